"""Labelled pairs of claims, read with the real extractor and scored."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml

from claimspan.batch.run import run
from claimspan.dataset.folder import read_dataset
from claimspan.extract import Extractor
from claimspan.groups.build import derive

LABELS = ("same", "conflict", "different")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two claims of one story and what they are to each other.

    :param story: the file's name; `one` and `other`: article and value's text, ``a 14%``.
    :param label: same, conflict or different; None for a pair that nobody labelled.
    """

    story: str
    one: str
    other: str
    label: str | None
    found: str = "different"


def read_stories(folder: Path) -> dict[str, Any]:
    """The stories of a folder by name."""
    return {
        path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.yaml"))
    }


def read_pairs(folder: Path, work: Path) -> list[Pair]:
    """Every labelled pair, and every pair that was linked without a label, with what was found.

    A claim that the extractor does not read is a miss.

    :param folder: the stories; `work`: an empty folder to extract in.
    :raises ValueError: when the text of a value is that of several claims.
    """
    stories = read_stories(folder)
    articles, out = work / "articles.jsonl", work / "dataset"
    with articles.open("w", encoding="utf-8") as file:
        for story, content in stories.items():
            for name, article in content["articles"].items():
                line = {"title": article["title"], "date": str(article["published"]), "text": article["text"]}
                file.write(json.dumps({**line, "url": f"https://example.org/{story}/{name}"}) + "\n")
    run([str(articles)], out, extractor=Extractor())
    stored = read_dataset(out)
    documents = {row["doc_id"]: row["url"].split("/")[-2:] for row in stored.table("documents").to_pylist()}
    names: dict[str, tuple[str, str]] = {}
    ids: dict[tuple[str, str], list[str]] = {}
    for claim in stored.table("claims").to_pylist():
        if claim["duplicate_of"] is None:
            story, article = documents[claim["doc_id"]]
            name = (story, f"{article} {claim['value_text']}")
            names[claim["claim_id"]] = name
            ids.setdefault(name, []).append(claim["claim_id"])
    tables = derive(out)
    group = {row["claim_id"]: row["group_id"] for row in tables["group_members"].to_pylist()}
    against = {frozenset((row["group_a"], row["group_b"])) for row in tables["contradictions"].to_pylist()}

    def found(one: str, other: str) -> str:
        if group[one] == group[other]:
            return "same"
        return "conflict" if frozenset((group[one], group[other])) in against else "different"

    pairs: list[Pair] = []
    seen: set[frozenset[str]] = set()
    for story, content in stories.items():
        for label, listed in content["pairs"].items():
            for one, other in listed:
                both = [ids.get((story, name), []) for name in (one, other)]
                for name, claims in zip((one, other), both, strict=True):
                    if len(claims) > 1:
                        raise ValueError(
                            f"{story}: {name!r} stands for {len(claims)} claims; reword the article"
                        )
                if not all(both):
                    pairs.append(Pair(story, one, other, label, "unread"))
                    continue
                first, second = both[0][0], both[1][0]
                seen.add(frozenset((first, second)))
                pairs.append(Pair(story, one, other, label, found(first, second)))
    for first, second in combinations(names, 2):
        if frozenset((first, second)) not in seen and (guess := found(first, second)) != "different":
            story, other = names[first], names[second]
            pairs.append(Pair(story[0], story[1], f"{other[0]}: {other[1]}", None, guess))
    return pairs


def score(pairs: Sequence[Pair], label: str) -> tuple[float, float]:
    """Precision and recall of one label; a link that nobody labelled counts as wrong."""
    found = [pair for pair in pairs if pair.found == label]
    wanted = [pair for pair in pairs if pair.label == label]
    right = sum(pair.label == label for pair in found)
    return right / len(found) if found else 1.0, right / len(wanted) if wanted else 1.0
