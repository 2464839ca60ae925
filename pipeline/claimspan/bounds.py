"""Which time windows bound which quantities of a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spacy.tokens import Doc, Token

from claimspan.drafts import Draft
from claimspan.mentions import Mention


def _clause(token: Token) -> Token:
    """The verb whose clause the token belongs to, or the sentence's root."""
    while token.head.i != token.i and token.pos_ not in {"VERB", "AUX"}:
        token = token.head
    return token


def attach_windows(doc: Doc, placed: Mapping[int, Mention], drafts: Sequence[Draft]) -> None:
    """Give each window of the sentence to the drafts it bounds."""
    for i, mention in sorted(placed.items()):
        if mention.type != "window" or not drafts:
            continue
        for draft in _bounded_by(doc[i], drafts):
            draft.windows.append(doc[i])


def _bounded_by(window: Token, drafts: Sequence[Draft]) -> list[Draft]:
    """The quantities a window bounds: those of its clause, or only the nearest where each has its own."""
    tight = [draft for draft in drafts if draft.token.i + 1 == window.i]
    if tight and len(drafts) > 1:
        return tight
    clause = _clause(window.head)
    inside = [d for d in drafts if clause == _clause(d.token) or clause in d.token.ancestors]
    if not inside:
        below = {token.i for token in window.head.subtree}
        inside = [draft for draft in drafts if draft.token.i in below]
    if not inside:
        inside = [min(drafts, key=lambda draft: abs(draft.token.i - window.i))]
    leading = all(window.i < draft.token.i for draft in drafts)
    if leading or len(inside) == 1:
        return inside
    before = [draft for draft in inside if draft.token.i < window.i]
    if not before:
        return inside
    last = before[-1]
    return [draft for draft in before if _clause(draft.token) == _clause(last.token)]
