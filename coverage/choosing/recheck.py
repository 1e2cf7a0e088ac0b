"""A plan checked by code that did not make it: sets and sums over the matrix itself, nothing of the engine.

It counts again what the plan covers, that it follows the question, and adds up the certificate.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array

from ...geo.network import Int64
from .site_plan import Certificate, SitePlan

UNIT = 1024


class RecheckError(RuntimeError):
    """A plan is not what it says: a fault of ours, never of the data."""


def recheck_plan(reach: Any, weights: Any, plan: SitePlan, *, add: int | None = None) -> None:
    """Check `plan` against the matrix (c, n) and the weights (n,) that it was made for.

    Raises:
        RecheckError: it is not what it says.
    """
    pairs = _ones(reach)
    weight = np.asarray(weights).astype(np.int64)
    chosen, fixed = list(plan.chosen), list(plan.fixed)
    _demand(len(set(chosen)) == len(chosen), "a candidate is chosen twice")
    _demand(not set(chosen) & set(fixed), "a fixed station is chosen again")
    _demand(all(0 <= row < pairs.shape[0] for row in chosen + fixed), "a row that does not exist")
    _demand(add is None or len(chosen) <= add, "more candidates than were asked for")
    covered = covered_weight(pairs, weight, chosen + fixed)
    _demand(covered == plan.covered_weight, f"it covers {covered}, not {plan.covered_weight}")
    _demand(_gains(pairs, weight, chosen, fixed) == plan.gains, "the gains are not those of the order")
    _demand(covered_weight(pairs, weight, range(pairs.shape[0])) == plan.ceiling, "the ceiling is another one")
    _demand(plan.total_weight == int(weight.sum()), "the total is another one")
    _demand(plan.covered_weight <= plan.upper_bound <= plan.ceiling, "the bound does not fit")
    bound = certified_bound(reach, weights, plan.certificate, fixed)
    _demand(bound == plan.certificate.bound, f"the certificate says {bound}, not {plan.certificate.bound}")
    fewer = plan.certificate.k < len(chosen)  # it says that fewer are not enough
    _demand(fewer or plan.covered_weight <= bound, "the plan covers more than the certificate allows")


def covered_weight(pairs: csr_array, weight: Int64, rows: Any) -> int:
    """Return the weight of the columns that any of `rows` covers."""
    found = np.zeros(len(weight), dtype=bool)
    found[pairs[list(rows)].indices] = True
    return int(weight[found].sum())


def _gains(pairs: csr_array, weight: Int64, chosen: list[int], fixed: list[int]) -> tuple[int, ...]:
    """Count what each of `chosen` covers that `fixed` and those before it do not."""
    found, gains = np.zeros(len(weight), dtype=bool), []
    found[pairs[fixed].indices] = True
    for row in chosen:
        columns = pairs.indices[pairs.indptr[row] : pairs.indptr[row + 1]]
        gains.append(int(weight[columns[~found[columns]]].sum()))
        found[columns] = True
    return tuple(gains)


def certified_bound(reach: Any, weights: Any, certificate: Certificate, fixed: Any) -> int:
    """Add up a certificate.

    Raises:
        RecheckError: its multipliers are out of range, or a dominator does not cover what it should.
    """
    pairs = _ones(reach)
    weight = np.asarray(weights).astype(np.int64)
    given = certificate.multiplier
    _demand(bool(((given >= 0) & (given <= weight * UNIT)).all()), "a multiplier is out of range")
    settled = np.zeros(len(weight), dtype=bool)
    settled[pairs[list(fixed)].indices] = True
    sums = pairs @ np.where(settled, 0, given)
    out = np.flatnonzero(certificate.dominated_by >= 0)
    _check_dominators(pairs, np.where(settled, 0, weight), out, certificate.dominated_by)
    sums[out] = 0
    largest = np.sort(sums)[::-1][: certificate.k]
    return int((weight * UNIT - np.where(settled, 0, given)).sum() + largest.sum()) // UNIT


def _check_dominators(pairs: csr_array, weight: Int64, out: Int64, dominated_by: Int64) -> None:
    """Each candidate that is left out must have another, not left out, that covers all that counts."""
    _demand(bool((dominated_by[dominated_by[out]] < 0).all()), "a dominator is dominated itself")
    counting = pairs.multiply(weight > 0).tocsr()
    counting.eliminate_zeros()
    mine, others = counting[out], counting[dominated_by[out]]
    shared = mine.multiply(others)
    _demand(int(shared.sum()) == int(mine.sum()), "a dominator does not cover all that it should")


def _ones(reach: Any) -> csr_array:
    """The pairs of a matrix: every stored number, every stored True."""
    coo = reach.tocoo()
    kept = coo.data if coo.data.dtype == np.bool_ else np.ones(len(coo.data), dtype=bool)
    ones = csr_array((np.ones(int(kept.sum()), dtype=np.int64), (coo.row[kept], coo.col[kept])), shape=coo.shape)
    ones.sum_duplicates()
    ones.data[:] = 1
    return ones


def _demand(holds: bool, fault: str) -> None:
    if not holds:
        raise RecheckError(fault)
