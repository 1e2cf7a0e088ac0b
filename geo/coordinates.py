"""Whether coordinates can be what their CRS says: swapped, degrees for metres, metres for degrees, off the map."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from .crs import WGS84, transformer_between
from .errors import Finding
from .faults import LayerRows, Mask, Words
from .shapes import Geometries

Float64 = npt.NDArray[np.float64]

# West of 90 E a latitude and a longitude of China cannot be told apart by their size alone: the Arctic is no plan.
_WEST_CHINA = (73.0, 27.0, 90.0, 50.0)
_NEAR_DEG, _FAR_DEG = 2.0, 5.0
_AREA_MARGIN_DEG = 6.0
_METRES_A_DEGREE = 111_000.0


def coordinate_findings(
    shapes: Geometries, crs: pyproj.CRS, rows: LayerRows, *, column: str | None
) -> tuple[Mask, list[Finding]]:
    """Return the rows whose coordinates cannot be used, and a finding for each kind of reason.

    Args:
        shapes: (n,) geometries or None.
        crs: The CRS that they are said to be in.
        rows: Row numbers and file name.
        column: Heading of the first coordinate, or None for shapes.
    """
    bounds = shapely.bounds(shapes)
    x, y = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
    there = ~np.isnan(x)
    judged = _in_degrees(x, y, there) if crs.is_geographic else _in_metres(x, y, there, crs)
    findings: list[Finding] = []
    bad = np.zeros(len(x), bool)
    for code, mask in judged.items():
        findings += rows.errors(code, _WORDS[code], mask, column=column, values=_first(x, y, mask))
        bad |= mask
    far = _far_away(x, y, there & ~bad, crs)
    findings += rows.warnings("far_away", _FAR_AWAY, far, column=column, values=_first(x, y, far))
    return bad, findings


def _first(x: Float64, y: Float64, mask: Mask) -> dict[int, object]:
    return {int(n): f"{x[n]:.6f}, {y[n]:.6f}" for n in np.flatnonzero(mask)[:1]}


def _in_degrees(x: Float64, y: Float64, there: Mask) -> dict[str, Mask]:
    off = there & ((np.abs(x) > 180) | (np.abs(y) > 90))
    swapped = there & (((np.abs(y) > 90) & (np.abs(y) <= 180) & (np.abs(x) <= 90)) | _arctic_swap(x, y))
    swapped |= _against_the_rest(x, y, there & ~off & ~swapped)
    off &= ~swapped
    if off.sum() * 2 > there.sum():
        return {"swapped_coordinates": swapped, "metres_as_degrees": off}
    return {"swapped_coordinates": swapped, "coordinates_out_of_range": off}


def _arctic_swap(x: Float64, y: Float64) -> Mask:
    west, south, east, north = _WEST_CHINA
    return np.asarray((y >= west) & (y <= east) & (x >= south) & (x <= north))


def _against_the_rest(x: Float64, y: Float64, there: Mask) -> Mask:
    """Find rows that lie far from most others, and among them when swapped."""
    if there.sum() < 3:
        return np.zeros(len(x), bool)
    middle_x, middle_y = np.median(x[there]), np.median(y[there])
    far = (np.abs(x - middle_x) > _FAR_DEG) | (np.abs(y - middle_y) > _FAR_DEG)
    near = (np.abs(y - middle_x) < _NEAR_DEG) & (np.abs(x - middle_y) < _NEAR_DEG)
    return np.asarray(there & far & near)


def _in_metres(x: Float64, y: Float64, there: Mask, crs: pyproj.CRS) -> dict[str, Mask]:
    degrees = there & (np.abs(x) <= 180) & (np.abs(y) <= 90)
    if degrees.sum() * 2 > there.sum():
        return {"degrees_as_metres": degrees}
    inside = _inside_area(x, y, crs)
    swapped = there & ~inside & _inside_area(y, x, crs)
    return {"swapped_coordinates": swapped, "outside_crs": there & ~inside & ~swapped}


def _inside_area(x: Float64, y: Float64, crs: pyproj.CRS) -> Mask:
    """Return which places lie in or near the area that the CRS is made for; all of them where that is not known."""
    area = crs.area_of_use
    if area is None or area.west > area.east:
        return np.ones(len(x), bool)
    lon, lat = transformer_between(crs, pyproj.CRS.from_user_input(WGS84)).transform(x, y)
    return np.asarray(
        (lon >= area.west - _AREA_MARGIN_DEG)
        & (lon <= area.east + _AREA_MARGIN_DEG)
        & (lat >= area.south - _AREA_MARGIN_DEG)
        & (lat <= area.north + _AREA_MARGIN_DEG)
    )


def _far_away(x: Float64, y: Float64, there: Mask, crs: pyproj.CRS) -> Mask:
    """Find rows more than some 200 km from the middle of the layer: no plan is that large."""
    if there.sum() < 3:
        return np.zeros(len(x), bool)
    limit = _NEAR_DEG if crs.is_geographic else _NEAR_DEG * _METRES_A_DEGREE / _metres_a_unit(crs)
    far = np.maximum(np.abs(x - np.median(x[there])), np.abs(y - np.median(y[there]))) > limit
    return np.asarray(there & far)


def _metres_a_unit(crs: pyproj.CRS) -> float:
    return float(crs.axis_info[0].unit_conversion_factor) if crs.axis_info else 1.0


_WORDS = {
    "swapped_coordinates": Words(
        "有 {n} 行的横纵坐标（经度与纬度）写反了，首个是 {first}",
        "{n} row(s) have their coordinates (longitude and latitude) swapped, the first is {first}",
        "请对调两列；x 指东，经度在前",
        "swap the two; x is east, longitude comes first",
    ),
    "metres_as_degrees": Words(
        "有 {n} 行的坐标不是经纬度而是米，首个是 {first}，但坐标系是经纬度",
        "{n} row(s) are in metres, the first is {first}, while the CRS is in degrees",
        '请在 plan.toml 的这个图层里写投影坐标系，如 crs = "EPSG:4547"',
        'name the projected CRS of this layer in plan.toml, such as crs = "EPSG:4547"',
    ),
    "degrees_as_metres": Words(
        "有 {n} 行的坐标像经纬度，首个是 {first}，但坐标系以米为单位",
        "{n} row(s) look like degrees, the first is {first}, while the CRS is in metres",
        '经纬度请写 crs = "EPSG:4326"，或删去 crs',
        'for degrees write crs = "EPSG:4326", or delete crs',
    ),
    "coordinates_out_of_range": Words(
        "有 {n} 行的坐标超出经纬度范围，首个是 {first}",
        "{n} row(s) lie beyond the range of degrees, the first is {first}",
        "请核对小数点和列",
        "check the decimal point and the columns",
    ),
    "outside_crs": Words(
        "有 {n} 行的坐标不在坐标系的适用范围内，首个是 {first}",
        "{n} row(s) lie outside the area of the CRS, the first is {first}",
        "请核对坐标系、分带和带号前缀（如 38500000 与 500000）",
        "check the CRS, its zone, and the zone prefix (38500000 or 500000)",
    ),
}
_FAR_AWAY = Words(
    "有 {n} 行离其余的有 200 公里以上，首个是 {first}",
    "{n} row(s) lie more than 200 km from the rest, the first is {first}",
    "请核对坐标是否写错",
    "check whether the coordinates are mistyped",
)
