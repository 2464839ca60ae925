"""Which figures of a sentence a time window or another adjunct holds for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from spacy.attrs import ORTH  # type: ignore[import-not-found]
from spacy.tokens import Doc, Token

from claimspan.claims.drafts import Draft
from claimspan.mentions.finding import Mention
from claimspan.mentions.match import Match
from claimspan.rules.loading import engine_words

# Clauses that say more about a noun: windows in them bound nothing outside.
NOUN_CLAUSES = frozenset({"relcl", "acl"})
# Clauses that keep their windows to themselves, even where they have no figure.
OWN_CLAUSES = frozenset({"conj"})
OPENS_CLAUSE = frozenset({"nsubj", "nsubjpass", "csubj", "expl", "mark"})
PARTICIPLES = frozenset({"VBN", "VBG"})
VERBS = frozenset({"VERB", "AUX"})
# Clauses that go on with the one above, whose times hold for them.
SIDE_BY_SIDE = frozenset({"ccomp", "xcomp"})
SUPERLATIVE = frozenset({"JJS", "RBS"})
BEFORE_NOUN = frozenset({"nmod", "amod", "compound", "nummod"})
NOUNS = frozenset({"NOUN", "PROPN"})
NOUN_WORDS = NOUNS | {"ADJ"}
SHARES = frozenset({"percentage", "ratio"})
NEAREST = "no figure shares its clause, and this one is nearest"


def _clause(token: Token) -> Token:
    """The verb whose clause the token belongs to, or the sentence's root."""
    while token.head.i != token.i and token.pos_ not in {"VERB", "AUX"}:
        token = token.head
    return token


def _joint(verb: Token) -> Token:
    """The first of verbs that stand side by side: what bounds "were killed or injured" bounds both."""
    while verb.dep_ == "conj" and verb.head.i < verb.i and verb.head.pos_ in {"VERB", "AUX"}:
        between = verb.doc[verb.head.i + 1 : verb.i]
        if any(token.pos_ not in {"CCONJ", "ADV", "PUNCT"} or token.ent_type_ for token in between):
            break
        verb = verb.head
    return verb


@dataclass(frozen=True, slots=True)
class _Figure:
    """A quantity and where it stands in the tree.

    :param at: the index of its token.
    :param clauses: the verbs it belongs to: that of its own clause, and the one that says what it measures.
    :param above: the tokens it hangs on, the nearest first.
    """

    draft: Draft
    at: int
    clauses: Set[int]
    above: Sequence[Token]


def _figure(draft: Draft) -> _Figure:
    token = draft.token
    clauses = {_clause(token).i}
    for found in draft.fields.get("measure", ())[:1]:
        if "measure" in found.match.captures:
            clauses.add(found.match.captures["measure"][0])
    return _Figure(draft, token.i, clauses, list(token.ancestors))


def attach_windows(doc: Doc, placed: Mapping[int, Mention], drafts: Sequence[Draft]) -> None:
    """Give each window of the sentence to the drafts it bounds."""
    windows = sorted(i for i, mention in placed.items() if mention.type == "window")
    if windows and drafts:
        bounds = Bounds(doc, drafts)
        for window in map(doc.__getitem__, windows):
            for draft in bounds.of(window)[0]:
                draft.windows.append(window)
        for draft in drafts:
            draft.windows = _nearest(draft)


def _nearest(draft: Draft) -> list[Token]:
    """The windows of a figure without those of a clause above, where its own clause has one.

    So "signed in May, beating the record of £9m paid in 2016" gives the record its own time alone.
    """
    own = _clause(draft.token)
    above = {token.i for token in own.ancestors if token.pos_ in VERBS}
    hanging = [(_clause(window.head), window) for window in draft.windows]
    if own.dep_ in SIDE_BY_SIDE or all(clause.i != own.i for clause, _ in hanging):
        return draft.windows
    return [window for clause, window in hanging if clause.i not in above]


