"""The walks that the matrix tells, and a plan among equal ones by them; never another coverage.

Only where they are whole numbers whose sums fit; booleans, and numbers with fractions, tell none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ..asked import Asked
from ..cover_problem import CoverProblem
from ..greedy import gains_in_order, greedy
from ..site_plan import SitePlan
from .second_goal import building_order, walks_of
from .walk_problem import Walks, sums_fit

SEARCHED_PAIRS = 2_000_000  # beyond it plans of equal coverage are not searched one and all
ORDERED = 400  # more stations are ordered by gain alone: every tie would be looked at anew for each of them


@dataclass(frozen=True)
class Walked:
    """A plan that was chosen by its walk.

    Attributes:
        order: its rows, in building order.
        walk: Σ weight × walk, in the unit of the walks it was chosen by.
        proved: whether no plan as good has a smaller one.
    """

    order: list[int]
    walk: int
    proved: bool


def with_walk(asked: Asked, plan: SitePlan, choose: Callable[[Walks, int], Walked]) -> SitePlan:
    """Return `plan` with the rows that `choose` takes, and their walk; as it is where the matrix tells no walks.

    Args:
        asked: the question.
        plan: its plan; where Σ weight × walk is too large for whole numbers it is returned as it is, `walk_left_out`.
        choose: takes the walks and the unit that their weights are counted in.
    """
    if not plan.chosen or not tells_walks(asked):
        return plan
    scaled = scaled_problem(asked)
    if scaled is None:
        return replace(plan, walk_left_out=True)
    cover, unit = scaled
    found = choose(walks_of(cover, asked.pairs.data.astype(np.int64), settled=asked.settled), unit)
    gains = gains_in_order(asked.whole, found.order, settled=asked.settled)
    return replace(
        plan,
        chosen=tuple(found.order),
        gains=tuple(int(gain) for gain in gains),
        covered_weight=asked.base + int(gains.sum()),
        walk=found.walk * unit,
        walk_proved=found.proved and plan.proved,
    )


def tells_walks(asked: Asked) -> bool:
    """Whether the matrix tells walks in whole numbers."""
    data = asked.pairs.data
    if data.dtype == np.bool_:
        return False
    return data.dtype.kind in "iu" or bool((np.floor(data) == data).all())


def scaled_problem(asked: Asked) -> tuple[CoverProblem, int] | None:
    """The problem with weights whose sums fit, and the unit that they are counted in; None where none is so small.

    What the fixed stations cover does not walk. Weights are divided by their greatest common divisor only where their
    sums would not fit as they are.
    """
    whole, walk = asked.whole, asked.pairs.data
    weight = np.where(asked.settled | (np.diff(whole.item_start) == 0), 0, asked.weight)
    unit = 1 if sums_fit(walk, whole, weight) else max(int(np.gcd.reduce(weight)), 1)
    weight = weight // unit
    return (replace(whole, weight=weight), unit) if sums_fit(walk, whole, weight) else None


def ordered(asked: Asked, walks: Walks, rows: list[int]) -> list[int]:
    """What covers most next, then the shorter walk, then the lower row; who gains nobody comes last."""
    if len(rows) <= ORDERED:
        return building_order(walks, rows)
    order = greedy(asked.whole, most=len(rows), among=np.array(rows, dtype=np.int64), settled=asked.settled)
    return [*order, *sorted(set(rows) - set(order))]
