"""The second-best place for each chosen site: what else could stand in its stead, all others staying.

For a site s of a plan, what only s covers is open again; the runner-up covers most of that and of what nobody covers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from ...geo.network import Int64
from .cover_problem import CoverProblem, column_sums


@dataclass(frozen=True, eq=False)
class RunnersUp:
    """For each of k sites the best other candidate in its place.

    Attributes:
        candidate: (k,) its row; −1 where no other candidate gains anything there.
        loss: (k,) weight that the plan loses by taking it instead; negative where it would gain.
    """

    candidate: Int64
    loss: Int64


def runners_up(problem: CoverProblem, chosen: list[int], barred: list[int]) -> RunnersUp:
    """Find the runner-up of each of `chosen` among all others but `barred`; of equal ones the lower row.

    Args:
        problem: the whole problem, with the rows that are open anyhow.
        chosen: the sites.
        barred: rows that are open anyhow; what they cover is covered.
    """
    count = np.zeros(problem.items, dtype=np.int32)
    for row in [*chosen, *barred]:
        count[problem.item[problem.start[row] : problem.start[row + 1]]] += 1
    base = column_sums(problem, np.where(count == 0, problem.weight, 0))
    base[[*chosen, *barred]] = -1
    candidate = np.full(len(chosen), -1, dtype=np.int64)
    best = np.zeros(len(chosen), dtype=np.int64)
    loss = np.zeros(len(chosen), dtype=np.int64)
    _find(
        problem.start, problem.item, problem.item_start, problem.candidate, problem.weight, count, base,
        np.array(chosen, dtype=np.int64), np.zeros(problem.candidates, dtype=np.int64),
        np.empty(problem.candidates, dtype=np.int32), candidate, best, loss,
    )  # fmt: skip
    return RunnersUp(candidate, loss - best)


@numba.njit(cache=True, nogil=True)
def _find(  # type: ignore[no-untyped-def]
    start, item, item_start, candidate, weight, count, base, chosen, extra, touched, out, best, loss
):
    first = -1
    for j in range(len(base)):
        if base[j] > 0 and (first < 0 or base[j] > base[first]):
            first = j
    for slot in range(len(chosen)):
        row = chosen[slot]
        met = 0
        for p in range(start[row], start[row + 1]):
            i = item[p]
            if count[i] == 1:
                loss[slot] += weight[i]
                for q in range(item_start[i], item_start[i + 1]):
                    j = candidate[q]
                    if base[j] >= 0 and weight[i] > 0:
                        if extra[j] == 0:
                            touched[met] = j
                            met += 1
                        extra[j] += weight[i]
        top = first
        top_value = base[first] if first >= 0 else 0
        for m in range(met):
            j = touched[m]
            value = base[j] + extra[j]
            if value > top_value or (value == top_value and j < top):
                top, top_value = j, value
            extra[j] = 0
        out[slot], best[slot] = top, top_value
