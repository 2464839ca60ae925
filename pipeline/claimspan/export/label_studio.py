"""``label-studio``: tasks with claimspan's reading as predictions, to be corrected in Label Studio.

Format: https://labelstud.io/guide/predictions. Offsets of text regions are code points.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from claimspan.export.articles import ReadArticle, read_articles
from claimspan.export.lines import as_json
from claimspan.schema import SPAN_FIELDS

_CONFIG: Final = "labeling-config.xml"


def write_label_studio(dataset: Path, out: Path) -> int:
    """Write ``tasks.json``, a task an article, and ``labeling-config.xml`` into the folder `out`.

    :return: the number of claims.
    :raises DatasetError: when `dataset` is no complete dataset.
    """
    out.mkdir(parents=True, exist_ok=True)
    (out / _CONFIG).write_text(configuration(), encoding="utf-8", newline="\n")
    claims = 0
    with (out / "tasks.json").open("w", encoding="utf-8", newline="\n") as file:
        file.write("[")
        for number, article in enumerate(read_articles(dataset)):
            file.write((",\n" if number else "\n") + as_json(task(article)))
            claims += len(article.claims)
        file.write("\n]\n")
    return claims


def task(article: ReadArticle) -> dict[str, Any]:
    """One article as a task: its text, and its evidence as regions, linked to the values of their claims."""
    document = article.document
    regions: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    for claim in article.claims:
        claim_id = claim["claim_id"]
        evidence = article.evidence(claim_id)
        value = next((n for n, span in enumerate(evidence) if span["field"] == "value"), None)
        for number, span in enumerate(evidence):
            regions.append(
                {
                    "id": f"{claim_id}-{number}",
                    "from_name": "field",
                    "to_name": "text",
                    "type": "labels",
                    "value": {
                        "start": span["start"],
                        "end": span["end"],
                        "text": span["text"],
                        "labels": [span["field"]],
                    },
                }
            )
            if value is not None and number != value:
                links.append(
                    {
                        "type": "relation",
                        "from_id": f"{claim_id}-{number}",
                        "to_id": f"{claim_id}-{value}",
                        "direction": "right",
                    }
                )
    about = {name: document[name] for name in ("doc_id", "source", "url", "title", "published")}
    return {
        "data": {"text": article.text, **about},
        "predictions": [{"model_version": "claimspan", "result": [*regions, *links]}],
    }


def configuration() -> str:
    """The labelling interface that the tasks are made for."""
    labels = "\n".join(f"    <Label value={quoteattr(field)}/>" for field in SPAN_FIELDS)
    return (
        f'<View>\n  <Labels name="field" toName="text">\n{labels}\n  </Labels>\n'
        '  <Text name="text" value="$text" granularity="symbol"/>\n</View>\n'
    )
