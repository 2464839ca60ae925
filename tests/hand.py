"""Docs and rules made by hand, for tests of what works on them without a parser."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

import pytest
import yaml
from spacy.lang.en import English
from spacy.tokens import Doc, Span

from claimspan.mends.tree import READ, WRITTEN, Tree, trees
from claimspan.phrases.expansions import expand
from claimspan.rules.loading import RuleSet, load_rules

VOCAB = English().vocab
_P = ParamSpec("_P")
NO_SPACE_BEFORE = frozenset(", . ; : % ) - ’s 's n't".split())
NO_SPACE_AFTER = frozenset("( $ £ -".split())


def each(names: str, cases: Mapping[str, object]) -> pytest.MarkDecorator:
    """Tests of a table: what a case is of → the values of its parameters, which `names` tells."""
    return pytest.mark.parametrize(names, list(cases.values()), ids=list(cases))


def doc_of(rows: str, ents: Mapping[str, str] | None = None) -> Doc:
    """A Doc from rows of ``word POS dep head [TAG] [lemma]``, where the head is a word.

    Where a word that occurs more than once is a head, it is told as ``word/2``: the second one. The root is
    its own head. Underscores in a word are spaces: a mention that was merged to one token.

    :param ents: word → entity label of its token.
    """
    cells = [row.split() for row in rows.strip().splitlines()]
    words = [row[0].replace("_", " ") for row in cells]
    tokens = Doc(
        VOCAB,
        words=words,
        spaces=[_space(word, after) for word, after in zip(words, [*words[1:], "."], strict=True)],
        pos=[row[1] for row in cells],
        deps=[row[2] for row in cells],
        heads=[_index(words, row[3]) for row in cells],
        tags=[row[4] if len(row) > 4 else _TAGS.get(row[1], "") for row in cells],
        lemmas=[row[5] if len(row) > 5 else row[0].replace("_", " ").lower() for row in cells],
    )
    places = {_index(words, word): label for word, label in (ents or {}).items()}
    tokens.set_ents([Span(tokens, i, i + 1, label=label) for i, label in sorted(places.items())])
    return tokens


_TAGS = {
    "NOUN": "NN",
    "PROPN": "NNP",
    "VERB": "VBD",
    "ADP": "IN",
    "DET": "DT",
    "ADJ": "JJ",
    "NUM": "CD",
    "ADV": "RB",
}


def tree_of(tokens: str, ents: Mapping[int, str] | None = None) -> Doc:
    """A Doc from tokens told as ``word/TAG/dep/head``, where the head is an index; the tag tells the POS.

    ``said=say`` is a word with its lemma. Underscores in a word are spaces: a mention that was merged to one
    token. A hyphen tagged ``:`` is a dash, with spaces around it.

    :param ents: index → entity label of its token.
    """
    cells = [token.rsplit("/", 3) for token in tokens.split()]
    told = [cell[0].replace("_", " ").partition("=") for cell in cells]
    words, tags = [word for word, _, _ in told], [cell[1] for cell in cells]
    shown = ["–" if word == "-" and tag == ":" else word for word, tag in zip(words, tags, strict=True)]
    doc = Doc(
        VOCAB,
        words=words,
        tags=tags,
        spaces=[_space(word, after) for word, after in zip(shown, [*shown[1:], "."], strict=True)],
        pos=[_POS.get(tag) or _POS[tag[:2]] for tag in tags],
        lemmas=[
            lemma or (word.rstrip("s") if tag == "NNS" else word)
            for (word, _, lemma), tag in zip(told, tags, strict=True)
        ],
        deps=[cell[2] for cell in cells],
        heads=[int(cell[3]) for cell in cells],
    )
    doc.set_ents([Span(doc, i, i + 1, label=label) for i, label in sorted((ents or {}).items())])
    return doc


_POS = {
    "NN": "NOUN", "NNP": "PROPN", "VB": "VERB", "MD": "AUX", "IN": "ADP", "DT": "DET", "CD": "NUM",
    "JJ": "ADJ", "RB": "ADV", "RP": "ADP", "PR": "PRON", "WD": "PRON", "WP": "PRON", "EX": "PRON",
    "CC": "CCONJ", "PO": "PART", "TO": "PART", "HYPH": "PUNCT", "-LRB-": "PUNCT", "-RRB-": "PUNCT",
    ".": "PUNCT", ",": "PUNCT", ":": "PUNCT",
}  # fmt: skip


def mend(doc: Doc, how: Callable[Concatenate[Tree, _P], None], *told: _P.args, **more: _P.kwargs) -> None:
    """Mend a Doc in place, by a mend that changes its tree."""
    rows: Any = doc.to_array(READ)
    (tree,) = trees([doc], rows, [{token.i: token.ent_type_ for token in doc}])
    how(tree, *told, **more)
    if tree.write():
        doc.from_array(READ[:WRITTEN], rows[:, :WRITTEN])


def mended(
    tokens: str,
    ents: Mapping[int, str] | None,
    how: Callable[Concatenate[Tree, _P], None],
    *told: _P.args,
    **more: _P.kwargs,
) -> str:
    """The arcs of a Doc, told as for `tree_of`, after a mend."""
    doc = tree_of(tokens, ents)
    mend(doc, how, *told, **more)
    return arcs_of(doc)


def arcs_before(tokens: str) -> str:
    """The arcs of a Doc, told as for `tree_of`, as they are."""
    return arcs_of(tree_of(tokens))


def arcs_of(doc: Doc) -> str:
    """What the tokens of a Doc hang on, and how: ``dep/head`` each."""
    return " ".join(f"{token.dep_}/{token.head.i}" for token in doc)


def _space(word: str, after: str) -> bool:
    return after not in NO_SPACE_BEFORE and word not in NO_SPACE_AFTER


def _index(words: Sequence[str], told: str) -> int:
    word, _, nth = told.partition("/") if told.rpartition("/")[2].isdigit() else (told, "", "1")
    places = [i for i, each in enumerate(words) if each == word.replace("_", " ")]
    return places[int(nth or 1) - 1]


def rules_of(folder: Path, rules: Mapping[str, Mapping[str, Any]], stage: str = "role") -> RuleSet:
    """Rules written to and loaded from `folder`: pack/name → the keys that matter; the rest is filled in."""
    for name, keys in rules.items():
        pack = folder / name.partition("/")[0]
        pack.mkdir(parents=True, exist_ok=True)
        (pack / "_pack.yaml").write_text(f"summary: For tests.\nstage: {keys.get('stage', stage)}\n")
        rule = {
            "id": name,
            "version": 1,
            "status": "stable",
            "summary": "For tests.",
            "why": "For tests.",
            **{key: value for key, value in keys.items() if key != "stage"},
            "matches": [{"text": "It matches.", "captures": {_first_capture(keys["find"]): "It"}}],
            "ignores": [{"text": "It does not.", "because": "a test"}],
        }
        path = folder / f"{name}.yaml"
        path.write_text(yaml.safe_dump(rule, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return load_rules(folder)


def _first_capture(find: Sequence[Mapping[str, Any]]) -> str:
    for alternative in find:
        for node in alternative.get("tokens", ()):
            if "capture" in node:
                return str(node["capture"])
        for node in alternative.get("tree", ()):
            if not node["RIGHT_ID"].startswith("_"):
                return str(node["RIGHT_ID"])
    raise ValueError("a rule that captures nothing")


def words_of(doc: Doc, where: tuple[int, int]) -> str:
    """The text of a half-open range of tokens."""
    return doc[where[0] : where[1]].text


def phrase_of(doc: Doc, word: str, how: str, *barred: str) -> str:
    """The text that a word stands for under an expansion, some words barred; all told as in `doc_of`."""
    return words_of(doc, expand(doc, at(doc, word), how, {at(doc, each) for each in barred}))


def at(doc: Doc, told: str) -> int:
    """The index of a word, told as in `doc_of`."""
    return _index([token.text for token in doc], told)
