"""The tables of a `sites` run, as frames (see docs/tables.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ...geo.crs import to_lonlat
from ...geo.network import Int64
from ..choosing.rules.phase_plans import PhasedPlan
from ..choosing.rules.target_cost import TargetCost
from ..circles.result_tables import metres
from ..circles.statistics import rates, sum_by_group
from ..layers.doors import point_xy
from ..run_files.text_columns import text_at
from .areas_after import areas_after_table
from .serving_facts import assigned_residents, assignments_table, site_capacities
from .site_costs import costs_of
from .sites_study import SitesStudy
from .unreachable import CAUSES, TOO_FAR

# Columns of ids, whose text is written as it is.
SITE_IDS: Mapping[str, tuple[str, ...]] = {
    "sites": ("id",),
    "site_cards": ("id", "runner_up"),
    "site_gains": ("id",),
    "site_residences": ("id", "site"),
    "unreachable": ("id", "nearest_candidate"),
    "candidates": ("id", "replaced_by"),
    "sites_by_weight": ("id",),
    "assignments": ("id", "place"),
    "certificate": ("residence",),
    "closures": ("id",),
    "moves": ("id", "station"),
}


def site_tables(study: SitesStudy) -> dict[str, pd.DataFrame]:
    """Return every table of the run, by the name of its file without ``.csv``."""
    return {
        "sites": sites_table(study),
        "curve": curve_table(study),
        "site_cards": cards_table(study),
        "site_gains": gains_table(study),
        "site_residences": residences_table(study),
        "areas_after": areas_after_table(
            study.setting.index, study.setting.residents, study.setting.opened.measured.verdicts, study.after
        ),
        "unreachable": unreachable_table(study),
        "candidates": candidates_table(study),
        "certificate": certificate_table(study),
        **({"phases": phases_table(study, study.phases)} if study.phases is not None else {}),
        **({"constraints": constraints_table(study)} if study.rule_costs else {}),
        **_assignments(study),
    }


def sites_table(study: SitesStudy) -> pd.DataFrame:
    """Return `sites.csv`: the proposed sites in building order, with whom each adds in the circle that is told."""
    chosen, frame = list(study.plan.chosen), study.candidates.frame
    picked = frame.iloc[chosen]
    gained = study.cards.residents
    today = int(study.setting.residents[study.setting.told.covered].sum())
    columns = {
        "rank": np.arange(1, len(chosen) + 1),
        "id": picked["id"].to_numpy(dtype=object),
        "host": picked["host"].to_numpy(dtype=object),
        "area": picked["area"].to_numpy(dtype=object),
        **_degrees(study, chosen),
        "gained_residents": gained,
        "cumulative_residents": np.cumsum(gained),
        "rate": rates(today + np.cumsum(gained), np.full(len(chosen), study.setting.residents.sum())),
    }
    if study.is_weighted:
        columns["gained_weighted"] = np.array(study.plan.gains, dtype=np.int64)
    columns |= _cost_column(study, chosen) | _served_columns(study)
    if study.phases is not None:
        columns["phase"] = np.searchsorted(study.phases.counts, np.arange(len(chosen)), side="right") + 1
    return pd.DataFrame(columns)


def _cost_column(study: SitesStudy, rows: list[int]) -> dict[str, Any]:
    """What a station at these candidates costs, where the planner's layer says it."""
    cost = costs_of(study.candidates.frame)
    return {} if cost is None else {"cost": cost[rows]}


def _served_columns(study: SitesStudy) -> dict[str, Any]:
    """With capacities: whom each site serves, and how many more are served once it stands."""
    if study.serving is None:
        return {}
    return {
        "capacity": site_capacities(study),
        "assigned_residents": assigned_residents(study),
        "gained_served": np.array(study.plan.gains, dtype=np.int64),
    }


def _assignments(study: SitesStudy) -> dict[str, pd.DataFrame]:
    if study.serving is None or study.plan.served is None:
        return {}
    return {"assignments": assignments_table(study, study.serving, study.plan.served)}


def curve_table(study: SitesStudy) -> pd.DataFrame:
    """Return `curve.csv`: gains over today for each number of stations; by weight in columns of their own."""
    curve, base = study.curve, study.base_weight
    proved = curve.best >= curve.bound
    by_weight = {
        "nested": curve.nested - base,
        "best": curve.best - base,
        "bound": curve.bound - base,
    }
    columns: dict[str, Any] = {"k": np.arange(len(curve.best))}
    if study.is_weighted:
        order = list(curve.order)
        columns["nested_residents"] = [study.told_gain(order[:k]) for k in range(len(curve.best))]
        columns["best_residents"] = [study.told_gain(plan) for plan in curve.plans]
        # The bound is one of weight; of the residents of one circle alone nothing is known.
        columns["bound_residents"] = pd.arrays.IntegerArray(
            np.zeros(len(curve.best), dtype=np.int64), np.ones(len(curve.best), dtype=np.bool_)
        )
        columns["status"] = np.where(proved, "proved", "bounded")
        columns.update({f"{name}_weighted": values for name, values in by_weight.items()})
    else:
        columns.update({f"{name}_residents": values for name, values in by_weight.items()})
        columns["status"] = np.where(proved, "proved", "bounded")
    return pd.DataFrame(columns)


