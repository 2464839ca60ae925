"""From what readers said of claims to regression cases that fail until a rule is mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from claimspan.checks.reviews import Review
from claimspan.desk.cases.reported import NewCase, expectations, wrong_case
from claimspan.errors import ClaimspanError
from claimspan.extract import Extractor

_AS_CASES_SAY: Final = {"window_text": "windows"}


def review_cases(
    extractor: Extractor, dataset: Path, reviews: Iterable[Review]
) -> Iterator[tuple[str, NewCase | str]]:
    """For each claim that somebody says is wrong: its id, and a case or why there is none.

    :param reviews: the last word on each claim and field, as `read_reviews` gives them.
    """
    wrong: dict[str, list[Review]] = {}
    for review in reviews:
        if review.verdict == "wrong":
            wrong.setdefault(review.claim_id, []).append(review)
    for claim_id, said in wrong.items():
        reason = "; ".join(dict.fromkeys(filter(None, (one.why for one in said)))) or "said to be wrong"
        try:
            yield claim_id, wrong_case(extractor, dataset, claim_id, reason, _wanted(said))
        except ClaimspanError as error:
            yield claim_id, str(error)


def _wanted(said: Iterable[Review]) -> Mapping[str, Any]:
    """What the claim should say; nothing if there should be no such claim."""
    given = {_AS_CASES_SAY.get(one.field, one.field): one.corrected for one in said}
    return {} if "" in given else expectations(given, given.values())
