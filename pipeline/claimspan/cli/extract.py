"""``claimspan extract``: the claims of a text, as a picture of its sentences and a block for each claim."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimspan.cli.console import console, print_json

if TYPE_CHECKING:
    from claimspan.model import DocumentResult


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
    from claimspan.drawing import draw
    from claimspan.tables.arrow import to_tables

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

    if text in {"", "-"} or any(sign in text for sign in "\n\0") or len(text) > 1000:
        return None
    path = Path(text)
    if path.is_file():
        return path
    if path.is_dir():
        raise UsageError(f"{text} is a folder; give a file, or use claimspan run")
    if " " not in text and ("/" in text or path.suffix in {".txt", ".md", ".html", ".htm", ".jsonl"}):
        raise UsageError(f"there is no file {text}; check the path")
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
    from claimspan.articles.reading import to_article
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
