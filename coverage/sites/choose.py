"""Where the next stations should stand, asked on arrays: the pure door to the engine.

Two models of the literature, both with stations that exist already (`fixed`):

- ``add=K``: maximal covering location (MCLP): at most K more, so that most weight is covered.
- ``target=R``: partial set covering (partial LSCP): the fewest more, so that at least R of all weight is covered.

Source: R. Church, C. ReVelle, The maximal covering location problem, 1974; C. Toregas, R. Swain, C. ReVelle,
L. Bergman, The location of emergency service facilities, Operations Research 19, 1971 (LSCP); M. Daskin, S. Owen, Two
new location covering problems, Geographical Analysis 31, 1999 (partial).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from ...geo.network import Int64
from .cover_problem import CoverProblem, Mask, cover_problem, pairs_of, whole_weights
from .curve import Curve, curve_of, solved_apart
from .exact import Best, Effort, best_plan
from .fewest_plan import Fewest, fewest_plan
from .greedy import gains_in_order, greedy
from .multipliers import UNIT, upper_bound
from .question import fixed_rows, needed_weight, number_of_stations, one_question
from .recheck import recheck_plan
from .reduction import NONE, Reduced, reduce_problem
from .site_plan import Certificate, Ending, SiteCurve, SitePlan

Wanted = Callable[[], bool]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class _Asked:
    """A question on arrays, checked and reduced."""

    pairs: csr_array
    weight: Int64
    fixed: tuple[int, ...]
    whole: CoverProblem
    settled: Mask
    reduced: Reduced

    @property
    def base(self) -> int:
        """Weight that the fixed stations cover."""
        return int(self.weight[self.settled].sum())

    @property
    def ceiling(self) -> int:
        """Weight that all candidates cover together."""
        return self.base + int(self.reduced.problem.weight.sum())


def choose_sites(  # noqa: PLR0913 - each is a part of the question
    reach: Any,
    weights: Any,
    *,
    add: int | None = None,
    target: float | None = None,
    fixed: Any = None,
    effort: Effort | None = None,
    wanted: Wanted | None = None,
) -> SitePlan:
    """Choose sites among the candidates of `reach`.

    Args:
        reach: scipy sparse (c, n), candidate × demand; every *stored* number is a pair in reach (a walk in whole
            millimetres, an explicit 0 too; rows are cut at the radius beforehand), of booleans every stored True.
        weights: (n,) whole weights of the demand, such as residents.
        add: how many more stations at the most; fewer are chosen when no further one gains.
        target: the share of Σ weights, what `fixed` covers included, that the fewest more stations are to reach.
        fixed: rows (or a mask) of candidates that are open anyhow; they do not count as added.
        effort: how much work may be done; the same effort gives the same plan.
        wanted: asked now and then; False ends the search with the best plan and bound so far.

    Returns:
        The plan, checked again by `recheck`, with its bound and the certificate behind it. A target that all candidates
        together cannot reach gives the fewest that reach what they can: `reaches_target` is False and `ceiling` tells
        how far they go.

    Raises:
        QuestionError: no question or two, more stations than candidates, a target that is no share (also a ValueError).
        TypeError, ValueError: arrays of the wrong type or shape.
    """
    asked = _ask(reach, weights, fixed)
    effort = effort or Effort()
    if one_question((("add", add), ("target", target))) == "add":
        k = number_of_stations(add, candidates=asked.whole.candidates - len(asked.fixed))
        plan = _plan(asked, _most_covered(asked.reduced.problem, k, effort, wanted), k=k, wanted=wanted)
    else:
        plan = _target_plan(asked, needed_weight(target, asked.weight), effort, wanted)
    recheck_plan(asked.pairs, asked.weight, plan, add=add)
    return plan


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
    asked = _ask(reach, weights, fixed)
    curve = _curve(asked, most, effort or Effort(), wanted, progress)
    return _site_curve(asked, curve, list(curve.plans[-1]))


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
    asked = _ask(reach, weights, fixed)
    effort = effort or Effort()
    needed = None if target is None else needed_weight(target, asked.weight)
    if needed is not None and not solved_apart(asked.reduced.problem):
        plan = _target_plan(asked, needed, effort, wanted)
        curve = _curve(asked, len(plan.chosen), effort, wanted, progress)
    else:
        curve = _curve(asked, add, effort, wanted, progress)
        plan = _plan_on_curve(asked, curve, needed, effort, wanted)
    recheck_plan(asked.pairs, asked.weight, plan, add=add)
    reduced_rows = np.searchsorted(asked.reduced.row, np.array(sorted(plan.chosen), dtype=np.int64))
    return plan, _site_curve(asked, curve, reduced_rows.tolist())


def _curve(asked: _Asked, most: int | None, effort: Effort, wanted: Wanted | None, progress: Progress | None) -> Curve:
    candidates = asked.whole.candidates - len(asked.fixed)
    last = candidates if most is None else number_of_stations(most, candidates=candidates)
    return curve_of(asked.reduced.problem, most=last, effort=effort, wanted=wanted, progress=progress)


def _plan_on_curve(asked: _Asked, curve: Curve, needed: int | None, effort: Effort, wanted: Wanted | None) -> SitePlan:
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
    rows = list(curve.plans[k])
    best = replace(found, rows=rows, value=problem.value(rows), bound=int(curve.bound[k]))
    plan = _plan(asked, best, k=proves, wanted=wanted)
    if needed is None:
        return plan
    proved = k <= fewest
    return replace(plan, proved=proved, fewest=fewest, needed=needed, ending=_ending(proved, wanted))


def _site_curve(asked: _Asked, curve: Curve, first: list[int]) -> SiteCurve:
    """The curve in the rows of the question; its order takes the rows `first` by gain, then all others."""
    problem, row = asked.reduced.problem, asked.reduced.row
    last = len(curve.best) - 1
    order = greedy(problem, most=last, among=np.array(first, dtype=np.int64))
    order += greedy(problem, most=last - len(order), settled=problem.covered(order))
    nested = np.zeros(last + 1, dtype=np.int64)
    nested[1 : len(order) + 1] = gains_in_order(problem, order)
    return SiteCurve(
        plans=tuple(tuple(int(row[r]) for r in plan) for plan in curve.plans),
        best=asked.base + curve.best,
        bound=asked.base + curve.bound,
        nested=asked.base + np.cumsum(nested),
        order=tuple(int(row[r]) for r in order),
        ceiling=asked.ceiling,
        saturated=curve.saturated,
    )


def _ask(reach: Any, weights: Any, fixed: Any) -> _Asked:
    weight, pairs = whole_weights(weights), pairs_of(reach)
    if pairs.shape[1] != len(weight):
        raise ValueError(f"reach has {pairs.shape[1]} columns, and there are {len(weight)} weights")
    whole = cover_problem(pairs, weight)
    rows = fixed_rows(fixed, candidates=whole.candidates)
    settled = whole.covered(rows)
    reduced = reduce_problem(whole, settled=settled, preference=_total_walk(pairs, weight), dominate=True)
    return _Asked(pairs, weight, rows, whole, settled, reduced)


def _total_walk(pairs: csr_array, weight: Int64) -> Int64 | None:
    """Σ weight × walk of each candidate: of two that cover the same, the nearer one stays."""
    if pairs.dtype == np.bool_:
        return None
    walk = np.asarray(pairs.data, dtype=np.float64) * weight[pairs.indices]
    total = np.zeros(pairs.shape[0])
    np.add.at(total, np.repeat(np.arange(pairs.shape[0]), np.diff(pairs.indptr)), walk)
    return np.rint(total).astype(np.int64)


def _most_covered(problem: CoverProblem, k: int, effort: Effort, wanted: Wanted | None) -> Best:
    """The relaxation proves most plans best at once; else components one by one, or the whole where one is large."""
    if not solved_apart(problem):
        return best_plan(problem, k=k, effort=effort, wanted=wanted)
    quick = best_plan(problem, k=k, effort=replace(effort, nodes=0), wanted=wanted)
    if quick.proved or (wanted is not None and not wanted()):
        return quick
    curve = curve_of(problem, most=k, effort=effort, wanted=wanted)
    last = len(curve.best) - 1
    rows = max((list(curve.plans[last]), quick.rows), key=problem.value)
    return replace(quick, rows=rows, value=problem.value(rows), bound=min(quick.bound, int(curve.bound[last])))


def _target_plan(asked: _Asked, needed: int, effort: Effort, wanted: Wanted | None) -> SitePlan:
    problem = asked.reduced.problem
    reachable = min(needed, asked.ceiling) - asked.base
    found: Fewest = fewest_plan(problem, least=max(reachable, 0), effort=effort, wanted=wanted)
    plan = _plan(asked, found.best, k=max(found.fewest - 1, 0), wanted=wanted)
    count = len(plan.chosen)
    proved = count <= found.fewest
    ending = _ending(proved, wanted)
    return replace(plan, proved=proved, fewest=min(found.fewest, count), needed=needed, ending=ending)


def _plan(asked: _Asked, best: Best, *, k: int, wanted: Wanted | None) -> SitePlan:
    """Put a plan of the reduced problem into the rows of the question; k is the number that the certificate is for."""
    problem, row = asked.reduced.problem, asked.reduced.row
    order = greedy(problem, most=len(best.rows), among=np.array(best.rows, dtype=np.int64))
    covered = asked.base + problem.value(order)
    multiplier = _spread(asked, best.multiplier)
    bound = asked.base + upper_bound(problem, best.multiplier, k=k)
    proved = best.value >= best.bound
    return SitePlan(
        chosen=tuple(int(row[r]) for r in order),
        fixed=asked.fixed,
        gains=tuple(int(gain) for gain in gains_in_order(problem, order)),
        covered_weight=covered,
        total_weight=int(asked.weight.sum()),
        ceiling=asked.ceiling,
        upper_bound=min(asked.base + max(best.bound, best.value), asked.ceiling),
        proved=proved,
        fewest=None,
        needed=None,
        certificate=Certificate(multiplier, asked.reduced.dominated_by, k, bound),
        ending=_ending(proved, wanted),
    )


def _ending(proved: bool, wanted: Wanted | None) -> Ending:
    if proved:
        return "proved"
    return "work limit" if wanted is None or wanted() else "interrupted"


def _spread(asked: _Asked, multiplier: Int64) -> Int64:
    """Give each column of the matrix its part of its item's multiplier, filling one column after another.

    Columns of one item have the same candidates, so that every column sum stays. What nobody reaches is given away for
    its full weight, and so bounds at 0.
    """
    item_of, full = asked.reduced.item_of, asked.weight * UNIT
    spread = np.where(asked.settled | (item_of != NONE), 0, full)
    inside = np.flatnonzero(item_of != NONE)
    order = inside[np.argsort(item_of[inside], kind="stable")]
    before = np.cumsum(full[order]) - full[order]
    first = np.searchsorted(item_of[order], item_of[order])
    spread[order] = np.clip(multiplier[item_of[order]] - (before - before[first]), 0, full[order])
    return spread
