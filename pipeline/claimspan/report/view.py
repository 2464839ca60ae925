"""What a report shows, read from a dataset and bounded, so that a page of any dataset can be opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

from claimspan.analysis import open_sql
from claimspan.compare import CAUSES, Change, compare
from claimspan.compare.changes import Kind
from claimspan.dataset.derived import derived_folder
from claimspan.report.cut import Piece, cut
from claimspan.report.figures import Figure, figures
from claimspan.report.gathered import Gathered, gather, rows_of
from claimspan.report.payload import Payload, title
from claimspan.report.topics import Rows, common_words

_MEMORY: Final = "300MB"
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


def read_view(
    dataset: Path, bounds: Bounds, against: Path | None = None, told: Callable[[str], object] = str
) -> View:
    """Read what the page shows.

    :param against: an older dataset; what changed since is shown too.
    :param told: is called with what is done next, some words.
    :raises DatasetError: if one of them is no complete dataset.
    """
    with gather(dataset, bounds.quarantine, told) as found:
        told("choosing what the page shows")
        rows = found.rows
        documents, shown = _documents(found, bounds)
        page, spans = _paged(found, bounds, documents, shown)
        articles = _articles(found, bounds, shown, spans)
        counts = found.dataset.manifest["counts"]
        return View(
            name=dataset.resolve().name,
            about=_about(found.dataset.manifest),
            documents=counts["documents"],
            claims=counts["claims"],
            shown_claims=len(page.claims),
            kinds=_counts(rows, "claims", "kind"),
            words=common_words(rows, bounds.counted),
            sections=_counts(rows, "claims", "section", "section is not null", bounds.counted),
            sources=[
                row | {"title": title(row)}
                for row in rows(
                    "select doc_id, title, source, n_claims from documents where n_claims > 0"
                    " order by n_claims desc, source limit ?",
                    bounds.counted,
                )
            ],
            fates=_sums(rows, "fate"),
            reasons=_sums(rows, "reason", "fate = 'rejected'"),
            rules=rows(
                "select rule_id, coalesce(sum(n) filter (where field = 'value'), 0)::bigint as claims,"
                " sum(n)::bigint as pieces, string_agg(distinct field, ', ' order by field) as fields"
                " from evidence group by rule_id order by pieces desc, rule_id limit ?",
                bounds.rules,
            ),
            n_rules=rows("select count(distinct rule_id) as n from evidence")[0]["n"],
            quarantined=counts["quarantine"],
            quarantine=rows("select * from quarantine order by all limit ?", bounds.quarantine),
            figures=figures(rows, page.claims),
            data=page.finish(documents, shown.keys()),
            articles=articles,
            articles_with_claims=rows("select count(*) as n from documents where n_claims > 0")[0]["n"],
            grouped=_groups(dataset, bounds.groups),
            changed=None if against is None else _changed(against, dataset, bounds),
        )


def _documents(found: Gathered, bounds: Bounds) -> tuple[Sequence[Row], Mapping[str, Row]]:
    """The documents of the claims that the page holds, and those whose articles it shows, by ``doc_id``."""
    documents = found.rows(
        "select * from (select *, sum(n_claims) over (order by source, doc_id) - n_claims as before from ("
        " select * from documents where n_claims > 0 order by source, doc_id limit ?)) where before < ?",
        bounds.claims,
        bounds.claims,
    )
    first = found.rows("select * from documents where n_claims > 0 order by source limit ?", bounds.articles)
    sizes = accumulate(min(row["n_chars"], bounds.article_chars) for row in first)
    shown = {row["doc_id"]: row for row, chars in zip(first, sizes, strict=True) if chars <= bounds.chars}
    return documents, shown


def _paged(
    found: Gathered, bounds: Bounds, documents: Sequence[Row], shown: Mapping[str, Row]
) -> tuple[Payload, dict[str, list[Row]]]:
    """The claims that the page holds, in the order of their documents, and the evidence in shown ones.

    :param documents: those of the claims.
    :param shown: ``doc_id`` of each article that the page shows → its row.
    """
    page, evidence = Payload(), {doc_id: list[Row]() for doc_id in shown}
    parts = {row["part"] for row in documents}
    found.choose("claims", parts)
    for claim in found.stream(
        "select * exclude (so_far) from ("
        " select *, sum(length(sentence)) over (order by source, value_start, claim_id) as so_far from ("
        "  select c.*, d.source from read_parquet(getvariable('chosen')) c"
        "  join documents d using (doc_id) where d.doc_id in (select unnest(?))"
        "  order by d.source, c.value_start, c.claim_id limit ?)) where so_far <= ?"
        " order by source, value_start, claim_id",
        [row["doc_id"] for row in documents],
        bounds.claims,
        bounds.sentences,
    ):
        page.add(claim)
    found.choose("spans", parts)
    for span in found.stream(
        'select claim_id, doc_id, field, text, normalized, start, "end", rule_id'
        " from read_parquet(getvariable('chosen')) where claim_id in (select unnest(?))"
        ' order by claim_id, start, "end", field',
        list(page.claims),
    ):
        page.prove(span)
        if span["end"] <= bounds.article_chars and span["doc_id"] in evidence:
            evidence[span["doc_id"]].append(span)
    return page, evidence


def _counts(
    rows: Rows, table: str, column: str, where: str = "true", most: int | None = None
) -> list[tuple[str, int]]:
    sql = f"select {column} as name, count(*) as n from {table} where {where} group by 1 order by n desc, 1"
    return [(str(row["name"]), row["n"]) for row in rows(f"{sql} limit ?", most)]


def _sums(rows: Rows, column: str, where: str = "true") -> list[tuple[str, int]]:
    """Numbers of the ledger by one of its columns."""
    sql = f"select {column} as name, sum(n)::bigint as n from ledger where {where} group by 1"
    return [(str(row["name"]), row["n"]) for row in rows(f"{sql} order by n desc, 1")]


def _articles(
    found: Gathered, bounds: Bounds, wanted: Mapping[str, Row], spans: Mapping[str, Sequence[Row]]
) -> list[ArticleView]:
    """The articles that the page shows.

    :param wanted: their rows by ``doc_id``.
    :param spans: the rows of ``spans`` of each.
    """
    found.choose("documents", {row["part"] for row in wanted.values()})
    texts = {
        row["doc_id"]: row["text"]
        for row in found.rows(
            "select doc_id, left(text, ?) as text from read_parquet(getvariable('chosen'))"
            " where doc_id in (select unnest(?))",
            bounds.article_chars,
            list(wanted),
        )
    }
    return [
        ArticleView(
            doc_id=doc_id,
            title=title(document),
            source=document["source"],
            url=document["url"],
            published=None if document["published"] is None else str(document["published"]),
            n_claims=document["n_claims"],
            n_chars=document["n_chars"],
            left=document["n_chars"] - len(texts[doc_id]),
            pieces=cut(texts[doc_id], spans[doc_id]),
        )
        for doc_id, document in wanted.items()
    ]


def _groups(dataset: Path, most: int) -> GroupsView | None:
    """What several articles say; None where claims have not been grouped."""
    if not derived_folder(dataset).is_dir():
        return None
    with open_sql(dataset, _MEMORY) as connection:
        rows = partial(rows_of, connection)
        return GroupsView(
            corroborated=rows("select * from corroborated order by n_sources desc, group_id limit ?", most),
            n_corroborated=rows("select count(*) as n from corroborated")[0]["n"],
            conflicts=rows(
                "select * from conflicts order by similarity desc, claim_a, claim_b limit ?", most
            ),
            n_conflicts=rows("select count(*) as n from conflicts")[0]["n"],
        )


def _changed(old: Path, new: Path, bounds: Bounds) -> ChangesView:
    with compare(old, new) as found:
        same, summary = found.same, found.summary(bounds.changes)
    counts = [
        (said, [summary.counts.get((kind, cause), 0) for kind in KINDS]) for cause, said in CAUSES.items()
    ]
    return ChangesView(
        against=old.resolve().name,
        same=same,
        total=summary.total,
        counts=[row for row in counts if any(row[1])],
        changes=summary.first,
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
