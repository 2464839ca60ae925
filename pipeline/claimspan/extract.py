"""The one pure function from articles to what they claim: (articles, rules, model) → results."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import islice, tee
from typing import TypeVar

from spacy.tokens import Doc

from claimspan.articles.reading import doc_id
from claimspan.claims.antecedents import HUMAN
from claimspan.claims.assembly import assemble
from claimspan.claims.cells import Cells
from claimspan.claims.documentunits import document_units
from claimspan.claims.quotations import SPEAKER
from claimspan.claims.rows import is_header, row_claims
from claimspan.context import Context
from claimspan.gate.numbers import Number
from claimspan.gate.opening import Gate
from claimspan.matching.match import RuleMatcher
from claimspan.mentions.finding import Mention, find_each, has_figures
from claimspan.mentions.lengths import claimed_instead
from claimspan.mentions.merging import merge_each
from claimspan.model import Article, Claim, DocumentResult, Sentence
from claimspan.pages import Page, Reading, Unit, account, finish, gate
from claimspan.parsing.language import Model, batches, load_model, make_doc, parse
from claimspan.parsing.vocabulary import Vocabulary
from claimspan.rules.loading import RuleSet, load_rules
from claimspan.timing import stage

ARTICLES_AT_ONCE = 32
# Characters that are read at once, but for an article that has more: twice what so many news have.
CHARS_AT_ONCE = 250_000
_Item = TypeVar("_Item")
# What a page holds before any rule is tried.
_BEFORE_RULES = ("decimal_comma", "numbers", "urls", "skipped", "unread", "n_sentences")


@dataclass(frozen=True, slots=True)
class Outline:
    """An article before any rule: cut into sentences, those with figures made into tokens or parsed.

    :param docs: one for each sentence that holds a figure; mentions are not merged in them.
    """

    _page: Page
    _units: tuple[Unit, ...]
    docs: tuple[Doc, ...]

    @property
    def article(self) -> Article:
        """The article itself."""
        return self._page.article

    @property
    def numbers(self) -> tuple[Sequence[Number], ...]:
        """The numbers of each of `docs`, with offsets into its text."""
        return tuple(unit.numbers for unit in self._units)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentence of each of `docs`, with offsets into the article."""
        return tuple(unit.sentence for unit in self._units)

    def only(self, wanted: Collection[int]) -> Outline:
        """The same article with those of its `docs` alone, by index; reading it accounts for no other."""
        keep = sorted(wanted)
        return Outline(self._page, tuple(self._units[i] for i in keep), tuple(self.docs[i] for i in keep))


