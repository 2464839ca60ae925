"""Runs into a dataset that is there: what is new is added, what changed replaced, nothing else read again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from claimspan.articles.recognition import ENGLISH
from claimspan.batch.build import RunOptions
from claimspan.batch.dryrun import dry_run
from claimspan.batch.fullcheck import check_full
from claimspan.batch.inline import Inline
from claimspan.batch.reading import Reading
from claimspan.batch.run import Summary, run
from claimspan.batch.shards import ShardSize
from claimspan.checks.verify import verify
from claimspan.dataset import fingerprint
from claimspan.dataset.folder import read_dataset
from claimspan.dataset.lock import Lock
from claimspan.errors import DatasetError, UsageError
from claimspan.extract import Extractor
from claimspan.model import Article, DocumentResult
from claimspan.rules.loading import load_rules
from fakes import FakeExtractor, FakeRules
from share_rules import COUPLE, edit, write_rules

GOOD = "In all, {}% of farms use drones in 2020. Another 3 do not."
SMALL = RunOptions(size=ShardSize(4))
OUT = Path("out")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: str, *names: str) -> str:
    Path(folder).mkdir(exist_ok=True)
    for n, name in enumerate(names):
        Path(folder, f"{name}.txt").write_text(GOOD.format(n + 10), encoding="utf-8")
    return folder


class Reads(FakeExtractor):
    """Remembers what it read."""

    def __init__(self, digest: str = "f" * 64) -> None:
        super().__init__(FakeRules(digest))
        self.sources: list[str] = []

    def documents(self, articles: Iterable[Article]) -> Iterator[DocumentResult]:
        for article in articles:
            self.sources.append(article.source)
            yield from super().documents([article])


def update(
    *inputs: str, out: Path = OUT, options: RunOptions = SMALL, **more: Any
) -> tuple[Summary, list[str]]:
    extractor = more.pop("extractor", None) or Reads()
    summary = run(inputs, out, extractor=extractor, options=options, **more)
    assert summary.read == summary.stored + summary.unchanged + summary.quarantined + summary.skipped
    assert verify(out).findings == ()
    return summary, extractor.sources


def parts(out: Path) -> list[bytes]:
    names = ("claims", "spans", "documents", "ledger", "quarantine")
    return [part.read_bytes() for name in names for part in read_dataset(out).parts(name)]


def sources(out: Path = OUT) -> list[str]:
    found: list[str] = read_dataset(out).table("documents")["source"].to_pylist()
    return found


def proved(*inputs: str, extractor: Any = None) -> int:
    return check_full(Reading(inputs), OUT, Inline(extractor or Reads()), SMALL)


def test_unchanged_documents_are_not_read_again() -> None:
    write("in", *"abcdefgh")
    update("in")
    before = parts(OUT)
    summary, read = update("in")
    assert (summary.stored, summary.unchanged, read) == (0, 8, [])
    assert parts(OUT) == before
    assert summary.claims == {"percentage": 8}


def test_new_and_changed_documents_alone_are_read() -> None:
    write("in", *"abcdefgh")
    update("in")
    Path("in/b.txt").write_text("Now 77% of farms use drones.")
    Path("in/bb.txt").write_text("A crash of 3%.")
    Path("in/cc.txt").write_text("Here 5% of barns have owls.")
    summary, read = update("in")
    assert read.count("in/b.txt") == 1
    assert set(read) == {"in/b.txt", "in/bb.txt", "in/cc.txt"}
    assert (summary.stored, summary.unchanged, summary.quarantined) == (2, 7, 1)
    # Not a byte tells that it was not made at once.
    update("in", out=Path("anew"))
    assert parts(OUT) == parts(Path("anew"))
    assert proved("in") == 9


def test_documents_that_the_inputs_do_not_hold_are_kept_unless_pruned() -> None:
    write("january", *"abcde")
    write("february", *"fgh")
    Path("january/bad.txt").write_text("A crash of 3%.")
    update("january")
    summary, read = update("february")
    assert (summary.stored, summary.kept, len(read)) == (3, 6, 3)
    assert sources() == [*(f"january/{n}.txt" for n in "abcde"), *(f"february/{n}.txt" for n in "fgh")]
    assert len(read_dataset(OUT).manifest["earlier"]) == 1
    assert summary.reasons == {}
    assert proved("february") == 8
    Path("january/c.txt").write_text("Now 77% of farms use drones.")
    summary, read = update("january")
    assert (summary.stored, summary.unchanged, summary.kept) == (1, 4, 3)
    summary, _ = update("february", options=replace(SMALL, prune=True))
    assert (summary.unchanged, summary.removed, summary.kept) == (3, 6, 0)
    assert sources() == [f"february/{n}.txt" for n in "fgh"]
    assert "earlier" not in read_dataset(OUT).manifest


def test_pruning_what_a_limit_leaves_out_is_refused() -> None:
    write("in", *"ab")
    with pytest.raises(UsageError, match="pruning would remove"):
        run(["in"], OUT, extractor=Reads(), limit=1, options=RunOptions(prune=True))


def test_a_sample_is_the_same_every_time() -> None:
    write("in", *(f"{n:03}" for n in range(60)))
    summary, read = update("in", sample=0.3)
    assert 5 < summary.stored < 35
    assert summary.skipped == 60 - summary.stored
    assert update("in", sample=0.3)[0].unchanged == summary.stored
    assert set(read) < set(update("in", sample=0.6, out=Path("more"))[1])


def test_records_that_are_read_in_another_way_are_read_again() -> None:
    row = {"text": GOOD.format(1), "other": GOOD.format(2)}
    Path("rows.jsonl").write_text(json.dumps(row) + "\n")
    from claimspan.sources import FieldNames  # noqa: PLC0415

    update("rows.jsonl")
    summary, _ = update("rows.jsonl", fields=FieldNames(text=("other",)))
    assert summary.stored == 1
    assert read_dataset(OUT).table("claims")["value"].to_pylist() == [2.0]


def test_another_model_reads_all_again_kept_documents_from_their_text() -> None:
    class Other(Reads):
        @property
        def model_info(self) -> dict[str, str]:
            return {"name": "other", "version": "2", "digest": "a" * 64}

    write("january", *"abc")
    write("february", *"de")
    update("january")
    summary, read = update("february", extractor=Other())
    assert (summary.stored, summary.kept) == (2, 3)
    assert sorted(read) == sorted(sources())


class Ended(BaseException):
    """The process ends."""


class Ends(Reads):
    """Ends at the article ``e``."""

    def documents(self, articles: Iterable[Article]) -> Iterator[DocumentResult]:
        for article in articles:
            if article.source.endswith("e.txt"):
                raise Ended
            yield from super().documents([article])


def test_an_unfinished_run_of_another_kind_is_refused_with_what_differs() -> None:
    write("in", *"abcdefgh")
    size = RunOptions(size=ShardSize(1))
    with pytest.raises(Ended):
        run(["in"], OUT, extractor=Ends(), options=size)
    with pytest.raises(UsageError, match=r"differs in option limit \(nothing before, 3 now\); rules \(ffff"):
        run(["in"], OUT, extractor=Reads("e" * 64), options=size, limit=3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fingerprint, "version", lambda name: "0.9" if name == "trafilatura" else version(name))
        with pytest.raises(UsageError, match=r"differs in trafilatura \([\d.]+ before, 0\.9 now\)\. Finish"):
            run(["in"], OUT, extractor=Reads(), options=size)
    assert not OUT.exists()
    summary, read = update("in", options=size)
    assert (summary.stored, summary.resumed) == (8, 4)
    assert read == [f"in/{n}.txt" for n in "efgh"]
    with pytest.raises(Ended):
        run(["in"], Path("other"), extractor=Ends(), options=size)
    summary, read = update(
        "in", out=Path("other"), extractor=Reads("e" * 64), options=replace(size, restart=True)
    )
    assert (summary.stored, summary.resumed, len(read)) == (8, 0, 8)


def test_finished_shards_that_were_damaged_are_made_again() -> None:
    write("in", *"abcdefgh")
    with pytest.raises(Ended):
        run(["in"], OUT, extractor=Ends(), options=RunOptions(size=ShardSize(1)))
    part = next(Path(".out.claimspan").glob("shards/*/claims.parquet"))
    part.write_bytes(b"PAR1")
    summary, read = update("in", options=RunOptions(size=ShardSize(1)))
    assert (summary.resumed, len(read)) == (3, 5)


def test_a_second_run_is_refused_with_the_holder(here: Path) -> None:
    write("in", "a")
    lock = Lock(Path(".out.claimspan") / "lock", OUT)
    with pytest.raises(UsageError, match=rf"out is being written by process {os.getpid()} on \S+"):
        run(["in"], OUT, extractor=Reads())
    lock.release(remove=True)
    assert update("in")[0].stored == 1
    assert sorted(path.name for path in here.iterdir()) == ["in", "out"]


def test_a_dry_run_counts_and_writes_nothing(here: Path) -> None:
    write("in", *"abcdef")
    update("in")
    Path("in/a.txt").write_text("Now 77% of farms use drones.")
    Path("in/new.txt").write_text(GOOD.format(99))
    Path("in/empty.txt").touch()
    before = {path: path.stat().st_mtime_ns for path in here.rglob("*")}
    found = dry_run(Reading(("in",), languages=ENGLISH), OUT, Inline(Reads()), SMALL, 1)
    assert (found.read, found.new, found.unchanged, found.quarantined, found.tried) == (8, 2, 5, 1, 2)
    assert sorted(claim["value"] for claim in found.claims) == [77.0, 99.0]
    assert found.seconds is not None
    assert found.size
    assert {path: path.stat().st_mtime_ns for path in here.rglob("*")} == before


def test_a_dataset_that_is_not_what_a_full_run_makes_is_told() -> None:
    write("in", *"abc")
    update("in")

    class Changed(Reads):
        def documents(self, articles: Iterable[Article]) -> Iterator[DocumentResult]:
            for result in super().documents(articles):
                yield replace(result, n_sentences=9) if result.article.source == "in/b.txt" else result

    (wrong,) = [
        row["doc_id"]
        for row in read_dataset(OUT).table("documents").to_pylist()
        if row["source"] == "in/b.txt"
    ]
    with pytest.raises(DatasetError, match=f"documents of {wrong}"):
        proved("in", extractor=Changed())
    assert proved("in") == 3


def test_changed_rules_read_only_what_they_can_touch(here: Path, extractor: Extractor) -> None:
    """With the real parser: a rule is changed, one is added, one is taken away, a word list grows."""
    rules = write_rules(here)
    texts = {
        "of": "Some 45% of commuters drove.",
        "verb": "Turnout reached 61%.",
        "by": "Turnout rose by 61% within the north.",
        "none": "Ten people came.",
        "words": "Twelve were there.",
    }
    Path("in").mkdir()
    for name, text in texts.items():
        Path("in", f"{name}.txt").write_text(text)

    class Real(Extractor):
        def __init__(self) -> None:
            super().__init__(load_rules(rules), extractor.model)
            self.sources: list[str] = []

        def documents(self, articles: Iterable[Article]) -> Iterator[DocumentResult]:
            listed = list(articles)
            self.sources += [article.source.removeprefix("in/").removesuffix(".txt") for article in listed]
            return super().documents(listed)

    def read_now() -> list[str]:
        made = Real()
        update("in", extractor=made)
        read = sorted(made.sources)
        assert proved("in", extractor=made) == 5
        return read

    of = rules / "people" / "of.yaml"
    assert read_now() == sorted(texts)
    edit(of, "priority: 80", "priority: 81")
    assert read_now() == ["of"]
    edit(of, "words: {of: [of]}", "words: {of: [of, within]}")
    assert read_now() == ["by", "of"]
    of.unlink()
    assert read_now() == ["by", "of"]
    assert read_now() == []


def test_a_rule_of_words_alone_opens_documents_and_closes_them_again(
    here: Path, extractor: Extractor
) -> None:
    """Its sentence holds no number, so that without the rule nothing of it is ever looked at."""
    rules = write_rules(here)
    couple = rules / "shares" / "couple.yaml"
    Path("in").mkdir()
    Path("in", "couple.txt").write_text("A couple of mills closed.")
    Path("in", "none.txt").write_text("The couple closed the mill.")

    def claims() -> list[float]:
        run(["in"], OUT, extractor=Extractor(load_rules(rules), extractor.model), options=SMALL)
        assert verify(OUT).findings == ()
        return [float(row["value"]) for row in read_dataset(OUT).table("claims").to_pylist()]

    assert claims() == []
    couple.write_text(COUPLE, encoding="utf-8")
    assert claims() == [2]
    couple.unlink()
    assert claims() == []


def test_parts_are_read_by_any_reader() -> None:
    write("in", *"abcdefgh")
    update("in")
    assert pq.read_table("out/claims").num_rows == 8
