"""Everything that can only be seen when the layers of a plan lie side by side."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from ...geo.errors import Finding
from ..layers.layers import PlanLayers
from ..plan_toml.plan import Plan
from .area_checks import area_findings
from .datum_check import datum_findings
from .meeting_checks import NearStreets, circle_station_findings, meeting_findings, near_streets, off_network_findings
from .reference_checks import missing_layer_findings, reference_findings
from .staff_checks import staff_findings
from .workload_checks import workload_findings


def check_together(
    plan: Plan,
    layers: PlanLayers,
    lines: npt.NDArray[np.object_],
    *,
    near: Callable[[], NearStreets] | None = None,
) -> list[Finding]:
    """Return what is wrong or doubtful between the layers of `plan`, all at once.

    Args:
        plan: The plan.
        layers: Its layers in the plan CRS, as far as they could be read.
        lines: (m,) the walkable streets as lines in the plan CRS; empty where they could not be read.
        near: asked last, which residences and stations are near a street; sought among `lines` where not given.

    A layer that lies elsewhere, or in another datum, is told as that alone: what follows from it (points outside
    the areas, off the network) is left out.
    """
    findings = [*missing_layer_findings(plan), *reference_findings(plan, layers)]
    findings += [*staff_findings(plan, layers), *workload_findings(plan, layers)]
    displaced = meeting_findings(plan, layers, lines) or datum_findings(plan, layers, lines)
    findings += [*displaced, *circle_station_findings(plan, layers)]
    if not displaced:
        findings += area_findings(plan, layers)
    if not displaced and len(lines):
        found = near_streets(plan, layers, lines) if near is None else near()
        findings += off_network_findings(plan, layers, found)
    return findings
