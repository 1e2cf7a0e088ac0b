"""The tables of a coverage run, as frames: what each CSV file of the run holds (see docs/tables.md)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..run_files.text_columns import text_at
from .area_table import area_circle_table, area_table
from .circles import STATUSES, CircleVerdicts
from .overlap import kfold_table
from .radius_curve import radius_curve
from .statistics import detour_table, joint_classes, mean_m, p90_m, rates
from .study import NEAREST_NAMED, CoverageStudy

# Columns of ids, whose text is written as it is.
ID_COLUMNS: Mapping[str, tuple[str, ...]] = {"residences": ("id",), "residence_notes": ("id",), "nearest": ("id",)}


def coverage_tables(study: CoverageStudy) -> dict[str, pd.DataFrame]:
    """Return every table of a run, by the name of its file without ``.csv``."""
    residents, verdicts = study.residents, study.verdicts
    tables = {
        "residences": residence_table(study),
        "areas": area_table(study.index, verdicts, residents),
        "area_circles": area_circle_table(study.index, verdicts, residents),
        "circles": circle_table(study),
        "joint_classes": joint_classes(verdicts, residents),
        "kfold": kfold_table(verdicts, study.station_counts, residents),
        "radius_curve": radius_curve(verdicts, residents),
        "detour": detour_table(verdicts, residents),
        "nearest": nearest_table(study),
        "residence_notes": notes_table(study),
    }
    return tables if study.land is None else {**tables, "land": study.land}


def id_columns(study: CoverageStudy, table: str) -> set[str]:
    """Return the columns of `table` that hold ids."""
    circles = [verdict.name for verdict in study.verdicts]
    stations = {f"{name}_station" for name in circles}
    ranked = {f"{name}_{rank}_station" for name in circles for rank in range(1, NEAREST_NAMED + 1)}
    return {
        *ID_COLUMNS.get(table, ()),
        *(stations if table == "residences" else ()),
        *(ranked if table == "nearest" else ()),
    }


def residence_table(study: CoverageStudy) -> pd.DataFrame:
    """Return `residences.csv`: one row a residence in the layer's order, with a status for every circle."""
    ids = study.layers.stations["id"].tolist()
    columns: dict[str, object] = {
        "id": study.layers.residences["id"].to_numpy(dtype=object),
        "residents": study.residents,
        **{level: text_at(*study.index.names_by_number(level)) for level in study.index.levels},
        "access_m": study.measured.residences.access_m,
        "entry_in_doubt": study.in_doubt.astype(np.int8),
    }
    for verdict in study.verdicts:
        name = verdict.name
        columns[f"{name}_status"] = text_at(STATUSES, verdict.status)
        columns[f"{name}_distance_m"] = metres(verdict.distance_mm, verdict.reached)
        columns[f"{name}_station"] = text_at(ids, verdict.station, valid=verdict.reached)
        columns[f"{name}_shortfall_m"] = metres(verdict.shortfall_mm, verdict.short)
        has_stations = np.full(len(verdict.status), len(verdict.stations) > 0)
        columns[f"{name}_straight_line_m"] = metres(verdict.straight_mm, has_stations)
    return pd.DataFrame(columns)


def circle_table(study: CoverageStudy) -> pd.DataFrame:
    """Return `circles.csv`: the plan's own figures, one row a circle."""
    detour = detour_table(study.verdicts, study.residents).set_index("circle")
    frame = pd.DataFrame([_circle_row(study, i) for i in range(len(study.verdicts))])
    frame["detour_median"] = detour["detour_median"].to_numpy()
    frame["detour_p90"] = detour["detour_p90"].to_numpy()
    frame["land_rate"] = np.nan if study.land is None else study.land["land_rate"].to_numpy()
    return frame


