"""The covering problem with capacities as a program for the solver: the strong formulation, for small problems.

Variables are yⱼ, whether a candidate is open, then fᵢⱼ for each pair, as `capacity_bound` writes them down. A row
fᵢⱼ ≤ wᵢ yⱼ for each pair makes the relaxation tight and the program large. With whole y the best f are whole too:
they form a flow.

Source: as in `capacity_bound`; R. Sridharan, The capacitated plant location problem, EJOR 87, 1995 (strong
formulation).
"""

from __future__ import annotations

import numpy as np

from ....geo.network import Float64, Int64
from ..cover_problem import Mask
from ..solver import INF, Program, Rows
from .assignment import Served
from .capacity_problem import CapacityProblem


def capacity_program(problem: CapacityProblem, *, k: int, inside: Mask, whole: bool) -> Program:
    """Return the program of choosing at most `k` candidates; those `inside` (c,) are chosen in any case."""
    cover, c, p = problem.cover, problem.cover.candidates, problem.cover.pairs
    row, most = cover.rows().astype(np.int64), cover.weight[cover.item]
    pair = c + np.arange(p)
    rows = Rows()
    rows.add_many(
        np.diff(cover.item_start), c + np.argsort(cover.item, kind="stable"), np.ones(p),
        lower=np.full(cover.items, -INF), upper=cover.weight,
    )  # fmt: skip
    _station_rows(rows, cover.start, pair, problem.capacity)
    tight = np.minimum(most, problem.capacity[row])
    rows.add_many(
        np.full(p, 2), np.stack([pair, row], axis=1).ravel(), np.stack([np.ones(p), -tight], axis=1).ravel(),
        lower=np.full(p, -INF), upper=np.zeros(p),
    )  # fmt: skip
    rows.add(problem.free, np.ones(len(problem.free)), upper=float(k))
    cost, is_whole = np.concatenate([np.zeros(c), np.ones(p)]), np.zeros(c + p, dtype=np.bool_)
    is_whole[:c] = whole
    lower = np.concatenate([(problem.fixed | inside).astype(np.float64), np.zeros(p)])
    return rows.program(cost, whole=is_whole, lower=lower, upper=np.concatenate([np.ones(c), most]))


def _station_rows(rows: Rows, start: Int64, pair: Int64, capacity: Int64) -> None:
    """A row for each candidate: what it serves, less its capacity if it is open, is at most nothing."""
    c = len(capacity)
    count = np.diff(start) + 1
    first = start[:-1] + np.arange(c)
    index, value = np.empty(len(pair) + c, dtype=np.int64), np.ones(len(pair) + c)
    index[first], value[first] = np.arange(c), -capacity
    rest = np.ones(len(index), dtype=np.bool_)
    rest[first] = False
    index[rest] = pair
    rows.add_many(count, index, value, lower=np.full(c, -INF), upper=np.zeros(c))


def values_with_capacity(problem: CapacityProblem, chosen: list[int], served: Served) -> Float64:
    """Return a plan and how it serves as the values of the program's variables."""
    is_open = problem.fixed.astype(np.float64)
    is_open[chosen] = 1.0
    return np.concatenate([is_open, served.flow.astype(np.float64)])
