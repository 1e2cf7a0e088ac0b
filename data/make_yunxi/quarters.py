"""Open quarters: business, old town, schools, greens and fields."""

from __future__ import annotations

import numpy as np
import shapely
from fill import Fill, largest, rows, shortened
from splitting import Habit, subdivide
from streets import Street


def fill_commerce(plot: shapely.Polygon, random: np.random.Generator) -> Fill:
    """Office and shopping streets, some for people on foot, with a few blocks of flats."""
    cells, cuts = subdivide(plot, Habit(19_000.0, shift=0.1), random)
    kinds = random.choice(
        ["residential", "service", "pedestrian", "unclassified", "footway"],
        p=[0.3, 0.25, 0.15, 0.15, 0.15],
        size=len(cuts),
    )
    streets = [Street(cut.line, str(kind)) for cut, kind in zip(cuts, kinds, strict=True)]
    homes = [rows(cell.buffer(-22), (62.0, 62.0), 6.0, random) for cell in cells]
    found = np.vstack([np.empty((0, 2)), *homes])
    return Fill(streets, found[random.random(len(found)) < 0.35])


def fill_old_town(plot: shapely.Polygon, random: np.random.Generator) -> Fill:
    """Old streets with houses of a few floors along them."""
    cells, cuts = subdivide(plot, Habit(11_500.0, lean_rad=0.1, shift=0.16), random)
    streets = [
        Street(*_old_street(cut.line, cut.depth, random)) for cut in cuts if cut.depth < 2 or random.random() < 0.9
    ]
    homes = []
    for cell in cells:
        ring = largest(cell.buffer(-11)).exterior
        at = np.arange(0, ring.length if not ring.is_empty else 0, 23.0)
        homes.append(shapely.get_coordinates(shapely.line_interpolate_point(ring, at + random.uniform(0, 9, len(at)))))
    found = np.vstack([np.empty((0, 2)), *homes])
    return Fill(streets, found[random.random(len(found)) < 0.55])


def _old_street(line: shapely.LineString, depth: int, random: np.random.Generator) -> tuple[shapely.LineString, str]:
    if depth >= 2 and random.random() < 0.22:
        line = shortened(line, random.uniform(0.5, 0.8), from_end=int(random.integers(2)))
    return line, "residential" if depth < 2 else str(random.choice(["residential", "service", "footway"]))


def fill_school(plot: shapely.Polygon, random: np.random.Generator) -> Fill:
    """A school or hospital ground: one road in, which ends inside."""
    _, cuts = subdivide(plot, Habit(plot.area * 0.55), random)
    streets = [
        Street(shortened(cut.line, random.uniform(0.3, 0.6), from_end=int(random.integers(2))), "service")
        for cut in cuts[:1]
    ]
    return Fill(streets)


def fill_green(plot: shapely.Polygon, random: np.random.Generator) -> Fill:
    """A park: footpaths across it and a loop inside."""
    if plot.area < 12_000:
        return Fill()
    _, cuts = subdivide(plot, Habit(32_000.0, lean_rad=0.3, shift=0.25), random)
    streets = [Street(cut.line, "footway") for cut in cuts]
    loop = largest(plot.buffer(-45).buffer(-20).buffer(20))
    if loop.area > 8_000:
        streets.append(Street(loop.exterior.simplify(2), "footway"))
    return Fill(streets)


def fill_field(plot: shapely.Polygon, random: np.random.Generator) -> Fill:
    """Fields, yards and building land: a track or two that lead nowhere, now and then a farmhouse."""
    _, cuts = subdivide(plot, Habit(45_000.0, lean_rad=0.2, shift=0.25), random)
    streets = [
        _track(shortened(cut.line, random.uniform(0.35, 0.8), from_end=int(random.integers(2))), random)
        for cut in cuts
        if random.random() < 0.7
    ]
    houses = rows(plot.buffer(-20), (45.0, 45.0), 15.0, random)
    return Fill(streets, houses[random.random(len(houses)) < 0.035])


def _track(line: shapely.LineString, random: np.random.Generator) -> Street:
    kind = str(
        random.choice(["track", "path", "service", "unclassified", "construction"], p=[0.28, 0.22, 0.2, 0.2, 0.1])
    )
    return Street(line, kind, {"construction": "residential"} if kind == "construction" else {})
