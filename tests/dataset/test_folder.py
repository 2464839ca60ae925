"""Datasets are written whole or not at all, byte for byte alike, and read back as they were."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from claimspan.dataset import durable
from claimspan.dataset.fingerprint import LIBRARIES
from claimspan.dataset.folder import check_target, connect, read_dataset, read_part
from claimspan.dataset.writer import DatasetWriter
from claimspan.errors import DatasetError, UsageError
from claimspan.model import Article, Claim, DocumentResult, Evidence, LedgerEntry, Quarantined, Span
from claimspan.schema import SCHEMAS, data_dictionary
from claimspan.tables.arrow import to_tables


def result(number: int) -> DocumentResult:
    """A small document with one claim."""
    text = f"Sales rose {number}% in 2023."
    value = Span(11, 12 + len(str(number)))
    found = Claim(
        "percentage",
        float(number),
        "percent",
        value,
        Span(0, len(text)),
        (Evidence("subject", Span(0, 5), "subjects/noun"),),
        "percentages/percent",
        1,
        direction="increase",
    )
    article = Article(f"{number:016x}", f"{number}.txt", text, hashlib.sha256(text.encode()).hexdigest())
    return DocumentResult(article, (found,), (LedgerEntry(value, "claim", 0),), 1, 1)


BATCHES = [
    to_tables([result(3), result(4)]),
    to_tables([result(5)], [Quarantined("x", "", "s", "e", "m", "")]),
]


def write(path: Path, batches: list[dict[str, pa.Table]] = BATCHES, **run_info: object) -> Path:
    with DatasetWriter(path, run_info) as writer:
        for batch in batches:
            writer.write(batch)
    return path


def content(path: Path) -> dict[str, bytes]:
    """Every file under `path` by its relative name."""
    return {
        str(file.relative_to(path)): file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()
    }


def names(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.iterdir())


def parquet(path: Path) -> dict[str, bytes]:
    return {name: data for name, data in content(path).items() if name.endswith(".parquet")}


def test_what_was_written_is_read(tmp_path: Path) -> None:
    dataset = read_dataset(write(tmp_path / "d"))
    for name, schema in SCHEMAS.items():
        table = dataset.table(name)
        assert table.schema.equals(schema, check_metadata=True)
        assert table.to_pylist() == [row for batch in BATCHES for row in batch[name].to_pylist()]


def test_the_manifest_tells_parts_counts_and_versions(tmp_path: Path) -> None:
    path = write(tmp_path / "d", inputs=["a.txt"], model={"name": "m", "version": "1", "digest": "ff"})
    manifest = json.loads((path / "dataset.json").read_text(encoding="utf-8"))
    assert manifest["counts"] == {"claims": 3, "spans": 6, "documents": 3, "ledger": 3, "quarantine": 1}
    assert manifest["run"] == {"inputs": ["a.txt"], "model": {"name": "m", "version": "1", "digest": "ff"}}
    assert manifest["source_root"] == str(Path.cwd())
    assert set(manifest["versions"]) == {"claimspan", "python", *LIBRARIES}
    parts = (path / "parts.parquet").read_bytes()
    assert manifest["parts"] == {"path": "parts.parquet", "sha256": hashlib.sha256(parts).hexdigest()}
    shards = read_dataset(path).shards
    assert manifest["shards"] == len(shards) == 2
    assert {shard.part(name) for shard in shards for name in SCHEMAS} == set(parquet(path)) - {
        "parts.parquet"
    }
    for shard in shards:
        for name in SCHEMAS:
            file = path / shard.part(name)
            assert shard.digests[name] == hashlib.sha256(file.read_bytes()).hexdigest()
            assert shard.rows[name] == pq.read_metadata(file).num_rows
    assert (path / "data-dictionary.md").read_text(encoding="utf-8") == data_dictionary()


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    again = [
        to_tables([result(3), result(4)]),
        to_tables([result(5)], [Quarantined("x", "", "s", "e", "m", "")]),
    ]
    first, second = write(tmp_path / "a"), write(tmp_path / "b", again)
    assert len(parquet(first)) == 11
    assert parquet(first) == parquet(second)


def test_only_timings_differ_between_datasets(tmp_path: Path) -> None:
    manifests = []
    for name in ("a", "b"):
        found = content(write(tmp_path / name, inputs=["x"]))
        found.pop("timings.json")
        manifests.append(found)
    assert manifests[0] == manifests[1]


@pytest.mark.parametrize("batches", [[], [to_tables([])]])
def test_no_documents_give_the_same_schemas(tmp_path: Path, batches: list[dict[str, pa.Table]]) -> None:
    dataset = read_dataset(write(tmp_path / "d", batches))
    for name, schema in SCHEMAS.items():
        assert dataset.table(name).num_rows == 0
        assert pq.read_schema(dataset.parts(name)[0]).equals(schema, check_metadata=True)
    with connect(dataset.path) as connection:
        assert connection.execute("select count(*) from claims").fetchone() == (0,)


def test_a_new_run_replaces_a_dataset_and_keeps_other_files(tmp_path: Path) -> None:
    path = write(tmp_path / "d")
    (path / "notes.txt").write_text("mine")
    (path / "report.html").write_text("of the earlier run")
    write(path, BATCHES[:1])
    assert read_dataset(path).manifest["counts"]["documents"] == 2
    assert len(parquet(path)) == 6
    assert (path / "notes.txt").read_text() == "mine"
    assert not (path / "report.html").exists()
    assert names(tmp_path) == ["d"]


def test_a_failed_run_leaves_the_earlier_dataset_as_it_was(tmp_path: Path) -> None:
    path = write(tmp_path / "d")
    before = content(path)

    def killed() -> None:
        with DatasetWriter(path) as writer:
            writer.write(BATCHES[0])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()
    assert content(path) == before
    assert names(tmp_path) == ["d"]


def test_a_failed_swap_puts_the_earlier_dataset_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "d")
    before = content(path)
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(durable, "_exchanged", lambda *_: False)
    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(DatasetError, match="No space left"), DatasetWriter(path) as writer:
        writer.write(BATCHES[0])
    assert content(path) == before
    assert names(tmp_path) == ["d"]


def test_a_failed_write_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with DatasetWriter(tmp_path / "d") as writer, monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(DatasetError, match=r"claims/part-00000\.parquet .* No space left"):
            writer.write(BATCHES[0])


def test_parts_are_synced_before_they_get_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    sync, replace = os.fsync, Path.replace

    def note_sync(handle: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        sync(handle)

    def note_replace(self: Path, target: Path) -> Path:
        steps.append("name")
        assert self.parent == target.parent
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(Path, "replace", note_replace)
    with DatasetWriter(tmp_path / "d") as writer:
        writer.write(BATCHES[0])
        assert steps == ["file", "name", "folder"] * 5


def test_the_manifest_comes_last(tmp_path: Path) -> None:
    with DatasetWriter(tmp_path / "d") as writer:
        writer.write(BATCHES[0])
        assert not list(tmp_path.rglob("dataset.json"))
        assert not (tmp_path / "d").exists()
    assert (tmp_path / "d" / "dataset.json").is_file()


def test_a_folder_of_something_else_is_refused_and_untouched(tmp_path: Path) -> None:
    for name, files in {"other": {"a.txt": "x"}, "json": {"dataset.json": '{"format": "else"}'}}.items():
        folder = tmp_path / name
        folder.mkdir()
        for file, text in files.items():
            (folder / file).write_text(text)
        with pytest.raises(UsageError, match="no dataset of claimspan"):
            DatasetWriter(folder)
        assert content(folder) == {file: text.encode() for file, text in files.items()}


def test_places_that_cannot_be_written_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(UsageError, match="is a file"):
        DatasetWriter(file)
    with pytest.raises(UsageError, match="cannot be written"), DatasetWriter(file / "below"):
        pass
    assert file.read_text() == "x"


def test_an_empty_folder_and_new_parents_are_fine(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert read_dataset(write(tmp_path / "empty")).manifest["counts"]["claims"] == 3
    assert read_dataset(write(tmp_path / "new" / "deep")).manifest["counts"]["claims"] == 3


def test_a_linked_folder_stays_a_link(tmp_path: Path) -> None:
    write(tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write(tmp_path / "link", BATCHES[:1])
    assert (tmp_path / "link").is_symlink()
    assert read_dataset(tmp_path / "real").manifest["counts"]["documents"] == 2


def test_tables_of_another_schema_are_refused(tmp_path: Path) -> None:
    wrong = dict(BATCHES[0], ledger=BATCHES[0]["ledger"].drop_columns("reason"))
    with pytest.raises(ValueError, match="ledger"), DatasetWriter(tmp_path / "d") as writer:
        writer.write(wrong)


def change_manifest(path: Path, **change: Any) -> None:
    manifest = json.loads((path / "dataset.json").read_text())
    (path / "dataset.json").write_text(json.dumps(manifest | change))


def test_what_is_no_whole_dataset_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no dataset"):
        read_dataset(tmp_path)
    path = write(tmp_path / "d")
    with pytest.raises(DatasetError, match="no table nothing"):
        read_dataset(path).table("nothing")
    (path / "claims" / "part-00001.parquet").write_bytes(b"PAR1")
    with pytest.raises(DatasetError, match="is not what was written"):
        read_dataset(path).table("claims")
    with pytest.raises(DatasetError, match="is not what was written"):
        connect(path)
    with pytest.raises(DatasetError, match="cannot be read"):
        read_part("claims", path / "claims" / "part-00001.parquet")
    (path / "claims" / "part-00001.parquet").unlink()
    with pytest.raises(DatasetError, match="is missing"):
        read_dataset(path).table("claims")
    with pytest.raises(DatasetError, match="is missing"):
        connect(path)
    (path / "claims" / "part-00001.parquet").symlink_to(path / "spans" / "part-00001.parquet")
    with pytest.raises(DatasetError, match="other columns"):
        read_part("claims", path / "claims" / "part-00001.parquet")


@pytest.mark.parametrize(
    "change",
    [
        {"schema_version": 0},
        {"format_version": 3},
        {"format_version": None},
        {"shards": None},
        {"shards": 3},
        {"counts": None},
    ],
)
def test_manifests_that_cannot_be_trusted_are_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    path = write(tmp_path / "d")
    change_manifest(path, **change)
    with pytest.raises(DatasetError):
        read_dataset(path)
    # It is still a dataset that a new run may replace.
    assert read_dataset(write(path)).table("claims").num_rows == 3


def test_a_dataset_whose_manifest_lists_its_parts_is_refused_by_its_format(tmp_path: Path) -> None:
    """As all did before there was a list of its own."""
    path = write(tmp_path / "d")
    manifest = json.loads((path / "dataset.json").read_text(encoding="utf-8"))
    del manifest["format_version"]
    manifest["parts"] = {name: [{"path": f"{name}/part-00000.parquet"}] for name in SCHEMAS}
    (path / "dataset.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(DatasetError, match="has format version 1, and this claimspan reads 2; make"):
        read_dataset(path)


def test_broken_manifests_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "d")
    for broken in (b"", b"{", b"[]", b"\xff"):
        (path / "dataset.json").write_bytes(broken)
        with pytest.raises(DatasetError):
            read_dataset(path)


def test_queries_see_the_tables_by_name(tmp_path: Path) -> None:
    with connect(write(tmp_path / "d")) as connection:
        names = connection.execute(
            "select view_name from duckdb_views() where not internal order by 1"
        ).fetchall()
        assert [name for (name,) in names] == sorted(SCHEMAS)
        found = connection.execute(
            "select value, kind from claims join documents using (doc_id) order by 1"
        ).fetchall()
        assert found == [(3.0, "percentage"), (4.0, "percentage"), (5.0, "percentage")]
        comment = connection.execute(
            "select comment from duckdb_columns() where table_name = 'claims' and column_name = 'doc_id'"
        ).fetchone()
        assert comment is not None
        assert comment[0].startswith("The document")
        with pytest.raises(duckdb.Error):
            connection.execute("delete from claims")


@pytest.mark.parametrize("name", ["it's", "st*r", "a[1]", "q?", 'quo"te', "späce ∅"])
def test_queries_read_the_right_folder_whatever_its_name(tmp_path: Path, name: str) -> None:
    # What each name would match if it were taken for a pattern.
    for decoy in ("star", "a1", "qq"):
        write(tmp_path / decoy, [])
    with connect(write(tmp_path / name)) as connection:
        assert connection.execute("select count(*) from claims").fetchone() == (3,)


def test_an_object_store_is_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for refused in (check_target, read_dataset):
        with pytest.raises(UsageError, match=r"^s3://bucket/set is no folder, .*, dataset\.json last\.$"):
            refused(Path("s3://bucket/set"))
    assert not list(tmp_path.iterdir())
    # A drive, and a folder with a colon in its name, are none.
    check_target(Path("c:") / "set")
    check_target(Path("news:2026") / "set")
