"""``conllu``: the sentences that make claims, parsed, with their evidence in the column MISC.

Format: https://universaldependencies.org/format.html. Parts of speech are universal; the relations are
those of the spaCy model, which are not Universal Dependencies' own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from spacy.language import Language

from claimspan.export.articles import Row, read_articles
from claimspan.parsing.language import load_model


def write_conllu(dataset: Path, out: Path, model: str | None = None) -> int:
    """Write each sentence that makes claims once, with ``sent_id``, ``text`` and its place in the article.

    A token's MISC has its offsets in the article (``start_char``, ``end_char``, code points) and, for
    each field that covers part of it, ``claim_id:field`` under ``Claims``.

    :param model: installed spaCy model to parse with; the default one if None.
    :return: the number of claims.
    :raises DatasetError: when `dataset` is no complete dataset.
    """
    nlp = load_model(model).nlp
    claims = 0
    with out.open("w", encoding="utf-8", newline="\n") as file:
        for article in read_articles(dataset):
            claims += len(article.claims)
            sentences = sorted({(c["sentence_start"], c["sentence_end"]) for c in article.claims})
            for number, (start, end) in enumerate(sentences, start=1):
                lines = _sentence(nlp, article.text[start:end], start, article.spans)
                head = [
                    f"# sent_id = {article.document['doc_id']}-{number}",
                    f"# text = {' '.join(article.text[start:end].split())}",
                    f"# start_char = {start}",
                ]
                file.write("\n".join([*head, *lines]) + "\n\n")
    return claims


def _sentence(nlp: Language, text: str, start: int, spans: tuple[Row, ...]) -> Iterator[str]:
    doc = nlp(text)
    inside = [s for s in spans if start <= s["start"] and s["end"] <= start + len(text)]
    # White space is no word in CoNLL-U, so words are numbered without it.
    words = [token for token in doc if not token.is_space]
    numbers = {token.i: number for number, token in enumerate(words, start=1)}
    for token in words:
        first, last = start + token.idx, start + token.idx + len(token)
        covering = (s for s in inside if s["start"] < last and first < s["end"])
        covered = sorted(f"{s['claim_id']}:{s['field']}" for s in covering)
        misc = [f"start_char={first}", f"end_char={last}"]
        if covered:
            misc.append(f"Claims={','.join(covered)}")
        if not token.whitespace_:
            misc.append("SpaceAfter=No")
        head = 0 if token.head.i == token.i or token.head.is_space else numbers[token.head.i]
        relation = "root" if head == 0 else token.dep_ or "dep"
        features = str(token.morph) or "_"
        yield "\t".join(
            [
                str(numbers[token.i]),
                token.text,
                token.lemma_ or "_",
                token.pos_ or "X",
                token.tag_ or "_",
                features,
                str(head),
                relation,
                "_",
                "|".join(misc),
            ]
        )
