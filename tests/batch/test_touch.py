import re
from dataclasses import replace
from pathlib import Path

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimspan.articles.reading import doc_id
from claimspan.batch.lemmas import Lemmas
from claimspan.batch.touch import Sketch, can_touch, possible_labels
from claimspan.extract import Extractor
from claimspan.mentions.finding import mark_numbers
from claimspan.model import Article
from claimspan.rules.loading import Rule, TokensPattern, TokenSpec, load_rules
from claimspan.rules.needs import trigger_of
from share_rules import write_rules

SAMPLE = Path(__file__).parents[2] / "corpus" / "sample"
EXAMPLES = [
    example.text
    for rule in load_rules().rules
    for example in (*rule.matches, *rule.ignores, *rule.known_misses, *rule.known_mistakes)
]
# Pieces of real sentences, and characters whose case or width is unlike others'.
PIECES = st.one_of(
    st.sampled_from(sorted({word for text in EXAMPLES for word in re.findall(r"\S+", text)})),
    st.sampled_from(EXAMPLES),
    st.sampled_from(
        [
            "12%",
            "5bn",
            "İ",
            "ΟΔΟΣ",
            "ſix",
            "cannot",
            "half-a-dozen",
            "1/2",
            "£3m–£4m",
            "(2019)",
            "\u2009",
            "|",
        ]
    ),
)
TEXTS = st.tuples(st.lists(PIECES, min_size=1, max_size=8), st.sampled_from([" ", "", "\u00a0", "-"])).map(
    lambda parts: parts[1].join(parts[0])
)


@pytest.fixture(scope="session")
def lemmas(extractor: Extractor) -> Lemmas:
    return Lemmas(extractor.model.nlp)


def article(text: str) -> Article:
    return Article(doc_id=doc_id("text"), source="text", text=text, raw_sha256="")


def untouched_matches(extractor: Extractor, lemmas: Lemmas, texts: list[str]) -> list[tuple[str, str]]:
    """The rules that match where they were said not to, each with its sentence."""
    rules = {rule.id: trigger_of(rule) for rule in extractor.rules.rules}
    mentions = [trigger for trigger in rules.values() if trigger.stage == "mention"]
    outlines = [extractor.outline(article(text)) for text in texts]
    sketches = [
        [Sketch(doc, numbers, lemmas) for doc, numbers in zip(o.docs, o.numbers, strict=True)]
        for o in outlines
    ]
    # All of it is told before the parse.
    labels = [[possible_labels(mentions, sketch) for sketch in row] for row in sketches]
    touched = [
        [
            {id for id, trigger in rules.items() if can_touch(trigger, s, own)}
            for s, own in zip(row, known, strict=True)
        ]
        for row, known in zip(sketches, labels, strict=True)
    ]
    wrong = []
    for outline, row in zip(extractor.analyse(outlines), touched, strict=True):
        _, readings = extractor.read(outline)
        for doc, numbers, reading, reached in zip(outline.docs, outline.numbers, readings, row, strict=True):
            mark_numbers(doc, numbers)
            fired = {match.rule.id for match in (*extractor.mention_rules(doc), *reading.matches)}
            wrong += [(id, doc.text) for id in sorted(fired - reached)]
    return wrong


def test_every_match_in_the_sample_and_the_examples_is_touched(extractor: Extractor, lemmas: Lemmas) -> None:
    texts = [(SAMPLE / name).read_text(encoding="utf-8") for name in ("jobs_report.txt", "cloud_outage.md")]
    assert untouched_matches(extractor, lemmas, [*texts, *EXAMPLES[::7]]) == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_whatever_matches_is_touched(extractor: Extractor, lemmas: Lemmas, texts: list[str]) -> None:
    assert untouched_matches(extractor, lemmas, texts) == []


@pytest.fixture(scope="module")
def percent(tmp_path_factory: pytest.TempPathFactory) -> Rule:
    return load_rules(write_rules(tmp_path_factory.mktemp("rules"))).by_id("shares/percent")


def touches(extractor: Extractor, rule: Rule, text: str, labels: set[str] | None = None) -> bool:
    outline = extractor.outline(article(text))
    sketches = (
        Sketch(d, n, Lemmas(extractor.model.nlp)) for d, n in zip(outline.docs, outline.numbers, strict=True)
    )
    return any(can_touch(trigger_of(rule), sketch, labels) for sketch in sketches)


