"""Where lines of a planner's road layer meet, and the pieces that they are cut into.

``ends``: line ends within the tolerance are one. ``vertices``: every vertex, end or interior, within the
tolerance is one. ``crossings``: as ``vertices``, after a vertex was put wherever two lines cross or one
touches the other.

Vertices chain: A near B and B near C makes one junction of all three, at the place of the vertex that
comes first in the file. Two vertices of one line that follow each other more closely than twice the
tolerance are the shape of the line, no junction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy  # its parts load on first use
import shapely

from .connected import connected_parts

Noding = Literal["ends", "vertices", "crossings"]
NODINGS: tuple[str, ...] = get_args(Noding)

Float64 = npt.NDArray[np.float64]
Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Pieces:
    """Lines cut where they meet: k pieces.

    Attributes:
        line: (k,) number of the input line that the piece was cut from; pieces stand in the order of the
            lines, and along each line. A line whose vertices all fall into one junction has no piece.
        start: (k,) key of the junction at the first vertex, ``x_y`` in whole millimetres.
        end: (k,) the same at the last vertex.
        geometry: (k,) LineStrings; pieces that share a key share that vertex to the bit.
    """

    line: Int64
    start: Objects
    end: Objects
    geometry: Objects


@dataclass(frozen=True, eq=False)
class _Vertices:
    """All vertices of all lines, one line after another; a line is a run of equal numbers in `line`."""

    xy: Float64
    line: Int64

    def starts(self) -> Bool:
        """Whether a vertex is the first of its line."""
        return np.append(True, self.line[1:] != self.line[:-1])

    def ends(self) -> Bool:
        """Whether a vertex is the first or the last of its line."""
        return np.asarray(self.starts() | np.append(self.line[1:] != self.line[:-1], True), dtype=bool)


def node_lines(lines: Objects, *, tolerance_m: float, noding: Noding = "vertices") -> Pieces:
    """Join `lines` where `noding` says so and cut them there.

    Args:
        lines: (n,) LineStrings in one metric CRS, none empty; Z is dropped.
        tolerance_m: Vertices at most this far apart are one.
        noding: Where lines meet, see above.
    """
    xy, line = shapely.get_coordinates(lines, return_index=True)
    vertices = _Vertices(xy.astype(np.float64), line.astype(np.int64))
    if len(line) == 0:
        return _no_pieces()
    if noding == "crossings":
        vertices = _with_crossings(vertices, tolerance_m)
    may_join = vertices.ends() if noding == "ends" else np.ones(len(vertices.line), dtype=bool)
    label = _cluster(vertices, may_join, tolerance_m)
    vertices, label = _without_repeats(vertices, label)
    return _cut(vertices, label)


def junction_keys(xy: Float64) -> Objects:
    """Return a key for each place (n, 2): ``x_y`` in whole millimetres, with ``~2`` … where places share it."""
    millimetres = np.floor(xy * 1000.0 + 0.5).astype(np.int64)
    return _numbered([f"{x}_{y}" for x, y in millimetres.tolist()])


def street_ids(source: Objects, start: Objects, end: Objects, lines: Objects) -> Objects:
    """Return unique street ids made from the source id and the ends: ``source:start-end``.

    They depend on the street alone, not on its place in the file. A source id that already names these ends (an
    exported street that is read again) is kept; an empty one is left out. Pieces that share source and ends
    get their length in millimetres added, and a number only where that is the same too.
    """
    ids = [_street_id(*parts) for parts in zip(source, start, end, strict=True)]
    twins = np.flatnonzero(pd.Series(ids, dtype=object).duplicated(keep=False).to_numpy())
    millimetres = np.floor(shapely.length(lines[twins]) * 1000.0 + 0.5).astype(np.int64)
    for place, length in zip(twins.tolist(), millimetres.tolist(), strict=True):
        ids[place] = f"{ids[place]}~{length}"
    return _numbered(ids)


def _numbered(keys: list[str]) -> Objects:
    """Make `keys` unique: the second of a kind gets ``~2``."""
    column = pd.Series(keys, dtype=object)
    again = column.groupby(column).cumcount().to_numpy()
    unique = list(keys)
    for place in np.flatnonzero(again).tolist():
        unique[place] = f"{keys[place]}~{again[place] + 1}"
    return np.array(unique, dtype=object)


def _street_id(source: str, start: str, end: str) -> str:
    ends = f"{start}-{end}"
    if not source:
        return ends
    return source if source == ends or source.endswith(f":{ends}") else f"{source}:{ends}"


def _no_pieces() -> Pieces:
    nothing = np.empty(0, dtype=object)
    return Pieces(np.empty(0, dtype=np.int64), nothing, nothing, nothing)


def _cluster(vertices: _Vertices, may_join: Bool, tolerance_m: float) -> Int64:
    """Number of the cluster of each vertex; clusters are numbered by their first vertex in the file."""
    label = np.full(len(vertices.line), -1, dtype=np.int64)
    place, first = _places(vertices.xy[may_join])
    pairs = _near_pairs(vertices, may_join, place, first, tolerance_m)
    label[may_join] = connected_parts(pairs[:, 0], pairs[:, 1], len(first))[1][place]
    alone = ~may_join
    label[alone] = len(first) + np.arange(int(alone.sum()))
    return pd.factorize(label)[0].astype(np.int64)


def _places(xy: Float64) -> tuple[Int64, Int64]:
    """Number equal coordinates by first appearance: place of each vertex, first vertex of each place."""
    table = pd.DataFrame({"x": xy[:, 0] + 0.0, "y": xy[:, 1] + 0.0})  # adding 0.0 makes one of -0.0 and 0.0
    place = table.groupby(["x", "y"], sort=False).ngroup().to_numpy()
    first = np.flatnonzero(~pd.Series(place).duplicated().to_numpy())
    return np.asarray(place, dtype=np.int64), np.asarray(first, dtype=np.int64)


def _near_pairs(vertices: _Vertices, may_join: Bool, place: Int64, first: Int64, tolerance_m: float) -> Int64:
    """Pairs of places at most `tolerance_m` apart, without neighbours that are merely the shape of one line."""
    if tolerance_m <= 0 or len(first) < 2:
        return np.empty((0, 2), dtype=np.int64)
    tree = scipy.spatial.cKDTree(vertices.xy[may_join][first])
    pairs = tree.query_pairs(tolerance_m, output_type="ndarray").astype(np.int64)
    once = np.bincount(place) == 1
    line = vertices.line[may_join][first]
    way_m = _way_along(vertices)[may_join][first]
    a, b = pairs[:, 0], pairs[:, 1]
    shape_only = once[a] & once[b] & (line[a] == line[b]) & (np.abs(way_m[a] - way_m[b]) <= 2 * tolerance_m)
    return np.asarray(pairs[~shape_only], dtype=np.int64)


def _way_along(vertices: _Vertices) -> Float64:
    """Metres from the first vertex of the first line; differences within one line are the way along it."""
    step = np.hypot(*np.diff(vertices.xy, axis=0).T)
    step[vertices.starts()[1:]] = 0.0
    return np.append(0.0, np.cumsum(step))


def _without_repeats(vertices: _Vertices, label: Int64) -> tuple[_Vertices, Int64]:
    """Drop a vertex that lies in the same cluster as the one before it on its line."""
    repeat = np.r_[False, (label[1:] == label[:-1]) & (vertices.line[1:] == vertices.line[:-1])]
    # Representatives are chosen before the drop: the first vertex of a cluster is never a repeat.
    return _Vertices(vertices.xy[~repeat], vertices.line[~repeat]), label[~repeat]


def _cut(vertices: _Vertices, label: Int64) -> Pieces:
    """Cut each line at its ends and wherever its cluster is met more than once."""
    first = np.flatnonzero(~pd.Series(label).duplicated().to_numpy())
    junction_xy = vertices.xy[first]
    junction = (np.bincount(label) > 1)[label] | vertices.ends()
    xy = np.where(junction[:, None], junction_xy[label], vertices.xy)

    cuts = np.flatnonzero(junction)
    same_line = vertices.line[cuts[1:]] == vertices.line[cuts[:-1]]
    begin, stop = cuts[:-1][same_line], cuts[1:][same_line]
    if len(begin) == 0:
        return _no_pieces()
    count = stop - begin + 1
    piece = np.repeat(np.arange(len(begin)), count)
    within = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    geometry = shapely.linestrings(xy[begin[piece] + within], indices=piece)

    used, number = np.unique(np.concatenate([label[begin], label[stop]]), return_inverse=True)
    keys = junction_keys(junction_xy[used])
    start, end = keys[number[: len(begin)]], keys[number[len(begin) :]]
    return Pieces(vertices.line[begin], start, end, np.asarray(geometry, dtype=object))


def _with_crossings(vertices: _Vertices, tolerance_m: float) -> _Vertices:
    """Put a vertex wherever two segments cross, and wherever a vertex lies on another segment."""
    begin = np.flatnonzero(~np.append(vertices.starts()[1:], True))
    p, q = vertices.xy[begin], vertices.xy[begin + 1]
    segments = np.asarray(shapely.linestrings(np.stack([p, q], axis=1)), dtype=object)
    pairs = shapely.STRtree(segments).query(segments, predicate="dwithin", distance=max(tolerance_m, 1e-9))
    a, b = pairs[:, pairs[0] < pairs[1]]
    targets, points = [], []
    for host, guest in ((a, b), (b, a)):
        for end in (p, q):
            on = _lies_on(end[guest], p[host], q[host], tolerance_m)
            targets.append(host[on])
            points.append(end[guest][on])
    crossing, place = _crossings(p[a], q[a], p[b], q[b])
    for host in (a, b):
        inside = _lies_on(place, p[host[crossing]], q[host[crossing]], tolerance_m)
        targets.append(host[crossing][inside])
        points.append(place[inside])
    return _insert(vertices, begin, np.concatenate(targets), np.concatenate(points))


def _lies_on(point: Float64, p: Float64, q: Float64, tolerance_m: float) -> Bool:
    """Whether a point lies on the segment pq within the tolerance, and away from both of its ends."""
    along = q - p
    square = np.maximum((along**2).sum(axis=1), 1e-300)
    share = np.clip(((point - p) * along).sum(axis=1) / square, 0.0, 1.0)
    away_m = np.hypot(*(p + share[:, None] * along - point).T)
    from_ends_m = np.minimum(np.hypot(*(point - p).T), np.hypot(*(point - q).T))
    # A crossing is computed in floats: at a tolerance of 0 it would miss its own segment by a nanometre.
    return np.asarray((away_m <= max(tolerance_m, 1e-6)) & (from_ends_m > tolerance_m), dtype=bool)


def _crossings(p: Float64, q: Float64, r: Float64, s: Float64) -> tuple[Int64, Float64]:
    """Numbers of the pairs pq × rs that cross, and where."""
    d, e, gap = q - p, s - r, r - p
    cross = d[:, 0] * e[:, 1] - d[:, 1] * e[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        t = (gap[:, 0] * e[:, 1] - gap[:, 1] * e[:, 0]) / cross
        u = (gap[:, 0] * d[:, 1] - gap[:, 1] * d[:, 0]) / cross
    hit = np.flatnonzero((t >= 0) & (t <= 1) & (u >= 0) & (u <= 1))
    return hit, p[hit] + t[hit, None] * d[hit]


def _insert(vertices: _Vertices, begin: Int64, segment: Int64, points: Float64) -> _Vertices:
    """Insert `points` into the segments that start at vertex ``begin[segment]``, in their order along it."""
    after = begin[segment]
    way_m = np.hypot(*(points - vertices.xy[after]).T)
    position = np.concatenate([np.arange(len(vertices.line)), after])
    order = np.lexsort((np.concatenate([np.full(len(vertices.line), -1.0), way_m]), position))
    return _Vertices(
        np.concatenate([vertices.xy, points])[order],
        np.concatenate([vertices.line, vertices.line[after]])[order],
    )
