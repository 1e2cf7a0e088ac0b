"""What the shared tables tell of every unit, beside what the page's blocks give: the page shows what they tell."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..run_files.frame_rows import frame_rows
from ..whole_study import WholeStudy
from ..whole_tables import WholeTables, whole_tables
from .figures import ALL

Rows = list[dict[str, Any]]


def told_by_tables(whole: WholeStudy, figures: Rows, units: Rows) -> tuple[Rows, Rows]:
    """Return the figures with ``told`` and the units with the residents and residences of the shared tables.

    Args:
        whole: the plan and its studies.
        figures: what the page's homes give (`page_figures`).
        units: the units with what the page's homes give.

    Returns:
        ``told`` holds a count and ``tenths`` a rate in tenths of a percent for each unit, None where the tables leave
        it out; both are left out where no table has them. A unit keeps the people and homes of its blocks where the
        tables leave them out.
    """
    tables = whole_tables(whole, share=True)
    more = [{**row, **_told(tables, row["view"], row["mode"], row["circle"])} for row in figures]
    areas = frame_rows(tables.coverage["areas"][["residents", "residences"]])
    counted = [
        {**unit, **{name: int(count) for name, count in row.items() if count is not None}}
        for unit, row in zip(units, areas, strict=True)
    ]
    return more, counted


def _told(tables: WholeTables, view: str, mode: str, circle: str) -> dict[str, list[int | None]]:
    found = _columns(tables, view, mode, circle)
    if found is None:
        return {}
    counts, rates = found
    return {
        "told": [None if count is None else int(count) for count in _plain(counts)],
        "tenths": [None if rate is None else round(rate * 1000) for rate in _plain(rates)],
    }


def _plain(column: pd.Series) -> list[Any]:
    return [row["told"] for row in frame_rows(pd.DataFrame({"told": column}))]


def _columns(tables: WholeTables, view: str, mode: str, circle: str) -> tuple[pd.Series, pd.Series] | None:
    """The counts and rates that the tables have of these figures, one row a unit; None where no table has them."""
    if mode == "effective":
        if view != "today" or circle == ALL:
            return None
        staffing = tables.staffing["staffing"]
        ours = staffing[staffing["circle"] == circle]
        return ours["effective_residents"], ours["effective_rate"]
    areas = tables.coverage["areas"]
    if view == "proposal":
        after = None if circle == ALL else tables.sites["areas_after"]
        return None if after is None else (after[f"{circle}_after_residents"], after[f"{circle}_after_rate"])
    if circle != ALL:
        return areas[f"{circle}_covered_residents"], areas[f"{circle}_rate"]
    # No table has the rate of all circles together: every hand-out makes it of the counts.
    return areas["all_circles_residents"], pd.Series(pd.NA, index=areas.index)
