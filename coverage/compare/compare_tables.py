"""The tables of a comparison, as frames (see docs/tables.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...geo.network import Int64
from ..circles.result_tables import metres
from ..circles.statistics import rates, sum_by_group, weighted_quantile
from ..run_files.text_columns import text_at
from ..staffing.home_codes import EFFECTIVE_STATUSES
from .balance import Balance, balance
from .differences import Difference
from .matching import ABSENT, Matched
from .run_folder import RunFolder
from .units import Units, units_of

# Columns of ids, whose text is written as it is.
COMPARE_IDS: Mapping[str, tuple[str, ...]] = {"compare_residences": ("id",)}
STATES = (*EFFECTIVE_STATUSES, "absent")
CHANGES = ("gained", "lost", "new", "gone", "status", "residents")


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two runs and what became of everyone.

    Attributes:
        before: the first run.
        after: the second.
        differences: what they do not agree about.
        matched: their residences side by side.
    """

    before: RunFolder
    after: RunFolder
    differences: tuple[Difference, ...]
    matched: Matched


def compare_tables(found: Comparison) -> dict[str, pd.DataFrame]:
    """Return every table, by the name of its file without ``.csv``."""
    return {
        "compare_differences": differences_table(found.differences),
        "compare_circles": circle_table(found),
        "compare_areas": area_table(found),
        "compare_transitions": transitions_table(found.matched),
        "compare_residences": residences_table(found.matched),
    }


def area_table(found: Comparison) -> pd.DataFrame:
    """Return `compare_areas.csv`: one row an area and circle."""
    matched = found.matched
    units = units_of(matched, str(found.after.plan.get("name") or ""), found.after.area_order)
    parts = [_unit_rows(matched, circle, unit) for circle in matched.circles for unit in units]
    return pd.concat(parts, ignore_index=True)


def differences_table(differences: tuple[Difference, ...]) -> pd.DataFrame:
    """Return `compare_differences.csv`: what the runs do not agree about."""
    names = ("kind", "key", "before", "after")
    columns = {name: pd.Series([getattr(d, name) for d in differences], dtype=object) for name in names}
    return pd.DataFrame(columns)


def circle_table(found: Comparison) -> pd.DataFrame:
    """Return `compare_circles.csv`: the plan as a whole, one row a circle."""
    matched = found.matched
    (whole,) = (unit for unit in units_of(matched, "", ()) if unit.level == "plan")
    rows = []
    for name in matched.circles:
        summed = balance(matched, name, whole.before, whole.after, 1)
        columns = _balance_columns(summed, (0,))
        rows.append(
            {
                "circle": name,
                **{
                    f"{key}_{side}": float(run.measured[name][key])
                    for key in ("radius_m", "target")
                    for side, run in (("before", found.before), ("after", found.after))
                },
                **{column: values[0] for column, values in columns.items()},
                **_walks(matched, name),
            }
        )
    return pd.DataFrame(rows).rename(columns={f"radius_m_{side}": f"radius_{side}_m" for side in ("before", "after")})


def _walks(matched: Matched, circle: str) -> dict[str, Any]:
    """How the walks changed of those who live there in both runs and have a walk in both."""
    old, new = matched.before.circles[circle], matched.after.circles[circle]
    rows = np.flatnonzero(matched.both & old.reached & new.reached)
    weight, change = matched.staying[rows], new.distance_mm[rows] - old.distance_mm[rows]

    def median(values_mm: Int64) -> float:
        found = weighted_quantile(values_mm.astype(np.float64), weight, (1, 2))
        return np.nan if found is None else found / 1000.0

    return {
        "walk_residents": int(weight.sum()),
        "walk_before_median_m": median(old.distance_mm[rows]),
        "walk_after_median_m": median(new.distance_mm[rows]),
        "walk_change_median_m": median(change),
        "walk_shorter_residents": int(weight[change < 0].sum()),
        "walk_longer_residents": int(weight[change > 0].sum()),
    }


def _unit_rows(matched: Matched, circle: str, unit: Units) -> pd.DataFrame:
    """Rows of `compare_areas.csv`: one an area and circle."""
    shown = list(unit.shown)
    summed = balance(matched, circle, unit.before, unit.after, len(unit.names))
    return pd.DataFrame(
        {
            "level": pd.Series([unit.level] * len(shown), dtype=object),
            "name": pd.Series([unit.names[i] for i in shown], dtype=object),
            "parent": pd.Series([unit.parents[i] for i in shown], dtype=object),
            "circle": pd.Series([circle] * len(shown), dtype=object),
            **_balance_columns(summed, unit.shown),
        }
    )


