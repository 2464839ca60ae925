"""Texts as the two stages of rules get them: with numbers marked, and with mentions merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from claimspan.articles.reading import doc_id
from claimspan.extract import Extractor, Outline
from claimspan.mentions.finding import mark_numbers
from claimspan.model import Article
from claimspan.pages import Reading


@dataclass(frozen=True, slots=True)
class Parsed:
    """A sentence that holds a number, before and after the rules.

    :param plain: its tokens with each number an entity, as mention rules get it.
    """

    plain: Doc
    reading: Reading

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table, which role rules never see."""
        return self.reading.sentence.block.kind == "row"

    def doc(self, stage: str) -> Doc | None:
        """The Doc that the rules of a stage get, None if they are not run."""
        if stage == "mention":
            return self.plain
        return None if self.is_row else self.reading.doc


def read_article(extractor: Extractor, article: Article) -> list[Parsed]:
    """The sentences of an article that hold a number."""
    return _read(extractor, [article])[0]


def read_texts(
    extractor: Extractor, texts: Sequence[str], published: str | None = None
) -> list[list[Parsed]]:
    """The sentences with a number of each text.

    :param published: ISO date on which relative windows are anchored.
    """
    return _read(extractor, _articles(texts, published))


def stage_docs(extractor: Extractor, texts: Sequence[str], stage: str) -> list[list[Doc]]:
    """The Docs that the rules of a stage get of each text; for mention rules no rule is run."""
    if stage != "mention":
        read = read_texts(extractor, texts)
        return [[doc for one in parsed if (doc := one.doc(stage)) is not None] for parsed in read]
    outlines = extractor.analyse(map(extractor.outline, _articles(texts, None)))
    return [_marked(outline) for outline in outlines]


def _articles(texts: Sequence[str], published: str | None) -> list[Article]:
    return [
        Article(doc_id=doc_id(str(i)), source=str(i), text=text, raw_sha256="", published=published)
        for i, text in enumerate(texts)
    ]


def _read(extractor: Extractor, articles: Sequence[Article]) -> list[list[Parsed]]:
    out: list[list[Parsed]] = []
    for outline in extractor.analyse(map(extractor.outline, articles)):
        _, readings = extractor.read(outline)
        out.append([Parsed(*pair) for pair in zip(_marked(outline), readings, strict=True)])
    return out


def _marked(outline: Outline) -> list[Doc]:
    for doc, numbers in zip(outline.docs, outline.numbers, strict=True):
        mark_numbers(doc, numbers)
    return list(outline.docs)
