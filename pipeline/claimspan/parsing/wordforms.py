"""Parts of speech, morphology and lemmas, remembered: what the model's own components say, asked once a word.

The attribute ruler and the rule-based lemmatizer look at one token: its form, its tag and its dependency. So
their answer for a token met before is known. A few patterns of the ruler look at neighbours as well; words
that one of them matches are left to the components themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from spacy.lang.en.lemmatizer import EnglishLemmatizer
from spacy.language import Language
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc, MorphAnalysis, Token
from spacy.vocab import Vocab

from claimspan.parsing.kinds import Kind, Kinds
from claimspan.parsing.runs import Runs, places_of

_COLUMNS: Final[list[int | str]] = ["ORTH", "TAG", "DEP"]
# What a pattern may ask if its answer is to depend on no more than these.
_ASKED: Final = frozenset("ORTH TEXT LOWER SHAPE LENGTH IS_SPACE IS_PUNCT LIKE_NUM TAG DEP OP".split())
_SET: Final = frozenset("TAG DEP POS MORPH LEMMA".split())
_MOST_REMEMBERED: Final = 50_000


@dataclass(frozen=True, slots=True)
class _Word:
    """What a word in one role is.

    :param kind: what the patterns that look at neighbours ask of it.
    """

    kind: Kind
    tag: int
    dep: int
    pos: int
    morph: MorphAnalysis
    lemma: int


class WordForms:
    """The last two components of a pipeline, which are an attribute ruler and a lemmatizer."""

    def __init__(self, vocab: Vocab, ruler: AttributeRuler, lemmatizer: EnglishLemmatizer) -> None:
        self._vocab = vocab
        self._ruler = ruler
        self._lemmatizer = lemmatizer
        _index(lemmatizer)
        self._alone = AttributeRuler(vocab)
        wide: list[Sequence[Mapping[str, Any]]] = []
        alone: list[Mapping[str, Any]] = []
        for entry in _entries(ruler):
            patterns = entry["patterns"]
            wide += [pattern for pattern in patterns if len(pattern) > 1]
            narrow = [pattern for pattern in patterns if len(pattern) == 1]
            if narrow:
                self._alone.add(narrow, entry["attrs"], entry["index"])
                alone += [token for pattern in narrow for token in pattern]
        places = [places_of(pattern) for pattern in wide]
        descriptions = [place.description for row in [*places, places_of(alone)] for place in row]
        self._kinds = Kinds(vocab, descriptions)
        self._runs = Runs(places)
        self._ruled: dict[tuple[Kind, int, int], tuple[int, int, int, MorphAnalysis, int]] = {}
        self._known: dict[bytes, _Word] = {}

    @classmethod
    def of(cls, nlp: Language) -> WordForms | None:
        """Those of a pipeline, None if its last two components may look at more than is remembered."""
        last = [component for _, component in nlp.pipeline[-2:]]
        match last:
            case [AttributeRuler() as ruler, EnglishLemmatizer(mode="rule" | "lookup") as lemmatizer]:
                return cls(nlp.vocab, ruler, lemmatizer) if _looks_at_words(ruler) else None
        return None

    def __call__(self, docs: Iterable[Doc]) -> None:
        """Write into `docs`, which are tagged and parsed, what the two components would write."""
        # The lemmatizer remembers forms as well, also of words that were forgotten here.
        if max(len(self._known), len(self._lemmatizer.cache)) > _MOST_REMEMBERED:
            self._known.clear()
            self._ruled.clear()
            self._lemmatizer.cache.clear()
        keyed = [(doc, _keys(doc)) for doc in docs]
        new: dict[bytes, Token] = {}
        for doc, keys in keyed:
            new.update((key, doc[i]) for i, key in enumerate(keys) if key not in self._known)
        if new:
            self._known.update(zip(new, self._learn(new.values()), strict=True))
        for doc, keys in keyed:
            self._write(doc, [self._known[key] for key in keys])

    def forget(self) -> None:
        """Forget the words whose lemma the vocabulary forgot, as it does at the end of a memory zone."""
        strings: Any = self._vocab.strings
        self._known = {key: word for key, word in self._known.items() if word.lemma in strings}

    def _write(self, doc: Doc, words: list[_Word]) -> None:
        runs = self._runs(word.kind for word in words)
        if runs:
            start, end = min(run.start for run in runs), max(run.ends[-1] for run in runs) + 1
            together = self._lemmatizer(self._ruler(self._apart(doc[start:end])))
            words[start:end] = [
                _Word(word.kind, *_said(own)) for word, own in zip(words[start:end], together, strict=True)
            ]
        for token, word in zip(doc, words, strict=True):
            token.tag, token.dep, token.pos = word.tag, word.dep, word.pos
            token.morph, token.lemma = word.morph, word.lemma

    def _learn(self, tokens: Iterable[Token]) -> Iterator[_Word]:
        """Ask the components of words never met, all at once."""
        words = self._apart(tokens)
        kinds = self._kinds(words)
        # The ruler says the same of all words of a kind in one role.
        roles = [(kind, word.tag, word.dep) for kind, word in zip(kinds, words, strict=True)]
        strange = {role: word for role, word in zip(roles, words, strict=True) if role not in self._ruled}
        ruled = self._alone(self._apart(strange.values()))
        self._ruled.update(zip(strange, map(_said, ruled), strict=True))
        for word, role in zip(words, roles, strict=True):
            word.tag, word.dep, word.pos, word.morph, word.lemma = self._ruled[role]
        self._lemmatizer(words)
        for word, role in zip(words, roles, strict=True):
            tag, dep, pos, morph, _ = self._ruled[role]
            yield _Word(role[0], tag, dep, pos, morph, word.lemma)

    def _apart(self, tokens: Iterable[Token]) -> Doc:
        """The tokens, tagged and parsed as they are, in a Doc of their own."""
        tokens = list(tokens)
        words = Doc(self._vocab, words=[token.text for token in tokens])
        for word, token in zip(words, tokens, strict=True):
            word.tag, word.dep = token.tag, token.dep
        return words


def _keys(doc: Doc) -> list[bytes]:
    """What tells the words of a Doc apart."""
    rows = doc.to_array(_COLUMNS)
    content, width = rows.tobytes(), rows.itemsize * len(_COLUMNS)
    return [content[at : at + width] for at in range(0, len(content), width)]


def _said(token: Token) -> tuple[int, int, int, MorphAnalysis, int]:
    return token.tag, token.dep, token.pos, token.morph, token.lemma


def _entries(ruler: AttributeRuler) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", ruler.patterns)


def _index(lemmatizer: EnglishLemmatizer) -> None:
    """Make dictionaries of the lists of known words, which are searched from end to end for each new word."""
    if lemmatizer.lookups.has_table("lemma_index"):
        table = lemmatizer.lookups.get_table("lemma_index")
        for part_of_speech, words in list(table.items()):
            table[part_of_speech] = dict.fromkeys(words)


def _looks_at_words(ruler: AttributeRuler) -> bool:
    """Whether the patterns of a ruler ask and set only what is remembered of a word."""
    for entry in _entries(ruler):
        asked = {name for pattern in entry["patterns"] for token in pattern for name in token}
        if not asked <= _ASKED or not set(entry["attrs"]) <= _SET:
            return False
    return True
