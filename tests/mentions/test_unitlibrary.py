"""quantulum3's units without its start: the same names for all it lists."""

import subprocess
import sys

import pytest
from quantulum3 import load

from claimspan.mentions.unitlibrary import RENAMED, library_name, plural

UNITS = load.units()


def quantulums(text: str) -> str | None:
    found = (
        UNITS.symbols.get(text) or UNITS.surfaces.get(text.lower()) or UNITS.surfaces_lower.get(text.lower())
    )
    name = str(min(found, key=lambda unit: (len(unit.name), unit.name)).name) if found else None
    return RENAMED.get(name or "", name)


def test_all_symbols_and_names_have_the_librarys_unit() -> None:
    texts = {text for unit in UNITS.names.values() for text in (*unit.symbols, *unit.surfaces)}
    assert len(texts) > 1000
    wrong = {text: library_name(text) for text in texts if library_name(text) != quantulums(text)}
    assert not wrong


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("metre", "metres"), ("inch", "inches"), ("square foot", "square feet"),
        ("mile per hour", "miles per hour"), ("degree celsius", "degrees celsius"),
        ("pound-force", "pounds-force"), ("inch of mercury", "inches of mercury"),
        ("henry", "henries"), ("day", "days"), ("solar mass", "solar masses"), ("hertz", "hertz"),
        ("revolutions per minute", "revolutions per minute"),
    ],
)  # fmt: skip
def test_plurals(name: str, wanted: str) -> None:
    assert plural(name) == wanted
    assert library_name(wanted) == library_name(name)


def test_an_unknown_unit_has_no_name() -> None:
    assert library_name("frobnic") is None


def test_what_makes_the_library_slow_is_not_loaded() -> None:
    load = "import sys; from claimspan.mentions.unitlibrary import library_name; library_name('km')"
    code = f"{load}; print('inflect' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
