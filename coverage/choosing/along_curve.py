"""The marginal coverage curve, asked on arrays: the best plan for each number of stations, and a plan on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from .asked import Asked, ask, ending_of, plan_of
from .curve import Curve, curve_of, solved_apart
from .exact import Effort, best_plan
from .greedy import each_needed, gains_in_order, greedy
from .most_and_fewest import target_plan
from .question import needed_weight, number_of_stations
from .recheck import recheck_plan
from .site_plan import SiteCurve, SitePlan
from .solver import Wanted
from .walking.shorter import with_shorter_walk

Progress = Callable[[int, int], None]


def site_curve(  # noqa: PLR0913 - as choose_sites
    reach: Any,
    weights: Any,
    *,
    most: int | None = None,
    fixed: Any = None,
    effort: Effort | None = None,
    wanted: Wanted | None = None,
    progress: Progress | None = None,
) -> SiteCurve:
    """Return the marginal coverage curve: the best plan of 0, 1, … `most` more stations, each with its bound.

    Args:
        reach: as in `choose_sites`.
        weights: as in `choose_sites`.
        most: the last number of stations; up to where nothing more is gained where not given.
        fixed: as in `choose_sites`.
        effort: as in `choose_sites`.
        wanted: as in `choose_sites`.
        progress: called with the number of parts solved and of all.

    Raises:
        QuestionError, TypeError, ValueError: as in `choose_sites`.
    """
    asked = ask(reach, weights, fixed)
    curve = _curve(asked, most, effort or Effort(), wanted, progress)
    rows = [int(row) for row in asked.reduced.row[list(curve.plans[-1])]]
    order = greedy(asked.whole, most=len(rows), among=np.array(rows, dtype=np.int64), settled=asked.settled)
    return _site_curve(asked, curve, order)


def plan_and_curve(  # noqa: PLR0913 - as choose_sites
    reach: Any,
    weights: Any,
    *,
    add: int | None = None,
    target: float | None = None,
    fixed: Any = None,
    effort: Effort | None = None,
    wanted: Wanted | None = None,
    progress: Progress | None = None,
) -> tuple[SitePlan, SiteCurve]:
    """Return the plan of `choose_sites` and the curve on which it lies; the curve's order begins with the plan's.

    With neither `add` nor `target` the plan is the curve's last one: all that gains anything.

    Args:
        reach: as in `choose_sites`.
        weights: as in `choose_sites`.
        add: as in `choose_sites`; the curve ends there.
        target: as in `choose_sites`; the curve goes on to its end where every part of the problem is small.
        fixed: as in `choose_sites`.
        effort: as in `choose_sites`.
        wanted: as in `choose_sites`.
        progress: as in `site_curve`.

    Raises:
        QuestionError, TypeError, ValueError: as in `choose_sites`.
    """
    asked = ask(reach, weights, fixed)
    effort = effort or Effort()
    needed = None if target is None else needed_weight(target, asked.weight)
    if needed is not None and not solved_apart(asked.reduced.problem):
        plan = with_shorter_walk(asked, target_plan(asked, needed, effort, wanted), effort, wanted=wanted)
        curve = _curve(asked, len(plan.chosen), effort, wanted, progress)
    else:
        curve = _curve(asked, add, effort, wanted, progress)
        plan = with_shorter_walk(asked, _plan_on_curve(asked, curve, needed, effort, wanted), effort, wanted=wanted)
    recheck_plan(asked.pairs, asked.weight, plan, add=add)
    return plan, _site_curve(asked, curve, list(plan.chosen))


def _curve(asked: Asked, most: int | None, effort: Effort, wanted: Wanted | None, progress: Progress | None) -> Curve:
    candidates = asked.whole.candidates - len(asked.fixed)
    last = candidates if most is None else number_of_stations(most, candidates=candidates)
    return curve_of(asked.reduced.problem, most=last, effort=effort, wanted=wanted, progress=progress)


def _plan_on_curve(asked: Asked, curve: Curve, needed: int | None, effort: Effort, wanted: Wanted | None) -> SitePlan:
    """The curve's last plan, or the first that covers what is needed (all that can be, where that is less)."""
    problem = asked.reduced.problem
    if needed is None:
        k = fewest = len(curve.plans) - 1
    else:
        least = max(min(needed, asked.ceiling) - asked.base, 0)
        reached = np.flatnonzero(curve.best >= least)
        k = int(reached[0]) if len(reached) else len(curve.plans) - 1
        fewest = int(np.flatnonzero(curve.bound >= least)[0])
    proves = k if needed is None else max(fewest - 1, 0)
    light = replace(effort, nodes=0, shakes=0)
    found = best_plan(problem, k=proves, effort=light, hint=list(curve.plans[proves]), wanted=wanted)
    rows = each_needed(problem, curve.plans[k])
    best = replace(found, rows=rows, value=problem.value(rows), bound=int(curve.bound[k]))
    plan = plan_of(asked, best, k=proves, wanted=wanted)
    if needed is None:
        return plan
    proved = k <= fewest
    return replace(plan, proved=proved, fewest=fewest, needed=needed, ending=ending_of(proved, wanted))


def _site_curve(asked: Asked, curve: Curve, order: list[int]) -> SiteCurve:
    """The curve in the rows of the question; its building order is `order`, then whatever gains most."""
    whole, row, last = asked.whole, asked.reduced.row, len(curve.best) - 1
    built = asked.settled | whole.covered(order)
    order = [*order, *greedy(whole, most=last - len(order), settled=built)]
    nested = np.zeros(last + 1, dtype=np.int64)
    nested[1 : len(order) + 1] = gains_in_order(whole, order, settled=asked.settled)
    return SiteCurve(
        plans=tuple(tuple(int(row[r]) for r in plan) for plan in curve.plans),
        best=asked.base + curve.best,
        bound=asked.base + curve.bound,
        nested=asked.base + np.cumsum(nested),
        order=tuple(order),
        ceiling=asked.ceiling,
        saturated=curve.saturated,
    )
