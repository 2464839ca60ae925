"""Where figures and windows hang in the tree, and what keeps the one from the other."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from spacy.tokens import Token

from claimspan.claims.drafts import Draft
from claimspan.matching.governs import clause_of
from claimspan.rules.loading import engine_words

# Clauses that say more about a noun: windows in them bound nothing outside.
NOUN_CLAUSES = frozenset({"relcl", "acl"})
# Clauses that keep their windows to themselves, even where they have no figure.
OWN_CLAUSES = frozenset({"conj"})
# How what goes on with a clause, in an infinitive or a gerund, hangs on its verb.
GOES_ON = frozenset({"xcomp", "pcomp", "prep", "pobj", "acl", "acomp", "oprd"})
VERBS = frozenset({"VERB", "AUX"})
# Clauses that go on with the one above, whose times hold for them.
SIDE_BY_SIDE = frozenset({"ccomp", "xcomp"})
SUPERLATIVE = frozenset({"JJS", "RBS"})
BEFORE_NOUN = frozenset({"nmod", "amod", "compound", "nummod"})
NOUNS = frozenset({"NOUN", "PROPN"})
NOUN_WORDS = NOUNS | {"ADJ"}
SHARES = frozenset({"percentage", "ratio"})


def joint(verb: Token) -> Token:
    """The first of verbs that stand side by side: what bounds "were killed or injured" bounds both."""
    while verb.dep_ == "conj" and verb.head.i < verb.i and verb.head.pos_ in VERBS:
        between = verb.doc[verb.head.i + 1 : verb.i]
        if any(token.pos_ not in {"CCONJ", "ADV", "PUNCT"} or token.ent_type_ for token in between):
            break
        verb = verb.head
    return verb


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity and where it stands in the tree.

    :param at: the index of its token.
    :param clauses: the verbs it belongs to: that of its own clause, and the one that says what it measures.
    :param above: the tokens it hangs on, the nearest first.
    """

    draft: Draft
    at: int
    clauses: Set[int]
    above: Sequence[Token]


def figure_of(draft: Draft) -> Figure:
    """Where a quantity stands in the tree."""
    token = draft.token
    clauses = {clause_of(token).i}
    if "measure" in draft.fields:
        captures = draft.fields["measure"][0].match.captures
        if "measure" in captures:
            clauses.add(captures["measure"][0])
    return Figure(draft, token.i, clauses, list(token.ancestors))


@dataclass(frozen=True, slots=True)
class Hanging:
    """Where a window hangs in the tree.

    :param above: the tokens it hangs on, the nearest first.
    :param clause: the verb of its clause.
    """

    above: Sequence[Token]
    places: Set[int]
    clause: Token


def hanging_of(window: Token) -> Hanging:
    """Where a window hangs in the tree."""
    head = window.head
    above = [head, *head.ancestors]
    clause = clause_of(head)
    # "Starting in May, fares rise by 4%": the participle is a preposition.
    if clause.dep_ == "advcl" and clause.lower_ in engine_words("time_participles"):
        clause = clause_of(clause.head)
    return Hanging(above, {token.i for token in above}, clause)


def apart(window: Token, hanging: Hanging, figure: Figure) -> bool:
    """Whether one of them is in a clause about a noun, or in what is told, and the other is not."""
    if hanging.clause.i in figure.clauses and not hanging.places.isdisjoint(figure.clauses):
        return False
    figures = {token.i for token in figure.above}
    figures.add(figure.at)
    for token in hanging.above:
        if token.i in figures:
            break
        if token.dep_ in NOUN_CLAUSES:
            return not narrows(token, figure.draft)
    for token in (figure.draft.token, *figure.above):
        if token.i in hanging.places:
            break
        relation = token.dep_
        if relation == "relcl":
            return not _tells_then(token, window)
        asked = relation in {"ccomp", "pcomp"} and any(child.tag_ == "WRB" for child in token.lefts)
        if asked and window.i > hanging.clause.i:
            return True  # "asked in May why it cost 4% more"
        if relation == "ccomp" and token.head.i in hanging.places and _of_telling(window, hanging, token):
            return True
    return False


def narrows(clause: Token, draft: Draft) -> bool:
    """Whether a clause tells which things a figure counts: "one in three pupils tested in May"."""
    if clause.dep_ not in NOUN_CLAUSES:
        return False
    noun, figure = clause.head, draft.token
    own = figure.head if figure.dep_ in BEFORE_NOUN and figure.head.i > figure.i else figure
    held = {noun.i}
    if noun.dep_ == "pobj":
        held |= {noun.head.i, noun.head.head.i} if noun.head.lower_ == "of" else {noun.head.i}
    if own.i not in held:
        return False
    return clause.left_edge.nbor(-1).pos_ != "PUNCT"


def _tells_then(clause: Token, window: Token) -> bool:
    """Whether a clause tells what happened in the window beside it: "a flood in May in which 30 sank"."""
    opening = clause.left_edge
    then = opening.lower_ == "when" or (opening.tag_ == "IN" and opening.nbor(1).tag_ == "WDT")
    return then and clause.head.i in {window.i, window.head.i} and window.i < clause.i


