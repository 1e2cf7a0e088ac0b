"""Many points and a few polygons or lines: which points does each of them hold?"""

from __future__ import annotations

import numpy as np
import shapely

from ...geo.network import Float64


def tree_of_points(xy: Float64) -> shapely.STRtree:
    """Return a tree over the points (n, 2): asked by polygon, each polygon is prepared once."""
    return shapely.STRtree(np.atleast_1d(np.asarray(shapely.points(xy), dtype=object)))
