"""A sheet of paper with a millimetre grid: where things stand on it, and how text, boxes and lines are put there.

All lengths are millimetres on A3 from the upper left corner; other sizes are the same sheet, larger or smaller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle

from ..run_files.map_style import INK
from .fonts import SheetFont, SheetFonts

Paper = Literal["A3", "A4"]
WIDTH_MM, HEIGHT_MM = 420.0, 297.0
SCALES = {"A3": 1.0, "A4": 0.5**0.5}
MM_IN_INCH, POINTS_IN_MM = 25.4, 72 / 25.4
Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Box:
    """A rectangle: left, top, width and height."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right side."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower side."""
        return self.top + self.height


PAGE = Box(0.0, 0.0, WIDTH_MM, HEIGHT_MM)
MAP = Box(16.0, 31.0, 288.0, 240.0)
SIDE = Box(312.0, 31.0, 94.0, 240.0)


@dataclass(frozen=True, eq=False)
class Sheet:
    """A figure of matplotlib that is a sheet of paper.

    Attributes:
        figure: the figure.
        fonts: what is written with.
        scale: size of the paper over A3.
    """

    figure: Figure
    fonts: SheetFonts
    scale: float

    def axes(self, box: Box) -> Axes:
        """Return axes without ticks and frame that fill `box`."""
        place = (box.left / WIDTH_MM, 1 - box.bottom / HEIGHT_MM, box.width / WIDTH_MM, box.height / HEIGHT_MM)
        axes = self.figure.add_axes(place)
        axes.set_axis_off()
        return axes

    def font(self, *, bold: bool) -> SheetFont:
        """Return the face that is written with."""
        return self.fonts.bold if bold else self.fonts.regular

    def text(  # noqa: PLR0913 - as many as a text has
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float,
        bold: bool = False,
        colour: str = INK,
        align: Align = "left",
    ) -> None:
        """Write one line; (x, y) is where its baseline starts, ends or has its middle; `size` in points on A3."""
        font = self.font(bold=bold)
        self.figure.text(
            x / WIDTH_MM,
            1 - y / HEIGHT_MM,
            font.plain(words),
            fontproperties=font.properties,
            fontsize=size * self.scale,
            color=colour,
            ha=align,
            va="baseline",
            parse_math=False,  # a name may hold dollar signs
        )

    def width(self, words: str, *, size: float, bold: bool = False) -> float:
        """Return how wide a line is."""
        font = self.font(bold=bold)
        return font.width(font.plain(words), size) / POINTS_IN_MM

    def cut(self, words: str, *, size: float, room: float, bold: bool = False) -> str:
        """Return a line that is no wider than `room`, cut with an ellipsis where it is longer."""
        font = self.font(bold=bold)
        return font.cut(font.plain(words), size, room * POINTS_IN_MM)

    def paragraph(
        self, box: Box, words: str, *, size: float, colour: str = INK, bold: bool = False, spacing: float = 1.45
    ) -> float:
        """Write lines into the width of `box` from its top, and return where they end."""
        font, y = self.font(bold=bold), box.top
        step = size * spacing / POINTS_IN_MM
        for line in font.wrapped(font.plain(words), size, box.width * POINTS_IN_MM):
            y += step
            self.text(box.left, y, line, size=size, colour=colour, bold=bold)
        return y

    def box(
        self, box: Box, *, fill: str | None = None, line: str | None = INK, width: float = 0.6, layer: float = 1
    ) -> None:
        """Draw a rectangle; `width` of its line in points on A3."""
        self.figure.add_artist(
            Rectangle(
                (box.left / WIDTH_MM, 1 - box.bottom / HEIGHT_MM),
                box.width / WIDTH_MM,
                box.height / HEIGHT_MM,
                facecolor=fill or "none",
                edgecolor=line or "none",
                linewidth=width * self.scale if line else 0,
                transform=self.figure.transFigure,
                zorder=layer,
            )
        )

    def polygon(self, corners: Sequence[tuple[float, float]], *, fill: str, line: str | None = None) -> None:
        """Draw a filled polygon."""
        self.figure.add_artist(
            Polygon(
                [(x / WIDTH_MM, 1 - y / HEIGHT_MM) for x, y in corners],
                closed=True,
                facecolor=fill,
                edgecolor=line or "none",
                linewidth=0.6 * self.scale if line else 0,
                transform=self.figure.transFigure,
                zorder=4,
            )
        )

    def line(
        self, xs: Sequence[float], ys: Sequence[float], *, colour: str = INK, width: float = 0.6, dashes: bool = False
    ) -> None:
        """Draw a line through points; `width` in points on A3."""
        self.figure.add_artist(
            Line2D(
                [x / WIDTH_MM for x in xs],
                [1 - y / HEIGHT_MM for y in ys],
                color=colour,
                linewidth=width * self.scale,
                linestyle=(0, (4, 2)) if dashes else "-",
                transform=self.figure.transFigure,
                zorder=4,
            )
        )


def new_sheet(fonts: SheetFonts, paper: Paper) -> Sheet:
    """Return an empty sheet."""
    scale = SCALES[paper]
    size = (WIDTH_MM * scale / MM_IN_INCH, HEIGHT_MM * scale / MM_IN_INCH)
    return Sheet(Figure(figsize=size, facecolor="white"), fonts, scale)
