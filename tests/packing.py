"""Archives and tables as bytes, always the same for the same content."""

import io
import tarfile
import zipfile
from collections.abc import Iterable, Mapping

import pyarrow as pa
import pyarrow.parquet as pq


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A ZIP archive of `members`, name to content."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tarred(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A tar archive of `members`, pairs of name and content; a name may come twice."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def parquet(rows: list[dict[str, object]]) -> bytes:
    """A Parquet file of `rows`."""
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out)
    return out.getvalue()
