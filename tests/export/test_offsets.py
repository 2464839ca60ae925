from hypothesis import given
from hypothesis import strategies as st

from claimspan.export.offsets import to_utf8, to_utf16

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(TEXTS, st.data())
def test_offsets_in_utf16_are_those_of_the_encoded_text(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    assert to_utf16(text)(offset) * 2 == len(text[:offset].encode("utf-16-le"))


@given(TEXTS, st.data())
def test_offsets_in_utf8_are_those_of_the_encoded_text(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    assert to_utf8(text)(offset) == len(text[:offset].encode())


def test_emoji_are_two_units_and_four_bytes() -> None:
    assert to_utf16("😀%")(1) == 2
    assert to_utf8("😀%")(1) == 4
