"""Shapes of a layer: present, of the right type, valid or repaired."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from .errors import Finding
from .faults import LayerRows, Mask, Words
from .tables import Shape

Geometries = npt.NDArray[Any]

_TYPES: dict[int, Shape] = {0: "point", 1: "line", 2: "line", 3: "polygon", 5: "line", 6: "polygon"}
_COLLECTION_TYPES = (4, 5, 6, 7)
_POLYGON_TYPES = (3, 6)
_SHAPE_WORDS = {"point": ("点", "points"), "line": ("线", "lines"), "polygon": ("面", "polygons")}


def checked_shapes(
    shapes: Geometries, accepted: Sequence[Shape], rows: LayerRows, *, known_bad: Mask
) -> tuple[Geometries, list[Finding]]:
    """Return flat, valid shapes of an accepted type, None where a row has none, and what is wrong.

    Args:
        shapes: (n,) geometries or None.
        accepted: Types that the layer may have.
        rows: Row numbers and file name.
        known_bad: (n,) rows for which a finding exists already.
    """
    empty = (shapely.is_missing(shapes) | shapely.is_empty(shapes)) & ~known_bad
    findings = rows.errors("empty_geometry", _EMPTY, empty)
    kept = _cleared(shapes, empty | known_bad)
    solid = shapely.has_z(kept) | shapely.has_m(kept)
    kept[solid] = shapely.force_2d(kept[solid])
    endless = ~shapely.is_missing(kept) & ~np.isfinite(shapely.bounds(kept)).all(axis=1)
    findings += rows.errors("bad_coordinates", _ENDLESS, endless)
    kept = _single_parts(_cleared(kept, endless))
    kinds = shapely.get_type_id(kept)
    wrong = ~shapely.is_missing(kept) & ~np.isin(kinds, [code for code, name in _TYPES.items() if name in accepted])
    findings += rows.errors("wrong_geometry_type", _wrong_type(accepted), wrong, values=_type_names(kept, wrong))
    kept = _cleared(kept, wrong)
    kept, repaired = _repair(kept)
    hopeless = ~shapely.is_missing(kept) & ~shapely.is_valid(kept)
    findings += rows.warnings("repaired_polygon", _REPAIRED, repaired & ~hopeless)
    findings += rows.errors("invalid_geometry", _INVALID, hopeless)
    return _cleared(kept, hopeless), findings


def _cleared(shapes: Geometries, bad: Mask) -> Geometries:
    cleared = shapes.copy()
    cleared[bad] = None
    return cleared


def _single_parts(shapes: Geometries) -> Geometries:
    """Return the part itself where a multi-geometry has just one."""
    many = np.isin(shapely.get_type_id(shapes), _COLLECTION_TYPES) & (shapely.get_num_geometries(shapes) == 1)
    if many.any():
        shapes = shapes.copy()
        shapes[many] = shapely.get_geometry(shapes[many], 0)
    return shapes


def _repair(shapes: Geometries) -> tuple[Geometries, Mask]:
    """Mend invalid polygons; what has no area left stays as it was, invalid."""
    bad = np.isin(shapely.get_type_id(shapes), _POLYGON_TYPES) & ~shapely.is_valid(shapes)
    mended = shapes.copy()
    repaired = np.zeros(len(shapes), bool)
    for n in np.flatnonzero(bad):
        polygon = _polygonal(shapely.make_valid(shapes[n]))
        if polygon is not None:
            mended[n], repaired[n] = polygon, True
    return mended, repaired


def _polygonal(shape: shapely.Geometry) -> shapely.Geometry | None:
    parts = shapely.get_parts(shapely.get_parts(shape))
    polygons = [part for part in parts if shapely.get_type_id(part) in _POLYGON_TYPES and shapely.area(part) > 0]
    if not polygons:
        return None
    return polygons[0] if len(polygons) == 1 else shapely.union_all(polygons)


def _type_names(shapes: Geometries, wrong: Mask) -> dict[int, object]:
    return {int(n): shapes[n].geom_type for n in np.flatnonzero(wrong)[:1]}


def _wrong_type(accepted: Sequence[Shape]) -> Words:
    zh = "或".join(_SHAPE_WORDS[shape][0] for shape in accepted)
    en = " or ".join(_SHAPE_WORDS[shape][1] for shape in accepted)
    return Words(
        f"有 {{n}} 个要素的几何类型不对（应为{zh}），首个是 {{first}}",
        f"{{n}} feature(s) have the wrong geometry type (expected {en}), the first is {{first}}",
        "请核对是否选错了图层，或转换几何类型",
        "check whether the right layer was chosen, or convert the geometry",
    )


_EMPTY = Words(
    "有 {n} 个要素没有几何",
    "{n} feature(s) have no geometry",
    "请补画或删去这些要素",
    "draw them or delete them",
)
_ENDLESS = Words(
    "有 {n} 个要素的坐标不是有限的数",
    "{n} feature(s) have coordinates that are no finite numbers",
    "请重新导出",
    "export the layer again",
)
_REPAIRED = Words(
    "有 {n} 个面自相交等无效，已自动修复",
    "{n} polygon(s) were invalid (such as self-crossing) and have been repaired",
    "请在 GIS 软件里检查并修复几何",
    "check and fix the geometries in a GIS",
)
_INVALID = Words(
    "有 {n} 个要素的几何无效，无法修复",
    "{n} feature(s) have an invalid geometry that cannot be repaired",
    "请重画这些要素",
    "draw them again",
)
