"""What regular expressions tell without being run: whether a rule may have them, and what they find."""

from __future__ import annotations

import re
from re import _constants, _parser  # type: ignore[attr-defined]  # no public way to a parsed expression
from typing import Any

from claimspan.rules.regexloops import can_run_away

_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)


def why_refused(expression: str) -> str | None:
    """The end of a sentence that says what is wrong with an expression, or None if nothing is."""
    try:
        re.compile(expression)
    except re.error as error:
        at = f" at character {error.pos + 1}" if error.pos is not None else ""
        return f"is broken{at}: {error.msg}"
    except (OverflowError, RecursionError) as error:
        return f"is too large: {error}"
    if can_run_away(expression):
        return "can run away: what it repeats can read one text in several ways, such as (a+)* or (a|ab|b)*"
    return None


def needed_characters(expression: str) -> frozenset[str]:
    """Characters that every match holds, exactly as they are; empty for a broken expression."""
    try:
        parsed = _parser.parse(expression)
    except (re.error, OverflowError, RecursionError):
        return frozenset()
    return frozenset() if parsed.state.flags & re.IGNORECASE else _needed(parsed)


def is_anchored(expression: str) -> bool:
    """Whether every match begins where the text does.

    :raises re.error: if the expression is broken.
    """
    parsed = _parser.parse(expression)
    flags = parsed.state.flags & re.MULTILINE
    return not flags and bool(parsed.data) and parsed.data[0] == (_constants.AT, _constants.AT_BEGINNING)


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
