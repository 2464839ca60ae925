"""Single changes to a token pattern that could let it match, smallest first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from spacy.tokens import Token

from claimspan.desk.nearmisses.conditions import IS, WORD_ATTRIBUTES, Condition, conditions, may_be_added
from claimspan.desk.nearmisses.patterntext import Lists, position, wanted
from claimspan.desk.nearmisses.tokens import State, Walk, is_number, is_number_tail
from claimspan.rules.model import Pattern, TokensPattern, TokenSpec

Kind = Literal["word", "widen", "extra", "optional", "relation", "anchor", "node", "bridge", "drop"]
# How much more a change lets in, as a rule: one word, one label, one token more or less, any place, anything.
SIZES: Final[Mapping[Kind, int]] = {
    "word": 0, "widen": 1, "extra": 2, "optional": 3,
    "node": 3, "anchor": 4, "relation": 5, "bridge": 6, "drop": 7,
}  # fmt: skip
_REPEAT: Final = re.compile(r"\{(\d+)(,\d*)?\}")


@dataclass(frozen=True, slots=True)
class Change:
    """One change to one pattern.

    :param says: what to do, as one instruction.
    :param pattern: the pattern after it.
    :param captured: whether the changed part is a capture, so that what is read changes as well.
    """

    kind: Kind
    says: str
    pattern: Pattern
    captured: bool = False

    @property
    def size(self) -> int:
        """The less, the smaller the change."""
        return SIZES[self.kind]


def loosened(
    attrs: Mapping[str, Any], condition: Condition, token: Token, where: str, lists: Lists
) -> Iterator[tuple[Kind, str, dict[str, Any]]]:
    """The ways to make one condition of a token's attributes hold for `token`.

    :param where: the part of the pattern, for the instruction: ``token 2``.
    :returns: kind, instruction, and the attributes after it.
    """
    attribute, met = condition.attribute, condition.met(token)
    widened = _widened(condition, met) if may_be_added(condition, token) else None
    if widened is not None:
        kind: Kind = "word" if attribute in WORD_ATTRIBUTES else "widen"
        out = {**attrs, attribute: _put(attrs[attribute], condition.predicate, widened)}
        yield kind, _widening(condition, met, where, lists), out
    # Without its entity type any token could be the figure, and of a lone condition nothing would be left.
    if attribute != "ENT_TYPE" and len(conditions(attrs)) > 1 and not token.is_punct:
        rest = {key: value for key, value in attrs.items() if key != attribute}
        yield "drop", f"drop {attribute} from {where} (it wants {wanted(condition, lists)})", rest


def _widened(condition: Condition, met: Any) -> Any:
    """What takes the place of the condition's own value, for ``is`` a predicate; None if nothing can."""
    wanted_value = condition.wanted
    if condition.predicate == IS:
        both = isinstance(wanted_value, str) or condition.attribute == "LENGTH"
        return {"IN": sorted([wanted_value, met])} if both and condition.attribute != "ENT_IOB" else None
    if condition.predicate == "IN":
        return sorted([*wanted_value, met])
    if condition.predicate == "NOT_IN":
        rest = [value for value in wanted_value if value != met]
        return rest if rest and len(rest) < len(wanted_value) else None
    if condition.predicate == "REGEX":
        return f"{wanted_value}|^{re.escape(str(met))}$"
    return met if condition.predicate in {">=", "<="} else None


def _put(value: Any, predicate: str, widened: Any) -> Any:
    return widened if predicate == IS else {**value, predicate: widened}


def _widening(condition: Condition, met: Any, where: str, lists: Lists) -> str:
    attribute, predicate = lists.attribute(condition), condition.predicate
    if predicate == "IN":
        name = lists.name(condition.wanted)
        if name is None:
            return f"add '{met}' to the list of {attribute} of {where}"
        meaning = ", with what it stands for" if lists.is_mapping(name) else ""
        return f"add '{met}' to the word list ${name} ({lists.file(name)}){meaning}"
    if predicate == "NOT_IN":
        return f"take '{met}' off the list of what {attribute} of {where} must not be"
    if predicate == IS:
        return f"let {attribute} of {where} be '{condition.wanted}' or '{met}'"
    return f"let {attribute} {predicate} of {where} take '{met}' as well"


def token_changes(walk: Walk, lists: Lists) -> list[Change]:
    """Every single change after which the pattern matches somewhere in the walk's Doc, smallest first.

    Of changes of one kind, those come first that are needed furthest into the pattern.
    """
    found: dict[str, tuple[tuple[int, int], Change]] = {}
    for start in range(len(walk.doc)):
        for state in walk.reach(start):
            if state[0] == len(walk.steps):
                continue
            for change in _changes_at(walk, state, start, lists):
                found.setdefault(change.says, ((change.size, -state[0]), change))
    return [change for _, change in sorted(found.values(), key=lambda item: (item[0], item[1].says))]


def _changes_at(walk: Walk, state: State, start: int, lists: Lists) -> Iterator[Change]:
    (index, at), pattern = state, walk.pattern
    step = walk.steps[index]
    spec = pattern.tokens[step.spec]
    where = f"token {position(pattern, step.spec)}"
    here = at < len(walk.doc)
    number = is_number(spec) or is_number_tail(spec)
    if here and step.kind != "not" and not number and walk.rest(index + (step.kind != "many"), at + 1) == 0:
        failures = step.failures(walk.doc[at])
        for condition in failures if len(failures) == 1 else ():
            for kind, says, attrs in loosened(spec.attrs, condition, walk.doc[at], where, lists):
                changed = TokenSpec(attrs, spec.capture)
                captured = spec.capture is not None
                yield Change(kind, says, _with(pattern, step.spec, changed), captured)
    if not step.needed:
        return
    if walk.may_be_left_out(index) and walk.rest(index + 1, at) == 0:
        op = _fewer(spec.attrs.get("OP"))
        if op is not None:
            changed = TokenSpec({**spec.attrs, "OP": op}, spec.capture)
            says = f"make {where} optional (OP: '{op}')"
            yield Change("optional", says, _with(pattern, step.spec, changed))
    # Nothing can be put between the repetitions of one token.
    begins = index == 0 or walk.steps[index - 1].spec != step.spec
    if here and begins and at > start and walk.rest(index, at + 1) == 0:
        word = walk.doc[at].lower_
        extra = TokenSpec({"LOWER": word, "OP": "?"}, None)
        tokens = (*pattern.tokens[: step.spec], extra, *pattern.tokens[step.spec :])
        says = f"add an optional token before {where}: {{LOWER: '{word}', OP: '?'}}"
        yield Change("extra", says, TokensPattern(tokens))


def _fewer(op: str | None) -> str | None:
    """The operator that asks for one token less; None for ``!``."""
    repeat = _REPEAT.fullmatch(op or "")
    if repeat is not None:
        low, rest = int(repeat[1]), repeat[2] or f",{repeat[1]}"
        return f"{{{low - 1}{rest}}}" if low else None
    return {None: "?", "+": "*"}.get(op)


def _with(pattern: TokensPattern, index: int, spec: TokenSpec) -> TokensPattern:
    return TokensPattern((*pattern.tokens[:index], spec, *pattern.tokens[index + 1 :]))
