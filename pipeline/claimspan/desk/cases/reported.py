"""From a wrong row of a dataset, or a figure that was missed, to a regression case that fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from claimspan.blocks.finding import layout
from claimspan.dataset.folder import read_dataset
from claimspan.dataset.stored import stored_articles
from claimspan.desk.cases.format import CLAIM_KEYS, TEXTS, Case, faults
from claimspan.desk.nearmisses.patterntext import Lists
from claimspan.desk.nearmisses.whynot import misses_of
from claimspan.desk.parsed import read_texts
from claimspan.errors import ClaimspanError, UsageError
from claimspan.extract import Extractor
from claimspan.gate.sentences import sentences
from claimspan.model import Article, Block, Claim, DocumentResult, Span
from claimspan.problems import did_you_mean

FILE: Final = "reported.yaml"
LONGEST: Final = 3000
"""Code points of an article that a case may hold whole, where nothing shorter shows the mistake."""

NEAREST: Final = 3
SHORT: Final = 3
NUMBERS: Final = frozenset({"value", "value_high", "baseline_value"})
# Where the evidence of a field lies that has none of its own name.
EVIDENCE: Final = {
    "quote": "value", "kind": "value", "value": "value", "value_high": "value", "per": "unit",
    "baseline_value": "baseline", "subject_role": "subject", "windows": "window",
}  # fmt: skip

ALSO: Final = {"window": "windows", "baseline": "baseline_value", "value_text": "quote"}


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case that fails with the rules as they are.

    :param rules: the rules to mend, or the nearest to what is missing.
    :param nearest: whether none of them fired, so that they are only the nearest.
    :param faults: how it fails.
    """

    data: Mapping[str, Any]
    rules: tuple[str, ...]
    nearest: bool
    faults: tuple[str, ...]


def expectations(fields: Iterable[str], expected: Iterable[str]) -> dict[str, Any]:
    """What the options ``--field`` and ``--expected`` say; an empty text or ``null`` expects nothing.

    :raises UsageError: if they do not pair, for an unknown field, and for a value that is no number where one
        belongs.
    """
    names, values = list(fields), list(expected)
    if len(names) != len(values):
        raise UsageError("give one --expected for each --field; an empty one if nothing is to be found")
    wanted: dict[str, Any] = {}
    for given, value in zip(names, values, strict=True):
        name = ALSO.get(given, given)
        if name not in CLAIM_KEYS:
            hint = did_you_mean(name, CLAIM_KEYS) or f"fields are {', '.join(sorted(CLAIM_KEYS))}"
            raise UsageError(f"there is no field {name!r}; {hint}")
        empty = value in {"", "null"}
        if name == "windows":
            wanted[name] = [] if empty else [{"text": value}]
        elif name in NUMBERS and not empty:
            try:
                wanted[name] = float(value)
            except ValueError:
                raise UsageError(f"--expected {value!r}: the field {name} is a number") from None
        else:
            wanted[name] = None if empty else value
    return wanted


def wrong_case(
    extractor: Extractor, dataset: Path, claim: str, reason: str, wanted: Mapping[str, Any]
) -> NewCase:
    """A case from a row of ``claims`` that is wrong.

    :param claim: its id, or a beginning of it that no other has.
    :param wanted: what its fields should say; empty if it should not be there at all.
    :raises UsageError: if there is no such claim.
    :raises ClaimspanError: if the rules as they are do not make the mistake.
    """
    rows = [
        row for row in read_dataset(dataset).table("claims").to_pylist() if row["claim_id"].startswith(claim)
    ]
    if len(rows) != 1:
        how = "no claim" if not rows else f"{len(rows)} claims"
        raise UsageError(f"{dataset} has {how} whose id begins with {claim!r}")
    (row,) = rows
    article = _article(dataset, row["doc_id"])
    value, sentence = (
        Span(row["value_start"], row["value_end"]),
        Span(row["sentence_start"], row["sentence_end"]),
    )
    made = False
    for stretch in _stretches(article, sentence):
        result = _read(extractor, article, stretch)
        at = value.shift(-stretch.start)
        targets = [one for one in result.claims if one.span.overlaps(at)]
        if not targets:
            continue
        made = True
        claims = [
            {"quote": one.span.of(result.article.text)} | (dict(wanted) if one is targets[0] else {})
            for one in result.claims
            if one is not targets[0] or wanted
        ]
        found = _failing(result, claims, reason)
        if found is not None:
            owed = _responsible(targets[0], wanted)
            return _new(found, owed, () if owed else _nearest_roles(extractor, result, wanted))
    if made:
        raise ClaimspanError(
            f"the rules as they are read {row['value_text']!r} as it should be; nothing was written"
        )
    raise ClaimspanError(f"the rules as they are make no claim of {row['value_text']!r}; nothing was written")


