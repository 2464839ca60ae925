"""What a figure is about where the text names nothing but what was measured."""

from __future__ import annotations

from collections.abc import Sequence

from claimspan.claims.drafts import Draft, Found, is_share

# How the measures expand that are things, and not what somebody does.
NOMINAL = frozenset({"base_noun_phrase", "noun_phrase"})
# Kinds of figures whose measure may be what they are compared with ("twice the old fee").
COMPARED = frozenset({"multiplier"})


def take_measures(drafts: Sequence[Draft]) -> None:
    """Take what was measured for the subject of drafts that have none: "order backlog of £31m, up 64%"."""
    for draft in drafts:
        fields, kind = draft.fields, draft.mention.label
        if "subject" in fields or "measure" not in fields or kind in COMPARED or is_share(draft):
            continue
        match, evidence = fields["measure"][0]
        capture = next((c for name, c in match.rule.captures.items() if (c.field or name) == "measure"), None)
        if capture is not None and capture.expand in NOMINAL:
            fields["subject"] = [Found(match, evidence._replace(field="subject"))]
