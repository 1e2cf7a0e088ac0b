"""How many candidates each part can have in a plan that reaches the most weight, and how much they reach there.

The parts share nothing but the number of candidates. With a price η on a candidate they add up: a number of
candidates that costs its part more, against the best number there, than all parts together have to spare is in no
such plan. What a part can reach is bounded by multipliers; they are found anew for each number that is left,
beginning with the number that the known plan has, so that few numbers are left.

Source: H. Everett, Generalized Lagrange multiplier method, Operations Research 11, 1963 (the price of a candidate).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ....geo.network import Int64
from ..cover_problem import CoverProblem
from ..exact import Best, Effort, best_plan
from ..multipliers import UNIT, bounds


@dataclass(frozen=True, eq=False)
class Option:
    """One number of candidates in one part.

    Attributes:
        part: the part.
        count: the number of candidates.
        reached: the most weight that they reach there.
        proved: that they cannot reach more.
        multiplier: (n,) multipliers in 1/1024.
    """

    part: int
    count: int
    reached: int
    proved: bool
    multiplier: Int64


@dataclass(eq=False)
class _Part:
    """A part, what its bounds are in 1/1024 for each number of candidates, and what was found."""

    cover: CoverProblem
    bound: Int64
    start: int
    found: dict[int, Best]

    def solve(self, count: int, effort: Effort) -> None:
        best = best_plan(self.cover, k=min(count, self.cover.candidates), effort=effort)
        self.found[count] = best
        most = len(self.bound) - 1
        if self.cover.items:
            self.bound = np.minimum(self.bound, bounds(self.cover, best.multiplier, most=most) * UNIT)
        self.bound[count] = min(int(self.bound[count]), best.bound * UNIT)


def part_options(
    covers: Sequence[CoverProblem], counts: Sequence[int], *, k: int, price: int, least: int, effort: Effort
) -> list[Option]:
    """Return the options that a plan of k candidates that reaches `least` or more can have.

    Args:
        covers: the covering problem of each part, reduced.
        counts: the number of candidates that some plan has there.
        k: number of candidates in all.
        price: of a candidate, in 1/1024; any is valid, the weight that the k-th candidate adds is a good one.
        least: the weight that some plan reaches in all of them.
        effort: limits of the work for each option.
    """
    parts = [
        _Part(cover, np.full(k + 1, int(cover.weight.sum()) * UNIT, dtype=np.int64), count, {})
        for cover, count in zip(covers, counts, strict=True)
    ]
    for part in parts:
        part.solve(part.start, effort)
    for part in parts:
        while (count := _next(part, _spare(parts, k, price, least), price)) is not None:
            part.solve(count, effort)
    spare = _spare(parts, k, price, least)
    return [
        Option(number, count, best.value, best.proved, best.multiplier)
        for number, part in enumerate(parts)
        for count, best in sorted(part.found.items())
        if _cost(part, price)[count] <= spare
    ]


def _cost(part: _Part, price: int) -> Int64:
    """What each number of candidates costs against the best, in 1/1024."""
    worth = part.bound - price * np.arange(len(part.bound))
    return np.asarray(worth.max() - worth, dtype=np.int64)


def _spare(parts: list[_Part], k: int, price: int, least: int) -> int:
    best = sum(int((part.bound - price * np.arange(k + 1)).max()) for part in parts)
    return best + price * k - least * UNIT


def _next(part: _Part, spare: int, price: int) -> int | None:
    """The number nearest to the one of the known plan that is possible and not solved yet."""
    left = [int(count) for count in np.flatnonzero(_cost(part, price) <= spare) if count not in part.found]
    return min(left, key=lambda count: (abs(count - part.start), count), default=None)
