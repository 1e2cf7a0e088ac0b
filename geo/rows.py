"""Sparse reach rows: every target within a radius of every source, in whole millimetres.

One bounded search a source over compressed arrays, with scratch that is handed in and only reset where it was
touched. The definition of the distance is that of `paths`. A stored 0 is a pair in reach; what is not
stored is beyond the radius.

Source: E. W. Dijkstra, A note on two problems in connexion with graphs, Numerische Mathematik 1, 1959, with the
buckets of R. B. Dial, CACM 12 (11), 1969.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import NamedTuple, cast

import numba
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from .network import Int32, Int64, Network
from .paths import NOT_QUEUED, Terminals, bucket_shift, refuse_other_network, terminals_of
from .snap import Entries

SOURCES_A_CHUNK = 2048
PAIRS_A_SOURCE = 256
FAR = np.int32(2**31 - 1)
# What the search knows of a junction stands together, sixteen bytes, so that one line of cache brings it all.
STATE = np.dtype([("distance_mm", np.int32), ("ahead", np.int32), ("behind", np.int32), ("unused", np.int32)])
States = npt.NDArray[np.void]


class _Streets(NamedTuple):
    """The arrays of the network that the search reads."""

    start: Int32
    junction: Int32
    edge: Int32
    length_mm: Int32
    edge_u: Int32
    edge_v: Int32
    edge_length_mm: Int32


class _Doors(NamedTuple):
    """Entries of the sources, where those of each source start, and the order in which they are searched."""

    order: Int32
    start: Int64
    edge: Int32
    offset_mm: Int32
    leg_mm: Int32


class _Targets(NamedTuple):
    """Entries of the targets, and where those of each edge start."""

    start: Int32
    offset_mm: Int32
    leg_mm: Int32
    place: Int32


class _Scratch(NamedTuple):
    """Working memory of one search; every search leaves it as it found it."""

    states: States
    touched: Int32
    buckets: Int32
    best_mm: Int32
    met: Int32


class _Rows(NamedTuple):
    """Rows as they are found: how many pairs each source has, their targets and distances."""

    pairs: Int64
    target: Int32
    distance_mm: Int32


def rows_within(
    network: Network,
    sources: Entries,
    targets: Entries,
    *,
    radius_mm: int,
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> csr_array:
    """Return the distances from sources to targets that are at most `radius_mm`, as sparse rows.

    Args:
        network: the walking network.
        sources: where the sources enter it.
        targets: where the targets enter it.
        radius_mm: the cutoff, inclusive; at most 2³⁰.
        threads: number of threads; the processors at hand where not given.
        progress: called with the number of sources done since the last call.

    Returns:
        (sources.place_count, targets.place_count) int32 millimetres, indices sorted within each row.

    Raises:
        ValueError: the radius is out of range, or the entries belong to another network.
    """
    if not 0 <= radius_mm <= 2**30:
        raise ValueError("the radius lies between 0 and 2**30 mm")
    refuse_other_network(network, sources)
    streets = _Streets(
        network.csr_start, network.csr_junction, network.csr_edge, network.csr_length_mm,
        network.edge_u, network.edge_v, network.edge_length_mm,
    )  # fmt: skip
    doors, ends = _doors_of(sources), _targets_of(terminals_of(network, targets))
    workers = threads or _processors()
    scratches: SimpleQueue[_Scratch] = SimpleQueue()
    for _ in range(workers):
        scratches.put(_new_scratch(network, targets.place_count, radius_mm))

    def run(first: int) -> _Rows:
        last = min(first + SOURCES_A_CHUNK, sources.place_count)
        scratch = scratches.get()
        rows = _search_chunk(streets, doors, ends, scratch, (first, last), radius_mm, bucket_shift(network))
        scratches.put(scratch)
        if progress is not None:
            progress(last - first)
        return rows

    with ThreadPoolExecutor(max_workers=workers) as pool:
        parts = list(pool.map(run, range(0, sources.place_count, SOURCES_A_CHUNK)))
    return _assemble(parts, doors.order, (sources.place_count, targets.place_count))


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _doors_of(sources: Entries) -> _Doors:
    start = np.searchsorted(sources.place, np.arange(sources.place_count + 1)).astype(np.int64)
    # Edges are numbered along the Morton curve: sources in their order find the streets of the one before in cache.
    edge = np.full(sources.place_count, np.iinfo(np.int32).max, dtype=np.int32)
    edge[sources.place[::-1]] = sources.edge[::-1]
    return _Doors(
        np.argsort(edge, kind="stable").astype(np.int32), start, sources.edge, sources.offset_mm, sources.leg_mm
    )


def _targets_of(terminals: Terminals) -> _Targets:
    return _Targets(terminals.start, terminals.offset_mm, terminals.leg_mm, terminals.rank)


def _new_scratch(network: Network, target_count: int, radius_mm: int) -> _Scratch:
    count = network.junction_count
    states = np.zeros(count, dtype=STATE)
    states["distance_mm"], states["behind"] = FAR, NOT_QUEUED
    return _Scratch(
        states,
        np.empty(count, dtype=np.int32),
        np.full((radius_mm >> bucket_shift(network)) + 1, -1, dtype=np.int32),
        np.full(target_count, FAR, dtype=np.int32),
        np.empty(target_count, dtype=np.int32),
    )


def _search_chunk(
    streets: _Streets,
    doors: _Doors,
    ends: _Targets,
    scratch: _Scratch,
    chunk: tuple[int, int],
    radius_mm: int,
    shift: int,
) -> _Rows:
    """Search from the sources of `chunk`; where the pairs do not fit, go on in a larger buffer."""
    first, last = chunk
    count = np.zeros(last - first, dtype=np.int64)
    room = max(PAIRS_A_SOURCE * (last - first), 1)
    targets: list[Int32] = []
    distances: list[Int32] = []
    source = first
    while source < last:
        target, distance = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int32)
        done, filled = _search_rows(
            streets, doors, ends, scratch, source, last, radius_mm, shift, count[source - first :], target, distance
        )
        if done == source:
            room *= 4
        targets.append(target[:filled].copy())
        distances.append(distance[:filled].copy())
        source = done
    return _Rows(count, np.concatenate(targets), np.concatenate(distances))


def _assemble(parts: list[_Rows], order: Int32, shape: tuple[int, int]) -> csr_array:
    """Put the rows, found in `order`, into the order of the sources."""
    start = np.zeros(shape[0] + 1, dtype=np.int64)
    if not parts:
        return cast("csr_array", csr_array(np.zeros(shape, dtype=np.int32)))
    np.cumsum(np.concatenate([part.pairs for part in parts]), out=start[1:])
    target = np.concatenate([part.target for part in parts])
    distance_mm = np.concatenate([part.distance_mm for part in parts])
    # scipy wants both index arrays of one type; int32 halves the memory wherever the pairs allow it.
    index = np.int32 if len(target) < 2**31 else np.int64
    rows = csr_array((distance_mm, target.astype(index, copy=False), start.astype(index)), shape=shape)
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    rows = rows[place]
    rows.has_sorted_indices = True
    return rows


@numba.njit(cache=True, nogil=True)
def _search_rows(  # type: ignore[no-untyped-def]
    streets, doors, ends, scratch, first, last, radius_mm, shift, out_count, out_target, out_distance
):
    """Search from sources `first`…`last` in their order; return (sources done, pairs written).

    Stops before a row that does not fit.
    """
    filled = 0
    for number in range(first, last):
        source = doors.order[number]
        junctions = _spread(streets, doors, scratch, source, radius_mm, shift)
        met = _meet_beside(doors, ends, scratch, source, radius_mm)
        met = _meet_around(streets, ends, scratch, junctions, met, radius_mm)
        fits = filled + met <= len(out_target)
        if fits:
            out_count[number - first] = met
            found = scratch.met[:met]
            found.sort()
            for i in range(met):
                out_target[filled] = found[i]
                out_distance[filled] = scratch.best_mm[found[i]]
                filled += 1
        for i in range(met):
            scratch.best_mm[scratch.met[i]] = FAR
        for i in range(junctions):
            scratch.states[scratch.touched[i]].distance_mm = FAR
        if not fits:
            return number, filled
    return last, filled


@numba.njit(cache=True, nogil=True)
def _spread(streets, doors, scratch, source, radius_mm, shift):  # type: ignore[no-untyped-def]
    """Find the distance of every junction within the radius of a source; return how many were touched."""
    touched = 0
    for i in range(doors.start[source], doors.start[source + 1]):
        e = doors.edge[i]
        at_u = np.int64(doors.leg_mm[i]) + doors.offset_mm[i]
        at_v = np.int64(doors.leg_mm[i]) + streets.edge_length_mm[e] - doors.offset_mm[i]
        touched = _lower(streets.edge_u[e], at_u, scratch, touched, radius_mm, shift)
        touched = _lower(streets.edge_v[e], at_v, scratch, touched, radius_mm, shift)
    states, buckets = scratch.states, scratch.buckets
    for slot in range(len(buckets)):
        while buckets[slot] >= 0:
            j = buckets[slot]
            after = states[j].ahead
            buckets[slot] = after
            if after >= 0:
                states[after].behind = -1
            states[j].behind = NOT_QUEUED
            base = np.int64(states[j].distance_mm)
            for k in range(streets.start[j], streets.start[j + 1]):
                touched = _lower(streets.junction[k], base + streets.length_mm[k], scratch, touched, radius_mm, shift)
    return touched


@numba.njit(cache=True, nogil=True, inline="always")
def _lower(j, distance, scratch, touched, radius_mm, shift):  # type: ignore[no-untyped-def]
    """Give junction j a smaller distance within the radius and move it to its bucket; return the count touched."""
    states, buckets = scratch.states, scratch.buckets
    old = states[j].distance_mm
    if distance <= radius_mm and distance < old:
        before, after = states[j].behind, states[j].ahead
        if before != NOT_QUEUED:
            if before >= 0:
                states[before].ahead = after
            else:
                buckets[old >> shift] = after
            if after >= 0:
                states[after].behind = before
        elif old == FAR:
            scratch.touched[touched] = j
            touched += 1
        slot = distance >> shift
        first = buckets[slot]
        states[j].ahead = first
        states[j].behind = -1
        if first >= 0:
            states[first].behind = j
        buckets[slot] = j
        states[j].distance_mm = distance
    return touched


@numba.njit(cache=True, nogil=True, inline="always")
def _meet(place, distance, scratch, met, radius_mm):  # type: ignore[no-untyped-def]
    if distance <= radius_mm:
        if scratch.best_mm[place] == FAR:
            scratch.met[met] = place
            met += 1
        scratch.best_mm[place] = min(np.int64(scratch.best_mm[place]), distance)
    return met


@numba.njit(cache=True, nogil=True)
def _meet_beside(doors, ends, scratch, source, radius_mm):  # type: ignore[no-untyped-def]
    """Meet the targets on the source's own edges, without leaving the edge."""
    met = 0
    for i in range(doors.start[source], doors.start[source + 1]):
        e = doors.edge[i]
        for t in range(ends.start[e], ends.start[e + 1]):
            along = abs(np.int64(ends.offset_mm[t]) - doors.offset_mm[i])
            met = _meet(ends.place[t], doors.leg_mm[i] + along + ends.leg_mm[t], scratch, met, radius_mm)
    return met


@numba.njit(cache=True, nogil=True)
def _meet_around(streets, ends, scratch, junctions, met, radius_mm):  # type: ignore[no-untyped-def]
    """Meet the targets on the edges that leave the touched junctions."""
    for i in range(junctions):
        j = scratch.touched[i]
        base = np.int64(scratch.states[j].distance_mm)
        for k in range(streets.start[j], streets.start[j + 1]):
            e = streets.edge[k]
            for t in range(ends.start[e], ends.start[e + 1]):
                at_leg = base + ends.leg_mm[t]
                if streets.edge_u[e] == j:
                    met = _meet(ends.place[t], at_leg + ends.offset_mm[t], scratch, met, radius_mm)
                if streets.edge_v[e] == j:
                    back = streets.edge_length_mm[e] - ends.offset_mm[t]
                    met = _meet(ends.place[t], at_leg + back, scratch, met, radius_mm)
    return met
