"""Which windows bound which figures."""

from dataclasses import replace
from pathlib import Path

import pytest
from spacy.tokens import Doc

from claimspan.claims.bounds import Bounds, attach_windows, far_causes
from claimspan.claims.drafts import Draft
from claimspan.matching.match import Match
from claimspan.mentions.finding import Mention
from claimspan.model import Span
from hand import at, doc_of, rules_of

QUANTITY = Mention("quantity", "percentage", Span(0, 0), None, 5.0, unit="percent")
WINDOW = Mention("window", "window", Span(0, 0), None, iso8601="P1D", relation="in")


def attached(doc: Doc, figures: list[str], windows: list[str]) -> dict[str, list[str]]:
    """Figure → the windows that bound it."""
    drafts = [Draft(doc[at(doc, figure)], QUANTITY) for figure in figures]
    attach_windows(doc, {at(doc, window): WINDOW for window in windows}, drafts)
    return {draft.token.text: [token.text for token in draft.windows] for draft in drafts}


# "Costs fell 11% in May and 14% by June"
TWO = doc_of(
    """
    Costs   NOUN  nsubj fell NNS
    fell    VERB  ROOT  fell
    11%     NUM   npadvmod fell
    in_May  ADP   prep  fell
    and     CCONJ cc    11%
    14%     NUM   conj  11%
    by_June ADP   prep  fell
    """
)


def test_each_of_two_figures_has_the_window_right_after_it() -> None:
    assert attached(TWO, ["11%", "14%"], ["in May", "by June"]) == {"11%": ["in May"], "14%": ["by June"]}


def test_a_lone_figure_has_all_windows_of_its_clause() -> None:
    assert attached(TWO, ["11%"], ["in May", "by June"]) == {"11%": ["in May", "by June"]}


@pytest.mark.parametrize("head", ["fell", "Costs"])
def test_a_window_before_all_figures_bounds_them_all(head: str) -> None:
    doc = doc_of(
        f"""
        In_May ADP   prep  {head}
        Costs  NOUN  nsubj fell NNS
        fell   VERB  ROOT  fell
        11%    NUM   npadvmod fell
        and    CCONJ cc    11%
        14%    NUM   conj  11%
        """
    )
    assert attached(doc, ["11%", "14%"], ["In May"]) == {"11%": ["In May"], "14%": ["In May"]}


def test_a_window_after_figures_bounds_those_of_its_clause() -> None:
    doc = doc_of(
        """
        11%    NUM   nsubj  walk
        or     CCONJ cc     11%
        14%    NUM   conj   11%
        walk   VERB  ROOT   walk
        daily  ADV   advmod walk
        in_May ADP   prep   walk
        ,      PUNCT punct  walk
        while  SCONJ mark   drive
        9%     NUM   nsubj  drive
        drive  VERB  advcl  walk
        """
    )
    assert attached(doc, ["11%", "14%", "9%"], ["in May"]) == {"11%": ["in May"], "14%": ["in May"], "9%": []}


def test_a_window_of_a_clause_bounds_its_figures_only() -> None:
    doc = doc_of(
        """
        Costs  NOUN  nsubj fell NNS
        fell   VERB  ROOT  fell
        fast   ADV   advmod 11%
        11%    NUM   npadvmod fell
        ,      PUNCT punct fell
        as     SCONJ mark  rose
        rents  NOUN  nsubj rose NNS
        rose   VERB  advcl fell
        14%    NUM   npadvmod rose
        fast   ADV   advmod rose
        in_May ADP   prep  rose
        """
    )
    assert attached(doc, ["11%", "14%"], ["in May"]) == {"11%": [], "14%": ["in May"]}


