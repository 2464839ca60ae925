"""The derived tables of a dataset: groups, their members, copies, contradictions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from claimspan.dataset.derived import DERIVED
from claimspan.dataset.folder import connect
from claimspan.groups.candidates import key
from claimspan.groups.clusters import cluster
from claimspan.groups.copies import ArticleCopies, Sentences, article_copies, read_sentences, sentences_of
from claimspan.groups.features import Features, read_features
from claimspan.groups.figures import NO_DAY
from claimspan.groups.links import APART, Comparison
from claimspan.groups.sources import find_passages, find_sources

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_MEMORY: Final = "400MB"
_LOOSE: Final = {
    "copy_id": pa.large_string(),
    "scope": pa.string(),
    "doc_id": pa.large_string(),
    "claim_id": pa.large_string(),
    "start": pa.int64(),
    "end": pa.int64(),
    "similarity": pa.float64(),
}


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the sentences that hold claims stand; a row a sentence.

    :param claim: the first claim of each.
    """

    claim: Ints
    start: Ints
    end: Ints


def derive(
    dataset: Path, memory: str = _MEMORY, told: Callable[[str], object] = str
) -> Mapping[str, pa.Table]:
    """The tables of ``DERIVED``, made from the dataset in the folder `dataset`.

    :param memory: how much the database may take, as DuckDB says it.
    :param told: is called with what is done next, some words.
    :raises DatasetError: when it is no complete dataset.
    """
    with connect(dataset, memory) as connection:
        # Each thread takes memory of its own.
        connection.execute("set threads = 2")
        told("reading claims")
        features = read_features(connection)
        told("looking for copies")
        articles = article_copies(connection)
        count = int(features.sentence.max(initial=-1)) + 1
        sentences = read_sentences(sentences_of(connection, count))
        stand = connection.execute(
            """select min(i) as claim, min(sentence_start)::bigint as start, max(sentence_end)::bigint as stop
            from c group by s order by s"""
        ).fetchnumpy()
        places = _Places(*(np.asarray(stand[name], np.int64) for name in ("claim", "start", "stop")))
        documents = connection.sql("select doc_id, n_chars from documents").to_arrow_table()
    told("comparing claims")
    comparison = Comparison(features)
    first = _repeated(features, sentences, comparison)
    alone = first == np.arange(len(features))
    left, right, score = comparison.same(alone)
    told("grouping claims")
    centre, _ = cluster(left, right, score, len(features))
    del left, right, score
    centre = centre[first]
    similarity = _similarity(comparison, centre)
    passages = find_passages(features, sentences, centre)
    doc_set = articles.set[pc.index_in(features.doc_id, articles.doc_id).to_numpy(zero_copy_only=False)]
    source = find_sources(features, centre, doc_set[features.doc], passages[0])
    told("looking for contradictions")
    one, other, sure = comparison.conflicts(alone)
    return {
        "groups": _groups(features, centre, source),
        "group_members": _table(
            "group_members",
            claim_id=features.claim_id,
            group_id=features.claim_id.take(pa.array(centre)),
            doc_id=features.doc_id.take(pa.array(features.doc)),
            source=source,
            similarity=similarity,
        ),
        "copies": _copies(features, articles, places, passages, documents),
        "contradictions": _contradictions(features, centre, one, other, sure),
    }


