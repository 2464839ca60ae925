"""``web-annotation``: claims as annotations of the W3C Web Annotation Data Model, in JSON-LD.

Recommendation of 23 February 2017, https://www.w3.org/TR/annotation-model/. Text positions there count code
points (section 4.2.5), as they do in a dataset.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

from claimspan.export.articles import ReadArticle, Row, read_articles
from claimspan.export.lines import as_json
from claimspan.wording import amount

_CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
_PAGE: Final = 1_000
_AROUND: Final = 32
_SAID: Final = ("subject", "measure", "direction", "cause", "attribution", "window_text", "modality")


def write_web_annotations(dataset: Path, out: Path) -> int:
    """Write ``collection.json`` and pages of annotations into the folder `out`.

    :return: the number of claims.
    :raises DatasetError: when `dataset` is no complete dataset.
    """
    out.mkdir(parents=True, exist_ok=True)
    total = pages = 0
    held: dict[str, Any] | None = None
    for number, items in enumerate(_pages(_annotations(dataset))):
        if held is not None:
            _write(out, held | {"next": _page(number)})
        held = _page_of(number, total, items)
        pages, total = number + 1, total + len(items)
    if held is not None:
        _write(out, held)
    collection: dict[str, Any] = {
        "@context": _CONTEXT,
        "id": "collection.json",
        "type": "AnnotationCollection",
        "label": "Quantitative claims",
        "total": total,
    }
    if pages:
        collection |= {"first": _page(0), "last": _page(pages - 1)}
    _write(out, collection)
    return total


def annotation(article: ReadArticle, claim: Row) -> dict[str, Any]:
    """One claim as an annotation: its value's place as target, what it says as bodies."""
    document = article.document
    return {
        "@context": _CONTEXT,
        "id": f"urn:claimspan:{claim['claim_id']}",
        "type": "Annotation",
        "motivation": "identifying",
        "body": [_body(claim), *(_evidence(span) for span in article.evidence(claim["claim_id"]))],
        "target": {
            "source": source_iri(document),
            "selector": [
                {"type": "TextPositionSelector", "start": claim["value_start"], "end": claim["value_end"]},
                _quote(article.text, claim["value_start"], claim["value_end"]),
            ],
        },
    }


def source_iri(document: Row) -> str:
    """The article's address if it has one, else its source as an IRI."""
    url = document["url"] or document["source"]
    return str(url) if urlsplit(str(url)).scheme else quote(str(url), safe="/#")


def _annotations(dataset: Path) -> Iterator[dict[str, Any]]:
    for article in read_articles(dataset):
        for claim in article.claims:
            described = annotation(article, claim)
            del described["@context"]  # the page's
            yield described


def _pages(annotations: Iterator[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], ...]]:
    while page := tuple(islice(annotations, _PAGE)):
        yield page


def _body(claim: Row) -> dict[str, Any]:
    said = [f"{name.removesuffix('_text')}: {claim[name]}" for name in _SAID if claim[name]]
    return {
        "type": "TextualBody",
        "purpose": "describing",
        "format": "text/plain",
        "value": "; ".join([f"{claim['kind']}: {amount(claim)}", *said]),
    }


def _evidence(span: Row) -> dict[str, Any]:
    """The evidence of a field as a tag; the field is its class, the characters are in the value."""
    return {
        "type": "TextualBody",
        "purpose": "tagging",
        "format": "text/plain",
        "value": f"{span['field']}={span['normalized'] or span['text']}",
    }


def _quote(text: str, start: int, end: int) -> dict[str, Any]:
    return {
        "type": "TextQuoteSelector",
        "exact": text[start:end],
        "prefix": text[max(0, start - _AROUND) : start],
        "suffix": text[end : end + _AROUND],
    }


def _page(number: int) -> str:
    return f"page-{number:05}.json"


def _page_of(number: int, start: int, items: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "@context": _CONTEXT,
        "id": _page(number),
        "type": "AnnotationPage",
        "partOf": "collection.json",
        "startIndex": start,
        "items": list(items),
    }
    return described | ({"prev": _page(number - 1)} if number else {})


def _write(out: Path, described: Mapping[str, Any]) -> None:
    text = as_json(described, indent=1) + "\n"
    (out / described["id"]).write_text(text, encoding="utf-8", newline="\n")
