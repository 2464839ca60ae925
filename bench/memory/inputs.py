"""Inputs that were made to take much memory, each a file or a folder, always the same.

``python -m bench.memory.inputs NAME FOLDER`` makes one and prints its path.
"""

from __future__ import annotations

import gzip
import json
import random
import string
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

MIB: Final = 1 << 20
# Somewhat less than a record may have.
RECORD: Final = 16 * MIB - 2000
FIGURES: Final = 49_900
LINES: Final = 199_900

Maker = Callable[[Path], Path]
"""Writes an input into a folder, gives its path."""


class Made:
    """Words and sentences that nobody wrote."""

    def __init__(self, seed: int = 7) -> None:
        self._chance = random.Random(seed)

    def word(self, least: int = 4, most: int = 10) -> str:
        """A word, most likely a new one."""
        return "".join(self._chance.choices(string.ascii_lowercase, k=self._chance.randint(least, most)))

    def sentence(self, words: int = 14) -> str:
        """A sentence with one figure, all other words new."""
        own = [self.word() for _ in range(words)]
        figure = f"rose {self._chance.randint(2, 99)} percent"
        return f"{' '.join(own[:3]).capitalize()} {figure} {' '.join(own[3:])}."

    def prose(self, chars: int, common: bool = True) -> str:
        """Sentences without figures."""
        text = "The people of the town went to the river and saw that the water was high again. "
        return text * (chars // len(text)) if common else " ".join(self.word() for _ in range(chars // 8))


def _lines(folder: Path, records: Iterable[dict[str, object]], name: str = "input.jsonl") -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)
    return path


def _texts(*texts: str) -> Iterator[dict[str, object]]:
    return ({"id": str(number), "text": text} for number, text in enumerate(texts))


def new_words_in_large_records(folder: Path) -> Path:
    """20 records of 45,000 different made-up words each, 3,200 claims."""
    made = Made()
    return _lines(folder, _texts(*(" ".join(made.sentence() for _ in range(3200)) for _ in range(20))))


def new_words_in_small_records(folder: Path) -> Path:
    """6,000 records of 84 made-up words each, half a million words in all."""
    made = Made()
    return _lines(folder, _texts(*(" ".join(made.sentence() for _ in range(6)) for _ in range(6000))))


def new_words_in_one_record(folder: Path) -> Path:
    """Two records of 140,000 made-up words each, 10,000 claims in each."""
    made = Made()
    return _lines(folder, _texts(*(" ".join(made.sentence() for _ in range(10_000)) for _ in range(2))))


def all_limits_at_once(folder: Path) -> Path:
    """An article of 16 MB, almost with the most figures, lines and different words there may be."""
    made = Made()
    words = [
        f"{made.word()} {made.word()} rose {n % 97 + 2}% in {made.word()}." for n in range(FIGURES - 300)
    ]
    text = "\n".join([*words, *("so it went" for _ in range(LINES - FIGURES))]) + "\n"
    return _lines(folder, _texts(text + made.prose(RECORD - len(text) - LINES)))


def long_tokens(folder: Path) -> Path:
    """A record of 16 MB whose words have 600 letters, three in a sentence with a figure."""
    long = partial(Made().word, 600, 600)
    return _lines(folder, _texts(" ".join(f"{long()} rose 5% in {long()} {long()}." for _ in range(9_100))))


def one_long_sentence(folder: Path) -> Path:
    """A sentence of 0.5 MB with 40,000 figures."""
    made = Made()
    parts = (f"{n % 900 + 2} {made.word(4, 5)} for $5m" for n in range(20_000))
    return _lines(folder, _texts(" and ".join(parts)))


def short_lines(folder: Path) -> Path:
    """Two records of 49,900 lines, each line of two words and another figure: 99,800 claims."""
    return _lines(folder, _texts(*("\n".join(f"Sales rose {n}%" for n in range(FIGURES)) for _ in range(2))))


def table_in_text(folder: Path) -> Path:
    """Two Markdown tables of 12,000 rows with four figures each."""
    head = "| city | 2019 | 2020 | 2021 | 2022 |\n|---|---|---|---|---|\n"
    rows = "\n".join(f"| Town | ${n} | {n}% | {n + 5} km | {n * 3} |" for n in range(12_000))
    return _lines(folder, _texts(*(f"# Rents {name}\n\n{head}{rows}" for name in ("here", "there"))))


def table_of_names(folder: Path) -> Path:
    """A Markdown table of 195,000 rows without a figure."""
    rows = "\n".join("| somewhere | nobody | nothing |" for _ in range(195_000))
    return _lines(folder, _texts(f"| place | who | what |\n|---|---|---|\n{rows}"))


