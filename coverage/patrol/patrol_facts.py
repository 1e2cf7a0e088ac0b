"""The headline figures of an answer about patrols, as plain data for JSON and words."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from ...geo.network import Int64
from ..run_files.sharing import SMALL
from .adding import Additions
from .beats.beat_layers import beat_facts, shared_beat_facts
from .hexagons import MEDIAN_RESIDENTS
from .masking import range_of_heads
from .moving import Moves
from .patrol_columns import masked_units
from .patrol_study import PatrolStudy
from .ratios import CLASSES, class_numbers, shortage_of, status_of


def patrol_facts(study: PatrolStudy, tables: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Return what was counted, on which population, and what was proposed; `tables` are those of `patrol_tables`."""
    plan, table = study.opened.plan, tables["patrol"]
    whole = table.iloc[0]
    finest = study.areas
    people, count = study.people[finest], study.patrollers[finest]
    known = ~masked_units(study)[finest]
    return {
        "question": asdict(study.request),
        "ratio": study.ratio,
        "population_basis": plan.population_basis or None,
        "population_date": plan.population_date,
        "residents": int(whole["residents"]),
        "patrollers": _number(whole["patrollers"]),
        "patrollers_least": _number(whole["patrollers_least"]),
        "patrollers_between": list(range_of_heads(study.heads)) if study.request.share else None,
        "persons_told_apart": study.heads.has_ids,
        "residents_per_patroller": _ratio(whole["residents_per_patroller"]),
        "required": int(whole["required"]),
        "shortage": _number(whole["shortage"]),
        "surplus": _number(whole["surplus"]),
        "communities_shortage": _number(whole["communities_shortage"]),
        "bases": other_bases(study, _number(whole["patrollers"])),
        "groups": len([group for group in study.heads.groups if group]),
        "levels": list(study.units.levels_counted),
        "finest_level": study.units.finest,
        "finest_areas": len(finest),
        "finest_levels": _counts([study.units.units[unit].level for unit in finest]),
        "areas_shortage": int(shortage_of(people, count, study.ratio)[known].sum()),
        "statuses": _counts(status_of(people, count)[known].tolist()),
        "classes": {
            name: int((class_numbers(people, count, study.ratio)[known] == number).sum())
            for number, name in enumerate(CLASSES)
        },
        "masked_areas": int((~known).sum()),
        "hexagons": _hexagon_facts(study, tables["patrol_hexagons"]),
        "added": _added_facts(study),
        "moves": [_moves_facts(moves) for moves in study.moves],
        "reach": _reach_facts(study),
        "beats": _beat_facts(study, tables),
        "share": {"rounded_to": SMALL, "masked_below": SMALL} if study.request.share else None,
    }


def other_bases(study: PatrolStudy, patrollers: int | None) -> list[dict[str, Any]]:
    """Return the ratio on the plan's own population basis and on every other that it states."""
    plan = study.opened.plan
    own = {plan.population_basis: int(study.people[0])}
    stated = {name: count for name, count in plan.patrol.other_bases.items() if name != plan.population_basis}
    return [
        {
            "basis": name or None,
            "residents": count,
            "residents_per_patroller": round(count / patrollers, 6) if patrollers and count else None,
        }
        for name, count in {**own, **stated}.items()
    ]


def _hexagon_facts(study: PatrolStudy, table: pd.DataFrame) -> dict[str, Any]:
    lived_in = table["residents"][table["residents"] > 0]
    return {
        "resolution": study.hexagons.resolution,
        "count": len(table),
        "median_residents": float(lived_in.median()) if len(lived_in) else None,
        "wanted_median_residents": MEDIAN_RESIDENTS,
        "spread": bool(table["spread"].any()),
        "patrollers_not_spread": study.unspread,
    }


def _added_facts(study: PatrolStudy) -> dict[str, Any] | None:
    """What the new patrollers change; where groups have quotas the ratios are told group by group."""
    added = study.added
    if added is None:
        return None
    quotas = study.opened.plan.patrol.quotas
    whole = _ratios_with(study, added, np.arange(len(added.added)))
    return {
        "asked": study.request.add,
        "placed": int(added.added.sum()),
        "areas": len(np.unique(added.units[added.added > 0])),
        **({**whole, **{name: None for name in whole if name.startswith("worst")}} if quotas else whole),
        "residents_in_no_area": int(study.people[0]) - int(study.people[study.areas].sum()),
        "groups": [
            {
                "group": group,
                "quota": quota,
                "placed": int(added.added[added.rows_of(group)].sum()),
                **_ratios_with(study, added, added.rows_of(group)),
            }
            for group, quota in quotas.items()
        ],
    }


def _ratios_with(study: PatrolStudy, added: Additions, rows: Int64) -> dict[str, Any]:
    people, before = study.people[added.units[rows]], added.before[rows]
    after = before + added.added[rows]
    return {
        "bare_before": int(((before == 0) & (people > 0)).sum()),
        "bare_after": int(((after == 0) & (people > 0)).sum()),
        "worst_before": _worst(people, before),
        "worst_after": _worst(people[before > 0], after[before > 0]),
        "worst_after_of_bare": _worst(people[before == 0], after[before == 0]),
    }


def _worst(people: np.ndarray, patrollers: np.ndarray) -> float | None:
    """The worst ratio of areas that have patrollers."""
    there = (patrollers > 0) & (people > 0)
    return round(float((people[there] / patrollers[there]).max()), 6) if there.any() else None


def _moves_facts(moves: Moves) -> dict[str, Any]:
    people = int(moves.people.sum())
    total_mm = int((moves.people * moves.distance_mm).sum())
    return {
        "group": moves.need.group,
        "moved": people,
        "shortage": moves.shortage,
        "shortage_after": moves.shortage - people,
        "pairs": len(moves.people),
        "pairs_straight_line": int((~moves.by_network).sum()),
        "person_m": total_mm / 1000.0,
    }


def _reach_facts(study: PatrolStudy) -> dict[str, Any] | None:
    reach = study.reach
    if reach is None:
        return None
    within, total = int(study.residents[reach.within].sum()), int(study.residents.sum())
    return {
        "reach_m": study.opened.plan.patrol.reach_m,
        "points": len(reach.points),
        "points_off_network": int(reach.off_network.sum()),
        "patrollers_reaching": reach.reaching,
        "within_reach_residents": within,
        "within_reach_rate": round(within / total, 6) if total else None,
    }


def _beat_facts(study: PatrolStudy, tables: dict[str, pd.DataFrame]) -> dict[str, Any] | None:
    if study.beats is None:
        return None
    beats, homes = study.beats
    return shared_beat_facts(beats, homes, tables["patrol_beats"]) if study.request.share else beat_facts(beats, homes)


def _number(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _ratio(value: Any) -> float | None:
    return None if pd.isna(value) else round(float(value), 6)


def _counts(words: list[str]) -> dict[str, int]:
    return {word: words.count(word) for word in sorted(set(words))}
