"""The streets within a circle's radius of its stations, cut off where the walk ends."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from shapely.ops import substring

from ...geo.network import Float64, Network, edge_lines
from ...geo.paths import UNREACHED, distance_of_keys
from ..circles.reach import StationSearch


def reached_streets(network: Network, search: StationSearch, radius_mm: int) -> npt.NDArray[np.object_]:
    """Return the lines of all street length from which a station is within `radius_mm`.

    Args:
        network: the walking network.
        search: a search from the stations on it.
        radius_mm: the circle's radius.
    """
    length = network.edge_length_mm.astype(np.float64)
    left = np.where(search.junctions < UNREACHED, radius_mm - distance_of_keys(search.junctions), -1).astype(np.float64)
    from_start, from_end = (np.maximum(left[ends], 0.0) for ends in (network.edge_u, network.edge_v))
    whole = (from_start + from_end >= length) & ((left[network.edge_u] >= 0) | (left[network.edge_v] >= 0))
    full = edge_lines(network, np.flatnonzero(whole))
    edge, start, end = _pieces(search, radius_mm, length, from_start, from_end, whole)
    lines = edge_lines(network, edge)
    ratio = shapely.length(lines) / np.where(length[edge] > 0, length[edge], 1.0)
    parts = [substring(line, a, b) for line, a, b in zip(lines, start * ratio, end * ratio, strict=True)]
    return np.array([*full, *parts], dtype=object)


def _pieces(
    search: StationSearch,
    radius_mm: int,
    length: Float64,
    from_start: Float64,
    from_end: Float64,
    whole: npt.NDArray[np.bool_],
) -> tuple[npt.NDArray[np.int64], Float64, Float64]:
    """Edges that are reached in part, and from where to where, in millimetres along them."""
    partly_start = np.flatnonzero((from_start > 0) & ~whole)
    partly_end = np.flatnonzero((from_end > 0) & ~whole)
    # A station in the middle of a long street reaches neither of its ends.
    entry, leg = search.stations.edge.astype(np.int64), search.stations.leg_mm.astype(np.float64)
    near = (leg <= radius_mm) & ~whole[entry]
    entry, at, ahead = entry[near], search.stations.offset_mm[near].astype(np.float64), radius_mm - leg[near]
    edge = np.concatenate([partly_start, partly_end, entry])
    start = np.concatenate([np.zeros(len(partly_start)), length[partly_end] - from_end[partly_end], at - ahead])
    end = np.concatenate([from_start[partly_start], length[partly_end], at + ahead])
    return edge, np.clip(start, 0.0, length[edge]), np.clip(end, 0.0, length[edge])
