"""The shape of rule files as pydantic models, and their errors as problems with a place.

The models say which keys there are, which must be there and what each holds; what the values mean is
checked elsewhere. The JSON schema for editors comes from the same models.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, ValidationError
from pydantic_core import ErrorDetails

from claimspan.problems import did_you_mean
from claimspan.rulefile import Node, Reporter, locate, plain

Stage = Literal["mention", "role"]
Status = Literal["draft", "trial", "stable", "retired"]
Expand = Literal[
    "token", "mention", "noun_phrase", "base_noun_phrase", "verb_phrase", "subtree", "to_clause_end", "rest"
]
STAGES: tuple[str, ...] = get_args(Stage)
STATUSES: tuple[str, ...] = get_args(Status)
EXPANDS: tuple[str, ...] = get_args(Expand)

Sentence = Annotated[str, Field(min_length=1)]


class Shape(BaseModel):
    """Base of all shapes: no key but the named ones."""

    model_config = ConfigDict(extra="forbid")


class PackShape(Shape):
    """``_pack.yaml``."""

    summary: Sentence
    stage: Stage


def _listed(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _form_of(value: object) -> str | None:
    if isinstance(value, list):
        return "<list>"
    return "<mapping>" if isinstance(value, dict) else None


# The tags keep a wrong value from being told once for each form; they are no keys that a file would have.
WordsField = Annotated[
    Annotated[list[Sentence], Tag("<list>")] | Annotated[dict[Sentence, Sentence], Tag("<mapping>")],
    Discriminator(_form_of),
]


class WordsShape(Shape):
    """A shared word list: words, or surface forms with what each is normalised to."""

    summary: Sentence
    words: WordsField


class TreeNodeShape(Shape):
    """A node of spaCy's DependencyMatcher."""

    LEFT_ID: str | None = None
    REL_OP: str | None = None
    RIGHT_ID: Sentence
    RIGHT_ATTRS: dict[str, Any]


class AlternativeShape(Shape):
    """One pattern: adjacent tokens, or nodes of a dependency tree."""

    tokens: list[dict[str, Any]] | None = None
    tree: list[TreeNodeShape] | None = None


class CaptureShape(Shape):
    """How a capture becomes a span, and which field the span fills."""

    expand: Expand = "token"
    field: Sentence | None = None
    normalize: Sentence | None = None


class MatchShape(Shape):
    """A text in which the rule must fire, and what it must read."""

    text: Sentence
    captures: dict[str, Sentence]
    yields: dict[str, str] = {}


class MissShape(MatchShape):
    """A text in which the rule ought to fire but does not yet."""

    captures: dict[str, Sentence] = {}
    because: Sentence


class IgnoreShape(Shape):
    """A text in which the rule must not fire."""

    text: Sentence
    because: Sentence


class RuleShape(Shape):
    """``rules/<pack>/<name>.yaml``."""

    id: Sentence
    version: Annotated[int, Field(ge=1)]
    status: Status
    summary: Sentence
    why: Sentence
    not_covered: list[Sentence] = []
    priority: Annotated[int, Field(ge=0, le=100)] = 50
    words: dict[str, WordsField] = {}
    find: Annotated[
        list[AlternativeShape],
        BeforeValidator(_listed, json_schema_input_type=AlternativeShape | list[AlternativeShape]),
        Field(min_length=1),
    ]
    captures: dict[str, CaptureShape] = {}
    yields: dict[str, str] = {}
    matches: Annotated[list[MatchShape], Field(min_length=1)]
    ignores: Annotated[list[IgnoreShape], Field(min_length=1)]
    known_misses: list[MissShape] = []
    known_mistakes: list[IgnoreShape] = []


_NESTED: Mapping[str, type[Shape]] = {
    "captures": CaptureShape,
    "matches": MatchShape,
    "ignores": IgnoreShape,
    "known_misses": MissShape,
    "known_mistakes": IgnoreShape,
}
_CLOSED: Mapping[str, tuple[str, ...]] = {"stage": STAGES, "status": STATUSES, "expand": EXPANDS}
_KINDS = {
    "string_type": "a text",
    "list_type": "a list",
    "dict_type": "a mapping (key: value)",
    "model_type": "a mapping (key: value)",
    "model_attributes_type": "a mapping (key: value)",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
}


def check_shape(shape: type[Shape], node: Node, report: Reporter) -> Shape | None:
    """The validated values, or None with what is wrong reported at its place."""
    try:
        return shape.model_validate(plain(node))
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _tell(shape, node, detail, report)
        return None


def _tell(shape: type[Shape], node: Node, detail: ErrorDetails, report: Reporter) -> None:
    steps, kind = detail["loc"], detail["type"]
    name = next((step for step in reversed(steps) if isinstance(step, str)), "")
    if kind == "extra_forbidden":
        allowed = _model_at(shape, steps).model_fields
        place = locate(node, steps, key=True)
        report.add(place, "R103", f"unknown key '{name}'", did_you_mean(name, allowed), allowed)
        return
    if kind == "missing":
        report.add(locate(node, steps[:-1]), "R104", f"the key '{name}' is missing")
        return
    place = locate(node, steps)
    if kind == "literal_error":
        word = detail["input"]
        report.unknown(place, "R106", name, str(word), _CLOSED[name])
        return
    if kind == "union_tag_not_found":
        report.add(place, "R105", "a word list is a list, or a mapping of surface: normalised")
    elif kind in _KINDS:
        report.add(place, "R105", f"this must be {_KINDS[kind]}")
    elif kind in {"too_short", "string_too_short"}:
        report.add(place, "R105", f"'{name}' must not be empty")
    else:
        report.add(place, "R105", f"'{name}': {detail['msg'].removeprefix('Input ')}")


def _model_at(shape: type[Shape], steps: tuple[int | str, ...]) -> type[Shape]:
    """The model that the last of `steps` is a key of."""
    if shape is not RuleShape or len(steps) == 1:
        return shape
    if steps[0] == "find":
        return TreeNodeShape if "tree" in steps[:-1] else AlternativeShape
    return _NESTED[str(steps[0])]
