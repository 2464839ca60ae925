"""Signs and names that several currencies share are decided by the document, and the choice is marked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from babel.numbers import list_currencies
from hypothesis import given
from hypothesis import strategies as st

import cldr
from claimspan.claims.currencies import ENGINE_LISTS, Currencies, currencies_of
from claimspan.extract import Extractor
from claimspan.model import Article, Claim, Span
from claimspan.rules.loading import load_rules

WORDS = load_rules().words
CURRENCIES = currencies_of(WORDS)


def article(text: str, url: str | None = None, language: str | None = None) -> Article:
    return Article("0" * 16, "test", text, "", url=url, language=language)


def claim(unit: str | None, said: str | None, kind: str = "money") -> Claim:
    return Claim(kind, 1.0, unit, Span(0, 1), Span(0, 1), (), "test/rule", 1, unit_said=said)


def decided(text: str, said: str, *others: tuple[str, str], **known: str) -> tuple[str | None, str | None]:
    """What a shared word means in a text, among amounts in other currencies."""
    common = CURRENCIES.shared[said][0]
    claims = [claim(common, said), *(claim(code, word) for code, word in others)]
    first = CURRENCIES.settled(article(text, **known), claims)[0]
    return first.unit, first.unit_source


@pytest.mark.parametrize(
    ("text", "said", "others", "want"),
    [
        ("The mill lost money.", "$", [], ("USD", "assumed")),
        ("Canada has mills. Canadian wood from Ontario is cheap.", "$", [], ("CAD", "document")),
        ("Canada has mills.", "$", [], ("USD", "assumed")),
        ("Canada, Ontario and Quebec; Australia, Sydney and Melbourne.", "$", [], ("USD", "assumed")),
        ("The mill lost money.", "$", [("CAD", "c$")], ("USD", "document")),
        ("Canada has mills. Canadian wood from Ontario is cheap.", "$", [("CAD", "c$")], ("USD", "document")),
        (
            "Canada has mills. Canadian wood from Ontario is cheap.",
            "$",
            [("USD", "us$")],
            ("CAD", "document"),
        ),
        ("The mill lost money.", "francs", [("RWF", "rwandan francs")], ("RWF", "document")),
        ("Fares are in Rwandan francs now.", "francs", [], ("RWF", "document")),
        ("TORONTO (Reuters) - A mill in Canada burnt.", "$", [], ("USD", "assumed")),
        ("TORONTO (Reuters) - A mill in Ontario, Canada, burnt.", "$", [], ("CAD", "document")),
        (
            "A mill burnt.\n\nLahore, Nov. 3 — Farmers in Pakistan wept. Pakistani wheat burnt.",
            "rs",
            [],
            ("PKR", "document"),
        ),
        ("New Mexico and New Jersey, in the US.", "pesos", [], ("MXN", "assumed")),
        ("Hong\nKong lies far from Kowloon and Hong Kong from the sea.", "$", [], ("HKD", "document")),
        ("The Queen of England in London, UK.", "pounds", [], ("GBP", "document")),
        ("Canada has mills. All amounts are in Canadian dollars.", "$", [], ("CAD", "document")),
        (
            "(All figures in millions of U.S. dollars unless noted.) Canadian, Canada, Ottawa.",
            "$",
            [],
            ("USD", "document"),
        ),
        ("All amounts, in Canadian dollars, are rounded.", "$", [], ("CAD", "document")),
        ("Dollar amounts are stated in AUD.", "$", [("AUD", "a$")], ("AUD", "document")),
        ("Prices in this story are in C$.", "cents", [], ("CAD", "document")),
        ("Prices rose. It trades in Canadian dollars.", "$", [], ("USD", "document")),
        ("Prices fell in Canadian towns.", "$", [], ("USD", "assumed")),
        ("All amounts are in Danish kroner.", "$", [], ("USD", "assumed")),
    ],
)
def test_evidence_in_the_text_decides(
    text: str, said: str, others: list[tuple[str, str]], want: tuple[str, str]
) -> None:
    assert decided(text, said, *others) == want


@pytest.mark.parametrize(
    ("known", "want"),
    [
        ({"url": "https://www.example.com.au/news/1"}, ("AUD", "document")),
        ({"url": "https://example.com/au"}, ("USD", "assumed")),
        ({"url": "http://[broken"}, ("USD", "assumed")),
        ({"language": "en-NZ"}, ("NZD", "document")),
        ({"language": "en_CA"}, ("CAD", "document")),
        ({"language": "en"}, ("USD", "assumed")),
    ],
)
def test_address_and_language_decide(known: dict[str, str], want: tuple[str, str]) -> None:
    assert decided("A mill burnt.", "$", **known) == want


def test_what_the_text_states_is_left_alone() -> None:
    claims = [claim("CAD", "c$"), claim("percent", None, "percentage"), claim(None, None, "number")]
    out = CURRENCIES.settled(article("Australia, Sydney, Perth, Melbourne."), claims)
    assert [(c.unit, c.unit_source) for c in out] == [("CAD", "text"), ("percent", "text"), (None, None)]


def test_one_sign_means_one_currency_in_a_document() -> None:
    out = CURRENCIES.settled(article("Canada, Ontario, Quebec."), [claim("USD", "$"), claim("USD", "$")])
    assert {c.unit for c in out} == {"CAD"}


def test_the_weights_are_data() -> None:
    heavy = replace(CURRENCIES, weights={**CURRENCIES.weights, "place": 3.0})
    assert isinstance(heavy, Currencies)
    assert heavy.settled(article("Canada has mills."), [claim("USD", "$")])[0].unit == "CAD"


def test_rules_without_these_lists_state_what_they_read() -> None:
    bare = currencies_of({})
    assert bare.settled(article("Canada"), [claim("USD", "$")])[0].unit_source == "text"


def test_an_article_is_read_as_a_whole(extractor: Extractor) -> None:
    text = (
        "The inn charges 90 kr. Rooms in Oslo cost more.\n\nNorway taxes them. Norwegian inns pay 9 kr a bed."
    )
    [result] = extractor.documents([article(text)])
    assert [(c.unit, c.unit_source) for c in result.claims] == [("NOK", "document"), ("NOK", "document")]


@given(st.lists(st.sampled_from([*CURRENCIES.places.codes, "C$", "—", "\n", "U.S", "a", "the"]), max_size=12))
def test_a_decision_is_always_one_of_the_shared(pieces: list[str]) -> None:
    unit, source = decided(" ".join(pieces), "$")
    assert unit in CURRENCIES.shared["$"]
    assert source in {"document", "assumed"}
    assert source == "document" or unit == "USD"


def test_shared_names_are_those_of_the_locale_data() -> None:
    for noun, codes in cldr.shared_nouns().items():
        if noun.isascii():
            assert codes <= set(CURRENCIES.shared[noun]), noun


def test_the_common_currency_is_what_the_rules_read() -> None:
    everything = WORDS["currency_all"]
    assert isinstance(everything, dict)
    for word, codes in CURRENCIES.shared.items():
        assert set(codes) <= list_currencies()
        assert everything[word] == codes[0], word


def test_every_list_that_is_read_is_there() -> None:
    assert set(WORDS) >= ENGINE_LISTS
