"""One comparison, from two run folders to a run folder: read, match, balance, write."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ...geo.errors import Finding, InputError, Language
from ...geo.guards import file_sha256
from ..circles.study import Progress, no_progress
from ..run_files.csv_tables import write_csv_table
from ..run_files.frame_rows import frame_rows
from ..run_files.layers_file import write_layers
from ..run_files.runs import (
    MANIFEST,
    RUN_SCHEMA,
    finding_rows,
    library_versions,
    new_run,
    refuse_used_folder,
    run_folder_beside,
    write_manifest,
)
from .compare_findings import few_common_residences, no_common_circle, no_common_residence
from .compare_layers import LAYERS, change_styles, compare_layers
from .compare_tables import COMPARE_IDS, Comparison, compare_tables
from .differences import find_differences
from .matching import Matched, match_runs
from .run_folder import RunFolder, read_run


@dataclass(frozen=True, eq=False)
class CompareRun:
    """What a comparison found and where it was written.

    Attributes:
        comparison: the runs and their residences side by side.
        tables: the tables by name.
        answer: the headline figures as plain data.
        findings: every warning.
        folder: the run folder.
    """

    comparison: Comparison
    tables: dict[str, pd.DataFrame]
    answer: dict[str, Any]
    findings: tuple[Finding, ...]
    folder: Path


HandOut = Callable[[CompareRun, Path, datetime.date | None], None]


def run_compare(
    before: Path,
    after: Path,
    *,
    out: Path | None,
    now: datetime.datetime,
    hand_out: HandOut | None = None,
    progress: Progress | None = None,
) -> CompareRun:
    """Compare the coverage run in the folder `before` with the one in `after`, and write a run folder.

    Args:
        before: run folder of the state before.
        after: run folder of the state after.
        out: the run folder to write; a new one beside `after` where not given.
        now: the time that names a folder that was not given; it stands in no file.
        hand_out: writes into the run folder what else belongs there, from the comparison and the plan's date.
        progress: called with the name of each step before it starts.

    Raises:
        InputError: one of them is no coverage run or is damaged, they share no circle, or the run folder is in use.
    """
    say = progress or no_progress
    if out is not None:
        refuse_used_folder(out)
    say("read")
    found, warnings = compare_runs(read_run(before), read_run(after))
    say("areas")
    tables = compare_tables(found)
    answer = compare_facts(found, tables)
    say("write")
    layers, more = compare_layers(found.before, found.after, tables["compare_residences"])
    findings = (*warnings, *more)
    folder = out or run_folder_beside(found.after.folder, "compare", now=now)
    with new_run(folder) as draft:
        for name, table in tables.items():
            write_csv_table(table, draft / f"{name}.csv", ids=COMPARE_IDS.get(name, ()))
        language: Language = "en" if found.after.plan.get("language") == "en" else "zh"
        styles = change_styles(layers, found.after, language=language)
        write_layers(layers, draft / LAYERS, date=_date(found.after), styles=styles)
        run = CompareRun(found, tables, answer, findings, folder)
        if hand_out is not None:
            hand_out(run, draft, _date(found.after))
        write_manifest(draft, _manifest(found, answer, findings))
    return run


def compare_runs(before: RunFolder, after: RunFolder) -> tuple[Comparison, tuple[Finding, ...]]:
    """Put two runs side by side; what makes the comparison doubtful comes as warnings.

    Raises:
        InputError: they share no circle.
    """
    if not set(before.circles) & set(after.circles):
        raise InputError([no_common_circle(", ".join(before.circles), ", ".join(after.circles))])
    matched = match_runs(before.rows, after.rows)
    comparison = Comparison(before, after, find_differences(before, after), matched)
    return comparison, _doubts(matched)


def compare_facts(found: Comparison, tables: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Return what was compared and what came of it; `tables` are those of `compare_tables`."""
    matched, circles = found.matched, frame_rows(tables["compare_circles"])
    alone = {
        side: [name for name in run.measured if name not in matched.circles]
        for side, run in (("before", found.before), ("after", found.after))
    }
    return {
        "before": _run_facts(found.before),
        "after": _run_facts(found.after),
        "differences": [asdict(difference) for difference in found.differences],
        "residences_in_both": int(matched.both.sum()),
        "residences_new": int((~matched.before.there).sum()),
        "residences_gone": int((~matched.after.there).sum()),
        "residents_before": int(matched.before.residents.sum()),
        "residents_after": int(matched.after.residents.sum()),
        "residents_in_both": int(matched.staying.sum()),
        "residents_come": int((matched.after.residents - matched.staying).sum()),
        "residents_left": int((matched.before.residents - matched.staying).sum()),
        "circles_in_one_run": alone,
        "levels": list(matched.levels),
        "circles": circles,
    }


def _run_facts(run: RunFolder) -> dict[str, Any]:
    return {
        "run": run.name,
        "command": run.manifest.get("command"),
        "plan": run.plan.get("name"),
        "manifest_sha256": file_sha256(run.folder / MANIFEST),
    }


def _doubts(matched: Matched) -> tuple[Finding, ...]:
    common = int(matched.both.sum())
    before, after = int(matched.before.there.sum()), int(matched.after.there.sum())
    if not common and before and after:
        return (no_common_residence(),)
    return (few_common_residences(common, before, after),) if 2 * common < max(before, after) else ()


def _manifest(found: Comparison, answer: dict[str, Any], findings: tuple[Finding, ...]) -> dict[str, Any]:
    return {
        "schema": RUN_SCHEMA,
        "command": "compare",
        "findings": finding_rows(findings),
        "versions": library_versions(),
        "assumptions": {
            "before": found.before.manifest["assumptions"],
            "after": found.after.manifest["assumptions"],
        },
        "compare": answer,
    }


def _date(run: RunFolder) -> datetime.date | None:
    text = run.plan.get("date")
    try:
        return datetime.date.fromisoformat(str(text))
    except ValueError:
        return None
