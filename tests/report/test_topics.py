from claimspan.report.topics import common_words, words


def test_words_are_those_that_tell_what_a_text_is_about() -> None:
    assert words("The clinics' share of 25 full-time nurses") == {"clinics", "share", "full-time", "nurses"}
    assert words("London’s roads") == {"london", "roads"}
    assert words("Größe 3D 5 of it") == {"größe"}


def test_a_word_counts_once_a_text_and_alone_not_at_all() -> None:
    texts = ["pay pay", "pay rise", "rise of pay", "tax", "wage"]
    assert common_words(texts, 5) == [("pay", 3), ("rise", 2)]
    assert common_words(texts, 1) == [("pay", 3)]
