"""The adapters of the public data sets: what claimspan found in made-up sentences, in each set's own form."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from bench.accuracy import __main__ as command
from bench.accuracy import gold, measeval, newsquant, recognizers, sets, times
from bench.accuracy.found import Found, found_in, of_mention
from bench.accuracy.scorers import read_lines
from bench.accuracy.table import Figure, expected, figures_of, keep, table_of
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from claimspan.checks.gold import GoldClaim, GoldDocument, GoldWindow
from claimspan.extract import Extractor
from claimspan.gate.numbers import scan
from claimspan.mentions.finding import Mention
from claimspan.model import Claim, Evidence, Kind, Span

Fields = dict[str, str | tuple[str, str]]


def at(text: str, part: str) -> Span:
    """Where a part stands that occurs once."""
    assert text.count(part) == 1, f"{part!r} must stand once in {text!r}"
    start = text.index(part)
    return Span(start, start + len(part))


def claim_of(
    text: str,
    said: str,
    kind: Kind,
    value: float,
    unit: str | None,
    fields: Fields | None = None,
    **more: object,
) -> Claim:
    """A claim with evidence; a field is its text, or its text and its normalised value."""
    evidence = [Evidence("value", at(text, said), "test/rule")]
    for name, told in (fields or {}).items():
        part, normalized = (told, None) if isinstance(told, str) else told
        evidence.append(Evidence(name, at(text, part), "test/rule", normalized))
    whole = Span(0, len(text))
    claim = Claim(kind, value, unit, at(text, said), whole, tuple(evidence), "test/rule", 1)
    return replace(claim, **more)  # type: ignore[arg-type]


def item_of(claim: Claim, about: Iterable[Span] = ()) -> Found:
    return Found(
        "claim", claim.kind, claim.span, claim.value, claim.value_high, claim.unit, claim, about=tuple(about)
    )


def only(text: str, item: Found) -> newsquant.Quantity:
    (quantity,) = newsquant.quantities(text, [item])
    return quantity


class TestUnits:
    @pytest.mark.parametrize(
        ("said", "kind", "value", "unit", "there", "name"),
        [
            ("12%", "percentage", 12.0, "percent", 12.0, "percentage"),
            ("€3m", "money", 3e6, "EUR", 3e6, "euro"),
            ("£3", "money", 3.0, "GBP", 3.0, "pound sterling"),
            ("40 cents", "money", 0.4, "USD", 40.0, "cent"),
            ("7 pence", "money", 0.07, "GBP", 7.0, "penny"),
            ("7p", "money", 0.07, "GBP", 7.0, "penny"),
            ("7 times", "count", 7.0, "time", 7.0, "count"),
            ("30 basis points", "percentage", 0.3, "percentage_point", 30.0, "basis point"),
            ("a fifth", "ratio", 20.0, "percent", 0.2, "% -"),
            ("9 lb", "measurement", 9.0, "pound", 9.0, "pound-mass"),
            ("3 hours", "duration", 3.0, "hour", 3.0, "hour"),
        ],
    )
    def test_units_are_named_and_scaled_as_the_set_does(
        self, said: str, kind: Kind, value: float, unit: str, there: float, name: str
    ) -> None:
        text = f"It was {said} then."
        quantity = only(text, item_of(claim_of(text, said, kind, value, unit)))
        assert quantity.value == pytest.approx(there)
        assert quantity.unit == name

    def test_what_an_amount_is_per_is_part_of_the_unit(self) -> None:
        text = "They earn $9 an hour."
        assert (
            only(text, item_of(claim_of(text, "$9", "money", 9, "USD", per="hour"))).unit == "dollar per hour"
        )

    def test_what_an_amount_is_per_is_named_as_a_unit_is(self) -> None:
        text = "Gas is $9 per mmBTU."
        claim = claim_of(text, "$9", "money", 9, "USD", per="million British thermal unit")
        assert only(text, item_of(claim)).unit == "dollar per mega british thermal unit"

    def test_a_share_told_as_a_fraction_is_of_what_stands_behind_it(self) -> None:
        text = "A fifth of the bakers left."
        claim = claim_of(text, "A fifth", "ratio", 20, "percent", {"subject": "the bakers"})
        assert only(text, item_of(claim)).unit == "% bakers"

    def test_one_of_many_is_counted_in_them(self, extractor: Extractor) -> None:
        text = "It is one of the oldest stone bridges in Leeds, which has 40 of them."
        found = found_in(extractor.readings([text])[0])
        assert [(item.value, item.unit) for item in found if item.origin == "pronoun"] == [
            (1.0, "old stone bridge")
        ]

    def test_a_counted_name_is_no_measure(self) -> None:
        text = "She went to 4 World Cups."
        fields: Fields = {"unit": ("Cups", "cup")}
        assert only(text, item_of(claim_of(text, "4", "count", 4, "cup", fields))).unit == "World cup"

    def test_a_currency_that_is_none_keeps_its_name(self) -> None:
        assert newsquant.currency_name("BTCX") == "btcx"

    def test_a_counted_noun_comes_with_its_adjectives(self) -> None:
        text = "She opened 4 small bakeries."
        fields: Fields = {"unit": ("bakeries", "bakery")}
        assert only(text, item_of(claim_of(text, "4", "count", 4, "bakery", fields))).unit == "small bakery"

    def test_a_counted_unit_of_measurement_comes_without(self) -> None:
        text = "He ran 9 lonely miles."
        fields: Fields = {"unit": ("miles", "mile")}
        assert only(text, item_of(claim_of(text, "9", "count", 9, "mile", fields))).unit == "mile"

    def test_a_length_of_life_is_an_age(self) -> None:
        text = "The mill is 90 years old."
        assert only(text, item_of(claim_of(text, "90 years", "duration", 90, "year"))).unit == "year of age"


class TestChange:
    @pytest.mark.parametrize(
        ("comparator", "direction", "change"),
        [
            ("=", None, "="),
            ("=", "decrease", "down"),
            (">=", "increase", ">"),
            ("~", None, "~"),
            ("<", None, "<"),
            ("=", "improve", "="),
        ],
    )
    def test_the_comparator_goes_before_the_direction(
        self, comparator: str, direction: str | None, change: str
    ) -> None:
        text = "It moved 5%."
        claim = claim_of(text, "5%", "percentage", 5, "percent", comparator=comparator, direction=direction)
        assert only(text, item_of(claim)).change == change

    @pytest.mark.parametrize(
        ("text", "change"),
        [("Rents rose to 5%.", "="), ("Rents rose to nearly 5%.", "="), ("Rents rose by up to 5%.", "up")],
    )
    def test_a_level_that_a_change_arrives_at_has_none(self, text: str, change: str) -> None:
        claim = claim_of(text, "5%", "percentage", 5, "percent", direction="increase")
        assert only(text, item_of(claim)).change == change

    @pytest.mark.parametrize(
        ("text", "change"),
        [
            ("Rents rose 4%.", "up"),
            ("The town saw a rise of 4% in rents.", "="),
            ("Rents ended the year 4% higher.", "="),
            ("Rents are up 4%.", "up"),
            ("Rents averaged $40 in May.", "~"),
            ("The roughly 40-year-old ferry sank.", "~"),
            ("Temperatures fell by 2 to 4 degrees Celsius (3.6 to 7.2 Fahrenheit).", "down"),
        ],
    )
    def test_a_verb_tells_a_change_and_a_noun_a_level(
        self, text: str, change: str, extractor: Extractor
    ) -> None:
        found = found_in(extractor.readings([text])[0])
        quantities = newsquant.prediction(text, found)["quantities"]
        assert {quantity["change"] for quantity in quantities} == {change}

    def test_vague_plurals_are_ranges(self) -> None:
        text = "Tens of thousands of people left."
        claim = claim_of(text, "Tens of thousands", "count", 10_000, "person")
        assert only(text, item_of(claim)).value_high == 100_000

    def test_a_move_from_one_figure_to_another_is_a_range(self) -> None:
        text = "Rents fell from 40 cents to 30 cents."
        claim = claim_of(
            text,
            "30 cents",
            "money",
            0.3,
            "USD",
            {"baseline": "40 cents"},
            baseline_value=0.4,
            direction="decrease",
        )
        quantity = only(text, item_of(claim))
        assert (quantity.value, quantity.value_high) == (pytest.approx(40), pytest.approx(30))
        assert quantity.as_json()["value"] == [quantity.value, quantity.value_high]

    def test_a_level_and_an_earlier_one_are_two(self) -> None:
        text = "Rents are 30%, up from 20%."
        claim = claim_of(text, "30%", "percentage", 30, "percent", {"baseline": "20%"}, baseline_value=20)
        values = [q.value for q in newsquant.quantities(text, [item_of(claim)])]
        assert values == [30, 20]

    @pytest.mark.parametrize(
        ("text", "values"),
        [
            ("Rents are $95m, down from the $96m to $98m of May.", [95e6, [96e6, 98e6]]),
            ("The mileage fell from 14-18 mpg to 12 mpg.", [12, [14, 18]]),
        ],
    )
    def test_an_earlier_range_is_one_quantity(
        self, text: str, values: list[object], extractor: Extractor
    ) -> None:
        quantities = newsquant.prediction(text, found_in(extractor.readings([text])[0]))["quantities"]
        assert [quantity["value"] for quantity in quantities] == values

    def test_years_of_an_average_age_are_years_of_age(self, extractor: Extractor) -> None:
        text = "The average age of the bakers was 42."
        (quantity,) = newsquant.prediction(text, found_in(extractor.readings([text])[0]))["quantities"]
        assert quantity["normalized_unit"] == "year of age"

    @pytest.mark.parametrize(("said", "count"), [("doubled", 0), ("3 times", 1), ("threefold", 1)])
    def test_a_multiple_without_a_number_has_no_place(self, said: str, count: int) -> None:
        text = f"Sales {said} then."
        claim = claim_of(text, said, "multiplier", 3, "times")
        assert len(newsquant.quantities(text, [item_of(claim)])) == count

    @pytest.mark.parametrize(
        ("text", "unit"),
        [
            ("He scored a record 32 goals.", "record goal"),
            ("The top three new seeds lost.", "top new seed"),
            ("She ran another 32 miles.", "mile"),
        ],
    )
    def test_what_describes_the_counted_noun_belongs_to_the_unit(
        self, text: str, unit: str, extractor: Extractor
    ) -> None:
        (quantity,) = newsquant.prediction(text, found_in(extractor.readings([text])[0]))["quantities"]
        assert quantity["normalized_unit"] == unit


class TestConcepts:
    def test_function_words_and_possessives_are_left_out(self) -> None:
        text = "The price of the town's new bus fell 5%."
        claim = claim_of(text, "5%", "percentage", 5, "percent")
        item = item_of(claim, [at(text, "The price of the town's new bus")])
        assert only(text, item).concepts == ("price", "town", "new", "bus")

    def test_the_counted_noun_is_no_concept(self) -> None:
        text = "The 12 old mills of Leeds closed."
        claim = claim_of(text, "12", "count", 12, "mill", {"unit": ("mills", "mill")})
        assert only(text, item_of(claim, [at(text, "The 12 old mills of Leeds")])).concepts == ("Leeds",)

    def test_the_words_of_other_quantities_are_none(self) -> None:
        text = "The 40 kg crate cost $9."
        price = item_of(claim_of(text, "$9", "money", 9, "USD"), [at(text, "The 40 kg crate")])
        weight = item_of(claim_of(text, "40 kg", "measurement", 40, "kilogram"))
        quantities = newsquant.quantities(text, [weight, price])
        assert quantities[1].concepts == ("crate",)

    def test_no_concept_is_a_dash(self) -> None:
        text = "It fell 5%."
        quantity = only(text, item_of(claim_of(text, "5%", "percentage", 5, "percent")))
        assert quantity.as_json()["referred_concepts"] == ["-"]

    def test_what_an_amount_is_per_is_no_concept(self) -> None:
        text = "They pay $9 a month rent."
        claim = claim_of(text, "$9", "money", 9, "USD", {"unit": ("month", "month")}, per="month")
        assert only(text, item_of(claim, [at(text, "month rent")])).concepts == ("rent",)

    @pytest.mark.parametrize(
        ("text", "concepts"),
        [
            ("The mill sold 40% of its flour.", {"flour", "mill"}),
            ("The mill, which sold 40% of its flour, closed.", {"flour", "mill"}),
            ("The sheds were filled with 40% of its flour.", {"flour"}),
            ("The council has a 4% tax on sugar and salt.", {"tax", "sugar", "council"}),
            ("The bridge is 40 metres long.", {"bridge"}),
            ("The town saw a rise of 4% in rents.", {"town", "rise", "rents"}),
            ("Rents were up by an average of 4%.", {"Rents", "average"}),
            ("The ferry hit a 40-year-old pier at dusk.", {"pier"}),
            ("Moss, 61, runs the ferry.", {"Moss"}),
            ("The team looked at two bridges.", {"team"}),
            ("Fouls were few, but 19 goals won it.", {"-"}),
            ("Moss & Tarn have 40% of the ferry.", {"ferry", "Moss", "Tarn"}),
            ("The ferry opened at 5 years of age.", {"-"}),
            ("They saw a tall 30 metre oak.", {"tall", "oak"}),
            ("It is a $5,000 contract with a dairy.", {"contract", "dairy"}),
            ("The town saw a steep 4% rise in rents.", {"town", "steep", "rise", "rents"}),
            ("The barn came in 2 m (6 ft) of mud.", {"mud", "barn"}),
            ("The barn has two doors to the yard.", {"barn"}),
            ("Two sacks of seed were sold.", {"seed"}),
            ("Tarn came back and ran a 5 km race.", {"race", "Tarn"}),
            ("The boats that sank cost $9m.", {"boats"}),
            ("A third of the old boats sank.", {"-"}),
            ("The air/sea link (ASL) costs $9m.", {"air/sea", "link", "(ASL)"}),
            ("The MSRP is $30,000.", {"MSRP"}),
            ("There was a strike for three weeks.", {"strike"}),
            ("The base Orlo 11 has 64GB of storage.", {"base", "Orlo", "11", "storage"}),
            ("It has a total power of 600 horsepower.", {"power"}),
            ("Tarn told of a third-quarter loss of $9m.", {"third-quarter", "loss", "Tarn"}),
        ],
    )
    def test_what_the_set_counts_as_concepts(
        self, text: str, concepts: set[str], extractor: Extractor
    ) -> None:
        found = found_in(extractor.readings([text])[0])
        quantity = newsquant.prediction(text, found)["quantities"][-1]
        assert set(quantity["referred_concepts"]) == concepts


class TestLengths:
    @pytest.mark.parametrize(
        ("text", "lengths"),
        [
            ("Rents fell £9m in the first six months of 2021.", [(6.0, "month")]),
            ("Rents fell £9m in the second quarter of 2021.", []),
            ("The kiln burnt for 3min.", []),
        ],
    )
    def test_a_counted_length_is_a_quantity_dated_or_not(
        self, text: str, lengths: list[tuple[float, str]], extractor: Extractor
    ) -> None:
        found = found_in(extractor.readings([text])[0])
        assert [(item.value, item.unit) for item in found if item.origin == "window"] == lengths


class TestMentions:
    def of(self, text: str, said: str, **told: object) -> Found | None:
        mention = replace(Mention("rejection", "rejection", at(text, said), None), **told)  # type: ignore[arg-type]
        return of_mention(mention, scan(text), 100, text)

    @pytest.mark.parametrize(
        ("said", "unit"), [("a 6-month-old", "month of age"), ("aged 31", "year of age")]
    )
    def test_an_age_is_counted_in_its_period(self, said: str, unit: str) -> None:
        found = self.of(f"We met {said} there.", said, reason="age")
        assert found is not None
        assert (found.unit, found.span.start) == (unit, 107)

    def test_the_length_of_a_window_is_a_quantity(self) -> None:
        found = self.of(
            "Over the next 3 full years it fell.", "Over the next 3 full years", type="window", iso8601="P3Y"
        )
        assert found is not None
        assert (found.value, found.unit) == (3, "year")

    def test_a_window_tells_its_bound_in_words(self) -> None:
        text = "It takes more than 3 years."
        found = self.of(text, "more than 3 years", type="window", iso8601="P3Y")
        assert found is not None
        assert only(100 * " " + text, found).change == ">"

    @pytest.mark.parametrize(
        ("said", "iso8601"), [("in May 2021", "2021-05"), ("the year to 5 May", "P1Y"), ("last year", "P1Y")]
    )
    def test_a_date_is_none(self, said: str, iso8601: str) -> None:
        assert self.of(f"It fell {said}.", said, type="window", iso8601=iso8601) is None

    def test_other_rejections_are_none(self) -> None:
        assert self.of("See section 4 there.", "section 4", reason="section_number") is None

    def test_a_real_sentence_yields_claims_and_ages_once(self, extractor: Extractor) -> None:
        text = "Mary Dunn, 52, sold 40% of the farm."
        found = found_in(extractor.readings([text])[0])
        assert [(f.origin, f.value) for f in found] == [("age", 52), ("claim", 40)]
        assert [f.span.of(text) for f in found][1] == "40%"


def test_a_prediction_keeps_the_text() -> None:
    assert newsquant.prediction("Nothing here.", []) == {"text": "Nothing here.", "quantities": []}


class TestSpecifications:
    def case(self, model: str, text: str, *spans: tuple[str, dict[str, str]]) -> dict[str, object]:
        return {
            "model": model,
            "text": text,
            "spans": [
                {"start": at(text, part).start, "end": at(text, part).end, "resolution": resolution}
                for part, resolution in spans
            ],
        }

    def test_exactly_the_spans_and_values_count(self) -> None:
        text = "It rose 5% and 7%."
        case = self.case("PercentModel", text, ("5%", {"value": "5%"}), ("7%", {"value": "7%"}))
        hits = [recognizers.Hit(at(text, "5%"), "5"), recognizers.Hit(at(text, "7%"), "7")]
        assert recognizers.judge(case, hits).right
        assert not recognizers.judge(case, hits[:1]).right
        assert not recognizers.judge(case, [*hits, recognizers.Hit(Span(0, 2))]).right
        assert not recognizers.judge(case, [hits[0], recognizers.Hit(at(text, "7%"), "8")]).right

    def test_minor_units_are_told_as_such(self) -> None:
        text = "A stamp costs 80 pence."
        item = item_of(claim_of(text, "80 pence", "money", 0.8, "GBP"))
        case = self.case("CurrencyModel", text, ("80 pence", {"value": "80", "unit": "Pence"}))
        assert recognizers.judge(case, recognizers.currencies(text, [item])).right

    def test_another_currency_is_wrong(self) -> None:
        text = "A stamp costs 80 yen."
        case = self.case("CurrencyModel", text, ("80 yen", {"value": "80", "isoCurrency": "JPY"}))
        hit = recognizers.Hit(at(text, "80 yen"), "80", "CNY")
        assert not recognizers.judge(case, [hit]).right

    def test_a_bound_has_its_word_and_no_unit(self) -> None:
        text = "He paid under 60 euros."
        claim = claim_of(text, "60 euros", "money", 60, "EUR", {"comparator": "under"}, comparator="<")
        (hit,) = recognizers.ranges(text, [item_of(claim)])
        assert (hit.span.of(text), hit.value) == ("under 60", "(,60)")

    def test_a_range_has_the_word_that_opens_it(self) -> None:
        text = "We need between 5 and 9 chairs."
        claim = claim_of(text, "5 and 9", "count", 5, "chair", value_high=9.0)
        (hit,) = recognizers.ranges(text, [item_of(claim)])
        assert (hit.span.of(text), hit.value) == ("between 5 and 9", "[5,9)")

    @pytest.mark.parametrize(
        ("said", "value"),
        [("more than 5 and less than 9", "(5,9)"), ("at most 9 and at least 5", "[5,9]"),
         ("above 5 and less than or equal to 9", "(5,9]")],
    )  # fmt: skip
    def test_a_double_bound_tells_which_end_is_in(self, said: str, value: str) -> None:
        text = f"It takes {said} chairs."
        (hit,) = recognizers.ranges(
            text, [item_of(claim_of(text, said, "count", 5, "chair", value_high=9.0))]
        )
        assert (hit.span.of(text), hit.value) == (said, value)

    def test_what_equals_is_a_range_of_one(self) -> None:
        text = "The sum is equal to 5."
        (hit,) = recognizers.ranges(text, [item_of(claim_of(text, "5", "number", 5, None))])
        assert (hit.span.of(text), hit.value) == ("equal to 5", "[5,5]")

    def test_days_are_no_periods(self) -> None:
        text = "From 3 May 2020 and in 2021 and on the tenth."
        days = times.Time(at(text, "3 May 2020"), "DATE", "2020-05-03")
        open_day = times.Time(at(text, "3 May 2020"), "DATE", None)
        year = times.Time(at(text, "in 2021"), "DATE", "2021", "in")
        hits = recognizers.periods(text, [days, open_day, year])
        assert [hit.span.of(text) for hit in hits] == ["2021"]

    def test_a_relative_length_is_a_period_and_another_is_a_duration(self) -> None:
        text = "It rained last week and for 3 days."
        last = times.Time(at(text, "last week"), "DURATION", "P1W", "last")
        three = times.Time(at(text, "for 3 days"), "DURATION", "P3D", "for")
        assert [h.span.of(text) for h in recognizers.periods(text, [last, three])] == ["last week"]
        assert [h.span.of(text) for h in recognizers.durations(text, [last, three])] == ["3 days"]


class TestTimes:
    def kind(self, **told: object) -> str | None:
        mention = replace(Mention("window", "window", Span(0, 1), None), **told)  # type: ignore[arg-type]
        return times.time_type(mention, "some days" if told.get("iso8601") is None else "x")

    def test_the_type_follows_from_the_value(self) -> None:
        assert self.kind(iso8601="P3D") == "DURATION"
        assert self.kind(iso8601="2020-05-03T10:00") == "TIME"
        assert self.kind(iso8601="2020-05") == "DATE"
        assert self.kind(iso8601="R/P1Y") == "SET"
        assert self.kind(iso8601=None) == "DURATION"
        assert self.kind(iso8601="x", type="quantity", label="money") is None
        assert self.kind(iso8601="x", type="quantity", label="duration") == "DURATION"
        assert self.kind(iso8601="x", type="rejection", reason="name") is None

    @pytest.mark.parametrize(
        ("said", "parts"),
        [
            ("between 1950 and 1960", ["1950", "1960"]),
            ("from May to July 1950", ["May", "July 1950"]),
            ("1950–60", ["1950", "60"]),
            ("the spring and summer", ["the spring and summer"]),
        ],
    )
    def test_an_interval_has_two_ends(self, said: str, parts: list[str]) -> None:
        text = f"It was so {said} there."
        assert [span.of(text) for span in times.ends(text, at(text, said))] == parts

    @given(
        st.sampled_from(["in", "by", "since", "as of", "during"]), st.sampled_from(["May", "2019", "May 4"])
    )
    def test_prepositions_stand_outside(self, word: str, said: str) -> None:
        text = f"So {word} {said} it rained."
        span = Span(3, 3 + len(word) + 1 + len(said))
        assert times.Time(span, "DATE", None).bare(text).of(text) == said

    def test_sentences_without_a_figure_are_read(self, extractor: Extractor) -> None:
        text = "The river froze last year.\n\nIt thawed in May 1910."
        found = [time.span.of(text) for time in times.times_in(extractor, [text])[0]]
        assert found == ["last year", "in May 1910"]


class TestScience:
    def test_a_claim_becomes_a_line(self) -> None:
        text = "The ash of the kiln held up to 9 mg of lead."
        claim = claim_of(
            text,
            "9 mg",
            "measurement",
            9,
            "milligram",
            {"comparator": "up to", "subject": "The ash of the kiln"},
            comparator="<=",
        )
        (line,) = measeval.predictions("D1", text, [item_of(claim)], [])
        assert text[line["start"] : line["end"]] == "up to 9 mg"
        assert (line["doc"], line["unit"], line["mods"]) == ("D1", "mg", ["IsRange"])
        assert [text[line[k]["start"] : line[k]["end"]] for k in ("property", "entity")] == [
            "The ash",
            "the kiln",
        ]

    def test_subject_and_measure_are_entity_and_property(self) -> None:
        text = "The kiln lost 9 kg in weight."
        claim = claim_of(
            text, "9 kg", "measurement", 9, "kilogram", {"subject": "The kiln", "measure": "weight"}
        )
        entity, measured = measeval.measured_of(text, item_of(claim))
        assert entity == at(text, "The kiln")
        assert measured == at(text, "weight")

    @pytest.mark.parametrize(
        ("phrase", "entity", "measured"),
        [
            ("The soil density", "soil", "density"),
            ("the density", None, "the density"),
            ("The porosity in the kilns", "the kilns", "The porosity"),
            ("the wide plate", "the wide plate", None),
            ("mean particle sizes", "mean particle", "sizes"),
        ],
    )
    def test_one_phrase_that_names_an_attribute_is_divided(
        self, phrase: str, entity: str | None, measured: str | None
    ) -> None:
        text = f"{phrase} became 9 kg."
        claim = claim_of(text, "9 kg", "measurement", 9, "kilogram", {"subject": phrase})
        found = measeval.measured_of(text, item_of(claim))
        assert [span.of(text) if span else None for span in found] == [entity, measured]

    def test_those_who_are_counted_have_no_property(self) -> None:
        text = "In a survey 12 kilns cracked."
        claim = claim_of(text, "12", "count", 12, "kiln", {"subject": "kilns", "measure": "cracked"})
        assert measeval.measured_of(text, item_of(claim)) == (at(text, "kilns"), None)

    def test_the_verb_of_the_clause_is_no_property(self) -> None:
        text = "The kiln made 9 kg."
        claim = claim_of(text, "9 kg", "measurement", 9, "kilogram", {"subject": "The kiln"})
        verb = Evidence("measure", at(text, "made"), "measures/clause_verb")
        told = replace(claim, evidence=(*claim.evidence, verb))
        assert measeval.measured_of(text, item_of(told)) == (at(text, "The kiln"), None)

    def test_a_move_is_one_span(self) -> None:
        text = "It fell from 9 kg to 7 kg."
        claim = claim_of(text, "7 kg", "measurement", 7, "kilogram", {"baseline": "9 kg"}, baseline_value=9)
        (line,) = measeval.predictions("D1", text, [item_of(claim)], [])
        assert text[line["start"] : line["end"]] == "9 kg to 7 kg"

    @pytest.mark.parametrize(
        ("said", "kind", "unit"),
        [("7.5 kg", "measurement", "kg"), ("5–9%", "percentage", "%"), ("12", "count", None)],
    )
    def test_the_unit_is_what_is_left(self, said: str, kind: Kind, unit: str | None) -> None:
        text = f"So {said} of it."
        assert measeval.unit_text(text, item_of(claim_of(text, said, kind, 1, "x"))) == unit


class TestGold:
    def test_gold_is_written_in_the_scorers_form(self) -> None:
        claim = GoldClaim(
            "5%", "percentage", 5.0, 3, 5, unit=("percent",), modality="negated", optional=True,
            windows=(None, GoldWindow(("in May", "May"), "2020-05")),
        )  # fmt: skip
        (row,) = gold.rows(GoldDocument("a.txt", False, Path("a.yaml"), (claim,)))
        assert row["window"] == [
            None,
            {"text": "in May", "iso8601": "2020-05"},
            {"text": "May", "iso8601": "2020-05"},
        ]
        assert row["flags"] == "negated optional"
        assert (row["start"], row["unit"], row["value"]) == (3, ["percent"], 5.0)
        json.dumps(row)

    def test_a_run_is_scored_by_document(self, extractor: Extractor, tmp_path: Path) -> None:
        articles, wanted = tmp_path / "in", tmp_path / "gold"
        articles.mkdir()
        wanted.mkdir()
        rows = [{"id": n, "text": f"Sales of the mill rose {n}% in May."} for n in ("3", "4")]
        (articles / "two.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        (wanted / "two.yaml").write_text(
            "document: two.jsonl#2\nclaims:\n"
            "  - {quote: rose 4%, value_text: 4%, kind: percentage, value: 4}\n",
            encoding="utf-8",
        )
        (tmp_path / "work").mkdir()
        tables, scored = gold.prepare(extractor, [articles], wanted, tmp_path / "work")
        (file,) = scored.iterdir()
        row = json.loads(file.read_text(encoding="utf-8"))
        assert rows[1]["text"][row["start"] : row["end"]] == "4%"
        assert (tables / "documents.parquet").exists()


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch, extractor: Extractor) -> None:
    """The command takes the extractor that is there."""
    monkeypatch.setattr(command, "Extractor", lambda *_: extractor)


class TestCommand:
    @pytest.mark.usefixtures("loaded")
    def test_a_missing_set_is_skipped_with_a_sentence(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert command.main(["--data", str(tmp_path), "--results", str(tmp_path / "r"), "newsquant"]) == 0
        said = capsys.readouterr().err
        assert said.startswith("newsquant is skipped: ")
        assert "--data" in said
        assert not (tmp_path / "r").exists()

    @pytest.mark.usefixtures("loaded")
    def test_nothing_is_kept_unless_that_is_asked_for(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(
            command, "adapters", lambda *_: {"wikiwars": lambda: sets.Outcome({"relaxed": 90.0}, {}, [])}
        )
        results = tmp_path / "results"
        assert command.main(["--results", str(results)]) == 0
        assert not results.exists()
        assert command.main(["--save", "--results", str(results)]) == 0
        assert len(list(results.iterdir())) == 1
        with pytest.raises(SystemExit):
            command.main(["--save", "wikiwars"])
        assert "leave out their names" in capsys.readouterr().err

    def test_a_set_that_is_none_is_refused(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            command.main(["newsquants"])
        assert "no set 'newsquants'" in capsys.readouterr().err

    def test_every_set_of_the_table_has_an_adapter(self, extractor: Extractor, tmp_path: Path) -> None:
        context = sets.Context(extractor, tmp_path, tmp_path)
        assert list(sets.adapters(context, tmp_path)) == list(expected())

    def test_figures_stand_beside_the_bar(self) -> None:
        figures = figures_of("wikiwars", {"relaxed": 92.96, "duration_recall": 95.0})
        assert [(f.measure, f.ours, f.bar) for f in figures] == [
            ("span F1 (relaxed)", 92.96, 93),
            ("recall of durations", 95.0, 95),
        ]
        console = Console(width=120, record=True, file=None, quiet=False)
        with console.capture() as shown:
            console.print(table_of(figures))
        assert "92.96" in shown.get()  # rounded it would look like reached
        assert "95.0 " in shown.get()
        assert "SynTime 93.6" in shown.get()

    def test_results_of_a_day_are_all_kept(self, tmp_path: Path) -> None:
        figures = [Figure("a", "b", 1.0, 2.0, {})]
        first, second = (keep(tmp_path, figures, {}, {"python": "3"}, {}) for _ in range(2))
        assert first != second
        assert first.name.endswith("-accuracy.json")
        assert json.loads(first.read_text(encoding="utf-8"))["figures"][0]["ours"] == 1.0

    def test_what_the_scorer_prints_is_read(self) -> None:
        assert read_lines("gold 5\nrelaxed {'F1': 0.5}\n('x', 1)") == {"gold": 5, "relaxed": {"F1": 0.5}}


class TestMistakes:
    def test_spans_that_nothing_meets_are_shown_in_their_text(self) -> None:
        text = "It rained in May and June."
        may, june = at(text, "May"), at(text, "June")
        wanted = [{"start": may.start, "end": may.end, "type": "DATE"}]
        got = [{"start": june.start, "end": june.end}]
        assert list(sets.span_mistakes(text, wanted, got)) == [
            "MISS DATE It rained in [[May]] and June.",
            "EXTRA It rained in May and [[June]].",
        ]
        assert list(sets.span_mistakes(text, wanted, wanted)) == []
