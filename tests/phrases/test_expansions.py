"""From a head word to its span, over hand-made Docs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from claimspan.phrases.expansions import EXPANSIONS, antecedent, expand
from claimspan.rules.shape import EXPANDS
from hand import VOCAB, at, doc_of, words_of

# "the number of library cards held by pupils fell by 5% in May"
CARDS = doc_of(
    """
    The     DET   det    number
    number  NOUN  nsubj  fell
    of      ADP   prep   number
    library NOUN  compound cards
    cards   NOUN  pobj   of     NNS
    held    VERB  acl    cards  VBN
    by      ADP   agent  held
    pupils  NOUN  pobj   by     NNS
    fell    VERB  ROOT   fell
    by      ADP   prep   fell
    5%      NUM   pobj   by/2
    in_May  ADP   prep   fell
    .       PUNCT punct  fell
    """,
    {"5%": "percentage", "in May": "window"},
)
# "12% of teachers, nurses and carers in the north, who work nights, sleep badly because of noise"
CARERS = doc_of(
    """
    12%      NUM   nsubj  sleep
    of       ADP   prep   12%
    teachers NOUN  pobj   of       NNS
    ,        PUNCT punct  teachers
    nurses   NOUN  conj   teachers NNS
    and      CCONJ cc     nurses
    carers   NOUN  conj   nurses   NNS
    in       ADP   prep   carers
    the      DET   det    north
    north    NOUN  pobj   in
    ,        PUNCT punct  teachers
    who      PRON  nsubj  work     WP
    work     VERB  relcl  teachers VBP
    nights   NOUN  dobj   work     NNS
    ,        PUNCT punct  12%
    sleep    VERB  ROOT   sleep    VBP
    badly    ADV   advmod sleep
    because  SCONJ prep   sleep
    of       ADP   pcomp  because
    noise    NOUN  pobj   of/2
    .        PUNCT punct  sleep
    """,
    {"12%": "percentage"},
)
# "40% said they had slept badly in May, while 9% slept well"
SLEPT = doc_of(
    """
    40%     NUM   nsubj  said
    said    VERB  ROOT   said
    they    PRON  nsubj  slept
    had     AUX   aux    slept
    not     PART  neg    slept
    slept   VERB  ccomp  said   VBN
    badly   ADV   advmod slept
    in_May  ADP   prep   slept
    ,       PUNCT punct  said
    while   SCONJ mark   slept/2
    9%      NUM   nsubj  slept/2
    slept   VERB  advcl  said
    well    ADV   advmod slept/2
    .       PUNCT punct  said
    """,
    {"40%": "percentage", "9%": "percentage", "in May": "window"},
)


def span(doc: Doc, word: str, how: str, *barred: str) -> str:
    out = {at(doc, each) for each in barred}
    return words_of(doc, expand(doc, at(doc, word), how, out))


def test_every_way_that_rule_files_may_name_is_there() -> None:
    assert {*EXPANSIONS, "token", "mention"} == set(EXPANDS)


@pytest.mark.parametrize("how", ["token", "mention"])
def test_a_token_stands_for_itself(how: str) -> None:
    assert span(CARDS, "number", how) == "number"


# Noun phrases.


def test_a_base_noun_phrase_takes_what_stands_before_the_noun() -> None:
    assert span(CARDS, "number", "base_noun_phrase") == "The number"
    assert span(CARDS, "cards", "base_noun_phrase") == "library cards"


def test_a_noun_phrase_takes_restrictive_modifiers_on_both_sides() -> None:
    assert span(CARDS, "number", "noun_phrase") == "The number of library cards held by pupils"
    assert span(CARDS, "cards", "noun_phrase") == "library cards held by pupils"


def test_barred_words_cut_a_phrase_off_and_nothing_beyond_comes_back() -> None:
    assert span(CARDS, "number", "noun_phrase", "held") == "The number of library cards"
    assert span(CARDS, "cards", "noun_phrase", "library") == "cards held by pupils"
    assert span(CARDS, "number", "noun_phrase", "of") == "The number"


def test_a_list_stays_whole_and_a_relative_clause_after_a_comma_goes() -> None:
    assert span(CARERS, "teachers", "noun_phrase") == "teachers, nurses and carers in the north"
    assert span(CARERS, "nurses", "noun_phrase") == "nurses and carers in the north"


def test_a_restrictive_relative_clause_stays() -> None:
    doc = doc_of(
        """
        people NOUN  nsubj  slept NNS
        who    PRON  nsubj  work  WP
        work   VERB  relcl  people VBP
        nights NOUN  dobj   work  NNS
        slept  VERB  ROOT   slept
        """
    )
    assert span(doc, "people", "noun_phrase") == "people who work nights"


def test_a_phrase_does_not_run_over_windows_other_quantities_or_reasons() -> None:
    doc = doc_of(
        """
        sales   NOUN  nsubj  fell  NNS
        of      ADP   prep   sales
        coal    NOUN  pobj   of
        in_2021 NUM   prep   sales
        due     ADP   prep   sales
        to      ADP   pcomp  due
        rain    NOUN  pobj   to
        fell    VERB  ROOT   fell
        """,
        {"in 2021": "window"},
    )
    assert span(doc, "sales", "noun_phrase") == "sales of coal"
    doc.set_ents([], default="outside")
    assert span(doc, "sales", "noun_phrase") == "sales of coal in 2021"


def test_a_figure_before_the_noun_is_left_out_and_a_name_is_not() -> None:
    rows = """
        the   DET  det    vans
        5%    NUM  nummod vans
        red   ADJ  amod   vans
        vans  NOUN ROOT   vans NNS
        """
    assert span(doc_of(rows, {"5%": "percentage"}), "vans", "base_noun_phrase") == "red vans"
    assert span(doc_of(rows, {"5%": "name"}), "vans", "base_noun_phrase") == "the 5% red vans"


def test_a_name_that_the_parser_takes_for_two_subjects_is_taken_whole() -> None:
    doc = doc_of(
        """
        The    DET   det   Ferry
        Ferry  PROPN nsubj has
        Note_2 PROPN nsubj has
        has    VERB  ROOT  has
        buoys  NOUN  dobj  has
        """,
        {"Note 2": "rejection"},
    )
    assert words_of(doc, expand(doc, at(doc, "Note 2"), "base_noun_phrase")) == "The Ferry Note 2"


def test_a_hyphenated_word_is_not_torn() -> None:
    doc = doc_of(
        """
        a       DET   det    mill
        family  NOUN  npadvmod owned
        -       PUNCT punct  owned
        owned   VERB  amod   mill  VBN
        mill    NOUN  ROOT   mill
        """
    )
    assert span(doc, "mill", "base_noun_phrase") == "a family-owned mill"


def test_a_hyphenated_word_that_the_parser_tears_is_taken_whole() -> None:
    doc = doc_of(
        """
        co     PROPN nsubj  grew
        -      PUNCT punct  grew
        ops    NOUN  dobj   grew NNS
        grew   VERB  ROOT   grew
        """
    )
    assert span(doc, "ops", "base_noun_phrase") == "co-ops"


def test_what_the_parser_hangs_on_the_figure_belongs_to_its_population() -> None:
    doc = doc_of(
        """
        66%     NUM   nsubj  read
        of      ADP   prep   66%
        pupils  NOUN  pobj   of    NNS
        in      ADP   prep   66%
        small   ADJ   amod   schools
        schools NOUN  pobj   in    NNS
        read    VERB  ROOT   read
        """,
        {"66%": "percentage"},
    )
    assert span(doc, "pupils", "noun_phrase") == "pupils in small schools"


# Clauses.


def test_a_verb_phrase_has_its_auxiliaries_and_ends_before_the_window() -> None:
    assert span(SLEPT, "slept", "verb_phrase") == "had not slept badly"


def test_a_clause_goes_from_the_word_on() -> None:
    assert span(SLEPT, "slept", "to_clause_end") == "slept badly"
    assert span(SLEPT, "they", "to_clause_end") == "they"


def test_a_clause_ends_where_another_begins() -> None:
    assert span(SLEPT, "said", "verb_phrase") == "said they had not slept badly"
    assert span(SLEPT, "slept/2", "verb_phrase") == "slept well"


LONG = """
    took     VERB  ROOT   took
    to       ADP   prep   took
    the      DET   det    road
    wet      ADJ   amod   road
    road     NOUN  pobj   to
    that     PRON  nsubj  leads WDT
    leads    VERB  relcl  road
    up       ADV   advmod leads
    from     ADP   prep   leads
    the      DET   det    farm
    farm     NOUN  pobj   from
    """


def test_a_long_predicate_ends_before_a_clause_at_its_end() -> None:
    assert span(doc_of(LONG), "took", "verb_phrase") == "took to the wet road"


def test_a_predicate_of_few_words_keeps_its_clauses() -> None:
    short = LONG.replace("    wet      ADJ   amod   road\n", "")
    assert span(doc_of(short), "took", "verb_phrase") == "took to the road that leads up from the farm"


def test_a_window_in_the_middle_of_a_clause_stays() -> None:
    doc = doc_of(
        """
        moved   VERB  ROOT   moved
        in_2021 ADP   prep   moved
        to      ADP   prep   moved
        York    PROPN pobj   to
        in_May  ADP   prep   moved
        """,
        {"in 2021": "window", "in May": "window"},
    )
    assert span(doc, "moved", "verb_phrase") == "moved in 2021 to York"
    assert span(doc, "moved", "verb_phrase", "to", "York") == "moved"


def test_barred_adjuncts_at_the_end_of_a_clause_go() -> None:
    assert span(CARERS, "sleep", "verb_phrase", "because", "of/2", "noise") == "sleep badly"
    assert span(CARERS, "sleep", "verb_phrase") == "sleep badly because of noise"


def test_a_second_verb_with_its_own_subject_ends_the_clause_and_one_without_does_not() -> None:
    rows = """
        rose    VERB  ROOT   rose
        fast    ADV   advmod rose
        and     CCONJ cc     rose
        {subject}
        fell    VERB  conj   rose
        slowly  ADV   advmod fell
        """
    with_subject = doc_of(rows.format(subject="costs NOUN nsubj fell NNS"))
    assert span(with_subject, "rose", "verb_phrase") == "rose fast"
    without = doc_of(rows.format(subject="then ADV advmod fell"))
    assert span(without, "rose", "verb_phrase") == "rose fast and then fell slowly"


@pytest.mark.parametrize("mark", [";", ":", "—", "–", "("])
def test_hard_punctuation_ends_everything(mark: str) -> None:
    doc = doc_of(
        f"""
        sales  NOUN  nsubj  rose NNS
        {mark} PUNCT punct  sales
        all    DET   appos  sales
        rose   VERB  ROOT   rose
        {mark} PUNCT punct  rose
        again  ADV   advmod rose
        """
    )
    assert span(doc, "sales", "noun_phrase") == "sales"
    assert span(doc, "rose", "verb_phrase") == "rose"
    assert span(doc, "rose", "rest") == "rose"


# The other two.


def test_a_subtree_is_all_that_hangs_on_the_word_without_punctuation_at_the_edges() -> None:
    assert span(CARDS, "cards", "subtree") == "library cards held by pupils"
    assert span(CARERS, "teachers", "subtree") == "teachers, nurses and carers in the north, who work nights"


def test_the_rest_goes_by_punctuation_whatever_the_tree_says() -> None:
    assert span(SLEPT, "had", "rest") == "had not slept badly"
    assert span(CARDS, "cards", "rest") == "cards held by pupils fell by 5%"


# Relative pronouns.


@pytest.mark.parametrize(("word", "tag"), [("who", "WP"), ("which", "WDT"), ("that", "IN")])
def test_a_relative_pronoun_stands_for_its_noun(word: str, tag: str) -> None:
    doc = doc_of(
        f"""
        a      DET  det   firm
        firm   NOUN ROOT  firm
        {word} PRON nsubj cut {tag}
        cut    VERB relcl firm
        jobs   NOUN dobj  cut NNS
        """
    )
    assert antecedent(doc[at(doc, word)]).text == "firm"
    assert antecedent(doc[at(doc, "jobs")]).text == "jobs"


def test_a_relative_pronoun_after_a_figure_stands_for_itself() -> None:
    doc = doc_of(
        """
        costs NOUN ROOT  costs
        £3    NOUN dobj  costs
        which PRON nsubj fell WDT
        fell  VERB relcl £3
        """,
        {"£3": "money"},
    )
    assert antecedent(doc[at(doc, "which")]).text == "which"


def test_a_noun_phrase_does_not_end_with_a_relative_pronoun() -> None:
    doc = doc_of(
        """
        pupils NOUN ROOT  pupils NNS
        who    PRON nsubj called WP
        called VERB relcl pupils
        """
    )
    where = expand(doc, 0, "noun_phrase", frozenset({2}))
    assert words_of(doc, where) == "pupils"


def test_a_pronoun_without_a_noun_before_it_stands_for_itself() -> None:
    doc = doc_of(
        """
        What PRON nsubj cut  WP
        cut  VERB ROOT  cut
        jobs NOUN dobj  cut  NNS
        """
    )
    assert antecedent(doc[0]).text == "What"


# Whatever the tree.


@st.composite
def trees(draw: st.DrawFn) -> Doc:
    words = draw(
        st.lists(
            st.sampled_from(["the", "vans", ",", "and", "who", "fell", "of", "5%", "in May", "(", "-", "."]),
            min_size=1,
            max_size=9,
        )
    )
    order = draw(st.permutations(range(len(words))))
    heads = list(range(len(words)))
    for place, token in enumerate(order):
        heads[token] = order[draw(st.integers(0, place))]
    pos = [draw(st.sampled_from(["NOUN", "VERB", "ADP", "PUNCT", "CCONJ", "DET", "PRON"])) for _ in words]
    deps = [draw(st.sampled_from(["nsubj", "dobj", "conj", "relcl", "prep", "punct", "cc"])) for _ in words]
    doc = Doc(
        VOCAB, words=words, pos=pos, deps=deps, heads=heads, tags=["WP" if w == "who" else "" for w in words]
    )
    doc.set_ents([], default="outside")
    return doc


@given(trees(), st.data())
def test_every_span_holds_its_word_and_lies_in_the_doc(doc: Doc, data: st.DataObject) -> None:
    head = data.draw(st.integers(0, len(doc) - 1))
    barred = data.draw(st.sets(st.integers(0, len(doc) - 1)))
    for how in EXPANDS:
        start, end = expand(doc, head, how, barred)
        assert 0 <= start <= head < end <= len(doc)
    assert antecedent(doc[head]) in doc


# "The fund set aside £60m, sold its pier in May for £3m and looked at about 400 boats, which grew by 4%"
FUND = doc_of(
    """
    The    DET   det    fund
    fund   NOUN  nsubj  set
    set    VERB  ROOT   set    VBD
    aside  ADV   advmod set
    £60m   NUM   dobj   set
    ,      PUNCT punct  set
    sold   VERB  conj   set    VBD
    its    PRON  poss   pier
    pier   NOUN  dobj   sold
    for    ADP   prep   sold
    £3m    NUM   pobj   for
    and    CCONJ cc     sold
    looked VERB  conj   sold   VBD
    at     ADP   prep   looked
    about  ADV   advmod 400
    400    NUM   nummod boats
    boats  NOUN  pobj   at     NNS
    ,      PUNCT punct  boats
    which  PRON  nsubj  grew   WDT
    grew   VERB  relcl  boats  VBD
    by     ADP   prep   grew
    4%     NUM   pobj   by
    """,
    {"£60m": "money", "£3m": "money", "400": "number", "4%": "percentage"},
)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("set", "set aside"), ("sold", "sold its pier"), ("looked", "looked at"), ("grew", "grew")],
)
def test_a_verb_keeps_its_particle_its_object_and_the_preposition_of_a_figure(
    word: str, expected: str
) -> None:
    assert span(FUND, word, "verb") == expected


def test_a_verb_leaves_off_a_particle_that_is_barred() -> None:
    assert span(FUND, "set", "verb", "aside") == "set"


def test_a_verb_leaves_off_an_object_that_is_a_pronoun() -> None:
    sold_it = doc_of(
        """
        They PRON nsubj sold
        sold VERB ROOT  sold VBD
        it   PRON dobj  sold
        """
    )
    assert span(sold_it, "sold", "verb") == "sold"


def test_a_hyphenated_size_is_part_of_the_name_it_begins() -> None:
    doc = doc_of(
        """
        Four-day NUM  nummod weeks
        school   NOUN compound weeks
        weeks    NOUN ROOT weeks NNS
        """,
        {"Four-day": "duration"},
    )
    assert span(doc, "weeks", "base_noun_phrase") == "Four-day school weeks"
    assert span(doc, "weeks", "base_noun_phrase", "Four-day") == "school weeks"


@pytest.mark.parametrize(("article", "expected"), [("A", "A 2019 trial"), ("the", "trial")])
def test_a_year_after_an_indefinite_article_is_part_of_the_name(article: str, expected: str) -> None:
    doc = doc_of(
        f"""
        {article} DET det trial
        2019  NUM  nummod trial
        trial NOUN ROOT trial
        """,
        {"2019": "window"},
    )
    assert span(doc, "trial", "base_noun_phrase") == expected


# 'They call "left-behind" pupils "too young" for it'
QUOTED = doc_of(
    """
    They   PRON  nsubj  call
    call   VERB  ROOT   call
    "      PUNCT punct  pupils
    left   ADJ   amod   pupils
    "      PUNCT punct  pupils
    pupils NOUN  dobj   call    NNS
    who    PRON  nsubj  seem    WP
    seem   VERB  relcl  pupils
    "      PUNCT punct  young
    young  ADJ   acomp  seem
    "      PUNCT punct  young
    """
)


def test_a_phrase_holds_both_halves_of_a_pair_of_quotation_marks() -> None:
    assert words_of(QUOTED, expand(QUOTED, 5, "base_noun_phrase")) == '" left " pupils'
    assert words_of(QUOTED, expand(QUOTED, 7, "verb_phrase")) == 'seem " young "'


def test_a_word_after_a_noun_that_says_how_the_verb_holds_is_left_off() -> None:
    doc = doc_of(
        """
        towns NOUN nsubj grew NNS
        both  DET  appos towns
        grew  VERB ROOT grew
        """
    )
    assert span(doc, "towns", "noun_phrase") == "towns"


def test_a_comparative_whose_than_is_beyond_the_phrase_is_left_off() -> None:
    doc = doc_of(
        """
        crisis NOUN ROOT  crisis
        with   ADP  prep  crisis
        more   ADJ  amod  £2bn  JJR
        than   ADP  quantmod £2bn
        £2bn   NUM  pobj  with
        """,
        {"£2bn": "money"},
    )
    assert span(doc, "crisis", "noun_phrase", "than") == "crisis"


def test_a_phrase_ends_before_the_than_of_its_comparative() -> None:
    doc = doc_of(
        """
        fewer    ADJ  amod  absences JJR
        absences NOUN ROOT  absences NNS
        of       ADP  prep  absences
        girls    NOUN pobj  of       NNS
        than     ADP  prep  absences
        boys     NOUN pobj  than     NNS
        """
    )
    assert span(doc, "absences", "noun_phrase") == "fewer absences of girls"


def test_how_a_figure_was_made_is_no_part_of_the_phrase_before_it() -> None:
    doc = doc_of(
        """
        onset   NOUN ROOT  onset
        at      ADP  prep  onset
        night   NOUN pobj  at
        by      ADP  prep  onset
        an      DET  det   average
        average NOUN pobj  by
        of      ADP  prep  average
        4_hours NUM  pobj  of
        """,
        {"4 hours": "duration"},
    )
    doc[5].lemma_ = "average"
    assert span(doc, "onset", "noun_phrase") == "onset at night"


def test_a_verb_keeps_the_adjective_that_it_needs() -> None:
    doc = doc_of(
        """
        goes   VERB ROOT  goes VBZ
        unseen ADJ  acomp goes
        in     ADP  prep  goes
        """
    )
    assert span(doc, "goes", "verb") == "goes unseen"


def test_an_age_that_people_are_stays_in_the_predicate() -> None:
    doc = doc_of(
        """
        40%     NUM  nsubj are
        are     AUX  ROOT  are  VBP
        over_65 NUM  attr  are
        .       PUNCT punct are
        """,
        {"40%": "percentage", "over 65": "rejection"},
    )
    doc[1].lemma_ = "be"
    assert span(doc, "are", "verb_phrase") == "are over 65"


def cut_off(*after: str, entity: str) -> Doc:
    """``strike at Hull that cost [...]``, a relative clause that ends with a mention."""
    rows = ["strike NOUN ROOT strike", "at ADP prep strike", "Hull PROPN pobj at", "that PRON nsubj cost WDT"]
    rows += ["cost VERB relcl strike VBD", *after]
    return doc_of("\n".join(rows), {rows[-1].split()[0]: entity})


def test_a_clause_that_a_figure_cuts_off_goes() -> None:
    doc = cut_off("firms NOUN dative cost NNS", "£4m NUM dobj cost", entity="money")
    assert span(doc, "strike", "noun_phrase") == "strike at Hull"


def test_a_clause_that_ends_before_a_time_stays_if_it_says_more_than_its_verb() -> None:
    doc = cut_off("firms NOUN dobj cost NNS", "yearly ADV advmod cost", entity="window")
    assert span(doc, "strike", "noun_phrase") == "strike at Hull that cost firms"
    doc = cut_off("yearly ADV advmod cost", entity="window")
    assert span(doc, "strike", "noun_phrase") == "strike at Hull"


def test_whose_is_no_part_of_what_is_owned() -> None:
    doc = doc_of(
        """
        whose  PRON poss  share WP$
        market NOUN compound share
        share  NOUN ROOT  share
        """
    )
    assert span(doc, "share", "base_noun_phrase") == "market share"
