"""Beats that meet joined and divided anew along random trees: first until they are even, then for shorter borders.

Sweeps and trades between two beats stop where no pair gains; here two to four beats that meet, the largest among them
or any others, are joined and cut along a random tree (`beat_trees`).

1. Evening: a new division counts where none of its beats is as large as the largest of all, or larger than any of the
   joined ones was: so the search also walks on where nothing is won. It ends when the largest beat keeps the bound.
   It starts from the beats given, then from the most even of some divisions along trees of all streets.
2. Shortening: a new division counts where it keeps the bound, or the largest beat reached, and has fewer pairs of a
   junction and a beat that comes there.

From the beats given, and while shortening, no beat falls below the floor, or below the smallest of those joined. The
random numbers are the same in every run, and work is counted in streets, so that the end depends on no clock.
"""

from __future__ import annotations

import numba
import numpy as np

from ....geo.network import Int64
from .beat_graph import StreetGraph, renumbered
from .beat_trees import cut_tree, drawn, random_tree

TOGETHER = 4
WORK = 1_500_000
STARTS = 6
TREES = 100
SEED = 20_251


def evened_by_trees(graph: StreetGraph, beat: Int64, *, bound: int, floor: int, work: int = WORK) -> Int64:
    """Return beats (m,) of connected streets, as many and connected, whose largest has no more residents than before.

    Args:
        graph: the streets.
        beat: (m,) their beats, 0 … count − 1.
        bound: residents that a beat should not exceed.
        floor: residents below which no beat should fall for the sake of others.
        work: most streets that are joined and gone through, over all steps, for each of evening and shortening.
    """
    streets = (graph.u, graph.v, graph.weight, graph.lived_in, graph.junctions)
    even = _evenest(*streets, beat, bound, floor, work)
    load = np.bincount(even, weights=graph.weight).astype(np.int64)
    _search(*streets, even, load, max(bound, int(load.max())), floor, work, True, np.array([SEED]))
    return np.asarray(even, dtype=np.int64)


@numba.njit(cache=True, nogil=True)
def _evenest(u, v, weight, lived_in, junctions, beat, bound, floor, work):  # type: ignore[no-untyped-def]
    """The beats with the smallest largest one of all searches: from those given, then from trees of all streets."""
    count = beat.max() + 1
    best, best_load = beat.copy(), _loads(weight, beat, count)
    state = np.array([SEED], dtype=np.int64)
    for start in range(STARTS):
        now = beat.copy()
        if start > 0:
            now = _of_trees(u, v, weight, lived_in, junctions, beat, work // STARTS, state)
        load = _loads(weight, now, count)
        least = floor if start == 0 else 0
        _search(u, v, weight, lived_in, junctions, now, load, bound, least, work // STARTS, False, state)
        if (load.max(), -load.min()) < (best_load.max(), -best_load.min()):
            best, best_load = now, load
        if best_load.max() <= bound:
            break
    return best


@numba.njit(cache=True, nogil=True)
def _of_trees(u, v, weight, lived_in, junctions, beat, work, state):  # type: ignore[no-untyped-def]
    """The most even of a few divisions along random trees of all streets; `beat` (m,) where there is none."""
    count, found, most = beat.max() + 1, beat.copy(), weight.sum() + 1
    for _ in range(min(TREES, work // len(u))):
        order, above = random_tree(u, v, junctions, state)
        holds, part = cut_tree(order, above, weight, lived_in, count, weight.sum() // count, most - 1)
        if holds:
            found, most = part, _loads(weight, part, count).max()
    return found


@numba.njit(cache=True, nogil=True)
def _loads(weight, beat, count):  # type: ignore[no-untyped-def]
    load = np.zeros(count, dtype=np.int64)
    for e in range(len(beat)):
        load[beat[e]] += weight[e]
    return load


@numba.njit(cache=True, nogil=True)
def _search(u, v, weight, lived_in, junctions, beat, load, bound, floor, work, shorter, state):  # type: ignore[no-untyped-def]
    count = len(load)
    number = np.full(junctions, -1, dtype=np.int64)
    while work > 0 and (shorter or load.max() > bound):
        seed = drawn(state, count) if shorter or drawn(state, 2) == 0 else np.argmax(load)
        joined = _joined(u, v, junctions, beat, seed, 2 + drawn(state, min(count, TOGETHER) - 1), count, state)
        ours = np.full(count, -1, dtype=np.int64)
        ours[joined] = np.arange(len(joined))
        rows = np.flatnonzero(ours[beat] >= 0)
        work -= len(u) // 8 + len(rows)
        part_u, part_v, places = renumbered(u, v, rows, number)
        before = load[joined]
        largest = bound if shorter else max(before.max(), load.max() - 1)
        order, above = random_tree(part_u, part_v, places, state)
        least = min(largest, max(bound, weight[rows].sum() // len(joined)))
        found, part = cut_tree(order, above, weight[rows], lived_in[rows], len(joined), least, largest)
        if not found:
            continue
        after = _loads(weight[rows], part, len(joined))
        if after.min() < min(floor, before.min()):
            continue
        if shorter and _comings(part_u, part_v, places, part) >= _comings(part_u, part_v, places, ours[beat[rows]]):
            continue
        load[joined] = after
        beat[rows] = joined[part]


@numba.njit(cache=True, nogil=True)
def _joined(u, v, junctions, beat, seed, most, count, state):  # type: ignore[no-untyped-def]
    """Return up to `most` beats, `seed` first, each of the others meeting one before it, drawn at random."""
    joined = np.empty(most, dtype=np.int64)
    joined[0] = seed
    inside = np.zeros(count, dtype=np.bool_)
    inside[seed] = True
    size = 1
    while size < most:
        reached = np.zeros(junctions, dtype=np.bool_)
        for e in range(len(u)):
            if inside[beat[e]]:
                reached[u[e]] = reached[v[e]] = True
        meets = np.zeros(count, dtype=np.bool_)
        for e in range(len(u)):
            meets[beat[e]] |= reached[u[e]] or reached[v[e]]
        others = np.flatnonzero(meets & ~inside)
        if len(others) == 0:
            break
        joined[size] = others[drawn(state, len(others))]
        inside[joined[size]] = True
        size += 1
    return joined[:size]


@numba.njit(cache=True, nogil=True)
def _comings(u, v, junctions, part):  # type: ignore[no-untyped-def]
    """Return the number of pairs of a junction and a part that comes there."""
    come = np.zeros((junctions, part.max() + 1), dtype=np.bool_)
    for e in range(len(u)):
        come[u[e], part[e]] = come[v[e], part[e]] = True
    return come.sum()
