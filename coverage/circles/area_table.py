"""The tables by area: people, rates and distances of every unit, for every circle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...geo.network import Int64
from ..layers.areas import AreaIndex
from .circles import STATUSES, CircleVerdicts
from .statistics import all_circles, mean_m, p90_m, rates, sum_by_group


def area_table(index: AreaIndex, verdicts: Sequence[CircleVerdicts], residents: Int64) -> pd.DataFrame:
    """Return `areas.csv`: one row a unit, its residents and, for each circle, who is covered and how far they walk."""
    row, unit = index.members()
    people, count = residents[row], len(index.units)
    total = sum_by_group(people, unit, count)
    columns = _unit_columns(index)
    columns["residents"] = total
    columns["residences"] = np.bincount(unit, minlength=count)
    for verdict in verdicts:
        covered = sum_by_group(np.where(verdict.covered[row], people, 0), unit, count)
        distance_mm, reached = verdict.distance_mm[row], verdict.reached[row]
        columns[f"{verdict.name}_covered_residents"] = covered
        columns[f"{verdict.name}_rate"] = rates(covered, total)
        columns[f"{verdict.name}_mean_m"] = mean_m(distance_mm, people, reached=reached, groups=unit, count=count)[0]
        columns[f"{verdict.name}_p90_m"] = p90_m(distance_mm, people, reached=reached, groups=unit, count=count)
    everywhere = all_circles(verdicts)[row]
    columns["all_circles_residents"] = sum_by_group(np.where(everywhere, people, 0), unit, count)
    return pd.DataFrame(columns)


def area_circle_table(index: AreaIndex, verdicts: Sequence[CircleVerdicts], residents: Int64) -> pd.DataFrame:
    """Return `area_circles.csv`: one row a unit and circle, with everyone's status and the rates of people and homes.

    `mean_residents` are those with a distance, over whom `mean_m` is taken.
    """
    return pd.concat([_one_circle(index, verdict, residents) for verdict in verdicts], ignore_index=True)


def _one_circle(index: AreaIndex, verdict: CircleVerdicts, residents: Int64) -> pd.DataFrame:
    row, unit = index.members()
    people, status, count = residents[row], verdict.status[row], len(index.units)
    columns = _unit_columns(index)
    columns["circle"] = verdict.name
    total, homes = sum_by_group(people, unit, count), np.bincount(unit, minlength=count)
    columns["residents"], columns["residences"] = total, homes
    for number, code in enumerate(STATUSES):
        columns[f"{code}_residents"] = sum_by_group(np.where(status == number, people, 0), unit, count)
    columns["covered_residences"] = np.bincount(unit[status == 0], minlength=count)
    columns["rate"] = rates(columns["covered_residents"], total)
    columns["residence_rate"] = rates(columns["covered_residences"], homes)
    columns["mean_m"], columns["mean_residents"] = mean_m(
        verdict.distance_mm[row], people, reached=verdict.reached[row], groups=unit, count=count
    )
    columns["claimed_but_denied_residents"] = sum_by_group(
        np.where(verdict.claimed_but_denied[row], people, 0), unit, count
    )
    columns["fragile_residents"] = sum_by_group(np.where(verdict.fragile[row], people, 0), unit, count)
    return pd.DataFrame(columns)


def _unit_columns(index: AreaIndex) -> dict[str, Any]:
    return {
        "level": [unit.level for unit in index.units],
        "name": [unit.name for unit in index.units],
        "parent": [unit.parent for unit in index.units],
    }
