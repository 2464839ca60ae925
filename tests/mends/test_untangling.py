from __future__ import annotations

import pytest
import spacy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, Token
from spacy.tokens import Span as DocSpan

from claimspan.mends.untangling import untangle
from hand import tree_of

VOCAB = spacy.blank("en").vocab


def tree(*tokens: tuple[str, str, str, int]) -> Doc:
    """A Doc of (word, part of speech, dependency, head)."""
    words, tags, deps, heads = zip(*tokens, strict=True)
    return Doc(VOCAB, words=list(words), pos=list(tags), deps=list(deps), heads=list(heads))


def clauses(*between: tuple[str, str, str, int]) -> Doc:
    """``Owls ate mice [and the rats] left 9%.``, where the rats are taken for a second object."""
    words = (("owls", "NOUN", "nsubj", 1), ("ate", "VERB", "ROOT", 1), ("mice", "NOUN", "dobj", 1), *between)
    last = len(words)
    doc = tree(*words, ("left", "VERB", "conj", 1), ("9%", "NOUN", "dobj", last))
    doc[last].tag_ = "VBD"
    return doc


def arcs(doc: Doc) -> list[tuple[str, int]]:
    return [(token.dep_, token.head.i) for token in doc]


def test_a_figure_before_a_window_is_no_part_of_it() -> None:
    doc = tree(("rose", "VERB", "ROOT", 0), ("6%", "NUM", "compound", 2), ("yearly", "NOUN", "npadvmod", 0))
    untangle(doc, {1: "quantity", 2: "window"})
    assert arcs(doc) == [("ROOT", 0), ("npadvmod", 0), ("npadvmod", 0)]


def test_a_noun_before_a_window_is_its_preposition_s() -> None:
    doc = tree(
        ("growth", "NOUN", "ROOT", 0),
        ("in", "ADP", "prep", 0),
        ("sales", "NOUN", "compound", 3),
        ("year-on-year", "NOUN", "pobj", 1),
    )
    untangle(doc, {3: "window"})
    assert arcs(doc) == [("ROOT", 0), ("prep", 0), ("pobj", 1), ("npadvmod", 0)]


def test_a_noun_that_starts_the_window_s_phrase_stays() -> None:
    doc = tree(("sales", "NOUN", "compound", 1), ("year-on-year", "NOUN", "ROOT", 1))
    untangle(doc, {1: "window"})
    assert arcs(doc) == [("compound", 1), ("ROOT", 1)]


def test_a_number_counts_its_object() -> None:
    doc = tree(
        ("a quarter of a million", "NUM", "nsubj", 2),
        ("owls", "NOUN", "pobj", 0),
        ("nest", "VERB", "ROOT", 2),
    )
    untangle(doc, {0: "number"})
    assert arcs(doc) == [("nummod", 1), ("nsubj", 2), ("ROOT", 2)]


def test_a_number_at_the_root_counts_its_object() -> None:
    doc = tree(("a quarter of a million", "NUM", "ROOT", 0), ("owls", "NOUN", "pobj", 0))
    untangle(doc, {0: "number"})
    assert arcs(doc) == [("nummod", 1), ("ROOT", 1)]


def older(word: str) -> Doc:
    words = ("90", word, "owls")
    return Doc(
        VOCAB,
        words=list(words),
        pos=["NUM", "ADJ", "NOUN"],
        tags=["CD", "JJR", "NNS"],
        deps=["npadvmod", "amod", "ROOT"],
        heads=[1, 2, 2],
    )


def test_a_number_before_a_comparative_counts_the_noun() -> None:
    doc = older("older")
    untangle(doc, {0: "number"})
    assert arcs(doc) == [("nummod", 2), ("amod", 2), ("ROOT", 2)]


def test_a_number_before_more_is_a_difference() -> None:
    doc = older("more")
    untangle(doc, {0: "number"})
    assert arcs(doc) == [("npadvmod", 1), ("amod", 2), ("ROOT", 2)]


