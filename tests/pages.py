"""Pages as sites make them, from a seed: furniture, scripts, comments, references, nested tags, encodings."""

from __future__ import annotations

import html
from dataclasses import dataclass
from random import Random

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "iso-8859-15")
SENTENCES = (
    "Sales of {thing} rose {n}% in the year to March, the {body} said on Friday.",
    "The {body} spent £{n} million on {thing}, down from £{m} million in 2019.",
    "About {n} of the {m} homes had no {thing}, according to the {body}’s survey.",
    "Prices fell by {n} per cent because demand for {thing} weakened — the {body} expects more.",
    "“We waited {n} hours for {thing},” a spokeswoman of the {body} said.",
    "Naïve estimates put the café’s share of {thing} at {n}%, the {body} found.",
)
THINGS = ("bread", "heat pumps", "library books", "bus tickets", "crème brûlée", "winter coats")
BODIES = ("council", "ministry", "chamber of commerce", "watchdog", "trade body")
INLINE = ("b", "em", "span class='figure'", "a href='/x?a=1&amp;b=2'", "strong", "mark", "i")
# Nothing of these is ever part of an article.
HIDDEN = (
    "<script>var rise = '99%'; if (1 < 2 && 3 > 2) document.write('<p>77% </p>');</script>",
    "<!-- 88% of this is a comment -- really -->",
    "<style>p { width: 66% }</style>",
    "<noscript><img src='/pixel?w=55%'></noscript>",
    "<div hidden>44% hidden</div>",
    "<div style='display: none'>33% unseen</div>",
    "<template><p>22% template</p></template>",
)
UNSEEN = ("99%", "88%", "66%", "55%", "44%", "33%", "22%", "11%")
REFERENCES = {"£": "&pound;", "%": "&#37;", "’": "&rsquo;", "—": "&#x2014;", "“": "&ldquo;", "”": "&rdquo;"}


@dataclass(frozen=True)
class MadePage:
    """A page and what is in it.

    :param content: its bytes.
    :param source: its characters.
    :param figures: the numbers of its text as they stand there, each once in the text.
    """

    content: bytes
    source: str
    figures: tuple[str, ...]


def make_page(seed: int, encoding: str) -> MadePage:
    """The page of a seed."""
    rng = Random(seed)
    figures: list[str] = []
    shape = rng.randrange(3)
    blocks = [_block(rng, figures) for _ in range(rng.randint(4, 12))]
    body = "\n".join(f"{block}{rng.choice(HIDDEN) if rng.random() < 0.3 else ''}" for block in blocks)
    wrapped = (
        f"<article><h1>News of the day</h1>{body}</article>",
        f"<main><div class=content><section>{body}</section></div></main>",
        f"<div id=page><div><div class='story-body'><h2>Report</h2>{body}</div></div></div>",
    )[shape]
    charset = "" if encoding.startswith("utf-16") else f"<meta charset={encoding.removesuffix('-sig')}>"
    source = (
        f"<!DOCTYPE html>\n<html lang=en><head>{charset}<title>Page {seed}</title>{rng.choice(HIDDEN[:3])}"
        f"</head>\n<body>\n<nav><ul><li><a href=/>Home 11%</a></ul></nav>\n{wrapped}\n"
        f"<footer><p>11% of all rights</p></footer></body></html>"
    )
    text = source.encode(encoding, "xmlcharrefreplace")
    decoded = text.decode(encoding)
    if encoding == "utf-16-be":
        text = b"\xfe\xff" + text
    return MadePage(text, decoded, tuple(figures))


def _block(rng: Random, figures: list[str]) -> str:
    shape = rng.random()
    if shape < 0.15:
        items = "\n".join(f"<li>{_sentence(rng, figures)}" for _ in range(3))
        return f"<ul>\n{items}</ul>"
    if shape < 0.3:
        rows = "".join(
            f"<tr><td>{rng.choice(THINGS)}<td>{_figure(rng, figures)}%<td>{_figure(rng, figures)}</tr>"
            for _ in range(3)
        )
        return f"<table><tr><th>Item<th>Share<th>Sold</tr>{rows}</table>"
    if shape < 0.4:
        return f"<blockquote>{_sentence(rng, figures)}</blockquote>"
    return f"<p>{' '.join(_sentence(rng, figures) for _ in range(rng.randint(1, 4)))}</p>"


def _figure(rng: Random, figures: list[str]) -> str:
    while (figure := f"{rng.randint(101, 989)}.{rng.randint(1, 9)}") in figures:
        pass
    figures.append(figure)
    return figure


def _sentence(rng: Random, figures: list[str]) -> str:
    text = rng.choice(SENTENCES)
    values = {"thing": rng.choice(THINGS), "body": rng.choice(BODIES)}
    for name in ("n", "m"):
        if f"{{{name}}}" in text:
            values[name] = _figure(rng, figures)
    words = text.format(**values).split(" ")
    return rng.choice((" ", "\n  ", " ")).join(_dressed(rng, word) for word in words)


def _dressed(rng: Random, word: str) -> str:
    word = html.escape(word, quote=False)
    for char, reference in REFERENCES.items():
        if char in word and rng.random() < 0.5:
            word = word.replace(char, reference)
    dress = rng.random()
    if dress < 0.1:
        tag = rng.choice(INLINE)
        return f"<{tag}>{word}</{tag.partition(' ')[0]}>"
    if dress < 0.13:
        tag, outer = rng.choice(INLINE), rng.choice(INLINE)
        return f"<{outer}><{tag}>{word}</{tag.partition(' ')[0]}></{outer.partition(' ')[0]}>"
    if dress < 0.16:
        return f"{word}<!-- 88% -->"
    return word
