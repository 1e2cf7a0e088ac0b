"""A plan with capacities checked by code that did not make it: sums over the matrix, and a cut that no flow passes.

That nobody is served twice, out of reach or beyond a capacity is counted. That nobody more could be served is proved by
a cut: no path leads from somebody not served, over those who could change places, to a station with room. The
certificate is added up with knapsacks filled one by one.

Source: L. Ford, D. Fulkerson, 1956 (maximum flow, minimum cut); `capacity_bound` for the bound.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array

from ....geo.network import Int64
from ..recheck import UNIT, RecheckError
from ..site_plan import Certificate, SitePlan


def recheck_capacity(pairs: csr_array, weight: Int64, capacity: Int64, plan: SitePlan, *, add: int) -> None:
    """Check `plan` against the pairs in reach (c, n), weights (n,) and capacities (c,) that it was made for.

    Raises:
        RecheckError: it is not what it says.
    """
    chosen, fixed = list(plan.chosen), list(plan.fixed)
    _demand(len(set(chosen)) == len(chosen), "a candidate is chosen twice")
    _demand(not set(chosen) & set(fixed), "a fixed station is chosen again")
    _demand(len(chosen) <= add, "more candidates than were asked for")
    _demand(plan.served is not None, "it does not say who is served where")
    flow = _flow_table(pairs, plan)
    opened = np.zeros(pairs.shape[0], dtype=bool)
    opened[chosen + fixed] = True
    _demand(not flow[~opened].sum(), "a station that is not open serves somebody")
    load, got = np.asarray(flow.sum(axis=1)), np.asarray(flow.sum(axis=0))
    _demand(bool((load <= capacity).all()), "a station serves more than it can")
    _demand(bool((got <= weight).all()), "somebody is served twice")
    _demand(int(got.sum()) == plan.covered_weight, f"it serves {int(got.sum())}, not {plan.covered_weight}")
    _demand(_is_largest(pairs, weight, capacity, flow, opened), "more could be served")
    _demand(plan.total_weight == int(weight.sum()), "the total is another one")
    _demand(plan.covered_weight <= plan.upper_bound <= plan.ceiling, "the bound does not fit")
    bound = certified_with_capacity(pairs, weight, capacity, plan.certificate, fixed)
    _demand(bound == plan.certificate.bound, f"the certificate says {bound}, not {plan.certificate.bound}")
    _demand(plan.covered_weight <= bound, "the plan serves more than the certificate allows")


def _flow_table(pairs: csr_array, plan: SitePlan) -> csr_array:
    """Who is served where, as a matrix like `pairs`."""
    moved = np.zeros(0, dtype=np.int64) if plan.served is None else plan.served.flow
    _demand(len(moved) == pairs.nnz, "it serves on other pairs than those in reach")
    _demand(bool((moved >= 0).all()), "somebody is served less than not at all")
    return csr_array((moved, pairs.indices, pairs.indptr), shape=pairs.shape)


def _is_largest(pairs: csr_array, weight: Int64, capacity: Int64, flow: csr_array, opened: Any) -> bool:
    """Search from those not served: to stations in reach, from these to whom they serve, and so on; none may have room.

    Who is served and stands in reach of a station that was met could change to it, and so is searched from as well.
    """
    ours = np.flatnonzero(opened)
    reach = csr_array((np.ones(pairs.nnz, dtype=np.int64), pairs.indices, pairs.indptr), shape=pairs.shape)[ours]
    moved = flow[ours]
    waiting = np.asarray(flow.sum(axis=0)) < weight
    room = np.asarray(moved.sum(axis=1)) < capacity[ours]
    while True:
        met = (reach @ waiting.astype(np.int64)) > 0
        if (met & room).any():
            return False
        further = waiting | ((moved.T @ met.astype(np.int64)) > 0)
        if (further == waiting).all():
            return True
        waiting = further


def certified_with_capacity(
    pairs: csr_array, weight: Int64, capacity: Int64, certificate: Certificate, fixed: list[int]
) -> int:
    """Add up a certificate with capacities: each station takes those credited most a head, until it is full.

    Raises:
        RecheckError: its multipliers are out of range, or not the same for each resident of a place.
    """
    given = certificate.multiplier
    _demand(bool(((given >= 0) & (given <= weight * UNIT)).all()), "a multiplier is out of range")
    heads = np.maximum(weight, 1)
    _demand(bool((given % heads == 0).all()), "residents of one place are credited unequally")
    credit, worth = given // heads, np.zeros(pairs.shape[0], dtype=np.int64)
    for row in range(pairs.shape[0]):
        items = pairs.indices[pairs.indptr[row] : pairs.indptr[row + 1]]
        items = items[np.argsort(-credit[items], kind="stable")]
        before = np.cumsum(weight[items]) - weight[items]
        worth[row] = (credit[items] * np.clip(int(capacity[row]) - before, 0, weight[items])).sum()
    free = np.delete(worth, fixed)
    largest = np.sort(free)[::-1][: certificate.k]
    return int((weight * UNIT - given).sum() + worth[fixed].sum() + largest.sum()) // UNIT


def _demand(holds: bool, fault: str) -> None:
    if not holds:
        raise RecheckError(fault)
