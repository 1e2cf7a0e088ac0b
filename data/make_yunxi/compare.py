"""Street statistics of the sample beside real extracts, all by the same code.

Run ``python data/make_yunxi/compare.py``; extracts that are not present are left out. The figures in
``data/yunxi/README.md`` are this script's output.

A junction is a point where the number of street ends is not two; an edge is the run of street between two
junctions. Built-up land is the union of 250 m squares that hold at least one junction.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import osmnx
import pyproj
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

NOT_WALKED = frozenset(
    [
        "motorway",
        "motorway_link",
        "trunk",
        "trunk_link",
        "construction",
        "proposed",
        "raceway",
        "bus_guideway",
        "platform",
        "rest_area",
        "services",
    ]
)
CELL_M = 250.0
DRAWN, AT_ONCE = 2_000, 200  # with 200 junctions alone, another draw moves the detour p90 by 0.1 and more


@dataclass(frozen=True)
class Streets:
    """Street pieces between consecutive vertices: ``ends`` (n, 2) vertex indices, ``xy`` (v, 2) metres."""

    xy: np.ndarray
    ends: np.ndarray


@dataclass(frozen=True)
class Figures:
    """The statistics of one street network."""

    name: str
    junctions: int
    length_km: float
    built_up_km2: float
    junctions_per_km2: float
    mean_edge_m: float
    median_edge_m: float
    dead_end_share: float
    largest_component_share: float
    detour_median: float
    detour_p90: float


def is_walked(tags: dict[str, str]) -> bool:
    """Tell whether people may walk along a way with these tags (a coarse filter, the same for every extract)."""
    kind = tags.get("highway")
    if kind is None or tags.get("area") == "yes":
        return False
    if tags.get("foot") in {"yes", "designated", "permissive"}:
        return True
    barred = tags.get("foot") in {"no", "private"} or tags.get("access") in {"no", "private"}
    return kind not in NOT_WALKED and not barred


def read_osm(path: Path) -> Streets:
    """Read the walked ways of an OSM extract; pieces whose nodes are missing are left out."""
    lonlat: dict[int, tuple[float, float]] = {}
    pieces: list[tuple[int, int]] = []
    for item in osmium.FileProcessor(str(path)):
        if item.is_node():
            lonlat[item.id] = (item.location.lon, item.location.lat)
        elif item.is_way() and is_walked({tag.k: tag.v for tag in item.tags}):
            refs = [node.ref for node in item.nodes]
            pieces += pairwise(refs)
    pieces = [(a, b) for a, b in pieces if a in lonlat and b in lonlat]
    ids, ends = np.unique(np.array(pieces), return_inverse=True)
    coords = np.array([lonlat[int(i)] for i in ids])
    return Streets(_metric(coords), ends.reshape(-1, 2))


def read_graphml(path: Path) -> Streets:
    """Read an OSMnx GraphML file with the real lines of its edges; both directions of a street are one."""
    graph = osmnx.convert.to_undirected(osmnx.load_graphml(path))
    lines = osmnx.convert.graph_to_gdfs(graph, nodes=False)
    return _from_lines(lines.to_crs(lines.estimate_utm_crs()).geometry.to_numpy())


def read_parquet(path: Path) -> Streets:
    """Read a planner's road layer that has a ``highway`` column."""
    roads = gpd.read_parquet(path)
    kinds = roads["highway"].astype(str)
    return _from_lines(roads.geometry[~kinds.isin(NOT_WALKED)].to_numpy())


def _from_lines(lines: np.ndarray) -> Streets:
    coords, owner = shapely.get_coordinates(lines, return_index=True)
    xy, vertex = np.unique(np.round(coords, 2), axis=0, return_inverse=True)
    same = owner[1:] == owner[:-1]
    pairs = np.column_stack([vertex[:-1], vertex[1:]])[same]
    return Streets(xy, pairs)


