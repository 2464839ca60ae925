"""``claimspan rules coverage``: what each rule does on a corpus, and what no rule does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimspan.cli.console import console, print_json
from claimspan.desk.files.history import UNCOMMITTED
from claimspan.wording import percent

if TYPE_CHECKING:
    from rich.console import Console

    from claimspan.desk.comparing.coverage import Coverage, RuleCoverage

# How rules are ordered: the first is what one looks for, so most is first but for precision.
_SORTS: dict[str, Callable[[RuleCoverage], Any]] = {
    "fired": lambda c: -c.fired,
    "won": lambda c: -c.won,
    "lost": lambda c: -c.lost,
    "wrong": lambda c: c.gold.right - c.gold.total,
    "reviewed": lambda c: (c.reviewed.right - c.reviewed.total, -c.reviewed.total),
    "precision": lambda c: (not c.gold.total, c.gold.value),
    "time": lambda c: -(c.seconds or 0.0),
    "changed": lambda c: _newest_first(c.changed),
    "id": lambda c: c.rule.id,
}


def coverage(
    inputs: Annotated[
        list[str] | None, typer.Argument(help="Articles to read; without any, the project's corpus/sample.")
    ] = None,
    *,
    rules: Annotated[
        Path | None, typer.Option(help="Folder of rule packs to use instead of the own ones.")
    ] = None,
    dataset: Annotated[Path | None, typer.Option(help="Read the documents of this dataset.")] = None,
    gold: Annotated[
        Path | None, typer.Option(help="Gold claims to judge by; corpus/gold for corpus/sample.")
    ] = None,
    reviews: Annotated[
        Path | None, typer.Option(help="Reviews that explore wrote; tell by rule what readers find right.")
    ] = None,
    pack: Annotated[list[str] | None, typer.Option(help="Only the rules of this pack.")] = None,
    sort: Annotated[str, typer.Option(help=f"Order the rules by {', '.join(_SORTS)}.")] = "fired",
    timed: Annotated[bool, typer.Option("--time/--no-time", help="Measure how long each rule takes.")] = True,
    limit: Annotated[int, typer.Option(min=0, help="List so many overlaps and unexplained figures.")] = 15,
    model: Annotated[str | None, typer.Option(help="Installed spaCy model to parse with.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Show what each rule does on a corpus: how often it fires, wins, loses and to whom, and is right.

    After the rules come the pairs that want the same words, the rules that never fire, and the figures that
    nothing explains: the list of what to write next.
    """
    from claimspan.checks.reviews import read_reviews
    from claimspan.cli.run import make_extractor
    from claimspan.desk.comparing.coverage import cover
    from claimspan.desk.corpora import articles_and_gold
    from claimspan.desk.files.history import last_changed
    from claimspan.errors import UsageError
    from claimspan.problems import did_you_mean
    from claimspan.rules.loading import rules_folder

    if sort not in _SORTS:
        raise UsageError(f"--sort takes {', '.join(_SORTS)}, not {sort!r}")
    articles, documents = articles_and_gold(inputs or (), dataset, gold)
    extractor = make_extractor(rules, model)
    packs = sorted({rule.pack for rule in extractor.rules.rules})
    for name in pack or ():
        if name not in packs:
            hint = did_you_mean(name, packs)
            raise UsageError(f"there is no pack {name!r}" + (f"; {hint}" if hint else ""))
    changed = last_changed(rules or rules_folder())
    said = read_reviews(reviews) if reviews else []
    found = cover(extractor, articles, gold=documents, reviews=said, changed=changed, timed=timed)
    ordered = sorted(found.rules, key=lambda c: (_SORTS[sort](c), c.rule.id))
    chosen = [c for c in ordered if not pack or c.rule.pack in pack]
    if as_json:
        print_json(coverage_json(found, chosen))
    else:
        print_coverage(found, chosen, limit)


def coverage_json(found: Coverage, rules: Sequence[RuleCoverage]) -> dict[str, Any]:
    """The coverage as ``--json`` prints it, the rules in the order given."""
    ids = {coverage.rule.id for coverage in rules}
    return {
        "documents": found.documents,
        "sentences": found.sentences,
        "characters": found.characters,
        "rules": [_rule_json(coverage) for coverage in rules],
        "overlaps": [
            {"winner": winner, "loser": loser, "count": count}
            for winner, loser, count in found.overlaps
            if winner in ids or loser in ids
        ],
        "never_fire": [id for id in found.silent if id in ids],
        "never_win": [id for id in found.shadowed if id in ids],
        "unexplained": {
            "count": found.unexplained,
            "numbers": found.numbers,
            "shapes": [
                {
                    "shape": gap.shape,
                    "count": gap.count,
                    "contexts": [
                        {"context": words, "count": count, "example": example}
                        for words, count, example in gap.contexts
                    ],
                }
                for gap in found.gaps
            ],
        },
    }


