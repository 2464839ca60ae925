"""Which figures of a sentence a time window or another adjunct holds for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence, Set
from functools import cached_property

from spacy.tokens import Doc, Token

from claimspan.claims.conjoined import inherited, left_behind, moved_in, same_subject, told_at_end
from claimspan.claims.drafts import Draft
from claimspan.claims.hanging import (
    BEFORE_NOUN,
    NOUN_CLAUSES,
    NOUN_WORDS,
    NOUNS,
    OWN_CLAUSES,
    SHARES,
    SIDE_BY_SIDE,
    SUPERLATIVE,
    VERBS,
    Figure,
    apart,
    clause_of,
    elsewhere,
    figure_of,
    hanging_of,
    joint,
    narrows,
    of_aside,
    only_of,
    reached,
)
from claimspan.mentions.finding import Mention
from claimspan.mentions.match import Match
from claimspan.mentions.words import places_of
from claimspan.rules.loading import engine_words

NEAREST = "no figure shares its clause, and this one is nearest"


def attach_windows(doc: Doc, placed: Mapping[int, Mention], drafts: Sequence[Draft]) -> None:
    """Give each window of the sentence to the drafts it bounds."""
    windows = sorted(i for i, mention in placed.items() if mention.type == "window")
    if windows and drafts:
        bounds = Bounds(doc, drafts)
        for window in map(doc.__getitem__, windows):
            for draft in bounds.of(window)[0]:
                draft.windows.append(window)
        dates = {i for i in windows if not (placed[i].iso8601 or "P").startswith("P")}
        for draft in drafts:
            draft.windows = _nearest(draft)
        for draft in drafts:
            draft.windows = _up_to_own_date(draft, drafts, dates)
        for draft in drafts:
            draft.windows = draft.windows or inherited(draft, drafts, placed)
        for draft in drafts:
            told = draft.windows or told_at_end(draft, drafts, placed)
            draft.windows = told or moved_in(draft, drafts, placed)
            draft.windows.sort(key=lambda window: bool(_based([window], draft)))


def _nearest(draft: Draft) -> list[Token]:
    """The windows of a figure without those of a clause above, where its own clause has one.

    So "signed in May, beating the record of £9m paid in 2016" gives the record its own time alone.
    """
    own = clause_of(draft.token)
    above = {token.i for token in own.ancestors if token.pos_ in VERBS}
    hanging = [(clause_of(window.head), window) for window in draft.windows]
    based = _based(draft.windows, draft)
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
        self._figures = [figure_of(draft) for draft in drafts]
        self._doc = doc

    @cached_property
    def _parts(self) -> list[int]:
        return _semicolons(self._doc)

    def of(self, window: Token) -> tuple[list[Draft], str]:
        """The quantities a window bounds: those of its clause, or only the nearest where each has its own.

        :returns: the drafts, perhaps none, and why it is these.
        """
        drafts = self._drafts
        tight = [draft for draft in drafts if draft.token.i + 1 == window.i]
        if tight and len(drafts) > 1:
            return [
                *_moves_to(tight[0], drafts),
                *_wholes(tight[0], drafts),
                *tight,
            ], "stands right after the figure"
        based = [draft for draft in drafts if _is_baseline(window.nbor(-1), draft)] if window.i else []
        if based:
            return based, "stands right after the figure that is compared with"
        if _dates_baseline(window, drafts):
            return [], "dates what the figure before it is compared with"
        labelled = _label_of(window, drafts)
        if labelled is not None:
            return [labelled], "is the label of the figure in its brackets"
        compared = (
            _compared_with(window, drafts) or _moved_since(window, drafts) or _set_against(window, drafts)
        )
        if compared is not None:
            return [compared], "is what the figure before it is compared with"
        if _of_superlative(window, drafts):
            return [], "says since when or in what time something is the highest or the first"
        noun = _of_change(window, drafts)
        if noun is not None:
            return [noun], "stands before the noun that the figure belongs to"
        hanging = hanging_of(window)
        near = [
            figure
            for figure in self._same_part(window.i)
            if not apart(window, hanging, figure)
            and not elsewhere(window, figure.draft)
            and not left_behind(window, joint(hanging.clause), figure)
        ]
        if not near:
            return [], "bounds what is told of another noun or part of the sentence"
        found, why = only_of(window, near) or _shared_by(window, hanging.clause, near)
        at_home = self._part(hanging.clause.i) == self._part(window.i)
        above = reached(window, hanging, near) if why == NEAREST and at_home else None
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
        figures, own = self._figures, self._part(window)
        if not self._parts or (not own and all(window < figure.at for figure in figures)):
            return figures
        return [figure for figure in figures if self._part(figure.at) == own]

    def _part(self, token: int) -> int:
        """Which of the parts between semicolons a token stands in."""
        return bisect_left(self._parts, token)


def _is_baseline(token: Token, draft: Draft) -> bool:
    """Whether a token is the other end of the change or comparison that a draft tells."""
    found = draft.fields.get("baseline", ())[:1]
    return any(item.evidence.span.start <= token.idx < item.evidence.span.end for item in found)


def _dates_baseline(window: Token, drafts: Sequence[Draft]) -> bool:
    """Whether a window owns the other end of a change: "up from November's 52.9"."""
    doc, at = window.doc, window.i + 1
    if at >= len(doc) or doc[at].tag_ != "POS":
        return False
    while at + 1 < len(doc) and doc[at + 1].pos_ in {"ADJ", "ADV"} and not doc[at + 1].ent_type_:
        at += 1
    return at + 1 < len(doc) and any(_is_baseline(doc[at + 1], draft) for draft in drafts)


def _label_of(window: Token, drafts: Sequence[Draft]) -> Draft | None:
    """The figure in brackets that a window is the label of ("£35m (2023: £28m)"), if it is one."""
    following = window.doc[window.i + 1 : window.i + 2].text
    return next((d for d in drafts if following == ":" and d.token.i == window.i + 2), None)


def _moved_since(window: Token, drafts: Sequence[Draft]) -> Draft | None:
    """The figure that tells how far another has moved since the window, if one does.

    So "900 hats, down 9% from last year" and "900 hats, 9% up on 2023" give the hats no window of that time.
    """
    doc, before = window.doc, window.i - 1
    based = engine_words("change_bases")
    if window.text.split(maxsplit=1)[0].lower() not in based:
        if before < 0 or doc[before].lower_ not in based:
            return None
        before -= 1
    moves = engine_words("move_words")
    if before > 0 and doc[before].lower_ in moves:  # "9% up on 2023"
        return next((draft for draft in drafts if draft.token.i == before - 1), None)
    found = next((draft for draft in drafts if draft.token.i == before), None)
    at = before - 1
    while (
        found is not None and at > 0 and doc[at].pos_ in {"ADV", "ADP", "DET"} and doc[at].lower_ not in moves
    ):
        at -= 1
    return found if found is not None and at >= 0 and doc[at].lower_ in moves else None


def _based(windows: Sequence[Token], draft: Draft) -> set[int]:
    """Which windows are of the other end of the change that a draft tells ("from 28% in 2013")."""
    return {window.i for window in windows if window.i and _is_baseline(window.nbor(-1), draft)}


def _wholes(part: Draft, drafts: Sequence[Draft]) -> list[Draft]:
    """The shares that are of what the figure describes: "23% of sales worth £5m in 2016"."""
    above: set[int] = set()
    below = part.token
    while below.head.i != below.i and below.dep_ not in NOUN_CLAUSES | OWN_CLAUSES:
        below = below.head
        above.add(below.i)
    return [draft for draft in drafts if draft.token.i in above and draft.mention.label in SHARES]


def _compared_with(window: Token, drafts: Sequence[Draft]) -> Draft | None:
    """The figure that is compared with what held in the window ("7 points lower than in 2018"), if it is."""
    words = engine_words("comparison_words")
    if window.text.split(maxsplit=1)[0].lower() not in words:
        at = _before_own_noun(window)
        while at >= 0 and window.doc[at].lower_ not in words and window.doc[at].pos_ in {"ADP", "DET"}:
            at -= 1
        at = _before_total(window.doc, at)
        if at < 0 or window.doc[at].lower_ not in words:
            return None
    return max((d for d in drafts if d.token.i < window.i), key=lambda draft: draft.token.i, default=None)


def _set_against(window: Token, drafts: Sequence[Draft]) -> Draft | None:
    """The figure set against what a noun says of the window, if one is.

    So do "20% below the 30-day average", "9% short of the ten-year mean", "down 3% from its 2018 price".
    """
    noun = window.head
    if window.dep_ not in BEFORE_NOUN or noun.dep_ != "pobj":
        return None
    owned = any(child.tag_ == "PRP$" for child in noun.lefts)
    against = noun.head.lower_ in engine_words("set_against_words")
    if not (against or owned or noun.lemma_ in engine_words("normal_levels")):
        return None
    return max((d for d in drafts if d.token.i < window.i), key=lambda draft: draft.token.i, default=None)


def _before_total(doc: Doc, at: int) -> int:
    """Where the words end before what is compared with: "more than the total amount [for last year]"."""
    start = at
    while start >= 0 and doc[start].pos_ in NOUN_WORDS and not doc[start].ent_type_:
        start -= 1
    return start - 1 if 0 <= start < at and doc[start].lower_ == "the" else at


def _before_own_noun(window: Token) -> int:
    """Where the words before a window end that are not a noun of one's own ("lower than its peak in May")."""
    doc, at = window.doc, window.i - 1
    while at >= 0 and doc[at].pos_ in NOUN_WORDS and not doc[at].ent_type_:
        at -= 1
    return at - 1 if 0 <= at < window.i - 1 and doc[at].tag_ == "PRP$" else window.i - 1