def _metric(lonlat: np.ndarray) -> np.ndarray:
    zone = int((lonlat[:, 0].mean() + 180) // 6) + 1
    to_plane = pyproj.Transformer.from_crs(4326, 32600 + zone, always_xy=True)
    return np.column_stack(to_plane.transform(lonlat[:, 0], lonlat[:, 1]))


def inside(streets: Streets, area: shapely.Geometry) -> Streets:
    """Keep the pieces whose middle lies inside `area`, a polygon in the plane of `streets`."""
    middle = streets.xy[streets.ends].mean(axis=1)
    return Streets(streets.xy, streets.ends[shapely.contains_xy(area, middle)])


def contract(streets: Streets) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Join pieces that meet at a vertex of degree two: junction coordinates, edges (n, 2), lengths in metres."""
    pieces = np.unique(np.sort(streets.ends, axis=1), axis=0)
    pieces = pieces[pieces[:, 0] != pieces[:, 1]]
    degree = np.bincount(pieces.ravel(), minlength=len(streets.xy))
    at: list[list[int]] = [[] for _ in range(len(streets.xy))]
    for number, (a, b) in enumerate(pieces.tolist()):
        at[a].append(number)
        at[b].append(number)
    step = np.hypot(*(streets.xy[pieces[:, 0]] - streets.xy[pieces[:, 1]]).T)
    used = np.zeros(len(pieces), dtype=bool)
    edges, lengths = [], []
    for start in np.flatnonzero((degree > 0) & (degree != 2)).tolist():
        for first in at[start]:
            if used[first]:
                continue
            here, piece, length = start, first, 0.0
            while True:
                used[piece] = True
                length += step[piece]
                a, b = pieces[piece].tolist()
                here = b if here == a else a
                if degree[here] != 2:
                    break
                piece = at[here][0] if at[here][1] == piece else at[here][1]
            edges.append((start, here))
            lengths.append(length)
    keep, index = np.unique(np.array(edges), return_inverse=True)
    return streets.xy[keep], index.reshape(-1, 2), np.array(lengths)


def figures(name: str, streets: Streets) -> Figures:
    """Compute every statistic of one network."""
    xy, edges, lengths = contract(streets)
    cells = len(np.unique(np.floor(xy / CELL_M), axis=0)) * (CELL_M / 1000) ** 2
    degree = np.bincount(edges.ravel(), minlength=len(xy))
    share, detours = _detours(xy, edges, lengths)
    return Figures(
        name,
        len(xy),
        lengths.sum() / 1000,
        cells,
        len(xy) / cells,
        lengths.mean(),
        float(np.median(lengths)),
        float((degree == 1).mean()),
        share,
        float(np.median(detours)),
        float(np.quantile(detours, 0.9)),
    )


def _detours(xy: np.ndarray, edges: np.ndarray, lengths: np.ndarray) -> tuple[float, np.ndarray]:
    """Network over straight-line distance from drawn junctions to junctions 300-1,500 m away."""
    order = np.argsort(-lengths, kind="stable")  # of parallel edges the shortest is written last and stays
    a, b = edges[order].T
    pair = dict(
        zip(zip(np.minimum(a, b).tolist(), np.maximum(a, b).tolist(), strict=True), lengths[order], strict=True)
    )
    rows, cols = np.array(list(pair)).T
    graph = coo_matrix((np.array(list(pair.values())), (rows, cols)), shape=(len(xy), len(xy))).tocsr()
    _, label = connected_components(graph, directed=False)
    largest = np.flatnonzero(label == np.bincount(label).argmax())
    sources = np.random.Generator(np.random.PCG64(7)).choice(largest, size=min(DRAWN, len(largest)), replace=False)
    detours = []
    for start in range(0, len(sources), AT_ONCE):
        some = sources[start : start + AT_ONCE]
        walked = dijkstra(graph, directed=False, indices=some)
        straight = np.hypot(*(xy[some][:, None] - xy[None]).transpose(2, 0, 1))
        use = (straight >= 300) & (straight <= 1500) & np.isfinite(walked)
        detours.append(walked[use] / straight[use])
    return len(largest) / len(xy), np.concatenate(detours)


def table(rows: list[Figures]) -> str:
    """Format the figures as a Markdown table."""
    head = (
        "| network | junctions | streets km | built-up km² | junctions/km² | mean edge m | median edge m |"
        " dead ends | largest component | detour median | detour p90 |\n|---|" + "---:|" * 10
    )
    lines = [
        f"| {r.name} | {r.junctions:,} | {r.length_km:,.0f} | {r.built_up_km2:.1f} | {r.junctions_per_km2:.0f} |"
        f" {r.mean_edge_m:.0f} | {r.median_edge_m:.0f} | {r.dead_end_share:.1%} | {r.largest_component_share:.1%} |"
        f" {r.detour_median:.2f} | {r.detour_p90:.2f} |"
        for r in rows
    ]
    return "\n".join([head, *lines])


def sample(folder: Path) -> Figures:
    """Compute the statistics of the sample district's streets within its own border."""
    streets = read_osm(folder / "roads.osm.pbf")
    areas = gpd.read_file(folder / "areas.geojson")
    district = areas[areas["level"] == "district"].to_crs(32650).union_all()
    return figures("云溪区 (made up)", inside(streets, district))


def real(folder: Path) -> list[Figures]:
    """Compute the statistics of the real extracts found in `folder`."""
    readers = [
        ("Nanshan, Shenzhen (OSM box)", "nanshan/nanshan.osm", read_osm),
        ("Futian, Shenzhen (OSMnx)", "futian/futian.graphml", read_graphml),
        ("Liechtenstein (OSM)", "liechtenstein/liechtenstein.osm.pbf", read_osm),
        ("Wuhan (road layer)", "wuhan/roads.parquet", read_parquet),
    ]
    return [figures(name, read(folder / path)) for name, path, read in readers if (folder / path).exists()]


if __name__ == "__main__":
    root = Path(__file__).resolve().parents[2]
    rows = [sample(root / "data" / "yunxi")] if (root / "data/yunxi/roads.osm.pbf").exists() else []
    sys.stdout.write(table(rows + real(root.parent / "shared" / "data")) + "\n")
