"""Names of units and counted things."""

import pytest
from quantulum3 import load
from spacy.tokens import Doc

from claimspan.extract import Extractor
from claimspan.mentions.units import singular, unit_name
from claimspan.parsing.language import make_doc, parse
from hand import doc_of


def parsed(extractor: Extractor, text: str) -> Doc:
    (doc,) = parse(extractor.model, [make_doc(extractor.model.nlp, text, [])])
    return doc


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("people", "person"),
        ("women", "woman"),
        ("children", "child"),
        ("Families", "family"),
        ("pence", "penny"),
        ("species", "species"),
        ("glass", "glass"),
        ("bus lanes", "bus lane"),
        ("Train tickets", "train ticket"),
        ("Americans", "american"),
        ("Londoners", "londoner"),
        ("Vega 737s", "vega 737"),
    ],
)
def test_singulars_are_lower_case_lemmas(extractor: Extractor, text: str, wanted: str) -> None:
    doc = parsed(extractor, f"They saw 12 {text} today.")
    start = len("They saw 12 ")
    span = doc.char_span(start, start + len(text))
    assert span is not None
    assert singular(span) == wanted


def test_a_singular_keeps_the_spaces_between_its_words() -> None:
    doc = doc_of(
        """
        long  ADJ  amod lanes
        -     PUNCT punct lanes
        haul  NOUN compound lanes
        lanes NOUN ROOT lanes NNS lane
        """
    )
    assert singular(doc[:]) == "long-haul lane"


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("km", "kilometre"), ("kilometers", "kilometre"), ("metres", "metre"), ("kg", "kilogram"),
        ("lbs", "pound"),
        ("tonnes", "tonne"), ("metric tons", "tonne"), ("ml", "millilitre"), ("millilitres", "millilitre"),
        ("litres", "litre"), ("mph", "mile per hour"), ("MW", "megawatt"), ("kW", "kilowatt"),
        ("500kw"[3:], "kilowatt"),
        ("kWh", "kilowatt-hour"), ("GWh", "gigawatt-hour"), ("megawatt-hours", "megawatt-hour"),
        ("GB", "gigabyte"),
        ("°C", "degree Celsius"), ("°F", "degree Fahrenheit"), ("Fahrenheit", "degree Fahrenheit"),
        ("degrees", "degree"),
        ("hectares", "hectare"), ("ha", "hectare"), ("acres", "acre"), ("m²", "square metre"),
        ("km2", "square kilometre"),
        ("square metres", "square metre"), ("sq ft", "square foot"), ("Mbps", "megabit per second"),
        ("feet", "foot"),
        ("amps", "ampere"), ("MHz", "megahertz"), ("nanometer", "nanometre"), ("dB", "decibel"),
        ("barrels", "barrel"),
    ],
)  # fmt: skip
def test_a_unit_has_one_name_whatever_its_spelling(extractor: Extractor, unit: str, name: str) -> None:
    doc = parsed(extractor, f"It had 12 {unit} of it.")
    start = len("It had 12 ")
    span = doc.char_span(start, start + len(unit), alignment_mode="expand")
    assert span is not None
    assert unit_name(span) == name


def test_a_unit_that_no_list_knows_is_its_singular(extractor: Extractor) -> None:
    assert unit_name(parsed(extractor, "He owns 12 frobnics now.")[3:4]) == "frobnic"


def test_own_names_are_of_units_the_library_does_not_name_so() -> None:
    # A name of ours that the library has come to give by itself can go.
    symbols = load.units().symbols
    assert {unit.name for unit in symbols["ml"]} != {"millilitre"}
    assert not symbols.get("GWh")
