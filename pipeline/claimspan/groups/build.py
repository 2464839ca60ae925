"""The derived tables of a dataset: groups, their members, copies, contradictions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from claimspan.dataset.derived import DERIVED
from claimspan.dataset.folder import connect
from claimspan.groups.candidates import key
from claimspan.groups.clusters import cluster, components
from claimspan.groups.copies import ArticleCopies, article_copies, copied, passage_key
from claimspan.groups.features import NO_DAY, Features, read_features
from claimspan.groups.links import APART, Comparison

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Sentences:
    """The sentences that hold claims.

    :param of_claim: the sentence of each claim, as a row of the others.
    """

    text: NDArray[np.object_]
    start: Ints
    end: Ints
    key: Ints
    of_claim: Ints


def derive(dataset: Path, memory: str = "1GB") -> Mapping[str, pa.Table]:
    """The tables of ``DERIVED``, made from the dataset in the folder `dataset`.

    :param memory: how much the database may take, as DuckDB says it.
    :raises DatasetError: when it is no complete dataset.
    """
    with connect(dataset) as connection:
        connection.execute(f"set memory_limit = '{memory}'")
        features = read_features(connection)
        articles = article_copies(connection)
        told = connection.execute(
            """select min(i) as i, any_value(sentence) as text, sentence_start as start from c
            group by doc_id, sentence_start order by i"""
        ).df()
        lengths = (
            connection.execute("select doc_id, n_chars, published from documents").df().set_index("doc_id")
        )
    sentences = _Sentences(
        text=told["text"].to_numpy(object),
        start=told["start"].to_numpy(np.int64),
        end=told["start"].to_numpy(np.int64) + np.array([len(text) for text in told["text"]], np.int64),
        key=np.array([passage_key(text) for text in told["text"]], np.int64),
        of_claim=np.searchsorted(told["i"].to_numpy(), np.arange(len(features)), side="right") - 1,
    )
    comparison = Comparison(features)
    first = _repeated(features, sentences, comparison)
    alone = first == np.arange(len(features))
    left, right, score = comparison.same(alone)
    centre, _ = cluster(left, right, score, len(features))
    centre = centre[first]
    similarity = _similarity(comparison, centre)
    passages = _passages(features, sentences, left, right, centre)
    doc_set = pd.Series(articles.set, index=articles.doc_id).reindex(features.doc_id).to_numpy(np.int64)
    source = _sources(features, centre, doc_set, passages[0][sentences.of_claim])
    one, other, sure = comparison.conflicts(alone)
    return {
        "groups": _groups(features, centre, source),
        "group_members": _table(
            "group_members",
            claim_id=features.claim_id,
            group_id=features.claim_id[centre],
            doc_id=features.doc_id,
            source=source,
            similarity=similarity,
        ),
        "copies": _copies(features, articles, sentences, passages, lengths["n_chars"]),
        "contradictions": _contradictions(features, centre, one, other, sure),
    }


def _table(name: str, **columns: object) -> pa.Table:
    schema = DERIVED[name]
    arrays = []
    for field in schema:
        column = columns[field.name]
        text = pa.types.is_string(field.type) or pa.types.is_dictionary(field.type)
        array = pa.array(column, pa.string() if text else None, from_pandas=True)
        arrays.append(
            array.dictionary_encode() if pa.types.is_dictionary(field.type) else array.cast(field.type)
        )
    return pa.Table.from_arrays(arrays, schema=schema)


def _repeated(features: Features, sentences: _Sentences, comparison: Comparison) -> Ints:
    """For each claim the first that makes it in the same sentence of another article, else itself."""
    f = features.figures
    which = sentences.key[sentences.of_claim]
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
    rows = np.arange(len(centre))
    short, long, context = comparison.wording(rows, centre)
    found = 0.5 * short + 0.3 * long + 0.2 * np.maximum(context, 0)
    return np.where(rows == centre, 1.0, np.clip(found, 0, 1)).round(4)


def _passages(
    features: Features, sentences: _Sentences, left: Ints, right: Ints, centre: Ints
) -> tuple[Ints, Floats]:
    """The set of copies that each sentence is in, and how alike it is to the first of the set."""
    count = len(sentences.text)
    of = sentences.of_claim
    grouped = (centre[left] == centre[right]) & (features.doc[left] != features.doc[right])
    pairs = (
        np.unique(np.stack([of[left[grouped]], of[right[grouped]]], axis=1), axis=0)
        if grouped.any()
        else np.empty((0, 2), np.int64)
    )
    alike = np.fromiter(
        copied(list(sentences.text[pairs[:, 0]]), list(sentences.text[pairs[:, 1]])), np.float64, len(pairs)
    )
    near = pairs[alike > 0]
    # The same words everywhere are a copy, in whatever group.
    order = np.argsort(sentences.key, kind="stable")
    same = (sentences.key[order][1:] == sentences.key[order][:-1]) & (sentences.key[order][1:] > 0)
    part = components(
        np.concatenate([near[:, 0], order[:-1][same]]), np.concatenate([near[:, 1], order[1:][same]]), count
    )
    first = np.full(count, count)
    np.minimum.at(first, part, np.arange(count))
    start = first[part]
    rows = np.flatnonzero(start != np.arange(count))
    similarity = np.ones(count)
    similarity[rows] = np.fromiter(
        copied(list(sentences.text[start[rows]]), list(sentences.text[rows])), np.float64, len(rows)
    )
    return part, similarity


def _sources(features: Features, centre: Ints, doc_set: Ints, passage: Ints) -> Ints:
    """The number of each claim's source within its group, from 1: copies of articles or sentences are one."""
    count = len(features)
    if not count:
        return np.empty(0, np.int64)
    one, _ = pd.factorize(key(centre, doc_set, np.zeros(count)))
    other, _ = pd.factorize(key(centre, passage, np.ones(count)))
    rows = np.arange(count)
    size = count + int(one.max()) + 1
    part = components(
        np.concatenate([rows, rows]), np.concatenate([one + count, other + size]), size + int(other.max()) + 1
    )[:count]
    # Numbered in the order of publication.
    order = np.lexsort((rows, np.where(features.published == NO_DAY, 2**40, features.published), centre))
    frame = pd.DataFrame({"centre": centre[order], "part": part[order]})
    fresh = ~frame.duplicated()
    number = fresh.groupby(frame["centre"]).cumsum()
    first = pd.Series(number[fresh].to_numpy(), index=pd.MultiIndex.from_frame(frame[fresh]))
    found = first.reindex(pd.MultiIndex.from_arrays([centre, part])).to_numpy()
    return found.astype(np.int64)


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
        group_id=features.claim_id[rows],
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
    sentences: _Sentences,
    passages: tuple[Ints, Floats],
    lengths: pd.Series,
) -> pa.Table:
    size = np.bincount(articles.set, minlength=1) if len(articles.set) else np.zeros(1, np.int64)
    rows = np.flatnonzero(size[articles.set] > 1)
    first = pd.Series(articles.doc_id).groupby(articles.set).first()
    whole = pd.DataFrame(
        {
            "copy_id": first.reindex(articles.set[rows]).to_numpy(),
            "scope": "article",
            "doc_id": articles.doc_id[rows],
            "claim_id": None,
            "start": 0,
            "end": lengths.reindex(articles.doc_id[rows]).to_numpy(),
            "similarity": articles.similarity[rows],
        }
    )
    part, alike = passages
    claim = np.searchsorted(sentences.of_claim, np.arange(len(sentences.text)))
    doc = features.doc[claim] if len(claim) else claim
    documents = pd.DataFrame({"part": part, "doc": doc}).groupby("part")["doc"].nunique()
    rows = np.flatnonzero(documents.reindex(part).to_numpy() > 1) if len(part) else np.empty(0, np.int64)
    frame = pd.DataFrame(
        {
            "part": part[rows],
            "row": rows,
            "published": np.where(
                features.published[claim[rows]] == NO_DAY, 2**40, features.published[claim[rows]]
            ),
        }
    )
    frame = frame.sort_values(["part", "published", "row"])
    head = frame.groupby("part")["row"].first()
    rows = frame["row"].to_numpy(np.int64)
    passage = pd.DataFrame(
        {
            "copy_id": features.claim_id[claim[head.reindex(frame["part"]).to_numpy(np.int64)]]
            if len(rows)
            else [],
            "scope": "passage",
            "doc_id": features.doc_id[claim[rows]],
            "claim_id": features.claim_id[claim[rows]],
            "start": sentences.start[rows],
            "end": sentences.end[rows],
            "similarity": alike[rows],
        }
    )
    found = pd.concat([frame for frame in (whole, passage) if len(frame)] or [whole])
    found = found.sort_values(["scope", "copy_id", "doc_id", "start"], kind="stable")
    return _table(
        "copies",
        copy_id=found["copy_id"],
        scope=found["scope"],
        doc_id=found["doc_id"],
        claim_id=found["claim_id"],
        start=found["start"],
        end=found["end"],
        similarity=found["similarity"],
    )


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
        group_a=features.claim_id[frame["a"].to_numpy(np.int64)],
        group_b=features.claim_id[frame["b"].to_numpy(np.int64)],
        claim_a=features.claim_id[frame["left"].to_numpy(np.int64)],
        claim_b=features.claim_id[frame["right"].to_numpy(np.int64)],
        similarity=frame["sure"],
    )
