"""What the desk's commands read: two versions of the rules, articles of a corpus or a dataset, gold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from claimspan.articles.reading import to_article
from claimspan.checks.gold import GoldDocument, read_gold
from claimspan.dataset.folder import read_dataset
from claimspan.dataset.scratch import scratch_folder
from claimspan.dataset.stored import stored_articles
from claimspan.desk.files.revisions import files_at
from claimspan.errors import BadInput, RuleError, UsageError
from claimspan.model import Article, Quarantined
from claimspan.rules.loading import RuleSet, load_rules, rules_folder
from claimspan.sources import check_inputs, read_records

INSTALLED = "installed"


def base_rules(base: str, folder: Path) -> RuleSet:
    """The rules to compare with.

    :param base: a folder, ``installed`` for the rules that claimspan brings along, or else a git revision of
        `folder`.
    :param folder: the folder of the rules that are compared with them.
    :raises UsageError: if there are no such rules.
    :raises RuleError: if they cannot be used.
    """
    if base == INSTALLED:
        own = Path(str(resources.files("claimspan") / "_rules"))
        return _loaded(own if own.is_dir() else rules_folder(), "the installed rules")
    if Path(base).is_dir():
        return _loaded(Path(base), f"the rules in {base}")
    files = files_at(folder, base)
    if not files:
        raise UsageError(f"{folder} held no rules at {base!r}; give another --base")
    with TemporaryDirectory(dir=scratch_folder()) as there:
        for name, content in files.items():
            path = Path(there) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return _loaded(Path(there), f"the rules of {base}")


def _loaded(folder: Path, named: str) -> RuleSet:
    try:
        return load_rules(folder)
    except RuleError as error:
        raise RuleError(f"{error}\n\nThese are problems of {named}.") from None


def corpus_articles(inputs: Sequence[str]) -> Iterator[Article]:
    """The articles of `inputs`, each source once; records that cannot be used are left out.

    :raises UsageError: if an input is missing.
    """
    check_inputs(inputs)
    seen: set[str] = set()
    for record in read_records(inputs):
        if isinstance(record, Quarantined):
            continue
        try:
            article = to_article(record)
        except BadInput:
            continue
        if article.doc_id not in seen:
            seen.add(article.doc_id)
            yield article


def articles_and_gold(
    inputs: Sequence[str], dataset: Path | None, gold: Path | None
) -> tuple[Iterator[Article], list[GoldDocument]]:
    """What a command reads that is given articles or a dataset, or by default the project's own corpus.

    :param gold: the gold to score with; the own corpus has its own.
    :raises UsageError: if both or none can be had.
    :raises GoldError: if the gold is broken.
    :raises DatasetError: if the dataset cannot be read.
    """
    if dataset is not None and inputs:
        raise UsageError("give articles or --dataset, not both")
    documents = gold_documents(gold, inputs, dataset)
    if dataset is not None:
        return stored_articles(read_dataset(dataset)), documents
    return corpus_articles(inputs or [str(sample_folder())]), documents


def sample_folder() -> Path:
    """The articles of the project's own corpus.

    :raises UsageError: if there is none, since claimspan does not run from a checkout.
    """
    return _own("sample", "articles as INPUTS")


def gold_documents(gold: Path | None, inputs: Sequence[str], dataset: Path | None) -> list[GoldDocument]:
    """The gold to score with: `gold`, else that of the own corpus if it is what is read, else none.

    :raises GoldError: if it is broken.
    """
    if gold is None and dataset is None and _is_sample(inputs):
        gold = _own("gold", "--gold")
    return read_gold(gold) if gold is not None else []


def _is_sample(inputs: Sequence[str]) -> bool:
    sample = rules_folder().parent / "corpus" / "sample"
    return not inputs or [Path(name).resolve() for name in inputs] == [sample]


def _own(name: str, instead: str) -> Path:
    folder = rules_folder().parent / "corpus" / name
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}: give {instead}")
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder
