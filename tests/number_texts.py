"""Texts made of numbers, of what stands beside them, and of what only looks like them."""

import string

from hypothesis import strategies as st

from claimspan.gate.numberforms import VULGAR
from claimspan.gate.numberwords import number_words

WORDS = number_words()
PIECES = [
    *WORDS.units, *WORDS.tens, *WORDS.scales, *VULGAR, *WORDS.parts,
    "doubled", "halving", "twice", "fold", "tenfold",
    "half", "and",
    "a", "an", "of", "point", "several", "few", "couple", "hundreds", "millions", "Million", "thirds",
    "to", "in",
    "5", "12", "1,234", "1,00,000", "12\u00a0000", "2.5", ".5", "3·5", "1/2", "24/7", "5G", "4K",
    "COVID-19", "v2.1.3",
    "Q3", "mid-2024", "minus", "negative", "minus-5", "10^6",
    "×10−3", "⁻³", "⁄", "near-100%", "1990s", "'90s", "21st", "Rs500", "US$3", "£3m", "-", "–", "\u2011",
    ",", ".", "%",
    "(", ")", "/", "x", "bn", "th", "s", "_", "٣", "१२", "５", "²", "①", "ſix", "mİllion", "\u212a", "ß",
    "é", "x\u0301",
    "\n", "\r\n", "\t", " ", "\u00a0", "\u2007", "\u2009", "\u202f", "\u200b", "\u2028", "😀",
]  # fmt: skip
LETTERS = string.ascii_letters + string.digits + " \n\t,.-–/%$£'’½٣१５ſKİıéß\u00a0\u2011"

composed = st.lists(st.sampled_from(PIECES), max_size=30).flatmap(
    lambda pieces: st.lists(
        st.sampled_from(["", " ", " ", " ", "-", "\n"]), min_size=len(pieces), max_size=len(pieces)
    ).map(lambda joints: "".join(piece + joint for piece, joint in zip(pieces, joints, strict=True)))
)
texts = st.one_of(composed, st.text(LETTERS, max_size=60), st.text(max_size=60))
