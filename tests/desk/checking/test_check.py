"""The check: each mistake is told once, at its place, beside all others, and nothing else is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from spacy.language import Language

from claimspan.desk.checking import check
from claimspan.desk.checking.check import CODES, check_folder, severity
from claimspan.desk.new import MODELINE
from claimspan.errors import RuleError
from claimspan.gate.numbers import scan
from claimspan.parsing.language import load_model, make_doc
from claimspan.rules.loading import load_rules, rules_folder
from rule_folders import GOOD, SAYS, TIPS, write

ROOT = Path(__file__).resolve().parents[3]
Found = list[tuple[str, str, str]]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_model().nlp


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "rules", GOOD)


@pytest.fixture
def found(folder: Path, nlp: Language) -> Callable[[str, str, str], Found]:
    """Replaces a piece of a good file; gives code, the line from the place on, and the message."""

    def find(name: str, old: str, new: str) -> Found:
        assert GOOD[name].count(old) == 1
        write(folder, {name: GOOD[name].replace(old, new)})
        checked = check_folder(nlp, folder)
        return [
            (p.code, checked.lines[p.path][p.line - 1][p.column - 1 :] if p.line else "", p.message)
            for p in checked.problems
        ]

    return find


def test_good_rules_have_no_problems(folder: Path, nlp: Language) -> None:
    checked = check_folder(nlp, folder)
    assert checked.problems == ()
    assert (checked.n_rules, checked.n_packs, checked.n_word_lists) == (2, 2, 1)


OTHER = "{LOWER: {IN: [more, other]}}"
FIVE = "  - text: We left five tips.\n    captures: {number: five}\n"
MENTION = "shares/tips.yaml"
ROLE = "roles/says.yaml"
MISTAKES = [
    # words that the tokenizer never makes one token
    (MENTION, "[more, other]", "[more, make-up]", "R201", "make-up]", "it is 3 tokens, 'make', '-', 'up'"),
    (MENTION, "[tip, tips]", "[tip, tips, fig.]", "R201", "fig.]", "it is 2 tokens, 'fig', '.'"),
    (MENTION, "[tip, tips]", "{tip: x, 24/7: y}", "R201", "24/7: y", "it is 3 tokens"),
    (MENTION, OTHER, "{ORTH: 5bn}", "R201", "5bn}", "'5', 'bn'"),
    (MENTION, OTHER, "{TEXT: (x)}", "R201", "(x)}", "no token is ever '(x)'"),
    (ROLE, "LEMMA: give", "LEMMA: give-away", "R201", "give-away,", "no token is ever 'give-away'"),
    # conditions that exclude each other
    (MENTION, OTHER, "{LOWER: more, IS_DIGIT: true}", "R202", "{LOWER", "LOWER, IS_DIGIT"),
    (MENTION, OTHER, "{ORTH: more, LENGTH: 5}", "R202", "{ORTH", "ORTH, LENGTH"),
    (MENTION, OTHER, "{LOWER: more, TEXT: Much}", "R202", "{LOWER", "LOWER, TEXT"),
    (MENTION, OTHER, "{LOWER: {REGEX: ^Per}}", "R202", "^Per", "no upper-case 'P'"),
    (MENTION, OTHER, "{TEXT: {REGEX: per cent}}", "R202", "per cent", "no space"),
    (MENTION, OTHER, "{SHAPE: Xxxxxxx}", "R202", "Xxxxxxx", "SHAPE never is 'Xxxxxxx'"),
    # entity types
    (MENTION, OTHER, "{ENT_TYPE: nubmer}", "R203", "nubmer}", "when the mention"),
    (MENTION, OTHER, "{MENTION: [money]}", "R203", "money]", "when the mention"),
    (ROLE, "[percentage, number]", "[percentge, number]", "R203", "percentge,", "'percentge' when the role"),
    (ROLE, "{MENTION: [percentage, number]}", "{MENTION: [percent]}", "R203", "percent]", "'percent'"),
    # names that nothing reads
    (MENTION, OTHER, "{LOWER: more, capture: howmany}", "R204", "howmany}", "'howmany'"),
    (ROLE, "RIGHT_ID: subject, RIGHT_ATTRS", "RIGHT_ID: giver, RIGHT_ATTRS", "R204", "giver,", "'giver'"),
    (ROLE, "captures:\n", "captures:\n  giver: {same_as: subject}\n", "R204", "giver: {", "'giver'"),
    (MENTION, "{normalize: $shared}", "{normalize: lower}", "R205", "summary: Words.", "no rule uses"),
    (MENTION, "words:\n", "words:\n  rest: [x]\n", "R205", "rest: [x]", "nothing in this rule uses"),
    # words that are there twice
    (MENTION, "[more, other]", "[more, other, more]", "R211", "more]", "already, in line"),
    (MENTION, "[tip, tips]", "[tip, tips, tip]", "R211", "tip]", "already, in line"),
    # examples
    (MENTION, FIVE, "", "R206", "matches:", "has 2 of"),
    (ROLE, "  - {text: It was 3., because: nobody gives}\n", "", "R206", "ignores:", "has 2 of at least 3"),
    (ROLE, "text: It was 3.,", "text: Farmers took 3 apples.,", "R206", "Farmers took", "already, in line"),
    (ROLE, "because: nobody gives", 'because: "TODO: why"', "R207", "It was 3.,", "still to be written"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "code", "at", "message"), MISTAKES)
def test_each_mistake_is_the_only_one_told_at_its_place(
    found: Callable[[str, str, str], Found], name: str, old: str, new: str, code: str, at: str, message: str
) -> None:
    problems = [p for p in found(name, old, new) if (p[0], p[2]) not in CONSEQUENCES.get(new, ())]
    assert [p[0] for p in problems] == [code], problems
    assert problems[0][1].startswith(at)
    assert message in problems[0][2]


# A capture that is renamed is missed where it was declared and shown.
CONSEQUENCES = {"RIGHT_ID: giver, RIGHT_ATTRS": [("R109", "unknown capture 'subject'")]}


SOMEWHERE = (
    "It isn't 5% of 5° or $5bn in the U.S. at 5 a.m. on mid-2024 days, Mr. X's €5 – 6 ... said :) at 5pm."
)


@pytest.mark.parametrize(
    "word", ["n't", "'s", "%", "°", "bn", "u.s.", "a.m.", "mr.", "€", "–", "...", ":)", "pm"]
)
def test_what_the_tokenizer_makes_somewhere_is_not_told(
    found: Callable[[str, str, str], Found], nlp: Language, word: str
) -> None:
    """Each of these is one token, though not always alone."""
    assert word in [token.lower_ for token in make_doc(nlp, SOMEWHERE, scan(SOMEWHERE))]
    quoted = word.replace("'", "''")
    assert found(MENTION, OTHER, f"{{LOWER: '{quoted}'}}") == []


def test_a_word_of_a_shared_list_is_told_once_at_the_list(folder: Path, nlp: Language) -> None:
    words = GOOD["words/shared.yaml"].replace("tips: tip", "tips: tip, fall-off: tip")
    both = TIPS.replace("[more, other]", "[$shared]").replace(
        "LOWER: $tips, capture: unit}\n  - tok", "LOWER: $shared, capture: unit}\n  - tok"
    )
    write(folder, {"words/shared.yaml": words, MENTION: both})
    problems = [p for p in check_folder(nlp, folder).problems if p.code == "R201"]
    assert [(p.path.rpartition("/")[2], p.line, p.column) for p in problems] == [("shared.yaml", 2, 30)]
    assert problems[0].help is not None
    assert "compared with LOWER" in problems[0].help


def test_a_list_that_only_normalises_may_hold_phrases(folder: Path, nlp: Language) -> None:
    write(folder, {"words/shared.yaml": "summary: Words.\nwords: {per cent: percent, make-up: x}\n"})
    assert check_folder(nlp, folder).problems == ()


def test_all_problems_of_all_files_come_in_one_pass_even_of_a_file_that_is_broken(
    folder: Path, nlp: Language
) -> None:
    broken = TIPS.replace("priority: 60", "prioritty: 60").replace("[more, other]", "[make-up]")
    write(folder, {MENTION: broken, "roles/notes.txt": "", ROLE: SAYS.replace("LEMMA: give", "LEMMA: [")})
    codes = {(p.path.rpartition("/")[2], p.code) for p in check_folder(nlp, folder).problems}
    assert codes >= {
        ("tips.yaml", "R103"),
        ("tips.yaml", "R201"),
        ("notes.txt", "R116"),
        ("says.yaml", "R101"),
    }


def test_windows_read_what_their_template_names(folder: Path, nlp: Language) -> None:
    window = (
        TIPS.replace("shares/tips", "shares/window")
        .replace(
            "yields: {mention: quantity, kind: number}",
            'yields: {mention: window, iso8601: "P{number}{unit}"}',
        )
        .replace(OTHER, "{LOWER: more, capture: hedge}")
    )
    write(folder, {"shares/window.yaml": window})
    problems = [p for p in check_folder(nlp, folder).problems if p.code == "R204"]
    assert [p.message for p in problems] == ["nothing reads the capture 'hedge'"]
    assert set(problems[0].allowed) == {"number", "unit", "before", "after"}


def test_rejections_read_nothing_but_their_context(folder: Path, nlp: Language) -> None:
    rejection = TIPS.replace(
        "yields: {mention: quantity, kind: number}", "yields: {mention: rejection, reason: x}"
    )
    write(folder, {MENTION: rejection.replace("[more, other]}}", "[more, other]}, capture: before}")})
    told = [p.message for p in check_folder(nlp, folder).problems if p.code == "R204"]
    assert told == ["nothing reads the capture 'number'", "nothing reads the capture 'unit'"]


def test_every_code_is_told_somewhere_in_the_code_and_documented() -> None:
    source = (
        "".join(
            path.read_text(encoding="utf-8")
            for path in (ROOT / "pipeline" / "claimspan").rglob("*.py")
            if path != Path(check.__file__)
        )
        + Path(check.__file__).read_text(encoding="utf-8").partition("_WARNINGS")[2]
    )
    used = set(re.findall(r'"(R[12]\d\d)"', source))
    assert used == set(CODES)
    documented = set(
        re.findall(r"^\| `(R\d+)` \|", (ROOT / "docs" / "rule-authors.md").read_text(encoding="utf-8"), re.M)
    )
    assert documented == set(CODES)


def test_an_error_of_loading_stops_what_uses_the_rules_and_a_warning_does_not(
    folder: Path, nlp: Language
) -> None:
    write(folder, {MENTION: TIPS.replace("words:\n", "words:\n  rest: [x]\n")})
    checked = check_folder(nlp, folder)
    assert [severity(p) for p in checked.problems] == ["warning"]
    assert (checked.count("error"), checked.count("warning")) == (0, 1)
    load_rules(folder)
    write(folder, {MENTION: TIPS.replace("priority: 60", "prioritty: 60")})
    assert check_folder(nlp, folder).count("error") == 1
    with pytest.raises(RuleError):
        load_rules(folder)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, nlp: Language) -> None:
    assert [p.code for p in check_folder(nlp, tmp_path / "none").problems] == ["R100"]


def test_the_projects_own_rules_have_no_problems(nlp: Language) -> None:
    """Versions aside, which change with every edit until it is committed: make lint tells those."""
    checked = check_folder(nlp)
    assert [p for p in checked.problems if p.code != "R209"] == []


def test_every_rule_file_of_the_project_names_the_schema() -> None:
    files = sorted(rules_folder().glob("*/*.yaml"))
    assert [f.name for f in files if not f.read_text(encoding="utf-8").startswith(MODELINE)] == []
