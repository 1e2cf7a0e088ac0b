"""A picture as one element of folium: our own drawing on a canvas, fed by streams of whole numbers.

folium's GeoJson of the same things writes a line of text for each of them, and takes minutes over a district.
"""

from __future__ import annotations

import functools
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import folium
import numpy as np
import shapely
from branca.element import Element, MacroElement

from ...geo.crs import to_lonlat
from ...geo.network import Float64, Int64
from ..offline.offline_map import offline_map
from ..run_files.map_style import BEYOND
from .picture import MISSING, Fact, Picture, PictureLayer
from .streams import Packer

SCRIPTS = ("streams", "shapes", "drawing", "canvas_layer", "words", "start")
FOLDER = Path(__file__).with_name("canvas")
# Points to a tenth of a metre, lines and borders to a metre.
IN_ONE_DEGREE = {"dots": 1_000_000, "signs": 1_000_000, "lines": 100_000, "areas": 100_000}
OUTLINE_M = 1.0  # a line is simplified by so much at the most


def picture_map(picture: Picture) -> folium.Map:
    """Return the picture as a map: shown in a notebook or saved with ``.save("map.html")``, never with a network."""
    places = [_lonlat(layer) for layer in picture.layers]
    drawn = offline_map(title=picture.title, language=picture.language, bounds=shown_bounds(places))
    CanvasPicture(picture, places).add_to(drawn)
    return drawn


class CanvasPicture(MacroElement):
    """The element: give it to a `folium.Map` whose figure is an `OfflineFigure`."""

    def __init__(self, picture: Picture, places: list[Float64]) -> None:
        """Pack the picture; `places` are the WGS 84 degrees of its layers' vertices."""
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "CanvasPicture"
        packer = Packer()
        layers = [_packed(layer, lonlat, packer) for layer, lonlat in zip(picture.layers, places, strict=True)]
        self._document = {
            "title": picture.title,
            "lines": picture.lines,
            "background": BEYOND,
            "bounds": shown_bounds(places),
            "views": picture.views,
            "views_label": picture.views_label,
            "layers": layers,
        }
        self._payload = packer.payload()

    def render(self, **kwargs: Any) -> str:  # noqa: ARG002 - what branca hands to every part
        """Add the drawing to the page's script, as a value: what stands in the data is no template."""
        script: Any = Element("{{ this.text }}")
        root: Any = self.get_root()
        drawn: Any = self._parent
        script.text = (
            f"(() => {{\n{_code()}\nstart({drawn.get_name()}, {script_json(self._document)}, "
            f'"{self._payload}");\n}})();\n'
        )
        root.script.add_child(script, name=self.get_name())
        return ""


def script_json(document: Any) -> str:
    """Return JSON that may stand in a script: no text of it can end the script or open a comment."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


@functools.cache
def _code() -> str:
    """Our scripts, and the briefing page's inflate for browsers that have none."""
    inflate = (FOLDER.parents[1] / "briefing" / "page" / "inflate.js").read_text(encoding="utf-8")
    ours = "\n".join((FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
    return f"const ServiceCircle = {{}};\n{inflate}\n{ours}"


def _packed(layer: PictureLayer, lonlat: Float64, packer: Packer) -> dict[str, Any]:
    """One layer for the page; points in an order in which neighbours follow each other."""
    whole = np.rint(lonlat * IN_ONE_DEGREE[layer.kind]).astype(np.int64)
    if layer.kind in ("dots", "signs"):
        order, parts = _along_the_ground(whole), {}
        whole = whole[order]
    else:
        order, counts, shape_of = np.arange(len(layer.shapes)), *_parts(_outlines(layer))
        parts = {"parts": packer.numbers(counts), "shape_of": packer.numbers(shape_of, delta=True)}
    return {
        "kind": layer.kind,
        "name": layer.name,
        "in_one_degree": IN_ONE_DEGREE[layer.kind],
        "shown": layer.shown,
        "swatches": [None if swatch is None else asdict(swatch) for swatch in layer.swatches],
        "lon": packer.numbers(whole[:, 0], delta=True),
        "lat": packer.numbers(whole[:, 1], delta=True),
        **parts,
        "classes": [packer.numbers(classes[order]) for classes in layer.classes],
        "titles": None if layer.titles is None else packer.texts([str(layer.titles[row]) for row in order]),
        "facts": [_packed_fact(fact, order, packer) for fact in layer.facts],
    }


def _packed_fact(fact: Fact, order: Int64, packer: Packer) -> dict[str, Any]:
    return {
        "label": fact.label,
        "format": fact.format,
        "view": fact.view,
        "texts": None if fact.texts is None else packer.texts(fact.texts),
        "values": packer.numbers(fact.values[order] - MISSING),
    }


def _lonlat(layer: PictureLayer) -> Float64:
    """WGS 84 degrees (v, 2) of all vertices of a layer."""
    xy = np.asarray(shapely.get_coordinates(_outlines(layer)), dtype=np.float64).reshape(-1, 2)
    return to_lonlat(xy, datum="wgs84", crs=layer.crs).reshape(-1, 2)


def _outlines(layer: PictureLayer) -> Any:
    """Shapes as they are drawn: lines and areas with no more vertices than are seen."""
    if layer.kind in ("dots", "signs"):
        return layer.shapes
    return shapely.simplify(layer.shapes, OUTLINE_M)


def _parts(shapes: Any) -> tuple[Int64, Int64]:
    """Vertices of each line or ring, and the shape that it belongs to."""
    simple, shape = shapely.get_parts(shapes, return_index=True)
    if len(simple) and (shapely.get_dimensions(simple) == 2).any():
        simple, ring = shapely.get_rings(simple, return_index=True)
        shape = shape[ring]
    return np.asarray(shapely.get_num_coordinates(simple), dtype=np.int64), np.asarray(shape, dtype=np.int64)


def _along_the_ground(whole: Int64) -> Int64:
    """Order of points along a Z curve."""
    if not len(whole):
        return np.empty(0, dtype=np.int64)
    near = (whole - whole.min(axis=0)).astype(np.uint64)
    key = np.zeros(len(near), dtype=np.uint64)
    for bit in range(28):
        for axis in range(2):
            key |= ((near[:, axis] >> np.uint64(bit)) & np.uint64(1)) << np.uint64(2 * bit + axis)
    return np.argsort(key, kind="stable")


def shown_bounds(places: list[Float64]) -> tuple[float, float, float, float] | None:
    """Return west, south, east and north of everything in degrees; None where there is nothing."""
    every = np.concatenate([*places, np.empty((0, 2))])
    if not len(every):
        return None
    (west, south), (east, north) = every.min(axis=0).tolist(), every.max(axis=0).tolist()
    return west, south, east, north
