"""Facts about who is covered only thanks to what lies beyond the border, against doing everything twice."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

import oracle
from servicecircle.coverage.circles.circles import CircleVerdicts, judge
from servicecircle.coverage.circles.reach import search_stations
from servicecircle.coverage.circles.rescue import Surroundings, enter_doors, part_of_network, rescued_by_neighbours
from servicecircle.coverage.layers.doors import Doors
from servicecircle.geo.grid import build_grid
from servicecircle.geo.network import Network, build_network, edge_lines
from servicecircle.geo.snap import EntryRule

RADIUS_MM = 150_000


def doors(rng: np.random.Generator, count: int) -> Doors:
    return Doors(rng.uniform(-20, 320, (count, 2)), np.arange(count, dtype=np.int32), count)


def verdicts(network: Network, around: Surroundings) -> CircleVerdicts:
    """Verdicts by the whole method on this network."""
    grid = build_grid(network)
    homes = enter_doors(network, around.residences, around, grid=grid)
    posts = enter_doors(network, around.stations, around, grid=grid)
    search = search_stations(network, homes, posts.entries, offers=np.ones(around.stations.count, dtype=np.bool_))
    nearest = search.nearest()
    reached = nearest.found[:, 0]
    distance = np.where(reached, nearest.distance_mm[:, 0], 0)
    status = judge(distance, reached=reached, has_entry=homes.entries.has_entry, radius_mm=RADIUS_MM)
    zero = np.zeros(len(distance), dtype=np.int64)
    rows = np.arange(around.stations.count)
    return CircleVerdicts("c", RADIUS_MM, 0.95, rows, status, reached, distance, nearest.station[:, 0], zero, zero)


@pytest.mark.parametrize("seed", range(60))
def test_rescued_is_covered_now_and_not_on_the_clipped_network(seed: int) -> None:
    """On random networks, areas and stations: the shortcut near the border finds exactly whom doing it twice finds."""
    rng = np.random.default_rng(seed)
    network = build_network(oracle.random_streets(rng))
    west, south, width, height = (
        rng.uniform(-50, 150),
        rng.uniform(-50, 150),
        rng.uniform(30, 300),
        rng.uniform(30, 300),
    )
    area = shapely.box(west, south, west + width, south + height)
    areas = gpd.GeoDataFrame(geometry=[area], crs=oracle.CRS)
    homes, posts = doors(rng, 40), doors(rng, 4)
    points = gpd.GeoSeries(shapely.points(posts.xy), crs=oracle.CRS)
    around = Surroundings(homes, posts, points, EntryRule(max_access_m=60.0), None)
    now = verdicts(network, around)
    found = rescued_by_neighbours(network, [now], around, areas)[0]

    lines = edge_lines(network, np.arange(network.edge_count))
    clipped = part_of_network(network, lines, shapely.intersects(lines, area))
    home = shapely.intersects(area, points.to_numpy())
    inside = Surroundings(homes, posts.only(home), points, around.rule, None)
    expected = now.covered & ~verdicts(clipped, inside).covered
    assert found.tolist() == expected.tolist()


def test_without_areas_nobody_is_rescued() -> None:
    """No areas, no border, no neighbours."""
    rng = np.random.default_rng(1)
    network = build_network(oracle.random_streets(rng))
    around = Surroundings(doors(rng, 5), doors(rng, 2), gpd.GeoSeries([]), EntryRule(), None)
    assert not rescued_by_neighbours(network, [verdicts(network, around)], around, None)[0].any()
