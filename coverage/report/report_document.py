"""A `report` run as one JSON document: the headline figures of every part, and the files that hold the rest."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ..plan_toml.plan import plan_document
from ..report_run import ReportRun
from ..run_files.frame_rows import frame_rows
from ..run_files.runs import finding_rows
from ..run_files.sharing import public_inputs

REPORT_SCHEMA = "servicecircle.report/1"
TOLD = ("circles", "areas", "sites", "curve", "patrol", "staffing")


def report_document(run: ReportRun) -> dict[str, Any]:
    """Return the run as JSON: tables by circle, area and site; those by residence stand in the run folder."""
    tables, inputs = run.tables.every(), [asdict(source) for source in run.whole.opened.inputs]
    return {
        "schema": REPORT_SCHEMA,
        "run": str(run.folder),
        "plan": plan_document(run.whole.opened.plan),
        "answers": run.answers,
        "left_out": {part: finding_rows(findings) for part, findings in run.whole.left_out.items()},
        **{name: frame_rows(tables[name]) for name in TOLD if name in tables},
        "files": sorted(path.name for path in run.folder.iterdir()),
        "assumptions": run.facts,
        "inputs": public_inputs(inputs) if run.tables.is_shared else inputs,
        "findings": finding_rows(run.findings),
    }
