"""Where places would lie if their coordinates were in another datum than the plan says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyproj

from ...geo.crs import WGS84, transformer_between
from ...geo.datum import bd09_from_wgs84, gcj02_from_wgs84, outside_china, wgs84_from

Float64 = npt.NDArray[np.float64]
DATUMS = ("wgs84", "gcj02", "bd09")
SMALLEST_SHIFT_M = 100.0


@dataclass(frozen=True, slots=True)
class Reading:
    """How a layer's coordinates may have been taken wrongly.

    Attributes:
        declared: The datum that they were read in.
        real: The datum that they are in.
        twice: They had been converted from `real` already, and then once more, before they came here.
    """

    declared: str
    real: str
    twice: bool = False


def readings(declared: str) -> list[Reading]:
    """Return the ways in which coordinates declared as `declared` may be wrong, the likelier ones first."""
    declared = declared if declared in DATUMS else "wgs84"
    wrong = [Reading(declared, real) for real in DATUMS if real != declared]
    if declared == "wgs84":
        wrong += [Reading(declared, real, twice=True) for real in ("gcj02", "bd09")]
    return wrong


def correction_m(xy: Float64, reading: Reading, crs: pyproj.CRS) -> Float64:
    """Return the vectors (n, 2) in metres that take places at `xy` (n, 2), in the plan CRS, to where they belong."""
    to_degrees = _to_degrees(crs)
    lon, lat = to_degrees.transform(xy[:, 0], xy[:, 1])
    if reading.twice:
        true = _from_wgs84(reading.real, lon, lat)
    else:
        raw = _from_wgs84(reading.declared, lon, lat)
        true = raw if reading.real == "wgs84" else wgs84_from(reading.real, *raw)
    east, north = to_degrees.transform(*true, direction="INVERSE")
    return np.nan_to_num(np.column_stack([east, north]) - xy)


def anywhere_shifted(xy: Float64, crs: pyproj.CRS) -> bool:
    """Return whether the shifted datums differ from WGS84 at the middle of `xy`, in the plan CRS."""
    centre = (xy.min(axis=0) + xy.max(axis=0)) / 2
    lon, lat = _to_degrees(crs).transform(*centre)
    return bool(np.isfinite(lon) and not np.any(outside_china([lon], [lat])))


def _to_degrees(crs: pyproj.CRS) -> pyproj.Transformer:
    return transformer_between(crs, pyproj.CRS.from_user_input(WGS84))


def _from_wgs84(datum: str, lon: Float64, lat: Float64) -> tuple[Float64, Float64]:
    if datum == "gcj02":
        return gcj02_from_wgs84(lon, lat)
    return bd09_from_wgs84(lon, lat) if datum == "bd09" else (lon, lat)
