"""One `staffing` run, from a plan folder to a run folder: read, measure, hold the staff against the circles, write."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ...geo.errors import Finding
from ..assumptions import assumptions
from ..circles.study import Progress, no_progress
from ..layers.plan_network import copy_frozen
from ..opened_plan import Opened, manifest, open_plan
from ..plan_toml.plan import load_plan
from ..run_files.csv_tables import write_csv_table
from ..run_files.layer_styles import write_styled_layers
from ..run_files.runs import default_run_folder, new_run, refuse_used_folder, write_manifest
from ..run_files.sharing import (
    has_small_cases,
    public_assumptions,
    public_facts,
    public_findings,
    public_manifest,
    shared_tables,
    without_correlations,
)
from ..workload.case_weights import check_weight
from .staffing_facts import staffing_facts
from .staffing_layers import staffing_layers
from .staffing_study import StaffingStudy, study_staffing
from .staffing_tables import staffing_ids, staffing_tables


@dataclass(frozen=True, eq=False)
class StaffingRun:
    """What a `staffing` run found and where it was written.

    Attributes:
        opened: the plan.
        study: everything that was found.
        tables: the tables of the run by name, as they were written.
        answer: the headline figures as plain data.
        facts: the assumptions.
        findings: every warning.
        shared: whether small counts and residences were left out.
        folder: the run folder.
    """

    opened: Opened
    study: StaffingStudy
    tables: dict[str, pd.DataFrame]
    answer: dict[str, Any]
    facts: dict[str, Any]
    findings: tuple[Finding, ...]
    shared: bool
    folder: Path


def run_staffing(  # noqa: PLR0913 - a question, what it is asked of, and where it goes
    path: Path,
    *,
    out: Path | None,
    now: datetime.datetime,
    weight_by: str | None = None,
    share: bool = False,
    scenario: Path | None = None,
    progress: Progress | None = None,
) -> StaffingRun:
    """Hold the staff of the plan at `path` against its circles, and write the run folder.

    Args:
        path: a plan folder or its plan.toml.
        out: the run folder; a new one under the plan's ``runs`` where not given.
        now: the time that names a folder that was not given; it stands in no file.
        weight_by: ``workload`` weighs rates by accepted cases as well.
        share: leave out residences and counts from 1 to 4.
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
    study = study_staffing(opened, weight_by=weight_by, progress=progress)
    (progress or no_progress)("write")
    exact = staffing_tables(study)
    tables = shared_tables(exact) if share else exact
    found = staffing_facts(study, tables)
    if share and has_small_cases(exact):
        found = without_correlations(found)
    answer = {**(public_facts(found) if share else found), "shared": share, "weight_by": weight_by}
    facts = public_assumptions(assumptions(opened)) if share else assumptions(opened)
    findings = (*opened.findings, *study.findings)
    folder = out or default_run_folder(opened.plan.folder, "staffing", now=now)
    ids = staffing_ids(study)
    with new_run(folder) as draft:
        for name, table in tables.items():
            write_csv_table(table, draft / f"{name}.csv", ids=ids.get(name, ()))
        layers = staffing_layers(study, tables, with_residences=not share)
        write_styled_layers(layers, draft / "layers.gpkg", opened.plan)
        copy_frozen(opened.streets, draft, date=opened.plan.date)
        content = {**manifest("staffing", opened, findings, facts), "staffing": answer}
        write_manifest(draft, public_manifest(content) if share else content)
    told = public_findings(findings) if share else findings
    return StaffingRun(opened, study, tables, answer, facts, told, share, folder)
