"""What a subject that only points stands for; where nothing fits, nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimspan.articles.reading import doc_id
from claimspan.claims.antecedents import Seen, looks_back
from claimspan.extract import Extractor
from claimspan.matching.match import Match
from claimspan.model import Article, Claim, Evidence, Span
from hand import rules_of, tree_of

FIND = [{"tokens": [{"LOWER": "it", "capture": "anaphor"}]}]
FOUND = [
    # "it": the subject of its own sentence, of the one before, or of one further on
    ("The brewery said it sold 4% more cider.", "it", "The brewery"),
    ("The brewery opened in May. It sold 4,000 litres of cider.", "It", "The brewery"),
    ("The pump is old.\n\nIt uses 9 kW.", "It", "The pump"),
    ("The pump is old. Two men fixed the pipes. It uses 9 kW.", "It", "The pump"),
    # number: "they" are many, "it" is one
    ("The ferry drew crowds. Locals were pleased. They paid £12 each.", "They", "Locals"),
    ("Growers fear the frost. They lost £300 a week.", "They", "Growers"),
    ("Ann Bell and Joe Pike run the shop. They earn £300 a week.", "They", "Ann Bell and Joe Pike"),
    # people of a share, people who were counted
    ("Half of the nurses work at night. They earn 12% more.", "They", "the nurses"),
    # a chain: what the subject of the claim before stands for
    ("The plan won praise. It has backers in the north. It costs £3m.", "It", "The plan"),
    ("The growers met the ministers. They were angry. They lost 400 cows.", "They", "The growers"),
    # a relative pronoun that the tree ties to no noun
    ("The mill sold 9 tons, which fetched £400.", "which", "9 tons"),
    # a person, a body: only a name will do
    ("Dana Pell stood down. She raised £400 for the choir.", "She", "Dana Pell"),
    ("Harlow Foods closed a plant. The company earned £3m.", "The company", "Harlow Foods"),
    # no person is a company, or "it"
    ("Dana Pell founded Brightway in 2009. The company has 40 shops.", "The company", "Brightway"),
    ("Tim Hale, 42, left Brightway in 2009. It has 40 shops.", "It", "Brightway"),
    # nobody does to itself what is told with "it"
    ("Brightway has 40 shops. A bid in May valued it at £6m.", "it", "Brightway"),
    # what was measured
    ("Rents in Leeds rose 9% in May. The figure was 4% in April.", "The figure", "Rents in Leeds"),
]
NOTHING = [
    "Dana Pell runs the firm. The company earned £3m.",
    "The economist Dana Pell stood down. The bank earned £3m.",
    "We paid £300.",
    "It sold 4% more cider.",
    "The boats are old. It uses 9 kW.",
    "The pump is old. They use 9 kW.",
    "The plant closed. The company earned £3m.",
    "The brewery is old. It takes 14 months to build a dyke.",
    "The brewery opened in May. The mill sold 4% more flour.",
    "# Old\n\nThe pump is old.\n\n# New\n\nIt uses 9 kW.",
]


def pointing(claims: tuple[Claim, ...], text: str) -> list[tuple[str, str]]:
    """The subjects that were resolved, each with what it stands for."""
    fields = [{e.field: e.span.of(text) for e in claim.evidence} for claim in claims]
    return [(f["subject"], f["subject_resolved"]) for f in fields if "subject_resolved" in f]


@pytest.mark.parametrize(("text", "subject", "stands_for"), FOUND)
def test_antecedent(extractor: Extractor, text: str, subject: str, stands_for: str) -> None:
    assert (subject, stands_for) in pointing(extractor.text(text).claims, text)


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_is_guessed(extractor: Extractor, text: str) -> None:
    result = extractor.text(text)
    assert result.claims
    assert pointing(result.claims, text) == []


def test_a_chain_of_subjects_stands_for_the_first(extractor: Extractor) -> None:
    text = "The lamp is new. It uses 9 W. It lasts 11 years. It costs £4."
    assert pointing(extractor.text(text).claims, text) == [("It", "The lamp")] * 3


def test_a_chain_of_a_person_is_of_no_thing(extractor: Extractor) -> None:
    text = "Tim Hale, 42, left in May. He sold 40 boats. It cost £9."
    assert pointing(extractor.text(text).claims, text) == [("He", "Tim Hale")]


@pytest.mark.parametrize(
    ("tokens", "back"),
    [
        pytest.param("It/PRP/nsubj/1 uses/VBZ/ROOT/1 9_W/NNS/dobj/1", True, id="no noun before it"),
        pytest.param(
            "ads/NN/nsubj/1 say/VBP/ROOT/1 it/PRP/nsubj/3 uses/VBZ/ccomp/1 9_W/NNS/dobj/3",
            False,
            id="a noun before it",
        ),
    ],
)
def test_a_sentence_looks_back_where_it_does_not_say_what_is_meant(
    tmp_path: Path, tokens: str, back: bool
) -> None:
    doc = tree_of(tokens, {tokens.count(" "): "measurement"})
    (rule,) = rules_of(tmp_path, {"r/it": {"find": FIND, "yields": {"antecedent": "thing"}}}).rules
    pronoun = next(token for token in doc if token.tag_ == "PRP")
    where = Span(pronoun.idx, pronoun.idx + len(pronoun))
    whole = Span(0, len(doc.text))
    claim = Claim("measurement", 9.0, "watt", whole, whole, (Evidence("subject", where, "r/it"),), "r/it", 1)
    own = Seen(whole, lambda: doc, lambda _: (), (claim,))
    assert looks_back(own, [Match(rule, {"anaphor": (pronoun.i, pronoun.i + 1)}, (0, 1))]) is back
    assert not looks_back(own, [])


def test_evidence_names_the_rule_that_said_what_points(extractor: Extractor) -> None:
    text = "The lamp is new. It uses 9 W."
    evidence = [e for e in extractor.text(text).claims[0].evidence if e.field == "subject_resolved"]
    assert [(e.rule_id, e.span.start) for e in evidence] == [("antecedents/thing", 0)]


def test_the_articles_read_along_do_not_count(extractor: Extractor) -> None:
    texts = [text for text, _, _ in FOUND] + NOTHING
    articles = [Article(doc_id(str(i)), str(i), text, "") for i, text in enumerate(texts)]
    together = [result.claims for result in extractor.documents(articles)]
    assert together == [next(extractor.documents([article])).claims for article in articles]


def test_reading_again_what_is_known_gives_the_same(extractor: Extractor) -> None:
    text = "The lamp is new. It uses 9 W. It lasts 11 years."
    outline = next(extractor.analyse([extractor.outline(Article(doc_id("a"), "a", text, ""))]))
    first, readings = extractor.read(outline)
    assert extractor.read(outline, dict(enumerate(readings)))[0] == first
    assert pointing(first.claims, text) == [("It", "The lamp")] * 2


def test_a_measure_that_points_says_what_it_stands_for(extractor: Extractor) -> None:
    text = "The fee is high. It rose by 4% in May."
    (claim,) = extractor.text(text).claims
    fields = {e.field: e.span.of(text) for e in claim.evidence}
    assert (fields["subject"], fields["measure"]) == ("It", "The fee")


def test_a_measure_that_points_at_nothing_known_stays(extractor: Extractor) -> None:
    text = "It rose by 4% in May."
    (claim,) = extractor.text(text).claims
    assert {e.field: e.span.of(text) for e in claim.evidence}["measure"] == "It"


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        pytest.param(
            "Some 61% of bakers plan to raise prices. A year ago it was 52%.",
            "plan to raise prices",
            id="a share",
        ),
        pytest.param("The band C fee is £9. The mayor spoke. It is £4 now.", "It", id="too far back"),
        pytest.param("The mayor spoke of the pier. Last night it was 340 kg.", "it", id="nothing alike"),
        pytest.param("The bill was high: it stood at £9m in May.", "The bill", id="in its own sentence"),
        pytest.param("She pays £900 a month, which is 46% of her pay.", "which", id="no time"),
    ],
)
def test_what_a_pointing_level_measures_is_told_by_one_of_its_kind(
    extractor: Extractor, text: str, measure: str
) -> None:
    claim = extractor.text(text).claims[-1]
    assert next(e.span.of(text) for e in claim.evidence if e.field == "measure") == measure
