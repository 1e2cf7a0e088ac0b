"""A uniform grid over the segments of all edges: finds the streets near a point.

Against an STRtree it wins by having no tree to walk: a point's cell is arithmetic, and neighbours along the
Morton order of points share their cells in cache. Each segment stands in every cell that it touches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numba
import numpy as np

from .network import Float64, Int32, Int64, Network

SEGMENTS_PER_CELL = 0.25
MAX_CELLS = 2**24


class Segments(NamedTuple):
    """Straight segments of the edges, in the order of the edges: coordinates, edge, metres from the edge's start."""

    ax: Float64
    ay: Float64
    bx: Float64
    by: Float64
    edge: Int32
    before_m: Float64


class Cells(NamedTuple):
    """Cells of the grid: origin, size, columns, rows, and the segments of each cell as compressed rows."""

    x0: float
    y0: float
    size_m: float
    columns: int
    rows: int
    start: Int64
    segment: Int32


@dataclass(frozen=True, eq=False)
class SegmentGrid:
    """The segments of a network and the cells that they touch."""

    segments: Segments
    cells: Cells


def build_grid(network: Network) -> SegmentGrid:
    """Build the grid of `network`; its cell size follows from the number of segments and their extent."""
    segments = _segments(network)
    return SegmentGrid(segments, _cells(segments))


def build_point_grid(xy: Float64) -> SegmentGrid:
    """Build the grid of points (n, 2): segments of no length, each its own edge."""
    x, y = np.ascontiguousarray(xy[:, 0]), np.ascontiguousarray(xy[:, 1])
    segments = Segments(x, y, x, y, np.arange(len(xy), dtype=np.int32), np.zeros(len(xy)))
    return SegmentGrid(segments, _cells(segments))


def _segments(network: Network) -> Segments:
    """Cut the edges into segments; a segment of no length stays, so that every edge has one."""
    start = network.edge_vertex_start
    xy = network.vertex_xy
    edge_of_vertex = np.repeat(np.arange(network.edge_count, dtype=np.int32), np.diff(start))
    first = np.flatnonzero(edge_of_vertex[:-1] == edge_of_vertex[1:]) if len(xy) else np.empty(0, dtype=np.int64)
    a, b = xy[first], xy[first + 1]
    length = planar_length(b[:, 0] - a[:, 0], b[:, 1] - a[:, 1])
    total = np.cumsum(length) - length
    edge = edge_of_vertex[first]
    new_edge = np.flatnonzero(np.diff(edge, prepend=-1))
    before = total - np.repeat(total[new_edge], np.diff(new_edge, append=len(edge)))
    ax, ay, bx, by = (np.ascontiguousarray(column) for column in (a[:, 0], a[:, 1], b[:, 0], b[:, 1]))
    return Segments(ax, ay, bx, by, edge, before)


def planar_length(dx: Float64, dy: Float64) -> Float64:
    """Return the lengths (n,) of steps, by plain operations.

    C libraries round `hypot` differently in the last bit; these give the same bits everywhere, in a browser too.
    """
    return np.sqrt(dx * dx + dy * dy)


def _cells(segments: Segments) -> Cells:
    count = len(segments.edge)
    if count == 0:
        return Cells(0.0, 0.0, 1.0, 1, 1, np.zeros(2, dtype=np.int64), np.empty(0, dtype=np.int32))
    low_x = float(min(segments.ax.min(), segments.bx.min()))
    low_y = float(min(segments.ay.min(), segments.by.min()))
    width = float(max(segments.ax.max(), segments.bx.max())) - low_x
    height = float(max(segments.ay.max(), segments.by.max())) - low_y
    mean = float(np.hypot(segments.bx - segments.ax, segments.by - segments.ay).mean())
    # Not smaller than a segment on average (it would stand in many cells), not so small that empty cells fill memory.
    size = max(mean, np.sqrt(max(width, 1.0) * max(height, 1.0) * SEGMENTS_PER_CELL / count), 1.0)
    size = max(size, np.sqrt(width * height / MAX_CELLS), max(width, height) / MAX_CELLS)
    columns, rows = int(width / size) + 1, int(height / size) + 1
    start = np.zeros(columns * rows + 1, dtype=np.int64)
    _count_cells(segments, low_x, low_y, size, columns, rows, start)
    np.cumsum(start, out=start)
    segment = np.empty(int(start[-1]), dtype=np.int32)
    _fill_cells(segments, low_x, low_y, size, columns, rows, start[:-1].copy(), segment)
    return Cells(low_x, low_y, size, columns, rows, start, segment)


@numba.njit(cache=True, nogil=True)
def _columns_in_row(ax, ay, bx, by, x0, low, high, size, columns):  # type: ignore[no-untyped-def]
    """First and last column that the part of a segment between heights `low` and `high` touches."""
    left, right = min(ax, bx), max(ax, bx)
    if ay != by:
        slope = (bx - ax) / (by - ay)
        at_low = ax + (min(max(low, min(ay, by)), max(ay, by)) - ay) * slope
        at_high = ax + (min(max(high, min(ay, by)), max(ay, by)) - ay) * slope
        # One thousandth of a cell of slack: rounding must never lose a cell that the segment touches.
        left = max(left, min(at_low, at_high) - 1e-3 * size)
        right = min(right, max(at_low, at_high) + 1e-3 * size)
    first = min(max(int((left - x0) / size), 0), columns - 1)
    last = min(max(int((right - x0) / size), 0), columns - 1)
    return first, last


