"""Coordination: figures that share the words of the figure before them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from spacy.tokens import Doc, Token

from claimspan.drafts import LAST_RESORT, Draft, Found

CONTRASTS = frozenset({"versus", "vs", "compared", "against", "and"})
SHARES = frozenset({"percentage", "ratio"})
INHERITED = ("subject", "measure", "cause", "direction")


def inherit(doc: Doc, drafts: Sequence[Draft]) -> None:
    """Coordinated figures share the words of the first: ``11.6% within 30 days and 14.6% by day 90``."""
    for before, after in pairwise(drafts):
        alike = before.mention.label == after.mention.label
        if alike and _coordinated(doc, before.token, after.token) and not _has_own(after, "measure"):
            names: tuple[str, ...] = INHERITED
        elif _apposed(doc, before.token, after.token) and not _has_head(after):
            names = ("subject", "measure")
        elif alike and after.mention.label in SHARES and not _has_own(after, "subject") and _is_share(after):
            names = ("subject",)
        elif (
            alike
            and _is_share(before)
            and not _is_share(after)
            and _contrasted(doc, before.token, after.token)
        ):
            names = ("measure",)
        else:
            continue
        for name in names:
            if name in before.fields:
                after.fields[name] = before.fields[name]
            if name in before.scalars:
                after.scalars.setdefault(name, before.scalars[name])


def _contrasted(doc: Doc, before: Token, after: Token) -> bool:
    """Whether a share is only set against the one before it: ``36% of men, versus 21% of women, smoke``."""
    between = doc[before.i + 1 : after.i]
    follows = after.i + 1 < len(doc) and doc[after.i + 1].lower_ in {"of", "among"}
    verbless = not any(token.pos_ in {"VERB", "AUX"} and token.lower_ != "compared" for token in between)
    return follows and verbless and any(token.lower_ in CONTRASTS for token in between)


def _is_share(draft: Draft) -> bool:
    """Whether the figure is a share or count of those who do something, by the rule that gave its measure."""
    best = draft.fields.get("measure", ())[:1]
    return any(
        "value" in found.match.captures and found.match.rule.yields.get("role") == "share" for found in best
    )


def _has_own(draft: Draft, name: str) -> bool:
    """Whether a rule that names the figure itself, or the word that carries it, gave the field."""
    best = draft.fields.get(name, ())[:1]
    return any({"value", "head"} & set(found.match.captures) and _strong(found) for found in best)


def _strong(found: Found) -> bool:
    """Whether the rule is more than a last resort such as the subject of the clause."""
    return found.match.rule.priority > LAST_RESORT


def _has_head(draft: Draft) -> bool:
    return any("head" in match.captures for match in draft.matches)


def _apposed(doc: Doc, before: Token, after: Token) -> bool:
    """Whether the second figure only adds to the first: ``sales of £9m, up 6%``, ``half (46.8%)``."""
    between = doc[before.i + 1 : after.i]
    if not 1 <= len(between) <= 10:
        return False
    if between[-1].text == "(" or (len(between) > 1 and between[-2].text == "("):
        return True
    words = [token.lower_ for token in between if token.ent_type_ != "window"]
    return len(words) > 1 and words[0] == "," and words[-1] in {"up", "down", "or"} and len(words) <= 3


def _coordinated(doc: Doc, before: Token, after: Token) -> bool:
    between = doc[before.i + 1 : after.i]
    if not any(token.pos_ == "CCONJ" or token.text in {",", ";"} for token in between):
        return False
    return all(
        token.ent_type_ == "window" or token.pos_ in {"CCONJ", "PUNCT", "ADP", "ADV", "DET"} or token.is_punct
        for token in between
    )
