"""``claimspan rules diff``: what a change of the rules gains, loses and changes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimspan.cli.console import console, fail, print_json
from claimspan.wording import percent

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from claimspan.checks.evaluate import Evaluation
    from claimspan.desk.comparing.diff import Diff, RuleEffects
    from claimspan.desk.comparing.effects import Effect
    from claimspan.model import Claim

_WHAT = ("lost", "gained", "changed")
# Shown of gold whatever has changed.
_SCORES = {
    "quantity_p": "precision, core kinds",
    "quantity_r": "recall, core kinds",
    "all_kinds_p": "precision, all kinds",
    "all_kinds_r": "recall, all kinds",
    "claim_strict_recall": "claims right in every field",
}


def diff(
    inputs: Annotated[
        list[str] | None, typer.Argument(help="Articles to read; without any, the project's corpus/sample.")
    ] = None,
    *,
    base: Annotated[
        str, typer.Option(help="Rules to compare with: a git revision, a folder, or 'installed'.")
    ] = "HEAD",
    rules: Annotated[Path | None, typer.Option(help="Folder of the changed rules, if not the own.")] = None,
    dataset: Annotated[Path | None, typer.Option(help="Read the documents of this dataset.")] = None,
    gold: Annotated[
        Path | None, typer.Option(help="Gold claims to score with; corpus/gold for corpus/sample.")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Read everything, and fail if less would have missed something.")
    ] = False,
    fail_on: Annotated[
        list[str] | None, typer.Option(help="Exit with 1 if claims are lost, gained or changed.")
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="Show so many examples a rule.")] = 5,
    model: Annotated[str | None, typer.Option(help="Installed spaCy model to parse with.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all differences as JSON.")] = False,
) -> None:
    """Show which claims a change of the rules gains, loses and changes.

    Each sentence is parsed once and read with both versions; sentences that no changed rule can touch are not
    parsed at all.
    """
    from claimspan.desk.comparing.diff import compare
    from claimspan.desk.corpora import articles_and_gold, base_rules
    from claimspan.errors import UsageError
    from claimspan.extract import Extractor
    from claimspan.rules.loading import load_rules, rules_folder

    for what in fail_on or ():
        if what not in _WHAT:
            raise UsageError(f"--fail-on takes {', '.join(_WHAT)}, not {what!r}")
    articles, documents = articles_and_gold(inputs or (), dataset, gold)
    folder = rules or rules_folder()
    changed = load_rules(folder)
    before = Extractor(base_rules(base, folder), model)
    result = compare(before, Extractor(changed, before.model), articles, gold=documents, full=full)
    if as_json:
        print_json(diff_json(result))
    else:
        print_diff(result, base, limit)
    failed = False
    for source in result.missed:
        failed = True
        fail(f"{source} has differences in sentences that were thought out of reach")
    for what in dict.fromkeys(fail_on or ()):
        if count := result.counts[what]:
            failed = True
            fail(f"{_claims(count)} {what}")
    if failed:
        raise typer.Exit(1)


def print_diff(result: Diff, base: str, limit: int) -> None:
    """The comparison for people: totals, rules by size of their effects, examples side by side, gold."""
    on = console()
    if not result.changes:
        on.print(f"No rule can give other results than at {base}.")
        return
    reach = result.reach
    on.print(
        f"{_count(len(result.changes), 'rule')} changed since {base}, which can touch "
        f"{reach.touched} of {_count(reach.sentences, 'sentence')} with figures, in "
        f"{reach.documents_touched} of {_count(reach.documents, 'document')}; {reach.parsed} were read.",
        soft_wrap=True,
    )
    on.print()
    counts = result.counts
    on.print("claims  " + "  ".join(f"{what} {counts[what]}" for what in _WHAT), style="bold")
    if result.fields:
        on.print(f"fields  {_listed(result.fields)}", soft_wrap=True)
    on.print()
    by_rule = result.by_rule()
    _rules_table(on, [rule for rule in by_rule if rule.effects])
    idle = [rule.change.id for rule in by_rule if not rule.effects]
    if idle:
        on.print(f"without effect here: {', '.join(idle)}")
    for rule in by_rule:
        if rule.version_kept:
            said = f"{rule.change.id} finds other things now, and its version is still {rule.change.after}"
            on.print(f"note: {said}", style="yellow", soft_wrap=True)
    for rule in by_rule:
        _examples(on, rule, limit)
    if result.before is not None and result.after is not None:
        on.print()
        _scores(on, result.before, result.after)


def diff_json(result: Diff) -> dict[str, Any]:
    """The comparison as ``--json`` prints it; all differences, offsets in code points of the document."""
    from dataclasses import asdict

    scores = None
    if result.before is not None and result.after is not None:
        scores = {"before": result.before.figures(), "after": result.after.figures()}
    return {
        "claims": result.counts,
        "fields": result.fields,
        "reach": asdict(result.reach),
        "rules": [
            {
                **asdict(rule.change),
                **rule.counts,
                "fields": dict(rule.fields),
                "version_kept": rule.version_kept,
            }
            for rule in result.by_rule()
        ],
        "effects": [_effect_json(effect) for effect in result.effects],
        "gold": scores,
        "missed": list(result.missed),
    }


def _effect_json(effect: Effect) -> dict[str, Any]:
    from claimspan.desk.comparing.effects import shown

    claim = effect.claim
    return {
        "what": effect.what,
        "source": effect.source,
        "sentence": effect.sentence,
        "sentence_start": claim.sentence.start,
        "value_start": claim.span.start,
        "value_end": claim.span.end,
        "value_text": claim.span.of(effect.text),
        "rules": list(effect.rules),
        "fields": {
            field: {
                "before": shown(effect.before, field, effect.text),
                "after": shown(effect.after, field, effect.text),
            }
            for field in _telling(effect)
        },
    }


def _rules_table(on: Console, rules: list[RuleEffects]) -> None:
    from rich.table import Table

    if not rules:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("rule")
    table.add_column("version")
    for what in _WHAT:
        table.add_column(what, justify="right")
    table.add_column("fields", overflow="fold")
    for rule in rules:
        change = rule.change
        version = change.how if change.how != "changed" else f"{change.before} → {change.after}"
        table.add_row(change.id, version, *(str(rule.counts[w] or "") for w in _WHAT), _listed(rule.fields))
    on.print(table)


def _examples(on: Console, rule: RuleEffects, limit: int) -> None:
    """Some effects of a rule, the worst first."""
    if not rule.effects or not limit:
        return
    on.print()
    on.rule(rule.change.id, align="left", characters="─")
    ordered = sorted(rule.effects, key=lambda effect: _WHAT.index(effect.what))
    for effect in _varied(ordered)[:limit]:
        _side_by_side(on, effect)
    if len(ordered) > limit:
        on.print(f"… and {len(ordered) - limit} more")


def _varied(effects: list[Effect]) -> list[Effect]:
    """The same effects, one of each kind in turn, so that few examples show as much as they can."""
    groups: dict[tuple[Any, ...], list[Effect]] = {}
    for effect in effects:
        groups.setdefault((effect.what, effect.fields), []).append(effect)
    turns = [(turn, place) for place, group in enumerate(groups.values()) for turn in range(len(group))]
    listed = list(groups.values())
    return [listed[place][turn] for turn, place in sorted(turns)]


def _side_by_side(on: Console, effect: Effect) -> None:
    from rich.table import Table

    from claimspan.desk.comparing.effects import shown

    on.print(f"{effect.what}  {effect.source}", style="bold", soft_wrap=True)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False, expand=True)
    table.add_column(style="dim", width=12)
    for _ in range(2):
        table.add_column(ratio=1, overflow="fold")
    table.add_row("", "before", "after", style="dim")
    table.add_row("", _sentence(on, effect, effect.before), _sentence(on, effect, effect.after))
    for field in _telling(effect):
        sides = (
            shown(claim, field, effect.text) or ("" if claim is None else "–")
            for claim in (effect.before, effect.after)
        )
        table.add_row(field.replace("_", " "), *sides)
    on.print(table)
    on.print()


def _sentence(on: Console, effect: Effect, claim: Claim | None) -> str | Text:
    """The sentence with the spans of the claim's telling fields marked."""
    from claimspan.desk.comparing.effects import spans_of
    from claimspan.drawing import bracket, paint

    fields = {"value", *_telling(effect)}
    within = effect.claim.sentence
    spans = [] if claim is None else [s for s in spans_of(claim, within) if s["field"] in fields]
    if on.color_system:
        return paint(effect.sentence, within.start, spans)
    return bracket(effect.sentence, within.start, spans)


