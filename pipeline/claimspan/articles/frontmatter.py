"""Metadata that a text states of itself at its top: YAML between ``---`` lines, or TOML between ``+++``.

The text is stored with it, since offsets refer to the file; as a block of its own it is no prose and claims
nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any, Final

import yaml

from claimspan.sources.fields import first
from claimspan.sources.options import FieldNames

_PARTS: Final = ("title", "url", "date", "language")
_NAMES: Final = FieldNames()
# Who describes an article needs no more; what is longer is an article that begins with a rule.
_MOST_CHARS: Final = 20_000
_BETWEEN: Final = re.compile(
    r"\A(?:---[ \t]*\r?\n(?P<yaml>.*?)^(?:---|\.\.\.)|\+\+\+[ \t]*\r?\n(?P<toml>.*?)^\+\+\+)[ \t]*$",
    re.DOTALL | re.MULTILINE,
)


def stated(text: str) -> dict[str, str]:
    """The title, URL, date and language that the top of a text states, as far as it does.

    The keys are those under which records keep them (`FieldNames`). What cannot be read states nothing.
    """
    found = _BETWEEN.match(text.removeprefix("\ufeff")[:_MOST_CHARS].replace("\r", ""))
    if found is None:
        return {}
    content = _toml(found["toml"]) if found["yaml"] is None else _yaml(found["yaml"])
    labels = {part: first(content, getattr(_NAMES, part)) for part in _PARTS}
    return {part: label for part, label in labels.items() if label}


def _yaml(text: str) -> Mapping[str, Any]:
    try:
        # This loader makes texts, lists and mappings only.
        content = yaml.load(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _toml(text: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}