def missed_case(
    extractor: Extractor,
    dataset: Path,
    quote: str,
    source: str | None,
    reason: str,
    wanted: Mapping[str, Any],
) -> NewCase:
    """A case from a stretch of text with one figure that should have become a claim.

    :param quote: as it stands in the text; if it has at most `SHORT` words it is taken for the figure itself.
    :param source: of the document, or its end; None to look in all.
    :raises UsageError: if the quote is not in exactly one place.
    :raises ClaimspanError: if the rules as they are find it.
    """
    article, where = _place(dataset, quote, source)
    sentence = _sentence_at(article, where)
    told = {"quote": quote} if len(quote.split()) <= SHORT and "quote" not in wanted else {}
    for stretch in _stretches(article, sentence):
        result = _read(extractor, article, stretch)
        at = where.shift(-stretch.start)
        if any(at.covers(one.span) for one in result.claims):
            found = next(one for one in result.claims if at.covers(one.span))
            said = found.span.of(result.article.text)
            raise ClaimspanError(f"the rules as they are do claim {said!r} there; nothing was written")
        entries = [entry for entry in result.ledger if at.overlaps(entry.span)]
        if not entries:
            continue
        claims: list[tuple[int, dict[str, Any]]] = [
            (one.span.start, {"quote": one.span.of(result.article.text)}) for one in result.claims
        ]
        claims.append((entries[0].span.start, {**told, **wanted}))
        claims.sort(key=lambda pair: pair[0])
        failing = _failing(result, [entry for _, entry in claims], reason)
        if failing is not None:
            owed = tuple(dict.fromkeys(entry.rule_id for entry in entries if entry.rule_id))
            return _new(failing, owed, () if owed else _nearest_mentions(extractor, result))
    raise UsageError(f"there is no number in {quote!r} that the pipeline knows of")


def write_case(case: NewCase, folder: Path) -> tuple[Path, str]:
    """Add the case to the reported ones, unless one of them has the same text and claims.

    :returns: the file, and the id of the case.
    """
    path = folder / FILE
    old = path.read_text(encoding="utf-8") if path.is_file() else ""
    known = yaml.safe_load(old) or []
    for number, one in enumerate(known, start=1):
        if (one["text"], one["claims"]) == (case.data["text"], case.data["claims"]):
            return path, f"{path.stem}-{number}"
    new = yaml.safe_dump([dict(case.data)], sort_keys=False, allow_unicode=True, width=110)
    joint = "" if not old or old.endswith("\n") else "\n"
    path.write_text(old + joint + new, encoding="utf-8")
    return path, f"{path.stem}-{len(known) + 1}"


def _article(dataset: Path, doc_id: str) -> Article:
    return next(a for a in stored_articles(read_dataset(dataset)) if a.doc_id == doc_id)


def _place(dataset: Path, quote: str, source: str | None) -> tuple[Article, Span]:
    if not quote.strip():
        raise UsageError("--missed needs a text with a figure")
    found = []
    for article in stored_articles(read_dataset(dataset)):
        if source is not None and not article.source.endswith(source):
            continue
        start = article.text.find(quote)
        while start >= 0:
            found.append((article, Span(start, start + len(quote))))
            start = article.text.find(quote, start + 1)
    if len(found) != 1:
        where = f"a document {source!r}" if source else "the documents"
        if not found:
            raise UsageError(f"{quote!r} is not in {where} of {dataset}; quote the text as it stands there")
        advice = "quote more of the text" + ("" if source else ", or name the document with --doc")
        raise UsageError(f"{quote!r} is in {where} of {dataset} {len(found)} times; {advice}")
    return found[0]