@pytest.mark.parametrize(
    ("opening", "found"), [("as   SCONJ mark said", []), ("when SCONJ advmod said WRB", ["11%"])]
)
def test_a_window_of_a_clause_without_figures_bounds_the_one_above_where_it_tells_when(
    opening: str, found: list[str]
) -> None:
    doc = doc_of(
        f"""
        Costs  NOUN  nsubj fell NNS
        fell   VERB  ROOT  fell
        11%    NUM   npadvmod fell
        {opening}
        Ana    PROPN nsubj said
        said   VERB  advcl fell
        in_May ADP   prep  said
        """
    )
    draft = Draft(doc[at(doc, "11%")], QUANTITY)
    chosen, _ = Bounds(doc, [draft]).of(doc[at(doc, "in May")])
    assert [draft.token.text for draft in chosen] == found


@pytest.mark.parametrize(("relation", "found"), [("xcomp", ["in May"]), ("conj", [])])
def test_an_infinitive_shares_its_window_with_the_figures_of_its_verb(
    relation: str, found: list[str]
) -> None:
    doc = doc_of(
        f"""
        11%    NUM   nsubj plan
        plan   VERB  ROOT  plan
        trips  NOUN  dobj  plan NNS
        merge  VERB  {relation} plan
        soon   ADV   advmod merge
        in_May ADP   prep  merge
        """
    )
    assert attached(doc, ["11%"], ["in May"]) == {"11%": found}


def test_a_participle_after_the_window_inherits_it_unless_a_change_is_measured_over_it() -> None:
    doc = doc_of(
        """
        Costs    NOUN  nsubj fell NNS
        fell     VERB  ROOT  fell
        11%      NUM   npadvmod fell
        in_May   ADP   prep  fell
        bringing VERB  advcl fell VBG
        it       PRON  dobj  bringing
        to       ADP   prep  bringing
        £4m      NUM   pobj  to
        """
    )
    assert attached(doc, ["11%", "£4m"], ["in May"])["£4m"] == ["in May"]
    drafts = [Draft(doc[at(doc, figure)], QUANTITY) for figure in ("11%", "£4m")]
    attach_windows(doc, {at(doc, "in May"): replace(WINDOW, relation="over")}, drafts)
    assert drafts[1].windows == []


def test_without_figures_a_window_bounds_nothing() -> None:
    attach_windows(TWO, {3: WINDOW}, [])


def test_every_window_bounds_something() -> None:
    for windows in (["in May"], ["by June"]):
        given = attached(TWO, ["11%", "14%"], windows)
        assert sum(map(len, given.values())) >= 1


# "Rents rose 6% and fares dipped 2% due to strikes", the cause hanging on the first verb or the second
CLAUSES = """
Rents   NOUN  nsubj rose NNS
rose    VERB  ROOT  rose
6%      NUM   npadvmod rose
and     CCONJ cc    rose
fares   NOUN  nsubj dipped NNS
dipped  VERB  conj  rose
2%      NUM   npadvmod dipped
due     ADP   prep  dipped
to      ADP   pcomp due
strikes NOUN  pobj  to NNS
"""


def test_a_cause_told_after_its_clause_does_not_reach_the_one_before(tmp_path: Path) -> None:
    doc = doc_of(CLAUSES)
    find = [{"tokens": [{"LOWER": "due", "capture": "cause"}]}]
    (rule,) = rules_of(tmp_path, {"r/due": {"find": find}}).rules
    match = Match(rule, {"marker": (7, 8), "scope": (5, 6), "cause": (9, 10)}, (5, 10))
    drafts = [Draft(doc[at(doc, figure)], QUANTITY, [match]) for figure in ("6%", "2%")]
    assert [far_causes(doc, draft, drafts) for draft in drafts] == [[match], []]


def test_the_change_before_a_level_shares_its_window() -> None:
    doc = doc_of(
        """
        Sales  NOUN  nsubj rose NNS
        rose   VERB  ROOT  rose
        6%     NUM   npadvmod rose
        to     ADP   prep  rose
        £4m    NUM   pobj  to
        in_May ADP   prep  £4m
        """
    )
    assert attached(doc, ["6%", "£4m"], ["in May"]) == {"6%": ["in May"], "£4m": ["in May"]}


