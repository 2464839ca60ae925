"""Whether what a window bounds is over or still to come, as the verb that it hangs on tells."""

from __future__ import annotations

from typing import Final

from spacy.tokens import Doc, Token

from claimspan.matching.ways import Range
from claimspan.rules.loading import engine_words

# "It said fares would rise in June": as seen from the report.
_FUTURE: Final = frozenset("will shall 'll ’ll wo sha".split())
_POSSIBLE: Final = frozenset("would could may might should must".split())
_PAST: Final = frozenset("was were had did".split())
_HAVE: Final = frozenset("has have 've ’ve having".split())
_PRESENT_BE: Final = frozenset("is are am 's 're ’s ’re".split())
_VERBS: Final = frozenset({"VERB", "AUX"})
_AUXILIARIES: Final = frozenset({"aux", "auxpass"})
_PRESENT: Final = frozenset({"VBZ", "VBP"})
_FINITE: Final = _PRESENT | {"VBD"}


def is_to_come(doc: Doc, window: Range) -> bool | None:
    """Whether what happens in a window is still to come; None where no verb tells.

    What "is due to open in June" is to come, what "opened in June" is over. The tense of the verb that a date
    hangs on also tells its year in HeidelTime (Strötgen and Gertz 2010).

    :param window: half-open range of the window's tokens.
    """
    token = doc[window[0] : window[1]].root
    while True:
        if token.lower_ in engine_words("announcing_states") and token.tag_ not in _FINITE:
            return True if _is_now(token) else None
        told = _told(token)
        if told is not None:
            return told
        finite = token.pos_ in _VERBS and not _is_infinitive(token)
        if finite or token.head.i == token.i:
            return None
        token = token.head


def _told(token: Token) -> bool | None:
    """What one word on the way from a window to its clause's verb tells, None for nothing."""
    if _announces(token):
        return True
    if token.pos_ not in _VERBS:
        return None
    helpers = {child.lower_ for child in token.lefts if child.dep_ in _AUXILIARIES}
    if not _FUTURE.isdisjoint(helpers):
        return True
    perfect = not _HAVE.isdisjoint(helpers)
    if not _POSSIBLE.isdisjoint(helpers):
        return not perfect
    if _is_infinitive(token):
        # "They are to open in June."
        return True if token.head.lower_ in _PRESENT_BE and token.dep_ == "xcomp" else None
    past = token.tag_ == "VBD" and token.lemma_ not in engine_words("announcing_verbs")
    return False if perfect or past or not _PAST.isdisjoint(helpers) else None


def _announces(token: Token) -> bool:
    """Whether a word says of what hangs on it that it is to come: plans to, a promise to."""
    if token.lemma_ not in engine_words("announcing_verbs"):
        return False
    if token.pos_ == "NOUN":
        return any(_is_infinitive(child) for child in token.rights)
    return token.tag_ in _PRESENT or (token.tag_ in {"VBN", "VBG"} and _is_now(token))


def _is_now(token: Token) -> bool:
    """Whether a participle or an adjective stands with a form of "be" in the present."""
    helpers = [child for child in token.lefts if child.dep_ in _AUXILIARIES]
    over = [token.head] if token.dep_ in {"acomp", "oprd", "prep", "attr"} else []
    return any(word.lower_ in _PRESENT_BE for word in (*helpers, *over))


def _is_infinitive(token: Token) -> bool:
    return token.tag_ == "VB" and any(child.lower_ == "to" for child in token.lefts)
