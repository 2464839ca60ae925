"""The extractor end to end, with the project's rules and model: all numbers told of, all spans in place."""

import gc
import random
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimspan import extract
from claimspan.articles.reading import doc_id
from claimspan.blocks.finding import layout
from claimspan.errors import UsageError
from claimspan.extract import Extractor
from claimspan.gate.numbers import Number, scan
from claimspan.gate.sentences import sentences
from claimspan.ledger import addresses
from claimspan.model import Article, Claim, DocumentResult, Span
from claimspan.pages import Page, Reading, Unit, account
from claimspan.parsing.language import BATCH_SIZE

SENTENCES = [
    "Rents rose 5% in 2023.", "The fund holds $1.5bn, up from $900m a year earlier.", "Nothing changed.",
    "Two-thirds of nurses work nights [3].", "COVID-19 cut sales by a third, said Ana Ruiz, 42.",
    "Between 10 and 15 per cent of the 1,200 hens escaped within six weeks.",
    "See https://x.org/2024/a-5 for more.",
    "In the 1990s it sold 5 million cars (Okafor, 1988).",
    "Waits fell from 48 to 31 minutes\u00a0– a record.",
    "“Costs doubled,” she said 😀 in May 2022.", "It costs £3 per child per day; 40% pay less.",
    "p < .05, 95% CI 2–3.",
    "Théâtre visits\u2003grew 7 %.", "Mail desk7@x.org by 12 May.",
    "Some 30 basis points, i.e. 0.3 points, were lost.",
    "One in five of them, or 3.4m people, left in the first half of 2021.", "1 2 3 4 5", "10%",
]  # fmt: skip
HEADINGS = ["# 5 lessons from 2024", "## Findings", "Key figures", "## References", "3. Results in 2020"]
TABLES = [
    "| Outcome | 2022 | 2023 | Change |\n|---|---|---|---|\n"
    "| Revenue | £3.1m | £3.4m | +9% |\n| Staff | 41 | 44 [2] | |",
    "| Group | Share (%) |\n|:--|--:|\n| Men, 18–24 | 12 |\n| Women | 15.5 |",
    "| | |\n|---|---|\n| 5 | 6 |",
]  # fmt: skip

paragraphs = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map(" ".join)
bullets = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).flatmap(
    lambda items: st.sampled_from(["- ", "* ", "1. ", "• ", "  - ", "2) "]).map(
        lambda mark: "\n".join(mark + item for item in items)
    )
)
pieces = st.one_of(
    paragraphs, bullets, st.sampled_from(HEADINGS), st.sampled_from(TABLES),
    st.sampled_from(["```\nx = 5\n```", "---", "Total 5\n========", "12 May\n\n7"]),
)  # fmt: skip
articles = st.lists(st.tuples(pieces, st.sampled_from(["\n\n", "\n", "\r\n\r\n"])), max_size=8).map(
    lambda parts: "".join(piece + gap for piece, gap in parts)
)
slow = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def article(text: str, name: str = "a", published: str | None = None) -> Article:
    return Article(doc_id(name), name, text, "", published=published)


def check(result: DocumentResult) -> None:
    """What holds of every result, whatever the text."""
    text = result.article.text
    numbers = [number.span for number in scan(text)]
    assert [entry.span for entry in result.ledger] == numbers
    for entry in result.ledger:
        assert (entry.claim is not None) == (entry.fate in {"claim", "part_of_claim"})
        assert (entry.reason is not None) == (entry.fate == "rejected")
        if entry.claim is not None:
            evidence = result.claims[entry.claim].evidence
            fields = {piece.field for piece in evidence if piece.span.overlaps(entry.span)}
            assert ("value" in fields) if entry.fate == "claim" else fields - {"value"}
    for claim in result.claims:
        check_claim(claim, text)
    assert 0 <= result.n_parsed <= result.n_sentences


def check_claim(claim: Claim, text: str) -> None:
    blocks = [block for block in layout(text).blocks if block.span.covers(claim.sentence)]
    assert len(blocks) == 1
    places = [claim.sentence, *blocks[0].section, *blocks[0].header, *blocks[0].cells]
    if blocks[0].lead:
        places.append(blocks[0].lead)
    assert claim.section == blocks[0].section
    assert claim.evidence[0].field == "value"
    assert claim.evidence[0].span == claim.span
    assert claim.sentence.covers(claim.span)
    resolved = {piece.span for piece in claim.evidence if piece.field == "subject_resolved"}
    for piece in claim.evidence:
        assert 0 <= piece.span.start < piece.span.end <= len(text)
        assert piece.span.of(text) == piece.span.of(text).strip()
        # What "it" stands for comes before, maybe in an earlier sentence; it may be what is measured as well.
        if piece.span in resolved and piece.field in {"subject_resolved", "measure"}:
            assert piece.span.end <= claim.sentence.end
            continue
        assert any(place.covers(piece.span) for place in places), (piece, piece.span.of(text))
    assert len({(piece.field, piece.span) for piece in claim.evidence}) == len(claim.evidence)


