"""A dataset in the Croissant format of MLCommons, version 1.0: ``croissant.json``, JSON-LD on schema.org."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa

from claimspan.dataset.catalog.datapackage import NAME
from claimspan.schema import SCHEMA_VERSION, SCHEMAS, describe

# As the specification prescribes, appendix 1: mlcommons.github.io/croissant/docs/croissant-spec.html.
_CONTEXT: Final[dict[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_KEYS: Final = {"claims": "claim_id", "documents": "doc_id"}


def croissant(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The Croissant description of a dataset: a file set and a record set for each table.

    :param manifest: the content of ``dataset.json``.
    """
    made_with = manifest["versions"]["claimspan"]
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": NAME,
        "description": "Quantitative claims read from articles, each linked to the characters it was read "
        f"from; made with claimspan {made_with}.",
        "version": f"{SCHEMA_VERSION}.0.0",
        "distribution": [
            {
                "@type": "cr:FileSet",
                "@id": f"{table}-files",
                "name": f"{table}-files",
                "description": f"The Parquet parts of the table {table}.",
                "encodingFormat": "application/x-parquet",
                "includes": f"{table}/*.parquet",
            }
            for table in SCHEMAS
        ],
        "recordSet": [_record_set(table, schema) for table, schema in SCHEMAS.items()],
    }


def _record_set(table: str, schema: pa.Schema) -> dict[str, Any]:
    described: dict[str, Any] = {
        "@type": "cr:RecordSet",
        "@id": table,
        "name": table,
        "description": schema.metadata[b"description"].decode(),
        "field": [_field(table, field) for field in schema],
    }
    if table in _KEYS:
        described["key"] = {"@id": f"{table}/{_KEYS[table]}"}
    return described


def _field(table: str, field: pa.Field) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{table}/{field.name}",
        "name": field.name,
        "description": describe(field),
        "dataType": _type(field.type),
        "source": {"fileSet": {"@id": f"{table}-files"}, "extract": {"column": field.name}},
    }


def _type(kind: pa.DataType) -> str:
    """The column's type in the words of schema.org."""
    if pa.types.is_date(kind):
        return "sc:Date"
    if pa.types.is_integer(kind):
        return "sc:Integer"
    return "sc:Float" if pa.types.is_floating(kind) else "sc:Text"
