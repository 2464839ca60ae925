"""What a verb speaks of."""

import pytest

from claimspan.extract import Extractor
from claimspan.matching.governs import governed


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
