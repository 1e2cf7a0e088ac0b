"""The second-best place for each chosen site: what else could stand in its stead, all others staying.

For a site s of a plan, what only s covers is open again; the runner-up covers most of that and of what nobody covers. A
place next door is no other place: it stands at least one spacing away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from ...geo.network import Float64, Int64
from .cover_problem import CoverProblem, column_sums

OUT = -1  # a candidate that is chosen or barred


@dataclass(frozen=True, eq=False)
class RunnersUp:
    """For each of k sites the best other candidate in its place.

    Attributes:
        candidate: (k,) its row; −1 where no other candidate gains anything there.
        loss: (k,) weight that the plan loses by taking it instead; negative where it would gain.
    """

    candidate: Int64
    loss: Int64


def runners_up(
    problem: CoverProblem, chosen: list[int], barred: list[int], *, xy: Float64, apart_m: float
) -> RunnersUp:
    """Find the runner-up of each of `chosen` among all others but `barred`; of equal ones the lower row.

    Args:
        problem: the whole problem, with the rows that are open anyhow.
        chosen: the sites.
        barred: rows that are open anyhow; what they cover is covered.
        xy: (c, 2) where the candidates stand, metres; the last rows, such as `barred`, may be missing.
        apart_m: a runner-up stands at least so far from its site, as the crow flies.
    """
    count = np.zeros(problem.items, dtype=np.int32)
    for row in [*chosen, *barred]:
        count[problem.item[problem.start[row] : problem.start[row + 1]]] += 1
    alone = column_sums(problem, np.where(count == 0, problem.weight, 0))
    alone[[*chosen, *barred]] = OUT
    order = np.argsort(-alone, kind="stable")
    candidate = np.full(len(chosen), -1, dtype=np.int64)
    loss = np.zeros(len(chosen), dtype=np.int64)
    _find(
        problem.start, problem.item, problem.item_start, problem.candidate, problem.weight, count, alone, order,
        np.array(chosen, dtype=np.int64), xy, apart_m, np.zeros(problem.candidates, dtype=np.int64),
        np.empty(problem.candidates, dtype=np.int32), candidate, loss,
    )  # fmt: skip
    return RunnersUp(candidate, np.where(candidate >= 0, loss, 0))


@numba.njit(cache=True, nogil=True)
def _find(  # type: ignore[no-untyped-def]
    start, item, item_start, candidate, weight, count, alone, order, chosen, xy, apart_m, extra, touched, out, loss
):
    """Of the candidates that share something with a site, and of the best of all others, take the best."""
    for slot in range(len(chosen)):
        row = chosen[slot]
        met = 0
        for p in range(start[row], start[row + 1]):
            i = item[p]
            if count[i] == 1 and weight[i] > 0:
                loss[slot] += weight[i]
                for q in range(item_start[i], item_start[i + 1]):
                    j = candidate[q]
                    if alone[j] != OUT:
                        if extra[j] == 0:
                            touched[met] = j
                            met += 1
                        extra[j] += weight[i]
        top, value = -1, np.int64(0)
        for m in range(met):
            j = touched[m]
            gain = alone[j] + extra[j]
            if (gain > value or (gain == value and j < top)) and _is_apart(xy, row, j, apart_m):
                top, value = j, gain
        for n in range(len(order)):
            j = order[n]
            if alone[j] <= value:
                break
            if _is_apart(xy, row, j, apart_m):
                top, value = j, alone[j]
                break
        for m in range(met):
            extra[touched[m]] = 0
        out[slot] = top
        loss[slot] -= value


@numba.njit(cache=True, nogil=True, inline="always")
def _is_apart(xy, row, other, apart_m):  # type: ignore[no-untyped-def]
    return np.hypot(xy[row, 0] - xy[other, 0], xy[row, 1] - xy[other, 1]) >= apart_m
