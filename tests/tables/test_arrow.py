"""Results become tables: identifiers, joined texts, windows, duplicates, links, exact spans."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimspan.dataset.parts import write_parquet
from claimspan.model import Article, Claim, DocumentResult, Evidence, LedgerEntry, Quarantined, Span
from claimspan.schema import SCHEMAS, SPAN_FIELDS
from claimspan.tables import arrow, columns
from claimspan.tables.arrow import to_tables

TEXT = (
    "## Care programmes ##\n"
    "Readmissions fell 12% among veterans by day 90, the registry said [4] [7].\n"
    "Readmissions fell 12% among Veterans by day 90.\n"
    "Costs rose 3% last year.\n"
)


def span(quote: str, text: str = TEXT, nth: int = 0) -> Span:
    """The nth place of `quote` in `text`."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(quote, start + 1)
    return Span(start, start + len(quote))


def evidence(field: str, where: Span, **more: Any) -> Evidence:
    return Evidence(field, where, "pack/rule", **more)


def line(number: int) -> Span:
    lines = TEXT.splitlines(keepends=True)
    start = sum(map(len, lines[:number]))
    return Span(start, start + len(lines[number].rstrip("\n")))


def claim(where: Span, sentence: Span, *found: Evidence, **more: Any) -> Claim:
    given: dict[str, Any] = {"kind": "percentage", "value": 12.0, "unit": "percent", "direction": "decrease"}
    return Claim(
        **(given | more),
        span=where,
        sentence=sentence,
        evidence=(evidence("value", where), *found),
        rule_id="percentages/percent",
        rule_version=2,
        section=(span("## Care programmes ##"),),
    )


def article(text: str = TEXT, **more: Any) -> Article:
    given: dict[str, Any] = {"doc_id": "00000000000000aa", "source": "a.txt", "url": "https://example.org/a"}
    return Article(**(given | more), text=text, raw_sha256=hashlib.sha256(text.encode()).hexdigest())


FIRST = claim(
    span("12%"),
    line(1),
    evidence("subject", span("veterans")),
    evidence("measure", span("Readmissions")),
    evidence("window", span("by day 90"), normalized="P90D", relation="by"),
    evidence("attribution", span("the registry")),
    evidence("citation", span("[4]")),
    evidence("citation", span("[7]")),
)
AGAIN = claim(
    span("12%", nth=1),
    line(2),
    evidence("subject", span("Veterans")),
    evidence("measure", span("Readmissions", nth=1)),
    evidence("window", span("by day 90", nth=1), normalized="P90D", relation="by"),
)
LAST_YEAR = claim(
    span("3%"),
    line(3),
    evidence("measure", span("Costs")),
    evidence("window", span("last year"), normalized="2023", relation="last", anchor="published"),
    value=3.0,
    direction="increase",
)
RESULT = DocumentResult(
    article(published="2024-05-03"),
    # Not in the order of the text: the tables put them in order, the ledger counts in this one.
    (LAST_YEAR, FIRST, AGAIN),
    (
        LedgerEntry(span("3%"), "claim", 0),
        LedgerEntry(span("12"), "claim", 1, rule_id="percentages/percent"),
        LedgerEntry(span("90"), "part_of_claim", 1),
        LedgerEntry(span("4"), "rejected", reason="citation_marker"),
    ),
    n_sentences=4,
    n_parsed=3,
)


