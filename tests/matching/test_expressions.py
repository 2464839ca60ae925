"""Expressions asked together find what each finds by itself."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimspan.matching import expressions
from claimspan.matching.expressions import Expressions

# Anchored or not, with groups, alternatives at the top, looks behind, counted and named groups, flags.
ALL = [
    r"^[0-9]+$", r"^[A-Z]{2}$", r"[0-9]{3}", r"s$", r"^(19|20)[0-9][0-9]$", r"^a|b$", r"(?<=a)b", r"(?!a)b",
    r"^$", r"", r"(.)\1", r"(?P<x>b)(?P=x)", r"(?i)AB", r"^(?:[^.]|[.]$)*$", r"\n", r"^from", r"(a)|(b)",
]  # fmt: skip
TEXTS = st.text("ab1920.s\nAB", max_size=6)


@given(st.lists(st.sampled_from(ALL), unique=True), st.lists(TEXTS, max_size=5))
@settings(deadline=None)
def test_together_they_find_what_each_finds(wanted: list[str], texts: list[str]) -> None:
    asked = Expressions({expression: 1 << at for at, expression in enumerate(wanted)})
    for text in [*texts, *texts]:
        each = sum(1 << at for at, expression in enumerate(wanted) if re.search(expression, text))
        assert asked.found(text) == each


def test_none_find_nothing() -> None:
    assert not Expressions({})
    assert Expressions({}).found("a") == 0
    assert Expressions({"a": 2})
    assert Expressions({r"(a)\1": 2})


def test_what_was_found_together_is_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expressions, "_MOST_REMEMBERED", 2)
    monkeypatch.setattr(expressions, "_MOST_BEGINNINGS", 2)
    asked = Expressions({"a": 1, "b": 2, "c": 4})
    for _ in range(2):
        assert [asked.found(text) for text in ("a", "b", "ab", "c", "abc")] == [1, 2, 3, 4, 7]
        assert all(len(together._known) <= 2 for together in asked._made.values())
