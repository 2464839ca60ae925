"""The claims of a dataset as columns of numbers that can be compared, a million at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse

from claimspan.groups.quantities import Quantities, align
from claimspan.groups.windows import window_days, window_length
from claimspan.groups.wording import marked, names, ones, stems, weighed
from claimspan.rules.loading import engine_words

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
NO_DAY: Final = np.iinfo(np.int64).min
"""Stands for a day that is not known."""

_WORD: Final = r"[\p{L}\p{M}\p{N}]+(?:[’''][\p{L}\p{M}]+)?"

# A figure that compares two things: "11% less than", "20 percent more likely than".
_THAN: Final = r"^\s*(?:more|less|worse|[a-z]+er)\s+(?:[a-z-]+\s+)?than\s+"

# One row a claim that is no repeat within its document; `i` numbers them in reading order, `doc` their
# documents and `s` their sentences.
_CLAIMS: Final = """
create temp table c as
select (row_number() over (order by doc_id, value_start, claim_id) - 1)::bigint as i,
    (dense_rank() over (order by doc_id) - 1)::bigint as doc,
    (dense_rank() over (order by doc_id, sentence_start) - 1)::bigint as s,
    claim_id, doc_id, kind::varchar as kind, value, value_high, baseline_value, unit::varchar as unit,
    per::varchar as per, comparator::varchar as comparator, direction::varchar as direction,
    modality::varchar as modality, sentence, sentence_start, sentence_end, window_iso8601, window_start,
    window_end, regexp_replace(coalesce(subject_resolved, subject), ?, ' ', 'g') as who, measure,
    subject_role::varchar as subject_role,
    attribution, replace(regexp_extract(value_text, '\\d[\\d,]*(?:\\.\\d+)?'), ',', '') as digits,
    lower(substr(sentence, greatest(value_start - sentence_start - 30, 0) + 1,
        least(value_start - sentence_start, 30))) as before,
    lower(substr(sentence, value_end - sentence_start + 1, 60)) as after
from claims where duplicate_of is null
"""
_FIGURES: Final = """
select i, doc, s, kind, value, value_high, baseline_value, unit, per, comparator, direction,
    modality, window_iso8601, window_start, window_end, published,
    try_cast(digits as double) as written,
    length(regexp_extract(digits, '\\.(\\d+)', 1)) as decimals,
    case when digits like '%.%' then 0 else length(regexp_extract(digits, '[1-9](0+)$', 1)) end as zeros,
    regexp_matches(before, ?) as reached,
    regexp_matches(after, ?) and not regexp_matches(after, ?) as compared
from c join documents using (doc_id) order by i
"""
# The words of subject and measure; who brings a change about is no part of what changes, unless nothing
# else is said. A counted noun is a word like others.
_CORE: Final = f"""
create temp table k as
select i, lower(word) as word, word <> lower(word) as capital, part from (
    select i, 'subject' as part, unnest(regexp_extract_all(
        case when subject_role = 'agent' then coalesce(measure, who) else who end, '{_WORD}')) as word
    from c union all
    select i, 'measure', unnest(regexp_extract_all(concat_ws(' ', measure,
        case when kind in ('count', 'number') and unit <> 'point' then unit end), '{_WORD}'))
    from c union all
    select i, 'agent', unnest(regexp_extract_all(who, '{_WORD}'))
    from c where subject_role = 'agent' and measure is not null)
"""
_SENTENCES: Final = f"""
create temp table w as
select s, lower(word) as word, word <> lower(word) as capital, place from (
    select s, unnest(words) as word, generate_subscripts(words, 1) as place from (
        select s, regexp_extract_all(any_value(sentence), '{_WORD}') as words from c group by s))
"""
_CASES: Final = """
select word, sum(inside) as inside, sum(small) as small from (
    select word, count(*) filter (capital and place > 1) as inside, count(*) filter (not capital) as small
    from w group by word union all select distinct word, 0, 0 from k)
group by word order by word
"""
# Names in the sentence; those of who says it are no names of what it is about.
_NAMES_SAID: Final = f"""
select distinct c.i, v.stem from w join v using (word) join c using (s)
where v.name and w.capital and not exists (
    select 1 from (
        select i, lower(unnest(regexp_extract_all(attribution, '{_WORD}'))) as word
        from c where attribution is not null) a
    where a.i = c.i and a.word = w.word)
"""
_WORDS_OF_DOCUMENTS: Final = f"""
select n.doc::int as doc, v.stem::int as stem from (
    select doc_id, unnest(list_distinct(regexp_extract_all(
        lower(concat_ws('. ', title, text)), '{_WORD}'))) as word from documents) d
join v using (word) join (select distinct doc_id, doc from c) n using (doc_id) where v.told
"""
_NAMES_OF_DOCUMENTS: Final = """
select distinct n.doc, v.stem from (
    select doc_id, lower(unnest(regexp_extract_all(
        {text}, '\\p{Lu}[\\p{L}\\p{M}\\p{N}]*'))) as word from documents) d
