"""Antecedents: what a subject that only points ("they", "the company", "that gain") stands for.

Which words point, and at what, is for the rules of the pack *antecedents* to say: they capture ``anaphor``
and yield ``antecedent``, one of ``rules.vocab.ANTECEDENTS``. An antecedent is looked for in the claim's own
sentence, before the pointing words, then in the sentences before it, the nearest first: subjects of claims,
then grammatical subjects, then objects; each has to agree in number. What does not agree is passed over, and
where nothing fits there is no antecedent. Names that are captured with ``human`` are persons', for which
neither "it" nor "the company" stands.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from spacy.tokens import Doc, Token

from claimspan.claims.drafts import rank
from claimspan.matching.match import Match
from claimspan.matching.ways import Range
from claimspan.model import Claim, Evidence, Span
from claimspan.phrases.expansions import antecedent, expand

FIELD = "subject_resolved"
NOUNS = frozenset({"NOUN", "PROPN"})
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
OBJECTS = frozenset({"dobj", "dative", "attr"})
HUMAN = "human"
# What no person's name stands for.
BODIES = frozenset({"thing", "name"})
COUNTED = "count"
# What pointing words stand for that can be the subject of a level: no person.
LEVELS = frozenset({"claim", "thing", "many", "name", "relative"})
WINDOW = "window"


@dataclass(frozen=True)
class Seen:
    """A sentence that antecedents are looked for in.

    :param span: where it stands in the article.
    :param read: gives its `doc` when it is asked for.
    :param humans: gives the tokens of a Doc that name persons.
    :param claims: what it claims, resolved, in the order of their quantities.
    """

    span: Span
    read: Callable[[], Doc]
    humans: Callable[[Doc], Collection[int]]
    claims: tuple[Claim, ...] = ()

    @cached_property
    def people(self) -> Collection[int]:
        """Its tokens that name persons."""
        return self.humans(self.doc)

    @cached_property
    def doc(self) -> Doc:
        """Its tokens, parsed, with mentions merged; offsets in it count from ``span.start``."""
        return self.read()

    @cached_property
    def subjects(self) -> tuple[Token, ...]:
        """The nouns that are grammatical subjects, in the order of the text."""
        subjects = (token for token in self.doc if token.dep_ in SUBJECTS)
        return tuple(noun for token in subjects if (noun := _noun(token)) is not None)

    @cached_property
    def objects(self) -> tuple[Token, ...]:
        """The nouns that are objects or predicates, or a fragment's root, in the order of the text."""
        return tuple(
            token
            for token in self.doc
            if (token.dep_ in OBJECTS or token.head == token) and token.pos_ in NOUNS and not token.ent_type_
        )


def resolved(own: Seen, matches: Sequence[Match], before: Iterable[Seen]) -> tuple[Claim, ...]:
    """The claims of a sentence, each pointing subject with the evidence of what it stands for.

    :param own: the sentence; evidence that its claims have of ``subject_resolved`` is made anew.
    :param matches: what the role rules matched in it.
    :param before: the sentences before it, the nearest first; taken only as far as they are needed.
    """
    pointing: dict[Span, Match] = {}
    anaphors = [match for match in matches if "anaphor" in match.captures]
    if not anaphors:
        return own.claims
    for match in sorted(anaphors, key=rank):
        pointing.setdefault(_chars(own, match.captures["anaphor"]), match)
    earlier = _Lazy(before)
    done: list[Claim] = []
    for claim in own.claims:
        kept = tuple(e for e in claim.evidence if e.field != FIELD)
        subject = next((e.span for e in kept if e.field == "subject"), None)
        points = pointing.get(subject) if subject is not None else None
        if points is not None and subject is not None:
            what = points.rule.yields.get("antecedent", "nothing")
            told = replace(own, claims=tuple(done))
            span = _find(what, subject, told, earlier)
            # What a level is of that stands further back is told by a level of its kind, if at all.
            measured = span
            if what in LEVELS and claim.direction is None and (span is None or not own.span.covers(span)):
                measured = _told_alike(claim, told, earlier)
            kept = _said_of(kept, subject, measured or subject)
            if span is not None:
                kept = (*kept, Evidence(FIELD, span, points.rule.id))
        done.append(claim if kept == claim.evidence else replace(claim, evidence=kept))
    return tuple(done)


