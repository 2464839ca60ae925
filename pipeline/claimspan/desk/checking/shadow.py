"""Patterns that never count, because a rule that wins over them matches wherever they do.

The comparison is on the safe side: a pattern that is not told may still be shadowed by several others
together, but one that is told is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from claimspan.claims.drafts import BINDING, LAST_RESORT, MULTIPLE
from claimspan.mentions.finding import WINDOWS
from claimspan.mentions.told import CONTEXT
from claimspan.rules.model import Rule, TokensPattern, TreePattern

_MOST_VARIANTS = 64
# Attribute → predicate → what it wants.
Conditions = Mapping[str, Mapping[str, Any]]
# One token of a variant: its conditions, how often (once "", or "+"), its capture.
_Token = tuple[Conditions, str, str | None]


@dataclass(frozen=True, slots=True)
class Shadow:
    """The alternative `index` (from 0) of `rule` never counts.

    :param by: the rule that wins wherever it matches.
    """

    rule: Rule
    index: int
    by: Rule


def find_shadows(rules: Iterable[Rule]) -> list[Shadow]:
    """The alternatives that another rule of the same stage always wins over; retired rules take no part."""
    active = [_Parts(rule) for rule in rules if rule.status != "retired"]
    out = []
    for parts in active:
        rule = parts.rule
        rivals = [other for other in active if other.rule.stage == rule.stage and _can_win(other.rule, rule)]
        for index in range(len(rule.patterns)):
            by = next((other for other in rivals if _shadows(other, parts, index)), None)
            if by is not None:
                out.append(Shadow(rule, index, by.rule))
    return out


class _Parts:
    """A rule with its patterns as they are compared."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        tokens = {i: p for i, p in enumerate(rule.patterns) if isinstance(p, TokensPattern)}
        trees = {i: p for i, p in enumerate(rule.patterns) if isinstance(p, TreePattern)}
        self.runs = {i: _variants(pattern) for i, pattern in tokens.items()}
        self.trees = {i: [_node(node) for node in pattern.nodes] for i, pattern in trees.items()}


@dataclass(frozen=True, slots=True)
class _Node:
    id: str
    left: str | None
    relation: str | None
    conditions: Conditions


def _node(node: Mapping[str, Any]) -> _Node:
    return _Node(
        node["RIGHT_ID"], node.get("LEFT_ID"), node.get("REL_OP"), conditions_of(node["RIGHT_ATTRS"])
    )


def covers(wide: Conditions, narrow: Conditions) -> bool:
    """Whether every token that meets `narrow` meets `wide`; both as `conditions_of` gives them."""
    return all(
        _implied(name, value, narrow.get(key, {}))
        for key, predicates in wide.items()
        for name, value in predicates.items()
    )


def _can_win(other: Rule, rule: Rule) -> bool:
    if other.id == rule.id or other.priority < rule.priority:
        return False
    if other.stage == "role":
        sure = other.priority > LAST_RESORT and other.yields.get("optional") != "true"
        return sure and set(rule.yields) <= set(other.yields) and other.priority > rule.priority
    # Whether a range counts is known only when its ends are read.
    is_range = other.yields.get("mention") not in WINDOWS and "number_high" in other.captures
    return not is_range


def _shadows(other: _Parts, parts: _Parts, index: int) -> bool:
    if index in parts.trees:
        tree = parts.trees[index]
        return any(_tree_covered(wide, other.rule, tree, parts.rule) for wide in other.trees.values())
    narrow = parts.runs[index]
    wide = [run for runs in other.runs.values() for run in runs]
    return bool(narrow) and all(any(_run_covered(w, other.rule, n, parts.rule) for w in wide) for n in narrow)


def conditions_of(attrs: Mapping[str, Any]) -> Conditions:
    """The attributes of a token in one form: TEXT is ORTH, a text is the list of it alone."""
    out: dict[str, dict[str, Any]] = {}
    for key, value in attrs.items():
        if key == "OP":
            continue
        name = "ORTH" if key == "TEXT" else key
        if isinstance(value, str):
            found: dict[str, Any] = {"IN": {value}}
        elif isinstance(value, Mapping):
            found = {k: set(v) if k in {"IN", "NOT_IN"} else v for k, v in value.items()}
        else:
            found = {"==": value}
        out.setdefault(name, {}).update(found)
    if "IN" in out.get("ORTH", {}):
        # The exact form decides the lower-case form as well.
        forms = {"IN": {word.lower() for word in out["ORTH"]["IN"]}}
        out.setdefault("LOWER", forms)
    return out


