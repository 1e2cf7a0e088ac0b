"""Who is served by which station: with the stations given, the most that they can serve is a maximum flow.

    source → item i (at most wᵢ) → open station j in reach → sink (at most the capacity of j)

The capacities of this network are whole, so the greatest flow is whole too: nobody is split. By SciPy's maximum
flow where the numbers fit in 32 bits, else by our own (`flow`).

Source: L. Ford, D. Fulkerson, Maximal flow through a network, Canadian Journal of Mathematics 8, 1956; Y. Dinitz,
1970.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy  # its parts load on first use
from scipy.sparse import coo_array

from ....geo.network import Int64
from ..cover_problem import CoverProblem, part_of
from .capacity_problem import weight_in_reach
from .flow import flow_of

MOST_IN_32_BITS = 2**31 - 1


@dataclass(frozen=True, eq=False)
class Served:
    """How the residents are shared among open stations.

    Attributes:
        weight: the weight served; no other sharing serves more.
        flow: (p,) weight of the item that the candidate serves, for each pair in the order of the problem's `item`.
        load: (c,) weight that each candidate serves.
        served: (n,) weight of each item that is served.
        turned_away: (n,) weight of each item with an open station in reach, and no room there.
    """

    weight: int
    flow: Int64
    load: Int64
    served: Int64
    turned_away: Int64


def serve(problem: CoverProblem, opened: npt.ArrayLike, capacity: Int64) -> Served:
    """Serve as much weight as the stations `opened` (rows) can, none above its capacity (c,).

    Which of several sharings of the same weight comes out is not specified; the same input gives the same.
    """
    is_open = np.zeros(problem.candidates, dtype=np.bool_)
    is_open[np.asarray(opened, dtype=np.int64)] = True
    rows = np.flatnonzero(is_open)
    part = part_of(problem, is_open, np.ones(problem.items, dtype=np.bool_))
    room = np.minimum(capacity[rows], weight_in_reach(part))
    fits = int(problem.weight.sum()) <= MOST_IN_32_BITS
    moved = _by_scipy(part, room) if fits else flow_of(part, room)
    flow = np.zeros(problem.pairs, dtype=np.int64)
    flow[is_open[problem.rows()]] = moved
    load, served = np.zeros(problem.candidates, dtype=np.int64), np.zeros(problem.items, dtype=np.int64)
    np.add.at(load, problem.rows(), flow)
    np.add.at(served, problem.item, flow)
    away = np.where(problem.covered(rows), problem.weight - served, 0)
    return Served(int(served.sum()), flow, load, served, away)


def _by_scipy(part: CoverProblem, room: Int64) -> Int64:
    """The flow (p,) when all stations of `part` are open."""
    c, n = part.candidates, part.items
    source, sink = n + c, n + c + 1
    station = n + part.rows().astype(np.int64)
    tail = np.concatenate([np.full(n, source), part.item, n + np.arange(c)])
    head = np.concatenate([np.arange(n), station, np.full(c, sink)])
    most = np.concatenate([part.weight, part.weight[part.item], room])
    size = (n + c + 2, n + c + 2)
    graph = coo_array((most.astype(np.int32), (tail.astype(np.int32), head.astype(np.int32))), shape=size).tocsr()
    found = scipy.sparse.csgraph.maximum_flow(graph, source, sink).flow.tocoo()
    # The flow lists each edge both ways; those from items to stations are looked up among the pairs.
    ours = (found.row < n) & (found.col >= n) & (found.col < source) & (found.data > 0)
    key = (found.col[ours].astype(np.int64) - n) * n + found.row[ours]
    place = np.searchsorted(part.rows().astype(np.int64) * n + part.item, key)
    flow = np.zeros(part.pairs, dtype=np.int64)
    flow[place] = found.data[ours]
    return flow
