from __future__ import annotations

import spacy
from spacy.tokens import Doc, Span

from claimspan.mends.lostsubjects import give_subjects

VOCAB = spacy.blank("en").vocab


def tree(*tokens: tuple[str, str, str, str, int], label: str = "", at: int = 0) -> Doc:
    """A Doc of (word, part of speech, tag, dependency, head), with a figure's label on one token."""
    words, pos, tags, deps, heads = zip(*tokens, strict=True)
    doc = Doc(VOCAB, words=list(words), pos=list(pos), tags=list(tags), deps=list(deps), heads=list(heads))
    if label:
        doc.set_ents([Span(doc, at, at + 1, label=label)])
    return doc


def arcs(doc: Doc) -> list[tuple[str, int]]:
    return [(token.dep_, token.head.i) for token in doc]


def bounded(label: str) -> Doc:
    """``Over half sleep``, where the bound is taken for a place."""
    return tree(
        ("Over", "ADP", "IN", "prep", 2),
        ("half", "NOUN", "NN", "pobj", 0),
        ("sleep", "VERB", "VBP", "ROOT", 2),
        label=label,
        at=1,
    )


def test_a_bounded_share_is_the_subject_of_a_verb_without_one() -> None:
    doc = bounded("ratio")
    give_subjects(doc[1])
    assert arcs(doc) == [("advmod", 1), ("nsubj", 2), ("ROOT", 2)]


def test_a_bounded_length_is_no_subject() -> None:
    doc = bounded("duration")
    give_subjects(doc[1])
    assert arcs(doc) == arcs(bounded("duration"))


def agreeing(tag: str) -> Doc:
    """``It costs £9 if you paint and saves £4``, the last verb joined to the clause between."""
    return tree(
        ("It", "PRON", "PRP", "nsubj", 1),
        ("costs", "VERB", "VBZ", "ROOT", 1),
        ("£9", "NUM", "CD", "dobj", 1),
        ("if", "SCONJ", "IN", "mark", 5),
        ("you", "PRON", "PRP", "nsubj", 5),
        ("paint", "VERB", "VBP", "advcl", 1),
        ("and", "CCONJ", "CC", "cc", 5),
        ("saves", "VERB", tag, "conj", 5),
        ("£4", "NUM", "CD", "dobj", 7),
        label="money",
        at=8,
    )


def test_a_singular_verb_goes_with_the_singular_one() -> None:
    doc = agreeing("VBZ")
    give_subjects(doc[8])
    assert arcs(doc)[6:8] == [("cc", 1), ("conj", 1)]


def test_a_plural_verb_goes_with_the_plural_one() -> None:
    doc = agreeing("VBP")
    give_subjects(doc[8])
    assert arcs(doc) == arcs(agreeing("VBP"))


def dashed(mark: str) -> Doc:
    """``pond - 66 hectares - froze``, where the size is taken for the subject."""
    return tree(
        ("pond", "NOUN", "NN", "compound", 2),
        ("-", "PUNCT", "HYPH", "punct", 2),
        ("66 hectares", "NOUN", "NNS", "nsubj", 4),
        (mark, "PUNCT", ":", "punct", 2),
        ("froze", "VERB", "VBD", "ROOT", 4),
        label="measurement",
        at=2,
    )


def test_the_noun_before_a_size_between_dashes_is_the_subject() -> None:
    doc = dashed("-")
    give_subjects(doc[2])
    assert arcs(doc) == [("nsubj", 4), ("punct", 2), ("appos", 0), ("punct", 0), ("ROOT", 4)]


def test_a_size_that_one_dash_joins_to_a_noun_stays() -> None:
    doc = dashed(",")
    give_subjects(doc[2])
    assert arcs(doc) == arcs(dashed(","))


def possessor(dependency: str) -> Doc:
    """``Hull 's £9 fund grew``, where the parser takes Hull for the subject."""
    return tree(
        ("Hull", "PROPN", "NNP", dependency, 4),
        ("'s", "PART", "POS", "case", 0),
        ("£9", "NUM", "CD", "nummod", 3),
        ("fund", "NOUN", "NN", "nummod", 0),
        ("grew", "VERB", "VBD", "ROOT", 4),
        label="money",
        at=2,
    )


def test_what_is_possessed_takes_the_place_of_who_has_it() -> None:
    doc = possessor("nsubj")
    give_subjects(doc[2])
    assert arcs(doc) == [("poss", 3), ("case", 0), ("nummod", 3), ("nsubj", 4), ("ROOT", 4)]


def test_a_possessor_stays_where_it_is_one() -> None:
    doc = possessor("poss")
    give_subjects(doc[2])
    assert arcs(doc) == arcs(possessor("poss"))


def there(*after: tuple[str, str, str, str, int]) -> Doc:
    """``Rents there are [9%] high``, where "there" is taken for the word that opens the clause."""
    return tree(
        ("Rents", "NOUN", "NNS", "npadvmod", 2),
        ("there", "PRON", "EX", "expl", 2),
        ("are", "AUX", "VBP", "ROOT", 2),
        ("9%", "NOUN", "NN", "npadvmod", 4),
        *after,
        label="percentage",
        at=3,
    )


def test_a_noun_before_there_is_the_subject_of_be_where_nothing_else_is() -> None:
    doc = there(("high", "ADJ", "JJ", "acomp", 2))
    give_subjects(doc[3])
    assert arcs(doc)[:2] == [("nsubj", 2), ("advmod", 2)]


def test_there_opens_a_clause_that_says_what_there_is() -> None:
    doc = there(("rises", "NOUN", "NNS", "attr", 2))
    give_subjects(doc[3])
    assert arcs(doc) == arcs(there(("rises", "NOUN", "NNS", "attr", 2)))
