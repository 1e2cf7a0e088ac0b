"""Main streets cut the land into blocks, side streets cut blocks into plots, and each plot gets a use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from frame import stream
from names import street_name
from neighbours import one_piece, shared_edges
from noding import noded
from shapely.ops import polygonize
from splitting import Habit, subdivide
from streets import Street, follow
from terrain import Terrain

PLOT_M2 = 95_000.0
WILD_PIECE_M2 = {"hill": 420_000.0, "river": 60_000.0, "corridor": 60_000.0, "reservoir": 1e12}


@dataclass(frozen=True)
class Plot:
    """A piece of land between streets; `use` is given by `uses.py`, wild land keeps what it is."""

    polygon: shapely.Polygon
    use: str
    inside: bool


@dataclass(frozen=True)
class Blocks:
    """All plots of the district and of the land beyond, which tile, and the streets along their edges."""

    plots: list[Plot]
    main: list[Street]
    side: list[Street]


def cut_at_barriers(lines: list[shapely.LineString], land: Terrain, kind: str, topic: str) -> list[Street]:
    """Cut main streets where they meet the river or an expressway; some go on by bridge or underpass."""
    random = stream(topic)
    over_river, under_expressway = {"primary": (0.62, 1.0), "secondary": (0.10, 0.30)}[kind]
    streets = []
    for number, line in enumerate(lines):
        style = kind if kind == "primary" or random.random() < 0.45 else "tertiary"
        name = {"name": street_name(kind, number)}
        clear = shapely.difference(line, shapely.union_all([land.river, land.corridor, land.reservoir]))
        streets += [Street(part, style, name) for part in shapely.get_parts(clear) if part.length > 40]
        for part in _lines_in(line, land.river):
            chance = 1.0 if part.length < 45 else over_river if part.length < 170 else 0.0
            if random.random() < chance:
                streets.append(Street(part, style, {**name, "bridge": "yes", "layer": "1"}))
        for part in _lines_in(line, land.corridor):
            if part.length < 160 and random.random() < under_expressway:
                streets.append(_passage(part, style, name, random))
    return streets


def _passage(line: shapely.LineString, kind: str, name: dict[str, str], random: np.random.Generator) -> Street:
    """Pass an expressway: beneath its bridge, over it, or (small streets) through a subway for people on foot."""
    draw = random.random()
    if draw < 0.3:
        return Street(line, kind, {**name, "bridge": "yes", "layer": "2"})
    if draw < 0.55 and kind == "tertiary":
        return Street(line, "footway", {"tunnel": "yes", "layer": "-1", "lit": "yes"})
    return Street(line, kind, name)


def _lines_in(line: shapely.LineString, area: shapely.Geometry) -> list[shapely.LineString]:
    return [part for part in shapely.get_parts(shapely.intersection(line, area)) if part.length > 1]


def without_stubs(main: list[Street], land: Terrain) -> list[Street]:
    """Take away loose ends inside built land, where a plot would lie across them; those into the hills stay."""
    pieces = noded([*(street.line for street in main), *_edges(land)])
    loose = shapely.get_parts(shapely.polygonize_full(pieces)[2])
    loose = loose[~shapely.dwithin(land.hills, shapely.line_interpolate_point(loose, 0.5, normalized=True), 5.0)]
    waste = np.isin(shapely.to_wkb(shapely.normalize(pieces)), shapely.to_wkb(shapely.normalize(loose)))
    return follow(main, pieces[~waste])


def make_blocks(land: Terrain, main: list[Street]) -> Blocks:
    """Cut the domain along main streets and edges of nature, then into plots."""
    random = stream("plots")
    wild_border = shapely.intersection(land.rough_border.exterior, shapely.union_all([land.hills, land.reservoir]))
    pieces = noded([*(street.line for street in main), *_edges(land), wild_border])
    faces = [face for face in _faces(pieces) if _holds(land.domain, face)]
    cut_lines: list[shapely.LineString] = [face.exterior for face in faces]
    streets: list[Street] = []
    for face in faces:
        nature = _nature(face, land)
        limit = WILD_PIECE_M2.get(nature, PLOT_M2)
        _, cuts = subdivide(face, Habit(limit, lean_rad=0.06, shift=0.15, spread=0.4), random)
        cut_lines += [cut.line for cut in cuts]
        if nature == "built":
            streets += [Street(cut.line, _side_street(cut.depth, random)) for cut in cuts]
    pieces = noded(cut_lines)
    polygons = [p for p in _faces(shapely.segmentize(pieces, 40.0)) if _holds(land.domain, p)]
    natures = [_nature(p, land) for p in polygons]
    inside = np.array([_inside(p, land) for p in polygons])
    inside = one_piece(polygons, _with_their_neighbours(polygons, natures, inside))
    plots = [Plot(p, use, bool(within)) for p, use, within in zip(polygons, natures, inside, strict=True)]
    # What fills a plot ends at the plot's edge: the streets must run along that very edge.
    pieces = noded([*pieces, *(street.line for street in main)])
    return Blocks(plots, follow(main, pieces), follow(streets, pieces))


def _with_their_neighbours(polygons: list[shapely.Polygon], natures: list[str], inside: np.ndarray) -> np.ndarray:
    """Put pieces of river and expressway on the side of most of their neighbours, lest the border grow spikes."""
    narrow = np.isin(natures, ["river", "corridor"])
    pairs = shared_edges(polygons)
    both = np.vstack([pairs, pairs[:, ::-1]])
    both = both[narrow[both[:, 0]] & ~narrow[both[:, 1]]]
    around = np.bincount(both[:, 0], minlength=len(polygons))
    within = np.bincount(both[:, 0], weights=inside[both[:, 1]], minlength=len(polygons))
    return np.where(narrow & (around > 0), within * 2 > around, inside)


def _edges(land: Terrain) -> list[shapely.Geometry]:
    return list(shapely.boundary([land.hills, land.reservoir, land.river, land.corridor, land.domain]))


def _faces(pieces: np.ndarray) -> list[shapely.Polygon]:
    faces = [f for f in polygonize(pieces) if f.area > 0]
    return sorted(faces, key=lambda f: f.representative_point().coords[0])


def _holds(area: shapely.Geometry, face: shapely.Polygon) -> bool:
    return bool(shapely.contains(area, face.representative_point()))


def _nature(face: shapely.Polygon, land: Terrain) -> str:
    point = face.representative_point()
    for name, area in (
        ("reservoir", land.reservoir),
        ("river", land.river),
        ("corridor", land.corridor),
        ("hill", land.hills),
    ):
        if shapely.intersects(area, point):
            return name
    return "built"


def _inside(face: shapely.Polygon, land: Terrain) -> bool:
    return _holds(land.rough_border, face)


def _side_street(depth: int, random: np.random.Generator) -> str:
    if depth == 0 and random.random() < 0.5:
        return "tertiary"
    return "unclassified" if random.random() < 0.35 else "residential"
