"""``spacy``: the articles as a DocBin, each field's evidence a span group."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

from claimspan.export.articles import ReadArticle, read_articles

LANGUAGE = "en"


def write_docbin(dataset: Path, out: Path) -> int:
    """Write a DocBin: blank English tokens, cut where evidence begins and ends, so that every span is exact.

    ``doc.spans["subject"]`` holds the subjects, and so on; a span's label is the claim's kind, its ``id_``
    the ``claim_id``. ``doc.user_data`` has ``doc_id``, ``source`` and ``url``.

    :return: the number of claims.
    :raises DatasetError: when `dataset` is no complete dataset.
    """
    nlp = spacy.blank(LANGUAGE)
    docs = DocBin(attrs=["ORTH", "SPACY"], store_user_data=True)
    claims = 0
    for article in read_articles(dataset):
        docs.add(to_doc(article, nlp.vocab, (token.idx for token in nlp.make_doc(article.text))))
        claims += len(article.claims)
    docs.to_disk(out)
    return claims


def to_doc(article: ReadArticle, vocab: Vocab, starts: Iterable[int]) -> Doc:
    """One article as a Doc whose text is the article's.

    :param starts: where tokens begin, in code points; they begin and end at the evidence's edges as well.
    """
    text = article.text
    edges = {
        0,
        len(text),
        *starts,
        *(edge for span in article.spans for edge in (span["start"], span["end"])),
    }
    words: list[str] = []
    spaces: list[bool] = []
    place: dict[int, int] = {}
    for start, end in pairwise(sorted(edges)):
        piece = text[start:end]
        place[start] = len(words)
        # A token holds its one space after it as a flag, where no evidence begins or ends between them.
        if len(piece) > 1 and piece[-1] == " " and not piece[:-1].isspace():
            words.append(piece[:-1])
            spaces.append(True)
        else:
            words.append(piece)
            spaces.append(False)
    place[len(text)] = len(words)
    doc = Doc(vocab, words=words, spaces=spaces)
    kinds = {claim["claim_id"]: str(claim["kind"]) for claim in article.claims}
    for name in sorted({span["field"] for span in article.spans}):
        doc.spans[name] = [
            Span(
                doc,
                place[span["start"]],
                place[span["end"]],
                label=kinds[span["claim_id"]],
                span_id=span["claim_id"],
            )
            for span in article.spans
            if span["field"] == name
        ]
    doc.user_data.update({name: article.document[name] for name in ("doc_id", "source", "url")})
    return doc
