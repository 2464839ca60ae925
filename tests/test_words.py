"""Word lists against what is known elsewhere: currencies against CLDR, as Babel has it."""

from collections.abc import Mapping

import pytest
from babel.numbers import get_currency_name, get_currency_symbol, list_currencies

from claimspan.rules import load_rules

WORDS = load_rules().words
LISTS = ["currency_names", "currency_symbols", "currency_all"]


def words(name: str) -> Mapping[str, str]:
    found = WORDS[name]
    assert isinstance(found, Mapping)
    return found


@pytest.mark.parametrize("name", LISTS)
def test_currencies_have_codes_that_exist(name: str) -> None:
    assert set(words(name).values()) <= list_currencies()


def test_a_code_stands_for_itself() -> None:
    codes = {code.upper(): value for code, value in words("currency_symbols").items() if code.isalpha()}
    assert {code: value for code, value in codes.items() if code in list_currencies() and code != value} == {}


def test_signs_mean_what_they_mean_in_english() -> None:
    listed = words("currency_symbols")
    signs = {get_currency_symbol(code, "en_US").lower(): code for code in set(listed.values())}
    assert {sign: listed[sign] for sign in signs if sign in listed} == {
        sign: code for sign, code in signs.items() if sign in listed
    }


def test_names_are_those_of_the_currencies() -> None:
    # "real" is an adjective far more often than a currency; its other plural is listed.
    named, unlisted = words("currency_names"), {"BRL"}
    for code in set(named.values()) - unlisted:
        usual = {get_currency_name(code, count, "en_US").lower().split()[-1] for count in (1, 2)}
        assert usual & named.keys(), f"{code} has none of {usual}"


def test_the_list_of_all_currencies_holds_the_others() -> None:
    assert words("currency_all").items() >= {**words("currency_names"), **words("currency_symbols")}.items()
