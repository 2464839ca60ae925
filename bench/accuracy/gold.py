"""Articles with gold claims: a run over them, scored by the scorer of claims."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from bench.accuracy.scorers import write_jsonl

from claimspan.batch.run import run
from claimspan.checks.gold import GoldClaim, GoldDocument, read_gold
from claimspan.extract import Extractor

FLAGGED = frozenset({"negated", "possible"})


def prepare(extractor: Extractor, inputs: Sequence[Path], gold: Path, work: Path) -> tuple[Path, Path]:
    """Run claimspan over `inputs` and write its dataset and the gold in the scorer's form.

    The scorer knows a document by its file's name; several may come from one file here, so each is named by
    its id in both.

    :returns: the folder of the dataset's tables and the folder of gold, both inside `work`.
    """
    run([str(path) for path in inputs], work / "run", extractor=extractor)
    tables, scored = work / "tables", work / "gold"
    tables.mkdir()
    scored.mkdir()
    documents = pd.read_parquet(work / "run" / "documents")
    for name in ("claims", "spans"):
        pd.read_parquet(work / "run" / name).to_parquet(tables / f"{name}.parquet")
    wanted = read_gold(gold)
    for row in documents.to_dict("records"):
        for document in (d for d in wanted if d.names_source(str(row["source"]))):
            write_jsonl(scored / f"{row['doc_id']}.jsonl", rows(document.locate(str(row["text"]))))
    documents.assign(source=documents["doc_id"] + ".txt").to_parquet(tables / "documents.parquet")
    return tables, scored


def rows(document: GoldDocument) -> list[dict[str, Any]]:
    """The claims of a document in the scorer's form."""
    return [_row(document.name, claim) for claim in document.claims]


def _row(name: str, claim: GoldClaim) -> dict[str, Any]:
    windows: list[dict[str, str] | None] = []
    for window in claim.windows:
        if window is None:
            windows.append(None)
        else:
            windows += [{"text": text, "iso8601": window.iso8601} for text in window.text]
    flags = [claim.modality] if claim.modality in FLAGGED else []
    flags += ["optional"] if claim.optional else []
    return {
        "doc": name,
        "start": claim.start,
        "end": claim.end,
        "text": claim.text,
        "kind": claim.kind,
        "value": claim.value,
        "value_high": claim.value_high,
        "baseline_value": list(claim.baseline_value),
        "unit": list(claim.unit),
        "per": list(claim.per),
        "comparator": list(claim.comparator),
        "direction": list(claim.direction),
        "subject": list(claim.subject),
        "measure": list(claim.measure),
        "cause": list(claim.cause),
        "window": windows,
        "attribution": list(claim.attribution),
        "flags": " ".join(str(flag) for flag in flags),
    }