def _told_alike(claim: Claim, own: Seen, earlier: Iterable[Seen]) -> Span | None:
    """What the last claim of a claim's unit measured, in its sentence or in the one before."""
    for seen in (own, *islice(earlier, 1)):
        for other in reversed(seen.claims):
            if other.unit == claim.unit and other.span.end <= claim.span.start:
                return next((told.span for told in other.evidence if told.field == "measure"), None)
    return None


def _said_of(evidence: tuple[Evidence, ...], pointing: Span, span: Span) -> tuple[Evidence, ...]:
    """The evidence, with what pointing words stand for also where they are the measure ("it rose by 4%")."""
    return tuple(
        found._replace(span=span) if found.field == "measure" and found.span == pointing else found
        for found in evidence
    )


def looks_back(own: Seen, matches: Sequence[Match]) -> bool:
    """Whether to resolve the claims of a sentence takes the sentences before it."""
    asked = False

    def before() -> Iterator[Seen]:
        nonlocal asked
        asked = True
        yield from ()

    if any("anaphor" in match.captures for match in matches):
        resolved(own, matches, before())
    return asked


class _Lazy:
    """The sentences before, taken from their source once and only when asked for."""

    def __init__(self, source: Iterable[Seen]) -> None:
        self._source = iter(source)
        self._taken: list[Seen] = []

    def __iter__(self) -> Iterator[Seen]:
        yield from self._taken
        for seen in self._source:
            self._taken.append(seen)
            yield seen


def _find(what: str, subject: Span, own: Seen, earlier: Iterable[Seen]) -> Span | None:
    """What the pointing words at `subject` stand for; offsets into the article."""
    if what in {"nothing", HUMAN}:
        return None
    start = subject.start - own.span.start
    if what == "relative":
        return _relative(own, start)
    if what == "claim":
        told = replace(own, claims=tuple(claim for claim in own.claims if claim.span.end <= subject.start))
        return next((span for seen in (told, *earlier) if (span := _measured(seen)) is not None), None)
    found = _before(what, own, start)
    return found if found is not None else next(_in_turn(what, earlier), None)


def _in_turn(what: str, earlier: Iterable[Seen]) -> Iterator[Span]:
    for seen in earlier:
        found = _claimed(what, seen) or _named(what, seen)
        if found is not None:
            yield found


def _relative(own: Seen, start: int) -> Span | None:
    """The noun that a relative pronoun follows, by the tree or else by place."""
    token = next(token for token in own.doc if token.idx == start)
    noun = antecedent(token)
    if noun == token:
        before = (t for t in reversed(own.doc[: token.i]) if t.pos_ in NOUNS and not _tells_when(t))
        nearest = next(before, None)
        if nearest is None:
            return None
        noun = nearest
    return _phrase(own, noun)


def _tells_when(noun: Token) -> bool:
    """Whether a noun is a time, or what an amount is per: the month of "£9 a month, which is 4%"."""
    before = noun.doc[max(noun.i - 2, 0) : noun.i]
    per = len(before) > 1 and before[1].lower_ in {"a", "an", "per"} and before[0].ent_type_ != ""
    return per or noun.ent_type_ == WINDOW


def _measured(seen: Seen) -> Span | None:
    """What the last claim measured, if a noun says it, or what its own pointing subject stands for."""
    for claim in reversed(seen.claims):
        for evidence in claim.evidence:
            if evidence.field == FIELD:
                return evidence.span
            root = _root(seen, evidence.span) if evidence.field == "measure" else None
            if root is not None and root.pos_ == "NOUN":
                return evidence.span
    return None