def _of_telling(window: Token, hanging: Hanging, told: Token) -> bool:
    """Whether a window tells when something was said or shown, and not when what is told was so.

    So does one on a noun ("A rehearsal in May showed that …"), one between a verb of saying and what is told,
    and one after that verb where what is told stands before it ("…, the board said in May").
    """
    verb = told.head
    if verb.i != hanging.above[0].i:
        return not (window.dep_ in BEFORE_NOUN and hanging.above[0].lemma_ in engine_words("sources"))
    if verb.lemma_ not in engine_words("reporting_verbs"):
        return False
    if told.i < verb.i:
        return verb.i < window.i
    # "He says last year they sold 9" tells by its tense that they sold them then.
    opened = told.left_edge.lower_ == "that" or verb.tag_ not in {"VBZ", "VBP"}
    return opened and verb.i < window.i < told.left_edge.i


def reached(window: Token, hanging: Hanging, figures: Sequence[Figure]) -> Sequence[Figure] | None:
    """The figures that a window of a clause without figures bounds; none where it has no verb to say so.

    It keeps the window to itself ("Founded in 2014, …"), but for what goes on with a figure's clause ("two
    firms plan to merge in May") or tells when that was ("six came when it opened in May").
    """
    verb = joint(hanging.clause)
    while verb.head.i != verb.i and (
        verb.dep_ in GOES_ON or _tells_when(verb, window) or _held(verb, figures)
    ):
        verb = verb.head
        above = [figure for figure in figures if verb.i == figure.at or verb.i in figure.clauses]
        if above:
            return [figure for figure in above if figure.at < window.i] or above
    return [] if verb.pos_ in VERBS else None


def _tells_when(clause: Token, window: Token) -> bool:
    """Whether a clause tells when or for what the one above was."""
    if clause.dep_ != "advcl":
        return False
    words = engine_words("time_conjunctions")
    opens = clause.left_edge.i == window.i or clause.left_edge.lower_ in words
    return opens or any(child.dep_ == "aux" and child.lower_ == "to" for child in clause.lefts)


def _held(told: Token, figures: Sequence[Figure]) -> bool:
    """Whether those counted are who tell it: "9% say that they moved in May"."""
    verb = told.head.i
    return told.dep_ == "ccomp" and any(
        verb in figure.clauses and figure.at < verb < told.i for figure in figures
    )


def elsewhere(window: Token, draft: Draft) -> bool:
    """Whether a window bounds what the figure's noun or its source is part of, and not the figure."""
    known = _known(draft) or _sizes(draft)
    return _of_source(window, draft) or (known and not draft.token.head.is_ancestor(window))


def _of_source(window: Token, draft: Draft) -> bool:
    """Whether a window tells when the source said it: "according to a report in the Courier on 2 May"."""
    if "attribution" not in draft.fields:
        return False
    captures = draft.fields["attribution"][0].match.captures
    if "attribution" not in captures:
        return False
    source = window.doc[captures["attribution"][0]]
    return source.pos_ in NOUNS and source.is_ancestor(window) and not source.is_ancestor(draft.token)


def _known(draft: Draft) -> bool:
    """Whether a figure only names known things that another noun is of: "the talks of the two towns"."""
    if draft.token.dep_ != "nummod":
        return False
    noun = draft.token.head
    owned = noun.dep_ == "poss" or (noun.dep_ == "pobj" and noun.head.head.pos_ in NOUNS)
    return owned and any(_definite(child) for child in noun.lefts)


def _sizes(draft: Draft) -> bool:
    """Whether a figure only tells what kind of thing a noun names, at any time: "a 3-metre ladder"."""
    token = draft.token
    return draft.mention.label == "measurement" and "-" in token.text and token.dep_ in BEFORE_NOUN


def _definite(word: Token) -> bool:
    """Whether a word before a noun tells which ones are meant ("the", "their", "these")."""
    return (
        word.dep_ == "poss"
        or "Def" in word.morph.get("Definite", [])
        or "Dem" in word.morph.get("PronType", [])
    )


def of_aside(draft: Draft, drafts: Sequence[Draft], marker: Token) -> bool:
    """Whether a cause is that of a change told beside a level: "was 27%, a rise of 2 points, due to rain"."""
    told = (other.token for other in drafts if draft.token.i < other.token.i < marker.i)
    level = draft.token.head.lemma_ in engine_words("level_verbs")
    return level and any(
        above.dep_ == "appos" and above.head.i == draft.token.i for token in told for above in token.ancestors
    )


def only_of(window: Token, figures: Sequence[Figure]) -> tuple[list[Draft], str] | None:
    """No figure, if the window only says how often something else is done: "sails every day and seats 9"."""
    above = window.head
    if not window.text.lower().startswith(("every ", "each ")) or window.i < above.i or above.pos_ != "VERB":
        return None
    later = {child.i for child in above.rights if child.dep_ == "conj" and child.i > window.i}
    if all(later & {figure.at, *(token.i for token in figure.above)} for figure in figures):
        return [], "says how often something else is done"
    return None
