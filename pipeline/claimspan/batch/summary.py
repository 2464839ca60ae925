"""What a run did, and how far it is: numbers that add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from claimspan.batch.engine import Event
from claimspan.batch.tasks import Step, is_defect
from claimspan.dataset.parts import StoredShard
from claimspan.model import PASSED_OVER

OF_RECORDS: Final = ("stored", "unchanged", "quarantined")
"""What becomes of the records that a run reads."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come; given to its progress hook after each document and each shard.

    :param read: records that are accounted for.
    :param chars: code points that were read; `claims`: that were found in them.
    :param fraction: the share of the inputs' bytes that was taken in, None if that is not known.
    """

    read: int
    stored: int
    claims: int
    quarantined: int
    unchanged: int = 0
    chars: int = 0
    fraction: float | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did. ``read == stored + unchanged + quarantined + skipped`` always holds.

    :param read: records that the inputs held, files that could not be opened included.
    :param stored: documents that were read and stored; `unchanged`: that were there already.
    :param skipped: records that were passed over: no part of the sample, no article, in another language.
    :param skips: those of them that have a row in ``quarantine`` with the reason, by (stage, error).
    :param kept: documents of earlier runs that the inputs do not hold; `removed`: those that were pruned.
    :param resumed: of the records, those that an unfinished run had done.
    :param claims: claims of the whole dataset by kind.
    :param ledger: numbers of the whole dataset by fate.
    :param reasons: records that this run quarantined by (stage, error).
    """

    dataset: Path
    read: int = 0
    stored: int = 0
    quarantined: int = 0
    skipped: int = 0
    unchanged: int = 0
    kept: int = 0
    removed: int = 0
    resumed: int = 0
    claims: Mapping[str, int] = field(default_factory=dict)
    ledger: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[tuple[str, str], int] = field(default_factory=dict)
    skips: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @property
    def n_claims(self) -> int:
        """Claims of all kinds."""
        return sum(self.claims.values())

    @property
    def defects(self) -> dict[str, int]:
        """Records that nothing is wrong with, but claimspan itself failed on, by the exception's name."""
        found: Counter[str] = Counter()
        for (_, error), count in self.reasons.items():
            found.update({error: count} if is_defect(error) else {})
        return dict(found)

    @property
    def unexplained(self) -> float:
        """Share of the numbers in the texts that nothing accounts for, 0 when there are none."""
        return self.ledger.get("unexplained", 0) / max(1, sum(self.ledger.values()))


class Counts:
    """What a run has done so far; a listener of its engine.

    :param progress: told after each document and each shard.
    :param events: told of what is out of the common.
    :param fraction: says how much of the inputs was taken in.
    """

    def __init__(
        self,
        progress: Callable[[Progress], None],
        events: Callable[[Event], None],
        fraction: Callable[[], float | None],
    ) -> None:
        self.did: Counter[str] = Counter()
        self.read = 0
        self.resumed = 0
        self._claims: Counter[str] = Counter()
        self._ledger: Counter[str] = Counter()
        self._reasons: Counter[tuple[str, str]] = Counter()
        self._shown: Counter[str] = Counter()
        self._progress, self.event, self._fraction = progress, events, fraction

    def step(self, step: Step) -> None:
        """One more document that the engine is done with."""
        kind = "quarantined" if step.quarantined else "unchanged" if step.copied else "stored"
        self._shown.update({kind: 1, "chars": step.chars, "claims": step.claims})
        self._show()

    def made(self, shard: StoredShard) -> None:
        """A shard that the engine made; its documents were told of step by step."""
        self.did.update(shard.did)

    def found(self, did: Mapping[str, int]) -> None:
        """A shard that needed no work.

        :param did: what counts as done with its records.
        """
        self.did.update(did)
        self._shown.update({name: did.get(name, 0) for name in OF_RECORDS})
        self._show()

    def part(self, shard: StoredShard, *, kept: bool) -> None:
        """A shard that the dataset is made of."""
        self._claims.update(shard.about["claims"])
        self._ledger.update(shard.about["ledger"])
        if not kept:
            for reason, count in shard.about["quarantine"].items():
                stage, _, error = reason.partition(": ")
                self._reasons[stage, error] += count

    def _show(self) -> None:
        shown = self._shown
        done = sum(shown[name] for name in OF_RECORDS)
        self._progress(
            Progress(
                read=done,
                stored=shown["stored"],
                claims=shown["claims"],
                quarantined=shown["quarantined"],
                unchanged=shown["unchanged"],
                chars=shown["chars"],
                fraction=self._fraction(),
            )
        )

    def summary(self, out: Path, *, skipped: int, removed: int) -> Summary:
        """The whole account.

        :raises RuntimeError: if it does not add up: a record was lost.
        """
        did = self.did
        told = sum(did[name] for name in OF_RECORDS)
        if told != self.read or did["quarantined"] != self._reasons.total():
            raise RuntimeError(f"{self.read} records read, and accounted for are {dict(did)}")
        reasons = dict(sorted(self._reasons.items()))
        skips = {reason: count for reason, count in reasons.items() if reason[1] in PASSED_OVER}
        passed_over = sum(skips.values())
        return Summary(
            dataset=out,
            read=self.read + skipped,
            stored=did["stored"],
            quarantined=did["quarantined"] - passed_over,
            skipped=skipped + passed_over,
            unchanged=did["unchanged"],
            kept=did["kept"],
            removed=removed,
            resumed=self.resumed,
            claims=dict(sorted(self._claims.items())),
            ledger=dict(sorted(self._ledger.items())),
            reasons={reason: count for reason, count in reasons.items() if reason not in skips},
            skips=skips,
        )
