"""Conversions: figures told once more in another unit or currency, which share what holds for the first.

``more than 3 trillion yen ($21bn; 19bn euros) a year``: the dollars are a bound too, and a year's.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Token

from claimspan.claims.drafts import Draft, Found, is_per

CONVERTIBLE = frozenset({"money", "measurement"})
# What a conversion has of its own: its unit, its citation and the other end of a change in that unit.
OWN = frozenset({"unit", "citation", "baseline"})
SEPARATORS = frozenset({";", ",", "/", "or"})
HEDGES = frozenset({"ADV", "DET", "SYM"})


def convert(doc: Doc, before: Draft, after: Draft) -> bool:
    """Give a conversion what holds for the figure before it.

    :returns: whether `after` is a conversion of `before`.
    """
    if not _is_conversion(doc, before, after):
        return False
    after.converts = before
    comparator = after.fields.get("comparator")
    after.fields = {name: found for name, found in after.fields.items() if name in OWN} | {
        name: list(found) for name, found in before.fields.items() if name not in OWN
    }
    if comparator:
        after.fields["comparator"] = comparator
    if not _pers(after) and after.mention.per is None:
        _add_pers(after, before)
    kept = {name: value for name, value in after.scalars.items() if name in {"kind", "unit"}}
    after.scalars = {name: value for name, value in before.scalars.items() if name not in kept} | kept
    return True


def share_per(drafts: Sequence[Draft]) -> None:
    """What is told after the conversion ("€5 ($6) a litre") holds for the figure before it as well."""
    for draft in reversed(drafts):
        first = draft.converts
        if first is not None and first.mention.per is None and not _pers(first):
            _add_pers(first, draft)


def share_windows(drafts: Sequence[Draft]) -> None:
    """The windows of a figure bound its conversions."""
    for draft in drafts:
        if draft.converts is not None:
            draft.windows = list(draft.converts.windows)


def _add_pers(draft: Draft, other: Draft) -> None:
    if told := _pers(other):
        draft.fields["unit"] = [*draft.fields.get("unit", ()), *told]


def _pers(draft: Draft) -> list[Found]:
    return [found for found in draft.fields.get("unit", ()) if is_per(found.match)]


def _is_conversion(doc: Doc, before: Draft, after: Draft) -> bool:
    label = after.mention.label
    if before.mention.label != label or label not in CONVERTIBLE:
        return False
    if before.mention.unit == after.mention.unit:
        return False
    between = list(doc[before.token.i + 1 : after.token.i])
    while between and between[-1].pos_ in HEDGES and between[-1].text not in SEPARATORS:
        between.pop()
    said = [token.lower_ for token in between]
    if said in (["("], ["or"], [",", "or"]):
        return True
    return (
        before.converts is not None and len(said) == 1 and said[0] in SEPARATORS and _closed(doc, after.token)
    )


def _closed(doc: Doc, figure: Token) -> bool:
    """Whether the bracket that the figure stands in closes after it."""
    return any(token.text == ")" for token in doc[figure.i + 1 : figure.i + 12])