@given(articles)
@slow
def test_every_number_has_one_fate_and_every_span_lies_where_it_may(extractor: Extractor, text: str) -> None:
    check(next(extractor.documents([article(text)])))


@given(st.text("Rents rose5%$.,\n-|#1 []()", max_size=80))
@slow
def test_any_text_is_accounted_for(extractor: Extractor, text: str) -> None:
    check(next(extractor.documents([article(text)])))


@given(articles)
@slow
def test_the_parser_sees_exactly_the_numbers_that_their_place_does_not_explain(
    extractor: Extractor, text: str
) -> None:
    seen = {
        (number.start + shift, number.end + shift)
        for reading in extractor.readings([text])[0]
        for shift, number in numbers_of(reading)
    }
    by_place = {"url", "heading", "reference", "list_number", "front_matter", "code", "table_rule", "rule"}
    result = next(extractor.documents([article(text)]))
    elsewhere = {
        (entry.span.start, entry.span.end)
        for entry in result.ledger
        if entry.fate == "rejected" and entry.rule_id is None and entry.reason in by_place
    }
    assert seen | elsewhere == {(entry.span.start, entry.span.end) for entry in result.ledger}
    assert not seen & elsewhere


def numbers_of(reading: Reading) -> list[tuple[int, Span]]:
    """The numbers of a parsed sentence that are not inside an address, by scanning its own text."""
    text = reading.doc.text
    links = addresses(text)
    return [
        (reading.sentence.span.start, number.span)
        for number in scan(text)
        if not any(link.start <= number.span.start < link.end for link in links)
    ]


@given(st.lists(articles, min_size=1, max_size=6), st.integers(1, 5), st.randoms(use_true_random=False))
@settings(slow, max_examples=15)
def test_results_do_not_depend_on_neighbours(
    extractor: Extractor, texts: list[str], at_once: int, chance: random.Random
) -> None:
    documents = [article(text, f"d{i}", "2024-05-03") for i, text in enumerate(texts)]
    wanted = [next(extractor.documents([document])) for document in documents]
    order = list(range(len(texts)))
    chance.shuffle(order)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extract, "ARTICLES_AT_ONCE", at_once)
        got = list(extractor.documents(documents[i] for i in order))
    assert got == [wanted[i] for i in order]


def test_only_sentences_with_figures_are_parsed(extractor: Extractor) -> None:
    text = "# 7 ways\n\nRents rose 5%. Nothing else did. It is late.\n\n- All is well\n- 3 homes sold\n"
    result = extractor.text(text)
    assert (result.n_parsed, result.n_sentences) == (2, 6)
    parsed = [reading.sentence.span.of(text) for reading in extractor.readings([text])[0]]
    assert parsed == ["Rents rose 5%.", "3 homes sold"]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "No figure here.", "\ufeff", "😀"])
def test_a_text_without_numbers_claims_nothing_and_is_not_parsed(extractor: Extractor, text: str) -> None:
    result = extractor.text(text)
    assert (result.claims, result.ledger, result.n_parsed) == ((), (), 0)


def test_offsets_count_code_points_past_emoji_and_odd_spaces(extractor: Extractor) -> None:
    text = (
        "😀😀 “Sales\u00a0rose\u202f12\u00a0%,” – she\u2009said… 👩‍👩‍👧 e\u0301t 8\u00a0% of\u2003shops shut."
    )
    result = extractor.text(text)
    check(result)
    assert [claim.span.of(text) for claim in result.claims] == ["12\u00a0%", "8\u00a0%"]


def test_plain_and_odd_spaces_give_the_same_claims(extractor: Extractor) -> None:
    plain = "Rents in York rose 12 % within 30 days, to £1,200 a month. Two thirds of tenants moved."
    odd = plain.replace(" ", "\u00a0").replace("\u00a0to", "\n to")
    results = [extractor.text(text) for text in (plain, odd.replace(". ", ".\u2003").replace("\n ", " "))]
    shown = [[(c.kind, c.value, c.span, c.direction, len(c.evidence)) for c in r.claims] for r in results]
    assert shown[0] == shown[1]
    assert len(shown[0]) == 3


def test_a_line_of_fifty_thousand_characters(extractor: Extractor) -> None:
    quiet = "the weather kept people at home while the wind went round the old harbour all day long"
    text = " and ".join(["rents rose 5% in Leeds", quiet, "the mill cut its waste by 3 tonnes", quiet] * 220)
    assert len(text) > 50_000
    assert "\n" not in text
    result = extractor.text(text)
    check(result)
    assert len(result.claims) > 350


