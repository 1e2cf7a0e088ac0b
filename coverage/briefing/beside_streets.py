"""Where a home stands by its entry: its leg square to the street, to the left or the right of it.

Nearly every home stands just there, so that a page needs its side alone. The page does the same operations in the same
order (coverage/briefing/page/plan.js), and what is left over is stored.
"""

from __future__ import annotations

import numba
import numpy as np

from ...geo.network import Float64, Int64
from ...geo.snap import Entries


def beside_streets(vertex_mm: Int64, start: Int64, entries: Entries) -> tuple[Float64, Float64]:
    """Return the positions (k, 2) on the streets and the legs (k, 2) to the left of them, millimetres.

    Args:
        vertex_mm: (p, 2) vertices of all edges.
        start: (m + 1,) where each edge's vertices start.
        entries: k entries.
    """
    found = np.zeros((len(entries), 4))
    _walk_along(
        np.ascontiguousarray(vertex_mm, dtype=np.float64), start, entries.edge, entries.offset_mm, entries.leg_mm, found
    )
    return found[:, :2], found[:, 2:]


@numba.njit(cache=True, nogil=True)
def _walk_along(vertex, start, edge, offset, leg, out):  # type: ignore[no-untyped-def]
    for k in range(len(edge)):
        first, last = start[edge[k]], start[edge[k] + 1] - 1
        left = float(offset[k])
        out[k, 0], out[k, 1] = vertex[last, 0], vertex[last, 1]
        for i in range(first, last):
            dx, dy = vertex[i + 1, 0] - vertex[i, 0], vertex[i + 1, 1] - vertex[i, 1]
            length = np.sqrt(dx * dx + dy * dy)
            if left <= length or i == last - 1:
                share = min(left / length, 1.0) if length > 0.0 else 0.0
                out[k, 0], out[k, 1] = vertex[i, 0] + dx * share, vertex[i, 1] + dy * share
                if length > 0.0:
                    out[k, 2], out[k, 3] = -dy / length * leg[k], dx / length * leg[k]
                break
            left -= length
