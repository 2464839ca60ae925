"""Parts of speech, morphology and lemmas, remembered: what the model's own components say, asked once a word.

The attribute ruler and the rule-based lemmatizer look at one token: its form, its tag and its dependency. So
their answer for a token met before is known. A few patterns of the ruler look at neighbours as well; words
that one of them matches are left to the components themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias, cast

import numpy as np
from spacy.attrs import IDS  # type: ignore[import-not-found]
from spacy.lang.en.lemmatizer import EnglishLemmatizer
from spacy.language import Language
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc
from spacy.vocab import Vocab

from claimspan.matching.kinds import Kind, Kinds
from claimspan.matching.rows import keys_of, rows_of
from claimspan.matching.runs import Runs, places_of
from claimspan.parsing.remembered import Remembered

# What tells words apart, and what the two components write.
_READ: Final[list[int | str]] = [int(IDS[name]) for name in ("ORTH", "TAG", "DEP")]
_WRITTEN: Final[list[int | str]] = [int(IDS[name]) for name in ("TAG", "DEP", "POS", "MORPH", "LEMMA")]
_LEMMA: Final = 4
# Where that is which the lemmatizer looks at, beside the form.
_FORM: Final = slice(2, 5)
# What a pattern may ask if its answer is to depend on no more than these.
_ASKED: Final = frozenset("ORTH TEXT LOWER SHAPE LENGTH IS_SPACE IS_PUNCT LIKE_NUM TAG DEP OP".split())
_SET: Final = frozenset("TAG DEP POS MORPH LEMMA".split())
_MOST_REMEMBERED: Final = 50_000
_Said: TypeAlias = tuple[int, ...]
"""What is written into a token, column by column."""


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
        # What the ruler says of a kind of word in a role, and the lemma of a word of which it says that.
        self._ruled: dict[tuple[Kind, int, int], _Said] = {}
        self._lemmas: dict[_Said, int] = {}
        # What both say of a word in a role, and of which kind that is, at the same places.
        self._known = Remembered()
        self._kind_of: list[Kind] = []

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
        read = [(doc, rows_of(doc, _READ)) for doc in docs if len(doc)]
        if not read:
            return
        if len(self._known) > _MOST_REMEMBERED:
            self._clear()
        rows = np.concatenate([own for _, own in read])
        keys = keys_of(rows)
        self._learn(keys, rows)
        places = list(map(self._known.places.__getitem__, keys))
        said, kinds = self._known.rows[places], [self._kind_of[place] for place in places]
        start = 0
        for doc, own in read:
            end = start + len(doc)
            self._look_around(own, kinds[start:end], said[start:end])
            doc.from_array(_WRITTEN, said[start:end])
            start = end

    def forget(self) -> None:
        """Forget the words whose lemma the vocabulary forgot, as it does at the end of a memory zone."""
        strings: Any = self._vocab.strings
        self._lemmas = {key: lemma for key, lemma in self._lemmas.items() if lemma in strings}
        if len(self._known):
            lemmas = self._known.rows[:, _LEMMA].tolist()
            kept = [place for place, lemma in enumerate(lemmas) if lemma in strings]
            if len(kept) < len(lemmas):
                self._known.keep(kept)
                self._kind_of = [self._kind_of[place] for place in kept]

    def _clear(self) -> None:
        self._known.clear()
        self._kind_of.clear()
        self._ruled.clear()
        self._lemmas.clear()

    def _look_around(self, rows: Any, kinds: Sequence[Kind], said: Any) -> None:
        """Correct what is said of the words that a pattern matches which looks at neighbours."""
        runs = self._runs(kinds)
        if runs:
            start, end = min(run.start for run in runs), max(run.ends[-1] for run in runs) + 1
            together = self._lemmatizer(self._ruler(self._apart(rows[start:end])))
            said[start:end] = rows_of(together, _WRITTEN)

    def _learn(self, keys: Sequence[bytes], rows: Any) -> None:
        """Ask the components of words never met in their role, all at once."""
        known = self._known.places
        new = {key: at for at, key in enumerate(keys) if key not in known}
        if not new:
            return
        rows = rows[list(new.values())]
        words = self._apart(rows)
        kinds = self._kinds(words)
        read = rows.tolist()
        roles = [(kind, tag, dep) for kind, (_, tag, dep) in zip(kinds, read, strict=True)]
        self._rule(roles, rows)
        said = list(map(self._ruled.__getitem__, roles))
        forms = [(orth, *own[_FORM]) for (orth, _, _), own in zip(read, said, strict=True)]
        self._lemmatize(forms, rows)
        values = np.array(said, np.uint64)
        values[:, _LEMMA] = list(map(self._lemmas.__getitem__, forms))
        self._known.add(list(new), values)
        self._kind_of += kinds

    def _rule(self, roles: Sequence[tuple[Kind, int, int]], rows: Any) -> None:
        """Have the ruler speak of words in a role: it says the same of all of a kind."""
        strange = {role: at for at, role in enumerate(roles) if role not in self._ruled}
        if strange:
            ruled = self._alone(self._apart(rows[list(strange.values())]))
            self._ruled.update(zip(strange, map(tuple, rows_of(ruled, _WRITTEN).tolist()), strict=True))

    def _lemmatize(self, forms: Sequence[_Said], rows: Any) -> None:
        """Have the lemmatizer speak of words: it looks at their form and what the ruler said of it.

        :param forms: the form of each with that.
        """
        strange = {form: at for at, form in enumerate(forms) if form not in self._lemmas}
        if strange:
            words = self._apart(rows[list(strange.values())])
            words.from_array(_WRITTEN[_FORM], np.array([form[1:] for form in strange], np.uint64))  # type: ignore[arg-type]
            self._lemmatizer(words)
            # All is remembered here already.
            self._lemmatizer.cache.clear()
            self._lemmas.update(zip(strange, words.to_array("LEMMA").tolist(), strict=True))

    def _apart(self, rows: Any) -> Doc:
        """Words, tagged and parsed as they are, in a Doc of their own."""
        strings = self._vocab.strings
        words = Doc(self._vocab, words=[strings[orth] for orth in rows[:, 0].tolist()])
        words.from_array(_READ[1:], rows[:, 1:])
        return words


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
