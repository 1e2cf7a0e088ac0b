"""What each candidate would add to those that are chosen already, counted up as they are chosen one by one."""

from __future__ import annotations

import numba
import numpy as np

from .cover_problem import CoverProblem, column_sums


class Gains:
    """Gains of all candidates of a problem beside those that are chosen; nobody at first.

    Attributes:
        gain: (c,) weight that each candidate would cover besides.
        value: weight that the chosen ones cover together.
        most: weight that all candidates cover together.
    """

    def __init__(self, problem: CoverProblem) -> None:
        self.problem = problem
        self.gain = column_sums(problem, problem.weight)
        self.value, self.most = 0, int(problem.weight[np.diff(problem.item_start) > 0].sum())
        self._covered = np.zeros(problem.items, dtype=np.bool_)

    def copy(self) -> Gains:
        """Return the same gains, to be counted on by themselves."""
        other = Gains.__new__(Gains)
        other.problem, other.value, other.most = self.problem, self.value, self.most
        other.gain, other._covered = self.gain.copy(), self._covered.copy()
        return other

    def choose(self, row: int) -> None:
        """Choose a candidate."""
        p = self.problem
        self.value += int(self.gain[row])
        _cover(p.start, p.item, p.item_start, p.candidate, p.weight, row, self._covered, self.gain)

    def by_gain(self) -> list[int]:
        """Return the candidates that gain anything, the most first, of equal ones the lower row."""
        order = np.argsort(-self.gain, kind="stable")
        rows: list[int] = order[: int((self.gain > 0).sum())].tolist()
        return rows


@numba.njit(cache=True, nogil=True)
def _cover(start, item, item_start, candidate, weight, row, covered, gain):  # type: ignore[no-untyped-def]
    for p in range(start[row], start[row + 1]):
        i = item[p]
        if not covered[i]:
            covered[i] = True
            for q in range(item_start[i], item_start[i + 1]):
                gain[candidate[q]] -= weight[i]
