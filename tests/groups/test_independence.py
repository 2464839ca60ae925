"""What was copied is no source of its own, whatever was changed on the way."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimspan.groups.build import derive
from claimspan.groups.copies import copied, read_sentences

Make = Callable[..., Path]
LEAD = "Passenger numbers on the Fellbridge tram rose 14% in 2023, the operator said in its report on Friday."
BODY = (
    "The line opened with two carriages and a brass band, and for months its seats stayed empty.",
    "Then the bus to the station was stopped, and the shops by the harbour opened on Sundays as well.",
    "Drivers still complain of the bend below the castle, where the wheels squeal on wet days.",
    "The works council wants more time at the last stop; the operator has promised to look into it.",
    "Next spring the tram is to run until midnight, and a new stop is planned beside the school.",
)
STORY = " ".join((LEAD, *BODY))
ELSEWHERE = (
    "Winter came early to the hills, and the ferry lay idle in the harbour for most of the week.",
    "A choir from the north sang in the market hall, and nobody could remember a fuller house.",
    "Gardeners argue about the limes along the avenue, which a fungus has eaten from within.",
)


@pytest.mark.parametrize(
    "copy",
    [
        STORY,
        f"By Nora Lind of the agency. {STORY}",
        f"{STORY} Read more of our reports on trams.",
        " ".join((LEAD, *BODY[:2])),
        " ".join((*BODY[3:], LEAD)),
        " ".join((ELSEWHERE[0], LEAD, *ELSEWHERE[1:])),
        " ".join((*ELSEWHERE, LEAD.replace("on Friday", "last week"))),
        " ".join((*ELSEWHERE, LEAD.removesuffix(", the operator said in its report on Friday.") + ".")),
        STORY.upper().replace("14% IN 2023", "14% in 2023"),
    ],
    ids="whole byline added shortened turned passage reworded cut capitals".split(),
)
def test_a_copy_is_no_source_of_its_own(dataset: Make, copy: str) -> None:
    tables = derive(dataset([("Trams", "2024-02-06", STORY), ("Again", "2024-02-07", copy)]))
    assert max(row["n_sources"] for row in tables["groups"].to_pylist()) == 1
    assert tables["copies"].num_rows >= 2


def test_a_report_of_its_own_is_a_source_of_its_own(dataset: Make) -> None:
    own = "In 2023 the tram in Fellbridge carried 14% more passengers than a year before, the town writes."
    first = ("Trams", "2024-02-06", STORY)
    tables = derive(dataset([first, ("Town", "2024-02-07", " ".join((own, *ELSEWHERE)))]))
    assert tables["copies"].num_rows == 0


WORDS = st.lists(st.text(alphabet="abcdefgh", min_size=2, max_size=6), min_size=30, max_size=60, unique=True)


@given(WORDS, st.integers(8, 20), st.data())
def test_a_sentence_is_a_copy_of_what_it_was_cut_from(
    words: list[str], size: int, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(words) - size))
    part, rest = words[start : start + size], words[:start] + words[start + size :]
    texts = pa.array([" ".join(words), " ".join(part).upper() + ".", " ".join(rest)])
    sentences = read_sentences(iter([texts]))
    assert copied(sentences, np.array([0]), np.array([1]))[0] > 0
    assert copied(sentences, np.array([1]), np.array([2]))[0] == 0
