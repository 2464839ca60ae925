"""The word lists of currencies as the Unicode locale data (CLDR, by way of Babel) have them.

``python tests/cldr.py`` writes the lists that are made from them; do so after a change of the lists that are
kept by hand, or an update of Babel. A test holds both alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import yaml
from babel import Locale
from babel.core import get_global
from babel.numbers import get_territory_currencies

ROOT = Path(__file__).resolve().parents[1]
WORDS = ROOT / "rules" / "words"
# Nouns that are other words far more often; they are currencies in "Brazilian real" only.
OTHER_WORDS = frozenset({"real", "gold", "sum", "som", "sol", "inti", "florin", "colón", "colon", "lev"})
# Nouns of currencies that are gone but still written about, and one that is two tokens.
PAST = frozenset(
    {"marks", "markka", "liras", "pesetas", "drachmas", "schillings", "guilders", "punts", "pa'anga"}
)
# What stands in names of accounts and reforms, not of countries.
NO_FIRST_WORDS = frozenset(
    {
        "of",
        "and",
        "real",
        "unit",
        "bank",
        "financial",
        "hard",
        "nominal",
        "socialist",
        "bolivar",
        "bolívar",
        "currency",
        "wage",
    }
)
# Countries named as people and states are.
PEOPLE_TOO = frozenset(
    {"Jersey", "Chad", "Jordan", "Georgia", "Dominica", "Guinea", "Mali", "Niger", "Guernsey"}
)
SOLD_DOMAINS = frozenset("ac ai am as bz cc cd cm co cx dj fm gg gl gs io la li ly me ms mu nu pw sc sh so "
                         "st tc tk tl to tt tv vc vg vi ws".split())  # fmt: skip
NAMELESS = frozenset({"XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XFO", "XFU", "XPD", "XPT", "XRE",
                      "XSU", "XTS", "XUA", "XXX"})  # fmt: skip


@lru_cache(maxsize=1)
def tender() -> frozenset[str]:
    """The codes that are legal tender somewhere today."""
    territories = get_global("territory_currencies")
    return frozenset(code for place in territories for code in get_territory_currencies(place, tender=True))


def names(code: str) -> set[str]:
    """The English names of a currency, lower case, with and without accents, with "and" for "&"."""
    locale = Locale("en", "US")
    plural = locale._data["currency_names_plural"].get(code, {})
    found = {locale.currencies[code], *plural.values()}
    kept = {name.replace("ʻ", "'").lower() for name in found if "(" not in name}
    kept |= {name.replace(" & ", " and ") for name in kept}
    return kept | {plain(name) for name in kept}


def plain(text: str) -> str:
    """A text without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


BY_HAND = ("currency_symbols", "currency_nicknames", "currency_minor", "currency_all")


def every_code() -> list[str]:
    """All codes with a name in use or, for historic ones, a name of their own."""
    return sorted(code for code in Locale("en", "US").currencies if code not in NAMELESS)


def nouns() -> dict[str, str]:
    """One-word names that belong to one currency of today: ``forint`` → HUF."""
    owners: dict[str, set[str]] = {}
    for code in sorted(tender()):
        for name in names(code):
            owners.setdefault(name.split()[-1], set()).add(code)
    return {
        word: next(iter(codes))
        for word, codes in sorted(owners.items())
        if len(codes) == 1 and word not in OTHER_WORDS and word.isalpha()
    }


def shared_nouns() -> dict[str, set[str]]:
    """One-word names of several currencies of today."""
    owners: dict[str, set[str]] = {}
    for code in tender():
        for name in names(code):
            owners.setdefault(name.split()[-1], set()).add(code)
    return {word: codes for word, codes in owners.items() if len(codes) > 1}


def full_names() -> dict[str, str]:
    """Names of several words, of past currencies too: ``swiss francs`` → CHF; tender of today goes first."""
    ends = {*nouns(), *shared_nouns(), *OTHER_WORDS, *PAST}
    out: dict[str, str] = {}
    for code in sorted(every_code(), key=lambda code: (code not in tender(), code)):
        for name in sorted(names(code)):
            if " " in name and name.split()[-1] in ends:
                out.setdefault(name, code)
    return dict(sorted(out.items()))


def first_words(full: Iterable[str]) -> list[str]:
    """The words before the noun in names, each alone."""
    found = {word for name in full for word in name.split()[:-1]} - NO_FIRST_WORDS
    return sorted(word for word in found if re.fullmatch(r"[^\W\d_]+|u\.s\.|st\.", word))


def codes() -> list[str]:
    """The codes that are legal tender today."""
    return sorted(tender())


