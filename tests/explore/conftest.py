from pathlib import Path

import pytest

import hand_dataset


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small dataset, written by hand."""
    return hand_dataset.write(tmp_path / "set")
