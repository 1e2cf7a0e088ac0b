"""Surplus to neighbours: as much of the shortage as can be met, then the least total distance.

A transport problem: x_p people move along the pair p = (from, to) of neighbouring areas, Σ x_p ≤ surplus of each area
that gives, Σ x_p ≤ shortage of each that takes. First Σ x is made as large as it can be, then Σ distance · x as small.
Both are solved by HiGHS (dual simplex, through scipy), whose corners are whole numbers here, because the constraints
are those of a flow. A patroller of a surplus moves to an area that borders on their own; nobody is passed on through a
third area.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from ...geo.network import Int64

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
    count, areas = len(pairs), len(surplus)
    if not count:
        return np.zeros(0, dtype=np.int64)
    ones, column = np.ones(count), np.arange(count)
    leaving = csr_array((ones, (pairs[:, 0], column)), shape=(areas, count))
    coming = csr_array((ones, (pairs[:, 1], column)), shape=(areas, count))
    limits = vstack([leaving, coming], format="csr")
    most = np.concatenate([surplus, shortage]).astype(np.float64)
    moved = _solve(-ones, limits, most)
    metres = distance_mm / 1000.0
    equal = csr_array(ones[None, :])
    moved = _solve(metres, limits, most, equal=equal, total=float(moved.sum()))
    if (leaving @ moved > surplus).any() or (coming @ moved > shortage).any():
        raise RuntimeError("the moves take more than there is")
    return moved


def _solve(
    cost: np.ndarray[tuple[int], np.dtype[np.float64]],
    limits: csr_array,
    most: np.ndarray[tuple[int], np.dtype[np.float64]],
    *,
    equal: csr_array | None = None,
    total: float = 0.0,
) -> Int64:
    # The stubs know no sparse matrices, which linprog takes.
    found = linprog(
        cost,
        A_ub=cast(Any, limits),
        b_ub=most,
        A_eq=cast(Any, equal),
        b_eq=None if equal is None else [total],
        method="highs-ds",
    )
    if not found.success:
        raise RuntimeError(f"no moves found: {found.message}")
    flow = np.asarray(found.x, dtype=np.float64)
    moved: Int64 = np.rint(flow).astype(np.int64)
    if np.abs(flow - moved).max() > WHOLE:
        raise RuntimeError("the moves are no whole numbers")
    return moved
