from hypothesis import given
from hypothesis import strategies as st

from claimspan.report.cut import MARKED, cut

TEXT = "Ärger um 14 % 🙂 in 2020"
SPAN = st.tuples(st.sampled_from([*MARKED, "unit"]), st.integers(0, len(TEXT) - 1), st.integers(1, len(TEXT)))
SPANS = st.lists(SPAN.filter(lambda span: span[1] < span[2]), max_size=8)


def rows(spans: list[tuple[str, int, int]]) -> list[dict[str, object]]:
    return [{"claim_id": str(n), "field": f, "start": a, "end": b} for n, (f, a, b) in enumerate(spans)]


@given(SPANS)
def test_pieces_make_up_the_text_and_know_what_covers_them(spans: list[tuple[str, int, int]]) -> None:
    pieces = cut(TEXT, rows(spans))
    assert "".join(piece.text for piece in pieces) == TEXT
    at = 0
    for piece in pieces:
        over = [
            (str(n), f)
            for n, (f, a, b) in enumerate(spans)
            if a <= at and at + len(piece.text) <= b and f in MARKED
        ]
        assert set(piece.fields) == {field for _, field in over}
        assert piece.claims == tuple(sorted({claim for claim, _ in over}))
        values = {claim for claim, field in over if field == "value"}
        assert piece.link in (values or {None})
        at += len(piece.text)
    starts = [claim for piece in pieces for claim in piece.starts]
    assert sorted(starts) == sorted(str(n) for n, span in enumerate(spans) if span[0] == "value")


def test_a_value_inside_a_value_is_its_own() -> None:
    pieces = cut("from 5 to 7 now", rows([("value", 5, 11), ("value", 10, 11)]))
    assert [(piece.text, piece.link) for piece in pieces] == [
        ("from ", None),
        ("5 to ", "0"),
        ("7", "1"),
        (" now", None),
    ]


def test_the_same_evidence_twice_is_marked_once() -> None:
    spans = [{"claim_id": "x", "field": "window", "start": 0, "end": 2}] * 2
    assert [piece.fields for piece in cut("in 2020", spans)] == [("window",), ()]
