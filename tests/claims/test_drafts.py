"""Drafts: what binds to a figure, and where a capture's span lies."""

from pathlib import Path
from typing import Any

import pytest
from spacy.tokens import Doc

from claimspan.claims.drafts import LAST_RESORT, Draft, chars, draft_of, is_per, rank
from claimspan.matching.match import Match, RuleMatcher
from claimspan.mentions.finding import Mention
from claimspan.model import Span
from claimspan.rules.loading import Rule
from hand import VOCAB, at, doc_of, rules_of

# "Mills that sell flour said prices fell 5%"
MILLS = """
Mills  NOUN  nsubj said  NNS
that   PRON  nsubj sell  WDT
sell   VERB  relcl Mills VBP
flour  NOUN  dobj  sell
said   VERB  ROOT  said
prices NOUN  nsubj fell  NNS
fell   VERB  ccomp said
5%     NUM   npadvmod fell
"""


@pytest.fixture
def doc() -> Doc:
    return doc_of(MILLS, {"5%": "percentage"})


def drafted(folder: Path, doc: Doc, **rules: dict[str, Any]) -> Draft:
    loaded = rules_of(folder, {f"r/{name}": keys for name, keys in rules.items()})
    value = at(doc, "5%")
    mention = Mention("quantity", "percentage", chars(doc, value, value + 1), None, 5.0, unit="percent")
    return draft_of(doc, value, mention, RuleMatcher(VOCAB, loaded.rules)(doc))


def texts(draft: Draft, doc: Doc) -> dict[str, str]:
    return {name: found[0].evidence.span.of(doc.text) for name, found in draft.fields.items()}


def subject_of(verb: str, priority: int, **keys: Any) -> dict[str, Any]:
    tree = [
        {"RIGHT_ID": "value", "RIGHT_ATTRS": {"MENTION": ["percentage"]}},
        {"LEFT_ID": "value", "REL_OP": "<<", "RIGHT_ID": "_verb", "RIGHT_ATTRS": {"LOWER": verb}},
        {"LEFT_ID": "_verb", "REL_OP": ">", "RIGHT_ID": "subject", "RIGHT_ATTRS": {"DEP": "nsubj"}},
    ]
    return {"find": [{"tree": tree}], "priority": priority, **keys}


def test_a_last_resort_does_not_reach_over_a_clause_with_a_subject_of_its_own(
    tmp_path: Path, doc: Doc
) -> None:
    far = drafted(tmp_path / "a", doc, far=subject_of("said", LAST_RESORT))
    near = drafted(tmp_path / "b", doc, near=subject_of("fell", LAST_RESORT))
    strong = drafted(tmp_path / "c", doc, strong=subject_of("said", LAST_RESORT + 1))
    assert [texts(draft, doc).get("subject") for draft in (far, near, strong)] == [None, "prices", "Mills"]


# "Rents fell 5% ; fees stay" and "rents fell 5% ( £9m ; €9m ) , fees stay"
AFTER = """
rents  NOUN  nsubj fell  NNS
fell   VERB  ccomp stay
5%     NUM   npadvmod fell
{between}
fees   NOUN  nsubj stay  NNS
stay   VERB  ROOT  stay
"""


@pytest.mark.parametrize(
    ("between", "found"),
    [
        ("; PUNCT punct stay", None),
        ("( PUNCT punct 5%\n; PUNCT punct 5%\n) PUNCT punct 5%", "fees"),
        (", PUNCT punct stay", "fees"),
    ],
)
def test_a_subject_after_a_semicolon_tells_of_nothing_before_it(
    tmp_path: Path, between: str, found: str | None
) -> None:
    find = [{"tokens": [{"LOWER": "fees", "capture": "subject"}, {"LOWER": "stay", "capture": "scope"}]}]
    doc = doc_of(AFTER.format(between=between), {"5%": "percentage"})
    assert texts(drafted(tmp_path, doc, far={"find": find}), doc).get("subject") == found


def test_a_last_resort_does_not_take_who_says_it_for_what_it_is_about(tmp_path: Path) -> None:
    doc = doc_of(
        """
        boats  NOUN  ccomp said  NNS
        pay    VERB  conj  boats
        5%     NUM   dobj  pay
        ,      PUNCT punct said
        trusts NOUN  nsubj said  NNS
        said   VERB  ROOT  said
        """,
        {"5%": "percentage"},
    )
    assert texts(drafted(tmp_path, doc, far=subject_of("said", LAST_RESORT)), doc) == {}


def test_a_captured_relative_pronoun_stands_for_its_noun(tmp_path: Path, doc: Doc) -> None:
    find = [{"tokens": [{"LOWER": "that", "capture": "cause"}]}]
    whole = drafted(
        tmp_path / "a", doc, x={"find": find, "captures": {"cause": {"expand": "base_noun_phrase"}}}
    )
    alone = drafted(tmp_path / "b", doc, x={"find": find})
    assert texts(whole, doc) == {"cause": "Mills"}
    assert texts(alone, doc) == {"cause": "that"}


