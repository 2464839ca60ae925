"""``claimspan evaluate``: how a dataset compares with gold claims."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimspan.cli.console import console, fail, print_json
from claimspan.wording import percent

if TYPE_CHECKING:
    from claimspan.checks.evaluate import Evaluation
    from claimspan.checks.reviews import Reviewed


def evaluate(
    dataset: Annotated[Path, typer.Argument(help="Folder of a dataset.")],
    gold: Annotated[Path, typer.Argument(help="Folder or file of gold claims, YAML or JSON lines.")],
    errors: Annotated[int, typer.Option(min=0, help="Print so many misses, extras and wrong fields.")] = 0,
    floor: Annotated[
        Path | None, typer.Option(help="JSON of pinned figures; exit 1 if one is not reached.")
    ] = None,
    reviews: Annotated[
        Path | None, typer.Option(help="Reviews that explore wrote; tell what they come to as well.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the scores as JSON.")] = False,
) -> None:
    """Score a dataset against gold claims.

    By kind and by field, with 95% intervals, and with what is still unexplained.
    """
    from claimspan.checks.evaluate import check_floors
    from claimspan.checks.evaluate import evaluate as score
    from claimspan.checks.gold import read_gold
    from claimspan.checks.reviews import read_reviews, sum_up

    documents = read_gold(gold)
    floors = None if floor is None else read_floors(floor)
    reviewed = None if reviews is None else sum_up(read_reviews(reviews))
    evaluation = score(read_rows(dataset), documents)
    missed = check_floors(evaluation.figures(), floors or {})
    if as_json:
        told = {} if reviewed is None else {"reviews": reviews_json(reviewed)}
        print_json({**evaluation_json(evaluation, errors), **told, "below_floor": missed})
    else:
        print_evaluation(evaluation, len(documents), errors)
        if reviewed is not None:
            print_reviews(reviewed)
    for sentence in missed:
        fail(sentence)
    if missed:
        raise typer.Exit(1)


def reviews_json(reviewed: Reviewed) -> dict[str, Any]:
    """What reviews come to, as ``--json`` prints it."""
    return {
        "right": reviewed.right.right,
        "of": reviewed.right.total,
        "interval": reviewed.right.interval,
        "rules": {rule: {"right": one.right, "of": one.total} for rule, one in reviewed.rules.items()},
        "wrong_fields": dict(reviewed.fields),
    }


def print_reviews(reviewed: Reviewed) -> None:
    """What reviews come to: in all, and by rule."""
    from rich.table import Table

    on = console()
    right = reviewed.right
    on.print(f"\nReviewed: {right.right} of {right.total} claims right, {percent(right.value)} ", end="")
    on.print(f"({_interval(right.interval)})")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("rule")
    table.add_column("right", justify="right")
    table.add_column("of", justify="right")
    for rule, one in reviewed.rules.items():
        table.add_row(rule, str(one.right), str(one.total))
    on.print(table)
    for field, count in reviewed.fields.items():
        on.print(f"{field or 'the claim as a whole'}: wrong {count} times")


def read_floors(path: Path) -> dict[str, float]:
    """The pinned figures of a JSON file.

    :raises UsageError: if it cannot be read or is not a JSON object.
    """
    from claimspan.errors import UsageError

    try:
        floors = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: the floors cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise UsageError(f"{path}: the floors are no JSON: {error}.") from None
    if not isinstance(floors, dict):
        raise UsageError(f'{path}: expected a JSON object such as {{"quantity_f1": 0.95}}.')
    return floors


def read_rows(dataset: Path) -> Any:
    """The tables of a dataset as the plain rows that are scored."""
    from claimspan.checks.evaluate import Rows
    from claimspan.dataset.folder import read_dataset

    tables = read_dataset(dataset)
    return Rows(*(tables.table(name).to_pylist() for name in ("claims", "spans", "documents", "ledger")))


def evaluation_json(evaluation: Evaluation, errors: int) -> dict[str, Any]:
    """The scores as ``--json`` prints them."""

    def found(of: Any) -> dict[str, Any]:
        return {
            "tp": of.tp,
            "fp": of.fp,
            "fn": of.fn,
            "precision": of.precision.value,
            "precision_interval": of.precision.interval,
            "recall": of.recall.value,
            "recall_interval": of.recall.interval,
            "f1": of.f1,
            "f1_interval": of.f1_interval,
        }

    def share(of: Any) -> dict[str, Any]:
        return {"right": of.right, "total": of.total, "share": of.value, "interval": of.interval}

    by_both: dict[str, dict[str, Any]] = {}
    for (kind, name), of in evaluation.by_kind_and_field.items():
        by_both.setdefault(kind, {})[name] = share(of)
    return {
        "figures": evaluation.figures(),
        "core": found(evaluation.core),
        "all_kinds": found(evaluation.all_kinds),
        "by_kind": {kind: found(of) for kind, of in evaluation.by_kind.items()},
        "fields": {name: share(of) for name, of in evaluation.fields.items()},
        "exact": {name: share(of) for name, of in evaluation.exact.items()},
        "by_kind_and_field": by_both,
        "strict": share(evaluation.strict),
        "rejected": share(evaluation.rejected),
        "rejected_reason": share(evaluation.reasons),
        "unexplained": share(evaluation.unexplained),
        "unexplained_contexts": [
            {"context": context, "count": count, "example": example}
            for context, count, example in evaluation.contexts
        ],
        "bad_spans": evaluation.bad_spans,
        "optional_found": evaluation.optional_found,
        "extra_other_kinds": evaluation.extra_other_kinds,
        "missing_documents": list(evaluation.missing),
        "errors": [str(mistake) for mistake in evaluation.mistakes[:errors]],
    }


def print_evaluation(evaluation: Evaluation, documents: int, errors: int) -> None:
    """The scores as tables for people; intervals are 95%."""
    from rich.table import Table

    on = console()
    plain = {"box": None, "pad_edge": False, "padding": (0, 2, 0, 0), "header_style": "bold"}

    kinds = Table(**plain)  # type: ignore[arg-type]
    kinds.add_column("quantities")
    for name in ("found", "extra", "missed", "precision", "recall", "F1", "F1 95%"):
        kinds.add_column(name, justify="right")
    rows = {"core kinds": evaluation.core, "all kinds": evaluation.all_kinds}
    for name, of in {**rows, **{f"  {kind}": found for kind, found in evaluation.by_kind.items()}}.items():
        ratios = (percent(of.precision.value), percent(of.recall.value), percent(of.f1))
        kinds.add_row(name, str(of.tp), str(of.fp), str(of.fn), *ratios, _interval(of.f1_interval))
    on.print(kinds)
    on.print()

    fields = Table(**plain)  # type: ignore[arg-type]
    for name in (
        "field",
        "right",
        "of",
        "share",
        "95%",
        "where required",
        "of",
        "95%",
        "in gold's words",
        "of",
    ):
        fields.add_column(name, justify="left" if name == "field" else "right")
    for name, share in evaluation.fields.items():
        if name.endswith("+"):
            continue
        required = evaluation.fields.get(name + "+")
        more = ("", "", "")
        if required is not None:
            more = (percent(required.value), str(required.total), _interval(required.interval))
        exact = evaluation.exact.get(name)
        words = (percent(exact.value), str(exact.total)) if exact else ("", "")
        right = (str(share.right), str(share.total), percent(share.value), _interval(share.interval))
        fields.add_row(name, *right, *more, *words)
    on.print(fields)
    on.print()

    strict, left = evaluation.strict, evaluation.unexplained
    on.print(f"claims right in every field  {percent(strict.value)} of {strict.total}")
    if evaluation.rejected.total:
        rejected, reasons = evaluation.rejected, evaluation.reasons
        said = f"{rejected.right} of {rejected.total} left out, {reasons.right} for gold's reason"
        on.print(f"numbers that are no claims   {said}")
    on.print(f"spans that do not fit        {evaluation.bad_spans}")
    on.print(f"numbers unexplained          {percent(left.value)} ({left.right} of {left.total})")
    on.print(f"gold documents               {documents}")
    if evaluation.missing:
        on.print(f"not in the dataset           {', '.join(evaluation.missing)}", soft_wrap=True)
    if evaluation.contexts:
        on.print("\nMost frequent surroundings of unexplained numbers:")
        for context, count, example in evaluation.contexts:
            on.print(f"{count:5}  {context:24} {example}", soft_wrap=True)
    if errors:
        on.print(f"\n{min(errors, len(evaluation.mistakes))} of {len(evaluation.mistakes)} mistakes:")
        for mistake in evaluation.mistakes[:errors]:
            on.print(str(mistake), soft_wrap=True)


def _interval(of: tuple[float, float]) -> str:
    return f"{100 * of[0]:.0f}–{100 * of[1]:.0f}"
