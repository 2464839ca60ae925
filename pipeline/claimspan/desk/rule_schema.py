"""The JSON Schema of rule files, made from the types that the loader reads them with."""

from __future__ import annotations

import json
from typing import Any

from claimspan.rules.reading import FIELDS
from claimspan.rules.shape import PackShape, RuleShape, WordsShape
from claimspan.rules.vocab import (
    ATTRIBUTES,
    BOOLEAN_ATTRIBUTES,
    COMPARISONS,
    FUZZY_PREDICATES,
    IOB_VALUES,
    LABELS,
    NORMALIZERS,
    OWN_KEYS,
    RELATIONS,
    SET_PREDICATES,
)

Schema = dict[str, Any]

# YAML reads 12, no and 1.5 as other things than text; the loader keeps them as they are written.
_SCALAR = ["string", "number", "boolean"]
_OWN = {
    "capture": "Tokens with one name that stand side by side are one capture.",
    "NUMBER": "A whole number, of however many tokens. In mention packs.",
    "MENTION": "A mention of one of these kinds, which is one token by then. In role packs.",
}
_OPERATORS = r"^([!?+*]|\{\d+(,\d*)?\}|\{,\d+\})$"


def rule_schema() -> Schema:
    """One schema for all YAML files of a rules folder; which kind of file it is, its keys tell."""
    kinds = {shape.__name__: shape.model_json_schema() for shape in (RuleShape, PackShape, WordsShape)}
    defs: Schema = {}
    for name, kind in kinds.items():
        defs.update(kind.pop("$defs", {}))
        defs[name] = kind
    defs = {name: _as_written(value) for name, value in defs.items()}
    defs.update(_values())
    defs["Token"] = _token(ATTRIBUTES | OWN_KEYS)
    defs["TreeToken"] = _token((ATTRIBUTES - {"OP"}) | {"MENTION"})
    defs["AlternativeShape"]["properties"]["tokens"].update(items={"$ref": "#/$defs/Token"})
    node = defs["TreeNodeShape"]["properties"]
    node["RIGHT_ATTRS"] = {
        "$ref": "#/$defs/TreeToken",
        "description": node["RIGHT_ATTRS"]["description"],
    }
    node["REL_OP"]["enum"] = sorted(RELATIONS)
    defs["RuleShape"]["properties"]["yields"]["propertyNames"] = {"enum": sorted(FIELDS)}
    capture = defs["CaptureShape"]["properties"]
    capture["field"]["enum"] = sorted(FIELDS)
    capture["normalize"]["anyOf"] = [{"enum": list(NORMALIZERS)}, {"pattern": r"^\$"}]
    pack, words = {"required": ["stage"]}, {"required": ["words"], "not": {"required": ["id"]}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "claimspan rule files",
        "if": pack,
        "then": {"$ref": "#/$defs/PackShape"},
        "else": {
            "if": words,
            "then": {"$ref": "#/$defs/WordsShape"},
            "else": {"$ref": "#/$defs/RuleShape"},
        },
        "$defs": dict(sorted(defs.items())),
    }


def schema_text() -> str:
    """The schema as ``rules/schema.json`` holds it."""
    return json.dumps(rule_schema(), indent=1, ensure_ascii=False) + "\n"


def _as_written(node: Any) -> Any:
    """A part of pydantic's schema, with what an author may write and without titles that repeat the keys."""
    if isinstance(node, list):
        return [_as_written(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "properties" in node:
        properties = {key: _as_written(value) for key, value in node["properties"].items()}
        rest = _as_written({key: value for key, value in node.items() if key != "properties"})
        return {**rest, "properties": properties}
    options = [option for option in node.get("anyOf", ()) if option != {"type": "null"}]
    if "anyOf" in node and len(options) == 1:
        # An optional key may be left out; it has no null.
        node = {**{key: value for key, value in node.items() if key != "anyOf"}, **options[0]}
    out = {key: _as_written(value) for key, value in node.items() if key not in {"title", "default"}}
    if "default" in node and node["default"] is not None:
        out["default"] = node["default"]
    if node.get("type") == "string" and "enum" not in node:
        out["type"] = list(_SCALAR)
    return out


def _token(keys: frozenset[str]) -> Schema:
    return _closed({key: _attribute(key) for key in sorted(keys)})


def _attribute(key: str) -> Schema:
    described: Schema = {"description": _OWN[key]} if key in _OWN else {}
    if key == "OP":
        return {"type": "string", "pattern": _OPERATORS, "description": "How often: ?, *, +, !, or '{1,3}'."}
    if key == "NUMBER":
        return {**described, "enum": ["one"]}
    if key == "capture":
        return {**described, "type": "string", "pattern": "^[a-z][a-z0-9_]*$"}
    if key == "MENTION":
        return {**described, "type": ["string", "array"], "items": {"type": "string"}}
    if key in BOOLEAN_ATTRIBUTES:
        return {"type": "boolean"}
    if key == "ENT_IOB":
        return {"enum": [0, 1, 2, 3, *IOB_VALUES]}
    name = "Length" if key == "LENGTH" else f"Label_{key}" if key in LABELS else "Text"
    return {"$ref": f"#/$defs/{name}"}


def _values() -> Schema:
    """What attributes are compared with: a text or one of a closed set of labels, or predicates over such."""
    bounds = {name: {"type": "integer"} for name in sorted(COMPARISONS)}
    lists = {name: {"type": "array", "items": {"type": "integer"}} for name in ("IN", "NOT_IN")}
    out: Schema = {
        "Length": {"anyOf": [{"type": "integer"}, _closed({**bounds, **lists})]},
        "Text": _compared({"type": list(_SCALAR)}),
    }
    for key, labels in LABELS.items():
        one = {"anyOf": [{"enum": sorted(labels)}, {"type": "string", "pattern": r"^\$."}]}
        out[f"Label_{key}"] = _compared(one)
    return out


def _compared(one: Schema) -> Schema:
    """`one`, or predicates; in place of a list there may be ``$name``."""
    listed = {"type": ["array", "string"], "items": one}
    sets: Schema = dict.fromkeys(sorted(SET_PREDICATES), listed)
    texts: Schema = {name: {"type": [*_SCALAR, "object"]} for name in ("REGEX", *sorted(FUZZY_PREDICATES))}
    return {"anyOf": [one, _closed({**sets, **texts})]}


def _closed(properties: Schema) -> Schema:
    return {"type": "object", "additionalProperties": False, "properties": properties}
