"""``claimspan extract``: the claims of a text, as a picture of its sentences and a block for each claim."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimspan.cli.console import amount, console, print_json

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from claimspan.model import DocumentResult

# In order of painting: a later field is seen where two overlap.
STYLES = {
    "subject_resolved": "cyan",
    "cause": "black on bright_red",
    "measure": "black on bright_green",
    "subject": "black on bright_cyan",
    "attribution": "black on bright_white",
    "window": "white on blue",
    "direction": "black on bright_magenta",
    "comparator": "underline",
    "modality": "italic underline",
    "citation": "dim",
    "baseline": "black on yellow",
    "value": "bold black on bright_yellow",
}
_SHOWN = (
    "subject", "subject_resolved", "subject_role", "measure", "direction", "cause", "attribution",
    "citations", "section",
)  # fmt: skip


def extract(
    text: Annotated[str, typer.Argument(help="A text, a file, or - for standard input.")],
    rules: Annotated[
        Path | None, typer.Option(help="Folder of rule packs to use instead of the own ones.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Installed spaCy model to parse with.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print claims and spans as JSON.")] = False,
) -> None:
    """Show the claims of a text, with their spans marked."""
    from claimspan.cli.run import make_extractor
    from claimspan.tables import to_tables

    file = _file(text)
    extractor = make_extractor(rules, model)
    if file is not None:
        results = list(extractor.documents(_articles(file)))
    else:
        results = [extractor.text(_stdin() if text == "-" else text)]
    tables = {name: table.to_pylist() for name, table in to_tables(results, []).items()}
    if as_json:
        print_json([_json(result, tables) for result in results])
        return
    on = console()
    for result in results:
        if len(results) > 1:
            on.rule(result.article.title or result.article.source)
        claims = [c for c in tables["claims"] if c["doc_id"] == result.article.doc_id]
        spans = [s for s in tables["spans"] if s["doc_id"] == result.article.doc_id]
        ledger = [e for e in tables["ledger"] if e["doc_id"] == result.article.doc_id]
        draw(on, claims, spans, ledger)


def _file(text: str) -> Path | None:
    """The file that the argument names, None if it is a text.

    :raises UsageError: if it looks like a file that does not exist.
    """
    from claimspan.errors import UsageError

    if text == "-" or any(sign in text for sign in "\n\0") or len(text) > 1000:
        return None
    path = Path(text)
    if path.is_file():
        return path
    if path.is_dir():
        raise UsageError(f"{text} is a folder; give a file, or use claimspan run")
    if (
        text
        and " " not in text
        and ("/" in text or path.suffix in {".txt", ".md", ".html", ".htm", ".jsonl"})
    ):
        raise UsageError(f"{text}: there is no such file")
    return None


def _stdin() -> str:
    from claimspan.errors import UsageError

    try:
        return sys.stdin.read()
    except UnicodeDecodeError:
        said = (
            f"standard input is no {sys.stdin.encoding} text; give the file itself, its encoding is found out"
        )
        raise UsageError(said) from None


def _articles(file: Path) -> Iterator[Any]:
    from claimspan.articles import to_article
    from claimspan.errors import BadInput
    from claimspan.model import Quarantined
    from claimspan.sources import read_records

    for record in read_records([str(file)]):
        if isinstance(record, Quarantined):
            raise BadInput(record.stage, record.error, record.message)
        yield to_article(record)


def _json(result: DocumentResult, tables: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    doc_id = result.article.doc_id
    spans = [s for s in tables["spans"] if s["doc_id"] == doc_id]
    return {
        "source": result.article.source,
        "claims": [
            {**claim, "spans": [s for s in spans if s["claim_id"] == claim["claim_id"]]}
            for claim in tables["claims"]
            if claim["doc_id"] == doc_id
        ],
        "ledger": [entry for entry in tables["ledger"] if entry["doc_id"] == doc_id],
    }


def draw(
    on: Console,
    claims: Sequence[Mapping[str, Any]],
    spans: Sequence[Mapping[str, Any]],
    ledger: Sequence[Mapping[str, Any]],
) -> None:
    """Each sentence that makes claims, its spans marked, then a block for each of its claims."""
    from rich.text import Text

    if not claims:
        on.print("No claims found.")
    elif on.color_system:
        legend = Text("  ").join(Text(f" {f} ", style=STYLES[f]) for f in _present(spans))
        on.print(legend, end="\n\n")
    sentences: dict[tuple[int, int], list[Mapping[str, Any]]] = {}
    for claim in claims:
        sentences.setdefault((claim["sentence_start"], claim["sentence_end"]), []).append(claim)
    for (start, end), found in sentences.items():
        ids = {claim["claim_id"] for claim in found}
        inside = [s for s in spans if s["claim_id"] in ids and start <= s["start"] and s["end"] <= end]
        marked = paint(found[0]["sentence"], start, inside) if on.color_system else None
        on.print(marked or bracket(found[0]["sentence"], start, inside), soft_wrap=True)
        on.print()
        for claim in found:
            _block(on, claim, [s for s in spans if s["claim_id"] == claim["claim_id"]])
    unused = [e for e in ledger if e["fate"] in {"rejected", "unexplained"}]
    if unused:
        said = (f"{e['text']} ({(e['reason'] or e['fate']).replace('_', ' ')})" for e in unused)
        on.print(f"Numbers that are no claims: {', '.join(said)}", soft_wrap=True)


def _present(spans: Sequence[Mapping[str, Any]]) -> list[str]:
    fields = {span["field"] for span in spans}
    return [field for field in reversed(STYLES) if field in fields]


def paint(sentence: str, start: int, spans: Sequence[Mapping[str, Any]]) -> Text:
    """The sentence with its spans in colour; `start` is its offset in the document."""
    from rich.text import Text

    text = Text(sentence)
    order = list(STYLES)
    for span in sorted((s for s in spans if s["field"] in STYLES), key=lambda s: order.index(s["field"])):
        text.stylize(STYLES[span["field"]], span["start"] - start, span["end"] - start)
    return text


def bracket(sentence: str, start: int, spans: Sequence[Mapping[str, Any]]) -> str:
    """The sentence with its spans in brackets, for where there is no colour: ``[value 76%] of [subject us]``.

    Where spans overlap, the one of the more telling field is shown.
    """
    order = list(STYLES)
    shown: list[tuple[int, int, str]] = []
    known = (s for s in spans if s["field"] in STYLES)
    for span in sorted(known, key=lambda s: (-order.index(s["field"]), s["start"])):
        at, end = span["start"] - start, span["end"] - start
        if all(end <= other[0] or at >= other[1] for other in shown):
            shown.append((at, end, span["field"]))
    parts: list[str] = []
    done = 0
    for at, end, field in sorted(shown):
        parts += [sentence[done:at], f"[{field} {sentence[at:end]}]"]
        done = end
    return "".join([*parts, sentence[done:]])


def _block(on: Console, claim: Mapping[str, Any], spans: Sequence[Mapping[str, Any]]) -> None:
    from rich.table import Table

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 2))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    table.add_row(claim["kind"], amount(dict(claim)))
    for field in _SHOWN:
        if claim[field]:
            table.add_row(field.replace("_", " "), str(claim[field]))
    for window in (s for s in spans if s["field"] == "window"):
        value = f"  {window['normalized']}" if window["normalized"] else ""
        table.add_row("window", f"{window['text']}{value}")
    if claim["modality"] != "asserted":
        table.add_row("modality", claim["modality"])
    table.add_row("rule", f"{claim['rule_id']} v{claim['rule_version']}")
    on.print(table)
    on.print()
