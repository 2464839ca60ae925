"""claimspan in a spaCy pipeline."""

import re
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from claimspan.extract import Extractor
from claimspan.tables.arrow import to_tables

TEXT = "Ticket sales rose 14% last year. The museum paid €2.5m for its 😀 roof; naïve e\u0301lan cost 3 days."


@pytest.fixture(scope="module")
def nlp(extractor: Extractor) -> Language:
    """A blank pipeline with nothing but claims, found by its entry point."""
    nlp = spacy.blank("en")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("claimspan.extract.load_model", lambda _: extractor.model)
        nlp.add_pipe("claimspan")
    return nlp


def test_the_readme_shows_it(
    extractor: Extractor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("claimspan.extract.load_model", lambda _: extractor.model)
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    (snippet,) = re.findall(r"^```python\n(.*?)^```", readme, re.M | re.S)
    exec(snippet, {})
    said = capsys.readouterr().out
    assert said.startswith("14.0 percent increase\n")
    assert "('value', '14%')" in said


def test_a_doc_has_its_claims_as_rows(nlp: Language, extractor: Extractor) -> None:
    claims = nlp(TEXT)._.claims
    assert [claim["value_text"] for claim in claims][:2] == ["14%", "€2.5m"]
    rows = to_tables([extractor.text(TEXT)])["claims"].to_pylist()
    kept = set(rows[0]) - {"claim_id", "doc_id"}
    assert [{name: claim[name] for name in kept} for claim in claims] == [
        {name: row[name] for name in kept} for row in rows
    ]


def test_evidence_is_a_span_group(nlp: Language) -> None:
    doc = nlp(TEXT)
    ids = {claim["value_text"]: claim["claim_id"] for claim in doc._.claims}
    found = {(span.label_, span.id_): span.text for span in doc.spans["claimspan"]}
    assert found["value", ids["14%"]] == "14%"
    assert found["subject", ids["14%"]] == "Ticket sales"
    assert found["value", ids["€2.5m"]] == "€2.5m"


def test_a_span_that_cuts_a_token_takes_all_of_it(nlp: Language) -> None:
    doc = Doc(nlp.vocab, words=["Sales", "rose", "by-14%-or-so", "."], spaces=[True, True, False, False])
    (component,) = (nlp.get_pipe(name) for name in nlp.pipe_names)
    marked = component(doc)
    values = [span.text for span in marked.spans["claimspan"] if span.label_ == "value"]
    assert (len(marked._.claims), values) == (1, ["by-14%-or-so"])


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.sampled_from(["😀", "e\u0301", "14%", "rose", "Sales", " ", "\n\n", "$3m", ".", "to"]), max_size=30
    )
)
def test_spans_cover_the_offsets_of_claims(nlp: Language, pieces: list[str]) -> None:
    doc = nlp("".join(pieces))
    values = {span.id_: span for span in doc.spans["claimspan"] if span.label_ == "value"}
    assert values.keys() == {claim["claim_id"] for claim in doc._.claims}
    for claim in doc._.claims:
        span = values[claim["claim_id"]]
        assert span.start_char <= claim["value_start"] < claim["value_end"] <= span.end_char
        assert doc.text[claim["value_start"] : claim["value_end"]] == claim["value_text"]


def test_a_stream_of_docs_is_read_in_order(nlp: Language) -> None:
    texts = [f"Sales rose {n}% in May." for n in range(1, 8)]
    docs = list(nlp.pipe(texts, batch_size=3))
    assert [doc.text for doc in docs] == texts
    assert [doc._.claims[0]["value"] for doc in docs] == [1, 2, 3, 4, 5, 6, 7]


def test_a_date_resolves_windows_and_docs_can_be_stored(nlp: Language) -> None:
    doc = nlp.make_doc("Sales rose 14% last year.")
    doc._.published = "2024-03-01"
    for _, component in nlp.pipeline:
        doc = component(doc)
    assert doc._.claims[0]["window_start"] == "2023-01-01"
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert again._.claims == doc._.claims
    assert [span.label_ for span in again.spans["claimspan"]] == [s.label_ for s in doc.spans["claimspan"]]


def test_rules_and_model_are_told_in_the_configuration(tmp_path: Path) -> None:
    given: dict[str, Any] = {"rules": str(tmp_path / "none"), "model": None}
    with pytest.raises(Exception, match="none"):
        spacy.blank("en").add_pipe("claimspan", config=given)
