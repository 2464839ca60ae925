"""A dataset as a Frictionless Data Package (datapackage.org, version 2): ``datapackage.json``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa

from claimspan.schema import SCHEMA_VERSION, SCHEMAS, describe

_PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
NAME: Final = "quantitative-claims"
"""What a dataset calls itself: the same wherever it lies, so that its bytes are."""

_KEYS: Final[dict[str, list[str]]] = {"claims": ["claim_id"], "documents": ["doc_id"]}
_REFERENCES: Final = {
    "claims": {"doc_id": "documents"},
    "spans": {"claim_id": "claims", "doc_id": "documents"},
    "ledger": {"claim_id": "claims", "doc_id": "documents"},
}


def datapackage(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The descriptor of a dataset: its tables as resources, with files, hashes, columns and keys.

    :param manifest: the content of ``dataset.json``.
    """
    return {
        "$schema": _PROFILE,
        "name": NAME,
        "title": "Quantitative claims",
        "description": "Quantitative claims read from articles by claimspan, each linked to the characters "
        "it was read from.",
        "version": str(SCHEMA_VERSION),
        "resources": [_resource(table, schema, manifest) for table, schema in SCHEMAS.items()],
    }


def _resource(table: str, schema: pa.Schema, manifest: Mapping[str, Any]) -> dict[str, Any]:
    parts = manifest["parts"][table]
    resource: dict[str, Any] = {
        "name": table,
        "type": "table",
        "description": schema.metadata[b"description"].decode(),
        "path": [part["path"] for part in parts],
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "schema": _schema(table, schema),
    }
    if len(parts) == 1:
        # A package has one hash a resource; those of several parts are in dataset.json.
        resource |= {"path": parts[0]["path"], "hash": f"sha256:{parts[0]['sha256']}"}
    return resource


def _schema(table: str, schema: pa.Schema) -> dict[str, Any]:
    described: dict[str, Any] = {"fields": [_field(field) for field in schema], "missingValues": []}
    if table in _KEYS:
        described["primaryKey"] = _KEYS[table]
    if table in _REFERENCES:
        described["foreignKeys"] = [
            {"fields": [field], "reference": {"resource": other, "fields": [field]}}
            for field, other in _REFERENCES[table].items()
        ]
    return described


def _field(field: pa.Field) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": field.name,
        "type": _type(field.type),
        "description": describe(field),
    }
    if not field.nullable:
        described["constraints"] = {"required": True}
    return described


def _type(kind: pa.DataType) -> str:
    """The column's type in Frictionless' words."""
    if pa.types.is_date(kind):
        return "date"
    if pa.types.is_integer(kind):
        return "integer"
    return "number" if pa.types.is_floating(kind) else "string"
