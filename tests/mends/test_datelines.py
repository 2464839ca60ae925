"""Datelines: the place and day before a dash are no subject."""

from __future__ import annotations

import pytest

from claimspan.mends.datelines import set_dateline_off
from hand import arcs_before, each, mended

RELEASE = "HULL/NNP/nsubj/4 –/:/punct/0 Tarn/NNP/compound/3 Foods/NNP/appos/0 said/VBD/ROOT/4 so/RB/advmod/4"
DATED = (
    "Hull/NNP/nsubj/6 ,/,/punct/0 4_May/CD/npadvmod/0 –/:/punct/0 Tarn/NNP/compound/5 Foods/NNP/appos/0 "
    "said/VBD/ROOT/6"
)


@pytest.mark.parametrize("dash", ["–", "—", "-", "--"])
def test_the_verb_gets_the_subject_after_the_dash(dash: str) -> None:
    assert (
        mended(RELEASE.replace("–", dash), {}, set_dateline_off)
        == "npadvmod/4 punct/0 compound/3 nsubj/4 ROOT/4 advmod/4"
    )


def test_a_place_in_small_letters_has_a_day() -> None:
    assert (
        mended(DATED, {2: "window"}, set_dateline_off)
        == "npadvmod/6 punct/0 npadvmod/0 punct/0 compound/5 nsubj/6 ROOT/6"
    )


@each(
    "tokens",
    {
        "a place in small letters": RELEASE.replace("HULL", "Hull"),
        "no name": RELEASE.replace("HULL/NNP", "HULL/VBD"),
        "no dash": RELEASE.replace("–", ","),
        "a hyphen inside a word": RELEASE.replace("–/:", "-/HYPH"),
        "no day": DATED,
    },
)
def test_what_is_no_dateline_is_left_as_it_is(tokens: str) -> None:
    assert mended(tokens, {}, set_dateline_off) == arcs_before(tokens)
