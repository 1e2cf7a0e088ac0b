"""Cutting connected streets into two connected parts, by a sweep from one pole to another.

Streets are ordered by (distance to pole a) − (distance to pole b), then by the distance to a; distances run along the
streets, from middle to middle. Every beginning of this order is connected: the street before x on the shortest way
to a has no greater difference, and is nearer to a. The rest is connected too but for ties; of its pieces the largest is
one part of the cut, and all else, which hangs on the beginning, is the other. So each of the m − 1 places in the order
gives a cut into two connected parts; one pass from the end, which joins streets at their junctions, weighs all of them.
The cut runs about where it is equally far to both poles, or a little aside, as straight as the streets allow.
"""

from __future__ import annotations

from heapq import heappop, heappush

import numba
import numpy as np
import numpy.typing as npt

from .beat_graph import StreetGraph, incidence, shared_junctions

Mask = npt.NDArray[np.bool_]
FAR = np.iinfo(np.int64).max


def best_cut(graph: StreetGraph, first: int, second: int, *, slack: float) -> tuple[Mask, int] | None:
    """Cut a connected graph for `first` and `second` beats; return (the first part, junctions on the cut).

    The fewest junctions on the cut among cuts that are fair within `slack`, else the fairest cut: the least
    max(w₁ ÷ first, w₂ ÷ second). Six pairs of poles are tried, each from both ends. None where no sweep leaves each
    part as many streets with residents as it needs beats.
    """
    side, cut = _best_cut(
        graph.u, graph.v, graph.length, graph.weight, graph.lived_in, graph.xy, graph.junctions, first, second, slack
    )
    return None if cut < 0 else (side, int(cut))


@numba.njit(cache=True, nogil=True)
def _best_cut(u, v, length, weight, lived_in, xy, junctions, first, second, slack):  # type: ignore[no-untyped-def]
    start, unit = incidence(u, v, junctions)
    total = weight.sum()
    # Loads are compared times first · second, as whole numbers.
    limit = np.int64(np.floor((1.0 + slack) * total * first * second / (first + second)))
    best_side = np.zeros(len(u), dtype=np.bool_)
    best_load, best_cut = FAR, -1
    poles = _poles(u, v, length, xy, start, unit, junctions)
    for pair in range(len(poles)):
        a, b = poles[pair, 0], poles[pair, 1]
        if a == b:
            continue
        from_a = _distances(a, u, v, length, start, unit, junctions)
        from_b = _distances(b, u, v, length, start, unit, junctions)
        for turn in range(2):
            order = _order(from_a, from_b) if turn == 0 else _order(from_b, from_a)
            place, load = _weigh(order, u, v, weight, lived_in, junctions, first, second, limit)
            if place < 0 or max(load, limit) > max(best_load, limit):
                continue
            side = _first_part(order, place, u, v, weight, junctions)
            cut = shared_junctions(side, u, v, junctions)
            if max(load, limit) < max(best_load, limit) or best_cut < 0 or (cut, load) < (best_cut, best_load):
                best_side, best_load, best_cut = side, load, cut
    return best_side, best_cut


@numba.njit(cache=True, nogil=True)
def _poles(u, v, length, xy, start, unit, junctions):  # type: ignore[no-untyped-def]
    """Six pairs of streets far apart: along the streets twice, and in four directions of the compass."""
    poles = np.empty((6, 2), dtype=np.int64)
    a = np.argmax(_distances(0, u, v, length, start, unit, junctions))
    from_a = _distances(a, u, v, length, start, unit, junctions)
    b = np.argmax(from_a)
    from_b = _distances(b, u, v, length, start, unit, junctions)
    c = np.argmax(np.minimum(from_a, from_b))
    poles[0, 0], poles[0, 1] = a, b
    poles[1, 0], poles[1, 1] = c, np.argmax(_distances(c, u, v, length, start, unit, junctions))
    for k in range(4):
        along = xy[:, 0] * (k != 1) + xy[:, 1] * (0.0 if k == 0 else (1.0 if k < 3 else -1.0))
        poles[2 + k, 0], poles[2 + k, 1] = np.argmin(along), np.argmax(along)
    return poles


