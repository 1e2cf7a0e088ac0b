"""What `check` found, as a run folder: findings.csv to work through, and the manifest."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pandas as pd

from ..run_files.csv_tables import write_csv_table
from ..run_files.runs import RUN_SCHEMA, finding_rows, library_versions, new_run, write_manifest
from .check import CheckResult

FINDING_COLUMNS = (
    "severity", "code", "file", "row", "column", "count", "what_zh", "what_en", "fix_zh", "fix_en",
)  # fmt: skip


def write_check(result: CheckResult, folder: Path) -> None:
    """Write the findings of `result` to the new run folder `folder`.

    Raises:
        InputError: `folder` is in use, or cannot be written.
    """
    with new_run(folder) as draft:
        write_csv_table(findings_table(result), draft / "findings.csv")
        document = {
            "schema": RUN_SCHEMA,
            "command": "check",
            "inputs": [asdict(source) for source in result.inputs],
            "findings": finding_rows(result.findings),
            "versions": library_versions(),
        }
        write_manifest(draft, document)


def findings_table(result: CheckResult) -> pd.DataFrame:
    """Return one row a finding, in both languages."""
    rows = [
        (f.severity, f.code, f.file, f.row, f.column, f.count, f.zh, f.en, f.fix_zh, f.fix_en) for f in result.findings
    ]
    return pd.DataFrame(rows, columns=list(FINDING_COLUMNS)).astype({"row": "Int64", "count": "int64"})
