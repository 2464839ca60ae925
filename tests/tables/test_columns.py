import pandas as pd
import pyarrow as pa
import pytest

from claimspan.schema import SCHEMAS
from claimspan.tables.columns import plain, to_arrow


def frame(**more: object) -> pd.DataFrame:
    """Two rows of the table quarantine."""
    rows = {name: pd.Series(["x", "y"], dtype="str") for name in SCHEMAS["quarantine"].names}
    return pd.DataFrame(rows | more)


def test_missing_values_of_every_kind_are_none() -> None:
    assert plain(pd.Series(["a", None], dtype="str")) == ["a", None]
    assert plain(pd.Series([1.5, float("nan")])) == [1.5, None]
    assert plain(pd.Series([None, "a", float("nan")], dtype="object")) == [None, "a", None]


def test_categories_are_as_if_read_from_a_list() -> None:
    column = pd.Series(["timeout", "crash"], dtype="str")
    table = to_arrow("quarantine", frame(error=column))
    kind = SCHEMAS["quarantine"].field("error").type
    assert pa.types.is_dictionary(kind)
    (chunk,) = table["error"].chunks
    assert chunk.equals(pa.array(["timeout", "crash"], type=kind))


def test_what_must_be_there_is_asked_for() -> None:
    with pytest.raises(ValueError, match=r"quarantine\.stage must always have a value"):
        to_arrow("quarantine", frame(stage=pd.Series(["x", None], dtype="str")))


def test_no_rows_have_the_schema_too() -> None:
    assert to_arrow("quarantine", frame().iloc[:0]).schema.equals(SCHEMAS["quarantine"], check_metadata=True)
