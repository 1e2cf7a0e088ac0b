"""What capacities do to an answer: who is served, who is in reach and finds no room, and who is served where."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ...geo.network import Int64
from ..choosing.capacities.assignment import Served, serve
from ..choosing.cover_problem import cover_problem
from .serving import Serving
from .sites_study import SitesStudy


def serving_facts(study: SitesStudy) -> dict[str, Any] | None:
    """Return the figures of a study with capacities as plain data; None without."""
    serving, served = study.serving, study.plan.served
    if serving is None or served is None:
        return None
    total, today = study.plan.total_weight, study.base_weight
    return {
        "each": serving.each,
        "stations_with_capacity": len(serving.stations),
        "served_today": today,
        "served_after": study.plan.covered_weight,
        "gained_served": study.plan.covered_weight - today,
        "turned_away_today": int(_today(study, serving).turned_away.sum()),
        "turned_away_after": int(served.turned_away.sum()),
        "served_rate_today": round(today / total, 6) if total else None,
        "served_rate_after": round(study.plan.covered_weight / total, 6) if total else None,
    }


def capacity_assumptions(answer: dict[str, Any]) -> dict[str, Any]:
    """Return what an answer assumed of capacities, for the assumptions; nothing where none was asked for."""
    found = answer.get("capacity")
    if found is None:
        return {}
    names = ("each", "stations_with_capacity")
    return {"station_capacity": {name: found[name] for name in names}}


def _today(study: SitesStudy, serving: Serving) -> Served:
    return serve(cover_problem(serving.reach, study.setting.residents), serving.today, serving.capacity)


def assigned_residents(study: SitesStudy) -> Int64 | None:
    """Return how many residents each chosen site serves (k,); None without capacities."""
    return None if study.plan.served is None else study.plan.served.load[list(study.plan.chosen)]


def site_capacities(study: SitesStudy) -> Int64 | None:
    """Return how many residents each chosen site can serve (k,); None without capacities."""
    return None if study.serving is None else study.serving.capacity[list(study.plan.chosen)]


def assignments_table(study: SitesStudy, serving: Serving, served: Served) -> pd.DataFrame:
    """Return `assignments.csv`: who is served at each new site and at each station with a capacity of its own."""
    reach, first = serving.reach, int(serving.today[0])
    row = np.repeat(np.arange(reach.shape[0]), np.diff(reach.indptr))
    # The last row are all stations without a limit: whoever is in their reach is served there.
    shown = np.flatnonzero((served.flow > 0) & (row < reach.shape[0] - 1))
    names = [*study.candidates.frame["id"], *study.setting.layers.stations["id"].iloc[serving.stations], ""]
    homes = study.setting.layers.residences["id"].to_numpy(dtype=object)
    return pd.DataFrame(
        {
            "id": homes[reach.indices[shown]] if len(shown) else np.empty(0, dtype=object),
            "place": pd.Series([str(names[number]) for number in row[shown]], dtype=object),
            "is_new": (row[shown] < first).astype(np.int8),
            "residents": served.flow[shown],
            "distance_m": reach.data[shown] / 1000.0,
        }
    )
