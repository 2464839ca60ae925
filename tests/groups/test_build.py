"""Groups, copies and contradictions of small datasets."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimspan.dataset.derived import DERIVED
from claimspan.groups.build import derive

Make = Callable[..., Path]
Tables = dict[str, list[dict[str, Any]]]

TRAM = (
    "Fellbridge tram carries more",
    "2024-02-06",
    "Passenger numbers on the Fellbridge tram rose 14% in 2023.",
)
AGAIN = (
    "Trams busier",
    "2024-02-08",
    "The number of passengers on the Fellbridge tram was up 14 per cent in 2023.",
)
OTHER = (
    "Doubts",
    "2024-02-20",
    "Passenger numbers on the Fellbridge tram rose only 9% in 2023, a union says.",
)
LONG = (
    "Work on the Fellbridge depot began on Monday after years of delay. Neighbours have long complained "
    "about noise at night, and the council promised walls and trees. The depot in Fellbridge will cost £46 "
    "million. Its roof will carry solar panels, and a small museum is planned in the old hall by the gate."
)
AROUND = (
    "Behind the station, diggers cleared the ground of rubble left there since the brewery burned down.",
    "Riders in Fellbridge wait for quieter nights and fewer delays, and many have turned to bicycles.",
)


def rows(folder: Path) -> Tables:
    return {name: table.to_pylist() for name, table in derive(folder).items()}


def test_one_claim_in_two_wordings_is_a_group_of_two_sources(dataset: Make) -> None:
    tables = rows(dataset([TRAM, AGAIN]))
    (group,) = tables["groups"]
    assert (group["n_claims"], group["n_documents"], group["n_sources"]) == (2, 2, 2)
    assert (group["value_min"], group["value_max"], group["unit"]) == (14, 14, "percent")
    assert (str(group["first_published"]), str(group["last_published"])) == ("2024-02-06", "2024-02-08")
    assert {row["group_id"] for row in tables["group_members"]} == {group["group_id"]}
    assert tables["copies"] == tables["contradictions"] == []


def test_other_values_of_one_thing_contradict_each_other(dataset: Make) -> None:
    tables = rows(dataset([TRAM, AGAIN, OTHER]))
    (against,) = tables["contradictions"]
    members = {row["claim_id"]: row["group_id"] for row in tables["group_members"]}
    assert members[against["claim_a"]] == against["group_a"] != against["group_b"]
    assert sorted(row["n_sources"] for row in tables["groups"]) == [1, 2]


def test_copies_of_an_article_are_one_source(dataset: Make) -> None:
    copy = LONG.replace("on Monday", "this week")
    tables = rows(dataset([("Depot", "2024-03-01", LONG), ("Depot begun", "2024-03-02", copy)]))
    (group,) = tables["groups"]
    assert (group["n_documents"], group["n_sources"]) == (2, 1)
    articles = [row for row in tables["copies"] if row["scope"] == "article"]
    assert {row["end"] for row in articles} == {len(LONG), len(copy)}
    assert len({row["copy_id"] for row in articles}) == 1


def test_a_sentence_that_was_taken_over_is_one_source(dataset: Make) -> None:
    sentence = "The new depot of the tram in Fellbridge will cost £46 million by the council's reckoning."
    tables = rows(
        dataset(
            [
                ("Depot", "2024-03-01", f"Work began in Fellbridge. {sentence} {AROUND[0]}"),
                (
                    "Trams",
                    "2024-03-05",
                    f"{AROUND[1]} {sentence} Nobody knows when.",
                ),
            ]
        )
    )
    (group,) = tables["groups"]
    assert (group["n_documents"], group["n_sources"]) == (2, 1)
    assert {row["scope"] for row in tables["copies"]} == {"passage"}
    assert len(tables["copies"]) == 2
    assert {row["end"] - row["start"] for row in tables["copies"]} == {len(sentence)}


@pytest.mark.parametrize(
    "other",
    [
        "Passenger numbers on the Harlow ferry rose 14% in 2023.",
        "Passenger numbers on the Fellbridge tram rose 14% in 2019.",
        "Passenger numbers on the Fellbridge tram fell 14% in 2023.",
        "Passenger numbers on the Fellbridge tram rose 14 percentage points in 2023.",
        "Passenger numbers on the Fellbridge tram rose 14,000 in 2023.",
        "Passenger numbers on the Fellbridge tram did not rise 14% in 2023.",
    ],
    ids=["place", "year", "direction", "points", "count", "denied"],
)
def test_what_differs_in_a_part_is_no_group(dataset: Make, other: str) -> None:
    tables = rows(dataset([TRAM, ("Elsewhere", "2024-02-10", other)]))
    assert [row["n_claims"] for row in tables["groups"]] == [1, 1]


def test_a_dataset_without_claims_has_empty_tables(dataset: Make) -> None:
    tables = derive(dataset([("Rain", "2024-01-01", "Nothing but rain.")]))
    assert {name: table.num_rows for name, table in tables.items()} == dict.fromkeys(DERIVED, 0)
    assert all(table.schema.equals(DERIVED[name], check_metadata=True) for name, table in tables.items())
