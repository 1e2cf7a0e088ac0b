"""Named places that can hold a station: industrial parks, business quarters, gated estates."""

from __future__ import annotations

from dataclasses import dataclass

import names
import numpy as np
import shapely
from blocks import Plot
from fill import Fill
from frame import stream
from people import Residences


@dataclass(frozen=True)
class Host:
    """A named plot; `people` are residents, or workers in a park; `gate` is where a station may stand."""

    plot: int
    kind: str
    name: str
    people: int
    gate: np.ndarray


NAMING = {"park": names.park, "commerce": names.business, "estate": names.estate, "village": names.village}


def make_hosts(plots: list[Plot], fills: list[Fill], homes: Residences) -> list[Host]:
    """Name every park, business quarter, estate and village inside the district."""
    random = stream("hosts")
    people = np.bincount(homes.plot, weights=homes.residents, minlength=len(plots)).astype(int)
    found: list[Host] = []
    for kind, naming in NAMING.items():
        members = [i for i, plot in enumerate(plots) if plot.inside and plot.use == kind]
        for number, i in enumerate(members):
            workers = round(plots[i].polygon.area / 1e4 * random.uniform(170, 520), -1)
            count = int(workers) if kind == "park" else int(people[i])
            found.append(Host(i, kind, naming(number), count, _gate(plots[i].polygon, fills[i])))
    return found


def _gate(plot: shapely.Polygon, fill: Fill) -> np.ndarray:
    """Return a place just inside the first gate, or at the edge where there is none."""
    inner = plot.buffer(-14)
    inner = plot if inner.is_empty else inner
    edge = shapely.Point(fill.gates[0]) if fill.gates else plot.exterior.interpolate(0.3, normalized=True)
    return shapely.get_coordinates(shapely.shortest_line(inner, edge))[0]