def _rule_json(coverage: RuleCoverage) -> dict[str, Any]:
    rule, gold = coverage.rule, coverage.gold
    return {
        "id": rule.id,
        "version": rule.version,
        "status": rule.status,
        "stage": rule.stage,
        "priority": rule.priority,
        "fired": coverage.fired,
        "won": coverage.won,
        "lost": coverage.lost,
        "lost_to": dict(coverage.lost_to),
        "right": gold.right,
        "judged": gold.total,
        "precision": gold.value if gold.total else None,
        "precision_interval": gold.interval if gold.total else None,
        "wrong": dict(coverage.wrong_fields),
        "reviewed_right": coverage.reviewed.right,
        "reviewed": coverage.reviewed.total,
        "last_changed": coverage.changed,
        "seconds_per_million_characters": coverage.seconds,
    }


def print_coverage(found: Coverage, rules: Sequence[RuleCoverage], limit: int) -> None:
    """The coverage for people; rules that never fire are named below the table."""
    on = console()
    on.print(
        f"{found.documents} documents, {found.sentences} sentences with figures, "
        f"{found.characters:,} characters; {len(rules)} rules\n",
        soft_wrap=True,
    )
    _rules_table(on, [coverage for coverage in rules if coverage.fired or coverage.reviewed.total])
    ids = {coverage.rule.id for coverage in rules}
    for title, names in (("Never fire", found.silent), ("Fire and never win", found.shadowed)):
        chosen = [id for id in names if id in ids]
        if chosen:
            on.print(f"\n{title} ({len(chosen)}):", style="bold")
            on.print(", ".join(chosen))
    _overlaps(on, [pair for pair in found.overlaps if ids & set(pair[:2])], limit)
    _gaps(on, found, limit)


def _rules_table(on: Console, rules: Sequence[RuleCoverage]) -> None:
    from rich.table import Table

    judged = any(coverage.gold.total for coverage in rules)
    reviewed = any(coverage.reviewed.total for coverage in rules)
    timed = any(coverage.seconds is not None for coverage in rules)
    dated = any(coverage.changed for coverage in rules)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("rule", no_wrap=True)
    for name in ("fired", "won", "lost"):
        table.add_column(name, justify="right")
    table.add_column("lost to", overflow="fold")
    for name in ("right", "of", "95%", "wrong") if judged else ():
        table.add_column(name, justify="left" if name == "wrong" else "right", overflow="fold")
    if reviewed:
        table.add_column("readers", justify="right")
    if dated:
        table.add_column("changed", no_wrap=True)
    if timed:
        table.add_column("s/Mch", justify="right")
    for coverage in rules:
        cells = [coverage.rule.id, *(str(n or "") for n in (coverage.fired, coverage.won, coverage.lost))]
        cells.append(_lost_to(coverage))
        cells += _judged(coverage) if judged else []
        cells += [_readers(coverage)] if reviewed else []
        cells += [_day(coverage.changed)] if dated else []
        cells += [f"{coverage.seconds:.2f}" if coverage.seconds is not None else ""] if timed else []
        table.add_row(*cells)
    on.print(table)


def _lost_to(coverage: RuleCoverage) -> str:
    """The rule it lost to most often, and how many others; within a pack without its name."""
    for winner, count in coverage.lost_to.items():
        others = len(coverage.lost_to) - 1
        return f"{winner.removeprefix(coverage.rule.pack)} {count}" + (f" +{others}" if others else "")
    return ""


def _judged(coverage: RuleCoverage) -> list[str]:
    gold = coverage.gold
    if not gold.total:
        return [""] * 4
    low, high = gold.interval
    wrong = ", ".join(f"{name} {count}" for name, count in coverage.wrong_fields.items())
    return [f"{100 * gold.value:.0f}%", str(gold.total), f"{100 * low:.0f}–{100 * high:.0f}", wrong]


def _readers(coverage: RuleCoverage) -> str:
    """``3 of 4``: claims that readers find right, of those they spoke of."""
    said = coverage.reviewed
    return f"{said.right} of {said.total}" if said.total else ""


def _overlaps(on: Console, overlaps: Sequence[tuple[str, str, int]], limit: int) -> None:
    from rich.table import Table

    if not overlaps or not limit:
        return
    on.print(f"\nWant the same (pairs: {len(overlaps)}):", style="bold")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("times", justify="right")
    table.add_column("won by")
    table.add_column("lost by")
    for winner, loser, count in overlaps[:limit]:
        table.add_row(str(count), winner, loser)
    on.print(table)


def _gaps(on: Console, found: Coverage, limit: int) -> None:
    left = found.unexplained
    share = percent(left / max(1, found.numbers))
    on.print(f"\nUnexplained figures ({left} of {found.numbers}, {share}):", style="bold")
    for gap in found.gaps[:limit]:
        on.print(f"{gap.count:5}  {gap.shape}")
        for words, count, example in gap.contexts:
            on.print(f"       {count:3}  {words:20}  {example}", soft_wrap=True, style="dim")


def _day(changed: str | None) -> str:
    return "edited" if changed == UNCOMMITTED else changed or ""


def _newest_first(changed: str | None) -> tuple[int, ...]:
    """Files that are not committed, then by date from the newest, then those without one."""
    if changed is None:
        return (2,)
    digits = changed.replace("-", "")
    return (1, -int(digits)) if digits.isdigit() else (0,)
