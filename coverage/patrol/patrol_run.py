"""One `patrol` run, from a plan folder to a run folder: read, count, write."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ...geo.errors import Finding
from ..assumptions import assumptions
from ..circles.study import Progress, no_progress
from ..layers.plan_network import copy_frozen
from ..opened_plan import manifest, open_unmeasured
from ..run_files.csv_tables import write_csv_table
from ..run_files.layer_styles import write_styled_layers
from ..run_files.runs import default_run_folder, new_run, refuse_used_folder, write_manifest
from ..run_files.sharing import public_assumptions, public_findings, public_manifest
from .patrol_facts import patrol_facts
from .patrol_layers import patrol_layers
from .patrol_request import PatrolRequest, check_request
from .patrol_study import UNUSED_ROLES, PatrolStudy, streets_for_patrol, study_patrol
from .patrol_tables import PATROL_IDS, patrol_tables


@dataclass(frozen=True, eq=False)
class PatrolRun:
    """What a `patrol` run found and where it was written.

    Attributes:
        study: everything that was counted.
        tables: the tables of the run by name.
        answer: the headline figures as plain data.
        facts: the assumptions.
        findings: every warning about the input.
        manifest: what the manifest says of the run, but for its files.
        folder: the run folder.
    """

    study: PatrolStudy
    tables: dict[str, pd.DataFrame]
    answer: dict[str, Any]
    facts: dict[str, Any]
    findings: tuple[Finding, ...]
    manifest: dict[str, Any]
    folder: Path


def run_patrol(
    path: Path,
    request: PatrolRequest | None = None,
    *,
    out: Path | None,
    now: datetime.datetime,
    progress: Progress | None = None,
) -> PatrolRun:
    """Compare the patrollers of the plan at `path` with its residents and write the run folder.

    Args:
        path: a plan folder or its plan.toml.
        request: the question; the plan's own ratio, and nothing else, where not given.
        out: the run folder; a new one under the plan's ``runs`` where not given.
        now: the time that names a folder that was not given; it stands in no file.
        progress: called with the name of each step before it starts.

    Raises:
        InputError: the input needs mending, the question does not fit it, or the run folder is in use.
    """
    if out is not None:
        refuse_used_folder(out)
    asked = request or PatrolRequest()
    check_request(asked)
    streets = functools.partial(streets_for_patrol, beats=asked.beats is not None)
    opened = open_unmeasured(path, streets=streets, unused=UNUSED_ROLES, progress=progress)
    study = study_patrol(opened, asked, progress=progress)
    (progress or no_progress)("write")
    tables = patrol_tables(study)
    answer, facts = patrol_facts(study, tables), assumptions(opened)
    if asked.share:
        facts = public_assumptions(facts)
    findings = (*opened.findings, *study.findings)
    folder = out or default_run_folder(opened.plan.folder, "patrol", now=now)
    content = {**manifest("patrol", opened, findings, facts), "patrol": answer}
    if asked.share:
        content = public_manifest(content)
    with new_run(folder) as draft:
        for name, table in tables.items():
            write_csv_table(table, draft / f"{name}.csv", ids=PATROL_IDS[name])
        write_styled_layers(patrol_layers(study, tables), draft / "layers.gpkg", opened.plan)
        if opened.streets is not None:
            copy_frozen(opened.streets, draft, date=opened.plan.date)
        write_manifest(draft, content)
    told = public_findings(findings) if asked.share else findings
    return PatrolRun(study, tables, answer, facts, told, content, folder)
