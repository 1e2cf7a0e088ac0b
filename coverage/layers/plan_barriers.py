"""The barriers of a plan, with their gates: what no access leg crosses."""

from __future__ import annotations

import numpy as np

from ...geo.barriers import Barriers, barriers_from
from ..plan_toml.plan import Plan
from .layers import PlanLayers


def plan_barriers(plan: Plan, layers: PlanLayers) -> Barriers | None:
    """Return the barriers of `layers` in the plan CRS; None where the plan has none."""
    if layers.barriers is None or not len(layers.barriers):
        return None
    gates = np.empty(0, dtype=object) if layers.gates is None else layers.gates.geometry.to_numpy()
    return barriers_from(layers.barriers.geometry.to_numpy(), gates, gate_width_m=plan.network.gate_width_m)
