"""Figures told "respectively": each belongs to one of those named before, in their order.

"Rents and fares rose 4% and 6%, respectively": rents 4%, fares 6%. Of "sales in Leeds and York" sales are
what was measured in each, and Leeds and York are the subjects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal

from spacy.tokens import Doc, Token

from claimspan.claims.drafts import Draft, Found, chars, is_per
from claimspan.matching.ways import Range
from claimspan.matching.words import places_of
from claimspan.model import Span
from claimspan.rules.loading import engine_words

# More words between two figures than these part them ("4% in May and 6% in June" has two).
MOST_BETWEEN = 4
JOINS = frozenset({",", "and", "or"})
SHARED = ("subject", "measure")


def distribute(doc: Doc, drafts: Sequence[Draft]) -> None:
    """Give each of the figures before such a word its own one of those that were named for all.

    Nothing is changed where there are not as many names as figures.
    """
    if not any(_are_near(one, other) for one, other in pairwise(drafts)):
        return
    for word in _words(doc):
        figures = _figures(doc, drafts, word)
        if len(figures) < 2:
            continue
        told = next((found for name in SHARED for found in figures[0].fields.get(name, ())[:1]), None)
        if told is None:
            continue
        where = doc.char_span(told.evidence.span.start, told.evidence.span.end, alignment_mode="expand")
        if where is None:
            continue
        members = _members(where.start, where.end, doc, len(figures))
        if members:
            _give(doc, figures, told, (where.start, where.end), members)
            _share_per(figures)


def windows_in_order(doc: Doc, windows: Sequence[int], drafts: Sequence[Draft]) -> Mapping[int, Draft]:
    """Windows told respectively, each with its figure: "4% and 6% in May and June, respectively".

    :param windows: token indices of all windows of the sentence, in order.
    :returns: token index of the window → the figure; none where there are not as many windows as figures.
    """
    found: dict[int, Draft] = {}
    if len(windows) < 2 or len(drafts) < 2:
        return found
    for word in _words(doc):
        run = _listed(doc, windows, word)
        figures = _figures(doc, drafts, word) or _run(doc, [d for d in drafts if d.token.i > word.i], 1)
        if len(run) > 1 and len(run) == len(figures):
            found.update(zip(run, figures, strict=True))
    return found


def _words(doc: Doc) -> list[Token]:
    """The words of a sentence that say "respectively"."""
    return [doc[at] for at in places_of(doc, frozenset(engine_words("respective_words")))]


def _listed(doc: Doc, windows: Sequence[int], word: Token) -> list[int]:
    """The windows that stand side by side just before a word of the kind, or just after it."""
    run = [word.i]
    for i in reversed([i for i in windows if i < word.i]):
        if not _only_joins(doc, i, run[0]):
            break
        run.insert(0, i)
    if len(run) > 1:
        return run[:-1]
    for i in (i for i in windows if i > word.i):
        if not _only_joins(doc, run[-1], i):
            break
        run.append(i)
    return run[1:]


def _only_joins(doc: Doc, one: int, other: int) -> bool:
    return all(token.lower_ in JOINS for token in doc[one + 1 : other])


def _figures(doc: Doc, drafts: Sequence[Draft], word: Token) -> list[Draft]:
    """The figures that a word of the kind follows or stands before, in order: a run of like ones."""
    return _run(doc, [draft for draft in drafts if draft.token.i < word.i], -1)


def _run(doc: Doc, drafts: Sequence[Draft], step: Literal[1, -1]) -> list[Draft]:
    """The like figures side by side with which some begin (`step` 1) or end (-1), in their order."""
    run = list(drafts[::step][:1])
    for one, next_one in pairwise(drafts[::step]):
        low, high = sorted((one.token.i, next_one.token.i))
        joined = any(doc[i].lower_ in JOINS for i in range(low + 1, high))
        if not joined or not _are_near(one, next_one):
            break
        run.append(next_one)
    return run[::step]


def _are_near(one: Draft, other: Draft) -> bool:
    """Whether two figures are alike and few words part them."""
    alike = one.mention.label == other.mention.label
    return alike and abs(other.token.i - one.token.i) - 1 <= MOST_BETWEEN


def _members(start: int, end: int, doc: Doc, count: int) -> list[Token]:
    """The words of a phrase that are named one beside the other, if there are so many."""
    for token in doc[start:end]:
        members = [token, *(other for other in token.conjuncts if start <= other.i < end)]
        if token.dep_ != "conj" and len(members) == count and token.pos_ in {"NOUN", "PROPN", "ADJ", "PRON"}:
            return sorted(members, key=lambda member: member.i)
    return []


def _give(doc: Doc, figures: Sequence[Draft], told: Found, phrase: Range, members: Sequence[Token]) -> None:
    """Put each member in the place of the phrase that names them all."""
    first = members[0]
    above = first.head.i if first.dep_ == "pobj" and phrase[0] < first.head.i else None
    shared = None if above is None else chars(doc, phrase[0], above)
    for figure, member in zip(figures, members, strict=True):
        own = chars(doc, max(phrase[0], _left(member)), member.i + 1)
        for name, span in (("subject", own), ("measure", shared or own)):
            if shared is not None or name in figure.fields:
                figure.fields[name] = [_found(told, name, span)]


def _left(member: Token) -> int:
    """Where the member's own phrase begins."""
    start = member.i
    while start > 0 and member.doc[start - 1].head == member and member.doc[start - 1].pos_ in {
        "DET", "ADJ", "NOUN", "PROPN", "PRON",
    }:  # fmt: skip
        start -= 1
    return start


def _found(told: Found, name: str, span: Span) -> Found:
    return Found(told.match, told.evidence._replace(field=name, span=span, normalized=None))


def _share_per(figures: Sequence[Draft]) -> None:
    """What the last figure is per is told for all ("£12 and £11 an hour respectively")."""
    told = [found for found in figures[-1].fields.get("unit", ()) if is_per(found.match)]
    for figure in figures[:-1] if told else ():
        if figure.mention.per is None and not any(is_per(f.match) for f in figure.fields.get("unit", ())):
            figure.fields["unit"] = [*figure.fields.get("unit", ()), *told]
