"""One coverage run, from a plan folder to a run folder: read, measure, write."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ..geo.errors import Finding, raise_errors
from .assumptions import assumptions
from .csv_tables import formula_ids, write_csv_table
from .layer_files import InputFile
from .layers import PlanLayers, read_layers
from .layers_file import write_layers
from .plan import Plan, load_plan
from .plan_network import PlanNetwork, copy_frozen, open_network
from .result_layers import coverage_layers
from .result_tables import coverage_tables, id_columns
from .runs import default_run_folder, finding_rows, new_run, refuse_used_folder, write_manifest
from .study import CoverageStudy, Measured, measure, study_coverage

Progress = Callable[[str], None]
SCHEMA = "servicecircle.run/1"


@dataclass(frozen=True, eq=False)
class CoverageRun:
    """What a coverage run found and where it was written.

    Attributes:
        study: everything that was measured.
        tables: the tables of the run by name, as `result_tables.coverage_tables` returns them.
        facts: the assumptions.
        findings: every warning about the input.
        inputs: the files that were read, the roads included.
        folder: the run folder.
    """

    study: CoverageStudy
    tables: dict[str, pd.DataFrame]
    facts: dict[str, Any]
    findings: tuple[Finding, ...]
    inputs: tuple[InputFile, ...]
    folder: Path


@dataclass(frozen=True, eq=False)
class Opened:
    """A plan with everything read that a measurement needs; free of errors."""

    plan: Plan
    layers: PlanLayers
    streets: PlanNetwork
    findings: tuple[Finding, ...]
    inputs: tuple[InputFile, ...]


def open_plan(path: Path, *, progress: Progress | None = None) -> Opened:
    """Read the plan at `path`, its layers and its network, and check them together.

    Raises:
        InputError: at least one finding is an error; all findings come with it.
    """
    say = progress or (lambda step: None)
    say("read")
    plan = load_plan(path)
    layers = read_layers(plan)
    say("network")
    streets = open_network(plan, layers)
    findings = (*layers.findings, *streets.findings)
    raise_errors(findings)
    return Opened(plan, layers, streets, findings, (*streets.inputs, *layers.inputs))


def run_coverage(
    path: Path, *, out: Path | None, now: datetime.datetime, progress: Progress | None = None
) -> CoverageRun:
    """Check every residence of the plan at `path` against every circle and write the run folder.

    Args:
        path: a plan folder or its plan.toml.
        out: the run folder; a new one under the plan's ``runs`` where not given.
        now: the time that names a folder that was not given; it stands in no file.
        progress: called with the name of each step before it starts.

    Raises:
        InputError: the input needs mending, or the run folder is in use.
    """
    if out is not None:
        refuse_used_folder(out)
    opened = open_plan(path, progress=progress)
    study = study_coverage(opened.plan, opened.layers, opened.streets.network, progress=progress)
    if progress is not None:
        progress("write")
    tables, facts = coverage_tables(study), assumptions(study)
    spec = opened.plan.layers["residences"]
    findings = (*opened.findings, *formula_ids(opened.layers.residences["id"], file=spec.relative))
    folder = out or default_run_folder(opened.plan.folder, "coverage", now=now)
    with new_run(folder) as draft:
        copy_frozen(opened.streets, draft)
        for name, table in tables.items():
            write_csv_table(table, draft / f"{name}.csv", ids=id_columns(study, name))
        write_layers(coverage_layers(study, tables), draft / "layers.gpkg", date=opened.plan.date)
        write_manifest(draft, manifest("coverage", opened, findings, facts))
    return CoverageRun(study, tables, facts, findings, opened.inputs, folder)


def measure_plan(path: Path, *, progress: Progress | None = None) -> tuple[Opened, Measured]:
    """Read the plan at `path` and measure distances and verdicts; nothing is written but the frozen network.

    Raises:
        InputError: the input needs mending.
    """
    opened = open_plan(path, progress=progress)
    if progress is not None:
        progress("enter")
    return opened, measure(opened.plan, opened.layers, opened.streets.network)


def manifest(
    command: str, opened: Opened, findings: tuple[Finding, ...], facts: dict[str, Any]
) -> dict[str, Any]:
    """Return what `manifest.json` says of a run, but for versions and files."""
    return {
        "schema": SCHEMA,
        "command": command,
        "plan": plan_document(opened.plan),
        "inputs": [asdict(source) for source in opened.inputs],
        "findings": finding_rows(findings),
        "assumptions": facts,
    }


def plan_document(plan: Plan) -> dict[str, Any]:
    """Return the plan with every default filled in, without a path of this computer."""
    document = plan.model_dump(mode="json", exclude={"folder": True})
    for layer in document["layers"].values():
        layer["path"] = layer.pop("relative")
    return document