class Extractor:
    """Reads articles with one set of rules and one model.

    :param rules: None for the project's own.
    :param model: the name of an installed spaCy model, a model that is loaded already, None for the default.
    :raises UsageError: if the model is not installed or a rule is broken.
    """

    def __init__(self, rules: RuleSet | None = None, model: str | Model | None = None) -> None:
        self.rules = rules if rules is not None else load_rules()
        self.model = model if isinstance(model, Model) else load_model(model)
        vocab = self.model.nlp.vocab
        self.vocabulary = Vocabulary(self.model)
        self.units = document_units(self.rules.words)
        self.gate = Gate.of(self.rules.rules)
        self.mention_rules = RuleMatcher(vocab, self.rules.stage("mention"))
        roles = self.rules.stage("role")
        self.role_rules = RuleMatcher(vocab, roles)
        self._persons = RuleMatcher(vocab, [r for r in roles if r.yields.get("antecedent") == HUMAN])
        self._speakers = RuleMatcher(vocab, [r for r in roles if r.yields.get("role") == SPEAKER])

    @property
    def _context(self) -> Context:
        """What reads the text around sentences."""
        return Context(self.model, self.role_rules, self._persons, self._speakers)

    @property
    def model_info(self) -> dict[str, str]:
        """Name, version and digest of the spaCy model."""
        return {"name": self.model.name, "version": self.model.version, "digest": self.model.digest}

    def documents(self, articles: Iterable[Article]) -> Iterator[DocumentResult]:
        """One result an article, in order; articles are read a few at a time."""
        for group in _groups(articles):
            yield from self._read(group)

    def forgetting(self) -> AbstractContextManager[None]:
        """Forget, at the end at the latest, words that were first seen inside, so that memory stays bounded.

        Only if very many words are known already. Docs that are made inside are of no use after it, nor once
        `documents` has read another group of articles; results are. It cannot be inside another one.
        """
        return self.vocabulary.forgetting()

    def text(self, text: str) -> DocumentResult:
        """What one text claims."""
        article = Article(doc_id=doc_id("text"), source="text", text=text, raw_sha256="")
        return next(self.documents([article]))

    def readings(self, texts: Sequence[str], published: str | None = None) -> list[list[Reading]]:
        """How each text was read, sentence by sentence; only sentences that hold a number.

        :param published: ISO date on which relative windows are anchored.
        """
        articles = [
            Article(doc_id=doc_id(str(i)), source=str(i), text=text, raw_sha256="", published=published)
            for i, text in enumerate(texts)
        ]
        out: list[list[Reading]] = [[] for _ in texts]
        pages = [Page(article) for article in articles]
        for index, _, reading in self._readings(articles, pages, every=True):
            out[index].append(reading)
        return [self._settled(article, own) for article, own in zip(articles, out, strict=True)]

    def _settled(self, article: Article, readings: Sequence[Reading]) -> list[Reading]:
        """The readings of a whole article, with what all of it decides."""
        claims = [claim for reading in readings for claim in reading.claims]
        rest = iter(self.units.settled(article, claims))
        return [replace(r, claims=tuple(islice(rest, len(r.claims)))) for r in readings]

    def outline(self, article: Article, opening: Gate | None = None) -> Outline:
        """An article cut into sentences and tokens, which costs a small part of what parsing costs.

        :param opening: which sentences to take beside those with a number; None for what the rules need.
        """
        page = Page(article)
        units = tuple(gate(0, page, opening or self.gate))
        nlp, text = self.model.nlp, article.text
        return Outline(
            page, units, tuple(make_doc(nlp, unit.sentence.span.of(text), unit.numbers) for unit in units)
        )

    def analyse(self, outlines: Iterable[Outline]) -> Iterator[Outline]:
        """The outlines with their tokens parsed, which happens in place, some articles at a time."""
        stream = iter(outlines)
        while group := list(islice(stream, ARTICLES_AT_ONCE)):
            docs = parse(self.model, [doc for outline in group for doc in outline.docs])
            for outline in group:
                yield replace(outline, docs=tuple(islice(docs, len(outline.docs))))

    def read(
        self, parsed: Outline, known: Mapping[int, Reading] | None = None
    ) -> tuple[DocumentResult, list[Reading]]:
        """What a parsed article claims by these rules, and how its sentences were read.

        `parsed` stays as it is, so that other rules can read the same parse.

        :param known: by index of its `docs`, sentences that are known to be read in this way. A table's rows
            are known together or not at all, since they need their header.
        """
        page = Page(parsed.article, **{name: getattr(parsed._page, name) for name in _BEFORE_RULES})
        readings = []
        for index, (unit, doc) in enumerate(zip(parsed._units, parsed.docs, strict=True)):
            reading = known.get(index) if known else None
            reading = reading or self._sentences([page], [unit], [doc.copy()])[0]
            readings.append(self._context.resolved(page, unit, reading))
            account(page, unit.numbers, readings[-1])
        page.n_parsed = len(readings)
        return finish(page, self.units), self._settled(page.article, readings)

    def _read(self, articles: list[Article]) -> Iterator[DocumentResult]:
        pages = [Page(article) for article in articles]
        for index, numbers, reading in self._readings(articles, pages, every=False):
            account(pages[index], numbers, reading)
        # Sentences are read. What is made of results needs the room.
        self.vocabulary.pause()
        pages.reverse()
        while pages:
            # With no name, so that a page is let go of before its result is worked on.
            yield finish(pages.pop(), self.units)

    def _readings(
        self, articles: list[Article], pages: list[Page], *, every: bool
    ) -> Iterator[tuple[int, list[Number], Reading]]:
        """All sentences with figures, in order.

        :param every: also match roles where there is nothing to be claimed.
        """
        nlp = self.model.nlp
        # What is ahead of the batch is held, and what is behind it no more.
        units, rest = tee(
            unit for index, page in enumerate(pages) for unit in _consumed(gate(index, page, self.gate))
        )
        docs = (
            make_doc(nlp, unit.sentence.span.of(articles[unit.article].text), unit.numbers) for unit in units
        )
        for batch in batches(docs):
            self.vocabulary.look()
            some = list(islice(rest, len(batch)))
            parsed = list(parse(self.model, batch))
            own = [pages[unit.article] for unit in some]
            readings = list(zip(some, self._sentences(own, some, parsed, every=every), strict=True))
            self._context.look_up(pages, readings)
            for unit, reading in readings:
                yield unit.article, unit.numbers, self._context.resolved(pages[unit.article], unit, reading)

    def _sentences(
        self, pages: Sequence[Page], units: Sequence[Unit], docs: Sequence[Doc], *, every: bool = True
    ) -> list[Reading]:
        """What sentences say, but for what their pointing subjects stand for.

        :param pages: of each sentence that of its article.
        """
        numbers = [unit.numbers for unit in units]
        found = find_each(docs, numbers, self.mention_rules, [page.article.published for page in pages])
        plain = [at for at, unit in enumerate(units) if unit.sentence.block.kind != "row"]
        roles = self._claimed(
            pages, units, docs, found, [at for at in plain if every or has_figures(found[at])]
        )
        instead = {
            at: mentions
            for at in plain
            if (mentions := self._lengths(pages[at], units[at], docs[at], found[at], roles.get(at)))
        }
        found = [instead.get(at, mentions) for at, mentions in enumerate(found)]
        roles |= self._claimed(pages, units, docs, found, list(instead))
        out = []
        for at, (page, unit, doc, mentions) in enumerate(zip(pages, units, docs, found, strict=True)):
            page.n_parsed += 1
            if unit.sentence.block.kind == "row":
                out.append(self._row(page, unit, doc, mentions))
            elif at in roles:
                out.append(roles.pop(at))
            else:
                out.append(Reading(unit.sentence, doc, tuple(mentions), (), (), tuple(unit.numbers)))
        return out

    def _claimed(
        self,
        pages: Sequence[Page],
        units: Sequence[Unit],
        docs: Sequence[Doc],
        found: Sequence[list[Mention]],
        places: Sequence[int],
    ) -> dict[int, Reading]:
        """What the sentences at some places claim with these mentions."""
        merged = merge_each([docs[at] for at in places], [found[at] for at in places])
        with stage("roles"):
            matches = list(self.role_rules.each([doc for doc, _ in merged]))
        out = {}
        for at, (doc, placed), own in zip(places, merged, matches, strict=True):
            unit = units[at]
            claims = self._context.led(pages[at], unit, assemble(doc, placed, own, unit.sentence))
            out[at] = Reading(unit.sentence, doc, tuple(found[at]), tuple(own), claims, tuple(unit.numbers))
        return out

    def _lengths(
        self, page: Page, unit: Unit, doc: Doc, mentions: list[Mention], reading: Reading | None
    ) -> list[Mention] | None:
        """The mentions of a sentence with lengths that bound no claim as quantities, if it has such."""
        start = unit.sentence.span.start
        told = [piece for claim in reading.claims for piece in claim.evidence] if reading else []
        bounding = {piece.span.shift(-start) for piece in told if piece.field == "window"}
        return claimed_instead(
            doc, unit.numbers, self.mention_rules, mentions, bounding, page.article.published
        )

    def _row(self, page: Page, unit: Unit, doc: Doc, mentions: list[Mention]) -> Reading:
        """What a row of a table says; rows come in order, after their header."""
        sentence = unit.sentence
        cells = Cells(
            self.model, self.mention_rules, self.role_rules,
            page.article.published, page.decimal_comma, page.cell_units,
        )  # fmt: skip
        named = sentence.block.cells if is_header(sentence.block) else sentence.block.cells[:1]
        mentions = cells.periods(page.article.text, sentence, named, mentions)
        claims = _row(page, sentence, mentions, cells)
        return Reading(sentence, doc, tuple(mentions), (), tuple(claims), tuple(unit.numbers))


def _groups(articles: Iterable[Article]) -> Iterator[list[Article]]:
    """The articles, those together that are read together."""
    group: list[Article] = []
    chars = 0
    for article in articles:
        if group and chars + len(article.text) > CHARS_AT_ONCE:
            yield group
            group, chars = [], 0
        group.append(article)
        chars += len(article.text)
        if len(group) == ARTICLES_AT_ONCE:
            yield group
            group, chars = [], 0
    if group:
        yield group


def _consumed(items: list[_Item]) -> Iterator[_Item]:
    """The items of a list, each of which is let go of when the next one is asked for."""
    items.reverse()
    while items:
        yield items.pop()


def _row(page: Page, sentence: Sentence, mentions: list[Mention], cells: Cells) -> list[Claim]:
    if is_header(sentence.block):
        moved = (replace(mention, span=mention.span.shift(sentence.span.start)) for mention in mentions)
        page.headers.setdefault(sentence.block.cells, []).extend(moved)
        return []
    header = page.headers.get(sentence.block.header, [])
    return row_claims(page.article.text, sentence, mentions, header, cells)
