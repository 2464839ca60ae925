import json
import warnings
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package, Resource, Schema

from claimspan.analysis import Dataset
from claimspan.dataset import writer
from claimspan.dataset.catalog.croissant import croissant
from claimspan.dataset.catalog.datapackage import datapackage
from claimspan.dataset.durable import file_digest
from claimspan.dataset.folder import read_dataset
from claimspan.dataset.writer import DatasetWriter
from claimspan.schema import SCHEMAS

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what its own dependencies warn of
    import mlcroissant


@pytest.fixture
def dataset(folder: Path) -> Dataset:
    return Dataset(folder)


@pytest.fixture
def package(dataset: Dataset) -> dict[str, Any]:
    return datapackage(read_dataset(dataset.path).shards)


def test_the_package_is_one_by_the_standard(package: dict[str, Any]) -> None:
    assert list(Package.metadata_validate(package)) == []
    assert [resource["name"] for resource in package["resources"]] == list(SCHEMAS)


def test_a_dataset_of_very_many_parts_is_described_by_croissant_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "DESCRIBED_PARTS", 2)
    none = {name: schema.empty_table() for name, schema in SCHEMAS.items()}
    for parts, there in ((2, True), (3, False)):
        with DatasetWriter(tmp_path / "out") as made:
            for _ in range(parts):
                made.write(none)
        assert (tmp_path / "out" / "datapackage.json").exists() is there
        assert (tmp_path / "out" / "croissant.json").exists()


def test_a_package_without_names_would_be_refused(package: dict[str, Any]) -> None:
    del package["resources"][0]["name"]
    assert list(Package.metadata_validate(package))


def test_files_and_hashes_are_those_of_the_dataset(package: dict[str, Any], dataset: Dataset) -> None:
    for resource in package["resources"]:
        assert (dataset.path / resource["path"]).is_file()
        assert resource["hash"] == f"sha256:{file_digest(dataset.path / resource['path'])}"


@pytest.mark.parametrize("table", SCHEMAS)
def test_rows_are_as_the_package_says(package: dict[str, Any], dataset: Dataset, table: str) -> None:
    (described,) = [resource for resource in package["resources"] if resource["name"] == table]
    frame = getattr(dataset, table)()
    rows = json.loads(frame.to_json(orient="records", date_format="iso", date_unit="s"))
    dates = [field["name"] for field in described["schema"]["fields"] if field["type"] == "date"]
    for row in rows:
        row |= {name: row[name][:10] for name in dates if row[name]}
    schema = Schema.from_descriptor({**described["schema"], "foreignKeys": []})
    report = Resource(
        data=[frame.columns.tolist(), *(list(row.values()) for row in rows)], schema=schema
    ).validate()
    assert report.valid, report.to_summary()


@pytest.mark.filterwarnings("ignore")
def test_croissant_is_read_with_its_records(dataset: Dataset) -> None:
    file = dataset.path / "croissant.json"
    loaded = mlcroissant.Dataset(jsonld=file)
    assert not loaded.metadata.issues.errors
    claims = list(loaded.records("claims"))
    assert [claim["claims/subject"].decode() for claim in claims] == ["Waste", "<b>shops</b>", "It"]
    assert [claim["claims/value"] for claim in claims] == [30, 12, 5e6]


@pytest.mark.filterwarnings("ignore")
def test_croissant_describes_every_column(dataset: Dataset) -> None:
    described = croissant(dataset.manifest)
    columns = {(s["name"], f["name"]): f["description"] for s in described["recordSet"] for f in s["field"]}
    assert set(columns) == {(table, name) for table, schema in SCHEMAS.items() for name in schema.names}
    assert all(columns.values())
