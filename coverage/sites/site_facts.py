"""The headline figures of an answer about sites, as plain data for JSON and words."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

import numpy as np

from .demand import WORKERS
from .serving_facts import serving_facts
from .site_costs import costs_of
from .sites_study import SitesStudy
from .unreachable import CAUSES


def site_facts(study: SitesStudy) -> dict[str, Any]:
    """Return what was asked, what was chosen, and how good it is at worst.

    Weights are residents of the circle that is told, or residents × weight of each circle where weights were given.
    """
    plan, setting = study.plan, study.setting
    residents, today = setting.residents, setting.told
    covered_today = int(residents[today.covered].sum())
    gained = int(study.cards.residents.sum())
    total = int(residents.sum())
    serving = serving_facts(study)
    # Who finds no room is not served: with capacities it is the served who meet a target or miss it.
    counted = covered_today + gained if serving is None else serving["served_after"]
    return {
        "question": _question(study),
        "circle": today.name,
        "radius_m": today.radius_mm / 1000.0,
        "target": today.target,
        "weights": {setting.plan.circles[circle].name: weight for circle, weight in setting.asked.weights.items()},
        "services": list(setting.asked.services),
        "weight_by": study.request.weight_by,
        "workers": int(setting.demand.weight[setting.demand.circle == WORKERS].sum()),
        "where": study.candidates.where,
        "candidates": len(study.candidates),
        "candidates_by_kind": _kinds(study),
        "candidates_left_out": asdict(study.candidates.left_out),
        "residents": total,
        "covered_today": covered_today,
        "gained_residents": gained,
        "covered_after": covered_today + gained,
        "rate_today": _rate(covered_today, total),
        "rate_after": _rate(covered_today + gained, total),
        "meets_target": total == 0 or counted / total >= today.target,
        "mean_m_today": _mean(residents, today.distance_mm, today.reached & today.covered),
        "mean_m_after": _mean(residents, *_walks_after(study)),
        "sites": len(plan.chosen),
        "cost": _cost(study),
        "chosen": study.candidates.frame["id"].iloc[list(plan.chosen)].tolist(),
        "proved": plan.proved,
        "ending": plan.ending,
        "base_weight": study.base_weight,
        "gained_weight": plan.covered_weight - study.base_weight,
        "bound_gained_weight": plan.upper_bound - study.base_weight,
        "gap_weight": plan.gap_weight,
        "certified_gained_weight": plan.certificate.bound - study.base_weight,
        "certified_for": plan.certificate.k,
        "fewest": plan.fewest,
        "needed_weight": plan.needed,
        "least_sites": plan.least_stations,
        "walk_left_out": plan.walk_left_out,
        "curve_sought": study.curve.sought,
        "reaches_target": plan.reaches_target,
        "floors_missed": plan.floors_missed,
        "ceiling_weight": plan.ceiling,
        "ceiling_residents": covered_today + int(residents[setting.reached(setting.asked.told)].sum()),
        "total_weight": plan.total_weight,
        "unreachable": _unreachable(study),
        "constraints": [asdict(cost) for cost in study.rule_costs],
        "fairness": _fairness(study),
        "capacity": serving,
        "phases": None if study.phases is None else {**asdict(study.phases), "proved": study.phases.proved},
    }


def _question(study: SitesStudy) -> dict[str, Any]:
    request = study.request
    asked = {"kind": request.kind, "value": getattr(request, request.kind, None)}
    limits = {name: value for name, value in asdict(request.limits).items() if value not in (None, 0, ())}
    return {
        **asked,
        "each_area": request.each_area,
        "fair": request.fair,
        "limits": limits,
        "candidates": asdict(request.options),
    }


def _kinds(study: SitesStudy) -> dict[str, int]:
    kinds, counts = np.unique(study.candidates.frame["kind"].to_numpy(dtype=str), return_counts=True)
    return {str(kind): int(count) for kind, count in zip(kinds, counts, strict=True)}


def _cost(study: SitesStudy) -> float | None:
    """What the chosen sites cost together; None where the planner's layer does not say it of each."""
    cost = costs_of(study.candidates.frame)
    together = None if cost is None else math.fsum(cost[list(study.plan.chosen)])
    return None if together is None or math.isnan(together) else round(together, 6)


def _rate(part: int, total: int) -> float | None:
    return round(part / total, 6) if total else None


def _mean(residents: np.ndarray, distance_mm: np.ndarray, who: np.ndarray) -> float | None:
    people = int(residents[who].sum())
    return round(float((residents[who] * distance_mm[who]).sum() / people / 1000.0), 3) if people else None


def _walks_after(study: SitesStudy) -> tuple[np.ndarray, np.ndarray]:
    after = study.after[study.setting.asked.told]
    return after.distance_mm, after.covered & after.reached


def _unreachable(study: SitesStudy) -> dict[str, dict[str, int]]:
    """Residences and residents by cause, every cause told."""
    found, residents = study.unreachable, study.setting.residents
    causes = {}
    for number, cause in enumerate(CAUSES):
        rows = found.residence[found.cause == number]
        causes[cause] = {"residences": len(rows), "residents": int(residents[rows].sum())}
    return causes


def _fairness(study: SitesStudy) -> dict[str, Any] | None:
    found = study.fairness
    if found is None:
        return None
    return {
        "worst_rate": round(float(found.rate), 6),
        "bound_rate": round(float(found.bound), 6),
        "worst_rate_today": round(float(found.today), 6),
        "proved": found.proved,
    }
