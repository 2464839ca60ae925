"""Which unmarked lines read like headings, and which headings open a list of sources.

A wrongly found heading hides its figures from the parser, a missed one costs only context; so a line with
figures must look much more like a title than one without.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MAX_TITLE_CHARS = 120
_MAX_TITLE_WORDS = 14
_MAX_CAPTION_WORDS = 9
_WORD = re.compile(r"[^\W\d_][\w’'.-]*+")
# Words that title case leaves small.
_SMALL = re.compile(
    r"(?:a|an|and|are|as|at|but|by|can|do|does|for|from|how|in|into|is|it|nor|of|off|on|onto|or|our|over|per|so|"
    r"than|that|the|their|through|to|under|up|via|vs|what|when|which|who|why|with|within|without|your)\.?\Z",
    re.I,
)
# Words that make a line ending in a colon the beginning of a sentence that the list completes.
_LEADS_ON = re.compile(
    r"(?:are|as|be|below|by|find|follow|follows|following|for|found|from|has|have|in|includ(?:e|ed|es|ing)|is|"
    r"like|namely|of|on|said|says?|showed|shows?|such|that|these|this|to|was|were|with)\Z",
    re.I,
)
_FURNITURE = re.compile(
    r"by (?-i:[A-Z])|(?:photo|image|picture|credit|source|posted|published|updated|written|tags?|filed under|"
    r"share|last updated|date)\b(?=:| on\b| by\b|\Z)|(?:advertisement|tweet|print|email|save|menu|comments?|"
    r"related:?)\Z|read more|subscribe|sign up|loading|skip to|©|copyright\b",
    re.I,
)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DATELINE = re.compile(
    rf"\b{_MONTH}\s\d{{1,2}}\b|\b\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTH}\s\d{{4}}\b|\A{_MONTH}\s\d{{4}}\Z", re.I
)
_ADDRESS = re.compile(r"https?:|www\.|\S@\S|\[\d|\]\(")
_DIGIT = re.compile(r"\d")
# Years that close or open a heading ("The war at sea, 1914-1918", "2007: A new start") are no figures.
_YEARS = re.compile(r"\b(?:1[5-9]|20)\d{2}s?(?:\s?[-–—/]\s?(?:(?:1[5-9]|20)\d{2}|\d{2}))?(?=\s?(?:\Z|[):,]))")
_FIGURE_WORDS = re.compile(
    r"\b(?:half|halv\w+|thirds?|quarters?|twice|(?:doubl|tripl|quadrupl)\w+|\w+fold|dozens?|hundreds?|thousands?|"
    r"millions?|billions?|(?:one|two|three|four|five|six|seven|eight|nine|ten) (?:in|out of) \w+|percent)\b",
    re.I,
)
_AMOUNT = re.compile(r"[%$€£¥]|\d[.,]\d|\bpercent\b")
_LABELLED_FIGURE = re.compile(r"[:=–—-]\s*+[~<>≈]?\s*+[$€£¥]?\d")
_REFERENCE_TERM = (
    r"(?:references?|sources?|bibliograph(?:y|ies)|foot ?notes?|end ?notes?|notes|works cited|"
    r"works consulted|literature cited|citations?|further reading|additional reading|external links|see also)"
)
_REFERENCES = re.compile(
    rf"[\W\d_]*+(?:(?:list of|selected|our|key|data|article|image|additional)\s++)?{_REFERENCE_TERM}"
    rf"(?:(?:\s*+(?:&|and|,|/|\+)\s*+)(?:{_REFERENCE_TERM}|links|resources|credits|data|methods))*"
    r"(?:\s++(?:cited|used|list|section|consulted|for this (?:article|report|page)))?(?:\W*+\Z|\s*+[:(\[–—])",
    re.I,
)


def is_title(content: str) -> bool:
    """Whether a line is written like a title: short, in title case or capitals, without a final stop."""
    if len(content) > MAX_TITLE_CHARS or not _may_be_heading(content):
        return False
    words = [word for word in _WORD.findall(content) if not _SMALL.match(word)]
    if not words or len(content.split()) > _MAX_TITLE_WORDS:
        return False
    capitals: int = sum(word[0].isupper() for word in words)
    if not _DIGIT.search(_YEARS.sub("", content)):
        return capitals >= 0.8 * len(words) and not _DATELINE.search(content)
    if _DATELINE.search(content) or _LABELLED_FIGURE.search(content):
        return False
    needed = 4 if _AMOUNT.search(content) else 2
    return capitals == len(words) >= needed


def is_caption(content: str) -> bool:
    """Whether a line could be a heading in sentence case: a few words, no figure, no final stop.

    Only what follows can tell it from a bare list line, so callers look at the next line too.
    """
    return _is_plain_heading(content, _MAX_CAPTION_WORDS + 3 * content.endswith("?"))


def is_headline(content: str) -> bool:
    """Whether a text's first line could be its title in sentence case, without figures."""
    return _is_plain_heading(content, _MAX_TITLE_WORDS + 2)


def is_label(content: str) -> bool:
    """Whether a line that ends with a colon names what follows ("Key takeaways:"), not leads on to it."""
    if not content.endswith(":") or len(content) > MAX_TITLE_CHARS or _DIGIT.search(content):
        return False
    name = content[:-1].rstrip()
    words = name.split()
    if not words or _LEADS_ON.match(words[-1]) or not name[:1].isupper() or _FURNITURE.match(content):
        return False
    return len(words) <= 3 or (len(words) <= 8 and is_title(name))


def is_bold(content: str) -> bool:
    """Whether a whole line is set in Markdown bold."""
    return len(content) > 4 and content[:2] == content[-2:] and content[:2] in ("**", "__")


def is_reference_section(section_texts: Iterable[str]) -> bool:
    """Whether any heading of a section path opens a list of sources ("References", "Sources & References").

    "Sources of income" does not: the heading must name the list and nothing else.
    """
    return any(_REFERENCES.match(text[:MAX_TITLE_CHARS]) is not None for text in section_texts)


def _is_plain_heading(content: str, max_words: int) -> bool:
    if len(content) > MAX_TITLE_CHARS or len(content.split()) > max_words or not _may_be_heading(content):
        return False
    name = _YEARS.sub("", content).lstrip(" ():,-–—")
    return name[:1].isupper() and not _DIGIT.search(name) and not _FIGURE_WORDS.search(name)


def _may_be_heading(content: str) -> bool:
    return (
        content[:1] not in "\"“‘'«"
        and content[-1:] not in ".,;!…:"
        and "|" not in content
        and _FURNITURE.match(content) is None
        and _ADDRESS.search(content) is None
    )
