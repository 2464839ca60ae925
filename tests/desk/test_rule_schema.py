"""The schema for editors agrees with the loader about every file and every value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from claimspan.desk.rule_schema import rule_schema, schema_text
from claimspan.rules.loading import rules_folder
from claimspan.rules.shape import (
    AlternativeShape,
    CaptureShape,
    IgnoreShape,
    MatchShape,
    MissShape,
    PackShape,
    RuleShape,
    TreeNodeShape,
    WordsShape,
)
from claimspan.rules.vocab import ATTRIBUTES, LABELS, OWN_KEYS, RELATIONS
from jsonschema_subset import faults
from rule_folders import GOOD, SAYS, TIPS

SCHEMA = rule_schema()
SHAPES = [
    RuleShape, PackShape, WordsShape, AlternativeShape, TreeNodeShape, CaptureShape, MatchShape, MissShape,
    IgnoreShape,
]  # fmt: skip


def test_the_file_beside_the_rules_is_up_to_date() -> None:
    written = (rules_folder() / "schema.json").read_text(encoding="utf-8")
    assert written == schema_text(), "write it again: claimspan rules schema --out rules/schema.json"


class EditorLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads YAML as editors do: 12 is a number, but a date is a text."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [(tag, expression) for tag, expression in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def faults_of(text: str) -> list[str]:
    return list(faults(yaml.load(text, Loader=EditorLoader), SCHEMA))


def test_every_file_of_the_project_fits_the_schema() -> None:
    folder = rules_folder()
    found = {
        path.relative_to(folder).as_posix(): faults_of(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*/*.yaml"))
    }
    assert {name: told for name, told in found.items() if told} == {}


@pytest.mark.parametrize("name", GOOD)
def test_good_files_fit(name: str) -> None:
    assert faults_of(GOOD[name]) == []


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (TIPS.replace("priority: 60", "prioritty: 60"), "prioritty"),
        (TIPS.replace("priority: 60", "priority: 101"), "priority"),
        (TIPS.replace("status: trial", "status: tiral"), "status"),
        (TIPS.replace("version: 2\n", ""), "version"),
        (TIPS.replace("NUMBER: one", "NUMBR: one"), "NUMBR"),
        (TIPS.replace("{IN: [more, other]}", "{ON: [more]}"), "LOWER"),
        (TIPS.replace("kind: number", "knd: number"), "knd"),
        (TIPS.replace("{normalize: $shared}", "{normalize: plural}"), "normalize"),
        (SAYS.replace("POS: VERB", "POS: VRB"), "POS"),
        (SAYS.replace('REL_OP: ">", RIGHT_ID: value', 'REL_OP: "=>", RIGHT_ID: value'), "REL_OP"),
        (SAYS.replace("{DEP: nsubj}", "{DEP: nsubj, OP: '?'}"), "OP"),
        (SAYS.replace("expand: noun_phrase", "expand: noun"), "expand"),
        (SAYS.replace(", because: nobody gives", ""), "because"),
        ("summary: s\nstage: mentions\n", "stage"),
        ("summary: s\nwords: {a: [b]}\n", "words"),
    ],
)
def test_what_the_loader_refuses_does_not_fit(text: str, where: str) -> None:
    found = faults_of(text)
    assert any(where in fault for fault in found), found


def test_every_attribute_and_label_of_the_loader_can_be_completed() -> None:
    defs = SCHEMA["$defs"]
    assert set(defs["Token"]["properties"]) == ATTRIBUTES | OWN_KEYS
    assert set(defs["TreeToken"]["properties"]) == (ATTRIBUTES - {"OP"}) | {"MENTION"}
    for key, labels in LABELS.items():
        assert set(defs[f"Label_{key}"]["anyOf"][0]["anyOf"][0]["enum"]) == labels
    assert set(defs["TreeNodeShape"]["properties"]["REL_OP"]["enum"]) == RELATIONS


def test_every_key_of_every_file_is_described() -> None:
    defs = SCHEMA["$defs"]
    for shape in SHAPES:
        properties = defs[shape.__name__]["properties"]
        assert set(properties) == set(shape.model_fields)
        assert [key for key, value in properties.items() if not value.get("description")] == []


def test_every_reference_of_the_schema_leads_somewhere() -> None:
    schema = SCHEMA
    assert set(_references(schema)) <= {f"#/$defs/{name}" for name in schema["$defs"]}
    assert json.loads(schema_text()) == schema


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)
