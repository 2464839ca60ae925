"""The one pure function from articles to what they claim: (articles, rules, model) → results."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from spacy.tokens import Doc

from claimspan.articles.reading import doc_id
from claimspan.blocks.finding import is_reference_section, layout
from claimspan.claims.antecedents import Seen, resolved
from claimspan.claims.assembly import assemble
from claimspan.claims.cells import Cells, CellUnit
from claimspan.claims.currencies import Currencies, currencies_of
from claimspan.claims.leadins import lead_of, led
from claimspan.claims.rows import is_header, row_claims
from claimspan.gate.conventions import has_decimal_comma
from claimspan.gate.numbers import Number, between, scan
from claimspan.gate.sentences import sentences
from claimspan.ledger import addresses, outside_entries, sentence_entries
from claimspan.mentions.finding import Mention, find_mentions, merge
from claimspan.mentions.match import Match, RuleMatcher
from claimspan.model import Article, Block, Claim, DocumentResult, LedgerEntry, Sentence, Span
from claimspan.parsing.language import Model, load_model, make_doc, parse
from claimspan.rules.loading import RuleSet, load_rules
from claimspan.timing import stage, staged

ARTICLES_AT_ONCE = 32
# How many sentences before its own a pronoun is looked up in.
REACH = 2
# What a page holds before any rule is tried.
_BEFORE_RULES = ("decimal_comma", "numbers", "urls", "skipped", "unread", "n_sentences")


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the stages made of one sentence, for those who ask why.

    :param doc: its tokens; each mention is one token, but in a table row.
    :param mentions: offsets into the sentence's text.
    :param matches: of the role rules, empty for a table row.
    :param claims: offsets into the article.
    :param numbers: what the number scanner found in it, offsets into the sentence's text.
    """

    sentence: Sentence
    doc: Doc
    mentions: tuple[Mention, ...]
    matches: tuple[Match, ...]
    claims: tuple[Claim, ...]
    numbers: tuple[Number, ...] = ()


@dataclass(slots=True)
class _Unit:
    """A sentence with figures, on its way through the parser.

    :param before: the sentences before it under the same heading, with or without figures, nearest first.
    """

    article: int
    sentence: Sentence
    numbers: list[Number]
    before: tuple[Span, ...] = ()


@dataclass(slots=True)
class _Page:
    """An article being read.

    :param urls: in order and disjoint, as `skipped` and `unread` are.
    :param skipped: what lies outside blocks, each span with its reason.
    :param unread: sentences that claim nothing because of where they stand, likewise.
    :param headers: header cells → the mentions in them, with offsets into the article.
    :param rows: header cells → indices of the claims of the rows below them.
    :param cell_units: what the headers and captions of tables say of the numbers below them.
    :param seen: the last sentences that were read.
    :param header_readings: header rows as they were read, to be accounted for when their rows have been.
    """

    article: Article
    decimal_comma: bool = False
    numbers: list[Number] = field(default_factory=list)
    urls: list[Span] = field(default_factory=list)
    skipped: list[tuple[Span, str]] = field(default_factory=list)
    unread: list[tuple[Span, str]] = field(default_factory=list)
    n_sentences: int = 0
    n_parsed: int = 0
    claims: list[Claim] = field(default_factory=list)
    ledger: list[LedgerEntry] = field(default_factory=list)
    headers: dict[tuple[Span, ...], list[Mention]] = field(default_factory=dict)
    rows: dict[tuple[Span, ...], list[int]] = field(default_factory=dict)
    header_readings: list[tuple[list[Number], Reading]] = field(default_factory=list)
    cell_units: dict[tuple[str, frozenset[str]], CellUnit | None] = field(default_factory=dict)
    seen: deque[Seen] = field(default_factory=lambda: deque(maxlen=REACH))


