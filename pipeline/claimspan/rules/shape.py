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
from claimspan.rules.files import Node, Reporter, locate, plain

Stage = Literal["mention", "role"]
Status = Literal["draft", "trial", "stable", "retired"]
Expand = Literal[
    "token",
    "mention",
    "noun_phrase",
    "base_noun_phrase",
    "verb_phrase",
    "verb",
    "subtree",
    "to_clause_end",
    "rest",
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

    summary: Annotated[Sentence, Field(description="One sentence: what the rules of this pack find.")]
    stage: Annotated[
        Stage, Field(description="mention: what a number is; role: what is said about a quantity.")
    ]


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

    summary: Annotated[Sentence, Field(description="One sentence: what the words have in common.")]
    words: Annotated[
        WordsField,
        Field(
            description="Words, or surface: normalised. A pattern compares with the words before the colon."
        ),
    ]


class TreeNodeShape(Shape):
    """A node of spaCy's DependencyMatcher."""

    LEFT_ID: Annotated[str | None, Field(description="The RIGHT_ID of a node before this one.")] = None
    REL_OP: Annotated[str | None, Field(description="How LEFT_ID is related to this node.")] = None
    RIGHT_ID: Annotated[Sentence, Field(description="This node's name: a capture, unless it starts with _.")]
    RIGHT_ATTRS: Annotated[dict[str, Any], Field(description="What the node's token must be.")]


class AlternativeShape(Shape):
    """One pattern: adjacent tokens, or nodes of a dependency tree."""

    tokens: Annotated[
        list[dict[str, Any]] | None,
        Field(description="Tokens that follow each other, as for spaCy's Matcher."),
    ] = None
    tree: Annotated[
        list[TreeNodeShape] | None,
        Field(description="Nodes of a dependency tree, as for spaCy's DependencyMatcher."),
    ] = None


class CaptureShape(Shape):
    """How a capture becomes a span, and which field the span fills."""

    expand: Annotated[Expand, Field(description="How far the span reaches from the captured word.")] = "token"
    field: Annotated[
        Sentence | None,
        Field(description="The field of the claim that it fills, if not the one of its name."),
    ] = None
    same_as: Annotated[
        Sentence | None,
        Field(description="A capture of the patterns whose words are captured under this name as well."),
    ] = None
    normalize: Annotated[
        Sentence | None,
        Field(description="singular, lower, unit, or $name of a list of surface: normalised."),
    ] = None


class MatchShape(Shape):
    """A text in which the rule must fire, and what it must read."""

    text: Annotated[Sentence, Field(description="A sentence.")]
    captures: Annotated[
        dict[str, Sentence],
        Field(description="Capture, or the field it fills, or mention (all that was matched): its text."),
    ]
    yields: Annotated[dict[str, str], Field(description="Values that the rule must set.")] = {}


class MissShape(MatchShape):
    """A text in which the rule ought to fire but does not yet."""

    captures: Annotated[dict[str, Sentence], Field(description="What it ought to capture.")] = {}
    because: Annotated[Sentence, Field(description="Why it is missed.")]


class IgnoreShape(Shape):
    """A text in which the rule must not fire."""

    text: Annotated[Sentence, Field(description="A sentence.")]
    because: Annotated[Sentence, Field(description="Why it is none.")]


class RuleShape(Shape):
    """``rules/<pack>/<name>.yaml``."""

    id: Annotated[Sentence, Field(description="The file's path: pack/name.")]
    version: Annotated[int, Field(ge=1, description="Raise it when what the rule finds changes.")]
    status: Annotated[Status, Field(description="retired: kept, not used. The others are all used.")]
    summary: Annotated[Sentence, Field(description="One sentence: what the rule finds, with an example.")]
    why: Annotated[Sentence, Field(description="Why that is right.")]
    not_covered: Annotated[list[Sentence], Field(description="What it leaves to others on purpose.")] = []
    priority: Annotated[
        int, Field(ge=0, le=100, description="Where two rules want the same, the higher wins.")
    ] = 50
    words: Annotated[
        dict[str, WordsField], Field(description="Word lists of this rule, for patterns to name as $name.")
    ] = {}
    find: Annotated[
        list[AlternativeShape],
        BeforeValidator(_listed, json_schema_input_type=AlternativeShape | list[AlternativeShape]),
        Field(min_length=1, description="One pattern, or a list of alternatives."),
    ]
    captures: Annotated[
        dict[str, CaptureShape], Field(description="How captures become spans; only where that is not plain.")
    ] = {}
    yields: Annotated[dict[str, str], Field(description="Values that are set when the rule fires.")] = {}
    matches: Annotated[
        list[MatchShape], Field(min_length=1, description="Three or more: the rule must fire, and read this.")
    ]
    ignores: Annotated[
        list[IgnoreShape], Field(min_length=1, description="Three or more near ones: it must not fire.")
    ]
    known_misses: Annotated[list[MissShape], Field(description="It ought to fire and does not yet.")] = []
    known_mistakes: Annotated[list[IgnoreShape], Field(description="It fires and ought not to.")] = []


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
