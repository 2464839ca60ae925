"""``claimspan.Dataset``: a dataset's tables as pandas frames, SQL over them, and claims to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from claimspan.analysis.shown import ShownClaim
from claimspan.analysis.views import missing_groups, open_sql
from claimspan.dataset.folder import read_dataset
from claimspan.errors import DatasetError, UsageError

if TYPE_CHECKING:
    import pandas as pd


class Dataset:
    """A dataset to read; nothing is loaded before it is asked for, and nothing is ever written.

    :param path: the folder that ``claimspan run`` wrote.
    :raises DatasetError: when it is no dataset, incomplete, or of another version.
    """

    def __init__(self, path: str | Path) -> None:
        self._stored = read_dataset(Path(path))

    @property
    def path(self) -> Path:
        """The dataset's folder."""
        return self._stored.path

    @property
    def manifest(self) -> Mapping[str, Any]:
        """The content of ``dataset.json``: versions, inputs, counts, hashes of the parts."""
        return self._stored.manifest

    def __repr__(self) -> str:
        return f"Dataset({str(self.path)!r})"

    def claims(self) -> pd.DataFrame:
        """One row a claim."""
        return self._frame("claims")

    def spans(self) -> pd.DataFrame:
        """One row for each piece of evidence: the characters that a field of a claim was read from."""
        return self._frame("spans")

    def documents(self) -> pd.DataFrame:
        """One row an article, with its text."""
        return self._frame("documents")

    def ledger(self) -> pd.DataFrame:
        """One row for each number in the texts, and what became of it."""
        return self._frame("ledger")

    def quarantine(self) -> pd.DataFrame:
        """One row for each record that could not be used, and why."""
        return self._frame("quarantine")

    def sql(self, query: str, parameters: Sequence[Any] = ()) -> pd.DataFrame:
        """The rows of a query in DuckDB's SQL over tables, views, and ``columns``, the data dictionary.

        :param parameters: values for the question marks in `query`.
        :raises UsageError: when the SQL does not run.
        """
        with open_sql(self.path) as connection:
            try:
                relation = connection.sql(query, params=list(parameters))
                # A statement that gives no rows, such as SET, gives no relation either.
                return to_frame(pa.table({}) if relation is None else relation.to_arrow_table())
            except duckdb.Error as error:
                raise UsageError(refusal(self.path, error)) from None

    def show(self, claim_id: str) -> ShownClaim:
        """A claim in its sentence, its spans marked.

        :raises DatasetError: when the dataset has no such claim.
        """
        with open_sql(self.path) as connection:
            claims = _rows(connection, "select * from claims where claim_id = ?", claim_id)
            spans = _rows(
                connection, 'select * from spans where claim_id = ? order by start, "end"', claim_id
            )
        if not claims:
            raise DatasetError(
                f"{self.path} has no claim {claim_id!r}; identifiers are in the column claim_id of claims."
            )
        return ShownClaim(claims[0], spans)

    def _frame(self, name: str) -> pd.DataFrame:
        return to_frame(self._stored.table(name))


def _rows(connection: duckdb.DuckDBPyConnection, query: str, claim_id: str) -> list[dict[str, Any]]:
    table: pa.Table = connection.sql(query, params=[claim_id]).to_arrow_table()
    return list(table.to_pylist())


def to_frame(table: pa.Table) -> pd.DataFrame:
    """An Arrow table as pandas has it: categories, text, and days as ``datetime64``, missing ones as NaT."""
    frame: pd.DataFrame = table.to_pandas(date_as_object=False)
    return frame


def refusal(path: Path, error: duckdb.Error) -> str:
    """Why a query of the dataset `path` does not run: one sentence."""
    return missing_groups(path, str(error)) or f"the SQL does not run: {said(error)}"


def said(error: duckdb.Error) -> str:
    """DuckDB's message as one line: what is wrong and its hint, without the drawing of the statement."""
    kept = [line.strip() for line in str(error).partition("\nLINE ")[0].splitlines()]
    return " ".join(line for line in kept if line)
