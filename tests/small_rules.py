"""A small folder of rules that stays as it is, for tests of what is printed about rules."""

from __future__ import annotations

from pathlib import Path

PACKS = {
    "figures": "summary: Figures.\nstage: mention\n",
    "roles": "summary: Roles.\nstage: role\n",
}
FILES = {
    "words/percent.yaml": 'summary: Percent words.\nwords: ["%", percent, pct]\n',
    "words/units.yaml": "summary: Units of time.\nwords: {day: D, days: D, week: W, weeks: W}\n",
    "figures/percentage.yaml": """
id: figures/percentage
version: 1
status: stable
summary: A percentage.
why: Shares.
find:
  - tokens:
      - {NUMBER: one, capture: number}
      - {LOWER: {IN: $percent}}
yields: {mention: quantity, kind: percentage, unit: percent}
matches:
  - text: Turnout was 61% in the north.
    captures: {mention: 61%}
ignores:
  - {text: The gap is 3 points., because: points}
""",
    "figures/length.yaml": """
id: figures/length
version: 1
status: stable
priority: 45
summary: A length of time.
why: Durations.
find:
  - tokens:
      - {NUMBER: one, capture: number}
      - {LOWER: $units, capture: unit}
yields: {mention: quantity, kind: duration}
matches:
  - text: It lasts 3 days.
    captures: {mention: 3 days}
ignores:
  - {text: It holds 3 tons., because: no time}
""",
    "figures/within.yaml": """
id: figures/within
version: 1
status: stable
priority: 60
summary: Within a length of time.
why: Windows.
find:
  - tokens:
      - {LOWER: within}
      - {LOWER: {IN: [about, just]}, OP: "?"}
      - {NUMBER: one, capture: number}
      - {LOWER: $units, capture: unit}
captures:
  unit: {normalize: $units}
yields: {mention: window, relation: within, iso8601: "P{number}{unit}"}
matches:
  - text: They left within 3 days.
    captures: {mention: within 3 days}
ignores:
  - {text: They left after 3 days., because: not a bound}
  - {text: They left within sight of 3 ships., because: no time}
""",
    "roles/change.yaml": """
id: roles/change
version: 1
status: stable
priority: 70
summary: A verb of change with its size.
why: Direction.
words: {moves: {fall: decrease, rise: increase}}
find:
  - tree:
      - {RIGHT_ID: head, RIGHT_ATTRS: {LEMMA: {IN: $moves}, POS: VERB}}
      - {LEFT_ID: head, REL_OP: ">", RIGHT_ID: _by, RIGHT_ATTRS: {LOWER: by}}
      - {LEFT_ID: _by, REL_OP: ">", RIGHT_ID: value, RIGHT_ATTRS: {MENTION: [percentage, duration]}}
captures:
  head: {field: direction, normalize: $moves}
matches:
  - text: Exports fell by 12% in the north.
    captures: {head: fell}
ignores:
  - {text: Inflation fell to 12%., because: a level}
""",
    "roles/subject.yaml": """
id: roles/subject
version: 1
status: stable
priority: 40
summary: The subject of a verb of change.
why: Who it is about.
find:
  - tree:
      - {RIGHT_ID: head, RIGHT_ATTRS: {POS: VERB}}
      - {LEFT_ID: head, REL_OP: ">", RIGHT_ID: subject, RIGHT_ATTRS: {DEP: nsubj}}
captures:
  subject: {expand: noun_phrase}
matches:
  - text: Exports fell by 12% in the north.
    captures: {subject: Exports}
ignores:
  - {text: Of them 12% in the north., because: no verb}
""",
    "roles/nearest.yaml": """
id: roles/nearest
version: 1
status: stable
priority: 10
summary: The nearest noun before the figure.
why: For want of better.
find:
  - tokens:
      - {POS: NOUN, ENT_TYPE: "", capture: subject}
      - {ENT_TYPE: "", OP: "*"}
      - {MENTION: [percentage], capture: value}
matches:
  - text: Exports fell by 12% in the north.
    captures: {subject: Exports}
ignores:
  - {text: Of them 12% in the north., because: no noun}
""",
}


def write_rules(folder: Path) -> Path:
    """Write the rules into `folder`."""
    for pack, content in PACKS.items():
        (folder / pack).mkdir(parents=True)
        (folder / pack / "_pack.yaml").write_text(content, encoding="utf-8")
    for name, content in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content.lstrip(), encoding="utf-8")
    return folder
