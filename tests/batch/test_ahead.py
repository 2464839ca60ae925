"""Shards that are cut ahead: every one once, the largest of those at hand first, and no more than allowed."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from claimspan.batch.ahead import Ahead
from claimspan.batch.shards import Fresh, Shard
from claimspan.model import Record


def shard(number: int, size: int) -> Shard:
    return Shard(str(number), (Fresh(Record(str(number), b"x" * size, "text", {}), ""),), "")


def stream(sizes: list[int], told: list[int]) -> Iterator[Shard]:
    for number, size in enumerate(sizes):
        told.append(number)
        yield shard(number, size)


@given(st.lists(st.integers(0, 50)), st.integers(1, 5), st.data())
def test_every_shard_comes_once_and_the_largest_at_hand_first(
    sizes: list[int], most: int, data: st.DataObject
) -> None:
    told: list[int] = []
    ahead = Ahead(stream(sizes, told), most)
    taken: list[int] = []
    while ahead:
        while not ahead.full and data.draw(st.booleans()):
            ahead.cut()
        at_hand = [sizes[number] for number in told if number not in taken]
        assert len(at_hand) <= most
        found = ahead.take()
        assert found is not None
        assert sizes[int(found.key)] == max(at_hand)
        taken.append(int(found.key))
    assert sorted(taken) == list(range(len(sizes)))
    assert ahead.take() is None


def test_what_is_held_is_bounded_in_bytes() -> None:
    ahead = Ahead(stream([5_000_000] * 9, []), 9)
    while not ahead.full:
        ahead.cut()
    assert [ahead.take() is not None for _ in range(2)] == [True, True]
    assert not ahead.full
