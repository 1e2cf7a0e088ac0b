"""Results as JSON documents with a named and versioned schema: English keys, codes, rates 0 to 1, null for missing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ..coverage_run import CoverageRun
from ..frame_rows import frame_rows
from ..network_run import NetworkRun, audit_facts, audit_tables
from ..opened_plan import plan_document
from ..runs import finding_rows
from ..sites.sites_run import SitesRun

COVERAGE_SCHEMA = "servicecircle.coverage/1"
SITES_SCHEMA = "servicecircle.sites/1"
NETWORK_SCHEMA = "servicecircle.network/1"
# One row a residence: for these the document names the file.
NOT_IN_DOCUMENT = ("residences", "nearest", "residence_notes")
NOT_IN_SITES = ("site_residences", "unreachable", "candidates", "certificate")


def coverage_document(run: CoverageRun) -> dict[str, Any]:
    """Return a coverage run as one JSON document: every table but those by residence, which stand in the run folder."""
    return {
        "schema": COVERAGE_SCHEMA,
        "run": str(run.folder),
        "plan": plan_document(run.study.plan),
        **{name: frame_rows(table) for name, table in run.tables.items() if name not in NOT_IN_DOCUMENT},
        "assumptions": run.facts,
        "inputs": [asdict(source) for source in run.inputs],
        "findings": finding_rows(run.findings),
    }


def network_document(run: NetworkRun) -> dict[str, Any]:
    """Return a network run as one JSON document, its gaps one by one."""
    return {
        "schema": NETWORK_SCHEMA,
        "run": str(run.folder),
        "reused": run.opened.streets.reused,
        **audit_facts(run.audit),
        "gaps": frame_rows(audit_tables(run.audit)["gaps"]),
        "assumptions": run.facts,
        "inputs": [asdict(source) for source in run.opened.inputs],
        "findings": finding_rows(run.opened.findings),
    }


def sites_document(run: SitesRun) -> dict[str, Any]:
    """Return a sites run as one JSON document: every table but those by residence or candidate."""
    return {
        "schema": SITES_SCHEMA,
        "run": str(run.folder),
        "plan": plan_document(run.opened.plan),
        "answer": run.answer,
        **{name: frame_rows(table) for name, table in run.tables.items() if name not in NOT_IN_SITES},
        "assumptions": run.facts,
        "inputs": [asdict(source) for source in run.inputs],
        "findings": finding_rows(run.findings),
    }
