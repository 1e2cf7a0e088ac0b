"""The walking network as integer streams: what coverage/briefing/page/plan.js puts together again.

Everything is in whole millimetres less the origin. What follows from something else is stored as the difference to it,
and that difference is mostly 0: inner vertices lie near the line to the edge's end, lengths near those of the vertices.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...geo.network import Int64, Network, round_half_up_mm

Arrays = dict[str, npt.NDArray[np.integer]]
MAIN_STREET_M, STREET_M = 3000.0, 800.0


def network_arrays(network: Network, origin_mm: Int64) -> Arrays:
    """Return the streams of `network`.

    Args:
        network: n junctions, m edges.
        origin_mm: (2,) what is taken from every coordinate.

    Returns:
        ``jx, jy, jc`` (n) junctions and their components; ``el, eh, ef`` (m) lower end, what the higher end is beyond
        it, and whether the higher one comes first; ``ec`` vertices beyond two; ``vx, vy`` inner vertices less their
        forecast; ``ux, uy, wx, wy`` first and last vertex less the junction; ``ed`` length less that of the vertices;
        ``er`` rank of the street id; ``eg`` grade.
    """
    junction = round_half_up_mm(network.junction_xy) - origin_mm
    vertex = round_half_up_mm(network.vertex_xy) - origin_mm
    start = network.edge_vertex_start
    low, high = np.minimum(network.edge_u, network.edge_v), np.maximum(network.edge_u, network.edge_v)
    first = vertex[start[:-1]] - junction[network.edge_u]
    last = vertex[start[1:] - 1] - junction[network.edge_v]
    inner = _inner_steps(vertex, start)
    return {
        "jx": junction[:, 0], "jy": junction[:, 1], "jc": network.junction_component,
        "el": low, "eh": high - low, "ef": (network.edge_u > network.edge_v).astype(np.int64),
        "ec": np.diff(start) - 2, "vx": inner[:, 0], "vy": inner[:, 1],
        "ux": first[:, 0], "uy": first[:, 1], "wx": last[:, 0], "wy": last[:, 1],
        "ed": network.edge_length_mm - vertex_length_mm(vertex, start),
        "er": network.edge_rank, "eg": street_grades(network),
    }  # fmt: skip


def _inner_steps(vertex: Int64, start: Int64) -> Int64:
    """Each inner vertex less its forecast: a straight and even walk from the one before it to the edge's end."""
    counts = np.diff(start)
    edge = np.repeat(np.arange(len(counts)), counts)
    inner = np.ones(len(vertex), dtype=np.bool_)
    inner[start[:-1]] = inner[start[1:] - 1] = False
    row = np.flatnonzero(inner)
    last = start[edge[row] + 1] - 1
    before = vertex[row - 1]
    forecast = before + (vertex[last] - before) // (last - row + 1)[:, None]
    return np.asarray(vertex[row] - forecast, dtype=np.int64)


def vertex_length_mm(vertex_mm: Int64, start: Int64) -> Int64:
    """Return the length (m,) of each edge by its vertices, every piece rounded down: whole numbers on any machine."""
    step = np.diff(vertex_mm, axis=0).astype(np.float64)
    piece = np.floor(np.sqrt(step[:, 0] * step[:, 0] + step[:, 1] * step[:, 1])).astype(np.int64)
    total = np.concatenate([[0], np.cumsum(piece)])
    return np.asarray(total[start[1:] - 1] - total[start[:-1]], dtype=np.int64)


def street_grades(network: Network) -> Int64:
    """Return how broad each edge (m,) is drawn, 0 … 3: by the length of all streets of its name; no name is a lane."""
    code, names = pd.factorize(network.edge_name)
    length_m = np.bincount(code, weights=network.edge_length_mm / 1000.0, minlength=len(names))
    named = np.array([bool(str(name).strip()) for name in names], dtype=np.bool_)
    grade = np.where(length_m >= MAIN_STREET_M, 0, np.where(length_m >= STREET_M, 1, 2))
    return np.where(named, grade, 3)[code].astype(np.int64)


def street_names(network: Network) -> tuple[list[str], Int64]:
    """Return the names of the streets, the empty one first, and the number (m,) of each edge's."""
    texts = [str(name).strip() for name in network.edge_name]
    names = ["", *sorted(set(texts) - {""})]
    number = {name: position for position, name in enumerate(names)}
    return names, np.array([number[text] for text in texts], dtype=np.int64)
