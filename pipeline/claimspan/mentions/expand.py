"""From the head token a rule captured to the span it stands for.

All functions take a merged Doc, in which each mention is one token, and give half-open ranges of token
indices. A phrase never runs over a time window, another quantity, or a token in `barred` (the adjuncts that
fill fields of their own); what is cut off there does not come back further on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import takewhile

from spacy.tokens import Doc, Token

from claimspan.mentions.ways import Range
from claimspan.rules.loading import engine_words

NO_TOKENS: frozenset[int] = frozenset()
PHRASE_STOPS = frozenset(
    {
        "due",
        "because",
        "owing",
        "thanks",
        "compared",
        "versus",
        "according",
        "while",
        "whereas",
        "among",
        "amongst",
        "including",
        "excluding",
        "worth",
    }
)
CLAUSE_STOPS = frozenset({"while", "whereas", "although", "though", "but", "compared", "versus", "according"})
# Labels of mentions before which a phrase begins, and those it does not run over.
PROMINENT = frozenset({"percentage", "money", "ratio", "multiplier", "window"})
FIGURES = PROMINENT | {"duration", "measurement", "number", "fraction"}
REJECTED = "rejection"
WINDOW = "window"
ASIDES = frozenset({WINDOW, REJECTED})
# Mentions that can stand inside a noun phrase, before its noun ("a typical 4 kW system").
SIZES = frozenset({"measurement", "duration"})
# Prepositions that qualify the noun just before them, even where the parser hangs them on the noun above it.
LOW_PREPOSITIONS = frozenset({"with", "without"})
HARD_PUNCT = frozenset({";", ":", "—", "–", "--", "|", "("})
LEADING_PUNCT = frozenset({"-", "‑", "'", "’", '"', "“", "”", ","})
HYPHENS = frozenset({"-", "‑"})
TRIM_RIGHT = frozenset({"PUNCT", "CCONJ", "ADP", "SCONJ", "DET", "SYM"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
CLAUSAL_SUBJECTS = frozenset({"csubj", "csubjpass", "nsubj", "nsubjpass"})
VERBAL_LEFT = frozenset({"aux", "auxpass", "neg", "advmod"})
RELATIVE = frozenset({"WDT", "WP"})
# A predicate of more words ends before the first part of it that could stand alone, past its first third.
LONG_PREDICATE = 10
SIDE_CLAUSES = frozenset({"relcl", "appos", "acl", "advcl"})


def antecedent(token: Token) -> Token:
    """The noun a relative pronoun stands for, where the tree tells; else the token itself."""
    if token.tag_ in RELATIVE or (token.lower_ == "that" and token.dep_ in SUBJECTS):
        verb = next((above for above in token.ancestors if above.dep_ == "relcl"), None)
        noun = verb.head if verb is not None else None
        # A figure before the pronoun says how much, and not what: "costs 3 francs, which could be cut".
        if noun is not None and noun.pos_ in {"NOUN", "PROPN", "PRON"} and noun.ent_type_ not in FIGURES:
            return noun if noun.i < token.i else token
    return token


def expand(doc: Doc, head: int, how: str, barred: Collection[int] = NO_TOKENS) -> Range:
    """The range of tokens that `head` stands for under the expansion `how` (a rule's ``expand``)."""
    if how in {"token", "mention"}:
        return head, head + 1
    return EXPANSIONS[how](doc[head], barred)


def base_noun_phrase(head: Token, barred: Collection[int] = NO_TOKENS) -> Range:
    """The noun with what stands before it: determiners, adjectives, compounds."""
    start = head.i
    edge = head.left_edge.i
    while start > edge and (_may_lead(head.doc[start - 1], barred) or _sizes(head, start - 1, barred)):
        start -= 1
    while start < head.i and (_no_lead(head.doc[start]) or _compares(head.doc[start])):
        start += 1
    while start > 1 and head.doc[start - 1].text in HYPHENS and not head.doc[start - 2].whitespace_:
        start -= 2
    if start > 0 and _names_same(head.doc[start - 1], head):
        start, _ = base_noun_phrase(head.doc[start - 1], barred)
    return start, head.i + 1


def noun_phrase(head: Token, barred: Collection[int] = NO_TOKENS) -> Range:
    """The noun with its modifiers on both sides, restrictive ones only."""
    if head.tag_ == "VBG" and head.dep_ in CLAUSAL_SUBJECTS and head.left_edge == head:
        return subtree(head)  # "closing two of the five centres", figures and all
    start, _ = base_noun_phrase(head, barred)
    end = head.i + 1
    tops = {head.i}
    if head.dep_ == "pobj":
        # The parser hangs what qualifies the population on the figure ("66% of pupils in small schools"), or
        # on the noun before ("the rate for pupils without books").
        above = head.head.head
        low = {child for child in above.rights if child.i == end and child.lower_ in LOW_PREPOSITIONS}
        for token in above.rights if above.ent_type_ else low:
            if not (token.dep_ == "conj" and token.ent_type_):
                tops.add(token.i)
    doc, count = head.doc, len(head.doc)
    while end < count and _within(token := doc[end], tops) and not _ends_phrase(head, token, barred):
        end += 1
    end = _trim(doc, head.i, end)
    while end - 1 > head.i and _left_over(doc[end - 1], end):
        end -= 1
    while end - 1 > head.i and doc[end - 1].tag_ in RELATIVE:
        end -= 1
    return start, end


def verb_phrase(head: Token, barred: Collection[int] = NO_TOKENS) -> Range:
    """The verb with its auxiliaries and all that follows it in its clause."""
    start = head.i
    if head.dep_ in {"aux", "auxpass"} and head.head.i > head.i:
        head = head.head
    while start > 0 and head.doc[start - 1].head == head and head.doc[start - 1].dep_ in VERBAL_LEFT:
        start -= 1
    return start, _shortened(head, start, _clause_end(head, barred))


def verb(head: Token, barred: Collection[int] = NO_TOKENS) -> Range:
    """The verb with its particle and its object, or with the preposition right before a figure.

    So "set aside" of "set aside £60m", "sold its stake" of "sold its stake for £3m", "looked at" of "looked
    at about 400 homes". An object with a figure of its own is left off.
    """
    doc, end = head.doc, head.i + 1
    while end < len(doc) and doc[end].head == head and _particle(doc[end]):
        end += 1
    if end < len(doc) and doc[end].head == head and doc[end].dep_ == "prep":
        return head.i, end + _leads_to_figure(doc[end])
    told = next((child for child in head.rights if child.dep_ == "dobj" and child.left_edge.i == end), None)
    if told is None or told.pos_ == "PRON" or any(token.ent_type_ in FIGURES for token in told.subtree):
        return head.i, end
    start, stop = noun_phrase(told, barred)
    return (head.i, stop) if start == end else (head.i, end)


def to_clause_end(head: Token, barred: Collection[int] = NO_TOKENS) -> Range:
    """From the token to the end of its clause."""
    return head.i, _clause_end(head, barred)


def subtree(head: Token, barred: Collection[int] = NO_TOKENS) -> Range:  # noqa: ARG001 -- one signature for all
    """Everything under the token, without punctuation at the edges."""
    start, end = head.left_edge.i, head.right_edge.i + 1
    while start < head.i and head.doc[start].is_punct:
        start += 1
    return start, _trim(head.doc, head.i, end)


def rest(head: Token, barred: Collection[int] = NO_TOKENS) -> Range:
    """From the token onwards to the end of its clause as punctuation shows it, whatever the tree says."""
    doc = head.doc
    end = head.i + 1
    while end < len(doc) and doc[end].text not in HARD_PUNCT and not _opens_clause(doc[end]):
        end += 1
    return head.i, _cut_asides(doc, head.i, _trim(doc, head.i, end), barred)


EXPANSIONS: dict[str, Callable[[Token, Collection[int]], Range]] = {
    "base_noun_phrase": base_noun_phrase,
    "noun_phrase": noun_phrase,
    "verb_phrase": verb_phrase,
    "verb": verb,
    "subtree": subtree,
    "to_clause_end": to_clause_end,
    "rest": rest,
}


def _particle(token: Token) -> bool:
    """Whether a word after its verb is part of it: "set aside", "bring in", "get back"."""
    return token.dep_ == "prt" or (token.dep_ == "advmod" and token.lower_ in engine_words("verb_particles"))


def _leads_to_figure(preposition: Token) -> bool:
    """Whether only words that qualify a figure stand between a preposition that is part of a verb and it."""
    if preposition.lower_ in engine_words("figure_prepositions"):
        return False
    after = preposition.doc[preposition.i + 1 : preposition.i + 5]
    figure = next(
        (t for t in after if t.ent_type_ or t.pos_ not in {"ADV", "DET", "ADJ", "ADP", "SCONJ"}), None
    )
    return figure is not None and figure.ent_type_ in FIGURES - {"duration"}


def _within(token: Token, tops: Collection[int]) -> bool:
    """Whether a token is one of some others, or hangs on one."""
    at = token.i
    while at not in tops:
        token = token.head
        if token.i == at:
            return False
        at = token.i
    return True


def _names_same(before: Token, head: Token) -> bool:
    """Whether the parser takes one name for two subjects of a verb ("The Fenn Note 20 Ultra has")."""
    same = before.head == head.head and before.dep_ == head.dep_ and head.dep_ in SUBJECTS
    return same and before.pos_ in {"NOUN", "PROPN"} and before.ent_type_ not in FIGURES


def _may_lead(token: Token, barred: Collection[int]) -> bool:
    if token.ent_type_ in FIGURES or token.i in barred:
        return False
    return not token.is_punct or token.text in LEADING_PUNCT


def _sizes(head: Token, at: int, barred: Collection[int]) -> bool:
    """Whether a size or a time stands between the words of the phrase and its noun, as part of the name.

    So in "a typical 4 kW system", "four-day weeks" and "a 2019 trial". A time needs a name or "a" before it
    ("Merrow's 2024 sales"): "the 2024 sales" are told without it.
    """
    token = head.doc[at]
    if at < head.left_edge.i or token.i in barred:
        return False
    before = head.doc[at - 1] if at > head.left_edge.i else None
    if token.ent_type_ == WINDOW:
        named = before is not None and before.pos_ == "PROPN" and not before.ent_type_
        return before is not None and (before.dep_ == "case" or before.lower_ in {"a", "an"} or named)
    if token.ent_type_ not in SIZES:
        return False
    return "-" in token.text or (before is not None and before.dep_ in {"det", "amod", "poss"})


def _no_lead(token: Token) -> bool:
    if token.lower_ == "that" and token.head.tag_ in {"NNS", "NNPS"}:
        return True
    return (
        token.is_punct or token.dep_ in {"cc", "preconj", "prep", "punct"} or token.pos_ in {"CCONJ", "ADP"}
    )


def _compares(token: Token) -> bool:
    """Whether the word says on which side the figure before it lies: "20% fewer absences" are absences."""
    if token.tag_ != "JJR" or token.i == 0:
        return False
    figure = token.nbor(-1).ent_type_
    # After a number other comparatives say which are counted ("90 older owls").
    return figure in FIGURES and (figure != "number" or token.lower_ in engine_words("difference_words"))


def _ends_phrase(head: Token, token: Token, barred: Collection[int]) -> bool:
    if token.ent_type_ in PROMINENT or token.i in barred:
        return True
    if token.lower_ in PHRASE_STOPS or token.text in HARD_PUNCT or _dashes(token):
        return True
    if token.dep_ == "cc" and token.i + 1 < len(token.doc) and token.nbor(1).ent_type_ in FIGURES:
        return True  # what has a figure of its own is told by itself: "12 men and three women"
    if token.text == ",":
        following = token.nbor(1) if token.i + 1 < len(token.doc) else None
        return following is None or not _continues_list(head, token)
    return token.dep_ == "conj" and token.pos_ in {"VERB", "AUX"} and token.head.pos_ not in {"VERB", "AUX"}


def _left_over(token: Token, end: int) -> bool:
    """Whether the last word of a phrase is a participle alone, or an adverb whose verb is beyond the end."""
    if token.dep_ == "advmod":
        return token.head.i >= end
    return token.dep_ == "acl" and not _told_aside(token)


def _dashes(token: Token) -> bool:
    """Whether the token is a hyphen between spaces, which serves as a dash."""
    return token.text == "-" and bool(token.whitespace_) and bool(token.nbor(-1).whitespace_)


def _continues_list(head: Token, comma: Token) -> bool:
    """Whether a comma stands between the members of an enumeration that belongs to the phrase."""
    right = head.right_edge.i
    for token in head.doc[comma.i + 1 : right + 1]:
        if token.dep_ in SIDE_CLAUSES or token.ent_type_ or token.dep_ in {"nsubj", "aux"}:
            return False
        if token.dep_ == "conj":
            return token.pos_ in {"NOUN", "PROPN", "ADJ", "NUM"} or token.head.pos_ in {"VERB"}
        if token.dep_ in {"prep", "mark"}:
            return False
    return False


def _clause_end(head: Token, barred: Collection[int]) -> int:
    doc = head.doc
    last = head.right_edge.i
    end = head.i + 1
    while end <= last and not _ends_clause(head, doc[end]):
        end += 1
    return _cut_asides(doc, head.i, _trim(doc, head.i, end), barred)


def _shortened(head: Token, start: int, end: int) -> int:
    """Where a predicate that would end at `end` does: a long one before a clause or participle at its end."""
    if end - start <= LONG_PREDICATE:
        return end
    for token in head.doc[start + (end - start + 2) // 3 : end]:
        if token.i > head.i + 1 and _stands_alone(token):
            return _trim(head.doc, head.i, token.i)
    return end


def _stands_alone(token: Token) -> bool:
    """Whether a clause or a participle begins with this token."""
    if token.dep_ == "mark" or token.tag_ in RELATIVE | {"WRB"}:
        return True
    if token.text == "," or token.dep_ == "cc":
        return token.head.pos_ in {"VERB", "AUX"}
    if token.tag_ == "TO":
        # Right after a verb it goes on with that one: "held for trying to send arms".
        joined = token.nbor(-1).pos_ == "VERB"
        return token.head.pos_ == "VERB" and token.head.dep_ in {"acl", "advcl", "xcomp"} and not joined
    return token.dep_ in {"acl", "advcl", "relcl"} and token.left_edge.i == token.i


def _cut_asides(doc: Doc, head: int, end: int, barred: Collection[int]) -> int:
    """Leave off the windows and adjuncts at the end; those in the middle stay."""
    tail = end
    while tail > head + 1 and _aside(doc[tail - 1], barred):
        tail -= 1
    cut = next((i for i in range(tail, end) if i in barred or doc[i].ent_type_ in ASIDES), None)
    return end if cut is None else _trim(doc, head, cut)


def _opens_clause(token: Token) -> bool:
    following = token.nbor(1) if token.i + 1 < len(token.doc) else None
    if token.text in {".", "!", "?"}:
        return following is None
    stops = CLAUSE_STOPS | {"and", "which", "with"}
    return token.text == "," and following is not None and following.lower_ in stops


def _aside(token: Token, barred: Collection[int]) -> bool:
    return token.i in barred or token.ent_type_ in ASIDES or token.is_punct or token.pos_ == "CCONJ"


def _ends_clause(head: Token, token: Token) -> bool:
    text, relation = token.text, token.dep_
    if text in HARD_PUNCT:
        return True
    if relation != "dobj" and token.i > head.i + 1 and token.lower_ in CLAUSE_STOPS:
        return True
    if token.pos_ == "CCONJ" and _figure_follows(token):
        return True
    comma = text == ","
    if not (comma or relation == "cc"):
        return False
    if comma or token.head.pos_ in {"VERB", "AUX"}:
        coming = [verb for verb in head.conjuncts if verb.i > token.i and verb.left_edge.i in _reach(token)]
        if any(child.dep_ in SUBJECTS for verb in coming for child in verb.lefts):
            return True
    nxt = token.nbor(1) if token.i + 1 < len(token.doc) else None
    if comma and nxt is not None:
        if nxt.lower_ in CLAUSE_STOPS | {"which", "who", "with", "up", "down"} or nxt.tag_ == "VBG":
            return True
        return _figure_follows(token) or _amount_aside(token)
    return False


def _amount_aside(comma: Token) -> bool:
    """Whether a noun phrase that tells a figure of its own follows a comma: "…, a sharp rise of 3 points"."""
    doc, at = comma.doc, comma.i + 1
    if at >= len(doc) or doc[at].tag_ != "DT":
        return False
    while at < len(doc) and doc[at].pos_ in {"DET", "ADJ", "ADV"}:
        at += 1
    if at + 1 >= len(doc) or doc[at].pos_ != "NOUN" or doc[at + 1].lower_ != "of":
        return False
    following = takewhile(
        lambda t: t.ent_type_ or t.pos_ not in {"VERB", "NOUN", "PROPN"}, doc[at + 2 : at + 5]
    )
    return any(token.ent_type_ in FIGURES for token in following)


def _figure_follows(mark: Token) -> bool:
    """Whether the words after a comma or conjunction lead to another figure, no verb or noun between."""
    for token in mark.doc[mark.i + 1 : mark.i + 6]:
        if token.ent_type_:
            return token.ent_type_ != "window"
        if token.pos_ in {"VERB", "AUX", "NOUN", "PROPN"}:
            return False
    return False


def _reach(token: Token) -> range:
    return range(token.i, token.i + 4)


def _told_aside(token: Token) -> bool:
    """Whether the token is a mention in words that qualifies a noun and is no figure, such as an age."""
    return token.ent_type_ == REJECTED and token.text[0].isalpha()


def _trim(doc: Doc, head: int, end: int) -> int:
    while end - 1 > head:
        last = doc[end - 1]
        if not (last.pos_ in TRIM_RIGHT or last.is_punct or last.is_space or last.tag_ == "TO"):
            break
        if _told_aside(last) or (last.pos_ == "ADP" and last.dep_ == "prt"):
            break
        end -= 1
    return end
