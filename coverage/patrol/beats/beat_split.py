"""Connected streets divided into connected beats of about equal residents.

Halving: k beats become ⌊k/2⌋ and ⌈k/2⌉ by the best sweep (`beat_sweep`), and so on. Where no sweep leaves both halves
enough streets with residents, k such streets grow round by round instead. Then neighbours trade (`beat_trades`). Of
a few streets every division is weighed (`beat_exact`); of more, where trades end beyond the goal, several beats at once
are divided anew along drawn trees (`beat_search`). Everything is connected at every step, and two runs are the same.

Source: halving: A. George and J. W. Liu, An automatic nested dissection algorithm, 1978.
"""

from __future__ import annotations

import math

import numba
import numpy as np

from ....geo.network import Int64
from .beat_exact import MOST_STREETS, most_even_of_all
from .beat_graph import StreetGraph, incidence
from .beat_search import evened_by_trees
from .beat_sweep import best_cut
from .beat_trades import Care, traded


def split_streets(graph: StreetGraph, count: int, *, care: Care | None = None) -> Int64:
    """Divide connected streets into `count` connected beats; return the beat (m,) of each street, 0 … count − 1.

    Every beat holds at least one street that is `lived_in`; there must be as many.

    Raises:
        ValueError: the streets are not connected, or fewer are lived in than beats are asked for.
    """
    if len(graph) and int(graph.pieces().max()) > 0:
        raise ValueError("the streets are not connected")
    if not 1 <= count <= int(graph.lived_in.sum()):
        raise ValueError(f"{count} beats of {int(graph.lived_in.sum())} streets with residents")
    with_care = care or Care()
    beat = traded(graph, halved(graph, count, slack=with_care.slack), with_care)
    if len(graph) <= MOST_STREETS:
        return most_even_of_all(graph, beat)
    mean = int(graph.weight.sum()) / count
    bound = max(math.ceil(mean), math.floor((1.0 + with_care.goal) * mean), int(graph.weight.max()))
    if np.bincount(beat, weights=graph.weight).max() <= bound:
        return beat
    return evened_by_trees(graph, beat, bound=bound, floor=math.ceil((1.0 - with_care.goal) * mean))


def halved(graph: StreetGraph, count: int, *, slack: float) -> Int64:
    """Halve connected streets until there are `count` beats; cuts within `slack` of the fair load count as fair."""
    beat = np.zeros(len(graph), dtype=np.int64)
    waiting = [(np.arange(len(graph)), 0, count)]
    while waiting:
        rows, lowest, beats = waiting.pop()
        if beats == 1:
            beat[rows] = lowest
            continue
        part, first = graph.part(rows), beats // 2
        found = best_cut(part, first, beats - first, slack=slack)
        if found is None:
            beat[rows] = lowest + grown(part, beats)
            continue
        side = found[0]
        waiting.append((rows[side], lowest, first))
        waiting.append((rows[~side], lowest + first, beats - first))
    return beat


def grown(graph: StreetGraph, count: int) -> Int64:
    """Let `count` streets that are lived in grow over connected streets, all by their next streets in turn."""
    homes = np.flatnonzero(graph.lived_in)
    seeds = homes[np.arange(count) * len(homes) // count]
    beat = np.full(len(graph), -1, dtype=np.int64)
    beat[seeds] = np.arange(count)
    _grow(graph.u, graph.v, graph.junctions, seeds, beat)
    return beat


@numba.njit(cache=True, nogil=True)
def _grow(u, v, junctions, seeds, beat):  # type: ignore[no-untyped-def]
    """Hand the free streets at each street's junctions to its beat, the street that was reached first before others."""
    start, unit = incidence(u, v, junctions)
    queue = np.empty(len(u), dtype=np.int64)
    queue[: len(seeds)] = seeds
    tail = len(seeds)
    for head in range(len(u)):
        e = queue[head]
        for end in range(2):
            j = u[e] if end == 0 else v[e]
            for i in range(start[j], start[j + 1]):
                if beat[unit[i]] < 0:
                    beat[unit[i]] = beat[e]
                    queue[tail] = unit[i]
                    tail += 1
