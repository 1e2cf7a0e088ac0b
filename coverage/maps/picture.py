"""What a map shows, as plain data: layers of points, lines or areas, their classes, and what is said of each thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyproj

from ...geo.errors import Language
from ...geo.network import Int64

Kind = Literal["areas", "lines", "dots", "signs"]
Sign = Literal["circle", "diamond", "square"]
Format = Literal["whole", "metres", "rate", "ratio"]
MISSING = -1


@dataclass(frozen=True)
class Swatch:
    """How a class looks.

    Attributes:
        label: its line in the legend; none where empty.
        fill: colour of the area, the dot or the sign.
        line: colour of the outline.
        width: of lines, in pixels.
        opacity: of an area, 0 … 1.
        dash: lengths of dashes and gaps of a line, in pixels.
        sign: form of a sign.
    """

    label: str = ""
    fill: str | None = None
    line: str | None = None
    width: float = 1.0
    opacity: float = 1.0
    dash: tuple[int, ...] = ()
    sign: Sign = "circle"


@dataclass(frozen=True, eq=False)
class Fact:
    """One line of what is said of each of n things.

    Attributes:
        label: its name.
        values: (n,) whole numbers, `MISSING` where there is none: metres in tenths, rates in thousandths, ratios in
            tenths; or positions in `texts`.
        format: how numbers are written.
        texts: the words that `values` point to.
        view: the view to which it belongs; None is every one.
    """

    label: str
    values: Int64
    format: Format = "whole"
    texts: tuple[str, ...] | None = None
    view: int | None = None


@dataclass(frozen=True, eq=False)
class PictureLayer:
    """A layer of n things, drawn in one go.

    Attributes:
        kind: what they are; dots are small and many, signs large and few.
        name: name of the layer.
        shapes: (n,) geometries in `crs`.
        crs: theirs.
        swatches: the classes; None is not drawn.
        classes: for each view, or once for all of them, (n,) positions in `swatches`.
        titles: name of each thing; none where not given.
        facts: what is said of each thing.
        shown: whether it is shown at first.
    """

    kind: Kind
    name: str
    shapes: npt.NDArray[np.object_]
    crs: pyproj.CRS
    swatches: tuple[Swatch | None, ...]
    classes: tuple[Int64, ...]
    titles: Sequence[str] | None = None
    facts: tuple[Fact, ...] = ()
    shown: bool = True


@dataclass(frozen=True, eq=False)
class Picture:
    """A map.

    Attributes:
        title: its title.
        lines: what stands under the title: population basis, date.
        layers: the layers, the lowest first.
        views: names of the views between which one chooses; one name is no choice.
        views_label: what the views are, for who does not see.
        language: of all words.
    """

    title: str
    lines: tuple[str, ...]
    layers: tuple[PictureLayer, ...]
    language: Language
    views: tuple[str, ...] = ("",)
    views_label: str = ""


def same_class(count: int) -> tuple[Int64, ...]:
    """Return the classes of `count` things that all look the same."""
    return (np.zeros(count, dtype=np.int64),)
