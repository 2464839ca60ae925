"""What words fit by their forms alone, whatever stands around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from spacy.tokens import Doc
from spacy.vocab import Vocab

from claimspan.matching.attributes import Aspect, Description, attributes_of
from claimspan.matching.rows import remember, rows_of, token_at

# What a token has by its place in a text: as one of very many words, and as one of few. All other attributes
# are those of its form.
OF_THE_WORD: Final = frozenset("LEMMA NORM".split())
OF_THE_ROLE: Final = frozenset("POS TAG DEP MORPH SPACY ENT_TYPE ENT_IOB ENT_ID ENT_KB_ID SENT_START".split())


class Forms:
    """The forms of a vocabulary's words, held against descriptions.

    :param descriptions: the one of index i has the bit ``1 << i``.
    """

    def __init__(self, vocab: Vocab, descriptions: Sequence[Description]) -> None:
        self._vocab = vocab
        asked = attributes_of(vocab, descriptions, lambda name: name not in OF_THE_WORD | OF_THE_ROLE)
        self._look = Aspect(pair for pair in asked if _is_look(pair[0]))
        self._form = Aspect(pair for pair in asked if not _is_look(pair[0]))
        # What forms fit, and how they look, which very many share.
        self._known: dict[int, int] = {}
        self._looks: dict[tuple[int, ...], int] = {}
        # What forms fit, each once: a number of thousands of bits is half a kilobyte.
        self._each: dict[int, int] = {}

    def __call__(self, forms: Iterable[int]) -> dict[int, int]:
        """The descriptions that each form, by its number, leaves possible, as bits."""
        out = {form: fits for form in forms if (fits := self._known.get(form)) is not None}
        new = [form for form in forms if form not in out]
        if new:
            alone = Doc(self._vocab, words=[self._vocab.strings[form] for form in new])
            looks = map(tuple, rows_of(alone, self._look.columns).tolist())
            values = rows_of(alone, self._form.columns).tolist()
            for at, (form, seen, value) in enumerate(zip(new, looks, values, strict=True)):
                token = partial(token_at, [alone], [len(alone)], at)
                fits = self._looks.get(seen)
                if fits is None:
                    fits = remember(self._looks, seen, self._look.fits(seen, token))
                fits &= self._form.fits(value, token)
                out[form] = remember(
                    self._known, form, self._each.get(fits) or remember(self._each, fits, fits)
                )
        return out

    def clear(self) -> None:
        """Forget what was met."""
        self._known.clear()
        self._looks.clear()
        self._each.clear()


def _is_look(attribute: str) -> bool:
    """Whether very many forms share each value of an attribute."""
    return attribute.startswith(("IS_", "LIKE_")) or attribute == "LENGTH"
