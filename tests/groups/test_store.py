"""Derived tables on disk: complete or absent, and never another dataset's."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

import claimspan
from claimspan.dataset.derived import derived_folder, what_to_do
from claimspan.errors import DatasetError, UsageError
from claimspan.groups import store
from claimspan.groups.store import group

Make = Callable[..., Path]
ARTICLES = [("Trams", "2024-02-06", "Some 62% of riders liked the Fellbridge tram in 2023.")]


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and "derived" not in path.parts)
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_dataset_itself_stays_as_it_is(dataset: Make) -> None:
    folder = dataset(ARTICLES)
    before = digests(folder)
    assert group(folder)
    assert digests(folder) == before


def test_groups_are_made_once_and_are_the_same_again(dataset: Make) -> None:
    folder = dataset(ARTICLES)
    group(folder)
    first = {path.name: path.read_bytes() for path in derived_folder(folder).iterdir()}
    assert not group(folder)
    assert group(folder, again=True)
    assert {path.name: path.read_bytes() for path in derived_folder(folder).iterdir()} == first
    assert [path.name for path in derived_folder(folder).parent.iterdir()] == [derived_folder(folder).name]


def test_a_query_says_that_groups_are_missing(dataset: Make) -> None:
    folder = dataset(ARTICLES)
    with pytest.raises(UsageError, match=r"not grouped yet; run claimspan group"):
        claimspan.Dataset(folder).sql("from corroborated")
    with pytest.raises(UsageError, match="does not run"):
        claimspan.Dataset(folder).sql("from corroborrated")


def test_groups_of_an_earlier_state_are_not_read_and_go_in_the_end(dataset: Make) -> None:
    folder = dataset(ARTICLES)
    group(folder)
    old = derived_folder(folder)
    dataset([*ARTICLES, ("Buses", "2024-02-07", "Some 41% of riders liked the bus.")])
    assert old.is_dir()
    with pytest.raises(UsageError, match=r"older than the dataset; run claimspan group"):
        claimspan.Dataset(folder).sql("from groups")
    group(folder)
    assert not old.exists()
    assert claimspan.Dataset(folder).sql("select count(*) as n from groups").n[0] == 2


def test_nothing_is_left_of_groups_that_could_not_be_written(
    dataset: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = dataset(ARTICLES)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "put_text", full)
    with pytest.raises(DatasetError, match="No space left on device"):
        group(folder)
    assert what_to_do(folder)
    assert list((folder / "derived").iterdir()) == []


def test_views_and_dictionary_know_the_derived_tables(dataset: Make) -> None:
    folder = dataset(ARTICLES)
    group(folder)
    opened = claimspan.Dataset(folder)
    columns = opened.sql("""select "column", description from columns where "table" = 'groups'""")
    assert "n_sources" in set(columns["column"])
    assert columns["description"].str.len().min() > 0
    for name in ("corroborated", "conflicts", "copies", "group_members"):
        assert len(opened.sql(f"from {name}")) in {0, 1}