class Bounds:
    """Some quantities of a sentence, and which of them hold in a window.

    :param drafts: at least one.
    """

    def __init__(self, doc: Doc, drafts: Sequence[Draft]) -> None:
        self._drafts = drafts
        self._figures = [_figure(draft) for draft in drafts]
        self._doc = doc

    @cached_property
    def _parts(self) -> list[int]:
        return _semicolons(self._doc)

    def of(self, window: Token) -> tuple[list[Draft], str]:
        """The quantities a window bounds: those of its clause, or only the nearest where each has its own.

        :returns: the drafts, perhaps none, and why it is these.
        """
        drafts = self._drafts
        tight = [draft for draft in drafts if draft.token.i + 1 == window.i]
        if tight and len(drafts) > 1:
            return [
                *_moves_to(tight[0], drafts),
                *_wholes(tight[0], drafts),
                *tight,
            ], "stands right after the figure"
        based = [draft for draft in drafts if _is_baseline(window.nbor(-1), draft)] if window.i else []
        if based:
            return based, "stands right after the figure that is compared with"
        compared = _compared_with(window, drafts)
        if compared is not None:
            return [compared], "is what the figure before it is compared with"
        if _of_superlative(window, drafts):
            return [], "says since when or in what time something is the highest or the first"
        noun = _of_change(window, drafts)
        if noun is not None:
            return [noun], "stands before the noun that the figure belongs to"
        hanging = _hanging(window)
        near = [
            figure
            for figure in self._same_part(window.i)
            if not _apart(hanging, figure) and not _elsewhere(window, figure.draft)
        ]
        if not near:
            return [], "bounds what is told of another noun or part of the sentence"
        found, why = _shared_by(window, near)
        if why == NEAREST and _keeps(_joint(hanging.clause)):
            return [], f"is in the clause of {hanging.clause.text!r}, which has no figure"
        return found, why

    def shared(self, window: Token) -> list[Draft]:
        """As `of`, wherever the window stands."""
        return _shared_by(window, self._figures)[0]

    def _same_part(self, window: int) -> list[_Figure]:
        """The figures that no semicolon parts from the window; one before all figures bounds all parts."""
        parts, figures = self._parts, self._figures
        own = bisect_left(parts, window)
        if not parts or (not own and all(window < figure.at for figure in figures)):
            return figures
        return [figure for figure in figures if bisect_left(parts, figure.at) == own]


def _is_baseline(token: Token, draft: Draft) -> bool:
    """Whether a token is the other end of the change or comparison that a draft tells."""
    found = draft.fields.get("baseline", ())[:1]
    return any(item.evidence.span.start <= token.idx < item.evidence.span.end for item in found)


def _wholes(part: Draft, drafts: Sequence[Draft]) -> list[Draft]:
    """The shares that are of what the figure describes: "23% of sales worth £5m in 2016"."""
    above: set[int] = set()
    below = part.token
    while below.head.i != below.i and below.dep_ not in NOUN_CLAUSES | OWN_CLAUSES:
        below = below.head
        above.add(below.i)
    return [draft for draft in drafts if draft.token.i in above and draft.mention.label in SHARES]


def _compared_with(window: Token, drafts: Sequence[Draft]) -> Draft | None:
    """The figure that is compared with what held in the window ("7 points lower than in 2018"), if it is."""
    words = engine_words("comparison_words")
    if window.text.split(maxsplit=1)[0].lower() not in words:
        at = _before_own_noun(window)
        while at >= 0 and window.doc[at].lower_ not in words and window.doc[at].pos_ in {"ADP", "DET"}:
            at -= 1
        if at < 0 or window.doc[at].lower_ not in words:
            return None
    return max((d for d in drafts if d.token.i < window.i), key=lambda draft: draft.token.i, default=None)


