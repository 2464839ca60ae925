"""Finding text, title, URL, date and id in a structured record."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from claimspan.errors import BadInput
from claimspan.model import Media
from claimspan.sources.options import FieldNames
from claimspan.sources.problems import STAGE

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_MISSING: Final = object()


def find(row: Mapping[str, Any], name: str) -> Any:
    """The value at `name` (a key in any case, or a dotted path into nested objects), or `_MISSING`.

    Of a list of objects on the way, the texts of all of them.
    """
    if name in row:
        return row[name]
    folded = {key.casefold(): key for key in row if isinstance(key, str)}
    if (key := folded.get(name.casefold())) is not None:
        return row[key]
    head, dot, rest = name.partition(".")
    inner = row.get(folded.get(head.casefold(), head)) if dot else None
    if isinstance(inner, list):
        # Paragraphs or sections, each with its own text.
        parts = [find(part, rest) for part in inner if isinstance(part, Mapping)]
        return [part for part in parts if isinstance(part, str) and part.strip()] or _MISSING
    return find(inner, rest) if isinstance(inner, Mapping) else _MISSING


def as_text(value: Any) -> str | None:
    """A field's value as text: a string, paragraphs in a list, UTF-8 bytes; else, or if empty, None."""
    if isinstance(value, bytes):
        value = value.decode("utf-8")
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        value = "\n\n".join(value)
    return value if isinstance(value, str) and value.strip() else None


def as_label(value: Any) -> str | None:
    """A short field's value (title, URL, date, id) as one line of text; None if it has none."""
    if isinstance(value, datetime | date):
        value = value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    return " ".join(value.encode("utf-8", "replace").decode("utf-8").split()) or None


def first(row: Mapping[str, Any], names: Sequence[str]) -> str | None:
    """The first of `names` that holds a label."""
    return next((label for name in names if (label := as_label(find(row, name)))), None)


def pick(row: Mapping[str, Any], names: FieldNames, source: str) -> tuple[Media, dict[str, str]]:
    """What kind of text the record holds, and its named fields.

    :raises BadInput: ``no_text_field``, ``empty`` or ``undecodable``.
    """
    seen: str | None = None
    for name in names.text:
        value = find(row, name)
        if value is _MISSING:
            continue
        seen = name
        if (text := as_text(value)) is not None:
            break
    else:
        if seen is not None:
            raise BadInput(STAGE, "empty", f"{source}: the field '{seen}' holds no text.")
        there = ", ".join(sorted(str(key) for key in row)[:12]) or "none"
        message = f"{source}: no field holds the text (fields: {there}); name it with the text field option."
        raise BadInput(STAGE, "no_text_field", message)
    if _SURROGATE.search(text):
        raise BadInput(STAGE, "undecodable", f"{source}: the text holds half a surrogate pair, no character.")
    labels = {part: first(row, getattr(names, part)) for part in ("title", "url", "date", "id", "language")}
    media: Media = "html" if "html" in name.rpartition(".")[2].casefold() else "text"
    return media, {"text": text, **{part: label for part, label in labels.items() if label}}
