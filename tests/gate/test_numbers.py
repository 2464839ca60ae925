"""The number scanner: what it finds, what it reads, and that no digit escapes it."""

import math
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claimspan.gate.numbers import Number, between, scan
from claimspan.gate.numberwords import number_words
from claimspan.gate.spelled import scaled, spelled
from number_texts import texts

WORDS = number_words()


def read(text: str) -> list[tuple[str, float]]:
    return [(number.span.of(text), number.value) for number in scan(text)]


def only(text: str) -> Number:
    numbers = scan(text)
    assert len(numbers) == 1, read(text)
    return numbers[0]


@given(texts)
@example("ſix mİllion and \u212a5")
@example("5\nMillion 5\nmillion")
@example("$3bn-4bn 1h30 120m2 5G 45G")
def test_every_decimal_digit_lies_in_exactly_one_number(text: str) -> None:
    owners = [0] * len(text)
    for number in scan(text):
        for at in range(number.span.start, number.span.end):
            owners[at] += 1
    # Digits of every script, as str.isdecimal knows them.
    assert {owners[at] for at, character in enumerate(text) if character.isdecimal()} <= {1}


@given(texts)
def test_numbers_are_in_order_disjoint_and_trimmed(text: str) -> None:
    end = 0
    for number in scan(text):
        assert end <= number.span.start < number.span.end <= len(text)
        assert number.span.of(text) == number.span.of(text).strip()
        end = number.span.end


@given(texts)
def test_values_are_finite_but_for_names(text: str) -> None:
    for number in scan(text):
        assert math.isnan(number.value) == (number.form == "name")
        assert number.factor >= 1.0


@given(texts, texts)
def test_what_lies_in_another_line_with_a_capital_changes_nothing(before: str, after: str) -> None:
    spans = [number.span for number in scan(before)]
    assert [number.span for number in scan(f"{before}\n\nX {after}")][: len(spans)] == spans


@example("twentyonefold", 0, 99)
@given(texts, st.integers(0, 100), st.integers(0, 100))
def test_between_gives_those_that_begin_there(text: str, start: int, end: int) -> None:
    start, end = sorted((start, end))
    numbers = scan(text)
    assert list(between(numbers, start, end)) == [n for n in numbers if start <= n.span.start < end]


# Numbers in words.


def words_of(number: int, british: bool) -> str:
    """The English words of 0 ≤ number ≤ 10**12, as a grammar book has them."""
    ones, tens = {v: w for w, v in WORDS.units.items()}, {v: w for w, v in WORDS.tens.items()}

    def below_hundred(n: int) -> str:
        if n < 20:
            return ones[n]
        return tens[n - n % 10] + (f"-{ones[n % 10]}" if n % 10 else "")

    def below_thousand(n: int) -> str:
        if n < 100:
            return below_hundred(n)
        rest = ((" and " if british else " ") + below_hundred(n % 100)) if n % 100 else ""
        return f"{ones[n // 100]} hundred{rest}"

    if number == 0:
        return "zero"
    groups = []
    for name, size in (("trillion", 10**12), ("billion", 10**9), ("million", 10**6), ("thousand", 1000)):
        if number >= size:
            groups.append(f"{below_thousand(number // size)} {name}")
            number %= size
    if number:
        groups.append(("and " if british and groups and number < 100 else "") + below_thousand(number))
    return " ".join(groups)


@given(st.one_of(st.integers(0, 10**12), st.integers(0, 2000)), st.booleans())
@example(10**12, True)
@example(999_999_999_999, False)
@example(100_005, True)
def test_spelled_numbers_come_back(number: int, british: bool) -> None:
    text = words_of(number, british)
    assert spelled(text) == number
    found = only(f"They sold {text} of them.")
    assert (found.span.of(f"They sold {text} of them."), found.value, found.form) == (text, number, "words")


