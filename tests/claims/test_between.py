"""What the words between two figures make of the second."""

import pytest

from claimspan.claims.between import Between
from hand import at, tree_of

WINDOW = "window"


def between(words: str, after: str = "", ents: dict[int, str] | None = None) -> Between:
    """``Rents fell 5% <words> 9% <after>``, the words told as in `tree_of`; the first of them is token 3."""
    doc = tree_of(f"Rents/NNS/nsubj/1 fell/VBD/ROOT/1 5%/CD/npadvmod/1 {words} 9%/CD/conj/2 {after}", ents)
    return Between(doc, doc[at(doc, "5%")], doc[at(doc, "9%")])


def told(found: Between) -> set[str]:
    """What the words make of the second figure."""
    asked = {
        "one more": found.coordinates(),
        "apposed": found.apposes(),
        "otherwise": found.says_otherwise(),
        "elsewhere": found.moves_place(),
        "compared": found.compares(),
        "move": found.moves(),
        "contrast": found.contrasts(),
    }
    return {name for name, is_so in asked.items() if is_so}


@pytest.mark.parametrize(
    ("words", "after", "expected"),
    [
        ("and/CC/cc/2", "", {"one more"}),
        (",/,/punct/2 up/RB/advmod/5", "", {"one more", "apposed", "move"}),
        ("(/,/punct/2", ")/,/punct/4", {"apposed"}),
        (",/,/punct/2 or/CC/cc/2", "", {"one more", "apposed", "otherwise"}),
        ("in/IN/prep/2 Hull/NNP/pobj/3 and/CC/cc/2", "in/IN/prep/6 York/NNP/pobj/7", {"elsewhere"}),
        ("of/IN/prep/2 men/NNS/pobj/3 versus/IN/prep/2", "of/IN/prep/6", {"contrast"}),
        ("of/IN/prep/2 men/NNS/pobj/3 versus/IN/prep/2", "", {"compared"}),
        ("and/CC/cc/1 rose/VBD/conj/1", "", set()),
    ],
)
def test_the_words_between_tell_what_the_second_is(words: str, after: str, expected: set[str]) -> None:
    assert told(between(words, after)) == expected


def test_a_move_is_added_to_the_level_before_it() -> None:
    found = between(",/,/punct/2 a/DT/det/5 rise/NN/appos/2 of/IN/prep/5")
    assert found.adds(directed=True)
    assert not found.adds(directed=False)


def test_two_shares_before_their_verb_have_one_predicate() -> None:
    doc = tree_of("5%/CD/nsubj/3 and/CC/cc/0 9%/CD/conj/0 sleep/VBP/ROOT/3")
    assert Between(doc, doc[0], doc[2]).joins()
    doc = tree_of("5%/CD/nsubj/1 sleep/VBP/ROOT/1 and/CC/cc/0 9%/CD/conj/0")
    assert not Between(doc, doc[0], doc[3]).joins()


def test_a_predicate_is_repeated_where_no_verb_follows() -> None:
    words = "ate/VBD/conj/1 and/CC/cc/1"
    assert between(words).repeats()
    assert not between(words, "left/VBD/conj/1").repeats()
    assert not between("and/CC/cc/1").repeats()