def _telling(effect: Effect) -> list[str]:
    """The fields to show: those that differ, or all that the claim fills."""
    from claimspan.desk.comparing.effects import FIELDS, shown

    if effect.fields:
        return list(effect.fields)
    dull = {"comparator": "=", "modality": "asserted"}
    said = {field: shown(effect.claim, field, effect.text) for field in FIELDS}
    return [field for field in FIELDS if said[field] and said[field] != dull.get(field)]


def _scores(on: Console, before: Evaluation, after: Evaluation) -> None:
    """Precision and recall on gold, and each field's share of right answers where it changed."""
    from rich.table import Table

    old, new = before.figures(), after.figures()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name in ("gold", "before", "after", ""):
        table.add_column(name, justify="left" if name == "gold" else "right")
    fields = {name: name.replace("_", " ").replace("+", ", where required") for name in after.fields}
    for name, title in {**_SCORES, **fields}.items():
        a, b = (percent(figures.get(name, 0.0)) for figures in (old, new))
        if name in _SCORES or a != b:
            gain = 100 * (new.get(name, 0.0) - old.get(name, 0.0))
            table.add_row(title, a, b, f"{gain:+.1f}" if a != b else "")
    on.print(table)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def _claims(count: int) -> str:
    return "1 claim is" if count == 1 else f"{count} claims are"


def _count(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"
