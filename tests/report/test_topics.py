from collections.abc import Sequence
from typing import Any

import duckdb
import pytest

from claimspan.report.topics import common_words


def words(texts: Sequence[str], most: int = 20) -> list[tuple[str, int]]:
    """The common words of claims with these subjects."""
    with duckdb.connect() as connection:
        connection.execute("create table claims as select unnest(?) as subject, 'it' as measure", [texts])
        connection.execute("alter table claims add column duplicate_of varchar")

        def rows(sql: str, *values: Any) -> list[dict[str, Any]]:
            cursor = connection.execute(sql, list(values))
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

        return common_words(rows, most)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("The clinics' share of 25 full-time nurses", {"clinics", "share", "full-time", "nurses"}),
        ("London’s roads", {"london", "roads"}),
        ("Größe 3D 5 of it", {"größe"}),
    ],
)
def test_words_are_those_that_tell_what_a_text_is_about(text: str, want: set[str]) -> None:
    assert {word for word, _ in words([text, text])} == want


def test_a_word_counts_once_a_text_and_alone_not_at_all() -> None:
    texts = ["pay pay", "pay rise", "rise of pay", "tax", "wage"]
    assert words(texts) == [("pay", 3), ("rise", 2)]
    assert words(texts, 1) == [("pay", 3)]
