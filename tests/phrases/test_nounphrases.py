"""Noun phrases, over hand-made Docs."""

from collections.abc import Mapping

from hand import doc_of, each, phrase_of, tree_of

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


def test_a_base_noun_phrase_takes_what_stands_before_the_noun() -> None:
    assert phrase_of(CARDS, "number", "base_noun_phrase") == "The number"
    assert phrase_of(CARDS, "cards", "base_noun_phrase") == "library cards"


@each(
    "tokens, ents, word, expected",
    {
        "a hyphenated word": (
            "a/DT/det/4 family/NN/npadvmod/3 -/HYPH/punct/3 owned/VBN/amod/4 mill/NN/ROOT/4",
            {},
            "mill",
            "a family-owned mill",
        ),
        "a hyphenated word that the parser tears": (
            "co/NNP/nsubj/3 -/HYPH/punct/3 ops/NNS/dobj/3 grew/VBD/ROOT/3",
            {},
            "ops",
            "co-ops",
        ),
        "a name that the parser takes for two subjects": (
            "The/DT/det/1 Ferry/NNP/nsubj/3 Note_2/NNP/nsubj/3 has/VBZ/ROOT/3 buoys/NNS/dobj/3",
            {2: "rejection"},
            "Note 2",
            "The Ferry Note 2",
        ),
        "a hyphenated size that begins a name": (
            "Four-day/CD/nummod/2 school/NN/compound/2 weeks/NNS/ROOT/2",
            {0: "duration"},
            "weeks",
            "Four-day school weeks",
        ),
        "a year after an indefinite article": (
            "A/DT/det/2 2019/CD/nummod/2 trial/NN/ROOT/2",
            {1: "window"},
            "trial",
            "A 2019 trial",
        ),
        "a year after a definite article": (
            "the/DT/det/2 2019/CD/nummod/2 trial/NN/ROOT/2",
            {1: "window"},
            "trial",
            "trial",
        ),
        "a figure before the noun": (
            "the/DT/det/3 5%/CD/nummod/3 red/JJ/amod/3 vans/NNS/ROOT/3",
            {1: "percentage"},
            "vans",
            "red vans",
        ),
        "a name before the noun": (
            "the/DT/det/3 5%/CD/nummod/3 red/JJ/amod/3 vans/NNS/ROOT/3",
            {1: "name"},
            "vans",
            "the 5% red vans",
        ),
        "whose": ("whose/WP$/poss/2 market/NN/compound/2 share/NN/ROOT/2", {}, "share", "market share"),
    },
)
def test_a_base_noun_phrase_is_the_noun_with_what_stands_before_it(
    tokens: str, ents: Mapping[int, str], word: str, expected: str
) -> None:
    assert phrase_of(tree_of(tokens, ents), word, "base_noun_phrase") == expected


def test_a_hyphenated_size_that_is_barred_begins_no_name() -> None:
    doc = tree_of("Four-day/CD/nummod/2 school/NN/compound/2 weeks/NNS/ROOT/2", {0: "duration"})
    assert phrase_of(doc, "weeks", "base_noun_phrase", "Four-day") == "school weeks"


def test_a_noun_phrase_takes_restrictive_modifiers_on_both_sides() -> None:
    assert phrase_of(CARDS, "number", "noun_phrase") == "The number of library cards held by pupils"
    assert phrase_of(CARDS, "cards", "noun_phrase") == "library cards held by pupils"


def test_barred_words_cut_a_phrase_off_and_nothing_beyond_comes_back() -> None:
    assert phrase_of(CARDS, "number", "noun_phrase", "held") == "The number of library cards"
    assert phrase_of(CARDS, "cards", "noun_phrase", "library") == "cards held by pupils"
    assert phrase_of(CARDS, "number", "noun_phrase", "of") == "The number"


def test_a_list_stays_whole_and_a_relative_clause_after_a_comma_goes() -> None:
    assert phrase_of(CARERS, "teachers", "noun_phrase") == "teachers, nurses and carers in the north"
    assert phrase_of(CARERS, "nurses", "noun_phrase") == "nurses and carers in the north"


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
    assert phrase_of(doc, "pupils", "noun_phrase") == "pupils in small schools"


