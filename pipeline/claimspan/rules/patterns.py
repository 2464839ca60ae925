"""The patterns of a rule: from a tree of text to what spaCy's two matchers take."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from claimspan.problems import did_you_mean
from claimspan.rules.files import Items, Node, Reporter, Table, Text
from claimspan.rules.model import Pattern, TokensPattern, TokenSpec, TreePattern
from claimspan.rules.values import ValueReader, may_be_absent
from claimspan.rules.vocab import RELATIONS

_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_NAME_HELP = "use lower-case letters, digits and _."


@dataclass(frozen=True, slots=True)
class PatternReader:
    """Reads the patterns of one rule; values of the wrong shape are left to the shape check."""

    values: ValueReader
    report: Reporter

    def pattern(self, node: Node) -> Pattern | None:
        """One alternative of ``find``, or None when it has not the shape of one."""
        if not isinstance(node, Table):
            return None
        tokens, tree = node.get("tokens"), node.get("tree")
        if tokens is not None and tree is not None:
            help = "make it two alternatives of a list."
            self.report.add(node.place, "R105", "an alternative has either tokens or tree, not both", help)
        elif tokens is None and tree is None:
            self.report.add(node.place, "R104", "an alternative needs 'tokens' or 'tree'")
        elif isinstance(tokens, Items):
            return self._tokens(tokens)
        elif isinstance(tree, Items):
            return self._tree(tree)
        return None

    def _tokens(self, items: Items) -> TokensPattern:
        specs: list[TokenSpec] = []
        for item in items.values:
            if isinstance(item, Table):
                specs.extend(self._token(item))
        whole = all(isinstance(item, Table) for item in items.values)
        if whole and all(may_be_absent(spec.attrs.get("OP")) for spec in specs):
            message = "this pattern can match nothing: every token of it is optional"
            self.report.add(items.place, "R112", message, "give at least one token no OP, or OP: '+'.")
        return TokensPattern(tuple(specs))

    def _token(self, table: Table) -> list[TokenSpec]:
        capture = self._capture_name(table)
        if "NUMBER" in table.entries:
            return self._number(table, capture)
        return [TokenSpec(self.values.attrs(table, in_tree=False), capture)]

    def _capture_name(self, table: Table) -> str | None:
        node = table.get("capture")
        if node is None:
            return None
        if isinstance(node, Text) and _NAME.fullmatch(node.value) and not node.value.startswith("_"):
            return node.value
        self.report.add(node.place, "R105", "a capture's name is one word", _NAME_HELP)
        return None

    def _number(self, table: Table, capture: str | None) -> list[TokenSpec]:
        """``NUMBER: one``: the number scanner marks its tokens as an entity, beginning with IOB 3."""
        value = table.entries["NUMBER"].value
        if not isinstance(value, Text) or value.value != "one":
            self.report.add(value.place, "R106", "unknown value for NUMBER", None, ["one"])
        for key, entry in table.entries.items():
            if key not in {"NUMBER", "capture"}:
                help = "NUMBER is a whole token or several; make an alternative for the case without it."
                self.report.add(entry.place, "R105", f"'{key}' cannot stand beside NUMBER", help)
        first = {"ENT_TYPE": "number", "ENT_IOB": 3}
        rest = {"ENT_TYPE": "number", "ENT_IOB": 1, "OP": "*"}
        return [TokenSpec(first, capture), TokenSpec(rest, capture)]

    def _tree(self, items: Items) -> TreePattern:
        nodes: list[Mapping[str, Any]] = []
        known: list[str] = []
        if not items.values:
            self.report.add(items.place, "R112", "this pattern can match nothing: it has no node")
        for index, item in enumerate(items.values):
            if isinstance(item, Table):
                node = self._tree_node(item, index == 0, known)
                nodes.append(node)
                known.append(node["RIGHT_ID"])
        return TreePattern(tuple(nodes))

    def _tree_node(self, table: Table, is_first: bool, known: list[str]) -> Mapping[str, Any]:
        out: dict[str, Any] = {}
        for key in ("LEFT_ID", "REL_OP"):
            entry = table.entries.get(key)
            if entry is None:
                if not is_first:
                    help = "say which node before it it hangs on (LEFT_ID), and how (REL_OP)."
                    self.report.add(table.place, "R113", f"this node has no {key}", help)
            elif is_first:
                help = "it is the anchor: give it RIGHT_ID and RIGHT_ATTRS only."
                self.report.add(entry.place, "R113", f"the first node of a tree has no {key}", help)
            elif isinstance(entry.value, Text):
                self._check_link(key, entry.value, known)
                out[key] = entry.value.value
        right_id, attrs = table.get("RIGHT_ID"), table.get("RIGHT_ATTRS")
        if isinstance(right_id, Text):
            self._check_right_id(right_id, known)
        out["RIGHT_ID"] = right_id.value if isinstance(right_id, Text) else "_"
        out["RIGHT_ATTRS"] = self.values.attrs(attrs, in_tree=True) if isinstance(attrs, Table) else {}
        return out

    def _check_link(self, key: str, node: Text, known: list[str]) -> None:
        if key == "REL_OP" and node.value not in RELATIONS:
            self.report.unknown(node.place, "R111", "REL_OP", node.value, RELATIONS)
        if key == "LEFT_ID" and node.value not in known:
            message = f"LEFT_ID '{node.value}' is not the RIGHT_ID of a node before this one"
            self.report.add(node.place, "R113", message, did_you_mean(node.value, known), known)

    def _check_right_id(self, node: Text, known: list[str]) -> None:
        if not _NAME.fullmatch(node.value):
            self.report.add(node.place, "R105", "a RIGHT_ID is one word", _NAME_HELP)
        elif node.value in known:
            message = f"RIGHT_ID '{node.value}' is here twice"
            self.report.add(node.place, "R113", message, "give each node its own.")
