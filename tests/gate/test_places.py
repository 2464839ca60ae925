"""The places that are tried for numbers: no number begins anywhere else."""

from hypothesis import example, given
from hypothesis import strategies as st

from claimspan.gate.numberforms import number_pattern
from claimspan.gate.numbers import scan
from claimspan.gate.numberwords import number_words
from claimspan.gate.places import places
from number_texts import texts

WHOLE = {comma: number_pattern(number_words(), decimal_comma=comma) for comma in (False, True)}


PIECES = st.lists(
    st.sampled_from(
        "one two a an half quarter quarters third hundred million s 5 12 1,000 .5 – − ½ ⅔ minus negative "
        "of to and or x X st 0s ’ $ % G D K ſ İ K twice doubled fold several few couple dozen twenty "
        ". , / ⁄ × 10 ^ ⁻ ⁵ COVID mid USD5 R20 _ ( tent point ٣ \u00a0 \u2011 \n".split(" ")
    )
    | st.sampled_from(" -")
    | st.characters(),
    max_size=12,
).map("".join)


@given(texts | PIECES, st.booleans())
@example("COVID-19 or B12-3, x\u20111 and minus-5", False)
@example("ſix mİllion, \u212a5 and aİ1", False)
@example("a\n third of a\u2011half million, an _half_ 3million", False)
@example("A hundredfold, a\nmillionth, an halfway", False)
@example("-.5 or –,5 and .5", True)
def test_numbers_are_those_of_the_whole_pattern(text: str, decimal_comma: bool) -> None:
    found = [number.span for number in scan(text, decimal_comma=decimal_comma)]
    expected = [match.span() for match in WHOLE[decimal_comma].finditer(text)]
    assert [(span.start, span.end) for span in found] == expected


@given(texts | PIECES, st.integers(0, 60), st.integers(0, 60))
def test_a_stretch_of_a_text_is_scanned_alike(text: str, start: int, length: int) -> None:
    end = min(start + length, len(text))
    found = [number.span for number in scan(text, start, end)]
    expected = [match.span() for match in WHOLE[False].finditer(text, start, end)]
    assert [(span.start, span.end) for span in found] == expected


@given(texts)
def test_places_rise(text: str) -> None:
    found = list(places(text, 0, len(text)))
    assert found == sorted(set(found))


def test_most_of_a_text_is_passed_over() -> None:
    text = "An amount of rain fell in a valley, it was said. "
    assert list(places(text, 0, len(text))) == []
    text = "A third of them left in 2019."
    assert list(places(text, 0, len(text))) == [0, 24, 25, 26, 27]