def test_a_noun_right_before_a_second_verb_is_its_subject() -> None:
    doc = clauses(("and", "CCONJ", "cc", 2), ("the", "DET", "det", 5), ("rats", "NOUN", "conj", 2))
    untangle(doc, {7: "quantity"})
    assert arcs(doc)[3:] == [("cc", 1), ("det", 5), ("nsubj", 6), ("conj", 1), ("dobj", 6)]


def test_a_second_object_stays_where_its_verb_is_joined() -> None:
    doc = clauses(("and", "CCONJ", "cc", 2), ("rats", "NOUN", "conj", 2), ("and", "CCONJ", "cc", 1))
    before = arcs(doc)
    untangle(doc, {7: "quantity"})
    assert arcs(doc) == before


def test_a_verb_with_a_subject_takes_no_other() -> None:
    doc = clauses(("and", "CCONJ", "cc", 2), ("rats", "NOUN", "conj", 2), ("they", "PRON", "nsubj", 6))
    doc[6].dep_ = "conj"
    before = arcs(doc)
    untangle(doc, {7: "quantity"})
    assert arcs(doc) == before


def areas(*rest: tuple[str, str, str, int]) -> Doc:
    """``six areas …``, where the number hangs on the last noun of the rest, which is a singular."""
    words = (("six", "NUM", "nummod", len(rest) + 1), ("areas", "NOUN", "compound", len(rest) + 1), *rest)
    doc = tree(*words)
    doc[1].tag_, doc[len(rest) + 1].tag_ = "NNS", "NN"
    return doc


def test_a_number_counts_the_plural_and_not_what_a_dash_parts_from_it() -> None:
    doc = areas(("-", "PUNCT", "punct", 3), ("repair", "NOUN", "ROOT", 3))
    untangle(doc, {0: "number"})
    assert arcs(doc) == [("nummod", 1), ("ROOT", 1), ("punct", 3), ("appos", 1)]


def test_one_counts_no_plural() -> None:
    doc = Doc(
        VOCAB,
        words=["one", "gold", "deals"],
        pos=["NUM", "NOUN", "NOUN"],
        tags=["CD", "NN", "NNS"],
        deps=["nummod", "compound", "ROOT"],
        heads=[1, 2, 2],
    )
    untangle(doc, {0: "number"})
    assert arcs(doc)[0] == ("nummod", 1)


def test_a_number_counts_the_plural_at_the_end_of_a_run_of_nouns() -> None:
    doc = Doc(
        VOCAB,
        words=["20", "gold", "deals"],
        pos=["NUM", "NOUN", "NOUN"],
        tags=["CD", "NN", "NNS"],
        deps=["nummod", "compound", "ROOT"],
        heads=[1, 2, 2],
    )
    untangle(doc, {0: "number"})
    assert arcs(doc) == [("nummod", 2), ("compound", 2), ("ROOT", 2)]


def beside(kind: str) -> Doc:
    """``9 days for owls and 4 days.``, where the second figure is taken for a second object of "for"."""
    doc = tree(
        ("took", "VERB", "ROOT", 0),
        ("9 days", "NUM", "dobj", 0),
        ("for", "ADP", "prep", 1),
        ("owls", "NOUN", "pobj", 2),
        ("and", "CCONJ", "cc", 3),
        ("4 days", "NUM", "conj", 3),
    )
    doc.set_ents([DocSpan(doc, 1, 2, label="duration"), DocSpan(doc, 5, 6, label=kind)])
    untangle(doc, {1: "quantity", 5: "quantity"})
    return doc


def test_a_figure_is_coordinated_with_the_one_of_its_kind() -> None:
    assert arcs(beside("duration"))[4:] == [("cc", 1), ("conj", 1)]


def test_a_figure_of_another_kind_stays_where_it_hangs() -> None:
    assert arcs(beside("money"))[4:] == [("cc", 3), ("conj", 3)]


def summed(determiner: str, total: str) -> Doc:
    """``a total of 640 rowers from Ayr race``, where what counts is hung on the sum."""
    return tree(
        (determiner, "DET", "det", 1),
        (total, "NOUN", "nsubj", 7),
        ("of", "ADP", "prep", 1),
        ("640", "NUM", "nummod", 4),
        ("rowers", "NOUN", "pobj", 2),
        ("from", "ADP", "prep", 1),
        ("Ayr", "PROPN", "pobj", 5),
        ("race", "VERB", "ROOT", 7),
    )


