"""Layers other than streets from an OpenStreetMap extract: residences, parks, areas, land, barriers and gates.

In WGS84, with the columns of the contracts in `tables`. What the extract's edge cuts is counted, never made up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from .barrier_tags import bars, is_door, is_gate, is_surface
from .buildings import (
    SMALLEST_UNCLASSIFIED_M2,
    Float64,
    HousingRates,
    estimate_residents,
    flats_of,
    footprints_m2,
    home,
)
from .crs import WGS84
from .errors import Finding, Severity
from .faults import Words
from .osm_features import Feature, Tags, read_features
from .osm_polygons import Shape, counted_finding, polygons

# Which level of a plan an `admin_level` is. In China 6 is a district or county, 8 a subdistrict or town, 9 and 10 a
# community or village (OSM wiki, Tag:boundary=administrative, table of countries).
AREA_LEVELS: Mapping[str, str] = {"6": "district", "8": "subdistrict", "9": "community", "10": "community"}
PARK_TAGS: Mapping[str, tuple[str, ...]] = {"landuse": ("industrial",)}


@dataclass(frozen=True, kw_only=True)
class OsmLayerOptions:
    """How tags become a layer.

    Attributes:
        rates: People a floor area, for residences.
        park_tags: Key to the values that make a polygon a park.
        area_levels: `admin_level` to the level of a plan; others are no areas of the plan.
    """

    rates: HousingRates = field(default_factory=HousingRates)
    park_tags: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: PARK_TAGS)
    area_levels: Mapping[str, str] = field(default_factory=lambda: AREA_LEVELS)


@dataclass(frozen=True)
class _Request:
    path: Path
    file: str
    options: OsmLayerOptions


def read_osm_layer(
    path: Path, role: str, *, options: OsmLayerOptions | None = None, label: str = ""
) -> tuple[gpd.GeoDataFrame | None, list[Finding]]:
    """Read the layer of one role from an extract (``.osm``, ``.osm.gz``, ``.osm.bz2``, ``.osm.pbf``).

    Args:
        path: The extract.
        role: ``residences``, ``entrances``, ``parks``, ``areas``, ``land``, ``barriers`` or ``gates``.
        options: Tags, rates and levels; None takes the defaults.
        label: Name of the file in findings; empty takes the file's own name.

    Returns:
        A frame in WGS84 with the contract's columns and `row` (1-based number of the feature), ways before relations,
        by number; or None where nothing fits; and the findings. Never raises for what a file holds.
    """
    request = _Request(path, label or path.name, options or OsmLayerOptions())
    reader = _READERS.get(role)
    if reader is None:
        return None, [counted_finding(request.file, "error", "not_in_osm", _no_such_role(role))]
    frame, findings = reader(request)
    if frame is None or not len(frame):
        unreadable = any(finding.severity == "error" for finding in findings)
        severity: Severity = "error" if role == "residences" else "warning"
        nothing = [] if unreadable else [counted_finding(request.file, severity, "no_osm_features", _nothing(role))]
        return None, [*findings, *nothing]
    return frame.assign(row=np.arange(1, len(frame) + 1, dtype=np.int64)), findings


def _residences(request: _Request) -> tuple[gpd.GeoDataFrame | None, list[Finding]]:
    features, findings = _read(request, ("building", "landuse"), _home_or_residential_land)
    homes = [feature for feature in features if feature.tags.get("building", "no") != "no"]
    shapes, told = polygons(homes, request.file)
    # Land that the extract's edge cuts is no missing residence: its findings are not told.
    land, _ = polygons([f for f in features if f.tags.get("landuse") == "residential"], request.file)
    inhabited, footprint_m2 = _inhabited(shapes, [shape for _, shape in land])
    tags = [feature.tags for feature, _ in inhabited]
    flats = [flats_of(building) for building in tags]
    frame = gpd.GeoDataFrame(
        {
            "id": [feature.id for feature, _ in inhabited],
            "residents": estimate_residents(tags, footprint_m2, request.options.rates),
            "dwellings": np.array([np.nan if count is None else np.floor(count) for count in flats], dtype=float),
            "estimated": np.ones(len(inhabited), dtype=bool),
        },
        geometry=_series(inhabited),
        crs=WGS84,
    )
    return frame, [*findings, *told]


def _inhabited(buildings: Sequence[Shape], land: Sequence[BaseGeometry]) -> tuple[list[Shape], Float64]:
    """Keep homes, and unclassified buildings on residential land that are no shed; with their area in m²."""
    points = shapely.point_on_surface(np.array([shape for _, shape in buildings], dtype=object))
    footprint_m2 = footprints_m2(_series(buildings))
    on_land, _ = shapely.STRtree(np.array(land, dtype=object)).query(points, predicate="intersects")
    kept = np.array([home(feature.tags) == "yes" for feature, _ in buildings], dtype=bool)
    kept[on_land] |= footprint_m2[on_land] >= SMALLEST_UNCLASSIFIED_M2
    return [building for building, stays in zip(buildings, kept, strict=True) if stays], footprint_m2[kept]


def _home_or_residential_land(tags: Tags) -> bool:
    return tags.get("landuse") == "residential" or home(tags) != "no"


def _entrances(request: _Request) -> tuple[gpd.GeoDataFrame | None, list[Finding]]:
    """Entrances that lie on the outline of a residence; others serve shops, garages or nobody known."""
    residences, findings = _residences(request)
    if residences is None or not len(residences):
        return None, findings
    doors, _ = _read(request, ("entrance",), is_door)
    xy = np.array([door.lines[0][0] for door in doors if door.id.startswith("n")]).reshape(-1, 2)
    points = np.asarray(shapely.points(xy), dtype=object)
    outlines = shapely.boundary(residences.geometry.to_numpy())
    # A door is a node of the outline: the same coordinates.
    door, house = shapely.STRtree(outlines).query(points, predicate="intersects")
    order = np.lexsort((door, house))
    frame = gpd.GeoDataFrame(
        {"place": residences["id"].to_numpy()[house[order]]}, geometry=points[door[order]], crs=WGS84
    )
    return frame, [finding for finding in findings if finding.severity == "error"]


def _parks(request: _Request) -> tuple[gpd.GeoDataFrame | None, list[Finding]]:
    wanted = request.options.park_tags
    features, findings = _read(
        request, tuple(wanted), lambda tags: any(tags.get(key) in values for key, values in wanted.items())
    )
    shapes, told = polygons(features, request.file)
    return _named(shapes), [*findings, *told]


def _areas(request: _Request) -> tuple[gpd.GeoDataFrame | None, list[Finding]]:
    levels = request.options.area_levels
    features, findings = _read(
        request,
        ("boundary",),
        lambda tags: tags.get("boundary") == "administrative" and tags.get("admin_level") in levels,
    )
    # A way without a name is a stretch of somebody's border.
    features = [f for f in features if f.id.startswith("r") or (f.closed and _name(f.tags))]
    # Half a community is none: its residents and its neighbours' would be counted wrong.
    shapes, told = polygons(features, request.file, parts="left_out")
    frame = _named(shapes).assign(
        level=[levels[feature.tags["admin_level"]] for feature, _ in shapes],
        code=[feature.tags.get("ref", "") for feature, _ in shapes],
        parent="",
    )
    return frame, [*findings, *told]


def _land(request: _Request) -> tuple[gpd.GeoDataFrame | None, list[Finding]]:
    features, findings = _read(request, ("landuse",), lambda tags: "landuse" in tags)
    shapes, told = polygons(features, request.file)
    frame = gpd.GeoDataFrame(
        {"use": [feature.tags["landuse"] for feature, _ in shapes]}, geometry=_series(shapes), crs=WGS84
    )
    return frame, [*findings, *told]


def _barriers(request: _Request) -> tuple[gpd.GeoDataFrame | None, list[Finding]]:
    features, findings = _read(
        request, ("barrier", "waterway", "natural", "railway", "entrance"), lambda tags: bars(tags) or is_gate(tags)
    )
    surfaces, told = polygons([f for f in features if _is_surface(f) and bars(f.tags)], request.file)
    lines = [f for f in features if not _is_surface(f) and not f.id.startswith("n") and bars(f.tags)]
    cut = sum(not feature.complete for feature in lines)
    told += [counted_finding(request.file, "warning", "cut_lines", _CUT_LINES, cut)] if cut else []
    shapes = [*surfaces, *_runs(lines), *_gate_points(features)]
    return _named(shapes), [*findings, *told]


def _gates(request: _Request) -> tuple[gpd.GeoDataFrame | None, list[Finding]]:
    features, findings = _read(request, ("barrier", "railway", "entrance"), is_gate)
    return _named(_gate_points(features))[["geometry"]], findings


def _is_surface(feature: Feature) -> bool:
    return feature.id.startswith("r") or (feature.id.startswith("w") and is_surface(feature.tags))


def _gate_points(features: Sequence[Feature]) -> list[Shape]:
    return [(f, shapely.Point(f.lines[0][0])) for f in features if f.id.startswith("n") and is_gate(f.tags)]


def _runs(features: Sequence[Feature]) -> list[Shape]:
    """Return each line's runs of nodes that the extract holds."""
    return [(feature, shapely.LineString(line)) for feature in features for line in feature.lines if len(line) > 1]


