"""Mends of the tree, where figures and windows that were made one token each show the parser to be wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from spacy.tokens import Doc, Token

from claimspan.matching.governs import clause_of
from claimspan.mends.appositions import append_change
from claimspan.mends.asides import set_aside
from claimspan.mends.datelines import set_dateline_off
from claimspan.mends.elisions import complete, complete_headline
from claimspan.mends.lostsubjects import give_subjects
from claimspan.mends.mainverbs import right_verb
from claimspan.mends.relatives import hang_relatives
from claimspan.mends.verbless import give_verb
from claimspan.rules.loading import engine_words

# How the parser hangs a word on the noun that it takes it for a part of.
INSIDE: Final = frozenset({"compound", "nummod", "nmod", "amod", "quantmod", "npadvmod"})

VERBS: Final = frozenset({"VERB", "AUX"})
NOUNS: Final = frozenset({"NOUN", "PROPN", "PRON"})
PHRASE: Final = frozenset({"NOUN", "PROPN", "ADJ"})
SINGULAR: Final = frozenset({"NN", "NNP"})
PLURAL: Final = frozenset({"NNS", "NNPS"})
DASHES: Final = frozenset("-–—")
# Of a past participle and a past tense of one form the parser may take either.
FINITE: Final = frozenset({"VBD", "VBZ", "VBP", "VBN"})
TENSES: Final = frozenset({"VBD", "VBZ", "VBP", "MD"})
OBJECTS: Final = frozenset({"dobj", "attr"})
SUBJECTS: Final = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})


def untangle(doc: Doc, types: Mapping[int, str]) -> None:
    """Hang figures, windows and the nouns beside them on the words that they belong to, in place.

    :param types: token index → type of the mention that it is.
    """
    give_verb(doc)
    right_verb(doc)
    complete_headline(doc)
    set_aside(doc)
    set_dateline_off(doc)
    for i, kind in types.items():
        if kind == "window":
            _free(doc[i])
        elif kind == "number":
            _count(doc[i])
        if kind in {"quantity", "number"}:
            _lift_summed(doc[i])
            _lift_rate(doc[i])
            _bound(doc[i])
            _give_verb(doc[i])
            give_subjects(doc[i])
            _join_infinitive(doc[i])
            _give_clause(doc[i])
            complete(doc[i])
            append_change(doc[i])
            _hang_blame(doc[i])
            hang_relatives(doc[i])
            _raise_agent(doc[i])
            _pair(doc[i])
            if doc[i].ent_type_ == "ratio":
                _share(doc[i])
        if kind in {"quantity", "number"} and types.get(doc[i].head.i) == "window":
            _lift(doc[i])


def _give_verb(figure: Token) -> None:
    """Take what has a subject or an object for the verb that it is: "the rating regularly dips below 20%".

    Of a verb and a plural of one form the tagger may take the latter where the parser sees a clause.
    """
    for token in figure.ancestors:
        if token.dep_ not in {"ROOT", "conj", "relcl"} or not token.is_alpha:
            continue
        looks = token.pos_ in {"ADV", "ADJ"} and token.lower_ in engine_words("noun_verbs")
        if token.pos_ != "NOUN" and not looks:
            continue
        noun = token.nbor(-1) if token.i > 0 else token
        part = noun.dep_ == "compound" and noun.head == token
        if any(child.dep_ in {"nsubj", "nsubjpass"} for child in token.lefts):
            if part:
                continue
        else:
            objects = any(child.dep_ == "dobj" for child in token.rights)
            if token.tag_ != "NNS" or not part or not objects:
                continue
            _part(noun, token)
        token.tag_, token.pos_ = ("VBZ" if token.tag_ == "NNS" else "VBP"), "VERB"


def _part(noun: Token, verb: Token) -> None:
    """Part a subject and its verb, which are taken for one noun: "the 90-minute film returns to Hull"."""
    for child in list(verb.lefts):
        child.head = noun
    noun.dep_, noun.head = "nsubj", verb


def _give_clause(figure: Token) -> None:
    """Make a clause of the object of "say" and its participle: "said 50 firemen combed the hall"."""
    noun = figure.head if figure.dep_ == "nummod" else figure
    verb = noun.head
    if noun.dep_ != "dobj" or verb.lemma_ not in engine_words("clausal_verbs"):
        return
    said = next((child for child in noun.rights if child.dep_ == "acl" and child.tag_ == "VBN"), None)
    if said is not None and not said.nbor(-1).is_punct:
        said.dep_, said.head, said.tag_ = "ccomp", verb, "VBD"
        noun.dep_, noun.head = "nsubj", said


def _hang_blame(figure: Token) -> None:
    """Hang what is blamed on the verb: "blamed a 9% fall in sales on the rain"."""
    effect = figure.head
    verb = effect.head
    if effect.dep_ != "dobj" or verb.lemma_ not in engine_words("blaming_verbs"):
        return
    on = [token for token in effect.subtree if token.i > figure.i and token.lower_ in {"on", "to"}]
    if on and not any(child.lower_ in {"on", "to"} and child.dep_ == "prep" for child in verb.rights):
        on[-1].head = verb


def _raise_agent(figure: Token) -> None:
    """Hang an agent on what it did to those counted: "a survey of 900 growers by the union"."""
    noun = figure.head
    of = noun.head
    if figure.dep_ != "nummod" or noun.dep_ != "pobj" or of.lower_ != "of":
        return
    event = of.head
    by = next((child for child in noun.rights if child.lower_ == "by" and child.dep_ == "prep"), None)
    if by is not None and event.pos_ == "NOUN" and event.i < noun.i:
        by.head = event
    elif event.tag_ == "NNP" and event.dep_ == "pobj" and event.head.lower_ == "by":
        # "The removal by the court of 330 settlers".
        deed = event.head.head
        if deed.pos_ == "NOUN" and deed.i < event.i:
            of.head = deed


def _lift(figure: Token) -> None:
    """Hang a figure before a window on what that hangs on: "6% year on year" is no kind of year."""
    window = figure.head
    if window.i > figure.i and figure.dep_ in INSIDE and window.head.i != window.i:
        figure.dep_, figure.head = window.dep_, window.head
        window.dep_ = "npadvmod"


def _count(number: Token) -> None:
    """Hang a number on the noun that it counts: "a quarter of a million owls", "90 older owls"."""
    _count_many(number)
    _count_verb(number)
    quality = number.head
    if (
        quality.tag_ == "JJR"
        and quality.dep_ == "amod"
        and quality.lower_ not in engine_words("difference_words")
    ):
        if quality.i == number.i + 1 and quality.head.tag_ in {"NNS", "NNPS"}:
            number.dep_, number.head = "nummod", quality.head
        return
    if (
        quality.tag_ in {"VBN", "JJ"}
        and quality.dep_ == "amod"
        and quality.i == number.i + 1 < quality.head.i
    ):
        if quality.head.tag_ in PLURAL:
            number.dep_, number.head = "nummod", quality.head
        return
    noun = next((child for child in number.rights if child.dep_ == "pobj" and child.pos_ == "NOUN"), None)
    if noun is None or noun.left_edge.i != number.i + 1:
        return
    noun.dep_, noun.head = number.dep_, number.head if number.head.i != number.i else noun
    number.dep_, number.head = "nummod", noun


def _count_verb(number: Token) -> None:
    """Take a singular verb that is itself the subject for the plural that it is: "two spills harmed owls"."""
    verb = number.head
    if number.dep_ in SUBJECTS and verb.tag_ == "VBZ" and verb.dep_ in SUBJECTS and verb.i == number.i + 1:
        number.dep_, verb.tag_, verb.pos_ = "nummod", "NNS", "NOUN"


def _count_many(number: Token) -> None:
    """Hang a number on a plural right after it, not on a singular noun: "six areas - tram service".

    Where the plural is taken for a part of what a dash parts from it, it takes that one's place in the tree.
    """
    noun = number.head
    if noun.tag_ not in SINGULAR or noun.i < number.i or number.dep_ not in INSIDE or number.lower_ == "one":
        return
    run = number.i + 1
    while run < len(number.doc) and number.doc[run].pos_ in PHRASE and not number.doc[run].ent_type_:
        run += 1
    last = number.doc[run - 1]
    if last.tag_ not in PLURAL or last.i == noun.i or number.is_ancestor(last):
        return
    if last.i < noun.i and noun.is_ancestor(last) and number.doc[run].text in DASHES:
        last.dep_, last.head = noun.dep_, noun.head if noun.head.i != noun.i else last
        noun.dep_, noun.head = "appos", last
    number.dep_, number.head = "nummod", last


def _lift_summed(figure: Token) -> None:
    """Put a figure, or what it counts, in the place of the sum before it: "a total of 640 rowers race"."""
    noun = figure.head if figure.dep_ == "nummod" else figure
    of = noun.head
    if noun.dep_ != "pobj" or of.lower_ != "of" or of.i == 0:
        return
    total = of.nbor(-1)
    if of.head.i != total.i or total.lower_ not in engine_words("sum_nouns") or total.head.i == total.i:
        return
    if any(child.lower_ not in {"a", "an"} for child in total.lefts):
        return
    for child in list(total.rights):
        if child.i > noun.i:
            child.head = noun
    noun.dep_, noun.head = total.dep_, total.head
    total.dep_, total.head = "nmod", noun


def _lift_rate(figure: Token) -> None:
    """Put a rate's figure in the place of what it is per: "the rate is 12 per 1,000 births"."""
    base = figure.head
    if figure.dep_ != "quantmod" or base.i != figure.i + 2 or figure.nbor().lower_ != "per":
        return
    noun = base.head if base.dep_ == "nummod" and base.head.i > base.i else base
    if noun.head.i == noun.i:
        return
    per = figure.nbor()
    figure.dep_, figure.head = noun.dep_, noun.head
    per.dep_, per.head = "prep", figure
    noun.dep_, noun.head = "pobj", per


