"""`check`: read everything that a plan names, change nothing, tell all findings at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...geo.errors import Finding
from ...geo.fixes import apply_fixes
from ...geo.guards import file_findings, file_sha256
from ...geo.roads import read_streets
from ..layers.layer_files import InputFile
from ..layers.layers import PlanLayers, read_layers
from ..layers.plan_network import street_options
from ..patrol.headcount import head_findings
from ..plan_toml.plan import Plan, read_plan
from ..staffing.pools.pool_promise import pool_promise_findings
from .crosscheck import check_together


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What `check` found.

    Attributes:
        findings: Errors and warnings: the plan's, each layer's, the roads', then those between layers.
        inputs: The files that could be read.
    """

    findings: tuple[Finding, ...]
    inputs: tuple[InputFile, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether a command would refuse this plan."""
        return any(finding.severity == "error" for finding in self.findings)


def check_plan(path: Path) -> CheckResult:
    """Read the plan at `path` (a folder or its plan.toml) and every file that it names; write nothing.

    Never raises for what stands in the files: what is wrong is in the result.
    """
    plan, findings = read_plan(path)
    if plan is None:
        return CheckResult(tuple(findings))
    layers = read_layers(plan)
    lines, roads, inputs = _read_lines(plan, layers)
    together = check_together(plan, layers, lines)
    found = (*layers.findings, *roads, *together)
    found = (*found, *head_findings(plan, layers, found), *pool_promise_findings(plan, layers, found))
    return CheckResult(found, (*inputs, *layers.inputs))


def _read_lines(plan: Plan, layers: PlanLayers) -> tuple[npt.NDArray[np.object_], list[Finding], tuple[InputFile, ...]]:
    """Read the walkable streets, with the plan's fixes, as lines in the plan CRS."""
    nothing = np.empty(0, dtype=object)
    spec = plan.layers["roads"]
    refused = file_findings(spec.path, spec.relative)
    if refused:
        return nothing, refused, ()
    streets, findings = read_streets(spec.path, crs=layers.crs, options=street_options(plan))
    if streets is None:
        return nothing, findings, ()
    source = InputFile(
        role="roads",
        file=spec.relative,
        sha256=file_sha256(spec.path),
        codec=streets.origin.codec,
        datum=streets.origin.datum,
        crs=streets.origin.crs,
        rows=len(streets.fates),
    )
    if layers.fixes is not None:
        streets, told = apply_fixes(
            streets,
            layers.fixes,
            join_tolerance_m=plan.network.join_tolerance_m,
            file=plan.layers["fixes"].relative,
        )
        findings = [*findings, *told]
    return streets.edges.geometry.to_numpy(), findings, (source,)
