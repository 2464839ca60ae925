"""Changes to patterns: found, tried with spaCy's matcher, and held against the rule's own examples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import test_nearmiss as tokens
import test_nearmiss_tree as trees
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from claimspan.desk.nearmisses.changes import Change, token_changes
from claimspan.desk.nearmisses.changes_tree import tree_changes
from claimspan.desk.nearmisses.patterntext import Lists
from claimspan.desk.nearmisses.repair import Repair, parse_examples, repairs
from claimspan.desk.nearmisses.tokens import Walk
from claimspan.desk.nearmisses.trees import TreeWalk
from claimspan.desk.parsed import read_texts
from claimspan.extract import Extractor
from claimspan.rules.loading import RuleSet, TokensPattern, TokenSpec, TreePattern, load_rules
from small_rules import write_rules

LISTS = Lists({}, {})


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, extractor: Extractor) -> Extractor:
    return Extractor(load_rules(write_rules(tmp_path_factory.mktemp("rules"))), extractor.model)


def tried(small: Extractor, rule_id: str, text: str) -> list[Repair]:
    rule = small.rules.by_id(rule_id)
    (sentence,) = read_texts(small, [text])[0]
    doc = sentence.doc(rule.stage)
    assert doc is not None
    return repairs(rule, doc, Lists.of(rule, small.rules.words), parse_examples(small, rule))


def says(found: list[Repair]) -> list[str]:
    return [repair.change.says for repair in found]


@given(doc=tokens.docs(), pattern=st.lists(tokens.OPERATED, min_size=1, max_size=4))
def test_each_change_of_a_token_pattern_makes_spacy_match(doc: Doc, pattern: list[dict[str, Any]]) -> None:
    walk = Walk(tokens.pattern_of(*pattern), doc)
    if walk.spans() or not any(step.needed for step in walk.steps):
        return
    for change in token_changes(walk, LISTS):
        assert isinstance(change.pattern, TokensPattern)
        assert tokens.by_spacy([dict(spec.attrs) for spec in change.pattern.tokens], doc), change.says


@given(doc=trees.docs(), pattern=trees.patterns())
def test_each_change_of_a_tree_pattern_makes_spacy_match(doc: Doc, pattern: TreePattern) -> None:
    walk = TreeWalk(pattern, doc)
    if walk.matches():
        return
    for change in tree_changes(walk, LISTS):
        assert isinstance(change.pattern, TreePattern)
        assert trees.by_spacy(change.pattern, doc), change.says


def test_a_word_for_a_list_is_the_smallest_change(small: Extractor) -> None:
    best = tried(small, "figures/percentage", "Turnout was 61 permil in the north.")[0]
    assert best.change.says == "add 'permil' to the word list $percent (words/percent.yaml)"
    assert best.captures == {"number": "61"}
    assert (best.ignores, best.lost) == ((), ())


def test_a_change_says_which_examples_to_ignore_it_would_hit(small: Extractor) -> None:
    (best,) = (r for r in tried(small, "roles/change", "Exports fell to 12%.") if r.change.kind == "word")
    assert best.change.says == "let LOWER of node '_by' be 'by' or 'to'"
    assert best.ignores == ("Inflation fell to 12%.",)


def test_a_change_that_hits_no_example_to_ignore_goes_first(small: Extractor) -> None:
    found = tried(small, "figures/within", "They left after 3 days.")
    harm = [bool(repair.ignores or repair.lost) for repair in found]
    assert harm == sorted(harm)
    assert "let LOWER of token 1 be 'within' or 'after'" in says([r for r in found if r.ignores])


def test_a_change_that_leaves_more_of_the_match_goes_first(small: Extractor) -> None:
    found = says(tried(small, "figures/within", "They left within barely 3 days."))
    assert found[:3] == [
        "add 'barely' to the list of LOWER of token 2",
        "add an optional token before token 3: {LOWER: 'barely', OP: '?'}",
        "let LOWER of token 1 be 'within' or 'barely'",
    ]


def test_a_token_without_capture_may_become_optional(small: Extractor) -> None:
    found = tried(small, "figures/within", "They left 3 days.")
    assert "make token 1 optional (OP: '?')" in says(found)


def test_what_is_captured_never_becomes_optional() -> None:
    by, value = TokenSpec({"LOWER": "to"}, None), TokenSpec({"LOWER": "12%"}, "value")
    for pattern, optional in (((by, value), 1), ((TokenSpec({"LOWER": "to"}, "word"), value), 0)):
        changes = token_changes(Walk(TokensPattern(pattern), tokens.FELL), LISTS)
        assert sum(change.kind == "optional" for change in changes) == optional


def test_a_figure_is_never_widened_to_what_is_none(small: Extractor) -> None:
    found = tried(small, "roles/change", "Exports fell by an inch in 3 days.")
    assert not [
        repair for repair in found if "MENTION" in repair.change.says or "ENT_TYPE" in repair.change.says
    ]


def test_a_kind_of_figure_may_be_added(small: Extractor) -> None:
    found = tried(small, "roles/change", "Exports fell by 12.")
    assert "add 'number' to the list of MENTION of node 'value'" in says(found)


def test_a_node_may_hang_elsewhere(small: Extractor) -> None:
    pattern = trees.tree(("", "", "head", {"LOWER": "fell"}), ("head", ">", "value", {"LOWER": "12"}))
    kinds = [change.kind for change in tree_changes(TreeWalk(pattern, trees.TREE), LISTS)]
    assert {"relation", "node"} <= set(kinds)


def test_a_word_between_may_be_left_out() -> None:
    pattern = trees.tree(
        ("", "", "value", {"LOWER": "12"}),
        ("value", ">", "_of", {"LOWER": "of", "DEP": "agent"}),
        ("_of", ">", "subject", {"LOWER": "in"}),
    )
    changes: list[Change] = tree_changes(TreeWalk(pattern, trees.TREE), LISTS)
    assert "add an alternative: leave out node '_of' and hang what was below it on 'value'" in [
        change.says for change in changes
    ]


def test_a_mapping_asks_what_the_word_stands_for(small: Extractor) -> None:
    best = tried(small, "roles/change", "Exports dropped by 12%.")[0]
    assert (
        best.change.says
        == "add 'drop' to the word list $moves (this rule's own words), with what it stands for"
    )


def test_examples_are_parsed_for_the_stage(small: Extractor) -> None:
    rules: RuleSet = small.rules
    plain = parse_examples(small, rules.by_id("figures/percentage"))
    merged = parse_examples(small, rules.by_id("roles/change"))
    assert "61" in [token.text for _, docs in plain.matches for doc in docs for token in doc]
    assert "12%" in [token.text for _, docs in merged.matches for doc in docs for token in doc]
    assert len(merged.ignores) == 1
    assert Path(rules.by_id("roles/change").path).is_file()
