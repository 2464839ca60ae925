"""``claimspan rules check``: everything that is wrong in rule files, told like a compiler tells it."""

from __future__ import annotations

import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimspan.cli.console import print_json

if TYPE_CHECKING:
    from claimspan.desk.checking.check import Checked
    from claimspan.problems import Problem


class Format(StrEnum):
    """How problems are printed."""

    text = "text"
    json = "json"
    github = "github"


def check(
    rules: Annotated[
        Path | None, typer.Option(help="Folder of rule packs to use instead of the own ones.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail for warnings as well.")] = False,
    since: Annotated[
        str | None,
        typer.Option(help="Git revision that versions are compared with; default: the last commit."),
    ] = None,
    model: Annotated[str | None, typer.Option(help="Installed spaCy model whose tokenizer decides.")] = None,
    format: Annotated[
        Format, typer.Option(help="For a person, a program, or the pages of GitHub.")
    ] = Format.text,
) -> None:
    """Tell every problem of every rule file, in one pass.

    Exits with 1 if there is an error; with --strict also for a warning.
    """
    from claimspan.desk.checking.check import check_folder
    from claimspan.parsing.language import load_model

    checked = check_folder(load_model(model).nlp, rules, since)
    if format is Format.json:
        print_json([problem_json(problem) for problem in checked.problems])
    elif format is Format.github:
        sys.stdout.write("".join(f"{github_line(problem)}\n" for problem in checked.problems))
    else:
        sys.stdout.write(report(checked))
    if checked.count("error") or (strict and checked.problems):
        raise typer.Exit(1)


def report(checked: Checked) -> str:
    """All problems with their lines, and what was checked."""
    from claimspan.desk.checking.check import severity
    from claimspan.problems import render

    parts = []
    for problem in checked.problems:
        lines = checked.lines.get(problem.path, ())
        line = lines[problem.line - 1] if 0 < problem.line <= len(lines) else None
        named = replace(problem, code=f"{severity(problem)} {problem.code}")
        parts.append(f"{render(named, line)}\n\n")
    return "".join(parts) + summary(checked) + "\n"


def summary(checked: Checked) -> str:
    """One line: how much was checked, how many problems there are."""
    what = ", ".join(
        _count(n, noun)
        for n, noun in (
            (checked.n_rules, "rule"),
            (checked.n_packs, "pack"),
            (checked.n_word_lists, "shared word list"),
        )
    )
    if not checked.problems:
        return f"{what}: no problems"
    errors, warnings = checked.count("error"), checked.count("warning")
    files = len({problem.path for problem in checked.problems})
    return f"{what}: {_count(errors, 'error')}, {_count(warnings, 'warning')} in {_count(files, 'file')}"


def problem_json(problem: Problem) -> dict[str, Any]:
    """A problem as ``--format json`` prints it; line and column from 1, in code points, or null."""
    from claimspan.desk.checking.check import severity

    return {
        "path": problem.path,
        "line": problem.line or None,
        "column": problem.column or None,
        "code": problem.code,
        "severity": severity(problem),
        "message": problem.message,
        "help": problem.help,
        "allowed": list(problem.allowed),
    }


def github_line(problem: Problem) -> str:
    """A problem as a workflow command of GitHub, which shows it beside the line."""
    from claimspan.desk.checking.check import severity

    at = f",line={problem.line},col={problem.column}" if problem.line else ""
    advice = [problem.help] if problem.help else []
    advice += [f"allowed: {', '.join(problem.allowed)}"] if problem.allowed else []
    text = problem.message + (f"\nhelp: {' '.join(advice)}" if advice else "")
    return f"::{severity(problem)} file={_property(problem.path)}{at},title={problem.code}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
