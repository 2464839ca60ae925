"""Verbs whose subject the parser hangs on another word: given back to them."""

from __future__ import annotations

from typing import Final

from spacy.tokens import Token

from claimspan.matching.governs import clause_of

NOUNS: Final = frozenset({"NOUN", "PROPN", "PRON"})
# Of a past participle and a past tense of one form the parser may take either.
FINITE: Final = frozenset({"VBD", "VBZ", "VBP", "VBN"})
SUBJECTS: Final = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
PREDICATES: Final = frozenset({"attr", "nsubj", "dobj"})
DASHES: Final = frozenset({"-", "–", "—", "--"})
# Words of a bound that the parser may take for prepositions of place.
BOUNDS: Final = frozenset({"over", "under", "above", "below", "around", "about"})


def give_subjects(figure: Token) -> None:
    """Give the verbs around a figure the subjects that they have, in place."""
    _give_possessor(figure)
    _give_doing(figure)
    _give_dashed(figure)
    _give_bounded(figure)
    _give_there(figure)
    _give_subject(figure)
    _join_subjects(figure)
    _give_agreeing(figure)


def _give_doing(figure: Token) -> None:
    """Take what begins with a participle for the subject that a verb lacks: "lending to mills fell by 9%"."""
    for verb in figure.ancestors:
        if verb.tag_ not in FINITE and not any(child.tag_ in FINITE | {"MD"} for child in verb.lefts):
            continue
        if any(child.dep_ in SUBJECTS for child in verb.lefts):
            continue
        doing = next((child for child in verb.lefts if child.tag_ == "VBG" and child.dep_ == "advcl"), None)
        if doing is not None and not any(child.dep_ == "mark" for child in doing.lefts):
            doing.dep_ = "csubj"


def _give_dashed(figure: Token) -> None:
    """Take the noun before a figure between dashes for the subject: "the pond - 66 hectares - is deep"."""
    if figure.dep_ not in SUBJECTS or figure.i < 2 or figure.i + 1 == len(figure.doc):
        return
    mark, noun = figure.nbor(-1), figure.nbor(-2)
    if mark.text not in DASHES or figure.nbor(1).text not in DASHES:
        return
    if noun.head.i != figure.i or noun.pos_ not in NOUNS:
        return
    noun.dep_, noun.head = figure.dep_, figure.head
    for child in list(figure.children):
        if child.i != mark.i:
            child.head = noun
    figure.dep_, figure.head = "appos", noun


def _give_bounded(figure: Token) -> None:
    """Take a bounded share for the subject that a verb lacks: "over two-thirds of owls sleep by day"."""
    bound = figure.head
    verb = bound.head
    if figure.dep_ != "pobj" or bound.lower_ not in BOUNDS or bound.i != figure.i - 1 or verb.i < figure.i:
        return
    if verb.tag_ not in FINITE or figure.ent_type_ in {"duration", "measurement"}:
        return
    if not any(child.dep_ in SUBJECTS for child in verb.lefts):
        figure.dep_, figure.head = "nsubj", verb
        bound.dep_, bound.head = "advmod", figure


def _give_there(figure: Token) -> None:
    """Tell the place from the word that opens a clause: "rents there are 12% lower"."""
    verb = clause_of(figure)
    there = next((child for child in verb.lefts if child.dep_ == "expl" and child.tag_ == "EX"), None)
    if there is None or there.i == 0 or any(child.dep_ in PREDICATES for child in verb.rights):
        return
    noun = there.nbor(-1)
    if noun.pos_ in NOUNS and noun.head.i == verb.i and noun.dep_ == "npadvmod" and not noun.ent_type_:
        noun.dep_, there.dep_ = "nsubj", "advmod"


def _give_agreeing(figure: Token) -> None:
    """Join a singular verb to the singular one: "it costs £9 if you paint it, and saves £4".

    The parser takes it for a second verb of the clause between, whose subject is no singular.
    """
    verb = clause_of(figure)
    inner = verb.head
    outer = clause_of(inner.head)
    if verb.dep_ != "conj" or verb.tag_ != "VBZ" or inner.dep_ not in {"advcl", "relcl"}:
        return
    own = any(child.dep_ in SUBJECTS for child in verb.lefts)
    if inner.tag_ != "VBP" or outer.tag_ != "VBZ" or own or outer.i > inner.i:
        return
    verb.head = outer
    joint = verb.nbor(-1)
    if joint.dep_ == "cc" and joint.head.i == inner.i:
        joint.head = outer


def _give_subject(figure: Token) -> None:
    """Give the verb of a figure the subject beside it: "9% were owls and [the median age] was 4".

    The parser takes what stands after the conjunction for a second object of the verb before. Between the two
    nothing joins the noun to its verb, as it would if both verbs shared one subject.
    """
    verb = clause_of(figure)
    for auxiliary in verb.lefts:
        # "China has, so far, cut": its subject is the verb's.
        for child in auxiliary.lefts:
            if auxiliary.dep_ in {"aux", "auxpass"} and child.dep_ in SUBJECTS:
                child.head = verb
    _take_subject(verb)
    for other in verb.rights:
        _take_subject(other)


def _take_subject(verb: Token) -> None:
    first = verb.head
    if verb.dep_ != "conj" or verb.tag_ not in FINITE or any(child.dep_ in SUBJECTS for child in verb.lefts):
        return
    end = verb.left_edge.i - 1
    noun = verb.doc[max(end, 0)]
    while noun.dep_ != "conj" and first.i < noun.head.i != noun.i and noun.head.right_edge.i == end:
        noun = noun.head
    if noun.dep_ != "conj" or noun.pos_ not in NOUNS or noun.head.i <= first.i or noun.right_edge.i != end:
        return
    joint = verb.doc[noun.left_edge.i - 1]
    if joint.dep_ == "cc" and joint.head.i == noun.head.i:
        joint.head = first
        noun.dep_, noun.head = "nsubj", verb


def _join_subjects(figure: Token) -> None:
    """Join two subjects of a verb the first of which is taken for a sentence: "90 owls, and 9 bats sing"."""
    first = figure.head
    if figure.dep_ != "nummod" or first.head.i != first.i or first.pos_ not in NOUNS:
        return
    verb = next((child for child in first.rights if child.dep_ == "conj" and child.tag_ in FINITE), None)
    second = next((child for child in verb.lefts if child.dep_ in SUBJECTS), None) if verb else None
    if verb is None or second is None or second.left_edge.nbor(-1).dep_ != "cc":
        return
    if second.left_edge.nbor(-1).head.i != first.i:
        return
    for child in list(first.rights):
        if child.i > second.i and child.i != verb.i:
            child.head = verb
    verb.dep_, verb.head = "ROOT", verb
    first.dep_, first.head = second.dep_, verb
    second.dep_, second.head = "conj", first


def _give_possessor(figure: Token) -> None:
    """Hang a possessor on what it has: "Hull's £9 billion (11 billion euros) pension fund grew".

    Where an amount with its conversion stands between the two, the parser may take them the other way round.
    """
    noun = figure.head
    owner = noun.head
    if owner.i > figure.i or noun.i < figure.i or owner.dep_ == "poss" or owner.head.i == owner.i:
        return
    mark = owner.nbor(1)
    if mark.dep_ != "case" or mark.head.i != owner.i or noun.pos_ not in NOUNS:
        return
    for child in list(owner.rights):
        if child.i not in {mark.i, noun.i}:
            child.head = noun
    noun.dep_, noun.head = owner.dep_, owner.head
    owner.dep_, owner.head = "poss", noun
