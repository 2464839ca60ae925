"""The verb of a word's clause, and what a verb speaks of."""

import pytest

from claimspan.extract import Extractor
from claimspan.matching.governs import clause_of, governed
from hand import tree_of


@pytest.mark.parametrize(
    ("text", "verb", "figures"),
    [
        ("A fee of £30 would cut queues by 9%.", "cut", ["9%"]),
        ("Cheaper loans could boost house building by 5% and lower rents by 2%.", "boost", ["5%", "2%"]),
        ("The grant could save a theatre that was built for £2m.", "save", []),
        ("The plan may lead to a fall of 4% in fares.", "lead", ["4%"]),
        ("Fares could fall by 4%, while rents rose 9%.", "fall", ["4%"]),
        ("The trust hopes to plant 300 trees.", "hopes", ["300"]),
    ],
)
def test_a_verb_speaks_of_its_predicate(
    extractor: Extractor, text: str, verb: str, figures: list[str]
) -> None:
    ((reading,),) = extractor.readings([text])
    token = next(token for token in reading.doc if token.text == verb)
    assert [below.text for below in governed(token) if below.ent_type_] == figures


@pytest.mark.parametrize(
    ("at", "verb"),
    [
        pytest.param(5, 3, id="below a verb"),
        pytest.param(3, 3, id="a verb"),
        pytest.param(1, 3, id="the subject of a clause"),
        pytest.param(0, 7, id="the verb of another clause stands between"),
        pytest.param(2, 2, id="an auxiliary"),
    ],
)
def test_the_clause_of_a_word_is_that_of_the_nearest_verb_above(at: int, verb: int) -> None:
    doc = tree_of(
        "owls/NNS/nsubj/7 who/WP/nsubj/3 can/MD/aux/3 eat/VB/relcl/0 nine/CD/nummod/5 mice/NNS/dobj/3 "
        "soon/RB/advmod/7 slept/VBD/ROOT/7"
    )
    assert clause_of(doc[at]).i == verb


def test_the_clause_of_a_word_below_no_verb_is_its_root() -> None:
    assert clause_of(tree_of("owls/NNS/ROOT/0 of/IN/prep/0 Hull/NNP/pobj/1")[2]).i == 0
