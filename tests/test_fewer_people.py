"""Facts about looking at fewer people besides, against every choice of them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from servicecircle.coverage.staffing.pools.fewer_people import best_with_fewer, one_fewer


@dataclass(frozen=True)
class Said:
    """What a made-up search says of some people."""

    value: int
    bound: int


def test_one_of_each_number_of_minutes_is_left_out_once() -> None:
    """Two of three hours and one of one: without one of one, without one of three."""
    assert list(one_fewer((180, 60, 180))) == [(180, 180), (60, 180)]
    assert not list(one_fewer(()))


def test_the_best_of_all_smaller_pools_is_found_with_bounds_that_hold() -> None:
    """Of 50 searches that find what they like, as high as the best of every choice of people by fewer questions."""
    skipped = 0
    for seed in range(50):
        rng = np.random.default_rng(seed)
        whole = tuple(sorted(rng.integers(1, 4, int(rng.integers(1, 6))).tolist(), reverse=True))
        pools = {some for size in range(len(whole) + 1) for some in itertools.combinations(whole, size)}
        value = {some: int(rng.integers(0, 3 * sum(some) + 1)) for some in sorted(pools)}
        asked = set()

        def find(some: tuple[int, ...], value=value, asked=asked) -> Said:  # type: ignore[no-untyped-def]
            asked.add(some)
            return Said(value[some], 3 * sum(some))

        assert best_with_fewer(whole, find=find, fewer=one_fewer, most=1000).value == max(value.values()), seed
        skipped += len(asked) < len(pools)
        assert best_with_fewer(whole, find=find, fewer=one_fewer, most=0).value == value[whole]
    assert skipped
