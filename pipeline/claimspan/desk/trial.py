"""A trial of rules: their own examples, and what they take from the examples of others."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from claimspan.desk.examples import WHOLE, Outcome, evidence_of, try_examples
from claimspan.errors import UsageError
from claimspan.extract import Extractor
from claimspan.problems import did_you_mean
from claimspan.rules.loading import Rule, RuleSet

_WORDS = "words"


@dataclass(frozen=True, slots=True)
class CrossFire:
    """A rule that takes what the example of another rule is there to show.

    :param rule: the id of the rule that takes it.
    :param other: the id of the rule whose example it is.
    :param field: ``mention``, or the field of the claim.
    :param expected: what the other rule's example says.
    :param found: what the claim or the mention shows instead.
    """

    rule: str
    other: str
    text: str
    field: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of running rules over examples.

    :param outcomes: of the examples of the rules on trial.
    :param crossfire: None if it was not asked for.
    """

    rules: tuple[Rule, ...]
    outcomes: tuple[Outcome, ...]
    crossfire: tuple[CrossFire, ...] | None = None

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """The examples that did not come out as their files say."""
        return tuple(outcome for outcome in self.outcomes if outcome.fault is not None)


def try_rules(extractor: Extractor, rules: Sequence[Rule], *, cross: bool) -> Trial:
    """Run the examples of `rules`; with `cross`, those of all rules, to see what `rules` take from them.

    A retired rule is not at work, so its examples are not run.
    """
    active = tuple(rule for rule in rules if rule.status != "retired")
    if not cross:
        return Trial(active, tuple(try_examples(extractor, active)))
    everyone = [rule for rule in extractor.rules.rules if rule.status != "retired"]
    outcomes = try_examples(extractor, everyone)
    ids = {rule.id for rule in active}
    fires = [fire for outcome in outcomes for fire in crossfire_of(outcome)]
    return Trial(
        active,
        tuple(outcome for outcome in outcomes if outcome.rule.id in ids),
        tuple(fire for fire in fires if fire.rule in ids or fire.other in ids),
    )


def crossfire_of(outcome: Outcome) -> list[CrossFire]:
    """What other rules take from an example that its rule is to match."""
    if outcome.kind != "matches":
        return []
    found = _taken_mentions(outcome) if outcome.rule.stage == "mention" else _displaced_fields(outcome)
    return list(dict.fromkeys(found))


def _taken_mentions(outcome: Outcome) -> Iterable[CrossFire]:
    """Mentions of other rules over the words that this rule matched, where it has none that fits."""
    if any(item.fits(outcome.example) for item in outcome.found):
        return
    rule, read = outcome.rule, outcome.reading
    for candidate in read.candidates:
        if candidate.rule.id != rule.id:
            continue
        wanted = outcome.example.captures.get(WHOLE, candidate.span.of(read.text))
        for mention in read.reading.mentions:
            other = mention.rule
            if other is not None and other.id != rule.id and mention.span.overlaps(candidate.span):
                yield CrossFire(other.id, rule.id, read.text, WHOLE, wanted, mention.span.of(read.text))


def _displaced_fields(outcome: Outcome) -> Iterable[CrossFire]:
    """Fields of the claim that show another rule's words where the example of this one names its own."""
    rule, reading = outcome.rule, outcome.reading.reading
    for match in reading.matches:
        if match.rule.id != rule.id or "value" not in match.captures:
            continue
        value = reading.doc[match.captures["value"][0]].idx
        for name, expected in outcome.example.captures.items():
            if name == "value" or name not in match.captures or evidence_of(reading, match, name):
                continue
            for claim in reading.claims:
                if claim.span.start != value:
                    continue
                for evidence in claim.evidence:
                    shown = evidence.span.of(outcome.reading.text)
                    if (
                        evidence.field == match.field(name)
                        and evidence.rule_id != rule.id
                        and shown != expected
                    ):
                        yield CrossFire(
                            evidence.rule_id, rule.id, outcome.reading.text, evidence.field, expected, shown
                        )


def select(rules: RuleSet, ids: Collection[str], packs: Collection[str]) -> tuple[Rule, ...]:
    """The rules with one of the ids or in one of the packs; all of them if neither is named.

    :raises UsageError: for an id or pack that does not exist, with the nearest that does.
    """
    known_ids, known_packs = {rule.id for rule in rules.rules}, {rule.pack for rule in rules.rules}
    for what, names, known in (("rule", ids, known_ids), ("pack", packs, known_packs)):
        for name in names:
            if name not in known:
                advice = did_you_mean(name, known)
                raise UsageError(f"there is no {what} {name!r}" + (f"; {advice}" if advice else ""))
    if not ids and not packs:
        return rules.rules
    return tuple(rule for rule in rules.rules if rule.id in ids or rule.pack in packs)


def changed_since(folder: Path, revision: str, rules: RuleSet) -> frozenset[str]:
    """The ids of the rules whose file, or a word list they name, is not as it was at a git revision.

    :raises UsageError: if the folder is in no git repository or there is no such revision.
    """
    files = _git(folder, "diff", "--name-only", "--relative", revision, "--", ".")
    files += _git(folder, "ls-files", "--others", "--exclude-standard", "--", ".")
    changed = {Path(name).with_suffix("").as_posix() for name in files if name.endswith(".yaml")}
    whole_packs = {name.partition("/")[0] for name in changed if name.endswith("/_pack")}
    lists = {name.partition("/")[2] for name in changed if name.startswith(f"{_WORDS}/")}
    return frozenset(
        rule.id
        for rule in rules.rules
        if rule.id in changed or rule.pack in whole_packs or lists & _lists_named(rule)
    )


def _lists_named(rule: Rule) -> frozenset[str]:
    return frozenset(re.findall(r"\$(\w+)", rule.path.read_text(encoding="utf-8"))) - rule.words.keys()


def _git(folder: Path, *arguments: str) -> list[str]:
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    except OSError as error:
        raise UsageError(f"git cannot be run, so what changed is not known: {error.strerror}") from None
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise UsageError(f"git does not say what changed in {folder}: {said[0] if said else 'it failed'}")
    return done.stdout.splitlines()
