"""Patterns that no token of any text can match, found with the tokenizer that the engine uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, get_args

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc

from claimspan.desk.files.trees import RuleFile, TokenTable, Word, compared_words, token_tables
from claimspan.gate.numbers import Form, scan
from claimspan.gate.unitscan import UnitKind
from claimspan.mentions.finding import ENTITY
from claimspan.model import Kind
from claimspan.parsing.language import make_doc
from claimspan.problems import Problem, did_you_mean
from claimspan.rules.files import Table, Text
from claimspan.rules.regexes import needed_characters

_FORMS = frozenset(ENTITY.get(form, form) for form in get_args(Form)) | {*get_args(UnitKind)}
# What a token's entity type can be when the rules of a stage run.
LABELS: Mapping[str, frozenset[str]] = {
    "mention": _FORMS,
    "role": _FORMS | frozenset(get_args(Kind)) | {"window", "rejection"},
}
_WRITTEN = frozenset({"ORTH", "TEXT", "LOWER", "LEMMA"})
_LABELLED = frozenset({"ENT_TYPE", "MENTION"})
# Attributes that the written form of a token decides alone.
_LEXICAL = frozenset(
    "ORTH TEXT LOWER SHAPE LENGTH IS_ALPHA IS_ASCII IS_DIGIT IS_LOWER IS_UPPER IS_TITLE IS_PUNCT IS_SPACE"
    " IS_BRACKET IS_QUOTE IS_LEFT_PUNCT IS_RIGHT_PUNCT IS_CURRENCY IS_STOP LIKE_NUM LIKE_URL"
    " LIKE_EMAIL".split()
)
_LONG_SHAPE = re.compile(r"(X|x|d)\1{4}")
# Where a word may stand: alone, in a sentence, beside numbers, joined to others, as an ending.
_CONTEXTS = (
    "{}", "It {} is", "5 {} of", "5{} of", "5-{} of", "{}5 of", "{} 5 of", "${} of", "x-{} of", "{}-x of",
    "x/{} of", "({}) of", "the '{} of", '"{}" of', "do{} of", "x{} of", "It is {}.",
)  # fmt: skip


def check_tokens(
    files: Iterable[RuleFile], shared: Mapping[str, tuple[str, Table]], nlp: Language
) -> list[Problem]:
    """Words, entity labels and conditions of tokens that can never be met.

    :param shared: the shared word lists, see `trees.shared_lists`.
    """
    made = _Made(nlp)
    problems: dict[tuple[str, int, int, str], Problem] = {}
    for file in files:
        for token in token_tables(file):
            for problem in _token_problems(token, shared, made):
                # A word of a list is told once, however many patterns use the list.
                key = (problem.path, problem.line, problem.column, problem.code)
                problems.setdefault(key, problem)
    return list(problems.values())


class _Made:
    """What the tokenizer makes of words."""

    def __init__(self, nlp: Language) -> None:
        self.nlp = nlp
        special: Any = getattr(nlp.tokenizer, "rules", None) or {}
        orth = nlp.vocab.strings["ORTH"]
        self._special = frozenset(piece[orth] for pieces in special.values() for piece in pieces)
        self._special_lower = frozenset(piece.lower() for piece in self._special)
        self.can_be = cache(self._can_be)

    def _can_be(self, word: str, any_case: bool) -> bool:
        """Whether a token can be this word; `any_case`: or, where it compares so, the word in any case."""
        if word in self._special or (any_case and word.lower() in self._special_lower):
            return True
        forms = dict.fromkeys((word, word.capitalize(), word.upper()) if any_case else (word,))
        return any(form in self.tokens(context.format(form)) for context in _CONTEXTS for form in forms)

    def tokens(self, text: str) -> list[str]:
        """The tokens of a text, cut at numbers as the engine cuts them."""
        return [token.text for token in make_doc(self.nlp, text, scan(text))]


def _token_problems(
    token: TokenTable, shared: Mapping[str, tuple[str, Table]], made: _Made
) -> Iterator[Problem]:
    for word in compared_words(token, _WRITTEN, shared):
        # The loader tells spaces, upper case under LOWER, and empty texts.
        plain = word.value and not any(char.isspace() for char in word.value)
        if plain and not made.can_be(word.value, word.attribute in {"LOWER", "LEMMA"}):
            yield _never_made(word, made.tokens(word.value))
    yield from _label_problems(token, shared)
    attrs = token.attrs()
    if attrs is not None:
        yield from _condition_problems(token, attrs, made.nlp)


def _never_made(word: Word, pieces: list[str]) -> Problem:
    message = f"no token is ever '{word.value}'"
    if len(pieces) > 1:
        shown = ", ".join(f"'{piece}'" for piece in pieces)
        message += f": it is {len(pieces)} tokens, {shown}"
    used = f"the list is compared with {word.attribute}; " if word.word_list else ""
    help = f"{used}write a token for each piece, or leave it out."
    return Problem(word.path, word.place.line, word.place.column, "R201", message, help)


def _label_problems(token: TokenTable, shared: Mapping[str, tuple[str, Table]]) -> Iterator[Problem]:
    stage = token.file.stage
    allowed = LABELS.get(stage)
    if allowed is None:
        return
    number = token.table.entries.get("NUMBER")
    if number is not None and stage == "role":
        help = "use MENTION, or ENT_TYPE: number for a number that no mention rule took."
        message = "NUMBER is for mention rules: by now every number is part of a mention"
        yield Problem(token.file.path, number.place.line, number.place.column, "R203", message, help)
    for word in compared_words(token, _LABELLED, shared):
        if word.value and word.value not in allowed:
            message = f"no token has the entity type '{word.value}' when the {stage} rules run"
            help_text = did_you_mean(word.value, allowed)
            place = word.place
            yield Problem(
                word.path, place.line, place.column, "R203", message, help_text, tuple(sorted(allowed))
            )


def _condition_problems(token: TokenTable, attrs: Mapping[str, Any], nlp: Language) -> Iterator[Problem]:
    path, place = token.file.path, token.table.place
    words = _literal_words(attrs)
    lexical = {key: value for key, value in attrs.items() if key in _LEXICAL}
    if words and len(lexical) > 1 and not _passes(words, lexical, nlp):
        message = f"no token meets all of these conditions: {', '.join(lexical)}"
        yield Problem(path, place.line, place.column, "R202", message, "leave out one of them.")
    for key, entry in token.table.entries.items():
        regex = entry.value.get("REGEX") if isinstance(entry.value, Table) else None
        if isinstance(regex, Text):
            wrong = _impossible(key, needed_characters(regex.value))
            if wrong is not None:
                at = regex.place
                yield Problem(path, at.line, at.column, "R202", f"this expression never matches: {wrong}")
        if key == "SHAPE" and isinstance(entry.value, Text) and _LONG_SHAPE.search(entry.value.value):
            at = entry.value.place
            short = re.sub(r"(X|x|d)\1{4,}", r"\1\1\1\1", entry.value.value)
            message = f"SHAPE never is '{entry.value.value}': after four of a kind it writes no more"
            yield Problem(path, at.line, at.column, "R202", message, f"write '{short}'.")


def _literal_words(attrs: Mapping[str, Any]) -> frozenset[str]:
    """The words of which the token must be one, in any case that is allowed; empty if it may be any."""
    for key in ("ORTH", "TEXT", "LOWER"):
        value = attrs.get(key)
        words = [value] if isinstance(value, str) else value.get("IN") if isinstance(value, Mapping) else None
        if words:
            if key != "LOWER":
                return frozenset(words)
            return frozenset(form for word in words for form in (word, word.capitalize(), word.upper()))
    return frozenset()


def _passes(words: frozenset[str], lexical: Mapping[str, Any], nlp: Language) -> bool:
    matcher = Matcher(nlp.vocab)
    matcher.add("token", [[dict(lexical)]])
    return bool(matcher(Doc(nlp.vocab, words=sorted(words))))


def _impossible(attribute: str, needed: frozenset[str]) -> str | None:
    """Which of the characters that an expression needs the attribute of a token never has."""
    if any(char.isspace() for char in needed):
        return "a token holds no space"
    upper = sorted(char for char in needed if char != char.lower())
    if attribute == "LOWER" and upper:
        return f"LOWER has no upper-case '{upper[0]}'"
    return None
