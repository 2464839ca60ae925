"""What a shard becomes: its tables, as a pure function of its items, the rules, the model and the version.

Whoever calls it, in whatever process, gets the same tables. What one document fails on ends in quarantine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from claimspan.articles.reading import doc_id, to_article
from claimspan.articles.recognition import refuse_other_languages
from claimspan.batch.previous import Rows
from claimspan.batch.shards import Fresh, Item, Known, Refused, Shard
from claimspan.batch.tasks import Quiet, Step, Task, Watcher, is_defect
from claimspan.dataset.parts import StoredShard, about, write_shard
from claimspan.errors import BadInput, DatasetError
from claimspan.gate.limits import refuse_overfull
from claimspan.heap import make_room
from claimspan.model import Article, DocumentResult, Quarantined
from claimspan.schema import SCHEMAS
from claimspan.tables.arrow import to_tables


class DocumentExtractor(Protocol):
    """What a run needs of an extractor."""

    def documents(self, articles: Iterable[Article]) -> Iterator[DocumentResult]:
        """One result an article, in order."""
        ...

    def forgetting(self) -> AbstractContextManager[None]:
        """Forgets what it has learnt inside, but for results."""
        ...


class Touched(Protocol):
    """Tells whether changed rules can touch a document."""

    def __call__(self, article: Article) -> bool:
        """True if the article must be read again."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What a shard is made with.

    :param touched: for items that are to be checked; None if there can be none.
    :param previous: the dataset that known items are in, likewise.
    :param languages: codes of those that are read, empty for all.
    """

    extractor: DocumentExtractor
    touched: Touched | None = None
    previous: Rows | None = None
    languages: tuple[str, ...] = ()


@dataclass(slots=True)
class _Pieces:
    """What was found of the items so far."""

    results: dict[int, DocumentResult] = field(default_factory=dict)
    refused: dict[int, Quarantined] = field(default_factory=dict)
    copied: dict[int, Known] = field(default_factory=dict)


def make(task: Task, tools: Tools, folder: Path, watcher: Watcher | None = None) -> StoredShard:
    """Make a shard and write it into ``folder/KEY``.

    :raises DatasetError: if the dataset with its known documents cannot be read, or the disk refuses it.
    """
    tables, did = make_tables(task, tools, watcher)
    # What the tables were made of is free now, and writing them takes as much again.
    make_room()
    try:
        return write_shard(folder, task.shard.key, tables, about(tables, task.shard.reading), did)
    except OSError as error:
        raise DatasetError(f"A shard could not be written to {folder}: {error.strerror}.") from error


def make_tables(
    task: Task, tools: Tools, watcher: Watcher | None = None
) -> tuple[dict[str, pa.Table], dict[str, int]]:
    """The tables of a shard, and what was done with how many of its items.

    That is ``stored``, ``unchanged`` and ``quarantined``, or ``kept`` and those of them that were ``reread``.
    """
    found = _Pieces()
    with tools.extractor.forgetting():
        _read(task, tools, found, watcher or Quiet())
    make_room()
    tables = _tables(found, tools)
    return tables, _did(task.shard, found, tables)


def _read(task: Task, tools: Tools, found: _Pieces, watcher: Watcher) -> None:
    """Find what becomes of each item of a shard."""
    for group in _groups(task):
        if task.alone:
            watcher.begins(group[0])
        todo = []
        for index in group:
            article = task.refused.get(index) or _article(task.shard.items[index], tools)
            if isinstance(article, Article):
                todo.append((index, article))
            elif article is None:
                item = task.shard.items[index]
                assert isinstance(item, Known)
                found.copied[index] = item
                watcher.done(Step(copied=True))
            else:
                found.refused[index] = article
                watcher.done(Step(quarantined=True))
        if todo:
            # What pages of HTML were taken apart for is free now.
            make_room()
            _extract(todo, tools.extractor, found, watcher)


def _groups(task: Task) -> list[list[int]]:
    """Indices of the items, those together that are read together."""
    indices = range(len(task.shard.items))
    if not task.alone:
        return [list(indices)]
    return [[index] for index in [*task.first, *(index for index in indices if index not in task.first)]]


def _article(item: Item, tools: Tools) -> Article | Quarantined | None:
    """The article of an item that is to be read, or why it has none; None where rows are to be copied."""
    if isinstance(item, Refused):
        return item.row
    if isinstance(item, Known):
        if item.how == "copy":
            return None
        assert tools.previous is not None, "known documents need the dataset they are in"
        article = tools.previous.article(item.part, doc_id(item.source))
        if item.how == "check" and tools.touched is not None and not tools.touched(article):
            return None
        return article
    try:
        article = to_article(item.record)
        refuse_overfull(article)
        refuse_other_languages(article, tools.languages)
        return article
    except BadInput as problem:
        return quarantined_item(item, problem)
    except Exception as error:
        return quarantined_item(item, unexpected("articles", item.record.source, error))


def _extract(
    items: Sequence[tuple[int, Article]], extractor: DocumentExtractor, found: _Pieces, watcher: Watcher
) -> None:
    results, error = _results(items, extractor, found, watcher)
    if error is None:
        return
    if len(items) == 1:
        index, article = items[0]
        found.refused[index] = quarantined_article(article, unexpected("extract", article.source, error))
        watcher.done(Step(quarantined=True))
        return
    # The exception names no document, and a batch may be ahead of its results: give the rest one by one.
    for item in items[results:]:
        _extract([item], extractor, found, watcher)


def _results(
    items: Sequence[tuple[int, Article]], extractor: DocumentExtractor, found: _Pieces, watcher: Watcher
) -> tuple[int, Exception | None]:
    """How many results came before an exception, and that."""
    done = 0
    try:
        results = extractor.documents([article for _, article in items])
        for (index, article), result in zip(items, results, strict=True):
            if result.article.doc_id != article.doc_id:
                raise RuntimeError(f"the result is that of document {result.article.doc_id}")
            found.results[index] = result
            done += 1
            watcher.done(Step(len(article.text), len(result.claims)))
    except Exception as error:
        return done, error
    return done, None


def _tables(found: _Pieces, tools: Tools) -> dict[str, pa.Table]:
    order = sorted(found.results)
    try:
        new = to_tables([found.results[index] for index in order])
    except Exception:
        # A result that breaks the dataset's rules must not take its neighbours along: find it.
        for index in order:
            result = found.results[index]
            try:
                to_tables([result])
            except Exception as error:
                del found.results[index]
                problem = unexpected("tables", result.article.source, error)
                found.refused[index] = quarantined_article(result.article, problem)
        if len(found.results) == len(order):
            raise
        new = to_tables([found.results[index] for index in sorted(found.results)])
    new["quarantine"] = to_tables([], [found.refused[index] for index in sorted(found.refused)])["quarantine"]
    return _merged(new, found, tools)


def _merged(new: Mapping[str, pa.Table], found: _Pieces, tools: Tools) -> dict[str, pa.Table]:
    """The tables with the copied rows put where they belong."""
    if not found.copied:
        return dict(new)
    assert tools.previous is not None, "known documents need the dataset they are in"
    by_part: dict[int, list[str]] = {}
    for item in found.copied.values():
        by_part.setdefault(item.part, []).append(doc_id(item.source))
    old = [tools.previous.of(part, docs) for part, docs in by_part.items()]
    place = {result.article.doc_id: index for index, result in found.results.items()}
    place |= {doc_id(item.source): index for index, item in found.copied.items()}
    return {
        name: new[name]
        if name == "quarantine"
        else _ordered(name, [new[name], *(t[name] for t in old)], place)
        for name in SCHEMAS
    }


def _ordered(name: str, tables: Sequence[pa.Table], place: Mapping[str, int]) -> pa.Table:
    """All rows in the order of the documents' places, as if they had been made together.

    Categories are encoded anew, so that the bytes do not tell where the rows came from.
    """
    whole = pa.concat_tables(tables).unify_dictionaries()
    places = [place[doc] for doc in whole["doc_id"].to_pylist()]
    # Typed, since there may be no row at all.
    order = pa.array(sorted(range(len(places)), key=places.__getitem__), pa.int64())
    rows = whole.take(order).combine_chunks()
    schema = SCHEMAS[name]
    columns = [
        pa.array(rows[field.name].to_pylist(), type=field.type)
        if pa.types.is_dictionary(field.type)
        else rows[field.name]
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def _did(shard: Shard, found: _Pieces, tables: Mapping[str, pa.Table]) -> dict[str, int]:
    if shard.kept:
        return {
            "kept": tables["documents"].num_rows + tables["quarantine"].num_rows,
            "reread": len(found.results),
        }
    did = Counter(stored=len(found.results), unchanged=len(found.copied), quarantined=len(found.refused))
    if did.total() != len(shard.items):
        raise RuntimeError(
            f"{len(shard.items)} records in shard {shard.key}, and accounted for are {dict(did)}"
        )
    return dict(did)


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
