"""Which shards a dataset is to be made of, and which of them need work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from claimspan.articles.reading import doc_id, quarantine
from claimspan.batch.idset import IdSet
from claimspan.batch.previous import Previous, rules_file
from claimspan.batch.reading import raw_digest
from claimspan.batch.rulereach import RuleChange, RuleNeed, change_of, from_json
from claimspan.batch.shards import Fresh, Item, Known, Refused, Shard, make_shard
from claimspan.dataset.fingerprint import RULES, WRITING, Fingerprint, digest_of
from claimspan.errors import BadInput
from claimspan.model import Quarantined, Record

How = Literal["copy", "check", "read"]


@dataclass(frozen=True, slots=True)
class Base:
    """What of the dataset that is there can be used.

    :param known: how documents that are unchanged are treated; None if they are read from their records.
    :param kept: how documents are treated that the inputs do not hold.
    :param same: whether its shards can be taken over as they are.
    :param change: what tells which documents to check, None if none are.
    """

    previous: Previous
    known: How | None
    kept: How
    same: bool
    change: RuleChange | None = None


def base_of(previous: Previous, now: Fingerprint, needs: Mapping[str, RuleNeed], *, reuse: bool) -> Base:
    """How a dataset can be built on.

    :param now: the fingerprint of the run.
    :param needs: what each rule of the run needs to fire.
    :param reuse: False to read everything again.
    """
    before = previous.fingerprint
    differ = {name for name in {*before, *now} if before.get(name) != now.get(name)}
    if not reuse:
        return Base(previous, None, "read", same=False)
    if differ <= WRITING:
        return Base(previous, "copy", "copy", same=not differ)
    if differ <= WRITING | {RULES}:
        change = _change(previous, needs)
        if change is not None:
            how: How = "check" if change.changed else "copy"
            return Base(previous, how, how, same=False, change=change if change.changed else None)
    return Base(previous, None, "read", same=False)


def _change(previous: Previous, needs: Mapping[str, RuleNeed]) -> RuleChange | None:
    text = rules_file(previous.dataset)
    if text is None:
        return None
    try:
        return change_of(from_json(text), needs)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Kept:
    """Records of the dataset that is there.

    :param shard: how they are made a shard; None for a shard of the dataset as it is, of that key.
    """

    key: str
    records: int
    shard: Shard | None = None


class Planner:
    """Makes shards of records, in order, and after them of documents that are kept.

    :param base: the dataset that is there, None if there is none.
    :param made_with: the fingerprint of the run.
    :param reading: how records are read, as `reading.Reading.digest`.
    """

    def __init__(self, base: Base | None, made_with: Fingerprint, reading: str) -> None:
        self._base, self._reading = base, reading
        self._made_with = digest_of(dict(made_with))
        self._ids = IdSet()

    def shard(self, records: Sequence[Record | Quarantined]) -> Shard:
        """The shard of some records."""
        sources = [record.source for record in records]
        digests = [raw_digest(r) if isinstance(r, Record) else r.raw_sha256 for r in records]
        again = self._ids.add([doc_id(source) for source in sources])
        parts: list[int | None] = [None] * len(records)
        if self._base is not None:
            parts = self._base.previous.look_up(sources, digests)
        cases = zip(records, digests, again, parts, strict=True)
        return make_shard([self._item(*case) for case in cases], self._made_with, self._reading)

    def _item(self, record: Record | Quarantined, digest: str, again: bool, part: int | None) -> Item:
        if isinstance(record, Quarantined):
            return Refused(record)
        if again:
            message = f"{record.source} was read before in this run"
            return Refused(quarantine(record, BadInput("sources", "duplicate_source", message)))
        base = self._base
        if base is None or base.known is None or part is None:
            return Fresh(record, digest)
        if base.previous.reading_of(part) == self._reading:
            return Known(record.source, digest, part, base.known)
        return Fresh(record, digest)

    def kept(self) -> Iterator[Kept]:
        """What the dataset holds that no record was looked up for, shard by shard."""
        if self._base is None:
            return
        previous, how = self._base.previous, self._base.kept
        for number in range(len(previous)):
            documents = previous.columns("documents", number)
            unseen = previous.unseen(documents["source"])
            rows = previous.quarantine(number)
            refused = previous.unseen([row.source for row in rows])
            if not any(unseen) and not any(refused):
                continue
            key = previous.key_of(number)
            if self._base.same and all(unseen) and all(refused) and key:
                yield Kept(key, len(unseen) + len(refused))
                continue
            pairs = zip(documents["source"], documents["raw_sha256"], unseen, strict=True)
            items: list[Item] = [
                Known(source, digest, number, how) for source, digest, wanted in pairs if wanted
            ]
            items += [Refused(row) for row, wanted in zip(rows, refused, strict=True) if wanted]
            shard = make_shard(items, self._made_with, previous.reading_of(number), kept=True)
            yield Kept(shard.key, len(items), shard)
