from io import BytesIO
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimspan.dataset.parts import write_parquet
from claimspan.schema import SCHEMAS
from claimspan.tables import columns as module
from claimspan.tables.columns import Growing, columns_of, joined, to_arrow

NAMES = SCHEMAS["quarantine"].names


def columns(**more: list[str | None]) -> dict[str, list[str | None]]:
    """Two rows of the table quarantine."""
    return {name: ["x", "y"] for name in NAMES} | more


def test_rows_are_turned_into_columns() -> None:
    assert columns_of([(1, "a"), (2, None)], ["number", "text"]) == {"number": (1, 2), "text": ("a", None)}
    assert columns_of([], ["number", "text"]) == {"number": (), "text": ()}


def test_rows_of_another_width_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        columns_of([(1, "a"), (2,)], ["number", "text"])
    with pytest.raises(ValueError, match="zip"):
        columns_of([(1, "a")], ["number"])


def test_categories_are_in_the_order_of_their_first_rows() -> None:
    table = to_arrow("quarantine", columns(error=["timeout", "crash"]))
    kind = SCHEMAS["quarantine"].field("error").type
    assert pa.types.is_dictionary(kind)
    (chunk,) = table["error"].chunks
    assert chunk.dictionary.to_pylist() == ["timeout", "crash"]
    assert chunk.to_pylist() == ["timeout", "crash"]


def test_what_must_be_there_is_asked_for() -> None:
    with pytest.raises(ValueError, match=r"quarantine\.stage must always have a value"):
        to_arrow("quarantine", columns(stage=["x", None]))


def test_no_rows_have_the_schema_too() -> None:
    table = to_arrow("quarantine", columns_of([], NAMES))
    assert table.num_rows == 0
    assert table.schema.equals(SCHEMAS["quarantine"], check_metadata=True)


def test_some_columns_have_their_part_of_the_schema() -> None:
    table = to_arrow("quarantine", {"stage": ["x"], "error": ["y"]})
    assert table.column_names == ["stage", "error"]
    assert all(
        table.schema.field(name).equals(SCHEMAS["quarantine"].field(name)) for name in table.column_names
    )


def test_few_rows_are_held_before_they_are_arrows(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []
    monkeypatch.setattr(module, "PIECE", 4)
    monkeypatch.setattr(
        module, "columns_of", lambda rows, names: held.append(len(rows)) or columns_of(rows, names)
    )
    table = Growing("quarantine")
    table.add([("0", *"xyzab")])
    table.add((str(number), *"xyzab") for number in range(1, 10))
    assert table.pieces()["source"].to_pylist() == [str(number) for number in range(10)]
    assert held == [4, 4, 2]


@given(
    st.lists(st.tuples(*[st.sampled_from(["", "a", "b", "é", "😀"])] * len(NAMES)), max_size=12),
    st.lists(st.integers(0, 12), max_size=4),
)
def test_pieces_that_are_joined_are_written_like_the_whole(
    rows: list[tuple[str, ...]], cuts: list[int]
) -> None:
    edges = [0, *sorted(cuts), len(rows)]
    pieces = [to_arrow("quarantine", columns_of(rows[start:end], NAMES)) for start, end in pairwise(edges)]
    whole, again = BytesIO(), BytesIO()
    write_parquet(to_arrow("quarantine", columns_of(rows, NAMES)), whole)
    write_parquet(joined("quarantine", pieces), again)
    assert again.getvalue() == whole.getvalue()
