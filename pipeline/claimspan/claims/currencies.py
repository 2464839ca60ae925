"""Which currency a document means by a sign or name that several currencies share (``$``, ``kr``, pounds).

The rules read such an amount as the currency it commonly means, the first that
``rules/words/currency_shared`` lists. When all of an article is read, the evidence in it is weighed for
each currency of the list:

* *stated*: amounts and full names that leave no doubt (C$20m, 300 Canadian dollars). After most of them the
  shared name means the same (francs after Swiss francs). For those in ``currency_contrast`` it means another
  one: who writes C$ marks what is not his bare $;
* *places*: countries, peoples, cities, exchanges, by mention; the place at the head of the text counts more;
* *address* and *language*: the country in the article's URL (``.com.au``) or its language code (``en-AU``).

Where the text declares it ("all amounts are in Canadian dollars", the nouns are those of
``currency_declared``), nothing is weighed.

The weights, the most that each kind may add and what a decision needs are data (``currency_evidence``). A
currency with enough, and clearly more than the next one, is the document's; otherwise the common one is
assumed. Every claim says in `unit_source` which of the two it was, or that the text states its unit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from claimspan.model import Article, Claim
from claimspan.rules.model import WordList, Words

SHARED: Final = "currency_shared"
ENGINE_LISTS: Final = frozenset(
    {
        SHARED,
        "currency_contrast",
        "currency_declared",
        "currency_evidence",
        "currency_places",
        "currency_domains",
    }
)
"""The word lists that are read here and that no rule needs to name."""

_WORD = re.compile(r"[^\W\d_]\.(?:[^\W\d_]\.)+|[^\W\d_]+")
_WORD_APART = re.compile(f"({_WORD.pattern})")
_DATELINE = re.compile(
    r"^(?P<place>[A-Z][\w.'’ -]{1,30}?)(?:,[^\n—–()]{1,40})?(?: \([A-Z][^)\n]{1,30}\))? ?(?:—|–|--| - )",
    re.MULTILINE,
)
# A dateline stands at the head, after the title and perhaps a line for author and date.
_HEAD = 600
_LONGEST_NAME = 4
# No full stop but those of "U.S.", and not too much.
_DECLARED = r"\b(?:{nouns})\b(?:\b[A-Z]\.|[^.;:\n]){{1,100}}"
_IN = re.compile(r"\bin (?:(?:thousands|millions|billions) )?(?:of )?")


@dataclass(frozen=True, slots=True)
class Names:
    """Names that tell a currency.

    :param codes: name → code.
    :param begins: the first words of the names.
    """

    codes: Mapping[str, str]
    begins: frozenset[str]

    @classmethod
    def of(cls, codes: Mapping[str, str]) -> Names:
        """The names of a mapping from name to code."""
        return cls(codes, frozenset(found.group() for name in codes if (found := _WORD.match(name))))


@dataclass(frozen=True, slots=True)
class Currencies:
    """The word lists that decide.

    :param shared: sign or name, lower case → the codes it may mean, the common one first.
    :param names: every other name of several words, lower case.
    :param declared: finds the words that may say in which currency a text's amounts are.
    :param codes: every sign and name of one currency only, lower case.
    """

    shared: Mapping[str, tuple[str, ...]]
    contrast: frozenset[str]
    names: Names
    places: Names
    domains: Mapping[str, str]
    weights: Mapping[str, float]
    declared: re.Pattern[str] | None = None
    codes: Mapping[str, str] = field(default_factory=dict)

    def settled(self, article: Article, claims: Sequence[Claim]) -> tuple[Claim, ...]:
        """The claims of an article with their units decided by all of it, and with their `unit_source`."""
        open_claims = [claim for claim in claims if claim.unit_said in self.shared]
        decided: dict[str, tuple[str, str]] = {}
        if open_claims:
            pieces = _WORD_APART.split(article.text)
            stated = self._stated(pieces, claims)
            support = self._support(article, pieces)
            declared = self._declared(article.text)
            decided = {
                said: (declared, "document")
                if declared in self.shared[said]
                else self._decide(said, stated, support)
                for said in dict.fromkeys(str(claim.unit_said) for claim in open_claims)
            }
        out = []
        for claim in claims:
            unit, source = decided.get(claim.unit_said or "", (claim.unit, "text"))
            told = unit, None if unit is None else source
            settled = told == (claim.unit, claim.unit_source)
            out.append(claim if settled else replace(claim, unit=told[0], unit_source=told[1]))
        return tuple(out)

    def _declared(self, text: str) -> str | None:
        """The currency that a text says its amounts are in."""
        for match in self.declared.finditer(text) if self.declared else ():
            for said in _IN.split(match.group())[1:]:
                words = said.split()[:_LONGEST_NAME]
                for length in range(len(words), 0, -1):
                    name = " ".join(words[:length]).rstrip(",)")
                    # A word alone is a people as a rule ("in Canadian towns"), not so a sign or a code.
                    known = length > 1 or name.isupper() or not name.isalpha()
                    if known and name.lower() in self.codes:
                        return self.codes[name.lower()]
        return None

    def _decide(self, said: str, stated: Mapping[str, int], support: Mapping[str, float]) -> tuple[str, str]:
        """The currency that a shared word means, and ``document`` or ``assumed``."""
        codes, weights = self.shared[said], self.weights
        common = codes[0]
        scores = {code: support.get(code, 0.0) for code in codes}
        marked = {code for code in codes if stated.get(code)}
        if said in self.contrast and marked:
            # The bare sign is none of those that are marked; the common one, unless it is marked itself.
            scores = {code: score for code, score in scores.items() if code not in marked}
            if common in scores:
                scores[common] += weights["stated"]
        elif said not in self.contrast:
            for code in marked:
                scores[code] += min(weights["stated"] * stated[code], weights["stated_most"])
        ranked = sorted(scores, key=lambda code: (-scores[code], codes.index(code)))
        if not ranked:
            return common, "assumed"
        second = scores[ranked[1]] if len(ranked) > 1 else 0.0
        clear = scores[ranked[0]] >= max(weights["least"], second + weights["margin"])
        return (ranked[0], "document") if clear else (common, "assumed")

    def _stated(self, pieces: Sequence[str], claims: Sequence[Claim]) -> Counter[str]:
        """How often a text states each currency without doubt: in amounts, and by full names elsewhere."""
        sure = [claim for claim in claims if claim.kind == "money" and claim.unit_said not in self.shared]
        out = Counter(claim.unit for claim in sure if claim.unit is not None)
        out.update(_named([piece.lower() for piece in pieces], self.names))
        return out

    def _support(self, article: Article, pieces: Sequence[str]) -> dict[str, float]:
        """What speaks for each currency beside its own name."""
        weights, places = self.weights, Counter(_named(pieces, self.places))
        out = {code: min(weights["place"] * count, weights["place_most"]) for code, count in places.items()}
        for kind, found in (
            ("dateline", _dateline(article.text, self.places.codes)),
            ("address", self.domains.get(_domain(article.url))),
            ("language", self.domains.get(_region(article.language))),
        ):
            if found is not None:
                out[found] = out.get(found, 0.0) + weights[kind]
        return out


def currencies_of(words: Words) -> Currencies:
    """The currencies as the word lists of a rule set have them; a list that is not there is empty."""
    shared = {word: tuple(codes.split()) for word, codes in _mapping(words.get(SHARED)).items()}
    everything = _mapping(words.get("currency_all"))
    nouns = "|".join(map(re.escape, words.get("currency_declared", ())))
    return Currencies(
        shared=shared,
        contrast=frozenset(words.get("currency_contrast", ())),
        names=Names.of(
            {name: code for name, code in everything.items() if " " in name and name not in shared}
        ),
        places=Names.of(_mapping(words.get("currency_places"))),
        domains=_mapping(words.get("currency_domains")),
        weights={kind: float(weight) for kind, weight in _mapping(words.get("currency_evidence")).items()},
        declared=re.compile(_DECLARED.format(nouns=nouns), re.IGNORECASE) if nouns else None,
        codes={name: code for name, code in everything.items() if name not in shared},
    )


def _mapping(words: WordList | None) -> Mapping[str, str]:
    return words if isinstance(words, Mapping) else {}


def _named(pieces: Sequence[str], names: Names) -> Iterator[str]:
    """The codes of the listed names in a text, in order, the longest name first.

    :param pieces: the words of the text at odd places, what parts them at even ones.
    """
    begins, codes = names.begins, names.codes
    at = 0
    for first in [place for place, piece in enumerate(pieces) if piece in begins]:
        if first < at:
            continue
        for length in range(_LONGEST_NAME, 0, -1):
            # Words of a name stand one space or line apart.
            phrase = " ".join("".join(pieces[first : first + 2 * length - 1]).split())
            if phrase in codes:
                yield codes[phrase]
                at = first + 2 * length
                break


def _dateline(text: str, places: Mapping[str, str]) -> str | None:
    for match in _DATELINE.finditer(text, 0, _HEAD):
        place = match["place"].strip()
        code = places.get(place) or places.get(place.title())
        if code is not None:
            return code
    return None


def _domain(url: str | None) -> str:
    """The last part of the host's name: ``au`` of ``https://www.example.com.au/news``."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return ""
    return host.rpartition(".")[2]


def _region(language: str | None) -> str:
    """The country of a language's code: ``au`` of ``en-AU``."""
    return re.split(r"[-_]", f"{language or ''}-")[1].lower()
