"""What a line begins with: list markers, heading marks, rules.

All functions look at one line's content (already stripped) and return lengths in code points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# "-", "–", "*", "+" need a space, else they are signs or emphasis; a "+" before a figure is its sign.
_BULLET = re.compile(r"(?:[-–*](?=\s)|\+(?=\s++[^\W\d])|[•‣▪◦●○■□►▶➢➤✓✔❖·∙⁃]++)\s*+(?:\[[ xX]\]\s++)?")
_BARE_BULLET = re.compile(r"(?:[-–*+]|[•‣▪◦●○■□►▶➢➤✓✔❖·∙⁃]++)\Z")
_EMPHASIS = r"(?:\*{1,3}+|_{1,3}+)?"
_NUMBER = re.compile(
    _EMPHASIS
    + r"(?:\((?P<round>\d{1,3}|[A-Za-z]|[ivxIVX]{2,5})\)(?=[\s*_]|\Z)"
    + r"|(?P<half>\d{1,3}|[A-Za-z]|[ivxIVX]{2,5})\)(?=[\s*_]|[A-Z][a-z]|\Z)"
    + r"|(?P<dot>\d{1,3}|[A-Za-z]|[ivxIVX]{2,5})\.(?=[\s*_]|[A-Z][a-z]|\Z))"
    + r"(?:\*{1,3}+|_{1,3}+)?\s*+"
)
_DOTTED = re.compile(_EMPHASIS + r"(?P<label>\d{1,2}(?:\.\d{1,2}){1,3})\.?\s++(?=[^\W\d_a-z])")
_SCALE = re.compile(r"(?:Hundred|Thousand|Million|Billion|Trillion|Percent|Per|Times|M|B|K|Bn|Mn)\b", re.I)
_ATX = re.compile(r"(#{1,6}+)(?:\s++|\Z)|(#{2,6}+)(?=[^\W\d_])")
_ATX_CLOSE = re.compile(r"\s#++\Z")
_ROMAN = {"i": 1, "v": 5, "x": 10}
_DASHES = re.compile(r"-{3,}+\Z|={3,}+\Z")


def bullet(content: str) -> int:
    """The length of a bullet with the space after it, 0 if the line has none."""
    if _BARE_BULLET.match(content):
        return len(content)
    found = _BULLET.match(content)
    return found.end() if found else 0


def number(content: str, labels: frozenset[str]) -> tuple[int, int]:
    """The length of a list number with the space after it, and its depth; `(0, 0)` if the line has none.

    :param labels: the labels that `line_labels` found; "12.", "A." or "2.1" count as list numbers only
        beside a neighbour ("11.", "B.", "2.2"), because they may be figures or initials.
    """
    found = _NUMBER.match(content)
    if found:
        label = found["round"] or found["half"] or found["dot"]
        alone = found.end() == len(content)
        if _is_list_label(label, labels, alone=alone, dot=found["dot"] is not None):
            return found.end(), 1
        return 0, 0
    found = _DOTTED.match(content)
    if found and not _SCALE.match(content, found.end()) and _has_neighbour(found["label"], labels):
        return found.end(), 1 + found["label"].count(".")
    return 0, 0


def section_number(content: str) -> int:
    """The length of the number that opens a marked heading ("2.1 Methods"), 0 if it has none."""
    found = _NUMBER.match(content) or _DOTTED.match(content)
    if found is None or _SCALE.match(content, found.end()):
        return 0
    label = found.groupdict().get("dot")
    return 0 if label is not None and label.isalpha() and len(label) == 1 else found.end()


def line_labels(contents: Iterable[str]) -> frozenset[str]:
    """Every label that a line begins with: "1", "2.1", "a", "B", "iv"."""
    labels: set[str] = set()
    for content in contents:
        found = _NUMBER.match(content)
        if found:
            labels.add(found["round"] or found["half"] or found["dot"])
        elif (found := _DOTTED.match(content)) is not None:
            labels.add(found["label"])
    return frozenset(labels)


def heading_mark(content: str) -> tuple[int, int]:
    """The number of `#` signs and the length of the mark with its space; `(0, 0)` if there is none.

    "#1 in the market" and "#hashtag" are no headings.
    """
    found = _ATX.match(content)
    return (len(found[1] or found[2]), found.end()) if found else (0, 0)


def heading_end(content: str) -> int:
    """Where a marked heading ends, without closing `#` signs."""
    tail = content[-80:]
    found = _ATX_CLOSE.search(tail)
    return len(content) - len(tail) + found.start() if found else len(content)


def underline(content: str) -> int:
    """The heading level that an underline gives the line above it: 1 for `===`, 2 for `---`, else 0."""
    if not _DASHES.match(content):
        return 0
    return 1 if content[0] == "=" else 2


def _is_list_label(label: str, labels: frozenset[str], *, alone: bool, dot: bool) -> bool:
    if label.isdigit():
        sure = not alone and int(label) < 10
    elif len(label) > 1:
        sure = not alone and _roman(label) > 0
    else:
        sure = not alone and not dot
    return sure or _has_neighbour(label, labels)


def _has_neighbour(label: str, labels: frozenset[str]) -> bool:
    if not label.isalpha():
        head, _, last = label.rpartition(".")
        stem = f"{head}." if head else ""
        beside = {f"{stem}{int(last) + step}" for step in (-1, 1)}
        return bool(beside & labels) or (last == "1" and bool(head) and head in labels)
    kin = {other for other in labels if other.isalpha() and other.isupper() == label.isupper()}
    value = _roman(label)
    if value and any(_roman(other) in (value - 1, value + 1) for other in kin if _roman(other)):
        return True
    # Names with initials stand in columns too ("J. Smith", "K. Jones"); a lettered list begins with A.
    first = "A" if label.isupper() else "a"
    return len(label) == 1 and first in kin and bool({chr(ord(label) - 1), chr(ord(label) + 1)} & kin)


def _roman(label: str) -> int:
    """The value of a Roman numeral below 40, 0 if it is none."""
    values = [_ROMAN.get(letter, 0) for letter in label.lower()]
    if 0 in values:
        return 0
    total = sum(-here if here < after else here for here, after in zip(values, [*values[1:], 0], strict=True))
    spelled = "x" * (total // 10) + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[total % 10]
    return total if spelled == label.lower() else 0
