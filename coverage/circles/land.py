"""The covered share of residential land: points laid evenly over it walk like residences.

Each residential polygon is sampled on one lattice of the plan (by default every 50 m); one too small to hold a
lattice point is sampled at its point on the surface. A point stands for its polygon's area divided by the number of
points in it, so that the areas sum to the land.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...geo.network import Float64, Int64, Network
from ...geo.paths import keys_at_entries, terminals_of
from ...geo.snap import Access
from .circles import CircleVerdicts
from .reach import StationSearch
from .statistics import rates

SPACING_M = 50.0
RESIDENTIAL_WORDS = ("residential", "residence", "housing", "r", "07")


@dataclass(frozen=True, eq=False)
class LandSample:
    """Points that stand for residential land.

    Attributes:
        xy: (p, 2) metres in the plan CRS.
        area_mm2: (p,) whole square millimetres that each point stands for.
    """

    xy: Float64
    area_mm2: Int64


def residential(land: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the polygons whose `use` is residential: by word (居住…, 住宅…, residential) or code (R…, GB/T 07…)."""
    use = land["use"].fillna("").astype(str).str.strip().str.casefold()
    exact = use.isin(RESIDENTIAL_WORDS)
    code = use.str.match(r"(?:r[123]\d?|07\d{2,4})(?!\d)") | use.str.startswith("residential")
    return land[exact | code | use.str.contains("居住|住宅", regex=True)]


def sample_land(land: gpd.GeoDataFrame, *, spacing_m: float = SPACING_M) -> LandSample:
    """Lay points over the polygons of `land`, in a metric CRS; overlapping polygons count once."""
    polygons = shapely.get_parts(shapely.union_all(land.geometry.to_numpy()))
    polygons = polygons[shapely.area(polygons) > 0]
    if not len(polygons):
        return LandSample(np.empty((0, 2)), np.empty(0, dtype=np.int64))
    lattice = [_lattice_inside(polygon, spacing_m) for polygon in polygons]
    counts = np.array([len(points) for points in lattice])
    share = np.repeat(shapely.area(polygons) / counts, counts)
    return LandSample(np.concatenate(lattice), np.floor(share * 1e6 + 0.5).astype(np.int64))


def land_table(
    network: Network,
    access: Access,
    sample: LandSample,
    searches: Sequence[StationSearch],
    verdicts: Sequence[CircleVerdicts],
) -> pd.DataFrame:
    """Return `circle, land_m2, covered_m2, land_rate`, from how the points of `sample` enter the network."""
    covered_mm2 = []
    for search, verdict in zip(searches, verdicts, strict=True):
        keys = keys_at_entries(network, search.junctions, terminals_of(network, search.stations), access.entries)
        nearest = StationSearch(search.junctions, search.stations, access, keys).nearest()
        within = nearest.found[:, 0] & (nearest.distance_mm[:, 0] <= verdict.radius_mm)
        covered_mm2.append(int(sample.area_mm2[within].sum()))
    land = _square_metres(np.full(len(verdicts), sample.area_mm2.sum(), dtype=np.int64))
    covered = _square_metres(np.array(covered_mm2, dtype=np.int64))
    names = [verdict.name for verdict in verdicts]
    return pd.DataFrame({"circle": names, "land_m2": land, "covered_m2": covered, "land_rate": rates(covered, land)})


def _square_metres(area_mm2: Int64) -> Int64:
    return (area_mm2 + 500_000) // 1_000_000


def _lattice_inside(polygon: shapely.Polygon, spacing_m: float) -> Float64:
    """Points of the plan's lattice in `polygon`, or one on its surface."""
    west, south, east, north = np.asarray(polygon.bounds) / spacing_m
    x = np.arange(np.ceil(west), np.floor(east) + 1) * spacing_m
    y = np.arange(np.ceil(south), np.floor(north) + 1) * spacing_m
    points = np.array(np.meshgrid(x, y)).reshape(2, -1).T
    shapely.prepare(polygon)
    inside = points[shapely.contains_xy(polygon, points[:, 0], points[:, 1])]
    if len(inside):
        return np.asarray(inside, dtype=np.float64)
    return np.asarray(shapely.get_coordinates(shapely.point_on_surface(polygon)), dtype=np.float64)
