"""Windows that are of what a figure is compared with, or of what it is the highest or first in."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Token

from claimspan.claims.drafts import Draft
from claimspan.claims.hanging import BEFORE_NOUN, NOUN_WORDS, SUPERLATIVE
from claimspan.rules.loading import engine_words


def is_baseline(token: Token, draft: Draft) -> bool:
    """Whether a token is the other end of the change or comparison that a draft tells."""
    if "baseline" not in draft.fields:
        return False
    start, end = draft.fields["baseline"][0].evidence.span
    return start <= token.idx < end


def dates_baseline(window: Token, drafts: Sequence[Draft]) -> bool:
    """Whether a window owns the other end of a change: "up from November's 52.9"."""
    doc, at = window.doc, window.i + 1
    if at >= len(doc) or doc[at].tag_ != "POS":
        return False
    while at + 1 < len(doc) and doc[at + 1].pos_ in {"ADJ", "ADV"} and not doc[at + 1].ent_type_:
        at += 1
    return at + 1 < len(doc) and any(is_baseline(doc[at + 1], draft) for draft in drafts)


def moved_since(window: Token, drafts: Sequence[Draft]) -> Draft | None:
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


def of_baseline(windows: Sequence[Token], draft: Draft) -> set[int]:
    """Which windows are of the other end of the change that a draft tells ("from 28% in 2013")."""
    return {window.i for window in windows if window.i and is_baseline(window.nbor(-1), draft)}


def compared_with(window: Token, drafts: Sequence[Draft]) -> Draft | None:
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


def set_against(window: Token, drafts: Sequence[Draft]) -> Draft | None:
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


def of_superlative(window: Token, drafts: Sequence[Draft]) -> bool:
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