def test_a_capture_of_several_words_is_taken_as_it_is(tmp_path: Path, doc: Doc) -> None:
    find = [{"tokens": [{"LOWER": "sell", "capture": "cause"}, {"LOWER": "flour", "capture": "cause"}]}]
    draft = drafted(tmp_path, doc, x={"find": find, "captures": {"cause": {"expand": "noun_phrase"}}})
    assert texts(draft, doc) == {"cause": "sell flour"}


def test_a_scope_may_be_the_measure_of_the_figure(tmp_path: Path, doc: Doc) -> None:
    measure = subject_of("fell", 50)
    measure["captures"] = {"subject": {"field": "subject"}}
    tree = [
        {"RIGHT_ID": "value", "RIGHT_ATTRS": {"MENTION": ["percentage"]}},
        {"LEFT_ID": "value", "REL_OP": "<", "RIGHT_ID": "_verb", "RIGHT_ATTRS": {}},
        {"LEFT_ID": "_verb", "REL_OP": ">", "RIGHT_ID": "measure", "RIGHT_ATTRS": {"DEP": "nsubj"}},
    ]
    scope = [
        {"RIGHT_ID": "scope", "RIGHT_ATTRS": {"LOWER": "prices"}},
        {"LEFT_ID": "scope", "REL_OP": "<<", "RIGHT_ID": "_told", "RIGHT_ATTRS": {"LOWER": "said"}},
        {"LEFT_ID": "_told", "REL_OP": ">", "RIGHT_ID": "cause", "RIGHT_ATTRS": {"LOWER": "mills"}},
    ]
    with_measure = drafted(tmp_path / "a", doc, m={"find": [{"tree": tree}]}, s={"find": [{"tree": scope}]})
    without = drafted(tmp_path / "b", doc, s={"find": [{"tree": scope}]})
    assert texts(with_measure, doc) == {"measure": "prices", "cause": "Mills"}
    assert texts(without, doc) == {}


def test_no_figure_is_the_effect_of_a_cause_that_holds_it(tmp_path: Path, doc: Doc) -> None:
    def credited(word: str) -> dict[str, Any]:
        cause = {"RIGHT_ID": "cause", "RIGHT_ATTRS": {"LOWER": word}}
        told = {"LEFT_ID": "cause", "REL_OP": "<<", "RIGHT_ID": "scope", "RIGHT_ATTRS": {"LOWER": "said"}}
        return {"find": [{"tree": [cause, told]}]}

    assert texts(drafted(tmp_path / "a", doc, c=credited("prices")), doc) == {"cause": "prices"}
    assert texts(drafted(tmp_path / "b", doc, c=credited("fell")), doc) == {}


def test_of_two_heads_only_the_better_ones_matches_bind(tmp_path: Path, doc: Doc) -> None:
    def by(verb: str, relation: str, priority: int) -> dict[str, Any]:
        tree = [
            {"RIGHT_ID": "value", "RIGHT_ATTRS": {"MENTION": ["percentage"]}},
            {"LEFT_ID": "value", "REL_OP": relation, "RIGHT_ID": "head", "RIGHT_ATTRS": {"LOWER": verb}},
        ]
        return {"find": [{"tree": tree}], "priority": priority}

    tree = [
        {"RIGHT_ID": "head", "RIGHT_ATTRS": {"POS": "VERB"}},
        {"LEFT_ID": "head", "REL_OP": ">", "RIGHT_ID": "measure", "RIGHT_ATTRS": {"DEP": "nsubj"}},
    ]
    rules = {"near": by("fell", "<", 60), "far": by("said", "<<", 50), "measure": {"find": [{"tree": tree}]}}
    assert texts(drafted(tmp_path, doc, **rules), doc) == {"measure": "prices"}


def test_normalised_values_by_word_by_lemma_and_in_lower_case(tmp_path: Path) -> None:
    doc = doc_of("Falling VERB ROOT Falling VBG fall\n5% NUM npadvmod Falling", {"5%": "percentage"})
    find = [{"tokens": [{"POS": "VERB", "capture": "direction"}]}]

    def value(name: str, how: str, words: dict[str, str]) -> str | None:
        keys = {"find": find, "captures": {"direction": {"normalize": how}}, "words": {"w": words}}
        return drafted(tmp_path / name, doc, x=keys).fields["direction"][0].evidence.normalized

    assert value("word", "$w", {"falling": "down", "fall": "decrease"}) == "down"
    assert value("lemma", "$w", {"fall": "decrease"}) == "decrease"
    assert value("none", "$w", {"rise": "increase"}) is None
    assert value("lower", "lower", {"x": "y"}) == "falling"
    assert value("singular", "singular", {"x": "y"}) == "fall"


