"""The claims that were added, removed or changed from one dataset to another.

Claims are the same by ``claim_id``: document, place and kind. In an article whose text changed, places
move, so there claims that say the same in the same sentence are paired.
"""

from __future__ import annotations

import glob
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal

import duckdb

from claimspan.compare.causes import Cause, Made, cause
from claimspan.dataset.database import open_database
from claimspan.dataset.folder import RULES, Dataset, read_dataset
from claimspan.schema import SCHEMAS

Kind = Literal["added", "removed", "changed"]

# What says where a claim stands and which rule read it, not what it says.
_PLACES: Final = frozenset(
    "claim_id doc_id value_text value_start value_end sentence sentence_start sentence_end rule_id "
    "rule_version duplicate_of source_link".split()
)
FIELDS: Final = tuple(name for name in SCHEMAS["claims"].names if name not in _PLACES)
"""The columns of ``claims`` that are compared."""

_EVIDENCE: Final = {
    "baseline_value": "baseline",
    "value_high": "value",
    "subject_role": "subject",
    "citations": "citation",
}
_BATCH: Final = 1_000


@dataclass(frozen=True, slots=True)
class Change:
    """One claim that is not the same in both.

    :param claim_id: in the new dataset, or in the old one where the claim was removed.
    :param fields: of a changed claim, old and new values by column.
    """

    kind: Kind
    cause: Cause
    claim_id: str
    source: str
    value_text: str
    sentence: str
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed, and how much did not.

    :param same: claims that say the same in both.
    """

    same: int
    _changes: Callable[[], Iterator[Change]]

    def changes(self) -> Iterator[Change]:
        """The changes by source and place, some of them read at a time, and anew whenever they are asked for.

        Those that were asked for before are then of no use any more.
        """
        return self._changes()

    def summary(self, most: int) -> Summary:
        """How many changes there are of each sort, and the first ones.

        :param most: how many of these.
        """
        first: list[Change] = []
        counts: Counter[tuple[Kind, Cause]] = Counter()
        for change in self._changes():
            counts[change.kind, change.cause] += 1
            if len(first) < most:
                first.append(change)
        return Summary(counts, tuple(first))


@dataclass(frozen=True, slots=True)
class Summary:
    """The changes in short.

    :param counts: numbers of changes by kind and cause.
    :param first: the first ones.
    """

    counts: Mapping[tuple[Kind, Cause], int]
    first: tuple[Change, ...]

    @property
    def total(self) -> int:
        """How many changes there are."""
        return sum(self.counts.values())


@contextmanager
def compare(old: Path, new: Path) -> Iterator[Comparison]:
    """Compare two datasets of the same articles; the comparison can be read inside.

    :raises DatasetError: when one is no complete dataset.
    """
    before, after = read_dataset(old), read_dataset(new)
    made = [Made.from_manifest(dataset.manifest, _rule_digests(dataset)) for dataset in (before, after)]
    files = {
        f"{side}_{table}": [glob.escape(str(part)) for part in dataset.parts(table)]
        for side, dataset in (("old", before), ("new", after))
        for table in ("claims", "spans", "documents")
    }
    with open_database(lists=files) as connection:
        for name in files:
            connection.execute(f"create view {name} as select * from read_parquet(getvariable('{name}'))")
        connection.execute(_PAIRS)
        (same,) = connection.execute(f"select count(*) from pairs where not ({_DIFFERS})").fetchone() or (0,)
        yield Comparison(int(same), partial(_changes, connection, *made))


def _rule_digests(dataset: Dataset) -> dict[str, str]:
    try:
        told = json.loads((dataset.path / RULES).read_text(encoding="utf-8"))["rules"]
    except (OSError, ValueError, KeyError):
        return {}
    return {name: str(rule.get("meaning")) for name, rule in told.items()}


# By claim_id where the article is the same; in changed articles, the n-th claim of a sentence that says the
# same with the n-th there. What is left has one side only.
_SAYS: Final = "c.doc_id, c.sentence, c.value_text, c.kind"
_PAIRS: Final = f"""
create table articles as
select coalesce(o.doc_id, n.doc_id) as doc_id, coalesce(n.source, o.source) as source,
       o.text_sha256 is not distinct from n.text_sha256 as same_text,
       o.text_sha256 is not distinct from n.text_sha256 and o.published is not distinct from n.published
       and o.url is not distinct from n.url as same
