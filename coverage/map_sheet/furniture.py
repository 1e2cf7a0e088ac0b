"""What stands round a map: frame, title, figures, legend, table, scale bar, north arrow, notes, approval number."""

from __future__ import annotations

import math
from collections.abc import Callable

from ..maps.picture import PictureLayer, Swatch
from ..report.words import made_up_line, pick
from ..run_files.map_style import ALARM_INK, INK, QUIET_INK
from .map_scale import MapWindow, bar_length_m
from .paper import HEIGHT_MM, MAP, PAGE, POINTS_IN_MM, SIDE, WIDTH_MM, Box, Sheet
from .view import SheetView

EDGE_MM = 8.0
PALE = "#D5DCE2"
NOTES_TOP = 274.5
MOST_ROWS = 31
ROW_MM, LEAST_ROW_MM = 4.35, 3.7
TITLE, LEAST_TITLE, HEADING = 23.0, 7.5, 10.5
SMALLEST = 0.78  # a line is written smaller than the others by so much at the most, before it gets more room


def furnish(sheet: Sheet, view: SheetView, window: MapWindow, *, approval: str) -> None:
    """Put everything but the map on a sheet; `approval` is the map approval number, empty for a slot to write in."""
    sheet.box(Box(EDGE_MM, EDGE_MM, WIDTH_MM - 2 * EDGE_MM, HEIGHT_MM - 2 * EDGE_MM), width=1.4)
    sheet.box(MAP, width=0.8, layer=6)
    _title(sheet, view, approval)
    _north(sheet)
    _notes(sheet, view)
    below = _figures(sheet, view, SIDE.top)
    below = _legend(sheet, view, below + 5)
    _bar(sheet, view, window, SIDE.bottom - 13)
    _table(sheet, view, Box(SIDE.left, below + 5, SIDE.width, SIDE.bottom - 19 - below))


def _title(sheet: Sheet, view: SheetView, approval: str) -> None:
    size = max(_fitting(sheet, view.title, TITLE, 270), LEAST_TITLE)
    sheet.text(MAP.left, 20.5, sheet.cut(view.title, size=size, room=270, bold=True), size=size, bold=True)
    sheet.text(MAP.left, 27.6, view.subtitle, size=10, colour=QUIET_INK)
    slot = pick(view.language, "审图号：", "Map approval no.: ")
    sheet.text(SIDE.right - 48, 20.5, slot, size=9, align="right", colour=QUIET_INK)
    if approval:
        sheet.text(SIDE.right - 47, 20.5, approval, size=_fitting(sheet, approval, 9, 46))
    else:
        sheet.line([SIDE.right - 47, SIDE.right], [21.2, 21.2], colour=QUIET_INK)
    if view.made_up:
        made_up = pick(view.language, "虚构示例", "made-up sample")
        width = sheet.width(made_up, size=10, bold=True) + 5
        sheet.box(Box(SIDE.right - width, 23.2, width, 5.6), line=ALARM_INK, width=1.0)
        sheet.text(SIDE.right - width / 2, 27.2, made_up, size=10, bold=True, colour=ALARM_INK, align="center")


def _fitting(sheet: Sheet, words: str, size: float, room: float) -> float:
    """The size at which a line fits into `room`."""
    return size * min(1.0, room / max(sheet.width(words, size=size, bold=True), 1e-9))


def _shrunk_or_cut(  # noqa: PLR0913 - as many as a text has
    sheet: Sheet, x: float, y: float, words: str, *, size: float, room: float, colour: str = INK
) -> None:
    """Write a line smaller where it is a little too long, and cut it where that would make it too small to read."""
    size = max(_fitting(sheet, words, size, room), size * SMALLEST)
    sheet.text(x, y, sheet.cut(words, size=size, room=room), size=size, colour=colour)


