"""Changes of a dataset's list of parts, with a manifest that fits, for tests of what is then found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from claimspan.dataset.durable import file_digest
from claimspan.dataset.partlist import PARTS


def change_list(path: Path, change: Callable[[list[dict[str, Any]]], object]) -> None:
    """Change the rows of the list of a dataset, one a shard; the manifest is changed with it."""
    table = pq.read_table(path / PARTS)
    rows = table.to_pylist()
    change(rows)
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path / PARTS)
    manifest = json.loads((path / "dataset.json").read_text(encoding="utf-8"))
    manifest["parts"]["sha256"], manifest["shards"] = file_digest(path / PARTS), len(rows)
    (path / "dataset.json").write_text(json.dumps(manifest), encoding="utf-8")
