"""Tables that are made from a dataset and lie beside its own: their columns, and where they are.

They are in ``derived/groups-<digest>``, named after the manifest that they were made from and the version of
what made them, and appear there complete: no reader of another or a newer dataset takes them for its own.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import pyarrow as pa

from claimspan.columns import CATEGORY, DATE, INTEGER, NUMBER, TEXT, always, maybe, table
from claimspan.dataset.folder import MANIFEST
from claimspan.schema import table_sections

GROUPS_VERSION: Final = 3
"""Raised when the same dataset would be grouped otherwise."""

_FOLDER: Final = "derived"
_PREFIX: Final = "groups-"

DERIVED: Final[dict[str, pa.Schema]] = {
    "groups": table(
        "groups",
        "One row for each thing that is claimed, in however many articles and wordings.",
        [
            always("group_id", TEXT, "Identifier: the claim_id of the claim that stands for the group."),
            always("n_claims", INTEGER, "Claims that say it, repeats within a document left out."),
            always("n_documents", INTEGER, "Documents with such a claim."),
            always(
                "n_sources",
                INTEGER,
                "Independent sources: documents, those counted once that are copies of one another or took "
                "the sentence over.",
            ),
            maybe("first_published", DATE, "Earliest publication date of the documents, where known."),
            maybe("last_published", DATE, "Latest publication date of the documents, where known."),
            always("value_min", NUMBER, "The least value of the claims, in `unit`."),
            always(
                "value_max",
                NUMBER,
                "The greatest value of the claims, or upper bound of a range, in `unit`.",
            ),
            maybe(
                "unit", CATEGORY, "The unit of the claim that stands for the group; percent for doublings."
            ),
        ],
    ),
    "group_members": table(
        "group_members",
        "One row for each claim that is no repeat within its document: the group it is in.",
        [
            always("claim_id", TEXT, "The claim; joins with claims.claim_id."),
            always("group_id", TEXT, "Its group; joins with groups.group_id."),
            always("doc_id", TEXT, "The claim's document; joins with documents.doc_id."),
            always(
                "source",
                INTEGER,
                "Number of the independent source within the group, from 1; claims of one number are copies.",
            ),
            always(
                "similarity",
                NUMBER,
                "How alike the wording is to that of the claim that stands for the group, 0 to 1.",
            ),
        ],
    ),
    "copies": table(
        "copies",
        "One row for each article, or sentence with a claim, that stands elsewhere in much the same words.",
        [
            always("copy_id", TEXT, "What was copied: doc_id or claim_id of its earliest publication."),
            always("scope", CATEGORY, "article or passage."),
            always("doc_id", TEXT, "The document that holds it; joins with documents.doc_id."),
            maybe("claim_id", TEXT, "A claim in the passage; null for an article."),
            always("start", INTEGER, "Offset of the copied text in documents.text, in code points."),
            always("end", INTEGER, "Offset just after the copied text in documents.text, in code points."),
            always(
                "similarity",
                NUMBER,
                "Share of its word sequences that it has in common with the first, 0 to 1.",
            ),
        ],
    ),
    "contradictions": table(
        "contradictions",
        "One row for two groups that speak of the same subject, measure and window and differ in the value.",
        [
            always("group_a", TEXT, "The one group; joins with groups.group_id."),
            always("group_b", TEXT, "The other group."),
            always("claim_a", TEXT, "A claim of group_a that shows it; joins with claims.claim_id."),
            always("claim_b", TEXT, "A claim of group_b that shows it."),
            always("similarity", NUMBER, "How alike the two claims are in what they speak of, 0 to 1."),
        ],
    ),
}
"""The tables that ``claimspan group`` makes, by name."""


def derived_dictionary() -> str:
    """The derived tables and their columns as a Markdown page; written beside them."""
    return (
        "# Derived tables\n\n"
        "`claimspan group DATASET` makes these tables from a dataset's own and lays them beside those, in "
        "`derived/`. Where the dataset has changed since, they no longer count, and the command makes them "
        "anew.\n" + table_sections(DERIVED)
    )


def derived_folder(dataset: Path) -> Path:
    """Where the derived tables of a dataset, as it is now, belong; they are complete if the folder exists.

    :raises OSError: when the dataset has no manifest that can be read.
    """
    content = (dataset / MANIFEST).read_bytes()
    digest = hashlib.sha256(content + f"\0{GROUPS_VERSION}".encode()).hexdigest()[:16]
    return dataset / _FOLDER / f"{_PREFIX}{digest}"


def earlier_folders(dataset: Path) -> list[Path]:
    """The folders of tables that were derived from another state of the dataset, or by another version."""
    now = derived_folder(dataset)
    folder = dataset / _FOLDER
    found = folder.glob(f"{_PREFIX}*") if folder.is_dir() else ()
    return sorted(path for path in found if path != now and path.is_dir())


def what_to_do(dataset: Path) -> str | None:
    """A sentence that says what is wrong with the derived tables and what to do; None if they are there."""
    if derived_folder(dataset).is_dir():
        return None
    if earlier_folders(dataset):
        return f"the groups of {dataset} are older than the dataset; run claimspan group {dataset} again"
    return f"the claims of {dataset} are not grouped yet; run claimspan group {dataset}"
