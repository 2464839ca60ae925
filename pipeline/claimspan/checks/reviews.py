"""What people say of claims: a file of reviews, one JSON object a line, beside the dataset.

A review holds a copy of what it is about, so that it can be read when the dataset has been made anew.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from claimspan.checks.scores import Share
from claimspan.errors import UsageError

VERDICTS: Final = ("right", "wrong")


@dataclass(frozen=True, slots=True)
class Review:
    """One person's word on one claim.

    :param verdict: ``right`` or ``wrong``.
    :param field: the column of ``claims`` that is wrong; empty where the claim as a whole is.
    :param corrected: what the field should hold; empty where there should be no such claim.
    :param why: a remark, in words.
    :param at: when it was said, ISO 8601.
    """

    claim_id: str
    doc_id: str
    verdict: str
    value_text: str
    sentence: str
    rule_id: str
    rule_version: int
    field: str = ""
    corrected: str = ""
    why: str = ""
    at: str = ""


def review_of(
    claim: Mapping[str, Any], verdict: str, *, field: str = "", corrected: str = "", why: str = ""
) -> Review:
    """A review, written now, of a row of ``claims``.

    :raises ValueError: if `verdict` is none of ``VERDICTS``.
    """
    if verdict not in VERDICTS:
        raise ValueError(f"{verdict!r} is no verdict; give one of {', '.join(VERDICTS)}")
    return Review(
        claim_id=claim["claim_id"],
        doc_id=claim["doc_id"],
        verdict=verdict,
        value_text=claim["value_text"],
        sentence=claim["sentence"],
        rule_id=claim["rule_id"],
        rule_version=int(claim["rule_version"]),
        field=field,
        corrected=corrected,
        why=why,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def append_review(path: Path, review: Review) -> None:
    """Add a review at the end of the file; it is made if need be. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(asdict(review), ensure_ascii=False) + "\n")


def read_reviews(path: Path) -> list[Review]:
    """The reviews of a file, the last word on each claim and field only, in the order of the file.

    :raises UsageError: naming file and line, if one is no review.
    """
    known = {field.name for field in fields(Review)}
    last: dict[tuple[str, str], Review] = {}
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        raise UsageError(f"there are no reviews {path}; claimspan explore writes such a file.") from None
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UsageError(f"{path}: the reviews cannot be read: {why}.") from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            review = Review(**{name: given[name] for name in given if name in known})
        except (ValueError, TypeError):
            raise UsageError(f"{path}:{number}: this line is no review; take it out or mend it.") from None
        if review.verdict not in VERDICTS:
            raise UsageError(f"{path}:{number}: {review.verdict!r} is no verdict; write right or wrong.")
        last.pop((review.claim_id, review.field), None)
        last[review.claim_id, review.field] = review
    return list(last.values())


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What reviews come to: claims that were said to be right, in all and by the rule that read them.

    :param fields: how often each field was said to be wrong; the empty name is the claim as a whole.
    """

    right: Share
    rules: Mapping[str, Share]
    fields: Mapping[str, int]


def sum_up(reviews: Sequence[Review]) -> Reviewed:
    """Count reviews by claim: a claim is right if nobody says that something of it is wrong."""
    wrong = {review.claim_id for review in reviews if review.verdict == "wrong"}
    claims = {review.claim_id: review.rule_id for review in reviews}

    def share(ids: Iterable[str]) -> Share:
        given = list(ids)
        return Share(sum(claim_id not in wrong for claim_id in given), len(given))

    return Reviewed(
        right=share(claims),
        rules={
            rule: share(claim_id for claim_id, by in claims.items() if by == rule)
            for rule in sorted(set(claims.values()))
        },
        fields=Counter(review.field for review in reviews if review.verdict == "wrong"),
    )
