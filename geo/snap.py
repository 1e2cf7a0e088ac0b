"""Where places enter the network: the exact position on an edge, in every component within the access limit.

The rule (docs/rules.md, "Distance"): a point enters *each* component that has an edge within the access
limit, at its nearest position on an edge of that component; a leg that a barrier blocks falls to the next
edge. The limit is compared before rounding; after that leg and offset are whole millimetres, and of equal legs the
lower street id wins. So entries depend on no station, and a stranded path beside a house cuts nobody off.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

from .barriers import Barriers, legs_blocked, points_near_barriers
from .grid import (
    SegmentGrid,
    build_grid,
    nearest_segments,
    planar_length,
    share_along_segment,
    square_to_segment,
)
from .network import Float64, Int32, Int64, Network, morton_order, round_half_up_mm

POINTS_A_BATCH = 65_536


@dataclass(frozen=True, eq=False)
class Entries:
    """Where places enter the network: k rows sorted by place; a place may have none, one or several.

    Attributes:
        place: (k,) row of the place in its layer.
        edge: (k,) edge that is entered.
        offset_mm: (k,) position from the edge's first vertex, 0 … length.
        leg_mm: (k,) straight access leg from the point to that position.
        xy: (k, 2) the position on the edge, metres in the network's CRS.
        from_xy: (k, 2) the point where the leg starts: the place itself or one of its entrances.
        origin: (k,) number of the point where the leg starts.
        place_count: number of places in the layer, with or without entries.
        network_hash: hash of the network that is entered.
    """

    place: Int32
    edge: Int32
    offset_mm: Int32
    leg_mm: Int32
    xy: Float64
    from_xy: Float64
    origin: Int32
    place_count: int
    network_hash: str

    def __len__(self) -> int:
        """Number of entries."""
        return len(self.place)

    def take(self, rows: npt.NDArray[np.integer] | npt.NDArray[np.bool_]) -> Entries:
        """Return the entries at `rows` (or where a mask is true), in that order."""
        return Entries(
            self.place[rows], self.edge[rows], self.offset_mm[rows], self.leg_mm[rows], self.xy[rows],
            self.from_xy[rows], self.origin[rows], self.place_count, self.network_hash,
        )  # fmt: skip

    @property
    def has_entry(self) -> npt.NDArray[np.bool_]:
        """(place_count,) whether the place enters the network at all."""
        found = np.zeros(self.place_count, dtype=np.bool_)
        found[self.place] = True
        return found


@dataclass(frozen=True, eq=False)
class Access:
    """How places reach the network.

    Attributes:
        entries: the entries that count.
        access_m: (place_count,) metres to the nearest walkable street of any component, also beyond the limit and
            whatever barriers stand between; NaN where the network has no street or the place no point.
        rivals: entries that are as near, within the tie, as the one of the same point and component, on an edge that
            shares no junction with it: the entry is in doubt there.
        rival_of: (len(rivals),) row in `entries` that each rival competes with.
    """

    entries: Entries
    access_m: Float64
    rivals: Entries
    rival_of: Int32


@dataclass(frozen=True)
class EntryRule:
    """The limits that decide an entry.

    Attributes:
        max_access_m: longest access leg, inclusive, compared before rounding.
        entry_tie_m: another unjoined street that is at most so much farther puts an entry in doubt.
    """

    max_access_m: float = 100.0
    entry_tie_m: float = 0.5


def enter(
    network: Network,
    points_xy: Float64,
    *,
    place: npt.NDArray[np.integer] | None = None,
    place_count: int | None = None,
    rule: EntryRule,
    barriers: Barriers | None = None,
    grid: SegmentGrid | None = None,
) -> Access:
    """Find where places enter `network`.

    Args:
        network: the walking network.
        points_xy: (p, 2) points from which the places are left, in the network's CRS: each place's own point or its
            entrances, which replace it.
        place: (p,) row of the place that each point belongs to; the points' own numbers where not given.
        place_count: number of places; the number of points where not given.
        rule: the access limit and the tie.
        barriers: what legs may not cross.
        grid: the grid of `network`, where it is at hand.

    Raises:
        ValueError: a coordinate is not finite.
    """
    points = np.ascontiguousarray(points_xy, dtype=np.float64).reshape(-1, 2)
    if not np.isfinite(points).all():
        raise ValueError("points need finite coordinates")
    owner = np.arange(len(points), dtype=np.int32) if place is None else np.asarray(place, dtype=np.int32)
    count = len(points) if place_count is None else place_count
    streets = build_grid(network) if grid is None else grid
    found = _candidates(network, points, streets, rule, barriers)
    entries = _to_entries(network, points, owner, count, found[0], streets)
    order = np.lexsort((entries.edge, entries.origin, entries.place))
    number = np.empty(len(order), dtype=np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    return Access(
        entries=entries.take(order),
        access_m=_nearest_street_m(points, owner, count, streets),
        rivals=_to_entries(network, points, owner, count, found[1], streets),
        rival_of=number[found[2]],
    )


@dataclass(frozen=True, eq=False)
class _Found:
    """Legs from points to edges: point, edge, leg in millimetres, metres along the edge."""

    point: Int32
    segment: Int32
    leg_mm: Int32

    def take(self, rows: npt.NDArray[np.integer] | npt.NDArray[np.bool_]) -> _Found:
        return _Found(self.point[rows], self.segment[rows], self.leg_mm[rows])


def _candidates(
    network: Network, points: Float64, streets: SegmentGrid, rule: EntryRule, barriers: Barriers | None
) -> tuple[_Found, _Found, Int32]:
    """Entries, rivals, and the entry that each rival competes with, points along the Morton curve in batches."""
    tie_mm = int(round_half_up_mm(rule.entry_tie_m))
    entries: list[_Found] = []
    rivals: list[_Found] = []
    rival_of: list[Int32] = []
    before = 0
    order = morton_order(points).astype(np.int32)
    for first in range(0, max(len(order), 1), POINTS_A_BATCH):
        batch = order[first : first + POINTS_A_BATCH]
        near = _edges_within(network, points, batch, streets, rule.max_access_m)
        if barriers is not None:
            near = _unblocked(points, near, streets, barriers, rule.max_access_m)
        chosen, others, of = _choose(network, near, streets, tie_mm)
        entries.append(near.take(chosen))
        rivals.append(near.take(others))
        rival_of.append((of + before).astype(np.int32))
        before += len(chosen)
    return _joined(entries), _joined(rivals), np.concatenate(rival_of)


def _joined(parts: list[_Found]) -> _Found:
    return _Found(
        np.concatenate([part.point for part in parts]),
        np.concatenate([part.segment for part in parts]),
        np.concatenate([part.leg_mm for part in parts]),
    )


def _edges_within(network: Network, points: Float64, batch: Int32, streets: SegmentGrid, max_access_m: float) -> _Found:
    """Every edge within the limit of each point of `batch`, at its nearest segment, grouped by point."""
    x, y = np.ascontiguousarray(points[batch, 0]), np.ascontiguousarray(points[batch, 1])
    seen = np.full(network.edge_count, -1, dtype=np.int32)
    slot = np.empty(network.edge_count, dtype=np.int32)
    room = max(64 * len(batch), 1024)
    parts: list[_Found] = []
    first = 0
    while first < len(batch):
        point = np.empty(room, dtype=np.int32)
        segment = np.empty(room, dtype=np.int32)
        distance = np.empty(room, dtype=np.float64)
        done, filled = _scan_edges(
            x, y, first, streets.segments, streets.cells, max_access_m, seen, slot, point, segment, distance
        )
        if done == first:
            room *= 4
        parts.append(
            _Found(batch[point[:filled]], segment[:filled].copy(), round_half_up_mm(distance[:filled]).astype(np.int32))
        )
        first = done
    empty = np.empty(0, dtype=np.int32)
    return _joined(parts) if parts else _Found(empty, empty, empty)


@numba.njit(cache=True, nogil=True)
def _scan_edges(  # type: ignore[no-untyped-def]
    x, y, first, segments, cells, limit, seen, slot, out_point, out_segment, out_distance
):
    """Write the nearest segment of every edge within `limit` of points `first`…; return (points done, rows filled).

    Stops before a point whose rows do not fit. `seen` says which point wrote an edge's row last and `slot` where.
    Of segments of one edge at the same distance the first along the edge stays.
    """
    filled = 0
    for p in range(first, len(x)):
        begin = filled
        low_column = int(np.floor((x[p] - limit - cells.x0) / cells.size_m))
        high_column = int(np.floor((x[p] + limit - cells.x0) / cells.size_m))
        low_row = int(np.floor((y[p] - limit - cells.y0) / cells.size_m))
        high_row = int(np.floor((y[p] + limit - cells.y0) / cells.size_m))
        for row in range(max(low_row, 0), min(high_row, cells.rows - 1) + 1):
            for column in range(max(low_column, 0), min(high_column, cells.columns - 1) + 1):
                cell = row * cells.columns + column
                for i in range(cells.start[cell], cells.start[cell + 1]):
                    s = cells.segment[i]
                    a_x, a_y, b_x, b_y = segments.ax[s], segments.ay[s], segments.bx[s], segments.by[s]
                    distance = np.sqrt(square_to_segment(x[p], y[p], a_x, a_y, b_x, b_y))
                    if distance > limit:
                        continue
                    e = segments.edge[s]
                    if seen[e] == p:
                        k = slot[e]
                        if distance < out_distance[k] or (distance == out_distance[k] and s < out_segment[k]):
                            out_distance[k], out_segment[k] = distance, s
                        continue
                    if filled == len(out_point):
                        for k in range(begin, filled):
                            seen[segments.edge[out_segment[k]]] = -1
                        return p, begin
                    seen[e], slot[e] = p, filled
                    out_point[filled], out_segment[filled], out_distance[filled] = p, s, distance
                    filled += 1
    return len(x), filled


def _unblocked(points: Float64, near: _Found, streets: SegmentGrid, barriers: Barriers, max_access_m: float) -> _Found:
    """Drop the legs that a barrier blocks."""
    present, inverse = np.unique(near.point, return_inverse=True)
    doubtful = np.flatnonzero(points_near_barriers(barriers, points[present], max_access_m)[inverse])
    start = points[near.point[doubtful]]
    end, _ = _positions(streets, start, near.segment[doubtful])
    free = np.ones(len(near.point), dtype=np.bool_)
    free[doubtful] = ~legs_blocked(barriers, start, end)
    return near.take(free)


def _choose(network: Network, near: _Found, streets: SegmentGrid, tie_mm: int) -> tuple[Int64, Int64, Int64]:
    """Rows of each point's and component's entry, rows of their rivals, and the entry (by position) of each rival."""
    edge = streets.segments.edge[near.segment]
    best = np.full(network.component_count, -1, dtype=np.int64)
    entry = np.empty(len(edge), dtype=np.int64)
    rival = np.empty(len(edge), dtype=np.bool_)
    ends = (network.edge_u, network.edge_v)
    _contest(near.point, near.leg_mm, edge, network.edge_component, network.edge_rank, ends, tie_mm, best, entry, rival)
    chosen, others = np.flatnonzero(entry == np.arange(len(edge))), np.flatnonzero(rival)
    return chosen, others, np.searchsorted(chosen, entry[others])


@numba.njit(cache=True, nogil=True)
def _contest(point, leg_mm, edge, component, rank, ends, tie_mm, best, entry, rival):  # type: ignore[no-untyped-def]
    """Name for each row the row of its point and component that wins, and say whether it is a rival of that.

    The shorter leg wins, then the edge first in rank. Rows come grouped by point, so that a row of `best`, by
    component, is of an earlier point where it lies before the first of this one.
    """
    u, v = ends
    begin = 0
    while begin < len(point):
        end = begin
        while end < len(point) and point[end] == point[begin]:
            row, here = best[component[edge[end]]], end
            if row < begin or (leg_mm[here], rank[edge[here]]) < (leg_mm[row], rank[edge[row]]):
                best[component[edge[end]]] = here
            end += 1
        for i in range(begin, end):
            e, won = edge[i], best[component[edge[i]]]
            f = edge[won]
            joined = u[e] == u[f] or u[e] == v[f] or v[e] == u[f] or v[e] == v[f]
            entry[i] = won
            rival[i] = not joined and leg_mm[i] <= np.int64(leg_mm[won]) + tie_mm
        begin = end


def _positions(streets: SegmentGrid, points: Float64, segment: Int32) -> tuple[Float64, Float64]:
    """Nearest position on each point's segment (k, 2) and metres from the edge's start (k,)."""
    s = streets.segments
    ax, ay, bx, by = s.ax[segment], s.ay[segment], s.bx[segment], s.by[segment]
    share = np.empty(len(segment), dtype=np.float64)
    _shares(points, ax, ay, bx, by, share)
    xy = np.column_stack([ax + share * (bx - ax), ay + share * (by - ay)])
    at_end = share == 1.0  # ax + (bx - ax) need not be bx to the bit
    xy[at_end] = np.column_stack([bx, by])[at_end]
    return xy, s.before_m[segment] + share * planar_length(bx - ax, by - ay)


@numba.njit(cache=True, nogil=True)
def _shares(points, ax, ay, bx, by, out):  # type: ignore[no-untyped-def]
    for i in range(len(out)):
        out[i] = share_along_segment(points[i, 0], points[i, 1], ax[i], ay[i], bx[i], by[i])


def _to_entries(
    network: Network, points: Float64, owner: Int32, count: int, found: _Found, streets: SegmentGrid
) -> Entries:
    start = points[found.point]
    xy, along_m = _positions(streets, start, found.segment)
    edge = streets.segments.edge[found.segment]
    offset_mm = np.clip(round_half_up_mm(along_m), 0, network.edge_length_mm[edge]).astype(np.int32)
    return Entries(
        owner[found.point], edge, offset_mm, found.leg_mm, xy, start, found.point, count, network.hash
    )  # fmt: skip


def _nearest_street_m(points: Float64, owner: Int32, count: int, streets: SegmentGrid) -> Float64:
    order = morton_order(points)
    distance = np.full(len(points), np.nan)
    segment = np.empty(len(points), dtype=np.int32)
    x, y = np.ascontiguousarray(points[order, 0]), np.ascontiguousarray(points[order, 1])
    nearest_segments(x, y, streets.segments, streets.cells, distance, segment)
    access_m = np.full(count, np.nan)
    np.fmin.at(access_m, owner[order], distance)
    return access_m
