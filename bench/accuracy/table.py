"""The table of figures with the peers' beside them, and the file that keeps it."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml
from rich.table import Table

from bench import kept
from claimspan import __version__
from claimspan.extract import Extractor


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one data set, in percent."""

    set: str
    measure: str
    ours: float
    bar: float | None
    peers: Mapping[str, float]


def expected() -> dict[str, Any]:
    """The measures, bars and peers' figures, ``peers.yaml``."""
    table = yaml.safe_load((Path(__file__).parent / "peers.yaml").read_text(encoding="utf-8"))
    return dict(table)


def figures_of(name: str, ours: Mapping[str, float]) -> list[Figure]:
    """The figures of a data set in the order of the table."""
    return [
        Figure(name, row["measure"], ours[row["key"]], row.get("bar"), row.get("peers", {}))
        for row in expected()[name]["figures"]
        if row["key"] in ours
    ]


def table_of(figures: Iterable[Figure]) -> Table:
    """The table to print."""
    table = Table(
        "data", "measure", "claimspan", "bar", "peers, on the whole set", title="Accuracy, in percent"
    )
    table.columns[2].justify = table.columns[3].justify = "right"
    before = None
    for figure in figures:
        reached = figure.bar is None or figure.ours >= figure.bar
        table.add_row(
            figure.set if figure.set != before else "",
            figure.measure,
            f"{figure.ours:.1f}" if reached else f"[red]{figure.ours:.2f}[/red]",
            "" if figure.bar is None else f"{figure.bar:g}",
            ", ".join(f"{name} {value:g}" for name, value in figure.peers.items()),
        )
        before = figure.set
    return table


def versions(extractor: Extractor) -> dict[str, Any]:
    """What the figures depend on."""
    return {
        "claimspan": __version__,
        "rules": extractor.rules.digest,
        "model": extractor.model_info,
        "spacy": metadata.version("spacy"),
        "python": platform.python_version(),
        "cpu": _cpu(),
    }


def _cpu() -> str:
    """The processor's name, as well as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def keep(
    folder: Path,
    figures: Sequence[Figure],
    details: Mapping[str, Any],
    made_with: Mapping[str, Any],
    skipped: Mapping[str, str],
) -> Path:
    """Write the results of today beside earlier ones.

    :returns: the new file, ``<date>-accuracy.json``, with a number if there is one of today.
    """
    content = {
        "versions": dict(made_with),
        "figures": [asdict(figure) | {"ours": round(figure.ours, 2)} for figure in figures],
        "skipped": dict(skipped),
        "details": dict(details),
    }
    return kept.keep(folder, "accuracy", content)
