"""As much of JSON Schema as the schema of rule files uses; an unknown keyword is an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
SAID = {"$schema", "$defs", "title", "description", "default"}
KNOWN = SAID | {
    "$ref", "if", "then", "else", "not", "anyOf", "oneOf", "type", "enum", "pattern", "minLength", "minItems",
    "minimum", "maximum", "required", "properties", "additionalProperties", "propertyNames", "items",
}  # fmt: skip


def faults(value: Any, schema: Any, root: Any = None, at: str = "") -> Iterator[str]:
    """What does not fit, each with its path of keys."""
    root = root or schema
    if isinstance(schema, bool):
        if not schema:
            yield f"{at} is not allowed"
        return
    unknown = set(schema) - KNOWN
    assert not unknown, f"teach this validator {unknown}"
    if "$ref" in schema:
        yield from faults(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, at)
    if "if" in schema:
        branch = "else" if any(faults(value, schema["if"], root, at)) else "then"
        yield from faults(value, schema[branch], root, at)
    if "not" in schema and not any(faults(value, schema["not"], root, at)):
        yield f"{at} fits what it must not"
    if "anyOf" in schema:
        told = [list(faults(value, option, root, at)) for option in schema["anyOf"]]
        if all(told):
            yield from (fault for option in told for fault in option)
    if "oneOf" in schema and sum(not any(faults(value, option, root, at)) for option in schema["oneOf"]) != 1:
        yield f"{at} fits none, or several"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at} is none of the values"
    kinds = schema.get("type")
    if kinds and not _is(value, [kinds] if isinstance(kinds, str) else kinds):
        yield f"{at} is no {kinds}"
        return
    yield from _sizes(value, schema, at)
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from faults(item, schema.get("items", True), root, f"{at}[{index}]")
    if isinstance(value, dict):
        yield from _mapping(value, schema, root, at)


def _is(value: Any, kinds: list[str]) -> bool:
    allowed = tuple(kind for name in kinds for kind in TYPES[name])
    return isinstance(value, allowed) and (not isinstance(value, bool) or "boolean" in kinds)


def _sizes(value: Any, schema: Any, at: str) -> Iterator[str]:
    if isinstance(value, str):
        if len(value) < schema.get("minLength", 0):
            yield f"{at} is too short"
        if not re.search(schema.get("pattern", ""), value):
            yield f"{at} has not the pattern"
    elif isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield f"{at} is too short"
    elif isinstance(value, int | float) and not schema.get("minimum", value) <= value <= schema.get(
        "maximum", value
    ):
        yield f"{at} is out of range"


def _mapping(value: Any, schema: Any, root: Any, at: str) -> Iterator[str]:
    for key in schema.get("required", ()):
        if key not in value:
            yield f"{at}.{key} is missing"
    known = schema.get("properties", {})
    for key, item in value.items():
        inner = known.get(key, schema.get("additionalProperties", True))
        yield from faults(item, inner, root, f"{at}.{key}")
        yield from faults(str(key), schema.get("propertyNames", True), root, f"{at}.{key}")
