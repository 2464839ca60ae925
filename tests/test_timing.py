"""Times by stage and by rule, counted without the clock of the machine."""

from itertools import count

import pytest

from claimspan import timing
from claimspan.extract import Extractor


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that goes on by one second whenever it is looked at."""
    seconds = iter(range(1000))
    monkeypatch.setattr(timing, "process_time", lambda: float(next(seconds)))


@pytest.mark.usefixtures("ticks")
def test_a_stage_inside_another_counts_alone() -> None:
    with timing.recording() as clock:
        with timing.stage("outer"):
            with timing.stage("inner"):
                pass
            with timing.stage("inner"):
                pass
        with timing.stage("outer"):
            pass
    assert dict(clock.stages) == {"outer": 4.0, "inner": 2.0}
    assert clock.total > 6


@pytest.mark.usefixtures("ticks")
def test_rules_are_counted_beside_stages_and_what_fails_is_counted() -> None:
    with timing.recording() as clock, pytest.raises(KeyError), timing.stage("roles"), timing.rule("a/b"):
        raise KeyError
    assert dict(clock.rules) == {"a/b": 1.0}
    assert dict(clock.stages) == {"roles": 3.0}


def test_nothing_is_counted_when_nobody_records() -> None:
    with timing.recording() as clock:
        pass
    with timing.stage("late"), timing.rule("a/b"):
        pass
    assert not clock.stages
    assert not clock.rules


def test_a_decorated_function_is_a_stage() -> None:
    @timing.staged("halving")
    def half(number: int, *, by: int = 2) -> int:
        """Its own words."""
        return number // by

    with timing.recording() as clock:
        assert half(8, by=4) == 2
    assert set(clock.stages) == {"halving"}
    assert half.__doc__ == "Its own words."


def test_reading_a_text_is_made_of_stages_and_rules(extractor: Extractor) -> None:
    with timing.recording() as clock:
        extractor.text("Rents rose 5% in 2023.")
    stages = {"sentences", "tokens", "parsing", "mentions", "merging", "roles", "claims", "ledger"}
    assert stages <= set(clock.stages)
    assert "percentages/plain" in clock.rules


@pytest.mark.parametrize(("stage", "kind"), [("mentions", "mention"), ("roles", "role")])
def test_a_stage_holds_the_time_of_its_rules(
    extractor: Extractor, monkeypatch: pytest.MonkeyPatch, stage: str, kind: str
) -> None:
    ticks = count()
    monkeypatch.setattr(timing, "process_time", lambda: float(next(ticks)))
    with timing.recording() as clock:
        extractor.text("Rents rose 9% in May. He waited for nine days.")
    rules = {rule.id for rule in extractor.rules.stage(kind)}
    assert clock.stages[stage] >= sum(spent for id, spent in clock.rules.items() if id in rules) > 0
