"""What the tables of a `patrol` run have in common: which units are rows, which are masked, columns of all tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...geo.network import Int64
from ..layers.areas import Unit
from .headcount import Flags
from .masking import is_masked
from .moving import in_group
from .patrol_study import PatrolStudy, area_codes


def shown_units(study: PatrolStudy) -> Int64:
    """Return the units that are rows of `patrol.csv`, in its order."""
    return np.flatnonzero(study.units.is_shown())


def masked_units(study: PatrolStudy, *, group: str | None = None) -> Flags:
    """(u,) which units hide a small count, of all patrollers or of a group."""
    row, unit = study.units.rows_in_units()
    if group is not None:
        ours = in_group(study.heads, group)[row]
        row, unit = row[ours], unit[ours]
    return is_masked(study.heads.total[row], study.heads.hidden[row], unit, len(study.units.units))


def named_units(study: PatrolStudy, rows: Int64) -> dict[str, Any]:
    """Return the columns that say which unit a row is."""
    units: list[Unit] = [study.units.units[row] for row in rows]
    codes = area_codes(study.opened.layers, study.units)
    return {
        "level": pd.Series([unit.level for unit in units], dtype=object),
        "name": pd.Series([unit.name for unit in units], dtype=object),
        "code": pd.Series([codes[row] if study.units.units[row].area >= 0 else None for row in rows], dtype=object),
        "parent": pd.Series([unit.parent for unit in units], dtype=object),
    }


def basis_columns(study: PatrolStudy) -> dict[str, Any]:
    """Return the columns that say what the residents are: the basis and its date."""
    plan = study.opened.plan
    date = None if plan.population_date is None else plan.population_date.isoformat()
    return {"population_basis": plan.population_basis or None, "population_date": date}


def whole_where(numbers: Int64, known: npt.NDArray[np.bool_]) -> pd.arrays.IntegerArray:
    """Return a column of whole numbers that is empty where they are not known."""
    return pd.arrays.IntegerArray(np.asarray(numbers, dtype=np.int64), ~np.asarray(known, dtype=np.bool_))