@dataclass(frozen=True, slots=True)
class Outline:
    """An article before any rule: cut into sentences, those with figures made into tokens or parsed.

    :param docs: one for each sentence that holds a figure; mentions are not merged in them.
    """

    _page: _Page
    _units: tuple[_Unit, ...]
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
        self.currencies = currencies_of(self.rules.words)
        self.mention_rules = RuleMatcher(vocab, self.rules.stage("mention"))
        self.role_rules = RuleMatcher(vocab, self.rules.stage("role"))

    @property
    def model_info(self) -> dict[str, str]:
        """Name, version and digest of the spaCy model."""
        return {"name": self.model.name, "version": self.model.version, "digest": self.model.digest}

    def documents(self, articles: Iterable[Article]) -> Iterator[DocumentResult]:
        """One result an article, in order; articles are read a few at a time."""
        stream = iter(articles)
        while group := list(islice(stream, ARTICLES_AT_ONCE)):
            yield from self._read(group)

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
        for index, _, reading in self._readings(articles, [_Page(article) for article in articles]):
            out[index].append(reading)
        return [self._settled(article, own) for article, own in zip(articles, out, strict=True)]

    def _settled(self, article: Article, readings: Sequence[Reading]) -> list[Reading]:
        """The readings of a whole article, with what all of it decides."""
        claims = [claim for reading in readings for claim in reading.claims]
        rest = iter(self.currencies.settled(article, claims))
        return [replace(r, claims=tuple(islice(rest, len(r.claims)))) for r in readings]

    def outline(self, article: Article) -> Outline:
        """An article cut into sentences and tokens, which costs a small part of what parsing costs."""
        page = _Page(article)
        units = tuple(_gate(0, page))
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
        page = _Page(parsed.article, **{name: getattr(parsed._page, name) for name in _BEFORE_RULES})
        readings = []
        for index, (unit, doc) in enumerate(zip(parsed._units, parsed.docs, strict=True)):
            reading = known.get(index) if known else None
            reading = reading or self._sentence(page, unit, doc.copy())
            readings.append(self._resolved(page, unit, reading))
            _account(page, unit.numbers, readings[-1])
        page.n_parsed = len(readings)
        return _finish(page, self.currencies), self._settled(page.article, readings)

    def _read(self, articles: list[Article]) -> Iterator[DocumentResult]:
        pages = [_Page(article) for article in articles]
        for index, numbers, reading in self._readings(articles, pages):
            _account(pages[index], numbers, reading)
        for page in pages:
            yield _finish(page, self.currencies)

    def _readings(
        self, articles: list[Article], pages: list[_Page]
    ) -> Iterator[tuple[int, list[Number], Reading]]:
        units = [unit for index, page in enumerate(pages) for unit in _gate(index, page)]
        nlp = self.model.nlp
        docs = (
            make_doc(nlp, unit.sentence.span.of(articles[unit.article].text), unit.numbers) for unit in units
        )
        for unit, doc in zip(units, parse(self.model, docs), strict=True):
            page = pages[unit.article]
            yield unit.article, unit.numbers, self._resolved(page, unit, self._sentence(page, unit, doc))

    def _sentence(self, page: _Page, unit: _Unit, doc: Doc) -> Reading:
        sentence = unit.sentence
        mentions = find_mentions(doc, unit.numbers, self.mention_rules, page.article.published)
        page.n_parsed += 1
        if sentence.block.kind == "row":
            cells = Cells(
                self.model, self.mention_rules, self.role_rules,
                page.article.published, page.decimal_comma, page.cell_units,
            )  # fmt: skip
            named = sentence.block.cells if is_header(sentence.block) else sentence.block.cells[:1]
            mentions = cells.periods(page.article.text, sentence, named, mentions)
            claims = _row(page, sentence, mentions, cells)
            return Reading(sentence, doc, tuple(mentions), (), tuple(claims), tuple(unit.numbers))
        placed = merge(doc, mentions)
        with stage("roles"):
            matches = self.role_rules(doc)
        claims = assemble(doc, placed, matches, sentence)
        lead = lead_of(sentence)
        if claims and lead is not None:
            above = next(parse(self.model, [make_doc(self.model.nlp, lead.of(page.article.text), ())]))
            claims = led(claims, lead, above, self.role_rules(above))
        return Reading(sentence, doc, tuple(mentions), tuple(matches), tuple(claims), tuple(unit.numbers))

    def _resolved(self, page: _Page, unit: _Unit, reading: Reading) -> Reading:
        """The reading with what its pointing subjects stand for; sentences of an article come in order."""
        if unit.sentence.block.kind == "row":
            return reading
        own = Seen(unit.sentence.span, reading.doc, reading.claims)
        claims = resolved(own, reading.matches, self._before(page, unit))
        page.seen.append(replace(own, claims=claims))
        return replace(reading, claims=claims)

    def _before(self, page: _Page, unit: _Unit) -> Iterator[Seen]:
        """The sentences before, nearest first; one without figures is parsed when it is asked for."""
        known = {seen.span: seen for seen in page.seen}
        for span in unit.before:
            if span in known:
                yield known[span]
            else:
                nlp, text = self.model.nlp, span.of(page.article.text)
                yield Seen(span, next(parse(self.model, [make_doc(nlp, text, ())])))


