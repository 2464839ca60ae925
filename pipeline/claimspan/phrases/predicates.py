"""Predicates: from a verb to the words that belong to it.

Merged Docs, ranges and barred tokens are as for noun phrases.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import takewhile

from spacy.tokens import Doc, Token

from claimspan.matching.ways import Range
from claimspan.phrases.nounphrases import (
    FIGURES,
    HARD_PUNCT,
    NO_TOKENS,
    REJECTED,
    RELATIVE,
    SUBJECTS,
    WINDOW,
    noun_phrase,
    trim,
)
from claimspan.rules.loading import engine_words

VERBAL_LEFT = frozenset({"aux", "auxpass", "neg", "advmod"})
# A predicate of more words ends before the first part of it that could stand alone, past its first third.
LONG_PREDICATE = 10
# What opens a clause that tells of one event.
EVENT_OPENERS = frozenset({"after", "once", "when"})
# What is told of a part of those that a predicate is about.
PARTS = frozenset({"all", "both", "each", "half", "many", "most", "none", "several", "some"})
ASIDES = frozenset({WINDOW, REJECTED})
# What makes a bound of the number before "or": "graded 4 or higher".
BOUNDS = frozenset(
    {"above", "below", "fewer", "higher", "less", "longer", "lower", "more", "older", "younger"}
)
# What is before a bound and no object: "spent a little over £4".
SMALL = frozenset({"bit", "little"})
# Words before a figure that hedge it, whatever the parser says.
HEDGES = frozenset({"about", "around"})
LEVELS = frozenset({"money", "percentage", "measurement"})
# Verbs that name a price with "for", which others need: "sold for £3", but "asked for £3".
PRICING = frozenset({"auction", "buy", "get", "go", "have", "rent", "retail", "sell"})


def verb_phrase(head: Token, barred: Collection[int] = NO_TOKENS) -> Range:
    """The verb with its auxiliaries and all that follows it in its clause."""
    start, doc = head.i, head.doc
    if head.dep_ in {"aux", "auxpass"} and head.head.i > head.i:
        head = head.head
    while start > 0 and (before := doc[start - 1]).dep_ in VERBAL_LEFT and before.head.i == head.i:
        start -= 1
    end = _before_event(head, _clause_end(head, barred))
    if head.lemma_ == "be" and end == head.i + 1 and _says_how(head, end, barred):
        return start, end + 1
    return start, _shortened(head, start, end)


def verb(head: Token, barred: Collection[int] = NO_TOKENS) -> Range:
    """The verb with its particle and its object, or with the preposition right before a figure.

    A preposition that tells of the figure ("sold for £3m", "stood at 4%") is left off.

    So "set aside" of "set aside £60m", "sold its stake" of "sold its stake for £3m", "looked at" of "looked
    at about 400 homes", "pays for itself", "go unseen" of "go unseen in 40% of cases". An object with a
    figure is left off.
    """
    doc, at = head.doc, head.i
    end = at + 1
    while end < len(doc) and end not in barred and doc[end].head.i == at and _particle(doc[end]):
        end += 1
    if end < len(doc) and (following := doc[end]).head.i == at:
        relation = following.dep_
        if relation == "prep":
            return at, end + (2 if _for_itself(following) else _leads_to_figure(following))
        if relation in {"acomp", "oprd"}:
            return at, end + 1
    for child in head.rights:
        if child.dep_ == "dobj" and child.left_edge.i == end:
            if (
                child.pos_ == "PRON"
                or child.lower_ in SMALL
                or any(token.ent_type_ in FIGURES for token in child.subtree)
            ):
                break
            start, stop = noun_phrase(child, barred)
            return (at, stop) if start == end else (at, end)
    return at, end


def to_clause_end(head: Token, barred: Collection[int] = NO_TOKENS) -> Range:
    """From the token to the end of its clause, or to where it is compared with another.

    So "likely to move" of "twice as likely to move as men", and of "likely to move than in May".
    """
    doc, at = head.doc, head.i
    end = _clause_end(head, barred)
    equal = at > 0 and doc[at - 1].lower_ == "as"
    for i in range(at + 1, end):
        if doc[i].lower_ == "than" or (equal and i > at + 1 and doc[i].lower_ == "as"):
            return at, trim(doc, at, i)
    return at, end


def rest(head: Token, barred: Collection[int] = NO_TOKENS) -> Range:
    """From the token onwards to the end of its clause as punctuation shows it, whatever the tree says."""
    doc = head.doc
    end = head.i + 1
    while end < len(doc) and doc[end].text not in HARD_PUNCT and not _opens_clause(doc[end]):
        end += 1
    return head.i, _cut_asides(doc, head.i, trim(doc, head.i, end), barred)


def _says_how(be: Token, at: int, barred: Collection[int]) -> bool:
    """Whether a preposition without object is all that somebody is: "30% are against"."""
    doc = be.doc
    if at >= len(doc) or at in barred or doc[at].pos_ != "ADP" or doc[at].ent_type_:
        return False
    return doc[at].head.i == be.i and not any(True for _ in doc[at].rights)


def _particle(token: Token) -> bool:
    """Whether a word after its verb is part of it: "set aside", "bring in", "get back"."""
    return token.dep_ == "prt" or (token.dep_ == "advmod" and token.lower_ in engine_words("verb_particles"))


def _leads_to_figure(preposition: Token) -> bool:
    """Whether only words that qualify a figure stand between a preposition that is part of a verb and it."""
    if preposition.lower_ in engine_words("figure_prepositions") or preposition.lower_ in HEDGES:
        return False
    after = preposition.doc[preposition.i + 1 : preposition.i + 5]
    figure = next(
        (t for t in after if t.ent_type_ or t.pos_ not in {"ADV", "DET", "ADJ", "ADP", "SCONJ"}), None
    )
    if figure is None or (figure.ent_type_ in LEVELS and _states_level(preposition)):
        return False
    return figure.ent_type_ in FIGURES - {"duration"}


def _states_level(preposition: Token) -> bool:
    """Whether a preposition before a price, a share or a size tells of it, not of the verb: "sold at £3"."""
    if preposition.lower_ == "for":
        return preposition.head.lemma_ in PRICING
    return preposition.lower_ == "at"


def _for_itself(preposition: Token) -> bool:
    """Whether a preposition leads back to the subject: "pays for itself"."""
    doc, at = preposition.doc, preposition.i + 1
    return at < len(doc) and doc[at].lower_.endswith(("self", "selves")) and doc[at].head.i == preposition.i


def _clause_end(head: Token, barred: Collection[int]) -> int:
    doc, at = head.doc, head.i
    last = head.right_edge.i
    end = at + 1
    while end <= last and not _ends_clause(head, doc[end]):
        end += 1
    return _cut_asides(doc, at, trim(doc, at, end), barred)


def _before_event(head: Token, end: int) -> int:
    """Where a predicate that would end at `end` does: before the event that brought it about or dates it.

    So "lost power" of "lost power after lines came down", but "wake when the tram passes": that may be any.
    """
    for clause in head.rights:
        if clause.dep_ != "advcl" or clause.i >= end:
            continue
        opening = clause.left_edge
        told = any(child.dep_ in SUBJECTS for child in clause.lefts)
        past = any(token.tag_ == "VBD" for token in (clause, *clause.lefts))
        if told and past and head.i + 1 < opening.i < end and opening.lower_ in EVENT_OPENERS:
            return trim(head.doc, head.i, opening.i)
    return end


def _shortened(head: Token, start: int, end: int) -> int:
    """Where a predicate that would end at `end` does: a long one before a clause or participle at its end."""
    if end - start <= LONG_PREDICATE:
        return end
    doc, at = head.doc, head.i
    for i in range(max(start + (end - start + 2) // 3, at + 2), end):
        if _stands_alone(doc[i]):
            return trim(doc, at, i)
    return end


def _stands_alone(token: Token) -> bool:
    """Whether a clause or a participle begins with this token."""
    if token.dep_ == "mark" or token.tag_ in RELATIVE | {"WRB"}:
        return True
    if token.text == "," or token.dep_ == "cc":
        return token.head.pos_ in {"VERB", "AUX"}
    if token.tag_ == "TO":
        # Right after a verb it goes on with that one: "held for trying to send arms".
        joined = token.nbor(-1).pos_ == "VERB"
        return token.head.pos_ == "VERB" and token.head.dep_ in {"acl", "advcl", "xcomp"} and not joined
    return token.dep_ in {"acl", "advcl", "relcl"} and token.left_edge.i == token.i


def _cut_asides(doc: Doc, head: int, end: int, barred: Collection[int]) -> int:
    """Leave off the windows and adjuncts at the end; those in the middle stay."""
    tail = end
    while tail > head + 1 and _aside(doc[tail - 1], barred):
        tail -= 1
    for cut in range(tail, end):
        if cut in barred or doc[cut].ent_type_ in ASIDES:
            return end if _completes(doc, head, cut) else trim(doc, head, cut)
    return end


def _completes(doc: Doc, head: int, at: int) -> bool:
    """Whether a number that is no claim is what somebody is: "59% are over 65"."""
    if doc[at].ent_type_ != REJECTED or doc[head].lemma_ != "be":
        return False
    return all(token.pos_ in {"ADJ", "ADP", "ADV", "PART", "SCONJ"} for token in doc[head + 1 : at])


def _opens_clause(token: Token) -> bool:
    following = token.nbor(1) if token.i + 1 < len(token.doc) else None
    if token.text in {".", "!", "?"}:
        return following is None
    if token.pos_ == "CCONJ" and _figure_follows(token):
        return True
    if token.text != "," or following is None:
        return False
    opens = following.lower_ in {"and", "which", "with"} or following.lower_ in engine_words("clause_stops")
    return opens or _begins_subject(following, token)


def _begins_subject(following: Token, comma: Token) -> bool:
    """Whether the subject of the sentence begins after a comma: "north of Hull, the bog covers"."""
    for token in (following, *following.ancestors):
        if token.dep_ in SUBJECTS and token.left_edge.i == following.i:
            return token.head.dep_ == "ROOT" and token.head.i > comma.i
    return False


def _aside(token: Token, barred: Collection[int]) -> bool:
    return token.is_punct or token.ent_type_ in ASIDES or token.i in barred or token.pos_ == "CCONJ"


def _ends_clause(head: Token, token: Token) -> bool:
    lower, relation = token.lower_, token.dep_
    if lower in HARD_PUNCT:
        return True
    if lower in engine_words("clause_stops") and relation != "dobj" and token.i > head.i + 1:
        return True
    if token.pos_ == "CCONJ" and _figure_follows(token):
        return True
    comma = lower == ","
    if not (comma or relation == "cc"):
        return False
    if comma or token.head.pos_ in {"VERB", "AUX"}:
        coming = [verb for verb in head.conjuncts if verb.i > token.i and verb.left_edge.i in _reach(token)]
        if any(child.dep_ in SUBJECTS for verb in coming for child in verb.lefts):
            return True
    nxt = token.nbor(1) if token.i + 1 < len(token.doc) else None
    if comma and nxt is not None:
        if nxt.lower_ in {"which", "who", "with", "up", "down"} or nxt.lower_ in engine_words("clause_stops"):
            return True
        if nxt.tag_ == "VBG" or _gives_reason(nxt) or _of_part(nxt):
            return True
        return _figure_follows(token) or _amount_aside(token)
    return False


def _of_part(token: Token) -> bool:
    """Whether more is told of some of those that a predicate is about: "…, most of them in the north"."""
    after = token.doc[token.i + 1 : token.i + 3]
    return token.lower_ in PARTS and [word.lower_ for word in after] in (["of", "them"], ["of", "whom"])


def _gives_reason(token: Token) -> bool:
    """Whether a clause that gives the reason begins here: "…, because", "…, mainly as"."""
    following = token.nbor(1) if token.pos_ == "ADV" and token.i + 1 < len(token.doc) else token
    return following.lower_ in engine_words("reason_words") or (
        following.i > token.i and following.lower_ == "as"
    )


def _amount_aside(comma: Token) -> bool:
    """Whether more of the figure is told after a comma: "…, a sharp rise of 3 points", "…, the lowest"."""
    doc, at = comma.doc, comma.i + 1
    if at >= len(doc) or doc[at].tag_ != "DT":
        return False
    while at < len(doc) and doc[at].pos_ in {"DET", "ADJ", "ADV"}:
        if doc[at].tag_ in {"JJS", "RBS"}:
            return True
        at += 1
    if at + 1 >= len(doc) or doc[at].pos_ != "NOUN" or doc[at + 1].lower_ != "of":
        return False
    following = takewhile(
        lambda t: t.ent_type_ or t.pos_ not in {"VERB", "NOUN", "PROPN"}, doc[at + 2 : at + 5]
    )
    return any(token.ent_type_ in FIGURES for token in following)


def _figure_follows(mark: Token) -> bool:
    """Whether the words after a comma or conjunction lead to another figure, no verb or noun between."""
    doc = mark.doc
    if mark.lower_ == "or" and mark.i + 1 < len(doc) and doc[mark.i + 1].lower_ in BOUNDS:
        return False
    for i in range(mark.i + 1, min(mark.i + 6, len(doc))):
        token = doc[i]
        if token.ent_type_:
            return token.ent_type_ != WINDOW
        if token.pos_ in {"VERB", "AUX", "NOUN", "PROPN"}:
            return False
    return False


def _reach(token: Token) -> range:
    return range(token.i, token.i + 4)
