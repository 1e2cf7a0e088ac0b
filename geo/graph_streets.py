"""Streets from a graph of nodes and edges, as OSMnx and networkx hold it; edges meet by node id only."""

from __future__ import annotations

import ast
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from .crs import datum_of_crs, to_plan_crs
from .errors import Finding
from .noding import street_ids
from .streets import Streets
from .walkable import walkable_frame

Float64 = npt.NDArray[np.float64]
Objects = npt.NDArray[np.object_]

# An edge is drawn to its nodes; a line that ends farther off gets a straight bit to the node, and a warning.
NODE_TOLERANCE_M = 1.0


@dataclass(frozen=True, eq=False)
class GraphNodes:
    """Nodes of a graph: unique ids (n,) and x, y (n, 2) in the CRS of the graph."""

    id: Objects
    xy: Float64


@dataclass(frozen=True, eq=False)
class GraphEdges:
    """Edges of a graph.

    Attributes:
        table: One row an edge, all text: `source`, `target` (node ids), and where known `osmid`, `name`,
            `geometry` (WKT) and tags. A cell may be a Python list, as OSMnx writes merged ways.
        line: (m,) line or number of the edge, for findings.
    """

    table: pd.DataFrame
    line: npt.NDArray[np.int64]


def graph_streets(
    nodes: GraphNodes, edges: GraphEdges, *, source_crs: pyproj.CRS, datum: str | None, crs: pyproj.CRS, file: str
) -> tuple[Streets | None, list[Finding]]:
    """Turn a graph into streets: two edges that run the same line both ways are one, parallel ones are kept.

    Street ids are ``osmid:start-end``, from the lower node id to the higher one whatever way the edge is stored.

    Returns:
        The streets in `crs`, or None where the graph has errors, and every finding.
    """
    u, v, findings = _ends(nodes, edges, file)
    lines, shape_findings = _lines(nodes.xy, u, v, edges, file)
    findings += shape_findings
    unfit = _unfit(nodes.xy, source_crs, datum, file)
    if any(f.severity == "error" for f in findings + unfit):
        return None, findings + unfit
    datum = datum or datum_of_crs(source_crs)
    lines = _projected(lines, source_crs, datum, crs)
    xy = shapely.get_coordinates(_projected(np.asarray(shapely.points(nodes.xy)), source_crs, datum, crs))
    forward = _runs_up(nodes.id, u, v)
    lines, far = _to_nodes(lines, xy[u], xy[v])
    if far.any():
        findings.append(_far_from_node(far, edges, file))
    lines = np.where(forward, lines, shapely.reverse(lines))
    low, high = np.where(forward, u, v), np.where(forward, v, u)

    source = source_ids(edges.table)
    walks, reason = _walks(edges.table)
    kept = np.flatnonzero(walks)
    kept = kept[_one_of_each_pair(lines[kept], low[kept], high[kept], forward[kept])]
    start, end = nodes.id[low[kept]], nodes.id[high[kept]]
    name = np.array([_first(cell) for cell in _column(edges.table, "name")], dtype=object)
    pieces = gpd.GeoDataFrame(
        {
            "id": street_ids(source[kept], start, end, lines[kept]),
            "source_id": source[kept],
            "name": name[kept],
            "start": start,
            "end": end,
        },
        geometry=gpd.GeoSeries(lines[kept], crs=crs),
        crs=crs,
    )
    return Streets(pieces, _fates(source, name, walks, reason, gpd.GeoSeries(lines, crs=crs))), findings


def source_ids(table: pd.DataFrame) -> Objects:
    """Way ids of each edge; those of merged ways are sorted and joined by ``;``."""
    cells = _column(table, "osmid")
    return np.array([";".join(sorted(set(_values(cell)), key=_natural)) for cell in cells], dtype=object)


def _ends(
    nodes: GraphNodes, edges: GraphEdges, file: str
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], list[Finding]]:
    index = pd.Index(nodes.id)
    u = index.get_indexer(pd.Index(edges.table["source"])).astype(np.int64)
    v = index.get_indexer(pd.Index(edges.table["target"])).astype(np.int64)
    lost = (u < 0) | (v < 0)
    what = ("条边引用了不存在的节点", "edges name a node that is not there")
    return u, v, [_finding("unknown_node", what, lost, edges, file)] if lost.any() else []