def test_a_counted_noun_takes_the_place_of_the_sum_before_it() -> None:
    doc = summed("a", "total")
    untangle(doc, {3: "number"})
    assert arcs(doc)[1:6] == [("nmod", 4), ("prep", 1), ("nummod", 4), ("nsubj", 7), ("prep", 4)]


def test_a_noun_that_is_no_sum_and_a_certain_sum_keep_their_place() -> None:
    for words in (("a", "team"), ("the", "total")):
        doc = summed(*words)
        before = arcs(doc)
        untangle(doc, {3: "number"})
        assert arcs(doc) == before


def test_a_figure_takes_the_place_of_the_sum_before_it() -> None:
    doc = tree(
        ("a", "DET", "det", 1),
        ("total", "NOUN", "dobj", 4),
        ("of", "ADP", "prep", 1),
        ("£3", "NUM", "pobj", 2),
        ("spent", "VERB", "ROOT", 4),
    )
    untangle(doc, {3: "quantity"})
    assert arcs(doc)[1:4] == [("nmod", 3), ("prep", 1), ("dobj", 4)]


def test_a_share_is_of_the_noun_after_it() -> None:
    doc = tree(
        ("1 in 6", "NUM", "npadvmod", 3),
        ("night", "NOUN", "compound", 2),
        ("porters", "NOUN", "nsubj", 3),
        ("drove", "VERB", "ROOT", 3),
    )
    doc.set_ents([DocSpan(doc, 0, 1, label="ratio")])
    untangle(doc, {0: "quantity"})
    assert arcs(doc)[0] == ("nummod", 2)


def said(verb: str) -> Doc:
    """``He said 50 men ran.``, where the men are taken for an object."""
    doc = tree(
        ("He", "PRON", "nsubj", 1),
        ("said", "VERB", "ROOT", 1),
        ("50", "NUM", "nummod", 3),
        ("men", "NOUN", "dobj", 1),
        ("ran", "VERB", "acl", 3),
    )
    doc[1].lemma_, doc[4].tag_ = verb, "VBN"
    return doc


def test_what_is_said_is_a_clause() -> None:
    doc = said("say")
    untangle(doc, {2: "number"})
    assert arcs(doc)[3:] == [("nsubj", 4), ("ccomp", 1)]


def test_what_is_seen_may_be_a_noun() -> None:
    doc = said("see")
    untangle(doc, {2: "number"})
    assert arcs(doc)[3:] == [("dobj", 1), ("acl", 3)]


def owner(noun: str) -> Doc:
    """``founder of Acme who has £9``, where the clause is taken for one of the firm."""
    doc = tree(
        (noun, "NOUN", "ROOT", 0),
        ("of", "ADP", "prep", 0),
        ("Acme", "PROPN", "pobj", 1),
        ("who", "PRON", "nsubj", 4),
        ("has", "VERB", "relcl", 2),
        ("£9", "NUM", "dobj", 4),
    )
    doc[0].lemma_, doc[3].tag_ = noun, "WP"
    return doc


def test_who_is_a_person_and_no_firm() -> None:
    for noun, head in (("founder", 0), ("number", 2)):
        doc = owner(noun)
        untangle(doc, {5: "quantity"})
        assert arcs(doc)[4] == ("relcl", head)


def plural(*left: tuple[str, str, str, int]) -> Doc:
    """``… costs £9``, the verb taken for a plural."""
    last = len(left)
    doc = tree(*left, ("costs", "NOUN", "ROOT", last), ("£9", "NUM", "dobj", last))
    doc[last].tag_ = "NNS"
    return doc


def test_what_has_a_subject_is_a_verb() -> None:
    doc = plural(("This", "PRON", "nsubj", 1))
    untangle(doc, {2: "quantity"})
    assert (doc[1].pos_, doc[1].tag_) == ("VERB", "VBZ")