def _bound(figure: Token) -> None:
    """Take "up to" before a figure for its bound, where the verb does not move: "it draws up to 90 watts"."""
    if figure.i < 3 or [token.lower_ for token in figure.doc[figure.i - 2 : figure.i]] != ["up", "to"]:
        return
    up, to = figure.nbor(-2), figure.nbor(-1)
    verb = up.head
    hung = (to.head.i, figure.head.i) in {(verb.i, to.i), (figure.i, verb.i)}
    if verb.pos_ != "VERB" or not hung or verb.i > up.i:
        return
    if verb.lemma_ not in engine_words("moving_verbs") and verb.lemma_ not in engine_words("particle_verbs"):
        figure.dep_, figure.head = "dobj", verb
        up.dep_ = to.dep_ = "quantmod"
        up.head = to.head = figure


def _free(window: Token) -> None:
    """Make a noun right before a window its preposition's object: "growth in sales year on year"."""
    noun = window.nbor(-1) if window.i > 0 else window
    if noun.pos_ != "NOUN" or noun.dep_ not in INSIDE or noun.head.i != window.i or noun.left_edge.i == 0:
        return
    above = noun.left_edge.nbor(-1)
    if above.pos_ != "ADP":
        return
    if window.head.i == above.i:
        window.dep_, window.head = "npadvmod", above.head
    noun.dep_, noun.head = "pobj", above


