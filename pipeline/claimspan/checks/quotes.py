"""Finding a figure in a text by the quote it stands in."""

from __future__ import annotations

_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f"), " ")


def find_quoted(text: str, quote: str, figure: str, occurrence: int | None = None) -> int:
    """Where `figure` begins in `text`, read from its place inside `quote`.

    Spaces of every width count as the same, since a person who writes gold cannot see which is which.

    :param occurrence: which one, from 1, when the figure stands more than once in the quote.
    :returns: a code point offset into `text`.
    :raises ValueError: if the quote does not occur exactly once, or the figure is not in it as told.
    """
    text, quote, figure = (part.translate(_SPACES) for part in (text, quote, figure))
    places = _occurrences(text, quote)
    if len(places) != 1:
        hint = ""
        if not places and _occurrences(" ".join(text.split()), " ".join(quote.split())):
            hint = " (it is found when white space is made alike: look for line breaks)"
        count = "not found" if not places else f"found {len(places)} times, make it longer"
        raise ValueError(f"the quote {quote!r} is {count}{hint}")
    inside = _occurrences(quote, figure)
    if not inside:
        raise ValueError(f"{figure!r} is not in its quote {quote!r}")
    if occurrence is None and len(inside) > 1:
        raise ValueError(
            f"{figure!r} stands {len(inside)} times in its quote {quote!r}: say which, occurrence: 1 …"
        )
    if occurrence is not None and not 1 <= occurrence <= len(inside):
        raise ValueError(
            f"{figure!r} stands {len(inside)} times in its quote {quote!r}, there is no {occurrence}."
        )
    return places[0] + inside[(occurrence or 1) - 1]


def _occurrences(text: str, part: str) -> list[int]:
    places: list[int] = []
    at = text.find(part) if part else -1
    while at >= 0:
        places.append(at)
        at = text.find(part, at + 1)
    return places
