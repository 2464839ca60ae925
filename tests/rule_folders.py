"""Small rule folders in which tests of the desk make one mistake at a time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

TIPS = """\
id: shares/tips
version: 2
status: trial
priority: 60
summary: A number with a word for a tip ("3 tips").
why: Tips are counted by themselves.
words:
  tips: [tip, tips]
find:
  - tokens:
      - {NUMBER: one, capture: number}
      - {LOWER: $tips, capture: unit}
  - tokens:
      - {NUMBER: one, capture: number}
      - {LOWER: {IN: [more, other]}}
      - {LOWER: $tips, capture: unit}
captures:
  unit: {normalize: $shared}
yields: {mention: quantity, kind: number}
matches:
  - text: It gave 3 tips.
    captures: {number: "3"}
  - text: We left five tips.
    captures: {number: five}
  - text: They had 9 more tips.
    captures: {number: "9"}
ignores:
  - {text: It gave tips., because: no number}
  - {text: The tip of 3 icebergs., because: another tip}
  - {text: 5 people tip., because: a verb}
"""
SAYS = """\
id: roles/says
version: 1
status: stable
summary: What a verb of giving has for its subject.
why: The subject gives.
find:
  tree:
    - {RIGHT_ID: measure, RIGHT_ATTRS: {LEMMA: give, POS: VERB}}
    - {LEFT_ID: measure, REL_OP: ">", RIGHT_ID: value, RIGHT_ATTRS: {MENTION: [percentage, number]}}
    - {LEFT_ID: measure, REL_OP: ">", RIGHT_ID: subject, RIGHT_ATTRS: {DEP: nsubj}}
captures:
  subject: {expand: noun_phrase}
matches:
  - text: Farmers gave 3 apples.
    captures: {subject: Farmers}
  - text: In May the farms gave 5 percent.
    captures: {subject: the farms}
  - text: Our neighbours gave 9 pears.
    captures: {subject: Our neighbours}
ignores:
  - {text: It was 3., because: nobody gives}
  - {text: Farmers took 3 apples., because: they take}
  - {text: Given 3 apples it ran., because: nobody is named}
"""
GOOD = {
    "shares/_pack.yaml": "summary: Shares.\nstage: mention\n",
    "roles/_pack.yaml": "summary: Roles.\nstage: role\n",
    "words/shared.yaml": "summary: Words.\nwords: {tip: tip, tips: tip}\n",
    "shares/tips.yaml": TIPS,
    "roles/says.yaml": SAYS,
}


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files below a folder."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder
