"""Surplus to neighbours: as much of the shortage as can be met, then the least total distance.

A transport problem: x_p people move along the pair p = (from, to) of neighbouring areas, Σ x_p ≤ surplus of each area
that gives, Σ x_p ≤ shortage of each that takes. First Σ x is made as large as it can be, then Σ distance · x as small.
Both are linear programs for HiGHS, whose corners are whole numbers here, because the constraints are those of a flow. A
patroller of a surplus moves to an area that borders on their own; nobody is passed on through a third area.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ...geo.network import Float64, Int64
from ..choosing.solver import Rows, solve

WHOLE = 1e-6


def least_moves(surplus: Int64, shortage: Int64, pairs: Int64, distance_mm: Int64) -> Int64:
    """Return how many patrollers move along each pair (m,).

    Args:
        surplus: (a,) who could leave each area.
        shortage: (a,) who is missing in it.
        pairs: (m, 2) from and to; areas that are neighbours.
        distance_mm: (m,) whole millimetres.

    Raises:
        RuntimeError: the solver gave no whole answer that keeps to the numbers, a fault of ours.
    """
    if not len(pairs):
        return np.zeros(0, dtype=np.int64)
    rows = Rows()
    for end, most in ((pairs[:, 0], surplus), (pairs[:, 1], shortage)):
        order = np.argsort(end, kind="stable")
        rows.add_many(np.bincount(end, minlength=len(most)), order, 1.0, lower=0.0, upper=most)
    moved = _solve(rows, np.ones(len(pairs)))
    rows.add(np.arange(len(pairs)), np.ones(len(pairs)), lower=float(moved.sum()))
    moved = _solve(rows, -distance_mm / 1000.0)
    leaving = np.bincount(pairs[:, 0], weights=moved, minlength=len(surplus))
    coming = np.bincount(pairs[:, 1], weights=moved, minlength=len(shortage))
    if (leaving > surplus).any() or (coming > shortage).any():
        raise RuntimeError("the moves take more than there is")
    return moved


def _solve(rows: Rows, gain: npt.ArrayLike) -> Int64:
    """Return the whole numbers that make the gain largest."""
    cost: Float64 = np.asarray(gain, dtype=np.float64)
    answer = solve(rows.program(cost, whole=np.zeros(len(cost), dtype=np.bool_), upper=np.inf))
    moved: Int64 = np.rint(answer.values).astype(np.int64)
    if answer.outcome != "optimal" or np.abs(answer.values - moved).max() > WHOLE:
        raise RuntimeError(f"no whole moves found: {answer.outcome}")
    return moved
