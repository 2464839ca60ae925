"""Coordination: figures that share the words of the figure before them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from spacy.tokens import Doc

from claimspan.claims.between import SUBJECTS, Between
from claimspan.claims.conversions import convert, share_per
from claimspan.claims.counted import counted_noun, measures, things_of
from claimspan.claims.drafts import LAST_RESORT, Draft, Found, chars, is_per, is_share
from claimspan.claims.gaps import noun_between
from claimspan.matching.ways import Range
from claimspan.model import Evidence
from claimspan.phrases.nounphrases import base_noun_phrase
from claimspan.rules.loading import engine_words

WINDOW = "window"
SHARES = frozenset({"percentage", "ratio"})
INHERITED = ("subject", "measure", "cause", "direction")
ABOUT = ("subject", "measure")
VERBS = frozenset({"VERB", "AUX"})
NOUNS = frozenset({"NOUN", "PROPN"})
MODIFIERS = frozenset({"compound", "amod", "nmod", "quantmod"})


def inherit(doc: Doc, drafts: Sequence[Draft]) -> None:
    """Coordinated figures share the words of the first: ``11.6% within 30 days and 14.6% by day 90``."""
    if len(drafts) < 2:
        return
    for i, (before, after) in enumerate(pairwise(drafts)):
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
        level = _level(doc, drafts[i - 1], before, after) if i else before
        other = None if noun is not None else _gapped(doc, level, after)
        if noun is not None:
            for name in ABOUT:
                after.fields[name] = [_instead(doc, before.fields["measure"][0], name, noun)]
        elif other is not None:
            after.fields["subject"] = [_instead(doc, level.fields["subject"][0], "subject", other)]
            after.fields["measure"] = level.fields["measure"]
        elif (own := _share_of_its_own(doc, before, after)) is not None:
            after.fields["measure"] = [_instead(doc, before.fields["measure"][0], "measure", own)]
        _share_noun(doc, level, after, ABOUT if other is None else ())
    _share_holders(drafts)
    share_per(drafts)


def _level(doc: Doc, earlier: Draft, before: Draft, after: Draft) -> Draft:
    """The figure that a figure goes on with: past a move told beside it, ``9 tonnes, up 6%, and York 7``."""
    label, at = after.mention.label, before.token.i
    moved = at > 1 and doc[at - 1].lower_ in engine_words("move_words") and doc[at - 2].text == ","
    return earlier if moved and before.mention.label != label == earlier.mention.label else before


def _share_holders(drafts: Sequence[Draft]) -> None:
    """Who holds a share also holds what its predicate counts, and the next share whose holders are left out.

    So it is in ``45% of freelancers earn under $900; 12% earn over $4,000``, for all four figures.
    """
    share: Draft | None = None
    for draft in drafts:
        shares = is_share(draft)
        if share is not None and "subject" not in draft.fields:
            said = share.fields["measure"][0].evidence.span
            if shares or said.covers(draft.mention.span):
                draft.fields["subject"] = share.fields["subject"]
        if shares and "subject" in draft.fields:
            share = draft


def _share_noun(doc: Doc, before: Draft, after: Draft, about: Sequence[str]) -> None:
    """Give a bare number the noun that was counted before: ``140 boats in June, 40 fewer``.

    It holds for what is compared with it, and for a count that has no noun of its own.

    :param about: what else is told of both.
    """
    if "unit" in after.fields or not before.mention.label == after.mention.label == "number":
        return
    counts = [found for found in before.fields.get("unit", ()) if not is_per(found.match)]
    if not counts:
        return
    following = doc[after.token.i + 1] if after.token.i + 1 < len(doc) else None
    # "Left 90 dead" says itself who is counted, and "visits to 9 mills rose to 400" are no mills.
    alone = after.token.dep_ not in MODIFIERS and (following is None or following.pos_ != "ADJ")
    alone = alone and not measures(after, before.token) and doc[after.token.i - 1].text != "="
    counted = after.scalars.get("kind", ("",))[0] == "count" and alone
    if counted or (following is not None and following.lower_ in engine_words("difference_words")):
        after.fields["unit"] = counts
        if _is_done_to(doc, before):
            after.fields["subject"] = before.fields["subject"][:1]
        # "Forty boats in June, 30 in July" tells the same of both.
        if counted and not any(token.pos_ in VERBS for token in doc[before.token.i : after.token.i]):
            for name in about:
                if name in before.fields and not _has_own(after, name):
                    after.fields[name] = before.fields[name]


def _is_done_to(doc: Doc, counted: Draft) -> bool:
    """Whether those counted are whom something was done to, and what is told of: ``killed 14 people``."""
    noun, subject = counted_noun(counted), counted.fields.get("subject", ())[:1]
    if noun is None or noun.dep_ != "dobj" or not subject:
        return False
    return subject[0].evidence.span.covers(chars(doc, noun.i, noun.i + 1))


def _count_of_those(before: Draft, after: Draft) -> None:
    """A bare number counts some of those before it: ``hundreds fell ill and four died``."""
    if after.mention.type != "number" or after.token.dep_ not in SUBJECTS:
        return
    verb = after.token.head
    subject, unit = list(before.fields.get("subject", ())), list(before.fields.get("unit", ()))
    if (
        verb.dep_ not in {"conj", "parataxis", "advcl"}
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
    between = Between(doc, before.token, after.token)
    own_subject, own_measure = _has_own(after, "subject"), _has_own(after, "measure")
    if alike and not own_measure and between.coordinates():
        return INHERITED
    if alike and before.mention.label in SHARES and between.includes():
        return INHERITED
    if between.apposes() and not _has_head(after) and not _named_anew(before, after):
        return (*INHERITED, "modality") if between.says_otherwise() else (*ABOUT, "modality")
    if alike and not own_measure and _to_last(doc, before, between, after).moves_place():
        if _told_after(after, "subject"):
            return INHERITED[1:]
        if not own_subject:
            return INHERITED
    if alike and not own_measure and between.compares():
        return INHERITED[1:2] if own_subject else ABOUT
    has_none = not own_subject and not own_measure
    share = is_share(before)
    if alike and share and has_none and between.joins():
        return ABOUT
    if between.adds(directed="direction" in after.fields or "direction" in after.scalars):
        return ("modality",) if own_measure else (*ABOUT, "modality")
    if share and between.moves() and not _has_head(after):
        return (*ABOUT, "modality")
    if alike and share and has_none and between.repeats():
        return ABOUT
    if alike and share and after.mention.label in SHARES and not own_subject and is_share(after):
        return ("subject",)
    predicate = share and not is_share(after)
    level = "measure" not in after.fields and [token.lower_ for token in after.token.rights][:1] == ["among"]
    if alike and (predicate or level) and between.contrasts():
        return ("measure",)
    return ()


def _of_its_own(doc: Doc, before: Draft, after: Draft) -> Range | None:
    """What fell or rose by the second figure, where its verb is left out: ``theft fell 7%, fraud 4%``."""
    first = list(before.fields.get("measure", ())[:1])
    labels = {before.mention.label, after.mention.label}
    if len(labels) > 1 and labels != SHARES:
        return None
    if not any({"head", "direction"} & set(found.match.captures) for found in first):
        # Of a level nothing but its subject was measured: "pork averaged £6 and beef £9".
        who = [found.evidence.span for found in before.fields.get("subject", ())[:1]]
        if not first or who != [first[0].evidence.span]:
            return None
    if first[0].evidence.span.end > before.token.idx:
        return None
    noun = noun_between(doc, before.token, after.token)
    return noun if noun is not None and _tells_no_more(doc, before, after, noun) else None


def _share_of_its_own(doc: Doc, before: Draft, after: Draft) -> Range | None:
    """What is a share of something else, beside what moved: ``theft fell 7%, fraud 4% of sales``."""
    subject, moved = after.fields.get("subject", ())[:1], before.fields.get("measure", ())
    if not subject or not moved or subject[0].match.rule.yields.get("subject_role") != "population":
        return None
    if _has_own(after, "measure") and after.fields["measure"][0].evidence.span != moved[0].evidence.span:
        return None
    return noun_between(doc, before.token, after.token) if _told_after(after, "subject") else None


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
        own = doc[after.token.i - 1].pos_ != "ADP" and _tells_no_more(doc, before, after, noun)
        return noun if own else None
    return noun


def _tells_no_more(doc: Doc, before: Draft, after: Draft, noun: Range) -> bool:
    """Whether all that the rules found the second figure to be about lies in a phrase or is the first's."""
    where = chars(doc, *noun)
    firsts = [found.evidence.span for name in ABOUT for found in before.fields.get(name, ())[:1]]
    own = [after.fields[name][0].evidence.span for name in ABOUT if _has_own(after, name)]
    return all(where.covers(span) or span in firsts for span in own)