def test_a_window_bounds_no_figure_before_its_semicolon() -> None:
    doc = doc_of(
        """
        Sales  NOUN  nsubj rose NNS
        rose   VERB  ROOT  rose
        6%     NUM   npadvmod rose
        ;      PUNCT punct rose
        in_May ADP   prep  rose
        wages  NOUN  nsubj fell NNS
        fell   VERB  parataxis rose
        4%     NUM   npadvmod fell
        """
    )
    assert attached(doc, ["6%", "4%"], ["in May"]) == {"6%": [], "4%": ["in May"]}


def test_a_window_of_what_is_said_of_a_noun_bounds_nothing_outside() -> None:
    doc = doc_of(
        """
        Times    NOUN  nsubj fell NNS
        fell     VERB  ROOT  fell
        6%       NUM   npadvmod fell
        thanks   NOUN  npadvmod fell
        to       ADP   prep  thanks
        depots   NOUN  pobj  to NNS
        opened   VERB  acl   depots VBN
        in_March ADP   prep  opened
        """
    )
    assert attached(doc, ["6%"], ["in March"]) == {"6%": []}


def test_a_window_of_the_main_clause_bounds_no_figure_of_a_relative_one() -> None:
    doc = doc_of(
        """
        Batteries NOUN  nsubj ran NNS
        which     PRON  nsubj cost WDT
        cost      VERB  relcl Batteries
        £4m       NUM   dobj  cost
        ran       VERB  ROOT  ran
        in_May    ADP   prep  ran
        """
    )
    assert attached(doc, ["£4m"], ["in May"]) == {"£4m": []}


@pytest.mark.parametrize(("head", "windows"), [("trial", []), ("showed", ["in May"])])
def test_of_what_is_told_only_a_window_of_the_verb_of_telling_is_a_bound(
    head: str, windows: list[str]
) -> None:
    doc = doc_of(
        f"""
        A      DET   det   trial
        trial  NOUN  nsubj showed
        in_May ADP   prep  {head}
        showed VERB  ROOT  showed
        load   NOUN  nsubj rises
        rises  VERB  ccomp showed
        140%   NUM   npadvmod rises
        """
    )
    assert attached(doc, ["140%"], ["in May"]) == {"140%": windows}


def test_a_coordinate_clause_without_a_figure_keeps_its_window() -> None:
    doc = doc_of(
        """
        They    PRON  nsubj took
        took    VERB  ROOT  took
        40mg    NUM   dobj  took
        and     CCONJ cc    took
        wore    VERB  conj  took
        patches NOUN  dobj  wore NNS
        in_May  ADP   prep  wore
        """
    )
    assert attached(doc, ["40mg"], ["in May"]) == {"40mg": []}


def test_a_window_before_a_noun_bounds_the_figure_of_that_noun() -> None:
    doc = doc_of(
        """
        use     NOUN  nsubj was
        was     AUX   ROOT  was
        90      NUM   attr  was
        ,       PUNCT punct was
        a       DET   det   rise
        yearly  NOUN  nmod  rise
        rise    NOUN  appos was
        of      ADP   prep  rise
        5%      NUM   pobj  of
        """
    )
    assert attached(doc, ["90", "5%"], ["yearly"]) == {"90": [], "5%": ["yearly"]}


def test_a_participle_clause_without_figures_keeps_its_window() -> None:
    doc = doc_of(
        """
        Founded VERB  advcl has VBN
        in_2014 ADP   prep  Founded
        ,       PUNCT punct has
        Ana     PROPN nsubj has
        has     VERB  ROOT  has
        11%     NUM   dobj  has
        """
    )
    chosen, why = Bounds(doc, [Draft(doc[at(doc, "11%")], QUANTITY)]).of(doc[at(doc, "in 2014")])
    assert chosen == []
    assert why == "is in the clause of 'Founded', which has no figure"
