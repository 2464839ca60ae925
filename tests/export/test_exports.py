import csv
import json
import re
from pathlib import Path
from typing import Any

import conllu
import jsonschema
import openpyxl
import pytest
import spacy
from spacy.tokens import DocBin

from claimspan.analysis import Dataset
from claimspan.errors import DatasetError, UsageError
from claimspan.export import FORMATS, spreadsheets
from claimspan.export.articles import read_articles
from claimspan.export.web_annotation import annotation, source_iri
from claimspan.schema import SCHEMAS, SPAN_FIELDS

SCHEMA = json.loads(Path(__file__).with_name("web_annotation.schema.json").read_text(encoding="utf-8"))


def export(name: str, dataset: Path, out: Path) -> Path:
    assert FORMATS[name].write(dataset, out) == 3
    return out


def evidence(dataset: Path) -> set[tuple[str, str, int, int]]:
    """Field, text, start and end of all evidence."""
    spans = Dataset(dataset).spans()
    return set(spans[["field", "text", "start", "end"]].itertuples(index=False, name=None))


def test_articles_come_with_their_own_rows(folder: Path) -> None:
    first, second = read_articles(folder)
    assert [claim["value"] for claim in first.claims] == [30, 12, 5e6]
    assert [span["field"] for span in first.evidence(first.claims[2]["claim_id"])] == ["subject", "value"]
    assert (second.document["source"], second.claims, second.spans) == ("in/b.txt", (), ())


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_no_dataset_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(DatasetError):
        FORMATS[name].write(tmp_path / "none", tmp_path / "out")


# Tables


