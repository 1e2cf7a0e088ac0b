"""Distances from many stations at once: to every junction, then exactly to every entry on an edge.

A residence at offset a along edge (u, v) of length L, with access leg r, and stations with offset b and leg s::

    d = r + min(D[u] + a, D[v] + L − a, min over stations on the same edge (|a − b| + s))

where D is the distance of a junction from the stations: it starts with u: s + b and v: s + L − b for each
station. No edge is ever split. All is integer addition of millimetres, so the order of sums cannot matter.

A *key* packs a distance and the rank of the station that it leads to into one integer, distance first. The smallest key
is then the nearest station, and of equally near ones the one of the lowest rank: one comparison decides both.

Source: R. B. Dial, Algorithm 360: Shortest-path forest with topological ordering, CACM 12 (11), 1969, and
U. Meyer, P. Sanders, Δ-stepping: a parallelizable shortest path algorithm, J. Algorithms 49 (1), 2003: a
queue of buckets as wide as a short street, labels corrected within a bucket.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from .network import Int32, Int64, Network
from .snap import Entries

RANK_BITS = 20
RANK_MASK = (1 << RANK_BITS) - 1
MAX_STATIONS = 1 << RANK_BITS
UNREACHED = np.int64(2**62)
NOT_QUEUED = np.int32(-2)
# A junction's key and its links stand together: one line of cache a junction, a third of the time saved.
STATE = np.dtype([("key", np.int64), ("ahead", np.int32), ("behind", np.int32)])
WIDER_BUCKETS = 2  # from many stations at once, few and wide buckets win: measured in benchmarks/


@dataclass(frozen=True, eq=False)
class Terminals:
    """Entries of the stations, sorted by edge, so that those on one edge are found at once.

    Attributes:
        start: (m + 1,) where each edge's entries start below.
        offset_mm: position along the edge.
        leg_mm: access leg.
        rank: number of the station.
    """

    start: Int32
    offset_mm: Int32
    leg_mm: Int32
    rank: Int32


def terminals_of(network: Network, entries: Entries) -> Terminals:
    """Sort `entries` by edge and offset; the place's row is its rank.

    Raises:
        ValueError: the entries are of another network.
    """
    refuse_other_network(network, entries)
    order = np.lexsort((entries.place, entries.leg_mm, entries.offset_mm, entries.edge))
    start = np.zeros(network.edge_count + 1, dtype=np.int32)
    np.cumsum(np.bincount(entries.edge, minlength=network.edge_count), out=start[1:])
    return Terminals(start, entries.offset_mm[order], entries.leg_mm[order], entries.place[order])


def refuse_other_network(network: Network, entries: Entries) -> None:
    """Raise `ValueError` where `entries` were found on another network than this one."""
    if entries.network_hash != network.hash:
        raise ValueError("these entries belong to another network")


def refuse_too_many(stations: Entries) -> None:
    """Raise `ValueError` where there are more stations than a packed key can number."""
    if stations.place_count > MAX_STATIONS:
        raise ValueError(f"more than {MAX_STATIONS:,} stations in one search")


def junction_keys(network: Network, stations: Entries) -> Int64:
    """Return the packed key of every junction's nearest station (n,), in one search from all stations.

    Raises:
        ValueError: the entries are of another network, or there are more than 2²⁰ stations.
    """
    refuse_other_network(network, stations)
    refuse_too_many(stations)
    states = np.empty(network.junction_count, dtype=STATE)
    states["key"], states["behind"] = UNREACHED, NOT_QUEUED
    if len(states) and len(stations):
        shift = bucket_shift(network) + WIDER_BUCKETS
        longest = max(int(network.edge_length_mm.max()), _spread_of_seeds(network, stations))
        buckets = 1 << ((longest >> shift) + 1).bit_length()  # a power of two: a mask finds the bucket
        _search(
            network.csr_start, network.csr_junction, network.csr_length_mm,
            network.edge_u, network.edge_v, network.edge_length_mm,
            stations.place, stations.edge, stations.offset_mm, stations.leg_mm,
            shift + RANK_BITS, np.full(buckets, -1, dtype=np.int32), states,
        )  # fmt: skip
    return np.ascontiguousarray(states["key"])


def bucket_shift(network: Network) -> int:
    """Width of a bucket as a power of two: about half a mean edge, so that few labels are corrected twice."""
    mean = float(network.edge_length_mm.mean()) if network.edge_count else 1.0
    return max(int(np.log2(max(mean / 2.0, 1.0))), 0)


def _spread_of_seeds(network: Network, stations: Entries) -> int:
    """Difference between the farthest and the nearest first distance: the circle of buckets must hold it."""
    legs = stations.leg_mm.astype(np.int64)
    return int((legs + network.edge_length_mm[stations.edge]).max() - legs.min())


@numba.njit(cache=True, nogil=True, inline="always")
def _lower(j, new_key, shift, buckets, states):  # type: ignore[no-untyped-def]
    """Give junction j a smaller key and move it to that key's bucket; return 1 where it was in none.

    The buckets are doubly linked lists without allocation; `shift` takes a key to its bucket.
    """
    mask = len(buckets) - 1
    added = 1
    before = states[j].behind
    if before != NOT_QUEUED:
        added = 0
        after = states[j].ahead
        if before >= 0:
            states[before].ahead = after
        else:
            buckets[(states[j].key >> shift) & mask] = after
        if after >= 0:
            states[after].behind = before
    slot = (new_key >> shift) & mask
    first = buckets[slot]
    states[j].ahead = first
    states[j].behind = -1
    if first >= 0:
        states[first].behind = j
    buckets[slot] = j
    states[j].key = new_key
    return added


@numba.njit(cache=True, nogil=True)
def _search(  # type: ignore[no-untyped-def]
    csr_start, csr_junction, csr_length, edge_u, edge_v, edge_length,
    place, edge, offset, leg, shift, buckets, states,
):  # fmt: skip
    waiting = 0
    bucket = np.int64(2**62)
    for i in range(len(place)):
        e = edge[i]
        for end in range(2):
            j = edge_u[e] if end == 0 else edge_v[e]
            new_key = seed_key(edge_length[e], offset[i], leg[i], place[i], end)
            if new_key < states[j].key:
                waiting += _lower(j, new_key, shift, buckets, states)
                bucket = min(bucket, new_key >> shift)
    while waiting > 0:
        slot = bucket & (len(buckets) - 1)
        j = buckets[slot]
        if j < 0:
            bucket += 1
            continue
        after = states[j].ahead
        buckets[slot] = after
        if after >= 0:
            states[after].behind = -1
        states[j].behind = NOT_QUEUED
        waiting -= 1
        base = states[j].key
        for k in range(csr_start[j], csr_start[j + 1]):
            other = csr_junction[k]
            new_key = base + (np.int64(csr_length[k]) << RANK_BITS)
            if new_key < states[other].key:
                waiting += _lower(other, new_key, shift, buckets, states)


@numba.njit(cache=True, nogil=True, inline="always")
def seed_key(length, offset, leg, place, end):  # type: ignore[no-untyped-def]
    """Key of a station at the first (0) or last (1) junction of the edge that it enters."""
    along = np.int64(offset) if end == 0 else np.int64(length) - offset
    return ((along + leg) << RANK_BITS) | place


def keys_at_entries(network: Network, key: Int64, stations: Terminals, entries: Entries) -> Int64:
    """Return the packed key of the nearest station for each of `entries`; `UNREACHED` where there is none.

    `key` is that of every junction (`junction_keys`).

    Raises:
        ValueError: the entries are of another network.
    """
    refuse_other_network(network, entries)
    out = np.empty(len(entries), dtype=np.int64)
    _keys_at(
        network.edge_u, network.edge_v, network.edge_length_mm, key,
        stations.start, stations.offset_mm, stations.leg_mm, stations.rank,
        entries.edge, entries.offset_mm, entries.leg_mm, out,
    )  # fmt: skip
    return out


@numba.njit(cache=True, nogil=True)
def _keys_at(  # type: ignore[no-untyped-def]
    edge_u, edge_v, edge_length, key, t_start, t_offset, t_leg, t_rank, edge, offset, leg, out
):
    for i in range(len(edge)):
        e = edge[i]
        a = np.int64(offset[i])
        best = UNREACHED
        if key[edge_u[e]] < UNREACHED:
            best = min(key[edge_u[e]] + (a << RANK_BITS), key[edge_v[e]] + ((edge_length[e] - a) << RANK_BITS))
        for t in range(t_start[e], t_start[e + 1]):
            best = min(best, ((abs(a - t_offset[t]) + t_leg[t]) << RANK_BITS) | t_rank[t])
        out[i] = best + (np.int64(leg[i]) << RANK_BITS) if best < UNREACHED else UNREACHED


def distance_of_keys(keys: Int64) -> Int64:
    """Distances in millimetres of packed keys (meaningless where a key is `UNREACHED`)."""
    return keys >> RANK_BITS


def rank_of_keys(keys: Int64) -> Int32:
    """Station ranks of packed keys (meaningless where a key is `UNREACHED`)."""
    return (keys & RANK_MASK).astype(np.int32)


def least_by_place(keys: Int64, entries: Entries) -> Int64:
    """Return the smallest key of each place, over its entries; `UNREACHED` for a place without entries."""
    least = np.full(entries.place_count, UNREACHED, dtype=np.int64)
    if len(keys):
        heads = np.flatnonzero(np.diff(entries.place, prepend=-1))
        least[entries.place[heads]] = np.minimum.reduceat(keys, heads)
    return least
