"""What a quantity is about, as the sets of quantities see it: all that it is told of, not two fields alone.

Beside measure and subject that is the noun of change ("a rise of 4% in rents"), that of a sum or an average
before "of", and the grammatical subject where a claim has a better one ("the mill sold 40% of its flour").
All of it is what rules matched, or a noun that the figure itself hangs on.
"""

from __future__ import annotations

from spacy.tokens import Doc, Token

from claimspan.claims.drafts import LAST_RESORT, Draft, chars, place, rank
from claimspan.mentions.expand import antecedent, expand
from claimspan.mentions.finding import Mention
from claimspan.mentions.match import Match
from claimspan.model import Claim, Span

NOUNS = frozenset({"NOUN", "PROPN"})
VERBS = frozenset({"VERB", "AUX"})
SHARES = frozenset({"percentage", "ratio"})
# Where the name of a thing ends: clauses, second members, quantities.
BEYOND = frozenset({"acl", "relcl", "conj", "cc"})
# What an age is told by, beside its noun.
BESIDE = frozenset({"amod", "nummod", "compound", "appos", "npadvmod", "nmod"})


def about(claim: Claim, doc: Doc, shift: int, draft: Draft | None) -> tuple[Span, ...]:
    """Where the things that a claim is about stand.

    :param doc: its sentence, which begins at `shift` in the text that was read.
    :param draft: what the claim was made of, None for a row of a table.
    """
    things = [_whole(doc, span, shift) for span in _read(claim, "measure") if _names_thing(doc, span, shift)]
    subjects = _read(claim, "subject_resolved") or _read(claim, "subject")
    own = [*things, *subjects]
    if draft is not None:
        more = [
            _changing(claim, doc, shift),
            None if things else _summed(doc, draft),
            _shared(doc, draft),
            _owner(doc, draft),
        ]
        for span in more:
            moved = span.shift(shift) if span is not None else None
            if moved is not None and not any(moved.overlaps(other) for other in own):
                own.append(moved)
    return tuple(own)


def about_age(doc: Doc, mention: Mention) -> Span | None:
    """Whose age it is: the noun beside it ("a 40-year-old ferry", "Moss, 61,"); offsets into `doc`."""
    span = doc.char_span(mention.span.start, mention.span.end, alignment_mode="expand")
    if span is None or span.root.dep_ not in BESIDE or span.root.head.pos_ not in NOUNS:
        return None
    return _named(doc, span.root.head)


def is_level(claim: Claim, doc: Doc, shift: int) -> bool:
    """Whether the direction is told by a noun of change, which is a concept, or by a comparison."""
    roots = (_root(doc, span, shift) for span in _read(claim, "direction"))
    return any(root is not None and (_is_noun_of_change(root) or _compares(root)) for root in roots)


def _is_noun_of_change(token: Token) -> bool:
    """Whether it is a noun; one with its size after "by" is a verb that the tagger missed."""
    following = token.nbor(1).lower_ if token.i + 1 < len(token.doc) else ""
    return token.pos_ == "NOUN" and following != "by"


def _compares(token: Token) -> bool:
    return token.tag_ in {"JJR", "RBR"} or token.lower_ in {"above", "below"}


def _read(claim: Claim, field: str) -> list[Span]:
    return [e.span for e in claim.evidence if e.field == field]


def _root(doc: Doc, span: Span, shift: int) -> Token | None:
    """The head of a phrase; None for one of another sentence (a heading)."""
    inside = span.shift(-shift)
    tokens = doc.char_span(inside.start, inside.end, alignment_mode="expand") if inside.start >= 0 else None
    return None if tokens is None else tokens.root


def _names_thing(doc: Doc, span: Span, shift: int) -> bool:
    """Whether a phrase names a thing; a predicate, a dimension ("long") and a manner do not."""
    root = _root(doc, span, shift)
    return root is None or root.pos_ not in VERBS | {"ADJ", "ADV"}


def _whole(doc: Doc, span: Span, shift: int) -> Span:
    """A phrase with what follows its noun after a preposition: "a tax" of "a tax on sugar"."""
    root = _root(doc, span, shift)
    if root is None or root.pos_ not in NOUNS:
        return span
    named = _named(doc, root).shift(shift)
    return Span(min(span.start, named.start), max(span.end, named.end))


def _named(doc: Doc, noun: Token) -> Span:
    beyond = frozenset(token.i for token in doc if token.dep_ in BEYOND or token.ent_type_)
    return chars(doc, *expand(doc, noun.i, "noun_phrase", beyond))


def _changing(claim: Claim, doc: Doc, shift: int) -> Span | None:
    """The noun of change, where the direction was read from one."""
    roots = (_root(doc, span, shift) for span in _read(claim, "direction"))
    return next((_base(doc, root) for root in roots if root is not None and _is_noun_of_change(root)), None)


def _summed(doc: Doc, draft: Draft) -> Span | None:
    """The noun before "of" and the figure: "an average of", "the tidy sum of"."""
    of = draft.token.head
    if draft.mention.label == "count" or draft.token.dep_ != "pobj" or of.lower_ != "of":
        return None
    return _base(doc, of.head) if of.head.pos_ == "NOUN" else None


def _shared(doc: Doc, draft: Draft) -> Span | None:
    """What the share of a holder is of: "ferries account for 20% of crossings"."""
    of = next((child for child in draft.token.rights if child.lower_ == "of"), None)
    whole = next((child for child in of.rights if child.dep_ == "pobj"), None) if of is not None else None
    if draft.mention.label not in SHARES or whole is None or whole.ent_type_:
        return None
    return _named(doc, whole)


def _base(doc: Doc, noun: Token) -> Span:
    return chars(doc, *expand(doc, noun.i, "base_noun_phrase"))


def _counts(match: Match) -> bool:
    """Whether the rule gives those who are counted, which are the unit there."""
    return match.rule.id.startswith("counts/")


def _owner(doc: Doc, draft: Draft) -> Span | None:
    """The grammatical subject of the verb right above the figure, where the claim has a better subject."""
    ordered = sorted((m for m in draft.matches if "subject" in m.captures), key=rank)
    if not ordered or (ordered[0].rule.priority <= LAST_RESORT and not _counts(ordered[0])):
        return None
    last = next((match for match in reversed(ordered) if not _counts(match)), ordered[-1])
    token = doc[last.captures["subject"][0]]
    verb = next((above for above in draft.token.ancestors if above.pos_ in VERBS), None)
    if (
        token.head != verb
        or verb.pos_ == "AUX"
        or token.dep_ == "nsubjpass"
        or draft.token.head.dep_ == "nsubj"
        or antecedent(token).pos_ not in NOUNS
    ):
        return None
    return chars(doc, *place(doc, last, "subject", frozenset({draft.token.i})))
