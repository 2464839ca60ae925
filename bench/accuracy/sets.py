"""Each data set: what is read, how it is scored, and what went wrong, sentence by sentence."""

from __future__ import annotations

import json
import math
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.accuracy import gold, measeval, newsquant, recognizers, times
from bench.accuracy.found import found_in
from bench.accuracy.scorers import read_jsonl, read_lines, run_json, run_scorer, write_jsonl

from claimspan.errors import UsageError
from claimspan.extract import Extractor
from claimspan.model import Span

AROUND = 70
ERROR_LINES = 100_000


class Missing(UsageError):
    """A data set is not there."""


@dataclass(frozen=True, slots=True)
class Context:
    """What every adapter needs.

    :param data: folder of the data sets.
    :param scorers: folder of the scorers.
    """

    extractor: Extractor
    data: Path
    scorers: Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """The figures of a data set, in percent, all that the scorer said, and the mistakes."""

    figures: Mapping[str, float]
    details: Mapping[str, Any]
    mistakes: Sequence[str] = field(default=())


def quantities(context: Context, path: Path) -> Outcome:
    """A set of sentences with quantities, scored by the published accounting and a strict one."""
    scorer = there(context.scorers / "score_newsquant.py")
    wanted = json.loads(there(path).read_text(encoding="utf-8"))
    texts = [item["text"] for item in wanted]
    readings = context.extractor.readings(texts)
    got = [newsquant.prediction(t, found_in(r)) for t, r in zip(texts, readings, strict=True)]
    with tempfile.TemporaryDirectory() as folder:
        made = write_jsonl(Path(folder) / "predictions.jsonl", got)
        published = run_json(scorer, path, made)
        strict = run_json(scorer, path, made, "--match", "strict")
    figures = {name: value["F1"] for name, value in published.items() if isinstance(value, dict)}
    mistakes = [line for w, g in zip(wanted, got, strict=True) for line in _quantity_mistakes(w, g)]
    return Outcome(figures, {"published": published, "strict": strict}, mistakes)


def _quantity_mistakes(wanted: Mapping[str, Any], got: Mapping[str, Any]) -> Iterator[str]:
    left = list(got["quantities"])
    for item in wanted["quantities"]:
        same = [other for other in left if _ends(item["value"]) == _ends(other["value"])]
        same.sort(key=lambda other: other["normalized_unit"].lower() != item["normalized_unit"].lower())
        if not same:
            yield f"MISS {item['value']} {item['normalized_unit']} | {wanted['text']}"
            continue
        left.remove(same[0])
        yield from _field_mistakes(item, same[0], wanted["text"])
    for other in left:
        yield f"EXTRA {other['value']} {other['normalized_unit']} | {wanted['text']}"


def _field_mistakes(wanted: Mapping[str, Any], got: Mapping[str, Any], text: str) -> Iterator[str]:
    said = wanted["value"]
    if wanted["normalized_unit"].lower() != got["normalized_unit"].lower():
        yield f"UNIT {said}: {wanted['normalized_unit']} <> {got['normalized_unit']} | {text}"
    if "change" in wanted and wanted["change"] != got["change"]:
        yield f"CHANGE {said}: {wanted['change']} <> {got['change']} | {text}"
    if "referred_concepts" in wanted:
        concepts = [word for word in wanted["referred_concepts"].replace(",", " ").split() if word]
        if {w.lower() for w in concepts} != {w.lower() for w in got["referred_concepts"]}:
            yield f"CONCEPT {said}: {' '.join(concepts)} <> {' '.join(got['referred_concepts'])} | {text}"


def _ends(value: Any) -> tuple[float, ...]:
    """The ends of a value as the scorer reads it, rounded so that equal ones are equal."""
    if isinstance(value, str) and "-" in value[1:] and "E" not in value and not value.startswith("-"):
        value = value.split("-")[:2]
    numbers = value if isinstance(value, list) else [value]
    return tuple(float(f"{float(number):.5g}") if math.isfinite(float(number)) else 0.0 for number in numbers)


def specifications(context: Context, path: Path) -> Outcome:
    """The cases of Recognizers-Text, a model at a time."""
    cases = read_jsonl(there(path))
    right, every, mistakes = Counter[str](), Counter[str](), list[str]()
    for model, convert in recognizers.BY_MODEL.items():
        own = [case for case in cases if case["model"] == model]
        texts = [case["text"] for case in own]
        for case, hits in zip(own, convert(context.extractor, texts), strict=True):
            outcome = recognizers.judge(case, hits)
            every[model] += 1
            right[model] += outcome.right
            if not outcome.right:
                mistakes.append(f"{model} {recognizers.shown(outcome)}")
    figures = {model: 100 * right[model] / every[model] for model in every}
    return Outcome(
        figures, {model: {"right": right[model], "cases": every[model]} for model in every}, mistakes
    )


