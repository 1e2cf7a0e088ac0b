"""The homes as integer streams: what coverage/briefing/page/plan.js puts together again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...geo.network import Int64, round_half_up_mm
from .homes import Homes, first_entries
from .network_streams import Arrays

DRAWN_MM = 100  # positions of homes are for drawing: a tenth of a metre


def home_arrays(homes: Homes, origin_mm: Int64) -> Arrays:
    """Return the streams of n homes with k entries.

    Args:
        homes: in the order of `along_streets`.
        origin_mm: (2,) what is taken from every coordinate.

    Returns:
        ``rn`` (n) entries; ``re, ro, rl`` (n with an entry) edge, offset and leg of the first; ``se, so, sl`` of the
        others; ``rx, ry`` (n) position in tenths of a metre less that of the first entry (less the origin without one);
        ``rp`` residents; ``rh`` residences; ``rr`` row; ``rd`` in doubt; ``r0 …`` unit at each level.
    """
    entries = homes.entries
    first = first_entries(entries)
    later = np.setdiff1d(np.arange(len(entries)), first, assume_unique=True)
    start = np.broadcast_to(origin_mm, homes.xy.shape).astype(np.int64)
    start[entries.place[first]] = round_half_up_mm(entries.xy[first])
    drawn = np.rint((round_half_up_mm(homes.xy) - start) / DRAWN_MM).astype(np.int64)
    return {
        "rn": np.bincount(entries.place, minlength=len(homes)),
        "re": entries.edge[first], "ro": entries.offset_mm[first], "rl": entries.leg_mm[first],
        "se": entries.edge[later], "so": entries.offset_mm[later], "sl": entries.leg_mm[later],
        "rx": drawn[:, 0], "ry": drawn[:, 1],
        "rp": homes.residents, "rh": homes.homes, "rr": homes.row, "rd": homes.in_doubt.astype(np.int64),
        **{f"r{level}": homes.unit_of[:, level] for level in range(homes.unit_of.shape[1])},
    }  # fmt: skip


def id_rule(ids: Sequence[str]) -> dict[str, Any]:
    """Return how the page finds a residence's id by its row: a running number, or the ids themselves."""
    running = re.fullmatch(r"(.*?)(\d+)", ids[0], re.ASCII | re.DOTALL) if len(ids) else None
    if running:
        prefix, digits = running.groups()
        width, begin = len(digits), int(digits)
        if all(text == f"{prefix}{begin + row:0{width}d}" for row, text in enumerate(ids)):
            return {"prefix": prefix, "width": width, "first": begin}
    return {"list": list(ids)}
