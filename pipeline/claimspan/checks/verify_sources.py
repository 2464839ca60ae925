"""Checks of a dataset's documents against the raw sources they were read from, read once more."""

from __future__ import annotations

import contextlib
import hashlib
import html
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from claimspan.articles.reading import MARKS, decoded_raw, doc_id, raw_spans, to_article
from claimspan.batch.idset import IdSet, as_numbers
from claimspan.batch.reading import from_manifest
from claimspan.checks.findings import Finding, shown
from claimspan.dataset.folder import Dataset, read_part
from claimspan.errors import BadInput, DatasetError
from claimspan.model import Article, Quarantined, Record, Span

Row = Mapping[str, Any]


def check_sources(dataset: Dataset, source_root: Path | None, checked: Counter[str]) -> list[Finding]:
    """Read the run's inputs again and compare each record with what the dataset stored of it.

    While it reads, the process works in the folder that relative inputs count from.

    :param source_root: the folder that relative inputs count from; None for what the manifest says.
    :param checked: counts ``sources`` and ``source_spans``.
    """
    manifest = dataset.manifest
    run = manifest.get("run", {})
    if not run.get("inputs"):
        message = "The manifest names no inputs, so no source can be checked."
        return [Finding("no_inputs", str(dataset.path), message)]
    # Of a record that several runs read the latest counts.
    runs = [{**run, "source_root": manifest["source_root"]}, *reversed(manifest.get("earlier", []))]
    for one in runs:
        root = source_root or Path(one["source_root"])
        if not root.is_dir():
            message = "The folder that sources count from is not there; name the one they are in now."
            return [Finding("source_missing", str(root), message)]
    return list(_compare(dataset, _records(runs, source_root), checked))


def _records(runs: Sequence[Mapping[str, Any]], source_root: Path | None) -> Iterator[Record | Quarantined]:
    """The records of some runs, read as the manifest says they were read; each source once."""
    if len(runs) == 1:
        yield from _records_of(runs[0], source_root)
        return
    seen = IdSet()
    for run in runs:
        own: list[str] = []
        for record in _records_of(run, source_root):
            own.append(doc_id(record.source))
            if not seen.has(own[-1]):
                yield record
        seen.add(own)


def _records_of(run: Mapping[str, Any], source_root: Path | None) -> Iterator[Record | Quarantined]:
    with contextlib.chdir(source_root or Path(run["source_root"])):
        yield from from_manifest(run).records()


def _compare(
    dataset: Dataset, records: Iterator[Record | Quarantined], checked: Counter[str]
) -> Iterator[Finding]:
    index, quarantined = _Index(dataset), _quarantined(dataset)

    # Records come in the order in which they were stored, so one part after the other is enough.
    @lru_cache(maxsize=2)
    def stored(number: int) -> tuple[dict[str, Row], dict[str, list[Row]]]:
        return _stored(dataset, number)

    for record in records:
        source = record.source
        part = index.take(source) if isinstance(record, Record) else None
        if isinstance(record, Record) and part is not None:
            checked["sources"] += 1
            documents, spans = stored(part)
            document = documents[source]
            yield from _record(record, document, spans.get(document["doc_id"], []), checked)
        elif not quarantined.has(doc_id(source)):
            message = (
                "This is in the inputs, and neither in documents nor in quarantine; run again if it is new."
            )
            if isinstance(record, Quarantined):
                message = f"This could be read when the dataset was made, and now: {record.message}"
            yield Finding("not_in_dataset", source, message)
    for source in index.left():
        yield Finding("source_missing", source, "The document's source is not among the inputs any more.")


