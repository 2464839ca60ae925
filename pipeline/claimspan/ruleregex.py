"""Regular expressions that a rule may not have: broken ones, and ones that can run away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from re import _constants, _parser  # type: ignore[attr-defined]  # no public way to a parsed expression
from typing import Any

_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)
# Repeats up to this many times cannot run away on a token.
_MANY = 16


def why_refused(expression: str) -> str | None:
    """The end of a sentence that says what is wrong with an expression, or None if nothing is."""
    try:
        re.compile(expression)
    except re.error as error:
        at = f" at character {error.pos + 1}" if error.pos is not None else ""
        return f"is broken{at}: {error.msg}"
    except (OverflowError, RecursionError) as error:
        return f"is too large: {error}"
    if _can_run_away(_parser.parse(expression)):
        return "can run away: it repeats a group that is itself nothing but repeats, such as (a+)*"
    return None


def _can_run_away(parsed: Any) -> bool:
    """Whether a repeated group can split one text among its repeats in many ways.

    That is so when, beside an inner repeat, nothing in the group must be there: ``(a+)*`` and ``(a*b?)+``,
    but not ``(a+,)*``, whose comma marks where each repeat ends.
    """
    for operator, argument in parsed:
        if operator in _REPEATS and argument[1] > _MANY and _is_loose(argument[2]):
            return True
        if any(_can_run_away(part) for part in _parts(argument)):
            return True
    return False


def _is_loose(parsed: Any) -> bool:
    """Whether the group holds a large repeat, and nothing else that must be there."""
    large = [item for item in parsed if _is_large(item)]
    rest = (item for item in parsed if not _is_large(item))
    return len(large) == 1 and not any(_least_width(item) for item in rest)


def _is_large(item: tuple[Any, Any]) -> bool:
    operator, argument = item
    if operator in _REPEATS:
        return bool(argument[1] > _MANY)
    if operator is _constants.SUBPATTERN:
        return _is_loose(argument[-1])
    return operator is _constants.BRANCH and any(_is_loose(branch) for branch in argument[1])


def _least_width(item: tuple[Any, Any]) -> int:
    """The fewest characters that the item can match."""
    width: tuple[int, int] = _parser.SubPattern(_parser.State(), [item]).getwidth()
    return width[0]


def _parts(argument: Any) -> Iterator[Any]:
    """The parsed groups inside an operator's argument."""
    if isinstance(argument, _parser.SubPattern):
        yield argument
    elif isinstance(argument, list | tuple):
        for part in argument:
            yield from _parts(part)


def needed_characters(expression: str) -> frozenset[str]:
    """Characters that every match holds, exactly as they are; empty for a broken expression."""
    try:
        parsed = _parser.parse(expression)
    except (re.error, OverflowError, RecursionError):
        return frozenset()
    return frozenset() if parsed.state.flags & re.IGNORECASE else _needed(parsed)


def _needed(parsed: Any) -> frozenset[str]:
    out: set[str] = set()
    for operator, argument in parsed:
        if operator is _constants.LITERAL:
            out.add(chr(argument))
        elif operator in _REPEATS and argument[0] > 0:
            out |= _needed(argument[2])
        elif operator is _constants.SUBPATTERN and not argument[1] & re.IGNORECASE:
            out |= _needed(argument[-1])
        elif operator is _constants.BRANCH:
            out |= frozenset.intersection(*(_needed(branch) for branch in argument[1]))
    return frozenset(out)
