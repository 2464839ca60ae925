from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimspan.desk.comparing.effects import effects, rules_of, shown
from claimspan.model import Claim, Evidence, Span

TEXT = "In all, 14% of farms and 60% of schools closed in 2021."


def claim(start: int, end: int, kind: str = "percentage", **more: object) -> Claim:
    evidence = more.pop("evidence", (Evidence("value", Span(start, end), "a/value"),))
    given: dict[str, object] = {"value": 14.0, "unit": "percent", **more}
    return Claim(
        kind=kind,
        span=Span(start, end),
        sentence=Span(0, len(TEXT)),
        evidence=evidence,
        rule_id="a/value",
        rule_version=1,
        **given,
    )  # type: ignore[arg-type]


CLAIMS = st.lists(
    st.builds(
        claim,
        st.integers(0, 20),
        st.integers(21, 40),
        st.sampled_from(["percentage", "money"]),
        direction=st.sampled_from([None, "increase"]),
    ),
    max_size=6,
)


@given(CLAIMS)
def test_the_same_claims_have_no_differences(claims: list[Claim]) -> None:
    assert effects("a", TEXT, claims, list(claims)) == []


@given(CLAIMS, CLAIMS)
def test_every_claim_is_accounted_for_on_both_sides(before: list[Claim], after: list[Claim]) -> None:
    found = effects("a", TEXT, before, after)
    count = {what: sum(effect.what == what for effect in found) for what in ("gained", "lost", "changed")}
    assert len(before) - count["lost"] == len(after) - count["gained"]
    assert count["changed"] <= len(before) - count["lost"]


@given(CLAIMS, CLAIMS)
def test_back_again_what_was_gained_is_lost(before: list[Claim], after: list[Claim]) -> None:
    there, back = effects("a", TEXT, before, after), effects("a", TEXT, after, before)
    assert sum(e.what == "gained" for e in there) == sum(e.what == "lost" for e in back)


def test_a_claim_without_a_partner_is_gained_or_lost() -> None:
    farms, schools = claim(8, 11), claim(25, 28, value=60.0)
    (gained,) = effects("a", TEXT, [farms], [farms, schools])
    assert (gained.what, gained.before, gained.after) == ("gained", None, schools)
    (lost,) = effects("a", TEXT, [farms, schools], [schools])
    assert (lost.what, lost.before, lost.after) == ("lost", farms, None)
    assert lost.sentence == TEXT


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"value": 15.0}, ("value",)),
        ({"value_high": 20.0}, ("value",)),
        ({"unit": None}, ("unit",)),
        ({"baseline_value": 12.0}, ("baseline",)),
        ({"comparator": "~", "modality": "possible"}, ("comparator", "modality")),
        ({"kind": "ratio"}, ("kind",)),
        ({"rule_id": "a/other", "rule_version": 2}, ()),
    ],
)
def test_a_claim_is_changed_where_its_answers_differ(
    change: dict[str, object], fields: tuple[str, ...]
) -> None:
    farms = claim(8, 11)
    found = effects("a", TEXT, [farms], [replace(farms, **change)])  # type: ignore[arg-type]
    assert [effect.fields for effect in found] == ([fields] if fields else [])


def test_evidence_counts_by_place_and_meaning_not_by_rule() -> None:
    def with_subject(start: int, end: int, rule: str) -> Claim:
        return claim(8, 11, evidence=(Evidence("subject", Span(start, end), rule),))

    before = with_subject(15, 20, "a/subject")
    assert effects("a", TEXT, [before], [with_subject(15, 20, "a/other")]) == []
    (effect,) = effects("a", TEXT, [before], [with_subject(32, 39, "a/subject")])
    assert effect.fields == ("subject",)
    assert [shown(side, "subject", TEXT) for side in (effect.before, effect.after)] == ["farms", "schools"]


def test_a_longer_value_is_the_same_claim() -> None:
    (effect,) = effects("a", TEXT, [claim(8, 10)], [claim(8, 11)])
    assert effect.fields == ("value",)
    assert shown(effect.before, "value", TEXT) == "14 (14)"
    assert shown(effect.after, "value", TEXT) == "14 (14%)"


def test_claims_of_one_figure_are_paired_by_kind_first() -> None:
    money, share = claim(8, 11, "money"), claim(8, 11, "percentage")
    assert effects("a", TEXT, [money, share], [share, money]) == []


def test_windows_are_shown_with_their_value() -> None:
    window = Evidence("window", Span(47, 54), "a/year", "2021", "in")
    assert shown(claim(8, 11, evidence=(window,)), "window", TEXT) == "in 2021 = 2021"
    assert shown(None, "window", TEXT) == ""


def test_the_rules_of_a_claim_by_field() -> None:
    evidence = (Evidence("value", Span(8, 11), "a/value"), Evidence("subject", Span(15, 20), "a/subject"))
    told = claim(8, 11, evidence=evidence)
    assert rules_of(told, ["subject"]) == {"a/subject"}
    assert rules_of(told, []) == {"a/subject", "a/value"}
    assert rules_of(told, ["unit"]) == {"a/value"}
    assert rules_of(None, ["unit"]) == set()