def cards_table(study: SitesStudy) -> pd.DataFrame:
    """Return `site_cards.csv`: what is known of each proposed site."""
    cards, frame = study.cards, study.candidates.frame
    picked = frame.iloc[list(study.plan.chosen)]
    other, there = cards.runners_up.candidate, cards.runners_up.candidate >= 0
    text = {name: picked[name].to_numpy(dtype=object) for name in ("id", "name", "kind", "host", "street", "area")}
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(picked) + 1),
            **text,
            "community": picked["community"].to_numpy(dtype=object),
            "gained_residents": cards.residents,
            "gained_residences": cards.residences,
            "gained_residents_radius_90": cards.shorter,
            "gained_residents_radius_110": cards.longer,
            "runner_up": text_at(frame["id"].tolist(), other, valid=there),
            "runner_up_name": text_at(frame["name"].tolist(), other, valid=there),
            "runner_up_loss": pd.arrays.IntegerArray(np.where(there, cards.runners_up.loss, 0), ~there),
            "runner_up_within_1_percent": cards.near_enough(study.plan.gains).astype(np.int8),
            **_served_columns(study),
        }
    )


def gains_table(study: SitesStudy) -> pd.DataFrame:
    """Return `site_gains.csv`: whom each site gains, by the finest area they live in."""
    index, cards, residents = study.setting.index, study.cards, study.setting.residents
    gained = np.flatnonzero(cards.site_of >= 0)
    # The last level is the finest; without areas the plan, number 0, is the only unit.
    finest = index.unit_of[:, -1] if index.levels else np.zeros(len(residents), dtype=np.int32)
    unit = finest[gained].astype(np.int64)
    pairs, group = np.unique(np.column_stack([cards.site_of[gained], unit]), axis=0, return_inverse=True)
    ids = study.candidates.frame["id"].to_numpy(dtype=object)[list(study.plan.chosen)]
    units = [index.units[number] for number in pairs[:, 1]]
    return pd.DataFrame(
        {
            "rank": pairs[:, 0] + 1,
            "id": ids[pairs[:, 0]] if len(pairs) else np.empty(0, dtype=object),
            "level": pd.Series([unit.level for unit in units], dtype=str),
            "name": pd.Series([unit.name for unit in units], dtype=str),
            "gained_residents": sum_by_group(residents[gained], group.ravel(), len(pairs)),
            "gained_residences": np.bincount(group.ravel(), minlength=len(pairs)),
        }
    )


def residences_table(study: SitesStudy) -> pd.DataFrame:
    """Return `site_residences.csv`: every residence that is newly covered, and the first site that covers it."""
    site_of = study.cards.site_of
    rows = np.flatnonzero(site_of >= 0)
    ids = study.candidates.frame["id"].to_numpy(dtype=object)[list(study.plan.chosen)]
    return pd.DataFrame(
        {
            "id": study.setting.layers.residences["id"].to_numpy(dtype=object)[rows],
            "residents": study.setting.residents[rows],
            "rank": site_of[rows] + 1,
            "site": ids[site_of[rows]] if len(rows) else np.empty(0, dtype=object),
        }
    )


def unreachable_table(study: SitesStudy) -> pd.DataFrame:
    """Return `unreachable.csv`: the residences that no candidate can cover, and why."""
    found, setting = study.unreachable, study.setting
    rows, far = found.residence, found.cause == TOO_FAR
    names = {level: setting.index.names(level)[rows] for level in setting.index.levels}
    return pd.DataFrame(
        {
            "id": setting.layers.residences["id"].to_numpy(dtype=object)[rows],
            "residents": setting.residents[rows],
            **names,
            "cause": text_at(CAUSES, found.cause),
            "nearest_candidate": text_at(study.candidates.frame["id"].tolist(), found.candidate, valid=far),
            "nearest_candidate_m": metres(found.distance_mm, far),
            "shortfall_m": metres(found.distance_mm - setting.told.radius_mm, far),
        }
    )


def candidates_table(study: SitesStudy) -> pd.DataFrame:
    """Return `candidates.csv`: where a station could stand, and whom each place alone would newly cover."""
    frame, rows = study.candidates.frame, list(range(len(study.candidates)))
    chosen = np.zeros(len(frame), dtype=np.int8)
    chosen[list(study.plan.chosen)] = 1
    text = ("id", "name", "kind", "host", "street", "area", "community")
    return pd.DataFrame(
        {
            **{name: frame[name].to_numpy(dtype=object) for name in text},
            **_degrees(study, rows),
            "alone_residents": alone_residents(study),
            "chosen": chosen,
            **_cost_column(study, rows),
            **_certified(study),
        }
    )