def time_expressions(context: Context, path: Path) -> Outcome:
    """Running text with time expressions."""
    scorer = there(context.scorers / "score_timex.py")
    documents = read_jsonl(there(path))
    predictions, mistakes = [], list[str]()
    for document in documents:
        text = document["text"]
        spans = [
            {"start": span.start, "end": span.end, "type": time.type, "value": time.iso8601}
            for time in times.times_in(context.extractor, [text], (document.get("dct") or "")[:10] or None)[0]
            for span in times.ends(text, time.bare(text))
        ]
        predictions.append({"doc": document["doc"], "spans": spans})
        mistakes += span_mistakes(text, document["spans"], spans)
    with tempfile.TemporaryDirectory() as folder:
        made = write_jsonl(Path(folder) / "predictions.jsonl", predictions)
        every = read_lines(run_scorer(scorer, "--gold", path, "--pred", made))
        lengths = read_lines(run_scorer(scorer, "--gold", path, "--pred", made, "--types", "DURATION"))
    figures = {name: 100 * every[name]["F1"] for name in ("relaxed", "strict")}
    figures["duration_recall"] = 100 * lengths["relaxed"]["R"]
    return Outcome(figures, {"all": every, "durations": lengths}, mistakes)


def science(context: Context, path: Path) -> Outcome:
    """Paragraphs of science prose."""
    scorer = there(context.scorers / "score_measeval.py")
    texts = measeval.texts(there(path))
    readings = context.extractor.readings(list(texts.values()))
    predictions = [
        line
        for (name, text), own in zip(texts.items(), readings, strict=True)
        for line in measeval.predictions(name, text, found_in(own), own)
    ]
    with tempfile.TemporaryDirectory() as folder:
        made = write_jsonl(Path(folder) / "predictions.jsonl", predictions)
        every = run_json(scorer, "--gold", path, "--pred", made)
        percent = run_json(scorer, "--gold", path, "--pred", made, "--subset", "percent")
        annotated = run_scorer(scorer, "--gold", path, "--dump-gold")
    wanted = [json.loads(line) for line in annotated.splitlines()]
    mistakes = [
        line
        for name, text in texts.items()
        for line in span_mistakes(
            text, [w for w in wanted if w["doc"] == name], [p for p in predictions if p["doc"] == name]
        )
    ]
    clean, official = every["clean"], every["official"]
    figures = {
        "quantity": clean["Quantity"]["any"]["F1"],
        "quantity_percent": percent["clean"]["Quantity"]["any"]["F1"],
        "entity": clean["MeasuredEntity"]["any"]["F1"],
        "property": clean["MeasuredProperty"]["any"]["F1"],
        "official_quantity": official["Quantity"]["F1"],
        "official_entity": official["MeasuredEntity"]["F1"],
        "official_property": official["MeasuredProperty"]["F1"],
    }
    return Outcome(
        {name: 100 * value for name, value in figures.items()}, {"all": every, "percent": percent}, mistakes
    )


def claims(context: Context, path: Path, inputs: Path) -> Outcome:
    """Articles with gold claims."""
    scorer = there(context.scorers / "score_claims.py")
    with tempfile.TemporaryDirectory() as folder:
        dataset, wanted = gold.prepare(context.extractor, [there(inputs)], there(path), Path(folder))
        scored = run_json(scorer, dataset, wanted)
        printed = run_scorer(scorer, dataset, wanted, "--errors", str(ERROR_LINES))
    figures = {name: 100 * value for name, value in scored.items() if isinstance(value, float)}
    heads = ("MISS ", "EXTRA ", *(f"{name.upper()} " for name in scored))
    mistakes = [line for line in printed.splitlines() if line.startswith(heads) and ": " in line]
    return Outcome(figures, scored, mistakes)


def span_mistakes(
    text: str, wanted: Iterable[Mapping[str, Any]], got: Iterable[Mapping[str, Any]]
) -> Iterator[str]:
    """Spans that nothing of the other side overlaps, each with the text around it."""
    sides = [[(Span(s["start"], s["end"]), s.get("type") or "") for s in side] for side in (wanted, got)]
    for word, own, others in (("MISS", sides[0], sides[1]), ("EXTRA", sides[1], sides[0])):
        for span, kind in own:
            if not any(span.overlaps(other) for other, _ in others):
                yield f"{word} {kind} {around(text, span)}".replace("  ", " ")


def around(text: str, span: Span) -> str:
    """A span in brackets with some text on either side, in one line."""
    before, after = text[max(0, span.start - AROUND) : span.start], text[span.end : span.end + AROUND]
    return " ".join(f"{before}[[{span.of(text)}]]{after}".split())


def there(path: Path) -> Path:
    """The path itself.

    :raises Missing: if there is nothing.
    """
    if not path.exists():
        raise Missing(f"{path} is not there; name the folder that holds it with --data (scorers: --scorers)")
    return path


def adapters(context: Context, root: Path) -> dict[str, Callable[[], Outcome]]:
    """Name → what runs the data set. `root` is the project's folder."""
    data = context.data
    sets: dict[str, Callable[[], Outcome]] = {
        "newsquant": lambda: quantities(context, data / "newsquant.json"),
    }
    for name in ("rtext_currency", "rtext_dimension", "rtext_age", "rtext_temperature"):
        sets[name] = lambda path=data / f"{name}.json": quantities(context, path)  # type: ignore[misc]
    sets["recognizers"] = lambda: specifications(context, data / "recognizers_specs.jsonl")
    sets["wikiwars"] = lambda: time_expressions(context, data / "wikiwars.jsonl")
    sets["measeval"] = lambda: science(context, data / "measeval_train")
    sets["gold"] = lambda: claims(context, data.parent / "gold", data.parent / "seeds")
    sets["corpus"] = lambda: claims(context, root / "corpus" / "gold", root / "corpus" / "sample")
    return sets
