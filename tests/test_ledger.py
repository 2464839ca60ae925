"""The ledger: one entry a number, whose fate follows from claims, evidence, mentions and place."""

import dataclasses

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claimspan.extract import Extractor
from claimspan.gate.numbers import scan
from claimspan.ledger import addresses, outside_entries, sentence_entries
from claimspan.mentions.finding import Mention, MentionType
from claimspan.model import Claim, Evidence, LedgerEntry, Span
from claimspan.rules.loading import Rule

TEXT = "In 2021 rents rose 5% to $800 [7]."
SHIFT = 100


@pytest.fixture(scope="module")
def rule(extractor: Extractor) -> Rule:
    return extractor.rules.by_id("rejections/citation_marker")


def at(text: str, part: str) -> Span:
    start = text.index(part)
    return Span(start, start + len(part))


def claim(value: str, *evidence: tuple[str, str], text: str = TEXT, shift: int = SHIFT) -> Claim:
    pieces = [
        Evidence("value", at(text, value).shift(shift), "test/value"),
        *(Evidence(name, at(text, part).shift(shift), f"test/{name}") for name, part in evidence),
    ]
    sentence = Span(0, len(text)).shift(shift)
    return Claim("percentage", 1.0, None, pieces[0].span, sentence, tuple(pieces), "test/value", 1)


def fates(
    mentions: list[Mention], claims: list[Claim], first: int = 0, text: str = TEXT
) -> dict[str, LedgerEntry]:
    numbers = scan(text)
    entries = sentence_entries(numbers, mentions, claims, first, SHIFT)
    assert [entry.span for entry in entries] == [number.span.shift(SHIFT) for number in numbers]
    return {entry.span.shift(-SHIFT).of(text): entry for entry in entries}


def test_a_number_of_a_claims_value_is_a_claim_and_names_its_index() -> None:
    entries = fates([], [claim("5%"), claim("$800")], first=40)
    assert (entries["5"].fate, entries["5"].claim, entries["5"].rule_id) == ("claim", 40, "test/value")
    assert (entries["800"].fate, entries["800"].claim) == ("claim", 41)


def test_a_number_of_other_evidence_is_part_of_its_claim() -> None:
    entry = fates([], [claim("$800"), claim("5%", ("window", "In 2021"))])["2021"]
    assert (entry.fate, entry.claim, entry.reason, entry.rule_id) == ("part_of_claim", 1, None, "test/window")


def test_value_comes_before_part() -> None:
    entry = fates([], [claim("$800", ("baseline", "5%")), claim("5%")])["5"]
    assert (entry.fate, entry.claim) == ("claim", 1)


def test_a_rejected_number_inside_evidence_stays_rejected(rule: Rule) -> None:
    mention = Mention("rejection", "rejection", at(TEXT, "[7]"), rule, reason="citation_marker")
    entry = fates([mention], [claim("$800", ("measure", "$800 [7]"))])["7"]
    assert (entry.fate, entry.reason, entry.rule_id, entry.claim) == (
        "rejected", "citation_marker", "rejections/citation_marker", None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("iso8601", "reason", "wanted"),
    [("2021", None, "date"), ("P2Y", None, "duration"), ("R/P1Y", None, "duration"), (None, None, "duration"),
     ("2021", "fiscal_year", "fiscal_year")],
)  # fmt: skip
def test_a_window_that_bounds_no_claim_is_rejected_as_what_it_is(
    iso8601: str | None, reason: str | None, wanted: str
) -> None:
    kinds: tuple[MentionType, ...] = ("window", "time")
    for kind in kinds:
        window = Mention(kind, kind, at(TEXT, "In 2021"), None, iso8601=iso8601, reason=reason)
        entry = fates([window], [])["2021"]
        assert (entry.fate, entry.reason, entry.claim) == ("rejected", wanted, None)


