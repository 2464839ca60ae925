"""Gaps: a second figure whose verb is left out, with the noun that it is told of.

``Wheat fell 3% and maize 2%``, ``the dam holds 9 litres in May and the lake 4``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from spacy.tokens import Doc, Token

from claimspan.matching.governs import clause_of
from claimspan.matching.ways import Range
from claimspan.rules.loading import engine_words

WINDOW: Final = "window"
VERBS: Final = frozenset({"VERB", "AUX"})
NOUNS: Final = frozenset({"NOUN", "PROPN"})
PAUSES: Final = frozenset({",", ";"})
# Tag of a verb → those of verbs that are of no other verb of its sentence and subject.
OTHER_TENSES: Final = {"VBD": {"VB", "VBP", "VBZ"}, "VBZ": {"VB", "VBP"}}
PHRASE: Final = NOUNS | {"ADJ", "DET", "PRON", "NUM"}


def noun_between(doc: Doc, before: Token, after: Token) -> Range | None:
    """The tokens of the noun phrase that, with ``and`` or a comma, parts two figures, where no verb does.

    Before the figure the preposition of the first may be told again: ``to 3% and Italy to 4%``.
    """
    between = [token for token in doc[before.i + 1 : after.i] if token.ent_type_ != WINDOW]
    bounds = engine_words("bound_words")
    while between and between[-1].lower_ in bounds:
        between.pop()
    said = doc[max(before.i - 1, 0)].lower_
    if between and between[-1].pos_ == "ADP" and between[-1].lower_ == said:
        between.pop()
        # "Sales of £9m and profits of £3m": nothing is left out.
        if said == "of":
            return None
    while between and (between[-1].pos_ == "ADV" or between[-1].lower_ == "by" or between[-1].text == ","):
        between.pop()
    joints = [i for i, token in enumerate(between) if token.text in PAUSES or token.pos_ == "CCONJ"]
    words = between[joints[-1] + 1 :] if joints else []
    inner = next((i for i, token in enumerate(words) if token.pos_ == "ADP"), len(words))
    told = (token.pos_ in PHRASE or token.i == words[-1].i or _is_deed(token) for token in words[:inner])
    if not words or not all(told):
        return None
    if inner < len(words) and not _goes_on(words[inner - 1 :] if inner else []):
        return None
    if words[-1].pos_ not in NOUNS and not _is_named(words, before):
        return None
    rest = [token for token in between[: joints[-1]] if token.text not in PAUSES and token.pos_ != "CCONJ"]
    if rest and (any(token.pos_ in VERBS for token in rest) or not stands_alone(doc, after)):
        return None
    return words[0].i, words[-1].i + 1


def _goes_on(words: Sequence[Token]) -> bool:
    """Whether a noun goes on with prepositions and what they are of: ``wages in Spain``, ``those in May``."""
    if not words or not all(token.pos_ in PHRASE | {"ADP"} or token.tag_ == "VBN" for token in words[1:]):
        return False
    return words[0].pos_ in NOUNS or words[0].lower_ in {"that", "those"} or _is_deed(words[0])


def _is_deed(token: Token) -> bool:
    """Whether a verb stands for a noun: ``lending to mills``."""
    return token.tag_ == "VBG" and token.nbor(1).pos_ == "ADP"


def _is_named(words: Sequence[Token], before: Token) -> bool:
    """Whether words that end on no noun name something: ``the second``, or a noun taken for a verb."""
    last = words[-1]
    if len(words) == 1:
        return _is_no_verb(last, before)
    if len(words) == 2 and last.pos_ == "ADJ":
        return words[0].lower_ == "the"
    # "Rents rose 3% and train fares 7%".
    return last.tag_ == "VBZ" and words[-2].pos_ in NOUNS and _is_no_verb(last, before)


def _is_no_verb(token: Token, before: Token) -> bool:
    """Whether a word taken for a verb differs in tense from the one before: ``rye fell 3% and maize 2%``."""
    verb = clause_of(before)
    return token.tag_ in OTHER_TENSES.get(verb.tag_, ())


def stands_alone(doc: Doc, figure: Token) -> bool:
    """Whether nothing follows a figure that it could be of: the end, a mark, a period, a place."""
    following = doc[figure.i + 1] if figure.i + 1 < len(doc) else None
    if following is None or following.is_punct or following.ent_type_ == WINDOW:
        return True
    return following.pos_ in {"ADP", "CCONJ"} and following.lower_ not in {"of", "among", "to"}
