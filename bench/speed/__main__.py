"""``python -m bench.speed``: measure, print one table, with ``--save`` keep the results and draw them."""

from __future__ import annotations

import argparse
import compileall
import json
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.accuracy.table import versions
from bench.kept import add_options, keep
from bench.speed import chart, measure
from bench.speed.neighbours import Neighbours, verdict
from rich.console import Console
from rich.table import Table

from claimspan.extract import Extractor
from claimspan.parsing.language import DEFAULT_MODEL

ROOT = Path(__file__).resolve().parents[2]
# As measured when the bars were set, for machines on which CQE cannot be installed.
CQE_SHARE = 0.22
AFTER = ("mentions", "merging", "roles", "claims", "ledger", "tables", "writing")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory() as name:
        try:
            result = _measured(options, Path(name))
        except measure.Failed as problem:
            print(f"error: a measured process failed: {problem}", file=sys.stderr)
            return 1
    Console(width=110).print(_table(result))
    if options.save:
        path = keep(options.results, "speed", result)
        rates = {name: found["characters_a_second"] for name, found in result["sets"].items()}
        chart.draw(rates, path.with_suffix(".svg"))
        print(f"kept in {path} and {path.with_suffix('.svg').name}")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.speed", description="Measure the speed.")
    parser.add_argument(
        "--data", type=Path, default=ROOT.parent / "shared", help="folder of bench/ and seeds/"
    )
    parser.add_argument("--articles", type=int, help="only so many articles of the news (default: all)")
    parser.add_argument("--repeats", type=int, default=60, help="how often the seeds are repeated")
    parser.add_argument("--rounds", type=int, default=2, help="how often each tool has its turn")
    parser.add_argument(
        "--worker-repeats", type=int, default=10, help="how often the news is repeated for the workers"
    )
    parser.add_argument(
        "--dumps",
        type=int,
        metavar="TIMES",
        help="also measure growth on the news repeated so often, and two and four times as often",
    )
    parser.add_argument("--cqe", type=Path, help="Python of an environment that CQE is installed in")
    add_options(parser)
    return parser.parse_args(arguments)


def _measured(options: argparse.Namespace, work: Path) -> dict[str, Any]:
    news = [json.loads(line)["text"] for line in _lines(options.data / "bench" / "news_sample.jsonl")]
    news = news[: options.articles]
    seeds = [path.read_text(encoding="utf-8") for path in sorted((options.data / "seeds").glob("*.txt"))]
    sets = {"news": news, f"seeds, {options.repeats} times": seeds * options.repeats}
    # As pip does for a package that it installs; spaCy's modules are compiled, too.
    compileall.compile_dir(ROOT / "pipeline", quiet=1)
    whole = Neighbours()
    found = {name: _compared(texts, options, work) for name, texts in sets.items()}
    profile = measure.claimspan_profile(_written(news, work), _new(work))
    after = sum(profile[name] for name in AFTER) / profile["parsing"]
    return {
        "versions": versions(Extractor()),
        "sets": found,
        "stages": profile,
        "after the parse": round(after, 3),
        "scaling": [row for texts in _grown(news, options.dumps) for row in _scaling(texts, work)],
        "workers": _workers(news * options.worker_repeats, work, options.rounds),
        "cold": _cold(),
        "others": whole.share(),
    }


def _compared(texts: list[str], options: argparse.Namespace, work: Path) -> dict[str, Any]:
    """All tools over one set, in turn, so that what else the machine does meets all of them."""
    articles, chars = _written(texts, work), sum(map(len, texts))
    seconds: dict[str, list[float]] = {"claimspan": [], "nlp.pipe": []}
    for _ in range(options.rounds):
        seconds["nlp.pipe"].append(measure.plain_run(articles, DEFAULT_MODEL).cpu)
        seconds["claimspan"].append(measure.claimspan_run(articles, _new(work)).cpu)
        if options.cqe:
            seconds.setdefault("CQE", []).append(measure.cqe_run(articles, options.cqe).cpu)
    rates = {tool: chars / statistics.median(own) for tool, own in seconds.items()}
    if "CQE" not in rates:
        rates[f"CQE, as {CQE_SHARE} of nlp.pipe"] = CQE_SHARE * rates["nlp.pipe"]
    return {
        "characters": chars,
        "cpu_seconds": seconds,
        "characters_a_second": {tool: round(rate) for tool, rate in rates.items()},
        "times nlp.pipe": round(rates["claimspan"] / rates["nlp.pipe"], 2),
    }


