"""What a time window of one verb means for the figures of those joined to it or that go on with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spacy.tokens import Token

from claimspan.claims.drafts import Draft
from claimspan.claims.hanging import NOUNS, VERBS, Figure
from claimspan.matching.governs import clause_of
from claimspan.mentions.finding import Mention
from claimspan.rules.loading import engine_words

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
# Relations of windows that hold for all that is told before them.
_SHARED = frozenset({"in", "during", "last", "since", "over", "between"})


def left_behind(window: Token, clause: Token, figure: Figure) -> bool:
    """Whether a figure is of a verb told after its window's, with a subject or time of its own.

    So "it was set up in 2011 and now has 300 members" gives the members no year.

    :param clause: the verb of the window's clause.
    """
    if clause.i > window.i or clause.i in figure.clauses:
        return False
    verb = clause_of(figure.draft.token)
    if not clause.i < window.i < verb.i:
        return False
    while verb.head.i != verb.i and verb.dep_ != "conj":
        verb = clause_of(verb.head)
    if verb.dep_ != "conj" or verb.head.i != clause.i:
        return False
    return _has_subject(verb) or _tense(verb) not in {_tense(clause), None}


def same_subject(window: Token, clause: Token, figures: Sequence[Figure]) -> list[Figure]:
    """The figures of the verbs joined to a clause whose subject the window is part of.

    So "a flood in 1923 killed 40 people and destroyed 60% of the homes" dates both.
    """
    subject = next((child for child in clause.lefts if child.dep_ in _SUBJECTS), None)
    if subject is None or not subject.is_ancestor(window):
        return []
    verbs = {verb.i for verb in clause.conjuncts if verb.pos_ in VERBS and not _has_subject(verb)}
    return [figure for figure in figures if not verbs.isdisjoint(figure.clauses)]


def told_at_end(draft: Draft, drafts: Sequence[Draft], placed: Mapping[int, Mention]) -> list[Token]:
    """The windows after a second verb that hold for the first as well: "shut 42 shops and opened 17 in May".

    The verbs have one tense, nothing but "and" parts them, and figures of two subjects are of one kind; the
    second verb may be left out ("exports made up 59% and imports 41% last year").

    :param placed: the mentions of the sentence by their tokens.
    """
    verb, at = clause_of(draft.token), draft.token.i
    doc = verb.doc
    for other in drafts:
        if other.token.i <= at:
            continue
        second = clause_of(other.token)
        between = doc[at + 1 : other.token.i]
        joined = second.head.i == verb.i and second.dep_ == "conj" and at < second.i < other.token.i
        gapped = second.i == verb.i and any(t.pos_ in NOUNS for t in between)
        alike = draft.mention.label == other.mention.label and draft.mention.label != "number"
        if not (alike if gapped else joined and (alike or not _has_subject(second))):
            continue
        if second.tag_ != verb.tag_ or not any(t.pos_ == "CCONJ" for t in between):
            continue
        if any(t.is_punct or (gapped and (t.pos_ in VERBS or t.ent_type_)) for t in between):
            continue
        return [
            window
            for window in other.windows
            if window.i > other.token.i
            and placed[window.i].relation in _SHARED
            and window.nbor(-1).lower_ not in engine_words("comparison_words")
            and (window.i + 1 == len(doc) or doc[window.i + 1].is_punct)
        ]
    return []


def moved_in(draft: Draft, drafts: Sequence[Draft], placed: Mapping[int, Mention]) -> list[Token]:
    """The window of the level before a move that is only added to it: "sales of £9m in 2023, up 6%"."""
    doc, at = draft.token.doc, draft.token.i - 1
    while at > 1 and doc[at].pos_ in {"ADV", "ADP"} and doc[at].lower_ not in engine_words("move_words"):
        at -= 1
    if at < 2 or doc[at].lower_ not in engine_words("move_words") or doc[at - 1].text != ",":
        return []
    window = doc[at - 2]
    level = any(window in other.windows for other in drafts if other.token.i < window.i)
    return [window] if level and placed[window.i].relation in _SHARED else []


def inherited(draft: Draft, drafts: Sequence[Draft], placed: Mapping[int, Mention]) -> list[Token]:
    """The windows of the clause that a figure's participle goes on with: "…, bringing the total to £4m".

    What a change is measured over ("rose 4% year on year, earning £4m") says nothing of the level.
    """
    above = _goes_on(clause_of(draft.token))
    given = {window.i: window for other in drafts for window in other.windows if above is not None}
    return [
        window
        for i, window in sorted(given.items())
        if i < draft.token.i and placed[i].relation != "over" and clause_of(window.head) == above
    ]


def _goes_on(part: Token) -> Token | None:
    """The verb that a participle after it goes on with."""
    above = part.head
    if part.tag_ != "VBG" or above.i > part.i or any(child.dep_ == "mark" for child in part.lefts):
        return None
    if part.dep_ == "advcl":
        return above
    if part.dep_ == "acl" and above.dep_ == "pobj":
        above = above.head
    return above.head if above.lower_ == "with" and above.dep_ == "prep" else None


def _has_subject(verb: Token) -> bool:
    return any(child.dep_ in _SUBJECTS for child in verb.lefts)


def _tense(verb: Token) -> tuple[str, str] | None:
    """The tense of a verb: by its first auxiliary or its ending, None for one that goes on with another's."""
    first = next((child for child in verb.lefts if child.dep_ in {"aux", "auxpass"}), None)
    if first is not None:
        return first.tag_, first.lemma_
    return None if verb.tag_ in {"VB", "VBN", "VBG"} else (verb.tag_, "")
