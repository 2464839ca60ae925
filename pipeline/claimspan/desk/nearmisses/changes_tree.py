"""Single changes to a tree pattern that let it match, smallest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from claimspan.desk.nearmisses.changes import Change, loosened
from claimspan.desk.nearmisses.patterntext import Lists
from claimspan.desk.nearmisses.trees import RELATIVES, TreeWalk
from claimspan.rules.model import TreePattern

# What a relation loosens to without turning round: tried before the others.
_WIDER = {">": (">>",), "<": ("<<",), ".": (".*",), ";": (";*",), "$+": ("$++",), "$-": ("$--",)}
_PLAIN = (">", "<", ">>", "<<", "$++", "$--", ".*", ";*")
_BRIDGE = "_between"

Node = Mapping[str, Any]


def tree_changes(walk: TreeWalk, lists: Lists) -> list[Change]:
    """Every single change after which the pattern matches in the walk's Doc, smallest first.

    Tried with the interpreter, which the tests hold against spaCy's matcher.
    """
    found: dict[str, Change] = {}
    for node in range(len(walk.names)):
        for change in _changes_of(walk, node, lists):
            if change.says not in found and TreeWalk(_tree(change), walk.doc).matches():
                found[change.says] = change
    return sorted(found.values(), key=lambda change: change.size)


def _tree(change: Change) -> TreePattern:
    assert isinstance(change.pattern, TreePattern)
    return change.pattern


def _changes_of(walk: TreeWalk, node: int, lists: Lists) -> Iterator[Change]:
    nodes, name = walk.pattern.nodes, walk.names[node]
    attrs = nodes[node]["RIGHT_ATTRS"]
    for token in walk.doc:
        failures = walk.failures[node][token.i]
        for condition in failures if len(failures) == 1 else ():
            for kind, says, changed in loosened(attrs, condition, token, f"node '{name}'", lists):
                captured = not name.startswith("_")
                pattern = _with(nodes, node, {**nodes[node], "RIGHT_ATTRS": changed})
                yield Change(kind, says, pattern, captured)
    if node == 0:
        return
    yield from _other_place(walk, node)
    if walk.may_be_left_out(node):
        yield _without(nodes, node)


def _other_place(walk: TreeWalk, node: int) -> Iterator[Change]:
    """The same node, sought elsewhere."""
    nodes, name = walk.pattern.nodes, walk.names[node]
    op, left = nodes[node]["REL_OP"], nodes[node]["LEFT_ID"]
    for other in walk.names[:node]:
        if other != left:
            says = f"let node '{name}' hang on '{other}' instead of '{left}' (LEFT_ID)"
            yield Change("anchor", says, _with(nodes, node, {**nodes[node], "LEFT_ID": other}))
    for other in dict.fromkeys([*_WIDER.get(op, ()), *_PLAIN]):
        if other != op and other in RELATIVES:
            says = f"let node '{name}' be '{other}' of '{left}' instead of '{op}' (REL_OP)"
            yield Change("relation", says, _with(nodes, node, {**nodes[node], "REL_OP": other}))
    if op not in {">", "<"}:
        return
    for token in walk.doc:
        between = {"LEFT_ID": left, "REL_OP": op, "RIGHT_ID": _BRIDGE, "RIGHT_ATTRS": {"LOWER": token.lower_}}
        if token.ent_type_ or token.is_punct or _BRIDGE in walk.names:
            continue
        says = f"put a node between '{left}' and '{name}': LOWER '{token.lower_}', '{op}' on both sides"
        changed = (*nodes[:node], between, {**nodes[node], "LEFT_ID": _BRIDGE}, *nodes[node + 1 :])
        yield Change("node", says, TreePattern(changed))


def _without(nodes: tuple[Node, ...], node: int) -> Change:
    """Leave a node out; what hung on it hangs on what it hung on."""
    gone, left = nodes[node]["RIGHT_ID"], nodes[node]["LEFT_ID"]
    rest = [
        {**other, "LEFT_ID": left} if other.get("LEFT_ID") == gone else other
        for i, other in enumerate(nodes)
        if i != node
    ]
    moved = any(other.get("LEFT_ID") == gone for other in nodes)
    says = f"leave out node '{gone}'" + (f" and hang what was below it on '{left}'" if moved else "")
    return Change("bridge", f"add an alternative: {says}", TreePattern(tuple(rest)))


def _with(nodes: tuple[Node, ...], index: int, node: Node) -> TreePattern:
    return TreePattern((*nodes[:index], node, *nodes[index + 1 :]))
