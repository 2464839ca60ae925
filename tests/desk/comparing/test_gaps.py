import pytest

from claimspan.desk.comparing.gaps import Gap, gaps, shape_of


@pytest.mark.parametrize(
    ("text", "figure", "shape"),
    [
        ("It took 12 tries.", "12", "dd"),
        ("It cost 3.5.", "3.5", "d.d"),
        ("In 2019, all won.", "2019", "dddd"),
        ("Code 1234567 again", "1234567", "dddd"),
        ("Some 1,234 of them", "1,234", "d,ddd"),
        ("a 12-year-old, he said", "12", "dd-x-x"),
        ("(n = 214)", "214", "ddd"),
        ("a score of 3–1 (2019)", "3", "d–d"),
        ("won by a\nquarter again", "a\nquarter", "x x"),
        ("$12", "12", "$dd"),
    ],
)
def test_the_shape_of_a_figure(text: str, figure: str, shape: str) -> None:
    start = text.index(figure)
    assert shape_of(text, start, start + len(figure)) == shape


def test_unexplained_figures_are_grouped_by_shape_and_surroundings() -> None:
    text = "From 12 to 30 in May. From 14 to 3.5 in June, and 9 more."
    ledger = [
        {"doc_id": "a", "start": text.index(n), "end": text.index(n) + len(n), "fate": "unexplained"}
        for n in ("12", "30", "14", "3.5")
    ]
    ledger.append({"doc_id": "a", "start": text.index("9"), "end": text.index("9") + 1, "fate": "claim"})
    first, second = gaps(ledger, {"a": text}, most=1)
    assert (first.shape, first.count, first.contexts[0][:2]) == ("dd", 3, ("from N to", 2))
    assert second == Gap("d.d", 1, (("to N in", 1, text),))
