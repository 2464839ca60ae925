import pytest

from claimspan.desk.comparing.fates import Fate, Given, fates
from claimspan.extract import Extractor
from claimspan.rules.loading import load_rules
from share_rules import write_rules

POINTS = """\
id: shares/points
version: 1
status: stable
priority: 60
summary: Percentage points.
why: Another unit.
find:
  - tokens:
      - {NUMBER: one, capture: number}
      - {ORTH: "%"}
      - {LOWER: points}
yields: {mention: quantity, kind: percentage, unit: percentage_point}
matches:
  - text: Turnout fell 4% points.
    captures: {mention: 4% points}
ignores:
  - {text: Turnout fell 4%., because: no points}
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, extractor: Extractor) -> Extractor:
    rules = write_rules(tmp_path_factory.mktemp("small"))
    (rules / "shares/points.yaml").write_text(POINTS)
    return Extractor(load_rules(rules), extractor.model)


def fates_of(extractor: Extractor, text: str) -> list[Fate]:
    return [fate for reading in extractor.readings([text])[0] for fate in fates(reading)]


def test_who_gave_a_field_won_and_the_other_lost_to_it(small: Extractor) -> None:
    assert fates_of(small, "The mill lost 12% of its workers.") == [
        Fate("shares/percent", True, (Given(0, "value"),)),
        Fate("people/of", True, (Given(0, "subject"),)),
        Fate("people/verb", False, (), ("people/of",)),
    ]


def test_without_a_rival_the_weaker_wins(small: Extractor) -> None:
    assert fates_of(small, "Turnout reached 61%.")[1:] == [Fate("people/verb", True, (Given(0, "subject"),))]


def test_a_mention_rule_loses_to_the_one_that_took_the_words(small: Extractor) -> None:
    assert fates_of(small, "Turnout fell 4% points.")[:2] == [
        Fate("shares/points", True, (Given(0, "value"),)),
        Fate("shares/percent", False, (), ("shares/points",)),
    ]


def test_each_figure_has_its_own_fates(small: Extractor) -> None:
    found = fates_of(small, "The mill lost 12% of its workers and 30% of its orders.")
    gave = [(fate.rule_id, given.claim) for fate in found for given in fate.gave]
    assert [pair for pair in gave if pair[0] != "people/verb"] == [
        ("shares/percent", 0),
        ("shares/percent", 1),
        ("people/of", 0),
        ("people/of", 1),
    ]


def test_real_rules(extractor: Extractor) -> None:
    found = fates_of(extractor, "Sales fell by 12% in May 2021.")
    by_rule = {fate.rule_id: fate for fate in found}
    assert by_rule["percentages/plain"].gave == (Given(0, "value"),)
    assert Given(0, "direction") in by_rule["direction/change_verb"].gave


def test_what_an_amount_is_per_is_its_own_field(extractor: Extractor) -> None:
    found = fates_of(extractor, "Pay is $12 per hour.")
    assert any(Given(0, "per") in fate.gave for fate in found)
    assert not any(Given(0, "unit") in fate.gave for fate in found)