def test_what_has_an_object_has_the_noun_before_it_for_a_subject() -> None:
    doc = plural(("the", "DET", "det", 2), ("wool", "NOUN", "compound", 2))
    untangle(doc, {3: "quantity"})
    assert arcs(doc) == [("det", 1), ("nsubj", 2), ("ROOT", 2), ("dobj", 2)]
    assert doc[2].pos_ == "VERB"


def test_a_plural_without_a_noun_before_it_stays() -> None:
    doc = plural(("the", "DET", "det", 1))
    untangle(doc, {2: "quantity"})
    assert doc[1].pos_ == "NOUN"


def test_a_bare_verb_after_an_infinitive_goes_on_with_it_where_the_subject_is_one() -> None:
    for tag, head in (("VBZ", 3), ("VBD", 1)):
        doc = tree(
            ("it", "PRON", "nsubj", 1),
            ("plans", "VERB", "ROOT", 1),
            ("to", "PART", "aux", 3),
            ("buy", "VERB", "xcomp", 1),
            ("mills", "NOUN", "dobj", 3),
            ("sell", "VERB", "conj", 1),
            ("9%", "NOUN", "dobj", 5),
        )
        for token, own in zip(doc, ("PRP", tag, "TO", "VB", "NNS", "VBP", "NN"), strict=True):
            token.tag_ = own
        untangle(doc, {6: "quantity"})
        assert doc[5].head.i == head


def test_a_number_before_a_participle_counts_the_noun_after_it() -> None:
    doc = tree(("90", "NUM", "nsubj", 1), ("lost", "VERB", "amod", 2), ("owls", "NOUN", "ROOT", 2))
    doc[1].tag_, doc[2].tag_ = "VBN", "NNS"
    untangle(doc, {0: "number"})
    assert arcs(doc)[0] == ("nummod", 2)


def test_the_verb_after_a_figure_s_verb_takes_the_noun_beside_it_as_its_subject() -> None:
    doc = tree(
        ("she", "PRON", "nsubj", 1),
        ("eats", "VERB", "ROOT", 1),
        ("9%", "NOUN", "dobj", 1),
        ("of", "ADP", "prep", 2),
        ("mice", "NOUN", "pobj", 3),
        ("and", "CCONJ", "cc", 4),
        ("owls", "NOUN", "conj", 4),
        ("sing", "VERB", "conj", 1),
    )
    doc[1].tag_, doc[7].tag_ = "VBZ", "VBP"
    untangle(doc, {2: "quantity"})
    assert arcs(doc)[5:8] == [("cc", 1), ("nsubj", 7), ("conj", 1)]


def test_two_subjects_share_their_verb() -> None:
    doc = tree(
        ("90", "NUM", "nummod", 1),
        ("owls", "NOUN", "ROOT", 1),
        ("and", "CCONJ", "cc", 1),
        ("bats", "NOUN", "nsubj", 4),
        ("sing", "VERB", "conj", 1),
    )
    doc[4].tag_ = "VBP"
    untangle(doc, {0: "number"})
    assert arcs(doc)[1:] == [("nsubj", 4), ("cc", 1), ("conj", 1), ("ROOT", 4)]


def test_a_sentence_before_a_verb_without_a_joint_stays() -> None:
    doc = tree(
        ("90", "NUM", "nummod", 1),
        ("owls", "NOUN", "ROOT", 1),
        (",", "PUNCT", "punct", 1),
        ("bats", "NOUN", "nsubj", 4),
        ("sing", "VERB", "conj", 1),
    )
    doc[4].tag_ = "VBP"
    before = arcs(doc)
    untangle(doc, {0: "number"})
    assert arcs(doc) == before


def online(pos: str, dep: str, head: int) -> Doc:
    """``Owls posted lists online, which had 9%``, where the clause hangs on an adverb or a verb."""
    doc = tree(
        ("Owls", "NOUN", "nsubj", 1),
        ("posted", "VERB", "ROOT", 1),
        ("lists", "NOUN", "dobj", 1),
        ("online", pos, "advmod", 1),
        (",", "PUNCT", "punct", 1),
        ("which", "PRON", "nsubj", 6),
        ("had", "VERB", dep, head),
        ("9%", "NOUN", "dobj", 6),
    )
    doc[5].tag_ = "WDT"
    return doc


