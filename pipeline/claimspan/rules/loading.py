"""Rule packs: a folder of YAML files to typed, checked, frozen rules.

All problems of all files are found in one pass; nothing is returned while there is one. spaCy itself is
not needed here.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from claimspan.errors import RuleError
from claimspan.problems import Problem, render_all
from claimspan.rules.cache import digest_of_folder, keep, recall
from claimspan.rules.model import (
    Capture,
    Example,
    Pattern,
    Rule,
    RuleSet,
    TokensPattern,
    TokenSpec,
    TreePattern,
    WordList,
    Words,
    captures_of,
    meaning_of,
)
from claimspan.rules.vocab import YIELD_KEYS

if TYPE_CHECKING:
    from claimspan.rules.folder import Loaded

__all__ = [
    "ENGINE_WORDS",
    "GROUP_WORDS",
    "YIELD_KEYS",
    "Capture",
    "Example",
    "Pattern",
    "Rule",
    "RuleSet",
    "TokenSpec",
    "TokensPattern",
    "TreePattern",
    "captures_of",
    "check_rules",
    "engine_words",
    "load_rules",
    "meaning_of",
    "read_rules",
    "rules_folder",
]

# Shared word lists that the engine reads itself, whatever rules it is given.
ENGINE_WORDS = frozenset(
    """unit_names unit_prefixes unit_symbols unit_symbols_never unit_symbols_si unit_words_si
    negations reach_words table_amounts table_measures table_periods table_scales table_values
    change_words respective_words comparison_words contrast_words difference_words move_words
    set_against_words change_bases normal_levels verb_particles figure_prepositions
    time_conjunctions time_participles phrase_stops clause_stops reason_words
    number_units number_tens number_scales number_ordinals number_parts
    number_multiples number_openers sum_nouns bound_words blaming_verbs noun_verbs clausal_verbs person_nouns
    moving_verbs creeping_verbs of_bounds particle_verbs level_verbs reporting_verbs sources months percent
    abbreviations abbreviations_numbered abbreviations_final exclaiming_names
    sentence_openers run_in_openers sentence_labels
    currency_glued currency_glued_names number_prefixes unit_tails number_nouns amount_nouns
    saying_verbs share_verbs announcing_verbs announcing_states ascribing_verbs""".split()
)
# Those that only the comparison of finished claims reads; what is extracted does not depend on them.
GROUP_WORDS = frozenset({"measure_synonyms", "earlier_words", "firm_nouns"})


def rules_folder() -> Path:
    """The folder of the project's rules: the checkout's, else the one inside the installed package."""
    root = Path(__file__).resolve().parents[3]
    if (root / "rules").is_dir() and (root / "pyproject.toml").is_file():
        return root / "rules"
    return Path(str(resources.files("claimspan") / "_rules"))


def load_rules(folder: Path | None = None) -> RuleSet:
    """Read and check all rules of a folder, or recall them if it is as it was when they were read.

    :param folder: the rules folder; None for `rules_folder()`.
    :raises RuleError: with every problem of every file, formatted like a compiler's.
    """
    folder = rules_folder() if folder is None else folder
    known = recall(folder)
    if known is not None:
        return known
    from claimspan.rules.files import forget

    digest = digest_of_folder(folder)
    loaded = read_rules(folder)
    # Twice as large as the rules, and of use only to those who read the files again.
    forget()
    if loaded.problems:
        raise RuleError(render_all(loaded.problems, loaded.lines))
    rules = replace(loaded.rules, meanings={rule.id: meaning_of(rule) for rule in loaded.rules.rules})
    if digest is not None:
        keep(folder, rules, digest)
    return rules


def check_rules(folder: Path | None = None) -> list[Problem]:
    """The problems of all files of a rules folder (None for `rules_folder()`), empty if all is well."""
    return list(read_rules(folder).problems)


def read_rules(folder: Path | None = None) -> Loaded:
    """Read a rules folder (None for `rules_folder()`) as far as it goes; what is wrong raises nothing."""
    # What reads YAML and checks it takes long to import, and most processes recall what another one read.
    from claimspan.rules.folder import Loaded, Loading

    loading = Loading(rules_folder() if folder is None else folder)
    rules = loading.run()
    return Loaded(rules, tuple(loading.problems), loading.lines, loading.trees)


@cache
def engine_words(name: str) -> WordList:
    """One of the project's own `ENGINE_WORDS` or `GROUP_WORDS`, whatever folder of rules is in use.

    :raises RuleError: if its file is broken.
    """
    known = _kept_words()
    if known is not None:
        return known[name]
    from claimspan.rules.folder import WORDS, Loading

    loading = Loading(rules_folder())
    loading.read_words(rules_folder() / WORDS / f"{name}.yaml")
    if loading.problems:
        raise RuleError(render_all(loading.problems, loading.lines))
    return loading.words[name]


@cache
def _kept_words() -> Words | None:
    """The project's own word lists if they need not be read."""
    known = recall(rules_folder())
    return known.words if known is not None else None
