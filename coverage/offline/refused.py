"""What an offline page cannot hold, said before the page is made instead of shown as a hole in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from branca.element import Element, Figure, Link
from folium import CustomIcon, Icon, Popup, TileLayer, WmsTileLayer
from folium.raster_layers import ImageOverlay, VideoOverlay

from ...geo.errors import ServiceCircleError
from .bundled import bundled_kind

_ONLINE = re.compile(r"^\s*(?:https?:)?//", re.IGNORECASE)
_TAG = re.compile(
    r"<(?:script|link|img|iframe|source)\b[^>]*?\s(?:src|href)\s*=\s*[\"']?(?!data:|#)([^\"'\s>]+)", re.IGNORECASE
)
_IMPORT = re.compile(r"@import\s+(?:url\()?[\"']?([^\"')\s;]+)", re.IGNORECASE)


class NotOfflineError(ServiceCircleError):
    """A map holds something that would have to be fetched when it is opened.

    Attributes:
        things: what it is: addresses, or names of parts of folium.
    """

    def __init__(self, things: tuple[str, ...]) -> None:
        """Name `things` in Chinese and English."""
        self.things = things
        named = ", ".join(things)
        super().__init__(
            f"这张地图要离线打开，下列内容却要联网才能显示：{named}。请去掉它（在线底图、需要联网的插件、图标字体、"
            "folium 的 Popup），或改用一般的 folium.Map · "
            f"This map opens offline, and these parts need the internet: {named}. Leave them out (online tiles, "
            "plugins that load scripts, icon fonts, folium's Popup), or use a plain folium.Map"
        )


def refuse_online_parts(figure: Figure) -> None:
    """Look through all that was added to a figure.

    Raises:
        NotOfflineError: something in it is fetched from the network, or calls a script that is not there.
    """
    found = [thing for element in _all_of(figure) for thing in _online_parts(element)]
    if found:
        raise NotOfflineError(tuple(dict.fromkeys(found)))


def refuse_online_links(markup: str) -> None:
    """Look through a page's own markup (no scripts of ours) for links that were written by hand.

    Raises:
        NotOfflineError: there is one.
    """
    found = [*_TAG.findall(markup), *_IMPORT.findall(markup)]
    if found:
        raise NotOfflineError(tuple(dict.fromkeys(found)))


def _all_of(element: Element) -> Iterator[Element]:
    yield element
    parts = [*element._children.values()]
    if isinstance(element, Figure):
        parts += [element.header, element.html, element.script]
    for part in parts:
        yield from _all_of(part)


def _online_parts(element: Element) -> list[str]:
    """What of one element needs the internet."""
    if isinstance(element, Link):
        return [] if bundled_kind(element.url) else [element.url]
    if isinstance(element, TileLayer):
        return [element.tiles] if _ONLINE.match(element.tiles) else []
    if isinstance(element, WmsTileLayer | ImageOverlay | VideoOverlay):
        address = str(element.video_url if isinstance(element, VideoOverlay) else element.url)
        return [address] if _ONLINE.match(address) else []
    if isinstance(element, CustomIcon):
        address = str(element.options.get("icon_url", element.options.get("iconUrl", "")))
        return [address] if _ONLINE.match(address) else []
    if isinstance(element, Icon):
        return ["folium.Icon"]
    # It calls jQuery as soon as it is drawn.
    return ["folium.Popup"] if isinstance(element, Popup) else []
