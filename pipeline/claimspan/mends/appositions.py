"""Changes that are told after a comma of the figure before it: made appositions to it."""

from __future__ import annotations

from typing import Final

from spacy.tokens import Token

from claimspan.rules.loading import engine_words

VERBS: Final = frozenset({"VERB", "AUX"})
# What the parser takes such a noun for, beside an apposition.
TAKEN: Final = frozenset({"dobj", "attr", "npadvmod", "conj", "dep"})
# Kinds of mentions that are no figures.
NO_FIGURES: Final = frozenset({"", "window", "rejection", "time"})


def append_change(figure: Token) -> None:
    """Hang a noun of change on the figure that it is told of, in place: "sold 90 boats, a rise of 6%".

    The parser takes it for a second object of the verb, as if someone had sold the rise.
    """
    noun = figure.head.head if figure.dep_ == "pobj" and figure.head.lower_ == "of" else figure.head
    if noun.pos_ != "NOUN" or noun.dep_ not in TAKEN or noun.lemma_ not in engine_words("change_words"):
        return
    start = noun.left_edge
    if start.i < 2 or start.lower_ not in {"a", "an"} or start.nbor(-1).text != ",":
        return
    level = next(
        (token for token in reversed(noun.doc[: start.i]) if token.ent_type_ not in NO_FIGURES), None
    )
    if level is None or noun.is_ancestor(level):
        return
    if any(token.pos_ in VERBS and not token.ent_type_ for token in noun.doc[level.i + 1 : start.i]):
        return
    whole = level.head if level.dep_ == "nummod" else level
    if not noun.is_ancestor(whole):
        noun.dep_, noun.head = "appos", whole
