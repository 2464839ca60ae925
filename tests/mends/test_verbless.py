from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from claimspan.mends.verbless import give_verb
from hand import arcs_before, arcs_of, each, mend, mended, tree_of


@each(
    "tokens, arcs, verb",
    {
        "a participle after the subject": (
            "Mills/NNS/ROOT/0 invested/VBN/acl/0 £3/CD/dobj/1 ././punct/0",
            "nsubj/1 ROOT/1 dobj/1 punct/1",
            "invested/VBD",
        ),
        "a noun after a plural": (
            "most/JJ/amod/2 owls/NNS/compound/2 sleep/NN/ROOT/2 9/CD/dep/2",
            "amod/1 nsubj/2 ROOT/2 dep/2",
            "sleep/VBP",
        ),
        "the figure before of is the subject": (
            "9%/NN/ROOT/0 of/IN/prep/0 owls/NNS/compound/3 rate/NN/compound/4 mice/NNS/pobj/1",
            "nsubj/3 prep/0 pobj/1 ROOT/3 dobj/3",
            "rate/VBP",
        ),
        "a preposition without an object gets the noun": (
            "9%/NN/nsubj/3 of/IN/prep/0 owls/NNS/compound/3 need/NN/ROOT/3 mice/NNS/dobj/3",
            "nsubj/3 prep/0 pobj/1 ROOT/3 dobj/3",
            "need/VBP",
        ),
        "a part of its subject": (
            "the/DT/det/3 40-seat/CD/compound/3 bus/NN/compound/3 drops/NNS/ROOT/3 in/IN/prep/3 ././punct/3",
            "det/2 compound/2 nsubj/3 ROOT/3 prep/3 punct/3",
            "drops/VBZ",
        ),
        "an adverb shows the verb": (
            "rating/NN/ROOT/0 often/RB/amod/2 dips/NNS/appos/0 below/IN/prep/0 9%/NN/pobj/3 ././punct/0",
            "nsubj/2 amod/2 ROOT/2 prep/2 pobj/3 punct/2",
            "dips/VBZ",
        ),
        "a finite verb is no object of a preposition": (
            "Selling/VBG/ROOT/0 owls/NNS/dobj/0 for/IN/prep/0 mice/NNS/nsubj/4 saves/VBZ/pobj/2 9/CD/dobj/4",
            "nsubj/4 dobj/0 prep/0 pobj/2 ROOT/4 dobj/4",
            "saves/VBZ",
        ),
        "what stands before a comma is not the subject": (
            "Being/VBG/ROOT/0 poor/JJ/acomp/0 ,/,/punct/0 owls/NNS/dobj/0 eat/VBP/appos/3",
            "advcl/4 acomp/0 punct/0 nsubj/4 ROOT/4",
            "eat/VBP",
        ),
    },
)
def test_a_sentence_gets_the_verb_that_it_must_have(tokens: str, arcs: str, verb: str) -> None:
    doc = tree_of(tokens)
    mend(doc, give_verb)
    assert arcs_of(doc) == arcs
    assert verb in [f"{token.text}/{token.tag_}" for token in doc if token.pos_ == "VERB"]


@each(
    "tokens",
    {
        "heading": "Mills/NNS/ROOT/0 invested/VBN/acl/0 £3/CD/dobj/1",
        "passive": "Mills/NNS/ROOT/0 invested/VBN/acl/0 by/IN/agent/1 £3/CD/pobj/2 ././punct/0",
        "verb": "Mills/NNS/nsubj/1 work/VBP/ROOT/1 ././punct/1",
        "nothing after it": "owls/NNS/compound/1 sleep/NN/ROOT/1 ././punct/1",
        "of": "owls/NNS/compound/1 sleep/NN/ROOT/1 of/IN/prep/1",
        "singular before it": "owl/NN/compound/1 sleep/NN/ROOT/1 in/IN/prep/1",
        "no subject before it": "New/JJ/amod/1 drops/NNS/ROOT/1 in/IN/prep/1 tides/NNS/pobj/2 ././punct/1",
        "a second tree beside it": "Selling/VBG/ROOT/0 owls/NNS/nsubj/3 slept/VBD/dobj/0 nights/NNS/ROOT/3",
    },
)
def test_what_may_do_without_a_verb_stays(tokens: str) -> None:
    doc = tree_of(tokens)
    before = arcs_of(doc)
    mend(doc, give_verb)
    assert arcs_of(doc) == before


# The verb is taken for a participle.
SHARE = (
    "Half/NN/ROOT/0 of/IN/prep/0 boats/NNS/pobj/1 built/VBN/acl/2 by/IN/agent/3 Hull/NNP/pobj/4 "
    "leaked/VBN/acl/5 ././punct/0"
)


def test_the_last_of_two_participles_after_a_share_is_the_verb() -> None:
    doc = tree_of(SHARE)
    doc[0].ent_type_ = "ratio"
    mend(doc, give_verb)
    assert arcs_of(doc) == "nsubj/6 prep/0 pobj/1 acl/2 agent/3 pobj/4 ROOT/6 punct/6"


def test_a_plural_after_a_share_of_one_is_the_verb_where_there_is_no_other() -> None:
    doc = tree_of("one-in-five/NN/ROOT/0 skips/NNS/compound/2 tea/NN/pobj/0 ././punct/0")
    doc[0].ent_type_ = "ratio"
    mend(doc, give_verb)
    assert arcs_of(doc) == "nsubj/1 ROOT/1 dobj/1 punct/1"


def test_participles_after_what_is_no_share_may_all_be_some() -> None:
    doc = tree_of(SHARE)
    doc[0].ent_type_ = "money"
    mend(doc, give_verb)
    assert arcs_of(doc) == arcs_before(SHARE)


def test_the_participle_after_what_a_plural_has_is_its_verb() -> None:
    told = (
        "Flats/NNS/ROOT/0 with/IN/prep/0 rooms/NNS/pobj/1 sold/VBN/acl/2 for/IN/prep/3 £9/CD/pobj/4 "
        "././punct/0"
    )
    assert mended(told, {}, give_verb) == "nsubj/3 prep/0 pobj/1 ROOT/3 prep/3 pobj/4 punct/3"
    single = told.replace("Flats/NNS", "Flat/NN")
    assert mended(single, {}, give_verb) == arcs_before(single)


WORDS = "owls/NNS sleep/NN work/NN drops/NNS often/RB of/IN sold/VBN saves/VBZ being/VBG ./.".split()


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.integers(0, 99)), min_size=1, max_size=12))
def test_whatever_the_tree_it_stays_one(drawn: list[tuple[str, int]]) -> None:
    # Each token hangs on one before it, the first is the root: any such tree, and its mirror image.
    heads = [0 if i == 0 else at % i for i, (_, at) in enumerate(drawn)]
    last = len(drawn) - 1
    deps = ("compound", "pobj", "appos", "nsubj", "acl", "prep")
    for turned in (heads, [last - heads[last - i] for i in range(last + 1)]):
        pairs = enumerate(zip(drawn, turned, strict=True))
        doc = tree_of(
            " ".join(
                f"{word}/{'ROOT' if head == i else deps[at % len(deps)]}/{head}"
                for i, ((word, at), head) in pairs
            )
        )
        mend(doc, give_verb)
        roots = [token for token in doc if token.head.i == token.i]
        assert len(roots) == 1
        assert all(roots[0].is_ancestor(token) for token in doc if token.i != roots[0].i)
