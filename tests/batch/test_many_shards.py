"""Many shards read by one process, each in a memory zone of its own: nothing is lost, and nothing changes.

Half of the words are invented, so they are met for the first time inside a zone, are forgotten at its end,
and come again in a later one. Words of the model's own vocabulary would not show what goes wrong then.
"""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimspan.articles.reading import to_article
from claimspan.batch.run import RunOptions, run
from claimspan.batch.shards import ShardSize
from claimspan.dataset.folder import read_dataset
from claimspan.extract import Extractor
from claimspan.model import Article, Quarantined
from claimspan.sources import read_records
from claimspan.tables.arrow import to_tables

SHARD = 4
SHARDS = 20
_STARTS = "br d f gl h j kr l m n pr qu sk st tr v wh y z Ø ś".split()
_MIDDLES = "a e i o u ea oo ai é".split()
_ENDS = "b ck d ft g ll m nd nt p rk sh ss th x zz".split()
# What a lemmatizer takes away, or leaves.
ENDINGS = {
    "things": "s es ies ves".split(),
    "did": "ed d ied".split(),
    "doing": "ing able".split(),
    "how": "ly er est".split(),
    "name": ["", "a", "s"],
}
_FIGURES = (
    "5%|$1.5bn|12 to 19 days|nearly 2,300 people|a third|4.5 percentage points|£3m|one in five|"
    "three times as many|40 km|the 23rd of 61|twenty-two|6.5 million tonnes|2½ hours|¥9,000|1 January 2021"
).split("|")
_ORDINALS = "the 3rd|its 21st|a second|the ninety-ninth|the 112th".split("|")


class Invented:
    """Texts of invented words, some of them said again and again, at times in capitals or in another form."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._met: dict[str, list[str]] = {}

    def word(self, kind: str) -> str:
        """A word with one of the endings of a kind, as often an old one as a new one."""
        met = self._met.setdefault(kind, [])
        if met and self._chance.random() < 0.5:
            return self._chance.choice(met)
        parts = [_STARTS, _MIDDLES, _ENDS] * self._chance.randint(1, 3)
        met.append("".join(map(self._chance.choice, parts)) + self._chance.choice(ENDINGS[kind]))
        return met[-1]

    def sentence(self) -> str:
        """A sentence with a figure, most of which make a claim."""
        pick, word = self._chance.choice, self.word
        things, others, verb, manner = word("things"), word("things"), word("did"), word("how")
        name, other, doing = word("name").title(), word("name").title(), word("doing")
        figure, place, count = pick(_FIGURES), pick(_ORDINALS), self._chance.randint(2, 9000)
        return pick(
            (
                f"{things.capitalize()} of {name} rose {figure} in 2021, said {other} {name}.",
                f"The {others} {verb} {figure} of the {doing} {things} for {place} time.",
                f"{name}'s {things} fell by {figure} because of {manner} {verb} {others}.",
                f"They had {verb} {figure}, {name} was {doing} {others}, and 7% {manner} {verb} {things}.",
                f"“{count} {things},” {name.upper()} {verb}; {other}-{others} cost $4 per {other.lower()}.",
                f"About {count} {things} and {figure} {others} {verb} {count + 9} {doing} {word('things')}.",
                f"The {things} ({name.upper()}) {verb}. There were {count} {others}, {figure} more.",
            )
        )

    def text(self) -> str:
        """An article."""
        return " ".join(self.sentence() for _ in range(self._chance.randint(2, 5)))


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Invented(23)
    path = tmp_path_factory.mktemp("in") / "articles.jsonl"
    lines = (json.dumps({"text": made.text(), "date": "2022-05-09"}) for _ in range(SHARD * SHARDS))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_the_words_of_every_shard_are_read_as_if_it_were_the_only_one(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if very many words were known.
    monkeypatch.setattr("claimspan.parsing.vocabulary.KEPT_WORDS", 0)
    summary = run(
        [str(articles)],
        tmp_path / "out",
        # Of its own, that no other test has taught a word.
        extractor=Extractor(),
        options=RunOptions(size=ShardSize(SHARD)),
        languages=(),
    )
    assert not summary.reasons
    assert summary.stored == SHARD * SHARDS
    assert summary.n_claims > SHARD * SHARDS
    dataset = read_dataset(tmp_path / "out")
    plain = to_tables(list(Extractor().documents(of(articles))))
    for name in ("claims", "spans", "ledger"):
        assert by_document(dataset.table(name).to_pylist()) == by_document(plain[name].to_pylist())


def of(path: Path) -> Iterator[Article]:
    """The articles of a file."""
    for record in read_records([str(path)]):
        assert not isinstance(record, Quarantined)
        yield to_article(record)


def by_document(rows: list[dict[str, object]]) -> list[str]:
    """Rows in an order that does not depend on the cut into shards."""
    return sorted(map(repr, rows))