def rows(result: DocumentResult, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = to_tables([result])[name].to_pylist()
    return found


def test_every_table_has_exactly_its_schema() -> None:
    for tables in (to_tables([], []), to_tables([RESULT], [])):
        for name, schema in SCHEMAS.items():
            assert tables[name].schema.equals(schema, check_metadata=True)
    assert all(table.num_rows == 0 for table in to_tables([], []).values())


def test_claim_texts_come_from_evidence() -> None:
    first = rows(RESULT, "claims")[0]
    assert first["subject"] == "veterans"
    assert first["measure"] == "Readmissions"
    assert first["cause"] is None
    assert first["attribution"] == "the registry"
    assert first["citations"] == "[4]; [7]"
    assert first["value_text"] == "12%"
    assert TEXT[first["sentence_start"] : first["sentence_end"]] == first["sentence"]
    assert first["section"] == "Care programmes"
    assert (first["rule_id"], first["rule_version"]) == ("percentages/percent", 2)


def test_the_first_evidence_of_a_field_gives_the_text_wherever_it_stands() -> None:
    both = replace(
        FIRST, evidence=(evidence("subject", span("the registry")), evidence("subject", span("veterans")))
    )
    assert rows(replace(RESULT, claims=(both,), ledger=()), "claims")[0]["subject"] == "the registry"


def test_the_first_window_by_position_fills_the_window_columns() -> None:
    later = evidence("window", span("last year"), normalized="2023", relation="last")
    both = replace(FIRST, evidence=(later, *FIRST.evidence))
    result = replace(RESULT, claims=(both,), ledger=())
    found = rows(result, "claims")[0]
    assert (found["window_text"], found["window_relation"], found["window_iso8601"]) == (
        "by day 90",
        "by",
        "P90D",
    )
    windows = [row["text"] for row in rows(result, "spans") if row["field"] == "window"]
    assert windows == ["by day 90", "last year"]


def test_claims_are_in_the_order_of_the_text_and_the_ledger_follows_them() -> None:
    claims = rows(RESULT, "claims")
    assert [row["value_text"] for row in claims] == ["12%", "12%", "3%"]
    ledger = {row["text"]: row["claim_id"] for row in rows(RESULT, "ledger")}
    assert ledger == {
        "12": claims[0]["claim_id"],
        "90": claims[0]["claim_id"],
        "3%": claims[2]["claim_id"],
        "4": None,
    }


def test_claim_id_depends_on_document_span_and_kind_only() -> None:
    [found] = rows(replace(RESULT, claims=(FIRST,), ledger=()), "claims")
    key = f"00000000000000aa\n{FIRST.span.start}\n{FIRST.span.end}\npercentage"
    assert found["claim_id"] == hashlib.sha256(key.encode()).hexdigest()[:16]
    other = replace(FIRST, value=99.0, rule_version=3, evidence=())
    [same] = rows(replace(RESULT, claims=(other,), ledger=()), "claims")
    assert same["claim_id"] == found["claim_id"]


def test_two_claims_of_one_number_have_two_identifiers() -> None:
    claims = rows(replace(RESULT, claims=(FIRST, replace(FIRST, value=13.0)), ledger=()), "claims")
    assert claims[0]["claim_id"] != claims[1]["claim_id"]


def test_duplicates_point_to_the_first_whatever_the_case() -> None:
    claims = rows(RESULT, "claims")
    assert [row["duplicate_of"] for row in claims] == [None, claims[0]["claim_id"], None]


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "ratio"},
        {"value": 12.5},
        {"value_high": 14.0},
        {"baseline_value": 24.0},
        {"unit": "percentage_point"},
        {"per": "year"},
        {"comparator": "~"},
        {"direction": None},
        {"evidence": AGAIN.evidence[1:2]},
        {"evidence": AGAIN.evidence[2:3]},
        {"evidence": AGAIN.evidence[1:3]},
        {"evidence": (*AGAIN.evidence[1:3], AGAIN.evidence[3]._replace(normalized="P30D"))},
        {"evidence": (*AGAIN.evidence[1:3], AGAIN.evidence[3]._replace(relation="after"))},
    ],
)
def test_claims_that_differ_are_no_duplicates(change: dict[str, Any]) -> None:
    result = replace(RESULT, claims=(FIRST, replace(AGAIN, **change)), ledger=())
    assert [row["duplicate_of"] for row in rows(result, "claims")] == [None, None]


def test_bare_figures_are_no_duplicates() -> None:
    bare = (replace(FIRST, evidence=()), replace(AGAIN, evidence=()))
    found = rows(replace(RESULT, claims=bare, ledger=()), "claims")
    assert [row["duplicate_of"] for row in found] == [None, None]


def test_duplicates_stay_within_a_document() -> None:
    other = replace(RESULT, article=article(doc_id="00000000000000bb"), claims=(FIRST,), ledger=())
    claims = to_tables([replace(RESULT, claims=(FIRST,), ledger=()), other])["claims"]
    assert claims["duplicate_of"].null_count == 2


def test_windows_say_what_their_dates_come_from() -> None:
    by_day, _, last = rows(RESULT, "claims")
    assert (by_day["window_start"], by_day["window_end"], by_day["window_anchor"]) == (None, None, None)
    assert (last["window_start"], last["window_end"]) == (date(2023, 1, 1), date(2023, 12, 31))
    assert last["window_anchor"] == "published"
    in_text = replace(LAST_YEAR, evidence=(LAST_YEAR.evidence[2]._replace(anchor=None),))
    [found] = rows(replace(RESULT, claims=(in_text,), ledger=()), "claims")
    assert found["window_anchor"] == "text"


def test_a_relative_length_is_counted_from_the_publication_date() -> None:
    window = LAST_YEAR.evidence[2]._replace(normalized="P30D")
    result = replace(RESULT, claims=(replace(LAST_YEAR, evidence=(window,)),), ledger=())
    [found] = rows(result, "claims")
    assert (found["window_start"], found["window_end"]) == (date(2024, 4, 3), date(2024, 5, 3))
    [unknown] = rows(replace(result, article=article()), "claims")
    assert (unknown["window_start"], unknown["window_end"], unknown["window_anchor"]) == (None, None, None)