def _table(name: str, **columns: object) -> pa.Table:
    schema = DERIVED[name]
    arrays = []
    for field in schema:
        column = columns[field.name]
        array = column if isinstance(column, pa.Array) else pa.array(column, from_pandas=True)
        if pa.types.is_dictionary(field.type):
            array = array.cast(pa.string()).dictionary_encode()
        arrays.append(array.cast(field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def _repeated(features: Features, sentences: Sentences, comparison: Comparison) -> Ints:
    """For each claim the first that makes it in the same sentence of another article, else itself."""
    f = features.figures
    which = sentences.key[features.sentence]
    keys = key(
        which,
        features.like,
        f.value.view(np.int64),
        f.high.view(np.int64),
        f.sign,
        features.core.indptr[1:] - features.core.indptr[:-1],
    )
    rows = np.arange(len(features))
    order = np.lexsort((rows, np.where(features.published == NO_DAY, 2**40, features.published), keys))
    ordered = keys[order]
    head = (
        np.maximum.accumulate(np.where(np.r_[True, ordered[1:] != ordered[:-1]], np.arange(len(order)), 0))
        if len(order)
        else order
    )
    first = np.empty(len(order), np.int64)
    first[order] = order[head]
    differ = (first != rows) & (which > 0) & (features.doc[first] != features.doc)
    at = np.flatnonzero(differ)
    agree = (comparison.names(first[at], at) != APART) & (comparison.windows(first[at], at) != APART)
    result = rows.copy()
    result[at[agree]] = first[at[agree]]
    return result


def _similarity(comparison: Comparison, centre: Ints) -> Floats:
    rows = np.flatnonzero(centre != np.arange(len(centre)))
    short, long, context = comparison.wording(rows, centre[rows])
    found = np.ones(len(centre))
    found[rows] = np.clip(0.5 * short + 0.3 * long + 0.2 * np.maximum(context, 0), 0, 1)
    return found.round(4)


def _groups(features: Features, centre: Ints, source: Ints) -> pa.Table:
    f = features.figures
    factor = f.factor[centre]
    published = np.where(features.published == NO_DAY, np.nan, features.published)
    frame = pd.DataFrame(
        {
            "centre": centre,
            "doc": features.doc,
            "source": source,
            "published": published,
            "low": f.value / factor,
            "high": f.top / factor,
        }
    )
    found = frame.groupby("centre", sort=True).agg(
        n_claims=("doc", "size"),
        n_documents=("doc", "nunique"),
        n_sources=("source", "nunique"),
        first=("published", "min"),
        last=("published", "max"),
        value_min=("low", "min"),
        value_max=("high", "max"),
    )
    rows = found.index.to_numpy(np.int64)
    return _table(
        "groups",
        group_id=features.claim_id.take(pa.array(rows)),
        n_claims=found["n_claims"],
        n_documents=found["n_documents"],
        n_sources=found["n_sources"],
        first_published=_days(found["first"]),
        last_published=_days(found["last"]),
        value_min=found["value_min"],
        value_max=found["value_max"],
        unit=f.unit[rows],
    )


def _days(ordinals: pd.Series) -> NDArray[np.datetime64]:
    values = ordinals.to_numpy(np.float64)
    base = np.datetime64("0001-01-01", "D")
    days = base + (np.nan_to_num(values, nan=1).astype(np.int64) - 1)
    return np.where(np.isnan(values), np.datetime64("NaT", "D"), days)


def _copies(
    features: Features,
    articles: ArticleCopies,
    places: _Places,
    passages: tuple[Ints, Floats],
    documents: pa.Table,
) -> pa.Table:
    size = np.bincount(articles.set, minlength=1)
    rows = np.flatnonzero(size[articles.set] > 1)
    first = np.full(len(size), len(articles.set))
    np.minimum.at(first, articles.set, np.arange(len(articles.set)))
    copies = articles.doc_id.take(pa.array(rows))
    whole = pa.table(
        {
            "copy_id": articles.doc_id.take(pa.array(first[articles.set[rows]])),
            "scope": pa.repeat("article", len(rows)),
            "doc_id": copies,
            "claim_id": pa.nulls(len(rows), pa.string()),
            "start": np.zeros(len(rows), np.int64),
            "end": documents["n_chars"].take(pc.index_in(copies, documents["doc_id"])).cast(pa.int64()),
            "similarity": articles.similarity[rows],
        }
    )
    part, alike = passages
    claim = places.claim
    told = pd.DataFrame({"part": part, "doc": features.doc[claim], "row": np.arange(len(part))})
    told["published"] = np.where(features.published[claim] == NO_DAY, 2**40, features.published[claim])
    told = told[told["part"].isin(np.flatnonzero(np.bincount(part) > 1))] if len(part) else told
    told = told[told.groupby("part")["doc"].transform("nunique") > 1]
    told = told.sort_values(["part", "published", "row"])
    head = told.groupby("part")["row"].transform("first").to_numpy(np.int64)
    rows = told["row"].to_numpy(np.int64)
    passage = pa.table(
        {
            "copy_id": features.claim_id.take(pa.array(claim[head])),
            "scope": pa.repeat("passage", len(rows)),
            "doc_id": features.doc_id.take(pa.array(features.doc[claim[rows]])),
            "claim_id": features.claim_id.take(pa.array(claim[rows])),
            "start": places.start[rows],
            "end": places.end[rows],
            "similarity": alike[rows],
        }
    )
    whole, passage = (table.cast(pa.schema(list(_LOOSE.items()))) for table in (whole, passage))
    found = pa.concat_tables([whole, passage])
    found = found.sort_by([(name, "ascending") for name in ("scope", "copy_id", "doc_id", "start")])
    return _table("copies", **{name: found[name].combine_chunks() for name in found.column_names})


def _contradictions(features: Features, centre: Ints, left: Ints, right: Ints, sure: Floats) -> pa.Table:
    """Pairs of groups with the surest pair of their claims."""
    a, b = centre[left], centre[right]
    turned = a > b
    frame = pd.DataFrame(
        {
            "a": np.where(turned, b, a),
            "b": np.where(turned, a, b),
            "left": np.where(turned, right, left),
            "right": np.where(turned, left, right),
            "sure": sure.round(4),
        }
    )
    frame = frame[frame["a"] != frame["b"]]
    frame = frame.sort_values(["a", "b", "sure", "left", "right"], ascending=[True, True, False, True, True])
    frame = frame.drop_duplicates(["a", "b"])
    return _table(
        "contradictions",
        group_a=features.claim_id.take(pa.array(frame["a"])),
        group_b=features.claim_id.take(pa.array(frame["b"])),
        claim_a=features.claim_id.take(pa.array(frame["left"])),
        claim_b=features.claim_id.take(pa.array(frame["right"])),
        similarity=frame["sure"],
    )
