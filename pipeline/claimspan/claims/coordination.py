"""Coordination: figures that share the words of the figure before them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from spacy.tokens import Doc, Token

from claimspan.claims.conversions import convert, share_per
from claimspan.claims.counted import counted_noun, measures, things_of
from claimspan.claims.drafts import LAST_RESORT, Draft, Found, chars, is_per, is_share
from claimspan.claims.gaps import noun_between, stands_alone
from claimspan.matching.ways import Range
from claimspan.model import Evidence
from claimspan.phrases.nounphrases import base_noun_phrase
from claimspan.rules.loading import engine_words

WINDOW = "window"
SHARES = frozenset({"percentage", "ratio"})
INHERITED = ("subject", "measure", "cause", "direction")
ABOUT = ("subject", "measure")
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
VERBS = frozenset({"VERB", "AUX"})
NOUNS = frozenset({"NOUN", "PROPN"})
MODIFIERS = frozenset({"compound", "amod", "nmod", "quantmod"})


def inherit(doc: Doc, drafts: Sequence[Draft]) -> None:
    """Coordinated figures share the words of the first: ``11.6% within 30 days and 14.6% by day 90``."""
    for before, after in pairwise(drafts):
        if convert(doc, before, after):
            continue
        noun = _of_its_own(doc, before, after)
        _count_of_those(before, after)
        _share_list(doc, before, after)
        names = ("cause", "direction", "modality") if noun is not None else _shared(doc, before, after)
        for name in names:
            if name in before.fields:
                after.fields[name] = before.fields[name]
            if name in before.scalars:
                after.scalars.setdefault(name, before.scalars[name])
        if noun is not None:
            for name in ABOUT:
                after.fields[name] = [_instead(doc, before.fields["measure"][0], name, noun)]
        elif (other := _gapped(doc, before, after)) is not None:
            after.fields["subject"] = [_instead(doc, before.fields["subject"][0], "subject", other)]
            after.fields["measure"] = before.fields["measure"]
        _share_noun(doc, before, after)
    _share_holders(drafts)
    share_per(drafts)


def _share_holders(drafts: Sequence[Draft]) -> None:
    """Who holds a share also holds what its predicate counts, and the next share whose holders are left out.

    So it is in ``45% of freelancers earn under $900; 12% earn over $4,000``, for all four figures.
    """
    share: Draft | None = None
    for draft in drafts:
        if share is not None and "subject" not in draft.fields:
            said = share.fields["measure"][0].evidence.span
            if is_share(draft) or said.covers(draft.mention.span):
                draft.fields["subject"] = share.fields["subject"]
        if is_share(draft) and "subject" in draft.fields:
            share = draft


def _share_noun(doc: Doc, before: Draft, after: Draft) -> None:
    """Give a bare number the noun that was counted before: ``140 boats in June, 40 fewer``.

    It holds for what is compared with it, and for a count that has no noun of its own.
    """
    counts = [found for found in before.fields.get("unit", ()) if not is_per(found.match)]
    if not counts or "unit" in after.fields or not before.mention.label == after.mention.label == "number":
        return
    following = doc[after.token.i + 1] if after.token.i + 1 < len(doc) else None
    # "Left 90 dead" says itself who is counted, and "visits to 9 mills rose to 400" are no mills.
    alone = after.token.dep_ not in MODIFIERS and (following is None or following.pos_ != "ADJ")
    alone = alone and not measures(after, before.token) and doc[after.token.i - 1].text != "="
    counted = after.scalars.get("kind", ("",))[0] == "count" and alone
    if counted or (following is not None and following.lower_ in engine_words("difference_words")):
        after.fields["unit"] = counts
        # "Forty boats in June, 30 in July" tells the same of both.
        if counted and not any(token.pos_ in VERBS for token in doc[before.token.i : after.token.i]):
            for name in ABOUT:
                if name in before.fields and not _has_own(after, name):
                    after.fields[name] = before.fields[name]


def _count_of_those(before: Draft, after: Draft) -> None:
    """A bare number counts some of those before it: ``hundreds fell ill and four died``."""
    verb = after.token.head
    subject, unit = list(before.fields.get("subject", ())), list(before.fields.get("unit", ()))
    if (
        after.mention.type != "number"
        or after.token.dep_ not in SUBJECTS
        or verb.dep_ not in {"conj", "parataxis", "advcl"}
        or not subject
        or not unit
        or {"subject", "unit"} & after.fields.keys()
        or is_per(unit[0].match)
    ):
        return
    figures = {before.token, before.token.head}
    if any(token.head == verb.head and token.dep_ in SUBJECTS for token in figures):
        after.fields["subject"], after.fields["unit"] = subject, unit


def _share_list(doc: Doc, before: Draft, after: Draft) -> None:
    """Give what is counted beside something what is said of that: ``12 men and three women were hurt``.

    Where those counted first are their subject or measure, those counted second are theirs.
    """
    first, second = counted_noun(before), counted_noun(after)
    if first is None or second is None or not first.is_ancestor(second):
        return
    if second not in first.conjuncts and second.head.lower_ != "including":
        return
    where, noun = base_noun_phrase(things_of(second)), chars(doc, first.i, first.i + 1)
    for name in INHERITED:
        found = before.fields.get(name, ())[:1]
        if found and not (name in ABOUT and _has_own(after, name)):
            own = name in ABOUT and second != after.token and found[0].evidence.span.covers(noun)
            after.fields[name] = [_instead(doc, found[0], name, where)] if own else list(found)
        if name in before.scalars:
            after.scalars.setdefault(name, before.scalars[name])


def _shared(doc: Doc, before: Draft, after: Draft) -> tuple[str, ...]:
    """The fields that a figure takes from the one before it."""
    labels = {before.mention.label, after.mention.label}
    alike = len(labels) == 1 or labels == SHARES
    if alike and _coordinated(doc, before.token, after.token) and not _has_own(after, "measure"):
        return INHERITED
    if _apposed(doc, before.token, after.token) and not _has_head(after) and not _named_anew(before, after):
        return (*INHERITED, "modality") if _said_otherwise(doc, after.token) else (*ABOUT, "modality")
    if alike and _told_elsewhere(doc, _last(doc, before), after.token) and not _has_own(after, "measure"):
        if _told_after(after, "subject"):
            return INHERITED[1:]
        if not _has_own(after, "subject"):
            return INHERITED
    if alike and _compared(doc, before.token, after.token) and not _has_own(after, "measure"):
        return INHERITED[1:2] if _has_own(after, "subject") else ABOUT
    if alike and is_share(before) and _joined(before.token, after.token) and not _has_any_own(after):
        return ABOUT
    if _added(doc, before.token, after):
        return ("modality",) if _has_own(after, "measure") else (*ABOUT, "modality")
    if is_share(before) and _moved(doc, after.token) and not _has_head(after):
        return (*ABOUT, "modality")
    if alike and is_share(before) and not _has_any_own(after) and _repeated(doc, before.token, after.token):
        return ABOUT
    if alike and after.mention.label in SHARES and not _has_own(after, "subject") and is_share(after):
        return ("subject",)
    predicate = is_share(before) and not is_share(after)
    level = "measure" not in after.fields and [token.lower_ for token in after.token.rights][:1] == ["among"]
    if alike and (predicate or level) and _contrasted(doc, before.token, after.token):
        return ("measure",)
    return ()


def _of_its_own(doc: Doc, before: Draft, after: Draft) -> Range | None:
    """What fell or rose by the second figure, where its verb is left out: ``theft fell 7%, fraud 4%``."""
    first = list(before.fields.get("measure", ())[:1])
    labels = {before.mention.label, after.mention.label}
    if len(labels) > 1 and labels != SHARES:
        return None
    if not any({"head", "direction"} & set(found.match.captures) for found in first):
        return None
    if first[0].evidence.span.end > before.token.idx:
        return None
    noun = noun_between(doc, before.token, after.token)
    return noun if noun is not None and _tells_no_more(doc, after, noun) else None


def _gapped(doc: Doc, before: Draft, after: Draft) -> Range | None:
    """Who has the second figure, where its verb is left out: ``Leeds holds a stake of 20% and York 9%``."""
    subject, measure = before.fields.get("subject", ()), before.fields.get("measure", ())
    if before.mention.label != after.mention.label or not subject or not measure:
        return None
    who, what = subject[0].evidence.span, measure[0].evidence.span
    if who.overlaps(what) or who.end > before.token.idx:
        return None
    noun = noun_between(doc, before.token, after.token)
    if noun is not None and _has_own(after, "measure"):
        # "A seat costs £9, a bed £14": what the rules take for a measure is who has the figure.
        own = doc[after.token.i - 1].pos_ != "ADP" and _tells_no_more(doc, after, noun)
        return noun if own else None
    return noun


def _tells_no_more(doc: Doc, draft: Draft, noun: Range) -> bool:
    """Whether all that the rules found a figure to be about lies in a phrase."""
    where = chars(doc, *noun)
    own = [draft.fields[name][0] for name in ABOUT if _has_own(draft, name)]
    return all(where.covers(found.evidence.span) for found in own)


def _instead(doc: Doc, found: Found, field: str, where: Range) -> Found:
    """The same finding for other words, owed to the same rule."""
    return Found(found.match, Evidence(field, chars(doc, *where), found.evidence.rule_id))


def _told_elsewhere(doc: Doc, before: Token, after: Token) -> bool:
    """Whether two figures differ in place or time alone: ``6% in Leeds and 9% in York``."""
    between = list(doc[before.i + 1 : after.i])
    while between and between[-1].pos_ in {"ADP", "ADV"}:
        between.pop()
    if len(between) < 2 or between[-1].pos_ != "CCONJ" or any(token.pos_ in VERBS for token in between):
        return False
    return (between[0].pos_ == "ADP" or between[0].ent_type_ == WINDOW) and stands_alone(doc, after)


def _compared(doc: Doc, before: Token, after: Token) -> bool:
    """Whether the figure before is only compared with this one: ``75% of sales, compared with half``."""
    contrasts = engine_words("contrast_words")
    between = list(doc[before.i + 1 : after.i])
    if between and between[-1].tag_ == "POS":  # "compared with Norland's half"
        between = [token for token in between if token.i < between[-1].head.left_edge.i]
    while (
        between and between[-1].pos_ in {"ADP", "SCONJ", "ADV", "DET"} and between[-1].lower_ not in contrasts
    ):
        between.pop()
    contrast = bool(between) and between[-1].lower_ in contrasts
    verbless = not any(token.pos_ in VERBS for token in between[:-1])
    return contrast and verbless and stands_alone(doc, after)


def _joined(before: Token, after: Token) -> bool:
    """Whether two shares have one predicate behind both: ``9% of owls, and up to 12% in Hull, sleep``."""
    return (
        after.dep_ == "conj" and after.head == before and before.dep_ in SUBJECTS and before.head.i > after.i
    )


def _repeated(doc: Doc, before: Token, after: Token) -> bool:
    """Whether a share's predicate holds for the next as well: ``34% had a fall in May, and 22% in June``."""
    last = doc[after.i - 1]
    joined = last.pos_ == "CCONJ" or (last.pos_ == "ADV" and doc[after.i - 2].pos_ == "CCONJ")
    verbs = [token for token in doc[before.i + 1 : after.i] if token.pos_ in VERBS]
    rest = doc[after.i + 1 :]
    return joined and bool(verbs) and stands_alone(doc, after) and not any(t.pos_ in VERBS for t in rest)