def _lines(
    xy: Float64, u: npt.NDArray[np.int64], v: npt.NDArray[np.int64], edges: GraphEdges, file: str
) -> tuple[Objects, list[Finding]]:
    """Line of each edge: its geometry, else the straight line between its nodes."""
    text = _column(edges.table, "geometry")
    drawn = np.array([bool(cell) for cell in text], dtype=bool)
    lines = np.asarray(shapely.linestrings(np.stack([xy[u], xy[v]], axis=1)), dtype=object)
    lines[drawn] = shapely.force_2d(shapely.from_wkt(text[drawn], on_invalid="ignore"))
    bad = (shapely.get_type_id(lines) != 1) | shapely.is_empty(lines) | ~np.isfinite(shapely.bounds(lines)).all(axis=1)
    what = ("条边的 geometry 不是有效的 LINESTRING", "edges have a geometry that is no valid LINESTRING")
    return lines, [_finding("bad_geometry", what, bad, edges, file)] if bad.any() else []


def _unfit(xy: Float64, source_crs: pyproj.CRS, datum: str | None, file: str) -> list[Finding]:
    """Errors of the CRS as such: metres taken for degrees, a shifted datum on a projected graph."""
    if source_crs.is_geographic and (np.abs(xy) > (360.0, 90.0)).any():
        what = "x、y 超出经纬度范围，坐标系却是地理坐标系", "x and y are no degrees, but the CRS is geographic"
    elif datum in ("gcj02", "bd09") and not source_crs.is_geographic:
        what = f"{datum} 只用于经纬度图层，此图却是投影坐标", f"{datum} belongs to degrees, but the graph is projected"
    else:
        return []
    return [
        Finding(
            code="wrong_crs",
            severity="error",
            zh=what[0],
            en=what[1],
            fix_zh="改正 [layers.roads] 的 crs 或 datum",
            fix_en="correct crs or datum in [layers.roads]",
            file=file,
        )
    ]


def _projected(shapes: Objects, source_crs: pyproj.CRS, datum: str, crs: pyproj.CRS) -> Objects:
    if source_crs == crs:
        return shapes
    frame = gpd.GeoDataFrame(geometry=gpd.GeoSeries(shapes, crs=source_crs))
    return np.asarray(to_plan_crs(frame, datum=datum, crs=crs).geometry.to_numpy(), dtype=object)


