"""Which metric CRS a plan gets, and how layers come into it."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from servicecircle.geo.crs import choose_plan_crs, datum_of_crs, scale_error_ppm, to_lonlat, to_plan_crs
from servicecircle.geo.datum import gcj02_from_wgs84

MAINLAND = {
    "Guangming": (113.93, 22.76, 4547), "Nanshan": (113.93, 22.53, 4547), "Futian": (114.06, 22.53, 4547),
    "Liantang": (114.17, 22.56, 4547), "Luohu": (114.12, 22.545, 4547), "Yantian": (114.24, 22.56, 4547),
    "Shekou": (113.92, 22.485, 4547), "Gongbei": (113.55, 22.22, 4547), "Hengqin": (113.53, 22.12, 4547),
    "Wuhan": (114.3, 30.6, 4547), "Kashgar": (75.99, 39.47, 4534), "Fuyuan": (134.29, 48.36, 4554),
    "Beijing": (116.4, 39.9, 4548), "Xiamen": (118.09, 24.46, 4548), "Zhoushan": (122.2, 30.0, 4550),
    "Sanya": (109.4, 18.25, 4545), "Dandong": (124.38, 40.12, 4550), "Lhasa": (91.1, 29.65, 4539),
    "Heihe": (127.49, 50.24, 4551), "Hekou": (103.96, 22.52, 4544), "Ruili": (97.85, 24.01, 4542),
    "Erenhot": (111.97, 43.65, 4546), "Dongxing": (107.97, 21.54, 4545), "Mohe": (122.54, 52.97, 4550),
}  # fmt: skip
ELSEWHERE = {
    "Hong Kong": (114.17, 22.30, 32650), "Yuen Long": (114.03, 22.44, 32650), "Sheung Shui": (114.13, 22.505, 32650),
    "Macao": (113.55, 22.2, 32649), "Taipa": (113.56, 22.155, 32649), "Taipei": (121.56, 25.04, 32651),
    "Kinmen": (118.32, 24.44, 32650), "Hanoi": (105.85, 21.03, 32648), "Lao Cai": (103.97, 22.48, 32648),
    "Ulaanbaatar": (106.9, 47.9, 32648), "Vladivostok": (131.9, 43.12, 32652), "Seoul": (127.0, 37.55, 32652),
    "Almaty": (76.9, 43.25, 32643), "Kathmandu": (85.32, 27.7, 32645), "Vaduz": (9.5, 47.1, 32632),
    "Coquimbo": (-71.3, -30.0, 32719), "Fiji": (179.9, -17.7, 32760), "date line": (180.0, 10.0, 32660),
}  # fmt: skip


@pytest.mark.parametrize(("lon", "lat", "code"), [*MAINLAND.values(), *ELSEWHERE.values()], ids=[*MAINLAND, *ELSEWHERE])
def test_plan_crs(lon, lat, code):
    """The mainland gets its CGCS2000 3-degree zone, Hong Kong, Macao, Taiwan and everywhere else UTM."""
    assert choose_plan_crs(lon, lat).to_epsg() == code


@pytest.mark.parametrize("lon", np.arange(80.6, 121, 1.3))
def test_zone_is_the_nearest_meridian(lon):
    """The zone's central meridian is never more than 1.5 degrees away."""
    crs = choose_plan_crs(float(lon), 36.0 if lon < 100 else 33.0)
    meridian = next(p["value"] for p in crs.to_json_dict()["conversion"]["parameters"] if "Longitude" in p["name"])
    assert crs.name.startswith("CGCS2000 / 3-degree Gauss-Kruger CM")
    assert abs(meridian - lon) <= 1.5


@pytest.mark.parametrize(("lon", "lat"), [(np.nan, 22.0), (200.0, 22.0), (113.0, 91.0)])
def test_no_place_on_earth(lon, lat):
    """A centre that is no place is refused."""
    with pytest.raises(ValueError, match="no place"):
        choose_plan_crs(lon, lat)


