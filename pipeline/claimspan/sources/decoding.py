"""From bytes to text: byte order marks, UTF-8, a page's declared charset, Windows-1252, a guess, or refusal.

The same bytes always give the same text, so that offsets into it can be checked later.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import Final

from charset_normalizer import from_bytes

# UTF-32's marks come first: its little-endian one starts with UTF-16's.
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC: Final = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"\x7fELF",
    b"BZh",
)
_DECLARED: Final = re.compile(
    rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]+encoding=["']([\w.:-]+)""", re.I
)
_UTF8_SEQUENCE: Final = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH_BYTE: Final = re.compile(rb"[\x80-\xff]")
_HIGH_CHAR: Final = re.compile(r"[^\x00-\x7f]")
# Controls other than tab, line ends and form feed, and code points that are no characters.
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
# Browsers read these declarations as supersets, and so does everyone who wrote such pages.
_SUPERSETS: Final = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}

# Encodings that texts are still found in; the guesser knows many more, and would take noise for them.
_GUESSES: Final = frozenset(
    {"cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r", "koi8_u", "iso8859_2"}
    | {"iso8859_5", "iso8859_7", "iso8859_15", "mac_roman", "cp932", "euc_jp", "gb18030", "big5", "cp949"}
)
MAX_CONTROL_SHARE: Final = 0.002
MAX_IMPLAUSIBLE_SHARE: Final = 0.25
MAX_WESTERN_SHARE: Final = 0.25  # of high bytes in a text that may still be Windows-1252
MIN_COHERENCE: Final = 0.1  # of a guessed encoding: below it charset-normalizer saw no language in the text
MAX_LOSS: Final = 0.001  # of a page's characters that may be undecodable, if not in its article
SAMPLE: Final = 64 * 1024


class UndecodableError(ValueError):
    """The bytes are not text in any encoding that is recognised; says why in half a sentence."""


def decode(raw: bytes) -> str:
    """The text of a plain file, without its byte order mark and otherwise unchanged.

    :raises UndecodableError: the bytes are binary, or broken.
    """
    return _decode(raw, None, lossy=False)


def decode_page(raw: bytes, charset: str | None = None) -> tuple[str, bool]:
    """The source of an HTML page, and whether undecodable bytes in it were replaced with U+FFFD.

    Pages are pieced together from many sources, and a stray byte in a script is no reason to refuse the
    article; the caller must look whether the loss is in what it uses.

    :param charset: what the server said; it counts for more than what the page says.
    :raises UndecodableError: the bytes are binary, or broken in more than a few places.
    """
    declared = (_canonical(charset) if charset else None) or _declared(raw)
    try:
        return _decode(raw, declared, lossy=False), False
    except UndecodableError:
        return _decode(raw, declared, lossy=True), True


def _declared(raw: bytes) -> str | None:
    found = _DECLARED.search(raw[:4096])
    if not found:
        return None
    return _canonical((found[1] or found[2]).decode("ascii", "replace"))


def _canonical(name: str) -> str | None:
    try:
        canonical = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return _SUPERSETS.get(canonical, canonical)


