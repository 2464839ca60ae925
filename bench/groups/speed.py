"""``python -m bench.groups.speed``: how long grouping takes on a dataset of a million made-up claims."""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from claimspan.dataset.writer import DatasetWriter
from claimspan.groups import group
from claimspan.schema import SCHEMAS

# A document of ten sentences, each with a claim.
_PER_DOCUMENT = 10
_PART = 200_000
_SYLLABLES = (
    "ba be bi bo da de di do fa fe fi ga go ka ke ki la le li lo ma mi mo na ne no ra re ri ro sa ta".split()
)
_ASPECTS = "revenue costs output demand exports arrivals emissions prices wages visits sales losses".split()


def _words(rng: np.random.Generator, count: int, parts: int) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    pieces = rng.choice(np.array(_SYLLABLES, dtype=object), (count, parts))
    return pieces.sum(axis=1)


def make(folder: Path, claims: int, seed: int = 1) -> Path:
    """A dataset of so many claims; a third of them are about things that other documents speak of as well."""
    rng = np.random.default_rng(seed)
    facts = max(claims * 2 // 3, 10)
    topics, places = _words(rng, max(facts // 40, 20), 3), _words(rng, max(facts // 100, 20), 4)
    fact = pd.DataFrame(
        {
            "topic": rng.choice(topics, facts),
            "place": pd.Series(rng.choice(places, facts)).str.capitalize(),
            "aspect": rng.choice(np.array(_ASPECTS, dtype=object), facts),
            "value": np.round(rng.lognormal(2.5, 1, facts), 1) + 0.1,
            "year": rng.integers(2005, 2025, facts),
        }
    )
    with DatasetWriter(folder) as writer:
        for start in range(0, claims, _PART):
            writer.write(_tables(rng, fact, start, min(start + _PART, claims)))
    return folder


def _tables(rng: np.random.Generator, fact: pd.DataFrame, start: int, end: int) -> dict[str, pa.Table]:
    rows = fact.iloc[rng.integers(0, len(fact), end - start)].reset_index(drop=True)
    number = np.arange(start, end)
    doc = pd.Series(number // _PER_DOCUMENT).map("{:016x}".format)
    turned = rng.random(len(rows)) < 0.5
    # Some reports are of another figure.
    value = np.where(rng.random(len(rows)) < 0.05, rows["value"] + 3, rows["value"]).round(1)
    figure = pd.Series(value).map("{:.1f}%".format)
    subject = np.where(
        turned,
        rows["topic"] + " " + rows["aspect"] + " in " + rows["place"],
        "the " + rows["aspect"] + " of " + rows["topic"] + " in " + rows["place"],
    )
    before = pd.Series(subject) + " rose "
    sentence = (
        before + figure + " in " + rows["year"].astype(str) + ", the office in " + rows["place"] + " said."
    )
    length = sentence.str.len()
    place = number % _PER_DOCUMENT
    offset = (length + 1).groupby(doc.to_numpy()).cumsum().to_numpy() - length - 1
    at = offset + before.str.len()
    columns: dict[str, object] = {
        "claim_id": pd.Series(number).map("{:016x}".format),
        "doc_id": doc,
        "kind": "percentage",
        "value": value,
        "unit": "percent",
        "unit_source": "text",
        "comparator": "=",
        "direction": "increase",
        "subject": subject,
        "subject_role": "topic",
        "measure": subject,
        "window_text": "in " + rows["year"].astype(str),
        "window_relation": "in",
        "window_iso8601": rows["year"].astype(str),
        "window_start": pd.to_datetime(rows["year"].astype(str) + "-01-01"),
        "window_end": pd.to_datetime(rows["year"].astype(str) + "-12-31"),
        "window_anchor": "text",
        "modality": "asserted",
        "value_text": figure,
        "value_start": at,
        "value_end": at + figure.str.len(),
        "sentence": sentence,
        "sentence_start": offset,
        "sentence_end": offset + length,
        "rule_id": "percentages/plain",
        "rule_version": 1,
    }
    texts = sentence.groupby(doc.to_numpy()).agg(" ".join)
    documents: dict[str, object] = {
        "doc_id": texts.index,
        "source": "made-up#" + pd.Series(texts.index),
        "title": pd.Series(rows["place"][place == 0]).reset_index(drop=True),
        "published": pd.Timestamp("2025-01-15"),
        "text": texts.to_numpy(),
        "text_sha256": "0" * 64,
        "raw_sha256": "0" * 64,
        "n_chars": texts.str.len().to_numpy(),
        "n_sentences": _PER_DOCUMENT,
        "n_parsed": _PER_DOCUMENT,
        "n_claims": _PER_DOCUMENT,
    }
    windows: dict[str, object] = {
        "claim_id": columns["claim_id"],
        "doc_id": doc,
        "field": "window",
        "start": at + figure.str.len() + 1,
        "end": at + figure.str.len() + 8,
        "text": columns["window_text"],
        "normalized": columns["window_iso8601"],
        "rule_id": "windows/year",
    }
    made = {"claims": columns, "documents": documents, "spans": windows}
    return {
        name: _arrow(name, made[name]) if name in made else SCHEMAS[name].empty_table() for name in SCHEMAS
    }


def _arrow(name: str, columns: dict[str, object]) -> pa.Table:
    first = next(iter(columns.values()))
    frame = pd.DataFrame(columns, index=range(len(first)))  # type: ignore[arg-type]
    frame = frame.reindex(columns=[field.name for field in SCHEMAS[name]])
    arrays = [
        pa.array(frame[field.name], from_pandas=True).cast(field.type)
        if not pa.types.is_dictionary(field.type)
        else pa.array(frame[field.name], pa.string(), from_pandas=True).dictionary_encode()
        for field in SCHEMAS[name]
    ]
    return pa.Table.from_arrays(arrays, schema=SCHEMAS[name])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.groups.speed")
    parser.add_argument("--claims", type=int, default=1_000_000, help="how many (default: a million)")
    parser.add_argument("--keep", type=Path, help="make the dataset here, and keep it")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as work:
        folder = options.keep or Path(work) / "set"
        if not (folder / "dataset.json").exists():
            make(folder, options.claims)
        began = time.monotonic()
        group(folder, again=True)
        seconds = time.monotonic() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{options.claims:,} claims grouped in {seconds:.0f} s, at most {memory:.2f} GiB of memory")
    return 0


if __name__ == "__main__":
    sys.exit(main())
