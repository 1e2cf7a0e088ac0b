"""The map of a comparison as SVG paths: areas by what they gain or lose, and the residences where they are few.

Everything is drawn in a frame of `WIDTH` by `HEIGHT` units that has the shape of the page's map, so that letters have
one size whatever the plan's shape. y runs down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from ...geo.errors import InputError
from ...geo.network import Float64
from ...geo.result_files import read_result_layer
from ..briefing.outlines import simplified_areas
from ..compare.compare_layers import LAYERS
from ..compare.compare_run import CompareRun
from ..map_sheet.labels import place_labels
from ..map_sheet.map_scale import bar_length_m
from ..run_files.frame_rows import Row, frame_rows

WIDTH, HEIGHT, MARGIN, FOOT = 1000.0, 820.0, 12.0, 34.0
MOST_DOTS = 4000  # of one circle; beyond that single homes are a cloud that says less than the areas
LETTER, LINE = 15.0, 19.0
NAME_LETTERS = 12.0
FAR_LINES = 3.0  # a label farther from its place than so many of its lines tells nothing
LONGEST_BAR = 180.0
MUCH = 0.1  # a tenth of an area's residents

AreaKey = tuple[str, str]  # name, parent
Rows = Mapping[AreaKey, Row]


@dataclass(frozen=True)
class DrawnArea:
    """An area as it is drawn.

    Attributes:
        path: SVG path of its outline.
        kind: class of its change, see `change_kind`.
        row: its row in compare_areas.csv; None where nobody lives there.
        name: its name.
    """

    path: str
    kind: str
    row: Row | None
    name: str


@dataclass(frozen=True)
class DrawnLabel:
    """A label: a name with the gains and losses under it.

    Attributes:
        x, y: its middle.
        name: the area's name, cut where it is long.
        gained, lost: residents.
    """

    x: float
    y: float
    name: str
    gained: int
    lost: int


@dataclass(frozen=True)
class ChangeMap:
    """The map of one circle.

    Attributes:
        areas: in the order of the table.
        gained, lost: SVG paths of one dot a residence, empty where there are none or too many.
        labels: of the areas that changed, as far as there is room.
        labels_left_out: how many found no room.
        bar_units: length of the scale bar.
        bar_m: what it stands for.
        has_dots: whether residences are shown.
    """

    areas: tuple[DrawnArea, ...]
    gained: str
    lost: str
    labels: tuple[DrawnLabel, ...]
    labels_left_out: int
    bar_units: float
    bar_m: float
    has_dots: bool


@dataclass(frozen=True, eq=False)
class _Frame:
    """From metres to the frame: ``(x − west) · scale``, ``(north − y) · scale``."""

    west: float
    north: float
    scale: float

    def of(self, xy: Float64) -> Float64:
        return np.column_stack([xy[:, 0] - self.west, self.north - xy[:, 1]]) * self.scale


def change_maps(run: CompareRun, folder: Path, level: str | None) -> dict[str, ChangeMap]:
    """Return the map of each circle that both runs have; none where the runs do not know their places.

    Args:
        run: the comparison.
        folder: where its `layers.gpkg` stands.
        level: of the areas that are drawn; None where there are none.
    """
    areas = _areas(run.comparison.after.folder / LAYERS, level)
    dots = {change: _layer(folder / LAYERS, change, ["circle"]) for change in ("gained", "lost")}
    frame = _frame([layer for layer in (areas, *dots.values()) if layer is not None and len(layer)])
    if frame is None:
        return {}
    return {circle: _map(run, circle, level, areas, dots, frame) for circle in run.comparison.matched.circles}


def rows_of(run: CompareRun, circle: str, level: str | None) -> list[Row]:
    """Return the rows of compare_areas.csv of one circle and level, in the table's order."""
    table = run.tables["compare_areas"]
    chosen = table[(table["circle"] == circle).to_numpy(dtype=bool) & (table["level"] == level).to_numpy(dtype=bool)]
    return frame_rows(chosen)


def change_kind(row: Row | None) -> str:
    """Return the class of an area's change: ``much_gained gained even lost much_lost none empty``.

    What counts is gained less lost, as a share of those who live there after; ``even`` where both happened and cancel
    out, ``none`` where neither did, ``empty`` where nobody lives.
    """
    if row is None:
        return "empty"
    net = int(row["gained_residents"]) - int(row["lost_residents"])
    if net == 0:
        return "even" if row["gained_residents"] else "none"
    much = abs(net) >= MUCH * max(int(row["residents_after"]), 1)
    return ("much_" if much else "") + ("gained" if net > 0 else "lost")


def _map(
    run: CompareRun,
    circle: str,
    level: str | None,
    areas: gpd.GeoDataFrame | None,
    dots: Mapping[str, gpd.GeoDataFrame | None],
    frame: _Frame,
) -> ChangeMap:
    rows = {(row["name"], row["parent"]): row for row in rows_of(run, circle, level)}
    drawn = () if areas is None else _drawn(areas, rows, frame)
    points = {change: _points(layer, circle, frame) for change, layer in dots.items()}
    has_dots = areas is None or sum(map(len, points.values())) <= MOST_DOTS
    labels, left_out = ((), 0) if areas is None else _labels(areas, drawn, frame)
    bar_m = bar_length_m(1000.0 / frame.scale, LONGEST_BAR)
    paths = {change: _dot_path(found) if has_dots else "" for change, found in points.items()}
    return ChangeMap(drawn, paths["gained"], paths["lost"], labels, left_out, bar_m * frame.scale, bar_m, has_dots)


def _areas(path: Path, level: str | None) -> gpd.GeoDataFrame | None:
    layer = None if level is None else _layer(path, "areas", ["level", "name", "parent"])
    if layer is None:
        return None
    kept = layer[(layer["level"] == level).to_numpy(dtype=bool) & ~shapely.is_missing(layer.geometry.to_numpy())]
    kept = kept.reset_index(drop=True)
    return kept.set_geometry(gpd.GeoSeries(simplified_areas(kept), crs=kept.crs)) if len(kept) else None


def _layer(path: Path, name: str, columns: Sequence[str]) -> gpd.GeoDataFrame | None:
    if not path.is_file():
        return None
    try:
        layer = read_result_layer(path, name, columns)
    except InputError:
        return None  # a kind of change that did not occur has no layer
    return layer if set(columns) <= set(layer.columns) else None


def _frame(layers: Sequence[gpd.GeoDataFrame]) -> _Frame | None:
    if not layers:
        return None
    bounds = np.array([layer.total_bounds for layer in layers])
    west, south = np.nanmin(bounds[:, :2], axis=0)
    east, north = np.nanmax(bounds[:, 2:], axis=0)
    room_x, room_y = WIDTH - 2 * MARGIN, HEIGHT - FOOT - 2 * MARGIN
    scale = min(room_x / max(east - west, 100.0), room_y / max(north - south, 100.0))
    x, y = (west + east) / 2, (south + north) / 2
    return _Frame(x - WIDTH / 2 / scale, y + (HEIGHT - FOOT) / 2 / scale, float(scale))


def _drawn(areas: gpd.GeoDataFrame, rows: Rows, frame: _Frame) -> tuple[DrawnArea, ...]:
    found = []
    for name, parent, shape in zip(areas["name"], areas["parent"], areas.geometry.to_numpy(), strict=True):
        row = rows.get((str(name), "" if parent is None else str(parent)))
        found.append(DrawnArea(_outline(shape, frame), change_kind(row), row, str(name)))
    return tuple(found)


def _outline(shape: shapely.Geometry, frame: _Frame) -> str:
    rings = shapely.get_rings(shapely.get_parts(shape))
    return "".join(f"M{'L'.join(_pairs(frame.of(shapely.get_coordinates(ring)[:-1])))}Z" for ring in rings)


def _pairs(xy: Float64) -> list[str]:
    return [f"{x:.1f} {y:.1f}" for x, y in xy.tolist()]


def _points(layer: gpd.GeoDataFrame | None, circle: str, frame: _Frame) -> npt.NDArray[np.int64]:
    """Places in whole units, each once: homes of one house are one dot."""
    if layer is None:
        return np.empty((0, 2), dtype=np.int64)
    ours = layer.geometry.to_numpy()[(layer["circle"] == circle).to_numpy(dtype=bool)]
    xy = frame.of(shapely.get_coordinates(shapely.point_on_surface(ours)))
    return np.unique(np.rint(xy).astype(np.int64), axis=0)


def _dot_path(points: npt.NDArray[np.int64]) -> str:
    """A line of next to no length a point: its round or square end is the dot. Without any length paper lacks it."""
    return "".join(f"M{x} {y}h.1" for x, y in points.tolist())


def _labels(areas: gpd.GeoDataFrame, drawn: Sequence[DrawnArea], frame: _Frame) -> tuple[tuple[DrawnLabel, ...], int]:
    told = [i for i, area in enumerate(drawn) if _moved(area)]
    if not told:
        return (), 0
    labels = [DrawnLabel(0, 0, cut(drawn[i].name), *_gained_lost(drawn[i])) for i in told]
    anchors = frame.of(shapely.get_coordinates(shapely.point_on_surface(areas.geometry.to_numpy()[told])))
    sizes = np.array([[_width(label), 2 * LINE] for label in labels])
    weights = np.array([float(_moved(drawn[i])) for i in told])
    placed = place_labels(anchors, sizes, weights, (WIDTH, HEIGHT - FOOT), np.empty((0, 4)))
    near = np.hypot(*(placed.middle - anchors).T) <= FAR_LINES * LINE
    shown = tuple(
        DrawnLabel(round(x, 1), round(y, 1), label.name, label.gained, label.lost)
        for label, (x, y), is_shown in zip(labels, placed.middle.tolist(), (placed.shown & near).tolist(), strict=True)
        if is_shown
    )
    return shown, len(told) - len(shown)


def _gained_lost(area: DrawnArea) -> tuple[int, int]:
    return (int(area.row["gained_residents"]), int(area.row["lost_residents"])) if area.row else (0, 0)


def _moved(area: DrawnArea) -> int:
    return sum(_gained_lost(area))


def _width(label: DrawnLabel) -> float:
    numbers = 0.62 * (len(f"{label.gained:,}{label.lost:,}") + 3)
    return LETTER * max(text_width(label.name), numbers)


def text_width(text: str) -> float:
    """Return about how wide a text is, in letter heights: what is not Latin is as wide as high."""
    return sum(0.6 if ord(letter) < 0x2E80 else 1.0 for letter in text)


def cut(text: str, room: float = NAME_LETTERS) -> str:
    """Return a name that is no wider than `room` letter heights, cut with an ellipsis."""
    if text_width(text) <= room:
        return text
    kept = ""
    for letter in text:
        if text_width(kept + letter) > room - 1:
            break
        kept += letter
    return f"{kept}…"