def _before_own_noun(window: Token) -> int:
    """Where the words before a window end that are not a noun of one's own ("lower than its peak in May")."""
    doc, at = window.doc, window.i - 1
    while at >= 0 and doc[at].pos_ in NOUN_WORDS and not doc[at].ent_type_:
        at -= 1
    return at - 1 if 0 <= at < window.i - 1 and doc[at].tag_ == "PRP$" else window.i - 1


def _of_superlative(window: Token, drafts: Sequence[Draft]) -> bool:
    """Whether a superlative right before the window is what it bounds: "its lowest level since 2020"."""
    doc, at = window.doc, window.i - 1
    before_noun = window.i + 1 < len(doc) and doc[window.i + 1].pos_ == "NOUN"
    if window.dep_ in BEFORE_NOUN or before_noun:
        return False  # "its biggest one-day gain"
    while (
        at >= 0 and doc[at].pos_ in NOUN_WORDS and not doc[at].ent_type_ and doc[at].tag_ not in SUPERLATIVE
    ):
        at -= 1
    led = at >= 0 and doc[at].tag_ in SUPERLATIVE and not doc[at].ent_type_
    # One that stands for the figure's own noun ("the highest rent in May was £900") leaves it its time.
    return led and not any(draft.token.i > window.i for draft in drafts) and _aside(doc[at])


def _aside(superlative: Token) -> bool:
    """Whether a superlative's phrase stands after a comma, as what is added to the figure before it."""
    at = superlative.i - 1
    while at >= 0 and superlative.doc[at].pos_ in {"DET", "PRON", "ADV", "NUM", "ADJ"}:
        at -= 1
    return at >= 0 and superlative.doc[at].text in {",", "-", "–", "—"}


def _of_change(window: Token, drafts: Sequence[Draft]) -> Draft | None:
    """The figure whose noun the window qualifies: "a year-on-year increase of 4%"."""
    if window.dep_ not in BEFORE_NOUN or window.head.pos_ != "NOUN":
        return None
    below = {token.i for token in window.head.subtree}
    own = [draft for draft in drafts if draft.token.i in below]
    return own[0] if len(own) == 1 else None


def _moves_to(level: Draft, drafts: Sequence[Draft]) -> list[Draft]:
    """The change that leads to the level ("rose 6% to £418m last year"), if one stands right before it."""
    change = next((draft for draft in reversed(drafts) if draft.token.i < level.token.i), None)
    if change is None:
        return []
    between = level.token.doc[change.token.i + 1 : level.token.i]
    joined = {token.pos_ for token in between} <= {"ADP", "DET", "ADV", "PART"} and len(between) > 0
    return [change] if joined and not any(token.ent_type_ for token in between) else []


def _semicolons(doc: Doc) -> list[int]:
    """Where semicolons part the sentence; those in brackets part only what stands in them."""
    depth, out = 0, list[int]()
    if doc.vocab.strings[";"] not in doc.to_array(ORTH):
        return out
    for token in doc:
        text = token.text
        depth = max(0, depth + (text in {"(", "["}) - (text in {")", "]"}))
        if text == ";" and not depth:
            out.append(token.i)
    return out


@dataclass(frozen=True, slots=True)
class _Hanging:
    """Where a window hangs in the tree.

    :param above: the tokens it hangs on, the nearest first.
    :param clause: the verb of its clause.
    """

    above: Sequence[Token]
    places: Set[int]
    clause: Token


def _hanging(window: Token) -> _Hanging:
    head = window.head
    above = [head, *head.ancestors]
    return _Hanging(above, {token.i for token in above}, _clause(head))


def _apart(window: _Hanging, figure: _Figure) -> bool:
    """Whether one of them is in a clause about a noun, or in what is told, and the other is not."""
    if window.clause.i in figure.clauses and not window.places.isdisjoint(figure.clauses):
        return False
    figures = {figure.at, *(token.i for token in figure.above)}
    for token in window.above:
        if token.i in figures:
            break
        if token.dep_ in NOUN_CLAUSES:
            return True
    for token in (figure.draft.token, *figure.above):
        if token.i in window.places:
            break
        relation = token.dep_
        if relation == "relcl":
            return True
        # "A rehearsal in January showed that …": the window belongs to the noun, and not to what is told.
        if relation == "ccomp" and token.head.i in window.places and token.head.i != window.above[0].i:
            return True
    return False


