"""Branch and bound for the covering problem, each node bounded in whole numbers.

The relaxation of `relaxation` leaves few candidates half open. One of them is opened on one side and closed on the
other, and the program is solved again from the basis at hand. The multipliers λ of a node bound all plans in it::

    UB = Σ (wᵢ − λᵢ) + Σ of λ over the items of each candidate that is in + the largest such sums of those still free

in units of 1/1024 that anyone can add up again; so the proof rests on no solver's tolerance. The node with the
highest bound comes next, and what cannot or must be in a better plan is fixed on the way.

Source: A. Land, A. Doig, An automatic method of solving discrete programming problems, Econometrica 28, 1960;
R. Galvão, C. ReVelle, 1996 (the bound).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...geo.network import Int64
from .cover_problem import CoverProblem, column_sums
from .multipliers import UNIT
from .relaxation import Relaxed, cover_program, relaxed_of
from .solver import Held
from .swap import Swaps

Fixed = npt.NDArray[np.int8]
OUT, FREE, IN = -1, 0, 1
WHOLE = 1e-6
PATIENCE = 64  # programs solved without the bound falling before the search gives up


@dataclass(frozen=True)
class Searched:
    """The end of a search.

    Attributes:
        rows: the best plan found, ascending.
        value: the weight that it covers.
        bound: no plan of as many covers more.
        steps: of the simplex method that it took.
        stuck: whether it gave up because the bound did not move: many candidates are as good as each other.
    """

    rows: list[int]
    value: int
    bound: int
    steps: int
    stuck: bool


def search_tree(
    problem: CoverProblem, *, k: int, rows: list[int], steps: int, wanted: Callable[[], bool] | None = None
) -> Searched:
    """Search for a plan of at most `k` that covers more than `rows`.

    Args:
        problem: a reduced problem: every item has a candidate, every weight is positive.
        k: number of candidates, from 1 to one fewer than there are.
        rows: a plan of at most k to begin with.
        steps: of the simplex method, in all nodes together, before the search ends; as many steps, the same plan.
        wanted: asked now and then; False ends the search with the best plan and bound so far.
    """
    tree = _Tree(problem, k, rows, wanted)
    bound, idle = tree.bound(), 0
    while tree.unsolved() and tree.steps < steps and idle < PATIENCE:
        if (wanted is not None and not wanted()) or not tree.solve_next():
            break
        bound, idle = tree.bound(), (idle + 1 if tree.bound() == bound else 0)
    return Searched(sorted(tree.rows), tree.value, tree.bound(), tree.steps, idle >= PATIENCE)


@dataclass(frozen=True, eq=False)
class _Priced:
    """Column sums (c,) of multipliers, what they give away, and the bound of a node in 1/1024."""

    sums: Int64
    free: Int64
    spare: int
    bound: int


class _Tree:
    """The nodes that are still open, the best plan, and the program that all nodes share."""

    def __init__(self, problem: CoverProblem, k: int, rows: list[int], wanted: Callable[[], bool] | None) -> None:
        self.problem, self.k = problem, k
        self.rows, self.value = rows, problem.value(rows)
        self._wanted, self._swaps = wanted, Swaps(problem)
        self._built = cover_program(problem, k=k, whole=False)
        self._held = Held(self._built.program, wanted=wanted)
        # The highest bound first; of equal ones the latest, which lies deepest.
        root = np.full(problem.candidates, FREE, dtype=np.int8)
        self._open: list[tuple[int, int, Fixed]] = [(-int(problem.weight.sum()) * UNIT, 0, root)]
        self._made = 0

    @property
    def steps(self) -> int:
        """Steps of the simplex method so far."""
        return self._held.steps

    def unsolved(self) -> bool:
        """Tell whether a node is left that could hold a better plan."""
        return bool(self._open) and -self._open[0][0] // UNIT > self.value

    def bound(self) -> int:
        """Return what no plan exceeds: the best plan found, or the highest bound of an open node."""
        return max(self.value, -self._open[0][0] // UNIT) if self._open else self.value

    def solve_next(self) -> bool:
        """Solve the program of the node with the highest bound, and branch; False where the solver was stopped."""
        above, number, fixed = heapq.heappop(self._open)
        relaxed = relaxed_of(self.problem, self._built, self._held.solve(fixed == IN, fixed != OUT))
        if relaxed is None:
            heapq.heappush(self._open, (above, number, fixed))
            return False
        self._try(relaxed)
        priced = self._price(relaxed, fixed)
        bound = min(priced.bound, -above)
        if bound // UNIT <= self.value or not priced.spare or not len(priced.free):
            # Without a spare station, or a candidate to place it at, the plan that was tried is the node's only one.
            return True
        tighter = self._fix(priced, fixed)
        if tighter is not None:
            self._branch(relaxed, priced, tighter, bound)
        return True

    def _try(self, relaxed: Relaxed) -> None:
        """Take the candidates that are open widest for a plan, and swap."""
        rows = np.argsort(-relaxed.opened, kind="stable")[: self.k]
        better = self._swaps.improve([int(row) for row in rows], wanted=self._wanted)
        value = self.problem.value(better)
        if value > self.value:
            self.rows, self.value = better, value

    def _price(self, relaxed: Relaxed, fixed: Fixed) -> _Priced:
        sums = column_sums(self.problem, relaxed.multiplier)
        free, spare = np.flatnonzero(fixed == FREE), self.k - int((fixed == IN).sum())
        given = int((self.problem.weight * UNIT - relaxed.multiplier).sum())
        largest = np.sort(sums[free])[::-1][:spare]
        return _Priced(sums, free, spare, given + int(sums[fixed == IN].sum()) + int(largest.sum()))

    def _fix(self, priced: _Priced, fixed: Fixed) -> Fixed | None:
        """Fix what no better plan of the node has, and what every one has; None where there is none at all."""
        if priced.spare >= len(priced.free):
            return fixed
        need, sums = (self.value + 1) * UNIT, priced.sums[priced.free]
        order = np.sort(sums)[::-1]
        last, following = int(order[priced.spare - 1]), int(order[priced.spare])
        out = priced.bound - np.maximum(last - sums, 0) < need
        inside = (priced.bound - (sums - following) < need) & (sums >= last)
        if int(inside.sum()) > priced.spare or (out & inside).any():
            return None
        tighter = fixed.copy()
        tighter[priced.free[out]] = OUT
        tighter[priced.free[inside]] = IN
        return tighter

    def _branch(self, relaxed: Relaxed, priced: _Priced, fixed: Fixed, bound: int) -> None:
        """Open a candidate in one node and close it in another: one that is half open, and whose sum is large."""
        free = np.flatnonzero(fixed == FREE)
        if not len(free):
            # All is decided: the plan is what is in.
            self._adopt(np.flatnonzero(fixed == IN))
            return
        half = np.minimum(relaxed.opened[free], 1 - relaxed.opened[free])
        # Where rounding alone keeps a whole solution from closing the node, the largest sum will do.
        merit = np.where(half > WHOLE, half, WHOLE) * priced.sums[free]
        place = free[int(np.argmax(merit))]
        for side in (OUT, IN):
            child = fixed.copy()
            child[place] = side
            self._made += 1
            heapq.heappush(self._open, (-bound, -self._made, child))

    def _adopt(self, rows: Int64) -> None:
        value = self.problem.value(rows)
        if value > self.value:
            self.rows, self.value = [int(row) for row in rows], value
