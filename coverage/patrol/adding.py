"""Where new patrollers go: by area, or by area and group where the plan sets quotas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...geo.network import Int64
from .additions import add_patrollers
from .headcount import Headcount
from .moving import group_counts
from .patrol_units import PatrolUnits


@dataclass(frozen=True, eq=False)
class Additions:
    """New patrollers of m pairs of area and group; of the areas alone where no group has a quota.

    Attributes:
        units: (m,) the unit of each pair, area by area.
        groups: m names of groups, in the order of the plan's quotas; None for all patrollers.
        quota: (m,) residents a patroller that are asked for.
        before: (m,) patrollers today, of the group in the unit.
        added: (m,) how many new ones.
    """

    units: Int64
    groups: tuple[str | None, ...]
    quota: Int64
    before: Int64
    added: Int64

    def rows_of(self, group: str | None) -> Int64:
        """Return the positions of the pairs of `group`."""
        return np.flatnonzero([one == group for one in self.groups])


def place_additions(
    units: PatrolUnits,
    heads: Headcount,
    people: Int64,
    codes: list[str],
    *,
    add: int,
    quotas: Mapping[str | None, int],
) -> Additions:
    """Place `add` new patrollers over the finest areas and the groups of `quotas`.

    Args:
        units: the areas.
        heads: the patrollers.
        people: (u,) residents of the units.
        codes: u codes, the lower of which is first among equals.
        add: 0 or more.
        quotas: residents a patroller of each group, at least one; the group None is all patrollers.
    """
    areas = units.finest_areas
    unit = np.repeat(areas, len(quotas))
    before = np.column_stack([group_counts(units, heads, group)[areas] for group in quotas]).reshape(-1)
    each = [*quotas.values()] * len(areas)
    added = add_patrollers(people[unit], before, [codes[number] for number in unit], add=add, quotas=each)
    return Additions(unit, tuple(quotas) * len(areas), np.array(each, dtype=np.int64), before, added)
