"""What a bare number counts."""

from __future__ import annotations

from spacy.tokens import Token

from claimspan.claims.drafts import Draft
from claimspan.model import Span

_NOUNS = frozenset({"NOUN", "PROPN"})


def counted_noun(draft: Draft) -> Token | None:
    """What a bare number counts, else None."""
    if draft.mention.type != "number" or draft.scalars.get("kind", ("",))[0] != "count":
        return None
    if draft.token.dep_ != "nummod":
        return draft.token
    noun = draft.token.head
    return noun if noun.pos_ in _NOUNS or noun == draft.token else None


def things_of(counted: Token) -> Token:
    """The noun after "of" where the number itself is counted ("dozens of firms"), else the noun."""
    of = (child for child in counted.rights if child.lower_ == "of") if counted.ent_type_ else ()
    return next((noun for prep in of for noun in prep.rights if noun.dep_ == "pobj"), counted)


def measures(draft: Draft, token: Token) -> bool:
    """Whether a token lies in what a figure is the measure of."""
    where = Span(token.idx, token.idx + len(token))
    return any(found.evidence.span.covers(where) for found in draft.fields.get("measure", ())[:1])