# "Strike at Hull that cost […]", where a mention ends the clause.
STRIKE = "strike/NN/ROOT/0 at/IN/prep/0 Hull/NNP/pobj/1 that/WDT/nsubj/4 cost/VBD/relcl/0"


@each(
    "tokens, ents, expected",
    {
        "with a restrictive relative clause": (
            "people/NNS/nsubj/4 who/WP/nsubj/2 work/VBP/relcl/0 nights/NNS/dobj/2 slept/VBD/ROOT/4",
            {},
            "people who work nights",
        ),
        "without windows": (
            "sales/NNS/nsubj/7 of/IN/prep/0 coal/NN/pobj/1 in_2021/CD/prep/0 due/IN/prep/0 to/IN/pcomp/4 "
            "rain/NN/pobj/5 fell/VBD/ROOT/7",
            {3: "window"},
            "sales of coal",
        ),
        "without reasons": (
            "sales/NNS/nsubj/7 of/IN/prep/0 coal/NN/pobj/1 in_2021/CD/prep/0 due/IN/prep/0 to/IN/pcomp/4 "
            "rain/NN/pobj/5 fell/VBD/ROOT/7",
            {},
            "sales of coal in 2021",
        ),
        "without a word that says how the verb holds": (
            "towns/NNS/nsubj/2 both/DT/appos/0 grew/VBD/ROOT/2",
            {},
            "towns",
        ),
        "without the than of its comparative": (
            "fewer/JJR/amod/1 absences/NNS/ROOT/1 of/IN/prep/1 girls/NNS/pobj/2 than/IN/prep/1 "
            "boys/NNS/pobj/4",
            {},
            "fewer absences of girls",
        ),
        "without how a figure was made": (
            "onset/NN/ROOT/0 at/IN/prep/0 night/NN/pobj/1 by/IN/prep/0 an/DT/det/5 average/NN/pobj/3 "
            "of/IN/prep/5 4_hours/NNS/pobj/6",
            {7: "duration"},
            "onset at night",
        ),
        "without a clause that a figure cuts off": (
            f"{STRIKE} firms/NNS/dative/4 £4m/CD/dobj/4",
            {6: "money"},
            "strike at Hull",
        ),
        "with a clause that a time ends": (
            f"{STRIKE} firms/NNS/dobj/4 yearly/RB/advmod/4",
            {6: "window"},
            "strike at Hull that cost firms",
        ),
        "without a clause of a verb and a time": (
            f"{STRIKE} yearly/RB/advmod/4",
            {5: "window"},
            "strike at Hull",
        ),
    },
)
def test_a_noun_phrase_ends_where_the_noun_does(tokens: str, ents: Mapping[int, str], expected: str) -> None:
    doc = tree_of(tokens, ents)
    first = next(token.text for token in doc if token.pos_ == "NOUN")
    assert phrase_of(doc, first, "noun_phrase") == expected


def test_a_comparative_whose_than_is_beyond_the_phrase_is_left_off() -> None:
    doc = tree_of(
        "crisis/NN/ROOT/0 with/IN/prep/0 more/JJR/amod/4 than/IN/quantmod/4 £2bn/CD/pobj/1", {4: "money"}
    )
    assert phrase_of(doc, "crisis", "noun_phrase", "than") == "crisis"


def test_a_noun_phrase_does_not_end_with_a_relative_pronoun() -> None:
    doc = tree_of("pupils/NNS/ROOT/0 who/WP/nsubj/2 called/VBD/relcl/0")
    assert phrase_of(doc, "pupils", "noun_phrase", "called") == "pupils"


def test_a_subtree_is_all_that_hangs_on_the_word_without_punctuation_at_the_edges() -> None:
    assert phrase_of(CARDS, "cards", "subtree") == "library cards held by pupils"
    assert (
        phrase_of(CARERS, "teachers", "subtree")
        == "teachers, nurses and carers in the north, who work nights"
    )
