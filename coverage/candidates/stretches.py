"""The parts of the streets that lie within given polygons, in whole millimetres along each edge.

Every segment is cut by itself: along a straight line a position is told by arithmetic, also where the street crosses
itself or runs in a loop.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from ...geo.grid import SegmentGrid
from ...geo.network import Float64, Int64, Network, end_xy, round_half_up_mm

# Lengths are rounded once a street, positions once a cut: the two may differ by so much where they mean one place.
ROUNDING_MM = 1
SLACK_M = 0.01


@dataclass(frozen=True, eq=False)
class Stretches:
    """k parts of edges, sorted by edge and start; those of one edge do not touch.

    Attributes:
        edge: (k,) the edge.
        start_mm: (k,) where the part begins, from the edge's first vertex.
        end_mm: (k,) where it ends, at most the edge's length.
    """

    edge: Int64
    start_mm: Int64
    end_mm: Int64


def whole_edges(network: Network) -> Stretches:
    """Return every edge of `network` from end to end."""
    length = network.edge_length_mm.astype(np.int64)
    return Stretches(np.arange(network.edge_count), np.zeros_like(length), length)


def stretches_within(network: Network, grid: SegmentGrid, polygons: npt.NDArray[np.object_]) -> Stretches:
    """Return the parts of the edges of `network` that lie within any of `polygons`.

    Args:
        network: the walking network.
        grid: its segments.
        polygons: (z,) polygons in the network's CRS; they may overlap, repeat, have holes or parts, be empty.
    """
    segments, polygons = grid.segments, polygons[~shapely.is_empty(polygons)]
    near = _near_boxes(grid, np.asarray(shapely.bounds(polygons), dtype=np.float64).reshape(-1, 4))
    if not len(near):
        empty = np.empty(0, dtype=np.int64)
        return Stretches(empty, empty, empty)
    a = np.column_stack([segments.ax[near], segments.ay[near]])
    b = np.column_stack([segments.bx[near], segments.by[near]])
    lines = np.asarray(shapely.linestrings(np.stack([a, b], axis=1)), dtype=object)
    tree = shapely.STRtree(lines)
    zone, segment = tree.query(polygons, predicate="intersects")
    inside = np.isin(zone * len(near) + segment, _pairs(tree, polygons, len(near)))
    piece, low, high = _cut(lines, polygons, zone[~inside], segment[~inside])
    segment = np.concatenate([segment[inside], piece])
    share = np.concatenate([np.tile([0.0, 1.0], (int(inside.sum()), 1)), np.column_stack([low, high])])
    length_m = np.hypot(*(b - a).T)
    along_m = segments.before_m[near[segment]][:, None] + share * length_m[segment][:, None]
    return _merged(network, segments.edge[near[segment]].astype(np.int64), round_half_up_mm(along_m))


def _near_boxes(grid: SegmentGrid, boxes: Float64) -> Int64:
    """Segments that share a cell of the grid with any of `boxes` (z, 4): few of a town's, and only these are drawn."""
    cells = grid.cells
    low = np.floor((boxes[:, :2] - SLACK_M - (cells.x0, cells.y0)) / cells.size_m).astype(np.int64)
    high = np.floor((boxes[:, 2:] + SLACK_M - (cells.x0, cells.y0)) / cells.size_m).astype(np.int64)
    low, last = np.maximum(low, 0), np.minimum(high, (cells.columns - 1, cells.rows - 1))
    meets = (low <= last).all(axis=1)
    low, last = low[meets], last[meets]
    # In a row of cells the segments of neighbouring cells stand one after another.
    box, row = _ranges(low[:, 1], last[:, 1] + 1)
    begin = cells.start[row * cells.columns + low[box, 0]]
    end = cells.start[row * cells.columns + last[box, 0] + 1]
    return np.unique(cells.segment[_ranges(begin, end)[1]]).astype(np.int64)


def _ranges(start: Int64, stop: Int64) -> tuple[Int64, Int64]:
    """Return the numbers start … stop − 1 of each pair, one pair after another, and which pair they are of."""
    count = stop - start
    pair = np.repeat(np.arange(len(start)), count)
    within = np.arange(len(pair)) - np.repeat(np.cumsum(count) - count, count)
    return pair, start[pair] + within


def _pairs(tree: shapely.STRtree, polygons: npt.NDArray[np.object_], count: int) -> Int64:
    """Numbers of the pairs of polygon and segment of which the polygon holds the whole segment."""
    zone, segment = tree.query(polygons, predicate="covers")
    return np.asarray(zone * count + segment, dtype=np.int64)


def _cut(
    lines: npt.NDArray[np.object_],
    polygons: npt.NDArray[np.object_],
    zone: npt.NDArray[np.intp],
    segment: npt.NDArray[np.intp],
) -> tuple[npt.NDArray[np.intp], Float64, Float64]:
    """Segment of each piece of a segment within a polygon, and the shares 0…1 of the segment between which it lies."""
    pieces, of = shapely.get_parts(shapely.intersection(lines[segment], polygons[zone]), return_index=True)
    is_line = shapely.get_type_id(pieces) == shapely.GeometryType.LINESTRING
    pieces, of = pieces[is_line], segment[of[is_line]]
    a, b = (end_xy(lines[of], end) for end in (0, -1))
    step = b - a
    square = np.maximum((step**2).sum(axis=1), 1e-300)
    ends = [np.clip(((end_xy(pieces, end) - a) * step).sum(axis=1) / square, 0.0, 1.0) for end in (0, -1)]
    return of, np.minimum(*ends), np.maximum(*ends)


def _merged(network: Network, edge: Int64, along_mm: Int64) -> Stretches:
    """Join the pieces (k, 2) of each edge that meet or overlap."""
    order = np.lexsort((along_mm[:, 0], edge))
    edge, start, end = edge[order], along_mm[order, 0], along_mm[order, 1]
    # Edges one after another on one long line, so that the farthest end so far is a running maximum.
    shift = edge * np.int64(2**32)
    farthest = np.maximum.accumulate(end + shift) if len(edge) else end
    new = np.ones(len(edge), dtype=np.bool_)
    new[1:] = start[1:] + shift[1:] > farthest[:-1] + ROUNDING_MM
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(edge)) - 1 if len(edge) else first
    edge, start, end = edge[first], start[first], farthest[last] - shift[first]
    length = network.edge_length_mm[edge].astype(np.int64)
    start = np.where(start <= ROUNDING_MM, 0, start)
    end = np.where(end >= length - ROUNDING_MM, length, end)
    kept = (start < end) | (length == 0)
    return Stretches(edge[kept], start[kept], end[kept])
