"""Nothing that makes reading fast may change what is read: everything is compared with spaCy's plain ways."""

import importlib
import random
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from claimspan.articles.reading import doc_id, to_article
from claimspan.extract import Extractor
from claimspan.gate.numbers import scan
from claimspan.matching.match import Match, RuleMatcher
from claimspan.model import Article, DocumentResult, Quarantined
from claimspan.parsing.language import DEFAULT_MODEL, keep_lettered, make_doc, parse
from claimspan.sources import read_records
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
    """Every example of every rule, which is where rules fire, composed sentences, and whole articles."""
    examples = {example.text for rule in extractor.rules.rules for example in (*rule.matches, *rule.ignores)}
    records = list(read_records([str(ROOT / "corpus" / "sample")]))
    articles = [to_article(record).text for record in records if not isinstance(record, Quarantined)]
    assert len(articles) == len(records)
    # Lines that lead to a list are read only where one follows.
    leads = [rule for rule in extractor.rules.rules if rule.yields.get("role") == "lead"]
    lists = [f"{line.text}\n\n- hire 12 nurses\n" for rule in leads for line in rule.matches]
    return [*sorted(examples), *composed(300), *lists, *articles]


@pytest.fixture(scope="module")
def shipped() -> Language:
    nlp: Language = importlib.import_module(DEFAULT_MODEL).load(exclude=["ner"])
    keep_lettered(nlp.tokenizer)
    return nlp


def analysis(doc: Doc) -> list[tuple[object, ...]]:
    return [(t.text, t.lemma_, t.pos_, t.tag_, t.dep_, t.head.i, str(t.morph)) for t in doc]


def test_analyses_are_those_of_the_model_as_it_is_shipped(
    extractor: Extractor, shipped: Language, texts: list[str]
) -> None:
    model = extractor.model
    assert model.forms is not None
    assert model.transitions is not None
    # What only neighbours tell: "gonna", "let's", "there is".
    neighbours = ["Let's say it's gonna rise 5%.", "There is 5% more, y'all.", "It ain't 5%."]
    texts = [*(text for text in texts if "\n" not in text), *neighbours]
    numbers = [scan(text) for text in texts]
    ours = [make_doc(model.nlp, text, own) for text, own in zip(texts, numbers, strict=True)]
    theirs = [make_doc(shipped, text, own) for text, own in zip(texts, numbers, strict=True)]
    for doc, wanted in zip(parse(model, ours), shipped.pipe(theirs), strict=True):
        assert analysis(doc) == analysis(wanted)


Told = tuple[str, object, object]


class Noting:
    """A matcher that notes what it finds."""

    def __init__(self, matcher: RuleMatcher) -> None:
        self._matcher = matcher
        self.found: list[list[Told]] = []

    def __call__(self, doc: Doc) -> list[Match]:
        return next(self.each([doc]))

    def each(self, docs: Sequence[Doc]) -> Iterator[list[Match]]:
        for found in self._matcher.each(docs):
            self.found.append([(match.rule.id, match.span, dict(match.captures)) for match in found])
            yield found


@dataclass(frozen=True)
class Read:
    """What was made of a text, step by step, roles where nothing is claimed included."""

    result: DocumentResult
    mention_rules: list[list[Told]]
    role_rules: list[list[Told]]


def read_all(extractor: Extractor, texts: list[str], at_once: int) -> Iterator[Read]:
    """Each text an article, by whatever ways the extractor has; so many are parsed together."""
    for start in range(0, len(texts), at_once):
        articles = [
            Article(doc_id(str(i)), str(i), text, raw_sha256="")
            for i, text in enumerate(texts[start : start + at_once], start)
        ]
        for outline in extractor.analyse([extractor.outline(article) for article in articles]):
            noting = Noting(extractor.mention_rules), Noting(extractor.role_rules)
            one = copy(extractor)
            one.mention_rules, one.role_rules = cast("tuple[RuleMatcher, RuleMatcher]", noting)
            result, _ = one.read(outline)
            yield Read(result, noting[0].found, noting[1].found)


@pytest.fixture(scope="module")
def slow(extractor: Extractor, shipped: Language, texts: list[str]) -> list[Read]:
    """The plain path: the model as it is shipped, spaCy's own matchers, one article at a time."""
    plain = Extractor(extractor.rules, replace(extractor.model, nlp=shipped, forms=None, transitions=None))
    plain.mention_rules = PlainMatcher(shipped.vocab, extractor.rules.stage("mention"))
    plain.role_rules = PlainMatcher(shipped.vocab, extractor.rules.stage("role"))
    return list(read_all(plain, texts, 1))


def test_matches_are_those_of_spacys_own_matchers(
    extractor: Extractor, texts: list[str], slow: list[Read]
) -> None:
    for text, wanted, found in zip(texts, slow, read_all(extractor, texts, 200), strict=True):
        assert found == wanted, text
    steps = [step for read in slow for step in (*read.mention_rules, *read.role_rules)]
    assert len(steps) > 6000, "two steps a sentence"
    fired = {rule for step in steps for rule, *_ in step}
    silent = {rule.id for rule in extractor.rules.rules} - fired
    assert not silent, "each rule has an example on which it fires"


def claims_of(extractor: Extractor, texts: list[str]) -> list[tuple[object, ...]]:
    articles = (Article(doc_id(str(i)), str(i), text, raw_sha256="") for i, text in enumerate(texts))
    return [told(found) for found in extractor.documents(articles)]


def told(found: DocumentResult) -> tuple[object, ...]:
    return found.claims, found.ledger, found.n_sentences, found.n_parsed


def test_claims_are_those_of_the_plain_slow_path(
    extractor: Extractor, texts: list[str], slow: list[Read]
) -> None:
    fast = claims_of(extractor, texts)
    for text, wanted, found in zip(texts, slow, fast, strict=True):
        assert found == told(wanted.result), text
    assert sum(len(read.result.claims) for read in slow) > 3000
    assert sum(read.result.n_parsed for read in slow) > 3000


@pytest.mark.parametrize("at_once", [1, 200])
def test_the_order_and_size_of_batches_change_no_claim(
    extractor: Extractor, texts: list[str], at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = texts[::5]
    wanted = claims_of(extractor, texts)
    monkeypatch.setattr("claimspan.extract.ARTICLES_AT_ONCE", at_once)
    shuffled = list(range(len(texts)))
    random.Random(at_once).shuffle(shuffled)
    found = claims_of(extractor, [texts[i] for i in shuffled])
    for i, own in zip(shuffled, found, strict=True):
        assert own == wanted[i], texts[i]
