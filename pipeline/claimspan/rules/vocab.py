"""The closed sets of words that rule files are checked against."""

from __future__ import annotations

from typing import Final


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What spaCy 3.8's matchers take. Importing spaCy for it would cost a second at every start, so the tests
# hold these against spaCy's own schema and against the labels of the English model.
TEXT_ATTRIBUTES: Final = _set("ORTH TEXT LOWER NORM LEMMA POS TAG DEP SHAPE MORPH ENT_TYPE ENT_ID ENT_KB_ID")
BOOLEAN_ATTRIBUTES: Final = _set(
    "IS_ALPHA IS_ASCII IS_DIGIT IS_LOWER IS_UPPER IS_TITLE IS_PUNCT IS_SPACE IS_BRACKET IS_QUOTE"
    " IS_LEFT_PUNCT IS_RIGHT_PUNCT IS_CURRENCY IS_STOP IS_SENT_START SENT_START"
    " SPACY LIKE_NUM LIKE_URL LIKE_EMAIL"
)
ATTRIBUTES: Final = TEXT_ATTRIBUTES | BOOLEAN_ATTRIBUTES | {"LENGTH", "ENT_IOB", "OP"}
SET_PREDICATES: Final = _set("IN NOT_IN IS_SUBSET IS_SUPERSET INTERSECTS")
FUZZY_PREDICATES: Final = frozenset({"FUZZY", *(f"FUZZY{n}" for n in range(1, 10))})
TEXT_PREDICATES: Final = SET_PREDICATES | FUZZY_PREDICATES | {"REGEX"}
COMPARISONS: Final = _set("== != >= <= > <")
IOB_VALUES: Final = ("", "I", "O", "B")
OPERATORS: Final = ("!", "?", "+", "*", "{n}", "{n,m}", "{n,}", "{,m}")
# What spaCy's relations lack; see governs.
OWN_RELATIONS: Final = frozenset({"governs"})
RELATIONS: Final = OWN_RELATIONS | _set("< > << >> . .* ; ;* $+ $- $++ $-- >+ >- >++ >-- <+ <- <++ <--")
LABELS: Final = {
    "POS": _set("ADJ ADP ADV AUX CCONJ CONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SPACE SYM VERB X"),
    "TAG": _set(
        "$ '' , -LRB- -RRB- . : `` ADD AFX CC CD DT EX FW HYPH IN JJ JJR JJS LS MD NFP NN NNP NNPS NNS PDT"
        " POS PRP PRP$ RB RBR RBS RP SYM TO UH VB VBD VBG VBN VBP VBZ WDT WP WP$ WRB XX _SP"
    ),
    "DEP": _set(
        "ROOT acl acomp advcl advmod agent amod appos attr aux auxpass case cc ccomp compound conj"
        " csubj csubjpass dative dep det dobj expl intj mark meta neg nmod npadvmod nsubj nsubjpass nummod"
        " oprd parataxis pcomp pobj poss preconj predet prep prt punct quantmod relcl xcomp"
    ),
}

# Our own keys beside spaCy's in a token.
OWN_KEYS: Final = frozenset({"capture", "NUMBER", "MENTION"})

# What a rule may set when it fires, beside the fields that have spans.
YIELD_KEYS: Final = _set(
    "mention kind unit factor part value value_high per reason relation iso8601 direction comparator"
    " modality subject_role field compute anchor currency period shift negates priority_of role optional"
    " antecedent unbound"
)
# What a word that only points can stand for (see antecedents).
ANTECEDENTS: Final = _set("thing many person name relative claim nothing human")
# In a template these have a value even if no capture fills them (see windows).
TEMPLATE_DEFAULTS: Final = _set("number year year_low")
NORMALIZERS: Final = ("singular", "lower", "unit")
