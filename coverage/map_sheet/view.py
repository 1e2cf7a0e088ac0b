"""What one sheet shows, as plain data: layers, labels, headline figures, a table, notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...geo.errors import Language
from ...geo.network import Float64
from ..maps.picture import PictureLayer
from ..report.headline_card import Figure

ViewName = Literal["today", "proposal", "patrol"]


@dataclass(frozen=True, eq=False)
class AreaLabels:
    """Names with a figure at n areas.

    Attributes:
        xy: (n, 2) where they would like to stand, in the plan CRS.
        names: their names.
        values: the figure after each name.
        alarms: whether the figure is a bad one.
        weights: (n,) the greater ones are kept where there is no room for all.
    """

    xy: Float64
    names: tuple[str, ...]
    values: tuple[str, ...]
    alarms: tuple[bool, ...]
    weights: Float64


@dataclass(frozen=True)
class SheetTable:
    """A table of areas.

    Attributes:
        title: its title.
        headings: the first of names, the others of figures.
        rows: as many cells as headings each, the worst first.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, eq=False)
class SheetView:
    """One sheet.

    Attributes:
        name: which view it is.
        title: of the sheet.
        subtitle: which circle, measured how.
        layers: the lowest first.
        labels: of areas; None where there are none.
        numbered: position in `layers` of the signs that carry their number; None without such.
        figures: headline figures.
        table: of areas; None where there is none.
        notes: what must be known to read the sheet: basis, source, limits.
        bounds: west, south, east, north of what is shown, in the plan CRS.
        language: of all words.
        made_up: whether the place is made up.
    """

    name: ViewName
    title: str
    subtitle: str
    layers: tuple[PictureLayer, ...]
    labels: AreaLabels | None
    numbered: int | None
    figures: tuple[Figure, ...]
    table: SheetTable | None
    notes: tuple[str, ...]
    bounds: tuple[float, float, float, float]
    language: Language
    made_up: bool = False
