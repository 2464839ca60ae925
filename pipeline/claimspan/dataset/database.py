"""DuckDB as everything that reads datasets uses it: memory is bounded, and nothing is left on the disk.

What does not fit into memory goes to the process's scratch folder. Queries can be ended from outside: DuckDB
itself does not look for signals while it works.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from claimspan.dataset.scratch import scratch_folder

if TYPE_CHECKING:
    import duckdb

MEMORY: Final = "1GB"
"""What a database may hold in memory; see DuckDB's ``memory_limit``."""

# Each thread holds buffers of its own, of which the limit on memory counts only some.
_THREADS: Final = 8
_NUMBERS: Final = count()

Lists = Mapping[str, Sequence[str]]
_OPEN: WeakKeyDictionary[duckdb.DuckDBPyConnection, Lists] = WeakKeyDictionary()


def open_database(memory: str = MEMORY, lists: Lists | None = None) -> duckdb.DuckDBPyConnection:
    """A database in memory.

    :param memory: as DuckDB says it; what is beyond goes to the disk.
    :param lists: variables for ``getvariable``: an SQL text with as many names of files takes ten times as
        much memory.
    """
    import duckdb  # noqa: PLC0415 -- workers import what lies around, and ask nothing

    connection = duckdb.connect(
        ":memory:",
        config={
            # Nothing is downloaded when a query uses a function that DuckDB would fetch an extension for.
            "autoinstall_known_extensions": "false",
            "enable_external_file_cache": "false",
            "memory_limit": memory,
            # Two databases in one folder would write over one another.
            "temp_directory": str(scratch_folder() / f"{os.getpid()}-{next(_NUMBERS)}"),
            "threads": str(min(os.cpu_count() or 1, _THREADS)),
        },
    )
    return _known(connection, lists or {})


def cursor_of(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Another connection to the same database, with the same variables, which a plain cursor has not."""
    return _known(connection.cursor(), _OPEN.get(connection, {}))


def interrupt_queries() -> None:
    """End whatever queries of this process are running: they raise ``duckdb.InterruptException``."""
    connections = list(_OPEN)
    if not connections:
        return  # to load DuckDB now, in a process that ends, would break it off
    import duckdb  # noqa: PLC0415 -- as above

    for connection in connections:
        with suppress(duckdb.Error):  # it may be closed by now
            connection.interrupt()


def literal(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def _known(connection: duckdb.DuckDBPyConnection, lists: Lists) -> duckdb.DuckDBPyConnection:
    for name, values in lists.items():
        connection.execute(f"set variable {name} = ?", [values])
    _OPEN[connection] = lists
    return connection
