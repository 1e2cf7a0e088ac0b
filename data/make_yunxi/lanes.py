"""Urban villages (城中村): narrow houses packed between dense, crooked, often blind lanes."""

from __future__ import annotations

import numpy as np
import shapely
from fill import Fill, rows, shortened
from splitting import Cut, Habit, subdivide
from streets import Street

CELLS = Habit(area_m2=5_200.0, lean_rad=0.17, shift=0.2, spread=0.45)
HOUSE_STEP_M = (11.4, 13.6)
UNMAPPED, BLIND = 0.10, 0.24  # shares of the small lanes that no one mapped, or that end in a yard


def fill_village(plot: shapely.Polygon, random: np.random.Generator, *, slope: float) -> Fill:
    """Cut the village into cells by lanes and put rows of houses into the cells."""
    cells, cuts = subdivide(plot, CELLS, random)
    streets = [street for cut in cuts for street in _lane(cut, random, slope)]
    core = shapely.buffer(plot, -11)
    homes = [rows(shapely.intersection(cell.buffer(-5.5), core), HOUSE_STEP_M, 1.3, random) for cell in cells]
    return Fill(streets, np.vstack([np.empty((0, 2)), *homes]))


def _lane(cut: Cut, random: np.random.Generator, slope: float) -> list[Street]:
    if cut.depth == 0:
        return [Street(cut.line, "residential")]
    if cut.depth == 1:
        return [Street(cut.line, "living_street" if random.random() < 0.5 else "residential")]
    draw = random.random()
    if draw < UNMAPPED:
        return []
    line = cut.line
    if draw < UNMAPPED + BLIND:
        line = shortened(line, random.uniform(0.55, 0.85), from_end=int(random.integers(2)))
    if random.random() < 0.25 * slope:
        return [Street(line, "steps")]
    kind = str(random.choice(["service", "footway", "living_street", "pedestrian"], p=[0.5, 0.25, 0.2, 0.05]))
    return [Street(line, kind, {"service": "alley"} if kind == "service" else {})]