def _moved(doc: Doc, figure: Token) -> bool:
    """Whether a figure tells how far the share before it has moved: ``… said so, down by 7 points``."""
    moves = engine_words("move_words")
    before = list(doc[: figure.i])
    while before and before[-1].lower_ not in moves and before[-1].pos_ in {"ADV", "ADJ", "ADP", "DET"}:
        before.pop()
    return len(before) > 1 and before[-1].lower_ in moves and before[-2].text == ","


def _added(doc: Doc, before: Token, after: Draft) -> bool:
    """Whether a figure only sets the one before it against another time: ``£5m, 9% ahead of last year``."""
    between = list(doc[before.i + 1 : after.token.i])
    if any(token.pos_ in VERBS and token.ent_type_ != WINDOW for token in between):
        between = _aside_to_predicate(before, between)
    following = doc[after.token.i + 1] if after.token.i + 1 < len(doc) else None
    compared = following is not None and (
        following.tag_ in {"JJR", "RBR"} or following.lower_ in engine_words("set_against_words")
    )
    if compared:
        while between and between[-1].pos_ in {"ADV", "DET", "ADP"}:
            between.pop()
        return bool(between) and (between[-1].text == "," or between[-1].pos_ == "CCONJ")
    return ("direction" in after.fields or "direction" in after.scalars) and _noun_aside(between, following)


