"""What an offline page cannot hold, said before the page is made instead of shown as a hole in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from branca.element import Element, Figure, Link
from folium import CustomIcon, DivIcon, Icon, Popup, TileLayer, Tooltip, WmsTileLayer
from folium.raster_layers import ImageOverlay, VideoOverlay

from ...geo.errors import ServiceCircleError
from .bundled import bundled_kind

_ONLINE = re.compile(r"^\s*(?:https?:)?//", re.IGNORECASE)
_TAG = re.compile(
    r"<(?:script|link|img|iframe|source)\b[^>]*?\s(?:src|href)\s*=\s*[\"']?(?!data:|#)([^\"'\s>]+)", re.IGNORECASE
)
_IMPORT = re.compile(r"@import\s+(?:url\()?[\"']?(?!data:)([^\"')\s;]+)", re.IGNORECASE)
_URL = re.compile(r"url\(\s*(?:[\"']|&quot;|&#39;|&#x27;)?\s*((?:https?:)?//[^\"')\s&]+)", re.IGNORECASE)
_SRCSET = re.compile(r"\ssrcset\s*=\s*[\"']?\s*((?:https?:)?//[^\"'\s,>]+)", re.IGNORECASE)


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
            f"这张地图要离线打开，下列内容却要联网才能显示：{named}。请去掉它（在线底图、需要联网的插件、图标字体、网上的图片、"
            "folium 的 Popup），或改用一般的 folium.Map · "
            f"This map opens offline, and these parts need the internet: {named}. Leave them out (online tiles, "
            "plugins that load scripts, icon fonts, pictures from the web, folium's Popup), or use a plain folium.Map"
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
    found = fetched_by(markup)
    if found:
        raise NotOfflineError(tuple(dict.fromkeys(found)))


def fetched_by(markup: str) -> list[str]:
    """Return the addresses that HTML or CSS fetches as soon as it is shown: pictures, styles, frames, fonts."""
    return [found for pattern in (_TAG, _IMPORT, _URL, _SRCSET) for found in pattern.findall(markup)]


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
    if isinstance(element, TileLayer | WmsTileLayer | ImageOverlay | VideoOverlay | CustomIcon):
        address = _address_of(element)
        return [address] if _ONLINE.match(address) else []
    if isinstance(element, DivIcon | Tooltip):
        return fetched_by(_markup_of(element))
    if isinstance(element, Icon):
        return ["folium.Icon"]
    # It calls jQuery as soon as it is drawn.
    return ["folium.Popup"] if isinstance(element, Popup) else []


def _address_of(element: TileLayer | WmsTileLayer | ImageOverlay | VideoOverlay | CustomIcon) -> str:
    """Where tiles, a picture, a film or the picture of an icon come from."""
    if isinstance(element, TileLayer):
        return str(element.tiles)
    if isinstance(element, VideoOverlay):
        return str(element.video_url)
    if isinstance(element, CustomIcon):
        return str(element.options.get("icon_url", element.options.get("iconUrl", "")))
    return str(element.url)


def _markup_of(element: DivIcon | Tooltip) -> str:
    """The HTML and CSS of an icon or a tooltip, wherever it was given."""
    texts = [element.text, getattr(element, "style", "")] if isinstance(element, Tooltip) else []
    return " ".join([*texts, *(str(value) for value in element.options.values() if isinstance(value, str))])
