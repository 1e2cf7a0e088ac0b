"""Main streets cut the land into blocks, side streets cut blocks into plots, and each plot gets a use."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from frame import stream
from names import street_name
from neighbours import one_piece, shared_edges
from shapely.ops import polygonize
from splitting import Habit, subdivide
from streets import Street
from terrain import Terrain

GRID_M = 0.05  # coordinates that differ by less are one point
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
    """All plots of the district and of the land beyond, which tile, and the side streets between them."""

    plots: list[Plot]
    streets: list[Street] = field(default_factory=list)


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
    edges = [land.hills, land.reservoir, land.river, land.corridor, land.domain]
    lines = [street.line for street in main] + [shapely.boundary(edge) for edge in edges]
    noded = shapely.union_all(np.array(lines), grid_size=GRID_M)
    loose = shapely.polygonize_full(shapely.get_parts(noded))[2]
    waste = shapely.difference(loose, land.hills.buffer(5)).buffer(0.6, cap_style="flat")
    shapely.prepare(waste)
    kept = []
    for street in main:
        if not shapely.intersects(waste, street.line):
            kept.append(street)
            continue
        rest = shapely.get_parts(shapely.difference(street.line, waste))
        kept += [replace(street, line=part) for part in rest if part.length > 5]
    return kept


def make_blocks(land: Terrain, main: list[Street]) -> Blocks:
    """Cut the domain along main streets and edges of nature, then into plots."""
    random = stream("plots")
    edges = [land.hills, land.reservoir, land.river, land.corridor, land.domain]
    wild_border = shapely.intersection(land.rough_border.exterior, shapely.union_all([land.hills, land.reservoir]))
    lines = [s.line for s in main] + [shapely.boundary(edge) for edge in edges] + [wild_border]
    faces = [face for face in _faces(lines) if land.domain.contains(face.representative_point())]
    cut_lines: list[shapely.LineString] = [face.exterior for face in faces]
    streets: list[Street] = []
    for face in faces:
        nature = _nature(face, land)
        limit = WILD_PIECE_M2.get(nature, PLOT_M2)
        _, cuts = subdivide(face, Habit(limit, lean_rad=0.06, shift=0.15, spread=0.4), random)
        cut_lines += [cut.line for cut in cuts]
        if nature == "built":
            streets += [Street(cut.line, _side_street(cut.depth, random)) for cut in cuts]
    polygons = [p for p in _faces(cut_lines) if land.domain.contains(p.representative_point())]
    natures = [_nature(p, land) for p in polygons]
    inside = np.array([_inside(p, land) for p in polygons])
    inside = one_piece(polygons, _with_their_neighbours(polygons, natures, inside))
    plots = [Plot(p, use, bool(within)) for p, use, within in zip(polygons, natures, inside, strict=True)]
    return Blocks(plots, streets)


def _with_their_neighbours(polygons: list[shapely.Polygon], natures: list[str], inside: np.ndarray) -> np.ndarray:
    """Put pieces of river and expressway on the side of most of their neighbours, lest the border grow spikes."""
    narrow = np.isin(natures, ["river", "corridor"])
    pairs = shared_edges(polygons)
    both = np.vstack([pairs, pairs[:, ::-1]])
    both = both[narrow[both[:, 0]] & ~narrow[both[:, 1]]]
    around = np.bincount(both[:, 0], minlength=len(polygons))
    within = np.bincount(both[:, 0], weights=inside[both[:, 1]], minlength=len(polygons))
    return np.where(narrow & (around > 0), within * 2 >= around, inside)


def _faces(lines: list[shapely.Geometry]) -> list[shapely.Polygon]:
    noded = shapely.union_all(np.array(lines), grid_size=GRID_M)
    noded = shapely.segmentize(shapely.get_parts(noded), 40.0)
    faces = [f for f in polygonize(noded) if f.area > 0]
    return sorted(faces, key=lambda f: f.representative_point().coords[0])


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
    return bool(shapely.contains(land.rough_border, face.representative_point()))


def _side_street(depth: int, random: np.random.Generator) -> str:
    if depth == 0 and random.random() < 0.5:
        return "tertiary"
    return "unclassified" if random.random() < 0.35 else "residential"
