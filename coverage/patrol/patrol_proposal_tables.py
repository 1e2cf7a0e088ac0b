"""What a `patrol` run proposes, as tables: where new patrollers go, and who moves next door."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .adding import Additions
from .moving import Moves
from .patrol_columns import basis_columns, masked_units, named_units, whole_where
from .patrol_study import PatrolStudy
from .ratios import required_patrollers, residents_per_patroller, shortage_of


def additions_table(study: PatrolStudy, added: Additions) -> pd.DataFrame:
    """Return `patrol_additions.csv`: the areas (and groups) that get new patrollers, in the order of `patrol.csv`."""
    gets = np.flatnonzero(added.added > 0)
    unit, new, before, quota = (part[gets] for part in (added.units, added.added, added.before, added.quota))
    groups = [added.groups[row] for row in gets]
    hidden = {group: masked_units(study, group=group) for group in set(groups)}
    masked = np.array([hidden[group][number] for group, number in zip(groups, unit, strict=True)], dtype=np.bool_)
    people, after = study.people[unit], before + new
    by_group = np.array([group is not None for group in groups], dtype=np.bool_)
    return pd.DataFrame(
        {
            **named_units(study, unit),
            "group": pd.Series(groups, dtype=object),
            "quota": whole_where(quota, by_group),
            "residents": people,
            "patrollers": whole_where(before, ~masked),
            "added": new,
            "patrollers_after": whole_where(after, ~masked),
            "residents_per_patroller": np.where(masked, np.nan, residents_per_patroller(people, before)),
            "residents_per_patroller_after": np.where(masked, np.nan, residents_per_patroller(people, after)),
            "required": required_patrollers(people, quota),
            "shortage_after": whole_where(shortage_of(people, after, quota), ~masked),
            **basis_columns(study),
        }
    )


def moves_table(study: PatrolStudy) -> pd.DataFrame:
    """Return `patrol_moves.csv`: who moves from which area to which neighbour."""
    return pd.concat([_moves_of(study, moves) for moves in study.moves], ignore_index=True)


def _moves_of(study: PatrolStudy, moves: Moves) -> pd.DataFrame:
    giving, taking = named_units(study, moves.pairs[:, 0]), named_units(study, moves.pairs[:, 1])
    return pd.DataFrame(
        {
            "group": pd.Series([moves.need.group] * len(moves.people), dtype=object),
            "level": giving["level"],
            "from_name": giving["name"],
            "from_code": giving["code"],
            "to_name": taking["name"],
            "to_code": taking["code"],
            "patrollers": moves.people,
            "distance_m": moves.distance_mm / 1000.0,
            "distance_by": np.where(moves.by_network, "network", "straight_line").astype(object),
            **basis_columns(study),
        }
    )
