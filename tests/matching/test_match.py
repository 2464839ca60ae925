"""Rules over hand-made Docs: what fires, what is captured, in which order."""

from pathlib import Path

import pytest
from spacy.tokens import Doc

from claimspan.matching.match import Match, RuleMatcher
from claimspan.rules.loading import RuleSet
from hand import VOCAB, doc_of, rules_of, words_of

RENTS = """
The     DET   det    rents
old     ADJ   amod   rents
mill    NOUN  compound rents
rents   NOUN  nsubj  fell
fell    VERB  ROOT   fell  VBD fall
sharply ADV   advmod fell
by      ADP   prep   fell
5%      NUM   pobj   by
in      ADP   prep   fell
May     PROPN pobj   in
.       PUNCT punct  fell
"""


@pytest.fixture
def doc() -> Doc:
    return doc_of(RENTS, {"5%": "percentage", "May": "window"})


def fire(rules: RuleSet, doc: Doc) -> list[Match]:
    return RuleMatcher(VOCAB, rules.rules)(doc)


def told(doc: Doc, match: Match) -> tuple[str, dict[str, str], str]:
    captures = {name: words_of(doc, where) for name, where in match.captures.items()}
    return match.rule.id, captures, words_of(doc, match.span)


def test_adjacent_tokens_of_one_name_make_one_capture(tmp_path: Path, doc: Doc) -> None:
    find = {
        "tokens": [
            {"POS": "DET"},
            {"POS": "ADJ", "capture": "phrase"},
            {"POS": "NOUN", "capture": "phrase"},
            {"POS": "NOUN", "capture": "head"},
        ]
    }
    (match,) = fire(rules_of(tmp_path, {"p/a": {"find": [find]}}), doc)
    assert told(doc, match) == ("p/a", {"phrase": "old mill", "head": "rents"}, "The old mill rents")


@pytest.mark.parametrize(
    ("operator", "captures"),
    [
        ("?", [{"noun": "rents"}, {"adverb": "sharply", "noun": "rents"}]),
        ("+", [{"adverb": "sharply", "noun": "rents"}]),
        ("!", [{"adverb": "sharply", "noun": "rents"}]),
    ],
)
def test_optional_tokens_that_take_nothing_capture_nothing(
    tmp_path: Path, doc: Doc, operator: str, captures: list[dict[str, str]]
) -> None:
    wanted = {"POS": "ADP"} if operator == "!" else {"POS": "ADV"}
    tokens = [
        {"LOWER": "rents", "capture": "noun"},
        {"POS": "VERB"},
        {**wanted, "OP": operator, "capture": "adverb"},
    ]
    matches = fire(rules_of(tmp_path, {"p/a": {"find": [{"tokens": tokens}]}}), doc)
    assert [told(doc, match)[1] for match in matches] == captures


def test_a_capture_after_an_optional_token_keeps_its_place(tmp_path: Path, doc: Doc) -> None:
    tokens = [
        {"POS": "VERB", "capture": "verb"},
        {"LOWER": "steeply", "OP": "?"},
        {"POS": "ADV", "OP": "*"},
        {"LOWER": "by"},
        {"MENTION": ["percentage"], "capture": "value"},
    ]
    (match,) = fire(rules_of(tmp_path, {"p/a": {"find": [{"tokens": tokens}]}}), doc)
    assert told(doc, match) == ("p/a", {"verb": "fell", "value": "5%"}, "fell sharply by 5%")


def test_trees_capture_the_nodes_without_an_underscore(tmp_path: Path, doc: Doc) -> None:
    tree = [
        {"RIGHT_ID": "head", "RIGHT_ATTRS": {"LEMMA": {"IN": ["fall", "drop"]}}},
        {"LEFT_ID": "head", "REL_OP": ">", "RIGHT_ID": "measure", "RIGHT_ATTRS": {"DEP": "nsubj"}},
        {"LEFT_ID": "head", "REL_OP": ">", "RIGHT_ID": "_by", "RIGHT_ATTRS": {"LOWER": "by"}},
        {"LEFT_ID": "_by", "REL_OP": ">", "RIGHT_ID": "value", "RIGHT_ATTRS": {"MENTION": ["percentage"]}},
    ]
    (match,) = fire(rules_of(tmp_path, {"p/a": {"find": [{"tree": tree}]}}), doc)
    assert told(doc, match) == (
        "p/a",
        {"head": "fell", "measure": "rents", "value": "5%"},
        "rents fell sharply by 5%",
    )


