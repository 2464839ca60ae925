"""What a report shows, read from a dataset and bounded, so that a page of any dataset can be opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from claimspan.dataset import connect, read_dataset

Row = Mapping[str, Any]

MARKED = ("value", "baseline", "subject", "measure", "cause", "window", "attribution", "direction")


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that a page holds; what is beyond is counted, and said.

    :param chars: code points of article text.
    """

    claims: int = 20_000
    articles: int = 500
    chars: int = 4_000_000
    quarantine: int = 500


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of an article's text that the same spans cover.

    :param fields: what it is evidence of, in the order of `MARKED`; empty for plain text.
    :param claims: the claims whose value starts here.
    """

    text: str
    fields: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One article with its claims marked."""

    doc_id: str
    title: str
    source: str
    url: str | None
    published: str | None
    n_claims: int
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class View:
    """All that the page shows."""

    name: str
    about: Mapping[str, str]
    documents: int
    claims: int
    kinds: Sequence[tuple[str, int]]
    fates: Sequence[tuple[str, int]]
    reasons: Sequence[tuple[str, int]]
    quarantined: int
    quarantine: Sequence[Row]
    rows: Sequence[Row]
    articles: Sequence[ArticleView]
    articles_with_claims: int
    shown_articles: frozenset[str] = field(default_factory=frozenset)

    @property
    def numbers(self) -> int:
        """Numbers in the texts."""
        return sum(count for _, count in self.fates)

    @property
    def unexplained(self) -> float:
        """Share of the numbers that nothing accounts for."""
        return dict(self.fates).get("unexplained", 0) / max(1, self.numbers)


def read_view(dataset: Path, bounds: Bounds) -> View:
    """Read what the page shows.

    :raises DatasetError: if there is no complete dataset at `dataset`.
    """
    with connect(dataset) as connection:

        def rows(sql: str, *values: Any) -> list[dict[str, Any]]:
            cursor = connection.execute(sql, list(values))
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

        def counts(table: str, column: str, where: str = "true") -> list[tuple[str, int]]:
            sql = f"select {column} as name, count(*) as n from {table} where {where} group by 1"
            sql += " order by n desc, 1"
            return [(str(row["name"]), row["n"]) for row in rows(sql)]

        claims = rows(
            "select c.*, d.source from claims c join documents d using (doc_id)"
            " order by d.source, c.value_start, c.claim_id limit ?",
            bounds.claims,
        )
        articles = _articles(rows, bounds)
        documents = rows(
            "select count(*) as n, count(*) filter (where n_claims > 0) as with_claims from documents"
        )
        kinds = counts("claims", "kind")
        quarantined = rows("select count(*) as n from quarantine")[0]["n"]
        return View(
            name=dataset.resolve().name,
            about=_about(read_dataset(dataset).manifest),
            documents=documents[0]["n"],
            claims=sum(count for _, count in kinds),
            kinds=kinds,
            fates=counts("ledger", "fate"),
            reasons=counts("ledger", "reason", "fate = 'rejected'"),
            quarantined=quarantined,
            quarantine=rows(
                "select source, stage, error, message from quarantine order by all limit ?", bounds.quarantine
            ),
            rows=claims,
            articles=articles,
            articles_with_claims=documents[0]["with_claims"],
            shown_articles=frozenset(article.doc_id for article in articles),
        )


def _articles(rows: Any, bounds: Bounds) -> list[ArticleView]:
    found = rows(
        "select doc_id, n_chars from documents where n_claims > 0 order by source limit ?", bounds.articles
    )
    sizes = accumulate(row["n_chars"] for row in found)
    wanted = [row["doc_id"] for row, chars in zip(found, sizes, strict=True) if chars <= bounds.chars]
    spans: dict[str, list[Row]] = defaultdict(list)
    sql = 'select doc_id, claim_id, field, start, "end" from spans where doc_id in (select unnest(?))'
    for span in rows(sql, wanted):
        spans[span["doc_id"]].append(span)
    documents = rows("select * from documents where doc_id in (select unnest(?)) order by source", wanted)
    return [
        ArticleView(
            doc_id=document["doc_id"],
            title=document["title"] or str(document["source"]).rsplit("/", 1)[-1],
            source=document["source"],
            url=document["url"],
            published=None if document["published"] is None else str(document["published"]),
            n_claims=document["n_claims"],
            pieces=cut(document["text"], spans[document["doc_id"]]),
        )
        for document in documents
    ]


def cut(text: str, spans: Iterable[Row]) -> list[Piece]:
    """The text in pieces that together are the text, each with what covers it.

    :param spans: rows of ``spans``; fields that are not in `MARKED` are left out.
    """
    opens: dict[int, list[str]] = {}
    closes: dict[int, list[str]] = {}
    starts: dict[int, list[str]] = {}
    for span in spans:
        if span["field"] not in MARKED:
            continue
        opens.setdefault(span["start"], []).append(span["field"])
        closes.setdefault(span["end"], []).append(span["field"])
        if span["field"] == "value":
            starts.setdefault(span["start"], []).append(span["claim_id"])
    covering: dict[str, int] = dict.fromkeys(MARKED, 0)
    pieces: list[Piece] = []
    edges = sorted({0, len(text), *opens, *closes})
    for start, end in pairwise(edges):
        for name in closes.get(start, ()):
            covering[name] -= 1
        for name in opens.get(start, ()):
            covering[name] += 1
        fields = tuple(name for name in MARKED if covering[name])
        pieces.append(Piece(text[start:end], fields, tuple(sorted(set(starts.get(start, ()))))))
    return pieces


def _about(manifest: Mapping[str, Any]) -> dict[str, str]:
    """What the manifest says of what made the dataset; what an older one does not say is left out."""
    run = manifest.get("run", {})
    model = run.get("model", {})
    said = {
        "claimspan": manifest.get("versions", {}).get("claimspan"),
        "rules": run.get("rules_digest"),
        "model": " ".join(filter(None, (model.get("name"), model.get("version")))),
        "inputs": ", ".join(run.get("inputs", ())),
    }
    return {name: str(value) for name, value in said.items() if value}