def _grown(news: list[str], dumps: int | None) -> Iterator[list[str]]:
    """What growth is measured on.

    A start costs as much as some hundred articles; with more of them, articles are what is measured.
    """
    yield news[: max(1, len(news) // 4)]
    yield news
    if dumps:
        yield news * dumps


def _scaling(texts: list[str], work: Path) -> list[dict[str, float]]:
    """The same articles once, twice and four times: processor time and peak memory."""
    out: list[dict[str, float]] = []
    for times in (1, 2, 4):
        cost = measure.claimspan_run(_written(texts * times, work), _new(work))
        once = out[0]["cpu"] if out else cost.cpu
        row = {"articles": len(texts) * times, "times": times, "cost": round(cost.cpu / once, 2)}
        out.append({**row, "cpu": round(cost.cpu, 2), "memory": round(cost.memory)})
    return out


def _workers(texts: list[str], work: Path, rounds: int) -> dict[str, Any]:
    """One worker and two, in turn, by the clock; it says something only while nothing else is at work."""
    articles, others = _written(texts, work), Neighbours()
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(rounds):
        for workers, own in seconds.items():
            own.append(measure.claimspan_run(articles, _new(work), workers).wall)
    ratio = statistics.median(seconds[1]) / statistics.median(seconds[2])
    told = {str(workers): [round(one, 2) for one in own] for workers, own in seconds.items()}
    return {"seconds": told, "ratio": round(ratio, 2), "others": others.share()}


def _cold() -> dict[str, float]:
    """Seconds on the clock of the shortest commands, the best of three."""
    commands = {"--help": ["--help"], "extract": ["extract", "Sales rose 14 km in 2023."]}
    python = [sys.executable, "-m", "claimspan"]
    return {
        name: round(min(measure.run([*python, *rest])[0].wall for _ in range(3)), 2)
        for name, rest in commands.items()
    }


def _table(result: dict[str, Any]) -> Table:
    table = Table("measure", "value", "bar", title="Speed")
    bars = {"news": "6", "seeds": "5"}
    for name, found in result["sets"].items():
        table.add_row(f"{name}: times nlp.pipe", f"{found['times nlp.pipe']:.2f}", bars[name.split(",")[0]])
        for tool, rate in found["characters_a_second"].items():
            table.add_row(f"{name}: {tool}, characters a CPU second", f"{rate:,}", "")
    table.add_row("all after the parse, of tags and parse", f"{result['after the parse']:.0%}", "50%")
    for row in result["scaling"]:
        shown = f"{row['cpu']:.1f} s ({row['cost']:.2f} times), {row['memory']} MiB"
        bar = f"{row['times']} times, 700 MiB"
        table.add_row(f"{row['articles']:,} articles, {row['times']} times the input", shown, bar)
    workers = result["workers"]
    told = f"two workers, times one{verdict(workers['others'])}"
    table.add_row(told, f"{workers['ratio']:.2f}", "1.8")
    for name, seconds in result["cold"].items():
        table.add_row(f"claimspan {name}, cold", f"{seconds:.2f} s", "0.4" if name == "--help" else "4")
    if result["others"] is not None:
        table.add_row("cores that others had all the while", f"{result['others']:.2f}", "")
    return table


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as stream:
        yield from stream


def _written(texts: Sequence[str], work: Path) -> Path:
    path = _new(work).with_suffix(".jsonl")
    # Line by line: what this process holds counts as held by those that it starts.
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"id": str(i), "text": text}) + "\n" for i, text in enumerate(texts))
    return path


def _new(work: Path) -> Path:
    """A path in the folder that nothing has yet."""
    return work / f"{len(list(work.iterdir()))}-{len(list(work.glob('*.jsonl')))}"


if __name__ == "__main__":
    sys.exit(main())
