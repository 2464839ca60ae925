"""Where the time of a run goes: processor time by stage and by rule, measured only when somebody asks.

Times are exclusive: what a stage spends in another one counts for the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import wraps
from time import process_time
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")


class _RuleTime:
    """The time until its end, counted for a rule; of these there are many in a sentence."""

    __slots__ = ("_began", "_id", "_times")

    def __init__(self, times: dict[str, float], id: str) -> None:
        self._times = times
        self._id = id

    def __enter__(self) -> None:
        self._began = process_time()

    def __exit__(self, *_: object) -> None:
        self._times[self._id] += process_time() - self._began


class _StageTime:
    """The time until its end, counted for a stage; some begin with each sentence."""

    __slots__ = ("_clock", "_name")

    def __init__(self, clock: Clock, name: str) -> None:
        self._clock = clock
        self._name = name

    def __enter__(self) -> None:
        self._clock.begin(self._name)

    def __exit__(self, *_: object) -> None:
        self._clock.end()


class Clock:
    """Processor time by name, in seconds.

    :param stages: name of a stage → time spent in it and in no stage below it.
    :param rules: id of a rule → time spent on its matches, which is part of the stages' time.
    """

    def __init__(self) -> None:
        self.stages: dict[str, float] = defaultdict(float)
        self.rules: dict[str, float] = defaultdict(float)
        self._began = process_time()
        self._since = self._began
        self._open: list[str] = []

    @property
    def total(self) -> float:
        """Seconds since the clock was made."""
        return process_time() - self._began

    def stage(self, name: str) -> AbstractContextManager[None]:
        """Count what happens inside for the stage `name`."""
        return _StageTime(self, name)

    def begin(self, name: str) -> None:
        """Count what happens from now on for the stage `name`, until its `end`."""
        self._turn()
        self._open.append(name)

    def end(self) -> None:
        """Count what happens from now on for the stage in which the last one began, if in any."""
        self._turn()
        self._open.pop()

    def rule(self, id: str) -> AbstractContextManager[None]:
        """Count what happens inside for the rule `id`."""
        return _RuleTime(self.rules, id)

    def _turn(self) -> None:
        """Book the time since the last change of stage."""
        now = process_time()
        if self._open:
            self.stages[self._open[-1]] += now - self._since
        self._since = now


_clock: list[Clock] = []
_UNTIMED = nullcontext()


@contextmanager
def recording() -> Iterator[Clock]:
    """Measure what happens inside, in this process."""
    clock = Clock()
    _clock.append(clock)
    try:
        yield clock
    finally:
        _clock.remove(clock)


def stage(name: str) -> AbstractContextManager[None]:
    """Count what happens inside for a stage, if somebody records."""
    return _clock[-1].stage(name) if _clock else _UNTIMED


def rule(id: str) -> AbstractContextManager[None]:
    """Count what happens inside for a rule, if somebody records."""
    return _clock[-1].rule(id) if _clock else _UNTIMED


def staged(name: str) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Decorator: a call of the function belongs to the stage `name`."""

    def decorate(function: Callable[_P, _R]) -> Callable[_P, _R]:
        @wraps(function)
        def timed(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            if not _clock:
                return function(*args, **kwargs)
            with _clock[-1].stage(name):
                return function(*args, **kwargs)

        return timed

    return decorate
