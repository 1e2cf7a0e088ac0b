"""Facts about pages that open without a network."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import folium
import pytest
from folium.plugins import HeatMap

from servicecircle.coverage.offline.bundled import PICTURES, bundled_kind, leaflet_script, leaflet_styles
from servicecircle.coverage.offline.offline_map import MAX_ZOOM, offline_map
from servicecircle.coverage.offline.refused import NotOfflineError
from servicecircle.geo.errors import ServiceCircleError

BOX = (113.0, 22.0, 113.1, 22.1)
# SHA-256 of the files of the npm package leaflet@1.9.4.
LEAFLET = {
    "leaflet.js": "db49d009c841f5ca34a888c96511ae936fd9f5533e90d8b2c4d57596f4e5641a",
    "leaflet.css": "a7837102824184820dfa198d1ebcd109ff6d0ff9a2672a074b9a1b4d147d04c6",
}


def empty_map(title: str = "图") -> folium.Map:
    return offline_map(title=title, language="zh", bounds=BOX)


def page_of(drawn: folium.Map) -> str:
    return str(drawn.get_root().render())


def test_leaflet_is_the_published_one(root: Path) -> None:
    """Byte for byte, with its licence beside it."""
    folder = root / "coverage" / "offline" / "leaflet"
    assert {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in LEAFLET} == LEAFLET
    assert "BSD 2-Clause License" in (folder / "LICENSE").read_text(encoding="utf-8")
    assert {path.name for path in (folder / "images").iterdir()} == set(PICTURES)


def test_scripts_and_styles_ask_for_nothing() -> None:
    """No picture and no source map is left as an address."""
    assert "sourceMappingURL" not in leaflet_script()
    assert not re.findall(r"url\((?!data:|#)", leaflet_styles())


@pytest.mark.parametrize("way", ["render", "save", "notebook"])
def test_every_way_out_passes_through_the_offline_page(tmp_path: Path, way: str) -> None:
    """`render()`, `save()` and `_repr_html_()` hold Leaflet itself and name no server."""
    drawn = empty_map()
    folium.CircleMarker([22.05, 113.05]).add_to(drawn)
    if way == "save":
        drawn.save(tmp_path / "map.html")
        text = (tmp_path / "map.html").read_text(encoding="utf-8")
    else:
        text = page_of(drawn) if way == "render" else drawn._repr_html_()
    assert "Leaflet 1.9.4" in text
    assert not re.findall(r"(?:<|&lt;)(?:script|link|img)\b[^>]{0,99}?(?:src|href)=", text)


def test_the_page_has_language_title_and_zoom() -> None:
    """What folium leaves out or forbids; a title is text; the nearest zoom is set although there are no tiles."""
    text = page_of(empty_map("</title><script>x"))
    assert text.startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
    assert "<title>&lt;/title&gt;&lt;script&gt;x</title>" in text
    assert "user-scalable=no" not in text
    assert f'"maxZoom": {MAX_ZOOM}' in text


def test_the_same_map_can_be_shown_and_saved_again() -> None:
    """Rendering changes nothing."""
    drawn = empty_map()
    assert page_of(drawn) == page_of(drawn)


@pytest.mark.parametrize(
    ("part", "named"),
    [
        (lambda: HeatMap([[22.05, 113.05]]), "leaflet_heat.min.js"),
        (lambda: folium.TileLayer("OpenStreetMap"), "tile.openstreetmap.org"),
        (lambda: folium.WmsTileLayer("https://example.org/wms", "a"), "https://example.org/wms"),
        (lambda: folium.Marker([22.05, 113.05], icon=folium.Icon()), "folium.Icon"),
        (lambda: folium.Marker([22.05, 113.05], popup="a"), "folium.Popup"),
    ],
)
def test_what_needs_the_internet_is_refused_by_name(part, named: str) -> None:
    """In Chinese and English, before there is a page with a hole in it."""
    drawn = empty_map()
    part().add_to(drawn)
    with pytest.raises(NotOfflineError) as caught:
        page_of(drawn)
    assert isinstance(caught.value, ServiceCircleError)
    assert named in str(caught.value)
    assert "要联网" in str(caught.value)
    assert "need the internet" in str(caught.value)


def test_a_link_written_by_hand_is_refused() -> None:
    """Markup that was added as text is looked through as well; text that is no link passes."""
    drawn = empty_map()
    drawn.get_root().html.add_child(folium.Element('<img src="https://example.org/a.png">'))
    with pytest.raises(NotOfflineError, match=r"https://example\.org/a\.png"):
        page_of(drawn)
    other = empty_map()
    other.get_root().html.add_child(folium.Element('<p>https://example.org</p><img src="data:image/png;base64,AA==">'))
    assert "example.org" in page_of(other)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js", "js"),
        ("https://cdn.jsdelivr.net/npm/leaflet@1.9.4/dist/leaflet.css", "css"),
        ("https://cdn.jsdelivr.net/npm/leaflet@2.0.0/dist/leaflet.js", None),
        ("https://code.jquery.com/jquery-3.7.1.min.js", None),
        ("https://example.org/not-leaflet.js", None),
    ],
)
def test_only_leaflet_is_bundled(url: str, kind: str | None) -> None:
    """Another library, or a Leaflet with another way of working, has no copy."""
    assert bundled_kind(url) == kind


def test_plain_parts_of_folium_work_in_a_browser(browser, tmp_path: Path) -> None:
    """Marker with Leaflet's own icon, tooltip, layer switch: drawn under the page's own ban on requests."""
    drawn = empty_map()
    group = folium.FeatureGroup(name="点").add_to(drawn)
    folium.Marker([22.05, 113.05], tooltip="甲站").add_to(group)
    folium.LayerControl().add_to(drawn)
    drawn.save(tmp_path / "map.html")
    page, asked = browser.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "map.html").as_uri())
    icon = page.wait_for_selector("img.leaflet-marker-icon")
    assert icon.evaluate("image => image.complete && image.naturalWidth") == 25
    page.hover("img.leaflet-marker-icon")
    assert "甲站" in page.inner_text(".leaflet-tooltip")
    assert [address[:5] for address in asked[1:] if not address.startswith("data:")] == []
    page.close()


PICTURE = "https://example.org/a.png"
WEB = (
    f"<img alt='' src='{PICTURE}'>",
    f'<b style="background: url({PICTURE})">站</b>',
    f"<b style='background: url(&quot;{PICTURE}&quot;)'>站</b>",
    f"<style>@import '{PICTURE}';</style>",
    f"<style>@import url({PICTURE});</style>",
    f"<img alt='' srcset='{PICTURE} 2x'>",
    f"<iframe src={PICTURE}></iframe>",
)


@pytest.mark.parametrize("markup", WEB)
@pytest.mark.parametrize("place", ["icon", "tooltip", "marker", "header", "body"])
def test_pictures_and_styles_from_the_web_are_refused_wherever_html_stands(place: str, markup: str) -> None:
    """In an icon of HTML, in a tooltip, in the page: with the address, instead of as a hole in the map."""
    drawn = empty_map()
    if place == "icon":
        folium.Marker([22.05, 113.05], icon=folium.DivIcon(html=markup)).add_to(drawn)
    elif place == "tooltip":
        folium.CircleMarker([22.05, 113.05], tooltip=markup).add_to(drawn)
    elif place == "marker":
        folium.Marker([22.05, 113.05], icon=folium.DivIcon(html="站"), tooltip=folium.Tooltip(markup)).add_to(drawn)
    else:
        getattr(drawn.get_root(), "header" if place == "header" else "html").add_child(folium.Element(markup))
    with pytest.raises(NotOfflineError, match=re.escape(PICTURE)):
        page_of(drawn)


def test_html_that_fetches_nothing_is_shown() -> None:
    """Bold text, a picture that is in the page, an address that is only told, a link to be clicked."""
    drawn = empty_map()
    picture = "<img alt='' src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"
    kept = f"<b>https://example.org</b>{picture}<i style='fill: url(#a)'>"
    folium.Marker([22.05, 113.05], icon=folium.DivIcon(html=kept), tooltip=kept).add_to(drawn)
    folium.CircleMarker([22.05, 113.05], tooltip="<a href='https://example.org'>站</a>").add_to(drawn)
    assert "R0lGODlhAQABAAAAACw=" in page_of(drawn)
