"""Why a claim differs between two datasets: its article, a rule, the model, or the program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

Cause = Literal["article", "rule", "model", "program", "unknown"]

CAUSES: Final[Mapping[Cause, str]] = {
    "article": "the article is new, gone or changed",
    "rule": "a rule was changed, added or removed",
    "model": "another model parsed it",
    "program": "another version of claimspan or of a library read it",
    "unknown": "the datasets do not tell: made alike, with other options perhaps",
}
"""The causes, from the nearest to the farthest."""


@dataclass(frozen=True, slots=True)
class Made:
    """What made a dataset, as it tells itself.

    :param rules: what each rule means, as a digest, by its id; empty where the dataset does not tell.
    """

    rules_digest: str
    rules: Mapping[str, str]
    model: tuple[str, ...]
    program: tuple[tuple[str, str], ...]

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any], rules: Mapping[str, str]) -> Made:
        """Read it from the content of a ``dataset.json``; `rules` are those of ``rules.json``."""
        run = manifest.get("run", {})
        model = run.get("model", {})
        return cls(
            rules_digest=str(run.get("rules_digest", "")),
            rules=rules,
            model=tuple(str(model.get(name, "")) for name in ("name", "version", "digest")),
            program=tuple(sorted((str(k), str(v)) for k, v in manifest.get("versions", {}).items())),
        )


def cause(old: Made, new: Made, rules: Iterable[str], *, same_article: bool) -> Cause:
    """Why a claim was added, removed or changed.

    Where several things differ, the nearest that can have done it is named: the article first, then a rule
    that read the claim, then the model, other rules, and the program.

    :param rules: ids of the rules that read the fields in question, on either side.
    :param same_article: whether text and dates of the article are the same in both.
    """
    if not same_article:
        return "article"
    if any(old.rules.get(rule) != new.rules.get(rule) for rule in rules):
        return "rule"
    if old.model != new.model:
        return "model"
    if old.rules_digest != new.rules_digest:
        return "rule"
    return "program" if old.program != new.program else "unknown"
