"""A whole run: inputs in, a dataset out, every record accounted for.

Records stream through in batches, so memory stays bounded whatever the size of the dump. A record that cannot
be used, and a document that a stage fails on, becomes a row of ``quarantine``; the run goes on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from claimspan.articles import quarantine, to_article
from claimspan.dataset import DatasetWriter, check_target
from claimspan.errors import BadInput, UsageError
from claimspan.model import Article, DocumentResult, Quarantined, Record
from claimspan.sources import FieldNames, Limits, check_inputs, read_records
from claimspan.tables import to_tables

BATCH_DOCUMENTS = 200
"""Documents of one part of the dataset at most."""
BATCH_CHARS = 4_000_000
"""Code points of text after which a part is closed even if it holds fewer documents."""


class DocumentExtractor(Protocol):
    """What a run needs of an extractor."""

    def documents(self, articles: Iterable[Article]) -> Iterator[DocumentResult]:
        """One result an article, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come; given to its progress hook after each document and each batch."""

    read: int
    stored: int
    claims: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did. ``read == stored + quarantined + skipped`` always holds.

    :param read: records that the inputs held, files that could not be opened included.
    :param skipped: records not done again because they are unchanged.
    :param claims: claims by kind.
    :param ledger: numbers by fate.
    :param reasons: quarantined records by (stage, error).
    """

    dataset: Path
    read: int = 0
    stored: int = 0
    quarantined: int = 0
    skipped: int = 0
    claims: Mapping[str, int] = field(default_factory=dict)
    ledger: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @property
    def n_claims(self) -> int:
        """Claims of all kinds."""
        return sum(self.claims.values())

    @property
    def unexplained(self) -> float:
        """Share of the numbers in the texts that nothing accounts for, 0 when there are none."""
        return self.ledger.get("unexplained", 0) / max(1, sum(self.ledger.values()))


Item = tuple[Record, Article] | Quarantined


def run(
    inputs: Sequence[str],
    out: Path,
    *,
    extractor: DocumentExtractor,
    fields: FieldNames | None = None,
    limits: Limits | None = None,
    limit: int | None = None,
    run_info: Mapping[str, object] | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Summary:
    """Read `inputs`, extract their claims and write the dataset `out`.

    :param limit: stop after so many records.
    :param run_info: what the manifest says of the run beside its inputs, e.g. the digests of rules and model.
    :param progress: called after each document.
    :raises UsageError: before any work, if an input is missing or `out` cannot be written.
    """
    check_inputs(inputs)
    check_output(out, inputs)
    fields, limits = fields or FieldNames(), limits or Limits()
    records = islice(read_records(inputs, fields=fields, limits=limits), limit)
    counts = _Counts(progress)
    # All that it takes to read the same records again, which is how verification checks the sources.
    options = {"fields": asdict(fields), "limits": asdict(limits), "limit": limit}
    info = {"inputs": list(inputs), "options": options, **(run_info or {})}
    with DatasetWriter(out, info) as writer:
        for batch in batches(to_articles(records)):
            counts.read += len(batch)
            bad = [item for item in batch if isinstance(item, Quarantined)]
            good = [item for item in batch if not isinstance(item, Quarantined)]
            counts.quarantined += len(bad)
            tables = process(good, bad, extractor, counts.add)
            writer.write(tables)
            counts.count(tables)
    return counts.summary(out)


def check_output(out: Path, inputs: Sequence[str]) -> None:
    """Refuse an output that cannot be written, or that a second run would read as input.

    :raises UsageError: saying which path and why.
    """
    check_target(out)
    for name in inputs:
        path = Path(name)
        if path.is_dir() and out.resolve().is_relative_to(path.resolve()):
            raise UsageError(
                f"{out} lies inside the input {path}; a later run would read it: write elsewhere."
            )
    check_writable(out)


def check_writable(out: Path) -> None:
    """Refuse a folder that cannot be made or replaced, which takes the right to write beside it.

    :raises UsageError: saying why.
    """
    there = next(path for path in out.resolve().parents if path.exists())
    if not there.is_dir():
        raise UsageError(f"{out} cannot be written: {there} is a file.")
    probe = there / ".claimspan-probe"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror} ({there}).") from None


def to_articles(records: Iterable[Record | Quarantined]) -> Iterator[Item]:
    """Each record with its article, or the reason why it has none; a second record of one id has none."""
    seen: set[str] = set()
    for record in records:
        if isinstance(record, Quarantined):
            yield record
            continue
        try:
            article = to_article(record)
            if article.doc_id in seen:
                raise BadInput("sources", "duplicate_source", f"{record.source} was read before in this run")
        except BadInput as problem:
            yield quarantine(record, problem)
        except Exception as error:
            yield quarantine(record, _unexpected("articles", record.source, error))
        else:
            seen.add(article.doc_id)
            yield record, article


def batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Consecutive items, cut by number and length, so that the cuts depend on the items alone."""
    batch: list[Item] = []
    chars = 0
    for item in items:
        batch.append(item)
        chars += 0 if isinstance(item, Quarantined) else len(item[1].text)
        if len(batch) >= BATCH_DOCUMENTS or chars >= BATCH_CHARS:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch


def process(
    items: Sequence[tuple[Record, Article]],
    bad: Sequence[Quarantined],
    extractor: DocumentExtractor,
    done: Callable[[DocumentResult | None], None] = lambda _: None,
) -> dict[str, pa.Table]:
    """The tables of one batch.

    :param bad: what is quarantined already; documents that a stage fails on come after it.
    :param done: called with the result of each document, or with None if it is quarantined.
    """
    results, error = _extract(items, extractor, done)
    failed: list[Quarantined] = []
    if error is not None:
        # The exception names no document, and a batch may be ahead of its results: give the rest one by one.
        for record, article in items[len(results) :]:
            alone, error = _extract([(record, article)], extractor, done)
            results += alone
            if error is not None:
                failed.append(quarantine(record, _unexpected("extract", record.source, error)))
                done(None)
    return _tables(items, results, [*bad, *failed])


def _extract(
    items: Sequence[tuple[Record, Article]],
    extractor: DocumentExtractor,
    done: Callable[[DocumentResult | None], None],
) -> tuple[list[DocumentResult], Exception | None]:
    results: list[DocumentResult] = []
    try:
        found = extractor.documents([article for _, article in items])
        for (_, article), result in zip(items, found, strict=True):
            if result.article.doc_id != article.doc_id:
                raise RuntimeError(f"the result is that of document {result.article.doc_id}")
            results.append(result)
            done(result)
    except Exception as error:
        return results, error
    return results, None


def _tables(
    items: Sequence[tuple[Record, Article]], results: Sequence[DocumentResult], bad: Sequence[Quarantined]
) -> dict[str, pa.Table]:
    try:
        return to_tables(results, bad)
    except Exception:
        # A result that breaks the dataset's rules must not take its neighbours along: find it.
        records = {article.doc_id: record for record, article in items}
        good: list[DocumentResult] = []
        failed: list[Quarantined] = []
        for result in results:
            try:
                to_tables([result], [])
                good.append(result)
            except Exception as error:
                record = records[result.article.doc_id]
                failed.append(quarantine(record, _unexpected("tables", record.source, error)))
        if not failed:
            raise
        return to_tables(good, [*bad, *failed])


def _unexpected(stage: str, source: str, error: Exception) -> BadInput:
    said = " ".join(str(error).split())[:300]
    return BadInput(stage, type(error).__name__, f"{source}: {said or 'no message'}")


class _Counts:
    """What a run has done so far."""

    def __init__(self, progress: Callable[[Progress], None]) -> None:
        self.read = self.stored = self.written = self.quarantined = self.seen_claims = 0
        self.claims: Counter[str] = Counter()
        self.ledger: Counter[str] = Counter()
        self.reasons: Counter[tuple[str, str]] = Counter()
        self.progress = progress

    def add(self, result: DocumentResult | None) -> None:
        """One more document, for the progress hook."""
        if result is None:
            self.quarantined += 1
        else:
            self.stored += 1
            self.seen_claims += len(result.claims)
        self.progress(
            Progress(self.stored + self.quarantined, self.stored, self.seen_claims, self.quarantined)
        )

    def count(self, tables: Mapping[str, pa.Table]) -> None:
        """What was written, which is what the summary tells."""
        self.claims.update(tables["claims"]["kind"].to_pylist())
        self.ledger.update(tables["ledger"]["fate"].to_pylist())
        stages, errors = (tables["quarantine"][name].to_pylist() for name in ("stage", "error"))
        self.reasons.update(zip(stages, errors, strict=True))
        self.quarantined = self.reasons.total()
        self.written += tables["documents"].num_rows
        if self.read != self.written + self.quarantined:
            raise RuntimeError(
                f"{self.read} records read, {self.written} stored, {self.quarantined} quarantined"
            )

    def summary(self, out: Path) -> Summary:
        return Summary(
            dataset=out,
            read=self.read,
            stored=self.written,
            quarantined=self.quarantined,
            claims=dict(sorted(self.claims.items())),
            ledger=dict(sorted(self.ledger.items())),
            reasons=dict(sorted(self.reasons.items())),
        )
