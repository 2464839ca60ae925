"""The list of parts: read back as it was written, the same bytes each time, a stretch in memory at a time."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimspan.dataset import partlist
from claimspan.dataset.partlist import PARTS, STRETCH, Listed, PartList, PartListWriter
from claimspan.errors import DatasetError
from claimspan.schema import SCHEMAS

counts = st.dictionaries(st.text(max_size=8), st.integers(0, 2**40), max_size=3)
shards = st.builds(
    lambda key, rows, digest, reading, documents, chars, claims, ledger, quarantine: {
        "key": key,
        "rows": dict.fromkeys(SCHEMAS, rows),
        "digests": dict.fromkeys(SCHEMAS, digest),
        "about": {
            "reading": reading, "documents": documents, "chars": chars,
            "claims": claims, "ledger": ledger, "quarantine": quarantine,
        },
    },
    st.text("0123456789abcdef", min_size=16, max_size=16) | st.just(""),
    st.integers(0, 2**40),
    st.text("0123456789abcdef", min_size=64, max_size=64),
    st.text(max_size=5),
    st.integers(0, 2**40),
    st.integers(0, 2**60),
    counts,
    counts,
    counts,
)  # fmt: skip


def shard(number: int) -> dict[str, Any]:
    counted = {"claims": {"count": 2}, "ledger": {}, "quarantine": {}}
    about = {"reading": "r", "documents": 1, "chars": number, **counted}
    return {
        "key": f"{number:016x}",
        "rows": dict.fromkeys(SCHEMAS, number),
        "digests": dict.fromkeys(SCHEMAS, "0" * 64),
        "about": about,
    }


def write(folder: Path, listed: list[dict[str, Any]]) -> bytes:
    with PartListWriter(folder) as writer:
        for one in listed:
            writer.add(**one)
    assert len(writer) == len(listed)
    assert writer.totals == {name: sum(one["rows"][name] for one in listed) for name in SCHEMAS}
    return (folder / PARTS).read_bytes()


@settings(max_examples=50)
@given(st.lists(shards, max_size=7))
def test_what_was_listed_is_read_wherever_stretches_end(listed: list[dict[str, Any]]) -> None:
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(partlist, "STRETCH", 3)
        folder = Path(name)
        assert write(folder, listed) == write(folder, listed)
        read = PartList(folder, len(listed))
        assert list(read) == [Listed(number, **one) for number, one in enumerate(listed)]
        assert [read[number] for number in reversed(range(len(read)))] == list(read)[::-1]
        for table in SCHEMAS:
            assert list(read.names(table)) == [one.part(table) for one in read]
        for beyond in (-1, len(listed)):
            with pytest.raises(IndexError):
                read[beyond]


def test_parts_have_the_number_and_the_key_of_their_shard() -> None:
    listed = Listed(7, "0123456789abcdef", {}, {}, {})
    assert listed.part("claims") == "claims/part-00007-0123456789abcdef.parquet"
    assert Listed(123456, "", {}, {}, {}).part("spans") == "spans/part-123456.parquet"


def test_a_long_list_is_read_a_stretch_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, [shard(number) for number in range(2 * STRETCH + 1)])
    groups: list[int] = []
    read_row_group = pq.ParquetFile.read_row_group

    def noted(file: pq.ParquetFile, group: int) -> pa.Table:
        groups.append(group)
        return read_row_group(file, group)

    monkeypatch.setattr(pq.ParquetFile, "read_row_group", noted)
    listed = PartList(tmp_path, 2 * STRETCH + 1)
    assert groups == []
    assert [listed[at].key for at in (STRETCH, STRETCH - 1, 2 * STRETCH)] == [
        f"{at:016x}" for at in (STRETCH, STRETCH - 1, 2 * STRETCH)
    ]
    assert groups == [1, 0, 2]
    assert sum(1 for _ in listed) == len(listed)
    assert groups == [1, 0, 2]  # they are still held


def test_no_more_stretches_are_held_than_a_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partlist, "STRETCH", 2)
    write(tmp_path, [shard(number) for number in range(100)])
    listed = PartList(tmp_path, 100)
    assert sum(one.rows["claims"] for one in listed) == sum(range(100))
    assert listed._stretch.cache_info().currsize <= 4


@pytest.mark.parametrize("wrong", ["missing", "empty", "other", "fewer", "key", "about"])
def test_lists_that_cannot_be_trusted_are_refused(tmp_path: Path, wrong: str) -> None:
    write(tmp_path, [shard(1), shard(2)])
    path = tmp_path / PARTS
    table = pq.read_table(path)
    rows = table.to_pylist()
    if wrong == "missing":
        path.unlink()
    elif wrong == "empty":
        path.write_bytes(b"")
    elif wrong == "other":
        pq.write_table(table.drop_columns(["key"]), path)
    elif wrong == "fewer":
        pq.write_table(table.slice(1), path)
    else:
        rows[1] |= {"key": "../../../etc/pass"} if wrong == "key" else {"claims_by": "{"}
        pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
    with pytest.raises(DatasetError, match="the list of the dataset's parts, cannot be read"):
        list(PartList(tmp_path, 2))


def test_counts_are_json_that_people_can_read(tmp_path: Path) -> None:
    write(tmp_path, [shard(1)])
    assert json.loads(pq.read_table(tmp_path / PARTS)["claims_by"][0].as_py()) == {"count": 2}


def test_a_list_stays_what_it_was_and_lets_go_of_its_file(tmp_path: Path) -> None:
    write(tmp_path, [shard(1), shard(2)])
    listed = PartList(tmp_path, 2)
    path = tmp_path / PARTS
    path.rename(tmp_path / "old")
    write(tmp_path, [shard(3), shard(4)])
    assert [one.key for one in listed] == [f"{number:016x}" for number in (1, 2)]
    open_files = Path("/proc/self/fd")
    if open_files.is_dir():
        held = {str(file.readlink()) for file in open_files.iterdir() if file.is_symlink()}
        assert str(tmp_path / "old") in held
        del listed
        held = {str(file.readlink()) for file in open_files.iterdir() if file.is_symlink()}
        assert str(tmp_path / "old") not in held


def test_a_list_with_a_key_that_leads_elsewhere_names_no_parts(tmp_path: Path) -> None:
    write(tmp_path, [shard(1), shard(2)])
    table = pq.read_table(tmp_path / PARTS)
    rows = [row | {"key": "../../../etc/pass"} for row in table.to_pylist()]
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), tmp_path / PARTS)
    with pytest.raises(DatasetError, match="shard 0 has no key"):
        list(PartList(tmp_path, 2).names("claims"))