def _instead(doc: Doc, found: Found, field: str, where: Range) -> Found:
    """The same finding for other words, owed to the same rule."""
    return Found(found.match, Evidence(field, chars(doc, *where), found.evidence.rule_id))


def _has_own(draft: Draft, name: str) -> bool:
    """Whether a rule that names the figure itself, or the word that carries it, gave the field.

    A last resort, such as the subject of the clause, does not count.
    """
    if name not in draft.fields:
        return False
    match = draft.fields[name][0].match
    return ("value" in match.captures or "head" in match.captures) and match.rule.priority > LAST_RESORT


def _named_anew(before: Draft, after: Draft) -> bool:
    """Whether the second figure has a subject of its own: ``Moss (9 goals), Tarn (4 goals)``."""
    own = after.fields["subject"][0].evidence.span if _has_own(after, "subject") else None
    first = [found.evidence.span for found in before.fields.get("subject", ())[:1]]
    if own is None or (any(own.overlaps(span) for span in first) and not _has_own(after, "measure")):
        return False
    return before.token.idx < own.start < after.token.idx


def _to_last(doc: Doc, draft: Draft, between: Between, after: Draft) -> Between:
    """As `between`, from the figure that a figure is compared with, if one stands after it.

    So from the 9% in ``12%, against 9% in May and 4% in June``.
    """
    if "baseline" not in draft.fields:
        return between
    end = doc.char_span(*draft.fields["baseline"][0].evidence.span)
    return between if end is None else Between(doc, end[-1], after.token)


def _told_after(draft: Draft, name: str) -> bool:
    """Whether the words of a field stand after the figure: ``9 days for the rest``."""
    return any(found.evidence.span.start > draft.token.idx for found in draft.fields.get(name, ())[:1])


def _has_head(draft: Draft) -> bool:
    return any("head" in match.captures for match in draft.matches)