def test_a_clause_with_which_is_of_the_object() -> None:
    for doc in (online("ADV", "relcl", 3), online("ADV", "advcl", 1)):
        untangle(doc, {7: "quantity"})
        assert arcs(doc)[6] == ("relcl", 2)


def test_a_clause_with_which_that_hangs_on_a_noun_stays() -> None:
    doc = online("NOUN", "relcl", 3)
    untangle(doc, {7: "quantity"})
    assert arcs(doc)[6] == ("relcl", 3)


def test_an_adverb_with_a_subject_is_a_verb() -> None:
    doc = tree(("owls", "NOUN", "nsubj", 1), ("live", "ADV", "ROOT", 1), ("9%", "NOUN", "npadvmod", 1))
    untangle(doc, {2: "quantity"})
    assert doc[1].pos_ == "VERB"
    doc = tree(("owls", "NOUN", "nsubj", 1), ("up", "ADV", "ROOT", 1), ("9%", "NOUN", "npadvmod", 1))
    untangle(doc, {2: "quantity"})
    assert doc[1].pos_ == "ADV"


def test_a_second_object_of_a_preposition_that_is_a_figure_is_told_beside_the_first() -> None:
    doc = tree(
        ("gives", "VERB", "ROOT", 0),
        ("9%", "NOUN", "dobj", 0),
        ("to", "ADP", "prep", 0),
        ("owls", "NOUN", "pobj", 2),
        ("and", "CCONJ", "cc", 3),
        ("4%", "NOUN", "pobj", 2),
    )
    doc[1].ent_type_ = doc[5].ent_type_ = "percentage"
    untangle(doc, {1: "quantity", 5: "quantity"})
    assert arcs(doc)[4:] == [("cc", 1), ("conj", 1)]


def test_the_subject_of_an_auxiliary_is_the_verb_s() -> None:
    doc = tree(
        ("owls", "NOUN", "nsubj", 1),
        ("have", "AUX", "aux", 2),
        ("eaten", "VERB", "ROOT", 2),
        ("9%", "NOUN", "dobj", 2),
    )
    untangle(doc, {3: "quantity"})
    assert arcs(doc)[0] == ("nsubj", 2)


def counted_of(event: str, doer: str) -> Doc:
    """``poll of 9 cooks by Hull``."""
    return tree(
        (event, "NOUN", "ROOT", 0),
        ("of", "ADP", "prep", 0),
        ("9", "NUM", "nummod", 3),
        ("cooks", "NOUN", "pobj", 1),
        (doer, "ADP", "prep", 3),
        ("Hull", "PROPN", "pobj", 4),
    )


def test_an_agent_is_that_of_the_deed() -> None:
    doc = counted_of("poll", "by")
    untangle(doc, {2: "number"})
    assert arcs(doc)[4] == ("prep", 0)


def test_where_those_counted_are_from_stays() -> None:
    doc = counted_of("poll", "from")
    untangle(doc, {2: "number"})
    assert arcs(doc)[4] == ("prep", 3)


def relative(near: str, verb: str) -> Doc:
    """``runs 9 mills in city , which sell 4 tons``."""
    doc = tree(
        ("runs", "VERB", "ROOT", 0),
        ("9", "NUM", "nummod", 2),
        ("mills", "NOUN", "dobj", 0),
        ("in", "ADP", "prep", 2),
        ("city", "NOUN", "pobj", 3),
        (",", "PUNCT", "punct", 4),
        ("which", "PRON", "nsubj", 7),
        ("sell", "VERB", "relcl", 4),
        ("4 tons", "NOUN", "dobj", 7),
    )
    for i, tag in ((2, "NNS"), (4, near), (6, "WDT"), (7, verb)):
        doc[i].tag_ = tag
    return doc


@pytest.mark.parametrize(("near", "verb", "head"), [("NN", "VBP", 2), ("NN", "VBZ", 4), ("NN", "VBD", 4)])
def test_a_relative_clause_is_of_the_noun_that_agrees(near: str, verb: str, head: int) -> None:
    doc = relative(near, verb)
    untangle(doc, {1: "number", 8: "quantity"})
    assert doc[7].head.i == head