@numba.njit(cache=True, nogil=True)
def _distances(pole, u, v, length, start, unit, junctions):  # type: ignore[no-untyped-def]
    """Twice the distance (m,) from the middle of street `pole` to the middle of each: Dijkstra over junctions."""
    reached = np.full(junctions, FAR, dtype=np.int64)
    heap = [np.int64(length[pole]) * junctions + u[pole]]
    heappush(heap, np.int64(length[pole]) * junctions + v[pole])
    reached[u[pole]] = reached[v[pole]] = length[pole]
    while len(heap) > 0:
        key = heappop(heap)
        here = key // junctions
        j = key - here * junctions
        if here > reached[j]:
            continue
        for i in range(start[j], start[j + 1]):
            e = unit[i]
            other = v[e] if u[e] == j else u[e]
            there = here + 2 * length[e]
            if there < reached[other]:
                reached[other] = there
                heappush(heap, there * junctions + other)
    out = np.empty(len(u), dtype=np.int64)
    for e in range(len(u)):
        out[e] = min(reached[u[e]], reached[v[e]]) + length[e]
    out[pole] = 0
    return out


@numba.njit(cache=True, nogil=True)
def _order(from_a, from_b):  # type: ignore[no-untyped-def]
    """By the difference, then by the distance to a, then by number; both fit one key up to 10,000 km."""
    return np.argsort((from_a - from_b) * (from_a.max() + 1) + from_a, kind="mergesort")


@numba.njit(cache=True, nogil=True)
def root_of(parent, j):  # type: ignore[no-untyped-def]
    while parent[j] != j:
        parent[j] = parent[parent[j]]
        j = parent[j]
    return j


@numba.njit(cache=True, nogil=True)
def add_street(e, u, v, value, parent, size):  # type: ignore[no-untyped-def]
    """Add street e to the pieces; return the root of its piece. `size` is the value of each root's piece."""
    a, b = root_of(parent, u[e]), root_of(parent, v[e])
    if a != b:
        if size[a] < size[b]:
            a, b = b, a
        parent[b] = a
        size[a] += size[b]
    size[a] += value
    return a


@numba.njit(cache=True, nogil=True)
def _weigh(order, u, v, weight, lived_in, junctions, first, second, limit):  # type: ignore[no-untyped-def]
    """The place in the order where the cut is best, and its load times first · second; (−1, FAR) where none will do."""
    m = len(order)
    parent = np.arange(junctions)
    size = np.zeros(junctions, dtype=np.int64)  # residents, then streets
    homes = np.zeros(junctions, dtype=np.int64)
    degree = np.zeros(junctions, dtype=np.int64)
    seen = np.zeros(junctions, dtype=np.int64)
    for e in range(m):
        degree[u[e]] += 1
        degree[v[e]] += 1
    total, houses = weight.sum(), lived_in.sum()
    mixed, main = 0, -1
    best_place, best_load, best_mixed = -1, FAR, 0
    for place in range(m - 1, 0, -1):
        e = order[place]
        for end in range(2):
            j = u[e] if end == 0 else v[e]
            before = 0 < seen[j] < degree[j]
            seen[j] += 1
            mixed += (0 < seen[j] < degree[j]) - before
        a, b = root_of(parent, u[e]), root_of(parent, v[e])
        lived = homes[a] + (homes[b] if a != b else 0) + lived_in[e]
        root = add_street(e, u, v, weight[e] * (m + 1) + 1, parent, size)
        homes[root] = lived
        if main < 0:
            main = root
        main = root_of(parent, main)
        if size[root] > size[main]:
            main = root
        if homes[main] < second or houses - homes[main] < first:
            continue
        held = size[main] // (m + 1)
        load = max((total - held) * second, held * first)
        if max(load, limit) < max(best_load, limit) or (
            max(load, limit) == max(best_load, limit) and (mixed, load) < (best_mixed, best_load)
        ):
            best_place, best_load, best_mixed = place, load, mixed
    return best_place, best_load


@numba.njit(cache=True, nogil=True)
def _first_part(order, place, u, v, weight, junctions):  # type: ignore[no-untyped-def]
    """The part (m,) at pole a of the cut at `place`: all but the largest piece of what comes after."""
    m = len(order)
    parent = np.arange(junctions)
    size = np.zeros(junctions, dtype=np.int64)
    main = -1
    for i in range(m - 1, place - 1, -1):
        root = add_street(order[i], u, v, weight[order[i]] * (m + 1) + 1, parent, size)
        if main < 0:
            main = root
        main = root_of(parent, main)
        if size[root] > size[main]:
            main = root
    side = np.ones(m, dtype=np.bool_)
    for i in range(place, m):
        side[order[i]] = root_of(parent, u[order[i]]) != main
    return side