def _read(
    request: _Request, keys: tuple[str, ...], wanted: Callable[[Tags], bool]
) -> tuple[list[Feature], list[Finding]]:
    return read_features(request.path, keys=keys, wanted=wanted, label=request.file)


def _named(shapes: Sequence[Shape]) -> gpd.GeoDataFrame:
    names = np.array([_name(feature.tags) for feature, _ in shapes], dtype=object)
    return gpd.GeoDataFrame({"name": names}, geometry=_series(shapes), crs=WGS84)


def _series(shapes: Sequence[Shape]) -> gpd.GeoSeries:
    return gpd.GeoSeries([shape for _, shape in shapes], crs=WGS84)


def _name(tags: Tags) -> str:
    return next((tags[key] for key in ("name", "name:zh", "name:en") if tags.get(key)), "")


def _no_such_role(role: str) -> Words:
    return Words(
        f"OpenStreetMap 数据不能用作 {role} 图层",
        f"an OpenStreetMap extract holds no {role} layer",
        "请提供表格或矢量图层；住宅、园区、区域、用地、屏障和出入口可取自 OSM",
        "give a table or a vector layer; residences, entrances, parks, areas, land, barriers and gates come from OSM",
    )


def _nothing(role: str) -> Words:
    zh, en = _SOUGHT[role]
    return Words(
        f"文件里没有可用的要素：{zh}",
        f"the file holds nothing for this layer: {en}",
        "请核对文件是否覆盖本区、是否只导出了道路",
        "check that the extract covers the place and holds more than roads",
    )


