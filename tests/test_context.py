"""What sentences take from the text around them, with the project's rules and model."""

from collections.abc import Iterable, Iterator

import pytest
from spacy.tokens import Doc

from claimspan import context
from claimspan.extract import Extractor
from claimspan.parsing.language import Model


@pytest.fixture
def read_besides(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are parsed only because of what stands near them."""
    texts: list[str] = []
    parse = context.parse

    def noting(model: Model, docs: Iterable[Doc]) -> Iterator[Doc]:
        for doc in parse(model, docs):
            texts.append(doc.text)
            yield doc

    monkeypatch.setattr(context, "parse", noting)
    return texts


@pytest.mark.parametrize(
    ("text", "besides"),
    [
        ("The brewery opened in spring. It sold 400 barrels.", ["The brewery opened in spring."]),
        ("The brewery opened in spring. Shops sold 400 barrels.", []),
        ("The brewery holds 90 barrels. It sold 400 barrels.", []),
        ("The brewery opened in spring. It was a success. It sold 400 barrels.", [
            "It was a success.", "The brewery opened in spring."
        ]),
        ("# Beer\n\nThe brewery opened.\n\n# Wine\n\nIt sold 400 barrels.", []),
        ("The brewery wants to:\n\n- sell 400 barrels", ["The brewery wants to:"]),
    ],
    ids=["pointing back", "naming itself", "with figures", "two back", "no other section", "lead"],
)  # fmt: skip
def test_what_stands_before_is_parsed_only_where_a_sentence_points_to_it(
    extractor: Extractor, read_besides: list[str], text: str, besides: list[str]
) -> None:
    assert extractor.text(text).claims
    assert read_besides == besides


def test_a_line_that_leads_to_a_list_is_parsed_once(extractor: Extractor, read_besides: list[str]) -> None:
    found = extractor.text("By 2030 the brewery wants to:\n\n- sell 400 barrels\n- hire 12 people")
    assert {claim.modality for claim in found.claims} == {"target"}
    assert read_besides == ["By 2030 the brewery wants to:"]
