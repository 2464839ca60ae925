"""Noun phrases: from a noun to the words that belong to it.

All functions take a merged Doc, in which each mention is one token, and give half-open ranges of token
indices. A phrase never runs over a time window, another quantity, or a token in `barred` (the adjuncts that
fill fields of their own); what is cut off there does not come back further on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from spacy.tokens import Doc, Token

from claimspan.matching.ways import Range
from claimspan.rules.loading import engine_words

NO_TOKENS: frozenset[int] = frozenset()
# Labels of mentions before which a phrase begins, and those it does not run over.
PROMINENT = frozenset({"percentage", "money", "ratio", "multiplier", "window"})
FIGURES = PROMINENT | {"duration", "measurement", "number", "fraction"}
REJECTED = "rejection"
WINDOW = "window"
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
RELATIVE = frozenset({"WDT", "WP"})
COMPARATIVE = frozenset({"JJR", "RBR"})
# After a noun they say how the verb holds for it ("the towns both grew").
FLOATING = frozenset({"all", "both", "each"})
# Before a noun they set it against others and name none.
LIMITING = frozenset({"even", "just", "only"})
SIDE_CLAUSES = frozenset({"relcl", "appos", "acl", "advcl"})


def base_noun_phrase(head: Token, barred: Collection[int] = NO_TOKENS) -> Range:
    """The noun with what stands before it: determiners, adjectives, compounds."""
    doc, at = head.doc, head.i
    start, edge = at, head.left_edge.i
    while start > edge and (_may_lead(doc[start - 1], barred) or _sizes(head, start - 1, barred)):
        start -= 1
    while start < at and (_no_lead(first := doc[start]) or _compares(first) or first.is_space):
        start += 1
    while start > 1 and doc[start - 1].text in HYPHENS and not doc[start - 2].whitespace_:
        start -= 2
    if start > 0 and head.dep_ in SUBJECTS and _names_same(doc[start - 1], head):
        start, _ = base_noun_phrase(doc[start - 1], barred)
    return start, at + 1


def noun_phrase(head: Token, barred: Collection[int] = NO_TOKENS) -> Range:
    """The noun with its modifiers on both sides, restrictive ones only."""
    if head.tag_ == "VBG" and head.dep_ in CLAUSAL_SUBJECTS and head.left_edge == head:
        start, end = subtree(head)  # "closing two of the five centres", figures and all
        if not any(start <= i < end for i in barred):
            return start, end
    start, end = base_noun_phrase(head, barred)
    doc, at, count = head.doc, head.i, len(head.doc)
    tops = {at, *_beside(head)} if head.dep_ == "pobj" else {at}
    while end < count and _within(token := doc[end], tops) and not _ends_phrase(head, token, barred):
        end += 1
    if end < count and doc[end].ent_type_ in PROMINENT:
        end = _before_clause(doc[end], at)
    end = trim(doc, at, end)
    while end - 2 > at and doc[end - 1].dep_ == "case" and doc[end - 1].head.i == end - 2:
        # "The rate of the island's [five regions]": whose they are is no part of what they are of.
        end = trim(doc, at, base_noun_phrase(doc[end - 2])[0])
    while end - 1 > at and _left_over(doc[end - 1], end):
        end = trim(doc, at, end - 1)
    while end - 1 > at and doc[end - 1].tag_ in RELATIVE:
        end -= 1
    return start, end


def _beside(noun: Token) -> Iterator[int]:
    """What qualifies the noun of a preposition and hangs beside it, on the word above.

    The parser hangs what qualifies the population on the figure ("66% of pupils in small schools"), or on the
    noun before ("the rate for pupils without books").
    """
    doc, above, end = noun.doc, noun.head.head, noun.i + 1
    if above.ent_type_:
        for token in above.rights:
            if not (token.dep_ == "conj" and token.ent_type_):
                yield token.i
    elif end < len(doc) and doc[end].lower_ in LOW_PREPOSITIONS and doc[end].head.i == above.i < end:
        yield end


def subtree(head: Token, barred: Collection[int] = NO_TOKENS) -> Range:  # noqa: ARG001 -- one signature for all
    """Everything under the token, without punctuation at the edges."""
    doc, at = head.doc, head.i
    start, end = head.left_edge.i, head.right_edge.i + 1
    while start < at and doc[start].is_punct:
        start += 1
    return start, trim(doc, at, end)


def _before_clause(mention: Token, head: int) -> int:
    """Where a phrase ends that a figure cuts off: before the relative clause that the figure is in.

    So "a strike" of "a strike that cost £4m". A time alone is left off where the clause has more than a verb:
    "pupils who read well in May", but not "a mill that opened in May".
    """
    for token in mention.ancestors:
        if token.i <= head:
            break
        if token.dep_ == "relcl" and token.left_edge.i > head:
            bare = mention.ent_type_ != WINDOW or token.i + 1 == mention.i
            return token.left_edge.i if bare else mention.i
    return mention.i


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
    """Whether the parser takes one name for two subjects of a verb ("The Fenn Note 20 Ultra has").

    :param head: a subject.
    """
    same = before.dep_ == head.dep_ and before.head.i == head.head.i
    return same and before.pos_ in {"NOUN", "PROPN"} and before.ent_type_ not in FIGURES


def _may_lead(token: Token, barred: Collection[int]) -> bool:
    if token.ent_type_ in FIGURES or token.i in barred:
        return False
    if token.is_punct and token.text not in LEADING_PUNCT:
        return False
    # "At that rate a buyer pays £9": the noun of a phrase before it is no part of it.
    return token.dep_ != "pobj" or token.nbor().tag_ not in {"DT", "PRP$"}


def _sizes(head: Token, at: int, barred: Collection[int]) -> bool:
    """Whether a size or a time stands between the words of the phrase and its noun, as part of the name.

    So in "a typical 4 kW system", "four-day weeks" and "a 2019 trial". A time needs a name or "a" before it
    ("Merrow's 2024 sales"): "the 2024 sales" are told without it.
    """
    token = head.doc[at]
    label = token.ent_type_
    if (label != WINDOW and label not in SIZES) or at < (edge := head.left_edge.i) or at in barred:
        return False
    before = head.doc[at - 1] if at > edge else None
    if label == WINDOW:
        named = before is not None and before.pos_ == "PROPN" and not before.ent_type_
        return before is not None and (before.dep_ == "case" or before.lower_ in {"a", "an"} or named)
    return "-" in token.text or (before is not None and before.dep_ in {"det", "amod", "poss"})


def _no_lead(token: Token) -> bool:
    if token.is_punct or token.dep_ in {"cc", "preconj", "prep", "punct", "case"}:
        return True
    if token.tag_ == "WP$" or token.pos_ in {"CCONJ", "ADP"}:
        return True
    if token.tag_ == "RB" and token.lower_ in LIMITING:
        return True
    return token.lower_ == "that" and token.head.tag_ in {"NNS", "NNPS"}


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
    lower = token.lower_
    if lower in HARD_PUNCT or lower in engine_words("phrase_stops") or (lower == "-" and _dashes(token)):
        return True
    if lower == "than" and any(
        child.tag_ in COMPARATIVE and child.nbor(1).lower_ != "than" for child in head.lefts
    ):
        return True  # it goes on with the comparative: "fewer absences than in May"
    if token.pos_ == "ADP" and _sums(token):
        return True
    relation = token.dep_
    if relation == "cc" and token.i + 1 < len(token.doc) and token.nbor(1).ent_type_ in FIGURES:
        return True  # what has a figure of its own is told by itself: "12 men and three women"
    if lower == ",":
        return token.i + 1 == len(token.doc) or not _continues_list(head, token)
    return relation == "conj" and token.pos_ in {"VERB", "AUX"} and token.head.pos_ not in {"VERB", "AUX"}


def _sums(preposition: Token) -> bool:
    """Whether what follows a preposition only tells how a figure was made: "by an average of 9 minutes"."""
    doc, at = preposition.doc, preposition.i + 1
    while at < len(doc) and doc[at].pos_ in {"DET", "ADJ"}:
        at += 1
    if at + 2 >= len(doc) or doc[at].lemma_ not in engine_words("sum_nouns") or doc[at + 1].lower_ != "of":
        return False
    return any(doc[i].ent_type_ in FIGURES for i in range(at + 2, min(at + 4, len(doc))))


def _left_over(token: Token, end: int) -> bool:
    """Whether the last word of a phrase is a participle alone, or belongs to what is beyond the end.

    So an adverb whose verb comes, "both" of "the towns both grew", "alone" of "wages alone cost £9m" and
    "more" of "with more than four".
    """
    lower = token.lower_
    if lower in FLOATING or (lower == "alone" and token.nbor(-1).pos_ in {"NOUN", "PROPN"}):
        return True
    if token.tag_ in COMPARATIVE and end < len(token.doc) and token.doc[end].text == "than":
        return True
    relation = token.dep_
    if relation == "advmod":
        return token.head.i >= end
    return relation == "acl" and not _told_aside(token)


def _dashes(token: Token) -> bool:
    """Whether a hyphen stands between spaces and serves as a dash."""
    return bool(token.whitespace_) and bool(token.nbor(-1).whitespace_)


def _continues_list(head: Token, comma: Token) -> bool:
    """Whether a comma stands between the members of an enumeration that belongs to the phrase."""
    right = head.right_edge.i
    for i in range(comma.i + 1, right + 1):
        token = head.doc[i]
        relation = token.dep_
        if relation in SIDE_CLAUSES or relation in {"nsubj", "aux"} or token.ent_type_:
            return False
        if relation == "conj":
            return token.pos_ in {"NOUN", "PROPN", "ADJ", "NUM"} or token.head.pos_ in {"VERB"}
        if relation in {"prep", "mark"}:
            return False
    return False


def _told_aside(token: Token) -> bool:
    """Whether the token is a mention in words that qualifies a noun and is no figure, such as an age."""
    return token.ent_type_ == REJECTED and token.text[0].isalpha()


def trim(doc: Doc, head: int, end: int) -> int:
    """Where a phrase ends that would end at `end`, without prepositions and the like at its end."""
    while end - 1 > head:
        last = doc[end - 1]
        if not (last.is_punct or last.pos_ in TRIM_RIGHT or last.is_space or last.tag_ == "TO"):
            break
        if _told_aside(last) or (last.pos_ == "ADP" and last.dep_ == "prt"):
            break
        end -= 1
    return end