_READERS: Mapping[str, Callable[[_Request], tuple[gpd.GeoDataFrame | None, list[Finding]]]] = {
    "residences": _residences,
    "entrances": _entrances,
    "parks": _parks,
    "areas": _areas,
    "land": _land,
    "barriers": _barriers,
    "gates": _gates,
}
_SOUGHT: Mapping[str, tuple[str, str]] = {
    "residences": ("住宅建筑（building=apartments、house 等）", "residential buildings (building=apartments, house …)"),
    "entrances": ("住宅轮廓上的 entrance=*", "entrance=* on the outline of a residence"),
    "parks": ("园区（landuse=industrial）", "parks (landuse=industrial)"),
    "areas": ("行政区（boundary=administrative）", "areas (boundary=administrative)"),
    "land": ("用地（landuse=*）", "land (landuse=*)"),
    "barriers": ("围墙、河流、水面、铁路或出入口", "walls, rivers, water, railways or gates"),
    "gates": ("出入口（barrier=gate、entrance=*）", "gates (barrier=gate, entrance=*)"),
}
_CUT_LINES = Words(
    "有 {n} 条屏障线被数据边缘切断，只采用了范围内的部分",
    "{n} barrier line(s) are cut by the edge of the extract; the part inside is used",
    "需要时请下载范围更大的数据",
    "download a larger extract if they are needed",
)
