"""Positions along stretches of street, so that no point of them is farther than half the spacing from one.

A junction at the end of a stretch is a position; between two junctions the rest is filled evenly, at most one spacing
apart; towards an end that is no junction the last position stands at most half a spacing from it. All in whole
millimetres along the edge, so that whoever stands there enters the network exactly there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...geo.grid import SegmentGrid
from ...geo.network import Float64, Int64, Network
from .stretches import Stretches

NO_EDGE = np.int64(2**62)


@dataclass(frozen=True, eq=False)
class StreetPositions:
    """p positions on the network, junctions first, each place once.

    Attributes:
        edge: (p,) the edge; of a junction the one of the lowest street id that meets there.
        offset_mm: (p,) millimetres from the edge's first vertex, 0 … length.
        named_edge: (p,) the edge whose street the position is called by: its own, but at a junction the lowest street
            id that has a name.
        xy: (p, 2) metres in the network's CRS.
    """

    edge: Int64
    offset_mm: Int64
    named_edge: Int64
    xy: Float64


def positions_along(network: Network, grid: SegmentGrid, stretches: Stretches, *, spacing_mm: int) -> StreetPositions:
    """Place positions along `stretches` of `network`, whose segments are those of `grid`.

    Raises:
        ValueError: `spacing_mm` is below 1.
    """
    if spacing_mm < 1:
        raise ValueError("positions need a spacing of at least 1 mm")
    edge, start, end = stretches.edge, stretches.start_mm, stretches.end_mm
    at_u, at_v = start == 0, end == network.edge_length_mm[edge]
    junctions = np.unique(np.concatenate([network.edge_u[edge[at_u]], network.edge_v[edge[at_v]]])).astype(np.int64)
    their_edge, their_name = _edges_of_junctions(network)
    own = their_edge[junctions]
    own_offset = np.where(network.edge_u[own] == junctions, 0, network.edge_length_mm[own]).astype(np.int64)
    row, offset = _filled(start, end, at_u, at_v, spacing_mm)
    between = edge[row]
    return StreetPositions(
        edge=np.concatenate([own, between]),
        offset_mm=np.concatenate([own_offset, offset]),
        named_edge=np.concatenate([their_name[junctions], between]),
        xy=np.concatenate([network.junction_xy[junctions], _xy_along(grid, between, offset)]),
    )


def at_junction(network: Network, edge: Int64, offset_mm: Int64) -> Int64:
    """Return the junction at each position (p,), −1 − edge where it lies between two."""
    length = network.edge_length_mm[edge]
    here = np.where(offset_mm == 0, network.edge_u[edge], network.edge_v[edge]).astype(np.int64)
    return np.where((offset_mm == 0) | (offset_mm == length), here, -1 - edge)


def _edges_of_junctions(network: Network) -> tuple[Int64, Int64]:
    """For every junction the edge of the lowest street id, and that of the lowest with a name (else the former)."""
    by_rank = np.empty(network.edge_count, dtype=np.int64)
    by_rank[network.edge_rank] = np.arange(network.edge_count)
    if not network.junction_count:
        return by_rank[:0], by_rank[:0]
    # Every junction is the end of an edge, so no row of the incidence is empty.
    first = np.asarray(network.csr_start[:-1], dtype=np.int64)
    rank = network.edge_rank[network.csr_edge].astype(np.int64)
    has_name = (network.edge_name != "")[network.csr_edge]
    lowest = np.minimum.reduceat(rank, first)
    named = np.minimum.reduceat(np.where(has_name, rank, NO_EDGE), first)
    return by_rank[lowest], by_rank[np.where(named == NO_EDGE, lowest, named)]


def _filled(start: Int64, end: Int64, at_u: np.ndarray, at_v: np.ndarray, spacing_mm: int) -> tuple[Int64, Int64]:
    """Stretch and offset of the positions between the ends of each stretch.

    Of ``parts`` equal half-steps there are 2n between two junctions, 2k + 1 between a junction and an open end, 2n
    between two open ends; positions stand after every second one.
    """
    length = end - start
    ends = at_u.astype(np.int64) + at_v
    steps = -(-length // spacing_mm)
    beyond_half = -(-(2 * length - spacing_mm) // (2 * spacing_mm))
    count = np.select([ends == 2, ends == 1], [steps - 1, beyond_half], default=np.maximum(steps, 1))
    count = np.where(length > 0, np.maximum(count, 0), 0)
    parts = np.select([ends == 2, ends == 1], [2 * (count + 1), 2 * count + 1], default=2 * count)
    row = np.repeat(np.arange(len(start)), count)
    number = np.arange(1, len(row) + 1) - np.repeat(np.cumsum(count) - count, count)
    along = (2 * number - (ends == 0)[row]) * length[row] // parts[row]
    from_end = at_v[row] & ~at_u[row]
    return row, np.where(from_end, end[row] - along, start[row] + along)


def _xy_along(grid: SegmentGrid, edge: Int64, offset_mm: Int64) -> Float64:
    """Coordinates (p, 2) at `offset_mm` along each edge."""
    s = grid.segments
    step = np.column_stack([s.bx - s.ax, s.by - s.ay])
    length_m = np.hypot(step[:, 0], step[:, 1])
    first = np.searchsorted(s.edge, edge, side="left")
    last = np.searchsorted(s.edge, edge, side="right") - 1
    # The edges one after another on one long line, so that one search finds every segment.
    total_m = np.cumsum(length_m) - length_m
    along_m = offset_mm / 1000.0
    segment = np.searchsorted(total_m, total_m[first] + along_m, side="right") - 1
    segment = np.clip(segment, first, last)
    share = (along_m - s.before_m[segment]) / np.maximum(length_m[segment], 1e-300)
    share = np.clip(share, 0.0, 1.0)[:, None]
    return np.asarray(np.column_stack([s.ax[segment], s.ay[segment]]) + share * step[segment], dtype=np.float64)
