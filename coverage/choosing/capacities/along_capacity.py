"""The curve with capacities: a plan, the building order that leads to it, what fewer could serve, and the price."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ....geo.network import Int64
from ..asked import Asked, ask
from ..exact import Effort
from ..most_and_fewest import most_covered
from ..multipliers import UNIT
from ..question import number_of_stations
from ..rules.rule_cost import RuleCost
from ..site_plan import SiteCurve, SitePlan
from ..solver import Wanted
from .capacity import CAPACITY_EFFORT, best_with_capacity
from .capacity_plan import bounds_with_capacity, capacities_of, problem_with_capacity, served_plan
from .capacity_problem import UNLIMITED, CapacityProblem, weight_in_reach
from .recheck_capacity import recheck_capacity

SOLVED_PAIRS = 10_000  # beyond it each k would take seconds


def plan_and_curve_with_capacity(  # noqa: PLR0913 - as choose_sites
    reach: Any,
    weights: Any,
    capacity: Any,
    *,
    add: int,
    fixed: Any = None,
    effort: Effort | None = None,
    wanted: Wanted | None = None,
) -> tuple[SitePlan, SiteCurve, RuleCost]:
    """Return the plan of `choose_sites` with capacities, its curve, and what the capacities of the new stations cost.

    For each smaller number the curve has the best plan, where the problem is small enough for that; elsewhere the
    first stations of the building order. The price is what as many stations without a limit, beside the same fixed
    ones, would serve more; a range where not proved.

    Args:
        reach: as in `choose_sites`.
        weights: as in `choose_sites`.
        capacity: as in `choose_sites`.
        add: as in `choose_sites`.
        fixed: as in `choose_sites`.
        effort: as in `choose_sites`.
        wanted: as in `choose_sites`.

    Raises:
        QuestionError, TypeError, ValueError: as in `choose_sites`.
    """
    asked, work = ask(reach, weights, fixed), effort or CAPACITY_EFFORT
    limits = capacities_of(capacity, candidates=asked.whole.candidates)
    k = number_of_stations(add, candidates=asked.whole.candidates - len(asked.fixed))
    problem = problem_with_capacity(asked, limits)
    best = best_with_capacity(problem, k=k, effort=work, wanted=wanted)
    plan = served_plan(asked, problem, best, k=k, wanted=wanted)
    recheck_capacity(asked.pairs, asked.weight, limits, plan, add=k)
    curve = _curve(asked, problem, plan, work, wanted)
    return plan, curve, _price(asked, problem, plan, k=k, effort=effort, wanted=wanted)


def _curve(asked: Asked, problem: CapacityProblem, plan: SitePlan, effort: Effort, wanted: Wanted | None) -> SiteCurve:
    last = len(plan.chosen)
    base = plan.covered_weight - sum(plan.gains)
    nested = base + np.concatenate([[0], np.cumsum(np.array(plan.gains, dtype=np.int64))]).astype(np.int64)
    best, bound = nested.copy(), np.minimum(_bounds(problem, plan, last), plan.upper_bound)
    plans = [tuple(sorted(plan.chosen[:k])) for k in range(last + 1)]
    bound[0], bound[last] = base, plan.upper_bound
    sought = asked.whole.pairs <= SOLVED_PAIRS
    if sought:
        light = replace(effort, nodes=min(effort.nodes, 20), shakes=min(effort.shakes, 40))
        for k in range(1, last):
            found = best_with_capacity(problem, k=k, effort=light, hint=list(plans[k]), wanted=wanted)
            bound[k] = min(bound[k], found.bound)
            if found.value > best[k]:
                plans[k], best[k] = tuple(found.rows), found.value
    bound = np.maximum(bound, best)
    return SiteCurve(tuple(plans), best, bound, nested, plan.chosen, plan.ceiling, saturated=False, sought=sought)


def _bounds(problem: CapacityProblem, plan: SitePlan, last: int) -> Int64:
    """By the multipliers of the plan's certificate."""
    price = UNIT - plan.certificate.multiplier // np.maximum(problem.cover.weight, 1)
    return bounds_with_capacity(problem, price, most=last)


def _price(
    asked: Asked, problem: CapacityProblem, plan: SitePlan, *, k: int, effort: Effort | None, wanted: Wanted | None
) -> RuleCost:
    """What as many stations without a limit would serve more."""
    fixed = problem.fixed
    if (problem.capacity[fixed] >= weight_in_reach(problem.cover)[fixed]).all():
        covered = most_covered(asked.reduced.problem, k, effort or Effort(), wanted)
        value, bound = asked.base + covered.value, asked.base + max(covered.bound, covered.value)
    else:
        free = CapacityProblem(problem.cover, np.where(fixed, problem.capacity, UNLIMITED), fixed)
        found = best_with_capacity(free, k=k, effort=effort or CAPACITY_EFFORT, hint=list(plan.chosen), wanted=wanted)
        value, bound = found.value, found.bound
    least = max(value - plan.upper_bound, 0)
    return RuleCost("capacity", least, max(bound - plan.covered_weight, least), value)
