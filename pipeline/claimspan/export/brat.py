"""``brat``: a text and a standoff file an article, as the brat rapid annotation tool reads them.

Format: https://brat.nlplab.org/standoff.html. Offsets are code points; a span over several lines is
written as fragments, one a line, since brat knows no newline in a span.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from claimspan.export.articles import ReadArticle, Row, read_articles
from claimspan.schema import SPAN_FIELDS
from claimspan.wording import amount

_LINES = re.compile(r"[^\n\r]+")
_CONFIG = "annotation.conf"


def write_brat(dataset: Path, out: Path) -> int:
    """Write ``DOC_ID.txt`` and ``DOC_ID.ann`` for each article, and ``annotation.conf``, into `out`.

    Each piece of evidence is an entity named by its field; relations link a claim's evidence to its
    value; a note on the value tells what the claim says.

    :return: the number of claims.
    :raises DatasetError: when `dataset` is no complete dataset.
    """
    out.mkdir(parents=True, exist_ok=True)
    (out / _CONFIG).write_text(configuration(), encoding="utf-8", newline="\n")
    claims = 0
    for article in read_articles(dataset):
        name = article.document["doc_id"]
        # Without newline="", a lone carriage return would be changed, and offsets with it.
        with (out / f"{name}.txt").open("w", encoding="utf-8", newline="") as file:
            file.write(article.text)
        lines = "".join(f"{line}\n" for line in standoff(article))
        (out / f"{name}.ann").write_text(lines, encoding="utf-8", newline="\n")
        claims += len(article.claims)
    return claims


def standoff(article: ReadArticle) -> Iterator[str]:
    """The lines of an article's standoff file."""
    entities = relations = 0
    for claim in article.claims:
        value = 0
        # The value comes first, since the others are linked to it.
        for span in sorted(article.evidence(claim["claim_id"]), key=lambda s: s["field"] != "value"):
            pieces = fragments(article.text, span["start"], span["end"])
            if not pieces:
                continue
            entities += 1
            places = ";".join(f"{start} {end}" for start, end in pieces)
            covered = " ".join(article.text[start:end] for start, end in pieces)
            yield f"T{entities}\t{span['field']} {places}\t{covered}"
            if span["field"] == "value" and not value:
                value = entities
                yield f"#{entities}\tAnnotatorNotes T{entities}\t{_note(claim)}"
            elif value:
                relations += 1
                yield f"R{relations}\tof_claim Arg1:T{entities} Arg2:T{value}"


def fragments(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches of a span that hold no line end, in code points, half-open."""
    return [(start + found.start(), start + found.end()) for found in _LINES.finditer(text[start:end])]


def configuration() -> str:
    """``annotation.conf``: the fields as entities, and the relation to a claim's value."""
    fields = "\n".join(SPAN_FIELDS)
    others = "|".join(field for field in SPAN_FIELDS if field != "value")
    relation = f"of_claim\tArg1:{others}, Arg2:value"
    return f"[entities]\n{fields}\n\n[relations]\n{relation}\n\n[events]\n\n[attributes]\n"


def _note(claim: Row) -> str:
    return f"{claim['claim_id']} {claim['kind']}: {amount(claim)}".replace("\n", " ")
