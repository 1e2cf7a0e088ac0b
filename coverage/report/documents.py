"""Results as JSON documents with a named and versioned schema: English keys, codes, rates from 0 to 1, null for missing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pandas as pd

from ..coverage_run import CoverageRun, plan_document
from ..runs import finding_rows, library_versions

COVERAGE_SCHEMA = "servicecircle.coverage/1"
# One row a residence: for these the document names the file.
NOT_IN_DOCUMENT = ("residences", "nearest", "residence_notes")


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
        "versions": library_versions(),
    }


def frame_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as plain data; NaN becomes None."""
    columns = {str(name): [_plain(value) for value in frame[name].tolist()] for name in frame.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _plain(value: object) -> object:
    return None if isinstance(value, float) and value != value else value