@given(st.integers(0, 10**12), st.booleans())
def test_case_and_narrow_spaces_do_not_matter_to_words(number: int, british: bool) -> None:
    text = words_of(number, british)
    assert only(text.upper()).value == number
    assert only(text.replace(" ", "\u00a0").replace("-", "\u2011")).value == number


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("it fell -5 degrees", [-5]), ("at −0.4%", [-0.4]), ("a –5C night", [-5]), ("(-3.5)", [-3.5]),
        ("$-2bn", [-2]), ("| -12 |", [-12]), ("-7 at dawn", [-7]), ("minus-40 degrees", [-40]),
        ("minus 2.5 million", [-2.5e6]), ("minus five percent", [-5]),
        ("between negative ten and four", [-10, 4]),
        # A dash after a figure joins, and so does one after a name; an error is no value below zero.
        ("3 -5", [3, 5]), ("2010 -11", [2010, 11]), ("4% -6%", [4, 6]), ("COVID -19", [19]),
        ("plus or minus 3", [3]), ("+/-3", [3]), ("10 minus 3", [10, 3]), ("3-5", [3, 5]),
        ("she tested negative two days later", [2]), ("-3/4/2021", [3, 4, 2021]), ("-1/2", [0.5]),
    ],
)  # fmt: skip
def test_signs(text: str, wanted: list[float]) -> None:
    assert [number.value for number in scan(text)] == wanted


@given(st.integers(-40, 40), st.sampled_from(["{}×10{}", "{} × 10^{}", "{}x10^{}", "{}·10{}"]))
@example(-30, "{}×10{}")
def test_powers_of_ten(exponent: int, form: str) -> None:
    raised = (
        str(exponent) if "^" in form else str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    )
    text = form.format("1.99", raised)
    assert (only(text).value, only(text).span.of(text)) == (float(f"1.99e{exponent}"), text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("1.99×10−30 kg", [1.99e-30]), ("10^6 cells", [1e6]), ("3 x 10-12 reps", [3, 10, 12]),
     ("1⁄128", [1 / 128]), ("1/32", [1 / 32]), ("3/64", [3 / 64]), ("1/20", [1, 20]),
     ("80, 000 people", [80_000]), ("1, 000, 000 hens", [1_000_000]), ("40, 300", [40, 300]),
     ("$A82,615 and $US5m", [82_615, 5]),
     ("a now-18-month lease", [18]), ("sub-7 nm", [7]),
     ("on May-1", [1]), ("since mid-2024", [2024])],
)  # fmt: skip
def test_powers_fractions_and_joined_words(text: str, wanted: list[float]) -> None:
    assert [number.value for number in scan(text)] == wanted


def test_spelled_says_when_there_is_no_number() -> None:
    with pytest.raises(ValueError, match="no number word in 'many and'"):
        spelled("many and")


@given(st.integers(0, 10**15 - 1), st.integers(0, 6), st.sampled_from(sorted(WORDS.scales)))
def test_scaled_values_are_exact(digits: int, places: int, scale: str) -> None:
    figure = Decimal(digits).scaleb(-places)
    text = f"{figure:f}"
    wanted = float(Decimal(repr(float(text))) * int(WORDS.scales[scale]))
    assert only(f"{text} {scale}").value == wanted
    assert scaled(float(text), WORDS.scales[scale]) == wanted


