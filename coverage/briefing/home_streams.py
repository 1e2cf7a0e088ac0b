"""The homes as integer streams: what coverage/briefing/page/plan.js puts together again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ...geo.network import Float64, Int64, Network, round_half_up_mm
from ...geo.snap import Entries
from .beside_streets import beside_streets
from .homes import Homes, first_entries
from .network_streams import Arrays

DRAWN_MM = 100  # positions of homes are for drawing: a tenth of a metre


def home_arrays(homes: Homes, network: Network, origin_mm: Int64) -> Arrays:
    """Return the streams of n homes with k entries.

    Args:
        homes: in the order of `along_streets`.
        network: the network that they enter.
        origin_mm: (2,) what is taken from every coordinate.

    Returns:
        ``rn`` (n) entries; ``re, ro, rl`` (n with an entry) edge, offset and leg of the first; ``se, so, sl`` of the
        others; ``rs`` (n with an entry) whether it stands left of the street; ``rx, ry`` (n) position in tenths of a
        metre less where the first entry puts it (less the origin without one); ``rp`` residents; ``rh`` residences;
        ``rr`` row; ``rd`` in doubt; ``r0 …`` unit at each level.
    """
    entries = homes.entries
    first = first_entries(entries)
    later = np.setdiff1d(np.arange(len(entries)), first, assume_unique=True)
    at_mm = round_half_up_mm(homes.xy) - origin_mm
    forecast, is_left = _forecast(at_mm, network, origin_mm, entries.take(first))
    drawn = np.rint((at_mm - forecast) / DRAWN_MM).astype(np.int64)
    return {
        "rn": np.bincount(entries.place, minlength=len(homes)),
        "re": entries.edge[first], "ro": entries.offset_mm[first], "rl": entries.leg_mm[first],
        "se": entries.edge[later], "so": entries.offset_mm[later], "sl": entries.leg_mm[later],
        "rs": is_left.astype(np.int64), "rx": drawn[:, 0], "ry": drawn[:, 1],
        "rp": homes.residents, "rh": homes.homes, "rr": homes.row, "rd": homes.in_doubt.astype(np.int64),
        **{f"r{level}": homes.unit_of[:, level] for level in range(homes.unit_of.shape[1])},
    }  # fmt: skip


def _forecast(
    at_mm: Int64, network: Network, origin_mm: Int64, first: Entries
) -> tuple[Float64, npt.NDArray[np.bool_]]:
    """Where each home stands by its first entry (n, 2), and which of those with one are left of the street."""
    vertex_mm = round_half_up_mm(network.vertex_xy) - origin_mm
    foot, left = beside_streets(vertex_mm, network.edge_vertex_start, first)
    there = at_mm[first.place]
    is_left = ((there - foot) * left).sum(axis=1) > 0
    forecast = np.zeros(at_mm.shape, dtype=np.float64)
    forecast[first.place] = np.where(is_left[:, None], foot + left, foot - left)
    return forecast, is_left


def id_rule(ids: Sequence[str]) -> dict[str, Any]:
    """Return how the page finds a residence's id by its row: a running number, or the ids themselves."""
    running = re.fullmatch(r"(.*?)(\d+)", ids[0], re.ASCII | re.DOTALL) if len(ids) else None
    if running:
        prefix, digits = running.groups()
        width, begin = len(digits), int(digits)
        if all(text == f"{prefix}{begin + row:0{width}d}" for row, text in enumerate(ids)):
            return {"prefix": prefix, "width": width, "first": begin}
    return {"list": list(ids)}
