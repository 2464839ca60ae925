"""Importing libraries without what they bring along and nobody here asks for.

spaCy imports its own command line, with a web client, for one function; the recogniser of languages
imports what downloads models, though the one in use comes with it. A function that stands in for theirs
imports them when it is called.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any


def load_spacy() -> None:
    """Import spaCy, if nobody has, but not its command line."""
    with put_off("spacy.cli.info", "info"):
        import_module("spacy")


@contextmanager
def put_off(module: str, function: str) -> Iterator[None]:
    """Who takes that function from the module inside gets one that imports the module when it is called.

    A module that is there already is left as it is.
    """
    if module in sys.modules:
        yield
        return

    def late(*given: Any, **named: Any) -> Any:
        return getattr(import_module(module), function)(*given, **named)

    stand_in = ModuleType(module)
    setattr(stand_in, function, late)
    sys.modules[module] = stand_in
    try:
        yield
    finally:
        # Whoever imports it from now on gets the module itself.
        if sys.modules.get(module) is stand_in:
            del sys.modules[module]
