"""What sentences take from the text around them: the line that leads to a list, and what stands before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from spacy.tokens import Doc

from claimspan.claims.antecedents import Seen, looks_back, resolved
from claimspan.claims.leadins import lead_of, led
from claimspan.claims.quotations import goes_on, quoted
from claimspan.matching.match import RuleMatcher
from claimspan.mentions.finding import has_figures
from claimspan.mentions.merging import merge
from claimspan.model import Claim, Span
from claimspan.pages import Page, Reading, Unit
from claimspan.parsing.language import Model, make_doc, parse


@dataclass(frozen=True, slots=True)
class Context:
    """Reads what stands around sentences, which is parsed only where a sentence points to it.

    :param roles: matches the role rules.
    :param persons: matches those of them that tell whom "he" may stand for.
    :param speakers: matches those of them that tell who says something.
    """

    model: Model
    roles: RuleMatcher
    persons: RuleMatcher
    speakers: RuleMatcher

    def led(self, page: Page, unit: Unit, claims: Sequence[Claim]) -> tuple[Claim, ...]:
        """The claims of a sentence with what the line tells that leads to it."""
        lead = lead_of(unit.sentence, page.article.text)
        if not claims or lead is None:
            return tuple(claims)
        if lead not in page.leads:
            above = self._parsed(page, lead)
            page.leads[lead] = above, self.roles(above)
        return tuple(led(claims, lead, *page.leads[lead]))

    def look_up(self, pages: Sequence[Page], readings: Sequence[tuple[Unit, Reading]]) -> None:
        """Parse, together, the sentences without figures just before those whose subjects may point back.

        :param readings: some sentences that follow one another; `Unit.article` is the index of their page.
        """
        for page in pages:
            page.looked_up.clear()
        figured = {(unit.article, unit.sentence.span) for unit, _ in readings}
        wanted = [
            (pages[unit.article], span)
            for unit, reading in readings
            for span in unit.before[:1]
            if reading.claims
            and (unit.article, span) not in figured
            and (
                looks_back(self._seen(unit, reading), reading.matches)
                or _goes_on(pages[unit.article], unit, reading)
            )
        ]
        texts = (span.of(page.article.text) for page, span in wanted)
        docs = parse(self.model, (make_doc(self.model.nlp, text, ()) for text in texts))
        for (page, span), doc in zip(wanted, docs, strict=True):
            page.looked_up[span] = doc

    def resolved(self, page: Page, unit: Unit, reading: Reading) -> Reading:
        """The reading with what its pointing subjects stand for; sentences of an article come in order."""
        if unit.sentence.block.kind == "row":
            return reading
        own = self._seen(unit, reading)
        claims = resolved(own, reading.matches, self._before(page, unit))
        if claims:
            told = own if claims == own.claims else replace(own, claims=claims)
            claims = quoted(told, page.article.text, self._before(page, unit), self.speakers)
        if claims == own.claims:
            page.seen.append(own)
            return reading
        page.seen.append(replace(own, claims=claims))
        return replace(reading, claims=claims)

    def _before(self, page: Page, unit: Unit) -> Iterator[Seen]:
        """The sentences before, nearest first; one without figures is parsed when it is asked for."""
        known = {seen.span: seen for seen in page.seen}
        for span in unit.before:
            yield known.get(span) or Seen(span, partial(self._parsed, page, span), self._humans)

    def _seen(self, unit: Unit, reading: Reading) -> Seen:
        return Seen(unit.sentence.span, partial(_merged, reading), self._humans, reading.claims)

    def _humans(self, doc: Doc) -> frozenset[int]:
        """The tokens of `doc` that name persons."""
        return frozenset(i for match in self.persons(doc) for i in range(*match.captures["anaphor"]))

    def _parsed(self, page: Page, span: Span) -> Doc:
        """A stretch of an article without figures."""
        if span in page.looked_up:
            return page.looked_up[span]
        return next(parse(self.model, [make_doc(self.model.nlp, span.of(page.article.text), ())]))


def _goes_on(page: Page, unit: Unit, reading: Reading) -> bool:
    text = page.article.text
    return goes_on(reading.claims, unit.sentence.span.of(text), unit.before[0].of(text))


def _merged(reading: Reading) -> Doc:
    """The tokens of a sentence that was read, merged also where nothing was to be claimed."""
    if has_figures(reading.mentions):
        return reading.doc
    return merge(reading.doc, reading.mentions)[0]
