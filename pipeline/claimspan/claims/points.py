"""What a document means by bare points: points of a percentage, or of an index, a score, a league table.

The rules read "the lead grew to 11 points" as a number of points, for nothing beside it says of what. The
document often does: it writes "percentage points" elsewhere, or speaks of shares all along.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from claimspan.model import Article, Claim
from claimspan.rules.model import Words

SCALES: Final = "point_scales"
_STATED = re.compile(r"\b(?:percentage|percent|per cent|%)[ -]points?\b", re.IGNORECASE)
# One percentage stands in many a report of a match or a market.
_SHARES = 2


@dataclass(frozen=True, slots=True)
class Points:
    """Decides between percentage points and points of another kind.

    :param scales: finds the words for what is counted in points; None where none are listed.
    """

    scales: re.Pattern[str] | None

    def settled(self, article: Article, claims: Sequence[Claim]) -> tuple[Claim, ...]:
        """The claims of an article, with its bare points as percentage points where it means those.

        Where the article says "percentage points" elsewhere, all are, but for those in a sentence that names
        another scale. Where it only has several percentages, those of a change are, unless it names another
        scale anywhere.
        """
        if self.scales is None or not any(map(_bare, claims)):
            return tuple(claims)
        stated = _STATED.search(article.text) is not None
        shares = sum(claim.kind == "percentage" for claim in claims)
        if not stated and (shares < _SHARES or self.scales.search(article.text)):
            return tuple(claims)
        return tuple(
            replace(claim, kind="percentage", unit="percentage_point", unit_source="document")
            if _bare(claim)
            and (stated or claim.direction is not None)
            and not self.scales.search(claim.sentence.of(article.text))
            else claim
            for claim in claims
        )


def _bare(claim: Claim) -> bool:
    return claim.kind == "number" and claim.unit == "point"


def points_of(words: Words) -> Points:
    """The points as the word lists of a rule set have them."""
    scales = "|".join(map(re.escape, words.get(SCALES, ())))
    return Points(re.compile(rf"\b(?:{scales})\b", re.IGNORECASE) if scales else None)
