"""Which two claims say the same, and which contradict each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from claimspan.groups.candidates import (
    blocked_pairs,
    core_words,
    key,
    pair_keys,
    rarest,
    value_keys,
)
from claimspan.groups.features import NO_DAY, Features
from claimspan.groups.wording import shared_weight, total_weight

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
_AHEAD_DAYS: Final = 31

APART, UNKNOWN, EQUAL = 0, 1, 2
"""How the windows, or the names, of two claims compare."""

_DETAILED: Final = 3
_AT_ONCE: Final = 500_000
_SWAP: Final = 0.1
# Claims contradict each other only if they agree in so much of the wording, names left out.
_MEASURED: Final = 0.7


class Comparison:
    """Compares claims of `features`, pair by pair, in whole columns."""

    def __init__(self, features: Features) -> None:
        self._f = features
        self._changes = features.figures.sign != 0
        self._core_total = total_weight(features.core)
        self._context_total = total_weight(features.context)
        self._core_names_total = total_weight(features.core_names)
        self._subject_total = total_weight(features.subject)
        self._plain_total = total_weight(features.plain)
        self._agent_total = total_weight(features.agent)
        self._names_total = total_weight(features.sentence_names)
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
        recent = (seen == NO_DAY) | (last >= np.where(seen == NO_DAY, 0, seen) - _PAST_DAYS)
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
            np.where(said >= 0.5, EQUAL, APART),
            np.where(
                left_names,
                np.where(known_there >= 0.5, EQUAL, APART),
                np.where(right_names, np.where(known_back >= 0.5, EQUAL, APART), UNKNOWN),
            ),
        )
        # Articles that share no name at all speak of different things; those without names may be one.
        result = np.where((result == UNKNOWN) & (home >= 0.3), EQUAL, result)
        result = np.where((result == UNKNOWN) & (home >= 0) & (home < 0.1), APART, result)
        return np.where((core >= 0) & (core < 0.5), APART, result).astype(np.int64)

    def wording(self, left: Ints, right: Ints) -> tuple[Floats, Floats, Floats]:
        """The weight of shared core words in that of the shorter claim, in that of the longer, in context."""
        f = self._f
        shared = shared_weight(f.core, left, f.core, right)
        one, other = self._core_total[left], self._core_total[right]
        here, there = f.sentence[left], f.sentence[right]
        context = _share(shared_weight(f.context, here, f.context, there), self._context_total, here, there)
        with np.errstate(divide="ignore", invalid="ignore"):
            short = np.nan_to_num(shared / np.minimum(one, other))
            long = np.nan_to_num(shared / np.maximum(one, other))
        return short, long, context

    def swapped(self, left: Ints, right: Ints, *, whole: bool) -> Bools:
        """Whether each names something that the other does not, in the subject or with `whole` anywhere.

        Names are left out. A word more on one side only is a closer description or a mere one.
        """
        if whole:
            agents = _swapped(self._f.agent, self._agent_total, left, right)
            return agents | _swapped(self._f.plain, self._plain_total, left, right)
        return _swapped(self._f.subject, self._subject_total, left, right)

    def same(self, chosen: Bools) -> tuple[Ints, Ints, Floats]:
        """Pairs of claims that say the same, the first before the second, and how sure that is (0 to 1).

        :param chosen: which claims to compare.
        """
        f = self._f
        words = core_words(f.core)
        keys, rows = value_keys(f.like, f.figures.low, f.figures.high, words)
        detailed = np.flatnonzero(f.figures.digits >= _DETAILED)
        # Claims of a number that tells much may be worded otherwise, so any rare word of the sentence counts.
        around = rarest(f.context[f.sentence[detailed]], 6)
        more, more_rows = value_keys(f.like, f.figures.low, f.figures.high, (detailed[around[0]], around[1]))
        keys, rows = np.concatenate([keys, more]), np.concatenate([rows, more_rows])
        kept = chosen[rows]
        left, right = blocked_pairs(keys[kept], rows[kept], f.figures.value, self._may_be_same)
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
        swapped = self.swapped(left, right, whole=False) & ~settled
        return (names != APART) & (window != APART) & (score >= bar) & ~swapped, score

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
        words = core_words(f.core)
        keys, rows = pair_keys(f.like, words)
        # Measures of one word, such as revenue, are of many; the names in the article tell whose.
        near = words[0], words[1]
        names = rarest(f.document_names, 4)
        starts = np.searchsorted(names[0], np.arange(f.document_names.shape[0] + 1))
        count = np.diff(starts)
        more: list[NDArray[np.uint64]] = []
        more_rows: list[Ints] = []
        for step in range(4):
            row, word = near
            doc = f.doc[row]
            some = count[doc] > step
            row, word, doc = row[some], word[some], doc[some]
            more.append(key(f.like[row], word, -2 - names[1][starts[doc] + step]))
            more_rows.append(row)
        keys, rows = np.concatenate([keys, *more]), np.concatenate([rows, *more_rows])
        kept = chosen[rows]
        left, right = blocked_pairs(
            keys[kept], rows[kept], f.first_day.astype(np.float64), self._may_conflict, reach=24
        )
        return self._kept(left, right, self._contradicts)

    def _contradicts(self, left: Ints, right: Ints) -> tuple[Bools, Floats]:
        f = self._f
        names, window = self.names(left, right), self.windows(left, right)
        shared = shared_weight(f.plain, left, f.plain, right)
        one, other = self._plain_total[left], self._plain_total[right]
        long = shared / np.maximum(np.maximum(one, other), 1e-9)
        kept = (names == EQUAL) & (long >= np.where(window == EQUAL, _MEASURED, 0.9))
        return kept & ~self.swapped(left, right, whole=True), long

    def _may_conflict(self, left: Ints, right: Ints) -> Bools:
        f = self._f
        fits: Bools = (f.like[left] == f.like[right]) & (f.doc[left] != f.doc[right])
        return self._narrow(fits, left, right, self.other_value)


def _swapped(matrix: sparse.csr_matrix, total: Floats, left: Ints, right: Ints) -> Bools:
    shared = shared_weight(matrix, left, matrix, right)
    found: Bools = (total[left] - shared > _SWAP) & (total[right] - shared > _SWAP)
    return found


def _share(shared: Floats, total: Floats, left: Ints, right: Ints) -> Floats:
    """Shared weight as part of the smaller one's; -1 where one of them has none."""
    least = np.minimum(total[left], total[right])
    return np.where(least > 0, shared / np.maximum(least, 1e-9), -1.0)