def _keeps(verb: Token) -> bool:
    """Whether a clause without a figure keeps its windows to itself: "Founded in 2014, …"."""
    bare = verb.tag_ in PARTICIPLES and not any(child.dep_ in OPENS_CLAUSE for child in verb.children)
    return verb.dep_ in OWN_CLAUSES or (verb.dep_ == "advcl" and bare)


def _elsewhere(window: Token, draft: Draft) -> bool:
    """Whether a window bounds what the figure's noun or its source is part of, and not the figure."""
    return _of_source(window, draft) or (_known(draft) and not draft.token.head.is_ancestor(window))


def _of_source(window: Token, draft: Draft) -> bool:
    """Whether a window tells when the source said it: "according to a report in the Courier on 2 May"."""
    found = draft.fields.get("attribution", ())[:1]
    sources = [
        window.doc[item.match.captures["attribution"][0]]
        for item in found
        if "attribution" in item.match.captures
    ]
    return any(
        source.pos_ in NOUNS and source.is_ancestor(window) and not source.is_ancestor(draft.token)
        for source in sources
    )


def _known(draft: Draft) -> bool:
    """Whether a figure only names known things that another noun is of: "the talks of the two towns"."""
    noun = draft.token.head
    if draft.token.dep_ != "nummod" or not any(_definite(child) for child in noun.lefts):
        return False
    return noun.dep_ == "poss" or (noun.dep_ == "pobj" and noun.head.head.pos_ in NOUNS)


def _definite(word: Token) -> bool:
    """Whether a word before a noun tells which ones are meant ("the", "their", "these")."""
    return (
        word.dep_ == "poss"
        or "Def" in word.morph.get("Definite", [])
        or "Dem" in word.morph.get("PronType", [])
    )


def far_causes(doc: Doc, draft: Draft, drafts: Sequence[Draft]) -> list[Match]:
    """The matches by which a draft has a cause whose marker ("due to") stands in another clause, after it."""
    out = []
    for match in draft.matches:
        captures = match.captures
        if "cause" in captures and "marker" in captures and "value" not in captures:
            marker = doc[captures["marker"][0]]
            if all(other is not draft for other in Bounds(doc, drafts).shared(marker)):
                out.append(match)
    return out


def _within(clause: int, figures: Sequence[_Figure]) -> list[_Figure]:
    """The figures of a clause and of those below it."""
    return [
        figure
        for figure in figures
        if clause in figure.clauses or any(token.i == clause for token in figure.above)
    ]


def _shared_by(window: Token, figures: Sequence[_Figure]) -> tuple[list[Draft], str]:
    """As `Bounds.of`, wherever the window stands."""
    clause = _joint(_clause(window.head))
    own = [figure for figure in figures if clause.i in figure.clauses]
    # One that belongs to a noun ("the cost of a 30-day course is £900, while …") bounds no other clause.
    inside = own if own and window.head.pos_ in NOUNS else _within(clause.i, figures)
    why = f"is in the clause of {clause.text!r}, as the figure is"
    if not inside:
        below = {token.i for token in window.head.subtree}
        inside = [figure for figure in figures if figure.at in below]
        why = f"hangs on {window.head.text!r}, as the figure does"
    if not inside:
        inside = [min(figures, key=lambda figure: abs(figure.at - window.i))]
        why = NEAREST
    before = [figure for figure in inside if figure.at < window.i]
    if len(inside) > 1 and before:
        last = before[-1]
        inside = [figure for figure in before if not figure.clauses.isdisjoint(last.clauses)]
        why = f"follows the figures of the clause of {_clause(last.draft.token).text!r}"
    return [figure.draft for figure in inside], why
