"""Two connected beats made more even street by street.

A street of the larger beat that touches the smaller one moves over, and with it what would hang loose: all pieces of
the larger beat without that street but the heaviest. Both beats stay connected, and each keeps somebody.
"""

from __future__ import annotations

import numba
import numpy as np

from .beat_graph import StreetGraph
from .beat_sweep import Mask, add_street, root_of


def evened_by_moves(graph: StreetGraph, side: Mask) -> Mask:
    """Return the sides (m,) of two connected beats after moves, the best first, until none makes them more even."""
    moved: Mask = _moved(graph.u, graph.v, graph.weight, graph.lived_in, graph.junctions, side)
    return moved


@numba.njit(cache=True, nogil=True)
def _moved(u, v, weight, lived_in, junctions, side):  # type: ignore[no-untyped-def]
    side = side.copy()
    while True:
        gap = 2 * weight[side].sum() - weight.sum()
        larger = gap > 0
        gap = abs(gap)
        meets = _touched(u, v, junctions, side != larger)
        best, best_gap = -1, gap
        for e in range(len(u)):
            if side[e] != larger or not (meets[u[e]] or meets[v[e]]) or weight[e] >= gap:
                continue
            loose = _loose(e, u, v, weight, junctions, side == larger)
            stays = lived_in[(side == larger) & ~loose].sum()
            new_gap = abs(gap - 2 * weight[loose].sum())
            if stays > 0 and new_gap < best_gap:
                best, best_gap = e, new_gap
        if best < 0:
            return side
        side = np.where(_loose(best, u, v, weight, junctions, side == larger), not larger, side)


@numba.njit(cache=True, nogil=True)
def _touched(u, v, junctions, streets):  # type: ignore[no-untyped-def]
    """Mark the junctions (j,) of the masked streets (m,)."""
    touched = np.zeros(junctions, dtype=np.bool_)
    for e in range(len(u)):
        if streets[e]:
            touched[u[e]] = touched[v[e]] = True
    return touched


@numba.njit(cache=True, nogil=True)
def _loose(moving, u, v, weight, junctions, ours):  # type: ignore[no-untyped-def]
    """Mark (m,) street `moving` and the streets of `ours` that only it joins to the heaviest of the others."""
    m = len(u)
    parent = np.arange(junctions)
    size = np.zeros(junctions, dtype=np.int64)  # residents, then streets
    for e in range(m):
        if ours[e] and e != moving:
            add_street(e, u, v, weight[e] * (m + 1) + 1, parent, size)
    main, most = -1, 0
    for e in range(m):
        if ours[e] and e != moving:
            root = root_of(parent, u[e])
            if size[root] > most:
                main, most = root, size[root]
    loose = np.zeros(m, dtype=np.bool_)
    for e in range(m):
        loose[e] = e == moving or (ours[e] and root_of(parent, u[e]) != main)
    return loose
