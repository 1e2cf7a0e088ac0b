"""Results as JSON documents with a named and versioned schema: English keys, codes, rates 0 to 1, null for missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from ...geo.errors import Finding
from ..layers.layer_files import InputFile
from ..network_run import NetworkRun, audit_facts, audit_tables
from ..plan_toml.plan import plan_document
from ..run_files.frame_rows import frame_rows
from ..run_files.runs import finding_rows
from ..run_files.sharing import public_inputs

if TYPE_CHECKING:  # a command loads what it runs, not what the others do
    from ..circles.coverage_run import CoverageRun
    from ..sites.sites_run import SitesRun
    from ..staffing.staffing_run import StaffingRun

COVERAGE_SCHEMA = "servicecircle.coverage/1"
SITES_SCHEMA = "servicecircle.sites/1"
STAFFING_SCHEMA = "servicecircle.staffing/1"
NETWORK_SCHEMA = "servicecircle.network/1"
# One row a residence: for these the document names the file.
NOT_IN_DOCUMENT = ("residences", "nearest", "residence_notes")
NOT_IN_STAFFING = ("staffing_residences",)
NOT_IN_SITES = ("site_residences", "unreachable", "candidates", "certificate", "assignments")


def coverage_document(run: CoverageRun) -> dict[str, Any]:
    """Return a coverage run as one JSON document: every table but those by residence, which stand in the run folder."""
    told = {"plan": plan_document(run.study.plan), **_rows(run.tables, NOT_IN_DOCUMENT)}
    return _document(COVERAGE_SCHEMA, run, told, inputs=run.inputs, findings=run.findings)


def network_document(run: NetworkRun) -> dict[str, Any]:
    """Return a network run as one JSON document, its gaps one by one."""
    gaps = frame_rows(audit_tables(run.audit)["gaps"])
    told = {"reused": run.opened.streets.reused, **audit_facts(run.audit), "gaps": gaps}
    return _document(NETWORK_SCHEMA, run, told, inputs=run.opened.inputs, findings=run.opened.findings)


def sites_document(run: SitesRun) -> dict[str, Any]:
    """Return a sites run as one JSON document: every table but those by residence or candidate."""
    told = {"plan": plan_document(run.opened.plan), "answer": run.answer, **_rows(run.tables, NOT_IN_SITES)}
    return _document(SITES_SCHEMA, run, told, inputs=run.inputs, findings=run.findings)


def staffing_document(run: StaffingRun) -> dict[str, Any]:
    """Return a staffing run as one JSON document: every table but that by residence."""
    told = {"plan": plan_document(run.opened.plan), "answer": run.answer, **_rows(run.tables, NOT_IN_STAFFING)}
    document = _document(STAFFING_SCHEMA, run, told, inputs=run.opened.inputs, findings=run.findings)
    return {**document, "inputs": public_inputs(document["inputs"])} if run.shared else document


def _rows(tables: Mapping[str, pd.DataFrame], left_out: Sequence[str]) -> dict[str, Any]:
    return {name: frame_rows(table) for name, table in tables.items() if name not in left_out}


def _document(
    schema: str,
    run: CoverageRun | NetworkRun | SitesRun | StaffingRun,
    told: dict[str, Any],
    *,
    inputs: Sequence[InputFile],
    findings: tuple[Finding, ...],
) -> dict[str, Any]:
    """What a run tells between its schema and what it rests on."""
    return {
        "schema": schema,
        "run": str(run.folder),
        **told,
        "assumptions": run.facts,
        "inputs": [asdict(source) for source in inputs],
        "findings": finding_rows(findings),
    }
