from pathlib import Path

import pytest

import hand_dataset


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small dataset, written by hand."""
    return hand_dataset.write(tmp_path / "set")


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    """The same with emoji, a combining mark and line ends before and inside its spans."""
    return hand_dataset.write(tmp_path / "wide", hand_dataset.WIDE)
