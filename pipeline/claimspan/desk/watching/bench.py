"""The bench: examples and a sample that stay parsed in memory, read again where changed rules can tell.

A sentence is read again if a changed rule fires in it, in its old or its new version. Every other sentence
is read by the new rules as it was by the old ones, so what is kept is exact.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from spacy.tokens import Doc

from claimspan.desk.checking.captures import check_captures
from claimspan.desk.checking.examples import check_examples
from claimspan.desk.checking.gate import check_gate
from claimspan.desk.checking.tokens import check_tokens
from claimspan.desk.comparing.diff import Diff, Reach, rule_changes
from claimspan.desk.comparing.effects import Effect, effects, rules_of
from claimspan.desk.examples import KINDS, ExampleReading, Outcome, Prepared, judge, prepare, read_prepared
from claimspan.desk.files.trees import rule_files, shared_lists
from claimspan.desk.trial import CrossFire, Trial, crossfire_of
from claimspan.desk.watching.memory import RememberingMatcher, same_objects
from claimspan.errors import RuleError
from claimspan.extract import Extractor, Outline
from claimspan.gate.opening import Gate
from claimspan.matching.match import RuleMatcher
from claimspan.mentions.finding import mark_numbers
from claimspan.model import Article, DocumentResult
from claimspan.pages import Reading
from claimspan.parsing.language import Model
from claimspan.problems import Problem, render_all
from claimspan.rules.folder import Loaded
from claimspan.rules.loading import Rule, RuleSet, read_rules
from claimspan.rules.needs import trigger_of


@dataclass(frozen=True, slots=True)
class Report:
    """What the rules do at the moment.

    :param number: counts the reports, from 1.
    :param broken: whether the rules cannot be used; all but the problems is then of the last that could.
    :param problems: of all files if the rules are broken, else what else is wrong in files that have changed.
    :param lines: the lines of each file, by the path that problems name.
    :param changed: ids of the rules that are not as they were in the report before.
    :param trial: of all rules.
    :param diff: what has changed since the bench was set up, over the sample.
    :param reread: how many sentences of sample and examples were read again.
    :param seconds: how long it took.
    """

    number: int
    broken: bool
    problems: tuple[Problem, ...]
    lines: Mapping[str, Sequence[str]]
    changed: frozenset[str]
    trial: Trial
    diff: Diff
    reread: int
    seconds: float


@dataclass(slots=True)
class _Page:
    """An article of the sample as it is read now, and as it was first.

    :param touched: indices of the sentences that were read again since.
    """

    outline: Outline
    first: DocumentResult
    now: DocumentResult
    readings: list[Reading]
    touched: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Tried:
    outcomes: tuple[Outcome, ...]
    fires: tuple[CrossFire, ...]


class Bench:
    """Rules of a folder at work on their examples and a sample.

    :param base: the rules that the sample is compared with; None for those that the folder holds now.
    :raises RuleError: if the rules cannot be used at the start.
    """

    def __init__(
        self, folder: Path, articles: Iterable[Article], model: Model, base: RuleSet | None = None
    ) -> None:
        loaded = read_rules(folder)
        if loaded.problems:
            raise RuleError(render_all(loaded.problems, loaded.lines))
        self.folder = folder
        self._model = model
        self._base = loaded.rules if base is None else base
        vocab = model.nlp.vocab
        first = tuple(rule for rule in self._base.rules if rule.status != "retired")
        self._mention_rules = RememberingMatcher(vocab, [rule for rule in first if rule.stage == "mention"])
        self._role_rules = RememberingMatcher(vocab, [rule for rule in first if rule.stage == "role"])
        self.extractor = self._extractor(self._base)
        self._gate = self.extractor.gate
        self._pages = self._first(articles)
        self._examples: dict[str, tuple[Prepared, ExampleReading]] = {}
        self._tried: dict[str, _Tried] = {}
        self._found: dict[str, tuple[Problem, ...]] = {}
        self.report = self._refreshed(loaded, 1, time.perf_counter(), first=True)

    def refresh(self) -> Report:
        """Read the folder again; if its rules are broken, the last good state is kept beside the problems."""
        started = time.perf_counter()
        number = self.report.number + 1
        loaded = read_rules(self.folder)
        problems = loaded.problems or _of_gate(loaded)
        if problems:
            seconds = time.perf_counter() - started
            self.report = replace(
                self.report, number=number, broken=True, problems=problems, lines=loaded.lines,
                changed=frozenset(), reread=0, seconds=seconds,
            )  # fmt: skip
        else:
            self.report = self._refreshed(loaded, number, started)
        return self.report

    def _extractor(self, rules: RuleSet) -> Extractor:
        extractor = Extractor(rules, self._model)
        self._mention_rules.update(rules.stage("mention"))
        self._role_rules.update(rules.stage("role"))
        extractor.mention_rules, extractor.role_rules = self._mention_rules, self._role_rules
        return extractor

    def _first(self, articles: Iterable[Article]) -> list[_Page]:
        """The articles as the first rules read them, cut into the sentences that any rules ask for."""
        extractor = self._extractor(self._base)
        pages = []
        for outline in extractor.analyse(extractor.outline(article, self._gate) for article in articles):
            result, readings = extractor.read(outline)
            for doc, numbers in zip(outline.docs, outline.numbers, strict=True):
                mark_numbers(doc, numbers)
            pages.append(_Page(outline, result, result, readings))
        return pages

    def _widened(self, rules: RuleSet) -> bool:
        """Whether rules find figures in sentences that are not there yet; all is then read as at first."""
        if Gate.of(rules.rules).words <= self._gate.words:
            return False
        self._gate = self._gate.joined(map(trigger_of, rules.stage("mention")))
        self._pages = self._first([page.outline.article for page in self._pages])
        return True

    def _refreshed(self, loaded: Loaded, number: int, started: float, first: bool = False) -> Report:
        old = self.extractor.rules
        rules = replace(loaded.rules, rules=same_objects(loaded.rules.rules, old.rules))
        changed = frozenset(rule.id for rule in _unlike(old.rules, rules.rules))
        widened = self._widened(rules)
        self.extractor = self._extractor(rules)
        touch = on_pages = _Touch(self._model, old, rules, changed)
        if widened:
            since = frozenset(rule.id for rule in _unlike(self._base.rules, rules.rules))
            on_pages = _Touch(self._model, self._base, rules, since)
        reread = sum(self._reread_page(page, on_pages) for page in self._pages) if changed else 0
        reread += self._try(rules, touch)
        for id in changed:
            self._found.pop(id, None)
        if not first:
            self._found.update(_problems(loaded, changed, self._model))
        return Report(
            number=number,
            broken=False,
            problems=tuple(problem for id in sorted(self._found) for problem in self._found[id]),
            lines=loaded.lines,
            changed=changed,
            trial=self._trial(rules),
            diff=self._diff(rules),
            reread=reread,
            seconds=time.perf_counter() - started,
        )

    def _reread_page(self, page: _Page, touch: _Touch) -> int:
        pairs = list(zip(page.outline.docs, page.readings, strict=True))
        touched = {i for i, (doc, reading) in enumerate(pairs) if touch(doc, reading)}
        # Cells are read together with words of their header, which can touch them all.
        touched |= {i for i, (_, reading) in enumerate(pairs) if reading.sentence.block.kind == "row"}
        page.touched |= touched
        if touched:
            known = {i: reading for i, (_, reading) in enumerate(pairs) if i not in touched}
            page.now, page.readings = self.extractor.read(page.outline, known)
        return len(touched)

    def _try(self, rules: RuleSet, touch: _Touch) -> int:
        """Run the examples that are new, or in which a changed rule fires; returns how many."""
        active = [rule for rule in rules.rules if rule.status != "retired"]
        texts = dict.fromkeys(text for rule in active for text in _texts(rule))
        known = {text: pair for text, pair in self._examples.items() if text in texts}
        stale = {text for text, (one, read) in known.items() if touch(one.doc, read.reading)}
        unknown = [text for text in texts if text not in known]
        prepared = [*(known[text][0] for text in stale), *prepare(self._model, unknown)]
        known.update({one.text: (one, read_prepared(self.extractor, one)) for one in prepared})
        self._examples = known
        reread = {one.text for one in prepared}
        tried = {}
        for rule in active:
            if rule.id in self._tried and rule.id not in touch.changed and reread.isdisjoint(_texts(rule)):
                tried[rule.id] = self._tried[rule.id]
            else:
                tried[rule.id] = self._judge(rule)
        self._tried = tried
        return len(reread)

    def _judge(self, rule: Rule) -> _Tried:
        outcomes = tuple(
            judge(rule, kind, example, self._examples[example.text][1])
            for kind in KINDS
            for example in getattr(rule, kind)
        )
        return _Tried(outcomes, tuple(fire for outcome in outcomes for fire in crossfire_of(outcome)))

    def _trial(self, rules: RuleSet) -> Trial:
        return Trial(
            tuple(rule for rule in rules.rules if rule.status != "retired"),
            tuple(outcome for tried in self._tried.values() for outcome in tried.outcomes),
            tuple(fire for tried in self._tried.values() for fire in tried.fires),
        )

    def _diff(self, rules: RuleSet) -> Diff:
        changes = rule_changes(self._base, rules)
        ids = frozenset(change.id for change in changes)
        found = [
            replace(effect, rules=_owed(effect, ids))
            for page in self._pages
            for effect in effects(
                page.outline.article.source, page.outline.article.text, page.first.claims, page.now.claims
            )
        ]
        sentences = sum(len(page.outline.docs) for page in self._pages)
        touched = [len(page.touched) for page in self._pages]
        reach = Reach(len(touched), sum(map(bool, touched)), sentences, sum(touched), sum(touched))
        return Diff(changes, tuple(found), reach)


class _Touch:
    """Whether a changed rule fires in a sentence, in its old or its new version.

    :param changed: ids of the changed rules.
    """

    def __init__(self, model: Model, old: RuleSet, new: RuleSet, changed: frozenset[str]) -> None:
        self.changed = changed

        def matchers(stage: str) -> tuple[RuleMatcher, ...]:
            versions = ([r for r in rules.stage(stage) if r.id in changed] for rules in (old, new))
            return tuple(RuleMatcher(model.nlp.vocab, version) for version in versions if version)

        self._mention, self._role = matchers("mention"), matchers("role")

    def __call__(self, plain: Doc, reading: Reading) -> bool:
        """Tell it of a sentence.

        :param plain: the sentence as mention rules get it.
        :param reading: the sentence as it was read by the old rules.
        """
        if any(matcher(plain) for matcher in self._mention):
            return True
        return any(matcher(reading.doc) for matcher in self._role)


def _of_gate(loaded: Loaded) -> tuple[Problem, ...]:
    files = {file.id: file for file in rule_files(loaded)}
    return tuple(found for rule in loaded.rules.rules for found in check_gate(files[rule.id], rule))


def _unlike(old: Collection[Rule], new: Collection[Rule]) -> list[Rule]:
    """The rules that are in only one of the two, or not the same in both."""
    before, after = {rule.id: rule for rule in old}, {rule.id: rule for rule in new}
    ids = sorted({*before, *after})
    return [after.get(id) or before[id] for id in ids if before.get(id) != after.get(id)]


def _texts(rule: Rule) -> Iterator[str]:
    return (example.text for kind in KINDS for example in getattr(rule, kind))


def _owed(effect: Effect, changed: frozenset[str]) -> tuple[str, ...]:
    """The changed rules that gave what differs; if none did, all that changed."""
    gave = rules_of(effect.before, effect.fields) | rules_of(effect.after, effect.fields)
    return tuple(sorted(gave & changed or changed))


def _problems(
    loaded: Loaded, changed: frozenset[str], model: Model
) -> Iterator[tuple[str, tuple[Problem, ...]]]:
    """What is wrong in the files of changed rules, beyond what would keep them from being loaded."""
    shared = shared_lists(loaded)
    for file in rule_files(loaded):
        if file.id in changed:
            found = [*check_tokens([file], shared, model.nlp), *check_captures(file), *check_examples(file)]
            yield file.id, tuple(sorted(found, key=lambda p: (p.path, p.line, p.column)))
