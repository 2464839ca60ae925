"""``claimspan rules case``: a wrong row, or a figure that was missed, becomes a regression case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimspan.cli.console import console

if TYPE_CHECKING:
    from claimspan.desk.cases.reported import NewCase


def case(
    dataset: Annotated[Path, typer.Argument(help="Folder of a dataset.")],
    claim: Annotated[
        str | None, typer.Argument(help="The claim_id of a wrong row, or its beginning.")
    ] = None,
    *,
    wrong: Annotated[str | None, typer.Option(help="What is wrong with the row, in a few words.")] = None,
    missed: Annotated[
        str | None, typer.Option(help="Text with a figure that should be a claim, or only the figure.")
    ] = None,
    reviews: Annotated[
        Path | None, typer.Option(help="Reviews that explore wrote; each claim said to be wrong.")
    ] = None,
    doc: Annotated[str | None, typer.Option(help="Source of the document with --missed, or its end.")] = None,
    field: Annotated[
        list[str] | None, typer.Option(help="Field that should say --expected; may be given again.")
    ] = None,
    expected: Annotated[
        list[str] | None, typer.Option(help="What the field should say; empty for nothing.")
    ] = None,
    to: Annotated[Path | None, typer.Option(help="Folder of cases; default: tests/cases.")] = None,
    rules: Annotated[
        Path | None, typer.Option(help="Folder of rule packs to use instead of the own ones.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Installed spaCy model to parse with.")] = None,
) -> None:
    """Turn a wrong row or a missed figure into a regression case that fails until a rule is mended.

    Without --field, a row given with --wrong should not be a claim at all. Names the rule it is owed to, and
    the command that runs the case. With --reviews, all that readers said is wrong becomes cases.
    """
    from claimspan.checks.reviews import read_reviews
    from claimspan.desk.cases.reported import expectations, missed_case, wrong_case
    from claimspan.desk.cases.reviewed import review_cases
    from claimspan.errors import UsageError
    from claimspan.extract import Extractor
    from claimspan.rules.loading import load_rules, rules_folder

    given = [claim is not None and wrong is not None, missed is not None, reviews is not None]
    if given.count(True) != 1 or (claim and not given[0]) or (reviews and (wrong or field or expected)):
        raise UsageError("give one: a claim_id with --wrong REASON, --missed QUOTE, or --reviews FILE")
    said = read_reviews(reviews) if reviews else []
    wanted = expectations(field or (), expected or ())
    folder = to or rules_folder().parent / "tests" / "cases"
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder} for the case; name one with --to")
    extractor = Extractor(load_rules(rules), model)
    if reviews:
        for claim_id, found in review_cases(extractor, dataset, said):
            if isinstance(found, str):
                console().print(f"left   {claim_id}: {found}\n", soft_wrap=True)
            else:
                _write(found, folder)
                console().print()
        if all(review.verdict == "right" for review in said):
            console().print(f"{reviews}: nothing is said to be wrong")
    elif missed is not None:
        _write(missed_case(extractor, dataset, missed, doc, wrong or "missed", wanted), folder)
    else:
        assert claim is not None
        assert wrong is not None
        _write(wrong_case(extractor, dataset, claim, wrong, wanted), folder)


def _write(made: NewCase, folder: Path) -> None:
    """Write the case, and tell what it is about."""
    from claimspan.desk.cases.reported import write_case

    path, name = write_case(made, folder)
    on = console()
    on.print(f"case   {_shown(path)}, {name}", soft_wrap=True)
    on.print(f"text   {made.data['text']}", soft_wrap=True)
    on.print(f"{'near' if made.nearest else 'rule'}   {', '.join(made.rules) or 'none'}", soft_wrap=True)
    for fault in made.faults:
        on.print(f"fails  {fault}", soft_wrap=True)
    test = _shown(path.parent.parent / "test_cases.py")
    on.print(f'run    pytest "{test}::test_case[{name}]"', soft_wrap=True)


def _shown(path: Path) -> str:
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()