def test_names_ordinals_and_decades_are_rejected_by_their_form() -> None:
    text = "COVID-19 hit the 1990s on the 21st of 30"
    entries = fates([], [], text=text)
    assert {number: (entry.fate, entry.reason) for number, entry in entries.items()} == {
        "COVID-19": ("rejected", "name"),
        "1990s": ("rejected", "date"),
        "21st": ("rejected", "ordinal"),
        "30": ("unexplained", None),
    }


def test_what_nothing_accounts_for_is_unexplained() -> None:
    quantity = Mention("quantity", "percentage", at(TEXT, "5%"), None, 5.0)
    assert {entry.fate for entry in fates([quantity], []).values()} == {"unexplained"}


def test_outside_sentences_the_first_kind_of_place_that_covers_a_number_explains_it() -> None:
    text = "1. See x.org/2 in 3 of 4"
    numbers = scan(text)
    urls = [(at(text, "x.org/2"), "url")]
    places = [(at(text, "1."), "list_number"), (at(text, "See x.org/2 in 3"), "heading")]
    entries = outside_entries(numbers, urls, places)
    assert [(entry.span.of(text), entry.fate, entry.reason) for entry in entries] == [
        ("1", "rejected", "list_number"),
        ("2", "rejected", "url"),
        ("3", "rejected", "heading"),
        ("4", "unexplained", None),
    ]
    assert [e.reason for e in outside_entries(numbers, places, urls)][1] == "heading"
    assert all(entry.claim is None for entry in entries)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 5)), max_size=8), st.integers(0, 60))
def test_places_are_found_as_by_looking_at_each(parts: list[tuple[int, int]], place: int) -> None:
    spans, end = [], 0
    for gap, length in parts:
        spans.append((Span(end + gap, end + gap + length), f"r{len(spans)}"))
        end += gap + length
    number = dataclasses.replace(scan("7")[0], span=Span(place, place + 1))
    wanted = next((reason for span, reason in spans if span.start <= place < span.end), None)
    (entry,) = outside_entries([number], spans)
    assert (entry.reason, entry.fate) == (wanted, "rejected" if wanted else "unexplained")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("see https://x.org/2024/a5, now", ["https://x.org/2024/a5"]),
        ("(https://x.org/2023). HTTP://Y.ORG/3!", ["https://x.org/2023", "HTTP://Y.ORG/3"]),
        ("https://x.org/a_(2024)b/5%, and", ["https://x.org/a_(2024)b/5%"]),
        ("|https://x.org/1|30%|", ["https://x.org/1"]),
        ("[3](https://x.org/7) 5%", ["https://x.org/7"]),
        ("www.mill7.example/5 rose", ["www.mill7.example/5"]),
        ("on mill7.co.uk/a/5 or b24.com.", ["mill7.co.uk/a/5", "b24.com"]),
        ("by desk7@mill.example.org and a.b+5@x9.org.", ["desk7@mill.example.org", "a.b+5@x9.org"]),
        ("at amazon.com.The rest", ["amazon.com"]),
        # No addresses.
        ("rose by 5.Net profit and 3.Co", []),
        ("5 a.m. and 3.5 p.m., e.g. 7", []),
        ("U.S. GDP 2.1", []),
        ("@desk7 #5 a@b 5@6", []),
    ],
)
def test_addresses(text: str, wanted: list[str]) -> None:
    assert [span.of(text) for span in addresses(text)] == wanted


@given(st.text("ab.5/:@-()| \nhtpsw", max_size=60))
@example("https://www.x.com/a@b.org")
@example("http://(a(b)c)")
def test_addresses_are_in_order_disjoint_and_without_white_space(text: str) -> None:
    end = 0
    for span in addresses(text):
        assert end <= span.start < span.end <= len(text)
        assert not any(character.isspace() for character in span.of(text))
        end = span.end


@pytest.mark.parametrize(
    "unit", ["a.", "a-", "a@", "@", ".", "http://(", "(a", "www.", "a.com/", "5.", "https://", "a.b@c.d "]
)
def test_long_hostile_texts_are_searched(unit: str) -> None:
    # A search that takes the square of the length would take many minutes.
    text = unit * (200_000 // len(unit))
    assert all(span.end <= len(text) for span in addresses(text))
