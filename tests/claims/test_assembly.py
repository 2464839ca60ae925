"""Claims assembled from matches of small rule sets over hand-made Docs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan

from claimspan.claims.assembly import assemble
from claimspan.matching.match import RuleMatcher
from claimspan.mentions.finding import Mention
from claimspan.model import Block, Claim, Sentence, Span
from claimspan.rules.loading import Rule
from hand import VOCAB, at, doc_of, rules_of, tree_of

SHIFT = 50
Rules = Mapping[str, Mapping[str, Any]]


def node(name: str, left: str | None = None, relation: str = ">", **attributes: Any) -> dict[str, Any]:
    hangs = {"LEFT_ID": left, "REL_OP": relation} if left else {}
    return {**hangs, "RIGHT_ID": name, "RIGHT_ATTRS": attributes}


def tree(*nodes: dict[str, Any], **keys: Any) -> dict[str, Any]:
    return {"find": [{"tree": list(nodes)}], **keys}


def tokens(*pattern: dict[str, Any], **keys: Any) -> dict[str, Any]:
    return {"find": [{"tokens": list(pattern)}], **keys}


class Case:
    """A sentence by hand, with its mentions, and the claims that rules make of it."""

    def __init__(self, folder: Path, doc: Doc, **mentions: Mention) -> None:
        self.folder, self.doc, self.mentions = folder, doc, mentions

    def claims(self, rules: Rules) -> list[Claim]:
        loaded = rules_of(self.folder / "rules", {"q/x": MENTION_RULE, **rules})
        placed = {
            at(self.doc, word): self.place(word, m, loaded.by_id("q/x")) for word, m in self.mentions.items()
        }
        self.doc.set_ents([self.doc[i : i + 1] for i in ()], default="outside")
        for i, mention in placed.items():
            self.doc.set_ents([_labelled(self.doc, i, mention.label)], default="unmodified")
        matches = RuleMatcher(VOCAB, loaded.stage("role"))(self.doc)
        span = Span(SHIFT, SHIFT + len(self.doc.text))
        return assemble(self.doc, placed, matches, Sentence(span, Block("paragraph", span, (Span(0, 5),))))

    def place(self, word: str, mention: Mention, rule: Rule) -> Mention:
        token = self.doc[at(self.doc, word)]
        own = rule if mention.type != "number" else None
        return Mention(
            **{
                **{name: getattr(mention, name) for name in Mention.__slots__},
                "span": Span(token.idx, token.idx + len(token)),
                "rule": own,
            }
        )

    def fields(self, claim: Claim) -> dict[str, str]:
        text = " " * SHIFT + self.doc.text
        return {piece.field: piece.span.of(text) for piece in claim.evidence}


def _labelled(doc: Doc, i: int, label: str) -> DocSpan:
    return DocSpan(doc, i, i + 1, label=label)


MENTION_RULE = {
    "stage": "mention",
    "find": [{"tokens": [{"NUMBER": "one", "capture": "number"}]}],
    "yields": {"mention": "quantity", "kind": "percentage", "unit": "percent"},
}


def share(value: float, **keys: Any) -> Mention:
    return Mention("quantity", "percentage", Span(0, 0), None, value, unit="percent", **keys)


def number(value: float, **keys: Any) -> Mention:
    return Mention("number", "number", Span(0, 0), None, value, **keys)


def window(iso8601: str, relation: str) -> Mention:
    return Mention("window", "window", Span(0, 0), None, iso8601=iso8601, relation=relation, anchor="text")


FELL = """
The     DET   det    board
board   NOUN  nsubj  said
said    VERB  ROOT   said  VBD say
rents   NOUN  nsubj  fell  NNS
fell    VERB  ccomp  said  VBD fall
by      ADP   prep   fell
about   ADV   advmod 5%
5%      NUM   pobj   by
in_May  ADP   prep   fell
.       PUNCT punct  said
"""


@pytest.fixture
def fell(tmp_path: Path) -> Case:
    return Case(tmp_path, doc_of(FELL), **{"5%": share(5.0), "in May": window("XXXX-05", "in")})


VALUE = node("value", MENTION=["percentage"])
BY_VERB = tree(
    node("head", LOWER="fell"),
    node("_by", "head", LOWER="by"),
    node("value", "_by", MENTION=["percentage"]),
)


# How rules bind to a figure.


def test_a_quantity_is_a_claim_without_any_role_rule(fell: Case) -> None:
    (claim,) = fell.claims({})
    assert (claim.kind, claim.value, claim.unit, claim.comparator, claim.modality) == (
        "percentage", 5.0, "percent", "=", "asserted",
    )  # fmt: skip
    assert fell.fields(claim) == {"value": "5%", "window": "in May"}
    assert (claim.rule_id, claim.rule_version, claim.section) == ("q/x", 1, (Span(0, 5),))


def test_offsets_are_of_the_article(fell: Case) -> None:
    (claim,) = fell.claims({})
    start = SHIFT + fell.doc.text.index("5%")
    assert claim.span == Span(start, start + 2) == claim.evidence[0].span
    assert claim.sentence == Span(SHIFT, SHIFT + len(fell.doc.text))


def test_a_rule_with_a_value_binds_to_that_figure(tmp_path: Path) -> None:
    doc = doc_of(
        """
        5%    NUM   nsubj fell
        of    ADP   prep  5%
        shops NOUN  pobj  of   NNS
        fell  VERB  ROOT  fell
        9%    NUM   npadvmod fell
        """
    )
    case = Case(tmp_path, doc, **{"5%": share(5.0), "9%": share(9.0)})
    of = tree(VALUE, node("_of", "value", LOWER="of"), node("subject", "_of", DEP="pobj"))
    first, second = case.claims({"r/of": of})
    assert (case.fields(first).get("subject"), case.fields(second).get("subject")) == ("shops", None)


def test_a_rule_with_a_head_joins_the_figure_whose_head_another_rule_found(fell: Case) -> None:
    measure = tree(node("head", POS="VERB"), node("measure", "head", DEP="nsubj"))
    (claim,) = fell.claims({"r/by": BY_VERB, "r/subject": measure})
    assert fell.fields(claim)["measure"] == "rents"
    (claim,) = Case(fell.folder / "b", fell.doc, **fell.mentions).claims({"r/subject": measure})
    assert "measure" not in fell.fields(claim)


def test_a_rule_with_a_scope_binds_to_all_figures_below_it(fell: Case) -> None:
    says = tree(node("scope", LOWER="said"), node("attribution", "scope", DEP="nsubj"))
    (claim,) = fell.claims({"r/says": says})
    assert fell.fields(claim)["attribution"] == "board"
    below = tree(node("scope", LOWER="rents"), node("attribution", "scope", "<", LOWER="fell"))
    (claim,) = Case(fell.folder / "b", fell.doc, **fell.mentions).claims({"r/below": below})
    assert "attribution" not in fell.fields(claim)


def test_a_rule_without_either_binds_to_every_figure_of_the_sentence(tmp_path: Path) -> None:
    doc = doc_of(
        """
        5%    NUM   nsubj fell
        fell  VERB  ROOT  fell
        9%    NUM   npadvmod fell
        ,     PUNCT punct fell
        said  VERB  parataxis fell
        Ana   PROPN nsubj said
        """
    )
    case = Case(tmp_path, doc, **{"5%": share(5.0), "9%": share(9.0)})
    rule = tokens({"LOWER": "said"}, {"POS": "PROPN", "capture": "attribution"})
    assert [case.fields(claim)["attribution"] for claim in case.claims({"r/said": rule})] == ["Ana", "Ana"]


# Which evidence a field takes.


def test_the_rule_of_higher_priority_fills_the_field(fell: Case) -> None:
    rules = {
        "r/a": tokens({"LOWER": "rents", "capture": "measure"}, priority=40),
        "r/b": tokens({"LOWER": "board", "capture": "measure"}, priority=60),
    }
    (claim,) = fell.claims(rules)
    measure = [piece for piece in claim.evidence if piece.field == "measure"]
    assert [(fell.fields(claim)["measure"], piece.rule_id) for piece in measure] == [("board", "r/b")]


def test_of_one_priority_the_tighter_match_fills_the_field(fell: Case) -> None:
    rules = {
        "r/a": tokens({"LOWER": "said"}, {"LOWER": "rents", "capture": "measure"}),
        "r/b": tokens({"LOWER": "board", "capture": "measure"}),
    }
    (claim,) = fell.claims(rules)
    assert fell.fields(claim)["measure"] == "board"


def test_a_capture_may_fill_a_field_of_another_name_and_have_a_normalised_value(fell: Case) -> None:
    verbs = {"fall": "decrease", "rise": "increase"}
    rule = tree(
        node("head", LOWER="fell"),
        node("_by", "head", LOWER="by"),
        node("value", "_by", MENTION=["percentage"]),
        captures={"head": {"field": "direction", "normalize": "$verbs"}},
        words={"verbs": verbs},
    )
    (claim,) = fell.claims({"r/by": rule})
    assert claim.direction == "decrease"
    assert fell.fields(claim)["direction"] == "fell"


def test_scalars_come_from_the_yields_of_the_best_rule(fell: Case) -> None:
    rules = {
        "r/may": tokens({"LOWER": "said", "capture": "barred"}, yields={"modality": "possible"}, priority=40),
        "r/not": tokens({"LOWER": "fell", "capture": "barred"}, yields={"modality": "negated"}, priority=60),
    }
    (claim,) = fell.claims(rules)
    assert claim.modality == "negated"


def test_a_comparator_is_read_from_its_word(fell: Case) -> None:
    rule = tokens(
        {"LOWER": {"IN": "$words"}, "capture": "comparator"}, {"MENTION": ["percentage"], "capture": "value"},
        captures={"comparator": {"normalize": "$words"}}, words={"words": {"about": "~", "over": ">"}},
    )  # fmt: skip
    (claim,) = fell.claims({"r/word": rule})
    assert (claim.comparator, fell.fields(claim)["comparator"]) == ("~", "about")


def test_a_phrase_does_not_run_over_an_adjunct(tmp_path: Path) -> None:
    doc = doc_of(
        """
        Sales NOUN  nsubj fell NNS
        of    ADP   prep  Sales
        coal  NOUN  pobj  of
        after ADP   prep  Sales
        rain  NOUN  pobj  after
        fell  VERB  ROOT  fell
        5%    NUM   npadvmod fell
        """
    )
    case = Case(tmp_path, doc, **{"5%": share(5.0)})
    measure = tree(
        VALUE,
        node("_verb", "value", "<", POS="VERB"),
        node("measure", "_verb", DEP="nsubj"),
        captures={"measure": {"expand": "noun_phrase"}},
        priority=90,
    )
    (claim,) = case.claims({"r/measure": measure})
    assert case.fields(claim)["measure"] == "Sales of coal after rain"
    cause = tokens(
        {"LOWER": "after", "capture": "marker"}, {"LOWER": "rain", "capture": "cause"}, priority=10
    )
    (claim,) = Case(tmp_path / "b", doc, **{"5%": share(5.0)}).claims(
        {"r/measure": measure, "r/after": cause}
    )
    assert (case.fields(claim)["measure"], case.fields(claim)["cause"]) == ("Sales of coal", "rain")


def test_the_subject_that_is_the_cause_is_an_agent(fell: Case) -> None:
    subject = tokens({"LOWER": "board", "capture": "subject"}, yields={"subject_role": "population"})
    (claim,) = fell.claims({"r/s": subject})
    assert claim.subject_role == "population"
    plain = tokens({"LOWER": "board", "capture": "subject"})
    (claim,) = Case(fell.folder / "b", fell.doc, **fell.mentions).claims({"r/s": plain})
    assert claim.subject_role == "topic"
    cause = tokens({"LOWER": "board", "capture": "cause"})
    (claim,) = Case(fell.folder / "c", fell.doc, **fell.mentions).claims({"r/s": subject, "r/c": cause})
    assert claim.subject_role == "agent"
    (claim,) = Case(fell.folder / "d", fell.doc, **fell.mentions).claims({"r/c": cause})
    assert claim.subject_role is None


# Numbers without a kind of their own.


@pytest.fixture
def homes(tmp_path: Path) -> Case:
    doc = doc_of(
        """
        It    PRON  nsubj  sold
        sold  VERB  ROOT   sold
        12    NUM   nummod homes
        homes NOUN  dobj   sold NNS home
        """
    )
    return Case(tmp_path, doc, **{"12": number(12.0)})


COUNT = tree(
    node("unit", POS="NOUN"),
    node("value", "unit", ENT_TYPE="number"),
    captures={"unit": {"normalize": "singular"}},
    yields={"kind": "count"},
)


def test_a_number_is_a_claim_only_if_a_rule_says_what_it_counts(homes: Case) -> None:
    assert homes.claims({}) == []
    (claim,) = Case(homes.folder / "b", homes.doc, **homes.mentions).claims({"r/count": COUNT})
    assert (claim.kind, claim.value, claim.unit, claim.rule_id) == ("count", 12.0, "home", "r/count")
    assert homes.fields(claim) == {"value": "12", "unit": "homes"}


def test_a_rule_that_does_not_name_the_number_does_not_make_it_a_claim(homes: Case) -> None:
    rule = tokens({"LOWER": "sold", "capture": "measure"}, yields={"kind": "count"})
    assert homes.claims({"r/any": rule}) == []


def test_what_an_amount_is_per_is_joined_in_the_order_of_the_text(tmp_path: Path) -> None:
    doc = doc_of(
        """
        It    PRON  nsubj costs
        costs VERB  ROOT  costs
        5%    NUM   dobj  costs
        per   ADP   prep  5%
        child NOUN  pobj  per
        a     DET   det   year
        year  NOUN  npadvmod child
        """
    )
    case = Case(tmp_path, doc, **{"5%": share(5.0)})
    per = {"captures": {"per": {"field": "unit", "normalize": "$names"}}, "yields": {"role": "per"}}
    names = {"words": {"names": {"yr": "year"}}}
    rules = {
        "r/b": tokens({"LOWER": "per"}, {"POS": "NOUN", "capture": "per"}, **per, **names),
        "r/a": tokens({"LOWER": "a"}, {"POS": "NOUN", "capture": "per"}, **per, **names),
    }
    (claim,) = case.claims({**rules, "r/again": rules["r/b"]})
    assert (claim.per, claim.unit) == ("child/year", "percent")


# Baselines.

ROSE = """
It    PRON  nsubj rose
rose  VERB  ROOT  rose
from  ADP   prep  rose
3%    NUM   pobj  from
to    ADP   prep  rose
5%    NUM   pobj  to
"""
FROM_TO = tokens(
    {"LOWER": "from"},
    {"MENTION": ["percentage", "number"], "capture": "baseline"},
    {"LOWER": "to"},
    {"MENTION": ["percentage", "money"], "capture": "value"},
)


def test_the_other_end_of_a_change_is_no_claim_of_its_own(tmp_path: Path) -> None:
    case = Case(tmp_path, doc_of(ROSE), **{"3%": share(3.0), "5%": share(5.0)})
    (claim,) = case.claims({"r/from": FROM_TO})
    assert (claim.value, claim.baseline_value, case.fields(claim)["baseline"]) == (5.0, 3.0, "3%")


@pytest.mark.parametrize(
    ("base", "value", "factor", "wanted"),
    [(3.0, 5e6, 1e6, 3e6), (3.0, 5.0, 1.0, 3.0), (900000.0, 1.2e6, 1e6, 900000.0), (36.0, 0.41, 0.01, 0.36)],
)
def test_a_bare_baseline_is_on_the_scale_of_its_figure(
    tmp_path: Path, base: float, value: float, factor: float, wanted: float
) -> None:
    mention = Mention("quantity", "money", Span(0, 0), None, value, unit="GBP", factor=factor)
    case = Case(tmp_path, doc_of(ROSE), **{"3%": number(base), "5%": mention})
    (claim,) = case.claims({"r/from": FROM_TO})
    assert claim.baseline_value == wanted


UP_FROM = """
It    PRON  nsubj rose
rose  VERB  ROOT  rose
9%    NUM   npadvmod rose
to    ADP   prep  rose
£5    NUM   pobj  to
,     PUNCT punct rose
up    ADV   advmod rose
from  ADP   prep  up
{base}  NUM   pobj  from
"""
AFTERWARDS = tokens(
    {"LOWER": "up"}, {"LOWER": "from"}, {"MENTION": ["percentage", "money"], "capture": "baseline"}
)


@pytest.mark.parametrize(("base", "owner"), [("£3", "£5"), ("7%", "9%")])
def test_a_baseline_told_afterwards_belongs_to_the_nearest_figure_of_its_kind(
    tmp_path: Path, base: str, owner: str
) -> None:
    pounds = Mention("quantity", "money", Span(0, 0), None, 5.0, unit="GBP")
    own = pounds if base == "£3" else share(7.0)
    case = Case(tmp_path, doc_of(UP_FROM.format(base=base)), **{"9%": share(9.0), "£5": pounds, base: own})
    claims = case.claims({"r/up": AFTERWARDS})
    assert [(case.fields(c)["value"], case.fields(c).get("baseline")) for c in claims] == [
        (word, base if word == owner else None) for word in ("9%", "£5")
    ]


def test_a_baseline_that_nothing_before_it_fits_is_a_claim(tmp_path: Path) -> None:
    dollars = Mention("quantity", "money", Span(0, 0), None, 3.0, unit="USD")
    pounds = Mention("quantity", "money", Span(0, 0), None, 5.0, unit="GBP")
    case = Case(tmp_path, doc_of(UP_FROM.format(base="$3")), **{"£5": pounds, "$3": dollars})
    claims = case.claims({"r/up": AFTERWARDS})
    assert [(case.fields(claim)["value"], claim.baseline_value) for claim in claims] == [
        ("£5", None),
        ("$3", None),
    ]


@pytest.mark.parametrize(("said", "value", "owner"), [("£9", 9.0, "£9"), ("£900", 900.0, "£5")])
def test_a_baseline_is_of_no_other_reading_that_is_far_larger(
    tmp_path: Path, said: str, value: float, owner: str
) -> None:
    doc = tree_of(
        "fees/NNS/nsubj/1 are/VBP/ROOT/1 £5/CD/attr/1 or/CC/cc/2 "
        f"{said}/CD/conj/2 ,/,/punct/1 up/RB/advmod/1 from/IN/prep/6 £3/CD/pobj/7"
    )
    values = {"£5": 5.0, said: value, "£3": 3.0}
    pounds = {
        word: Mention("quantity", "money", Span(0, 0), None, amount, unit="GBP")
        for word, amount in values.items()
    }
    case = Case(tmp_path, doc, **pounds)
    claims = case.claims({"r/up": AFTERWARDS})
    assert {case.fields(c)["value"]: c.baseline_value for c in claims} == {
        word: 3.0 if word == owner else None for word in ("£5", said)
    }


# Evidence.


def test_the_same_evidence_is_kept_once(fell: Case) -> None:
    per = {"captures": {"per": {"field": "unit", "normalize": "singular"}}, "yields": {"role": "per"}}
    rules = {
        "r/a": tokens({"LOWER": "rents", "capture": "per"}, **per),
        "r/b": tokens({"LOWER": "rents", "capture": "per"}, **per),
    }
    (claim,) = fell.claims(rules)
    assert [piece.field for piece in claim.evidence].count("unit") == 1


def test_a_unit_beside_the_number_has_its_own_evidence(tmp_path: Path) -> None:
    doc = doc_of(
        """
        It    PRON  nsubj rose
        rose  VERB  ROOT  rose
        5     NUM   npadvmod rose
        km    NOUN  npadvmod rose
        """
    )
    start = doc[3].idx
    mention = Mention(
        "quantity", "measurement", Span(0, 0), None, 5.0, unit="kilometre", unit_span=Span(start, start + 2)
    )
    case = Case(tmp_path, doc, **{"5": mention})
    (claim,) = case.claims({})
    unit = next(piece for piece in claim.evidence if piece.field == "unit")
    assert (case.fields(claim)["unit"], unit.normalized) == ("km", "kilometre")


def test_a_citation_after_the_figure_is_kept_beside_the_claim(tmp_path: Path) -> None:
    doc = doc_of(
        """
        [3]   NUM   dep   rose
        It    PRON  nsubj rose
        rose  VERB  ROOT  rose
        5%    NUM   npadvmod rose
        [7]   NUM   dep   rose
        """
    )
    marker = Mention("rejection", "rejection", Span(0, 0), None, reason="citation_marker")
    case = Case(tmp_path, doc, **{"[3]": marker, "5%": share(5.0), "[7]": marker})
    (claim,) = case.claims({})
    assert [
        case.doc.text[p.span.start - SHIFT : p.span.end - SHIFT]
        for p in claim.evidence
        if p.field == "citation"
    ] == ["[7]"]


def test_claims_come_in_the_order_of_their_figures(tmp_path: Path) -> None:
    case = Case(tmp_path, doc_of(ROSE), **{"5%": share(5.0), "3%": share(3.0)})
    assert [claim.value for claim in case.claims({})] == [3.0, 5.0]
