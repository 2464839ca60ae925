from __future__ import annotations

import gzip
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimspan.sources.decoding import UndecodableError, decode, decode_page

WESTERN = "The café’s “takings” rose 5% — to £3m or €4m — said Zoë’s firm; 2½ times as much.\r\n"


class TestDecode:
    @given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"])))
    def test_utf_8_comes_back(self, text: str) -> None:
        text = text.removeprefix("\ufeff")
        assert decode(text.encode()) == text
        assert decode(text.encode("utf-8-sig")) == text

    @pytest.mark.parametrize(
        "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
    )
    def test_western_text(self, encoding: str) -> None:
        assert decode(WESTERN.encode(encoding)) == WESTERN

    def test_big_endian_with_a_mark(self) -> None:
        assert decode(b"\xfe\xff" + WESTERN.encode("utf-16-be")) == WESTERN

    @pytest.mark.parametrize("text", ["£5", "It’s 5%", "5 km²", "à 5%", "5°", "déjà vu"])
    def test_short_windows_1252(self, text: str) -> None:
        assert decode(text.encode("cp1252")) == text

    @pytest.mark.parametrize(
        ("text", "encoding"),
        [
            ("В России безработица снизилась до 3,5% в марте, сообщает Росстат.", "cp1251"),
            ("В России безработица снизилась до 3,5% в марте, сообщает Росстат.", "koi8-r"),
            (
                "日本の失業率は3月に2.6%に低下した。前年同月比で0.2ポイント低い。総務省が発表した。",
                "shift_jis",
            ),
            ("日本の失業率は3月に2.6%に低下した。前年同月比で0.2ポイント低い。", "utf-16"),
            (WESTERN * 10, "mac_roman"),
        ],
    )
    def test_other_encodings(self, text: str, encoding: str) -> None:
        assert decode(text.encode(encoding, "ignore")) == text.encode(encoding, "ignore").decode(encoding)

    @pytest.mark.parametrize(
        "raw",
        [
            bytes(range(128, 256)) * 10,
            b"\x81\x8d\x8f\x90\x9d" * 20,
            b"76% of people \xff\xfe\xfa said so",
            b"Profits rose 5% \x81\x8d\x8f to \x90\x9d",
            b"rose 5% \xff today",
            b"\xff\xfe\xff\xfe" * 50,
            b"\xff\xfe76% of people said yes",
            b"\xff\xfe" + b"76% of the people said yes. " * 10,
            b"abc\0\0def",
            b"\0" * 1000,
            b"%PDF-1.7 text all the way",
            gzip.compress(b"text", mtime=0),
        ],
    )
    def test_what_is_no_text_is_refused(self, raw: bytes) -> None:
        with pytest.raises(UndecodableError):
            decode(raw)

    @pytest.mark.parametrize("size", [10, 30, 100, 300, 1000, 10_000])
    def test_noise_is_refused(self, size: int) -> None:
        for seed in range(20):
            with pytest.raises(UndecodableError):
                decode(Random(seed).randbytes(size))

    def test_broken_utf_8_is_not_taken_for_another_encoding(self) -> None:
        raw = WESTERN.encode() * 3 + b"\xa0 fell 5%"
        with pytest.raises(UndecodableError, match=f"byte {len(WESTERN.encode() * 3)}"):
            decode(raw)

    def test_one_stray_control_character_is_borne(self) -> None:
        assert decode(WESTERN.encode() * 50 + b"\x00") == WESTERN * 50 + "\x00"


class TestDecodePage:
    @pytest.mark.parametrize(
        "declaration", ["<meta charset=%s>", '<meta http-equiv=x content="text/html; charset=%s">']
    )
    def test_declared(self, declaration: str) -> None:
        text = declaration % "windows-1251" + "<p>Рост 5%</p>"
        assert decode_page(text.encode("cp1251")) == (text, False)

    def test_latin_1_means_windows_1252(self) -> None:
        text = f"<meta charset=iso-8859-1><p>{WESTERN}</p>"
        assert decode_page(text.encode("cp1252")) == (text, False)

    def test_a_wrong_declaration_of_utf_8(self) -> None:
        text = f"<meta charset=utf-8><p>{WESTERN}</p>"
        assert decode_page(text.encode("cp1252")) == (text, False)

    def test_utf_8_wins_over_a_declaration(self) -> None:
        text = f"<meta charset=iso-8859-1><p>{WESTERN}</p>"
        assert decode_page(text.encode()) == (text, False)

    def test_an_unknown_declaration(self) -> None:
        text = f"<meta charset=klingon><p>{WESTERN}</p>"
        assert decode_page(text.encode("cp1252")) == (text, False)

    def test_a_stray_byte_in_a_page_of_utf_8_is_replaced(self) -> None:
        raw = f"<p>{WESTERN}</p>".encode() + b"<script>\xff</script>"
        assert decode_page(raw) == (f"<p>{WESTERN}</p><script>\ufffd</script>", True)

    def test_noise_is_refused(self) -> None:
        with pytest.raises(UndecodableError):
            decode_page(Random(1).randbytes(5000))
