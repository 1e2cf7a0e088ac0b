"""How residences enter the network where no walk of theirs was measured: as in `coverage`."""

from __future__ import annotations

from ...geo.barriers import Barriers
from ...geo.grid import SegmentGrid
from ...geo.network import Network
from ...geo.snap import Entries, EntryRule, enter
from ..layers.doors import doors_of
from ..layers.layers import PlanLayers
from ..plan_toml.plan import Plan


def entry_rule(plan: Plan) -> EntryRule:
    """Return the rule by which `plan` lets anybody enter its network."""
    return EntryRule(max_access_m=plan.network.max_access_m, entry_tie_m=plan.network.entry_tie_m)


def home_entries(
    plan: Plan, layers: PlanLayers, network: Network, *, barriers: Barriers | None, grid: SegmentGrid
) -> Entries:
    """Return the entries of the residences, by their entrances where they have any."""
    doors = doors_of(layers.residences, layers.entrances)
    found = enter(
        network,
        doors.xy,
        place=doors.place,
        place_count=doors.count,
        rule=entry_rule(plan),
        barriers=barriers,
        grid=grid,
    )
    return found.entries
