"""``claimspan run``: articles in, a dataset and its report out."""

from __future__ import annotations

import atexit
import gc
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimspan.cli.console import print_json
from claimspan.cli.profile import print_profile, profile_json
from claimspan.cli.run_progress import watching
from claimspan.cli.run_summary import print_claims, print_outlook, print_summary, summary_json, tell_defects
from claimspan.errors import DatasetError, UsageError

if TYPE_CHECKING:
    from claimspan.batch.attempts import Bounds
    from claimspan.batch.build import RunOptions
    from claimspan.batch.engine import Engine
    from claimspan.batch.reading import Reading
    from claimspan.batch.summary import Summary
    from claimspan.sources import FieldNames
    from claimspan.timing import Clock

QUARANTINED = 3
# Bytes of input from which on all workers begin at once: more than one shard, packed or not.
_LARGE = 400_000


class EngineName(StrEnum):
    """What does the work of a run."""

    LOCAL = "local"
    DASK = "dask"


def run(
    inputs: Annotated[list[str], typer.Argument(help="Files, folders, globs, archives or URLs of articles.")],
    *,
    out: Annotated[Path, typer.Option(help="Folder of the dataset, new or to be brought up to date.")],
    rules: Annotated[
        Path | None, typer.Option(help="Folder of rule packs to use instead of the own ones.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Installed spaCy model to parse with.")] = None,
    text_field: Annotated[str | None, typer.Option(help="Field of a record that holds its text.")] = None,
    title_field: Annotated[str | None, typer.Option(help="Field that holds the title.")] = None,
    url_field: Annotated[str | None, typer.Option(help="Field that holds the address.")] = None,
    date_field: Annotated[str | None, typer.Option(help="Field that holds the publication date.")] = None,
    id_field: Annotated[str | None, typer.Option(help="Field that holds the identifier.")] = None,
    language: Annotated[
        str, typer.Option(help="Languages to read, as codes such as en,de; any for all.")
    ] = "en",
    limit: Annotated[int | None, typer.Option(min=1, help="Read only so many records.")] = None,
    sample: Annotated[
        float | None, typer.Option(min=0, max=1, help="Read only this share of the records, from 0 to 1.")
    ] = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove documents that the inputs do not hold any more.")
    ] = False,
    restart: Annotated[bool, typer.Option("--restart", help="Drop what an unfinished run did.")] = False,
    workers: Annotated[
        int | None,
        typer.Option(min=0, help="Processes that read; 0 reads in this one. Default: one for each core."),
    ] = None,
    engine: Annotated[
        EngineName, typer.Option(help="What does the work: processes of this machine, or a Dask cluster.")
    ] = EngineName.LOCAL,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Address of a Dask scheduler; without it, --engine dask starts one here."),
    ] = None,
    staging: Annotated[
        str | None,
        typer.Option(help="URL (s3://…) that Dask's workers send parts to, where they do not see --out."),
    ] = None,
    doc_timeout: Annotated[
        float, typer.Option(min=0, help="Seconds after which a document is given up; 0 for never.")
    ] = 600,
    worker_memory: Annotated[
        int, typer.Option(min=100, help="MiB that a worker may hold before it is replaced.")
    ] = 1500,
    shard_documents: Annotated[
        int, typer.Option(min=1, help="Most documents of one part of the dataset.")
    ] = 256,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Write nothing; tell what the run would do."),
    ] = False,
    check_full: Annotated[
        bool, typer.Option("--check-full", help="Then prove the dataset equal to one made from nothing.")
    ] = False,
    show: Annotated[int, typer.Option(min=0, help="Print a table of so many claims at the end.")] = 0,
    profile: Annotated[
        bool, typer.Option("--profile", help="Read in this process; tell where its time went.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
    log_json: Annotated[
        bool, typer.Option("--log-json", help="Tell how far the run is as JSON lines on standard error.")
    ] = False,
) -> None:
    """Extract the claims of articles into a dataset.

    A run that was interrupted goes on where it was. A dataset that is there already is brought up to date:
    what is new is added, what changed is replaced. A report is written into it. Exits with 3 if some records
    could not be used; the table quarantine lists them.
    """
    with lasting():
        from claimspan.articles.recognition import parse_languages
        from claimspan.batch.attempts import MIB, Bounds
        from claimspan.batch.output import check_output
        from claimspan.sources import check_inputs

    # All that can be wrong with the request, before the slow start of the model.
    languages = parse_languages(language)
    if sample == 0:
        raise UsageError("--sample 0 reads nothing; give a share above 0, such as 0.01")
    check_inputs(inputs)
    check_output(out, inputs)
    processes = 0 if profile else cores() if workers is None else workers
    bounds = Bounds(doc_timeout or None, worker_memory * MIB)
    # What a run would do is tried on this machine: it writes nothing that others would have to see.
    cluster_only(engine, scheduler, staging)
    if engine is EngineName.DASK and not dry_run:
        does = make_cluster(rules, model, scheduler, max(1, processes), bounds, staging)
    else:
        first = 1 if dry_run or out.exists() or not is_large(inputs) else processes
        does = make_engine(rules, model, processes, bounds, first)
    names = field_names(text=text_field, title=title_field, url=url_field, date=date_field, id=id_field)
    asked = Asked(inputs, out, names, limit, sample, languages, prune, restart, shard_documents)
    try:
        if dry_run:
            look_ahead(asked, does, processes, as_json=as_json)
            return
        done = carry_out(asked, does, profile=profile, log_json=log_json, check_full=check_full)
    finally:
        does.close()
    let_go()
    conclude(asked, done, show=show, as_json=as_json)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be read, how, and what is to become of it: the options of `run` that the work depends on."""

    inputs: Sequence[str]
    out: Path
    fields: FieldNames
    limit: int | None
    sample: float | None
    languages: tuple[str, ...]
    prune: bool
    restart: bool
    shard_documents: int

    def reading(self) -> Reading:
        """How the inputs are read."""
        from claimspan.batch.reading import Reading

        return Reading(
            tuple(self.inputs), self.fields, limit=self.limit, sample=self.sample, languages=self.languages
        )

    def options(self) -> RunOptions:
        """How the dataset is made."""
        from claimspan.batch.build import RunOptions
        from claimspan.batch.shards import ShardSize

        return RunOptions(self.prune, self.restart, ShardSize(self.shard_documents))


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run did.

    :param checked: documents that were proved to be as if made from nothing; None if that was not asked for.
    :param clock: where the time went, likewise.
    """

    summary: Summary
    checked: int | None
    clock: Clock | None


def look_ahead(asked: Asked, does: Engine, processes: int, *, as_json: bool) -> None:
    """Print what a run would do."""
    with lasting():
        from claimspan.batch.dryrun import dry_run

    print_outlook(dry_run(asked.reading(), asked.out, does, asked.options(), processes), as_json=as_json)


def carry_out(asked: Asked, does: Engine, *, profile: bool, log_json: bool, check_full: bool) -> Ran:
    """Make the dataset, and with `check_full` prove it."""
    # While workers load.
    with lasting():
        from claimspan.batch.fullcheck import check_full as check
        from claimspan.batch.run import run as run_pipeline
        from claimspan.timing import recording

    options = asked.options()
    with recording() if profile else nullcontext() as clock, watching(log_json=log_json) as watch:
        summary = run_pipeline(
            asked.inputs,
            asked.out,
            engine=does,
            fields=asked.fields,
            limit=asked.limit,
            sample=asked.sample,
            languages=asked.languages,
            options=options,
            progress=watch.progress,
            events=watch.events,
        )
    return Ran(summary, check(asked.reading(), asked.out, does, options) if check_full else None, clock)


def conclude(asked: Asked, done: Ran, *, show: int, as_json: bool) -> None:
    """Write the report and tell what was done.

    :raises DatasetError: if the report cannot be written; what was done is told all the same.
    :raises Exit: with 3 if records were quarantined.
    """
    from claimspan.report import write_report

    try:
        report = write_report(asked.out)
    except DatasetError as error:
        tell(done, None, as_json=as_json)
        again = f"claimspan report {asked.out}"
        raise DatasetError(
            f"{error} The dataset is complete without its report; {again} makes one."
        ) from None
    tell(done, report, as_json=as_json)
    if show and not as_json:
        print_claims(asked.out, show)
    if done.summary.quarantined:
        tell_defects(done.summary)
        raise typer.Exit(QUARANTINED)


def let_go() -> None:
    """Let go of all that an engine held that is closed, if it is much: the report needs room of its own."""
    from claimspan.heap import MUCH, give_back, memory

    if memory(os.getpid()) > MUCH:
        # What `lasting` set aside is in use no more.
        gc.unfreeze()
        gc.collect()
        give_back()


def tell(done: Ran, report: Path | None, *, as_json: bool) -> None:
    """Print what a run did."""
    if as_json:
        more = {"profile": profile_json(done.clock)} if done.clock else {}
        proof = {} if done.checked is None else {"checked_full": done.checked}
        print_json({**summary_json(done.summary, report), **proof, **more})
        return
    print_summary(done.summary, report, done.checked)
    if done.clock:
        print_profile(done.clock)


def field_names(**named: str | None) -> FieldNames:
    """The fields that were named for a record's parts, the usual ones for the others."""
    from claimspan.sources import FieldNames

    return FieldNames(**{name: (value,) for name, value in named.items() if value is not None})


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def cluster_only(engine: EngineName, scheduler: str | None, staging: str | None) -> None:
    """Refuse what is for a cluster where none is asked for, and what is no URL where one is.

    :raises UsageError: saying what to leave out or to add.
    """
    if engine is EngineName.LOCAL and (scheduler or staging):
        what = "A scheduler" if scheduler else "A staging place"
        raise UsageError(f"{what} is for --engine dask; leave out one or add the other.")
    if staging is not None and "://" not in staging:
        raise UsageError(
            f"{staging} is no URL; give one that fsspec opens, such as s3://bucket/run, or leave it out if "
            "all machines see the folder of --out."
        )


def is_large(inputs: Sequence[str]) -> bool:
    """Whether there is surely something to do for several workers, told by the sizes of files."""
    from claimspan.sources.meter import is_larger

    return is_larger(inputs, _LARGE)


def make_engine(
    rules: Path | None, model: str | None, workers: int, bounds: Bounds, first: int = 1
) -> Engine:
    """What does the work: a pool of processes, or with no workers this process alone.

    :param first: workers that begin to load at once; the others when there is something to do for them.
    :raises UsageError: if a rule file is broken or, without workers, the model is not installed.
    """
    from claimspan.batch.pool import Pool, PoolOptions
    from claimspan.rules.loading import load_rules

    loaded = load_rules(rules)
    if workers == 0:
        extractor = load_extractor(loaded, model)
        from claimspan.batch.inline import Inline

        return Inline(extractor)
    pool = Pool(partial(load_extractor, loaded, model), PoolOptions(workers, bounds))
    pool.begin(first)
    return pool


def make_cluster(
    rules: Path | None,
    model: str | None,
    scheduler: str | None,
    workers: int,
    bounds: Bounds,
    staging: str | None = None,
) -> Engine:
    """A Dask cluster: the one of that scheduler, or without one so many workers on this machine.

    :param staging: URL of a folder that shards are sent through.
    :raises UsageError: if a rule file is broken or Dask is not installed.
    """
    from claimspan.rules.loading import load_rules

    try:
        from claimspan.batch.cluster import Cluster, ClusterOptions
    except ModuleNotFoundError as error:
        raise UsageError(
            f"--engine dask needs the package {error.name}: pip install 'claimspan[cluster]'."
        ) from error
    load = partial(load_extractor, load_rules(rules), model)
    return Cluster(load, ClusterOptions(scheduler, workers, bounds, staging))


@contextmanager
def lasting() -> Iterator[None]:
    """What is made inside stays for the life of the process; the collector comes at the end.

    And seldom from then on: what the stages make by the million hangs together in no circles.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20)
        gc.enable()
        # In the end it must: DuckDB tells of each object that is left over then, on stderr.
        atexit.register(gc.unfreeze)


def load_extractor(rules: Any, model: str | None) -> Any:
    """The extractor for some rules and a model, None for the default one.

    :raises UsageError: if the model is not installed.
    """
    with lasting():
        from claimspan.imports import load_spacy

        load_spacy()
        from claimspan.extract import Extractor

        return Extractor(rules=rules, model=model)


def make_extractor(rules: Path | None, model: str | None) -> Any:
    """The extractor for a folder of rules and a model, None for the own rules and the default model.

    :raises UsageError: if a rule file is broken or the model is not installed.
    """
    from claimspan.rules.loading import load_rules

    return load_extractor(load_rules(rules), model)
