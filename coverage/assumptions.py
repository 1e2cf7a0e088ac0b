"""The assumptions that travel with every result: what was taken for true, and by which rules it was measured."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..geo.crs import scale_error_ppm
from ..geo.network import Network
from .circles.study import residents_of
from .layers.layer_files import InputFile
from .layers.layers import PlanLayers
from .opened_plan import Opened, Unmeasured
from .plan_toml.plan import Plan
from .run_files.runs import library_versions
from .scenario.scenario_file import on_one_line


def assumptions(opened: Opened | Unmeasured) -> dict[str, Any]:
    """Return the assumptions of a result as plain data for JSON: CRS, datums, limits, network, residents.

    `network` is None where the plan was opened without its streets.
    """
    network = None if opened.streets is None else opened.streets.network
    return {**assumptions_of(opened.plan, opened.layers, network, opened.inputs), **scenario_facts(opened)}


def assumptions_of(
    plan: Plan, layers: PlanLayers, network: Network | None, inputs: tuple[InputFile, ...]
) -> dict[str, Any]:
    """Return the same of the parts of an opened plan; `inputs` tell the datums."""
    residents = residents_of(layers)
    estimated = layers.residences["estimated"].to_numpy(dtype=np.bool_)
    return {
        "crs": layers.crs.to_string(),
        "crs_name": layers.crs.name,
        "scale_error_ppm": _scale_error(layers),
        "datums": {source.role: source.datum for source in inputs if source.datum},
        "max_access_m": plan.network.max_access_m,
        "entry_tie_m": plan.network.entry_tie_m,
        "border_m": plan.network.border_m if layers.areas is not None else None,
        "radii_m": {circle.name: circle.radius_m for circle in plan.circles},
        "network": None if network is None else network_facts(network),
        "versions": library_versions(),
        "population_basis": plan.population_basis or None,
        "population_date": plan.population_date,
        "date": plan.date,
        "residences": len(residents),
        "residents": int(residents.sum()),
        "residents_estimated": int(residents[estimated].sum()),
        "residences_without_residents": int((residents == 0).sum()),
        "stations": len(layers.stations),
        "stations_not_in_force": layers.stations_not_in_force,
        "stations_beyond_border": layers.stations_beyond_border,
    }


def scenario_facts(opened: Opened | Unmeasured) -> dict[str, Any]:
    """Return what a scenario changed, under `scenario`; nothing where none was given."""
    scenario = opened.scenario if isinstance(opened, Opened) else None
    if scenario is None:
        return {}
    file = next(source.file for source in opened.inputs if source.role == "scenario")
    counts = {name: len(getattr(scenario, name)) for name in ("added", "moved", "removed", "services")}
    assumed = {"staffed": len(scenario.assumed)} if scenario.assumed else {}
    return {"scenario": {"name": scenario.name, "file": on_one_line(file), **counts, **assumed}}


def network_facts(network: Network) -> dict[str, Any]:
    """Return hash, date and size of a network, and the share of street length in its largest component."""
    length = network.edge_length_mm.astype(np.int64)
    total = int(length.sum())
    largest = int(length[network.edge_component == 0].sum())
    return {
        "hash": network.hash,
        "data_date": network.data_date or None,
        "junctions": network.junction_count,
        "edges": network.edge_count,
        "length_m": total / 1000.0,
        "components": network.component_count,
        "largest_component_share": round(largest / total, 6) if total else None,
    }


def _scale_error(layers: PlanLayers) -> float | None:
    """Largest scale error over the residences; None where there is no extent."""
    if not len(layers.residences):
        return None
    west, south, east, north = (float(value) for value in layers.residences.total_bounds)
    return round(scale_error_ppm((west, south, east, north), layers.crs), 1)
