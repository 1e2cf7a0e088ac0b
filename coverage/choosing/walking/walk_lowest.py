"""Of plans that are equally good the one with the fewest candidates, then the one with the lowest rows.

The best walk is known and proved. Then, position by position, a lower candidate is tried: it and all before it must
be open, every other one below it shut. A tree search looks for any plan that walks no farther; most candidates are
refused by the first bound.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .walk_bound import OPEN, SHUT, Status, fixed_by, prove, undecided
from .walk_problem import WalkProblem
from .walk_search import ReachTest, Shortest, Tree, WalkEffort


def lowest(
    problem: WalkProblem, best: Shortest, *, lost: int, effort: WalkEffort, test: ReachTest | None = None
) -> tuple[Shortest, bool]:
    """Return the lowest plan as good as `best`, which is proved, and whether every lower one could be ruled out.

    Args:
        problem: the problem.
        best: what `shortest` has found.
        lost: weight that may be lost.
        effort: limits of the work; its nodes are for all of it together.
        test: as in `shortest`.
    """
    if not best.proved:
        return best, False
    probe = _Probe(problem, best, lost, effort, test)
    while probe.rows and probe.finds(undecided(problem), k=len(probe.rows) - 1):
        pass
    for place in range(len(probe.rows)):
        _lower(problem, probe, place)
    return replace(best, rows=probe.rows), probe.sure


class _Probe:
    """Looks for plans as good as the best one, and remembers the lowest."""

    def __init__(
        self, problem: WalkProblem, best: Shortest, lost: int, effort: WalkEffort, test: ReachTest | None
    ) -> None:
        self.problem, self.lost, self.offers = problem, lost, best.offers
        self.walk = best.walk or 0
        self.rows = best.rows
        self.sure = True
        self._effort, self._test = effort, test
        self._nodes = max(effort.nodes, 1)

    def finds(self, status: Status, *, k: int) -> bool:
        """Whether a plan of at most k was found that respects `status`; it becomes `rows`."""
        if self._nodes <= 0:
            self.sure = False
            return False
        effort = replace(self._effort, nodes=self._nodes)
        tree = Tree(self.problem, k, self.lost, effort, most=self.walk, test=self._test)
        tree.explore(status, self.offers, rounds=self._effort.node_rounds, first=True)
        self._nodes -= tree.nodes
        if tree.rows is None:
            self.sure &= tree.finished
            return False
        self.rows = tree.rows
        return True

    def possible(self, status: Status, *, k: int) -> Status:
        """Return `status` with the candidates shut that the bound rules out."""
        bounded = prove(self.problem, self.offers, status, k=k, lost=self.lost)
        return fixed_by(bounded, status, k=k, most=self.walk)


def _lower(problem: WalkProblem, probe: _Probe, place: int) -> None:
    """Put the lowest candidate possible at `place` of the plan; those before it stay."""
    k = len(probe.rows)
    before, now = probe.rows[:place], probe.rows[place]
    status = undecided(problem)
    status[: (before[-1] + 1 if before else 0)] = SHUT
    status[before] = OPEN
    first = before[-1] + 1 if before else 0
    for row in first + np.flatnonzero(probe.possible(status, k=k)[first:now] != SHUT):
        tried = status.copy()
        tried[first:row] = SHUT
        tried[row] = OPEN
        if probe.finds(tried, k=k):
            return
