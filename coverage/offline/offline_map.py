"""A `folium.Map` without background tiles on an offline page: what every map of ours starts from."""

from __future__ import annotations

import folium

from ...geo.errors import Language
from .bundled import bundled_kind
from .offline_figure import OfflineFigure

MAX_ZOOM = 19  # a house fills the window
HEIGHT = "560px"


def offline_map(*, title: str, language: Language, bounds: tuple[float, float, float, float] | None) -> folium.Map:
    """Return an empty map that fetches nothing when it is opened.

    Args:
        title: title of the page.
        language: of the page.
        bounds: west, south, east, north in WGS 84 degrees that are shown at first; the world where there are none.
    """
    drawn = folium.Map(tiles=None, prefer_canvas=True, zoom_snap=0.25, attribution_control=False)
    # folium hands `max_zoom` to the tiles, and without tiles to nobody.
    drawn.options["maxZoom"] = MAX_ZOOM
    # folium lists jQuery, Bootstrap and icon fonts for every map; only its own popups and icons use them.
    drawn.default_js = [link for link in folium.Map.default_js if bundled_kind(link[1])]
    drawn.default_css = [link for link in folium.Map.default_css if bundled_kind(link[1])]
    OfflineFigure(title=title, language=language, height=HEIGHT).add_child(drawn)
    if bounds is not None:
        west, south, east, north = bounds
        drawn.fit_bounds([[south, west], [north, east]], padding=(8, 8))
    return drawn
