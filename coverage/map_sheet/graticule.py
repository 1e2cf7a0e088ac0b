"""Longitude and latitude along the frame of a map."""

from __future__ import annotations

import numpy as np
import pyproj

from ...geo.crs import WGS84, transformer_between
from ..run_files.map_style import QUIET_INK
from .map_scale import MapWindow
from .paper import MAP, Sheet

MINUTES = (0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600)
FEWEST = 2


def draw_graticule(sheet: Sheet, window: MapWindow, crs: pyproj.CRS) -> None:
    """Mark round longitudes on the upper and lower, round latitudes on the left and right side of the frame."""
    way = transformer_between(crs, pyproj.CRS.from_user_input(WGS84))
    for top in (True, False):
        for words, share in _ticks(way, window, along_x=True, far=top):
            x, y = MAP.left + MAP.width * share, MAP.top if top else MAP.bottom
            sheet.line([x, x], [y, y - 1.5 if top else y + 1.5], colour=QUIET_INK, width=0.5)
            if not top:
                sheet.text(x, y - 1.2, words, size=5.5, colour=QUIET_INK, align="center")
    for right in (True, False):
        for words, share in _ticks(way, window, along_x=False, far=right):
            x, y = MAP.right if right else MAP.left, MAP.bottom - MAP.height * share
            sheet.line([x, x + 1.5 if right else x - 1.5], [y, y], colour=QUIET_INK, width=0.5)
            if not right:
                sheet.text(x + 1.2, y + 0.7, words, size=5.5, colour=QUIET_INK)


def _ticks(way: pyproj.Transformer, window: MapWindow, *, along_x: bool, far: bool) -> list[tuple[str, float]]:
    """Words and places (0 … 1) of the round values along one side of the window."""
    steps = np.linspace(0.0, 1.0, 201)
    if along_x:
        y = np.full(len(steps), window.north if far else window.south)
        values = way.transform(window.west + (window.east - window.west) * steps, y)[0]
    else:
        x = np.full(len(steps), window.east if far else window.west)
        values = way.transform(x, window.south + (window.north - window.south) * steps)[1]
    minutes = np.asarray(values) * 60
    if not np.isfinite(minutes).all() or (np.diff(minutes) <= 0).any():
        return []  # a window so large that degrees run backwards has no use for them
    extent = float(minutes[-1] - minutes[0])
    step = max((each for each in MINUTES if extent / each >= FEWEST), default=MINUTES[0])
    marks = np.arange(np.ceil(minutes[0] / step), np.floor(minutes[-1] / step) + 1) * step
    return [(_degrees(mark, along_x=along_x), float(np.interp(mark, minutes, steps))) for mark in marks]


def _degrees(minutes: float, *, along_x: bool) -> str:
    """Degrees, minutes and, where they are not whole, seconds."""
    letter = ("E" if minutes >= 0 else "W") if along_x else ("N" if minutes >= 0 else "S")
    seconds = round(abs(minutes) * 60)
    text = f"{seconds // 3600}°{seconds // 60 % 60:02d}′"
    return text + (f"{seconds % 60:02d}″" if seconds % 60 else "") + letter
