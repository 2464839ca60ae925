"""How far a run is, while it runs: a bar, lines, or JSON for machines; all on standard error."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from claimspan.cli.console import console

if TYPE_CHECKING:
    from claimspan.batch.engine import Event
    from claimspan.batch.summary import Progress

# How often a line is printed where no progress bar can be shown: seconds.
_LINE_EVERY = 30.0
_JSON_EVERY = 5.0
_SAID = {
    "worker_recycled": "a worker held {mib:,} MiB of memory and was replaced",
    "shard_retried": "a worker ended ({why}); its shard is tried again{source}",
}


@dataclass(frozen=True)
class Watch:
    """What a run is given to tell how far it is."""

    progress: Callable[[Progress], None]
    events: Callable[[Event], None]


@contextmanager
def watching(*, log_json: bool) -> Iterator[Watch]:
    """A bar on a terminal, else a line now and then; with `log_json` a JSON object a line."""
    on = console(stderr=True)
    if log_json:
        yield _json_lines()
    elif not on.is_terminal:
        yield _lines()
    else:
        with _bar(on) as watch:
            yield watch


def rates(at: Progress, seconds: float) -> dict[str, float | None]:
    """Documents, code points and claims a second, and the seconds that are left if that can be told.

    :param seconds: since the run began.
    """
    took = max(seconds, 0.001)
    left = None if not at.fraction else took / at.fraction - took
    return {
        "documents_per_second": round(at.read / took, 2),
        "chars_per_second": round(at.chars / took, 1),
        "claims_per_second": round(at.claims / took, 2),
        "seconds_left": None if left is None else round(left, 1),
    }


def told(event: Event) -> str:
    """An event as a sentence's worth of words."""
    said: Mapping[str, Any] = event.told
    source = said.get("source")
    words = {
        **said,
        "mib": said.get("memory", 0) // (1024 * 1024),
        "source": f" ({source}{' is quarantined' if said.get('quarantined') else ''})" if source else "",
    }
    return _SAID[event.name].format(**words)


def _line(at: Progress, seconds: float) -> str:
    speed = rates(at, seconds)
    left = speed["seconds_left"]
    rest = "" if left is None else f", {_clock(left)} left"
    return (
        f"{at.read:,} documents ({speed['documents_per_second']:,.1f}/s), {at.chars:,} characters "
        f"({speed['chars_per_second']:,.0f}/s), {at.claims:,} claims ({speed['claims_per_second']:,.1f}/s), "
        f"{at.quarantined:,} quarantined{rest}"
    )


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _lines() -> Watch:
    return _now_and_then(_LINE_EVERY, _line, told)


def _json_lines() -> Watch:
    def progress(at: Progress, seconds: float) -> str:
        counts = {
            "documents": at.read,
            "stored": at.stored,
            "unchanged": at.unchanged,
            "quarantined": at.quarantined,
            "chars": at.chars,
            "claims": at.claims,
            "fraction": at.fraction,
            "seconds": round(seconds, 1),
        }
        return json.dumps({"event": "progress", **counts, **rates(at, seconds)})

    return _now_and_then(
        _JSON_EVERY, progress, lambda event: json.dumps({"event": event.name, **event.told}, default=str)
    )


def _now_and_then(
    every: float, line: Callable[[Progress, float], str], note: Callable[[Event], str]
) -> Watch:
    began = last = time.monotonic()

    def progress(at: Progress) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= every:
            last = now
            _say(line(at, now - began))

    return Watch(progress, lambda event: _say(note(event)))


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


@contextmanager
def _bar(on: Any) -> Iterator[Watch]:
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = [
        SpinnerColumn(),
        TextColumn("{task.completed:,.0f} documents"),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[claims]:,} claims  {task.fields[bad]:,} quarantined  {task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
    ]
    with Bar(*columns, console=on, transient=True) as bar:
        task = bar.add_task("run", total=None, claims=0, bad=0, rate="", left="")
        began = time.monotonic()

        def progress(at: Progress) -> None:
            speed = rates(at, time.monotonic() - began)
            left = speed["seconds_left"]
            bar.update(
                task,
                completed=at.read,
                total=at.read / at.fraction if at.fraction else None,
                claims=at.claims,
                bad=at.quarantined,
                rate=f"{speed['documents_per_second']:,.1f}/s {speed['chars_per_second']:,.0f} chars/s",
                left="" if left is None else f"{_clock(left)} left",
            )

        yield Watch(progress, lambda event: bar.console.print(told(event)))
