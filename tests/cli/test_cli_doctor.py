import json
from collections.abc import Callable
from typing import Any

import pytest

from claimspan.checks.doctor import Check

Call = Callable[..., Any]
WELL = [Check("Python", True, "3.11.9"), Check("rules", True, "40 rules, digest abc")]
WRONG = [*WELL, Check("model", False, "not installed", "Run: pip install it")]


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[Check]], None]:
    return lambda found: monkeypatch.setattr("claimspan.checks.doctor.check_all", lambda **_: found)


def test_all_well_exits_with_0(
    checks: Callable[[list[Check]], None], claimspan: Call, snapshot: Callable[[str, str], None]
) -> None:
    checks(WELL)
    result = claimspan("doctor")
    assert result.exit_code == 0
    snapshot("doctor.txt", result.stdout)


def test_what_is_wrong_comes_with_advice_and_exits_with_1(
    checks: Callable[[list[Check]], None], claimspan: Call, snapshot: Callable[[str, str], None]
) -> None:
    checks(WRONG)
    result = claimspan("doctor")
    assert result.exit_code == 1
    snapshot("doctor_wrong.txt", result.stdout)


def test_json(checks: Callable[[list[Check]], None], claimspan: Call) -> None:
    checks(WRONG)
    assert json.loads(claimspan("doctor", "--json").stdout)[-1]["advice"] == "Run: pip install it"
