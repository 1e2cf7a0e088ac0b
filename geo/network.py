"""The walking network: streets as compressed arrays, lengths in whole millimetres.

Junctions and edges are numbered along a Morton (Z-order) curve, so that what is near on the ground is near
in memory. Parallel edges and loops are kept; every edge is walked in both directions.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from .connected import connected_parts
from .streets import Streets

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Float64 = npt.NDArray[np.float64]
Text = npt.NDArray[np.object_]

MORTON_BITS = 21
MAX_LENGTH_MM = 2**31 - 1


@dataclass(frozen=True, eq=False)
class Network:
    """A frozen walking network of n junctions, m edges and p vertices.

    Attributes:
        crs: Metric CRS of all coordinates, as text that pyproj reads.
        junction_id: (n,) keys of the junctions in their source.
        junction_xy: (n, 2) metres, x east.
        junction_component: (n,) number of the connected component; 0 has the greatest length of streets.
        edge_id: (m,) unique street ids.
        edge_source: (m,) id of the input street that the edge was cut from.
        edge_name: (m,) name of the street, may be empty.
        edge_u: (m,) junction at the first vertex.
        edge_v: (m,) junction at the last vertex.
        edge_length_mm: (m,) planar length, rounded once, half up.
        edge_component: (m,) component of the edge.
        edge_rank: (m,) rank of the street id in text order; the lower one wins a tie.
        vertex_xy: (p, 2) vertices of all edges, one edge after another.
        edge_vertex_start: (m + 1,) where each edge's vertices start in `vertex_xy`.
        csr_start: (n + 1,) where each junction's incident edges start in the three arrays below; a loop
            stands once, every other edge at both of its ends.
        csr_junction: the junction at the other end.
        csr_edge: the edge.
        csr_length_mm: its length.
        hash: SHA-256 of ids, ends, lengths and coordinates in whole millimetres.
        data_date: date of the data as ISO text, or empty.
    """

    crs: str
    junction_id: Text
    junction_xy: Float64
    junction_component: Int32
    edge_id: Text
    edge_source: Text
    edge_name: Text
    edge_u: Int32
    edge_v: Int32
    edge_length_mm: Int32
    edge_component: Int32
    edge_rank: Int32
    vertex_xy: Float64
    edge_vertex_start: Int64
    csr_start: Int32
    csr_junction: Int32
    csr_edge: Int32
    csr_length_mm: Int32
    hash: str
    data_date: str = ""

    @property
    def junction_count(self) -> int:
        """Number of junctions."""
        return len(self.junction_id)

    @property
    def edge_count(self) -> int:
        """Number of edges."""
        return len(self.edge_id)

    @property
    def component_count(self) -> int:
        """Number of connected components."""
        return int(self.junction_component.max()) + 1 if self.junction_count else 0


def round_half_up_mm(metres: npt.ArrayLike) -> Int64:
    """Round lengths in metres to whole millimetres, half up: the one rounding rule of every distance."""
    return np.floor(np.asarray(metres, dtype=np.float64) * 1000.0 + 0.5).astype(np.int64)


def morton_order(xy: Float64, *, tie: npt.ArrayLike | None = None) -> Int64:
    """Return the order that sorts points (n, 2) along a Morton curve over their bounding box.

    Points in one cell of the curve follow `tie` (n,), or their order where none is given.

    Source: G. M. Morton, A Computer Oriented Geodetic Data Base and a New Technique in File Sequencing,
    IBM, 1966.
    """
    if len(xy) == 0:
        return np.empty(0, dtype=np.int64)
    low = xy.min(axis=0)
    span = max(float((xy.max(axis=0) - low).max()), 1e-9)
    cells = ((xy - low) / span * (2**MORTON_BITS - 1)).astype(np.uint64)
    code = _spread_bits(cells[:, 0]) | (_spread_bits(cells[:, 1]) << np.uint64(1))
    return np.argsort(code, kind="stable") if tie is None else np.lexsort((np.asarray(tie), code))


def _spread_bits(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Put a zero bit after each of the low 32 bits."""
    spread = values & np.uint64(0xFFFFFFFF)
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        spread = (spread | (spread << np.uint64(shift))) & np.uint64(mask)
    return spread