def _implied(name: str, value: Any, have: Mapping[str, Any]) -> bool:
    if name == "IN":
        return "IN" in have and have["IN"] <= value
    if name == "NOT_IN":
        return ("IN" in have and not have["IN"] & value) or ("NOT_IN" in have and have["NOT_IN"] >= value)
    return bool(have.get(name) == value)


def _variants(pattern: TokensPattern) -> list[list[_Token]]:
    """The pattern with its optional tokens there or not; none if that were too many to compare."""
    choices: list[tuple[tuple[_Token, ...], ...]] = []
    for spec in pattern.tokens:
        op = spec.attrs.get("OP", "")
        once: _Token = (
            conditions_of(spec.attrs),
            "+" if op == "*" else "" if op == "?" else op,
            spec.capture,
        )
        choices.append(((once,), ()) if op in {"?", "*"} else ((once,),))
    n = 1
    for choice in choices:
        n *= len(choice)
    if n > _MOST_VARIANTS:
        return []
    return [[token for part in chosen for token in part] for chosen in product(*choices) if any(chosen)]


def _run_covered(wide: Sequence[_Token], other: Rule, narrow: Sequence[_Token], rule: Rule) -> bool:
    """Whether the run `wide` is matched, and counts, inside every match of `narrow`."""
    for start in range(len(narrow) - len(wide) + 1):
        within = narrow[start : start + len(wide)]
        if all(_token_covered(w, n) for w, n in zip(wide, within, strict=True)):
            if rule.stage == "role":
                names = [(start + i, token[2]) for i, token in enumerate(wide)]
                own = [(i, token[2]) for i, token in enumerate(narrow)]
                return _same_fields(dict(names), other, dict(own), rule)
            ours, theirs = _extent(narrow), _extent(wide)
            theirs = (theirs[0] + start, theirs[1] + start)
            if other.priority == rule.priority:
                return ours == theirs and other.id < rule.id
            return ours[0] < theirs[1] and theirs[0] < ours[1]
    return False


def _token_covered(wide: _Token, narrow: _Token) -> bool:
    times = wide[1] == narrow[1] or (wide[1] == "+" and narrow[1] == "")
    return times and wide[1] != "!" and covers(wide[0], narrow[0])


def _extent(tokens: Sequence[_Token]) -> tuple[int, int]:
    """The tokens that become the mention: what is captured as context lies outside."""
    before = [i for i, token in enumerate(tokens) if token[2] == CONTEXT[0]]
    after = [i for i, token in enumerate(tokens) if token[2] == CONTEXT[1]]
    return (before[-1] + 1 if before else 0), (after[0] if after else len(tokens))


def _same_fields(
    wide: Mapping[Any, str | None], other: Rule, narrow: Mapping[Any, str | None], rule: Rule
) -> bool:
    """Whether `other` fills, from the same places, every field that `rule` fills, for the same figure."""
    theirs = dict(_roles(wide, other))
    ours = dict(_roles(narrow, rule))
    competes = all(field not in MULTIPLE for _, field in ours.values())
    binds = {(at, name) for at, (name, _) in theirs.items() if name in BINDING}
    same = binds == {(at, name) for at, (name, _) in ours.items() if name in BINDING}
    filled = all(at in theirs and theirs[at][1] == field for at, (_, field) in ours.items())
    # Only what fills the same second fields can stand for a rule that has them.
    second = {capture.field for capture in rule.captures.values() if capture.same_as}
    also = second <= {capture.field for capture in other.captures.values() if capture.same_as}
    return bool(ours) and competes and same and filled and also


def _roles(names: Mapping[Any, str | None], rule: Rule) -> Iterator[tuple[Any, tuple[str, str]]]:
    for at, name in names.items():
        if name is not None and name in rule.captures:
            yield at, (name, rule.captures[name].field)


def _tree_covered(wide: Sequence[_Node], other: Rule, narrow: Sequence[_Node], rule: Rule) -> bool:
    """Whether the nodes of `wide` are all found among those of `narrow`, and capture as much."""
    own = {node.id: node.id for node in narrow}
    for image in _images(wide, narrow, {}):
        captured = {at: name for name, at in image.items()}
        if _same_fields(captured, other, own, rule):
            return True
    return False


def _images(
    wide: Sequence[_Node], narrow: Sequence[_Node], image: dict[str, str]
) -> Iterator[dict[str, str]]:
    """The ways to lay the nodes `wide` over different ones of `narrow`: name → name."""
    if not wide:
        yield image
        return
    first, rest = wide[0], wide[1:]
    for node in narrow:
        linked = first.left is None or (node.left == image[first.left] and node.relation == first.relation)
        free = node.id not in image.values()
        if linked and free and covers(first.conditions, node.conditions):
            yield from _images(rest, narrow, {**image, first.id: node.id})
