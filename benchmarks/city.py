"""A made-up city of any size for timing: a bent, thinned street grid with houses and stations beside its streets."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely import affinity

from servicecircle.geo.network import Network, build_network
from servicecircle.geo.streets import Streets, empty_fates

CRS = "EPSG:4547"
BLOCK_M = 80.0
ORIGIN_M = (480_000.0, 2_500_000.0)


@dataclass(frozen=True)
class City:
    """A network and points beside its streets, in metres."""

    network: Network
    residences: npt.NDArray[np.float64]
    stations: npt.NDArray[np.float64]
    candidates: npt.NDArray[np.float64]


def make_city(*, junctions: int, residences: int, stations: int, candidates: int, seed: int = 1) -> City:
    """Make a city with about `junctions` junctions."""
    rng = np.random.default_rng(seed)
    network = build_network(make_streets(junctions, rng))
    draw = (beside_streets(network, count, rng) for count in (residences, stations, candidates))
    return City(network, *draw)


def make_streets(junctions: int, rng: np.random.Generator) -> Streets:
    """Make a square grid of bent blocks, of which every eighth street is missing."""
    side = round(np.sqrt(junctions))
    column, row = np.meshgrid(np.arange(side), np.arange(side))
    xy = np.stack([column.ravel(), row.ravel()], axis=1) * BLOCK_M + rng.normal(0, 15, (side * side, 2)) + ORIGIN_M
    number = np.arange(side * side).reshape(side, side)
    ends = np.concatenate(
        [
            np.stack([number[:, :-1].ravel(), number[:, 1:].ravel()], axis=1),
            np.stack([number[:-1].ravel(), number[1:].ravel()], axis=1),
        ]
    )
    ends = ends[rng.random(len(ends)) > 1 / 8]
    middle = xy[ends].mean(axis=1) + rng.normal(0, 6, (len(ends), 2))
    lines = shapely.linestrings(np.stack([xy[ends[:, 0]], middle, xy[ends[:, 1]]], axis=1))
    keys = ends.astype(str).astype(object)
    ids = [f"{a}-{b}" for a, b in keys]
    frame = gpd.GeoDataFrame(
        {"id": ids, "source_id": ids, "name": "", "start": keys[:, 0], "end": keys[:, 1]}, geometry=lines, crs=CRS
    )
    return Streets(frame, empty_fates(CRS))


def beside_streets(network: Network, count: int, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Draw points 0 to 40 m beside street vertices."""
    vertex = network.vertex_xy[rng.integers(0, len(network.vertex_xy), count)]
    angle, distance = rng.uniform(0, 2 * np.pi, count), rng.uniform(0, 40, count)
    return vertex + np.stack([np.cos(angle), np.sin(angle)], axis=1) * distance[:, None]


def make_parks(network: Network, count: int, rng: np.random.Generator) -> npt.NDArray[np.object_]:
    """Draw parks as large as those of the sample district: turned rectangles with sides from 200 to 420 m."""
    centre = network.vertex_xy[rng.integers(0, len(network.vertex_xy), count)]
    width, height = rng.uniform(200, 420, (2, count)) / 2
    boxes = shapely.box(centre[:, 0] - width, centre[:, 1] - height, centre[:, 0] + width, centre[:, 1] + height)
    turns = rng.uniform(0, 90, count)
    return np.array([affinity.rotate(box, turn) for box, turn in zip(boxes, turns, strict=True)], dtype=object)


def make_communities(seeds: npt.NDArray[np.float64], junctions: npt.NDArray[np.float64]) -> npt.NDArray[np.object_]:
    """Divide the ground of the junctions, and 100 m around it, among the seeds: each has what is nearest to it."""
    ground = shapely.box(*(junctions.min(axis=0) - 100), *(junctions.max(axis=0) + 100))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(seeds), extend_to=ground))
    owner = shapely.STRtree(cells).query(shapely.points(seeds), predicate="intersects")
    cells = cells[owner[1][np.argsort(owner[0])]]
    return np.asarray(shapely.intersection(cells, ground), dtype=object)
