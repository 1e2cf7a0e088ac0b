"""One coverage run, from a plan folder to a run folder: read, measure, write."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ...geo.errors import Finding
from ..assumptions import assumptions
from ..layers.layer_files import InputFile
from ..layers.plan_network import copy_frozen
from ..opened_plan import manifest, open_plan
from ..plan_toml.plan import load_plan
from ..run_files.csv_tables import csv_columns, write_columns
from ..run_files.layer_styles import write_styled_layers
from ..run_files.runs import default_run_folder, new_run, refuse_used_folder, write_manifest
from ..workload.case_weights import check_weight
from ..workload.cases_beside import cases_table
from .result_layers import coverage_layers
from .result_tables import coverage_tables, id_columns
from .study import CoverageStudy, Progress, no_progress, study_coverage


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


def run_coverage(
    path: Path,
    *,
    out: Path | None,
    now: datetime.datetime,
    weight_by: str | None = None,
    scenario: Path | None = None,
    progress: Progress | None = None,
) -> CoverageRun:
    """Check every residence of the plan at `path` against every circle and write the run folder.

    Args:
        path: a plan folder or its plan.toml.
        out: the run folder; a new one under the plan's ``runs`` where not given.
        now: the time that names a folder that was not given; it stands in no file.
        weight_by: ``workload`` weighs rates by accepted cases as well, in a table of its own.
        scenario: a file that adds, moves and removes stations.
        progress: called with the name of each step before it starts.

    Raises:
        InputError: the input needs mending, there is nothing to weigh by, or the run folder is in use.
    """
    if out is not None:
        refuse_used_folder(out)
    if weight_by is not None:
        check_weight(weight_by, load_plan(path))
    opened = open_plan(path, scenario=scenario, progress=progress)
    study = study_coverage(
        opened.plan, opened.layers, opened.streets.network, measured=opened.measured, progress=progress
    )
    (progress or no_progress)("write")
    tables, facts = coverage_tables(study), assumptions(opened)
    if weight_by is not None:
        tables["coverage_by_cases"] = cases_table(study)
    folder = out or default_run_folder(opened.plan.folder, "coverage", now=now)
    with new_run(folder) as draft:
        _write_results(study, tables, draft)
        copy_frozen(opened.streets, draft, date=opened.plan.date)
        write_manifest(draft, manifest("coverage", opened, opened.findings, facts))
    return CoverageRun(study, tables, facts, opened.findings, opened.inputs, folder)


def _write_results(study: CoverageStudy, tables: dict[str, pd.DataFrame], draft: Path) -> None:
    """Write the tables in a second thread while the layers are written."""
    ready = {name: csv_columns(table, ids=id_columns(study, name)) for name, table in tables.items()}
    with ThreadPoolExecutor(max_workers=1) as pool:
        writing = [pool.submit(write_columns, table, draft / f"{name}.csv") for name, table in ready.items()]
        write_styled_layers(coverage_layers(study, tables), draft / "layers.gpkg", study.plan)
        for written in writing:
            written.result()