def build_network(streets: Streets) -> Network:
    """Build the network of `streets`: number the junctions, find the components, round the lengths.

    Raises:
        ValueError: two edges share an id, an edge is longer than an int32 of millimetres holds, or the
            streets have no CRS. Readers of roads see to it that none of these reaches this place.
    """
    edges = streets.edges
    if edges.crs is None:
        raise ValueError("streets need a CRS")
    ids = edges["id"].to_numpy(dtype=object)
    if len(set(ids)) != len(ids):
        raise ValueError("street ids are not unique")
    lines = edges.geometry.to_numpy()
    length_mm = round_half_up_mm(shapely.length(lines))
    if len(length_mm) and int(length_mm.max()) > MAX_LENGTH_MM:
        raise ValueError("an edge is longer than 2,147 km")

    ends = np.concatenate([edges["start"].to_numpy(dtype=object), edges["end"].to_numpy(dtype=object)])
    code, found = pd.factorize(ends)
    keys = np.asarray(found, dtype=object)
    xy = _junction_coordinates(lines, code, len(keys))
    order = morton_order(xy, tie=_text_rank(keys))
    number = np.empty(len(order), dtype=np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    u, v = number[code[: len(ids)]], number[code[len(ids) :]]

    rank = _text_rank(ids)
    edge_order = np.lexsort((rank, np.maximum(u, v), np.minimum(u, v)))
    junction_component, edge_component = _components(u, v, length_mm, len(keys))
    start, junction, edge = _incidence(u[edge_order], v[edge_order], len(keys))
    coordinates, vertex_start = _vertices(lines[edge_order])
    sorted_length = length_mm[edge_order].astype(np.int32)
    arrays = (ids[edge_order], keys[order], u[edge_order], v[edge_order], sorted_length)
    crs = edges.crs.to_string()
    return Network(
        crs=crs,
        junction_id=arrays[1],
        junction_xy=np.ascontiguousarray(xy[order]),
        junction_component=junction_component,
        edge_id=arrays[0],
        edge_source=edges["source_id"].to_numpy(dtype=object)[edge_order],
        edge_name=edges["name"].to_numpy(dtype=object)[edge_order],
        edge_u=u[edge_order],
        edge_v=v[edge_order],
        edge_length_mm=sorted_length,
        edge_component=edge_component[edge_order],
        edge_rank=rank[edge_order],
        vertex_xy=coordinates,
        edge_vertex_start=vertex_start,
        csr_start=start,
        csr_junction=junction,
        csr_edge=edge,
        csr_length_mm=sorted_length[edge],
        hash=_content_hash(crs, arrays[:2], *arrays[2:], coordinates),
        data_date=streets.data_date,
    )


def network_to_frames(network: Network) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return edges (`id, component, length_m, source_id, name, start, end`) and junctions (`id, component`).

    Both are in the network's CRS. The first and last vertex of an edge coincide with its junctions `start` and `end`,
    which tell streets apart that meet on the ground and are not joined; `length_m` has three decimals: whoever
    holds the two tables can recompute every distance.
    """
    edges = gpd.GeoDataFrame(
        {
            "id": network.edge_id,
            "component": network.edge_component,
            "length_m": network.edge_length_mm / 1000.0,
            "source_id": network.edge_source,
            "name": network.edge_name,
            "start": network.junction_id[network.edge_u],
            "end": network.junction_id[network.edge_v],
        },
        geometry=edge_lines(network, np.arange(network.edge_count)),
        crs=network.crs,
    )
    junctions = gpd.GeoDataFrame(
        {"id": network.junction_id, "component": network.junction_component},
        geometry=shapely.points(network.junction_xy),
        crs=network.crs,
    )
    return edges, junctions


def edge_lines(network: Network, edges: npt.NDArray[np.integer]) -> npt.NDArray[np.object_]:
    """Return the LineStrings of `edges` (numbers of edges, any order)."""
    start, stop = network.edge_vertex_start[edges], network.edge_vertex_start[edges + 1]
    counts = stop - start
    row = np.repeat(np.arange(len(edges)), counts)
    within = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    xy = network.vertex_xy[np.repeat(start, counts) + within]
    return np.asarray(shapely.linestrings(xy, indices=row), dtype=object)


def _junction_coordinates(lines: npt.NDArray[np.object_], code: npt.NDArray[np.intp], count: int) -> Float64:
    """Coordinates of each junction: the end vertex of the first edge that meets there."""
    ends = np.concatenate([end_xy(lines, 0), end_xy(lines, -1)])
    xy = np.empty((count, 2), dtype=np.float64)
    xy[code[::-1]] = ends[::-1]
    return xy


def end_xy(lines: npt.NDArray[np.object_], index: int) -> Float64:
    """Return the vertices (n, 2) of lines at `index`: 0 the first, −1 the last."""
    return np.asarray(shapely.get_coordinates(shapely.get_point(lines, index)), dtype=np.float64).reshape(-1, 2)


def _text_rank(ids: Text) -> Int32:
    """Rank of each id in the order of its code points, on every platform and locale."""
    order = sorted(range(len(ids)), key=ids.__getitem__)
    rank = np.empty(len(ids), dtype=np.int32)
    rank[order] = np.arange(len(ids), dtype=np.int32)
    return rank


def _components(u: Int32, v: Int32, length_mm: Int64, count: int) -> tuple[Int32, Int32]:
    """Component of each junction and edge, numbered by falling length, then by the lowest junction."""
    total, label = connected_parts(u, v, count)
    length = np.bincount(label[u], weights=length_mm.astype(np.float64), minlength=total)
    number = np.empty(total, dtype=np.int32)
    number[np.argsort(-length, kind="stable")] = np.arange(total, dtype=np.int32)
    component = number[label].astype(np.int32)
    return component, component[u]


def _incidence(u: Int32, v: Int32, count: int) -> tuple[Int32, Int32, Int32]:
    """Compressed rows of incident edges: row starts, other ends, edges."""
    edge = np.arange(len(u), dtype=np.int32)
    proper = u != v
    here = np.concatenate([u, v[proper]])
    there = np.concatenate([v, u[proper]])
    edges = np.concatenate([edge, edge[proper]])
    order = np.lexsort((edges, there, here))
    start = np.zeros(count + 1, dtype=np.int32)
    np.cumsum(np.bincount(here, minlength=count), out=start[1:])
    return start, there[order].astype(np.int32), edges[order]


def _vertices(lines: npt.NDArray[np.object_]) -> tuple[Float64, Int64]:
    start = np.zeros(len(lines) + 1, dtype=np.int64)
    np.cumsum(shapely.get_num_coordinates(lines), out=start[1:])
    return np.ascontiguousarray(shapely.get_coordinates(lines), dtype=np.float64), start


def _content_hash(crs: str, text: tuple[Text, Text], u: Int32, v: Int32, length_mm: Int32, xy: Float64) -> str:
    digest = hashlib.sha256()
    for part in (crs, *("\n".join(ids) for ids in text)):
        digest.update(part.encode() + b"\0")
    for array in (u, v, length_mm):
        digest.update(array.astype("<i4").tobytes())
    digest.update(round_half_up_mm(xy).astype("<i8").tobytes())
    return digest.hexdigest()
