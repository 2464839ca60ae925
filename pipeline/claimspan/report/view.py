"""What a report shows, read from a dataset and bounded, so that a page of any dataset can be opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

from claimspan.analysis import open_sql
from claimspan.compare import CAUSES, Change, compare
from claimspan.compare.changes import Kind
from claimspan.dataset.folder import read_dataset
from claimspan.report.cut import Piece, cut
from claimspan.report.figures import Figure, Rows, figures
from claimspan.report.payload import payload, title
from claimspan.report.topics import common_words

KINDS: Final[tuple[Kind, ...]] = ("added", "removed", "changed")
Row = Mapping[str, Any]
Counts = Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that a page holds; what is beyond is counted, and said.

    :param sentences: code points of the claims' sentences.
    :param chars: code points of article text.
    :param article_chars: code points of one article.
    :param counted: rows of a table of counts.
    """

    claims: int = 20_000
    sentences: int = 8_000_000
    articles: int = 500
    chars: int = 4_000_000
    article_chars: int = 500_000
    quarantine: int = 500
    changes: int = 500
    groups: int = 500
    counted: int = 15
    rules: int = 500


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One article with its claims marked.

    :param n_chars: code points of its text, of which `left` are not shown.
    """

    doc_id: str
    title: str
    source: str
    url: str | None
    published: str | None
    n_claims: int
    n_chars: int
    left: int
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class ChangesView:
    """What changed since another dataset.

    :param counts: a row a cause: what it means, and the claims added, removed and changed for it.
    :param changes: the first of all `total`, as many as the page holds.
    """

    against: str
    same: int
    total: int
    counts: Sequence[tuple[str, Sequence[int]]]
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class GroupsView:
    """Rows of the views of these names, as many as the page holds, and how many there are."""

    corroborated: Sequence[Row]
    n_corroborated: int
    conflicts: Sequence[Row]
    n_conflicts: int


@dataclass(frozen=True)
class View:
    """All that the page shows.

    :param sources: articles with the most claims: ``doc_id``, title and number of claims.
    :param rules: what each rule gave: claims, and pieces of evidence of whatever field.
    :param data: what the page's script works on, see `claimspan.report.payload`.
    """

    name: str
    about: Mapping[str, str]
    documents: int
    claims: int
    shown_claims: int
    kinds: Counts
    words: Counts
    sections: Counts
    sources: Sequence[Row]
    fates: Counts
    reasons: Counts
    rules: Sequence[Row]
    n_rules: int
    quarantined: int
    quarantine: Sequence[Row]
    figures: Sequence[Figure]
    data: Mapping[str, Any]
    articles: Sequence[ArticleView]
    articles_with_claims: int
    changed: ChangesView | None
    grouped: GroupsView | None

    @property
    def numbers(self) -> int:
        """Numbers in the texts."""
        return sum(count for _, count in self.fates)

    @cached_property
    def shown_articles(self) -> frozenset[str]:
        """``doc_id`` of the articles that the page shows."""
        return frozenset(article.doc_id for article in self.articles)

    @cached_property
    def known(self) -> frozenset[str]:
        """``claim_id`` of the claims that the page holds."""
        return frozenset(claim[0] for claim in self.data["claims"])


def read_view(dataset: Path, bounds: Bounds, against: Path | None = None) -> View:
    """Read what the page shows.

    :param against: an older dataset; what changed since is shown too.
    :raises DatasetError: if one of them is no complete dataset.
    """
    with open_sql(dataset) as connection:

        def rows(sql: str, *values: Any) -> list[dict[str, Any]]:
            cursor = connection.execute(sql, list(values))
            names = [column[0] for column in cursor.description]
            found: list[dict[str, Any]] = []
            while some := cursor.fetchmany(2048):
                found += (dict(zip(names, row, strict=True)) for row in some)
            return found

        rows(
            "create temp table paged as select * exclude (so_far) from ("
            " select *, sum(length(sentence)) over (order by source, value_start, claim_id) as so_far from ("
            "  select c.*, d.source from claims c join documents d using (doc_id)"
            "  order by d.source, c.value_start, c.claim_id limit ?)) where so_far <= ?",
            bounds.claims,
            bounds.sentences,
        )
        claims = rows("select * from paged order by source, value_start, claim_id")
        spans = rows(
            'select s.claim_id, s.doc_id, s.field, s.text, s.normalized, s.start, s."end", s.rule_id'
            ' from spans s semi join paged using (claim_id) order by claim_id, start, "end", field'
        )
        articles = _articles(rows, bounds, spans)
        count = rows(
            "select count(*) as n, count(*) filter (where n_claims > 0) as with_claims,"
            " (select count(*) from claims) as claims, (select count(*) from quarantine) as quarantined"
            " from documents"
        )[0]
        once = "from claims where duplicate_of is null"
        return View(
            name=dataset.resolve().name,
            about=_about(read_dataset(dataset).manifest),
            documents=count["n"],
            claims=count["claims"],
            shown_claims=len(claims),
            kinds=_counts(rows, "claims", "kind"),
            words=common_words(
                (row["said"] for row in rows(f"select concat_ws(' ', subject, measure) as said {once}")),
                bounds.counted,
            ),
            sections=_counts(rows, "claims", "section", "section is not null")[: bounds.counted],
            sources=[
                row | {"title": title(row)}
                for row in rows(
                    "select doc_id, title, source, n_claims from documents where n_claims > 0"
                    " order by n_claims desc, source limit ?",
                    bounds.counted,
                )
            ],
            fates=_counts(rows, "ledger", "fate"),
            reasons=_counts(rows, "ledger", "reason", "fate = 'rejected'"),
            rules=rows(
                "select rule_id, count(*) filter (where field = 'value') as claims, count(*) as pieces,"
                " string_agg(distinct field, ', ' order by field) as fields"
                " from spans group by rule_id order by pieces desc, rule_id limit ?",
                bounds.rules,
            ),
            n_rules=rows("select count(distinct rule_id) as n from spans")[0]["n"],
            quarantined=count["quarantined"],
            quarantine=rows(
                "select source, stage, error, message from quarantine order by all limit ?", bounds.quarantine
            ),
            figures=figures(rows, {claim["claim_id"] for claim in claims}),
            data=payload(
                claims,
                spans,
                rows("select * exclude (text) from documents semi join paged using (doc_id)"),
                {article.doc_id for article in articles},
            ),
            articles=articles,
            articles_with_claims=count["with_claims"],
            grouped=_groups(rows, bounds.groups),
            changed=None if against is None else _changed(against, dataset, bounds),
        )


def _counts(rows: Rows, table: str, column: str, where: str = "true") -> list[tuple[str, int]]:
    sql = f"select {column} as name, count(*) as n from {table} where {where} group by 1 order by n desc, 1"
    return [(str(row["name"]), row["n"]) for row in rows(sql)]


def _articles(rows: Rows, bounds: Bounds, evidence: Iterable[Row]) -> list[ArticleView]:
    """The articles that the page shows.

    :param evidence: the rows of ``spans`` of the claims that the page holds.
    """
    found = rows(
        "select doc_id, least(n_chars, ?) as chars from documents where n_claims > 0 order by source limit ?",
        bounds.article_chars,
        bounds.articles,
    )
    sizes = accumulate(row["chars"] for row in found)
    wanted = [row["doc_id"] for row, chars in zip(found, sizes, strict=True) if chars <= bounds.chars]
    spans: dict[str, list[Row]] = {doc_id: [] for doc_id in wanted}
    for span in evidence:
        if span["end"] <= bounds.article_chars and span["doc_id"] in spans:
            spans[span["doc_id"]].append(span)
    documents = rows(
        "select * replace (left(text, ?) as text) from documents where doc_id in (select unnest(?))"
        " order by source",
        bounds.article_chars,
        wanted,
    )
    return [
        ArticleView(
            doc_id=document["doc_id"],
            title=title(document),
            source=document["source"],
            url=document["url"],
            published=None if document["published"] is None else str(document["published"]),
            n_claims=document["n_claims"],
            n_chars=document["n_chars"],
            left=document["n_chars"] - len(document["text"]),
            pieces=cut(document["text"], spans[document["doc_id"]]),
        )
        for document in documents
    ]


def _groups(rows: Rows, most: int) -> GroupsView | None:
    """What several articles say; None where claims have not been grouped."""
    views = {row["view_name"] for row in rows("select view_name from duckdb_views()")}
    if not {"corroborated", "conflicts"} <= views:
        return None
    return GroupsView(
        corroborated=rows("select * from corroborated order by n_sources desc, group_id limit ?", most),
        n_corroborated=rows("select count(*) as n from corroborated")[0]["n"],
        conflicts=rows("select * from conflicts order by similarity desc, claim_a, claim_b limit ?", most),
        n_conflicts=rows("select count(*) as n from conflicts")[0]["n"],
    )


def _changed(old: Path, new: Path, bounds: Bounds) -> ChangesView:
    found = compare(old, new)
    counts = [
        (said, [found.counts.get((kind, cause), 0) for kind in KINDS]) for cause, said in CAUSES.items()
    ]
    return ChangesView(
        against=old.resolve().name,
        same=found.same,
        total=len(found.changes),
        counts=[row for row in counts if any(row[1])],
        changes=found.changes[: bounds.changes],
    )


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