join v using (word) join (select distinct doc_id, doc from c) n using (doc_id) where v.name
"""
_TEXT: Final = "concat_ws('. ', title, text)"


@dataclass(frozen=True, slots=True)
class Features:
    """What is compared of each claim; arrays and matrices have a row a claim, in reading order.

    :param claim_id: the identifiers; `doc_id` those of the documents, by number.
    :param doc: number of the document; `published` its date as an ordinal, `NO_DAY` if not known.
    :param sentence: number of the sentence, across documents.
    :param figures: the aligned numbers.
    :param like: number of what must be equal: class and aspect of the figure, `per`, modality.
    :param first_day, last_day: the dated window as ordinals, `NO_DAY` if there is none.
    :param length: the window that is a mere length, in days, NaN if there is none.
    :param counted: whether the dated window is a length that was counted from the date of publication.
    :param open: whether it is a possibility or an aim.
    :param core: words of subject and measure; `plain`: those that are no names; `subject`: of these, those
        of what is measured: the subject, or the measure that an agent changes; `agent`: those of the agent.
    :param context: all words of the sentence, a row a sentence.
    :param core_names, sentence_names: the proper names among them, the source's own left out;
        `core_numbers`: the numbers, such as the year of a flood.
    :param document_names: the proper names of the document, a row a document.
    :param title_names: ones for those in its title.
    :param sentence_words, document_words: which words stand in the sentence and, of those that are in some
        claim's `core`, in the document: ones, with rows as in `context` and `document_names`.
    """

    claim_id: pa.Array
    doc_id: pa.Array
    doc: Ints
    published: Ints
    sentence: Ints
    figures: Quantities
    like: Ints
    first_day: Ints
    last_day: Ints
    length: Floats
    counted: NDArray[np.bool_]
    open: NDArray[np.bool_]
    core: sparse.csr_matrix
    subject: sparse.csr_matrix
    plain: sparse.csr_matrix
    agent: sparse.csr_matrix
    context: sparse.csr_matrix
    core_names: sparse.csr_matrix
    core_numbers: sparse.csr_matrix
    sentence_names: sparse.csr_matrix
    document_names: sparse.csr_matrix
    title_names: sparse.csr_matrix
    sentence_words: sparse.csr_matrix
    document_words: sparse.csr_matrix

    def __len__(self) -> int:
        return len(self.claim_id)


def read_features(connection: duckdb.DuckDBPyConnection) -> Features:
    """The features of all claims that are no repeats.

    :param connection: one on the dataset's tables, as :func:`claimspan.dataset.folder.connect` makes it;
        temporary tables ``c`` (the claims with their number ``i``) and ``w`` are left in it.
    """
    # "The carrier's revenue" is revenue: whose, names and the article say.
    known = "|".join(engine_words("firm_nouns"))
    connection.execute(_CLAIMS, [rf"(?i)\bthe (?:{known})(?:['’]s)?(?:\s|$)"])
    connection.execute(_SENTENCES)
    reach = "|".join(sorted(engine_words("reach_words")))
    told, near = (set(engine_words(name)) for name in ("earlier_words", "date_prepositions"))
    times = rf"(?:{'|'.join(sorted(told))})\b|(?:\S+\s+){{1,4}}(?:{'|'.join(sorted(told - near))})\b"
    hedges = "|".join(
        sorted({*engine_words("comparators"), "a", "an", "the", "some", "record"}, key=len, reverse=True)
    )
    figures = connection.execute(
        _FIGURES,
        [
            rf"(?:^|\s)(?:{reach})\s+(?:(?:{hedges})\s+)*[^\s\d]{{0,3}}$",
            _THAN,
            rf"{_THAN}(?:{times}|.*\b\d{{4}}\b)",
        ],
    ).df()
    quantities = align(figures)
    modality = figures["modality"].replace({"possible": "open", "target": "open"})
    like, _ = pd.factorize(
        pd.MultiIndex.from_arrays([quantities.kind, figures["per"].fillna(""), modality.fillna("")])
    )
    first, last, length, counted = _windows(connection, figures)
    words = _Words(connection, figures["s"].to_numpy(np.int64))
    return Features(
        claim_id=_texts(connection, "select claim_id from c order by i"),
        doc_id=_texts(connection, "select any_value(doc_id) from c group by doc order by doc"),
        doc=figures["doc"].to_numpy(np.int64),
        published=_ordinals(figures["published"]),
        sentence=figures["s"].to_numpy(np.int64),
        figures=quantities,
        like=like.astype(np.int64),
        first_day=first,
        last_day=last,
        length=length,
        counted=counted,
        open=(modality == "open").to_numpy(bool),
        core=words.core,
        subject=words.subject,
        plain=words.plain,
        agent=words.agent,
        context=words.context,
        core_names=words.core_names,
        core_numbers=words.core_numbers,
        sentence_names=words.sentence_names,
        document_names=words.document_names,
        title_names=words.title_names,
        sentence_words=words.sentence_words,
        document_words=words.document_words,
    )


def _texts(connection: duckdb.DuckDBPyConnection, sql: str) -> pa.Array:
    column = connection.sql(sql).to_arrow_table().column(0)
    return column.cast(pa.large_string()).combine_chunks()


def _ordinals(days: pd.Series) -> Ints:
    """Days as ordinals of the calendar, `NO_DAY` where there is none."""
    stamps = pd.to_datetime(days).to_numpy("datetime64[D]")
    # Day 1 of the calendar's ordinals is the first of January of year 1.
    ordinals = stamps.astype(np.int64) - np.datetime64("0001-01-01", "D").astype(np.int64) + 1
    return np.where(np.isnat(stamps), NO_DAY, ordinals)


def _windows(
    connection: duckdb.DuckDBPyConnection, figures: pd.DataFrame
) -> tuple[Ints, Ints, Floats, NDArray[np.bool_]]:
    """The dated window and the length of each claim: of several windows the first of each sort."""
    told = connection.execute(
        """select c.i, s.normalized as iso from spans s join c using (claim_id)
        where s.field = 'window' and s.normalized is not null order by c.i, s.start"""
    ).df()
    first, last = _ordinals(figures["window_start"]), _ordinals(figures["window_end"])
    length = np.full(len(figures), np.nan)
    open_start, open_end = (first == NO_DAY) & (last != NO_DAY), (last == NO_DAY) & (first != NO_DAY)
    first[open_start], last[open_end] = 1, 3_652_059
    dated = first != NO_DAY
    values = told["iso"].unique()
    days = {value: window_days(value) for value in values}
    lengths = {value: window_length(value) for value in values}
    # A length that was counted from the date of publication is dated already.
    counted = dated & figures["window_iso8601"].map(
        lambda iso: iso in lengths and lengths[iso] is not None
    ).to_numpy(bool)
    for row, value in zip(told["i"].to_numpy()[::-1], told["iso"].to_numpy()[::-1], strict=True):
        if (found := days[value]) is not None and not dated[row]:
            first[row], last[row] = found
        if (size := lengths[value]) is not None and not counted[row]:
            length[row] = size
    return first, last, length, counted


class _Words:
    """The matrices of words, made in the database and numbered there."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, sentence: Ints) -> None:
        claims, sentences = len(sentence), int(sentence.max(initial=-1)) + 1
        connection.execute(_CORE)
        cases = connection.execute(_CASES).df()
        cases["name"] = cases["word"].isin(names(cases))
        cases["stem"] = stems(list(cases["word"]))
        cases = cases[cases["stem"] != ""]
        cases["stem"], labels = pd.factorize(cases["stem"])
        connection.register("cases", cases[["word", "stem", "name"]])
        connection.execute(
            """create temp table v as select *, stem in (
                select stem from cases join (select distinct word from k) using (word)) as told from cases"""
        )
        connection.unregister("cases")
        del cases

        core = connection.execute(
            "select i, stem, part::enum('subject', 'measure', 'agent') as part, name, capital, "
            "regexp_full_match(word, '\\d+') as number from k join v "
            "using (word)"
        ).df()
        part = core["part"].cat.codes.to_numpy()
        proper = core["name"].to_numpy(bool)
        named = proper & core["capital"].to_numpy(bool)

        def chosen(which: NDArray[np.bool_]) -> sparse.csr_matrix:
            rows, stem = core["i"].to_numpy(np.int64), core["stem"].to_numpy(np.int64)
            return weighed(rows[which], stem[which], (claims, len(labels)))

        self.core = chosen(part < 2)
        self.core_names = chosen((part < 2) & named)
        self.plain = chosen((part < 2) & ~named)
        self.subject = chosen((part == 0) & ~named)
        self.core_numbers = chosen((part != 1) & core["number"].to_numpy(bool))
        self.agent = chosen((part == 2) & ~proper)

        at, word = _pairs(connection, "select distinct s, stem from w join v using (word)")
        self.context = weighed(at, word, (sentences, len(labels)))
        self.sentence_words = marked(self.context)
        self.sentence_names = weighed(*_pairs(connection, _NAMES_SAID), (claims, len(labels)))
        documents = connection.execute("select count(distinct doc) from c").fetchall()[0][0]
        at, word = _pairs(connection, _NAMES_OF_DOCUMENTS.replace("{text}", _TEXT))
        self.document_names = weighed(at, word, (documents, len(labels)))
        at, word = _pairs(connection, _NAMES_OF_DOCUMENTS.replace("{text}", "title"))
        self.title_names = ones(at, word, (documents, len(labels)))
        self.document_words = self._documents_words(connection, documents, len(labels))

    def _documents_words(
        self, connection: duckdb.DuckDBPyConnection, documents: int, stems: int
    ) -> sparse.csr_matrix:
        told = connection.sql(_WORDS_OF_DOCUMENTS).to_arrow_reader(1_000_000)
        rows, words = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
        for batch in told:
            rows.append(batch.column("doc").to_numpy())
            words.append(batch.column("stem").to_numpy())
        return ones(np.concatenate(rows), np.concatenate(words), (documents, stems))


def _pairs(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[Ints, Ints]:
    """The two columns of a query: rows and words."""
    found = connection.execute(sql).fetchnumpy()
    rows, words = found.values()
    return np.asarray(rows, np.int64), np.asarray(words, np.int64)