def test_rank_is_priority_then_tightness_then_name(tmp_path: Path) -> None:
    find = [{"tokens": [{"LOWER": "x", "capture": "measure"}]}]
    rules = rules_of(
        tmp_path, {"r/b": {"find": find}, "r/a": {"find": find}, "r/top": {"find": find, "priority": 90}}
    )

    def match(name: str, *span: int) -> Match:
        return Match(rules.by_id(f"r/{name}"), {}, (span[0], span[1]))

    ordered = [match("top", 0, 9), match("b", 0, 1), match("a", 0, 2), match("b", 3, 5)]
    backwards = list(reversed(ordered))
    assert sorted(backwards, key=rank) == ordered


def test_is_per_goes_by_the_rules_role(tmp_path: Path) -> None:
    find = [{"tokens": [{"LOWER": "x", "capture": "unit"}]}]
    rules = rules_of(tmp_path, {"r/per": {"find": find, "yields": {"role": "per"}}, "r/unit": {"find": find}})

    def told(rule: Rule) -> bool:
        return is_per(Match(rule, {}, (0, 1)))

    assert [told(rule) for rule in rules.rules] == [True, False]


def test_chars_are_offsets_into_the_sentence(doc: Doc) -> None:
    assert chars(doc, 1, 4) == Span(6, 21)
    assert chars(doc, 1, 4).of(doc.text) == "that sell flour"


def test_a_capture_that_is_no_field_fills_nothing(tmp_path: Path, doc: Doc) -> None:
    tokens = [{"LOWER": "fell", "capture": "nowhere"}, {"MENTION": ["percentage"], "capture": "value"}]
    draft = drafted(tmp_path, doc, odd={"find": [{"tokens": tokens}]})
    assert len(draft.matches) == 1
    assert draft.fields == {}


def test_a_figure_about_the_source_has_no_source(tmp_path: Path) -> None:
    doc = doc_of(
        """
        poll   NOUN  nsubj found
        of     ADP   prep  poll
        5%     NUM   pobj  of
        found  VERB  ROOT  found
        loss   NOUN  dobj  found
        """,
        {"5%": "percentage"},
    )
    draft = drafted(tmp_path, doc, x={"find": [{"tokens": [{"LOWER": "poll", "capture": "attribution"}]}]})
    assert texts(draft, doc) == {}


def word(capture: str, lower: str, priority: int = 50) -> dict[str, Any]:
    return {"find": [{"tokens": [{"LOWER": lower, "capture": capture}]}], "priority": priority}


@pytest.mark.parametrize(
    ("label", "rows", "subject"),
    [
        pytest.param(
            "percentage",
            "5% NUM nsubj fell\nfell VERB ccomp said\nsaid VERB ROOT said\nMills NOUN nsubj said NNS",
            None,
            id="said after the figure",
        ),
        pytest.param(
            "percentage",
            "Mills NOUN nsubj said NNS\nsaid VERB ROOT said\n5% NUM nsubj fell\nfell VERB ccomp said",
            "Mills",
            id="said before it",
        ),
        pytest.param(
            "number",
            "Mills NOUN nsubj found NNS\nfound VERB ROOT found\n5% NUM nummod ways\nways NOUN dobj found NNS",
            None,
            id="things are counted",
        ),
    ],
)
def test_who_told_a_figure_is_no_last_resort_for_what_it_is_about(
    tmp_path: Path, label: str, rows: str, subject: str | None
) -> None:
    doc = doc_of(rows, {"5%": label})
    source = word("attribution", "mills")
    last = drafted(tmp_path / "a", doc, source=source, last=word("subject", "mills", LAST_RESORT))
    better = drafted(tmp_path / "b", doc, source=source, better=word("subject", "mills", LAST_RESORT + 1))
    assert [texts(draft, doc).get("subject") for draft in (last, better)] == [subject, "Mills"]


@pytest.mark.parametrize(("relation", "cause"), [("ccomp said", "noise"), ("ROOT moved", None)])
def test_the_cause_of_what_a_share_says_may_stand_far_below(
    tmp_path: Path, relation: str, cause: str | None
) -> None:
    doc = doc_of(
        f"""
        5%      NUM  nsubj said
        said    VERB ROOT  said
        they    PRON nsubj moved
        moved   VERB {relation}
        because ADP  prep  moved
        noise   NOUN pobj  because
        """,
        {"5%": "percentage"},
    )
    told = [
        {"RIGHT_ID": "value", "RIGHT_ATTRS": {"MENTION": ["percentage"]}},
        {"LEFT_ID": "value", "REL_OP": "<", "RIGHT_ID": "measure", "RIGHT_ATTRS": {"POS": "VERB"}},
    ]
    due = [
        {"RIGHT_ID": "scope", "RIGHT_ATTRS": {"LOWER": "moved"}},
        {"LEFT_ID": "scope", "REL_OP": ">>", "RIGHT_ID": "cause", "RIGHT_ATTRS": {"LOWER": "noise"}},
    ]
    measured = drafted(tmp_path / "a", doc, told={"find": [{"tree": told}]}, due={"find": [{"tree": due}]})
    bare = drafted(tmp_path / "b", doc, due={"find": [{"tree": due}]})
    assert [texts(draft, doc).get("cause") for draft in (measured, bare)] == [cause, None]
