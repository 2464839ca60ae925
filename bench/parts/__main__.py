"""Read a dataset of very many parts: ``python -m bench.parts --parts 100000``.

The dataset is that of a real run, its parts written again and again with other ids for documents and claims.
Every command is a process of its own; what is measured is its time and the most memory that it held.
``--save`` keeps the results.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from bench.kept import add_options, keep

from claimspan import __version__
from claimspan.dataset.durable import file_digest
from claimspan.dataset.fingerprint import digest_of
from claimspan.dataset.folder import Dataset, read_dataset, read_part
from claimspan.dataset.parts import StoredShard, write_parquet
from claimspan.dataset.writer import DatasetWriter
from claimspan.schema import SCHEMAS

QUERIES = {
    "count": "select count(*) from claims",
    "group": "select kind, count(*), avg(value) from claims group by all",
    "join": "select source, count(*) from claims join documents using (doc_id) group by all limit 5",
}


def made(of: Dataset, parts: int, path: Path) -> None:
    """Write a dataset of so many parts into `path`."""
    known = [(s, {name: read_part(name, of.path / s.part(name)) for name in SCHEMAS}) for s in of.shards]
    with DatasetWriter(path, of.manifest["run"]) as writer, TemporaryDirectory(dir=path.parent) as folder:
        for number, (shard, tables) in enumerate(islice(cycle(known), parts)):
            files = {name: Path(folder) / f"{name}.parquet" for name in SCHEMAS}
            for name, table in tables.items():
                files[name].unlink(missing_ok=True)
                with files[name].open("wb") as file:
                    write_parquet(renamed(table, f"{number:08x}"), file)
            digests = {name: file_digest(file) for name, file in files.items()}
            writer.add(StoredShard(digest_of(number)[:16], files, shard.rows, digests, shard.about, {}))


def renamed(table: pa.Table, prefix: str) -> pa.Table:
    """The table with other ids, which begin with `prefix`, and with sources that end with it."""
    for name in set(table.column_names) & {"doc_id", "claim_id", "duplicate_of"}:
        at, field = table.column_names.index(name), table.schema.field(name)
        rest = pc.utf8_slice_codeunits(table[name].cast(pa.string()), len(prefix))
        ids = pc.binary_join_element_wise(prefix, rest, "")
        table = table.set_column(at, field, ids.cast(field.type))
    if "n_chars" in table.column_names:
        at, field = table.column_names.index("source"), table.schema.field("source")
        table = table.set_column(at, field, pc.binary_join_element_wise(table["source"], prefix, "#"))
    return table


def measured(*arguments: str) -> dict[str, float | str]:
    """Time and memory of a command of claimspan."""
    began = time.monotonic()
    null = os.open(os.devnull, os.O_WRONLY)
    pid = os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "claimspan", *arguments],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, null, 1)],
    )
    os.close(null)
    _, status, usage = os.wait4(pid, 0)
    return {
        "command": " ".join(arguments),
        "exit": os.waitstatus_to_exitcode(status),
        "seconds": round(time.monotonic() - began, 1),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 1),
        "peak_mb": round(usage.ru_maxrss / 1024),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line of JSON for each command; returns the exit code."""
    plain = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=plain)
    parser.add_argument("--parts", type=int, default=100_000)
    parser.add_argument("--of", type=Path, default=Path("outputs/demo"), help="dataset whose parts are taken")
    parser.add_argument("--at", type=Path, default=Path("outputs"), help="folder to write to for a time")
    parser.add_argument("commands", nargs="*", default=["count", "group", "join", "report"])
    add_options(parser)
    given = parser.parse_args(arguments)
    results: list[dict[str, float | str]] = []
    with TemporaryDirectory(dir=given.at) as folder:
        path = Path(folder) / "dataset"
        began = time.monotonic()
        made(read_dataset(given.of), given.parts, path)
        making = round(time.monotonic() - began, 1)
        print(json.dumps({"parts": given.parts, "seconds": making}), flush=True)
        for name in given.commands:
            command = ["query", str(path), QUERIES[name]] if name in QUERIES else [name, str(path)]
            # Where the dataset lay for a time tells nobody anything.
            results.append({**measured(*command), "command": " ".join([*command[:1], *command[2:]])})
            print(json.dumps(results[-1]), flush=True)
    if given.save:
        made_with = {"claimspan": __version__, "duckdb": duckdb.__version__, "pyarrow": pa.__version__}
        content = {"versions": made_with, "parts": given.parts, "seconds": making, "commands": results}
        print(f"kept in {keep(given.results, 'parts', content)}", file=sys.stderr)
    return int(any(result["exit"] for result in results))


if __name__ == "__main__":
    sys.exit(main())
