"""Hexagons of patroller density as integer streams: the rows of `patrol_hexagons.csv`, and corners to draw them by.

What the page has of a hexagon is what the table has, shared runs too: there it is made of rounded counts before.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely

from ...geo.network import Float64, Int64
from ..patrol.patrol_study import PatrolStudy
from ..patrol.ratios import CLASSES, NO_PATROLLERS, NO_RESIDENTS, ratio_tenths
from .network_streams import Arrays
from .outlines import MILLI, OUTLINE_MM

KINDS = (*CLASSES, NO_PATROLLERS, NO_RESIDENTS)
LOW_BITS = 32


def hexagon_facts(study: PatrolStudy, table: pd.DataFrame) -> dict[str, Any]:
    """Return what holds for all hexagons: resolution, names of kinds, whether counts are spread, who is in none."""
    return {
        "resolution": study.hexagons.resolution,
        "kinds": list(KINDS),
        "spread": bool(table["spread"].any()),
        "unspread": study.unspread,
    }


def hexagon_arrays(study: PatrolStudy, table: pd.DataFrame, origin_mm: Int64) -> Arrays:
    """Return the streams of the h rows of `patrol_hexagons.csv`.

    Args:
        study: whose hexagons they are.
        table: the rows, a part of the study's hexagons in their order.
        origin_mm: (2,) what is taken from every coordinate.

    Returns:
        ``hh, hl`` upper and lower 32 bits of the H3 index; ``hp`` residents; ``hc`` hundredths of patrollers; ``ht``
        tenths of residents a patroller, rounded up, 0 where there is none; ``hk`` position in `KINDS`; ``hx, hy``
        middle in tenths of a metre; ``hu, hv`` corners less the middle: the first corner of each hexagon, then the
        second …, the last one repeated where a hexagon has fewer (5 to 10 are possible).
    """
    kept = np.isin(study.hexagons.names().astype(str), table["hexagon"].to_numpy(dtype=str))
    cells = study.hexagons.cells[kept]
    middle, corner = _corners(study.hexagons.polygons(study.opened.layers.crs)[kept], origin_mm)
    each = table["residents_per_patroller"].to_numpy(dtype=np.float64)
    return {
        "hh": cells >> LOW_BITS, "hl": cells & ((1 << LOW_BITS) - 1),
        "hp": table["residents"].to_numpy(dtype=np.int64), "hc": _hundredths(table["patrollers"].to_numpy()),
        "ht": ratio_tenths(each), "hk": _kinds(table),
        "hx": middle[:, 0], "hy": middle[:, 1],
        "hu": corner[:, :, 0].T.reshape(-1), "hv": corner[:, :, 1].T.reshape(-1),
    }  # fmt: skip


def _hundredths(counts: Float64) -> Int64:
    return np.rint(np.round(counts, 2) * 100).astype(np.int64)


def _kinds(table: pd.DataFrame) -> Int64:
    """Position in `KINDS` (h,): the class, but where nobody patrols or nobody lives that goes before."""
    number = {name: position for position, name in enumerate(KINDS)}
    pairs = zip(table["status"], table["class"], strict=True)
    return np.array([number.get(status, number.get(name, 0)) for status, name in pairs], dtype=np.int64)


def _corners(polygons: np.ndarray, origin_mm: Int64) -> tuple[Int64, Int64]:
    """Middles (h, 2) and corners less the middle (h, most corners, 2), in tenths of a metre."""
    xy, owner = shapely.get_coordinates(polygons, return_index=True)
    tenths = np.rint((xy * MILLI - origin_mm) / OUTLINE_MM).astype(np.int64)
    count = np.bincount(owner, minlength=len(polygons))
    start = np.cumsum(count) - count
    # A ring ends where it began: the last coordinate is no corner, but may well repeat it.
    corner = start[:, None] + np.minimum(np.arange(max(count.max(initial=1) - 1, 0)), (count - 2)[:, None])
    rings = tenths[corner]
    middle = np.rint(rings.mean(axis=1)).astype(np.int64) if len(polygons) else np.zeros((0, 2), dtype=np.int64)
    return middle, rings - middle[:, None, :]
