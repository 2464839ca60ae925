"""Noun phrases: from a noun to the words that belong to it.

All functions take a merged Doc, in which each mention is one token, and give half-open ranges of token
indices. A phrase never runs over a time window, another quantity, or a token in `barred` (the adjuncts that
fill fields of their own); what is cut off there does not come back further on.
"""

from __future__ import annotations

from collections.abc import Collection

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
SIDE_CLAUSES = frozenset({"relcl", "appos", "acl", "advcl"})


def base_noun_phrase(head: Token, barred: Collection[int] = NO_TOKENS) -> Range:
    """The noun with what stands before it: determiners, adjectives, compounds."""
    start = head.i
    edge = head.left_edge.i
    while start > edge and (_may_lead(head.doc[start - 1], barred) or _sizes(head, start - 1, barred)):
        start -= 1
    while start < head.i and (
        _no_lead(head.doc[start]) or _compares(head.doc[start]) or head.doc[start].is_space
    ):
        start += 1
    while start > 1 and head.doc[start - 1].text in HYPHENS and not head.doc[start - 2].whitespace_:
        start -= 2
    if start > 0 and _names_same(head.doc[start - 1], head):
        start, _ = base_noun_phrase(head.doc[start - 1], barred)
    return start, head.i + 1


def noun_phrase(head: Token, barred: Collection[int] = NO_TOKENS) -> Range:
    """The noun with its modifiers on both sides, restrictive ones only."""
    if head.tag_ == "VBG" and head.dep_ in CLAUSAL_SUBJECTS and head.left_edge == head:
        start, end = subtree(head)  # "closing two of the five centres", figures and all
        if not any(start <= i < end for i in barred):
            return start, end
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
    if end < count and doc[end].ent_type_ in PROMINENT:
        end = _before_clause(doc[end], head.i)
    end = trim(doc, head.i, end)
    while end - 2 > head.i and doc[end - 1].dep_ == "case" and doc[end - 1].head.i == end - 2:
        # "The rate of the island's [five regions]": whose they are is no part of what they are of.
        end = trim(doc, head.i, base_noun_phrase(doc[end - 2])[0])
    while end - 1 > head.i and _left_over(doc[end - 1], end):
        end = trim(doc, head.i, end - 1)
    while end - 1 > head.i and doc[end - 1].tag_ in RELATIVE:
        end -= 1
    return start, end


def subtree(head: Token, barred: Collection[int] = NO_TOKENS) -> Range:  # noqa: ARG001 -- one signature for all
    """Everything under the token, without punctuation at the edges."""
    start, end = head.left_edge.i, head.right_edge.i + 1
    while start < head.i and head.doc[start].is_punct:
        start += 1
    return start, trim(head.doc, head.i, end)


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
    """Whether the parser takes one name for two subjects of a verb ("The Fenn Note 20 Ultra has")."""
    same = before.head == head.head and before.dep_ == head.dep_ and head.dep_ in SUBJECTS
    return same and before.pos_ in {"NOUN", "PROPN"} and before.ent_type_ not in FIGURES


def _may_lead(token: Token, barred: Collection[int]) -> bool:
    # "At that rate a buyer pays £9": the noun of a phrase before it is no part of it.
    before = token.dep_ == "pobj" and token.nbor().tag_ in {"DT", "PRP$"}
    if token.ent_type_ in FIGURES or token.i in barred or before:
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
    if token.tag_ == "WP$" or (token.lower_ == "that" and token.head.tag_ in {"NNS", "NNPS"}):
        return True
    return (
        token.is_punct
        or token.dep_ in {"cc", "preconj", "prep", "punct", "case"}
        or token.pos_ in {"CCONJ", "ADP"}
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
    if token.lower_ in engine_words("phrase_stops") or token.text in HARD_PUNCT or _dashes(token):
        return True
    if token.lower_ == "than" and any(
        child.tag_ in COMPARATIVE and child.nbor(1).lower_ != "than" for child in head.lefts
    ):
        return True  # it goes on with the comparative: "fewer absences than in May"
    if token.pos_ == "ADP" and _sums(token):
        return True
    if token.dep_ == "cc" and token.i + 1 < len(token.doc) and token.nbor(1).ent_type_ in FIGURES:
        return True  # what has a figure of its own is told by itself: "12 men and three women"
    if token.text == ",":
        following = token.nbor(1) if token.i + 1 < len(token.doc) else None
        return following is None or not _continues_list(head, token)
    return token.dep_ == "conj" and token.pos_ in {"VERB", "AUX"} and token.head.pos_ not in {"VERB", "AUX"}


def _sums(preposition: Token) -> bool:
    """Whether what follows a preposition only tells how a figure was made: "by an average of 9 minutes"."""
    doc, at = preposition.doc, preposition.i + 1
    while at < len(doc) and doc[at].pos_ in {"DET", "ADJ"}:
        at += 1
    if at + 2 >= len(doc) or doc[at].lemma_ not in engine_words("sum_nouns") or doc[at + 1].lower_ != "of":
        return False
    return any(token.ent_type_ in FIGURES for token in doc[at + 2 : at + 4])


def _left_over(token: Token, end: int) -> bool:
    """Whether the last word of a phrase is a participle alone, or belongs to what is beyond the end.

    So an adverb whose verb comes, "both" of "the towns both grew" and "more" of "with more than four".
    """
    if token.lower_ in FLOATING or (token.tag_ in COMPARATIVE and token.doc[end : end + 1].text == "than"):
        return True
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


def _told_aside(token: Token) -> bool:
    """Whether the token is a mention in words that qualifies a noun and is no figure, such as an age."""
    return token.ent_type_ == REJECTED and token.text[0].isalpha()


def trim(doc: Doc, head: int, end: int) -> int:
    """Where a phrase ends that would end at `end`, without prepositions and the like at its end."""
    while end - 1 > head:
        last = doc[end - 1]
        if not (last.pos_ in TRIM_RIGHT or last.is_punct or last.is_space or last.tag_ == "TO"):
            break
        if _told_aside(last) or (last.pos_ == "ADP" and last.dep_ == "prt"):
            break
        end -= 1
    return end
