"""Figures that a rule finds at words alone, and that nothing tells the value of."""

from __future__ import annotations

from collections.abc import Iterable

from claimspan.desk.files.trees import RuleFile, alternatives
from claimspan.gate.opening import without_value
from claimspan.problems import Problem
from claimspan.rules.loading import Rule


def check_gate(file: RuleFile, rule: Rule) -> Iterable[Problem]:
    """The alternatives of a rule that match where no number stands, and give no value.

    :param file: that the rule was read from.
    """
    places = [alternative.place for alternative in alternatives(file.table)]
    for index in without_value(rule):
        place = places[index]
        message = "this finds a figure where the number scanner finds no number, and nothing tells its value"
        help = "give yields a 'value', or list the word in rules/words/number_*.yaml with its value."
        yield Problem(file.path, place.line, place.column, "R210", message, help)
