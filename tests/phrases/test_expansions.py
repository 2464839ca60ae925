"""From a captured word to what it stands for, over hand-made Docs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from claimspan.phrases.expansions import EXPANSIONS, antecedent, expand
from claimspan.rules.shape import EXPANDS
from hand import VOCAB, at, doc_of, phrase_of, tree_of, words_of


def test_every_way_that_rule_files_may_name_is_there() -> None:
    assert {*EXPANSIONS, "token", "mention"} == set(EXPANDS)


@pytest.mark.parametrize("how", ["token", "mention"])
def test_a_token_stands_for_itself(how: str) -> None:
    assert phrase_of(tree_of("the/DT/det/1 number/NN/ROOT/1 of/IN/prep/1"), "number", how) == "number"


# 'They call "left-behind" pupils "too young" for it'
QUOTED = doc_of(
    """
    They   PRON  nsubj  call
    call   VERB  ROOT   call
    "      PUNCT punct  pupils
    left   ADJ   amod   pupils
    "      PUNCT punct  pupils
    pupils NOUN  dobj   call    NNS
    who    PRON  nsubj  seem    WP
    seem   VERB  relcl  pupils
    "      PUNCT punct  young
    young  ADJ   acomp  seem
    "      PUNCT punct  young
    """
)


def test_a_phrase_holds_both_halves_of_a_pair_of_quotation_marks() -> None:
    assert words_of(QUOTED, expand(QUOTED, 5, "base_noun_phrase")) == '" left " pupils'
    assert words_of(QUOTED, expand(QUOTED, 7, "verb_phrase")) == 'seem " young "'


@pytest.mark.parametrize(("word", "tag"), [("who", "WP"), ("which", "WDT"), ("that", "IN")])
def test_a_relative_pronoun_stands_for_its_noun(word: str, tag: str) -> None:
    doc = doc_of(
        f"""
        a      DET  det   firm
        firm   NOUN ROOT  firm
        {word} PRON nsubj cut {tag}
        cut    VERB relcl firm
        jobs   NOUN dobj  cut NNS
        """
    )
    assert antecedent(doc[at(doc, word)]).text == "firm"
    assert antecedent(doc[at(doc, "jobs")]).text == "jobs"


def test_a_relative_pronoun_after_a_figure_stands_for_itself() -> None:
    doc = doc_of(
        """
        costs NOUN ROOT  costs
        £3    NOUN dobj  costs
        which PRON nsubj fell WDT
        fell  VERB relcl £3
        """,
        {"£3": "money"},
    )
    assert antecedent(doc[at(doc, "which")]).text == "which"


def test_a_pronoun_without_a_noun_before_it_stands_for_itself() -> None:
    doc = doc_of(
        """
        What PRON nsubj cut  WP
        cut  VERB ROOT  cut
        jobs NOUN dobj  cut  NNS
        """
    )
    assert antecedent(doc[0]).text == "What"


@st.composite
def trees(draw: st.DrawFn) -> Doc:
    words = draw(
        st.lists(
            st.sampled_from(["the", "vans", ",", "and", "who", "fell", "of", "5%", "in May", "(", "-", "."]),
            min_size=1,
            max_size=9,
        )
    )
    order = draw(st.permutations(range(len(words))))
    heads = list(range(len(words)))
    for place, token in enumerate(order):
        heads[token] = order[draw(st.integers(0, place))]
    pos = [draw(st.sampled_from(["NOUN", "VERB", "ADP", "PUNCT", "CCONJ", "DET", "PRON"])) for _ in words]
    deps = [draw(st.sampled_from(["nsubj", "dobj", "conj", "relcl", "prep", "punct", "cc"])) for _ in words]
    doc = Doc(
        VOCAB, words=words, pos=pos, deps=deps, heads=heads, tags=["WP" if w == "who" else "" for w in words]
    )
    doc.set_ents([], default="outside")
    return doc


@given(trees(), st.data())
def test_every_span_holds_its_word_and_lies_in_the_doc(doc: Doc, data: st.DataObject) -> None:
    head = data.draw(st.integers(0, len(doc) - 1))
    barred = data.draw(st.sets(st.integers(0, len(doc) - 1)))
    for how in EXPANDS:
        start, end = expand(doc, head, how, barred)
        assert 0 <= start <= head < end <= len(doc)
    assert antecedent(doc[head]) in doc
