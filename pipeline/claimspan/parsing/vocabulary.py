"""The words that a model has met: kept while they are few, then forgotten now and then.

spaCy keeps every word for the life of a process, but for those that are first met in a memory zone. Zones are
begun once many words are known, since inside one the tokenizer remembers nothing new, and known words cost a
small part of what new ones do. A zone goes on until it has met many words or is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from claimspan.heap import give_back
from claimspan.parsing.language import Model

# The common words of a language come soon; what is new after so many is mostly names and numbers.
KEPT_WORDS: Final = 60_000
# Each takes a kilobyte. 256 articles of news, the most of a shard, bring fewer.
NEW_WORDS: Final = 30_000


class Vocabulary:
    """The words of a model, as they come and go."""

    def __init__(self, model: Model) -> None:
        self._nlp = model.nlp
        self._forms = model.forms
        self._inside = False
        self._zone: ExitStack | None = None
        self._before = 0

    @contextmanager
    def forgetting(self) -> Iterator[None]:
        """Forget, at the end at the latest, words that are first met inside.

        :raises RuntimeError: if it is inside another one.
        """
        if self._inside:
            raise RuntimeError("words are being forgotten already, and that cannot be nested")
        self._inside = True
        try:
            self._begin()
            yield
        finally:
            self._inside = False
            self._end()

    def pause(self) -> None:
        """Forget now if there is much to forget: no Doc that was made is of use any more."""
        if self._zone is not None and len(self._nlp.vocab) - self._before >= NEW_WORDS:
            self._end()
        self.look()

    def look(self) -> None:
        """From now on, words that are new are to be forgotten, if many are known by now."""
        if self._inside and self._zone is None:
            self._begin()

    def _begin(self) -> None:
        # It counts all that were ever met, also those that were forgotten.
        self._before = len(self._nlp.vocab)
        if self._before >= KEPT_WORDS:
            self._zone = ExitStack()
            self._zone.enter_context(self._nlp.memory_zone())

    def _end(self) -> None:
        if self._zone is None:
            return
        self._zone.close()
        self._zone = None
        if self._forms:
            self._forms.forget()
        give_back()
