"""A question on arrays, checked and made smaller, and the way of an answer back into its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from ...geo.network import Int64
from .cover_problem import CoverProblem, Mask, cover_problem, pairs_of, whole_weights
from .exact import Best
from .greedy import gains_in_order, greedy
from .multipliers import UNIT, upper_bound
from .question import fixed_rows
from .reduction import NONE, Reduced, reduce_problem
from .site_plan import Certificate, Ending, SitePlan
from .solver import Wanted


@dataclass(frozen=True, eq=False)
class Asked:
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


def ask(reach: Any, weights: Any, fixed: Any) -> Asked:
    """Check a question's arrays and make the problem smaller.

    Raises:
        QuestionError: a fixed row that is not there.
        TypeError, ValueError: arrays of the wrong type or shape.
    """
    weight, pairs = whole_weights(weights), pairs_of(reach)
    if pairs.shape[1] != len(weight):
        raise ValueError(f"reach has {pairs.shape[1]} columns, and there are {len(weight)} weights")
    whole = cover_problem(pairs, weight)
    rows = fixed_rows(fixed, candidates=whole.candidates)
    settled = whole.covered(rows)
    reduced = reduce_problem(whole, settled=settled, preference=_total_walk(pairs, weight), dominate=True)
    return Asked(pairs, weight, rows, whole, settled, reduced)


def _total_walk(pairs: csr_array, weight: Int64) -> Int64 | None:
    """Σ weight × walk of each candidate: of two that cover the same, the nearer one stays."""
    if pairs.dtype == np.bool_:
        return None
    walk = np.asarray(pairs.data, dtype=np.float64) * weight[pairs.indices]
    total = np.zeros(pairs.shape[0])
    np.add.at(total, np.repeat(np.arange(pairs.shape[0]), np.diff(pairs.indptr)), walk)
    return np.rint(np.clip(total, -(2.0**62), 2.0**62)).astype(np.int64)


def plan_of(asked: Asked, best: Best, *, k: int, wanted: Wanted | None) -> SitePlan:
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
        ending=ending_of(proved, wanted),
    )


def ending_of(proved: bool, wanted: Wanted | None) -> Ending:
    """Say why a search ended."""
    if proved:
        return "proved"
    return "work limit" if wanted is None or wanted() else "interrupted"


def _spread(asked: Asked, multiplier: Int64) -> Int64:
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
