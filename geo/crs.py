"""The plan's metric CRS, and the way of a layer into it: datum once, then projection; x is always east."""

from __future__ import annotations

import functools
import math

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from .datum import wgs84_from
from .mainland import in_mainland_china

Bounds = tuple[float, float, float, float]

WGS84 = "EPSG:4326"
FIRST_ZONE_EPSG, FIRST_ZONE_MERIDIAN, LAST_ZONE_MERIDIAN = 4534, 75, 135
SHIFTED_DATUMS = ("gcj02", "bd09")


def choose_plan_crs(lon: float, lat: float) -> pyproj.CRS:
    """Return the metric CRS for a plan whose residences' bounding box has its centre at WGS84 `lon`, `lat`.

    The CGCS2000 3-degree Gauss-Krüger zone without zone prefix (EPSG:4534-4554) in mainland China, else UTM.

    Raises:
        ValueError: The centre is no place on Earth.
    """
    if not (math.isfinite(lon) and math.isfinite(lat) and -180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError(f"no place on Earth: {lon}, {lat}")
    if in_mainland_china(lon, lat):
        meridian = 3 * math.floor((lon + 1.5) / 3)
        meridian = min(max(meridian, FIRST_ZONE_MERIDIAN), LAST_ZONE_MERIDIAN)
        return pyproj.CRS.from_epsg(FIRST_ZONE_EPSG + (meridian - FIRST_ZONE_MERIDIAN) // 3)
    zone = min(int((lon + 180) // 6) + 1, 60)
    return pyproj.CRS.from_epsg((32600 if lat >= 0 else 32700) + zone)


def datum_of_crs(crs: pyproj.CRS) -> str:
    """Return the datum that a CRS implies: ``cgcs2000`` for the EPSG:4490 family, else ``wgs84``."""
    geodetic = crs.geodetic_crs
    if geodetic is None:
        return "wgs84"
    datum = geodetic.datum.name if geodetic.datum is not None else ""
    name = f"{geodetic.name} {datum}".casefold().replace("_", " ")
    return "cgcs2000" if "cgcs2000" in name or "cgcs 2000" in name or "china 2000" in name else "wgs84"


def to_lonlat(xy: npt.NDArray[np.float64], *, datum: str, crs: pyproj.CRS) -> npt.NDArray[np.float64]:
    """Return WGS84 degrees (n, 2) of coordinates (n, 2) in `crs` and `datum`."""
    if datum in SHIFTED_DATUMS:
        return np.column_stack(wgs84_from(datum, xy[:, 0], xy[:, 1]))
    return _project(xy, crs, pyproj.CRS.from_user_input(WGS84))


def to_plan_crs(frame: gpd.GeoDataFrame, *, datum: str, crs: pyproj.CRS) -> gpd.GeoDataFrame:
    """Return `frame` in the plan's `crs`; every vertex is shifted from `datum` to WGS84 at most once.

    Args:
        frame: Places in their source CRS, which is known (`frame.crs`).
        datum: Datum of those places; ``gcj02`` and ``bd09`` only where `frame.crs` is geographic.
        crs: The plan CRS.

    Raises:
        ValueError: `frame` has no CRS, or a shifted datum stands on a projected layer.
    """
    source = frame.crs
    if source is None:
        raise ValueError("the layer has no CRS")
    if datum in SHIFTED_DATUMS:
        if not source.is_geographic:
            raise ValueError(f"{datum} on a projected layer")
        start = pyproj.CRS.from_user_input(WGS84)
    else:
        start = source

    def move(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        if datum in SHIFTED_DATUMS:
            xy = np.column_stack(wgs84_from(datum, xy[:, 0], xy[:, 1]))
        return _project(xy, start, crs)

    moved = shapely.transform(frame.geometry.to_numpy(), move)
    return frame.set_geometry(gpd.GeoSeries(moved, index=frame.index, crs=crs))


def scale_error_ppm(bounds: Bounds, crs: pyproj.CRS) -> float:
    """Return the largest scale error of `crs` over `bounds`, in parts per million (mm a kilometre).

    Args:
        bounds: West, south, east, north in metres of `crs`.
        crs: The plan CRS.
    """
    west, south, east, north = bounds
    x, y = np.meshgrid(np.linspace(west, east, 5), np.linspace(south, north, 5))
    geodetic = crs.geodetic_crs
    if geodetic is None:
        raise ValueError("the CRS has no geodetic base")
    degrees = _project(np.column_stack([x.ravel(), y.ravel()]), crs, geodetic)
    factors = pyproj.Proj(crs).get_factors(degrees[:, 0], degrees[:, 1])
    errors = np.concatenate([np.abs(factors.meridional_scale - 1), np.abs(factors.parallel_scale - 1)])
    return float(errors.max() * 1e6)


def _project(xy: npt.NDArray[np.float64], start: pyproj.CRS, end: pyproj.CRS) -> npt.NDArray[np.float64]:
    return np.column_stack(transformer_between(start, end).transform(xy[:, 0], xy[:, 1]))


@functools.lru_cache(maxsize=32)
def transformer_between(start: pyproj.CRS, end: pyproj.CRS) -> pyproj.Transformer:
    """Return the way between two CRS, x east on both sides; kept, since finding it takes longer than using it."""
    return pyproj.Transformer.from_crs(start, end, always_xy=True)
