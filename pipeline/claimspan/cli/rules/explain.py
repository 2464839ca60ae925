"""``claimspan rules explain``: why a text was read as it was, and why a rule did or did not fire."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimspan.cli.console import console, print_json

if TYPE_CHECKING:
    from rich.console import Console
    from spacy.tokens import Doc

    from claimspan.desk.explaining.explain import ClaimNote, Firing, MentionNote
    from claimspan.desk.explaining.inquiry import Answer, Subject
    from claimspan.desk.nearmisses.repair import Repair
    from claimspan.desk.nearmisses.whynot import Miss, WhyNot

_MOST_EXAMPLES = 2
_NO_NUMBER = "No sentence here holds a number, so none is parsed and no rule is run."


def explain(
    text: Annotated[str | None, typer.Argument(help="A text, or - for standard input.")] = None,
    doc: Annotated[Path | None, typer.Option("--doc", help="Dataset that holds the --claim.")] = None,
    claim: Annotated[str | None, typer.Option(help="Id of a claim of the dataset, or its beginning.")] = None,
    rule: Annotated[str | None, typer.Option(help="What this rule did, and if nothing, why not.")] = None,
    published: Annotated[str | None, typer.Option(help="Day of publication, for relative windows.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page with displaCy's pictures here.")] = None,
    rules: Annotated[
        Path | None, typer.Option(help="Folder of rule packs to use instead of the own ones.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Installed spaCy model to parse with.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the explanation as JSON.")] = False,
) -> None:
    """Show how a text was read: its tree, its mentions, the rules that fired, and who won.

    With --rule: what that rule did; if it did not fire, how far it came, what stopped it, and the smallest
    change that lets it fire, tried on the text and on the rule's own examples.
    """
    from claimspan.cli.run import make_extractor
    from claimspan.dataset.durable import check_file
    from claimspan.desk.explaining.inquiry import answer, find_rule

    if html is not None:
        check_file(html)
    subject = _subject(text, doc, claim, published)
    extractor = make_extractor(rules, model)
    asked = None if rule is None else find_rule(extractor.rules, rule)
    answers = answer(extractor, subject, asked)
    if html is not None:
        from claimspan.cli.rules.explain_page import page

        html.write_text(page(answers, subject), encoding="utf-8")
    if as_json:
        from claimspan.cli.rules.explain_json import answers_json

        print_json(answers_json(answers))
        return
    on = console()
    if subject.made_with not in {None, extractor.rules.digest}:
        on.print("The dataset was made with other rules; what is shown here is how these rules read it.\n")
    if not answers:
        on.print(_NO_NUMBER)
    for one in answers:
        print_answer(on, one)
    if html is not None:
        on.print(f"page  {html}")


def _subject(text: str | None, doc: Path | None, claim: str | None, published: str | None) -> Subject:
    from datetime import date

    from claimspan.desk.explaining.inquiry import of_claim, of_text
    from claimspan.errors import UsageError

    if text is not None and doc is None and claim is None:
        if published is not None:
            try:
                date.fromisoformat(published)
            except ValueError:
                raise UsageError(f"--published {published}: write a day as 2024-05-31.") from None
        return of_text(sys.stdin.read() if text == "-" else text, published)
    if text is None and doc is not None and claim is not None:
        if published is not None:
            raise UsageError("--published goes with a text; a dataset knows when its documents appeared.")
        return of_claim(doc, claim)
    raise UsageError("give either a text, or --doc DATASET with --claim ID.")


def print_answer(on: Console, answer: Answer) -> None:
    """One sentence: its picture, then what the rule did, or all that was found."""
    explanation = answer.explanation
    on.print(explanation.sentence.reading.doc.text, style="bold")
    on.print()
    stage = answer.rule.stage if answer.rule else "role"
    doc = explanation.sentence.doc(stage) or explanation.sentence.plain
    stops = answer.why.misses[:1] if answer.why else ()
    print_tree(on, doc, {miss.at: f"◄ {miss.part_name}" for miss in stops if miss.at is not None})
    if explanation.note:
        on.print(f"{explanation.note}\n")
    if answer.rule is None:
        _section(on, "mentions", map(_mention_lines, explanation.mentions))
        _section(on, "role rules that fired", map(_firing_lines, explanation.firings))
        for claim in explanation.claims:
            _section(on, f"claim {claim.value} ({claim.kind})", _claim_lines(claim))
        return
    print_rule(on, answer)


def print_rule(on: Console, answer: Answer) -> None:
    """What the rule that was asked about did on the sentence."""
    rule = answer.rule
    assert rule is not None
    if answer.why is None:
        _section(
            on,
            f"{rule.id} {_outcome(answer)}",
            [*map(_mention_lines, answer.mentions), *map(_firing_lines, answer.firings)],
        )
        return
    print_why(on, answer.why)


def _outcome(answer: Answer) -> str:
    rule = answer.rule
    notes = [note for note in answer.mentions if rule is not None and note.rule == rule.id]
    if answer.firings or any(note.fate == "mention" for note in notes):
        return "fired"
    return "matched, but its numbers are no range" if notes else "matched, but others won the words"


def print_why(on: Console, why: WhyNot) -> None:
    """Why a rule did not fire, and what would let it."""
    rule = why.rule
    on.print(f"{rule.id} did not fire", style="bold")
    if why.note:
        on.print(f"  {why.note}\n")
        return
    if not why.misses:
        on.print("  its pattern matches, but what it matched was not used\n")
        return
    nearest, *others = why.misses
    for line in _miss_lines(nearest, many=len(rule.patterns) > 1):
        on.print(f"  {line}", soft_wrap=True)
    for other in others:
        on.print(f"  {_miss_line(other)}", style="dim", soft_wrap=True)
    on.print()
    if not why.repairs:
        least = max(2, min(miss.changes for miss in why.misses))
        on.print(f"  No single change lets it fire: it takes at least {least}.\n")
        return
    on.print("  What would let it fire (tried on this sentence and on the rule's own examples):")
    for repair in why.repairs:
        for line in _repair_lines(repair, many=len(rule.patterns) > 1):
            on.print(f"  {line}", soft_wrap=True)
    on.print()


def print_tree(on: Console, doc: Doc, marks: dict[int, str]) -> None:
    """The tokens of a sentence with their tags, and the lines of the dependency tree."""
    from rich.table import Table
    from rich.text import Text

    from claimspan.desk.explaining.arcs import arcs

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("", "lemma", "POS", "TAG", "DEP", "entity", ""):
        table.add_column(name, no_wrap=True)
    for line, token in zip(arcs([token.head.i for token in doc]), doc, strict=True):
        word = Text(f"{line} ").append(token.text, style="bold" if token.ent_type_ else "")
        mark = Text(marks.get(token.i, ""), style="bold red")
        table.add_row(word, token.lemma_, token.pos_, token.tag_, token.dep_, token.ent_type_, mark)
    on.print(table)
    on.print()


def _section(on: Console, title: str, blocks: Iterator[list[str]] | list[list[str]] | map[list[str]]) -> None:
    on.print(title, style="bold")
    empty = True
    for block in blocks:
        empty = False
        for i, line in enumerate(block):
            on.print(f"  {line}", style="dim" if i else "", soft_wrap=True)
    if empty:
        on.print("  none")
    on.print()


def _mention_lines(note: MentionNote) -> list[str]:
    by = f"{note.rule} (priority {note.priority})" if note.rule else "no rule: a bare number"
    kind = f"{note.label}, {note.says}" if note.type == "quantity" else f"{note.type}, {note.says}"
    return [
        f"{note.text!r}  {kind}  by {by}",
        *(f"  beat {rival.rule} on {rival.text!r}: {rival.because}" for rival in note.beat),
    ]


def _firing_lines(firing: Firing) -> list[str]:
    captures = ", ".join(f"{name}={text!r}" for name, text in firing.captures)
    lines = [f"{firing.rule} (priority {firing.priority})  {captures}"]
    if firing.yields:
        lines.append(f"  yields {', '.join(f'{key}: {value}' for key, value in firing.yields)}")
    if not firing.figures:
        lines.append("  bound to no figure")
    elif firing.used:
        lines.append(f"  gave {', '.join(firing.used)}")
    else:
        lines.append(f"  bound to {', '.join(firing.figures)}, but others won its fields")
    return lines


def _claim_lines(claim: ClaimNote) -> list[list[str]]:
    width = max(len(field.field) for field in claim.fields)
    blocks = []
    for field in claim.fields:
        value = f"{field.value!r}" + (f" = {field.normalized}" if field.normalized else "")
        priority = "" if field.priority is None else f" (priority {field.priority})"
        lines = [
            f"{field.field.ljust(width)}  {value}",
            f"  {field.rule or 'no rule'}{priority}: {field.how}",
        ]
        lines += [f"  beat {rival.rule} with {rival.text!r}: {rival.because}" for rival in field.beat]
        blocks.append(lines)
    return blocks


def _miss_lines(miss: Miss, *, many: bool) -> list[str]:
    which = f"alternative {miss.alternative} came nearest: " if many else ""
    lines = [f"{which}{miss.reached} of {miss.of} {'tokens' if miss.kind == 'tokens' else 'nodes'} found"]
    if miss.taken:
        lines.append(f"  found    {', '.join(f'{name} = {text!r}' for name, text in miss.taken)}")
    lines.append(f"  stopped  at {miss.part_name}: {miss.part}")
    if miss.token is not None:
        lines.append(f"  met      {miss.token!r}")
    for failure in miss.failures:
        wanted = f"not {failure.wanted}" if failure.negated else failure.wanted
        lines.append(f"           {failure.attribute}: wanted {wanted}, met {failure.met or 'nothing'}")
    if miss.place:
        lines.append(f"           {miss.place}")
    return lines


def _miss_line(miss: Miss) -> str:
    failures = [f"{f.attribute} {f.met or 'nothing'}" for f in miss.failures]
    why = "; ".join([*failures, miss.place] if miss.place else failures)
    at = "" if miss.token is None else f" by {miss.token!r}"
    return (
        f"alternative {miss.alternative}: {miss.reached} of {miss.of}, {miss.part_name} stopped{at} ({why})"
    )


def _repair_lines(repair: Repair, *, many: bool) -> list[str]:
    which = f" (alternative {repair.alternative + 1})" if many else ""
    captures = ", ".join(f"{name}={text!r}" for name, text in repair.captures.items())
    lines = [f"- {repair.change.says}{which}", f"    then it captures {captures or 'nothing'}"]
    if repair.outcome is not None:
        lines += [
            f"    {line}" for line in repair.outcome or ("no claim changes: other rules win its fields",)
        ]
    for texts, what in ((repair.ignores, "would hit"), (repair.lost, "would no longer match")):
        if texts:
            shown = "; ".join(texts[:_MOST_EXAMPLES]) + ("; …" if len(texts) > _MOST_EXAMPLES else "")
            kind = "ignores" if texts is repair.ignores else "matches"
            lines.append(f"    warning: it {what} {len(texts)} of the rule's {kind}: {shown}")
    return lines
