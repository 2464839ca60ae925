"""Shadowed patterns: told where another rule surely wins, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimspan.desk.checking.shadow import conditions_of, covers, find_shadows
from claimspan.rules.loading import load_rules
from rule_folders import write

HEAD = """\
version: 1
status: draft
summary: s
why: w
matches: [{text: x, captures: {}}]
ignores: [{text: y, because: n}]
"""


def shadows(folder: Path, stage: str, rules: dict[str, str]) -> list[tuple[str, int, str]]:
    """Rule bodies by name, in one pack; gives what is shadowed by what."""
    files = {f"p/{name}.yaml": f"id: p/{name}\n{HEAD}{body}" for name, body in rules.items()}
    loaded = load_rules(write(folder, {"p/_pack.yaml": f"summary: s\nstage: {stage}\n", **files}))
    return [(found.rule.id, found.index, found.by.id) for found in find_shadows(loaded.rules)]


A = "{LOWER: a}"
B = "{LOWER: b}"
C = "{LOWER: c}"
SHADOWED = [
    ("the same", f"[{A}, {B}]", f"[{A}, {B}]"),
    ("any of several words", "[{LOWER: {IN: [a, x]}}]", f"[{A}]"),
    ("a part of it", f"[{B}]", f"[{A}, {B}, {C}]"),
    ("fewer conditions", f"[{A}]", "[{LOWER: a, POS: NOUN}]"),
    ("the exact form", f"[{A}]", "[{ORTH: A}]"),
    ("TEXT and ORTH are one", "[{TEXT: A}]", "[{ORTH: A}]"),
    ("with or without an option", f"[{A}, {{LOWER: b, OP: '?'}}, {C}]", f"[{A}, {C}]"),
    ("any but some", "[{LOWER: {NOT_IN: [x]}}]", "[{LOWER: {NOT_IN: [x, y]}}]"),
    ("any but others", "[{LOWER: {NOT_IN: [x]}}]", f"[{A}]"),
    ("once or more", "[{LOWER: a, OP: '+'}]", f"[{A}]"),
    ("both ways of an option", f"[{A}]", f"[{A}, {{LOWER: b, OP: '?'}}]"),
    ("a number", "[{NUMBER: one, capture: number}]", f"[{{NUMBER: one, capture: number}}, {A}]"),
]
NOT_SHADOWED = [
    ("other words", f"[{B}]", f"[{A}]"),
    ("one word of several", f"[{A}]", "[{LOWER: {IN: [a, x]}}]"),
    ("a longer run", f"[{A}, {B}]", f"[{A}]"),
    ("more conditions", "[{LOWER: a, POS: NOUN}]", f"[{A}]"),
    ("an option that may be missing", f"[{A}, {B}]", f"[{A}, {{LOWER: b, OP: '?'}}]"),
    ("an option in between", f"[{A}, {B}]", f"[{A}, {{LOWER: c, OP: '?'}}, {B}]"),
    ("not this word", "[{LOWER: a, OP: '!'}]", "[{LOWER: a, OP: '!'}]"),
    ("context only", f"[{{LOWER: a, capture: before}}, {B}]", f"[{A}, {{LOWER: b, capture: after}}]"),
    ("a range, which may be unsound", "[{NUMBER: one, capture: number_high}]", "[{NUMBER: one}]"),
]


def with_priority(priority: int, tokens: str) -> str:
    # Rejections, which may be made of any token; a figure requires a number or a word.
    return f"priority: {priority}\nfind: {{tokens: {tokens}}}\nyields: {{mention: rejection, reason: r}}\n"


@pytest.mark.parametrize(("winner", "loser"), [case[1:] for case in SHADOWED], ids=[c[0] for c in SHADOWED])
def test_a_run_of_tokens_is_shadowed(tmp_path: Path, winner: str, loser: str) -> None:
    rules = {"loser": with_priority(40, loser), "winner": with_priority(60, winner)}
    assert shadows(tmp_path, "mention", rules) == [("p/loser", 0, "p/winner")]


@pytest.mark.parametrize(
    ("winner", "loser"), [case[1:] for case in NOT_SHADOWED], ids=[c[0] for c in NOT_SHADOWED]
)
def test_a_run_of_tokens_is_not_shadowed(tmp_path: Path, winner: str, loser: str) -> None:
    rules = {"loser": with_priority(40, loser), "winner": with_priority(60, winner)}
    assert shadows(tmp_path, "mention", rules) == []


def test_of_equal_priority_only_the_same_stretch_is_shadowed_and_the_first_name_wins(tmp_path: Path) -> None:
    same = {"first": with_priority(50, f"[{A}, {B}]"), "second": with_priority(50, f"[{A}, {B}]")}
    assert shadows(tmp_path / "same", "mention", same) == [("p/second", 0, "p/first")]
    shorter = {"first": with_priority(50, f"[{A}]"), "second": with_priority(50, f"[{A}, {B}]")}
    assert shadows(tmp_path / "shorter", "mention", shorter) == []


def test_only_the_shadowed_alternative_is_told_and_a_retired_rule_shadows_nothing(tmp_path: Path) -> None:
    loser = f"priority: 40\nfind: [{{tokens: [{C}]}}, {{tokens: [{A}]}}]\n"
    rules = {"loser": loser, "winner": with_priority(60, f"[{A}]")}
    assert shadows(tmp_path, "mention", rules) == [("p/loser", 1, "p/winner")]
    path = tmp_path / "p" / "winner.yaml"
    path.write_text(path.read_text().replace("draft", "retired"))
    assert find_shadows(load_rules(tmp_path).rules) == []


def tree(priority: int, verb: str, subject: str = "subject", extra: str = "") -> str:
    return f"""\
