"""The tables of a `patrol` run, as frames (see docs/tables.md)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...geo.network import Int64
from ..circles.statistics import rates, sum_by_group
from .beats.beat_table import shared_beat_table
from .beats.beats import Beats
from .headcount import Flags
from .moving import in_group
from .patrol_columns import basis_columns, masked_units, named_units, shown_units, whole_where
from .patrol_proposal_tables import additions_table, moves_table
from .patrol_study import PatrolStudy, area_codes
from .ratios import (
    MASKED,
    NO_CLASS,
    UNLISTED,
    class_names,
    class_numbers,
    required_patrollers,
    residents_per_patroller,
    shortage_of,
    status_of,
    surplus_of,
)

# Columns of ids, whose text is written as it is.
PATROL_IDS: Mapping[str, tuple[str, ...]] = {
    "patrol": ("code",),
    "patrol_groups": ("code",),
    "patrol_hexagons": ("hexagon",),
    "patrol_additions": ("code",),
    "patrol_moves": ("from_code", "to_code"),
    "patrol_reach": ("code",),
    "patrol_beats": (),
}


def patrol_tables(study: PatrolStudy) -> dict[str, pd.DataFrame]:
    """Return every table that applies, by the name of its file without ``.csv``."""
    tables = {
        "patrol": patrol_table(study),
        "patrol_groups": groups_table(study),
        "patrol_hexagons": hexagons_table(study),
    }
    if study.added is not None:
        tables["patrol_additions"] = additions_table(study, study.added)
    if study.moves:
        tables["patrol_moves"] = moves_table(study)
    if study.reach is not None:
        tables["patrol_reach"] = reach_table(study)
    if study.beats is not None:
        tables["patrol_beats"] = beats_table(study, study.beats[0])
    return tables


def patrol_table(study: PatrolStudy) -> pd.DataFrame:
    """Return `patrol.csv`: one row a unit."""
    people, count, counted = study.people, study.patrollers, study.units.counted
    masked = masked_units(study) & counted
    known = counted & ~masked
    status = status_of(people, count)
    status[masked], status[~counted] = MASKED, UNLISTED
    numbers = np.where(known, class_numbers(people, count, study.ratio), NO_CLASS).astype(np.int8)
    codes = area_codes(study.opened.layers, study.units)
    units = study.units.units
    frame = pd.DataFrame(
        {
            "level": [unit.level for unit in units],
            "name": [unit.name for unit in units],
            "residents": people,
            "patrollers": whole_where(count, known),
            "residents_per_patroller": np.where(known, residents_per_patroller(people, count), np.nan),
            "required": required_patrollers(people, study.ratio),
            "shortage": whole_where(shortage_of(people, count, study.ratio), known),
            "surplus": whole_where(surplus_of(people, count, study.ratio), known),
            "parent": [unit.parent for unit in units],
            "code": [code if unit.area >= 0 else None for unit, code in zip(units, codes, strict=True)],
            "status": status,
            "class": class_names(numbers),
            "patrollers_least": whole_where(
                count if study.least is None else study.least, known & (not study.request.share)
            ),
            "communities_shortage": _communities_shortage(study, people, count),
            "ratio": study.ratio,
            **basis_columns(study),
        }
    )
    return frame.iloc[shown_units(study)].reset_index(drop=True)


def groups_table(study: PatrolStudy) -> pd.DataFrame:
    """Return `patrol_groups.csv`: one row a unit and group that has patrollers there, or a quota."""
    quotas, units = study.opened.plan.patrol.quotas, study.units
    names = [*study.heads.groups, *(group for group in quotas if group not in study.heads.groups)]
    row, unit = units.rows_in_units()
    people, parts = study.people, []
    usable = np.flatnonzero(units.counted)
    for group in names:
        ours = in_group(study.heads, group)[row]
        total = sum_by_group(study.heads.in_group[row][ours], unit[ours], len(units.units))
        masked = masked_units(study, group=group)
        kept = usable[(total[usable] > 0) | masked[usable] | (group in quotas)]
        parts.append(_group_rows(study, group, kept, total[kept], ~masked[kept], people[kept]))
    empty = _group_rows(study, "", usable[:0], usable[:0], np.zeros(0, dtype=np.bool_), usable[:0])
    frame = pd.concat([part for part in parts if len(part)] or [empty], ignore_index=True)
    order = np.lexsort((frame.pop("_group").to_numpy(), frame.pop("_unit").to_numpy()))
    return frame.iloc[order].reset_index(drop=True)


def hexagons_table(study: PatrolStudy) -> pd.DataFrame:
    """Return `patrol_hexagons.csv`: one row a hexagon in which people live or patrollers stand."""
    hexagons, heads = study.hexagons, study.heads
    count = len(hexagons)
    people = sum_by_group(study.residents, hexagons.of_home, count)
    homes = sum_by_group((study.residents > 0).astype(np.int64), hexagons.of_home, count)
    posts = hexagons.of_post >= 0
    standing = sum_by_group(heads.total[posts], hexagons.of_post[posts], count)
    spread = np.bincount(hexagons.of_home, weights=study.spread, minlength=count)
    patrollers = standing + spread
    exact = np.full(count, bool(posts.all() and len(posts)))
    centres = hexagons.centres()
    frame = pd.DataFrame(
        {
            "hexagon": hexagons.names(),
            "resolution": hexagons.resolution,
            "lon": centres[:, 0],
            "lat": centres[:, 1],
            "residents": people,
            "residences": whole_where(homes, np.full(count, not study.request.share)),
            "patrollers": patrollers,
            "residents_per_patroller": residents_per_patroller(people, patrollers),
            "spread": (~exact).astype(np.int8),
            "required": whole_where(required_patrollers(people, study.ratio), exact),
            "shortage": whole_where(shortage_of(people, standing, study.ratio), exact),
            "surplus": whole_where(surplus_of(people, standing, study.ratio), exact),
            "status": status_of(people, patrollers),
            "class": class_names(class_numbers(people, patrollers, study.ratio)),
            "ratio": study.ratio,
            **basis_columns(study),
        }
    )
    return frame[(people > 0) | (patrollers > 0)].reset_index(drop=True)


def reach_table(study: PatrolStudy) -> pd.DataFrame:
    """Return `patrol_reach.csv`: residents with a patroller within reach on foot, and accessible patrollers."""
    reach, units = study.reach, study.units
    if reach is None:
        raise ValueError("no patroller is a point")
    rows = shown_units(study)
    people = study.people
    within = units.residents_by_unit(np.where(reach.within, study.residents, 0))
    row, unit = units.index.members()
    homes = row < units.residences
    weights = (study.residents * reach.accessible)[row[homes]]
    accessible = np.bincount(unit[homes], weights=weights, minlength=len(units.units))
    thousand = np.where(people > 0, accessible * 1000.0 / np.maximum(people, 1), np.nan)
    return pd.DataFrame(
        {
            **named_units(study, rows),
            "residents": people[rows],
            "reach_m": float(study.opened.plan.patrol.reach_m),
            "within_reach_residents": within[rows],
            "within_reach_rate": rates(within[rows], people[rows]),
            "accessible_patrollers": accessible[rows],
            "accessible_patrollers_per_1000": thousand[rows],
            **basis_columns(study),
        }
    )


def beats_table(study: PatrolStudy, beats: Beats) -> pd.DataFrame:
    """Return `patrol_beats.csv`: one row a beat."""
    table = shared_beat_table(beats.table) if study.request.share else beats.table
    area = pd.DataFrame({"level": beats.area.level, "name": beats.area.name}, index=table.index)
    return pd.concat([area, table], axis=1).assign(**basis_columns(study))


def _communities_shortage(study: PatrolStudy, people: Int64, count: Int64) -> pd.arrays.IntegerArray:
    """The sum of the shortages of the communities in each coarser unit; empty where one of them is not counted."""
    units = study.units.units
    total, known = np.zeros(len(units), dtype=np.int64), np.zeros(len(units), dtype=np.bool_)
    if "community" in study.units.levels_counted:
        parts = study.units.parts("community")
        total = sum_by_group(shortage_of(people, count, study.ratio)[parts[:, 1]], parts[:, 0], len(units))
        known = np.array([unit.level in ("plan", "district", "subdistrict") for unit in units], dtype=np.bool_)
        known[parts[~study.units.counted[parts[:, 1]], 0]] = False
    return whole_where(total, known)


def _group_rows(study: PatrolStudy, group: str, kept: Int64, total: Int64, known: Flags, people: Int64) -> pd.DataFrame:
    quota = study.opened.plan.patrol.quotas.get(group)
    asked = known & (quota is not None)
    names = [*study.heads.groups, *study.opened.plan.patrol.quotas]
    return pd.DataFrame(
        {
            **named_units(study, kept),
            "group": group,
            "residents": people,
            "patrollers": whole_where(total, known),
            "status": np.where(known, "counted", MASKED).astype(object),
            "quota": whole_where(np.full(len(kept), quota or 1), np.full(len(kept), quota is not None)),
            "required": whole_where(required_patrollers(people, quota or 1), np.full(len(kept), quota is not None)),
            "shortage": whole_where(shortage_of(people, total, quota or 1), asked),
            "surplus": whole_where(surplus_of(people, total, quota or 1), asked),
            **basis_columns(study),
            "_group": names.index(group) if group in names else 0,
            "_unit": kept,
        }
    )
