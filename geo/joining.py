"""Join new lines to streets that are cut already: only the pieces that are met change."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from .noding import junction_keys, street_ids

Float64 = npt.NDArray[np.float64]
Where = Literal["vertices", "anywhere"]


@dataclass(frozen=True)
class NewLine:
    """A LineString to be joined, and the street that it belongs to."""

    source_id: str
    name: str
    line: shapely.LineString


@dataclass(frozen=True)
class _Cut:
    """A junction on a line: metres along it, key, place."""

    along_m: float
    key: str
    xy: tuple[float, float]


def join_lines(
    edges: gpd.GeoDataFrame, new: list[NewLine], *, tolerance_m: float, at: Where
) -> tuple[gpd.GeoDataFrame, list[bool]]:
    """Add `new` to `edges`; each line also meets the new lines before it.

    Args:
        edges: As `Streets.edges`.
        new: Lines in the same CRS.
        tolerance_m: A vertex of a new line joins what lies this near.
        at: It joins the `vertices` of edges only, or `anywhere` on them.

    Returns:
        The edges with those that were met cut in two, and for each new line whether it meets anything.
    """
    if not new:
        return edges, []
    shapes = np.array([line.line for line in new], dtype=object)
    tree = shapely.STRtree(edges.geometry.to_numpy())
    near = np.zeros(len(edges), dtype=bool)
    near[tree.query(shapes, predicate="dwithin", distance=max(tolerance_m, 1e-9))[1]] = True
    # What no new line comes near stays as it is: a city is not copied for every line.
    around, touches = edges[near].reset_index(drop=True), []
    for line in new:
        around, joined = _join_line(around, line, tolerance_m, at)
        touches.append(joined)
    table = pd.concat([edges[~near], around], ignore_index=True)
    return gpd.GeoDataFrame(table, geometry="geometry", crs=edges.crs), touches


def _join_line(edges: gpd.GeoDataFrame, new: NewLine, tolerance_m: float, at: Where) -> tuple[gpd.GeoDataFrame, bool]:
    lines = edges.geometry.to_numpy()
    near = shapely.STRtree(lines).query(new.line, predicate="dwithin", distance=max(tolerance_m, 1e-9))
    near = np.sort(near)
    vertices = shapely.get_coordinates(new.line)
    own: dict[int, _Cut] = {}
    cuts: dict[int, list[_Cut]] = {}
    way_m = np.append(0.0, np.cumsum(np.hypot(*np.diff(vertices, axis=0).T)))
    for number, vertex in enumerate(vertices):
        met = _junction_at(edges, near, vertex, tolerance_m)
        if met is None:
            met = _place_on_edges(edges, near, vertex, tolerance_m, at, cuts)
        if met is not None:
            own[number] = _Cut(float(way_m[number]), *met)
    joined = bool(own)
    for number in (0, len(vertices) - 1):
        if number not in own:
            place = (float(vertices[number, 0]), float(vertices[number, 1]))
            twin = own.get(0) if number and np.hypot(*(vertices[0] - vertices[-1])) <= tolerance_m else None
            own[number] = _Cut(
                float(way_m[number]), *((twin.key, twin.xy) if twin else (_free_key(edges, place), place))
            )
    pieces = [_pieces(lines[edge], _of_edge(edges, edge, cuts[edge])) for edge in cuts]
    rows = [
        _rows(edges["source_id"].iloc[edge], edges["name"].iloc[edge], part)
        for edge, part in zip(cuts, pieces, strict=True)
    ]
    rows.append(_rows(new.source_id, new.name, _pieces(new.line, [own[k] for k in sorted(own)])))
    return _with_rows(edges, list(cuts), pd.concat(rows, ignore_index=True)), joined


def _junction_at(
    edges: gpd.GeoDataFrame, near: npt.NDArray[np.int64], vertex: Float64, tolerance_m: float
) -> tuple[str, tuple[float, float]] | None:
    """The nearest junction within the tolerance; among equals the one of the first edge."""
    best, found = tolerance_m, None
    for edge in near:
        line = edges.geometry.iloc[edge]
        for column, position in (("start", 0), ("end", -1)):
            x, y = line.coords[position]
            away = float(np.hypot(x - vertex[0], y - vertex[1]))
            if away < best or (found is None and away <= best):
                best, found = away, (edges[column].iloc[edge], (x, y))
    return found


def _place_on_edges(
    edges: gpd.GeoDataFrame,
    near: npt.NDArray[np.int64],
    vertex: Float64,
    tolerance_m: float,
    at: Where,
    cuts: dict[int, list[_Cut]],
) -> tuple[str, tuple[float, float]] | None:
    """Cut every edge that the vertex lies on; the junction stands where the vertex does."""
    point = shapely.Point(vertex)
    place = (float(vertex[0]), float(vertex[1]))
    lines = edges.geometry.to_numpy()
    met = [edge for edge in near if _distance(lines[edge], point, at) <= max(tolerance_m, 1e-9)]
    if not met:
        return None
    key = _free_key(edges, place)
    for edge in met:
        cuts.setdefault(int(edge), []).append(_Cut(float(lines[edge].project(point)), key, place))
    return key, place


def _distance(line: shapely.LineString, point: shapely.Point, at: Where) -> float:
    return float(point.distance(shapely.MultiPoint(list(line.coords)) if at == "vertices" else line))


def _of_edge(edges: gpd.GeoDataFrame, edge: int, cuts: list[_Cut]) -> list[_Cut]:
    line = edges.geometry.iloc[edge]
    first = _Cut(0.0, edges["start"].iloc[edge], line.coords[0])
    last = _Cut(line.length, edges["end"].iloc[edge], line.coords[-1])
    return [first, *sorted(cuts, key=lambda cut: cut.along_m), last]


def _pieces(line: shapely.LineString, cuts: list[_Cut]) -> list[tuple[str, str, shapely.LineString]]:
    """The line between each two neighbouring cuts, ending exactly at their places."""
    xy = shapely.get_coordinates(line)
    way_m = np.append(0.0, np.cumsum(np.hypot(*np.diff(xy, axis=0).T)))
    pieces = []
    for one, other in pairwise(cuts):
        if one.key == other.key and other.along_m - one.along_m < 1e-9:
            continue
        inner = xy[(way_m > one.along_m + 1e-9) & (way_m < other.along_m - 1e-9)]
        pieces.append((one.key, other.key, shapely.LineString([one.xy, *map(tuple, inner), other.xy])))
    return pieces


def _free_key(edges: gpd.GeoDataFrame, place: tuple[float, float]) -> str:
    """A key for an end that meets nothing; one in use by a junction in the same millimetre is not taken."""
    key = str(junction_keys(np.array([place]))[0])
    while ((edges["start"] == key) | (edges["end"] == key)).any():
        key += "~"
    return key


def _rows(source: str, name: str, pieces: list[tuple[str, str, shapely.LineString]]) -> pd.DataFrame:
    lines = np.array([line for _, _, line in pieces], dtype=object)
    start = np.array([start for start, _, _ in pieces], dtype=object)
    end = np.array([end for _, end, _ in pieces], dtype=object)
    ids = street_ids(np.full(len(pieces), source, dtype=object), start, end, lines)
    return pd.DataFrame({"id": ids, "source_id": source, "name": name, "start": start, "end": end, "geometry": lines})


def _with_rows(edges: gpd.GeoDataFrame, gone: list[int], rows: pd.DataFrame) -> gpd.GeoDataFrame:
    kept = edges.drop(index=edges.index[gone])
    used = set(kept["id"])
    for row, name in enumerate(rows["id"]):
        unique = name
        while unique in used:
            unique += "~"
        used.add(unique)
        rows.loc[row, "id"] = unique
    table = pd.concat([kept, gpd.GeoDataFrame(rows, geometry="geometry", crs=edges.crs)], ignore_index=True)
    return gpd.GeoDataFrame(table, geometry="geometry", crs=edges.crs)