def test_a_text_of_only_numbers(extractor: Extractor) -> None:
    for text in ("5 10 15 20 " * 500, "1" * 50_000, "5\n10\n15\n", "1,2,3;4;5"):
        check(extractor.text(text))


def test_a_number_that_a_sentence_cannot_hold_is_unexplained(extractor: Extractor) -> None:
    result = extractor.text("1" * 5_000)
    assert [entry.fate for entry in result.ledger] == ["unexplained"]
    assert result.n_parsed == 0


def test_a_sentence_that_ends_inside_a_word_is_read(extractor: Extractor) -> None:
    # The scanner sees no number in "doubleSales", the parser the verb "double".
    text = "Between 2018 and 2020, rents doubleBetween 2018 and 2020, rents doubled."
    result = extractor.text(text)
    assert [claim.span.of(text) for claim in result.claims] == ["doubled"]


def test_numbers_in_addresses_are_neither_parsed_nor_claimed(extractor: Extractor) -> None:
    text = "See www.x.org/5%/7 or mail a9@x.org: rents rose 4%."
    result = extractor.text(text)
    assert [claim.span.of(text) for claim in result.claims] == ["4%"]
    reasons = {entry.span.of(text): entry.reason for entry in result.ledger}
    assert reasons == {"5": "url", "7": "url", "a9": "url", "4": None}


def test_references_and_headings_are_not_read(extractor: Extractor) -> None:
    text = "# Rents rose 5%\n\nCosts fell 3%.\n\n## References\n\nOkafor. 40% of all. 1988.\n"
    result = extractor.text(text)
    assert [claim.span.of(text) for claim in result.claims] == ["3%"]
    assert {entry.span.of(text): entry.reason for entry in result.ledger} == {
        "5": "heading", "3": None, "40": "reference", "1988": "reference",
    }  # fmt: skip


TABLE = (
    "| Item | 2022 | FY24 [5] | Notes 7 |\n|---|---|---|---|\n"
    "| Revenue | £3.1m | £3.4m | up |\n| Staff | 9 | | |\n"
)


def test_numbers_of_a_header_that_bounds_a_cell_are_part_of_its_claim(extractor: Extractor) -> None:
    text = f"Rents rose 5%.\n\n{TABLE}\nCosts fell 2%.\n"
    result = extractor.text(text)
    check(result)
    header = next(entry for entry in result.ledger if entry.span.of(text) == "2022")
    assert header.fate == "part_of_claim"
    assert header.claim is not None
    assert result.claims[header.claim].span.of(text) == "£3.1m"


@pytest.mark.parametrize(
    ("head", "window", "iso8601"),
    [
        ("Q1 2024", "Q1 2024", "2024-Q1"),
        ("June 2024", "June 2024", "2024-06"),
        ("**2024**", "2024", "2024"),
        ("2024 (£m)", "2024", "2024"),
        ("Six months to 30 June 2024", "Six months to 30 June 2024", "P6M/2024-06-30"),
        ("Ward 7", None, None),
    ],
)
def test_a_period_in_a_header_bounds_the_cells_below_it(
    extractor: Extractor, head: str, window: str | None, iso8601: str | None
) -> None:
    text = f"Rents rose 5%.\n\n| Item | {head} | Notes |\n|---|---|---|\n| Revenue | £3.1m | |\n"
    result = extractor.text(text)
    check(result)
    windows = [(p.span.of(text), p.normalized) for p in result.claims[1].evidence if p.field == "window"]
    assert windows == ([(window, iso8601)] if window else [])
    if window:
        digits = next(e for e in result.ledger if e.span.of(text)[-1].isdigit() and e.span.start > 15)
        assert digits.fate == "part_of_claim"


def test_numbers_of_a_header_that_bounds_no_cell_keep_their_reason(extractor: Extractor) -> None:
    result = extractor.text(TABLE)
    entries = {entry.span.of(TABLE): entry for entry in result.ledger}
    assert (entries["5"].fate, entries["5"].reason) == ("rejected", "citation_marker")
    assert entries["7"].fate != "part_of_claim"


def test_relative_windows_are_anchored_on_the_day_of_publication(extractor: Extractor) -> None:
    text = "Rents rose 5% last month."
    dated, undated = extractor.documents([article(text, "a", "2024-03-15"), article(text, "b")])
    windows = [
        (piece.normalized, piece.anchor)
        for result in (dated, undated)
        for piece in result.claims[0].evidence
        if piece.field == "window"
    ]
    assert windows == [("2024-02", "published"), ("P1M", None)]