def test_the_value_is_always_among_the_spans() -> None:
    bare = replace(RESULT, claims=(replace(FIRST, evidence=()),), ledger=())
    [found] = rows(bare, "spans")
    assert (found["field"], found["text"], found["rule_id"]) == ("value", "12%", "percentages/percent")


def test_the_source_link_is_there_only_with_an_address() -> None:
    assert rows(RESULT, "claims")[0]["source_link"].startswith(
        "https://example.org/a#:~:text=Readmissions%20fell"
    )
    without = replace(RESULT, article=article(url=None))
    assert rows(without, "claims")[0]["source_link"] is None


@given(st.text(), st.integers(1, 5))
def test_a_digest_is_that_of_the_whole_text(text: str, at_once: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrow, "_AT_ONCE", at_once)
        assert arrow._digest(text) == hashlib.sha256(text.encode()).hexdigest()


def test_documents_carry_counts_and_digests() -> None:
    [found] = rows(RESULT, "documents")
    assert found["n_chars"] == len(TEXT)
    assert (found["n_sentences"], found["n_parsed"], found["n_claims"]) == (4, 3, 3)
    assert found["text_sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert found["published"] == date(2024, 5, 3)


def test_quarantine_rows_are_kept_as_they_are() -> None:
    record = Quarantined("a.jsonl", "3", "sources", "broken_json", "Line 3 is no JSON.", "ff")
    [found] = to_tables([], [record])["quarantine"].to_pylist()
    assert found == {name: getattr(record, name) for name in SCHEMAS["quarantine"].names}


@pytest.mark.parametrize("count", [0, 2])
def test_the_table_of_what_is_refused_is_the_same_alone(count: int) -> None:
    records = [
        Quarantined("a.jsonl", str(n), "sources", "broken_json", "No JSON.", "ff") for n in range(count)
    ]
    alone, beside = arrow.quarantine_table(records), to_tables([RESULT], records)["quarantine"]
    assert alone.equals(beside, check_metadata=True)


def test_results_that_contradict_themselves_are_refused() -> None:
    outside = replace(FIRST, sentence=Span(0, len(TEXT) + 1))
    empty = replace(FIRST, evidence=(evidence("subject", Span(3, 3)),))
    unknown = replace(FIRST, evidence=(evidence("colour", Span(3, 4)),))
    nan = replace(FIRST, value=float("nan"))
    for broken, message in (
        (outside, "does not lie"),
        (empty, "does not lie"),
        (unknown, "colour"),
        (nan, r"claims\.value"),
    ):
        with pytest.raises(ValueError, match=message):
            to_tables([replace(RESULT, claims=(broken,), ledger=())])
    with pytest.raises(ValueError, match="ledger"):
        to_tables([replace(RESULT, claims=())])


# Any text that UTF-8 can hold, with plenty of what breaks offsets: astral characters, combining marks.
TEXTS = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]), st.sampled_from("é\u0301😀👩\u200d🔬\u00a0\x00\n|#∅")
    ),
    min_size=1,
    max_size=40,
)
MAYBE = st.none() | TEXTS
NUMBERS = st.floats(allow_nan=False)


@st.composite
def spans_in(draw: st.DrawFn, text: str) -> Span:
    start = draw(st.integers(0, len(text) - 1))
    return Span(start, draw(st.integers(start + 1, len(text))))


@st.composite
def documents(draw: st.DrawFn) -> DocumentResult:
    text = draw(TEXTS)
    found = st.builds(
        Evidence,
        field=st.sampled_from(SPAN_FIELDS),
        span=spans_in(text),
        rule_id=TEXTS,
        normalized=MAYBE,
        relation=MAYBE,
        anchor=st.sampled_from([None, "published"]),
    )
    claims = draw(
        st.lists(
            st.builds(
                Claim,
                kind=st.sampled_from(["percentage", "money"]),
                value=NUMBERS,
                unit=MAYBE,
                span=spans_in(text),
                sentence=spans_in(text),
                evidence=st.lists(found, max_size=4).map(tuple),
                rule_id=TEXTS,
                rule_version=st.integers(0, 2**31 - 1),
                section=st.lists(spans_in(text), max_size=2).map(tuple),
                value_high=st.none() | NUMBERS,
                per=MAYBE,
                direction=MAYBE,
            ),
            max_size=4,
        )
    )
    entries = st.builds(
        LedgerEntry,
        span=spans_in(text),
        fate=st.sampled_from(["claim", "rejected"]),
        claim=st.none() | st.sampled_from(range(len(claims))) if claims else st.none(),
        reason=MAYBE,
    )
    return DocumentResult(
        Article(
            doc_id=draw(st.text("0123456789abcdef", min_size=16, max_size=16)),
            source=draw(TEXTS),
            text=text,
            raw_sha256="",
            url=draw(MAYBE),
            published=draw(st.none() | st.dates().map(str) | TEXTS),
        ),
        tuple(claims),
        tuple(draw(st.lists(entries, max_size=4))),
        0,
        0,
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(documents(), max_size=3, unique_by=lambda result: result.article.doc_id), st.integers(1, 5))
def test_how_many_rows_are_held_changes_no_byte(results: list[DocumentResult], piece: int) -> None:
    whole = to_tables(results)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "PIECE", piece)
        again = to_tables(results)
    for name in SCHEMAS:
        files = BytesIO(), BytesIO()
        for file, table in zip(files, (whole[name], again[name]), strict=True):
            write_parquet(table, file)
        assert files[0].getvalue() == files[1].getvalue(), name