@pytest.mark.parametrize(
    ("code", "datum"), [(4490, "cgcs2000"), (4547, "cgcs2000"), (4326, "wgs84"), (32650, "wgs84"), (4214, "wgs84")]
)
def test_datum_of_crs(code, datum):
    """The EPSG:4490 family is CGCS2000."""
    assert datum_of_crs(pyproj.CRS.from_epsg(code)) == datum


def test_gcj02_is_shifted_once():
    """A GCJ-02 layer lands where its WGS84 twin lands, the original stays as it was, other columns too."""
    true = gpd.GeoDataFrame({"id": ["a"]}, geometry=[shapely.box(113.9, 22.7, 113.91, 22.71)], crs=4326)
    moved = true.set_geometry(
        gpd.GeoSeries(
            shapely.transform(true.geometry.array, lambda xy: np.column_stack(gcj02_from_wgs84(*xy.T))), crs=4326
        )
    )
    before = moved.geometry.iloc[0].wkb
    plan = pyproj.CRS.from_epsg(4547)
    want = shapely.get_coordinates(to_plan_crs(true, datum="wgs84", crs=plan).geometry.array)
    have = to_plan_crs(moved, datum="gcj02", crs=plan)
    assert np.abs(shapely.get_coordinates(have.geometry.array) - want).max() < 1e-4
    assert moved.geometry.iloc[0].wkb == before
    assert have.crs.to_epsg() == 4547
    assert list(have["id"]) == ["a"]


def test_x_is_east():
    """In the plan CRS x is east, even where the authority's first axis is north."""
    point = gpd.GeoDataFrame(geometry=[shapely.Point(114.0, 22.7)], crs=4490)
    moved = to_plan_crs(point, datum="cgcs2000", crs=pyproj.CRS.from_epsg(4547)).geometry.iloc[0]
    assert moved.x == pytest.approx(500_000, abs=0.01)
    assert moved.y == pytest.approx(2_511_000, abs=2_000)
    back = to_lonlat(np.array([[moved.x, moved.y]]), datum="cgcs2000", crs=pyproj.CRS.from_epsg(4547))
    assert back[0] == pytest.approx([114.0, 22.7], abs=1e-9)


def test_shifted_datum_on_projected_layer_is_refused():
    """GCJ-02 on metres, or no CRS at all, cannot be converted."""
    metres = gpd.GeoDataFrame(geometry=[shapely.Point(500_000, 2_500_000)], crs=4547)
    with pytest.raises(ValueError, match="projected"):
        to_plan_crs(metres, datum="gcj02", crs=pyproj.CRS.from_epsg(4547))
    with pytest.raises(ValueError, match="no CRS"):
        to_plan_crs(metres.set_crs(None, allow_override=True), datum="wgs84", crs=pyproj.CRS.from_epsg(4547))


@pytest.mark.parametrize(("code", "ppm"), [(4547, 2), (32650, 400)])
def test_scale_error(code, ppm):
    """On the central meridian a Gauss-Krueger zone is true to scale, UTM 400 ppm too short."""
    assert scale_error_ppm((499_000, 2_490_000, 501_000, 2_530_000), pyproj.CRS.from_epsg(code)) == pytest.approx(
        ppm, abs=2
    )


def test_scale_error_is_that_of_a_measured_length():
    """The scale error told is that of a short line against the geodesic."""
    crs = pyproj.CRS.from_epsg(4547)
    lonlat = to_lonlat(np.array([[420_000.0, 2_500_000.0], [421_000.0, 2_500_000.0]]), datum="cgcs2000", crs=crs)
    true_m = pyproj.Geod(ellps="GRS80").inv(*lonlat[0], *lonlat[1])[2]
    told = scale_error_ppm((420_000, 2_500_000, 421_000, 2_500_001), crs)
    assert told == pytest.approx(abs(1000 / true_m - 1) * 1e6, abs=1)
