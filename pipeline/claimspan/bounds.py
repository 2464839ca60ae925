"""Which figures of a sentence a time window or another adjunct holds for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spacy.tokens import Doc, Token

from claimspan.drafts import Draft
from claimspan.match import Match
from claimspan.mentions import Mention


def _clause(token: Token) -> Token:
    """The verb whose clause the token belongs to, or the sentence's root."""
    while token.head.i != token.i and token.pos_ not in {"VERB", "AUX"}:
        token = token.head
    return token


def _clauses(draft: Draft) -> set[int]:
    """The verbs a figure belongs to: that of its own clause, and the one that says what it measures."""
    found = draft.fields.get("measure", ())[:1]
    return {_clause(draft.token).i} | {
        item.match.captures["measure"][0] for item in found if "measure" in item.match.captures
    }


def attach_windows(doc: Doc, placed: Mapping[int, Mention], drafts: Sequence[Draft]) -> None:
    """Give each window of the sentence to the drafts it bounds."""
    for i, mention in sorted(placed.items()):
        if mention.type != "window" or not drafts:
            continue
        for draft in bounded_by(doc[i], drafts)[0]:
            draft.windows.append(doc[i])


def bounded_by(window: Token, drafts: Sequence[Draft]) -> tuple[list[Draft], str]:
    """The quantities a window bounds: those of its clause, or only the nearest where each has its own.

    :param drafts: at least one.
    :returns: the drafts, and why it is these.
    """
    tight = [draft for draft in drafts if draft.token.i + 1 == window.i]
    if tight and len(drafts) > 1:
        return tight, "stands right after the figure"
    return shared_by(window, drafts)


def far_causes(doc: Doc, draft: Draft, drafts: Sequence[Draft]) -> list[Match]:
    """The matches by which a draft has a cause whose marker ("due to") stands in another clause, after it."""
    out = []
    for match in draft.matches:
        captures = match.captures
        if "cause" in captures and "marker" in captures and "value" not in captures:
            marker = doc[captures["marker"][0]]
            if all(other is not draft for other in shared_by(marker, drafts)[0]):
                out.append(match)
    return out


def shared_by(window: Token, drafts: Sequence[Draft]) -> tuple[list[Draft], str]:
    """As `bounded_by`, wherever the window stands."""
    clause = _clause(window.head)
    inside = [d for d in drafts if clause.i in _clauses(d) or clause in d.token.ancestors]
    why = f"is in the clause of {clause.text!r}, as the figure is"
    if not inside:
        below = {token.i for token in window.head.subtree}
        inside = [draft for draft in drafts if draft.token.i in below]
        why = f"hangs on {window.head.text!r}, as the figure does"
    if not inside:
        inside = [min(drafts, key=lambda draft: abs(draft.token.i - window.i))]
        why = "no figure shares its clause, and this one is nearest"
    leading = all(window.i < draft.token.i for draft in drafts)
    if leading or len(inside) == 1:
        return inside, why
    before = [draft for draft in inside if draft.token.i < window.i]
    if not before:
        return inside, why
    last = before[-1]
    shared = [draft for draft in before if _clauses(draft) & _clauses(last)]
    return shared, f"follows the figures of the clause of {_clause(last.token).text!r}"
