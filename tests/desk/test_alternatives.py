"""Every alternative of every rule's patterns matches one of the rule's own examples.

An alternative without an example is either untested or can never match.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest
from spacy.tokens import Doc

from claimspan.extract import Extractor
from claimspan.gate.numbers import scan
from claimspan.matching.match import RuleMatcher
from claimspan.mentions.finding import find_mentions, mark_numbers
from claimspan.mentions.merging import merge
from claimspan.parsing.language import make_doc, parse
from claimspan.rules.loading import Rule, load_rules

RULES = [
    rule for stage in ("mention", "role") for rule in load_rules().stage(stage) if len(rule.patterns) > 1
]


@pytest.fixture(scope="module")
def read(extractor: Extractor) -> dict[str, list[Doc]]:
    """Rule → the texts it must match, as it sees them: for a role rule a mention is one token."""
    examples = [(rule, example.text, scan(example.text)) for rule in RULES for example in rule.matches]
    made = (make_doc(extractor.model.nlp, text, numbers) for _, text, numbers in examples)
    docs: dict[str, list[Doc]] = defaultdict(list)
    for (rule, _, numbers), doc in zip(examples, parse(extractor.model, made), strict=True):
        if rule.stage == "role":
            docs[rule.id].append(merge(doc, find_mentions(doc, numbers, extractor.mention_rules))[0])
        else:
            mark_numbers(doc, numbers)
            docs[rule.id].append(doc)
    return docs


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_alternative_matches_an_example(
    rule: Rule, extractor: Extractor, read: dict[str, list[Doc]]
) -> None:
    alone = [
        RuleMatcher(extractor.model.nlp.vocab, [replace(rule, patterns=(pattern,))])
        for pattern in rule.patterns
    ]
    idle = [
        number for number, matcher in enumerate(alone, 1) if not any(matcher(doc) for doc in read[rule.id])
    ]
    assert not idle, f"no example in `matches` needs alternative {idle} of {len(alone)} of {rule.id}"
