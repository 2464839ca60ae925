"""A dataset as a Frictionless Data Package (datapackage.org, version 2): ``datapackage.json``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import pyarrow as pa

from claimspan.dataset.partlist import Listed
from claimspan.schema import SCHEMA_VERSION, SCHEMAS, describe

_PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
NAME: Final = "quantitative-claims"
"""What a dataset calls itself: the same wherever it lies, so that its bytes are."""
DESCRIBED_PARTS: Final = 1000
"""A package names each of its files. A dataset of more shards is left to Croissant, which names folders."""

_KEYS: Final[dict[str, list[str]]] = {"claims": ["claim_id"], "documents": ["doc_id"]}
_REFERENCES: Final = {
    "claims": {"doc_id": "documents"},
    "spans": {"claim_id": "claims", "doc_id": "documents"},
    "ledger": {"claim_id": "claims", "doc_id": "documents"},
}


def datapackage(shards: Iterable[Listed]) -> dict[str, Any]:
    """The descriptor of a dataset: its tables as resources, with files, hashes, columns and keys.

    :param shards: what it is made of.
    """
    listed = list(shards)
    return {
        "$schema": _PROFILE,
        "name": NAME,
        "title": "Quantitative claims",
        "description": "Quantitative claims read from articles by claimspan, each linked to the characters "
        "it was read from.",
        "version": str(SCHEMA_VERSION),
        "resources": [_resource(table, schema, listed) for table, schema in SCHEMAS.items()],
    }


def _resource(table: str, schema: pa.Schema, shards: Sequence[Listed]) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "name": table,
        "type": "table",
        "description": schema.metadata[b"description"].decode(),
        "path": [shard.part(table) for shard in shards],
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "schema": _schema(table, schema),
    }
    if len(shards) == 1:
        # A package has one hash a resource; those of several parts are in parts.parquet.
        resource |= {"path": shards[0].part(table), "hash": f"sha256:{shards[0].digests[table]}"}
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
