"""Files of results: none is written over another."""

from pathlib import Path

from bench.kept import free


def test_a_second_file_of_a_day_has_a_number(tmp_path: Path) -> None:
    stems = []
    for _ in range(3):
        path = free(tmp_path / "results", "speed")
        path.touch()
        stems.append(path.stem)
    assert stems == [stems[0], f"{stems[0]}-2", f"{stems[0]}-3"]
    assert stems[0].endswith("-speed")
    assert free(tmp_path / "results", "memory").stem.endswith("-memory")