def _decode(raw: bytes, declared: str | None, *, lossy: bool) -> str:
    if raw.startswith(_MAGIC):
        raise UndecodableError("it is a binary file, whatever its name says")
    if (marked := _marked(raw)) is not None:
        return marked
    if (wide := _unmarked_utf16(raw)) is not None:
        return _checked(_strict(raw, wide), wide)
    try:
        return _checked(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as problem:
        broken_at = problem.start
    if _mostly_utf8(raw):
        return _broken_utf8(raw, broken_at, lossy=lossy)
    if declared and not declared.startswith(("utf", "cp1252")) and (text := _try(raw, declared)) is not None:
        return _checked(text, declared)
    if (text := _western(raw)) is not None:
        return _checked(text, "cp1252")
    if (text := _guessed(raw)) is not None:
        return _checked(text, "the guessed encoding")
    return _broken_utf8(raw, broken_at, lossy=lossy)


def _marked(raw: bytes) -> str | None:
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            body = raw[len(mark) :]
            text = _strict(body, encoding)
            # Any text in a wide encoding has a space, a digit or a line end, and so a zero byte.
            if encoding != "utf-8" and len(body) > 64 and b"\0" not in body:
                raise UndecodableError(
                    f"it starts with the byte order mark of {encoding} but is not text in it"
                )
            return _checked(text, encoding)
    return None


def _strict(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as problem:
        message = f"it begins like {encoding} but is broken at byte {problem.start:,}"
        raise UndecodableError(message) from problem


def _try(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _unmarked_utf16(raw: bytes) -> str | None:
    """UTF-16 without a mark shows by zero bytes on every other place."""
    sample = raw[:4096]
    pairs = len(sample) // 2
    if not pairs or b"\0" not in sample:
        return None
    first, second = sample[0 : 2 * pairs : 2].count(0), sample[1 : 2 * pairs : 2].count(0)
    if second > 0.3 * pairs and first <= 0.05 * pairs:
        return "utf-16-le"
    if first > 0.3 * pairs and second <= 0.05 * pairs:
        return "utf-16-be"
    return None


def _checked(text: str, encoding: str) -> str:
    if len(_CONTROL.findall(text)) > MAX_CONTROL_SHARE * len(text):
        raise UndecodableError("it holds control characters, so it is binary or damaged")
    if encoding.startswith(("utf-16", "utf-32")):
        high = _HIGH_CHAR.findall(text[:SAMPLE])
        odd = sum(unicodedata.category(char) in {"Cn", "Co"} for char in high)
        if odd > 0.05 * len(high):
            raise UndecodableError(f"as {encoding} it holds code points that are no characters")
    return text


def _mostly_utf8(raw: bytes) -> bool:
    high = len(_HIGH_BYTE.findall(raw))
    return 2 * sum(map(len, _UTF8_SEQUENCE.findall(raw))) >= high > 0


def _broken_utf8(raw: bytes, broken_at: int, *, lossy: bool) -> str:
    if lossy:
        text = raw.decode("utf-8", "replace")
        lost = text.count("\ufffd") - raw.count("\ufffd".encode())
        if lost <= max(8, MAX_LOSS * len(text)):
            return _checked(text, "utf-8")
    raise UndecodableError(f"it is not valid UTF-8 at byte {broken_at:,}, and no other encoding fits")


def _western(raw: bytes) -> str | None:
    """Windows-1252, if the text reads like it: few high bytes, and those where Western writing has them."""
    text = _try(raw, "cp1252")
    if text is None:
        return None
    places = [found.start() for found in _HIGH_CHAR.finditer(text)]
    if len(places) > max(2, MAX_WESTERN_SHARE * len(text)):
        return None
    odd = sum(_implausible(text, at) for at in places)
    return text if odd <= MAX_IMPLAUSIBLE_SHARE * len(places) else None


def _implausible(text: str, at: int) -> bool:
    before, after = text[max(at - 1, 0) : at], text[at + 1 : at + 2]
    if text[at] in "¹²³¼½¾":
        return before.isalpha() and after.isalpha()  # "spad³o" is Polish in another code page
    if not text[at].isalpha() or text[at] in "ªºµ":
        return text[at] in "¤¦¨¬¯¸"
    # An accented letter stands in a word, beside a plain letter; French "à" and "É" may stand alone.
    neighbours = before + after
    if text[at].isupper() and before.islower():
        return True  # "salesÓ" is a Macintosh quotation mark
    if neighbours.isascii():
        return not any(char.isalpha() for char in neighbours) and text[at] not in "àÀéÉèÈôÔ"
    return all(char.isalpha() and not char.isascii() for char in neighbours)


def _guessed(raw: bytes) -> str | None:
    sample = raw if len(raw) <= SAMPLE else raw[:SAMPLE]
    best = from_bytes(sample, cp_isolation=sorted(_GUESSES)).best()
    if best is None or best.coherence < MIN_COHERENCE or best.encoding.startswith("utf"):
        return None
    return _try(raw, best.encoding)
