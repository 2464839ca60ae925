import pytest

from claimspan.errors import BadInput
from claimspan.gate.limits import MOST_FIGURES, MOST_LINES, MOST_WORDS, refuse_overfull
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


def words(count: int) -> str:
    """So many different words without a figure."""
    letters = "abcdefghij"
    return " ".join("".join(letters[int(digit)] for digit in str(n)) for n in range(count))


def test_one_word_more_is_refused() -> None:
    refuse_overfull(article(words(MOST_WORDS) + " b" * 9))
    with pytest.raises(BadInput, match="has more than 150,000 different words") as refused:
        refuse_overfull(article(words(MOST_WORDS + 1)))
    assert refused.value.error == "too_many_words"
