"""Effective coverage read back from a run of `staffing` or `report`: for each circle a second one, as it is staffed.

It stands beside the circle under a key of its own, so that whatever is told of a circle is told of it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from ...geo.errors import InputError
from ..staffing.home_codes import HOME_TABLE
from .compare_findings import does_not_add_up, missing_column
from .coverage_rows import CoverageRows

STAFFED, STAFFED_AREAS = f"{HOME_TABLE}.csv", "staffing.csv"
SUMS = ("residents", "nominal_residents", "effective_residents")
_ENDING = ".effective"  # a name of a circle has no point


def effective_key(circle: str) -> str:
    """Return the key of a circle as it is staffed."""
    return circle + _ENDING


def effective_circle(circle: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the plan says of a circle, under the key and the names of the circle as it is staffed."""
    return {
        **circle,
        "name": effective_key(circle["name"]),
        "name_zh": f"{circle['name_zh']}·在岗",
        "name_en": f"{circle['name_en']} (staffed)",
    }


def known_circles(sums: pd.DataFrame, circles: Iterable[str], run: str) -> list[str]:
    """Return those of `circles` of which it is known who is covered by staffed stations.

    Args:
        sums: `staffing.csv`, as text.
        circles: names of circles.
        run: name of the run folder.

    Raises:
        InputError: the table lacks a column.
    """
    lacking = [name for name in ("level", "name", "parent", "circle", *SUMS) if name not in sums]
    if lacking:
        raise InputError([missing_column(run, STAFFED_AREAS, name) for name in lacking])
    plan = sums[(sums["level"] == "plan") & (sums["effective_residents"] != "")]
    return [circle for circle in circles if (plan["circle"] == circle).any()]


def check_staffed_sums(rows: CoverageRows, sums: pd.DataFrame, run: str) -> None:
    """Hold who is covered, nominally and by staffed stations, against the plan's row of each circle.

    Raises:
        InputError: they do not sum to it.
    """
    plan = sums[(sums["level"] == "plan").to_numpy(dtype=bool)].set_index("circle")
    for key, found in rows.circles.items():
        circle = key.removesuffix(_ENDING)
        column = "nominal_residents" if circle == key else "effective_residents"
        summed = {"residents": rows.residents.sum(), column: rows.residents[found.covered].sum()}
        for name, total in summed.items():
            stated = str(plan[name].get(circle, ""))
            told = int(stated) if stated.isdigit() else -1
            if told != total:
                finding = does_not_add_up(run, name, int(total), told, residences=STAFFED, areas=STAFFED_AREAS)
                raise InputError([finding])


def area_order(sums: pd.DataFrame) -> pd.DataFrame:
    """Return `level, name, parent` of each area of `staffing.csv`, in its order."""
    return sums[["level", "name", "parent"]].drop_duplicates()
