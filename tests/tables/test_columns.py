import pyarrow as pa
import pytest

from claimspan.schema import SCHEMAS
from claimspan.tables.columns import columns_of, to_arrow

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
