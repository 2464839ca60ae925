import pytest

from claimspan.errors import BadInput
from claimspan.gate.limits import MOST_FIGURES, MOST_LINES, refuse_overfull
from claimspan.model import Article


def article(text: str) -> Article:
    return Article("a" * 16, "in/a.txt", text, "")


@pytest.mark.parametrize("text", ["", "7 " * MOST_FIGURES, "\n" * MOST_LINES, "½" * MOST_FIGURES])
def test_what_articles_may_hold_is_let_through(text: str) -> None:
    refuse_overfull(article(text))


def test_one_figure_more_is_refused() -> None:
    with pytest.raises(BadInput, match=r"in/a\.txt: has more than 50,000 figures") as refused:
        refuse_overfull(article("7 " * (MOST_FIGURES + 1)))
    assert (refused.value.stage, refused.value.error) == ("sentences", "too_many_figures")


@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n", "\u2028"])
def test_one_line_more_is_refused(ending: str) -> None:
    with pytest.raises(BadInput, match="has more than 200,000 lines") as refused:
        refuse_overfull(article(ending * (MOST_LINES + 1)))
    assert refused.value.error == "too_many_lines"