from old_documents o full join new_documents n using (doc_id);

create table keyed_old as
select c.claim_id, case when a.same_text then c.claim_id else concat_ws(chr(31), {_SAYS},
       row_number() over (partition by {_SAYS} order by c.value_start)) end as key
from old_claims c join articles a using (doc_id);

create table keyed_new as
select c.claim_id, case when a.same_text then c.claim_id else concat_ws(chr(31), {_SAYS},
       row_number() over (partition by {_SAYS} order by c.value_start)) end as key
from new_claims c join articles a using (doc_id);

create table pairs as
select a.source, a.same, coalesce(n.value_start, o.value_start) as place,
       case when o.claim_id is not null then o end as o, case when n.claim_id is not null then n end as n
from keyed_old ko full join keyed_new kn using (key)
left join old_claims o on o.claim_id = ko.claim_id
left join new_claims n on n.claim_id = kn.claim_id
join articles a on a.doc_id = coalesce(n.doc_id, o.doc_id);
"""
_DIFFERS: Final = " or ".join(
    ["o is null", "n is null", *(f'o."{name}" is distinct from n."{name}"' for name in FIELDS)]
)


def _changes(connection: duckdb.DuckDBPyConnection, old: Made, new: Made) -> Iterator[Change]:
    cursor = connection.execute(
        f"""
        select source, same, o, n,
            (select list({{'field': field, 'rule': rule_id}}) from old_spans where claim_id = o.claim_id),
            (select list({{'field': field, 'rule': rule_id}}) from new_spans where claim_id = n.claim_id)
        from pairs where {_DIFFERS} order by source, place, coalesce(n.claim_id, o.claim_id)
        """
    )
    while rows := cursor.fetchmany(_BATCH):
        for source, same, before, after, *evidence in rows:
            claim = after or before
            fields = _fields(before, after)
            yield Change(
                kind="changed" if before and after else "added" if after else "removed",
                cause=cause(old, new, _rules(before, after, fields, evidence), same_article=same),
                claim_id=claim["claim_id"],
                source=source,
                value_text=claim["value_text"],
                sentence=claim["sentence"],
                fields=fields,
            )


def _fields(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> dict[str, tuple[Any, Any]]:
    if not before or not after:
        return {}
    return {name: (before[name], after[name]) for name in FIELDS if before[name] != after[name]}


def _rules(
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    fields: Mapping[str, object],
    evidence: list[list[dict[str, str]] | None],
) -> set[str]:
    """The rules that read what differs: the claim's own and those of the evidence of its changed fields."""
    named = {"window" if name.startswith("window") else _EVIDENCE.get(name, name) for name in fields}
    rules = {claim["rule_id"] for claim in (before, after) if claim}
    pieces = (piece for side in evidence for piece in side or ())
    return rules | {piece["rule"] for piece in pieces if piece["field"] in named}


def rows_of(change: Change) -> Iterator[dict[str, Any]]:
    """A change as plain rows: one for each column of a changed claim that differs, one of any other."""
    told = {
        "change": change.kind,
        "cause": change.cause,
        "claim_id": change.claim_id,
        "source": change.source,
        "value_text": change.value_text,
        "field": None,
        "old": None,
        "new": None,
        "sentence": change.sentence,
    }
    for name, (before, after) in change.fields.items():
        yield told | {"field": name, "old": _text(before), "new": _text(after)}
    if not change.fields:
        yield told


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return f"{value:g}" if isinstance(value, float) else str(value)
