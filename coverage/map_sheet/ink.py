"""The layers of a picture on axes of matplotlib, in the plan CRS."""

from __future__ import annotations

import math

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.path import Path
from shapely.geometry.base import BaseGeometry

from ...geo.network import Int64
from ..maps.picture import PictureLayer, Swatch
from .paper import MAP, POINTS_IN_MM

PIXEL_POINTS = 0.75  # a picture's widths are pixels of a screen, 96 to the inch
SIGN_MM = 1.9
# All dots of a layer together would cover so much of the map if none lay on another; one alone is never smaller or
# larger than these sides.
DOTS_SHARE, LEAST_DOT_MM, MOST_DOT_MM = 0.06, 0.35, 1.3
MARKERS = {"circle": "o", "diamond": "D", "square": "s"}
# Lines and dots stay sharp in a PDF up to so many vertices; more of them would take minutes to open.
MOST_VECTORS = 400_000


def draw_layer(axes: Axes, layer: PictureLayer, *, scale: float, order: float, view: int = 0) -> None:
    """Draw one layer.

    Args:
        axes: where; limits are set by the caller.
        layer: what.
        scale: size of the paper over A3.
        order: later layers have greater ones.
        view: which of the layer's classes.
    """
    classes = layer.classes[min(view, len(layer.classes) - 1)]
    side_mm = dot_side_mm(_drawn(layer, min(view, len(layer.classes) - 1)))
    for number, swatch in enumerate(layer.swatches):
        rows = np.flatnonzero(classes == number)
        if swatch is None or not len(rows):
            continue
        if layer.kind == "dots":
            _dots(axes, layer, rows, swatch, scale * side_mm, order + number / 100)
            continue
        draw = {"areas": _areas, "lines": _lines, "signs": _signs}[layer.kind]
        draw(axes, layer, rows, swatch, scale, order + number / 100)


def dot_side_mm(dots: int) -> float:
    """Return the side of each of so many dots, on A3: fewer dots are larger, and a city's do not run together."""
    return min(max(math.sqrt(DOTS_SHARE * MAP.width * MAP.height / max(dots, 1)), LEAST_DOT_MM), MOST_DOT_MM)


def _drawn(layer: PictureLayer, view: int) -> int:
    """How many shapes of a layer are drawn."""
    shown = [number for number, swatch in enumerate(layer.swatches) if swatch is not None]
    return int(np.isin(layer.classes[view], shown).sum())


def _areas(axes: Axes, layer: PictureLayer, rows: Int64, swatch: Swatch, scale: float, order: float) -> None:
    drawn = PathCollection(
        [_outline(shape) for shape in layer.shapes[rows]],
        facecolors="none" if swatch.fill is None else swatch.fill,
        edgecolors=swatch.line or "none",
        linewidths=swatch.width * PIXEL_POINTS * scale if swatch.line else 0,
        linestyles=_dashes(swatch),
        alpha=None,
        zorder=order,
    )
    if swatch.fill is not None and swatch.opacity < 1:
        drawn.set_facecolor((*_rgb(swatch.fill), swatch.opacity))
    axes.add_collection(drawn, autolim=False)


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _outline(shape: BaseGeometry) -> Path:
    """All rings of a polygon as one path, so that holes stay holes."""
    # Outer rings turn one way and holes the other, as the fill asks for.
    rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(shape)))
    if not len(rings):
        return Path(np.empty((0, 2)))
    parts = [Path(shapely.get_coordinates(ring), closed=True) for ring in rings]
    return Path.make_compound_path(*parts)


def _lines(axes: Axes, layer: PictureLayer, rows: Int64, swatch: Swatch, scale: float, order: float) -> None:
    parts = shapely.get_parts(layer.shapes[rows])
    xy, part = shapely.get_coordinates(parts, return_index=True)
    segments = np.split(xy, np.flatnonzero(np.diff(part)) + 1) if len(xy) else []
    axes.add_collection(
        LineCollection(
            segments,
            colors=swatch.line or swatch.fill or "#000000",
            linewidths=swatch.width * PIXEL_POINTS * scale,
            linestyles=_dashes(swatch),
            capstyle="round",
            rasterized=len(xy) > MOST_VECTORS,
            zorder=order,
        ),
        autolim=False,
    )


def _dots(axes: Axes, layer: PictureLayer, rows: Int64, swatch: Swatch, side_mm: float, order: float) -> None:
    xy = shapely.get_coordinates(layer.shapes[rows])
    side = swatch.width * side_mm * POINTS_IN_MM
    axes.scatter(
        xy[:, 0],
        xy[:, 1],
        s=side**2,
        marker="s",
        c=swatch.fill,
        linewidths=0,
        rasterized=len(xy) > MOST_VECTORS,
        zorder=order,
    )


def _signs(axes: Axes, layer: PictureLayer, rows: Int64, swatch: Swatch, scale: float, order: float) -> None:
    xy = shapely.get_coordinates(layer.shapes[rows])
    side = swatch.width * SIGN_MM * POINTS_IN_MM * scale
    axes.scatter(
        xy[:, 0],
        xy[:, 1],
        s=side**2,
        marker=MARKERS[swatch.sign],
        c=swatch.fill,
        edgecolors=swatch.line or "#FFFFFF",
        linewidths=0.6 * scale,
        zorder=order,
    )


def _dashes(swatch: Swatch) -> str | tuple[float, tuple[int, ...]]:
    return (0.0, swatch.dash) if swatch.dash else "-"
