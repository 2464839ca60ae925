"""A small folder of rules for tests that print or change rules, independent of the project's own."""

from pathlib import Path

PERCENT = """\
id: shares/percent
version: 1
status: stable
summary: A number followed by a percent sign.
why: The commonest way to write a share.
find:
  - tokens:
      - {NUMBER: one, capture: number}
      - {ORTH: "%"}
yields: {mention: quantity, kind: percentage, unit: percent}
matches:
  - text: Turnout was 61% in the north.
    captures: {mention: 61%}
    yields: {value: "61", unit: percent}
ignores:
  - {text: Twelve people each gave ten., because: no percent sign}
"""
OF = """\
id: people/of
version: 1
status: stable
priority: 80
summary: The noun after "N% of" is what the share is of.
why: A share is of its population.
words: {of: [of]}
find:
  - tree:
      - {RIGHT_ID: value, RIGHT_ATTRS: {MENTION: [percentage]}}
      - {LEFT_ID: value, REL_OP: ">", RIGHT_ID: _of, RIGHT_ATTRS: {LOWER: {IN: $of}}}
      - {LEFT_ID: _of, REL_OP: ">", RIGHT_ID: subject, RIGHT_ATTRS: {DEP: pobj}}
captures:
  subject: {expand: noun_phrase}
yields: {subject_role: population}
matches:
  - text: Some 45% of commuters drove.
    captures: {subject: commuters}
ignores:
  - {text: Sales fell 45%., because: no population}
"""
VERB = """\
id: people/verb
version: 1
status: stable
priority: 20
summary: The subject of the verb above a share.
why: Better than nothing.
find:
  - tree:
      - {RIGHT_ID: _verb, RIGHT_ATTRS: {POS: VERB}}
      - {LEFT_ID: _verb, REL_OP: ">", RIGHT_ID: subject, RIGHT_ATTRS: {DEP: nsubj, ENT_TYPE: ""}}
      - {LEFT_ID: _verb, REL_OP: ">>", RIGHT_ID: value, RIGHT_ATTRS: {MENTION: [percentage]}}
captures:
  subject: {expand: noun_phrase}
matches:
  - text: Turnout reached 61%.
    captures: {subject: Turnout}
  - text: The mill lost 12% of its workers.
    captures: {subject: The mill}
ignores:
  - {text: Some 45% of commuters drove., because: the share is the subject itself}
"""
# For those who want one more: words that the number scanner knows nothing of.
COUPLE = """\
id: shares/couple
version: 1
status: stable
summary: A couple of things are two.
why: The word is as good as the figure.
find:
  - tokens:
      - {LOWER: a}
      - {LOWER: {IN: [couple, brace]}}
      - {LOWER: of}
yields: {mention: quantity, kind: count, value: "2"}
matches:
  - text: A couple of mills closed.
    captures: {mention: A couple of}
ignores:
  - {text: The couple closed the mill., because: two people}
"""
FILES = {
    "shares/_pack.yaml": "summary: Shares.\nstage: mention\n",
    "shares/percent.yaml": PERCENT,
    "people/_pack.yaml": "summary: Who it is about.\nstage: role\n",
    "people/of.yaml": OF,
    "people/verb.yaml": VERB,
}


def write_rules(folder: Path) -> Path:
    """Write the small rules into ``rules`` of a folder, and say where."""
    rules = folder / "rules"
    for name, text in FILES.items():
        path = rules / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return rules


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text that occurs once in a file, at one stroke: whoever watches it sees no half of it."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {path}"
    made = path.with_name(f".{path.name}.made")
    made.write_text(text.replace(old, new), encoding="utf-8")
    made.replace(path)
