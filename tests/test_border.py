"""The border: an edge with any part near the area is kept whole."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecircle.geo.border import BEYOND, PARTLY_BEYOND, clip_streets, within_border
from servicecircle.geo.streets import Streets

SQUARE = shapely.box(0, 0, 100, 100)
COORDINATE = st.integers(-400, 400)


def streets_of(lines: dict[str, list]) -> Streets:
    edges = gpd.GeoDataFrame(
        {
            "id": list(lines),
            "source_id": [name.split(":")[0] for name in lines],
            "name": "",
            "start": [f"{name}a" for name in lines],
            "end": [f"{name}b" for name in lines],
        },
        geometry=[shapely.LineString(c) for c in lines.values()],
        crs="EPSG:4547",
    )
    fates = edges.drop_duplicates("source_id")[["source_id", "name", "geometry"]].reset_index(drop=True)
    return Streets(edges, fates.assign(fate="kept", reason=""))


@settings(max_examples=100, deadline=None)
@given(
    lines=st.lists(
        st.tuples(COORDINATE, COORDINATE, COORDINATE, COORDINATE).filter(lambda c: c[:2] != c[2:]), min_size=1
    ),
    border_m=st.integers(0, 300),
)
def test_the_border_is_the_distance_between_segments(lines: list, border_m: int) -> None:
    """What is kept is what has a distance of at most `border_m`, found one street at a time."""
    geometries = np.array([shapely.LineString([c[:2], c[2:]]) for c in lines], dtype=object)
    found = within_border(geometries, SQUARE, border_m=border_m)
    for line, kept in zip(geometries, found, strict=True):
        distance = line.distance(SQUARE)
        if abs(distance - border_m) > 1e-9 or distance == border_m:
            assert kept == (distance <= border_m)


def test_a_corner_is_round() -> None:
    """Beyond a corner the border is a circle: 70.7 m diagonally is beyond 70 m and within 71 m."""
    line = np.array([shapely.LineString([(150, 150), (300, 150)])], dtype=object)
    assert not within_border(line, SQUARE, border_m=70).any()
    assert within_border(line, SQUARE, border_m=71).all()


def test_edges_are_kept_whole_and_fates_tell() -> None:
    """An edge that starts inside is kept to its far end; the next one of its street goes, and the fate says so."""
    streets = streets_of({"a:1": [(50, 50), (900, 50)], "a:2": [(900, 50), (950, 50)], "b:1": [(800, 800), (900, 900)]})
    clipped = clip_streets(streets, SQUARE, 100)
    assert list(clipped.edges["id"]) == ["a:1"]
    assert clipped.edges.geometry.iloc[0].length == 850
    assert dict(zip(clipped.fates["source_id"], clipped.fates["fate"], strict=True)) == {"a": "kept", "b": "outside"}
    assert list(clipped.fates["reason"]) == [PARTLY_BEYOND, BEYOND]
    assert list(streets.fates["fate"]) == ["kept", "kept"]


def test_exactly_on_the_border_counts() -> None:
    """The border is inclusive."""
    streets = streets_of({"a:1": [(0, 350), (100, 350)], "b:1": [(0, 350.001), (100, 350.001)]})
    assert list(clip_streets(streets, SQUARE, 250).edges["id"]) == ["a:1"]


def test_without_areas_nothing_is_dropped() -> None:
    """A plan without areas has no border."""
    streets = streets_of({"a:1": [(0, 5000), (100, 5000)]})
    assert len(clip_streets(streets, None, 10).edges) == 1
