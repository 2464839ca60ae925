import numpy as np
import pandas as pd

from claimspan.groups.wording import names, ones, shared_weight, stems, total_weight, weighed


def test_forms_of_a_word_have_one_stem() -> None:
    assert len(set(stems(["readmission", "readmissions"]))) == 1
    assert len(set(stems(["tram", "tram's", "trams"]))) == 1


def test_words_that_say_nothing_of_the_measure_have_none() -> None:
    assert stems(["the", "rises", "falling", "says", "of"]) == [""] * 5


def test_a_negation_counts() -> None:
    assert all(stems(["not", "never", "without"]))


def test_names_are_told_by_their_capitals() -> None:
    words = pd.DataFrame(
        [("fellbridge", 3, 0), ("tram", 1, 9), ("march", 4, 0), ("sales", 0, 0)],
        columns=["word", "inside", "small"],
    )
    assert names(words) == {"fellbridge"}


def test_the_product_of_rows_is_the_weight_they_share() -> None:
    rows, words = np.array([0, 0, 1, 1, 1, 2]), np.array([0, 1, 0, 2, 2, 0])
    matrix = weighed(ones(rows, words, (3, 3)))
    totals = total_weight(matrix)
    shared = shared_weight(matrix, np.array([0, 0]), matrix, np.array([1, 0]))
    assert 0 < shared[0] < totals[0]
    assert shared[1] == totals[0] or abs(shared[1] - totals[0]) < 1e-6
    # A rare word weighs more than one of all rows.
    assert totals[1] - shared[0] > shared[0]
