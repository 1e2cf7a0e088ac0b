"""Gated estates (小区) and industrial parks: walls, few gates, a ring road and ways of their own inside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from fill import Fill, Surroundings, largest, rows
from splitting import Habit, subdivide
from streets import Street

WALL_M = 9.0


@dataclass(frozen=True)
class Compound:
    """How a walled compound is laid out inside."""

    ring_m: float  # from the street to the ring road
    cell_m2: float
    inner_kind: str
    home_step_m: tuple[float, float]
    home_share: float
    gates: tuple[int, ...]


ESTATE = Compound(27.0, 13_000.0, "footway", (44.0, 52.0), 0.95, (1, 2, 2, 3, 3, 4))
PARK = Compound(24.0, 24_000.0, "service", (40.0, 26.0), 0.07, (2, 2, 3))


def fill_compound(
    plot: shapely.Polygon, style: Compound, around: Surroundings, random: np.random.Generator, *, private: float
) -> Fill:
    """Lay out one compound; with chance `private` its ways are closed to strangers."""
    inner = largest(plot.buffer(-style.ring_m).simplify(2))
    if inner.area < 4_000:
        return Fill()
    closed = {"access": "private"} if random.random() < private else {}
    cells, cuts = subdivide(inner, Habit(style.cell_m2, lean_rad=0.03, shift=0.08, spread=0.3), random)
    streets = [Street(inner.exterior, "service", closed)]
    streets += [Street(cut.line, style.inner_kind if random.random() < 0.8 else "service", closed) for cut in cuts]
    links, gates = _gates(plot, inner, style, around, random)
    homes = np.vstack([np.empty((0, 2)), *(rows(cell.buffer(-9), style.home_step_m, 3.0, random) for cell in cells)])
    homes = homes[_some(homes, style.home_share, random)]
    return Fill([*streets, *links], homes, gates)


def _gates(
    plot: shapely.Polygon, inner: shapely.Polygon, style: Compound, around: Surroundings, random: np.random.Generator
) -> tuple[list[Street], list[tuple[float, float]]]:
    places = around.street_sides(plot, 17.0)
    count = min(int(random.choice(style.gates)), len(places))
    streets, gates = [], []
    for number in range(count):  # spread round the compound, not all on one side
        part = np.array_split(np.arange(len(places)), count)[number]
        outside = places[int(random.choice(part))]
        inside = shapely.get_coordinates(shapely.shortest_line(inner.exterior, shapely.Point(outside)))[0]
        gap = float(np.hypot(*(inside - outside)))
        gate = np.round((outside + (inside - outside) * min(WALL_M / gap, 0.5)) * 20) / 20
        kind = "service" if random.random() < 0.75 else "footway"
        streets.append(Street(shapely.LineString([outside, gate]), kind))
        streets.append(Street(shapely.LineString([gate, inside]), kind, {"access": "destination"}))
        gates.append((float(gate[0]), float(gate[1])))
    return streets, gates


def _some(homes: np.ndarray, share: float, random: np.random.Generator) -> np.ndarray:
    """Keep a share of the homes: nearly all of an estate, one corner (the dormitories) of a factory."""
    if share > 0.5 or len(homes) == 0:
        return random.random(len(homes)) < share
    corner = homes[int(random.integers(len(homes)))]
    distance = np.hypot(*(homes - corner).T)
    return distance <= np.quantile(distance, share)
