"""The walking network of a plan: roads as the plan reads them, its fixes, its border, then the arrays."""

from __future__ import annotations

import datetime
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from ...geo.border import clip_streets
from ...geo.errors import Finding, InputError, raise_errors
from ...geo.fixes import apply_fixes
from ...geo.freeze import GEOPACKAGE, BuiltNetwork, freeze_key, frozen_network
from ...geo.guards import file_findings, file_sha256
from ...geo.network import Network, build_network
from ...geo.network_file import write_network_file
from ...geo.roads import read_streets
from ...geo.streets import StreetOptions
from ..plan_toml.plan import Plan
from .layer_files import InputFile
from .layers import PlanLayers

# What decides the network; every other layer may change without a new one.
DECIDING_ROLES = ("roads", "fixes", "areas")


@dataclass(frozen=True, eq=False)
class PlanNetwork:
    """A plan's network and what became of its roads.

    Attributes:
        network: the network, in the plan CRS.
        fates: how many input streets met which fate: columns `fate`, `reason`, `streets`.
        inputs: the road file.
        findings: warnings about the roads and the fixes.
        folder: where the frozen network is kept; None where it cannot be kept.
        reused: whether it was read instead of built.
        street_fates: the fate of every single street, where no folder keeps it.
    """

    network: Network
    fates: pd.DataFrame
    inputs: tuple[InputFile, ...]
    findings: tuple[Finding, ...]
    folder: Path | None
    reused: bool
    street_fates: pd.DataFrame | None = None


def open_network(plan: Plan, layers: PlanLayers) -> PlanNetwork:
    """Read the frozen network of `plan`, or build and freeze it where its inputs have changed.

    Raises:
        InputError: the roads or the fixes need mending, with their findings alone.
    """
    spec = plan.layers["roads"]
    raise_errors(file_findings(spec.path, spec.relative))
    hashes = {source.role: source.sha256 for source in layers.inputs if source.role in DECIDING_ROLES}
    hashes["roads"] = file_sha256(spec.path)
    frozen = frozen_network(
        plan.folder,
        key=freeze_key(hashes, _deciding_options(plan, layers)),
        build=lambda: _build(plan, layers),
        date=_iso(plan.date),
    )
    source = InputFile(
        role="roads",
        file=spec.relative,
        sha256=hashes["roads"],
        codec=frozen.origin.codec,
        datum=frozen.origin.datum,
        crs=frozen.origin.crs,
        rows=int(frozen.fates["streets"].sum()),
    )
    return PlanNetwork(
        frozen.network, frozen.fates, (source,), frozen.findings, frozen.folder, frozen.reused, frozen.street_fates
    )


def copy_frozen(streets: PlanNetwork, run: Path, *, date: datetime.date | None) -> None:
    """Put the frozen network into a run, as ``network.gpkg``: exactly the graph, with the fate of every street.

    Where the plan's folder could not keep it, it is written here, with the plan's `date`: the same bytes.
    """
    if streets.folder is not None:
        shutil.copyfile(streets.folder / GEOPACKAGE, run / GEOPACKAGE)
    elif streets.street_fates is not None:
        write_network_file(run / GEOPACKAGE, streets.network, streets.street_fates, date=_iso(date))


def _iso(date: datetime.date | None) -> str:
    return date.isoformat() if date else ""


def _build(plan: Plan, layers: PlanLayers) -> BuiltNetwork:
    """Build the network: read the roads, apply the fixes, cut at the border, number and measure."""
    spec = plan.layers["roads"]
    streets, findings = read_streets(spec.path, crs=layers.crs, options=street_options(plan))
    if streets is None:
        raise InputError(findings)
    if layers.fixes is not None:
        file, tolerance_m = plan.layers["fixes"].relative, plan.network.join_tolerance_m
        streets, told = apply_fixes(streets, layers.fixes, join_tolerance_m=tolerance_m, file=file)
        findings = [*findings, *told]
    raise_errors(findings)
    clipped = clip_streets(streets, areas_union(layers), plan.network.border_m)
    return BuiltNetwork(build_network(clipped), clipped.fates, tuple(findings), clipped.origin)


def _deciding_options(plan: Plan, layers: PlanLayers) -> dict[str, Any]:
    """What decides the network besides the bytes of its files; its GeoPackage states the plan's date."""
    specs = {role: plan.layers[role] for role in DECIDING_ROLES if role in plan.layers}
    return {
        "crs": layers.crs.to_wkt(),
        "date": _iso(plan.date),
        "border_m": plan.network.border_m if layers.areas is not None else None,
        "join_tolerance_m": plan.network.join_tolerance_m,
        "noding": plan.network.noding,
        "layers": {role: spec.model_dump(mode="json", exclude={"path"}) for role, spec in specs.items()},
    }


def street_options(plan: Plan) -> StreetOptions:
    """Return what the plan says of its roads."""
    spec = plan.layers["roads"]
    return StreetOptions(
        layer=spec.layer,
        source_crs=spec.crs,
        datum=spec.datum,
        columns=spec.columns,
        join_tolerance_m=plan.network.join_tolerance_m,
        noding=plan.network.noding,
        label=spec.relative,
    )


def areas_union(layers: PlanLayers) -> BaseGeometry | None:
    """Return the union of all areas, None where the plan has none."""
    if layers.areas is None or not len(layers.areas):
        return None
    return shapely.union_all(layers.areas.geometry.to_numpy())
