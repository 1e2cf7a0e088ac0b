"""Patrollers on foot: who has one within reach, and how many share each (two-step floating catchment area, 2SFCA).

Step 1: each patroller is shared by all residents within reach along the network. Step 2: each resident adds up the
shares of the patrollers within reach. What is shared out is what there is: Σ residents × accessibility = Σ patrollers
that reach anybody.

Source: W. Luo and F. Wang, Measures of spatial accessibility to health care in a GIS environment, Environment and
Planning B 30, 2003.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from ...geo.grid import build_grid
from ...geo.network import Float64, Int64, Network
from ...geo.snap import enter
from ..circles.reach import reach_rows
from ..layers.layers import PlanLayers
from ..layers.plan_barriers import plan_barriers
from ..plan_toml.plan import Plan
from .headcount import Flags, Headcount
from .home_entries import entry_rule, home_entries


@dataclass(frozen=True, eq=False)
class FootReach:
    """What patrollers who are points reach.

    Attributes:
        within: (n,) whether the residents have a patroller within reach.
        accessible: (n,) accessible patrollers a resident.
        off_network: (p,) points of patrollers without a street within the access limit.
        reaching: patrollers that reach anybody.
        points: rows of patrollers (p,) that are points.
    """

    within: Flags
    accessible: Float64
    off_network: Flags
    reaching: int
    points: Int64


def two_step_accessibility(reach: csr_array, patrollers: Int64, residents: Int64) -> Float64:
    """Return the accessible patrollers a resident (n,) of every residence.

    Args:
        reach: (p, n) rows of patrollers; every *stored* entry, an explicit 0 too, is a pair within reach.
        patrollers: (p,) how many stand at each point.
        residents: (n,) who lives in each residence.
    """
    source = np.repeat(np.arange(reach.shape[0]), np.diff(reach.indptr))
    served = np.bincount(source, weights=residents[reach.indices], minlength=reach.shape[0])
    share = np.where(served > 0, patrollers / np.where(served > 0, served, 1.0), 0.0)
    accessible = np.bincount(reach.indices, weights=share[source], minlength=reach.shape[1])
    return accessible.astype(np.float64)


def reach_on_foot(plan: Plan, layers: PlanLayers, network: Network, heads: Headcount, residents: Int64) -> FootReach:
    """Measure whom the points of `heads` reach within `[patrol] reach_m`; homes enter as in `coverage`."""
    barriers, grid = plan_barriers(plan, layers), build_grid(network)
    homes = home_entries(plan, layers, network, barriers=barriers, grid=grid)
    points = np.flatnonzero(heads.is_point & (heads.total > 0))
    posts = enter(network, heads.xy[points], rule=entry_rule(plan), barriers=barriers, grid=grid).entries
    rows = reach_rows(network, posts, homes, radius_mm=int(plan.patrol.reach_m * 1000 + 0.5)).rows
    within = np.zeros(len(residents), dtype=np.bool_)
    within[rows.indices] = True
    source = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    reaches = np.zeros(len(points), dtype=np.bool_)
    reaches[source[residents[rows.indices] > 0]] = True
    counts = heads.total[points]
    return FootReach(
        within,
        two_step_accessibility(rows, counts, residents),
        ~posts.has_entry,
        int(counts[reaches].sum()),
        points,
    )
