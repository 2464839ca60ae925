import json
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimspan.checks.gold import GoldDocument, GoldError, GoldWindow, NotClaim, read_gold
from claimspan.checks.quotes import find_quoted

TEXT = "Profit rose 14% to £86m in the first half. Costs rose 14% as well.\nSales fell 2%, or 2% a head."


def write(folder: Path, yaml: str, name: str = "firm.yaml") -> Path:
    path = folder / name
    path.write_text(dedent(yaml), encoding="utf-8")
    return path


def read_one(folder: Path, yaml: str) -> GoldDocument:
    return read_gold(write(folder, yaml))[0]


FULL = """
    document: firm.txt
    claims:
      - quote: Profit rose 14%
        value_text: 14%
        kind: percentage
        value: 14
        baseline_value: [12, null]
        unit: percent
        direction: [increase, improve]
        subject: ""
        measure: Profit
        windows:
          - {text: [in the first half, the first half], relation: in, iso8601: P6M}
        attribution: no
        modality: possible
        optional: true
    not_claims:
      - {text: 2%, reason: name, quote: or 2% a head}
"""


def test_yaml_claims_are_read_with_every_field(tmp_path: Path) -> None:
    document = read_one(tmp_path, FULL)
    (claim,) = document.claims
    assert document.name == "firm.txt"
    assert (claim.text, claim.kind, claim.value, claim.value_high) == ("14%", "percentage", 14.0, None)
    assert claim.baseline_value == (12.0, None)
    assert claim.unit == ("percent",)
    assert claim.direction == ("increase", "improve")
    assert claim.subject == ("",)
    assert claim.windows == (GoldWindow(("in the first half", "the first half"), "P6M", ("in",)),)
    assert claim.modality == ("possible",)
    assert claim.optional
    assert document.not_claims == (NotClaim("2%", "name", "or 2% a head"),)


def test_yaml_scalars_stay_text(tmp_path: Path) -> None:
    assert read_one(tmp_path, FULL).claims[0].attribution == ("no",)


def test_what_yaml_leaves_out_is_not_expected(tmp_path: Path) -> None:
    (claim,) = read_one(
        tmp_path,
        """
        document: firm.txt
        claims:
          - {quote: Profit rose 14%, value_text: 14%, kind: percentage, value: 14}
        """,
    ).claims
    assert claim.comparator == ("=",)
    assert claim.windows == (None,)
    assert claim.baseline_value == (None,)
    assert claim.modality == ("asserted",)
    assert claim.cause == claim.attribution == claim.per == claim.direction == ("",)
    assert not claim.optional


def test_a_file_may_hold_several_documents(tmp_path: Path) -> None:
    path = write(tmp_path, "- {document: a.jsonl#1, claims: []}\n- {document: a.jsonl#2, claims: []}\n")
    assert [d.name for d in read_gold(path)] == ["a.jsonl#1", "a.jsonl#2"]


def test_quotes_are_located_in_the_text(tmp_path: Path) -> None:
    located = read_one(tmp_path, FULL).locate(TEXT)
    claim, other = located.claims[0], located.not_claims[0]
    assert (claim.start, claim.end) == (TEXT.index("14%"), TEXT.index("14%") + 3)
    assert (other.start, other.end) == (TEXT.rindex("2%"), TEXT.rindex("2%") + 2)


def test_a_wrong_quote_names_file_and_quote(tmp_path: Path) -> None:
    document = read_one(
        tmp_path, FULL.replace("Profit rose 14%", "Losses rose 14%").replace("or 2%", "and 2%")
    )
    with pytest.raises(GoldError) as caught:
        document.locate(TEXT)
    first, second = str(caught.value).splitlines()
    assert first == "firm.yaml: firm.txt: the quote 'Losses rose 14%' is not found"
    assert "'and 2% a head' is not found" in second


