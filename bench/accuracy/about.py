"""What a quantity is about, as the sets of quantities see it: all that it is told of, not two fields alone.

Beside measure and subject that is the noun of change ("a rise of 4% in rents"), that of a sum or an average
before "of", and the grammatical subject where a claim has a better one ("the mill sold 40% of its flour").
All of it is what rules matched, or a noun that the figure itself hangs on.
"""

from __future__ import annotations

from spacy.tokens import Doc, Token

from claimspan.claims.drafts import LAST_RESORT, Draft, chars, place, rank
from claimspan.matching.match import Match
from claimspan.mentions.finding import Mention
from claimspan.model import Claim, Span
from claimspan.phrases.expansions import antecedent, expand
from claimspan.phrases.nounphrases import FIGURES, SUBJECTS, WINDOW

NOUNS = frozenset({"NOUN", "PROPN"})
# How a figure hangs on the noun behind it, of which it says how much ("a 40 kg sack", "a 3 m long plank").
BEFORE = frozenset({"nummod", "compound", "amod", "nmod", "npadvmod", "quantmod", "appos", "poss", "advmod"})
VERBS = frozenset({"VERB", "AUX"})
SHARES = frozenset({"percentage", "ratio"})
DESCRIBING = NOUNS | {"ADJ", "VERB"}
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
    shown = (_shown(claim, doc, span, shift) for span in subjects)
    own = [*things, *(span for span in shown if span is not None)]
    if draft is not None:
        said = draft.converts or draft
        more = [
            _changing(claim, doc, shift),
            # What is measured may be said once for both.
            None if set(things) - set(subjects) else _summed(doc, said),
            None if claim.kind == "count" else _sized(doc, said) or _sized(doc, draft),
            _shared(doc, said),
            _owner(doc, said),
        ]
        for span in more:
            if span is not None:
                own = _joined(own, span.shift(shift))
    return tuple(own)


def _joined(spans: list[Span], more: Span) -> list[Span]:
    """The spans with one more, which becomes one with those it overlaps."""
    same = [span for span in spans if span.overlaps(more)]
    whole = Span(min(s.start for s in [more, *same]), max(s.end for s in [more, *same]))
    return [*(span for span in spans if span not in same), whole]


def _shown(claim: Claim, doc: Doc, span: Span, shift: int) -> Span | None:
    """What of a subject's phrase is shown: of those who are counted, who are the unit, what they are of."""
    nouns = [e.span for e in claim.evidence if e.field == "unit" and e.normalized == claim.unit]
    if claim.kind != "count" or not any(span.covers(noun) for noun in nouns):
        return _restricted(doc, span, shift)
    end = nouns[0].end - shift
    of = next((token for token in doc if token.lower_ == "of" and token.idx == end + 1), None)
    inside = next((token for token in of.children if token.dep_ == "pobj"), None) if of is not None else None
    return _named(doc, inside).shift(shift) if inside is not None else None


def _restricted(doc: Doc, span: Span, shift: int) -> Span:
    """A phrase without the relative clause at its end."""
    inside = span.shift(-shift)
    tokens = doc.char_span(inside.start, inside.end, alignment_mode="expand") if inside.start >= 0 else None
    for token in tokens or ():
        if token.dep_ == "relcl" and tokens.root.i < token.left_edge.i < tokens.end:
            kept = doc[tokens.start : token.left_edge.i]
            return chars(doc, kept.start, kept.end).shift(shift)
    return span


def _sized(doc: Doc, draft: Draft) -> Span | None:
    """The noun that the figure stands before, with all its words: "tall oak" of "a tall 30 m oak"."""
    noun = draft.token
    while noun.dep_ in BEFORE and noun.i < noun.head.i:
        noun = noun.head
    if noun == draft.token or noun.pos_ not in NOUNS or noun.ent_type_:
        return None
    named = _named(doc, noun)
    return Span(min(named.start, _lead(noun).idx), named.end)


def _lead(noun: Token) -> Token:
    """The first word of a noun's phrase that describes it, the words before its figure included."""
    words = (token for token in noun.doc[noun.left_edge.i : noun.i + 1] if token.pos_ in DESCRIBING)
    return next(words, noun)


