"""Which sentences of an article, before it is parsed, changed rules can touch."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.language import Language

from claimspan.batch.lemmas import Lemmas
from claimspan.batch.touch import Sketch, can_touch, possible_labels
from claimspan.extract import Outline
from claimspan.rules.needs import Trigger


class Touching:
    """Tells which sentences of an article rules can touch.

    :param changed: the triggers of the changed rules, as they were and as they are.
    :param mentions: those of every mention rule, likewise.
    """

    def __init__(self, changed: Iterable[Trigger], mentions: Iterable[Trigger], nlp: Language) -> None:
        self._changed = tuple(dict.fromkeys(changed))
        self._mentions = tuple(dict.fromkeys(mentions))
        self._lemmas = Lemmas(nlp)

    def touched(self, outline: Outline) -> frozenset[int]:
        """Indices of the docs of `outline` that a changed rule can touch; a table's rows always.

        Cells are read together with words of their header and its caption, so that their own tell too little.
        """
        found = set()
        for i, (doc, numbers) in enumerate(zip(outline.docs, outline.numbers, strict=True)):
            is_row = outline.sentences[i].block.kind == "row"
            if (is_row and self._changed) or self._can(Sketch(doc, numbers, self._lemmas)):
                found.add(i)
        return frozenset(found)

    def _can(self, sketch: Sketch) -> bool:
        if any(can_touch(trigger, sketch) for trigger in self._changed if trigger.stage == "mention"):
            return True
        roles = [t for t in self._changed if t.stage == "role" and can_touch(t, sketch)]
        if not roles:
            return False
        labels = possible_labels(self._mentions, sketch)
        return any(can_touch(trigger, sketch, labels) for trigger in roles)
