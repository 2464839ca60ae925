"""Why a rule did not fire on a sentence: how far each of its patterns came, and what would let it fire."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc

from claimspan.desk.nearmisses.conditions import IS, Condition
from claimspan.desk.nearmisses.patterntext import Lists, attrs_text, length, position, token_text, wanted
from claimspan.desk.nearmisses.repair import Examples, Repair, repairs
from claimspan.desk.nearmisses.tokens import TokenMiss, Walk, is_number
from claimspan.desk.nearmisses.trees import IN_WORDS, NodeMiss, TreeMiss, TreeWalk
from claimspan.desk.parsed import Parsed
from claimspan.rules.model import Rule, TokensPattern, TreePattern


@dataclass(frozen=True, slots=True)
class Failure:
    """A condition that did not hold, or did and must not.

    :param wanted: as text, in the rule file's words.
    :param met: what the token has.
    :param negated: whether `wanted` is what must not be.
    """

    attribute: str
    wanted: str
    met: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Miss:
    """How near one pattern of a rule came.

    :param alternative: counted from 1.
    :param reached: how many of its tokens or nodes were found before it stopped.
    :param of: how many it has.
    :param taken: pairs of a part of the pattern and the text that it took.
    :param part: the part that stopped it, as the file writes it.
    :param part_name: ``token 2`` or ``node 'head'``.
    :param at: index of the token that stopped it, None if there was none.
    :param token: its text.
    :param failures: of that token; empty if it is only in the wrong place, or missing.
    :param place: for a tree, where the node was sought, and where the token is instead; None if it is right.
    :param changes: how many single changes it takes at least.
    """

    alternative: int
    kind: str
    reached: int
    of: int
    taken: tuple[tuple[str, str], ...]
    part: str
    part_name: str
    at: int | None
    token: str | None
    failures: tuple[Failure, ...]
    place: str | None
    changes: int


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The whole answer for one sentence.

    :param misses: one a pattern, nearest first.
    :param repairs: single changes that were tried and work, best first.
    :param note: why the rule was not run at all, else None.
    """

    rule: Rule
    misses: tuple[Miss, ...]
    repairs: tuple[Repair, ...]
    note: str | None = None


def why_not(rule: Rule, sentence: Parsed, lists: Lists, examples: Examples) -> WhyNot:
    """Why `rule`, which did not fire there, did not fire on a sentence."""
    if rule.status == "retired":
        return WhyNot(rule, (), (), "the rule is retired, so it is never run")
    doc = sentence.doc(rule.stage)
    if doc is None:
        return WhyNot(rule, (), (), "this is a row of a table, and role rules are not run on rows")
    return WhyNot(rule, misses_of(rule, doc, lists), tuple(repairs(rule, doc, lists, examples)))


def misses_of(rule: Rule, doc: Doc, lists: Lists) -> tuple[Miss, ...]:
    """How near each pattern of a rule came in `doc`, nearest first; without those that match."""
    found: list[Miss] = []
    for number, pattern in enumerate(rule.patterns, start=1):
        if isinstance(pattern, TokensPattern):
            walk = Walk(pattern, doc)
            misses = [] if walk.spans() else walk.misses()
            if misses:
                found.append(_of_tokens(number, pattern, doc, misses[0], lists))
        else:
            tree = TreeWalk(pattern, doc)
            miss = None if tree.matches() else tree.miss()
            if miss is not None:
                found.append(_of_tree(number, pattern, doc, miss, lists))
    return tuple(sorted(found, key=lambda miss: (miss.changes, -miss.reached / miss.of, miss.alternative)))


def _of_tokens(number: int, pattern: TokensPattern, doc: Doc, miss: TokenMiss, lists: Lists) -> Miss:
    ended = miss.at == len(doc)
    token = None if ended else doc[miss.at]
    failures = () if token is None else tuple(_failure(c, token, lists, miss.negated) for c in miss.failures)
    if token is not None and is_number(pattern.tokens[miss.spec]):
        failures = (Failure("NUMBER", "one", "inside a number" if token.ent_type_ else "no number"),)
    reached = position(pattern, miss.spec) - 1
    taken: dict[int, list[str]] = {}
    for spec, at in miss.taken:
        taken.setdefault(position(pattern, spec), []).append(doc[at].text)
    return Miss(
        alternative=number, kind="tokens", reached=reached, of=length(pattern),
        taken=tuple((f"token {place}", " ".join(texts)) for place, texts in sorted(taken.items())),
        part=token_text(pattern, miss.spec, lists), part_name=f"token {position(pattern, miss.spec)}",
        at=None if ended else miss.at, token=None if token is None else token.text, failures=failures,
        place="the sentence ended before it" if ended else None, changes=miss.changes,
    )  # fmt: skip


def _of_tree(number: int, pattern: TreePattern, doc: Doc, miss: TreeMiss, lists: Lists) -> Miss:
    stopped = miss.stopped
    token = None if stopped.token is None else doc[stopped.token]
    failures = () if token is None else tuple(_failure(c, token, lists) for c in stopped.failures)
    attrs = next(node["RIGHT_ATTRS"] for node in pattern.nodes if node["RIGHT_ID"] == stopped.name)
    return Miss(
        alternative=number, kind="tree", reached=miss.reached, of=len(miss.nodes),
        taken=tuple(
            (node.name, doc[node.token].text) for node in miss.nodes
            if node.fate == "found" and node.token is not None
        ),
        part=f"{{{attrs_text(attrs, lists)}}}", part_name=f"node '{stopped.name}'",
        at=stopped.token, token=None if token is None else token.text, failures=failures,
        place=_place(doc, stopped), changes=miss.changes,
    )  # fmt: skip


def _failure(condition: Condition, token: object, lists: Lists, negated: bool = False) -> Failure:
    met = condition.met(token)  # type: ignore[arg-type]
    if lists.attribute(condition) == "MENTION":
        return Failure("MENTION", lists.show(condition.wanted), str(met) or "no mention", negated)
    text = "true" if met is True else "false" if met is False else str(met)
    if condition.predicate == IS and condition.attribute == "ENT_IOB":
        text = ("none", "inside", "outside", "begins")[int(met)]
    return Failure(condition.attribute, wanted(condition, lists), text, negated)


def _place(doc: Doc, node: NodeMiss) -> str | None:
    if node.left is None or node.fate in {"found", "conditions"}:
        return None
    sought = IN_WORDS[str(node.relation)].format(left=f"'{doc[node.left].text}'")
    if node.token is None:
        return f"it was sought as {sought}, and nothing comes near"
    token = doc[node.token]
    hangs = "is the root" if token.head == token else f"hangs on '{token.head.text}' ({token.dep_})"
    return f"it was sought as {sought} ({node.relation}), but '{token.text}' {hangs}"