priority: {priority}
find:
  tree:
    - {{RIGHT_ID: _verb, RIGHT_ATTRS: {{LEMMA: {verb}}}}}
    - {{LEFT_ID: _verb, REL_OP: ">", RIGHT_ID: value, RIGHT_ATTRS: {{MENTION: [money]}}}}
    - {{LEFT_ID: _verb, REL_OP: ">", RIGHT_ID: {subject}, RIGHT_ATTRS: {{DEP: nsubj}}}}
{extra}"""


SECOND = "captures: {measure: {same_as: subject}}\n"
NODE = '    - {LEFT_ID: _verb, REL_OP: ">", RIGHT_ID: _by, RIGHT_ATTRS: {LOWER: by}}\n'


def test_a_tree_within_a_larger_one_that_fills_the_same_field_shadows_it(tmp_path: Path) -> None:
    rules = {"loser": tree(50, "rise", extra=NODE), "winner": tree(60, "{IN: [fall, rise]}")}
    assert shadows(tmp_path, "role", rules) == [("p/loser", 0, "p/winner")]


def test_a_tree_that_fills_the_same_two_fields_shadows_another(tmp_path: Path) -> None:
    rules = {"loser": tree(50, "rise", extra=NODE + SECOND), "winner": tree(60, "rise", extra=SECOND)}
    assert shadows(tmp_path, "role", rules) == [("p/loser", 0, "p/winner")]


@pytest.mark.parametrize(
    ("loser", "winner"),
    [
        (tree(50, "rise"), tree(60, "fall")),
        (tree(50, "rise"), tree(60, "rise", extra=NODE)),
        (tree(50, "rise"), tree(60, "rise", subject="measure")),
        (tree(50, "rise"), tree(50, "rise")),
        (tree(5, "rise"), tree(20, "rise")),
        (tree(50, "rise", extra="yields: {direction: increase}\n"), tree(60, "rise")),
        (tree(50, "rise", extra=SECOND), tree(60, "rise")),
    ],
    ids=[
        "other verb",
        "more nodes",
        "other field",
        "equal priority",
        "last resort",
        "sets a value besides",
        "fills a second field",
    ],
)
def test_a_tree_that_gives_something_else_shadows_nothing(tmp_path: Path, loser: str, winner: str) -> None:
    assert shadows(tmp_path, "role", {"loser": loser, "winner": winner}) == []


def test_every_token_is_covered_by_no_condition_and_by_the_same_ones() -> None:
    some = conditions_of({"LOWER": {"IN": ["a"], "REGEX": "x"}, "LENGTH": {">=": 3}, "IS_ALPHA": True})
    assert covers({}, some)
    assert covers(some, some)
    assert not covers(some, {})
    assert not covers(conditions_of({"IS_ALPHA": False}), some)
