from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimspan.articles.frontmatter import stated
from claimspan.articles.reading import to_article
from claimspan.model import Record

YAML = """---
title: "Ferry fares: up again"
date: 2024-05-03
link: https://example.org/ferries
lang: en-GB
tags: [ferries, fares]
---
Fares rose by 9% last year.
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\ntitle: Fares\n---\nFares rose.", {"title": "Fares"}),
        (
            "---\r\nTitle: Fares\r\nPublished: 3 May 2024\r\n---\r\nFares rose.",
            {"title": "Fares", "date": "3 May 2024"},
        ),
        ("--- \npub_date: 2024-05-03 08:00\n...\nFares rose.", {"date": "2024-05-03 08:00"}),
        (
            '+++\ntitle = "Fares"\ndate = 2024-05-03T08:00:00Z\n+++\n',
            {"title": "Fares", "date": "2024-05-03T08:00:00+00:00"},
        ),
        ("\ufeff---\nurl: https://example.org/\n---", {"url": "https://example.org/"}),
        ("---\ntags: [a, b]\n---\nFares rose.", {}),
    ],
)
def test_stated(text: str, expected: dict[str, str]) -> None:
    assert stated(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "title: Fares\n",
        "Fares rose.\n---\ntitle: Fares\n---\n",
        "---\ntitle: Fares\n",
        "---\nFares rose by 9%.\n---\nMore.",
        "---\ntitle: [Fares\n---\n",
        '+++\ntitle = "Fares\n+++\n',
        "---\n" + "[" * 5000 + "\n---\n",
        "---\nnote: " + "x" * 30_000 + "\ntitle: Fares\n---\n",
    ],
)
def test_states_nothing(text: str) -> None:
    assert stated(text) == {}


@given(st.text(alphabet="-+.:= \n\tabtitle\"'[]{}&*!|>%@`0"))
def test_never_fails(text: str) -> None:
    assert set(stated("---\n" + text + "\n---\n")) <= {"title", "url", "date", "language"}
    assert set(stated("+++\n" + text + "\n+++\n")) <= {"title", "url", "date", "language"}


def test_article_takes_what_the_record_does_not_say() -> None:
    article = to_article(Record("in/a.md", YAML.encode(), "text", {"title": "Fares"}))
    assert (article.title, article.url) == ("Fares", "https://example.org/ferries")
    assert (article.published, article.language) == ("2024-05-03", "en-GB")
    assert article.text == YAML


def test_a_record_with_no_certain_day_takes_the_text_s() -> None:
    article = to_article(Record("in/a.md", YAML.encode(), "text", {"date": "May 2024"}))
    assert article.published == "2024-05-03"