def _sentence_at(article: Article, where: Span) -> Span:
    for block in layout(article.text).blocks:
        for sentence in sentences(article.text, block):
            if sentence.span.overlaps(where):
                return sentence.span
    raise UsageError(f"{where.of(article.text)!r} stands where no sentence is read, such as in code")


def _stretches(article: Article, sentence: Span) -> Iterator[Span]:
    """Stretches of the article that may show a mistake in a sentence, shortest first."""
    text = article.text
    block = next((b for b in layout(text).blocks if b.span.covers(sentence)), None)
    if block is None or block.kind != "row":  # a row alone is read as a line of text
        yield sentence
    if block is not None:
        yield from _with_lead(text, block)
    if len(text) <= LONGEST:
        yield Span(0, len(text))


def _with_lead(text: str, block: Block) -> Iterator[Span]:
    """The lines of a block, and from the header of its table or the lead of its list on."""
    end = text.find("\n", block.span.end)
    end = len(text) if end < 0 else end
    starts = [] if block.header else [block.span.start]
    starts += [block.header[0].start] if block.header else []
    starts += [block.lead.start] if block.lead is not None else []
    for start in starts:
        yield Span(text.rfind("\n", 0, start) + 1, end)


def _read(extractor: Extractor, article: Article, stretch: Span) -> DocumentResult:
    part = Article("case", "case", stretch.of(article.text), "", published=article.published)
    return next(extractor.documents([part]))


def _failing(
    result: DocumentResult, claims: list[dict[str, Any]], reason: str
) -> tuple[dict[str, Any], tuple[str, ...]] | None:
    """The case, and how it fails; None if it does not."""
    text = result.article.text
    for claim in claims:
        for name in (*TEXTS, "quote"):
            if claim.get(name) is not None and claim[name] not in text:
                raise UsageError(f"{claim[name]!r} is expected as {name}, but it is not in {text!r}")
    data: dict[str, Any] = {"text": text}
    if result.article.published:
        data["published"] = result.article.published
    data |= {"claims": claims, "because": reason}
    found = faults(Case("new", data), result)
    return (data, tuple(found)) if found else None


def _new(
    failing: tuple[dict[str, Any], tuple[str, ...]], owed: tuple[str, ...], nearest: tuple[str, ...]
) -> NewCase:
    data, found = failing
    rules = owed or nearest
    return NewCase({**data, "rules": list(rules)}, rules, not owed, found)


def _responsible(claim: Claim, wanted: Mapping[str, Any]) -> tuple[str, ...]:
    """The rules that gave a claim what is wrong in it."""
    if not wanted:
        return (claim.rule_id,)
    fields = {EVIDENCE.get(name, name) for name in wanted}
    found = [e.rule_id for e in claim.evidence if e.field in fields and e.rule_id]
    return tuple(dict.fromkeys(found))


def _nearest_mentions(extractor: Extractor, result: DocumentResult) -> tuple[str, ...]:
    return _nearest(extractor, result, "mention", None)


def _nearest_roles(
    extractor: Extractor, result: DocumentResult, wanted: Mapping[str, Any]
) -> tuple[str, ...]:
    return _nearest(extractor, result, "role", frozenset(EVIDENCE.get(name, name) for name in wanted))


def _nearest(
    extractor: Extractor, result: DocumentResult, stage: str, fields: frozenset[str] | None
) -> tuple[str, ...]:
    """The rules of a stage that come nearest to firing, of those that fill one of `fields` if given."""
    (parsed,) = read_texts(extractor, [result.article.text], result.article.published)
    ranked: list[tuple[int, float, str]] = []
    for rule in extractor.rules.stage(stage):
        fills = {capture.field for capture in rule.captures.values()} | rule.yields.keys()
        if fields is not None and not fields & fills:
            continue
        lists = Lists.of(rule, extractor.rules.words)
        for doc in filter(None, (sentence.doc(stage) for sentence in parsed)):
            ranked += [(m.changes, -m.reached / m.of, rule.id) for m in misses_of(rule, doc, lists)[:1]]
    return tuple(dict.fromkeys(id for _, _, id in sorted(ranked)))[:NEAREST]