@given(st.integers(0, 10**12), st.integers(0, 3))
def test_thousands_are_read_however_they_are_parted(number: int, places: int) -> None:
    value = Decimal(number).scaleb(-places)
    plain = f"{value:,f}"
    assert only(plain).value == float(value)
    for space in "\u00a0\u2009\u202f":
        assert only(plain.replace(",", space)).value == float(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("٣٤٥", 345), ("１２", 12), ("१,२३४", 1234),
        ("1,234.5", 1234.5), ("2,50,000", 250000), ("12,34,567", 1234567), ("12\u202f000,5", 12000.5),
        ("3·5", 3.5), (".05", 0.05), ("5½", 5.5), ("5 ½", 5.5), ("3 1/2", 3.5), ("7⅞", 7.875),
        ("1.1 million", 1100000), ("2.5 hundred thousand", 250000), ("3 dozen", 36), ("2 lakh crore", 2e12),
        ("5 and a half million", 5.5e6), ("10-million", 1e7), ("5\nmillion", 5e6),
    ],
)  # fmt: skip
def test_figures(text: str, value: float) -> None:
    found = only(f"x {text} y")
    assert (found.value, found.form, found.span.of(f"x {text} y")) == (value, "digits", text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a hundred and fifty thousand", 150000), ("several hundred thousand", 100000), ("a million", 1e6),
        ("twelve hundred", 1200), ("half a million", 5e5), ("a half-million", 5e5),
        ("a quarter million", 2.5e5), ("quarter billion", 2.5e8), ("three quarters billion", 7.5e8),
        ("half a dozen", 6),
        ("a quarter of a million", 25e4), ("three quarters of a billion", 75e7),
        ("quarter of a million", 25e4),
        ("two and a half", 2.5), ("two-and-a-half", 2.5), ("two and a quarter million", 2.25e6),
        ("one million and a half", 1.5e6), ("a million and a half", 1.5e6), ("one and a third", 4 / 3),
        ("one point five million", 1.5e6), ("zero point two five", 0.25), ("two thousand million", 2e9),
        ("five hundred and one thousand", 501000), ("two\nmillion", 2e6), ("Thousands", 1000),
        ("two dozen", 24),
    ],
)  # fmt: skip
def test_numbers_in_words(text: str, value: float) -> None:
    found = only(f"x {text} y")
    assert found.value == pytest.approx(value, rel=1e-15)
    assert (found.form, found.span.of(f"x {text} y")) == ("words", text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("½", 0.5), ("half", 0.5), ("a half", 0.5), ("one-half", 0.5), ("a third", 1 / 3),
        ("two-thirds", 2 / 3),
        ("three\u2011quarters", 0.75), ("one fifth", 0.2), ("nine tenths", 0.9), ("1/2", 0.5), ("3⁄4", 0.75),
    ],
)  # fmt: skip
def test_fractions(text: str, value: float) -> None:
    found = only(f"x {text} y")
    assert (found.value, found.form, found.span.of(f"x {text} y")) == (value, "fraction", text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("threefold", 3), ("ten-fold", 10), ("twentyfold", 20), ("twenty-five-fold", 25),
        ("hundredfold", 100),
        ("2.5-fold", 2.5), ("10fold", 10), ("doubled", 2), ("tripling", 3), ("Halves", 0.5), ("twice", 2),
        ("quadruple", 4), ("quintupled", 5), ("trebles", 3), ("thrice", 3),
    ],
)  # fmt: skip
def test_multipliers(text: str, value: float) -> None:
    found = only(f"x {text} y")
    assert (found.value, found.form, found.span.of(f"x {text} y")) == (value, "multiplier", text)


@pytest.mark.parametrize(
    "text", ["COVID-19", "5G", "3D", "8K", "v2.1.3", "Q3", "FY24", "A4", "H2O", "PM2.5", "B12", "1h30",
    "F-35", "under-25s", "Covid\u201119", "PHP8", "COP26"]
)  # fmt: skip
def test_names(text: str) -> None:
    found = only(f"x {text}, y")
    assert (found.form, found.span.of(f"x {text}, y")) == ("name", text)


@pytest.mark.parametrize(("text", "unit"), [("120m2", "m2"), ("20km2", "km2")])
def test_a_unit_with_a_digit_is_a_name_of_its_own(text: str, unit: str) -> None:
    figure, name = scan(f"x {text} y")
    assert (figure.form, name.form, name.span.of(f"x {text} y")) == ("digits", "name", unit)


@pytest.mark.parametrize(
    ("text", "value", "form"),
    [("1st", 1, "ordinal"), ("2,300th", 2300, "ordinal"), ("twenty-first", 21, "ordinal"),
    ("33rd", 33, "ordinal"),
     ("1990s", 1990, "decade"), ("’90s", 90, "decade"), ("2010's", 2010, "decade")],
)  # fmt: skip
def test_ordinals_and_decades(text: str, value: float, form: str) -> None:
    found = only(f"the {text} try")
    assert (found.value, found.form) == (value, form)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # Ranges are two numbers; joining them is the rules' affair.
        ("10-15", [10, 15]), ("$3bn-4bn", [3, 4]), ("10kg-15kg", [10, 15]), ("5–6", [5, 6]),
        ("1.5m—2m", [1.5, 2]),
        ("between two hundred and three hundred", [200, 300]),
        ("between two million and three million", [2e6, 3e6]),
        ("between ten thousand and sixty-three thousand", [10000, 63000]),
        ("one to two hundred", [1, 200]), ("three hundred or four", [300, 4]),
        # Currency codes and signs stand apart from the figure.
        ("Rs500", [500]), ("US$3", [3]), ("USD3.5m", [3.5]), ("€1.2bn", [1.2]), ("C$75m", [75]),
        ("CHF20", [20]),
        ("near-100%", [100]), ("sub-2 per cent", [2]), ("£4K", [4]),
        # Units and signs likewise.
        ("25g of fat", [25]), ("45G", [45]), ("1,000km", [1000]), ("5pm", [5]), ("#7", [7]),
        # No fraction: dates, idioms, ratios.
        ("24/7", [24, 7]), ("9/11", [9, 11]), ("2024/1/2", [2024, 1, 2]), ("1/2/2024", [1, 2, 2024]),
        ("4/3", [4, 3]), ("5:1", [5, 1]), ("2.1.3", [2.1, 3]),
        # A new line with a capital is a new block.
        ("in 2024\nMillion-dollar homes", [2024, 1e6]), ("5\n\nmillion", [5, 1e6]),
        ("hundreds of thousands", [100, 1000]), ("nineteen eighty-four", [19, 84]),
        ("twenty two-bedroom flats", [20, 2]), ("1,2345", [1, 2345]),
        ("one-third and two-fifths", [1 / 3, 2 / 5]),
        ("cut by two and a third of them", [2, 1 / 3]),
    ],
)  # fmt: skip
def test_where_numbers_end(text: str, wanted: list[float]) -> None:
    assert [number.value for number in scan(text)] == wanted


