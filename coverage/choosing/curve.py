"""The marginal coverage curve: the best plan and the bound for each number of stations k.

Components that share nobody are solved one by one, each k of each exactly, and joined by max-plus convolution
(`joining`). A problem with a component too large for that is solved as a whole at the last k alone; before it, every
k has a plan from relaxations and swaps, and the least of several bounds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ...geo.network import Int32, Int64
from .cover_problem import CoverProblem, from_rows
from .exact import LARGE_PAIRS, Effort, best_plan
from .greedy import gains_in_order, greedy, without_least
from .joining import join_curves
from .multipliers import bounds, in_units
from .reduction import components_of
from .relaxation import relax_each
from .swap import Swaps

CURVE_PAIRS = 200_000  # the largest component that is solved for every k
PART_PAIRS = 40_000  # a larger component that is most of a problem is not worth taking out for one k
SHARE, POOL = 5, 3  # of the effort for one k: a fifth for each k of a curve, three times as much for all of them
GRID = 10  # numbers of stations for which a large problem gets multipliers of its own


@dataclass(frozen=True, eq=False)
class Curve:
    """Plans and bounds for k = 0 … s; nothing is gained beyond s where `saturated`.

    Attributes:
        plans: (s + 1) rows of the plan of each k, ascending; a plan may have fewer than k.
        best: (s + 1,) the weight that the plan covers; never falls.
        bound: (s + 1,) no plan of k covers more.
        saturated: whether the last plan covers everything.
    """

    plans: tuple[tuple[int, ...], ...]
    best: Int64
    bound: Int64
    saturated: bool


def curve_of(
    problem: CoverProblem, *, most: int, effort: Effort, wanted: Callable[[], bool] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Curve:  # fmt: skip
    """Return the curve of a reduced problem up to `most` stations, or to where everything is covered.

    Args:
        problem: every item has a candidate, every weight is positive.
        most: the last k.
        effort: limits of the work.
        wanted: asked now and then; False ends it with the best plans and bounds so far.
        progress: called with the number of components done and of all.
    """
    count, of_candidate, of_item = components_of(problem)
    pairs = np.bincount(of_candidate[problem.rows()], minlength=count)
    if pairs.max(initial=0) > CURVE_PAIRS:
        return _large_curve(problem, most, effort, wanted)
    parts = _parts(problem, count, of_candidate, of_item)
    curves = []
    for number, (part, _) in enumerate(parts):
        curves.append(exact_curve(part, most=most, effort=effort, wanted=wanted))
        if progress is not None:
            progress(number + 1, count)
    return _joined(parts, curves, most)


def exact_curve(problem: CoverProblem, *, most: int, effort: Effort, wanted: Callable[[], bool] | None = None) -> Curve:
    """Return the curve of one component, each k solved on its own, with the plan of k − 1 as a start.

    All k but the last one draw on one pool of nodes: on a hard component the relaxation alone bounds what is left over.
    """
    total = int(problem.weight.sum())
    plans: list[tuple[int, ...]] = [()]
    best, bound = [0], [0]
    limit, pool = min(most, problem.candidates), effort.nodes * POOL
    relaxations = relax_each(problem, range(1, limit + 1), wanted=wanted)
    multiplier = in_units(problem.weight.astype(np.float64), problem.weight)
    for k in range(1, limit + 1):
        if wanted is not None and not wanted():
            return _cut_short(problem, plans, best, bounds(problem, multiplier, most=limit), bound)
        own = effort if k == most else replace(effort, nodes=min(-(-effort.nodes // SHARE), pool))
        found = best_plan(problem, k=k, effort=own, hint=list(plans[-1]), relaxed=next(relaxations), wanted=wanted)
        pool, multiplier = max(pool - found.nodes, 0), found.multiplier
        plans.append(tuple(found.rows))
        best.append(found.value)
        bound.append(min(found.bound, total))
        if found.value == total:
            break
    return Curve(tuple(plans), np.array(best), np.array(bound), best[-1] == total)


def _cut_short(
    problem: CoverProblem, plans: list[tuple[int, ...]], best: list[int], above: Int64, bound: list[int]
) -> Curve:
    """The curve of a search that was told to stop: greedy plans and the bounds `above` of multipliers from there on."""
    begun, limit, total = len(plans), len(above) - 1, int(problem.weight.sum())
    order = list(plans[-1])
    order += greedy(problem, most=limit - len(order), settled=problem.covered(order))
    gains = gains_in_order(problem, order)
    for k in range(begun, limit + 1):
        if best[-1] == total:
            break
        plans.append(tuple(sorted(order[:k])))
        best.append(int(gains[:k].sum()))
        bound.append(max(min(int(above[k]), total), best[-1]))
    return Curve(tuple(plans), np.array(best), np.array(bound), best[-1] == total)


def _parts(problem: CoverProblem, count: int, of_candidate: Int32, of_item: Int32) -> list[tuple[CoverProblem, Int64]]:
    """Each component's problem and the rows of its candidates."""
    row_order, item_order = np.argsort(of_candidate, kind="stable"), np.argsort(of_item, kind="stable")
    row_start = np.searchsorted(of_candidate[row_order], np.arange(count + 1))
    item_start = np.searchsorted(of_item[item_order], np.arange(count + 1))
    parts = []
    for part in range(count):
        rows = row_order[row_start[part] : row_start[part + 1]]
        items = item_order[item_start[part] : item_start[part + 1]]
        parts.append((_component(problem, rows, items), rows))
    return parts