@numba.njit(cache=True, nogil=True)
def _rows_of(ay, by, y0, size, rows):  # type: ignore[no-untyped-def]
    first = min(max(int((min(ay, by) - y0) / size), 0), rows - 1)
    last = min(max(int((max(ay, by) - y0) / size), 0), rows - 1)
    return first, last


@numba.njit(cache=True, nogil=True)
def _count_cells(segments, x0, y0, size, columns, rows, start):  # type: ignore[no-untyped-def]
    for s in range(len(segments.edge)):
        ax, ay, bx, by = segments.ax[s], segments.ay[s], segments.bx[s], segments.by[s]
        first_row, last_row = _rows_of(ay, by, y0, size, rows)
        for row in range(first_row, last_row + 1):
            low = y0 + row * size
            first, last = _columns_in_row(ax, ay, bx, by, x0, low, low + size, size, columns)
            for column in range(first, last + 1):
                start[row * columns + column + 1] += 1


@numba.njit(cache=True, nogil=True)
def _fill_cells(segments, x0, y0, size, columns, rows, place, segment):  # type: ignore[no-untyped-def]
    for s in range(len(segments.edge)):
        ax, ay, bx, by = segments.ax[s], segments.ay[s], segments.bx[s], segments.by[s]
        first_row, last_row = _rows_of(ay, by, y0, size, rows)
        for row in range(first_row, last_row + 1):
            low = y0 + row * size
            first, last = _columns_in_row(ax, ay, bx, by, x0, low, low + size, size, columns)
            for column in range(first, last + 1):
                cell = row * columns + column
                segment[place[cell]] = s
                place[cell] += 1


@numba.njit(cache=True, nogil=True, inline="always")
def square_to_segment(px, py, ax, ay, bx, by):  # type: ignore[no-untyped-def]
    """Squared distance from a point to a segment.

    Beyond the ends it is taken to the very vertex, so that edges that meet there are at the same distance
    to the bit.
    """
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    dot = (px - ax) * dx + (py - ay) * dy
    if dot <= 0.0 or square == 0.0:
        return (px - ax) * (px - ax) + (py - ay) * (py - ay)
    if dot >= square:
        return (px - bx) * (px - bx) + (py - by) * (py - by)
    cross = dx * (py - ay) - dy * (px - ax)
    return cross * cross / square


@numba.njit(cache=True, nogil=True, inline="always")
def share_along_segment(px, py, ax, ay, bx, by):  # type: ignore[no-untyped-def]
    """Share 0…1 of the segment at which it comes nearest to a point."""
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    if square == 0.0:
        return 0.0
    return min(max(((px - ax) * dx + (py - ay) * dy) / square, 0.0), 1.0)


@numba.njit(cache=True, nogil=True)
def nearest_segments(px, py, segments, cells, out_distance_m, out_segment):  # type: ignore[no-untyped-def]
    """Write the nearest segment of each point and its distance in metres; the first segment wins a tie.

    Rings of cells are searched from the point's own cell outwards until no nearer segment can exist. A point
    outside the grid starts from the nearest cell; projecting onto the grid's rectangle shortens no distance
    below the ring's, so the same bound holds. Without segments the outputs stay as they were.
    """
    if len(segments.edge) == 0:
        return
    rings = max(cells.columns, cells.rows)
    for p in range(len(px)):
        x, y = px[p], py[p]
        inside_x = min(max(x, cells.x0), cells.x0 + cells.columns * cells.size_m)
        inside_y = min(max(y, cells.y0), cells.y0 + cells.rows * cells.size_m)
        column = min(int((inside_x - cells.x0) / cells.size_m), cells.columns - 1)
        row = min(int((inside_y - cells.y0) / cells.size_m), cells.rows - 1)
        left = inside_x - cells.x0 - column * cells.size_m
        down = inside_y - cells.y0 - row * cells.size_m
        margin = max(min(left, cells.size_m - left, down, cells.size_m - down), 0.0)
        best, best_segment = np.inf, -1
        for ring in range(rings + 1):
            reach = margin + (ring - 1) * cells.size_m
            if ring > 0 and best <= reach * reach:
                break
            for r in range(max(row - ring, 0), min(row + ring, cells.rows - 1) + 1):
                step = 2 * ring if row - ring < r < row + ring else 1
                for c in range(column - ring, column + ring + 1, step):
                    if c < 0 or c >= cells.columns:
                        continue
                    cell = r * cells.columns + c
                    for i in range(cells.start[cell], cells.start[cell + 1]):
                        s = cells.segment[i]
                        square = square_to_segment(x, y, segments.ax[s], segments.ay[s], segments.bx[s], segments.by[s])
                        if square < best or (square == best and s < best_segment):
                            best, best_segment = square, s
        out_distance_m[p], out_segment[p] = np.sqrt(best), best_segment
