"""The k nearest *different* stations of every entry, not only the nearest one.

Every junction keeps the k smallest keys of different stations (keys: see `paths`). A station that is among the k
nearest of a place reaches it through a junction where it is among the k nearest too, or stands on the
place's own edge; so merging those of the edge's two ends and of the edge itself is exact.
"""

from __future__ import annotations

import numba
import numpy as np

from .network import Int64, Network
from .paths import RANK_BITS, RANK_MASK, UNREACHED, refuse_other_network, refuse_too_many, terminals_of
from .snap import Entries


def k_nearest_keys(network: Network, places: Entries, stations: Entries, *, k: int) -> Int64:
    """Return the packed keys (place_count, k) of the k nearest different stations, ascending, then `UNREACHED`.

    Raises:
        ValueError: k is below 1, or the entries belong to another network.
    """
    if k < 1:
        raise ValueError("k is at least 1")
    refuse_other_network(network, places)
    refuse_too_many(stations)
    terminals = terminals_of(network, stations)
    labels = _junction_labels(network, stations, k)
    out = np.full((places.place_count, k), UNREACHED, dtype=np.int64)
    _merge(
        network.edge_u, network.edge_v, network.edge_length_mm, labels,
        terminals.start, terminals.offset_mm, terminals.leg_mm, terminals.rank,
        places.place, places.edge, places.offset_mm, places.leg_mm, out,
    )  # fmt: skip
    return out


def _junction_labels(network: Network, stations: Entries, k: int) -> Int64:
    count = network.junction_count
    labels = np.full((count, k), UNREACHED, dtype=np.int64)
    # A junction passes each of its k labels on once over each incident edge: the heap never holds more.
    room = 2 * len(stations) + k * len(network.csr_edge) + 1
    _settle(
        network.csr_start, network.csr_junction, network.csr_length_mm,
        network.edge_u, network.edge_v, network.edge_length_mm,
        stations.place, stations.edge, stations.offset_mm, stations.leg_mm,
        np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int32), labels,
    )  # fmt: skip
    return labels


@numba.njit(cache=True, nogil=True)
def _push(heap_key, heap_junction, size, key, junction):  # type: ignore[no-untyped-def]
    i = size
    while i > 0:
        up = (i - 1) >> 1
        if heap_key[up] <= key:
            break
        heap_key[i], heap_junction[i] = heap_key[up], heap_junction[up]
        i = up
    heap_key[i], heap_junction[i] = key, junction
    return size + 1


@numba.njit(cache=True, nogil=True)
def _drop_first(heap_key, heap_junction, size):  # type: ignore[no-untyped-def]
    size -= 1
    key, junction = heap_key[size], heap_junction[size]
    i = 0
    while 2 * i + 1 < size:
        down = 2 * i + 1
        if down + 1 < size and heap_key[down + 1] < heap_key[down]:
            down += 1
        if heap_key[down] >= key:
            break
        heap_key[i], heap_junction[i] = heap_key[down], heap_junction[down]
        i = down
    heap_key[i], heap_junction[i] = key, junction
    return size


@numba.njit(cache=True, nogil=True)
def _settle(  # type: ignore[no-untyped-def]
    csr_start, csr_junction, csr_length, edge_u, edge_v, edge_length,
    place, edge, offset, leg, heap_key, heap_junction, labels,
):  # fmt: skip
    """Dijkstra's search in which a junction is settled once for each of its k nearest different stations."""
    size = 0
    for i in range(len(place)):
        e = edge[i]
        at_u = ((np.int64(offset[i]) + leg[i]) << RANK_BITS) | place[i]
        at_v = ((np.int64(edge_length[e]) - offset[i] + leg[i]) << RANK_BITS) | place[i]
        size = _push(heap_key, heap_junction, size, at_u, edge_u[e])
        size = _push(heap_key, heap_junction, size, at_v, edge_v[e])
    while size > 0:
        key, j = heap_key[0], heap_junction[0]
        size = _drop_first(heap_key, heap_junction, size)
        if not _add_label(labels[j], key):
            continue
        for i in range(csr_start[j], csr_start[j + 1]):
            other = csr_junction[i]
            onward = key + (np.int64(csr_length[i]) << RANK_BITS)
            if onward < labels[other, labels.shape[1] - 1]:
                size = _push(heap_key, heap_junction, size, onward, other)


@numba.njit(cache=True, nogil=True)
def _add_label(row, key):  # type: ignore[no-untyped-def]
    """Insert `key` into an ascending row of keys of different stations; tell whether the row changed."""
    k = len(row)
    if key >= row[k - 1]:
        return False
    rank = key & RANK_MASK
    i = 0
    while i < k and row[i] <= key:
        if (row[i] & RANK_MASK) == rank and row[i] != UNREACHED:
            return False
        i += 1
    # An older, larger key of the same station gives way; otherwise the last one falls out.
    last = i
    while last < k - 1 and (row[last] == UNREACHED or (row[last] & RANK_MASK) != rank):
        last += 1
    while last > i:
        row[last] = row[last - 1]
        last -= 1
    row[i] = key
    return True


@numba.njit(cache=True, nogil=True)
def _merge(  # type: ignore[no-untyped-def]
    edge_u, edge_v, edge_length, labels, t_start, t_offset, t_leg, t_rank, place, edge, offset, leg, out
):
    for i in range(len(place)):
        e, a, r, row = edge[i], np.int64(offset[i]), np.int64(leg[i]), out[place[i]]
        for n in range(labels.shape[1]):
            by_u, by_v = labels[edge_u[e], n], labels[edge_v[e], n]
            if by_u < UNREACHED:
                _add_label(row, by_u + ((a + r) << RANK_BITS))
            if by_v < UNREACHED:
                _add_label(row, by_v + ((edge_length[e] - a + r) << RANK_BITS))
        for t in range(t_start[e], t_start[e + 1]):
            _add_label(row, ((abs(a - t_offset[t]) + t_leg[t] + r) << RANK_BITS) | t_rank[t])
