"""What a bare number counts."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from claimspan.claims.drafts import Draft
from claimspan.model import Span
from claimspan.rules.loading import engine_words

_NOUNS = frozenset({"NOUN", "PROPN"})
_VERBS = frozenset({"VERB", "AUX"})


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


def kind_of(doc: Doc, draft: Draft, kind: str) -> str:
    """The kind of a figure without a unit, of which a bare number's is told by what it measures.

    Whole numbers of things are counts, broken ones of anything else are none.
    """
    value = draft.mention.value
    if draft.mention.type != "number" or kind not in {"count", "number"} or value is None:
        return kind
    if value.is_integer():
        return "count" if kind == "count" or _measures_things(doc, draft) else kind
    return kind if kind == "number" or _measures_things(doc, draft) else "number"


def _measures_things(doc: Doc, draft: Draft) -> bool:
    """Whether what a figure measures are things, or is a number of them."""
    noun = _head(doc, draft, "measure")
    if noun is not None and noun.pos_ not in _NOUNS and "direction" in draft.fields:
        # "900 thefts were reported, a rise of 40": of the thefts, where no verb tells of what.
        told = _head(doc, draft, "direction")
        noun = _head(doc, draft, "subject") if told is not None and told.pos_ not in _VERBS else None
    if noun is None:
        return False
    amounts = engine_words("amount_nouns")
    if noun.tag_ == "NNS" and not noun.ent_type_:
        return noun.lemma_.lower() not in amounts
    if any(part.dep_ == "compound" and part.lemma_.lower() in amounts for part in noun.lefts):
        return False  # "its price target is 300"
    return noun.lemma_.lower() in engine_words("number_nouns")


def _head(doc: Doc, draft: Draft, name: str) -> Token | None:
    """The word on which the others of a field's phrase hang."""
    told = draft.fields.get(name, ())[:1]
    phrase = doc.char_span(*told[0].evidence.span, alignment_mode="expand") if told else None
    return None if phrase is None else phrase.root