def _of_superlative(window: Token, drafts: Sequence[Draft]) -> bool:
    """Whether a superlative before the window is what it bounds: "its lowest level since 2020".

    Words of its noun may stand between ("the lowest for any spring since 2009"), and so may "since".
    """
    doc, at = window.doc, window.i - 1
    before_noun = window.i + 1 < len(doc) and doc[window.i + 1].pos_ == "NOUN"
    if window.dep_ in BEFORE_NOUN or before_noun:
        return False  # "its biggest one-day gain"
    since = window.text.lower().startswith("since") or (at >= 0 and doc[at].lower_ == "since")
    passed = NOUN_WORDS | {"ADP", "DET", "SCONJ"} if since else NOUN_WORDS
    while at >= 0 and doc[at].pos_ in passed and not doc[at].ent_type_ and not _is_first(doc[at]):
        at -= 1
    led = at >= 0 and _is_first(doc[at]) and not doc[at].ent_type_
    # One that stands for the figure's own noun ("the highest rent in May was £900") leaves it its time.
    return led and not any(draft.token.i > window.i for draft in drafts) and _aside(doc[at])


def _is_first(word: Token) -> bool:
    """Whether a word says that something is the most or the first of its kind."""
    return word.tag_ in SUPERLATIVE or word.lower_ == "first"


def _aside(superlative: Token) -> bool:
    """Whether a superlative stands after a comma or "was", as what is added to the figure before it."""
    at = superlative.i - 1
    while at >= 0 and superlative.doc[at].pos_ in {"DET", "PRON", "ADV", "NUM", "ADJ"}:
        at -= 1
    before = superlative.doc[at] if at >= 0 else None
    return before is not None and (
        before.text in {",", "-", "–", "—"} or before.pos_ == "CCONJ" or before.lemma_ == "be"
    )


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
    out = []
    for match in draft.matches:
        captures = match.captures
        if "cause" in captures and "marker" in captures and "value" not in captures:
            marker = doc[captures["marker"][0]]
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
