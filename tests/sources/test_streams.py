import io

from claimspan.sources.streams import lines


def test_a_long_line_is_held_once_while_it_is_worked_on() -> None:
    found = lines(io.BytesIO(b"a" * 3_000_000 + b"\nb\n"), 4_000_000)
    assert next(found) == (1, b"a" * 3_000_000)
    assert found.gi_frame.f_locals["held"] == []  # type: ignore[attr-defined]
    assert list(found) == [(2, b"b")]
