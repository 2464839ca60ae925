"""Word lists against what is known elsewhere: currencies against CLDR, as Babel has it."""

import unicodedata
from collections.abc import Mapping

import pytest
from babel.numbers import get_currency_symbol, list_currencies

import cldr
from claimspan.rules.loading import load_rules

WORDS = load_rules().words
MAPPINGS = ["currency_nouns", "currency_nicknames", "currency_symbols", "currency_minor", "currency_all"]
# Money of no state, by the codes that exchanges use.
STATELESS = {"BTC", "ETH"}


def words(name: str) -> Mapping[str, str]:
    found = WORDS[name]
    assert isinstance(found, Mapping)
    return found


@pytest.mark.parametrize("name", cldr.generated())
def test_lists_are_those_of_the_locale_data(name: str) -> None:
    summary, content = cldr.generated()[name]
    path = cldr.WORDS / f"{name}.yaml"
    assert path.read_text(encoding="utf-8") == cldr.written(summary, content), "run python tests/cldr.py"


@pytest.mark.parametrize("name", MAPPINGS)
def test_currencies_have_codes_that_exist(name: str) -> None:
    assert set(words(name).values()) <= list_currencies() | STATELESS


def test_every_currency_is_known_by_code_and_names() -> None:
    known = words("currency_all")
    for code in cldr.codes():
        assert known[code.lower()] == code
        for name in cldr.names(code):
            assert known.get(name, known.get(name.split()[-1])) == code, name


def test_a_code_stands_for_itself() -> None:
    listed = words("currency_all")
    codes = {code.upper(): value for code, value in listed.items() if len(code) == 3 and code.isalpha()}
    tender = {code: value for code, value in codes.items() if code in cldr.tender()}
    assert {code: value for code, value in tender.items() if code != value} == {}


def test_signs_mean_what_they_mean_in_english() -> None:
    listed = words("currency_symbols")
    signs = {get_currency_symbol(code, "en_US").lower(): code for code in list_currencies()}
    assert {sign: listed[sign] for sign in signs if sign in listed} == {
        sign: code for sign, code in signs.items() if sign in listed
    }


def test_codes_in_lower_case_are_no_words() -> None:
    lower = set(WORDS["currency_codes_lower"])
    assert {code.upper() for code in lower} <= cldr.tender()
    assert not {code.upper() for code in lower} & set(WORDS["currency_code_words"])


def test_the_list_of_all_currencies_holds_the_others() -> None:
    everything = words("currency_all")
    for name in ("currency_symbols", "currency_nicknames", "currency_minor"):
        assert everything.items() >= words(name).items()
    assert everything.keys() >= words("currency_nouns").keys()


def test_signs_are_signs_of_currencies() -> None:
    single = [sign for sign in words("currency_symbols") if len(sign) == 1]
    assert single
    assert {unicodedata.category(sign) for sign in single} == {"Sc"}
