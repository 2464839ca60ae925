"""Parts of speech, morphology and lemmas, remembered: what the model's own components say, asked once a word.

The attribute ruler and the rule-based lemmatizer look at one token: its form, its tag and its dependency. So
their answer for a token met before is known. A few patterns of the ruler look at neighbours as well; a
sentence in which one of them matches is left to the components themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from spacy.lang.en.lemmatizer import EnglishLemmatizer
from spacy.language import Language
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc, MorphAnalysis, Token
from spacy.vocab import Vocab

from claimspan.parsing.kinds import Kinds
from claimspan.parsing.runs import Runs, places_of

_COLUMNS: Final[list[int | str]] = ["ORTH", "TAG", "DEP"]
# What a pattern may ask if its answer is to depend on no more than these.
_ASKED: Final = frozenset("ORTH TEXT LOWER SHAPE LENGTH IS_SPACE IS_PUNCT LIKE_NUM TAG DEP OP".split())
_SET: Final = frozenset("TAG DEP POS MORPH LEMMA".split())
_MOST_REMEMBERED: Final = 50_000


@dataclass(frozen=True, slots=True)
class _Word:
    """What a word in one role is."""

    tag: int
    dep: int
    pos: int
    morph: MorphAnalysis
    lemma: str


class WordForms:
    """The last two components of a pipeline, which are an attribute ruler and a lemmatizer."""

    def __init__(self, vocab: Vocab, ruler: AttributeRuler, lemmatizer: EnglishLemmatizer) -> None:
        self._vocab = vocab
        self._ruler = ruler
        self._lemmatizer = lemmatizer
        _index(lemmatizer)
        self._alone = AttributeRuler(vocab)
        wide: list[Sequence[Mapping[str, Any]]] = []
        for entry in _entries(ruler):
            patterns = entry["patterns"]
            wide += [pattern for pattern in patterns if len(pattern) > 1]
            narrow = [pattern for pattern in patterns if len(pattern) == 1]
            if narrow:
                self._alone.add(narrow, entry["attrs"], entry["index"])
        places = [places_of(pattern) for pattern in wide]
        self._kinds = Kinds(vocab, [place.description for row in places for place in row])
        self._runs = Runs(places)
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
        if len(self._known) > _MOST_REMEMBERED:
            self._known.clear()
            self._lemmatizer.cache.clear()
        rest: list[tuple[Doc, list[bytes]]] = []
        new: dict[bytes, Token] = {}
        for doc in docs:
            if self._runs(self._kinds(doc)):
                self._lemmatizer(self._ruler(doc))
                continue
            rows = doc.to_array(_COLUMNS)
            content, width = rows.tobytes(), rows.itemsize * len(_COLUMNS)
            keys = [content[at : at + width] for at in range(0, len(content), width)]
            new.update((key, doc[i]) for i, key in enumerate(keys) if key not in self._known)
            rest.append((doc, keys))
        self._learn(new)
        for doc, keys in rest:
            for token, key in zip(doc, keys, strict=True):
                word = self._known[key]
                token.tag, token.dep, token.pos = word.tag, word.dep, word.pos
                token.morph, token.lemma_ = word.morph, word.lemma

    def _learn(self, new: Mapping[bytes, Token]) -> None:
        """Ask the components of words never met, all at once."""
        if not new:
            return
        words = Doc(self._vocab, words=[token.text for token in new.values()])
        for word, token in zip(words, new.values(), strict=True):
            word.tag, word.dep = token.tag, token.dep
        self._lemmatizer(self._alone(words))
        for key, word in zip(new, words, strict=True):
            self._known[key] = _Word(word.tag, word.dep, word.pos, word.morph, word.lemma_)


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
