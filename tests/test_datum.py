"""Datums of China against published values and against themselves."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecircle.geo import datum
from servicecircle.geo.crs import to_plan_crs

LON, LAT = st.floats(73.5, 134.5), st.floats(18.2, 53.4)


def apart_m(lon_a, lat_a, lon_b, lat_b) -> float:
    """Metres between two places that are near each other."""
    east = (np.asarray(lon_b) - lon_a) * 111_320 * np.cos(np.radians(lat_a))
    return float(np.max(np.hypot(east, (np.asarray(lat_b) - lat_a) * 110_900)))


def scalar_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """The algorithm as published (eviltransform), one place at a time, as an oracle."""
    a, ee, x, y = 6378245.0, 0.00669342162296594323, lon - 105.0, lat - 35.0
    xy, root = x * y, math.sqrt(abs(x))
    d = (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * xy + 0.2 * root + d
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * xy + 0.1 * root + d
    north += (20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    east += (20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    phi = lat / 180 * math.pi
    magic = 1 - ee * math.sin(phi) ** 2
    north = north * 180 / ((a * (1 - ee)) / (magic * math.sqrt(magic)) * math.pi)
    east = east * 180 / (a / math.sqrt(magic) * math.cos(phi) * math.pi)
    return lon + east, lat + north


@given(LON, LAT)
def test_gcj02_is_the_published_algorithm(lon, lat):
    """Everywhere in China the shift is the published one, to a micrometre."""
    assert apart_m(*scalar_gcj02(lon, lat), *datum.gcj02_from_wgs84(lon, lat)) < 1e-6


def test_shift_of_guangming():
    """In Guangming GCJ-02 moves a place about 502 m east and 330 m south."""
    lon, lat = datum.gcj02_from_wgs84(113.93, 22.75)
    assert (lon - 113.93) * 111_320 * math.cos(math.radians(22.75)) == pytest.approx(502, abs=15)
    assert (lat - 22.75) * 110_900 == pytest.approx(-330, abs=15)


@pytest.mark.parametrize(
    ("there", "back"),
    [
        (datum.gcj02_from_wgs84, datum.wgs84_from_gcj02),
        (datum.bd09_from_wgs84, datum.wgs84_from_bd09),
        (datum.bd09_from_gcj02, datum.gcj02_from_bd09),
    ],
)
def test_there_and_back(there, back):
    """Over all China the way there and back ends within a thousandth of a millimetre of where it began."""
    random = np.random.default_rng(7)
    lon, lat = random.uniform(73.5, 134.5, 100_000), random.uniform(18.2, 53.4, 100_000)
    assert apart_m(lon, lat, *back(*there(lon, lat))) < 1e-6
    assert apart_m(lon, lat, *there(lon, lat)) > 100


@pytest.mark.parametrize(("lon", "lat"), [(9.5, 47.1), (-71.3, -30.0), (139.7, 35.7), (24.9, 60.2)])
def test_no_shift_outside_china(lon, lat):
    """Outside China every datum is WGS84."""
    for way in (datum.gcj02_from_wgs84, datum.wgs84_from_gcj02, datum.bd09_from_wgs84, datum.wgs84_from_bd09):
        assert tuple(map(float, way(lon, lat))) == (lon, lat)


def test_cgcs2000_is_wgs84_here():
    """CGCS2000 and WGS84 are the same coordinates, and an unknown datum is refused."""
    assert tuple(map(float, datum.wgs84_from("cgcs2000", 113.9, 22.7))) == (113.9, 22.7)
    with pytest.raises(KeyError):
        datum.wgs84_from("mars", 113.9, 22.7)


def test_empty_and_missing_coordinates():
    """No places stay no places; a missing coordinate stays missing and disturbs no other."""
    assert datum.wgs84_from_gcj02(np.array([]), np.array([]))[0].size == 0
    lon, lat = datum.wgs84_from_bd09(np.array([np.nan, 113.9]), np.array([22.7, 22.7]))
    assert np.isnan(lon[0])
    assert apart_m(lon[1], lat[1], *datum.wgs84_from_bd09(113.9, 22.7)) < 1e-6


def test_district_border_in_both_datums(shared_data):
    """The same district drawn in both datums overlaps by more than 99.8 % after conversion, and far less before."""
    plan = pyproj.CRS.from_epsg(4547)
    right = gpd.read_file(shared_data / "guangming/district_wgs84.geojson")
    shifted = gpd.read_file(shared_data / "guangming/district_gcj02.geojson")
    true = to_plan_crs(right, datum="wgs84", crs=plan).union_all()

    def overlap(name: str) -> float:
        other = to_plan_crs(shifted, datum=name, crs=plan).union_all()
        return float(true.intersection(other).area / true.union(other).area)

    assert overlap("wgs84") == pytest.approx(0.866, abs=0.01)
    assert overlap("gcj02") > 0.998