def _component(problem: CoverProblem, rows: Int64, items: Int64) -> CoverProblem:
    pieces = [problem.item[problem.start[row] : problem.start[row + 1]] for row in rows]
    start = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum([len(piece) for piece in pieces], out=start[1:])
    number = np.searchsorted(items, np.concatenate(pieces))
    return from_rows(start, number.astype(np.int32), problem.weight[items])


def _joined(parts: list[tuple[CoverProblem, Int64]], curves: list[Curve], most: int) -> Curve:
    """Join the parts' plans and, apart from them, their bounds."""
    longest = min(sum(len(curve.best) - 1 for curve in curves), most)
    best = join_curves([curve.best for curve in curves], most=longest)
    bound = join_curves([curve.bound for curve in curves], most=longest)
    plans = []
    for k in range(longest + 1):
        shares = best.split(k)
        chosen = [rows[list(curve.plans[own])] for (_, rows), curve, own in zip(parts, curves, shares, strict=True)]
        plans.append(tuple(sorted(int(row) for rows in chosen for row in rows)))
    saturated = all(curve.saturated for curve in curves) and longest == sum(len(curve.best) - 1 for curve in curves)
    return Curve(tuple(plans), best.value, np.maximum(bound.value, best.value), saturated)


def _large_curve(problem: CoverProblem, most: int, effort: Effort, wanted: Callable[[], bool] | None) -> Curve:
    """The full search for the last k, the relaxation for some, the plans and bounds of neighbours for the rest."""
    total = int(problem.weight.sum())
    plans: list[tuple[int, ...]] = [()]
    best = [0]
    longest, swaps = min(most, problem.candidates), Swaps(problem)
    while len(plans) <= longest and best[-1] < total and _going(wanted):
        before = list(plans[-1])
        plans.append(tuple(swaps.improve([*before, *swaps.gains_most(before)])))
        best.append(problem.value(plans[-1]))
    if not _going(wanted):
        grown = _cut_short(problem, plans, best, np.full(longest + 1, total), [*best])
        plans, best = list(grown.plans), grown.best.tolist()
    last = len(plans) - 1
    bound = np.full(last + 1, total, dtype=np.int64)
    bound[0] = 0
    light = replace(effort, nodes=0)
    # The last first: it is what was asked for, whenever the search is told to stop.
    # One station bounds itself, and nobody else: two have multipliers of their own.
    numbers = {min(2, last), *(int(k) for k in np.geomspace(1, last, GRID))} if last else set[int]()
    for k in sorted(numbers, reverse=True):
        if k < last and not _going(wanted):
            break
        found = best_plan(problem, k=k, effort=effort if k == last else light, hint=list(plans[k]), wanted=wanted)
        if found.value > best[k]:
            plans[k], best[k] = tuple(found.rows), found.value
        bound = np.minimum(bound, bounds(problem, found.multiplier, most=last))
        bound[k] = min(int(bound[k]), found.bound)
    # Of a very large problem each try takes a second: the inner plans stay as they were built, bounded all the same.
    if _going(wanted) and problem.pairs <= LARGE_PAIRS:
        _from_neighbours(swaps, plans, best, wanted)
    best = np.maximum.accumulate(best).tolist()
    return Curve(tuple(plans), np.array(best), np.maximum(bound, best), best[-1] == total)


def _going(wanted: Callable[[], bool] | None) -> bool:
    return wanted is None or wanted()


def _from_neighbours(
    swaps: Swaps, plans: list[tuple[int, ...]], best: list[int], wanted: Callable[[], bool] | None
) -> None:
    """Let each k try the plan of k + 1 without the station missed least, then that of k − 1 with one more."""
    for k in range(len(plans) - 2, 0, -1):
        if not _going(wanted):
            return
        _try(swaps, plans, best, k, without_least(swaps.problem, list(plans[k + 1])))
    for k in range(2, len(plans)):
        if not _going(wanted):
            return
        before = list(plans[k - 1])
        _try(swaps, plans, best, k, [*before, *swaps.gains_most(before)])


def _try(swaps: Swaps, plans: list[tuple[int, ...]], best: list[int], k: int, rows: list[int]) -> None:
    better = swaps.improve(rows)
    value = swaps.problem.value(better)
    if value > best[k]:
        plans[k], best[k] = tuple(better), value


def solved_apart(problem: CoverProblem) -> bool:
    """Tell whether components, each solved for every k, answer a question about one k best."""
    count, of_candidate, _ = components_of(problem)
    largest = int(np.bincount(of_candidate[problem.rows()], minlength=count).max(initial=0))
    return largest <= min(PART_PAIRS, CURVE_PAIRS) or (largest <= CURVE_PAIRS and 2 * largest <= problem.pairs)
