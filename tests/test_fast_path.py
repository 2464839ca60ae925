"""Nothing that makes reading fast may change what is read: everything is compared with spaCy's plain ways."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimspan.extract import Extractor
from claimspan.language import make_doc, parse
from claimspan.match import Match
from claimspan.mentions import find_mentions, mark_numbers, merge
from claimspan.numbers import scan
from plain import PlainMatcher

ROOT = Path(__file__).resolve().parents[1]


def composed(count: int) -> Iterator[str]:
    """Sentences made of words and figures that rules ask for, the same every time; many make no sense."""
    chance = random.Random(11)
    starts = "Rents|In 2023 sales|According to him, 40 people|At least one in ten nurses|It".split("|")
    verbs = "fell|rose by|doubled to|were cut from 12% to|have been up|said they paid|of".split("|")
    figures = (
        "5%|$1.5bn|two-thirds|12 to 19 days|nearly 2,300 people|a third|4.5 percentage points|£3m–£4m|40,000|"
        "[3]|three times as much|10 km|one in five|$2 an hour|1 January 2020"
    ).split("|")
    ends = (
        "in the first quarter|over the past two years|since 2019, compared with 8%|because of the strike|"
        "per week|on Monday at 5pm|to 4.1%|for every 1,000 births|a year earlier|of all homes|"
    ).split("|")
    for _ in range(count):
        parts = [chance.choice(starts), chance.choice(verbs), chance.choice(figures), chance.choice(ends)]
        if chance.random() < 0.5:
            parts += ["and", chance.choice(verbs), chance.choice(figures), chance.choice(ends)]
        yield " ".join(parts).strip() + chance.choice([".", "", ";", "?"])


@pytest.fixture(scope="module")
def texts(extractor: Extractor) -> list[str]:
    """Every example of every rule, which is where rules fire, and a thousand sentences beside."""
    examples = {example.text for rule in extractor.rules.rules for example in (*rule.matches, *rule.ignores)}
    return [*sorted(examples), *composed(1000)]


def told(match: Match) -> tuple[str, object, object]:
    return match.rule.id, match.span, dict(match.captures)


def test_matches_are_those_of_spacys_own_matchers(extractor: Extractor, texts: list[str]) -> None:
    vocab = extractor.model.nlp.vocab
    plain_mentions = PlainMatcher(vocab, extractor.rules.stage("mention"))
    plain_roles = PlainMatcher(vocab, extractor.rules.stage("role"))
    numbers = [scan(text) for text in texts]
    made = [make_doc(extractor.model.nlp, text, own) for text, own in zip(texts, numbers, strict=True)]
    fired = set()
    for own, doc in zip(numbers, parse(extractor.model, made), strict=True):
        mark_numbers(doc, own)
        found = extractor.mention_rules(doc)
        assert [told(m) for m in found] == [told(m) for m in plain_mentions(doc)], doc.text
        merge(doc, find_mentions(doc, own, extractor.mention_rules))
        found += extractor.role_rules(doc)
        assert [told(m) for m in extractor.role_rules(doc)] == [told(m) for m in plain_roles(doc)], doc.text
        fired |= {match.rule.id for match in found}
    assert len(texts) > 2000
    assert len(fired) == len(extractor.rules.rules), "each rule has an example on which it fires"
