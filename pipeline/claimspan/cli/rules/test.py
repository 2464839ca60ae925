"""``claimspan rules test``: rules against their own examples, and against those of each other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimspan.cli.console import console, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from claimspan.desk.examples import ExampleReading, Found, Outcome
    from claimspan.desk.trial import CrossFire, Trial
    from claimspan.extract import Extractor
    from claimspan.rules.loading import RuleSet

# An explanation takes some tenths of a second; whoever broke many examples needs no more than some.
_MOST_EXPLAINED = 10


def run_examples(
    rule: Annotated[list[str] | None, typer.Option(help="Only this rule; may be given again.")] = None,
    pack: Annotated[list[str] | None, typer.Option(help="Only the rules of this pack.")] = None,
    changed: Annotated[bool, typer.Option("--changed", help="Only rules changed since --since.")] = False,
    since: Annotated[str, typer.Option(help="The git revision that --changed compares with.")] = "HEAD",
    cross: Annotated[
        bool | None,
        typer.Option(
            "--cross/--no-cross",
            help="Look for rules that take what another's example shows; default: when all are tested.",
        ),
    ] = None,
    rules: Annotated[
        Path | None, typer.Option(help="Folder of rule packs to use instead of the own ones.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Installed spaCy model to parse with.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
) -> None:
    """Run the examples of rules, with all rules at work.

    Exits with 1 if one does not come out as its file says. Known misses and known mistakes are strict:
    mending one fails until it is moved. Rules that take what another rule's example shows are listed and
    fail nothing.
    """
    from claimspan.desk.trial import changed_since, select, try_rules
    from claimspan.extract import Extractor
    from claimspan.rules.loading import load_rules, rules_folder

    # All that can be wrong with the request, before the slow start of the model.
    loaded: RuleSet = load_rules(rules)
    chosen = select(loaded, rule or (), pack or ())
    if changed or since != "HEAD":
        ids = changed_since(rules or rules_folder(), since, loaded)
        chosen = tuple(one for one in chosen if one.id in ids)
    everything = len(chosen) == len(loaded.rules)
    extractor = Extractor(loaded, model)
    trial = try_rules(extractor, chosen, cross=everything if cross is None else cross)
    if as_json:
        print_json(trial_json(trial))
    else:
        print_trial(console(), trial, extractor)
    if trial.failures:
        raise typer.Exit(1)


def trial_json(trial: Trial) -> dict[str, Any]:
    """The trial as ``--json`` prints it."""
    return {
        "rules": len(trial.rules),
        "examples": len(trial.outcomes),
        "failures": [_failure_json(outcome) for outcome in trial.failures],
        "crossfire": None if trial.crossfire is None else [_fire_json(fire) for fire in trial.crossfire],
    }


def _failure_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "rule": outcome.rule.id,
        "file": shown(outcome.rule.path),
        "kind": outcome.kind,
        "text": outcome.example.text,
        "fault": outcome.fault,
        "expected": {
            "captures": dict(outcome.example.captures),
            "yields": dict(outcome.example.yields),
        },
        "found": [{"captures": dict(f.captures), "yields": dict(f.yields)} for f in outcome.found],
    }


def _fire_json(fire: CrossFire) -> dict[str, str]:
    return {
        "rule": fire.rule,
        "takes_from": fire.other,
        "text": fire.text,
        "field": fire.field,
        "expected": fire.expected,
        "found": fire.found,
    }


def print_trial(on: Console, trial: Trial, extractor: Extractor) -> None:
    """Each failure with what was expected, found and at work, and why; then cross-fire; then the count."""
    for number, outcome in enumerate(trial.failures):
        print_failure(on, outcome)
        if number < _MOST_EXPLAINED and outcome.kind == "matches" and not outcome.found:
            _print_why(on, extractor, outcome)
    for fire in trial.crossfire or ():
        on.print(fire_line(fire), soft_wrap=True)
        on.print(f"  in: {fire.text}", soft_wrap=True)
    if trial.crossfire:
        on.print()
    on.print(summary(trial))


def _print_why(on: Console, extractor: Extractor, outcome: Outcome) -> None:
    """How near the rule came to firing."""
    from claimspan.cli.rules.explain import print_rule
    from claimspan.desk.explaining.inquiry import ask

    for answers in ask(extractor, outcome.rule, [outcome.example.text]):
        for answer in answers:
            print_rule(on, answer)


def fire_line(fire: CrossFire) -> str:
    """One sentence on a rule that takes what another's example shows."""
    return (
        f"{fire.rule} takes the {fire.field} of an example of {fire.other}: "
        f"{fire.found!r}, not {fire.expected!r}"
    )


def summary(trial: Trial) -> str:
    """How many examples of how many rules held."""
    failed = len(trial.failures)
    if not trial.rules:
        return "No rule is on trial: none that was chosen changed."
    rules = "1 rule" if len(trial.rules) == 1 else f"{len(trial.rules)} rules"
    said = f"{len(trial.outcomes)} examples of {rules}"
    said += f", {failed} failed" if failed else ", all as their files say"
    if trial.crossfire:
        said += f"; {len(trial.crossfire)} whose field another rule takes"
    return said


def print_failure(on: Console, outcome: Outcome) -> None:
    """A failing example: what was expected, what was found, and what the rules made of the text."""
    example = outcome.example
    on.print(f"{shown(outcome.rule.path)}: {outcome.kind}: {example.text}", soft_wrap=True, style="bold")
    on.print(f"  {outcome.rule.id} {outcome.fault}", soft_wrap=True)
    wanted = _pairs({**example.captures, **example.yields})
    if outcome.kind in {"matches", "known_misses"}:
        on.print(f"  expected  {wanted}", soft_wrap=True)
    elif example.because:
        on.print(f"  because   {example.because}", soft_wrap=True)
    for found in outcome.found or (None,):
        on.print(f"  found     {_found(found, outcome)}", soft_wrap=True)
    print_reading(on, outcome.reading)
    on.print()


def _found(found: Found | None, outcome: Outcome) -> str:
    if found is None:
        return "nothing"
    wanted = outcome.example.yields
    return _pairs({**found.captures, **{k: v for k, v in found.yields.items() if k in wanted}})


def _pairs(values: Mapping[str, str]) -> str:
    return ", ".join(f"{name}: {value!r}" for name, value in values.items()) or "a match"


def shown(path: Path) -> str:
    """The path as a user in the current folder would type it."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def print_reading(on: Console, read: ExampleReading) -> None:
    """The tokens of an example with tag and dependency, its mentions, and the role rules that fired."""
    tokens = " ".join(f"{text}/{tag}/{dep}" for text, tag, dep in read.tokens)
    on.print(f"  tokens    {tokens}", soft_wrap=True, style="dim")
    mentions = [
        f"{mention.span.of(read.text)!r} by {mention.rule.id if mention.rule else 'no rule'}"
        for mention in read.reading.mentions
    ]
    on.print(f"  mentions  {', '.join(mentions) or 'none'}", soft_wrap=True, style="dim")
    fired = sorted({match.rule.id for match in read.reading.matches})
    on.print(f"  fired     {', '.join(fired) or 'no role rule'}", soft_wrap=True, style="dim")
