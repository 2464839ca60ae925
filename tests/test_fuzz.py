"""Damaged inputs of every kind: nothing crashes, hangs or is lost.

A small share, always the same, runs with the other tests. ``make fuzz`` runs ten thousand, other ones each
time; ``FUZZ_INPUTS`` says how many.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimspan.extract import Extractor
from fuzz_targets import PAGES, SEEDS, TEXTS, check_file, check_page, check_rule_file, check_texts
from mutations import damaged, damaged_texts
from rule_folders import GOOD

INPUTS = int(os.environ.get("FUZZ_INPUTS", "0"))


def share(part: float) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """How many inputs a test gets, of all."""
    return settings(
        max_examples=max(1, round(part * (INPUTS or 250))),
        derandomize=not INPUTS,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.parametrize("name", SEEDS)
def test_readers(name: str) -> None:
    @share(0.5 / len(SEEDS))
    @given(damaged([SEEDS[name]]))
    def check(content: bytes) -> None:
        check_file(name, content)

    check()


@share(0.25)
@given(damaged(PAGES))
def test_pages(content: bytes) -> None:
    check_page(content)


@share(0.1)
@given(st.sampled_from(sorted(GOOD)), st.data())
def test_rules(name: str, data: st.DataObject) -> None:
    check_rule_file(name, data.draw(damaged_texts([GOOD[name]])))


@share(0.15)
@given(st.lists(damaged_texts(TEXTS), min_size=1, max_size=3))
def test_extractor(extractor: Extractor, texts: list[str]) -> None:
    check_texts(extractor, texts)
