"""Minimum spacing: which candidates stand too close to each other, and as few rows as possible that say so.

Candidates that are all too close to one another form a clique, of which one may be chosen: Σ y ≤ 1. Cliques that hold
every pair between them say the same as the pairs, in a tenth of the rows, and bound the linear relaxation better.

Source: L. Kou, L. Stockmeyer, C. Wong, Covering edges by cliques with regard to keyword conflicts and intersection
graphs, CACM 21, 1978 (greedy cover of the edges).
"""

from __future__ import annotations

import numba
import numpy as np
import numpy.typing as npt
import scipy  # its parts load on first use

from ....geo.network import Float64, Int64

Pairs = npt.NDArray[np.int64]


def spacing_pairs(xy: Float64, spacing_m: float) -> Pairs:
    """Return the pairs (p, 2) of places `xy` (c, 2), in metres, that lie closer than `spacing_m` to each other.

    Raises:
        ValueError: the spacing is negative or not a number.
    """
    if not spacing_m >= 0:
        raise ValueError(f"a spacing is not negative: {spacing_m}")
    if not len(xy):
        return np.empty((0, 2), dtype=np.int64)
    near = scipy.spatial.cKDTree(xy).query_pairs(spacing_m, output_type="ndarray").astype(np.int64)
    step = xy[near[:, 0]] - xy[near[:, 1]]
    near = near[np.hypot(step[:, 0], step[:, 1]) < spacing_m]  # exactly as far as the spacing is far enough
    near.sort(axis=1)
    return near[np.lexsort((near[:, 1], near[:, 0]))]


def cliques_of(pairs: Pairs, candidates: int) -> tuple[Int64, Int64]:
    """Return cliques that cover all pairs: where each starts, and their members, ascending within a clique."""
    if not len(pairs):
        return np.zeros(1, dtype=np.int64), np.empty(0, dtype=np.int64)
    both = np.unique(np.concatenate([pairs, pairs[:, ::-1]]), axis=0)
    start = np.zeros(candidates + 1, dtype=np.int64)
    np.cumsum(np.bincount(both[:, 0], minlength=candidates), out=start[1:])
    # A clique covers at least one pair that none before it covers, and no more members than pairs twice over.
    ends, members = _cover(start, np.ascontiguousarray(both[:, 1]))
    return ends, members


@numba.njit(cache=True, nogil=True)
def _place(start, neighbour, row, other):  # type: ignore[no-untyped-def]
    """Where `other` stands among the neighbours of `row`, which ascend; −1 where it does not."""
    low, high = start[row], start[row + 1]
    while low < high:
        middle = (low + high) // 2
        if neighbour[middle] < other:
            low = middle + 1
        else:
            high = middle
    return low if low < start[row + 1] and neighbour[low] == other else -1


@numba.njit(cache=True, nogil=True)
def _cover(start, neighbour):  # type: ignore[no-untyped-def]
    done = np.zeros(len(neighbour), dtype=np.bool_)
    shared = np.zeros(len(start) - 1, dtype=np.int64)  # how many members of the clique each candidate is near to
    ends = [0]
    members = [0 for _ in range(0)]
    clique = np.empty(len(start) - 1, dtype=np.int64)
    for row in range(len(start) - 1):
        for first in range(start[row], start[row + 1]):
            if done[first]:
                continue
            clique[0], size = row, 1
            for q in range(start[row], start[row + 1]):
                shared[neighbour[q]] = 1
            new = first
            while new >= 0:
                member = neighbour[new]
                clique[size] = member
                size += 1
                for q in range(start[member], start[member + 1]):
                    if shared[neighbour[q]] == size - 1:
                        shared[neighbour[q]] = size
                # The next one is near to all: one whose pair with the first member is open, if there is one.
                new = -1
                for q in range(start[row], start[row + 1]):
                    if shared[neighbour[q]] == size and (new < 0 or (done[new] and not done[q])):
                        new = q
            for q in range(start[row], start[row + 1]):
                shared[neighbour[q]] = 0
            for a in range(size):
                for q in range(start[clique[a]], start[clique[a] + 1]):
                    shared[neighbour[q]] = 0
            part = np.sort(clique[:size])
            for a in range(size):
                members.append(part[a])
                for b in range(size):
                    if a != b:
                        done[_place(start, neighbour, part[a], part[b])] = True
            ends.append(len(members))
    return np.array(ends), np.array(members)
