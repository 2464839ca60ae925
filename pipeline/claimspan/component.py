"""claimspan as a part of a spaCy pipeline: ``nlp.add_pipe("claimspan")``.

``doc._.claims`` has the claims of ``doc.text`` as rows of the table ``claims``, ``doc.spans["claimspan"]``
their evidence. The text is read by claimspan's own model and rules, whatever the rest of the pipeline does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Final

from spacy.language import Language
from spacy.tokens import Doc, Span

from claimspan.extract import ARTICLES_AT_ONCE, Extractor
from claimspan.model import Article, DocumentResult
from claimspan.rules.loading import load_rules
from claimspan.tables.arrow import to_tables

NAME: Final = "claimspan"


class ClaimspanComponent:
    """Adds claims to Docs.

    A Doc whose ``doc._.published`` is an ISO date has its relative windows resolved from there.

    :param rules: folder of rule packs; None for the project's own.
    :param model: the name of an installed spaCy model to read with; None for the default.
    :raises UsageError: if the model is not installed or a rule is broken.
    """

    def __init__(self, rules: str | None = None, model: str | None = None) -> None:
        self._extractor = Extractor(load_rules(Path(rules)) if rules else None, model)

    def __call__(self, doc: Doc) -> Doc:
        """The Doc, its claims added."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = ARTICLES_AT_ONCE) -> Iterator[Doc]:
        """The Docs in order, their claims added; `batch_size` are read at once."""
        docs = iter(stream)
        while group := list(islice(docs, batch_size)):
            articles = [
                Article(f"{place:016x}", str(place), doc.text, "", published=doc._.published)
                for place, doc in enumerate(group)
            ]
            for doc, result in zip(group, self._extractor.documents(articles), strict=True):
                _add(doc, result)
                yield doc


def _add(doc: Doc, result: DocumentResult) -> None:
    tables = to_tables([result])
    # Days as text, so that the Doc can be stored.
    doc._.claims = [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
        for row in tables["claims"].to_pylist()
    ]
    doc.spans[NAME] = [_span(doc, row) for row in tables["spans"].to_pylist()]


def _span(doc: Doc, row: dict[str, Any]) -> Span:
    """The tokens that a piece of evidence touches: those of `doc` may be cut otherwise than claimspan's."""
    found = doc.char_span(
        row["start"], row["end"], label=row["field"], span_id=row["claim_id"], alignment_mode="expand"
    )
    assert found is not None, "a span of the text lies in its tokens"
    return found


@Language.factory(NAME, default_config={"rules": None, "model": None}, assigns=["doc._.claims", "doc.spans"])
def make_component(nlp: Language, name: str, rules: str | None, model: str | None) -> ClaimspanComponent:  # noqa: ARG001
    """What spaCy calls for ``nlp.add_pipe("claimspan")``; `rules` and `model` come from its configuration."""
    return ClaimspanComponent(rules, model)


for _attribute in ("claims", "published"):
    Doc.set_extension(_attribute, default=None, force=True)
