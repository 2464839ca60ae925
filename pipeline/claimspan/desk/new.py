"""A new rule to start from: complete, commented, and right but for its examples."""

from __future__ import annotations

import re
from pathlib import Path

from claimspan.desk.checking.examples import PLACEHOLDER
from claimspan.desk.rule_schema import schema_text
from claimspan.errors import UsageError
from claimspan.rules.files import Table, read_yaml
from claimspan.rules.loading import rules_folder
from claimspan.rules.shape import STAGES

MODELINE = "# yaml-language-server: $schema=../schema.json\n"
_ID = re.compile(r"([a-z][a-z0-9_]*)/([a-z][a-z0-9_]*)")

_PACK = """\
{modeline}summary: {title}.
stage: {stage}
"""

_HEAD = """\
{modeline}id: {id}  # the file's path
version: 1  # raise it whenever what the rule finds changes
status: draft  # draft, trial, stable; retired: kept, not used
priority: 50  # 0 to 100; where two rules want the same, the higher wins
"""

_MENTION = (
    _HEAD
    + """\
summary: A number with one of the words of {name} ("3 {many}").
why: A number with such a word is a quantity of its own.
not_covered:
  - Words with something between them and the number.

words:  # word lists of this rule; those in rules/words are there for all
  {name}_words: [{word}, {many}]

# One pattern or several; the tokens of spaCy's Matcher, which follow each other.
find:
  - tokens:
      - {{NUMBER: one, capture: number}}  # a whole number, of any number of tokens: 3, 2.5 million
      - {{LOWER: "-", OP: "?"}}
      - {{LOWER: ${name}_words, capture: unit}}

captures:
  unit: {{normalize: singular}}

yields: {{mention: quantity, kind: number}}
"""
)

_ROLE = (
    _HEAD
    + """\
summary: What a figure is of, as the object of a verb ("to {word} 3 million").
why: The verb and its object say what was measured.
not_covered:
  - Passives, whose figure is the subject.

words:  # word lists of this rule; those in rules/words are there for all
  {name}_verbs: [{word}]

# One pattern or several: nodes of spaCy's DependencyMatcher. A RIGHT_ID that starts with _ captures nothing.
find:
  - tree:
      - {{RIGHT_ID: measure, RIGHT_ATTRS: {{LEMMA: ${name}_verbs, POS: VERB}}}}
      - LEFT_ID: measure
        REL_OP: ">"
        RIGHT_ID: value
        RIGHT_ATTRS: {{MENTION: [percentage, money, number], DEP: dobj}}

captures:  # value is the figure itself; the others fill the field they are named after
  measure: {{expand: verb_phrase}}
"""
)

_TAIL = """
matches:  # at least three, in different wording: the rule must fire, and capture this
  - text: "{todo}: a sentence that it must match"
    captures: {{}}  # {shown}
  - text: "{todo}: one in other words"
    captures: {{}}
  - text: "{todo}: one in other words again"
    captures: {{}}

ignores:  # at least three near ones: it must not fire
  - text: "{todo}: a sentence that looks alike"
    because: "{todo}: why it is none"
  - text: "{todo}: another one"
    because: "{todo}: why it is none"
  - text: "{todo}: a third one"
    because: "{todo}: why it is none"

known_misses: []  # ought to match and does not yet: text, captures and because
known_mistakes: []  # matches and ought not to: text and because
"""

_TEMPLATES = {"mention": (_MENTION, "mention: 3 {many}"), "role": (_ROLE, "measure: {word} 3 million")}


def new_rule(rule_id: str, folder: Path | None = None, stage: str | None = None) -> list[Path]:
    """Write the starting point of a rule; gives the files written.

    A pack that is not there is made, and so is the schema that makes editors complete rule files.

    :param rule_id: ``pack/name``.
    :param folder: the rules folder; None for the checkout's own.
    :param stage: ``mention`` or ``role``, for a pack that is not there yet.
    :raises UsageError: if the id cannot be one, the rule is there already, or the stage is missing or
        not that of the pack.
    """
    found = _ID.fullmatch(rule_id)
    if found is None or found[1] == "words":
        raise UsageError(
            f"{rule_id!r} cannot be the id of a rule: write PACK/NAME in lower-case letters, digits and _"
        )
    where = _writable(folder)
    pack, name = found.groups()
    path = where / pack / f"{name}.yaml"
    if path.exists():
        raise UsageError(f"the rule {rule_id} is there already: {path}")
    pack_file = where / pack / "_pack.yaml"
    if pack_file.exists():
        stage = _stage_of(pack_file, stage)
    if stage is None:
        raise UsageError(
            f"there is no pack {pack!r} yet: say with --stage whether its rules find quantities (mention) or "
            "say something about them (role)"
        )
    title = pack.replace("_", " ").capitalize()
    pack_text = _PACK.format(modeline=MODELINE, title=title, stage=stage)
    files = {where / "schema.json": schema_text(), pack_file: pack_text, path: rule_text(rule_id, stage)}
    written = [file for file in files if not file.exists()]
    path.parent.mkdir(parents=True, exist_ok=True)
    for file in written:
        file.write_text(files[file], encoding="utf-8")
    return written


def rule_text(rule_id: str, stage: str) -> str:
    """The starting point of a rule of a stage."""
    name = rule_id.partition("/")[2]
    # One token: what stands before the first _.
    word = name.partition("_")[0]
    if stage == "mention":
        # A rule is as well named after what it counts in the plural: stars of "3 stars".
        word = re.sub(r"(?<=[^s]{2})s$", "", word)
    many = f"{word}es" if re.search(r"(?:s|x|z|ch|sh)$", word) else f"{word}s"
    body, shown = _TEMPLATES[stage]
    text = body.format(modeline=MODELINE, id=rule_id, name=name, word=word, many=many)
    return text + _TAIL.format(todo=PLACEHOLDER, shown=shown.format(word=word, many=many))


def _writable(folder: Path | None) -> Path:
    if folder is not None:
        return folder
    own = rules_folder()
    if own.name != "rules":
        raise UsageError("the installed rules are not yours to edit: name a folder of your own with --rules")
    return own


def _stage_of(pack_file: Path, asked: str | None) -> str:
    node, _ = read_yaml(pack_file.read_text(encoding="utf-8-sig", errors="replace"), str(pack_file))
    stage = node.get("stage") if isinstance(node, Table) else None
    value = getattr(stage, "value", None)
    if value not in STAGES:
        raise UsageError(f"{pack_file} does not say what its rules find: give it 'stage: mention' or 'role'")
    if asked is not None and asked != value:
        raise UsageError(f"the pack of {pack_file} has the stage {value}, not {asked}")
    return str(value)