def _figures(sheet: Sheet, view: SheetView, top: float) -> float:
    """The headline figures, two to a row; return where they end."""
    column, row_height = SIDE.width / 2, 17.0
    for number, figure in enumerate(view.figures):
        left, y = SIDE.left + column * (number % 2), top + row_height * (number // 2)
        _shrunk_or_cut(sheet, left, y + 4, figure.label, size=8.5, room=column - 3, colour=QUIET_INK)
        size = _fitting(sheet, figure.value, 20, column - 3)
        sheet.text(left, y + 12.5, figure.value, size=size, bold=True, colour=ALARM_INK if figure.alarms else INK)
    return top + row_height * -(-len(view.figures) // 2)


def _legend(sheet: Sheet, view: SheetView, top: float) -> float:
    """The legend in two columns, or in one where words are long; return where it ends."""
    y = _heading(sheet, pick(view.language, "图例", "Legend"), top)
    entries = [(layer, swatch) for layer in reversed(view.layers) for swatch in legend_swatches(layer)]
    room = SIDE.width / 2 - 12
    columns = 2 if all(sheet.width(swatch.label, size=8.5) * SMALLEST <= room for _, swatch in entries) else 1
    deep = -(-len(entries) // columns)
    for number, (layer, swatch) in enumerate(entries):
        left, at = SIDE.left + SIDE.width / 2 * (number // deep), y + 6.2 * (number % deep)
        _SAMPLES[layer.kind](sheet, swatch, left, at + 3.4)
        _shrunk_or_cut(sheet, left + 10, at + 4.5, swatch.label, size=8.5, room=SIDE.width / columns - 13)
    return y + 6.2 * deep


def legend_swatches(layer: PictureLayer) -> list[Swatch]:
    """Return the classes of a layer that stand in the legend: they have a name, and some of it is on the map."""
    return [
        swatch
        for number, swatch in enumerate(layer.swatches)
        if swatch is not None
        and swatch.label
        and (layer.kind == "areas" or any(bool((classes == number).any()) for classes in layer.classes))
    ]


def _heading(sheet: Sheet, words: str, top: float, *, size: float = HEADING) -> float:
    sheet.line([SIDE.left, SIDE.right], [top, top], colour=PALE, width=0.8)
    sheet.text(SIDE.left, top + 5.4, words, size=size, bold=True)
    return top + 7.5


def _sample_area(sheet: Sheet, swatch: Swatch, left: float, middle: float) -> None:
    box = Box(left, middle - 1.9, 7.4, 3.8)
    # Colours are paler on the map where they let the streets through.
    sheet.box(box, fill=_blended(swatch), line=None)
    if swatch.line:
        xs = [box.left, box.right, box.right, box.left, box.left]
        ys = [box.top, box.top, box.bottom, box.bottom, box.top]
        sheet.line(xs, ys, colour=swatch.line, width=max(swatch.width * 0.75, 0.5), dashes=bool(swatch.dash))


def _blended(swatch: Swatch) -> str | None:
    if swatch.fill is None:
        return None
    parts = (int(swatch.fill[i : i + 2], 16) for i in (1, 3, 5))
    mixed = (round(part * swatch.opacity + 255 * (1 - swatch.opacity)) for part in parts)
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _sample_line(sheet: Sheet, swatch: Swatch, left: float, middle: float) -> None:
    width = max(swatch.width * 0.75, 0.8)
    sheet.line([left, left + 7.4], [middle, middle], colour=swatch.line or INK, width=width, dashes=bool(swatch.dash))


def _sample_dots(sheet: Sheet, swatch: Swatch, left: float, middle: float) -> None:
    for x, y in ((1.0, 0.8), (3.4, -0.8), (5.8, 0.4)):
        sheet.box(Box(left + x - 0.5, middle + y - 0.5, 1.0, 1.0), fill=swatch.fill, line=None)


def _sample_sign(sheet: Sheet, swatch: Swatch, left: float, middle: float) -> None:
    reach = 1.35 if swatch.sign == "circle" else 1.6
    corners = {"circle": 40, "diamond": 4, "square": 4}[swatch.sign]
    turn = math.pi / 4 if swatch.sign == "square" else 0.0
    angles = [turn + 2 * math.pi * k / corners for k in range(corners)]
    outline = [(left + 3.7 + reach * math.cos(a), middle + reach * math.sin(a)) for a in angles]
    sheet.polygon(outline, fill=swatch.fill or "#FFFFFF", line=swatch.line)


_SAMPLES: dict[str, Callable[[Sheet, Swatch, float, float], None]] = {
    "areas": _sample_area,
    "lines": _sample_line,
    "dots": _sample_dots,
    "signs": _sample_sign,
}


def _table(sheet: Sheet, view: SheetView, box: Box) -> None:
    """As many rows as there is room for, the worst first."""
    table = view.table
    if table is None or box.height < 30:
        return
    room = box.height - 13
    step = min(max(room / len(table.rows), LEAST_ROW_MM), ROW_MM) if table.rows else ROW_MM
    count = min(int(room / step + 1e-6), len(table.rows), MOST_ROWS)
    told = (
        ""
        if count == len(table.rows)
        else pick(view.language, f"（列出 {count}，共 {len(table.rows)}）", f" ({count} of {len(table.rows)} shown)")
    )
    size = _fitting(sheet, table.title + told, HEADING, SIDE.width)
    y = _heading(sheet, table.title + told, box.top, size=size)
    ends = [SIDE.right - 17.0 * k for k in range(len(table.headings) - 2, -1, -1)]
    for x, words in zip(ends, table.headings[1:], strict=True):
        sheet.text(x, y + 3, words, size=_fitting(sheet, words, 7.5, 16.5), colour=QUIET_INK, align="right")
    sheet.text(SIDE.left, y + 3, table.headings[0], size=7.5, colour=QUIET_INK)
    names = ends[0] - 17 - SIDE.left
    for number, row in enumerate(table.rows[:count]):
        at = y + 3 + step * (number + 1)
        sheet.line([SIDE.left, SIDE.right], [at - step + 1.1, at - step + 1.1], colour=PALE, width=0.3)
        _shrunk_or_cut(sheet, SIDE.left, at, row[0], size=7.6, room=names)
        for x, words in zip(ends, row[1:], strict=True):
            sheet.text(x, at, words, size=7.6, align="right")


def _bar(sheet: Sheet, view: SheetView, window: MapWindow, top: float) -> None:
    """The scale bar in four parts, and the scale in numbers at the size of this paper."""
    length_m = bar_length_m(window.one_to, 60)
    whole = length_m * 1000 / window.one_to
    left, part = SIDE.left, whole / 4
    sheet.line([SIDE.left, SIDE.right], [top - 3, top - 3], colour=PALE, width=0.8)
    for number in range(4):
        box = Box(left + part * number, top + 4.2, part, 1.8)
        sheet.box(box, fill=INK if number % 2 == 0 else "#FFFFFF", width=0.5, layer=4)
    unit = ("km", 1000.0) if length_m >= 1000 else ("m", 1.0)
    for share in (0.0, 0.5, 1.0):
        words = f"{length_m * share / unit[1]:g}" + (f" {unit[0]}" if share == 1 else "")
        sheet.text(left + whole * share, top + 3, words, size=7.5, align="left" if share == 0 else "center")
    one_to = window.one_to / sheet.scale
    words = pick(view.language, f"比例尺 1:{one_to:,.0f}", f"scale 1:{one_to:,.0f}")
    sheet.text(left, top + 11, words, size=8.5)


def _north(sheet: Sheet) -> None:
    """An arrow; the plan CRS has north on top but for a fraction of a degree."""
    x, top = MAP.right - 10, MAP.top + 11
    sheet.polygon([(x, top), (x + 4, top + 14), (x, top + 10.5)], fill=INK, line=INK)
    sheet.polygon([(x, top), (x - 4, top + 14), (x, top + 10.5)], fill="#FFFFFF", line=INK)
    sheet.text(x, top - 1.8, "N", size=12, bold=True, align="center")


def _notes(sheet: Sheet, view: SheetView) -> None:
    """Basis, source and limits in two columns under the map."""
    lines = [*view.notes, *([made_up_line(view.language)] if view.made_up else [])]
    room, size = PAGE.width - 2 * MAP.left, 7.2
    text = pick(view.language, "；", "; ").join(lines)
    # Four lines at the most stand above the frame.
    while len(sheet.font(bold=False).wrapped(text, size, room * POINTS_IN_MM)) > 4:
        size *= 0.95
    sheet.paragraph(Box(MAP.left, NOTES_TOP - 1.5, room, 14), text, size=size, colour=QUIET_INK, spacing=1.4)
