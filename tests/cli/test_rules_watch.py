"""What ``claimspan rules watch`` prints, on a small folder of rules."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from claimspan.cli.console import console
from claimspan.cli.rules.watch import draw
from claimspan.desk.watching.bench import Bench
from claimspan.extract import Extractor
from claimspan.model import Article
from share_rules import edit, write_rules

Call = Callable[..., Any]
TEXT = "The mill lost 12% of its workers. Turnout reached 61%."


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    write_rules(tmp_path)
    return Path("rules")


def drawn(bench: Bench, capsys: pytest.CaptureFixture[str]) -> str:
    """What the bench's report looks like, without the time it took."""
    capsys.readouterr()
    draw(console(), bench.report)
    text = capsys.readouterr().out
    head, _, seconds = text.rstrip().rpartition(" in ")
    assert seconds.endswith(" s")
    return head


def test_what_is_drawn(
    rules: Path,
    extractor: Extractor,
    capsys: pytest.CaptureFixture[str],
    snapshot: Callable[[str, str], None],
) -> None:
    bench = Bench(rules, [Article("a", "a.txt", TEXT, "")], extractor.model)
    snapshot("rules_watch_start.txt", drawn(bench, capsys))
    edit(rules / "people" / "of.yaml", "priority: 80", "priority: 10")
    edit(rules / "people" / "of.yaml", "{subject: commuters}", "{subject: commuters drove}")
    bench.refresh()
    snapshot("rules_watch_changed.txt", drawn(bench, capsys))
    edit(rules / "people" / "of.yaml", "find:", "fnd:")
    bench.refresh()
    snapshot("rules_watch_broken.txt", drawn(bench, capsys))


def test_it_watches_until_it_is_interrupted(
    rules: Path, claimspan: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(event: threading.Event, timeout: float | None = None) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(threading.Event, "wait", interrupted)
    result = claimspan("rules", "watch", "a.txt", "--rules", "rules")
    assert result.exit_code == 0
    assert "7 examples of 3 rules, all as their files say" in result.stdout


def test_it_serves_until_it_is_interrupted(
    rules: Path, claimspan: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    @contextmanager
    def serving(bench: Bench, port: int) -> Any:
        asked.append(port)
        yield "http://127.0.0.1:1234/"
        raise AssertionError("left without being interrupted")

    def interrupted(event: threading.Event, timeout: float | None = None) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr("claimspan.desk.watching.serve.serving", serving)
    monkeypatch.setattr(threading.Event, "wait", interrupted)
    result = claimspan("rules", "watch", "a.txt", "--rules", "rules", "--serve", "--port", "1234")
    assert result.exit_code == 0
    assert asked == [1234]
    assert result.stdout.startswith("http://127.0.0.1:1234/  (Ctrl-C ends it)\n")


def test_it_does_not_start_with_broken_rules(rules: Path, claimspan: Call) -> None:
    edit(rules / "people" / "of.yaml", "find:", "fnd:")
    result = claimspan("rules", "watch", "a.txt", "--rules", "rules")
    assert result.exit_code == 2
    assert "R103" in result.stderr


def test_articles_that_are_not_there_are_one_sentence(rules: Path, claimspan: Call) -> None:
    result = claimspan("rules", "watch", "nowhere.txt", "--rules", "rules")
    assert result.exit_code == 2
    assert "nowhere.txt" in result.stderr