def _circle_row(study: CoverageStudy, number: int) -> dict[str, object]:
    verdict, residents = study.verdicts[number], study.residents
    total, homes = int(residents.sum()), len(residents)

    def people(flags: np.ndarray) -> int:
        return int(residents[flags].sum())

    one = np.zeros(homes, dtype=np.int64)
    mean, mean_people = mean_m(verdict.distance_mm, residents, reached=verdict.reached, groups=one, count=1)
    p90 = p90_m(verdict.distance_mm, residents, reached=verdict.reached, groups=one, count=1)
    return {
        "circle": verdict.name,
        "service": study.plan.circles[number].service,
        "radius_m": verdict.radius_mm / 1000.0,
        "target": verdict.target,
        "stations": len(verdict.stations),
        "residents": total,
        "residences": homes,
        **{f"{code}_residents": people(verdict.status == i) for i, code in enumerate(STATUSES)},
        "covered_residences": int(verdict.covered.sum()),
        "rate": rates(people(verdict.covered), total)[()],
        "residence_rate": rates(int(verdict.covered.sum()), homes)[()],
        "meets_target": int(meets_target(verdict, people(verdict.covered), total)),
        "mean_m": mean[0],
        "mean_residents": int(mean_people[0]),
        "p90_m": p90[0],
        "claimed_but_denied_residents": people(verdict.claimed_but_denied),
        "fragile_residents": people(verdict.fragile),
        "entry_in_doubt_residents": people(study.in_doubt_by_circle[number]),
        "rescued_residents": people(study.rescued[number]),
    }


def meets_target(verdict: CircleVerdicts, covered: int, total: int) -> bool:
    """Tell whether covered ÷ total reaches the circle's target; nobody to cover misses none."""
    return total == 0 or covered / total >= verdict.target


def nearest_table(study: CoverageStudy) -> pd.DataFrame:
    """Return `nearest.csv`: the three nearest stations of every residence in every circle, by id, name and distance."""
    stations = study.layers.stations
    ids, names = (stations[column].tolist() for column in ("id", "name"))
    columns: dict[str, object] = {"id": study.layers.residences["id"].to_numpy(dtype=object)}
    for verdict, nearest in zip(study.verdicts, study.nearest, strict=True):
        for rank in range(NEAREST_NAMED):
            found, station = nearest.found[:, rank], nearest.station[:, rank]
            prefix = f"{verdict.name}_{rank + 1}"
            columns[f"{prefix}_station"] = text_at(ids, station, valid=found)
            columns[f"{prefix}_name"] = text_at(names, station, valid=found)
            columns[f"{prefix}_distance_m"] = metres(nearest.distance_mm[:, rank], found)
    return pd.DataFrame(columns)


def notes_table(study: CoverageStudy) -> pd.DataFrame:
    """Return `residence_notes.csv`: residence and circle where something is to be said beside the status.

    Its 0/1 columns: the drawn circle claims it and the streets deny it; fragile; entry in doubt; rescued by neighbours.
    """
    parts = []
    ids = study.layers.residences["id"].to_numpy(dtype=object)
    for i, verdict in enumerate(study.verdicts):
        flags = {
            "claimed_but_denied": verdict.claimed_but_denied,
            "fragile": verdict.fragile,
            "entry_in_doubt": study.in_doubt_by_circle[i],
            "rescued": study.rescued[i],
        }
        rows = np.flatnonzero(np.logical_or.reduce(list(flags.values())))
        parts.append(
            pd.DataFrame(
                {
                    "id": ids[rows],
                    "residents": study.residents[rows],
                    "circle": verdict.name,
                    "status": text_at(STATUSES, verdict.status[rows]),
                    "stations_within": study.station_counts[i][rows],
                    **{name: flag[rows].astype(np.int8) for name, flag in flags.items()},
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def metres(mm: np.ndarray, valid: np.ndarray) -> np.ndarray:
    """Return whole millimetres as metres, NaN where they mean nothing."""
    return np.where(valid, mm / 1000.0, np.nan)
