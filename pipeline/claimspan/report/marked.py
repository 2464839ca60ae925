"""The pieces of an article as HTML, in which evidence is marked and values lead to their claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

from claimspan.report.cut import Piece


def marked(pieces: Iterable[Piece], numbers: Mapping[str, int]) -> Markup:
    """The HTML of a text; a template would take three times as long for what is most of a page.

    :param numbers: identifier of a claim → its place in the page's data.
    """
    return Markup("".join(_marked(piece, numbers) for piece in pieces))


def _marked(piece: Piece, numbers: Mapping[str, int]) -> str:
    # Identifiers are hexadecimal and fields are the schema's; only the text can hold markup.
    html = str(escape(piece.text))
    if piece.fields:
        claims = " ".join(str(numbers[claim]) for claim in piece.claims)
        html = f'<mark class="{" ".join(piece.fields)}" data-c="{claims}">{html}</mark>'
    if piece.link:
        own = f'id="{piece.link}" ' if piece.link in piece.starts else ""
        html = f'<a {own}href="#{piece.link}">{html}</a>'
    for claim in piece.starts:
        if claim != piece.link:
            html = f'<span id="{claim}"></span>{html}'
    return html
