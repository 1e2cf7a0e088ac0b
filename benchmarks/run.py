"""Time the kernels beside their peers, on the same work in one run, and check that the answers agree.

    python benchmarks/run.py [--junctions 100000] [--out benchmarks/results.md]

Every figure is the median CPU time of several runs in turn on one thread; ratios carry over to other machines,
absolute times do not. The first lines of the table name the machine and the versions.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
import peers
import shapely
from city import City, make_city
from sections import RESULTS, write_section

from servicecircle.geo.grid import build_grid, nearest_segments
from servicecircle.geo.network import edge_lines, morton_order
from servicecircle.geo.paths import UNREACHED, distance_of_keys, junction_keys
from servicecircle.geo.rows import rows_within
from servicecircle.geo.snap import Entries, EntryRule, enter

RADIUS_MM = 500_000
RULE = EntryRule(max_access_m=100.0)
RUNS = 5


@dataclass(frozen=True)
class Row:
    """One line of the table: what was done, by whom, how long it took, how it compares."""

    work: str
    tool: str
    seconds: float
    ratio: float
    note: str


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def in_turn(*works: Callable[[], object], runs: int = RUNS) -> list[float]:
    """Median CPU seconds of each of `works`, run in turn after one warm-up."""
    for work in works:
        work()
    times = [[cpu(work) for work in works] for _ in range(runs)]
    return [statistics.median(column) for column in zip(*times, strict=True)]


def nearest_station(city: City, stations: Entries) -> list[Row]:
    """Every junction's distance from 246 stations."""
    network = city.network
    graph = peers.with_super_source(network, peers.scipy_graph(network), stations)
    keys, theirs = junction_keys(network, stations), peers.scipy_nearest(graph)
    mine = np.where(keys < UNREACHED, distance_of_keys(keys), np.inf)
    differences = int((mine != theirs).sum())
    pandana = peers.pandana_network(network)
    x, y = stations.xy[:, 0], stations.xy[:, 1]
    farthest_m = float(np.nanmax(np.where(np.isfinite(theirs), theirs, np.nan))) / 1000
    pandana.set_pois("stations", farthest_m, 1, *(peers.pd.Series(c) for c in (x, y)))
    ours, scipy_s, pandana_s = in_turn(
        lambda: junction_keys(network, stations),
        lambda: peers.scipy_nearest(graph),
        lambda: pandana.nearest_pois(farthest_m, "stations"),
    )
    work = f"nearest station of {network.junction_count:,} junctions"
    return [
        Row(work, "servicecircle", ours, 1.0, f"{differences} differences from scipy"),
        Row(work, "scipy dijkstra, super-source", scipy_s, scipy_s / ours, ""),
        Row(work, "pandana nearest_pois", pandana_s, pandana_s / ours, "junction to junction, no legs"),
    ]


def reach_rows(city: City, sources: Entries, targets: Entries) -> list[Row]:
    """Everything within 500 m of every candidate."""
    network = city.network
    graph, pandana = peers.scipy_graph(network), peers.pandana_network(network)
    nodes = list(range(0, network.junction_count, max(network.junction_count // 500, 1)))
    ours, scipy_s, pandana_s = in_turn(
        lambda: rows_within(network, sources, targets, radius_mm=RADIUS_MM, threads=1),
        lambda: peers.scipy_rows_in_tiles(network, graph, sources, targets, RADIUS_MM),
        lambda: pandana.nodes_in_range(nodes, RADIUS_MM / 1000),
        runs=3,
    )
    pandana_s *= sources.place_count / len(nodes)
    pairs = rows_within(network, sources, targets, radius_mm=RADIUS_MM).nnz
    theirs = peers.scipy_rows_in_tiles(network, graph, sources, targets, RADIUS_MM)
    work = f"all within 500 m of {sources.place_count:,} sources among {targets.place_count:,} residences"
    return [
        Row(work, "servicecircle", ours, 1.0, f"{pairs:,} pairs; {pairs - theirs} differences from scipy"),
        Row(work, "scipy dijkstra on 1 km tiles", scipy_s, scipy_s / ours, ""),
        Row(work, "pandana nodes_in_range", pandana_s, pandana_s / ours, "junctions only, scaled from 500 sources"),
    ]


def nearest_edge(city: City) -> list[Row]:
    """The single nearest edge of every residence."""
    network, points = city.network, city.residences[morton_order(city.residences)]
    grid, graph = build_grid(network), peers.osmnx_graph(network)
    tree = shapely.STRtree(edge_lines(network, np.arange(network.edge_count)))
    x, y = np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
    distance, segment = np.empty(len(x)), np.empty(len(x), dtype=np.int32)
    ours, tree_s, osmnx_s = in_turn(
        lambda: nearest_segments(x, y, grid.segments, grid.cells, distance, segment),
        lambda: peers.strtree_nearest(tree, points),
        lambda: peers.osmnx_nearest(graph, points),
        runs=3,
    )
    worst = float(np.abs(peers.strtree_nearest(tree, points) - distance).max())
    work = f"nearest edge of {len(points):,} points"
    return [
        Row(work, "servicecircle", ours, 1.0, f"greatest difference {worst:.1e} m"),
        Row(work, "shapely STRtree", tree_s, tree_s / ours, ""),
        Row(work, "osmnx nearest_edges", osmnx_s, osmnx_s / ours, "builds its tree at each call"),
    ]


def entries(city: City) -> list[Row]:
    """Entry into each component within 100 m of every residence."""
    network, points = city.network, city.residences
    grid = build_grid(network)
    tree = shapely.STRtree(edge_lines(network, np.arange(network.edge_count)))
    ours, tree_s = in_turn(
        lambda: enter(network, points, rule=RULE, grid=grid),
        lambda: peers.strtree_entries(network, tree, points, RULE.max_access_m),
        runs=3,
    )
    found = len(enter(network, points, rule=RULE, grid=grid).entries)
    theirs = peers.strtree_entries(network, tree, points, RULE.max_access_m)
    work = f"entries of {len(points):,} points into each component within 100 m"
    return [
        Row(work, "servicecircle", ours, 1.0, f"{found:,} entries, {found - theirs} differences; rivals included"),
        Row(work, "STRtree query, grouped", tree_s, tree_s / ours, ""),
    ]


def table(city: City, rows: list[Row]) -> str:
    """The table as Markdown."""
    tools = ", ".join(f"{name} {version(name)}" for name in ("numba", "scipy", "pandana", "osmnx", "shapely"))
    lines = [
        "# Kernels beside their peers",
        "",
        f"Made-up city: {city.network.junction_count:,} junctions, {city.network.edge_count:,} edges, "
        f"{len(city.residences):,} residences, {len(city.stations):,} stations. "
        f"One thread, medians of CPU time; {tools}.",
        "",
        "| work | tool | CPU ms | times ours | note |",
        "|---|---|---:|---:|---|",
    ]
    lines += [f"| {r.work} | {r.tool} | {r.seconds * 1000:,.1f} | {r.ratio:,.1f} | {r.note} |" for r in rows]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run everything and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--junctions", type=int, default=100_000)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    city = make_city(junctions=options.junctions, residences=50_000, stations=246, candidates=20_000)
    stations, residences, candidates = (
        enter(city.network, points, rule=RULE).entries for points in (city.stations, city.residences, city.candidates)
    )
    rows = [
        *nearest_station(city, stations),
        *reach_rows(city, candidates, residences),
        *nearest_edge(city),
        *entries(city),
    ]
    text = table(city, rows)
    write_section(options.out, text)
    print(text)


if __name__ == "__main__":
    main()
