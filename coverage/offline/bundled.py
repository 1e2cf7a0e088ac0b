"""The bundled copies of what an offline page links to: Leaflet 1.9.4, its styles and its pictures.

Leaflet is by Volodymyr Agafonkin and contributors, under the BSD 2-clause licence in ``leaflet/LICENSE``; the files are
those of the npm package ``leaflet@1.9.4``, byte for byte.
"""

from __future__ import annotations

import base64
import functools
import re
from pathlib import Path

FOLDER = Path(__file__).with_name("leaflet")
PICTURES = ("layers.png", "layers-2x.png", "marker-icon.png", "marker-icon-2x.png", "marker-shadow.png")
# folium names Leaflet by its place on a server, with another last digit in each of its versions.
_LEAFLET = re.compile(r"/leaflet@1\.9\.\d+/dist/leaflet\.(js|css)$")


def bundled_kind(url: str) -> str | None:
    """Return ``js`` or ``css`` where the file at `url` has a bundled copy, None where it has not."""
    found = _LEAFLET.search(url)
    return None if found is None else found.group(1)


@functools.cache
def leaflet_script() -> str:
    """Return Leaflet as a script for a page, with its marker icon set to bundled pictures."""
    # Tools of developers would ask for the map of the source.
    script = re.sub(r"\n?//# sourceMappingURL=.*", "", (FOLDER / "leaflet.js").read_text(encoding="utf-8")).rstrip()
    # Leaflet looks for the place of its icon in the styles, and asks for files there.
    icon = ", ".join(
        f"{option}: '{picture_uri(name)}'"
        for option, name in (
            ("iconUrl", "marker-icon.png"),
            ("iconRetinaUrl", "marker-icon-2x.png"),
            ("shadowUrl", "marker-shadow.png"),
        )
    )
    return f"{script}\nL.Icon.Default.imagePath = ''; L.Icon.Default.mergeOptions({{{icon}}});\n"


@functools.cache
def leaflet_styles() -> str:
    """Return Leaflet's styles with every picture inside."""
    styles = (FOLDER / "leaflet.css").read_text(encoding="utf-8")
    return re.sub(r"url\(images/([a-z0-9.-]+)\)", lambda found: f"url({picture_uri(found.group(1))})", styles)


@functools.cache
def picture_uri(name: str) -> str:
    """Return one of `PICTURES` as a ``data:`` address."""
    return "data:image/png;base64," + base64.b64encode((FOLDER / "images" / name).read_bytes()).decode("ascii")
