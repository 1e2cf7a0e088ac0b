"""One coverage run read back from its folder, and refused where it is not whole.

Any run folder with `residences.csv`, `areas.csv` and `manifest.json` will do, whichever command wrote it; so will one
with `staffing_residences.csv` and `staffing.csv`, which tell coverage by staffed stations as well.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...geo.errors import Finding, InputError, raise_errors
from ...geo.guards import file_sha256
from ...geo.network import Int64
from ...geo.result_files import read_result_table
from ..circles.circles import STATUSES
from ..layers.areas import LEVELS
from ..run_files.csv_tables import as_told
from ..run_files.runs import MANIFEST, RUN_SCHEMA
from ..staffing.home_codes import EFFECTIVE_STATUSES
from .compare_findings import (
    bad_cell,
    changed_file,
    does_not_add_up,
    missing_column,
    no_homes,
    no_manifest,
    no_run_folder,
    of_other_residences,
    other_schema,
)
from .coverage_rows import CircleRows, CoverageRows
from .staffed_rows import (
    STAFFED,
    STAFFED_AREAS,
    area_order,
    check_staffed_sums,
    effective_circle,
    effective_key,
    known_circles,
)

RESIDENCES, AREAS = "residences.csv", "areas.csv"
# Commands whose runs do not tell who is covered.
_WITHOUT_HOMES = ("sites", "patrol", "staffing", "network", "check", "explain")
MOST_RESIDENTS = 10**12  # no place on earth has as many; more would not fit the sums
MOST_METRES = 10**9


@dataclass(frozen=True, eq=False)
class RunFolder:
    """A coverage run that was read back.

    Attributes:
        folder: where it stands.
        manifest: its manifest.
        circles: what the plan says of each circle, by name.
        rows: its residences; for each circle whose staff is known a second one, under `effective_key`.
        area_order: (level, name, parent) of its areas, in the order of its table.
    """

    folder: Path
    manifest: Mapping[str, Any]
    circles: Mapping[str, Mapping[str, Any]]
    rows: CoverageRows
    area_order: tuple[tuple[str, str, str], ...]

    @property
    def name(self) -> str:
        """Name of the folder, as it is told to people."""
        return self.folder.name

    @property
    def measured(self) -> Mapping[str, Mapping[str, Any]]:
        """What the plan says of every circle of `rows`, by name."""
        staffed = map(effective_circle, self.circles.values())
        found = {**self.circles, **{circle["name"]: circle for circle in staffed}}
        return {name: found[name] for name in self.rows.circles}

    @property
    def is_staffed(self) -> bool:
        """Whether it tells of any circle who is covered by staffed stations."""
        return len(self.rows.circles) > len(self.circles)

    @property
    def plan(self) -> Mapping[str, Any]:
        """The plan as the run found it."""
        return self.manifest["plan"]  # type: ignore[no-any-return]


def read_run(folder: Path) -> RunFolder:
    """Read the run in `folder`.

    Raises:
        InputError: it is no run folder, of another schema, or damaged.
    """
    name = folder.resolve().name
    if not (folder / MANIFEST).is_file():
        raise InputError([no_run_folder(name, MANIFEST)])
    document = _read_json(folder / MANIFEST, name)
    other = _of_another_command(document, name)
    raise_errors([] if other is None else [other])
    needed = _tables(document)
    for file in needed:
        if not (folder / file).is_file():
            raise InputError([no_run_folder(name, file)])
    manifest = _checked_manifest(document, name)
    hashes = manifest["files"]
    raise_errors(changed_file(name, file) for file in needed if file_sha256(folder / file) != hashes.get(file))
    circles = {circle["name"]: circle for circle in manifest["plan"]["circles"]}
    tables = {file: read_result_table(folder / file) for file in needed}
    homes = next(file for file in (RESIDENCES, STAFFED) if file in tables)
    rows = _read_rows(tables[homes], tuple(circles), name, homes)
    if AREAS in tables:
        _check_sums(rows, tables[AREAS], name)
    if STAFFED in tables:
        rows = _with_staffed(rows, tables, tuple(circles), name)
    areas = tables[AREAS] if AREAS in tables else area_order(tables[STAFFED_AREAS])
    order = zip(areas["level"], *(as_told(areas[column]) for column in ("name", "parent")), strict=True)
    return RunFolder(folder.resolve(), manifest, circles, rows, tuple(order))


def _tables(manifest: Any) -> tuple[str, ...]:
    """The tables of residences and areas that a run is read from: of `coverage`, of `staffing`, or of both."""
    files = manifest.get("files") if isinstance(manifest, dict) else None
    staffed = (STAFFED, STAFFED_AREAS) if isinstance(files, dict) and STAFFED in files else ()
    return staffed if staffed and RESIDENCES not in files else (RESIDENCES, AREAS, *staffed)  # type: ignore[operator]


def _with_staffed(
    rows: CoverageRows, tables: Mapping[str, pd.DataFrame], circles: tuple[str, ...], name: str
) -> CoverageRows:
    """Return `rows` with a second circle for each whose staff is known."""
    homes, sums = tables[STAFFED], tables[STAFFED_AREAS]
    known = known_circles(sums, circles, name)
    columns = {circle: f"{circle}_effective" for circle in known}
    needed = ("id", *(f"{column}_{part}" for column in columns.values() for part in ("status", "distance_m")))
    raise_errors(missing_column(name, STAFFED, column) for column in needed if column not in homes)
    if not np.array_equal(homes["id"].to_numpy(dtype=object), rows.ids):
        raise InputError([of_other_residences(name, STAFFED)])
    findings: list[Finding] = []
    at = _Place(name, STAFFED)
    read = {
        effective_key(circle): _read_circle(homes, column, findings, at, EFFECTIVE_STATUSES)
        for circle, column in columns.items()
    }
    raise_errors(findings)
    found = replace(rows, circles={**rows.circles, **read})
    check_staffed_sums(found, sums, name)
    return found


def _read_json(path: Path, name: str) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise InputError([no_manifest(name, " ".join(str(error).split())[:120])]) from error


def _of_another_command(manifest: Any, name: str) -> Finding | None:
    """Return the finding where a manifest says why there are no residences."""
    files = manifest.get("files") if isinstance(manifest, dict) else None
    if not isinstance(files, dict) or RESIDENCES in files or STAFFED in files:
        return None
    is_shared, command = manifest.get("shared") is True, manifest.get("command")
    return no_homes(name, str(command), is_shared=is_shared) if is_shared or command in _WITHOUT_HOMES else None


def _checked_manifest(manifest: Any, name: str) -> dict[str, Any]:
    schema = manifest.get("schema") if isinstance(manifest, dict) else None
    if schema != RUN_SCHEMA:
        raise InputError([other_schema(name, str(schema)[:80], RUN_SCHEMA)])
    lacking = [key for key in ("plan", "assumptions", "files") if not isinstance(manifest.get(key), dict)]
    if lacking:
        raise InputError([no_manifest(name, f"no {', '.join(lacking)}")])
    if not _tells_circles(manifest["plan"]) or not isinstance(manifest["assumptions"].get("radii_m"), dict):
        raise InputError([no_manifest(name, "no circles")])
    return dict(manifest)


def _tells_circles(plan: Mapping[str, Any]) -> bool:
    circles = plan.get("circles")
    keys = ("name", "name_zh", "name_en", "service", "radius_m", "target")
    return (
        isinstance(circles, list)
        and bool(circles)
        and all(isinstance(circle, dict) and all(key in circle for key in keys) for circle in circles)
    )


@dataclass(frozen=True)
class _Place:
    """Where a cell was read: the run and its table."""

    run: str
    file: str


def _read_rows(table: pd.DataFrame, circles: tuple[str, ...], name: str, file: str) -> CoverageRows:
    needed = [f"{circle}_{column}" for circle in circles for column in ("status", "distance_m")]
    lacking = [column for column in ("id", "residents", *needed) if column not in table]
    raise_errors(missing_column(name, file, column) for column in lacking)
    findings: list[Finding] = []
    at = _Place(name, file)
    twice = table["id"].duplicated().to_numpy()
    findings += _faults(table["id"], twice, at)
    residents = _whole(table["residents"], findings, at)
    read = {circle: _read_circle(table, circle, findings, at) for circle in circles}
    raise_errors(findings)
    areas = {level: as_told(table[level]) for level in LEVELS if level in table}
    return CoverageRows(table["id"].to_numpy(dtype=object), residents, areas, read)


def _read_circle(
    table: pd.DataFrame, circle: str, findings: list[Finding], at: _Place, statuses: tuple[str, ...] = STATUSES
) -> CircleRows:
    code = pd.Series(table[f"{circle}_status"]).map({status: i for i, status in enumerate(statuses)})
    findings += _faults(table[f"{circle}_status"], code.isna().to_numpy(), at)
    text = table[f"{circle}_distance_m"]
    there = (text != "").to_numpy()
    metres = _numbers(text, there, findings, at, most=MOST_METRES)
    distance_mm = np.rint(metres * 1000.0).astype(np.int64)
    return CircleRows(np.asarray(code.fillna(0), dtype=np.int8), there, distance_mm)


def _whole(text: pd.Series, findings: list[Finding], at: _Place) -> Int64:
    numbers = _numbers(text, np.ones(len(text), dtype=np.bool_), findings, at, most=MOST_RESIDENTS)
    findings += _faults(text, numbers != np.floor(numbers), at)
    return numbers.astype(np.int64)


def _numbers(text: pd.Series, there: np.ndarray, findings: list[Finding], at: _Place, *, most: float) -> np.ndarray:
    """Read numbers from 0 to `most`; 0 where a cell is empty and may be, or means nothing."""
    found = pd.to_numeric(text.where(there, "0"), errors="coerce").to_numpy(dtype=np.float64)
    bad = ~((found >= 0) & (found <= most))
    findings += _faults(text, bad, at)
    return np.where(bad, 0.0, found)


def _faults(text: pd.Series, bad: np.ndarray, at: _Place) -> list[Finding]:
    rows = np.flatnonzero(bad)
    if not len(rows):
        return []
    return [bad_cell(at.run, at.file, str(text.name), int(rows[0]) + 2, str(text.iloc[rows[0]]), len(rows))]


def _check_sums(rows: CoverageRows, areas: pd.DataFrame, name: str) -> None:
    """Hold the residences against the first row of the areas, the plan as a whole."""
    columns = ["level", "name", "parent", "residents", *(f"{circle}_covered_residents" for circle in rows.circles)]
    raise_errors(missing_column(name, AREAS, column) for column in columns if column not in areas)
    plan = areas[areas["level"] == "plan"]
    stated = plan.iloc[0] if len(plan) else dict.fromkeys(columns, "0")
    sums = {"residents": int(rows.residents.sum())}
    for circle, found in rows.circles.items():
        sums[f"{circle}_covered_residents"] = int(rows.residents[found.covered].sum())
    raise_errors(
        does_not_add_up(name, column, total, _int(stated[column]))
        for column, total in sums.items()
        if total != _int(stated[column])
    )


def _int(text: str) -> int:
    return int(text) if text.isdigit() else -1
