"""Which records a run reads, and how: all that it takes to read the same ones again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

from claimspan.articles.reading import doc_id
from claimspan.dataset.fingerprint import digest_of
from claimspan.model import Quarantined, Record
from claimspan.sources import FieldNames, Limits, Meter, read_records


@dataclass(frozen=True, slots=True)
class Reading:
    """What to read.

    :param limit: stop after so many records; None for all.
    :param sample: the share of the records to read, above 0 and up to 1; which ones depends on their sources
        alone, so that the same ones are read the next time.
    :param languages: codes of those to read, empty for all; see `recognition`.
    """

    inputs: tuple[str, ...]
    fields: FieldNames = field(default_factory=FieldNames)
    limits: Limits = field(default_factory=Limits)
    limit: int | None = None
    sample: float | None = None
    languages: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether everything that the inputs hold is read."""
        return self.limit is None and self.sample is None

    @property
    def digest(self) -> str:
        """What tells apart two ways of reading the same record."""
        told = {"fields": asdict(self.fields), "limits": asdict(self.limits), "languages": self.languages}
        return digest_of(told)

    def options(self) -> dict[str, Any]:
        """All but the inputs, as the manifest says it."""
        return {
            "fields": asdict(self.fields),
            "limits": asdict(self.limits),
            "limit": self.limit,
            "sample": self.sample,
            "languages": list(self.languages),
        }

    def records(
        self, meter: Meter | None = None, skipped: list[int] | None = None
    ) -> Iterator[Record | Quarantined]:
        """The records, in a fixed order.

        :param meter: told how far the reading is.
        :param skipped: its first number is raised for each record that is not in the sample.
        """
        found = read_records(self.inputs, fields=self.fields, limits=self.limits, meter=meter)
        return islice(self._sampled(found, skipped if skipped is not None else [0]), self.limit)

    def _sampled(
        self, records: Iterator[Record | Quarantined], skipped: list[int]
    ) -> Iterator[Record | Quarantined]:
        for record in records:
            if self.sample is None or _place(record.source) < self.sample:
                yield record
            else:
                skipped[0] += 1


def from_manifest(run: Mapping[str, Any]) -> Reading:
    """The reading that a manifest tells of, by its keys ``inputs`` and ``options``."""
    options = run.get("options", {})
    names = {name: _names(value) for name, value in options.get("fields", {}).items()}
    return Reading(
        tuple(run["inputs"]),
        FieldNames(**names),
        Limits(**options.get("limits", {})),
        options.get("limit"),
        options.get("sample"),
        tuple(options.get("languages", ())),
    )


def raw_digest(record: Record) -> str:
    """The SHA-256 of the record's bytes, hexadecimal."""
    return hashlib.sha256(record.raw).hexdigest()


def _place(source: str) -> float:
    """A number from 0 to below 1 that depends on the source alone, and not as shards do."""
    return int(doc_id(f"sample\n{source}"), 16) / 2**64


def _names(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
