"""A dataset in other tools' formats. Each writer takes the dataset's folder and where to write to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class Format:
    """A format to export to.

    :param summary: what it is, in a few words.
    :param suffix: of the file that is written; empty where a folder is.
    :param writer: ``module:function`` below this package.
    :param varying: a regular expression for names of files of which there are as many as the dataset needs,
        so that those of an earlier export can be told.
    """

    summary: str
    suffix: str
    writer: str
    varying: str = r"(?!)"

    def is_own(self, name: str) -> bool:
        """Whether a file of that name in the folder is from an earlier export."""
        return re.fullmatch(self.varying, name) is not None

    def write(self, dataset: Path, out: Path) -> int:
        """Write `dataset` to `out`, and tell the number of claims.

        :raises DatasetError: when `dataset` is no complete dataset.
        """
        module, _, function = self.writer.partition(":")
        write: Callable[[Path, Path], int] = getattr(import_module(f"{__name__}.{module}"), function)
        return write(dataset, out)


FORMATS: Final[Mapping[str, Format]] = {
    "csv": Format("a CSV file a table, with the data dictionary", "", "spreadsheets:write_csv"),
    "xlsx": Format("a workbook of claims, documents and the dictionary", ".xlsx", "spreadsheets:write_xlsx"),
    "jsonl": Format("a JSON line a claim, with its spans", ".jsonl", "lines:write_jsonl"),
    "web-annotation": Format(
        "W3C annotations, JSON-LD", "", "web_annotation:write_web_annotations", r"page-\d{5,}\.json"
    ),
    "brat": Format("text and standoff files for brat", "", "brat:write_brat", r"[0-9a-f]{16}\.(ann|txt)"),
    "label-studio": Format("tasks with predictions for Label Studio", "", "label_studio:write_label_studio"),
    "spacy": Format("a DocBin with span groups", ".spacy", "spacy_docs:write_docbin"),
    "conllu": Format("parsed sentences with claims in MISC", ".conllu", "conllu:write_conllu"),
}
"""The formats by name. Their modules are imported when they are used."""