def test_a_relative_clause_is_rather_of_those_who_are_counted() -> None:
    doc = relative("NNS", "VBP")
    doc.set_ents([DocSpan(doc, 1, 2, label="number")])
    untangle(doc, {1: "number", 8: "quantity"})
    assert doc[7].head.i == 2


TAGS = "POS VBD VBN VBZ VBG NNS NN RB IN JJ WDT CD CC , .".split()
DEPS = (
    "nsubj dobj pobj prep conj cc acl relcl advcl ccomp xcomp compound nummod amod npadvmod case poss".split()
)
WORDS = "owls which not only said report fell reduced total of by and founder who nearly 's ( ) – , .".split()


@st.composite
def parsed(draw: st.DrawFn) -> str:
    """Some tokens that hang on one another in any way, as one tree or more."""
    order = draw(st.permutations(range(draw(st.integers(3, 9)))))
    tokens = [""] * len(order)
    for place, token in enumerate(order):
        head = order[draw(st.integers(0, place - 1))] if place and draw(st.integers(0, 9)) else token
        word, tag, dep = (draw(st.sampled_from(of)) for of in (WORDS, TAGS, DEPS))
        tokens[token] = f"{word}/{tag}/{'ROOT' if head == token else dep}/{head}"
    return " ".join(tokens)


def is_rooted(token: Token) -> bool:
    """Whether the heads above a token come to an end."""
    above = token
    for _ in token.doc:
        above = above.head
    return above.head.i == above.i


@settings(max_examples=1000)
@given(parsed(), st.dictionaries(st.integers(0, 8), st.sampled_from(["number", "quantity", "window"])))
@example(
    "owls/NNS/ROOT/0 ate/VBD/conj/0 mice/NNS/dobj/1 cats/NNS/ROOT/3 fell/VBD/conj/0 9/CD/dobj/4",
    {5: "number"},
)
def test_whatever_the_trees_no_token_hangs_in_a_circle(tokens: str, types: dict[int, str]) -> None:
    doc = tree_of(tokens)
    types = {i: kind for i, kind in types.items() if i < len(doc)}
    for i, kind in types.items():
        doc[i].ent_type_ = "ratio" if kind == "number" else kind
    untangle(doc, types)
    assert all(map(is_rooted, doc))


def counted_verb(tag: str) -> Doc:
    """``Two spills harmed owls``, where spills are taken for a verb."""
    doc = tree(
        ("Two", "NUM", "nsubj", 1),
        ("spills", "VERB", "nsubj", 2),
        ("harmed", "VERB", "ROOT", 2),
        ("owls", "NOUN", "dobj", 2),
    )
    doc[1].tag_ = tag
    return doc


def test_a_singular_verb_after_two_is_what_there_are_two_of() -> None:
    doc = counted_verb("VBZ")
    untangle(doc, {0: "number"})
    assert (doc[0].dep_, doc[1].tag_, doc[1].pos_) == ("nummod", "NNS", "NOUN")


def test_a_plural_verb_after_two_stays() -> None:
    doc = counted_verb("VBP")
    untangle(doc, {0: "number"})
    assert (doc[0].dep_, doc[1].tag_, doc[1].pos_) == ("nsubj", "VBP", "VERB")


def bounded(verb: str) -> Doc:
    """``It draws up to 90 watts``, where "up" is taken for a part of the verb."""
    doc = tree(
        ("It", "PRON", "nsubj", 1),
        (verb, "VERB", "ROOT", 1),
        ("up", "ADP", "prt", 1),
        ("to", "ADP", "prep", 1),
        ("90 watts", "NOUN", "pobj", 3),
    )
    doc[1].lemma_ = verb
    return doc


def test_up_to_is_a_bound_where_nothing_moves() -> None:
    doc = bounded("draw")
    untangle(doc, {4: "quantity"})
    assert arcs(doc)[2:] == [("quantmod", 4), ("quantmod", 4), ("dobj", 1)]


def test_what_goes_up_to_a_level_goes_up() -> None:
    doc = bounded("go")
    untangle(doc, {4: "quantity"})
    assert arcs(doc) == arcs(bounded("go"))
