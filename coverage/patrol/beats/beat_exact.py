"""The most even of all divisions of a few streets, of equal ones that with the shortest borders: each is weighed."""

from __future__ import annotations

import numba
import numpy as np

from ....geo.network import Int64
from .beat_graph import StreetGraph
from .beat_sweep import root_of

MOST_STREETS = 12  # at most 1.4 million ways to put 12 streets into so many beats, connected or not


def most_even_of_all(graph: StreetGraph, beat: Int64) -> Int64:
    """Return the best division (m,) of up to `MOST_STREETS` connected streets into as many beats as `beat` (m,) has."""
    count = int(beat.max()) + 1
    best: Int64 = _best(graph.u, graph.v, graph.weight, graph.lived_in, graph.junctions, count, beat)
    return best


@numba.njit(cache=True, nogil=True)
def _best(u, v, weight, lived_in, junctions, count, beat):  # type: ignore[no-untyped-def]
    m = len(u)
    best, best_load = beat.copy(), np.zeros(count, dtype=np.int64)
    for e in range(m):
        best_load[beat[e]] += weight[e]
    largest, pairs = best_load.max(), _comings(u, v, junctions, count, beat)
    label, used, load = np.full(m, -1, dtype=np.int64), np.zeros(m + 1, dtype=np.int64), np.zeros(count, dtype=np.int64)
    e = 0
    while e >= 0:  # beats are named in the order of their first streets, so no division comes twice
        if label[e] >= 0:
            load[label[e]] -= weight[e]
        label[e] += 1
        if label[e] > used[e] or label[e] >= count:
            label[e] = -1
            e -= 1
            continue
        load[label[e]] += weight[e]
        used[e + 1] = max(used[e], label[e] + 1)
        if load[label[e]] > largest or count - used[e + 1] > m - 1 - e:
            continue
        if e < m - 1:
            e += 1
            continue
        if not _holds(u, v, lived_in, junctions, count, label):
            continue
        found = _comings(u, v, junctions, count, label)
        if (load.max(), found) < (largest, pairs):
            largest, pairs, best = load.max(), found, label.copy()
    return best


@numba.njit(cache=True, nogil=True)
def _holds(u, v, lived_in, junctions, count, label):  # type: ignore[no-untyped-def]
    """Whether somebody lives in each beat and all are connected."""
    m = len(u)
    homes, pieces = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    parent, last = np.arange(m), np.full((junctions, count), -1, dtype=np.int64)
    for e in range(m):
        homes[label[e]] += lived_in[e]
        pieces[label[e]] += 1
        for end in range(2):
            j = u[e] if end == 0 else v[e]
            f = last[j, label[e]]
            last[j, label[e]] = e
            if f >= 0 and root_of(parent, f) != root_of(parent, e):
                parent[root_of(parent, f)] = root_of(parent, e)
                pieces[label[e]] -= 1
    return homes.min() > 0 and pieces.max() == 1


@numba.njit(cache=True, nogil=True)
def _comings(u, v, junctions, count, label):  # type: ignore[no-untyped-def]
    """Return the number of pairs of a junction and a beat that comes there."""
    come = np.zeros((junctions, count), dtype=np.bool_)
    for e in range(len(u)):
        come[u[e], label[e]] = come[v[e], label[e]] = True
    return come.sum()
