"""Gold claims: what a document ought to yield, read from the two forms they are kept in.

- YAML, written by hand: each claim is a quote from its document and the figure inside it, no offsets.
- JSON lines, one file a document, named by the document's file name without its ending: offsets are given.

In both, a field holds the accepted alternatives; an empty text or None among them means "may be left out".
`read_gold` reads, `GoldDocument.locate` turns quotes into offsets once the document's text is known.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import yaml

from claimspan.checks.quotes import find_quoted
from claimspan.errors import UsageError
from claimspan.model import Kind

KINDS: tuple[str, ...] = get_args(Kind)
_TEXT_FIELDS = ("unit", "per", "direction", "subject", "measure", "cause", "attribution")
_CLAIM_KEYS = frozenset(
    {"quote", "value_text", "occurrence", "kind", "value", "value_high", "baseline_value", "comparator"}
    | {"subject_role", "windows", "modality", "optional", *_TEXT_FIELDS}
)
_REQUIRED_KEYS = ("quote", "value_text", "kind", "value")
_WINDOW_KEYS = frozenset({"text", "relation", "iso8601"})
_NOT_CLAIM_KEYS = frozenset({"text", "reason", "quote", "occurrence"})
_DOCUMENT_KEYS = frozenset({"document", "claims", "not_claims"})
_NONE = frozenset({"", "null", "Null", "NULL"})
_LINE = "\0line"


class GoldError(UsageError):
    """Gold files are broken; the message holds every problem, one a line, each with its file."""


@dataclass(frozen=True, slots=True)
class GoldWindow:
    """A time window that the claim should carry.

    :param text: accepted wordings.
    :param iso8601: its ISO 8601 / EDTF value, "" where gold leaves it open.
    :param relation: accepted relations, empty where gold leaves it open.
    """

    text: tuple[str, ...]
    iso8601: str = ""
    relation: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldClaim:
    """One claim that a document should yield. Tuples hold accepted alternatives, "" or None meaning none.

    :param start: code point offset of `text` in the document, None while only the quote is known.
    :param windows: accepted windows; None among them accepts a claim without a window.
    :param modality: accepted ones, empty where gold does not say; it is then not scored.
    """

    text: str
    kind: str
    value: float
    start: int | None = None
    end: int | None = None
    value_high: float | None = None
    baseline_value: tuple[float | None, ...] = (None,)
    unit: tuple[str, ...] = ("",)
    per: tuple[str, ...] = ("",)
    comparator: tuple[str, ...] = ("=",)
    direction: tuple[str, ...] = ("",)
    subject: tuple[str, ...] = ("",)
    measure: tuple[str, ...] = ("",)
    cause: tuple[str, ...] = ("",)
    attribution: tuple[str, ...] = ("",)
    subject_role: tuple[str, ...] = ()
    windows: tuple[GoldWindow | None, ...] = (None,)
    modality: tuple[str, ...] = ()
    optional: bool = False
    quote: str | None = None
    occurrence: int | None = None


@dataclass(frozen=True, slots=True)
class NotClaim:
    """A number that should be rejected, with the reason code that the ledger should give."""

    text: str
    reason: str
    quote: str
    start: int | None = None
    end: int | None = None
    occurrence: int | None = None


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """The gold of one document.

    :param name: what names the document, see `names_source`.
    :param by_stem: whether `name` is a file name without its ending (JSON lines) or the end of a path (YAML).
    :param path: the file that the gold was read from.
    """

    name: str
    by_stem: bool
    path: Path
    claims: tuple[GoldClaim, ...]
    not_claims: tuple[NotClaim, ...] = ()

    def names_source(self, source: str) -> bool:
        """Whether the document with this ``documents.source`` is the one that the gold is about."""
        if self.by_stem:
            return Path(source.split("#", maxsplit=1)[0]).name.rsplit(".", 1)[0] == self.name
        return source == self.name or source.endswith("/" + self.name)

    def locate(self, text: str) -> GoldDocument:
        """The same gold with offsets into `text`, the document's stored text.

        :raises GoldError: if a quote is not in the text exactly once, or its figure not in the quote.
        """
        problems: list[str] = []

        def offset(item: GoldClaim | NotClaim) -> int | None:
            if item.start is not None or item.quote is None:
                return item.start
            try:
                return find_quoted(text, item.quote, item.text, item.occurrence)
            except ValueError as problem:
                problems.append(f"{self.path.name}: {self.name}: {problem}")
                return None

        def moved(start: int | None, item: GoldClaim | NotClaim) -> int | None:
            return start + len(item.text) if start is not None and item.end is None else item.end

        claims = tuple(replace(c, start=(at := offset(c)), end=moved(at, c)) for c in self.claims)
        others = tuple(replace(n, start=(at := offset(n)), end=moved(at, n)) for n in self.not_claims)
        if problems:
            raise GoldError("\n".join(problems))
        return replace(self, claims=claims, not_claims=others)


def read_gold(path: Path) -> list[GoldDocument]:
    """All gold documents of a folder (``*.jsonl``, ``*.yaml``, ``*.yml``) or of one such file, in file order.

    :raises GoldError: if there is none, or any file is broken; every problem is named.
    """
    if not path.exists():
        raise GoldError(f"{path}: there is no such file or folder of gold claims")
    endings = {".jsonl", ".yaml", ".yml"}
    files = sorted(p for p in path.iterdir() if p.suffix in endings) if path.is_dir() else [path]
    if not files:
        raise GoldError(f"{path}: no gold claims here; expected *.yaml or *.jsonl files")
    problems: list[str] = []
    documents: list[GoldDocument] = []
    for file in files:
        try:
            found = [_from_jsonl(file)] if file.suffix == ".jsonl" else list(_from_yaml(file))
        except GoldError as error:
            problems.append(str(error))
        except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError, KeyError) as error:
            what = f"{error} is missing" if isinstance(error, KeyError) else " ".join(str(error).split())
            problems.append(f"{file.name}: not readable as gold claims: {what}")
        else:
            documents.extend(found)
    names = [d.name for d in documents]
    problems += [f"{name}: gold is given twice" for name in sorted({n for n in names if names.count(n) > 1})]
    if problems:
        raise GoldError("\n".join(problems))
    return documents


def _from_jsonl(path: Path) -> GoldDocument:
    claims = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        flags = row.get("flags", "")
        windows = tuple(None if w is None else GoldWindow((w["text"],), w["iso8601"]) for w in row["window"])
        claims.append(
            GoldClaim(
                text=row["text"],
                kind=row["kind"],
                value=row["value"],
                start=row["start"],
                end=row["end"],
                value_high=row["value_high"],
                baseline_value=tuple(row["baseline_value"]),
                comparator=tuple(row["comparator"]),
                windows=windows,
                modality=tuple(name for name in ("possible", "negated") if name in flags)[:1],
                optional="optional" in flags,
                unit=tuple(row["unit"]),
                per=tuple(row["per"]),
                direction=tuple(row["direction"]),
                subject=tuple(row["subject"]),
                measure=tuple(row["measure"]),
                cause=tuple(row["cause"]),
                attribution=tuple(row["attribution"]),
            )
        )
    return GoldDocument(path.stem, True, path, tuple(claims))


class _TextLoader(yaml.BaseLoader):
    """YAML whose scalars all stay text, whose mappings know their line and have no key twice."""


def _mapping(loader: _TextLoader, node: yaml.MappingNode) -> dict[str, Any]:
    found: dict[str, Any] = {_LINE: node.start_mark.line + 1}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            raise GoldError(f"{loader.name}:{key_node.start_mark.line + 1}: the key {key!r} is given twice")
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_TextLoader.add_constructor("tag:yaml.org,2002:map", _mapping)


def _from_yaml(path: Path) -> Iterator[GoldDocument]:
    loader = _TextLoader(path.read_text(encoding="utf-8"))
    loader.name = path.name
    try:
        loaded = loader.get_single_data()
    finally:
        loader.dispose()
    reader = _YamlReader(path)
    documents = [reader.document(item) for item in (loaded if isinstance(loaded, list) else [loaded])]
    if reader.problems:
        raise GoldError("\n".join(reader.problems))
    yield from (d for d in documents if d is not None)


class _YamlReader:
    """Turns loaded YAML into gold documents, collecting problems instead of stopping at the first."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[str] = []

    def document(self, item: object) -> GoldDocument | None:
        if not isinstance(item, Mapping) or not item.get("document"):
            self._say(item, "expected a mapping with 'document', 'claims' and 'not_claims'")
            return None
        self._check_keys(item, _DOCUMENT_KEYS)
        claims = [self._claim(c) for c in self._list(item, "claims")]
        others = [self._not_claim(n) for n in self._list(item, "not_claims")]
        name = str(item["document"])
        good = tuple(c for c in claims if c is not None)
        return GoldDocument(name, False, self.path, good, tuple(n for n in others if n is not None))

    def _claim(self, item: object) -> GoldClaim | None:
        if not isinstance(item, Mapping):
            self._say(item, "expected a claim: a mapping with quote, value_text, kind and value")
            return None
        self._check_keys(item, _CLAIM_KEYS)
        missing = [key for key in _REQUIRED_KEYS if item.get(key) in (None, "")]
        if missing:
            self._say(item, f"a claim needs {', '.join(missing)}")
            return None
        if item["kind"] not in KINDS:
            self._say(item, f"kind {item['kind']!r} is not one of {', '.join(KINDS)}")
        value = self._number(item, "value", item["value"])
        return GoldClaim(
            text=str(item["value_text"]),
            kind=str(item["kind"]),
            value=0.0 if value is None else value,
            value_high=self._number(item, "value_high", item.get("value_high", "")),
            baseline_value=tuple(
                self._number(item, "baseline_value", b) for b in _alternatives(item.get("baseline_value", ""))
            ),
            comparator=_alternatives(item.get("comparator") or "="),
            subject_role=_alternatives(item["subject_role"]) if "subject_role" in item else (),
            windows=self._windows(item),
            modality=_alternatives(item.get("modality") or "asserted"),
            optional=item.get("optional", "false").lower() in {"true", "yes"},
            quote=str(item["quote"]),
            occurrence=self._ordinal(item),
            unit=_alternatives(item.get("unit", "")),
            per=_alternatives(item.get("per", "")),
            direction=_alternatives(item.get("direction", "")),
            subject=_alternatives(item.get("subject", "")),
            measure=_alternatives(item.get("measure", "")),
            cause=_alternatives(item.get("cause", "")),
            attribution=_alternatives(item.get("attribution", "")),
        )

    def _windows(self, item: Mapping[str, Any]) -> tuple[GoldWindow | None, ...]:
        found: list[GoldWindow | None] = []
        for window in self._list(item, "windows"):
            if _is_none(window):
                found.append(None)
            elif not isinstance(window, Mapping) or not window.get("text"):
                self._say(item, "a window is a mapping with text, relation and iso8601")
            else:
                self._check_keys(window, _WINDOW_KEYS)
                relation = _alternatives(window["relation"]) if window.get("relation") else ()
                found.append(GoldWindow(_alternatives(window["text"]), window.get("iso8601", ""), relation))
        return tuple(found) or (None,)

    def _not_claim(self, item: object) -> NotClaim | None:
        if not isinstance(item, Mapping) or not item.get("text") or not item.get("quote"):
            self._say(item, "expected a mapping with text, reason and quote")
            return None
        self._check_keys(item, _NOT_CLAIM_KEYS)
        return NotClaim(
            str(item["text"]), str(item.get("reason", "")), str(item["quote"]), occurrence=self._ordinal(item)
        )

    def _list(self, item: Mapping[str, Any], key: str) -> list[Any]:
        found = item.get(key, "")
        if _is_none(found):
            return []
        if not isinstance(found, list):
            self._say(item, f"'{key}' should be a list")
            return []
        return found

    def _ordinal(self, item: Mapping[str, Any]) -> int | None:
        written = item.get("occurrence", "")
        if _is_none(written):
            return None
        if not str(written).isdigit():
            self._say(item, f"occurrence {written!r} is not a whole number from 1")
            return None
        return int(written)

    def _number(self, item: Mapping[str, Any], key: str, written: object) -> float | None:
        if _is_none(written):
            return None
        try:
            return float(str(written).replace("_", ""))
        except ValueError:
            self._say(item, f"{key} {written!r} is not a number")
            return None

    def _check_keys(self, item: Mapping[str, Any], allowed: frozenset[str]) -> None:
        for key in item:
            if key not in allowed and key != _LINE:
                near = difflib.get_close_matches(str(key), sorted(allowed), n=1)
                self._say(item, f"unknown key {key!r}" + (f", did you mean {near[0]!r}?" if near else ""))

    def _say(self, item: object, problem: str) -> None:
        where = self.path.name + (f":{item[_LINE]}" if isinstance(item, Mapping) else "")
        quote = f" (quote {item['quote']!r})" if isinstance(item, Mapping) and item.get("quote") else ""
        self.problems.append(f"{where}: {problem}{quote}")


def _alternatives(written: str | Sequence[str]) -> tuple[str, ...]:
    options = [written] if isinstance(written, str) else list(written)
    return tuple("" if _is_none(option) else str(option) for option in options) or ("",)


def _is_none(written: object) -> bool:
    return isinstance(written, str) and written in _NONE
