"""To which areas M new patrollers go, in whole people: the worst ratio first.

The rule (docs/rules.md, "Patrol"): areas where people live without a patroller are worst, the larger population first;
then the ratios, from the worst on, become as good as they can be (lexicographic minimax); then the lower code. Areas
where nobody lives get nobody.

Where groups have quotas (residents a patroller of the group), what is compared is the pair of area and group, by the
ratio over the quota: residents ÷ patrollers of the group ÷ quota, so that 1.0 is what the quota asks for in each group.
Of pairs without anybody the one with more residents ÷ quota comes first.

Giving each patroller in turn to whoever has the worst ratio reaches that: a ratio falls with its own patrollers alone,
and a step that lowers a worse ratio always goes before one that lowers a better. Of equal ratios the one that falls
farther comes first, which is the one with fewer patrollers. T. Ibaraki and N. Katoh, Resource Allocation Problems, MIT
Press 1988, chapter 5 (the minimax problem by greedy steps).
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from ...geo.network import Int64

MILLION = 1_000_000
Step = tuple[Fraction, Fraction, str, int]


def add_patrollers(
    residents: Int64, patrollers: Int64, codes: Sequence[str], *, add: int, quotas: Sequence[int] | None = None
) -> Int64:
    """Return how many of `add` new patrollers each area, or pair of area and group, gets (a,).

    Fewer than `add` are placed only where nobody lives in any area.

    Args:
        residents: (a,) whole numbers.
        patrollers: (a,) whole numbers of 0 or more.
        codes: (a,) what breaks ties, the lower first; the order of the rows where codes are equal.
        add: 0 or more.
        quotas: (a,) residents a patroller that are asked for, of 1 or more; the same for all where not given.
    """
    if quotas is not None:
        # In whole numbers of the least common multiple, which may be too large for 64 bits.
        common = math.lcm(*quotas)
        scaled = [int(people) * (common // quota) for people, quota in zip(residents, quotas, strict=True)]
        residents = np.array(scaled, dtype=object)
    added = np.zeros(len(residents), dtype=np.int64)
    lived_in = np.flatnonzero(residents > 0)
    if not len(lived_in):
        return added
    bare = lived_in[patrollers[lived_in] == 0]
    first = sorted(bare.tolist(), key=lambda row: (-int(residents[row]), codes[row], row))[:add]
    added[first] = 1
    left = add - len(first)
    if left:
        added[lived_in] += _water_level(residents[lived_in], (patrollers + added)[lived_in], left)
        _step_by_step(residents, patrollers, codes, added, add - int(added.sum()))
    return added


def _water_level(residents: Int64, patrollers: Int64, left: int) -> Int64:
    """Most of the steps at once: bring all areas to the lowest common ratio that `left` people can pay for."""
    low, high = 0, MILLION * int(residents.max()) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if _needed(residents, patrollers, middle).sum() > left:
            low = middle
        else:
            high = middle
    return _needed(residents, patrollers, high)


def _needed(residents: Int64, patrollers: Int64, millionths: int) -> Int64:
    """How many people bring each ratio down to `millionths` / 1,000,000; of a level near 0 only that it is too many."""
    level = max(millionths, 1)
    return np.asarray(np.maximum(-(-residents * MILLION // level) - patrollers, 0), dtype=np.int64)


def _step_by_step(residents: Int64, patrollers: Int64, codes: Sequence[str], added: Int64, left: int) -> None:
    """Place the rest one by one."""

    def step(row: int) -> Step:
        people, posts = int(residents[row]), int(patrollers[row] + added[row])
        return (-Fraction(people, posts), Fraction(people, posts + 1), codes[row], row)

    queue = [step(int(row)) for row in np.flatnonzero(residents > 0)] if left else []
    heapq.heapify(queue)
    for _ in range(left):
        row = queue[0][-1]
        added[row] += 1
        heapq.heapreplace(queue, step(row))
