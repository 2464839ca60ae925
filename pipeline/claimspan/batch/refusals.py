"""Rows of quarantine for what a stage refuses or fails on."""

from __future__ import annotations

from claimspan.batch.shards import Fresh, Known
from claimspan.batch.tasks import is_defect
from claimspan.errors import BadInput
from claimspan.model import Article, Quarantined


def unexpected(stage: str, source: str, error: Exception) -> BadInput:
    """An exception that nobody foresaw, as the reason why a record cannot be used."""
    said = " ".join(str(error).split())[:300]
    kind = type(error)
    name = kind.__name__ if is_defect(kind.__name__) else f"{kind.__module__}.{kind.__name__}"
    return BadInput(stage, name, f"{source}: {said or 'no message'}")


def quarantined_item(item: Fresh | Known, problem: BadInput) -> Quarantined:
    """The row of quarantine of an item that a stage refused."""
    source = item.record.source if isinstance(item, Fresh) else item.source
    return _quarantined(source, item.raw_sha256, problem)


def quarantined_article(article: Article, problem: BadInput) -> Quarantined:
    """The row of quarantine of an article that a stage refused."""
    return _quarantined(article.source, article.raw_sha256, problem)


def _quarantined(source: str, raw_sha256: str, problem: BadInput) -> Quarantined:
    _, _, name = source.partition("#")
    return Quarantined(source, name, problem.stage, problem.error, problem.message, raw_sha256)