def _aside_to_predicate(before: Token, between: list[Token]) -> list[Token]:
    """What stands after the predicate of a figure that is the subject: ``9% left, a rise of 2 points``."""
    comma = next((i for i in reversed(range(len(between))) if between[i].text == ","), None)
    if comma is None or not (before.dep_ in SUBJECTS or before.head.dep_ in SUBJECTS):
        return []
    predicate, aside = between[:comma], between[comma:]
    clauses = any(
        (token.dep_ in SUBJECTS and token != before.head) or token.text in {";", ":"} for token in predicate
    )
    verbs = any(token.pos_ in VERBS and token.ent_type_ != WINDOW for token in aside)
    return [] if clauses or verbs else aside


def _noun_aside(between: list[Token], following: Token | None) -> bool:
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


def _contrasted(doc: Doc, before: Token, after: Token) -> bool:
    """Whether a share is only set against the one before it: ``36% of men, versus 21% of women, smoke``."""
    between = doc[before.i + 1 : after.i]
    follows = after.i + 1 < len(doc) and doc[after.i + 1].lower_ in {"of", "among"}
    verbless = not any(token.pos_ in {"VERB", "AUX"} and token.lower_ != "compared" for token in between)
    contrasts = {"and", *engine_words("contrast_words")}
    return follows and verbless and any(token.lower_ in contrasts for token in between)


