"""Raw records from files, folders, globs, archives and object stores.

Everything streams: no container is held in memory, only one record at a time and bounded pieces. One bad
record never stops the run; it comes out as a `Quarantined` row among the records.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from claimspan.model import Quarantined, Record
from claimspan.sources.containers import Item, Reading, read_item
from claimspan.sources.meter import Meter
from claimspan.sources.options import FieldNames, Limits
from claimspan.sources.paths import Located, can_seek, check_inputs, locate
from claimspan.sources.problems import READ_ERRORS, from_exception, quarantine, quarantined
from claimspan.sources.streams import Budget

__all__ = ["FieldNames", "Limits", "Meter", "check_inputs", "quarantine", "read_records"]


def read_records(
    inputs: Sequence[str],
    *,
    fields: FieldNames | None = None,
    limits: Limits | None = None,
    meter: Meter | None = None,
) -> Iterator[Record | Quarantined]:
    """Every record of `inputs`, in a fixed order; what cannot be read as `Quarantined`.

    :param inputs: files, folders (searched to the bottom, names starting with a dot left out), globs, and
        URLs that fsspec opens. A file that is named twice is read once.
    :param fields: where structured records keep their text, title, URL, date and id.
    :param limits: bounds on sizes and nesting.
    :param meter: told how far the reading is.

    ``Record.source`` is the path as given, normalised, plus ``#`` and the record's place in its container:
    ``dump.jsonl#17`` (line), ``t.csv#2`` and ``t.parquet#12`` (data row), all from 1, ``a.zip#inner/b.txt``,
    ``a.zip#x.jsonl#3``, ``crawl.warc.gz#81220`` (the byte at which the record begins, from 0). ``Record.raw``
    is the unpacked file, the line without its line end (recoded to UTF-8 if the file is UTF-16 or UTF-32),
    the unpacked body of a web archive's record, or for table rows their canonical JSON.
    """
    for found in locate(inputs):
        if isinstance(found, Quarantined):
            yield found
        else:
            yield from _read_file(found, fields or FieldNames(), limits or Limits(), meter or Meter())


def _read_file(
    found: Located, names: FieldNames, limits: Limits, meter: Meter
) -> Iterator[Record | Quarantined]:
    try:
        with found.open() as file, meter.reading(file):
            reading = Reading(names, limits, Budget(found.source, found.size(), limits))
            yield from read_item(Item(found.source, found.name, file, can_seek(file)), reading)
    except READ_ERRORS as problem:
        yield from_exception(found.source, problem)
    except Exception as problem:
        # Each remote file system raises what its own library does. Elsewhere a reader failed, which is no
        # fault of the file, and the name of the exception says so; the other files are read all the same.
        error = type(problem).__name__ if found.filesystem is None else "unreadable"
        said = " ".join(str(problem).split()) or type(problem).__name__
        message = f"{found.source}: cannot be read on ({said}); whole records before that were read."
        yield quarantined(found.source, error, message)
