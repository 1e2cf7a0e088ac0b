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
from scipy.spatial import cKDTree


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
    crowd = cKDTree(homes.xy[homes.residents > 0])
    found: list[Host] = []
    for kind, naming in NAMING.items():
        members = [i for i, plot in enumerate(plots) if plot.inside and plot.use == kind]
        for number, i in enumerate(members):
            workers = round(plots[i].polygon.area / 1e4 * random.uniform(170, 520), -1)
            count = int(workers) if kind == "park" else int(people[i])
            found.append(Host(i, kind, naming(number), count, _gate(plots[i].polygon, fills[i], crowd)))
    return found


def _gate(plot: shapely.Polygon, fill: Fill, crowd: cKDTree) -> np.ndarray:
    """Return a place just inside the gate, or at the edge where there is none, with the most homes near by."""
    inner = plot.buffer(-14)
    inner = plot if inner.is_empty else inner
    edges = fill.gates or shapely.get_coordinates(plot.exterior.interpolate([0.1, 0.35, 0.6, 0.85], normalized=True))
    busiest = int(np.argmax([len(crowd.query_ball_point(edge, 300.0)) for edge in edges]))
    return shapely.get_coordinates(shapely.shortest_line(inner, shapely.Point(edges[busiest])))[0]