def _row(page: _Page, sentence: Sentence, mentions: list[Mention], cells: Cells) -> list[Claim]:
    if is_header(sentence.block):
        moved = [_moved(mention, sentence.span.start) for mention in mentions]
        page.headers.setdefault(sentence.block.cells, []).extend(moved)
        return []
    header = page.headers.get(sentence.block.header, [])
    return row_claims(page.article.text, sentence, mentions, header, cells)


@staged("ledger")
def _account(page: _Page, numbers: list[Number], reading: Reading) -> None:
    """Add what a sentence claims, and what became of its numbers, to its article."""
    block, first = reading.sentence.block, len(page.claims)
    if block.kind == "row" and is_header(block):
        page.header_readings.append((numbers, reading))
        return
    page.ledger.extend(
        sentence_entries(numbers, reading.mentions, reading.claims, first, reading.sentence.span.start)
    )
    page.claims.extend(reading.claims)
    if block.header:
        page.rows.setdefault(block.header, []).extend(range(first, len(page.claims)))


@staged("sentences")
def _gate(index: int, page: _Page) -> list[_Unit]:
    """The sentences of an article that hold a figure; numbers elsewhere get their reason at once."""
    text = page.article.text
    found = layout(text)
    page.decimal_comma = has_decimal_comma(text)
    page.numbers = scan(text, decimal_comma=page.decimal_comma)
    page.urls, page.skipped = addresses(text), list(found.skipped)
    units: list[_Unit] = []
    before: deque[Span] = deque(maxlen=REACH)
    section: tuple[Span, ...] = ()
    for block in found.blocks:
        if block.kind in {"heading", "row"} or block.section != section:
            before.clear()
            section = block.section
        unread = _unread(text, block)
        for sentence in sentences(text, block):
            page.n_sentences += 1
            if unread is not None:
                page.unread.append((sentence.span, unread))
            elif own := _own_numbers(page, sentence):
                numbers = [_relative(n, sentence.span.start) for n in own]
                units.append(_Unit(index, sentence, numbers, tuple(reversed(before))))
            before.append(sentence.span)
    return units


def _unread(text: str, block: Block) -> str | None:
    """Why a block's numbers claim nothing whatever they say, or None."""
    if block.kind == "heading":
        return "heading"
    return "reference" if is_reference_section([span.of(text) for span in block.section]) else None


def _own_numbers(page: _Page, sentence: Sentence) -> list[Number]:
    """The numbers that lie wholly inside the sentence and begin in no URL."""
    inside = between(page.numbers, sentence.span.start, sentence.span.end)
    return [n for n in inside if n.span.end <= sentence.span.end and not _within(page.urls, n.span.start)]


def _within(spans: Sequence[Span], at: int) -> bool:
    """Whether one of the ordered, disjoint `spans` covers the place `at`."""
    index = bisect_left(spans, at + 1, key=lambda span: span.start) - 1
    return index >= 0 and at < spans[index].end


def _relative(number: Number, start: int) -> Number:
    return Number(number.span.shift(-start), number.value, number.form, number.factor)


def _moved(mention: Mention, by: int) -> Mention:
    return Mention(
        mention.type, mention.label, mention.span.shift(by), mention.rule, mention.value,
        relation=mention.relation, iso8601=mention.iso8601, anchor=mention.anchor,
    )  # fmt: skip


@staged("ledger")
def _finish(page: _Page, currencies: Currencies) -> DocumentResult:
    for numbers, reading in page.header_readings:
        below = page.rows.get(reading.sentence.block.cells, [])
        own = [page.claims[index] for index in below]
        entries = sentence_entries(numbers, reading.mentions, own, 0, reading.sentence.span.start)
        page.ledger.extend(replace(e, claim=None if e.claim is None else below[e.claim]) for e in entries)
    told = {entry.span.start for entry in page.ledger}
    rest = [number for number in page.numbers if number.span.start not in told]
    urls = [(span, "url") for span in page.urls]
    page.ledger.extend(outside_entries(rest, urls, page.skipped, page.unread))
    page.ledger.sort(key=lambda entry: entry.span.start)
    claims = currencies.settled(page.article, page.claims)
    return DocumentResult(page.article, claims, tuple(page.ledger), page.n_sentences, page.n_parsed)
