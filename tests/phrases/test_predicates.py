"""Predicates and clauses, over hand-made Docs."""

from collections.abc import Mapping

import pytest

from hand import doc_of, each, phrase_of, tree_of

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


def test_a_verb_phrase_has_its_auxiliaries_and_ends_before_the_window() -> None:
    assert phrase_of(SLEPT, "slept", "verb_phrase") == "had not slept badly"


def test_a_clause_goes_from_the_word_on() -> None:
    assert phrase_of(SLEPT, "slept", "to_clause_end") == "slept badly"
    assert phrase_of(SLEPT, "they", "to_clause_end") == "they"


def test_a_clause_ends_where_another_begins() -> None:
    assert phrase_of(SLEPT, "said", "verb_phrase") == "said they had not slept badly"
    assert phrase_of(SLEPT, "slept/2", "verb_phrase") == "slept well"


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
    assert phrase_of(doc_of(LONG), "took", "verb_phrase") == "took to the wet road"


def test_a_predicate_of_few_words_keeps_its_clauses() -> None:
    short = LONG.replace("    wet      ADJ   amod   road\n", "")
    assert phrase_of(doc_of(short), "took", "verb_phrase") == "took to the road that leads up from the farm"


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
    assert phrase_of(doc, "moved", "verb_phrase") == "moved in 2021 to York"
    assert phrase_of(doc, "moved", "verb_phrase", "to", "York") == "moved"


def test_barred_adjuncts_at_the_end_of_a_clause_go() -> None:
    doc = tree_of("sleep/VBP/ROOT/0 badly/RB/advmod/0 because/IN/prep/0 of/IN/pcomp/2 noise/NN/pobj/3")
    assert phrase_of(doc, "sleep", "verb_phrase", "because", "of", "noise") == "sleep badly"
    assert phrase_of(doc, "sleep", "verb_phrase") == "sleep badly because of noise"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("against ADP prep are", "are against"),
        ("against ADP prep are\n it PRON pobj against", "are against it"),
        ("there ADV advmod are\n at ADP prep are", "are there"),
    ],
)
def test_a_preposition_alone_is_what_somebody_is(rows: str, expected: str) -> None:
    doc = doc_of(f"30% NUM nsubj are\n are AUX ROOT are VBP be\n {rows}", {"30%": "percentage"})
    assert phrase_of(doc, "are", "verb_phrase") == expected


def test_what_follows_a_verb_ends_before_a_conjunction_and_a_figure() -> None:
    doc = doc_of(
        """
        voters NOUN  nsubj back
        back   ADP   ROOT  back
        it     PRON  dobj  back
        and    CCONJ cc    back
        30%    NUM   nsubj oppose
        oppose VERB  conj  back
        """,
        {"30%": "percentage"},
    )
    assert phrase_of(doc, "back", "rest") == "back it"


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
    assert phrase_of(with_subject, "rose", "verb_phrase") == "rose fast"
    without = doc_of(rows.format(subject="then ADV advmod fell"))
    assert phrase_of(without, "rose", "verb_phrase") == "rose fast and then fell slowly"


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
    assert phrase_of(doc, "sales", "noun_phrase") == "sales"
    assert phrase_of(doc, "rose", "verb_phrase") == "rose"
    assert phrase_of(doc, "rose", "rest") == "rose"


def test_an_age_that_people_are_stays_in_the_predicate() -> None:
    doc = tree_of(
        "40%/NN/nsubj/1 are=be/VBP/ROOT/1 over_65/CD/attr/1 ././punct/1", {0: "percentage", 2: "rejection"}
    )
    assert phrase_of(doc, "are", "verb_phrase") == "are over 65"


def test_the_rest_goes_by_punctuation_whatever_the_tree_says() -> None:
    assert phrase_of(SLEPT, "had", "rest") == "had not slept badly"
    doc = tree_of("cards/NNS/nsubj/2 held/VBN/acl/0 fell/VBD/ROOT/2 by/IN/prep/2 5%/NN/pobj/3 ././punct/2")
    assert phrase_of(doc, "cards", "rest") == "cards held fell by 5%"


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
    assert phrase_of(FUND, word, "verb") == expected


