"""claimspan: raw articles in, a verified Parquet dataset of quantitative claims out."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# Where the public names are. They are imported at their first use, since spaCy and DuckDB take long to load.
_PUBLIC = {"Dataset": "claimspan.analysis", "Extractor": "claimspan.extract"}

__all__ = ["Dataset", "Extractor", "__version__"]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