def test_claims_come_in_the_order_of_the_text(extractor: Extractor) -> None:
    text = "\n\n".join([" ".join(SENTENCES), TABLES[0], "- 4% of mills shut\n- 9 mills opened"])
    starts = [claim.span.start for claim in extractor.text(text).claims]
    assert len(starts) > 20
    assert all(before < after for before, after in pairwise(starts))


def test_readings_are_what_documents_are_made_of(extractor: Extractor) -> None:
    texts = ["Rents rose 5%. Nothing did. Costs fell $3m.", "", TABLE]
    readings = extractor.readings(texts)
    results = list(extractor.documents(article(text, str(i)) for i, text in enumerate(texts)))
    assert [[claim for reading in own for claim in reading.claims] for own in readings] == [
        list(result.claims) for result in results
    ]
    assert [len(own) for own in readings] == [2, 0, 3]
    held = sum(1 for block in layout(texts[0]).blocks for _ in sentences(texts[0], block))
    assert held == 3


def test_sentences_that_were_read_are_let_go_of(
    extractor: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive: list[int] = []

    def counting(page: Page, numbers: list[Number], reading: Reading) -> None:
        if len(page.ledger) % BATCH_SIZE == 0:
            alive.append(sum(isinstance(one, Unit) for one in gc.get_objects()))
        account(page, numbers, reading)

    monkeypatch.setattr("claimspan.extract.account", counting)
    many = 6 * BATCH_SIZE
    (result,) = extractor.documents([article("\n".join(f"Sales rose {n}%" for n in range(many)))])
    assert len(result.claims) == many
    # Beside the batch that is read, its own sentences and those behind it.
    assert alive[0] >= many - 1
    assert alive[-1] <= 2 * BATCH_SIZE


def test_an_article_is_let_go_of_with_its_result(extractor: Extractor) -> None:
    text = "Sales rose 5% in May. They fell 3% in June, said the firm. It had expected 2%."
    pages = lambda: sum(isinstance(one, Page) for one in gc.get_objects())  # noqa: E731
    before = pages()
    # Cycles, if there are any, stay.
    gc.disable()
    try:
        left = []
        for result in extractor.documents(article(text, str(n)) for n in range(3)):
            assert len(result.claims) == 3
            left.append(pages() - before)
    finally:
        gc.enable()
    assert left == [2, 1, 0]


def test_a_model_that_is_not_there_is_refused() -> None:
    with pytest.raises(UsageError, match="no_such_model"):
        Extractor(model="no_such_model")


def test_what_identifies_the_model(extractor: Extractor) -> None:
    assert extractor.model_info.keys() == {"name", "version", "digest"}
    assert len(extractor.model_info["digest"]) == 64


def test_words_are_kept_while_few_are_known(extractor: Extractor) -> None:
    for n in range(2):
        with extractor.forgetting():
            extractor.text(f"Ombrel{n}ik rents rose 5%.")
    assert "Ombrel0ik" in extractor.model.nlp.vocab.strings


def test_words_that_were_first_seen_are_forgotten_and_change_nothing(
    extractor: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Time after time: what is kept for words that were forgotten must hold for them when they come again."""
    monkeypatch.setattr("claimspan.parsing.vocabulary.KEPT_WORDS", 0)
    texts = [f"Zorbel{n}ik rents rose 5% in Quav{n}ona, said Brix {n} Olten." for n in (7, 8, 7)]
    articles = [Article(doc_id(str(n)), str(n), text, "") for n, text in enumerate(texts)]
    plain = [repr(result) for result in extractor.documents(articles)]
    strings = extractor.model.nlp.vocab.strings
    news = [[f"Zemb{turn}{n}uk", f"Yarv{turn}{n}el"] for turn in range(2) for n in range(3)]
    before = len(strings)
    for one, other in news:
        with extractor.forgetting():
            for _ in range(2):
                (result,) = extractor.documents(
                    [Article("0" * 16, "x", f"{one} sales fell 9% in {other}.", "")]
                )
        assert result.claims
    assert len(strings) == before
    for _ in range(2):
        with extractor.forgetting():
            assert [repr(result) for result in extractor.documents(articles)] == plain


def test_words_come_again_after_they_were_forgotten(
    extractor: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never read outside: their lemmas, which are no words of the text, are forgotten too."""
    monkeypatch.setattr("claimspan.parsing.vocabulary.KEPT_WORDS", 0)
    article = Article(
        "0" * 16, "x", "The quorbles of Ulvenna zilvered 400 yarbling snorfles in their glimpetries.", ""
    )
    told = []
    for _ in range(2):
        with extractor.forgetting():
            (reading,) = extractor.readings([article.text])[0]
            told.append([(token.lemma_, str(token.morph), token.pos_) for token in reading.doc])
    assert told[0] == told[1]
    assert "quorble" in {lemma for lemma, _, _ in told[0]}
