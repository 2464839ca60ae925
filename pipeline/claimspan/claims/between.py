"""What the words between two figures make of the second: one more, an addition, a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from spacy.tokens import Doc, Token

from claimspan.claims.gaps import VERBS, WINDOW, stands_alone
from claimspan.rules.loading import engine_words

SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})
# What may stand beside windows between two figures that only differ in their circumstances.
_JOINTS: Final = frozenset({"CCONJ", "PUNCT", "ADP", "ADV", "DET"})
_MOST_APPOSED: Final = 10
_BOUNDS: Final = frozenset({"quantmod", "amod", "advmod"})


class Between:
    """Two figures and the words between them.

    :param before: the first figure.
    :param after: the second.
    """

    def __init__(self, doc: Doc, before: Token, after: Token) -> None:
        self._doc, self._before, self._after = doc, before, after
        self._words = [doc[i] for i in range(before.i + 1, after.i)]
        self._kinds = [token.pos_ for token in self._words]
        self._verbless = VERBS.isdisjoint(self._kinds)

    @property
    def _following(self) -> Token | None:
        """What follows the second figure."""
        at = self._after.i + 1
        return self._doc[at] if at < len(self._doc) else None

    def coordinates(self) -> bool:
        """Whether nothing but circumstances parts them: ``11.6% within 30 days and 14.6% by day 90``."""
        told = list(zip(self._words, self._kinds, strict=True))
        if not any(kind == "CCONJ" or token.text in {",", ";"} for token, kind in told):
            return False
        return all(
            kind in _JOINTS or token.ent_type_ == WINDOW or token.is_punct or _qualifies(token)
            for token, kind in told
        )

    def apposes(self) -> bool:
        """Whether the second only adds to the first: ``sales of £9m, up 6%``, ``half (46.8%)``."""
        between = self._words
        if not 1 <= len(between) <= _MOST_APPOSED:
            return False
        if between[-1].text == "(" or (len(between) > 1 and between[-2].text == "("):
            # With a verb or a number of its own between them the second adds to that and not to the first.
            return self._verbless and not any(t.like_num and t.ent_type_ != WINDOW for t in between)
        words = [token.lower_ for token in between if token.ent_type_ != WINDOW]
        if words in (["(", ":"], ["▲"], ["▼"]):  # "£35m (2023: £28m)", "9.6% ▲ 4%"
            return True
        if words[:1] == [")"]:
            words.pop(0)
        if "or" in words and self.says_otherwise():
            words = words[: words.index("or") + 1]
        if len(words) > 2 and words[1] in engine_words("move_words") and all(map(_hedges, words[2:])):
            words = words[:2]
        ends = {",", ";"}, {"up", "down", "or"}
        return 1 < len(words) <= 3 and words[0] in ends[0] and words[-1] in ends[1]

    def says_otherwise(self) -> bool:
        """Whether the second only says in other words how much it was: ``by 900 tonnes, or 4%``."""
        at = self._after.i - 1
        while at >= 0 and self._doc[at].pos_ in {"ADV", "DET"}:
            at -= 1
        return at >= 0 and self._doc[at].lower_ == "or"

    def moves_place(self) -> bool:
        """Whether they differ in place or time alone: ``6% in Leeds and 9% in York``."""
        kinds, end = self._kinds, len(self._kinds)
        while end and (kinds[end - 1] in {"ADP", "ADV"} or self._bounds(end - 1)):
            end -= 1
        if end < 2 or not VERBS.isdisjoint(kinds[:end]):
            return False
        if kinds[end - 1] != "CCONJ" and not (self._words[end - 1].text == "," and self._placed()):
            return False
        return (kinds[0] == "ADP" or self._words[0].ent_type_ == WINDOW) and self._alone()

    def compares(self) -> bool:
        """Whether the first is only compared with the second: ``75% of sales, compared with half``."""
        contrasts = engine_words("contrast_words")
        words, kinds, end = self._words, self._kinds, len(self._words)
        if words and words[-1].tag_ == "POS":  # "compared with Norland's half"
            end = min(max(words[-1].head.left_edge.i - self._before.i - 1, 0), end)
        while end and (kinds[end - 1] in {"ADP", "SCONJ", "ADV", "DET"} or self._bounds(end - 1)):
            if words[end - 1].lower_ in contrasts:
                break
            end -= 1
        if not end or words[end - 1].lower_ not in contrasts:
            return False
        return VERBS.isdisjoint(kinds[: end - 1]) and self._alone()

    def includes(self) -> bool:
        """Whether the second is that of a part of the first: ``rose 9% in May, including 4% in Hull``."""
        words = list(self._words)
        while words and _hedges(words[-1].lower_):
            words.pop()
        if [token.lower_ for token in words[-2:]] != [",", "including"]:
            return False
        return VERBS.isdisjoint(self._kinds[: len(words) - 2])

    def joins(self) -> bool:
        """Whether two shares have one predicate behind both: ``9% of owls, and up to 12% in Hull, sleep``."""
        before, after = self._before, self._after
        joined = after.dep_ == "conj" and after.head.i == before.i
        return joined and before.dep_ in SUBJECTS and before.head.i > after.i

    def repeats(self) -> bool:
        """Whether a share's predicate holds for the next: ``34% had a fall in May, and 22% in June``."""
        if self._verbless:
            return False
        doc, at = self._doc, self._after.i
        last = doc[at - 1].pos_
        joined = last == "CCONJ" or (last == "ADV" and doc[at - 2].pos_ == "CCONJ")
        return joined and self._alone() and not any(t.pos_ in VERBS for t in doc[at + 1 :])

    def moves(self) -> bool:
        """Whether the second tells how far the share before it has moved: ``… said so, down by 7 points``."""
        doc, at = self._doc, self._after.i - 1
        moves = engine_words("move_words")
        while at >= 0 and doc[at].lower_ not in moves:
            if doc[at].pos_ not in {"ADV", "ADJ", "ADP", "DET"}:
                return False
            at -= 1
        return at > 0 and doc[at - 1].text == ","

    def adds(self, *, directed: bool) -> bool:
        """Whether the second only sets the first against another time: ``£5m, 9% ahead of last year``.

        :param directed: whether the second has a direction.
        """
        between, following = self._words, self._following
        if not self._verbless and any(
            kind in VERBS and token.ent_type_ != WINDOW
            for token, kind in zip(between, self._kinds, strict=True)
        ):
            between = self._aside_to_predicate()
        compared = following is not None and (
            following.tag_ in {"JJR", "RBR"} or following.lower_ in engine_words("set_against_words")
        )
        if not compared:
            return directed and _noun_aside(between, following)
        last = next((t for t in reversed(between) if t.pos_ not in {"ADV", "DET", "ADP"}), None)
        return last is not None and (last.text == "," or last.pos_ == "CCONJ")

    def _aside_to_predicate(self) -> list[Token]:
        """What stands after the predicate whose subject the first is: ``9% left, a rise of 2 points``."""
        before, between = self._before, self._words
        comma = next((i for i in reversed(range(len(between))) if between[i].text == ","), None)
        if comma is None or not (before.dep_ in SUBJECTS or before.head.dep_ in SUBJECTS):
            return []
        predicate, aside = between[:comma], between[comma:]
        clauses = any(
            (token.dep_ in SUBJECTS and token != before.head) or token.text in {";", ":"}
            for token in predicate
        )
        verbs = any(token.pos_ in VERBS and token.ent_type_ != WINDOW for token in aside)
        return [] if clauses or verbs else aside

    def contrasts(self) -> bool:
        """Whether a share is only set against the one before: ``36% of men, versus 21% of women, smoke``."""
        following, words = self._following, self._words
        if following is None or following.lower_ not in {"of", "among"}:
            return False
        told = [(token.lower_, kind) for token, kind in zip(words, self._kinds, strict=True)]
        if any(kind in VERBS and word != "compared" for word, kind in told):
            return False
        contrasts = {"and", *engine_words("contrast_words")}
        return any(word in contrasts for word, _ in told)

    def _bounds(self, at: int) -> bool:
        """Whether a word between them only says how near the second figure is: ``and by more than 9%``."""
        word = self._words[at]
        return word.head == self._after and word.dep_ in _BOUNDS

    def _placed(self) -> bool:
        """Whether a place or time is told right after the second."""
        following = self._following
        return following is not None and (following.pos_ == "ADP" or following.ent_type_ == WINDOW)

    def _alone(self) -> bool:
        """Whether nothing follows the second that it could be of."""
        return stands_alone(self._doc, self._after)


