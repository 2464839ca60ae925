"""What regular expressions tell without being run: whether a rule may have them, and what they find."""

from __future__ import annotations

import re
from functools import lru_cache
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
    parsed = _parse(expression)
    flags = parsed.state.flags & re.MULTILINE
    return not flags and bool(parsed.data) and parsed.data[0] == (_constants.AT, _constants.AT_BEGINNING)


def may_open(expression: str, characters: str) -> bool:
    """Whether an expression may find something in a text that begins with one of some characters.

    :returns: True also where that takes more than a look at how the expression begins.
    :raises re.error: if it is broken.
    """
    parsed = _parse(expression)
    if parsed.state.flags & re.IGNORECASE or not is_anchored(expression):
        return True
    return any(_opens(parsed, ord(character)) is not False for character in characters)


@lru_cache(maxsize=1024)
def _parse(expression: str) -> Any:
    return _parser.parse(expression)


def _opens(parsed: Any, code: int) -> bool | None:
    """Whether what is parsed may begin with a character; None if it may be empty."""
    for operator, argument in parsed:
        if operator is _constants.LITERAL:
            return bool(argument == code)
        if operator is _constants.IN:
            return _among(argument, code)
        found: bool | None = True
        if operator is _constants.AT:
            found = None
        elif operator is _constants.SUBPATTERN:
            # One with flags of its own is not looked into.
            found = True if argument[1] else _opens(argument[-1], code)
        elif operator is _constants.BRANCH:
            branches = [_opens(branch, code) for branch in argument[1]]
            found = True if True in branches else (None if None in branches else False)
        elif operator in _REPEATS:
            found = _opens(argument[2], code)
            found = None if found is False and argument[0] == 0 else found
        if found is not None:
            return found
    return None


def _among(parts: Any, code: int) -> bool:
    """Whether a character may be one of a set."""
    denied = parts[0][0] is _constants.NEGATE
    if denied:
        return True
    return any(
        argument == code
        if operator is _constants.LITERAL
        else argument[0] <= code <= argument[1]
        if operator is _constants.RANGE
        else True
        for operator, argument in parts
    )


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