def test_a_tree_matches_once_for_each_way_to_take_tokens(tmp_path: Path, doc: Doc) -> None:
    tree = [
        {"RIGHT_ID": "noun", "RIGHT_ATTRS": {"LOWER": "rents"}},
        {"LEFT_ID": "noun", "REL_OP": ">", "RIGHT_ID": "below", "RIGHT_ATTRS": {}},
    ]
    matches = fire(rules_of(tmp_path, {"p/a": {"find": [{"tree": tree}]}}), doc)
    assert [told(doc, match)[1]["below"] for match in matches] == ["The", "old", "mill"]


def test_every_alternative_of_a_rule_is_tried(tmp_path: Path, doc: Doc) -> None:
    find = [
        {"tokens": [{"LOWER": "absent", "capture": "a"}]},
        {"tokens": [{"LOWER": "fell", "capture": "a"}]},
        {"tree": [{"RIGHT_ID": "a", "RIGHT_ATTRS": {"LOWER": "may"}}]},
    ]
    matches = fire(rules_of(tmp_path, {"p/a": {"find": find}}), doc)
    assert [told(doc, match)[1]["a"] for match in matches] == ["fell", "May"]


def test_matches_come_by_rule_and_then_by_place_whatever_the_order_of_rules(tmp_path: Path, doc: Doc) -> None:
    rules = rules_of(
        tmp_path,
        {
            "p/noun": {"find": [{"tokens": [{"POS": "NOUN", "capture": "a"}]}]},
            "p/any": {"find": [{"tree": [{"RIGHT_ID": "a", "RIGHT_ATTRS": {"POS": "ADP"}}]}]},
        },
    )
    wanted = [("p/any", "by"), ("p/any", "in"), ("p/noun", "mill"), ("p/noun", "rents")]
    for order in (rules.rules, tuple(reversed(rules.rules))):
        matches = RuleMatcher(VOCAB, order)(doc)
        assert [(match.rule.id, words_of(doc, match.captures["a"])) for match in matches] == wanted


def test_an_empty_entity_type_is_a_condition(tmp_path: Path, doc: Doc) -> None:
    tree = [{"RIGHT_ID": "a", "RIGHT_ATTRS": {"DEP": "pobj", "ENT_TYPE": ""}}]
    assert fire(rules_of(tmp_path, {"p/a": {"find": [{"tree": tree}]}}), doc) == []


def test_without_rules_nothing_fires(doc: Doc) -> None:
    assert RuleMatcher(VOCAB, ())(doc) == []


@pytest.mark.parametrize(
    ("find", "both"),
    [
        ({"tokens": [{"POS": "NOUN", "OP": "+", "capture": "measure"}, {"POS": "VERB"}]}, "mill rents"),
        ({"tree": [{"RIGHT_ID": "measure", "RIGHT_ATTRS": {"DEP": "nsubj"}}]}, "rents"),
    ],
    ids=["tokens", "tree"],
)
def test_a_capture_has_its_second_name_as_well(
    tmp_path: Path, doc: Doc, find: dict[str, object], both: str
) -> None:
    captures = {"subject": {"same_as": "measure", "expand": "noun_phrase"}}
    match = fire(rules_of(tmp_path, {"p/a": {"find": [find], "captures": captures}}), doc)[0]
    assert told(doc, match)[1] == {"measure": both, "subject": both}


def test_an_alternative_without_a_capture_has_not_its_second_name_either(tmp_path: Path, doc: Doc) -> None:
    find = [
        {"tokens": [{"POS": "VERB", "capture": "head"}]},
        {"tokens": [{"POS": "DET", "capture": "measure"}]},
    ]
    captures = {"subject": {"same_as": "measure"}}
    matches = fire(rules_of(tmp_path, {"p/a": {"find": find, "captures": captures}}), doc)
    assert [told(doc, match)[1] for match in matches] == [
        {"measure": "The", "subject": "The"},
        {"head": "fell"},
    ]


def test_a_match_knows_the_field_of_a_capture(tmp_path: Path, doc: Doc) -> None:
    rules = rules_of(
        tmp_path,
        {
            "p/a": {
                "find": [
                    {"tokens": [{"LOWER": "fell", "capture": "verb"}, {"POS": "ADV", "capture": "how"}]}
                ],
                "captures": {"verb": {"field": "measure"}},
            }
        },
    )
    (match,) = fire(rules, doc)
    assert (match.field("verb"), match.field("how"), match.field("other")) == ("measure", "how", "other")
