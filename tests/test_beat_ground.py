"""The ground of beats on maps: each place belongs to the beat whose streets are nearest."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

import oracle
from beat_oracle import grid_case
from servicecircle.coverage.patrol.beats.beat_ground import ground_of_beats
from servicecircle.coverage.patrol.beats.beat_shapes import BeatStreets
from servicecircle.coverage.patrol.beats.beat_split import split_streets
from servicecircle.geo.network import build_network, edge_lines


def town_in_beats(seed: int, beats: int) -> BeatStreets:
    """A town of square blocks of 100 m, some streets missing, in beats."""
    case = grid_case(seed, side=8, beats=beats)
    rows = []
    for street, (u, v) in enumerate(case.ends):
        middle = case.xy[street]
        # Middles of streets along x lie at odd multiples of 50 m in x.
        half = np.array([50.0, 0.0]) if round(middle[0] / 50.0) % 2 else np.array([0.0, 50.0])
        rows.append((f"s{street:03d}", str(u), str(v), [tuple(middle - half), tuple(middle + half)]))
    network = build_network(oracle.streets_of(rows))
    order = np.array([int(name[1:]) for name in network.edge_source])
    beat = split_streets(case.graph, beats)[order]
    edges = np.arange(network.edge_count)
    return BeatStreets(network, edges, beat, np.ones(len(edges), dtype=bool), beats)


@pytest.mark.parametrize("beats", [1, 2, 5, 9])
def test_grounds_share_borders_and_overlap_nowhere(beats: int) -> None:
    """Their areas sum to that of their union, which has no gap; the middle of each street is in its own beat's."""
    streets = town_in_beats(3, beats)
    grounds = ground_of_beats(streets)
    together = shapely.union_all(grounds)
    assert sum(ground.area for ground in grounds) == pytest.approx(together.area, rel=1e-9)
    assert isinstance(together, shapely.Polygon)
    assert not together.interiors
    middles = shapely.line_interpolate_point(edge_lines(streets.network, streets.edge), 0.5, normalized=True)
    assert all(grounds[beat].intersects(middle) for beat, middle in zip(streets.beat, middles, strict=True))


def test_a_place_belongs_to_the_nearest_street() -> None:
    """500 places anywhere in the town, but those that are about as near to a street of another beat."""
    streets = town_in_beats(5, 4)
    grounds = ground_of_beats(streets)
    lines = edge_lines(streets.network, streets.edge)
    random = np.random.default_rng(2)
    west, south, east, north = shapely.total_bounds(lines)
    for x, y in random.uniform((west, south), (east, north), (500, 2)):
        place = shapely.Point(x, y)
        gap = [shapely.distance(lines[streets.beat == beat], place).min() for beat in range(4)]
        first, second = np.sort(gap)[:2]
        if second - first > 25.0:
            assert grounds[int(np.argmin(gap))].intersects(place)
