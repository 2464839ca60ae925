"""Which two claims say the same, and which contradict each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from claimspan.groups.candidates import TELLING, blocked_pairs, conflict_keys, same_keys
from claimspan.groups.features import Features
from claimspan.groups.figures import NO_DAY
from claimspan.groups.wording import marked, shared_weight, squared, total_weight

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

# Dated windows agree when both ends differ by no more than this share of their length, or these days.
_WINDOW_SHARE: Final = 0.1
_WINDOW_DAYS: Final = 3
_LENGTH_SHARE: Final = 0.03
# A claim without a window speaks of about the time of its article: for so many days, changes and levels.
_CHANGE_DAYS: Final = 100
_LEVEL_DAYS: Final = 400
_PAST_DAYS: Final = 460
_NEXT_DAYS: Final = 30
_AHEAD_DAYS: Final = 31

APART, UNKNOWN, EQUAL = 0, 1, 2
"""How the windows, or the names, of two claims compare."""

# Numbers of so many digits hardly ever agree by chance.
_DETAILED: Final = 3
_AT_ONCE: Final = 100_000
_SWAP: Final = 0.1
# Articles on one story: so many days apart, with this share of names and of a sentence's words in common.
_STORY_DAYS: Final = 7
_STORY: Final = 0.3
_TOLD: Final = 0.45
_WHOLE: Final = 0.95
# Claims of figures without a window contradict each other only if made within so many days; and what is so
# many times as much is another thing.
_CONFLICT_DAYS: Final = 75
_TIMES: Final = 5
_NEAR: Final = 0.7
_FOREIGN: Final = 0.25
# Claims contradict each other only if they agree in so much of the wording, names left out.
_MEASURED: Final = 0.7


@dataclass(frozen=True, slots=True)
class _Weights:
    """Words of claims and what they weigh.

    :param squares, marks: the weight of each word, and ones.
    :param total: the weight of all words of a claim.
    """

    squares: sparse.csr_matrix
    marks: sparse.csr_matrix
    total: Floats

    @classmethod
    def of(cls, matrix: sparse.csr_matrix) -> _Weights:
        return cls(squared(matrix), marked(matrix), total_weight(matrix))


class Comparison:
    """Compares claims of `features`, pair by pair, in whole columns."""

    def __init__(self, features: Features) -> None:
        self._f = features
        self._changes = features.figures.sign != 0
        self._core, self._plain = _Weights.of(features.core), _Weights.of(features.plain)
        self._subject, self._agent = _Weights.of(features.subject), _Weights.of(features.agent)
        self._context_total = total_weight(features.context)
        self._core_names_total = total_weight(features.core_names)
        self._numbers = _Weights.of(features.core_numbers)
        self._names_total = total_weight(features.sentence_names)
        self._document_squares = squared(features.document_names)
        self._document_total = total_weight(features.document_names)

    def same_value(self, left: Ints, right: Ints) -> Bools:
        """Whether the values agree, as far as comparators and rounding go, and so do the directions."""
        f = self._f.figures
        inside = (f.value[left] >= f.low[right] * (1 - 1e-9)) & (f.value[left] <= f.high[right] * (1 + 1e-9))
        inside |= (f.value[right] >= f.low[left] * (1 - 1e-9)) & (f.value[right] <= f.high[left] * (1 + 1e-9))
        ranges = f.is_range[left] & f.is_range[right]
        close = np.abs(f.high[left] - f.high[right]) <= 0.03 * np.maximum(f.high[left], f.high[right])
        close &= np.abs(f.low[left] - f.low[right]) <= 0.03 * np.maximum(f.low[left], f.low[right])
        one_range = f.is_range[left] != f.is_range[right]
        agree: Bools = np.where(ranges, close, inside & ~one_range).astype(np.bool_)
        return agree & self.same_direction(left, right)

    def same_direction(self, left: Ints, right: Ints) -> Bools:
        """Whether both go the same way; better and worse may be either."""
        one, other = self._f.figures.sign[left], self._f.figures.sign[right]
        either = (one == 2) | (other == 2)
        found: Bools = (one == other) | (either & (one != 0) & (other != 0))
        return found

    def other_value(self, left: Ints, right: Ints) -> Bools:
        """Whether both cannot be true of one thing."""
        f = self._f.figures
        apart = (f.floor[left] > f.ceiling[right] * (1 + 1e-9)) | (
            f.floor[right] > f.ceiling[left] * (1 + 1e-9)
        )
        # What a number rounds and what another one rounds may be one: both ways of writing it are allowed.
        agree = self.same_value(left, right)
        return (apart & ~agree) | ~self.same_direction(left, right)

    def windows(self, left: Ints, right: Ints) -> Ints:
        """APART, UNKNOWN (one of them names no window) or EQUAL."""
        f = self._f
        dated_left, dated_right = f.first_day[left] != NO_DAY, f.first_day[right] != NO_DAY
        both = dated_left & dated_right
        span = np.minimum(f.last_day[left] - f.first_day[left], f.last_day[right] - f.first_day[right])
        wide = np.where(f.counted[left] | f.counted[right], np.minimum(_WINDOW_SHARE * span, 40), 0)
        slack = np.maximum(_WINDOW_DAYS, wide)
        equal = (np.abs(f.first_day[left] - f.first_day[right]) <= slack) & (
            np.abs(f.last_day[left] - f.last_day[right]) <= slack
        )
        one = dated_left ^ dated_right
        last = np.where(dated_left, f.last_day[left], f.last_day[right])
        seen = np.where(dated_left, f.published[right], f.published[left])
        # Who names no time speaks of the latest there is: of a quarter until the next one's figures are out.
        size = last - np.where(dated_left, f.first_day[left], f.first_day[right])
        old = np.minimum(size + _NEXT_DAYS, _PAST_DAYS)
        recent = (seen == NO_DAY) | (last >= np.where(seen == NO_DAY, 0, seen) - old)
        # What an article says of the past is not about a time that had not come when it was published.
        recent &= (seen == NO_DAY) | f.open[left] | (last <= seen + _AHEAD_DAYS)
        known = (f.published[left] != NO_DAY) & (f.published[right] != NO_DAY)
        gap = np.abs(np.where(known, f.published[left], 0) - np.where(known, f.published[right], 0))
        near = gap <= np.where(self._changes[left], _CHANGE_DAYS, _LEVEL_DAYS)
        found = np.where(
            both, np.where(equal, EQUAL, APART), np.where(one, np.where(recent, UNKNOWN, APART), UNKNOWN)
        )
        none = ~dated_left & ~dated_right
        long_left, long_right = ~np.isnan(f.length[left]), ~np.isnan(f.length[right])
        lengths = long_left & long_right
        longer = np.fmax(f.length[left], f.length[right])
        alike = np.abs(f.length[left] - f.length[right]) <= _LENGTH_SHARE * longer
        settled = none & near & (known | lengths) & ((lengths & alike) | (~long_left & ~long_right))
        found = np.where(settled, EQUAL, found)
        found = np.where(none & ~near, APART, found)
        found = np.where(lengths & ~alike, APART, found)
        # The one names a length that the other does not.
        return np.where((long_left ^ long_right) & (found == EQUAL) & ~both, UNKNOWN, found).astype(np.int64)

    def names(self, left: Ints, right: Ints) -> Ints:
        """Whether both speak of the same named things: APART, UNKNOWN or EQUAL."""
        f = self._f
        core = _share(
            shared_weight(f.core_names, left, f.core_names, right), self._core_names_total, left, right
        )
        said = _share(
            shared_weight(f.sentence_names, left, f.sentence_names, right), self._names_total, left, right
        )
        doc_left, doc_right = f.doc[left], f.doc[right]
        home = np.where(
            doc_left == doc_right,
            1.0,
            _share(
                shared_weight(f.document_names, doc_left, f.document_names, doc_right),
                self._document_total,
                doc_left,
                doc_right,
            ),
        )
        # What one sentence names may be named by the other's article alone.
        there = shared_weight(f.sentence_names, left, f.document_names, doc_right)
        back = shared_weight(f.sentence_names, right, f.document_names, doc_left)
        with np.errstate(divide="ignore", invalid="ignore"):
            known_there = there / np.maximum(self._names_total[left], 1e-9)
            known_back = back / np.maximum(self._names_total[right], 1e-9)
        left_names, right_names = self._names_total[left] > 0, self._names_total[right] > 0
        result = np.where(
            left_names & right_names,
            np.where((said >= 0.5) | ((said > 0) & (known_there >= 0.5) & (known_back >= 0.5)), EQUAL, APART),
            np.where(
                left_names,
                np.where(known_there >= 0.5, EQUAL, APART),
                np.where(right_names, np.where(known_back >= 0.5, EQUAL, APART), UNKNOWN),
            ),
        )
        # Articles that share no name at all speak of different things; those without names may be one.
        unnamed = np.flatnonzero(result == UNKNOWN)
        strangers = self._strangers(doc_left[unnamed], doc_right[unnamed])
        result[unnamed[strangers]] = APART
        result = np.where((result == UNKNOWN) & (home >= 0.3), EQUAL, result)
        result = np.where((result == UNKNOWN) & (home >= 0) & (home < 0.1), APART, result)
        result = np.where((core >= 0) & (core < 0.5), APART, result).astype(np.int64)
        # The flood of 2014, phase 3: an article on the same thing has the same number.
        for one, other in ((left, right), (right, left)):
            known = shared_weight(self._numbers.squares, one, f.document_words, f.doc[other])
            result[self._numbers.total[one] - known > _SWAP] = APART
        return result

    def story(self, left: Ints, right: Ints) -> Bools:
        """Whether two claims are of articles that came out within days and name much the same."""
        f = self._f
        here, there = f.doc[left], f.doc[right]
        shared = shared_weight(f.document_names, here, f.document_names, there)
        most = np.maximum(self._document_total[here], self._document_total[there])
        return self._near(left, right) & (shared > _STORY * most)

    def _near(self, left: Ints, right: Ints) -> Bools:
        """Whether both articles came out within days."""
        one, other = self._f.published[left], self._f.published[right]
        found: Bools = (one != NO_DAY) & (other != NO_DAY) & (np.abs(one - other) <= _STORY_DAYS)
        return found

    def _strangers(self, left: Ints, right: Ints) -> Bools:
        """Whether the title of each of two documents names something that the other document does not."""
        f, found = self._f, np.ones(len(left), np.bool_)
        for one, other in ((left, right), (right, left)):
            total = shared_weight(f.title_names, one, self._document_squares, one)
            known = shared_weight(f.title_names, one, self._document_squares, other)
            found &= known < 0.5 * total
        return found

    def wording(self, left: Ints, right: Ints) -> tuple[Floats, Floats, Floats]:
        """How much of the one claim's subject and measure the other has: the larger share of both ways, the
        smaller one; and the share of words that their sentences have in common."""
        f = self._f
        one, other = self._covered(self._core, left, right), self._covered(self._core, right, left)
        here, there = f.sentence[left], f.sentence[right]
        context = _share(shared_weight(f.context, here, f.context, there), self._context_total, here, there)
        return np.maximum(one, other), np.minimum(one, other), context

    def _covered(self, words: _Weights, left: Ints, right: Ints) -> Floats:
        """The share of each left claim's `words` that are among the right one's.

        Those that stand in its sentence only count less.
        """
        core = shared_weight(words.squares, left, self._core.marks, right)
        near = shared_weight(words.squares, left, self._f.sentence_words, self._f.sentence[right])
        found = core + _NEAR * np.maximum(near - core, 0)
        return np.minimum(found / np.maximum(words.total[left], 1e-9), 1)

    def _missing(self, words: _Weights, left: Ints, right: Ints) -> Floats:
        """The weight of each left claim's `words` that neither the right claim nor its sentence has."""
        core = shared_weight(words.squares, left, self._core.marks, right)
        near = shared_weight(words.squares, left, self._f.sentence_words, self._f.sentence[right])
        return np.maximum(words.total[left] - np.maximum(core, near), 0)

    def _swapped(self, words: _Weights, left: Ints, right: Ints) -> Bools:
        """Whether each claim names something that the other does not; names are left out."""
        found: Bools = (self._missing(words, left, right) > _SWAP) & (
            self._missing(words, right, left) > _SWAP
        )
        return found

    def _foreign(self, words: _Weights, left: Ints, right: Ints) -> Bools:
        """Whether one claim is for a good part about something of which the other's article says nothing."""
        f, found = self._f, np.zeros(len(left), np.bool_)
        for one, other in ((left, right), (right, left)):
            known = shared_weight(words.squares, one, f.document_words, f.doc[other])
            found |= words.total[one] - known > np.maximum(_FOREIGN * words.total[one], _SWAP)
        return found

    def same(self, chosen: Bools) -> tuple[Ints, Ints, Floats]:
        """Pairs of claims that say the same, the first before the second, and how sure that is (0 to 1).

        :param chosen: which claims to compare.
        """
        f = self._f
        left, right = blocked_pairs(same_keys(f), f.figures.value, self._may_be_same, chosen)
        return self._kept(left, right, self._says_the_same)

    def _says_the_same(self, left: Ints, right: Ints) -> tuple[Bools, Floats]:
        f = self._f
        short, long, context = self.wording(left, right)
        names = self.names(left, right)
        window = self.windows(left, right)
        digits = np.minimum(f.figures.digits[left], f.figures.digits[right])
        score = 0.5 * short + 0.3 * long + 0.2 * np.maximum(context, 0)
        bar = np.where(digits >= _DETAILED, 0.35, 0.55)
        bar = np.where((names == EQUAL) & (window == EQUAL), bar - 0.1, bar)
        settled = (digits >= _DETAILED) & (names == EQUAL) & (window == EQUAL)
        swapped = self._swapped(self._subject, left, right)
        other = swapped | self._foreign(self._subject, left, right)
        kept = (score >= bar) & (settled | ~other)
        # Two articles on one story tell one figure in two wordings rather than two figures of one value.
        equal = (f.figures.low[left] == f.figures.low[right]) & (
            f.figures.high[left] == f.figures.high[right]
        )
        told = np.flatnonzero(
            ~kept
            & equal
            & (digits >= TELLING)
            & (context >= _TOLD)
            & (names == EQUAL)
            & (window == EQUAL)
            & ((digits >= _DETAILED) | ~other | (~swapped & (context >= _WHOLE)))
        )
        known = (digits[told] >= _DETAILED) & self._near(left[told], right[told])
        kept[told[known | self.story(left[told], right[told])]] = True
        return kept & (names != APART) & (window != APART), score

    def _kept(
        self, left: Ints, right: Ints, judge: Callable[[Ints, Ints], tuple[Bools, Floats]]
    ) -> tuple[Ints, Ints, Floats]:
        """The pairs that `judge` keeps, with its scores; some at a time, so that memory stays bounded."""
        found = [(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))]
        for start in range(0, len(left), _AT_ONCE):
            one, other = left[start : start + _AT_ONCE], right[start : start + _AT_ONCE]
            kept, score = judge(one, other)
            found.append((one[kept], other[kept], score[kept]))
        lefts, rights, scores = zip(*found, strict=True)
        return np.concatenate(lefts), np.concatenate(rights), np.concatenate(scores)

    def _may_be_same(self, left: Ints, right: Ints) -> Bools:
        f = self._f
        fits: Bools = (f.like[left] == f.like[right]) & (f.sentence[left] != f.sentence[right])
        return self._narrow(fits, left, right, self.same_value)

    def _narrow(self, fits: Bools, left: Ints, right: Ints, values: Callable[[Ints, Ints], Bools]) -> Bools:
        """Of the pairs that fit those whose values and windows do; a test sees what the last one left."""
        at = np.flatnonzero(fits)
        at = at[values(left[at], right[at])]
        at = at[self.windows(left[at], right[at]) != APART]
        fits = np.zeros(len(left), np.bool_)
        fits[at] = True
        return fits

    def conflicts(self, chosen: Bools) -> tuple[Ints, Ints, Floats]:
        """Pairs of the claims `chosen` that speak of the same thing and time and differ in the value.

        :param chosen: which claims to compare.
        """
        f = self._f
        days = f.first_day.astype(np.float64)
        left, right = blocked_pairs(conflict_keys(f), days, self._may_conflict, chosen, reach=24)
        return self._kept(left, right, self._contradicts)

    def _contradicts(self, left: Ints, right: Ints) -> tuple[Bools, Floats]:
        names, window = self.names(left, right), self.windows(left, right)
        long = np.minimum(self._covered(self._plain, left, right), self._covered(self._plain, right, left))
        kept = (names == EQUAL) & (long >= np.where(window == EQUAL, _MEASURED, 0.9))
        f = self._f
        undated = (f.first_day[left] == NO_DAY) & (f.first_day[right] == NO_DAY)
        # What a trial finds within eight weeks is not of the day.
        undated &= np.isnan(f.length[left]) | np.isnan(f.length[right])
        known = (f.published[left] != NO_DAY) & (f.published[right] != NO_DAY)
        days = np.abs(np.where(known, f.published[left] - f.published[right], 0))
        kept &= ~undated | (days <= _CONFLICT_DAYS)
        one, other = f.figures.value[left], f.figures.value[right]
        kept &= np.maximum(one, other) <= _TIMES * np.minimum(one, other)
        kept &= ~self._swapped(self._plain, left, right) & ~self._swapped(self._agent, left, right)
        return kept & ~self._foreign(self._plain, left, right), long

    def _may_conflict(self, left: Ints, right: Ints) -> Bools:
        f = self._f
        fits: Bools = (f.like[left] == f.like[right]) & (f.doc[left] != f.doc[right])
        return self._narrow(fits, left, right, self.other_value)


def _share(shared: Floats, total: Floats, left: Ints, right: Ints) -> Floats:
    """Shared weight as part of the smaller one's; -1 where one of them has none."""
    least = np.minimum(total[left], total[right])
    return np.where(least > 0, shared / np.maximum(least, 1e-9), -1.0)