def _has_own(draft: Draft, name: str) -> bool:
    """Whether a rule that names the figure itself, or the word that carries it, gave the field."""
    best = draft.fields.get(name, ())[:1]
    return any({"value", "head"} & set(found.match.captures) and _strong(found) for found in best)


def _named_anew(before: Draft, after: Draft) -> bool:
    """Whether the second figure has a subject of its own: ``Moss (9 goals), Tarn (4 goals)``."""
    own = after.fields["subject"][0].evidence.span if _has_own(after, "subject") else None
    first = [found.evidence.span for found in before.fields.get("subject", ())[:1]]
    if own is None or (any(own.overlaps(span) for span in first) and not _has_own(after, "measure")):
        return False
    return before.token.idx < own.start < after.token.idx


def _last(doc: Doc, draft: Draft) -> Token:
    """A figure, or the one after it that it is compared with: ``12%, against 9% in May and 4% in June``."""
    found = draft.fields.get("baseline", ())[:1]
    ends = (doc.char_span(item.evidence.span.start, item.evidence.span.end) for item in found)
    return max((end[-1] for end in ends if end is not None), key=lambda t: t.i, default=draft.token)


def _told_after(draft: Draft, name: str) -> bool:
    """Whether the words of a field stand after the figure: ``9 days for the rest``."""
    return any(found.evidence.span.start > draft.token.idx for found in draft.fields.get(name, ())[:1])


def _has_any_own(draft: Draft) -> bool:
    return any(_has_own(draft, name) for name in ABOUT)


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
        # With a verb or a number of its own between them the second figure adds to that and not to the first.
        return not any(t.pos_ in VERBS or (t.like_num and t.ent_type_ != WINDOW) for t in between)
    words = [token.lower_ for token in between if token.ent_type_ != WINDOW]
    if words in (["(", ":"], ["▲"], ["▼"]):  # "£35m (2023: £28m)", "9.6% ▲ 4%"
        return True
    if words[:1] == [")"]:
        words.pop(0)
    if "or" in words and _said_otherwise(doc, after):
        words = words[: words.index("or") + 1]
    if len(words) > 2 and words[-1] == "by":
        words.pop()
    return len(words) > 1 and words[0] in {",", ";"} and words[-1] in {"up", "down", "or"} and len(words) <= 3


def _said_otherwise(doc: Doc, figure: Token) -> bool:
    """Whether the figure only says in other words how much it was: ``by 900 tonnes, or 4%``."""
    before = [token.lower_ for token in doc[: figure.i] if token.pos_ not in {"ADV", "DET"}]
    return before[-1:] == ["or"]


def _coordinated(doc: Doc, before: Token, after: Token) -> bool:
    between = doc[before.i + 1 : after.i]
    if not any(token.pos_ == "CCONJ" or token.text in {",", ";"} for token in between):
        return False
    return all(
        token.ent_type_ == WINDOW
        or token.pos_ in {"CCONJ", "PUNCT", "ADP", "ADV", "DET"}
        or token.is_punct
        or _qualifies(token)
        for token in between
    )


def _qualifies(token: Token) -> bool:
    """Whether a token says only for what or whom an amount is: ``£9 to buy and £4 to run``."""
    return "TO" in (token.tag_, token.nbor(-1).tag_) or token.head.lower_ == "per"
