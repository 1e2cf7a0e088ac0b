"""To networkx and back, without loss."""

from __future__ import annotations

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pyproj
import shapely

from .errors import Finding, InputError
from .graph_streets import GraphEdges, GraphNodes, graph_streets
from .network import Network, edge_lines
from .streets import Streets, empty_fates


def to_networkx(network: Network) -> nx.MultiGraph:
    """Return `network` as an undirected multigraph; parallel edges and loops are kept.

    The graph carries `crs`, `hash` and `data_date`. A node is a junction's id, with `id`, `x`, `y` (metres) and
    `component`. An edge has its street id as key, and `id`, `source_id`, `name`, `start`, `end` (the nodes at its
    first and last vertex), `length_m` (three decimals), `length_mm`, `component` and `geometry` (LineString).
    """
    graph = nx.MultiGraph(crs=network.crs, hash=network.hash, data_date=network.data_date)
    junctions = zip(
        network.junction_id.tolist(), network.junction_xy.tolist(), network.junction_component.tolist(), strict=True
    )
    graph.add_nodes_from((name, {"id": name, "x": x, "y": y, "component": part}) for name, (x, y), part in junctions)
    lines = edge_lines(network, np.arange(network.edge_count))
    edges = zip(
        network.junction_id[network.edge_u].tolist(),
        network.junction_id[network.edge_v].tolist(),
        network.edge_id.tolist(),
        network.edge_source.tolist(),
        network.edge_name.tolist(),
        network.edge_length_mm.tolist(),
        network.edge_component.tolist(),
        lines,
        strict=True,
    )
    for start, end, name, source, called, length_mm, part, line in edges:
        graph.add_edge(
            start,
            end,
            key=name,
            id=name,
            source_id=source,
            name=called,
            start=start,
            end=end,
            length_m=length_mm / 1000.0,
            length_mm=length_mm,
            component=part,
            geometry=line,
        )
    return graph


def from_networkx(graph: nx.Graph, crs: pyproj.CRS | str) -> Streets:
    """Return the streets of a networkx graph in `crs`, ready for `build_network`.

    A graph from `to_networkx` comes back as it was. Any other graph, those of OSMnx among them, needs `x` and `y` on
    its nodes and its CRS in ``graph.graph["crs"]`` (else it is taken to be in `crs`); an edge without
    `geometry` is a straight line, and two edges that run the same line both ways are one.

    Raises:
        InputError: nodes without usable `x` and `y`, edges with a geometry that is no line, no known CRS.
    """
    target = pyproj.CRS.from_user_input(crs)
    records = [data for _, _, data in graph.edges(data=True)]
    own = bool(records) and all(data.keys() >= {"id", "start", "end", "geometry"} for data in records)
    if own and pyproj.CRS.from_user_input(graph.graph.get("crs", target)) == target:
        return _own_streets(graph, records, target)
    return _other_streets(graph, target)


def _own_streets(graph: nx.Graph, records: list[dict[str, object]], crs: pyproj.CRS) -> Streets:
    columns = {
        name: [str(data.get(name, "")) for data in records] for name in ("id", "source_id", "name", "start", "end")
    }
    geometry = gpd.GeoSeries([data["geometry"] for data in records], crs=crs)
    edges = gpd.GeoDataFrame({k: np.array(v, dtype=object) for k, v in columns.items()}, geometry=geometry, crs=crs)
    return Streets(edges, empty_fates(crs), str(graph.graph.get("data_date", "")))


def _other_streets(graph: nx.Graph, target: pyproj.CRS) -> Streets:
    try:
        source_crs = pyproj.CRS.from_user_input(graph.graph.get("crs", target))
        ids = np.array([str(node) for node in graph.nodes], dtype=object)
        xy = np.array([[float(data["x"]), float(data["y"])] for _, data in graph.nodes(data=True)]).reshape(-1, 2)
    except (KeyError, TypeError, ValueError, pyproj.exceptions.CRSError) as error:
        raise InputError([_unfit(f"{type(error).__name__}: {error}")]) from error
    if not np.isfinite(xy).all() or graph.number_of_edges() == 0:
        raise InputError([_unfit("x, y" if graph.number_of_edges() else "0 edges")])
    rows = [
        {**{k: _cell(v) for k, v in data.items()}, "source": str(u), "target": str(v)}
        for u, v, data in graph.edges(data=True)
    ]
    table = pd.DataFrame(rows).fillna("")
    edges = GraphEdges(table, np.arange(1, len(table) + 1))
    streets, findings = graph_streets(
        GraphNodes(ids, xy), edges, source_crs=source_crs, datum=None, crs=target, file="networkx"
    )
    if streets is None:
        raise InputError(findings)
    return Streets(streets.edges, streets.fates, str(graph.graph.get("created_date", ""))[:10])


def _cell(value: object) -> str:
    if isinstance(value, shapely.Geometry):
        return str(shapely.to_wkt(value, rounding_precision=-1))
    return "" if value is None else str(value)


def _unfit(why: str) -> Finding:
    return Finding(
        code="unfit_graph",
        severity="error",
        zh=f"此图不能用作路网：{why}",
        en=f"the graph is no street network: {why}",
        fix_zh="节点须有 x、y，图须有 crs",
        fix_en="its nodes need x and y, the graph a crs",
    )