def with_tokens(rule: Rule, stage: str, *tokens: dict[str, object]) -> Rule:
    return replace(
        rule, stage=stage, patterns=(TokensPattern(tuple(TokenSpec(token, None) for token in tokens)),)
    )


@pytest.mark.parametrize(
    ("text", "can"),
    [
        ("Turnout was 61% in May.", True),
        ("Turnout was 61 points in May.", False),  # no sign
        ("A doubled share, in %, is rare.", False),  # no number of that form
    ],
)
def test_a_token_rule_needs_its_words_and_numbers(
    extractor: Extractor, percent: Rule, text: str, can: bool
) -> None:
    assert touches(extractor, percent, text) is can


@pytest.mark.parametrize(
    ("tokens", "can"),
    [
        ([{"LEMMA": "fall"}], True),
        ([{"LEMMA": {"IN": ["rise", "climb"]}}], False),
        ([{"LOWER": "fell"}], True),
        ([{"LOWER": "fall"}], False),
        ([{"ORTH": "FELL"}], False),
        ([{"LOWER": "fall", "OP": "?"}, {"LOWER": "by"}], True),  # what is optional is not needed
        ([{"LOWER": "fall", "OP": "!"}, {"LOWER": "by"}], True),  # what is excluded neither
        ([{"LOWER": "fall", "OP": "{2,}"}], False),
        ([{"LOWER": {"NOT_IN": ["fell"]}}], True),
        ([{"LOWER": "fell"}, {"TEXT": {"REGEX": "^[0-9]{2}$"}}], True),
        ([{"LOWER": "fell"}, {"TEXT": {"REGEX": "^[0-9]{3}$"}}], False),
        ([{"ENT_TYPE": "ordinal"}], False),
        ([{"ENT_TYPE": ""}], True),
        ([{"POS": "VERB"}], True),
        ([{"LOWER": "f" * 50}], True),  # too long to be looked for
    ],
)
def test_what_a_pattern_needs(
    extractor: Extractor, percent: Rule, tokens: list[dict[str, object]], can: bool
) -> None:
    assert touches(extractor, with_tokens(percent, "mention", *tokens), "Sales fell by 12 trucks.") is can


def test_neighbours_count_as_one_word_since_mentions_are_merged(extractor: Extractor, percent: Rule) -> None:
    rule = with_tokens(percent, "role", {"LOWER": "12%"})
    assert touches(extractor, rule, "Sales fell 12%.")
    assert not touches(extractor, rule, "Sales fell 12 %.")


def test_a_role_rule_needs_a_mention_of_its_label(extractor: Extractor, percent: Rule) -> None:
    rule = with_tokens(percent, "role", {"ENT_TYPE": {"IN": ["percentage"]}})
    assert touches(extractor, rule, "Sales fell 12.", {"number", "percentage"})
    assert not touches(extractor, rule, "Sales fell 12.", {"number"})
    assert touches(extractor, rule, "Sales fell 12.")  # nothing is known of labels


def test_labels_come_from_numbers_and_from_rules_that_can_fire(extractor: Extractor, percent: Rule) -> None:
    def labels(text: str) -> frozenset[str]:
        outline = extractor.outline(article(text))
        sketch = Sketch(outline.docs[0], outline.numbers[0], Lemmas(extractor.model.nlp))
        return possible_labels([trigger_of(percent)], sketch)

    assert labels("Sales fell 12% at last.") == {"number", "percentage"}
    assert labels("Sales doubled.") == {"multiplier"}


@pytest.mark.parametrize(
    ("word", "lemma"),
    [("was", "be"), ("fell", "fall"), ("Studies", "study"), ("n't", "not"), ("worse", "bad"), ("'re", "be")],
)
def test_lemmas_that_a_word_may_get(lemmas: Lemmas, word: str, lemma: str) -> None:
    found = lemmas.of(word)
    assert found is not None
    assert lemma in found


def test_every_lemma_of_the_examples_was_foreseen(extractor: Extractor, lemmas: Lemmas) -> None:
    outlines = extractor.analyse(extractor.outline(article(text)) for text in EXAMPLES[::3])
    tokens = [token for outline in outlines for doc in outline.docs for token in doc]
    assert len(tokens) > 1000
    assert [token.text for token in tokens if token.lemma_ not in (lemmas.of(token.text) or ())] == []


def test_without_the_rule_lemmatizer_nothing_is_known_of_lemmas() -> None:
    assert Lemmas(spacy.blank("en")).of("was") is None
