"""Who could move next door: from the surplus of areas to the shortage of their neighbours.

All patrollers are moved alike, or, where the plan sets quotas, each group by its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...geo.network import Int64, Network
from ..circles.statistics import sum_by_group
from ..layers.doors import point_xy
from ..layers.layers import PlanLayers
from .headcount import Headcount
from .moves import least_moves
from .neighbours import area_centres, neighbour_pairs, pair_distances
from .patrol_units import PatrolUnits
from .ratios import shortage_of, surplus_of


@dataclass(frozen=True, eq=False)
class Need:
    """Who is too many and who too few in each unit.

    Attributes:
        group: name of the group; None for all patrollers.
        surplus: (u,) whole people.
        shortage: (u,) whole people.
    """

    group: str | None
    surplus: Int64
    shortage: Int64


@dataclass(frozen=True, eq=False)
class Moves:
    """People who move between neighbouring areas, of one group or of all patrollers.

    Attributes:
        need: what they answer.
        pairs: (m, 2) units from and to.
        people: (m,) how many move, at least 1.
        distance_mm: (m,) between the centres of the two.
        by_network: (m,) whether that is walked, else it is the straight line.
        shortage: what is missing in all areas of the level, before.
    """

    need: Need
    pairs: Int64
    people: Int64
    distance_mm: Int64
    by_network: np.ndarray[tuple[int], np.dtype[np.bool_]]
    shortage: int


def needs_of(units: PatrolUnits, heads: Headcount, people: Int64, *, ratio: int, quotas: dict[str, int]) -> list[Need]:
    """Return what is to be moved: by group where groups have quotas (residents a patroller), else all patrollers.

    Args:
        units: the areas.
        heads: the patrollers.
        people: (u,) residents of the units.
        ratio: residents a patroller, of all patrollers.
        quotas: residents a patroller of a group.
    """
    wanted: list[tuple[str | None, int]] = [*quotas.items()] or [(None, ratio)]
    needs = []
    for group, each in wanted:
        count = group_counts(units, heads, group)
        needs.append(Need(group, surplus_of(people, count, each), shortage_of(people, count, each)))
    return needs


def group_counts(units: PatrolUnits, heads: Headcount, group: str | None) -> Int64:
    """Return the patrollers (u,) of `group` in each unit; all patrollers for None."""
    return units.patrollers_by_unit(
        heads.total if group is None else np.where(in_group(heads, group), heads.in_group, 0)
    )


def in_group(heads: Headcount, group: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """(k,) which rows are of `group`."""
    number = heads.groups.index(group) if group in heads.groups else -1
    return np.asarray(heads.group == number, dtype=np.bool_)


def move_surplus(
    layers: PlanLayers, network: Network | None, units: PatrolUnits, needs: list[Need], residents: Int64
) -> list[Moves]:
    """Return the moves of each of `needs`; none where the plan has no areas of its own or but one."""
    area = units.finest_areas
    if layers.areas is None or not units.levels_counted or len(area) < 2:
        return []
    rows = np.array([units.units[unit].area for unit in area])
    shapes = layers.areas.geometry.to_numpy()[rows]
    pairs = neighbour_pairs(shapes)
    centres = area_centres(shapes, point_xy(layers.residences), residents, units.home_areas())
    # Only pairs along which somebody could move are measured.
    useful = np.logical_or.reduce(
        [(need.surplus[area][pairs[:, 0]] > 0) & (need.shortage[area][pairs[:, 1]] > 0) for need in needs]
    )
    pairs = pairs[useful]
    apart = pair_distances(network, centres, pairs)
    found = []
    for need in needs:
        people = least_moves(need.surplus[area], need.shortage[area], pairs, apart.distance_mm)
        going = people > 0
        found.append(
            Moves(
                need,
                area[pairs[going]],
                people[going],
                apart.distance_mm[going],
                apart.by_network[going],
                int(need.shortage[area].sum()),
            )
        )
    return found


def after_moves(moves: Moves, count: int) -> Int64:
    """Return how many patrollers more (or fewer, below 0) each unit (count,) has once all have moved."""
    return sum_by_group(moves.people, moves.pairs[:, 1], count) - sum_by_group(moves.people, moves.pairs[:, 0], count)
