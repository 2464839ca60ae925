from claimspan.checks.contexts import contexts


def test_contexts_are_ranked_by_how_often_they_come() -> None:
    text = "about 3 people, about 4 people, page 5."
    ledger = [
        {"doc_id": "d", "start": at, "end": at + 1, "fate": fate}
        for at, fate in ((6, "unexplained"), (22, "unexplained"), (37, "unexplained"), (6, "claim"))
    ]
    (first, count, example), (second, _, _) = contexts(ledger, {"d": text})
    assert (first, count, second) == ("about N people", 2, "page N .")
    assert example == text


def test_examples_of_contexts_are_cut_between_words() -> None:
    text = "word " * 20 + "7" + " word" * 20
    ((_, _, example),) = contexts(
        [{"doc_id": "d", "start": 100, "end": 101, "fate": "unexplained"}], {"d": text}
    )
    assert set(example.strip("…").split()) == {"word", "7"}
    assert example.startswith("…")
    assert example.endswith("…")
