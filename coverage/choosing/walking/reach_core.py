"""Which candidates a plan that reaches the most weight can have.

Multipliers of the covering problem (`multipliers`) bound what any plan reaches. A candidate whose bound falls short
of the weight that is reached already is in no such plan. Dominated candidates may be: beside one of them all others
can be taken for their dominators, so that the bound counts its own column and the largest of the columns that
dominate.

Source: as in `multipliers` and `reduction`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ....geo.network import Int64
from ..cover_problem import Mask, column_sums
from ..multipliers import UNIT, in_units, search_multipliers
from ..reduction import NONE, Reduced
from ..relaxation import relax
from .walk_problem import Walks

LARGE_PAIRS = 3_000_000


@dataclass(frozen=True, eq=False)
class ReachBound:
    """What multipliers say of plans of at most k candidates.

    Attributes:
        k: number of candidates.
        saved: (c,) column sum of each candidate, in 1/1024.
        kept: (c,) which candidates stayed when dominated ones went out.
        given: (n,) what each item gives away for nothing, in 1/1024.
        reduced: the covering problem that the multipliers belong to.
    """

    k: int
    saved: Int64
    kept: Mask
    given: Int64
    reduced: Reduced

    @property
    def last(self) -> int:
        """The k-th largest column sum of a candidate that stayed; 0 where there are fewer."""
        order = np.sort(self.saved[self.kept])[::-1]
        return int(order[self.k - 1]) if 0 < self.k <= len(order) else 0

    def possible(self, least: int) -> Mask:
        """Return which candidates (c,) a plan that reaches `least` or more can have."""
        top = int(np.sort(self.saved[self.kept])[::-1][: self.k].sum())
        short = np.maximum(self.last - self.saved, 0)
        return (int(self.given.sum()) + top - short >= least * UNIT) & (self.k > 0)


def reach_bound(walks: Walks, reduced: Reduced, *, k: int, least: int, multiplier: Int64 | None = None) -> ReachBound:
    """Return the bound of what k candidates reach.

    Args:
        walks: the problem.
        reduced: its covering problem, without dominated candidates.
        k: number of candidates.
        least: what some plan reaches.
        multiplier: (n',) of the reduced problem, in 1/1024, where they are known already.
    """
    small = reduced.problem
    if multiplier is None:
        multiplier = _multipliers(reduced, k, least)
    weight = np.where(walks.wanting & (np.diff(walks.cover.item_start) > 0), walks.cover.weight, 0)
    counted = reduced.item_of != NONE
    spread = np.zeros(len(weight), dtype=np.int64)
    share = multiplier[reduced.item_of[counted]] / small.weight[reduced.item_of[counted]]
    spread[counted] = np.clip(np.rint(share * weight[counted]), 0, weight[counted] * UNIT).astype(np.int64)
    kept = np.zeros(walks.cover.candidates, dtype=np.bool_)
    kept[reduced.row] = True
    given = np.where(counted, weight * UNIT - spread, 0)
    return ReachBound(k, column_sums(walks.cover, spread), kept, given, reduced)


def _multipliers(reduced: Reduced, k: int, least: int) -> Int64:
    small = reduced.problem
    relaxed = relax(small, k=k) if small.pairs <= LARGE_PAIRS and small.candidates else None
    if relaxed is not None:
        return relaxed.multiplier
    return in_units(search_multipliers(small, k=k, least=least), small.weight)