def test_csv_has_every_table_and_the_dictionary(wide: Path, tmp_path: Path) -> None:
    out = export("csv", wide, tmp_path / "csv")
    assert {file.name for file in out.iterdir()} == {
        "data-dictionary.md",
        *(f"{name}.csv" for name in SCHEMAS),
    }
    with (out / "claims.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["value_text"] for row in rows} == {"30\ntonnes", "12%", "€5m"}
    assert list(rows[0]) == SCHEMAS["claims"].names
    with (out / "documents.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["text"] == Dataset(wide).documents()["text"][0]


def test_a_workbook_has_claims_documents_and_the_dictionary(folder: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(export("xlsx", folder, tmp_path / "x.xlsx"))
    assert book.sheetnames == ["claims", "documents", "dictionary"]
    rows = list(book["claims"].values)
    assert list(rows[0]) == SCHEMAS["claims"].names
    assert [row[rows[0].index("subject")] for row in rows[1:]] == ["Waste", "<b>shops</b>", "It"]
    assert "text" not in next(iter(book["documents"].values))
    assert {row[0] for row in list(book["dictionary"].values)[1:]} == {"claims", "documents"}


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("x")
    sheet.append([spreadsheets._cell(sheet, "=1+1"), spreadsheets._cell(sheet, "a\x00b")])
    book.save(tmp_path / "x.xlsx")
    (cells,) = openpyxl.load_workbook(tmp_path / "x.xlsx")["x"].rows
    assert [(cell.value, cell.data_type) for cell in cells] == [("=1+1", "s"), ("ab", "s")]


def test_more_rows_than_a_sheet_holds_are_refused(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 3)
    with pytest.raises(UsageError, match="has 3 claims, more than a sheet's 2 rows; export csv instead"):
        FORMATS["xlsx"].write(folder, tmp_path / "x.xlsx")


# Lines


def test_lines_have_offsets_in_all_units(wide: Path, tmp_path: Path) -> None:
    text = Dataset(wide).documents()["text"][0]
    lines = export("jsonl", wide, tmp_path / "x.jsonl").read_text(encoding="utf-8").splitlines()
    for line in map(json.loads, lines):
        assert line["document"]["source"] == "in/a.txt"
        for span in line["spans"]:
            assert text[span["start"] : span["end"]] == span["text"]
            first, last = span["utf16"]
            assert text.encode("utf-16-le")[2 * first : 2 * last].decode("utf-16-le") == span["text"]
            first, last = span["utf8"]
            assert text.encode()[first:last].decode() == span["text"]


# Web annotations


def test_annotations_follow_the_model(wide: Path, tmp_path: Path) -> None:
    out = export("web-annotation", wide, tmp_path / "wa")
    files = {file.name: json.loads(file.read_text(encoding="utf-8")) for file in out.iterdir()}
    assert set(files) == {"collection.json", "page-00000.json"}
    for described in files.values():
        jsonschema.validate(described, SCHEMA)
    assert files["collection.json"]["total"] == 3
    text = Dataset(wide).documents()["text"][0]
    for item in files["page-00000.json"]["items"]:
        position, quote = item["target"]["selector"]
        assert text[position["start"] : position["end"]] == quote["exact"]
        assert quote["prefix"] + quote["exact"] + quote["suffix"] in text
        assert item["target"]["source"] == "in/a.txt"


def test_the_schema_refuses_what_the_model_forbids(folder: Path) -> None:
    article = next(iter(read_articles(folder)))
    described: dict[str, Any] = annotation(article, article.claims[0])
    jsonschema.validate(described, SCHEMA)
    del described["target"]["source"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(described, SCHEMA)


def test_pages_are_linked_to_each_other(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claimspan.export.web_annotation._PAGE", 2)
    out = export("web-annotation", folder, tmp_path / "wa")
    first, second = (
        json.loads((out / name).read_text(encoding="utf-8"))
        for name in ("page-00000.json", "page-00001.json")
    )
    assert (first["next"], first.get("prev"), second.get("next"), second["prev"]) == (
        "page-00001.json",
        None,
        None,
        "page-00000.json",
    )
    assert (first["startIndex"], second["startIndex"], len(second["items"])) == (0, 2, 1)


@pytest.mark.parametrize(
    ("url", "source", "iri"),
    [
        ("https://a.example/1", "in/a.txt", "https://a.example/1"),
        (None, "in/my file.txt", "in/my%20file.txt"),
        (None, "in/dump.jsonl#3", "in/dump.jsonl#3"),
    ],
)
def test_sources_are_iris(url: str | None, source: str, iri: str) -> None:
    assert source_iri({"url": url, "source": source}) == iri


# Annotation tools


def read_brat(folder: Path, name: str) -> set[tuple[str, str, int, int]]:
    """The entities of a standoff file as brat reads them, fragments joined."""
    text = (folder / f"{name}.txt").read_bytes().decode()
    found = set()
    for line in (folder / f"{name}.ann").read_text(encoding="utf-8").splitlines():
        if line.startswith("T"):
            _, middle, covered = line.split("\t")
            field, _, places = middle.partition(" ")
            pieces = [tuple(map(int, place.split())) for place in places.split(";")]
            assert " ".join(text[start:end] for start, end in pieces) == covered
            assert "\n" not in covered
            start, end = pieces[0][0], pieces[-1][1]
            found.add((field, text[start:end], start, end))
    return found


def test_brat_gives_the_evidence_back(wide: Path, tmp_path: Path) -> None:
    out = export("brat", wide, tmp_path / "brat")
    assert read_brat(out, "a" * 16) == evidence(wide)
    assert read_brat(out, "b" * 16) == set()
    lines = (out / f"{'a' * 16}.ann").read_text(encoding="utf-8").splitlines()
    values = {line.split("\t")[0] for line in lines if re.match(r"T\d+\tvalue ", line)}
    linked = {line.rpartition("Arg2:")[2] for line in lines if line.startswith("R")}
    assert linked == values
    assert all(field in (out / "annotation.conf").read_text(encoding="utf-8") for field in SPAN_FIELDS)


def test_label_studio_gives_the_evidence_back(wide: Path, tmp_path: Path) -> None:
    out = export("label-studio", wide, tmp_path / "ls")
    tasks = json.loads((out / "tasks.json").read_text(encoding="utf-8"))
    assert len(tasks) == 2
    result = tasks[0]["predictions"][0]["result"]
    regions = {item["id"]: item["value"] for item in result if item["type"] == "labels"}
    found = {(r["labels"][0], r["text"], r["start"], r["end"]) for r in regions.values()}
    assert found == evidence(wide)
    text = tasks[0]["data"]["text"]
    assert all(text[r["start"] : r["end"]] == r["text"] for r in regions.values())
    links = [item for item in result if item["type"] == "relation"]
    assert len(links) == len(regions) - 3
    assert all(regions[link["to_id"]]["labels"] == ["value"] for link in links)


# spaCy and CoNLL-U


def test_docs_give_text_and_evidence_back(wide: Path, tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    docs = list(DocBin().from_disk(export("spacy", wide, tmp_path / "x.spacy")).get_docs(nlp.vocab))
    assert [doc.text for doc in docs] == Dataset(wide).documents()["text"].tolist()
    found = {
        (field, span.text, span.start_char, span.end_char)
        for doc in docs
        for field, group in doc.spans.items()
        for span in group
    }
    assert found == evidence(wide)
    (value, *_) = docs[0].spans["value"]
    claim = Dataset(wide).claims().iloc[0]
    assert (value.label_, value.id_) == (claim["kind"], claim["claim_id"])
    assert docs[0].user_data["source"] == "in/a.txt"


def test_sentences_are_conllu_with_their_claims(wide: Path, tmp_path: Path) -> None:
    text = Dataset(wide).documents()["text"][0]
    written = export("conllu", wide, tmp_path / "x.conllu").read_text(encoding="utf-8")
    sentences = conllu.parse(written)
    assert [s.metadata["sent_id"] for s in sentences] == [f"{'a' * 16}-{n}" for n in (1, 2, 3)]
    for sentence in sentences:
        assert [token["id"] for token in sentence] == list(range(1, len(sentence) + 1))
        assert sum(token["head"] == 0 for token in sentence) >= 1
        assert all(token["head"] != token["id"] for token in sentence)
        for token in sentence:
            misc = token["misc"]
            assert text[int(misc["start_char"]) : int(misc["end_char"])] == token["form"]
    subjects = [t["form"] for t in sentences[0] if ":subject" in (t["misc"].get("Claims") or "")]
    assert subjects == ["Waste"]
