"""Which candidate covers which demand, compressed both ways: the one shape that every solver here works on.

An *item* is a residence in a circle (or several that no solver can tell apart) with a whole weight; a candidate covers
it or does not.

Source: R. Church, C. ReVelle, The maximal covering location problem, Papers of the Regional Science Association 32,
1974 (MCLP).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, issparse

from ...geo.network import Int32, Int64
from .question import refuse_large_weights

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class CoverProblem:
    """c candidates, n items, and p pairs of a candidate that covers an item.

    Attributes:
        start: (c + 1,) where each candidate's items start in `item`.
        item: (p,) items, ascending within a candidate.
        item_start: (n + 1,) where each item's candidates start in `candidate`.
        candidate: (p,) candidates, ascending within an item.
        weight: (n,) whole weight of each item, 0 or more.
    """

    start: Int64
    item: Int32
    item_start: Int64
    candidate: Int32
    weight: Int64

    @property
    def candidates(self) -> int:
        """Number of candidates."""
        return len(self.start) - 1

    @property
    def items(self) -> int:
        """Number of items."""
        return len(self.weight)

    @property
    def pairs(self) -> int:
        """Number of pairs."""
        return len(self.item)

    def covered(self, chosen: npt.ArrayLike) -> Mask:
        """Return which items (n,) the candidates `chosen` cover."""
        found = np.zeros(self.items, dtype=np.bool_)
        for row in np.asarray(chosen, dtype=np.int64):
            found[self.item[self.start[row] : self.start[row + 1]]] = True
        return found

    def value(self, chosen: npt.ArrayLike) -> int:
        """Return the weight that the candidates `chosen` cover together."""
        return int(self.weight[self.covered(chosen)].sum())

    def rows(self) -> Int32:
        """Return the candidate (p,) of each pair in `item`."""
        return np.repeat(np.arange(self.candidates, dtype=np.int32), np.diff(self.start))


def problem_of(reach: Any, weights: npt.ArrayLike) -> CoverProblem:
    """Make a problem of `reach`, a scipy sparse (c, n) matrix, and the weights (n,) of its columns.

    Every *stored* entry of a numeric matrix is a pair, an explicit 0 too; of a matrix of booleans the stored True.

    Raises:
        TypeError: `reach` is not sparse, or the weights are not whole numbers.
        ValueError: shapes that do not fit, or a negative weight.
    """
    weight = whole_weights(weights)
    pairs = pairs_of(reach)
    if pairs.shape[1] != len(weight):
        raise ValueError(f"reach has {pairs.shape[1]} columns, and there are {len(weight)} weights")
    return cover_problem(pairs, weight)


def pairs_of(reach: Any) -> csr_array:
    """Return `reach` in compressed rows with sorted indices and one entry a pair; a stored False is gone."""
    if not is_sparse(reach):
        raise TypeError("reach is a scipy sparse matrix of candidates × demand")
    if reach.format == "csr" and reach.dtype != np.bool_ and _is_tidy(reach.indptr, reach.indices):
        return csr_array(reach)
    coo = reach.tocoo()
    row, column, data = coo.row.astype(np.int64), coo.col.astype(np.int64), coo.data
    if data.dtype == np.bool_:
        row, column, data = row[data], column[data], data[data]
    # The least value of a pair that is stored twice: a matrix never adds up two walks.
    order = np.lexsort((data, column, row))
    row, column, data = row[order], column[order], data[order]
    first = np.ones(len(row), dtype=np.bool_)
    first[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
    start = np.zeros(coo.shape[0] + 1, dtype=np.int64)
    np.cumsum(np.bincount(row[first], minlength=coo.shape[0]), out=start[1:])
    return csr_array((data[first], column[first], start), shape=coo.shape)


def is_sparse(matrix: Any) -> bool:
    """Tell whether `matrix` is a scipy sparse matrix or array."""
    return bool(issparse(matrix))


@numba.njit(cache=True, nogil=True)
def _is_tidy(start, column):  # type: ignore[no-untyped-def]
    """Tell whether the columns of every compressed row ascend, each once."""
    for row in range(len(start) - 1):
        for p in range(start[row] + 1, start[row + 1]):
            if column[p] <= column[p - 1]:
                return False
    return True


def whole_weights(weights: npt.ArrayLike) -> Int64:
    """Return `weights` as int64.

    Raises:
        TypeError: they are not of a whole type.
        QuestionError: their sum is beyond 2⁵².
        ValueError: one is negative, or they have more than one dimension.
    """
    given = np.asarray(weights)
    if given.dtype.kind not in "iub":
        if given.size:
            raise TypeError("weights are whole numbers: residents, not shares")
        given = given.astype(np.int64)
    if given.ndim != 1:
        raise ValueError("weights are one number a column of reach")
    if given.dtype.kind == "i" and (given < 0).any():
        raise ValueError("a weight is negative")
    refuse_large_weights(float(given.sum(dtype=np.float64)))
    return given.astype(np.int64)


def cover_problem(pairs: csr_array, weight: Int64) -> CoverProblem:
    """Make a problem of compressed rows with sorted indices (`pairs_of`) and whole weights."""
    return from_rows(pairs.indptr.astype(np.int64), pairs.indices.astype(np.int32), weight)


def from_rows(start: Int64, item: Int32, weight: Int64) -> CoverProblem:
    """Make a problem of each candidate's items, ascending within a candidate."""
    item_start = np.zeros(len(weight) + 1, dtype=np.int64)
    np.cumsum(np.bincount(item, minlength=len(weight)), out=item_start[1:])
    candidate = np.empty(len(item), dtype=np.int32)
    _turn(start, item, item_start[:-1].copy(), candidate)
    return CoverProblem(start, item, item_start, candidate, weight)


@numba.njit(cache=True, nogil=True)
def _turn(start, item, cursor, candidate):  # type: ignore[no-untyped-def]
    for row in range(len(start) - 1):
        for p in range(start[row], start[row + 1]):
            i = item[p]
            candidate[cursor[i]] = row
            cursor[i] += 1


def column_sums(problem: CoverProblem, value: Int64) -> Int64:
    """Return Σ `value` (n,) over the items of each candidate (c,)."""
    sums = np.zeros(problem.candidates, dtype=np.int64)
    add_up(problem.start, problem.item, value, sums)
    return sums


@numba.njit(cache=True, nogil=True)
def add_up(start, item, value, out):  # type: ignore[no-untyped-def]
    """Add `value` over the items of each candidate to `out`."""
    for row in range(len(start) - 1):
        total = out[row]
        for p in range(start[row], start[row + 1]):
            total += value[item[p]]
        out[row] = total


def part_of(problem: CoverProblem, candidates: Mask, items: Mask) -> CoverProblem:
    """Return the problem of some candidates (mask c) and some items (mask n), numbered anew in their order."""
    number = np.cumsum(items, dtype=np.int64) - 1
    row = problem.rows()
    kept = candidates[row] & items[problem.item]
    counts = np.bincount(row[kept], minlength=problem.candidates)[candidates]
    start = np.zeros(int(candidates.sum()) + 1, dtype=np.int64)
    np.cumsum(counts, out=start[1:])
    return from_rows(start, number[problem.item[kept]].astype(np.int32), problem.weight[items])
