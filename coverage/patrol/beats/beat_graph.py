"""Streets as the units of beats: which street meets which, how long it is and how many residents enter it.

A beat is made of whole streets (edges of the network). Two streets are joined where they share a junction; a set of
streets is connected when one can walk from each to each of the others on streets of the set alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
import pandas as pd

from ....geo.connected import connected_parts
from ....geo.network import Float64, Int32, Int64, Network


@dataclass(frozen=True, eq=False)
class StreetGraph:
    """m streets between j junctions, numbered for themselves.

    Attributes:
        u: (m,) junction at one end.
        v: (m,) junction at the other; the same for a loop.
        length: (m,) whole centimetres, at least 1: only the order of sweeps depends on it.
        weight: (m,) residents.
        lived_in: (m,) 1 where a beat may stand on this street alone, because residents enter it, else 0.
        xy: (m, 2) the middle of the straight line between the ends, metres.
        junctions: j.
    """

    u: Int32
    v: Int32
    length: Int64
    weight: Int64
    lived_in: Int64
    xy: Float64
    junctions: int

    def __len__(self) -> int:
        """Number of streets."""
        return len(self.u)

    def part(self, rows: Int64) -> StreetGraph:
        """Return the streets `rows` (k,) as a graph of their own, in that order."""
        u, v, junctions = renumbered(self.u, self.v, rows, np.full(self.junctions, -1, dtype=np.int64))
        ends = u.astype(np.int32), v.astype(np.int32)
        return StreetGraph(
            *ends, self.length[rows], self.weight[rows], self.lived_in[rows], self.xy[rows], int(junctions)
        )  # fmt: skip

    def pieces(self) -> Int64:
        """(m,) number of the connected piece of each street, in the order of their first streets."""
        return pieces_of(self.u, self.v)


def street_graph(network: Network, edges: Int64, residents: Int64) -> StreetGraph:
    """Return the graph of `edges` (k,) of a network, with the residents (k,) that enter them."""
    ends = np.concatenate([network.edge_u[edges], network.edge_v[edges]])
    found, number = np.unique(ends, return_inverse=True)
    u, v = number[: len(edges)].astype(np.int32), number[len(edges) :].astype(np.int32)
    xy = (network.junction_xy[network.edge_u[edges]] + network.junction_xy[network.edge_v[edges]]) / 2.0
    length = np.maximum(network.edge_length_mm[edges].astype(np.int64) // 10, 1)
    weight = np.asarray(residents, dtype=np.int64)
    return StreetGraph(u, v, length, weight, (weight > 0).astype(np.int64), xy, len(found))


def pieces_of(u: Int32, v: Int32) -> Int64:
    """Return the number (m,) of the connected piece of each street between junctions `u` and `v` (m,)."""
    count = int(max(u.max(initial=-1), v.max(initial=-1))) + 1
    label = connected_parts(u, v, count)[1][u]
    return pd.factorize(label)[0].astype(np.int64)


@numba.njit(cache=True, nogil=True)
def renumbered(u, v, rows, number):  # type: ignore[no-untyped-def]
    """Return the ends of the streets `rows`, with junctions numbered for themselves, and how many junctions there are.

    `number` (j,) is −1 before and after.
    """
    new_u, new_v = np.empty(len(rows), dtype=np.int64), np.empty(len(rows), dtype=np.int64)
    count = 0
    for i in range(len(rows)):
        for end in range(2):
            j = u[rows[i]] if end == 0 else v[rows[i]]
            if number[j] < 0:
                number[j] = count
                count += 1
            if end == 0:
                new_u[i] = number[j]
            else:
                new_v[i] = number[j]
    for e in rows:
        number[u[e]] = number[v[e]] = -1
    return new_u, new_v, count


@numba.njit(cache=True, nogil=True)
def incidence(u, v, junctions):  # type: ignore[no-untyped-def]
    """Where each junction's streets start in the second array; a loop stands twice, which does no harm."""
    start = np.zeros(junctions + 1, dtype=np.int64)
    for e in range(len(u)):
        start[u[e] + 1] += 1
        start[v[e] + 1] += 1
    start = np.cumsum(start)
    unit = np.empty(2 * len(u), dtype=np.int64)
    filled = start[:-1].copy()
    for e in range(len(u)):
        unit[filled[u[e]]] = e
        filled[u[e]] += 1
        unit[filled[v[e]]] = e
        filled[v[e]] += 1
    return start, unit


@numba.njit(cache=True, nogil=True)
def shared_junctions(side, u, v, junctions):  # type: ignore[no-untyped-def]
    """Return the number of junctions where streets of both sides of the mask `side` (m,) meet."""
    touched = np.zeros((junctions, 2), dtype=np.bool_)
    for e in range(len(u)):
        touched[u[e], int(side[e])] = True
        touched[v[e], int(side[e])] = True
    return int((touched[:, 0] & touched[:, 1]).sum())