@pytest.mark.parametrize(
    "text", ["", "someone", "anyone", "tenant", "often", "onerous", "the third man", "second", "quarter",
    "doublet",
             "behalf", "fold", "thousandth", "²", "①", "point", "sixtyish", "millionaire", "seventeenth"]
)  # fmt: skip
def test_what_is_no_number(text: str) -> None:
    assert read(text) == []


def test_a_scale_word_is_the_factor_of_its_number() -> None:
    factors = {
        text: only(text).factor for text in ("3 million", "three million", "a million", "2 lakh crore", "3")
    }
    assert factors == {
        "3 million": 1e6,
        "three million": 1e6,
        "a million": 1e6,
        "2 lakh crore": 1e12,
        "3": 1.0,
    }


def test_a_part_of_a_text_is_scanned_with_offsets_into_all_of_it() -> None:
    text = "5 of 10 or 15"
    assert [(n.span.start, n.span.end) for n in scan(text, 4, 8)] == [(5, 7)]
    assert [n.value for n in scan(text, 0, 6)] == [5, 1]
    assert scan(text, 1, 5) == []


HOSTILE = [
    "1", "a", "1.", "1,", "1,000", ",000", ",00", "\u00a0000", " ", "-", "1-", "-1", "a1", "1a", "one",
    "one ",
    "one-", "one hundred ", "hundred ", "two hundred and ", "two million and three ", "one point one ",
    "half ",
    "a ", "a few ", "a third of a ", "1/2", "twenty-", "sixty ", "x_1", "'90", "1990", "\n", "one\n",
    "and a half ",
]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize("ends", [("", ""), ("5", "x"), ("a-1", "%"), ("one", "thx")])
def test_repetitions_are_scanned(unit: str, ends: tuple[str, str]) -> None:
    # A scan that takes exponential time would not come back.
    check_digits(ends[0] + unit * (1_000 // len(unit)) + ends[1])


@pytest.mark.parametrize(
    ("before", "unit", "after"),
    [
        ("1", ",00", ""), ("1", ",000", "thx"), ("a-1", "-1", "%"), ("one", " ", "thx"),
        ("one", " hundred", "x"),
        ("", "1", "fold"), ("", "a", "5"), ("5", "-", "million"), ("two hundred", " and sixty", " thousand"),
    ],
)  # fmt: skip
def test_long_hostile_texts_are_scanned(before: str, unit: str, after: str) -> None:
    # A scan that takes the square of the length would take many minutes.
    check_digits(before + unit * (200_000 // len(unit)) + after)


def check_digits(text: str) -> None:
    spans = [number.span for number in scan(text)]
    assert sum(c.isdecimal() for c in text) == sum(c.isdecimal() for s in spans for c in s.of(text))


@pytest.mark.parametrize(
    ("text", "number"),
    [("R1.2bn", "1.2"), ("R20 million", "20 million"), ("N500bn", "500"), ("PS8.1bn", "8.1"),
     ("PS21,700", "21,700"), ("THB40", "40"), ("Tk500", "500"), ("PHP12,000", "12,000"), ("R18", "R18"),
     ("N95", "N95"), ("PS5", "PS5"), ("$A20m", "20"), ("PHP8", "PHP8"), ("r20 million", "r20")],
)  # fmt: skip
def test_letters_of_a_currency_are_apart_from_an_amount(text: str, number: str) -> None:
    assert scan(text)[0].span.of(text) == number