def _pair(figure: Token) -> None:
    """Hang a figure on the one that it is told beside: "9 days for owls and 4 days for others".

    The parser takes it for a second object of the preposition between them, which no figure of that kind is.
    """
    noun, between = figure.head, figure.head.head
    if figure.dep_ == "pobj":
        between = figure.head
        noun = next((child for child in between.rights if child.dep_ == "pobj"), figure)
    elif figure.dep_ != "conj":
        return
    if noun.i >= figure.i or noun.ent_type_ or noun.dep_ != "pobj":
        return
    above = between.head
    alike = [token for token in (above, *above.lefts, *above.rights) if token.i < between.i]
    first = next((token for token in reversed(alike) if token.ent_type_ == figure.ent_type_), None)
    if first is None or above.i > between.i:
        return
    for joint in noun.rights:
        if joint.dep_ in {"cc", "punct"} and joint.i < figure.i:
            joint.head = first
    figure.dep_, figure.head = "conj", first


def _share(ratio: Token) -> None:
    """Hang a share on the noun after it, whose part it is: "one in six night porters drove"."""
    verb = ratio.head
    if (
        ratio.dep_ == "meta"
        and verb.pos_ in VERBS
        and not any(child.dep_ in SUBJECTS for child in verb.lefts)
    ):
        ratio.dep_ = "nsubj"
    if ratio.dep_ not in {"npadvmod", "advmod", "dep"}:
        return
    beside = (token for token in ratio.head.children if token.left_edge.i == ratio.i + 1)
    noun = next((token for token in beside if token.dep_ in OBJECTS | SUBJECTS), None)
    if noun is not None and noun.pos_ in NOUNS:
        ratio.dep_, ratio.head = "nummod", noun


def _join_infinitive(figure: Token) -> None:
    """Hang a figure's bare verb on the infinitive before it: "it plans to buy 4 mills, [and] sell 9".

    The parser takes it for a second finite verb, which would have an ending after a singular subject.
    """
    verb = clause_of(figure)
    first = verb.head
    if verb.dep_ != "conj" or verb.tag_ not in {"VBP", "VB"} or first.pos_ not in VERBS:
        return
    if not any(token.tag_ == "VBZ" for token in (first, *first.lefts) if token.pos_ in VERBS):
        return
    for between in first.rights:
        infinitive = between.dep_ == "xcomp" and any(child.tag_ == "TO" for child in between.lefts)
        if infinitive and between.i < verb.i and not any(child.dep_ in SUBJECTS for child in verb.lefts):
            verb.head, verb.tag_ = between, "VB"
            return
