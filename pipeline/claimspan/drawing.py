"""Claims drawn in their sentences, and as blocks: what ``extract`` prints and a shown claim looks like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from claimspan.wording import amount

# In order of painting: a later field is seen where two overlap.
STYLES = {
    "subject_resolved": "cyan",
    "cause": "black on bright_red",
    "measure": "black on bright_green",
    "subject": "black on bright_cyan",
    "attribution": "black on bright_white",
    "window": "white on blue",
    "direction": "black on bright_magenta",
    "comparator": "underline",
    "modality": "italic underline",
    "citation": "dim",
    "baseline": "black on yellow",
    "value": "bold black on bright_yellow",
}
_SHOWN = (
    "subject", "subject_resolved", "subject_role", "measure", "direction", "cause", "attribution",
    "citations", "section",
)  # fmt: skip


def draw(
    on: Console,
    claims: Sequence[Mapping[str, Any]],
    spans: Sequence[Mapping[str, Any]],
    ledger: Sequence[Mapping[str, Any]],
) -> None:
    """Each sentence that makes claims, its spans marked, then a block for each of its claims."""
    if not claims:
        on.print("No claims found.")
    elif on.color_system:
        legend = Text("  ").join(Text(f" {f} ", style=STYLES[f]) for f in _present(spans))
        on.print(legend, end="\n\n")
    sentences: dict[tuple[int, int], list[Mapping[str, Any]]] = {}
    for claim in claims:
        sentences.setdefault((claim["sentence_start"], claim["sentence_end"]), []).append(claim)
    for (start, end), found in sentences.items():
        ids = {claim["claim_id"] for claim in found}
        inside = [s for s in spans if s["claim_id"] in ids and start <= s["start"] and s["end"] <= end]
        draw_sentence(on, found[0]["sentence"], start, inside)
        for claim in found:
            draw_block(on, claim, [s for s in spans if s["claim_id"] == claim["claim_id"]])
    unused = [e for e in ledger if e["fate"] in {"rejected", "unexplained"}]
    if unused:
        said = (f"{e['text']} ({(e['reason'] or e['fate']).replace('_', ' ')})" for e in unused)
        on.print(f"Numbers that are no claims: {', '.join(said)}", soft_wrap=True)


def draw_sentence(on: Console, sentence: str, start: int, spans: Sequence[Mapping[str, Any]]) -> None:
    """A sentence with its spans in colour, or in brackets where there is none.

    :param start: the sentence's offset in the document, in code points, as are those of `spans`.
    """
    marked = paint(sentence, start, spans) if on.color_system else None
    on.print(marked or bracket(sentence, start, spans), soft_wrap=True)
    on.print()


def _present(spans: Sequence[Mapping[str, Any]]) -> list[str]:
    fields = {span["field"] for span in spans}
    return [field for field in reversed(STYLES) if field in fields]


def paint(sentence: str, start: int, spans: Sequence[Mapping[str, Any]]) -> Text:
    """The sentence with its spans in colour; `start` is its offset in the document."""
    text = Text(sentence)
    order = list(STYLES)
    for span in sorted((s for s in spans if s["field"] in STYLES), key=lambda s: order.index(s["field"])):
        text.stylize(STYLES[span["field"]], span["start"] - start, span["end"] - start)
    return text


def bracket(sentence: str, start: int, spans: Sequence[Mapping[str, Any]]) -> str:
    """The sentence with its spans in brackets, for where there is no colour: ``[value 76%] of [subject us]``.

    Where spans overlap, the one of the more telling field is shown.
    """
    order = list(STYLES)
    shown: list[tuple[int, int, str]] = []
    known = (s for s in spans if s["field"] in STYLES)
    for span in sorted(known, key=lambda s: (-order.index(s["field"]), s["start"])):
        at, end = span["start"] - start, span["end"] - start
        if all(end <= other[0] or at >= other[1] for other in shown):
            shown.append((at, end, span["field"]))
    parts: list[str] = []
    done = 0
    for at, end, field in sorted(shown):
        parts += [sentence[done:at], f"[{field} {sentence[at:end]}]"]
        done = end
    return "".join([*parts, sentence[done:]])


def draw_block(on: Console, claim: Mapping[str, Any], spans: Sequence[Mapping[str, Any]]) -> None:
    """The normalised fields of a row of ``claims``, one a line.

    :param spans: the claim's own rows of ``spans``.
    """
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 2))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    table.add_row(claim["kind"], amount(claim))
    for field in _SHOWN:
        if claim[field]:
            table.add_row(field.replace("_", " "), str(claim[field]))
    for window in (s for s in spans if s["field"] == "window"):
        value = f"  {window['normalized']}" if window["normalized"] else ""
        table.add_row("window", f"{window['text']}{value}")
    if claim["modality"] != "asserted":
        table.add_row("modality", claim["modality"])
    table.add_row("rule", f"{claim['rule_id']} v{claim['rule_version']}")
    on.print(table)
    on.print()
