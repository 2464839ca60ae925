"""What is wrong in a file that a person wrote, told like a compiler tells it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_WIDEST = 110


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake, with its place.

    :param path: the file as the user would type it.
    :param line: line from 1; 0 when the problem is of the file or folder as a whole.
    :param column: column from 1, in code points.
    :param code: short and stable, e.g. ``"R103"``.
    :param help: one sentence saying what to do, or None.
    :param allowed: the words that would be right here, empty if that is no closed list.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    help: str | None = None
    allowed: tuple[str, ...] = ()


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed word that `word` was most likely meant to be, whatever its case; None if none is near."""
    by_folded = {candidate.casefold(): candidate for candidate in sorted(allowed)}
    close = difflib.get_close_matches(word.casefold(), list(by_folded), n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


def did_you_mean(word: str, allowed: Iterable[str]) -> str | None:
    """``did you mean 'priority'?``, or None when no allowed word is near."""
    found = nearest(word, allowed)
    return f"did you mean '{found}'?" if found is not None else None


def render(problem: Problem, source_line: str | None) -> str:
    """The problem as text: place and message, the line, a caret under the place, then help.

    :param source_line: the line of the file that `problem.line` names, or None if there is none to show.
    """
    place = f"{problem.path}:{problem.line}:{problem.column}" if problem.line else problem.path
    out = [f"{place}: {problem.code} {problem.message}"]
    if source_line is not None and problem.line:
        out.extend(_pointed_at(source_line.rstrip("\r\n"), problem.column))
    advice = [problem.help] if problem.help else []
    if problem.allowed:
        advice.append(f"allowed: {', '.join(problem.allowed)}")
    if advice:
        out.append(f"  help: {' '.join(advice)}")
    return "\n".join(out)


def render_all(problems: Sequence[Problem], lines: Mapping[str, Sequence[str]]) -> str:
    """All problems in order of place, and how many there are.

    :param lines: the lines of each file by `Problem.path`; a file that is missing here is shown without
        its lines.
    """
    ordered = sorted(problems, key=lambda p: (p.path, p.line, p.column, p.code, p.message))
    parts = []
    for problem in ordered:
        source = lines.get(problem.path, ())
        shown = source[problem.line - 1] if 0 < problem.line <= len(source) else None
        parts.append(render(problem, shown))
    files = len({problem.path for problem in ordered})
    parts.append(f"{_count(len(ordered), 'problem')} in {_count(files, 'file')}")
    return "\n\n".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _pointed_at(line: str, column: int) -> tuple[str, str]:
    """The line and a caret line; a long line is cut to the neighbourhood of the column."""
    at = column - 1
    if len(line) > _WIDEST:
        start = max(0, min(at - _WIDEST // 2, len(line) - _WIDEST))
        head, tail = "… " if start else "", " …" if start + _WIDEST < len(line) else ""
        line, at = head + line[start : start + _WIDEST] + tail, at - start + len(head)
    # Tabs are kept, so that the caret lands under the character whatever the terminal's tab width.
    indent = "".join("\t" if char == "\t" else " " for char in line[:at].ljust(at))
    return f"  {line}", f"  {indent}^"
