"""The claims of a dataset as columns of numbers that can be compared, a million at a time."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import partial
from typing import Final

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse

from claimspan.groups.figures import Figures, Ints, read_figures
from claimspan.groups.wording import names, ones, stems, weighed
from claimspan.rules.loading import engine_words

_WORD: Final = r"[\p{L}\p{M}\p{N}]+(?:[’''][\p{L}\p{M}]+)?"

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
select distinct c.i as row, v.stem from w join v using (word) join c using (s)
where c.i >= ? and c.i < ? and v.name and w.capital and not exists (
    select 1 from (
        select i, lower(unnest(regexp_extract_all(attribution, '{_WORD}'))) as word
        from c where attribution is not null) a
    where a.i = c.i and a.word = w.word)
"""
_WORDS_OF_SENTENCES: Final = """
select distinct s as row, stem from w join v using (word) where s >= ? and s < ?
"""
_WORDS_OF_DOCUMENTS: Final = f"""
select n.doc as row, v.stem from (
    select doc_id, unnest(list_distinct(regexp_extract_all(
        lower(concat_ws('. ', title, text)), '{_WORD}'))) as word
    from documents where doc_id in (select doc_id from n where doc >= ? and doc < ?)) d
join v using (word) join n using (doc_id) where v.told
"""
_NAMES_OF_DOCUMENTS: Final = """
select distinct n.doc as row, v.stem from (
    select doc_id, lower(unnest(regexp_extract_all(
        {text}, '\\p{Lu}[\\p{L}\\p{M}\\p{N}]*'))) as word
    from documents where doc_id in (select doc_id from n where doc >= ? and doc < ?)) d
join v using (word) join n using (doc_id) where v.name
"""
_TEXT: Final = "concat_ws('. ', title, text)"

# So many rows of a matrix are asked for at once: claims or sentences, documents.
_SENTENCES_AT_ONCE: Final = 200_000
_DOCUMENTS_AT_ONCE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Features(Figures):
    """What is compared of each claim; arrays and matrices have a row a claim, in reading order.

    :param claim_id: the identifiers; `doc_id` those of the documents, by number.
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
        the temporary table ``c``, the claims with their number ``i``, is left in it.
    """
    # "The carrier's revenue" is revenue: whose, names and the article say.
    known = "|".join(engine_words("firm_nouns"))
    connection.execute(_CLAIMS, [rf"(?i)\bthe (?:{known})(?:['’]s)?(?:\s|$)"])
    connection.execute(_SENTENCES)
    read = read_figures(connection)
    words = _Words(connection, read.sentence)
    return Features(
        **{field.name: getattr(read, field.name) for field in fields(read)},
        claim_id=_texts(connection, "select claim_id from c order by i"),
        doc_id=_texts(connection, "select any_value(doc_id) from c group by doc order by doc"),
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

        connection.execute("create temp table n as select distinct doc_id, doc from c")
        documents = connection.execute("select count(*) from n").fetchall()[0][0]
        self._read_core(connection, (claims, len(labels)))
        connection.execute("drop table k")

        def asked(sql: str, rows: int, at_once: int) -> sparse.csr_matrix:
            return _marks(connection, sql, (rows, len(labels)), at_once)

        self.sentence_words = asked(_WORDS_OF_SENTENCES, sentences, _SENTENCES_AT_ONCE)
        self.context = weighed(self.sentence_words)
        self.sentence_names = weighed(asked(_NAMES_SAID, claims, _SENTENCES_AT_ONCE))
        connection.execute("drop table w")
        names_of = partial(_NAMES_OF_DOCUMENTS.replace, "{text}")
        self.document_names = weighed(asked(names_of(_TEXT), documents, _DOCUMENTS_AT_ONCE))
        self.title_names = asked(names_of("title"), documents, _DOCUMENTS_AT_ONCE)
        self.document_words = asked(_WORDS_OF_DOCUMENTS, documents, _DOCUMENTS_AT_ONCE)

    def _read_core(self, connection: duckdb.DuckDBPyConnection, shape: tuple[int, int]) -> None:
        core = connection.execute(
            "select i::int as i, stem::int as stem, part::enum('subject', 'measure', 'agent') as part, name,"
            " capital, regexp_full_match(word, '\\d+') as number from k join v using (word)"
        ).df()
        part = core["part"].cat.codes.to_numpy()
        proper = core["name"].to_numpy(bool)
        named = proper & core["capital"].to_numpy(bool)

        def chosen(which: NDArray[np.bool_]) -> sparse.csr_matrix:
            return weighed(ones(core["i"].to_numpy()[which], core["stem"].to_numpy()[which], shape))

        self.core = chosen(part < 2)
        self.core_names = chosen((part < 2) & named)
        self.plain = chosen((part < 2) & ~named)
        self.subject = chosen((part == 0) & ~named)
        self.core_numbers = chosen((part != 1) & core["number"].to_numpy(bool))
        self.agent = chosen((part == 2) & ~proper)


def _marks(
    connection: duckdb.DuckDBPyConnection, sql: str, shape: tuple[int, int], at_once: int
) -> sparse.csr_matrix:
    """Ones for the rows and words that a query gives, which is asked for some rows at a time.

    :param sql: with a place each for the first row and the first one beyond.
    """
    pieces = [sparse.csr_matrix((0, shape[1]), dtype=np.int8)]
    for start in range(0, shape[0], at_once):
        end = min(start + at_once, shape[0])
        found = connection.execute(sql, [start, end]).fetchnumpy()
        rows, words = (np.asarray(found[name], np.int64) for name in ("row", "stem"))
        pieces.append(ones(rows - start, words, (end - start, shape[1])))
    return sparse.vstack(pieces, format="csr")