# "Wools sell for £3m, sellers asked for £4m, huts stood at £9m and cost about £2m"
PRICES = doc_of(
    """
    Wools   NOUN  nsubj  sell
    sell    VERB  ROOT   sell   VBP
    for     ADP   prep   sell
    £3m     NUM   pobj   for
    sellers NOUN  nsubj  asked
    asked   VERB  conj   sell   VBD
    for     ADP   prep   asked
    £4m     NUM   pobj   for/2
    huts    NOUN  nsubj  stood
    stood   VERB  conj   asked  VBD
    at      ADP   prep   stood
    £9m     NUM   pobj   at
    cost    VERB  conj   stood  VBD
    about   ADP   prep   cost
    £2m     NUM   pobj   about
    """,
    {"£3m": "money", "£4m": "money", "£9m": "money", "£2m": "money"},
)


@pytest.mark.parametrize(
    ("word", "expected"), [("sell", "sell"), ("asked", "asked for"), ("stood", "stood"), ("cost", "cost")]
)
def test_a_preposition_that_tells_of_a_price_is_no_part_of_the_verb(word: str, expected: str) -> None:
    assert phrase_of(PRICES, word, "verb") == expected


def test_a_verb_leaves_off_a_particle_that_is_barred() -> None:
    assert phrase_of(FUND, "set", "verb", "aside") == "set"


@each(
    "tokens, expected",
    {
        "without an object that is a pronoun": ("They/PRP/nsubj/1 sold/VBD/ROOT/1 it/PRP/dobj/1", "sold"),
        "with the adjective that it needs": (
            "It/PRP/nsubj/1 goes/VBZ/ROOT/1 unseen/JJ/acomp/1 in/IN/prep/1",
            "goes unseen",
        ),
        "with what leads back to the subject": (
            "It/PRP/nsubj/1 pays/VBZ/ROOT/1 for/IN/prep/1 itself/PRP/pobj/2",
            "pays for itself",
        ),
    },
)
def test_a_verb_has_what_it_needs(tokens: str, expected: str) -> None:
    doc = tree_of(tokens)
    assert phrase_of(doc, doc[1].text, "verb") == expected


@each(
    "tokens, ents, expected",
    {
        "with a list": (
            "sold/VBD/ROOT/0 hats/NNS/dobj/0 ,/,/punct/1 coats/NNS/conj/1 and/CC/cc/3 boots/NNS/conj/3",
            {},
            "sold hats, coats and boots",
        ),
        "without the reason": (
            "stayed/VBD/ROOT/0 home/RB/advmod/0 ,/,/punct/0 mainly/RB/advmod/5 as/IN/mark/5 hail/NN/advcl/0",
            {},
            "stayed home",
        ),
        "without more of the figure": (
            "cost/VBD/ROOT/0 more/JJR/dobj/0 ,/,/punct/0 a/DT/det/5 sharp/JJ/amod/5 rise/NN/appos/1 "
            "of/IN/prep/5 3_points/NNS/pobj/6",
            {7: "percentage"},
            "cost more",
        ),
        "without a superlative": (
            "cost/VBD/ROOT/0 more/JJR/dobj/0 ,/,/punct/0 the/DT/det/4 lowest/JJS/amod/5 bid/NN/appos/1",
            {},
            "cost more",
        ),
    },
)
def test_a_predicate_ends_at_a_comma_that_parts_it_from_what_follows(
    tokens: str, ents: Mapping[int, str], expected: str
) -> None:
    doc = tree_of(tokens, ents)
    assert phrase_of(doc, doc[0].text, "verb_phrase") == expected


@each(
    "after, expected",
    {
        "a subject": (",/,/punct/6 bogs/NNS/nsubj/6 often/RB/advmod/6 flood/VBP/ROOT/6", "north of Hull"),
        "a list": (",/,/punct/2 York/NNP/conj/2 or/CC/cc/4 Ayr/NNP/conj/4", "north of Hull, York or Ayr"),
    },
)
def test_the_rest_ends_where_the_subject_begins_after_a_comma(after: str, expected: str) -> None:
    doc = tree_of(f"north/RB/advmod/{6 if 'flood' in after else 0} of/IN/prep/0 Hull/NNP/pobj/1 {after}")
    assert phrase_of(doc, "north", "rest") == expected
