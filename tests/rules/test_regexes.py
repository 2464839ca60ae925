"""Expressions that are broken or can run away are refused, and no others."""

from __future__ import annotations

import pytest

from claimspan.rules.regexes import may_open, why_refused


@pytest.mark.parametrize(
    "expression",
    [
        r"(a+)+",
        r"(a*)*$",
        r"^(?:\w+\s?)*$",
        r"(x|y+)*z",
        r"((a+))*",
        r"(?:(a+)b?)*",
        r"(?:(?=a)a*)+",
        r"([a-z]+)*?!",
        r"(?:\b\w+){2,}",
        r"a(b(c+)*d)",
        r"(\d{1,99})*",
        r"(a|a)*b",
        r"(.*,)*x",
        r"([a-z]+\d*)+",
        r"(aa+)*b",
        r"(a|ab|b)*c",
        r"([^,]|\d)*;",
        r"(\w+\.?)+@",
        r"([a-n]+|[k-z]+!?)*%",
        r"(?i)([A-Z]+k?)*%",
        r"(?:a(?:|b?))*c",
    ],
)
def test_a_repeat_that_can_read_one_text_in_several_ways_can_run_away(expression: str) -> None:
    assert "can run away" in str(why_refused(expression))


@pytest.mark.parametrize(
    "expression",
    [
        r"",
        r"^\d+(?:[.,]\d+)*%?$",
        r"(\d{3},)*\d+",
        r"(?:\w+-)+\w+",
        r"(ab)*",
        r"(a|b)*",
        r"\w+\d*",
        r"(a+){2}",
        r"(a++)*",
        r"(?>a+)*b",
        r"^\$[A-Z]+$",
        r"(a|A)*b",
        r"(\d|[a-z])+",
        r"([^,]+,)*x",
        r"(a|ab)*c",
        r"(a?)*",
        r"^([0-9]+|[-‑–/.]|X)$",
        r"(?:[A-Z][a-z]+)+",
        r"(\w\W)*",
        r"(|a)(|b)(|c)(|d)(|e)(|f)(|g)(|h)(|i)(|j)(|k)(|l)(|m)(|n)(|o)(|p)(|q)(|r)(|s)(|t)(|u)(|v)(|w)(|x)",
    ],
)
def test_expressions_as_rules_need_them_are_taken(expression: str) -> None:
    assert why_refused(expression) is None


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        (r"(a", "is broken at character 1: missing ), unterminated subpattern"),
        (r"ab[", "is broken at character 3: unterminated character set"),
        (r"*", "is broken at character 1: nothing to repeat"),
        (r"\p{L}", r"is broken at character 1: bad escape \p"),
        (r"(?<=a+)b", "is broken: look-behind requires fixed-width pattern"),
    ],
)
def test_a_broken_expression_is_told_with_its_place(expression: str, reason: str) -> None:
    assert why_refused(expression) == reason


@pytest.mark.parametrize(
    ("expression", "characters", "opens"),
    [
        ("^[0-9]+$", "a", False), ("^[0-9]+$", "a7", True), ("^[^.]+$", "a", True),
        ("^(?:19|20)x", "1", True),
        ("^(?:19|20)x", "3", False), ("^a?b", "b", True), ("^a?b", "c", False), ("^(a*)b", "c", False),
        ("^(|a)b", "b", True), ("^(|a)b", "c", False), ("a", "b", True), ("^(?i:a)", "A", True),
        ("(?i)^a", "A", True), (r"^\d", "a", True), ("^(?!a)b", "a", True), ("^", "a", True),
        ("^.", "a", True),
        ("^[a-c]{2,}", "d", False), ("^a|b", "c", True), ("^(?=a)", "a", True),
    ],
)  # fmt: skip
def test_how_an_expression_may_begin(expression: str, characters: str, opens: bool) -> None:
    assert may_open(expression, characters) is opens
