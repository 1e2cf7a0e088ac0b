"""The maps of a briefing, each with the words of its legend, which are text that can be edited."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...geo.errors import Finding, InputError, Language
from ..map_sheet.furniture import legend_swatches
from ..map_sheet.sheets import VIEWS, map_png, sheet_views
from ..map_sheet.view import ViewName
from ..maps.picture import Swatch
from ..whole_study import WholeStudy

# The other views show every home.
SHARED_VIEWS: tuple[ViewName, ...] = ("patrol",)
NO_COLOUR, WHITE = "#888888", "#FFFFFF"


@dataclass(frozen=True)
class LegendEntry:
    """One class of a map.

    Attributes:
        colour: as #rrggbb.
        words: what it is.
        is_hollow: whether its inside is white, and `colour` that of its outline.
    """

    colour: str
    words: str
    is_hollow: bool = False

    @property
    def mark(self) -> str:
        """The sign that stands before the words."""
        return "□" if self.is_hollow else "■"

    @property
    def hex(self) -> str:
        """The colour as office files have it."""
        return self.colour.removeprefix("#").upper()


@dataclass(frozen=True)
class MapPicture:
    """A map.

    Attributes:
        png: the picture.
        legend: the uppermost layer first.
    """

    png: bytes
    legend: tuple[LegendEntry, ...] = ()


def map_pictures(
    whole: WholeStudy, *, language: Language, is_shared: bool
) -> tuple[dict[str, MapPicture], tuple[Finding, ...]]:
    """Return the maps of the views that there is something to show of, by name, and why there are none.

    Args:
        whole: everything that is known of a plan.
        language: of the words.
        is_shared: leave out maps that show homes.
    """
    wanted = SHARED_VIEWS if is_shared else VIEWS
    pictures: dict[str, MapPicture] = {}
    try:
        for view in sheet_views(whole, language=language, only=wanted):
            png = map_png(whole, view.name, language=language)
            entries = [swatch for layer in reversed(view.layers) for swatch in legend_swatches(layer)]
            if png is not None:
                pictures[view.name] = MapPicture(png, tuple(dict.fromkeys(map(_entry, entries))))
    except InputError as error:
        # Without a font there are no maps, and all the rest.
        return {}, tuple(replace(finding, severity="warning") for finding in error.findings)
    return pictures, ()


def _entry(swatch: Swatch) -> LegendEntry:
    is_hollow = swatch.fill is not None and swatch.fill.upper() == WHITE and swatch.line is not None
    colour = swatch.line if is_hollow else swatch.fill or swatch.line
    return LegendEntry(colour or NO_COLOUR, swatch.label, is_hollow)
