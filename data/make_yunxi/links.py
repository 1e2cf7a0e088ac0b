"""Mountain roads: a part of the town that hills cut from the rest gets one road to it."""

from __future__ import annotations

import numpy as np
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from streets import Street
from terrain import Terrain

LEAST_M, FARTHEST_M = 1_500.0, 1_500.0


def link_parts(main: list[Street], land: Terrain) -> list[Street]:
    """Return one road from each separate part of the main streets, if it is long enough, to the greatest part."""
    lines = np.array([street.line for street in main])
    a, b = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=0.5)
    graph = coo_matrix((np.ones(len(a)), (a, b)), shape=(len(lines), len(lines)))
    count, label = connected_components(graph, directed=False)
    length = np.bincount(label, weights=shapely.length(lines), minlength=count)
    rest = shapely.union_all(lines[label == length.argmax()])
    barred = shapely.union_all([land.river, land.corridor, land.reservoir])
    roads = []
    for part in range(count):
        road = shapely.shortest_line(shapely.union_all(lines[label == part]), rest)
        if part != length.argmax() and length[part] > LEAST_M and not shapely.intersects(road, barred):
            roads += [Street(road, "tertiary", {"name": "盘山路"})] if road.length < FARTHEST_M else []
    return roads
