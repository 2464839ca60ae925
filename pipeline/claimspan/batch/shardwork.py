"""What a shard becomes: its tables, as a pure function of its items, the rules, the model and the version.

Whoever calls it, in whatever process, gets the same tables. What one document fails on ends in quarantine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from claimspan.articles.reading import doc_id, to_article
from claimspan.articles.recognition import refuse_other_languages
from claimspan.batch.previous import Rows
from claimspan.batch.refusals import quarantined_article, quarantined_item, unexpected
from claimspan.batch.shards import Item, Known, Refused, Shard
from claimspan.batch.shardtables import ShardTables
from claimspan.batch.tasks import Quiet, Step, Task, Watcher
from claimspan.dataset.parts import StoredShard, write_shard
from claimspan.errors import BadInput, DatasetError
from claimspan.gate.limits import refuse_overfull
from claimspan.heap import make_room
from claimspan.model import Article, DocumentResult, Quarantined


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


def make(task: Task, tools: Tools, folder: Path, watcher: Watcher | None = None) -> StoredShard:
    """Make a shard and write it into ``folder/KEY``.

    :raises DatasetError: if the dataset with its known documents cannot be read, or the disk refuses it.
    """
    found = ShardTables()
    with tools.extractor.forgetting():
        _read(task, tools, found, watcher or Quiet())
    # What was read is free now, and writing takes as much again.
    make_room()
    tables, shard = found.tables(tools.previous), task.shard
    try:
        return write_shard(folder, shard.key, tables, partial(_did, shard, found), shard.reading)
    except OSError as error:
        raise DatasetError(f"A shard could not be written to {folder}: {error.strerror}.") from error


def _read(task: Task, tools: Tools, found: ShardTables, watcher: Watcher) -> None:
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
    items: Sequence[tuple[int, Article]], extractor: DocumentExtractor, found: ShardTables, watcher: Watcher
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
    items: Sequence[tuple[int, Article]], extractor: DocumentExtractor, found: ShardTables, watcher: Watcher
) -> tuple[int, Exception | None]:
    """How many results came before an exception, and that."""
    try:
        results = extractor.documents([article for _, article in items])
    except Exception as error:
        return 0, error
    for done, (index, article) in enumerate(items):
        try:
            # Not by `zip`, nor with a name: either would hold the last result while the next one is made.
            claims = found.add(index, article, next(results))
        except Exception as error:
            return done, error
        watcher.done(Step(len(article.text), claims))
        found.settle()
    return len(items), None


def _did(shard: Shard, found: ShardTables, rows: Mapping[str, int]) -> dict[str, int]:
    """What was done with how many items of a shard.

    That is ``stored``, ``unchanged`` and ``quarantined``, or ``kept`` and those of them that were ``reread``.
    """
    if shard.kept:
        return {"kept": rows["documents"] + rows["quarantine"], "reread": found.n_read}
    did = Counter(stored=found.n_read, unchanged=len(found.copied), quarantined=len(found.refused))
    if did.total() != len(shard.items):
        raise RuntimeError(
            f"{len(shard.items)} records in shard {shard.key}, and accounted for are {dict(did)}"
        )
    return dict(did)
