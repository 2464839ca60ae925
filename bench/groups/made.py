"""Large datasets that are made up, without the extractor, as like to those of news as grouping can tell.

Words, names, stories and values are as uneven as in life: a few are everywhere and most are rare. A story has
facts and articles that tell some of them, each in a wording of its own. Some articles stand elsewhere again:
whole under another byline, cut short, or with a passage only; some report another figure.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from claimspan.dataset.writer import DatasetWriter
from claimspan.schema import SCHEMAS

# As in 800 articles of news that were read: claims and characters of an article, and their kinds.
_CLAIMS: Final = 7.6
_FILLERS: Final = 18
_KINDS: Final = {"count": 52, "money": 16, "percentage": 16, "duration": 7, "measurement": 6, "number": 3}
_COPIED: Final = 0.15
_OTHER_FIGURE: Final = 0.05
_PART: Final = 60_000
_FIRST_DAY: Final = date(2015, 1, 1)
_DAYS: Final = 3_650

_ONSETS: Final = "b br c ch cl cr d dr f fl g gr h j k l m n p pl pr qu r s sh st str t th tr v w".split()
_RHYMES: Final = (
    "a ade ain an ar ast ate e eel ell en er est et i ice ile in ist o old on or ound u ul un".split()
)
_ENDINGS: Final = ("", "", "", "s", "s", "er", "tion", "ment", "ity", "al", "ing", "ed")
_SMALL: Final = "the of to and a in for on that with as at by from is was be it an are".split()
_UNITS: Final = {
    "money": ("USD", "EUR", "GBP"),
    "duration": ("day", "month", "year", "hour"),
    "measurement": ("kilometre", "metre", "tonne", "megawatt"),
}
_SIGNS: Final = {"USD": "$", "EUR": "€", "GBP": "£"}


class _Words:
    """Draws words and names, each the rarer the later it was made up."""

    def __init__(self, rng: random.Random, words: int, names: int) -> None:
        self._rng = rng
        made = {_word(rng) for _ in range(words * 2)}
        self._words = sorted(made)[: words * 2]
        rng.shuffle(self._words)
        self._word_weights = list(accumulate(1 / (rank + 20) for rank in range(len(self._words))))
        self._names = [_word(rng).capitalize() + rng.choice(_RHYMES) for _ in range(names)]
        self._name_weights = list(accumulate(1 / (rank + 5) for rank in range(names)))

    def words(self, count: int) -> list[str]:
        return self._rng.choices(self._words, cum_weights=self._word_weights, k=count)

    def names(self, count: int) -> list[str]:
        return self._rng.choices(self._names, cum_weights=self._name_weights, k=count)

    def sentence(self) -> str:
        words = self.words(12)
        small = self._rng.choices(_SMALL, k=9)
        mixed = [word for pair in zip(words, small, strict=False) for word in pair]
        return mixed[0].capitalize() + " " + " ".join(mixed[1:]) + "."


def _word(rng: random.Random) -> str:
    parts = rng.choice((1, 2, 2, 2, 3))
    return "".join(rng.choice(_ONSETS) + rng.choice(_RHYMES) for _ in range(parts)) + rng.choice(_ENDINGS)


@dataclass(frozen=True, slots=True)
class _Fact:
    kind: str
    unit: str
    value: float
    direction: str | None
    subject: str
    measure: str
    window: str | None


@dataclass(frozen=True, slots=True)
class _Telling:
    """A sentence with a claim, as it stands in an article.

    :param at: where the figure starts in it.
    """

    fact: _Fact
    sentence: str
    figure: str
    at: int


def make(folder: Path, claims: int, seed: int = 1) -> Path:
    """A dataset of so many claims in the new folder `folder`.

    :return: the folder.
    """
    rng = random.Random(seed)
    # Vocabularies grow with the root of the text, as Heaps' law has it.
    words = _Words(rng, 4_000 + int(40 * claims**0.5), 1_000 + int(30 * claims**0.5))
    fillers = [words.sentence() for _ in range(2_000 + claims // 20)]
    written, rows = 0, _Rows()
    with DatasetWriter(folder) as writer:
        for name, published, title, sentences in _articles(rng, words, fillers):
            rows.add(name, published, title, sentences, claims - written)
            if len(rows) >= min(_PART, claims - written):
                writer.write(rows.tables())
                written, rows = written + len(rows), _Rows()
            if written == claims:
                break
    return folder


def _articles(
    rng: random.Random, words: _Words, fillers: Sequence[str]
) -> Iterator[tuple[int, date, str, list[_Telling | str]]]:
    """Articles without end: number, day, title, sentences."""
    number = 0
    while True:
        names = words.names(rng.choice((1, 2, 2, 3)))
        topic = words.words(4)
        day = _FIRST_DAY + timedelta(rng.randrange(_DAYS))
        facts = [_fact(rng, words, names, topic, day) for _ in range(4 + int(rng.expovariate(1 / 14)))]
        # Most stories are told once, a few by hundreds.
        for _ in range(min(int(rng.paretovariate(1.4)), 1_000)):
            published = day + timedelta(int(rng.expovariate(1 / 4)))
            size = max(1, int(rng.expovariate(1 / _CLAIMS)) + 1)
            chosen = rng.sample(facts, min(size, len(facts)))
            told: list[_Telling | str] = [_tell(rng, words, fact, names) for fact in chosen]
            told += rng.choices(fillers, k=max(2, int(rng.gauss(_FILLERS, 8))))
            rng.shuffle(told)
            title = f"{names[0]} {' '.join(rng.sample(topic, 3))}"
            yield number, published, title, told
            number += 1
            while rng.random() < _COPIED:
                copied, name = told, rng.choice(words.names(1))
                match rng.choice(("byline", "shortened", "passage")):
                    case "byline":
                        copied = [f"By {name} of the agency.", *told]
                    case "shortened":
                        copied = told[: max(3, int(len(told) * 0.7))]
                    case _:
                        at = rng.randrange(len(told))
                        copied = [*rng.choices(fillers, k=_FILLERS), *told[at : at + 3]]
                yield number, published + timedelta(rng.randrange(3)), f"{title} {name}", copied
                number += 1


def _fact(rng: random.Random, words: _Words, names: Sequence[str], topic: Sequence[str], day: date) -> _Fact:
    kind = rng.choices(list(_KINDS), weights=list(_KINDS.values()))[0]
    subject = " ".join(
        [*rng.sample(list(topic), rng.choice((1, 1, 2))), *words.words(rng.choice((0, 0, 1, 2)))]
    )
    if rng.random() < 0.5:
        subject += f" in {rng.choice(list(names))}"
    direction = (
        rng.choice(("increase", "decrease"))
        if rng.random() < (0.3 if kind == "percentage" else 0.06)
        else None
    )
    window = None
    if rng.random() < 0.3:
        window = rng.choice(
            (str(day.year), str(day.year - 1), f"{day:%Y-%m}", "P30D", "P1Y", f"{day.year - 5}/{day.year}")
        )
    unit = (
        "percent"
        if kind == "percentage"
        else rng.choice(_UNITS[kind])
        if kind in _UNITS
        else rng.choice(list(topic))
        if kind == "count"
        else ""
    )
    return _Fact(
        kind,
        unit,
        _value(rng, kind),
        direction,
        subject,
        " ".join(words.words(rng.choice((1, 2, 2, 3, 4)))),
        window,
    )


def _value(rng: random.Random, kind: str) -> float:
    """Small and round numbers are the most frequent."""
    if kind == "percentage":
        return (
            float(rng.choice((5, 10, 20, 25, 30, 50)))
            if rng.random() < 0.3
            else round(rng.lognormvariate(2.7, 0.9), rng.choice((0, 1)))
        )
    if kind == "money":
        return float(f"{rng.lognormvariate(14, 3):.2g}")
    if kind == "duration":
        return float(rng.randint(1, 30))
    size = rng.lognormvariate(3.5, 2.5) if kind == "count" else rng.lognormvariate(3, 1.5)
    return float(max(1, int(size))) if rng.random() < 0.5 else float(f"{max(1, int(size)):.1g}")


def _tell(rng: random.Random, words: _Words, fact: _Fact, names: Sequence[str]) -> _Telling:
    value = fact.value
    if rng.random() < _OTHER_FIGURE:
        value = value * 1.3 + 2
    elif rng.random() < 0.15:
        value = float(f"{value:.2g}")
    value = round(value, 1)
    number = f"{value:,.1f}".removesuffix(".0")
    sign = _SIGNS.get(fact.unit, "")
    figure = (
        f"{number}%"
        if fact.kind == "percentage"
        else f"{sign}{number}"
        if sign
        else f"{number} {fact.unit}".strip()
    )
    window = f" in {fact.window}" if fact.window else ""
    said = f", {rng.choice(list(names))} said" if rng.random() < 0.3 else ""
    more = " ".join(words.words(8))
    if rng.random() < 0.5:
        start = f"The {fact.subject} {fact.measure} "
        end = f"{window} {more}{said}."
    else:
        start = f"{more.capitalize()} {fact.measure} of {fact.subject} "
        end = f"{window}{said}."
    made = _Fact(fact.kind, fact.unit, value, fact.direction, fact.subject, fact.measure, fact.window)
    return _Telling(made, start + figure + end, figure, len(start))


class _Rows:
    """The rows of one part."""

    def __init__(self) -> None:
        self._rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SCHEMAS}

    def __len__(self) -> int:
        return len(self._rows["claims"])

    def add(
        self, number: int, published: date, title: str, sentences: Sequence[_Telling | str], most: int
    ) -> None:
        """Add an article; the claims of a part are at most `most`."""
        doc_id, start, texts = f"{number:016x}", 0, []
        claims = 0
        for place, one in enumerate(sentences):
            text = one if isinstance(one, str) else one.sentence
            if isinstance(one, _Telling) and len(self) < most:
                claims += 1
                self._claim(f"{number:012x}{place:04x}", doc_id, one, start)
            texts.append(text)
            start += len(text) + 1
        whole = " ".join(texts)
        self._rows["documents"].append(
            {
                "doc_id": doc_id,
                "source": f"made-up#{number}",
                "title": title,
                "published": published,
                "text": whole,
                "text_sha256": "0" * 64,
                "raw_sha256": "0" * 64,
                "n_chars": len(whole),
                "n_sentences": len(sentences),
                "n_parsed": claims,
                "n_claims": claims,
            }
        )

    def _claim(self, claim_id: str, doc_id: str, told: _Telling, start: int) -> None:
        fact, at = told.fact, start + told.at
        row: dict[str, Any] = {
            "claim_id": claim_id,
            "doc_id": doc_id,
            "kind": fact.kind,
            "value": fact.value,
            "unit": fact.unit or None,
            "comparator": "=",
            "direction": fact.direction,
            "subject": fact.subject,
            "subject_role": "topic",
            "measure": fact.measure,
            "window_iso8601": fact.window,
            "modality": "asserted",
            "value_text": told.figure,
            "value_start": at,
            "value_end": at + len(told.figure),
            "sentence": told.sentence,
            "sentence_start": start,
            "sentence_end": start + len(told.sentence),
            "rule_id": "made/up",
            "rule_version": 1,
        }
        if fact.window and fact.window[0] != "P":
            first, last = fact.window[:4], fact.window[-4:] if "/" in fact.window else fact.window[:4]
            row["window_start"], row["window_end"] = date(int(first), 1, 1), date(int(last), 12, 31)
        self._rows["claims"].append(row)
        if fact.window:
            self._rows["spans"].append(
                {
                    "claim_id": claim_id,
                    "doc_id": doc_id,
                    "field": "window",
                    "start": at + len(told.figure) + 4,
                    "end": at + len(told.figure) + 4 + len(fact.window),
                    "text": fact.window,
                    "normalized": fact.window,
                    "rule_id": "made/up",
                }
            )

    def tables(self) -> dict[str, pa.Table]:
        return {name: _table(rows, SCHEMAS[name]) for name, rows in self._rows.items()}


def _table(rows: Sequence[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    arrays = []
    for field in schema:
        column = [row.get(field.name) for row in rows]
        if pa.types.is_dictionary(field.type):
            arrays.append(pa.array(column, pa.string()).dictionary_encode().cast(field.type))
        else:
            arrays.append(pa.array(column, field.type))
    return pa.Table.from_arrays(arrays, schema=schema)