def everything(listed: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Every way to write a currency, lower case, with its code; lists kept by hand go first.

    :param listed: the lists that are kept by hand; what is written by hand into this one stays.
    """
    out: dict[str, str] = {}
    for name in BY_HAND:
        out |= {word: code for word, code in listed[name].items() if word not in out}
    in_millions = {word.lower(): code for word, code in millions().items()}
    for words in (nouns(), full_names(), {code.lower(): code for code in codes()}, in_millions):
        out |= {word: code for word, code in words.items() if word not in out}
    return dict(sorted(out.items()))


def millions() -> dict[str, str]:
    """Millions of a currency as companies abbreviate them: ``MEUR``."""
    return {f"M{code}": code for code in codes()}


def shared_codes() -> set[str]:
    """The currencies that share a sign or name; not the euro, whose countries tell little."""
    return {code for codes in _by_hand("currency_shared").values() for code in codes.split()} - {"EUR"}


def places() -> dict[str, str]:
    """Countries and peoples whose currency shares its name, as they are written: ``Canada`` → CAD."""
    locale, wanted = Locale("en", "US"), shared_codes()
    out = dict(_by_hand("currency_places"))
    for territory, code in territories().items():
        name = locale.territories[territory]
        if code in wanted and name not in PEOPLE_TOO and re.fullmatch(r"[^\W\d_]+(?: [^\W\d_]+){0,3}", name):
            out.setdefault(name, code)
    for code in sorted(wanted & tender()):
        first = locale.currencies[code].rsplit(" ", 1)[0]
        if len(first.split()) < 3 and "CFA" not in first:
            out.setdefault(first, code)
    return dict(sorted(out.items()))


def territories() -> dict[str, str]:
    """Two-letter codes of territories, with the currency that is tender there first."""
    out = {}
    for territory in sorted(get_global("territory_currencies")):
        found = get_territory_currencies(territory, tender=True)
        if found and len(territory) == 2:
            out[territory] = found[0]
    return out


def domains() -> dict[str, str]:
    """Top-level domains of countries, but for those that are sold to the whole world."""
    found = {territory.lower(): code for territory, code in territories().items()}
    found["uk"] = found["gb"]
    return {name: code for name, code in sorted(found.items()) if name not in SOLD_DOMAINS}


def _by_hand(name: str) -> Mapping[str, str]:
    words = yaml.safe_load((WORDS / f"{name}.yaml").read_text(encoding="utf-8"))["words"]
    return {str(word): str(code) for word, code in words.items()}


def generated() -> dict[str, tuple[str, Mapping[str, str] | list[str]]]:
    """The lists that are made from the locale data, by name: summary and words."""
    by_hand: dict[str, Mapping[str, str]] = {
        name: yaml.safe_load((WORDS / f"{name}.yaml").read_text(encoding="utf-8"))["words"]
        for name in BY_HAND
    }
    phrases = [phrase for phrase in by_hand["currency_all"] if phrase.split()[-1].isalpha()]
    return {
        "currency_nouns": ("One-word names of currencies that no two currencies share.", nouns()),
        "currency_firsts": (
            "Words before the noun in the names of currencies (Swiss francs, Hong Kong dollars).",
            first_words([*full_names(), *phrases]),
        ),
        "currency_codes": ("Codes of ISO 4217 that are legal tender somewhere.", codes()),
        "currency_millions": ("Millions of a currency as accounts abbreviate them (MEUR).", millions()),
        "currency_places": (
            "Places and peoples that tell which of the currencies with one sign is meant.",
            places(),
        ),
        "currency_domains": ("Domains of countries in an article's address, with their currency.", domains()),
        "currency_all": (
            "Every way to write a currency, and hundredths of it, with the ISO 4217 code.",
            everything(by_hand),
        ),
    }


def written(summary: str, words: Mapping[str, str] | Iterable[str]) -> str:
    """A word list as its file holds it."""
    head = "# yaml-language-server: $schema=../schema.json\n# Written by tests/cldr.py.\n"
    head += f"summary: {summary}\nwords:\n"
    if isinstance(words, Mapping):
        return head + "".join(f'  "{word}": {_quoted(code)}\n' for word, code in words.items())
    return head + "".join(f'  - "{word}"\n' for word in words)


def _quoted(text: str) -> str:
    return text if re.fullmatch(r"[A-Z]{3}", text) and text not in {"NO", "YES"} else f'"{text}"'


def main() -> None:
    """Write the lists."""
    for name, (summary, words) in generated().items():
        (WORDS / f"{name}.yaml").write_text(written(summary, words), encoding="utf-8")


if __name__ == "__main__":
    main()