def large_page(folder: Path) -> Path:
    """A page of HTML of 16 MB, of paragraphs."""
    made = Made()
    one = "<p class='a b'>" + made.prose(300) + "</p>\n"
    return _page(folder, one * (RECORD // len(one)))


def page_of_tags(folder: Path) -> Path:
    """A page of HTML of 16 MB, five million empty elements."""
    return _page(folder, "<i>" * 200 + "<b/>" * (RECORD // 4 - 1000))


def page_with_table(folder: Path) -> Path:
    """A page of HTML with a table of 150,000 rows of four cells."""
    rows = "".join(f"<tr><td>Town {n}<td>somewhere<td>nobody<td>{n}%" for n in range(12_000))
    more = "<tr><td>Town<td>somewhere<td>nobody<td>nothing" * 138_000
    return _page(folder, f"<p>Rents rose 5%.<table><tr><th>a<th>b<th>c<th>d{rows}{more}</table>")


def deep_pages(folder: Path) -> Path:
    """Five pages of HTML that go 230 elements deep, again and again, 1 MB each."""
    one = "<div>" * 230 + "Rents rose 5%." + "</div>" * 230
    page = f"<html><body>{one * (MIB // len(one))}</body></html>"
    return _lines(folder, ({"id": str(n), "html": page} for n in range(5)))


def _page(folder: Path, body: str) -> Path:
    path = folder / "page.html"
    path.write_text(f"<html><head><title>Page</title></head><body>{body}</body></html>", encoding="utf-8")
    return path


def longest_lines(folder: Path) -> Path:
    """Two lines of JSON of 16 MB each, prose without figures."""
    return _lines(folder, _texts(*(Made().prose(RECORD - 100) for _ in range(2))))


def wide_characters(folder: Path) -> Path:
    """Two lines of JSON of 16 MB, each of characters that take four bytes."""
    path = folder / "input.jsonl"
    text = "𝐀 𝐁𝐂 𝐃𝐄𝐅. " * (RECORD // 30)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"id": n, "text": text}, ensure_ascii=False) + "\n" for n in range(2))
    return path


def nothing_in_brackets(folder: Path) -> Path:
    """Two lines of JSON of 16 MB that are almost nothing but empty objects and lists."""
    path = folder / "input.jsonl"
    for_one = RECORD // 6 - 100
    with path.open("w", encoding="utf-8") as file:
        for number in range(2):
            nothing = "{},[]," * for_one + "{}"
            file.write(f'{{"id":"{number}","text":"Rents rose 5%.","x":[{nothing}]}}\n')
    return path


def large_row_group(folder: Path) -> Path:
    """A Parquet file of 400 MB, unpacked, in one row group: 10,000 texts of 40 kB."""
    path = folder / "input.parquet"
    text = "Rents rose 5% in May. " + Made().prose(40_000)
    rows = pa.table({"id": list(range(10_000)), "text": [text] * 10_000})
    pq.write_table(rows, path, row_group_size=10_000, compression="zstd", use_dictionary=False)
    return path


def large_cells(folder: Path) -> Path:
    """A Parquet file of 24 rows whose texts have 15 MB each."""
    path = folder / "input.parquet"
    text = Made().prose(15 * MIB)
    schema = pa.schema([("id", pa.int64()), ("text", pa.string())])
    with pq.ParquetWriter(path, schema, compression="none", use_dictionary=False) as writer:
        for start in (0, 12):
            rows = {"id": list(range(start, start + 12)), "text": [text] * 12}
            writer.write_table(pa.table(rows, schema=schema))
    return path


def large_members(folder: Path) -> Path:
    """A web archive of four pages of 15 MB and one of 160 MB."""
    path = folder / "input.warc.gz"
    page = "<html><body>" + ("<p>" + Made().prose(300) + "</p>\n") * (15 * MIB // 330) + "</body></html>"
    with path.open("wb") as file:
        for number, times in enumerate((1, 1, 11, 1, 1)):
            http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + (page * times).encode()
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.org/{number}\r\n"
                f"WARC-Date: 2024-01-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
                f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-00000000000{number}>\r\n"
                f"Content-Length: {len(http)}\r\n\r\n"
            )
            file.write(gzip.compress(head.encode() + http + b"\r\n\r\n", compresslevel=1))
    return path


def packed_zeros(folder: Path) -> Path:
    """A gzip file that unpacks to 2 GB of zeros in one line."""
    path = folder / "input.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=9) as file:
        for _ in range(2048):
            file.write(bytes(MIB))
    return path


def packed_lines(folder: Path) -> Path:
    """A gzip file of eight lines of 15 MB of prose, which pack almost as well as is let pass."""
    path = folder / "input.jsonl.gz"
    chance = random.Random(3)
    line = json.dumps({"text": Made().prose(15 * MIB)}).encode()
    with gzip.open(path, "wb", compresslevel=6) as file:
        for _ in range(8):
            noise = "".join(chance.choices(string.ascii_letters, k=120_000))
            file.write(line[:-2] + noise.encode() + b'"}\n')
    return path


def tiny_records(folder: Path) -> Path:
    """100,000 records of one word."""
    return _lines(folder, ({"id": str(n), "text": "Nothing."} for n in range(100_000)))


def many_files(folder: Path) -> Path:
    """A folder of 10,000 files of one sentence."""
    own = folder / "files"
    for number in range(10_000):
        path = own / f"{number // 1000}" / f"article-with-a-name-{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Rents rose 5% in May.", encoding="utf-8")
    return own


INPUTS: Final[dict[str, Maker]] = {
    made.__name__.replace("_", " "): made
    for made in (
        new_words_in_large_records, new_words_in_small_records, new_words_in_one_record, all_limits_at_once,
        long_tokens, one_long_sentence, short_lines, table_in_text, table_of_names, large_page, page_of_tags,
        page_with_table, deep_pages, longest_lines, wide_characters, nothing_in_brackets, large_row_group,
        large_cells, large_members, packed_zeros, packed_lines, tiny_records, many_files,
    )
}  # fmt: skip


if __name__ == "__main__":
    print(INPUTS[sys.argv[1]](Path(sys.argv[2])))