@pytest.mark.parametrize(
    ("quote", "figure", "occurrence", "problem"),
    [
        ("rose 14%", "14%", None, "found 2 times"),
        ("Profit rose 14%", "15%", None, "is not in its quote"),
        ("Sales fell 2%, or 2% a head", "2%", None, "stands 2 times"),
        ("Sales fell 2%, or 2% a head", "2%", 3, "there is no 3"),
        ("as well.  Sales", "well", None, "white space"),
        ("", "14%", None, "not found"),
    ],
)
def test_quotes_that_do_not_say_where(quote: str, figure: str, occurrence: int | None, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        find_quoted(TEXT, quote, figure, occurrence)


def test_spaces_of_every_width_are_alike() -> None:
    text = TEXT.replace("rose 14%", "rose\u00a014\u202f%")
    assert find_quoted(text, "Profit rose 14 %", "14 %") == text.index("14\u202f%")
    assert find_quoted(TEXT, "Profit\u2009rose\u00a014%", "14%") == TEXT.index("14%")


def test_a_tilde_is_a_comparator_not_nothing(tmp_path: Path) -> None:
    yaml = "document: a.txt\nclaims: [{quote: q, value_text: q, kind: count, value: 1, comparator: ~}]"
    assert read_one(tmp_path, yaml).claims[0].comparator == ("~",)


def test_occurrence_chooses_among_equal_figures() -> None:
    assert find_quoted(TEXT, "Sales fell 2%, or 2% a head", "2%", 1) == TEXT.index("2%")
    assert find_quoted(TEXT, "Sales fell 2%, or 2% a head", "2%", 2) == TEXT.rindex("2%")


CHARACTERS = st.characters(exclude_categories=["Cs", "Zs"]) | st.just(" ")


@given(
    st.text(CHARACTERS, max_size=30),
    st.text(CHARACTERS, min_size=1, max_size=6),
    st.text(CHARACTERS, max_size=30),
)
def test_a_located_figure_stands_where_it_is_said_to(before: str, figure: str, after: str) -> None:
    text = f"{before}«{figure}»{after}"
    quote = f"«{figure}»"
    if text.count(quote) != 1 or quote.count(figure) != 1:
        return
    start = find_quoted(text, quote, figure)
    assert text[start : start + len(figure)] == figure


@pytest.mark.parametrize(
    ("yaml", "problem"),
    [
        ("document: a.txt\nclaims:\n  - {quote: q, kind: count, value: 1}", "a claim needs value_text"),
        (
            "document: a.txt\nclaims:\n  - {quote: q, value_text: q, kind: share, value: 1}",
            "kind 'share' is not one of percentage, money",
        ),
        (
            "document: a.txt\nclaims:\n  - {quote: q, value_text: q, kind: count, value: one}",
            "value 'one' is not a number",
        ),
        (
            "document: a.txt\nclaims:\n  - {quote: q, value_text: q, kind: count, value: 1, subjct: x}",
            "unknown key 'subjct', did you mean 'subject'?",
        ),
        ("document: a.txt\nclaims: none", "'claims' should be a list"),
        ("document: a.txt\ndocument: b.txt", "the key 'document' is given twice"),
        ("claims: []", "expected a mapping with 'document'"),
        ("document: [a", "not readable as gold claims"),
        (
            "document: a.txt\nclaims:\n"
            "  - {quote: q, value_text: q, kind: count, value: 1, occurrence: first}",
            "occurrence 'first' is not a whole number",
        ),
        (
            "document: a.txt\nclaims:\n"
            "  - {quote: q, value_text: q, kind: count, value: 1, windows: [{iso8601: P1Y}]}",
            "a window is a mapping with text",
        ),
    ],
)
def test_broken_yaml_says_what_and_where(tmp_path: Path, yaml: str, problem: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(yaml, encoding="utf-8")
    with pytest.raises(GoldError) as caught:
        read_gold(path)
    assert str(caught.value).startswith("a.yaml:")
    assert problem in str(caught.value)


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, "claims: []", "a.yaml")
    write(tmp_path, "document: b.txt\nclaims: [{quote: q}, {quote: r}]", "b.yaml")
    with pytest.raises(GoldError) as caught:
        read_gold(tmp_path)
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == ["a.yaml", "b.yaml", "b.yaml"]


def test_gold_of_one_document_in_two_files_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "document: a.txt\nclaims: []", "a.yaml")
    write(tmp_path, "document: a.txt\nclaims: []", "b.yaml")
    with pytest.raises(GoldError, match=r"a\.txt: gold is given twice"):
        read_gold(tmp_path)


def test_missing_and_empty_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="no gold claims here"):
        read_gold(tmp_path)
    with pytest.raises(GoldError, match="no such file or folder"):
        read_gold(tmp_path / "nowhere")


ROW = {
    "doc": "firm",
    "start": 12,
    "end": 15,
    "text": "14%",
    "kind": "percentage",
    "value": 14.0,
    "value_high": None,
    "baseline_value": [None],
    "unit": ["percent"],
    "per": [""],
    "comparator": ["="],
    "direction": ["increase"],
    "subject": ["Profit"],
    "measure": [""],
    "cause": [""],
    "window": [{"text": "in the first half", "iso8601": "P6M", "relation": "in"}, None],
    "attribution": [""],
    "flags": "",
}


def test_json_lines_are_read_with_their_offsets(tmp_path: Path) -> None:
    rows = [ROW, {**ROW, "flags": "optional possible"}, {**ROW, "flags": "negated"}]
    (tmp_path / "firm.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    (document,) = read_gold(tmp_path)
    first, second, third = document.claims
    assert document.name == "firm"
    assert (first.start, first.end, first.modality, first.optional) == (12, 15, (), False)
    assert first.windows == (GoldWindow(("in the first half",), "P6M"), None)
    assert (second.modality, second.optional) == (("possible",), True)
    assert third.modality == ("negated",)


def test_an_empty_json_lines_file_is_a_document_without_claims(tmp_path: Path) -> None:
    (tmp_path / "firm.jsonl").touch()
    assert read_gold(tmp_path)[0].claims == ()


def test_documents_are_named_by_stem_or_by_the_end_of_their_path(tmp_path: Path) -> None:
    by_stem = GoldDocument("firm", True, tmp_path, ())
    by_path = GoldDocument("a.jsonl#2", False, tmp_path, ())
    assert by_stem.names_source("dump/firm.html")
    assert by_stem.names_source("dump/firm.jsonl#3")
    assert not by_stem.names_source("dump/firm2.html")
    assert by_path.names_source("corpus/a.jsonl#2")
    assert by_path.names_source("a.jsonl#2")
    assert not by_path.names_source("corpus/a.jsonl#22")
    assert not by_path.names_source("corpus/aa.jsonl#2")
