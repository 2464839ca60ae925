from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from claimspan.checks import doctor
from claimspan.checks.doctor import (
    Check,
    check_all,
    check_model,
    check_packages,
    check_python,
    check_rules,
    check_writing,
)
from fakes import FakeExtractor, FakeRules


def test_python_must_be_new_enough() -> None:
    assert check_python((3, 11, 0)) == Check("Python", True, "3.11.0")
    old = check_python((3, 10, 9))
    assert not old.ok
    assert "3.11" in old.advice


@pytest.fixture
def required(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ["spacy<3.9,>=3.8", "pandas>=3", "pytest>=8; extra == 'dev'", "odd>=1; python_version < '3'"]
    monkeypatch.setattr(metadata, "requires", lambda _: wanted)


def versions(**installed: str) -> Any:
    def version(name: str) -> str:
        if name not in installed:
            raise metadata.PackageNotFoundError(name)
        return installed[name]

    return version


@pytest.mark.usefixtures("required")
def test_packages_in_the_right_versions_are_well() -> None:
    checks = list(check_packages(installed=versions(spacy="3.8.7", pandas="3.1")))
    assert checks == [Check("spacy", True, "3.8.7"), Check("pandas", True, "3.1")]


@pytest.mark.usefixtures("required")
def test_packages_that_are_missing_or_too_old_come_with_advice() -> None:
    spacy, pandas = check_packages(installed=versions(spacy="3.7.5"))
    assert (spacy.ok, spacy.found) == (False, "3.7.5")
    assert spacy.advice == 'Run: python -m pip install "spacy<3.9,>=3.8"'
    assert (pandas.ok, pandas.found) == (False, "not installed")


def test_an_uninstalled_checkout_is_told() -> None:
    (check,) = check_packages("no-such-distribution-anywhere")
    assert not check.ok
    assert "pip install" in check.advice


def test_broken_rules_are_told_in_a_line(tmp_path: Path) -> None:
    check, rules = check_rules(tmp_path / "nowhere")
    assert rules is None
    assert not check.ok
    assert "\n" not in check.found
    assert check.advice


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimspan.extract.Extractor", FakeExtractor)


@pytest.mark.usefixtures("fake")
def test_a_model_that_reads_the_probe_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "PROBE", "Then 14% of farms grow.")
    assert check_model(FakeRules(), None) == Check("model", True, "fake_model 1.0")  # type: ignore[arg-type]


@pytest.mark.usefixtures("fake")
def test_a_model_that_misreads_the_probe_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "PROBE", "No figures.")
    check = check_model(FakeRules(), None)  # type: ignore[arg-type]
    assert not check.ok
    assert "misreads" in check.found


def test_a_model_that_is_not_installed_comes_with_advice() -> None:
    check = check_model(FakeRules(), "no_such_model")  # type: ignore[arg-type]
    assert not check.ok
    assert "pip install" in check.advice


def test_writing_is_checked_without_leaving_anything(tmp_path: Path) -> None:
    assert check_writing(tmp_path / "out") == Check("write access", True, str(tmp_path / "out"))
    (tmp_path / "file").touch()
    assert not check_writing(tmp_path / "file" / "out").ok
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_all_checks_are_made_even_if_one_goes_wrong(tmp_path: Path) -> None:
    names = [
        check.name for check in check_all(rules=tmp_path / "nowhere", model="no_such_model", out=tmp_path)
    ]
    assert names[0] == "Python"
    assert names[-3:] == ["rules", "model", "write access"]
