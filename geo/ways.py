"""The ways behind the distances: which streets a walk takes, and how many residents walk each street.

The searches of `paths` keep distances alone. Where a way is asked for, it is laid here from the stations outwards,
over the edges on which the distances fit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

from .network import Int32, Int64, Network
from .paths import RANK_BITS, UNREACHED, Terminals, seed_key
from .snap import Entries


@dataclass(frozen=True, eq=False)
class Forest:
    """Shortest ways from every junction to its nearest station.

    Attributes:
        key: (n,) packed distance and station rank of each junction, `UNREACHED` where no station is.
        parent: (n,) junction that is next on the way, −1 at a junction beside the station itself.
        parent_edge: (n,) edge to that junction; at a root the station's own edge; −1 where not reached.
    """

    key: Int64
    parent: Int32
    parent_edge: Int32


def grow_forest(network: Network, key: Int64, stations: Entries) -> Forest:
    """Find the way that each junction's `key` (see `junction_keys`) stands for.

    The search itself keeps no ways: few questions need them, and writing them down costs a fifth of its time. Here they
    are laid from the stations outwards, over the edges on which the keys fit.
    """
    count = network.junction_count
    parent = np.full(count, -1, dtype=np.int32)
    parent_edge = np.full(count, -1, dtype=np.int32)
    _lay_ways(
        network.csr_start, network.csr_junction, network.csr_edge, network.csr_length_mm,
        network.edge_u, network.edge_v, network.edge_length_mm,
        stations.place, stations.edge, stations.offset_mm, stations.leg_mm,
        key, np.empty(count, dtype=np.int32), parent, parent_edge,
    )  # fmt: skip
    return Forest(key, parent, parent_edge)


@numba.njit(cache=True, nogil=True)
def _lay_ways(  # type: ignore[no-untyped-def]
    csr_start, csr_junction, csr_edge, csr_length, edge_u, edge_v, edge_length,
    place, edge, offset, leg, key, queue, parent, parent_edge,
):  # fmt: skip
    waiting = 0
    for i in range(len(place)):
        e = edge[i]
        for end in range(2):
            j = edge_u[e] if end == 0 else edge_v[e]
            if parent_edge[j] < 0 and key[j] == seed_key(edge_length[e], offset[i], leg[i], place[i], end):
                parent_edge[j] = e
                queue[waiting] = j
                waiting += 1
    done = 0
    while done < waiting:
        j = queue[done]
        done += 1
        for k in range(csr_start[j], csr_start[j + 1]):
            other = csr_junction[k]
            if parent_edge[other] < 0 and key[other] == key[j] + (np.int64(csr_length[k]) << RANK_BITS):
                parent[other], parent_edge[other] = j, csr_edge[k]
                queue[waiting] = other
                waiting += 1


def way_to_station(network: Network, forest: Forest, entries: Entries, row: int, key: int) -> list[tuple[int, bool]]:
    """Return the edges that the walk of entry `row` with `key` passes, each with whether it runs from u to v.

    The first and the last edge are walked in part; where the station lies on the entry's own edge and the walk never
    leaves it, the list has that edge alone.
    """
    edge = int(entries.edge[row])
    offset, leg = int(entries.offset_mm[row]), int(entries.leg_mm[row])
    u, v, length = int(network.edge_u[edge]), int(network.edge_v[edge]), int(network.edge_length_mm[edge])
    rest = key - (leg << RANK_BITS)
    by_v = int(forest.key[v]) + ((length - offset) << RANK_BITS) == rest
    by_u = int(forest.key[u]) + (offset << RANK_BITS) == rest
    if not by_u and not by_v:
        return [(edge, True)]
    steps = [(edge, not by_u)]
    junction = u if by_u else v
    while forest.parent[junction] >= 0:
        crossed = int(forest.parent_edge[junction])
        steps.append((crossed, int(network.edge_u[crossed]) == junction))
        junction = int(forest.parent[junction])
    last = int(forest.parent_edge[junction])
    steps.append((last, int(network.edge_u[last]) == junction))
    return steps


def load_edges(
    network: Network,
    forest: Forest,
    stations: Terminals,
    entries: Entries,
    carried: tuple[Int64, npt.NDArray[np.int64]],
) -> Int64:
    """Return how much weight walks each edge (m,), all or in part, on the way to the nearest station.

    Args:
        network: the walking network.
        forest: shortest ways to the stations.
        stations: entries of the stations.
        entries: one entry a place: the one by which its shortest walk leaves.
        carried: (k,) packed key of each entry, and (k,) what it carries, such as residents; a key that is
            `UNREACHED` walks nowhere.
    """
    load = np.zeros(network.edge_count, dtype=np.int64)
    flow = np.zeros(network.junction_count, dtype=np.int64)
    children = np.zeros(network.junction_count, dtype=np.int32)
    keys, weight = carried
    _load(
        network.edge_u, network.edge_v, network.edge_length_mm, forest.key, forest.parent, forest.parent_edge,
        stations.start, stations.offset_mm, stations.leg_mm, stations.rank,
        entries.edge, entries.offset_mm, entries.leg_mm, keys, weight,
        flow, children, np.empty(network.junction_count, dtype=np.int32), load,
    )  # fmt: skip
    load[network.edge_length_mm == 0] = 0
    return load


@numba.njit(cache=True, nogil=True)
def _walks_to(t_start, t_offset, t_leg, t_rank, e, offset, key):  # type: ignore[no-untyped-def]
    """Millimetres along edge e from `offset` to the station that `key` leads to; −1 where none fits."""
    for t in range(t_start[e], t_start[e + 1]):
        along = abs(np.int64(offset) - t_offset[t])
        if (((along + t_leg[t]) << RANK_BITS) | t_rank[t]) == key:
            return along
    return np.int64(-1)


@numba.njit(cache=True, nogil=True)
def _walks_from(t_start, t_offset, t_leg, t_rank, e, root, edge_u, edge_v, edge_length, key):  # type: ignore[no-untyped-def]
    """Millimetres along edge e from the junction `root` at one of its ends (or both, of a loop) to its station."""
    along = np.int64(-1)
    if edge_u[e] == root:
        along = _walks_to(t_start, t_offset, t_leg, t_rank, e, 0, key[root])
    if edge_v[e] == root:
        along = max(along, _walks_to(t_start, t_offset, t_leg, t_rank, e, edge_length[e], key[root]))
    return along


@numba.njit(cache=True, nogil=True)
def _load(  # type: ignore[no-untyped-def]
    edge_u, edge_v, edge_length, key, parent, parent_edge, t_start, t_offset, t_leg, t_rank,
    edge, offset, leg, keys, weight, flow, children, stack, load,
):  # fmt: skip
    """Put the weights at the junctions where they enter, then carry them down the forest, leaves first."""
    for i in range(len(edge)):
        if keys[i] == UNREACHED:
            continue
        e = edge[i]
        rest = keys[i] - (np.int64(leg[i]) << RANK_BITS)
        by_u = key[edge_u[e]] + (np.int64(offset[i]) << RANK_BITS) == rest
        by_v = key[edge_v[e]] + (np.int64(edge_length[e] - offset[i]) << RANK_BITS) == rest
        if not by_u and not by_v:
            if _walks_to(t_start, t_offset, t_leg, t_rank, e, offset[i], rest) > 0:
                load[e] += weight[i]
            continue
        j = edge_u[e] if by_u else edge_v[e]
        walked = offset[i] if by_u else edge_length[e] - offset[i]
        if walked > 0:
            load[e] += weight[i]
        flow[j] += weight[i]
        # A way that comes back to its own edge from the other end (a station on it, round the block) walks it once,
        # and what its root adds below has it already.
        if walked > 0 and t_start[e] < t_start[e + 1]:
            root = j
            while parent[root] >= 0:
                root = parent[root]
            if parent_edge[root] == e:
                again = _walks_from(t_start, t_offset, t_leg, t_rank, e, root, edge_u, edge_v, edge_length, key)
                load[e] -= weight[i] if again > 0 else 0
    for j in range(len(parent)):
        if parent[j] >= 0:
            children[parent[j]] += 1
    waiting = 0
    for j in range(len(parent)):
        if children[j] == 0 and parent_edge[j] >= 0:
            stack[waiting] = j
            waiting += 1
    while waiting > 0:
        waiting -= 1
        j = stack[waiting]
        e = parent_edge[j]
        if parent[j] >= 0:
            load[e] += flow[j]
            flow[parent[j]] += flow[j]
            children[parent[j]] -= 1
            if children[parent[j]] == 0:
                stack[waiting] = parent[j]
                waiting += 1
            continue
        if _walks_from(t_start, t_offset, t_leg, t_rank, e, j, edge_u, edge_v, edge_length, key) > 0:
            load[e] += flow[j]
