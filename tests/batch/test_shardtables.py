"""The tables of a shard are made while it is read: few results are held, and the tables are the same."""

from __future__ import annotations

import gc
from collections.abc import Sequence

import pyarrow as pa
import pytest

from claimspan.batch import shardtables
from claimspan.batch.shardtables import ShardTables
from claimspan.model import Article, DocumentResult
from claimspan.schema import SCHEMAS
from claimspan.tables.arrow import to_tables
from fakes import read

TEXT = "In all, {}% of farms use drones in 2020. Another 3 do not."
ARTICLES = [Article(f"{n:016}", f"a{n}.txt", TEXT.format(n + 1), "") for n in range(40)]


def tables_of(order: Sequence[int]) -> dict[str, pa.Table]:
    found = ShardTables()
    for index in order:
        found.add(index, ARTICLES[index], read(ARTICLES[index]))
        found.settle()
    return dict(found.tables(None))


def results_alive() -> int:
    return sum(isinstance(one, DocumentResult) for one in gc.get_objects())


@pytest.mark.parametrize("held", [1, 7, 10**6])
@pytest.mark.parametrize("order", [range(40), [17, 3, *(set(range(40)) - {3, 17})], range(39, -1, -1)])
def test_the_tables_are_those_of_all_results_in_order(
    held: int, order: Sequence[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shardtables, "MOST_HELD", held)
    assert tables_of(order) == to_tables([read(article) for article in ARTICLES])


def test_no_items_have_tables_too() -> None:
    found = dict(ShardTables().tables(None))
    assert list(found) == list(SCHEMAS)
    assert all(found[name].equals(to_tables([])[name]) for name in SCHEMAS)


def test_few_results_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each article has a claim and three numbers.
    monkeypatch.setattr(shardtables, "MOST_HELD", 12)
    before, found = results_alive(), ShardTables()
    alive = []
    for index, article in enumerate(ARTICLES):
        found.add(index, article, read(article))
        found.settle()
        alive.append(results_alive() - before)
    assert max(alive) == 2
    assert found.n_read == len(ARTICLES)


def test_a_result_that_breaks_the_dataset_is_found_among_those_that_are_held() -> None:
    found = ShardTables()
    broken = Article("f" * 16, "b.txt", "This lies outside.", "")
    for index, article in enumerate([*ARTICLES[:3], broken, ARTICLES[3]]):
        found.add(index, article, read(article))
    tables = dict(found.tables(None))
    assert tables["documents"]["source"].to_pylist() == [article.source for article in ARTICLES[:4]]
    assert tables["quarantine"]["source"].to_pylist() == ["b.txt"]
    assert (found.n_read, list(found.refused)) == (4, [3])


def test_what_no_result_alone_breaks_is_no_fault_of_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    def only_alone(results: Sequence[DocumentResult]) -> dict[str, pa.Table]:
        if len(results) > 1:
            raise MemoryError
        return to_tables(results)

    monkeypatch.setattr(shardtables, "to_pieces", only_alone)
    with pytest.raises(MemoryError):
        tables_of([0, 1])


def test_a_result_of_another_article_is_refused() -> None:
    with pytest.raises(RuntimeError, match="the result is that of document 0000000000000001"):
        ShardTables().add(0, ARTICLES[0], read(ARTICLES[1]))