def _certified(study: SitesStudy) -> dict[str, object]:
    """Return each candidate's part in the certificate; with capacities it hangs on who is served where."""
    if study.serving is not None:
        return {}
    setting, certificate = study.setting, study.plan.certificate
    settled = np.zeros(setting.reach.shape[1], dtype=np.bool_)
    settled[setting.reach[[setting.today_row]].indices] = True
    sums = setting.reach[: setting.today_row].astype(bool).astype(np.int64) @ np.where(
        settled, 0, certificate.multiplier
    )
    better = certificate.dominated_by[: setting.today_row]
    ids = study.candidates.frame["id"].tolist()
    return {
        "replaced_by": text_at(ids, better, valid=better >= 0),
        "multiplier_sum_1024": np.where(better >= 0, 0, sums),
    }


def alone_residents(study: SitesStudy) -> Int64:
    """Return how many residents each candidate alone would newly cover in the circle that is told."""
    setting = study.setting
    ours = setting.demand.of_circle(setting.asked.told)
    told = np.zeros(len(ours), dtype=np.int64)
    told[ours] = setting.residents[setting.demand.residence[ours]]
    pairs = setting.reach[: setting.today_row]
    sums = np.zeros(len(study.candidates), dtype=np.int64)
    np.add.at(sums, np.repeat(np.arange(pairs.shape[0]), np.diff(pairs.indptr)), told[pairs.indices])
    return sums


def certificate_table(study: SitesStudy) -> pd.DataFrame:
    """Return `certificate.csv`: the multiplier of every item that some candidate would newly cover, in 1/1024."""
    setting, certificate = study.setting, study.plan.certificate
    # What no candidate reaches has nothing to be credited, and would only make the table long.
    reach = setting.reach if study.serving is None else study.serving.reach
    reached = np.unique(reach.indices[: reach.indptr[-2]])
    rows = reached[setting.demand.circle[reached] >= 0]
    names = [circle.name for circle in setting.plan.circles]
    ids = setting.layers.residences["id"].to_numpy(dtype=object)
    return pd.DataFrame(
        {
            "circle": text_at(names, setting.demand.circle[rows]),
            "residence": ids[setting.demand.residence[rows]] if len(rows) else np.empty(0, dtype=object),
            "weight": setting.demand.weight[rows],
            "multiplier_1024": certificate.multiplier[rows],
        }
    )


def phases_table(study: SitesStudy, phases: PhasedPlan) -> pd.DataFrame:
    """Return `phases.csv`: what each phase gains over today by weight, beside the best plan of its size alone."""
    base = study.base_weight
    covered, best, bound = (np.array(values) for values in (phases.covered, phases.free_best, phases.free_bound))
    return pd.DataFrame(
        {
            "phase": np.arange(1, len(covered) + 1),
            "k": np.array(phases.sizes),
            "sites": np.array(phases.counts),
            "gained": covered - base,
            "best_alone": best - base,
            "bound_alone": bound - base,
            "price_least": np.maximum(best - covered, 0),
            "price_most": np.maximum(bound - covered, 0),
        }
    )


def constraints_table(study: SitesStudy) -> pd.DataFrame:
    """Return `constraints.csv`: what each constraint costs, by weight, with a target in stations too; ranges."""
    costs = study.rule_costs
    columns: dict[str, Any] = {
        "constraint": pd.Series([cost.rule for cost in costs], dtype=str),
        "price_least": np.array([cost.least for cost in costs], dtype=np.int64),
        "price_most": _some([cost.most for cost in costs]),
    }
    of_target = [cost for cost in costs if isinstance(cost, TargetCost)]
    if of_target:
        columns["stations"] = _some([cost.stations for cost in of_target])
        columns["fewer_least"] = _some([cost.fewer_least for cost in of_target])
        columns["fewer_most"] = _some([cost.fewer_most for cost in of_target])
        reached = [cost.reaches_without for cost in of_target]
        columns["reaches_without"] = _some([None if known is None else int(known) for known in reached])
        columns["sites_without"] = _some([cost.sites_without for cost in of_target])
        columns["fewest_without"] = _some([cost.fewest_without for cost in of_target])
    return pd.DataFrame(columns)


def _some(numbers: list[int | None]) -> pd.arrays.IntegerArray:
    """Whole numbers, some of which are not known."""
    values = np.array([number or 0 for number in numbers], dtype=np.int64)
    return pd.arrays.IntegerArray(values, np.array([number is None for number in numbers], dtype=np.bool_))


def _degrees(study: SitesStudy, rows: list[int]) -> dict[str, Any]:
    """Longitude and latitude of candidates in WGS 84, seven decimals: a centimetre."""
    frame = study.candidates.frame
    degrees = to_lonlat(point_xy(frame)[rows], datum="wgs84", crs=study.setting.layers.crs).reshape(-1, 2)
    return {"lon": np.round(degrees[:, 0], 7), "lat": np.round(degrees[:, 1], 7)}
