"""Where the rows of a layer are: coordinates or shapes, their CRS and their datum, each checked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyproj
import shapely

from .coordinates import coordinate_findings
from .crs import SHIFTED_DATUMS, WGS84, datum_of_crs
from .datum import DATUMS
from .errors import Finding
from .faults import LayerRows, Mask, Words, layer_finding
from .headings import Matched
from .rawtable import RawTable
from .shapes import Geometries, checked_shapes
from .tables import Contract
from .values import numbers, text_cells

_PLACE_COLUMNS = ("lon", "lat", "x", "y", "geometry")


@dataclass(frozen=True, eq=False)
class Places:
    """Places of n rows.

    Attributes:
        geometry: (n,) shapely geometries, two-dimensional, x east.
        usable: (n,) whether the row has a place that can be used.
        crs: CRS of the geometries.
        datum: One of `datum.DATUMS`.
    """

    geometry: Geometries
    usable: Mask
    crs: pyproj.CRS
    datum: str


def has_places(raw: RawTable, matched: Matched) -> bool:
    """Return whether a table tells places at all, as shapes or as coordinate columns."""
    names = matched.position
    return (
        raw.places is not None
        or ("lon" in names and "lat" in names)
        or ("x" in names and "y" in names)
        or "geometry" in names
    )


def named_elsewhere(raw: RawTable, matched: Matched, contract: Contract) -> Mask:
    """Return the rows (n,) that leave their place empty and name one instead, where the contract lets them choose."""
    instead = [name for group in contract.required if "geometry" in group for name in group if name != "geometry"]
    if not instead or not all(name in matched.position for name in instead):
        return np.zeros(len(raw.row), bool)
    filled = [text_cells(raw.cells.iloc[:, matched.position[name]]) != "" for name in instead]
    if raw.places is not None:
        empty = (raw.places.isna() | raw.places.is_empty).to_numpy(dtype=bool)
    else:
        cells = [raw.cells.iloc[:, matched.position[name]] for name in _PLACE_COLUMNS if name in matched.position]
        empty = np.logical_and.reduce([(text_cells(column) == "").to_numpy(dtype=bool) for column in cells])
    return np.asarray(np.logical_and.reduce([*filled, empty]), dtype=bool)


def read_places(
    raw: RawTable, matched: Matched, contract: Contract, rows: LayerRows, *, stated: tuple[str | None, str | None]
) -> tuple[Places | None, list[Finding]]:
    """Return the places of a layer and what is wrong with them.

    Args:
        raw: The table, with shapes or coordinate columns (`has_places`).
        matched: Where its columns are.
        contract: Which shapes are accepted.
        rows: Row numbers and file name.
        stated: CRS and datum as the plan states them, or None.

    Returns:
        The places, or None where the CRS or the datum cannot be used, and every finding.
    """
    stated_crs, stated_datum = stated
    geometry, bad, crs, findings = _geometries(raw, matched, rows)
    shapes, checked = checked_shapes(geometry, contract.shapes, rows, known_bad=bad)
    findings += checked
    usable = np.array([shape is not None for shape in shapes], dtype=bool)
    chosen, crs_findings = _choose_crs(stated_crs, crs, rows.file)
    findings += crs_findings
    if chosen is None:
        return None, findings if crs_findings else [*findings, _no_crs(rows.file, shapes)]
    findings += _overridden_findings(stated_crs, raw, chosen, rows.file)
    datum = stated_datum or datum_of_crs(chosen)
    wrong = _datum_findings(datum, chosen, rows.file)
    if wrong:
        return None, findings + wrong
    misplaced, told = coordinate_findings(shapes, chosen, rows, column=_coordinate_heading(matched))
    return Places(shapes, usable & ~misplaced, chosen, datum), findings + told


def _geometries(
    raw: RawTable, matched: Matched, rows: LayerRows
) -> tuple[Geometries, Mask, pyproj.CRS | None, list[Finding]]:
    """Return shapes, rows that are already told, the CRS that the file implies, and findings."""
    if raw.places is not None:
        crs = None if raw.places.crs is None else pyproj.CRS.from_user_input(raw.places.crs)
        return raw.places.to_numpy(), np.zeros(len(raw.row), bool), crs, []
    if "lon" in matched.position and "lat" in matched.position:
        shapes, bad, findings = _points(raw, matched, rows, ("lon", "lat"))
        return shapes, bad, pyproj.CRS.from_user_input(WGS84), findings
    if "x" in matched.position and "y" in matched.position:
        shapes, bad, findings = _points(raw, matched, rows, ("x", "y"))
        return shapes, bad, None, findings
    texts = text_cells(raw.cells.iloc[:, matched.position["geometry"]])
    shapes = shapely.from_wkt(texts.to_numpy(dtype=object), on_invalid="ignore")
    bad = shapely.is_missing(shapes)
    findings = rows.errors("bad_geometry", _BAD_WKT, bad, column=matched.heading("geometry"), values=list(texts))
    return shapes, bad, None, findings


def _points(
    raw: RawTable, matched: Matched, rows: LayerRows, names: tuple[str, str]
) -> tuple[Geometries, Mask, list[Finding]]:
    east, north = (raw.cells.iloc[:, matched.position[name]] for name in names)
    x, y = numbers(east)[0], numbers(north)[0]
    bad_x, bad_y = np.isnan(x), np.isnan(y)
    zero = (x == 0) & (y == 0)
    bad = bad_x | bad_y | zero
    at = np.flatnonzero(bad)
    column = names[1] if at.size and bad_y[at[0]] and not bad_x[at[0]] else names[0]
    shown = {int(n): f"{east.iloc[n]}, {north.iloc[n]}" for n in at[:1]}
    findings = rows.errors("bad_coordinates", _BAD_COORDINATES, bad, column=matched.heading(column), values=shown)
    shapes = np.full(len(x), None, dtype=object)
    shapes[~bad] = shapely.points(x[~bad], y[~bad])
    return shapes, bad, findings


def _choose_crs(stated: str | None, own: pyproj.CRS | None, file: str) -> tuple[pyproj.CRS | None, list[Finding]]:
    """Return the CRS to use: the plan's word wins over the file's."""
    try:
        crs = own if stated is None else pyproj.CRS.from_user_input(stated)
        if crs is None:
            return None, []
        flat = crs if len(crs.axis_info) == 2 else crs.to_2d()
    except (pyproj.exceptions.CRSError, ValueError, TypeError):
        return None, [_unusable_crs(file, str(stated))]
    if not (flat.is_geographic or flat.is_projected) or flat.is_geocentric:
        return None, [_unusable_crs(file, flat.name)]
    return flat, []


def _overridden_findings(stated: str | None, raw: RawTable, chosen: pyproj.CRS, file: str) -> list[Finding]:
    """Warn where the file states one CRS and the plan another; between degrees and degrees it makes no difference."""
    if stated is None or raw.places is None or raw.places.crs is None:
        return []
    own = pyproj.CRS.from_user_input(raw.places.crs).to_2d()
    if own.equals(chosen, ignore_axis_order=True) or (own.is_geographic and chosen.is_geographic):
        return []
    words = Words(
        f"文件自己的坐标系是 {own.name}，方案写的是 {chosen.name}，采用了方案的",
        f"the file's own CRS is {own.name}, the plan says {chosen.name}; the plan's was taken",
        "请核对；文件自带的正确时，删去 plan.toml 里的 crs",
        "check it; delete crs from plan.toml if the file is right",
    )
    return [layer_finding(file, "warning", "crs_overridden", words)]


def _unusable_crs(file: str, name: str) -> Finding:
    words = Words(
        f"坐标系 {name} 无法使用",
        f"the CRS {name} cannot be used",
        '请写经纬度或投影坐标系的 EPSG 代码，如 crs = "EPSG:4547"',
        'name the EPSG code of a geographic or projected CRS, such as crs = "EPSG:4547"',
    )
    return layer_finding(file, "error", "unusable_crs", words)


def _no_crs(file: str, shapes: Geometries) -> Finding:
    bounds = shapely.total_bounds(shapes)
    degrees = bool(
        np.isfinite(bounds).all() and np.abs(bounds[[0, 2]]).max() <= 180 and np.abs(bounds[1::2]).max() <= 90
    )
    looks_zh, looks_en = ("；数值像经纬度", "; the values look like degrees") if degrees else ("", "")
    code = "EPSG:4326" if degrees else "EPSG:4547"
    words = Words(
        f"没有坐标系{looks_zh}",
        f"the layer has no CRS{looks_en}",
        f'请在 plan.toml 的这个图层里写 crs = "…"，如 "{code}"',
        f'write crs = "…" for this layer in plan.toml, such as "{code}"',
    )
    return layer_finding(file, "error", "no_crs", words)


def _datum_findings(datum: str, crs: pyproj.CRS, file: str) -> list[Finding]:
    if datum not in DATUMS:
        words = Words(
            f"不认识的基准 {datum}",
            f"unknown datum {datum}",
            f"请写：{'、'.join(DATUMS)}",
            f"write one of: {', '.join(DATUMS)}",
        )
        return [layer_finding(file, "error", "unknown_datum", words)]
    if datum in SHIFTED_DATUMS and not crs.is_geographic:
        words = Words(
            f"基准 {datum} 只能用于经纬度图层，而这个图层是投影坐标（{crs.name}）",
            f"the datum {datum} belongs to layers in degrees, and this one is projected ({crs.name})",
            "请提供原始经纬度，或删去 datum",
            "give the original degrees, or delete datum",
        )
        return [layer_finding(file, "error", "datum_on_projected", words)]
    return []


def _coordinate_heading(matched: Matched) -> str | None:
    return matched.heading("lon") or matched.heading("x")


_BAD_COORDINATES = Words(
    "有 {n} 行的坐标缺失或无法识别，首个是“{first}”",
    '{n} row(s) have no coordinates that can be read, the first is "{first}"',
    "请填写十进制坐标，经度在前；没有坐标的行请补测或删去",
    "write decimal coordinates; survey rows without any, or delete them",
)
_BAD_WKT = Words(
    "有 {n} 行的几何无法识别，首个是“{first}”",
    '{n} row(s) hold a geometry that cannot be read, the first is "{first}"',
    "请写 WKT，如 POINT (113.9 22.7)",
    "write WKT, such as POINT (113.9 22.7)",
)
