"""Stations that serve a limited number of residents: the covering problem with a capacity for each candidate.

*Covered* means that a station is in reach; *served* that it has room too. People are whole, and the residents of
  one residence may go to different stations. Made smaller without changing the answer:

* A fixed station with room for everybody in its reach serves them all: they go out, and so does the fixed station.
* A capacity above the weight in reach is cut down to it. Items with the same candidates become one (their residents
  are alike to every station); a candidate that can serve nobody goes out.
* Of two candidates a and b where b reaches whatever a reaches, a may go out *only where b has room for everybody in
  its reach*: whoever a serves b can serve, so a is worth nothing beside b and no more than b without it. A capacity
  of b that is merely no smaller than that of a proves nothing: the best plan may need both, one for whom the other
  has no room.

Source: H. Pirkul, D. Schilling, The maximal covering location problem with capacities on total workload, Management
Science 37 (2), 1991; J. Current, J. Storbeck, Capacitated covering models, Environment and Planning B 15, 1988.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ....geo.network import Int64
from ..cover_problem import CoverProblem, Mask, part_of
from ..reduction import NONE, dominators, reduce_problem

UNLIMITED = 2**62  # a capacity that no station reaches
MOST_WEIGHT = 2**52  # in 1/1024 of a resident this still fits in 64 bits


@dataclass(frozen=True, eq=False)
class CapacityProblem:
    """A covering problem with capacities and with stations that are open anyhow.

    Attributes:
        cover: who reaches whom: c candidates, n items.
        capacity: (c,) the weight that each candidate can serve, 0 … `UNLIMITED`.
        fixed: (c,) which candidates are open whatever is chosen.
    """

    cover: CoverProblem
    capacity: Int64
    fixed: Mask

    @property
    def free(self) -> Int64:
        """The candidates that may be chosen (rows, ascending)."""
        return np.flatnonzero(~self.fixed)


@dataclass(frozen=True, eq=False)
class CapacityReduced:
    """A smaller problem and how it lies in the one that it was made of.

    Attributes:
        problem: the smaller problem.
        row: (c',) its candidates in the original.
        item_of: (n,) its item for each item of the original; −1 for one that went out.
        settled: (n,) items of the original that fixed stations with room for everybody serve.
    """

    problem: CapacityProblem
    row: Int64
    item_of: Int64
    settled: Mask


def with_capacity(cover: CoverProblem, capacity: npt.ArrayLike, fixed: npt.ArrayLike = ()) -> CapacityProblem:
    """Give the candidates of `cover` capacities (c,) in whole residents; `fixed` are rows that are open anyhow.

    Raises:
        TypeError: the capacities are not whole numbers.
        ValueError: not one capacity a candidate, a negative one, a row that is none, or weights beyond 2⁵².
    """
    given = np.asarray(capacity)
    if given.dtype.kind not in "iu" and given.size:
        raise TypeError("capacities are whole numbers of residents")
    if given.shape != (cover.candidates,):
        raise ValueError(f"there are {cover.candidates} candidates, and the capacities have the shape {given.shape}")
    if (given < 0).any():
        raise ValueError("a capacity is negative")
    if float(cover.weight.sum(dtype=np.float64)) > MOST_WEIGHT:
        raise ValueError("the weights add up to more than 2⁵²")
    rows = np.asarray(fixed, dtype=np.int64)
    if ((rows < 0) | (rows >= cover.candidates)).any():
        raise ValueError(f"a fixed station is no row of the {cover.candidates} candidates")
    is_fixed = np.zeros(cover.candidates, dtype=np.bool_)
    is_fixed[rows] = True
    return CapacityProblem(cover, np.minimum(given, UNLIMITED).astype(np.int64), is_fixed)


def weight_in_reach(cover: CoverProblem, counted: Mask | None = None) -> Int64:
    """Return the weight that each candidate reaches (c,), of the items `counted` (n,) where given."""
    worth = cover.weight if counted is None else np.where(counted, cover.weight, 0)
    sums = np.zeros(cover.pairs + 1, dtype=np.int64)
    np.cumsum(worth[cover.item], out=sums[1:])
    return sums[cover.start[1:]] - sums[cover.start[:-1]]


def reduce_with_capacity(problem: CapacityProblem, *, dominate: bool = True) -> CapacityReduced:
    """Reduce `problem`, see above; every candidate that is left can serve somebody, every item has a candidate.

    With `dominate` candidates go out that others make needless.
    """
    cover = problem.cover
    settled = _settled(problem)
    reach = weight_in_reach(cover, ~settled)
    useful = (np.minimum(problem.capacity, reach) > 0) & ~(problem.fixed & (problem.capacity >= reach))
    if dominate:
        useful[useful] = ~_dominated(problem, useful, ~settled, reach)
    kept = np.flatnonzero(useful)
    part = part_of(cover, useful, np.ones(cover.items, dtype=np.bool_))
    small = reduce_problem(part, settled=settled, dominate=False)
    row = kept[small.row]
    capacity = np.minimum(problem.capacity[row], reach[row])
    return CapacityReduced(CapacityProblem(small.problem, capacity, problem.fixed[row]), row, small.item_of, settled)


def _settled(problem: CapacityProblem) -> Mask:
    """Items that fixed stations serve wholly: one with room for everybody who is not served wholly already."""
    cover, settled = problem.cover, np.zeros(problem.cover.items, dtype=np.bool_)
    waiting = problem.fixed.copy()
    while True:
        ample = waiting & (problem.capacity >= weight_in_reach(cover, ~settled))
        if not ample.any():
            return settled
        settled |= cover.covered(np.flatnonzero(ample))
        waiting &= ~ample


def _dominated(problem: CapacityProblem, useful: Mask, items: Mask, reach: Int64) -> Mask:
    """Which of the useful candidates (mask over them) another one with room for everybody makes needless."""
    ample = useful & ~problem.fixed & (problem.capacity >= reach)
    part = part_of(problem.cover, ample, items)
    needless = np.zeros(problem.cover.candidates, dtype=np.bool_)
    needless[ample] = dominators(part, np.arange(part.candidates)) != NONE
    return needless[useful]
