"""Nothing that makes reading fast may change what is read: everything is compared with spaCy's plain ways."""

import importlib
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from spacy.tokens import Doc

from claimspan.articles.reading import doc_id
from claimspan.extract import Extractor
from claimspan.gate.numbers import scan
from claimspan.mentions.finding import find_mentions, mark_numbers, merge
from claimspan.mentions.match import Match
from claimspan.model import Article
from claimspan.parsing.language import DEFAULT_MODEL, make_doc, parse
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


def analysis(doc: Doc) -> list[tuple[object, ...]]:
    return [(t.text, t.lemma_, t.pos_, t.tag_, t.dep_, t.head.i, str(t.morph)) for t in doc]


def test_analyses_are_those_of_the_model_as_it_is_shipped(extractor: Extractor, texts: list[str]) -> None:
    model = extractor.model
    assert model.forms is not None
    shipped = importlib.import_module(DEFAULT_MODEL).load()
    # What only neighbours tell: "gonna", "let's", "there is".
    texts = [*texts, "Let's say it's gonna rise 5%.", "There is 5% more, y'all.", "It ain't 5%."]
    numbers = [scan(text) for text in texts]
    ours = [make_doc(model.nlp, text, own) for text, own in zip(texts, numbers, strict=True)]
    theirs = [make_doc(shipped, text, own) for text, own in zip(texts, numbers, strict=True)]
    for doc, wanted in zip(parse(model, ours), shipped.pipe(theirs), strict=True):
        assert analysis(doc) == analysis(wanted)


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


def claims_of(extractor: Extractor, texts: list[str]) -> list[tuple[object, ...]]:
    """All that an extractor makes of texts, each an article of its own."""
    articles = (Article(doc_id(str(i)), str(i), text, raw_sha256="") for i, text in enumerate(texts))
    return [(found.claims, found.ledger, found.n_sentences) for found in extractor.documents(articles)]


def test_claims_are_those_of_the_plain_slow_path(extractor: Extractor, texts: list[str]) -> None:
    """The model as it is shipped, spaCy's own matchers, one article at a time: 15 ms each, so not all."""
    texts = texts[::6]
    shipped = importlib.import_module(DEFAULT_MODEL).load()
    plain = Extractor(extractor.rules, replace(extractor.model, nlp=shipped, forms=None, transitions=None))
    plain.mention_rules = PlainMatcher(shipped.vocab, extractor.rules.stage("mention"))
    plain.role_rules = PlainMatcher(shipped.vocab, extractor.rules.stage("role"))
    slow = [claims_of(plain, [text])[0] for text in texts]
    fast = claims_of(extractor, texts)
    assert sum(len(claims) for claims, *_ in fast) > 400  # type: ignore[arg-type, misc]
    for text, wanted, found in zip(texts, slow, fast, strict=True):
        assert found == wanted, text


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