def _runs_up(ids: Objects, u: npt.NDArray[np.int64], v: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Whether an edge runs from the lower node id to the higher one; numbers are compared as numbers."""
    naturals = [_natural(name) for name in ids.tolist()]
    order = sorted(range(len(ids)), key=naturals.__getitem__)
    rank = np.empty(len(ids), dtype=np.int64)
    rank[order] = np.arange(len(ids))
    return np.asarray(rank[u] <= rank[v], dtype=bool)


def _natural(text: str) -> tuple[int, str]:
    return (int(text) if text.isdecimal() and text.isascii() and len(text) < 20 else -1, text)


def _to_nodes(lines: Objects, start: Float64, end: Float64) -> tuple[Objects, npt.NDArray[np.bool_]]:
    """Let every line run exactly from `start` to `end`; return it, and where it was drawn more than 1 m off."""
    first = shapely.get_coordinates(shapely.get_point(lines, 0))
    last = shapely.get_coordinates(shapely.get_point(lines, -1))
    as_drawn = _gap(first, start) + _gap(last, end)
    reversed_gap = _gap(first, end) + _gap(last, start)
    lines = np.where(reversed_gap < as_drawn, shapely.reverse(lines), lines)
    first, last = (np.where((reversed_gap < as_drawn)[:, None], *pair) for pair in ((last, first), (first, last)))
    moved = np.flatnonzero((first != start).any(axis=1) | (last != end).any(axis=1))
    for edge in moved:
        coordinates = shapely.get_coordinates(lines[edge])
        coordinates = _ending_at(coordinates, start[edge], end[edge])
        lines[edge] = shapely.LineString(coordinates)
    return lines, (_gap(first, start) > NODE_TOLERANCE_M) | (_gap(last, end) > NODE_TOLERANCE_M)


def _ending_at(coordinates: Float64, start: Float64, end: Float64) -> Float64:
    near_start = np.hypot(*(coordinates[0] - start)) <= NODE_TOLERANCE_M
    near_end = np.hypot(*(coordinates[-1] - end)) <= NODE_TOLERANCE_M
    inner = coordinates[int(near_start) : len(coordinates) - int(near_end)]
    return np.vstack([start, inner, end])


def _gap(one: Float64, other: Float64) -> Float64:
    return np.asarray(np.hypot(*(one - other).T), dtype=np.float64)


def _one_of_each_pair(
    lines: Objects, low: npt.NDArray[np.int64], high: npt.NDArray[np.int64], forward: npt.NDArray[np.bool_]
) -> npt.NDArray[np.intp]:
    """Numbers of the edges that stay when a line that is stored both ways is taken once."""
    if len(lines) == 0:
        return np.empty(0, dtype=np.intp)
    shape = shapely.set_precision(lines, 0.001, mode="pointwise")
    wkb = shapely.to_wkb(shape)
    # A loop has no lower end: its way round is that of its text.
    back = shapely.to_wkb(shapely.reverse(shape))
    loop = low == high
    second = np.where(loop, wkb > back, ~forward)
    wkb = np.where(loop & (wkb > back), back, wkb)
    table = pd.DataFrame({"low": low, "high": high, "line": wkb, "second": second})
    # The n-th way there and the n-th way back are one street; what has no partner stays as it is.
    table["turn"] = table.groupby(["low", "high", "line", "second"]).cumcount()
    return np.flatnonzero(~table.duplicated(["low", "high", "line", "turn"]).to_numpy())


def _walks(table: pd.DataFrame) -> tuple[npt.NDArray[np.bool_], Objects]:
    """Whether each edge walks, by the one table of tags where there is a `highway`."""
    if "highway" not in table:
        return np.ones(len(table), dtype=bool), np.full(len(table), "", dtype=object)
    verdict = walkable_frame(table)
    walks = verdict["walkable"].to_numpy(dtype=bool)
    return walks, verdict["reason"].to_numpy(dtype=object).copy()


def _fates(
    source: Objects, name: Objects, walks: npt.NDArray[np.bool_], reason: Objects, lines: gpd.GeoSeries
) -> gpd.GeoDataFrame:
    """One row a source id: kept where any of its edges is."""
    order = np.argsort(~walks, kind="stable")
    table = pd.DataFrame({"source_id": source, "name": name, "reason": reason, "walks": walks}).iloc[order]
    heads = table.drop_duplicates("source_id").sort_index()
    code = pd.Index(heads["source_id"]).get_indexer(source)
    by_source = np.argsort(code, kind="stable")
    shapes = shapely.multilinestrings(lines.to_numpy()[by_source], indices=code[by_source])
    fate = np.where(heads["walks"], "kept", "not_walkable").astype(object)
    columns = {"source_id": heads["source_id"], "name": heads["name"], "fate": fate, "reason": heads["reason"]}
    frame = pd.DataFrame(columns).reset_index(drop=True)
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shapes, crs=lines.crs), crs=lines.crs)


def _column(table: pd.DataFrame, name: str) -> Objects:
    if name not in table:
        return np.full(len(table), "", dtype=object)
    return table[name].to_numpy(dtype=object)


def _first(text: str) -> str:
    return _values(text)[0]


def _values(text: str) -> list[str]:
    """Return the values in a cell of OSMnx: those of a Python list, else the text itself."""
    if not (text.startswith("[") and text.endswith("]")):
        return [text]
    try:
        return [str(value) for value in ast.literal_eval(text)] or [""]
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return [text]


def _far_from_node(far: npt.NDArray[np.bool_], edges: GraphEdges, file: str) -> Finding:
    count, row = int(far.sum()), int(edges.line[np.flatnonzero(far)[0]])
    return Finding(
        code="edge_off_node",
        severity="warning",
        zh=f"{count} 条边的图形端点离其节点超过 1 米，已直线连接",
        en=f"{count} edges are drawn more than 1 m from their nodes; a straight bit joins them",
        fix_zh="核对节点坐标与边的图形",
        fix_en="compare the nodes' x and y with the edges' geometry",
        file=file,
        row=row,
        count=count,
    )


def _finding(code: str, what: tuple[str, str], wrong: npt.NDArray[np.bool_], edges: GraphEdges, file: str) -> Finding:
    count, row = int(wrong.sum()), int(edges.line[np.flatnonzero(wrong)[0]])
    return Finding(
        code=code,
        severity="error",
        zh=f"{count} {what[0]}",
        en=f"{count} {what[1]}",
        fix_zh="用 OSMnx 的 save_graphml 重新导出",
        fix_en="export it again with OSMnx save_graphml",
        file=file,
        row=row,
        count=count,
    )
