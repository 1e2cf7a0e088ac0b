"""The map itself: layers, labels and numbers in a window of the ground, without anything round it."""

from __future__ import annotations

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from ..run_files.map_style import ALARM_INK, BEYOND, INK
from .ink import SIGN_MM, draw_layer
from .labels import place_labels
from .map_scale import MapWindow
from .paper import POINTS_IN_MM, Box, Sheet
from .view import AreaLabels, SheetView

LABEL_SIZE, NUMBER_SIZE = 6.6, 4.6
LABEL_ORDER, LAYER_ORDER = 50.0, 2.0
PADDING_MM = 0.7
LONGEST_NAME_MM = 24.0  # a longer one is cut: it would hide what it names


def draw_map(sheet: Sheet, view: SheetView, window: MapWindow, box: Box) -> Axes:
    """Draw the map of a view into a box of a sheet."""
    sheet.box(box, fill=BEYOND, line=None, layer=-2)
    axes = sheet.axes(box)
    axes.set_xlim(window.west, window.east)
    axes.set_ylim(window.south, window.north)
    for number, layer in enumerate(view.layers):
        draw_layer(axes, layer, scale=sheet.scale, order=LAYER_ORDER + number)
    if view.numbered is not None:
        _number(sheet, axes, shapely.get_coordinates(view.layers[view.numbered].shapes))
    if view.labels is not None:
        _label(sheet, axes, view.labels, window, box, _kept_clear(view, window))
    return axes


def _kept_clear(view: SheetView, window: MapWindow) -> np.ndarray:
    """Boxes of the numbered signs, in millimetres from the lower left corner of the map."""
    if view.numbered is None:
        return np.empty((0, 4))
    layer = view.layers[view.numbered]
    metres = window.one_to / 1000
    xy = (shapely.get_coordinates(layer.shapes) - np.array([window.west, window.south])) / metres
    half = SIGN_MM * max(swatch.width for swatch in layer.swatches if swatch is not None) * 0.75
    return np.column_stack([xy - half, xy + half])


def _number(sheet: Sheet, axes: Axes, xy: np.ndarray) -> None:
    """Write 1, 2, 3 … into the signs."""
    font = sheet.fonts.bold
    for number, (x, y) in enumerate(xy, start=1):
        axes.text(
            x,
            y,
            str(number),
            fontproperties=font.properties,
            fontsize=NUMBER_SIZE * sheet.scale,
            color="white",
            ha="center",
            va="center_baseline",
            zorder=LABEL_ORDER - 1,
            clip_on=True,
            parse_math=False,
        )


def _label(sheet: Sheet, axes: Axes, labels: AreaLabels, window: MapWindow, box: Box, kept_clear: np.ndarray) -> None:
    """Write the labels that fit, each on a card of its own."""
    metres = window.one_to / 1000  # of ground in a millimetre of the A3 sheet
    names = [sheet.cut(name, size=LABEL_SIZE, room=LONGEST_NAME_MM) for name in labels.names]
    widths = [
        sheet.width(f"{name} ", size=LABEL_SIZE) + sheet.width(value, size=LABEL_SIZE, bold=True)
        for name, value in zip(names, labels.values, strict=True)
    ]
    height = LABEL_SIZE / POINTS_IN_MM
    sizes = np.column_stack([np.array(widths) + 2 * PADDING_MM, np.full(len(names), height + 2 * PADDING_MM)])
    anchors = (labels.xy - np.array([window.west, window.south])) / metres
    placed = place_labels(anchors, sizes, labels.weights, (box.width, box.height), kept_clear)
    for row in np.flatnonzero(placed.shown):
        middle = placed.middle[row] * metres + np.array([window.west, window.south])
        _card(axes, middle, sizes[row] * metres, sheet.scale)
        left = middle[0] - widths[row] / 2 * metres
        split = left + sheet.width(f"{names[row]} ", size=LABEL_SIZE) * metres
        base = middle[1] - 0.36 * height * metres
        _write(sheet, axes, (left, base), names[row], INK, bold=False)
        _write(sheet, axes, (split, base), labels.values[row], ALARM_INK if labels.alarms[row] else INK, bold=True)


def _write(sheet: Sheet, axes: Axes, place: tuple[float, float], words: str, colour: str, *, bold: bool) -> None:
    font = sheet.font(bold=bold)
    axes.text(
        *place,
        font.plain(words),
        fontproperties=font.properties,
        fontsize=LABEL_SIZE * sheet.scale,
        color=colour,
        ha="left",
        va="baseline",
        zorder=LABEL_ORDER + 1,
        clip_on=True,
        parse_math=False,
    )


def _card(axes: Axes, middle: np.ndarray, size: np.ndarray, scale: float) -> None:
    corner = middle - size / 2
    axes.add_patch(
        FancyBboxPatch(
            (float(corner[0]), float(corner[1])),
            float(size[0]),
            float(size[1]),
            boxstyle=f"round,pad=0,rounding_size={size[1] * 0.25}",
            facecolor=(1, 1, 1, 0.88),
            edgecolor="#9AA7B2",
            linewidth=0.3 * scale,
            zorder=LABEL_ORDER,
        )
    )
