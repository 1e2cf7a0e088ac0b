"""Facts about the rate of residential land, and about doors."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from servicecircle.coverage.circles.land import residential, sample_land
from servicecircle.coverage.layers.doors import doors_of

CRS = "EPSG:4547"


def land_of(*rows: tuple[str, shapely.Polygon]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"use": [row[0] for row in rows]}, geometry=[row[1] for row in rows], crs=CRS)


def test_residential_by_word_and_by_code() -> None:
    """居住…, 住宅…, residential, R classes and 07 codes are homes; parks, roads and 08 are not."""
    homes = ["居住用地", "二类居住用地", "住宅", "Residential", "R2", "R21", "07", "0701", "070102"]
    others = ["park", "公园绿地", "0810", "road", "retail", "R&D", "", "M1", "17"]
    land = land_of(*((use, shapely.box(0, 0, 1, 1)) for use in homes + others))
    assert residential(land)["use"].tolist() == homes


def test_the_points_stand_for_the_whole_area_however_small_a_polygon_is() -> None:
    """A large polygon, one smaller than the lattice and two that overlap: areas sum, the overlap once."""
    big, tiny = shapely.box(0, 0, 400, 300), shapely.box(1010, 1010, 1020, 1020)
    land = land_of(("r", big), ("r", tiny), ("r", shapely.box(0, 0, 100, 100)))
    sample = sample_land(land)
    assert abs(int(sample.area_mm2.sum()) - (400 * 300 + 100) * 10**6) <= len(sample.area_mm2)
    inside = shapely.intersects_xy(shapely.union(big, tiny), sample.xy[:, 0], sample.xy[:, 1])
    assert inside.all()
    assert len(sample.xy) == 7 * 5 + 1


def test_no_land_has_no_points() -> None:
    """An empty layer gives an empty sample."""
    assert len(sample_land(land_of()).xy) == 0


def test_entrances_replace_the_point_of_their_place_alone() -> None:
    """Of three places the second leaves from its two entrances, the others from their points; strays are ignored."""
    places = gpd.GeoDataFrame({"id": ["a", "b", "c"]}, geometry=gpd.points_from_xy([0, 10, 20], [0, 0, 0]), crs=CRS)
    entrances = gpd.GeoDataFrame(
        {"place": pd.Series(["b", "x", "b"])}, geometry=gpd.points_from_xy([11, 99, 9], [1, 1, 1]), crs=CRS
    )
    doors = doors_of(places, entrances)
    assert doors.place.tolist() == [0, 1, 1, 2]
    assert doors.xy.tolist() == [[0, 0], [11, 1], [9, 1], [20, 0]]
    assert doors.only(np.array([False, True, False])).place.tolist() == [1, 1]
    assert doors_of(places, None).place.tolist() == [0, 1, 2]
