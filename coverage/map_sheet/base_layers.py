"""Layers that every sheet has: land, parks, streets, borders; and where the labels of areas stand."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from ...geo.errors import Language
from ...geo.network import Float64, Int64, Network, edge_lines
from ..layers.areas import AreaIndex
from ..layers.layers import PlanLayers
from ..maps.picture import PictureLayer, Swatch, same_class
from ..maps.plan_layers import finest_units
from ..report.words import LEVEL_WORDS, pick, whole, word
from ..run_files.map_style import BORDER, LAND, PARK, STREET
from .view import AreaLabels

MOST_LABELS = 160
FINE_DASHES = (6, 3, 1, 3)
AS_LARGE = 0.9


def land_layers(layers: PlanLayers, *, language: Language) -> list[PictureLayer]:
    """Return the plan's ground, and its parks where it has some."""
    found = []
    if layers.areas is not None and len(layers.areas):
        ground = shapely.union_all(layers.areas.geometry.to_numpy())
        found.append(_plain(layers, np.array([ground], dtype=object), Swatch(fill=LAND)))
    if layers.parks is not None and len(layers.parks):
        swatch = Swatch(pick(language, "产业园区", "industrial park"), fill=PARK, line="#B5CDA8", width=0.4)
        found.append(_plain(layers, layers.parks.geometry.to_numpy(), swatch))
    return found


def _plain(layers: PlanLayers, shapes: np.ndarray, swatch: Swatch) -> PictureLayer:
    return PictureLayer("areas", "", shapes, layers.crs, (swatch,), same_class(len(shapes)))


def street_layer(network: Network, layers: PlanLayers, *, language: Language) -> PictureLayer:
    """Return all walkable streets."""
    swatch = Swatch(pick(language, "步行路网", "walkable street"), line=STREET, width=0.35)
    lines = edge_lines(network, np.arange(network.edge_count))
    return PictureLayer("lines", "", lines, layers.crs, (swatch,), same_class(len(lines)))


def border_layers(layers: PlanLayers, *, language: Language) -> list[PictureLayer]:
    """Return the borders of each level that the plan has, fine ones dashed, coarse ones strong."""
    if layers.areas is None:
        return []
    levels = [level for level in LEVEL_WORDS if (layers.areas["level"] == level).any()]
    found = []
    for number, level in enumerate(reversed(levels)):
        name = word(LEVEL_WORDS, level, language)
        swatch = Swatch(
            pick(language, f"{name}界", f"{name} border"),
            line=BORDER if number == 0 else "#2E3A46",
            width=(0.7, 1.2, 1.9, 2.4)[number],
            dash=FINE_DASHES if number == 0 and len(levels) > 1 else (),
        )
        shapes = layers.areas.geometry.to_numpy()[(layers.areas["level"] == level).to_numpy()]
        # As lines, so that the legend shows a line.
        found.append(replace(_plain(layers, shapely.boundary(shapes), swatch), kind="lines"))
    return found


def map_bounds(layers: PlanLayers) -> tuple[float, float, float, float]:
    """Return west, south, east and north of the areas, else of residences and stations; metres."""
    frames = [layers.areas] if layers.areas is not None and len(layers.areas) else [layers.residences, layers.stations]
    boxes = np.array([frame.total_bounds for frame in frames if len(frame)], dtype=np.float64).reshape(-1, 4)
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    if not len(boxes):
        return 0.0, 0.0, 1.0, 1.0
    west, south = boxes[:, :2].min(axis=0).tolist()
    east, north = boxes[:, 2:].max(axis=0).tolist()
    return west, south, east, north


def can_be_named(areas: int) -> bool:
    """Whether so many areas are there to be named on a map, and few enough to be read."""
    return 0 < areas <= MOST_LABELS


def names_left_out(areas: int, *, language: Language) -> tuple[str, ...]:
    """Return a note that areas are too many to be named; nothing where they are named, or where there are none."""
    if not areas or can_be_named(areas):
        return ()
    zh = f"区域 {whole(areas)} 个，过多，图上未标注名称"
    en = f"{whole(areas)} areas are too many to be named on the map"
    return (pick(language, zh, en),)


def finest_labels(
    areas: gpd.GeoDataFrame | None, index: AreaIndex, values: tuple[str, ...], alarms: tuple[bool, ...]
) -> AreaLabels | None:
    """Return labels of the finest areas of `index`; None where there are none, or far too many to be read."""
    units = finest_units(index)
    if areas is None or not can_be_named(len(units)):
        return None
    rows = np.array([index.units[number].area for number in units], dtype=np.int64)
    return area_labels(
        areas.geometry.to_numpy()[rows], tuple(index.units[number].name for number in units), values, alarms
    )


def area_labels(
    shapes: np.ndarray, names: tuple[str, ...], values: tuple[str, ...], alarms: tuple[bool, ...]
) -> AreaLabels:
    """Return labels in the middle of the widest part of each shape."""
    xy = np.array([_middle(shape) for shape in shapes], dtype=np.float64).reshape(-1, 2)
    return AreaLabels(xy, names, values, alarms, np.asarray(shapely.area(shapes), dtype=np.float64))


def _middle(shape: Polygon | MultiPolygon) -> Float64:
    """The middle of the largest circle that fits into a shape, or the centre of the shape where one as large fits."""
    if shape.is_empty:
        return np.zeros(2)
    circle = shapely.maximum_inscribed_circle(shape, max(shape.area**0.5 / 50, 1e-3))
    centre = shape.centroid
    # Many circles are as large in a long shape, and the one that is found may stand at its end.
    as_large = shape.contains(centre) and centre.distance(shape.boundary) >= AS_LARGE * shapely.length(circle)
    return np.asarray(shapely.get_coordinates(centre if as_large else circle)[0], dtype=np.float64)


def worst_first(rates: Float64, people: Int64) -> Int64:
    """Return the order of areas with residents, the lowest rate first, of equal ones the one with more residents."""
    lived_in = np.flatnonzero((people > 0) & ~np.isnan(rates))
    return np.asarray(lived_in[np.lexsort((-people[lived_in], rates[lived_in]))], dtype=np.int64)