class _Index:
    """The part that each stored source is in, in 13 bytes a source; broken parts are left out."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        ids, parts = [as_numbers([])], [np.zeros(0, np.int32)]
        for number in range(len(dataset.shards)):
            own = as_numbers([doc_id(source) for source in self._sources(number)])
            ids.append(own)
            parts.append(np.full(len(own), number, np.int32))
        every = np.concatenate(ids)
        order = np.argsort(every, kind="stable")
        self._ids, self._parts = every[order], np.concatenate(parts)[order]
        self._taken = np.zeros(len(every), np.bool)

    def take(self, source: str) -> int | None:
        """The number of the part with that source; None if there is none, or it was taken before."""
        at = self._at(source)
        if at is None or self._taken[at]:
            return None
        self._taken[at] = True
        return int(self._parts[at])

    def left(self) -> Iterator[str]:
        """The sources that were not taken, in order."""
        for number in np.unique(self._parts[~self._taken]).tolist():
            for source in self._sources(number):
                at = self._at(source)
                if at is not None and not self._taken[at]:
                    yield source

    def _at(self, source: str) -> int | None:
        wanted = as_numbers([doc_id(source)])
        at = int(np.searchsorted(self._ids, wanted)[0])
        return at if at < len(self._ids) and self._ids[at] == wanted[0] else None

    def _sources(self, number: int) -> list[str]:
        with contextlib.suppress(DatasetError):
            part = self._dataset.part("documents", number)
            return list(read_part("documents", part)["source"].to_pylist())
        return []


def _quarantined(dataset: Dataset) -> IdSet:
    """The sources in quarantine; broken parts are left out."""
    found = IdSet()
    for part in dataset.parts("quarantine"):
        with contextlib.suppress(DatasetError):
            found.add([doc_id(source) for source in read_part("quarantine", part)["source"].to_pylist()])
    return found


def _stored(dataset: Dataset, number: int) -> tuple[dict[str, Row], dict[str, list[Row]]]:
    """The documents of a part by source, and its evidence by doc_id."""
    documents = read_part("documents", dataset.part("documents", number)).to_pylist()
    spans: defaultdict[str, list[Row]] = defaultdict(list)
    with contextlib.suppress(DatasetError, IndexError):
        for row in read_part("spans", dataset.part("spans", number)).to_pylist():
            spans[row["doc_id"]].append(row)
    return {row["source"]: row for row in documents}, spans


def _record(record: Record, document: Row, spans: list[Row], checked: Counter[str]) -> Iterator[Finding]:
    """One record as it is now against the document that was made of it."""
    digest = hashlib.sha256(record.raw).hexdigest()
    if digest != document["raw_sha256"]:
        message = f"The source's SHA-256 is {digest}, and was {document['raw_sha256']} when it was read."
        yield Finding("source_changed", record.source, message)
    try:
        article = to_article(record)
    except BadInput as problem:
        yield Finding("source_changed", record.source, f"No text can be made of it now: {problem.message}")
        return
    if article.text != document["text"]:
        at = _first_difference(article.text, document["text"])
        there, kept = article.text[at : at + 20], document["text"][at : at + 20]
        message = (
            f"The source says {shown(there)} at character {at} of the text, and {shown(kept)} was stored."
        )
        yield Finding("text_differs", record.source, message)
    raw = decoded_raw(record)
    for row in spans:
        checked["source_spans"] += 1
        span = Span(row["start"], row["end"])
        there = in_source(raw, article, span)
        if not there or there != copied(article, span):
            message = f"spans says {shown(row['text'])}, and the raw source there is {shown(there)}."
            yield Finding("span_not_in_source", f"{record.source} {span.start}:{span.end}", message)


def in_source(raw: str, article: Article, span: Span) -> str:
    """The characters that the decoded raw source has where `span` was read, character references decoded."""
    pieces = [raw[start:end] for start, end in raw_spans(article, span)]
    if article.offset_map is None:
        return "".join(pieces)
    return "".join(html.unescape(piece) for piece in pieces)


def copied(article: Article, span: Span) -> str | None:
    """The characters of `span` that should stand in the raw source; None if it holds any of unknown origin.

    Extraction from a page adds white space and a few marks, and nothing else. Of a character reference that
    stands for several characters all are given.
    """
    if article.offset_map is None:
        return span.of(article.text)
    copied: list[str] = []
    added: list[str] = []
    at = span.start
    segments = article.offset_map
    for segment in segments[bisect_right(segments, span.start, key=lambda segment: segment.end) :]:
        if segment.start >= span.end:
            break
        added.append(article.text[at : segment.start])
        whole = segment.end - segment.start != segment.raw_end - segment.raw_start
        start, end = (
            (segment.start, segment.end) if whole else (max(at, segment.start), min(span.end, segment.end))
        )
        copied.append(article.text[start:end])
        at = segment.end
    added.append(article.text[at : span.end])
    unknown = any(not (char.isspace() or char in MARKS) for char in "".join(added))
    return None if unknown else "".join(copied)


def _first_difference(one: str, other: str) -> int:
    """The first place at which two texts differ, in code points."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
