"""Damage to bytes and texts, as hypothesis draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

# What parsers of the formats at hand have stumbled over: lengths, ends, marks, deep nesting, large numbers.
TOKENS = (
    *(
        b"\0",
        b"\xff\xff\xff\xff",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\r\n",
        b"\r\n\r\n",
        b"\n",
        b'"',
        b"'",
        b"\\",
    ),
    *(
        b"{",
        b"}",
        b"[" * 300,
        b"]",
        b"<" * 50,
        b"<!--",
        b"-->",
        b"<table>" * 20,
        b"</",
        b"&#x110000;",
        b"&",
        b"%",
    ),
    *(
        b"\x1f\x8b\x08",
        b"PK\x03\x04",
        b"PAR1",
        b"WARC/1.0\r\n",
        b"Content-Length: 99999999999\r\n",
        b"-1",
        b"1e999",
    ),
    *(
        b"\xed\xa0\x80",
        b"\xc3",
        "\u202e".encode(),
        "𝟡".encode(),
        "½".encode(),
        b"1,2,3.4.5",
        b"9" * 400,
    ),
    *(
        b"<script>",
        b"<td rowspan=99999>",
        b": ",
        b"- ",
        b"&a *a",
        b"!!python/object:x.y ",
        b"%d%s%n",
        b"A" * 5000,
    ),
    *(
        b"<div>" * 300,
        b"\t",
        b" " * 3000,
        b"| " * 200,
        b"# ",
        b"http://",
        b"$",
        "£".encode(),
        b"million ",
        b"%",
    ),
)


@dataclass(frozen=True)
class Damage:
    """One change: what is at a place, as a share of the length, is cut, repeated, moved or written over."""

    kind: str
    at: float
    length: int
    to: float
    token: bytes

    def of(self, data: bytes) -> bytes:
        """The bytes with it."""
        at = int(self.at * len(data))
        end = min(len(data), at + self.length)
        match self.kind:
            case "cut":
                return data[:at] + data[end:]
            case "end":
                return data[:at]
            case "begin":
                return data[at:]
            case "repeat":
                return data[:end] + data[at:end] * 3 + data[end:]
            case "move":
                rest, to = data[:at] + data[end:], int(self.to * len(data))
                return rest[:to] + data[at:end] + rest[to:]
            case "flip":
                return (
                    data[:at] + bytes([data[at] ^ (1 << self.length % 8)]) + data[at + 1 :] if data else data
                )
            case "insert":
                return data[:at] + self.token + data[at:]
            case _:
                return data[:at] + self.token + data[at + len(self.token) :]


KINDS = ("cut", "end", "begin", "repeat", "move", "flip", "insert", "write")
DAMAGE = st.builds(
    Damage,
    st.sampled_from(KINDS),
    st.floats(0, 1, exclude_max=True),
    st.integers(1, 200),
    st.floats(0, 1, exclude_max=True),
    st.sampled_from(TOKENS) | st.binary(min_size=1, max_size=20),
)


def damaged(seeds: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """One of the seeds with a few changes."""

    def apply(seed: bytes, changes: Sequence[Damage]) -> bytes:
        for change in changes:
            seed = change.of(seed)
        return seed

    return st.builds(apply, st.sampled_from(seeds), st.lists(DAMAGE, min_size=1, max_size=5))


def damaged_texts(seeds: Sequence[str]) -> st.SearchStrategy[str]:
    """One of the seeds with a few changes; broken characters are replaced."""
    return damaged([seed.encode() for seed in seeds]).map(lambda data: data.decode("utf-8", "replace"))
