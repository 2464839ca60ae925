import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimspan.cli.console import print_json, print_json_rows, print_json_then

VALUES = st.none() | st.integers() | st.text() | st.lists(st.text(), max_size=3)
ROWS = st.lists(st.dictionaries(st.text(), VALUES, max_size=3), max_size=4)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS)
def test_rows_are_printed_as_a_list_of_them_is(
    capsys: pytest.CaptureFixture[str], rows: list[dict[str, object]]
) -> None:
    print_json(rows)
    whole = capsys.readouterr().out
    print_json_rows(iter(rows))
    assert capsys.readouterr().out == whole
    assert json.loads(whole) == rows


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.text(), VALUES, min_size=1, max_size=3), ROWS)
def test_rows_that_come_last_are_printed_as_part_of_the_whole_is(
    capsys: pytest.CaptureFixture[str], values: dict[str, object], rows: list[dict[str, object]]
) -> None:
    values.pop("rows", None)
    print_json({**values, "n": 1, "rows": rows})
    whole = capsys.readouterr().out
    print_json_then({**values, "n": 1}, "rows", iter(rows))
    assert capsys.readouterr().out == whole


def test_rows_are_taken_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    def rows() -> Iterator[int]:
        for number in range(3):
            assert capsys.readouterr().out.count("\n") == min(number, 1)
            yield number

    print_json_rows(rows())
