"""The second goal of a plan: of those that cover as much, the shorter walk, then the lower rows.

Only where the matrix tells walks in whole numbers; booleans, and numbers with fractions, have no second goal.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...geo.network import Int64
from .asked import Asked
from .cover_problem import CoverProblem
from .exact import Effort
from .greedy import gains_in_order, greedy
from .second_goal import Known, building_order, shorter_walk, walks_of
from .site_plan import SitePlan
from .solver import Wanted
from .walk_problem import Walks, sums_fit
from .walk_search import WalkEffort

SEARCHED_PAIRS = 2_000_000  # beyond it plans of equal coverage are improved by swaps, and not searched one and all
SWAPS_ALONE = WalkEffort(shakes=0, nodes=0)
ORDERED = 400  # more stations are ordered by gain alone: every tie would be looked at anew for each of them


def with_shorter_walk(
    asked: Asked, plan: SitePlan, effort: Effort, *, multiplier: Int64 | None = None, wanted: Wanted | None = None
) -> SitePlan:
    """Return a plan that covers as much as `plan` with as many stations, and walks no farther; never another coverage.

    Args:
        asked: the question.
        plan: its plan.
        effort: limits of the work.
        multiplier: multipliers of the reduced problem for as many candidates as the plan has, where they are known.
        wanted: asked now and then; False leaves the walk at what was found by then.

    Where Σ weight × walk is too large for whole numbers the plan is returned as it is, `walk_left_out`.
    """
    if not plan.chosen or not tells_walks(asked):
        return plan
    scaled = scaled_problem(asked)
    if scaled is None:
        return replace(plan, walk_left_out=True)
    cover, unit = scaled
    walks = walks_of(cover, asked.pairs.data.astype(np.int64), settled=asked.settled)
    search = asked.whole.pairs <= SEARCHED_PAIRS and (wanted is None or wanted())
    work = WalkEffort(shakes=min(effort.shakes, 60), nodes=min(effort.nodes, 500)) if search else SWAPS_ALONE
    known = None if multiplier is None or unit > 1 else Known(asked.reduced, multiplier)
    found = shorter_walk(walks, sorted(plan.chosen), k=len(plan.chosen), effort=work, known=known, wanted=wanted)
    order = ordered(asked, walks, found.rows)
    gains = gains_in_order(asked.whole, order, settled=asked.settled)
    return replace(
        plan,
        chosen=tuple(order),
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
