"""The same work by the tools that one would take otherwise, each as its own documentation advises."""

from __future__ import annotations

import networkx as nx
import numpy as np
import numpy.typing as npt
import osmnx
import pandana
import pandas as pd
import pyproj
import shapely
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra

from servicecircle.geo.network import Network, edge_lines
from servicecircle.geo.snap import Entries

Float64 = npt.NDArray[np.float64]
TILE_M = 1000.0


def scipy_graph(network: Network) -> csr_array:
    """The network as scipy wants it: the shortest of parallel edges (COO would add them up), no loops."""
    graph = {}
    for u, v, length in zip(network.edge_u, network.edge_v, network.edge_length_mm, strict=True):
        if u != v:
            key = (min(u, v), max(u, v))
            graph[key] = min(graph.get(key, length), length)
    ends = np.array(list(graph), dtype=np.int32)
    weight = np.array(list(graph.values()), dtype=np.float64)
    shape = (network.junction_count, network.junction_count)
    return coo_array((weight, (ends[:, 0], ends[:, 1])), shape=shape).tocsr()


def with_super_source(network: Network, graph: csr_array, stations: Entries) -> csr_array:
    """Join all stations to one more node, with what each needs to its edge's two ends."""
    count = network.junction_count
    ends = np.concatenate([network.edge_u[stations.edge], network.edge_v[stations.edge]])
    along = stations.offset_mm.astype(np.float64)
    rest = network.edge_length_mm[stations.edge] - along
    weight = np.concatenate([along, rest]) + np.tile(stations.leg_mm, 2)
    seeds = pd.Series(weight).groupby(ends).min()
    whole = graph.tocoo()
    row = np.concatenate([whole.row, np.full(len(seeds), count)])
    column = np.concatenate([whole.col, seeds.index.to_numpy()])
    data = np.concatenate([whole.data, seeds.to_numpy()])
    return coo_array((data, (row, column)), shape=(count + 1, count + 1)).tocsr()


def scipy_nearest(super_graph: csr_array) -> Float64:
    """Distance of every junction from the stations, in millimetres."""
    return np.asarray(dijkstra(super_graph, directed=False, indices=super_graph.shape[0] - 1))[:-1]


def scipy_rows_in_tiles(network: Network, graph: csr_array, sources: Entries, targets: Entries, radius_mm: int) -> int:
    """Count the pairs within the radius, tile by tile: dense rows of its junctions, then the targets on its edges."""
    xy = network.junction_xy
    # Reach from either end of the source's edge to either end of the target's edge.
    tile = np.floor(sources.xy / TILE_M).astype(np.int64)
    found = []
    target_edges = network.edge_u[targets.edge], network.edge_v[targets.edge]
    for key in np.unique(tile, axis=0):
        mine = np.flatnonzero((tile == key).all(axis=1))
        # One long edge more than the radius, so that both ends of every edge that is met lie inside.
        halo_m = (radius_mm + int(network.edge_length_mm.max())) / 1000
        low, high = key * TILE_M - halo_m, (key + 1) * TILE_M + halo_m
        inside = np.flatnonzero(((xy >= low) & (xy <= high)).all(axis=1))
        local = np.full(len(xy), -1)
        local[inside] = np.arange(len(inside))
        near = np.flatnonzero((local[target_edges[0]] >= 0) & (local[target_edges[1]] >= 0))
        u, v = local[network.edge_u[sources.edge[mine]]], local[network.edge_v[sources.edge[mine]]]
        ends, number = np.unique(np.concatenate([u, v]), return_inverse=True)
        rows = dijkstra(graph[inside][:, inside], directed=False, indices=ends, limit=radius_mm)
        along, leg = sources.offset_mm[mine].astype(float), sources.leg_mm[mine].astype(float)
        rest = network.edge_length_mm[sources.edge[mine]] - along
        at = np.minimum(
            rows[number[: len(mine)]] + (leg + along)[:, None], rows[number[len(mine) :]] + (leg + rest)[:, None]
        )
        t_along, t_leg = targets.offset_mm[near].astype(float), targets.leg_mm[near].astype(float)
        t_rest = network.edge_length_mm[targets.edge[near]] - t_along
        far = np.minimum(at[:, local[target_edges[0][near]]] + t_along, at[:, local[target_edges[1][near]]] + t_rest)
        far += t_leg
        beside = sources.edge[mine][:, None] == targets.edge[near]
        direct = np.abs(along[:, None] - t_along) + leg[:, None] + t_leg
        source, target = np.nonzero(np.where(beside, np.minimum(far, direct), far) <= radius_mm)
        found.append(sources.place[mine[source]].astype(np.int64) * targets.place_count + targets.place[near[target]])
    # A place that enters two components stands in two rows, and its pairs count once.
    return len(np.unique(np.concatenate(found)))


def pandana_network(network: Network) -> pandana.Network:
    """The network in pandana, lengths in metres."""
    x, y = pd.Series(network.junction_xy[:, 0]), pd.Series(network.junction_xy[:, 1])
    ends = pd.Series(network.edge_u), pd.Series(network.edge_v)
    return pandana.Network(x, y, *ends, pd.DataFrame({"m": network.edge_length_mm / 1000.0}))


def osmnx_graph(network: Network) -> nx.MultiDiGraph:
    """The network in osmnx's form, with edge geometries."""
    graph = nx.MultiDiGraph(crs=pyproj.CRS(network.crs))
    for node, (x, y) in enumerate(network.junction_xy):
        graph.add_node(node, x=x, y=y)
    lines = edge_lines(network, np.arange(network.edge_count))
    for u, v, line in zip(network.edge_u.tolist(), network.edge_v.tolist(), lines, strict=True):
        graph.add_edge(u, v, geometry=line)
    return graph


def osmnx_nearest(graph: nx.MultiDiGraph, points: Float64) -> object:
    """Nearest edge of every point."""
    return osmnx.distance.nearest_edges(graph, points[:, 0], points[:, 1])


def strtree_nearest(tree: shapely.STRtree, points: Float64) -> Float64:
    """Distance of every point from its nearest edge."""
    return np.asarray(tree.query_nearest(shapely.points(points), return_distance=True, all_matches=False)[1])


def strtree_entries(network: Network, tree: shapely.STRtree, points: Float64, max_access_m: float) -> int:
    """Count the entries: the nearest edge of every component within the limit, by query and grouping."""
    geometry = shapely.points(points)
    point, edge = tree.query(geometry, predicate="dwithin", distance=max_access_m)
    leg = shapely.distance(geometry[point], tree.geometries[edge])
    frame = pd.DataFrame({"point": point, "component": network.edge_component[edge], "leg": leg})
    best = frame.loc[frame.groupby(["point", "component"])["leg"].idxmin()]
    shapely.line_locate_point(tree.geometries[edge[best.index]], geometry[best["point"]])
    return len(best)