def _before(what: str, own: Seen, start: int) -> Span | None:
    """In the sentence of the pointing words: the nearest subject before them, or else the nearest object."""
    pointing = next(token for token in own.doc if token.idx >= start)
    for tokens in (own.subjects, own.objects):
        for token in reversed(tokens):
            if token.head == pointing.head and pointing.dep_ in OBJECTS:
                continue  # "the bid values it at £9m": what it does to itself would be told otherwise
            if token.idx + len(token) <= start and _agrees(what, token, own):
                return _phrase(own, token)
    return None


def _claimed(what: str, seen: Seen) -> Span | None:
    """In a sentence before: the subject of its last claim, or what that stands for."""
    for claim in reversed(seen.claims):
        for evidence in claim.evidence:
            root = _root(seen, evidence.span) if evidence.field == "subject" else None
            if root is None:
                continue
            stands_for = next((e.span for e in claim.evidence if e.field == FIELD), None)
            if stands_for is not None and _points_alike(what, root):
                return stands_for
            if root.pos_ in NOUNS and stands_for is None and _agrees(what, root, seen):
                return evidence.span
    return None


def _named(what: str, seen: Seen) -> Span | None:
    """In a sentence before: the subject of its main clause, of another clause, or else the last object.

    None where the main clause is itself about what words of this kind stand for ("It was a success. It sold
    400 barrels"): what it says of that is another thing.
    """
    if any(_points_on(what, token) for token in seen.doc if token.dep_ in SUBJECTS):
        return None
    main_first = sorted(seen.subjects, key=lambda token: (sum(1 for _ in token.ancestors), token.i))
    for token in (*main_first, *reversed(seen.objects)):
        if _agrees(what, token, seen):
            return _phrase(seen, token)
    return None


def _agrees(what: str, token: Token, seen: Seen) -> bool:
    if what == "many":
        return _plural(token)
    if what in BODIES and token.i in seen.people:
        return False
    if token.pos_ == "PROPN":  # a name in the plural is one body all the same ("Harlow Foods")
        return not _joined(token)
    return what == "thing" and not _plural(token)


def _points_on(what: str, subject: Token) -> bool:
    """Whether the subject of a main clause is a pronoun for the same kind of thing."""
    morph = subject.morph
    personal = morph.get("PronType", []) == ["Prs"] and morph.get("Person", []) == ["3"]
    return personal and subject.head.dep_ == "ROOT" and _points_alike(what, subject)


def _points_alike(what: str, token: Token) -> bool:
    """Whether a subject that points itself may stand for the same as words of the kind `what`."""
    person = bool({"Masc", "Fem"} & set(token.morph.get("Gender", [])))
    return (what == "person") == person and (what == "many") == _plural(token)


def _plural(token: Token) -> bool:
    return _joined(token) or token.ent_type_ == COUNTED or "Plur" in token.morph.get("Number", [])


def _joined(token: Token) -> bool:
    return any(child.dep_ == "conj" for child in token.children)


def _noun(token: Token) -> Token | None:
    """The noun that a grammatical subject is about: a share's people, else the noun itself."""
    if token.ent_type_ not in {"", COUNTED}:
        of = (child for child in token.children if child.lower_ == "of")
        return next((noun for prep in of for noun in prep.children if _noun(noun) == noun), None)
    return token if token.pos_ in NOUNS or token.ent_type_ == COUNTED else None


def _root(seen: Seen, span: Span) -> Token | None:
    """The head of the words at `span`, None if they stand outside the sentence."""
    if not seen.span.covers(span):
        return None
    inside = span.shift(-seen.span.start)
    words = seen.doc.char_span(inside.start, inside.end, alignment_mode="expand")
    return None if words is None else words.root


def _phrase(seen: Seen, token: Token) -> Span:
    return _chars(seen, expand(seen.doc, token.i, "noun_phrase"))


def _chars(seen: Seen, tokens: Range) -> Span:
    """Offsets into the article of the tokens."""
    last = seen.doc[tokens[1] - 1]
    return Span(seen.doc[tokens[0]].idx, last.idx + len(last)).shift(seen.span.start)
