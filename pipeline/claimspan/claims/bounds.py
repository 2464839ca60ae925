"""Which figures of a sentence a time window or another adjunct holds for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence, Set
from functools import cached_property

from spacy.tokens import Doc, Token

from claimspan.claims.compared import (
    compared_with,
    dates_baseline,
    is_baseline,
    moved_since,
    of_baseline,
    of_superlative,
    set_against,
)
from claimspan.claims.conjoined import inherited, left_behind, moved_in, same_subject, told_at_end
from claimspan.claims.drafts import Draft
from claimspan.claims.hanging import (
    BEFORE_NOUN,
    NOUN_CLAUSES,
    NOUNS,
    OWN_CLAUSES,
    SHARES,
    SIDE_BY_SIDE,
    VERBS,
    Figure,
    apart,
    elsewhere,
    figure_of,
    hanging_of,
    joint,
    narrows,
    of_aside,
    only_of,
    reached,
)
from claimspan.matching.governs import clause_of
from claimspan.matching.match import Match
from claimspan.matching.words import places_of
from claimspan.mentions.finding import Mention

# What may stand between "to" and a figure.
HEDGING = frozenset({"ADP", "DET", "ADV", "PART", "ADJ", "SCONJ"})
# Relations of windows in which something was, not to which it is compared.
CALENDAR = frozenset({"in", "last", "next", "during"})
NEAREST = "no figure shares its clause, and this one is nearest"


def attach_windows(doc: Doc, placed: Mapping[int, Mention], drafts: Sequence[Draft]) -> None:
    """Give each window of the sentence to the drafts it bounds."""
    windows = sorted(i for i, mention in placed.items() if mention.type == "window")
    if windows and drafts:
        bounds = Bounds(doc, drafts)
        for window in map(doc.__getitem__, windows):
            found = bounds.of(window)[0]
            if placed[window.i].relation in CALENDAR:
                found = [*found, *_reaches(window, found, drafts)]
            for draft in found:
                draft.windows.append(window)
        dates = {i for i in windows if not (placed[i].iso8601 or "P").startswith("P")}
        for draft in drafts:
            # One alone is neither further than another nor later.
            if len(draft.windows) > 1:
                draft.windows = _nearest(draft)
                draft.windows = _up_to_own_date(draft, drafts, dates)
        for draft in drafts:
            draft.windows = draft.windows or inherited(draft, drafts, placed)
        for draft in drafts:
            told = draft.windows or told_at_end(draft, drafts, placed)
            draft.windows = told or moved_in(draft, drafts, placed)
            if len(draft.windows) > 1:
                draft.windows.sort(key=lambda window: bool(of_baseline([window], draft)))


def _nearest(draft: Draft) -> list[Token]:
    """The windows of a figure without those of a clause above, where its own clause has one.

    So "signed in May, beating the record of £9m paid in 2016" gives the record its own time alone.
    """
    own = clause_of(draft.token)
    above = {token.i for token in own.ancestors if token.pos_ in VERBS}
    hanging = [(clause_of(window.head), window) for window in draft.windows]
    based = of_baseline(draft.windows, draft)
    # A year before a noun dates what the noun says: "hopes to rise in 2030 by doubling its 2010 income".
    if own.dep_ in SIDE_BY_SIDE or all(
        clause.i != own.i or window.dep_ in BEFORE_NOUN or window.i in based for clause, window in hanging
    ):
        return draft.windows
    return [window for clause, window in hanging if clause.i not in above]


def _up_to_own_date(draft: Draft, drafts: Sequence[Draft], dates: Set[int]) -> list[Token]:
    """The windows of a figure without the date of the one told after its own.

    So "40 tons of oats in 2009 and 60 of rye in 2011" gives the first no second year.
    """
    at = draft.token.i
    own = next((window.i for window in draft.windows if window.i > at and window.i in dates), None)
    later = [other.token.i for other in drafts if own is not None and other.token.i > own]
    return [
        window
        for window in draft.windows
        if window.i not in dates or not any(figure < window.i for figure in later)
    ]


class Bounds:
    """Some quantities of a sentence, and which of them hold in a window.

    :param drafts: at least one.
    """

    def __init__(self, doc: Doc, drafts: Sequence[Draft]) -> None:
        self._drafts = drafts
        self._doc = doc

    @cached_property
    def _figures(self) -> list[Figure]:
        return [figure_of(draft) for draft in self._drafts]

    @cached_property
    def _parts(self) -> list[int]:
        return _semicolons(self._doc)

    def of(self, window: Token) -> tuple[list[Draft], str]:
        """The quantities a window bounds: those of its clause, or only the nearest where each has its own.

        :returns: the drafts, perhaps none, and why it is these.
        """
        drafts = self._drafts
        at = window.i
        tight = [draft for draft in drafts if draft.token.i + 1 == at] if len(drafts) > 1 else []
        if tight:
            return [
                *_moves_to(tight[0], drafts),
                *_wholes(tight[0], drafts),
                *tight,
            ], "stands right after the figure"
        based = [draft for draft in drafts if is_baseline(window.nbor(-1), draft)] if at else []
        if based:
            return based, "stands right after the figure that is compared with"
        if dates_baseline(window, drafts):
            return [], "dates what the figure before it is compared with"
        labelled = _label_of(window, drafts)
        if labelled is not None:
            return [labelled], "is the label of the figure in its brackets"
        noun = _of_change(window, drafts)
        if noun is not None:
            return [noun], "stands before the noun that the figure belongs to"
        compared = compared_with(window, drafts) or moved_since(window, drafts) or set_against(window, drafts)
        if compared is not None:
            return [compared], "is what the figure before it is compared with"
        if of_superlative(window, drafts):
            return [], "says since when or in what time something is the highest or the first"
        hanging = hanging_of(window)
        verb = joint(hanging.clause)
        near = [
            figure
            for figure in self._same_part(at)
            if not apart(window, hanging, figure)
            and not elsewhere(window, figure.draft)
            and not left_behind(window, verb, figure)
        ]
        if not near:
            return [], "bounds what is told of another noun or part of the sentence"
        found, why = only_of(window, near) or _shared_by(window, hanging.clause, near)
        above = None
        if why == NEAREST and self._part(hanging.clause.i) == self._part(at):
            above = reached(window, hanging, near)
        if above is not None:
            found = [figure.draft for figure in above]
            goes_on = "goes on with that of the figure" if above else "has no figure"
            why = f"is in the clause of {hanging.clause.text!r}, which {goes_on}"
        return found, why

    def shared(self, window: Token) -> list[Draft]:
        """As `of`, wherever the window stands."""
        return _shared_by(window, clause_of(window.head), self._figures)[0]

    def _same_part(self, window: int) -> list[Figure]:
        """The figures that no semicolon parts from the window; one before all figures bounds all parts."""
        figures = self._figures
        places = [window, *(figure.at for figure in figures)]
        if ";" not in [self._doc[i].text for i in range(min(places), max(places))]:
            return figures
        own = self._part(window)
        if not self._parts or (not own and all(window < figure.at for figure in figures)):
            return figures
        return [figure for figure in figures if self._part(figure.at) == own]

    def _part(self, token: int) -> int:
        """Which of the parts between semicolons a token stands in."""
        return bisect_left(self._parts, token)


def _label_of(window: Token, drafts: Sequence[Draft]) -> Draft | None:
    """The figure in brackets that a window is the label of ("£35m (2023: £28m)"), if it is one."""
    at = window.i
    found = next((draft for draft in drafts if draft.token.i == at + 2), None)
    return found if found is not None and window.doc[at + 1].text == ":" else None


def _wholes(part: Draft, drafts: Sequence[Draft]) -> list[Draft]:
    """The shares that are of what the figure describes: "23% of sales worth £5m in 2016"."""
    above: set[int] = set()
    below = part.token
    while below.head.i != below.i and below.dep_ not in NOUN_CLAUSES | OWN_CLAUSES:
        below = below.head
        above.add(below.i)
    return [draft for draft in drafts if draft.token.i in above and draft.mention.label in SHARES]


def _of_change(window: Token, drafts: Sequence[Draft]) -> Draft | None:
    """The figure whose noun the window qualifies: "a year-on-year increase of 4%"."""
    if window.dep_ not in BEFORE_NOUN or window.head.pos_ != "NOUN":
        return None
    below = {token.i for token in window.head.subtree}
    own = [draft for draft in drafts if draft.token.i in below]
    return own[0] if len(own) == 1 else None


def _moves_to(level: Draft, drafts: Sequence[Draft]) -> list[Draft]:
    """The change that leads to the level ("rose 6% to £418m last year"), if one stands right before it."""
    change = next((draft for draft in reversed(drafts) if draft.token.i < level.token.i), None)
    if change is None:
        return []
    between = level.token.doc[change.token.i + 1 : level.token.i]
    words = [token for token in between if token.ent_type_ != "window"]
    joined = {token.pos_ for token in words} <= {"ADP", "DET", "ADV", "PART"} and len(words) > 0
    return [change] if joined and not any(token.ent_type_ for token in words) else []


def _reaches(window: Token, bounded: Sequence[Draft], drafts: Sequence[Draft]) -> list[Draft]:
    """The level to which a change right before its window leads ("rose 6% last year to £418m"), if any."""
    level = next((draft for draft in drafts if draft.token.i > window.i), None)
    if level is None or level in bounded or all(draft.token.i + 1 != window.i for draft in bounded):
        return []
    between = window.doc[window.i + 1 : level.token.i]
    led = len(between) > 0 and between[0].lower_ == "to" and all(word.pos_ in HEDGING for word in between)
    own = level.token.i + 1 < len(window.doc) and level.token.nbor().ent_type_ == "window"
    return [level] if led and not own else []


def _semicolons(doc: Doc) -> list[int]:
    """Where semicolons part the sentence; those in brackets part only what stands in them."""
    if not places_of(doc, {";"}):
        return []
    depth, out = 0, list[int]()
    for token in doc:
        text = token.text
        depth = max(0, depth + (text in {"(", "["}) - (text in {")", "]"}))
        if text == ";" and not depth:
            out.append(token.i)
    return out


def far_causes(doc: Doc, draft: Draft, drafts: Sequence[Draft]) -> list[Match]:
    """The matches by which a draft has a cause whose marker ("due to") stands after it, in another clause."""
    marked = [match for match in draft.matches if "marker" in match.captures and "cause" in match.captures]
    out = []
    for match in marked:
        if "value" not in match.captures:
            marker = doc[match.captures["marker"][0]]
            parted = any(at in range(draft.token.i, marker.i) for at in _semicolons(doc))
            parted = parted or of_aside(draft, drafts, marker)
            if parted or all(other is not draft for other in Bounds(doc, drafts).shared(marker)):
                out.append(match)
    return out


def _within(clause: Token, figures: Sequence[Figure]) -> list[Figure]:
    """The figures of a clause, of those below it and of the things that it narrows."""
    return [
        figure
        for figure in figures
        if clause.i in figure.clauses
        or any(token.i == clause.i for token in figure.above)
        or narrows(clause, figure.draft)
    ]


def _shared_by(window: Token, clause: Token, figures: Sequence[Figure]) -> tuple[list[Draft], str]:
    """As `Bounds.of`, wherever the window stands.

    :param clause: the verb of the window's clause.
    """
    clause = joint(clause)
    own = [figure for figure in figures if clause.i in figure.clauses or narrows(clause, figure.draft)]
    # One that belongs to a noun ("the cost of a 30-day course is £900, while …") bounds no other clause.
    inside = own if own and window.head.pos_ in NOUNS else _within(clause, figures)
    if inside is own:
        inside = [*own, *(figure for figure in same_subject(window, clause, figures) if figure not in own)]
    why = f"is in the clause of {clause.text!r}, as the figure is"
    if not inside:
        below = {token.i for token in window.head.subtree}
        inside = [figure for figure in figures if figure.at in below]
        why = f"hangs on {window.head.text!r}, as the figure does"
    if not inside:
        inside = [min(figures, key=lambda figure: abs(figure.at - window.i))]
        why = NEAREST
    before = [figure for figure in inside if figure.at < window.i]
    if own and before and all(figure.at > window.i for figure in own):
        inside = own  # "Of the index of six banks, in May, it led by 3%"
    elif len(inside) > 1 and before:
        last = before[-1]
        inside = [figure for figure in before if not figure.clauses.isdisjoint(last.clauses)]
        why = f"follows the figures of the clause of {clause_of(last.draft.token).text!r}"
    return [figure.draft for figure in inside], why