def _balance_columns(summed: Balance, shown: tuple[int, ...]) -> dict[str, npt.NDArray[Any]]:
    at = list(shown)
    before, after = summed.before[at], summed.after[at]
    covered_before, covered_after = summed.covered_before[at], summed.covered_after[at]
    return {
        "residents_before": before,
        "residents_after": after,
        "covered_before_residents": covered_before,
        "covered_after_residents": covered_after,
        "covered_change_residents": covered_after - covered_before,
        "gained_residents": summed.gained[at],
        "lost_residents": summed.lost[at],
        "unchanged_covered_residents": summed.kept[at],
        "unchanged_not_covered_residents": summed.without[at],
        "come_covered_residents": summed.come_covered[at],
        "left_covered_residents": summed.left_covered[at],
        "redrawn_covered_residents": summed.redrawn_covered[at],
        "rate_before": rates(covered_before, before),
        "rate_after": rates(covered_after, after),
        "gained_residences": summed.gained_residences[at],
        "lost_residences": summed.lost_residences[at],
    }


def transitions_table(matched: Matched) -> pd.DataFrame:
    """Return `compare_transitions.csv`: from which status to which, in residences and residents."""
    parts = []
    for name in matched.circles:
        pair = np.column_stack([_state(side.circles[name].status) for side in (matched.before, matched.after)])
        states, group = np.unique(pair, axis=0, return_inverse=True)
        people = partial(sum_by_group, groups=group.reshape(-1), count=len(states))
        parts.append(
            pd.DataFrame(
                {
                    "circle": pd.Series([name] * len(states), dtype=object),
                    "before": text_at(STATES, states[:, 0]),
                    "after": text_at(STATES, states[:, 1]),
                    "residences": np.bincount(group.reshape(-1), minlength=len(states)),
                    "residents_before": people(matched.before.residents),
                    "residents_after": people(matched.after.residents),
                    "residents_in_both": people(matched.staying),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _state(status: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    return np.where(status == ABSENT, STATES.index("absent"), status).astype(np.int8)


def residences_table(matched: Matched) -> pd.DataFrame:
    """Return `compare_residences.csv`: one row a residence and circle of which anything but the walk has changed."""
    parts = [_changed_rows(matched, name) for name in matched.circles]
    return pd.concat(parts, ignore_index=True)


def _changed_rows(matched: Matched, name: str) -> pd.DataFrame:
    change = changes_of(matched, name)
    rows = np.flatnonzero(change >= 0)
    old, new = matched.before.circles[name], matched.after.circles[name]
    levels = {level: np.where(matched.after.there, matched.after.areas[level], matched.before.areas[level])[rows]
              for level in matched.levels}  # fmt: skip
    both = old.reached & new.reached
    return pd.DataFrame(
        {
            "id": matched.ids[rows],
            "circle": pd.Series([name] * len(rows), dtype=object),
            "change": text_at(CHANGES, change[rows]),
            **levels,
            "status_before": text_at(STATES, _state(old.status)[rows]),
            "status_after": text_at(STATES, _state(new.status)[rows]),
            "residents_before": _known(matched.before.residents, matched.before.there)[rows],
            "residents_after": _known(matched.after.residents, matched.after.there)[rows],
            "distance_before_m": metres(old.distance_mm, old.reached)[rows],
            "distance_after_m": metres(new.distance_mm, new.reached)[rows],
            "distance_change_m": metres(new.distance_mm - old.distance_mm, both)[rows],
        }
    )


def changes_of(matched: Matched, name: str) -> npt.NDArray[np.int8]:
    """Return for each residence (u,) its position in `CHANGES`, −1 where nothing but the walk has changed."""
    old, new = matched.before.circles[name], matched.after.circles[name]
    cases = [
        matched.both & ~old.covered & new.covered,
        matched.both & old.covered & ~new.covered,
        ~matched.before.there,
        ~matched.after.there,
        old.status != new.status,
        matched.before.residents != matched.after.residents,
    ]
    return np.select(cases, list(range(len(CHANGES))), default=-1).astype(np.int8)


def _known(numbers: Int64, there: npt.NDArray[np.bool_]) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(numbers, ~there)