def _hedges(word: str) -> bool:
    """Whether a word before a figure only bounds it: ``up by just over 6%``, but not ``up to 6%``."""
    return word == "by" or (word in engine_words("bound_words") and word != "to")


def _noun_aside(between: Sequence[Token], following: Token | None) -> bool:
    """Whether a noun of its own stands after a comma: ``£5m, a yearly rise of 9%``, ``£5m, a 9% rise``."""
    words = [token for token in between if token.ent_type_ != WINDOW]
    while words and words[-1].lower_ in engine_words("bound_words"):
        words.pop()
    if len(words) > 2 and words[-1].lower_ == "of" and words[-2].pos_ == "NOUN":
        words = words[:-2]
    elif following is None or following.pos_ not in {"NOUN", "ADJ"}:
        return False
    led = bool(words) and (words[-1].pos_ in {"DET", "ADJ", "ADV"} or between[-1] not in words)
    while words and words[-1].pos_ in {"DET", "ADJ", "ADV", "ADP"}:
        words.pop()
    return led and bool(words) and words[-1].text == ","


def _qualifies(token: Token) -> bool:
    """Whether a token says only for what or whom an amount is: ``£9 to buy and £4 to run``."""
    return "TO" in (token.tag_, token.nbor(-1).tag_) or token.head.lower_ == "per"
