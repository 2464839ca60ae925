"""Units that a sentence leaves open and all of its document decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from claimspan.claims import currencies as currency
from claimspan.claims import points as point
from claimspan.claims.currencies import Currencies
from claimspan.claims.points import Points
from claimspan.model import Article, Claim
from claimspan.rules.model import Words

ENGINE_LISTS: Final = currency.ENGINE_LISTS | {point.SCALES}
"""The word lists that are read here and that no rule needs to name."""


@dataclass(frozen=True, slots=True)
class DocumentUnits:
    """Decides what an article means by signs, names and points that may mean several units."""

    currencies: Currencies
    points: Points

    def settled(self, article: Article, claims: Sequence[Claim]) -> tuple[Claim, ...]:
        """The claims of an article with their units decided by all of it, and with their `unit_source`."""
        return self.points.settled(article, self.currencies.settled(article, claims))


def document_units(words: Words) -> DocumentUnits:
    """What decides, as the word lists of a rule set have it."""
    return DocumentUnits(currency.currencies_of(words), point.points_of(words))