SAID = ["doc_id", "kind", "value", "value_high", "baseline_value", "unit", "per", "comparator", "direction"]


@settings(max_examples=60, deadline=None)
@given(st.lists(documents(), max_size=3, unique_by=lambda result: result.article.doc_id))
def test_duplicates_are_what_comparing_row_by_row_finds(results: list[DocumentResult]) -> None:
    doubled = [replace(result, claims=result.claims * 2, ledger=()) for result in results]
    tables = to_tables(doubled)
    windows: dict[str, list[str]] = {}
    relations = [
        [piece.relation for piece in sorted(claim.evidence, key=arrow._order) if piece.field == "window"]
        for result in doubled
        for _, claim in arrow._in_text_order(result)
    ]
    for span in tables["spans"].to_pylist():
        if span["field"] == "window":
            said = span["text"].casefold() if span["normalized"] is None else span["normalized"]
            windows.setdefault(span["claim_id"], []).append(said)
    first: dict[tuple[Any, ...], str] = {}
    for claim, told in zip(tables["claims"].to_pylist(), relations, strict=True):
        about = [(claim[name] or "").casefold() for name in ("subject", "measure")]
        own = windows.get(claim["claim_id"], [])
        when = "; ".join(f"{relation or ''} {text}" for relation, text in zip(told, own, strict=True))
        key = tuple(claim[name] for name in SAID), *about, when
        same = first.setdefault(key, claim["claim_id"]) if any(about) else claim["claim_id"]
        assert claim["duplicate_of"] == (None if same == claim["claim_id"] else same)


def test_a_sentence_of_many_claims_is_held_once() -> None:
    many = replace(RESULT, claims=(FIRST,) * 40, ledger=())
    pieces, whole = arrow.to_pieces([many])["claims"], to_tables([many])["claims"]
    for name in ("sentence", "source_link"):
        assert [len(chunk.dictionary) for chunk in pieces[name].chunks] == [1]
        assert len(set(whole[name].to_pylist())) == 1
    assert whole["sentence"][39].as_py() == line(1).of(TEXT)


@settings(max_examples=60, deadline=None)
@given(st.lists(documents(), max_size=3, unique_by=lambda result: result.article.doc_id))
def test_what_goes_in_comes_out(results: list[DocumentResult]) -> None:
    tables = to_tables(results)
    claims, spans, ledger = (tables[name].to_pylist() for name in ("claims", "spans", "ledger"))
    assert all(tables[name].schema.equals(schema, check_metadata=True) for name, schema in SCHEMAS.items())
    texts = {result.article.doc_id: result.article.text for result in results}
    assert [row["text"] for row in tables["documents"].to_pylist()] == list(texts.values())
    for row in (*spans, *ledger):
        assert texts[row["doc_id"]][row["start"] : row["end"]] == row["text"]
    for row in claims:
        assert texts[row["doc_id"]][row["value_start"] : row["value_end"]] == row["value_text"]
        assert texts[row["doc_id"]][row["sentence_start"] : row["sentence_end"]] == row["sentence"]
    expected = [
        (result.article.doc_id, claim.value, claim.value_high, claim.unit, claim.per, claim.direction)
        for result in results
        for claim in sorted(result.claims, key=lambda claim: (claim.span.start, claim.span.end, claim.kind))
    ]
    columns = ("doc_id", "value", "value_high", "unit", "per", "direction")
    assert [tuple(row[name] for name in columns) for row in claims] == expected
    ids = [row["claim_id"] for row in claims]
    assert len(set(ids)) == len(ids)
    assert {row["claim_id"] for row in spans} == set(ids)
    assert {row["claim_id"] for row in ledger} <= {None, *ids}
    assert all(isinstance(table, pa.Table) for table in tables.values())