def about_age(doc: Doc, mention: Mention) -> Span | None:
    """Whose age it is: the noun beside it ("a 40-year-old ferry", "Moss, 61,"); offsets into `doc`."""
    span = doc.char_span(mention.span.start, mention.span.end, alignment_mode="expand")
    if span is None or span.root.dep_ not in BESIDE or span.root.head.pos_ not in NOUNS:
        return None
    return _named(doc, span.root.head)


def about_length(doc: Doc, mention: Mention) -> Span | None:
    """What takes a length of time: the noun it hangs on ("a strike for three weeks"); offsets into `doc`."""
    span = doc.char_span(mention.span.start, mention.span.end, alignment_mode="expand")
    if (
        span is None
        or span.root.head.pos_ != "NOUN"
        or span.root.head.ent_type_
        or span.root.i < span.root.head.i
    ):
        return None
    return _base(doc, span.root.head)


def described(claim: Claim, doc: Doc, shift: int, draft: Draft | None) -> tuple[Span, ...]:
    """The words before a number that describe what it counts: "record" of "a record 32 goals"."""
    nouns = (_root(doc, e.span, shift) for e in claim.evidence if e.field == "unit")
    noun = next((token for token in nouns if token is not None), None)
    if claim.kind != "count" or noun is None or draft is None:
        return ()
    words = (token for token in noun.lefts if token.i < draft.token.i and token.dep_ in BESIDE)
    spans = (
        chars(doc, word.i, word.i + 1).shift(shift)
        for word in words
        if not word.ent_type_ and word.pos_ in NOUNS | {"ADJ"}
    )
    bounds = _read(claim, "comparator")  # "a minimum of 12 trams"
    return tuple(span for span in spans if not any(span.overlaps(bound) for bound in bounds))


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
    if root is not None and root.text.isupper() and len(root) > 1:
        return True  # "the MSRP is" is no verb, whatever its tag
    return root is None or root.pos_ not in VERBS | {"ADJ", "ADV"}


def _whole(doc: Doc, span: Span, shift: int) -> Span:
    """A phrase with what follows its noun after a preposition: "a tax" of "a tax on sugar"."""
    root = _root(doc, span, shift)
    if root is None or root.pos_ not in NOUNS:
        return span
    named = _named(doc, root).shift(shift)
    lead = _lead(root)
    if any(token.ent_type_ in FIGURES - {WINDOW} for token in doc[lead.i : root.i]):
        lead = root
    start = min(span.start, named.start, lead.idx + shift)
    return Span(start, max(span.end, named.end))


def _named(doc: Doc, noun: Token) -> Span:
    beyond = frozenset(token.i for token in doc if token.dep_ in BEYOND or token.ent_type_)
    return chars(doc, *expand(doc, noun.i, "noun_phrase", beyond))


def _changing(claim: Claim, doc: Doc, shift: int) -> Span | None:
    """The noun of change, where the direction was read from one."""
    roots = (_root(doc, span, shift) for span in _read(claim, "direction"))
    return next((_base(doc, root) for root in roots if root is not None and _is_noun_of_change(root)), None)


def _summed(doc: Doc, draft: Draft) -> Span | None:
    """The noun before "of" and the figure: "an average of", "the tidy sum of"."""
    if draft.mention.label == "count":
        return None
    of = draft.token.head
    if draft.token.dep_ == "pobj" and of.lower_ == "of":
        return _base(doc, of.head) if of.head.pos_ == "NOUN" else None
    # A sum gives its place in the tree to the figure.
    before = (child for child in draft.token.lefts if child.dep_ == "nmod")
    total = next((noun for noun in before if noun.right_edge.lower_ == "of"), None)
    return _base(doc, total) if total is not None else None


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
        verb is None
        or token.head not in {verb, *_joined_by(verb)}
        or verb.pos_ == "AUX"
        or token.dep_ == "nsubjpass"
        or draft.token.head.dep_ == "nsubj"
        or antecedent(token).pos_ not in NOUNS
    ):
        return None
    return chars(doc, *place(doc, last, "subject", frozenset({draft.token.i})))


def _joined_by(verb: Token) -> list[Token]:
    """The verbs before a verb that has no subject of its own, and shares theirs ("came in and scored")."""
    verbs = []
    while verb.dep_ == "conj" and not any(child.dep_ in SUBJECTS for child in verb.lefts):
        verb = verb.head
        verbs.append(verb)
    return verbs
