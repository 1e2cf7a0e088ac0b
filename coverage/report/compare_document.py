"""A comparison as a JSON document; apart from the other documents, whose commands take longer to load."""

from __future__ import annotations

from typing import Any

from ..compare.compare_run import CompareRun
from ..run_files.frame_rows import frame_rows
from ..run_files.runs import finding_rows

COMPARE_SCHEMA = "servicecircle.compare/1"
NOT_IN_COMPARE = ("compare_residences", "compare_differences")


def compare_document(run: CompareRun) -> dict[str, Any]:
    """Return a comparison as one JSON document: what differs, then every table but the residences."""
    return {
        "schema": COMPARE_SCHEMA,
        "run": str(run.folder),
        "differences": run.answer["differences"],
        "answer": {name: value for name, value in run.answer.items() if name != "differences"},
        **{name: frame_rows(table) for name, table in run.tables.items() if name not in NOT_IN_COMPARE},
        "assumptions": {
            "before": run.comparison.before.manifest["assumptions"],
            "after": run.comparison.after.manifest["assumptions"],
        },
        "findings": finding_rows(run.findings),
    }
