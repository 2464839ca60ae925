"""Windows of what a figure is compared with, over trees made by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from spacy.tokens import Token

from claimspan.claims.compared import (
    compared_with,
    dates_baseline,
    is_baseline,
    moved_since,
    of_baseline,
    of_superlative,
    set_against,
)
from claimspan.claims.drafts import Draft, Found
from claimspan.extract import Extractor
from claimspan.matching.match import Match
from claimspan.mentions.finding import Mention
from claimspan.model import Evidence, Span
from hand import rules_of, tree_of

QUANTITY = Mention("quantity", "percentage", Span(0, 0), None, 5.0, unit="percent")


# What among the numbers of the trees below is a window.
WINDOWS = {"in 2018", "2018", "last year", "from last year", "since 2018", "30-day", "November"}


def drafts_of(tokens: str) -> tuple[Token, list[Draft]]:
    """The window of a tree, and drafts of its figures; both are tagged as numbers."""
    numbers = [token for token in tree_of(tokens) if token.tag_ == "CD"]
    kinds = {token.i: "window" if token.text in WINDOWS else "percentage" for token in numbers}
    doc = tree_of(tokens, kinds)
    (window,) = (doc[i] for i, kind in kinds.items() if kind == "window")
    return window, [Draft(doc[i], QUANTITY) for i, kind in kinds.items() if kind != "window"]


@pytest.fixture
def baseline(tmp_path: Path) -> Callable[[Draft, Token], None]:
    """Makes a token the other end of the change that a draft tells."""
    (rule,) = rules_of(
        tmp_path, {"r/from": {"find": [{"tokens": [{"LOWER": "from", "capture": "baseline"}]}]}}
    ).rules

    def give(draft: Draft, token: Token) -> None:
        evidence = Evidence("baseline", Span(token.idx, token.idx + len(token)), "r/from")
        draft.fields["baseline"] = [Found(Match(rule, {}, (0, 1)), evidence)]

    return give


def figure(found: Draft | None) -> str | None:
    return found.token.text if found is not None else None


def test_the_window_after_the_other_end_of_a_change_is_its_own(
    baseline: Callable[[Draft, Token], None],
) -> None:
    window, (before, now) = drafts_of(
        "from/IN/prep/4 28/CD/pobj/0 in_2018/CD/prep/1 to/IN/prep/4 35/CD/ROOT/4"
    )
    baseline(now, before.token)
    assert is_baseline(before.token, now)
    assert not is_baseline(now.token, now)
    assert of_baseline([window, now.token], now) == {window.i}
    assert of_baseline([window], before) == set()


@pytest.mark.parametrize(
    ("tokens", "dates"),
    [
        pytest.param(
            "35/CD/ROOT/0 from/IN/prep/0 November/CD/poss/4 's/POS/case/2 28/CD/pobj/1", True, id="owns"
        ),
        pytest.param(
            "35/CD/ROOT/0 from/IN/prep/0 November/CD/poss/5 's/POS/case/2 mere/JJ/amod/5 28/CD/pobj/1",
            True,
            id="an adjective between",
        ),
        pytest.param("35/CD/ROOT/0 from/IN/prep/0 November/CD/nmod/3 28/CD/pobj/1", False, id="owns nothing"),
    ],
)
def test_a_window_that_owns_the_other_end_of_a_change_dates_it(
    baseline: Callable[[Draft, Token], None], tokens: str, dates: bool
) -> None:
    window, (now, before) = drafts_of(tokens)
    assert not dates_baseline(window, [now])
    baseline(now, before.token)
    assert dates_baseline(window, [now]) is dates


@pytest.mark.parametrize(
    ("tokens", "moved"),
    [
        pytest.param(
            "900/CD/ROOT/0 ,/,/punct/0 down/RB/advmod/0 9%/CD/npadvmod/2 from/IN/prep/2 last_year/CD/pobj/4",
            "9%",
            id="down from",
        ),
        pytest.param(
            "900/CD/ROOT/0 ,/,/punct/0 9%/CD/npadvmod/3 up/RB/advmod/0 on/IN/prep/3 2018/CD/pobj/4",
            "9%",
            id="up on",
        ),
        pytest.param(
            "900/CD/ROOT/0 ,/,/punct/0 up/RB/advmod/0 by/IN/prep/2 about/RB/advmod/5 9%/CD/pobj/3 "
            "from_last_year/CD/pobj/2",
            "9%",
            id="up by about",
        ),
        pytest.param(
            "900/CD/ROOT/0 ,/,/punct/0 down/RB/advmod/0 9%/CD/npadvmod/2 in/IN/prep/2 last_year/CD/pobj/4",
            None,
            id="not told from when",
        ),
        pytest.param(
            "sold/VBD/ROOT/0 9%/CD/dobj/0 from/IN/prep/0 last_year/CD/pobj/2", None, id="no word of a move"
        ),
    ],
)
def test_a_figure_tells_how_far_another_moved_since(tokens: str, moved: str | None) -> None:
    window, drafts = drafts_of(tokens)
    assert figure(moved_since(window, drafts)) == moved


@pytest.mark.parametrize(
    ("after", "compared"),
    [
        pytest.param("than/IN/prep/1 in_2018/CD/pobj/2", "7", id="than"),
        pytest.param("than/IN/prep/1 for/IN/prep/2 2018/CD/pobj/3", "7", id="a preposition between"),
        pytest.param(
            "than/IN/prep/1 its/PRP$/poss/4 peak/NN/pobj/2 2018/CD/prep/4", "7", id="a noun of one's own"
        ),
        pytest.param(
            "than/IN/prep/1 the/DT/det/5 total/JJ/amod/5 amount/NN/pobj/2 2018/CD/prep/5", "7", id="a total"
        ),
        pytest.param("than/IN/prep/1 boats/NNS/pobj/2 2018/CD/prep/0", None, id="another noun"),
        pytest.param("sold/VBN/acl/1 in_2018/CD/pobj/2", None, id="not compared"),
    ],
)
def test_a_figure_is_compared_with_what_held_in_a_window(after: str, compared: str | None) -> None:
    window, drafts = drafts_of(f"7/CD/npadvmod/1 lower/JJR/ROOT/1 {after}")
    assert figure(compared_with(window, drafts)) == compared


@pytest.mark.parametrize(
    ("after", "against"),
    [
        pytest.param("below/IN/prep/0 the/DT/det/4 30-day/CD/nmod/4 level/NN/pobj/1", "20%", id="below"),
        pytest.param("from/IN/prep/0 its/PRP$/poss/4 2018/CD/nummod/4 price/NN/pobj/1", "20%", id="its own"),
        pytest.param("of/IN/prep/0 the/DT/det/4 30-day/CD/nmod/4 mean/NN/pobj/1", "20%", id="a normal level"),
        pytest.param("of/IN/prep/0 the/DT/det/4 30-day/CD/nmod/4 course/NN/pobj/1", None, id="any noun"),
        pytest.param(
            "below/IN/prep/0 the/DT/det/3 level/NN/pobj/1 2018/CD/npadvmod/3", None, id="after the noun"
        ),
    ],
)
def test_a_figure_is_set_against_what_a_noun_says_of_a_window(after: str, against: str | None) -> None:
    window, drafts = drafts_of(f"20%/CD/ROOT/0 {after}")
    assert figure(set_against(window, drafts)) == against


@pytest.mark.parametrize(
    ("before", "superlative"),
    [
        pytest.param(",/,/punct/0 the/DT/det/4 highest/JJS/amod/4 rise/NN/appos/0", True, id="aside"),
        pytest.param(
            ",/,/punct/0 the/DT/det/4 highest/JJS/amod/4 rise/NN/appos/0 for/IN/prep/4 towns/NNS/pobj/5",
            True,
            id="words of its noun between",
        ),
        pytest.param(",/,/punct/0 the/DT/det/4 first/JJ/amod/4 rise/NN/appos/0", True, id="first"),
        pytest.param("was=be/VBD/cop/0 its/PRP$/poss/4 highest/JJS/amod/4 rise/NN/attr/0", True, id="was"),
        pytest.param(",/,/punct/0 the/DT/det/4 high/JJ/amod/4 rise/NN/appos/0", False, id="no superlative"),
        pytest.param("for/IN/prep/0 the/DT/det/4 highest/JJS/amod/4 rise/NN/pobj/1", False, id="no aside"),
    ],
)
def test_a_window_tells_since_when_something_is_the_highest(before: str, superlative: bool) -> None:
    window, drafts = drafts_of(f"5%/CD/ROOT/0 {before} since_2018/CD/prep/4")
    assert of_superlative(window, drafts) is superlative


@pytest.mark.parametrize("after", ["5%/CD/attr/0", "rise/NN/attr/0"], ids=["a figure", "a noun"])
def test_a_window_before_the_figure_or_its_own_noun_is_of_no_superlative(after: str) -> None:
    window, drafts = drafts_of(
        f"and/CC/cc/0 the/DT/det/3 highest/JJS/amod/3 rent/NN/dep/0 2018/CD/prep/3 {after}"
    )
    assert not of_superlative(window, drafts)


def test_the_window_of_the_baseline_is_told_last(extractor: Extractor) -> None:
    text = "The share of oats climbed from 28% in 2013 to 35% in 2020."
    (claim,) = extractor.text(text).claims
    assert [e.span.of(text) for e in claim.evidence if e.field == "window"] == ["in 2020", "in 2013"]
