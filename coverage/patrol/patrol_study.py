"""Residents a patroller as one method: count heads, put them into areas and hexagons, place new ones, move surplus.

`study_patrol` takes a plan that was read, and reads nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from ...geo.crs import to_lonlat
from ...geo.errors import Finding, InputError, raise_errors
from ...geo.faults import LayerRows
from ...geo.grid import build_grid
from ...geo.network import Float64, Int64
from ..circles.study import Progress, no_progress, residents_of
from ..layers.doors import point_xy
from ..layers.layers import PlanLayers
from ..layers.plan_barriers import plan_barriers
from ..opened_plan import Opened, Streets, Unmeasured
from ..shown import Shown
from .adding import Additions, place_additions
from .beats.beat_homes import Homes
from .beats.beats import Beats
from .beats.beats_of_plan import beats_of_plan
from .foot_reach import FootReach, reach_on_foot
from .headcount import Headcount, count_heads, outside_finding
from .headcount_words import ABOVE_FINEST, UNLISTED_AREAS
from .hexagons import Hexagons, make_hexagons
from .home_entries import home_entries
from .masking import share_heads, share_residents
from .moving import Moves, move_surplus, needs_of
from .patrol_request import PatrolRequest, add_beyond_residents, check_request, no_patrollers_layer, unknown_groups
from .patrol_units import PatrolUnits, above_finest, outside_rows, place_heads, unlisted_areas
from .spread import spread_over_residents


@dataclass(frozen=True, eq=False)
class PatrolStudy(Shown):
    """Patrollers and residents of a plan.

    Attributes:
        opened: the plan.
        request: the question.
        ratio: residents a patroller that are asked for.
        heads: the patrollers, k rows; rounded where counts are shared.
        units: the areas of n residences and k rows.
        residents: (n,) who lives in each residence; rounded where counts are shared.
        least: (u,) fewest persons that the counts of each unit can stand for; None where persons are told apart.
        hexagons: over the residences.
        spread: (n,) counts of areas shared out over their residents.
        unspread: patrollers of areas in which nobody lives, who are in no hexagon.
        areas: (a,) the units among which new patrollers are placed and moved: the finest of which the
            number of patrollers is known.
        added: how many new ones each gets, by group where groups have quotas; None where none are asked for.
        moves: of all patrollers, or of each group with a quota.
        reach: what patrollers who are points reach on foot.
        beats: of an area, with the residences on its streets; None where none are asked for.
        findings: warnings about the patrollers.
    """

    opened: Opened | Unmeasured
    request: PatrolRequest
    ratio: int
    heads: Headcount
    units: PatrolUnits
    residents: Int64
    least: Int64 | None
    hexagons: Hexagons
    spread: Float64
    unspread: int
    areas: Int64
    added: Additions | None
    moves: tuple[Moves, ...]
    reach: FootReach | None
    beats: tuple[Beats, Homes] | None
    findings: tuple[Finding, ...]

    @property
    def people(self) -> Int64:
        """(u,) residents of the units."""
        return self.units.residents_by_unit(self.residents)

    @property
    def patrollers(self) -> Int64:
        """(u,) patrollers of the units; 0 also where their level is unlisted."""
        return self.units.patrollers_by_unit(self.heads.total)


# Layers that say nothing of residents and patrollers.
UNUSED_ROLES = ("parks", "staff", "land", "workload", "candidates", "exclusions")


def streets_for_patrol(layers: PlanLayers, *, beats: bool = False) -> Streets:
    """Return what patrols need of the roads: points walk, beats and moves between areas are measured along them."""
    if beats or isinstance(layers.patrollers, gpd.GeoDataFrame):
        return "checked"
    return "network" if layers.areas is not None and len(layers.areas) > 1 else "none"


def study_patrol(
    opened: Opened | Unmeasured, request: PatrolRequest | None = None, *, progress: Progress | None = None
) -> PatrolStudy:
    """Compare the patrollers of a plan with its residents.

    Args:
        opened: the plan, read and checked; measured or not.
        request: the question; the plan's own ratio, and nothing else, where not given.
        progress: called with the name of each step before it starts.

    Raises:
        InputError: the plan has no patrollers, what it says of them needs mending, or the question has no answer.
        ValueError: beats of a plan that was opened without its network.
    """
    say, request = progress or no_progress, request or PatrolRequest()
    check_request(request)
    plan, layers = opened.plan, opened.layers
    if "patrollers" not in plan.layers:
        raise InputError([*opened.findings, no_patrollers_layer()])
    heads, findings = count_heads(plan, layers)
    raise_errors([*opened.findings, *findings])
    residents, ratio = residents_of(layers), request.ratio_in(plan)
    if request.add is not None and request.add > residents.sum():
        raise InputError([add_beyond_residents(request.add, int(residents.sum()))])
    say("areas")
    units = place_heads(plan, layers, heads)
    findings += [*_doubts(opened, units, heads), *unknown_groups(plan, heads.groups)]
    heads, units, residents, hexagons = _in_hexagons(opened, request, heads, units, residents)
    spread, unspread = spread_over_residents(units, heads.total, residents, points=heads.is_point)
    areas, people = units.finest_areas, units.residents_by_unit(residents)
    say("choose")
    needs = needs_of(units, heads, people, ratio=ratio, quotas=plan.patrol.quotas)
    network = None if opened.streets is None else opened.streets.network
    return PatrolStudy(
        opened=opened,
        request=request,
        ratio=ratio,
        heads=heads,
        units=units,
        residents=residents,
        least=None if heads.has_ids or request.share else units.patrollers_by_unit(_largest_groups(units, heads)),
        hexagons=hexagons,
        spread=spread,
        unspread=unspread,
        areas=areas,
        added=None if request.add is None else _added(opened, units, heads, people, ratio, request.add),
        moves=tuple(move_surplus(layers, network, units, needs, residents)),
        reach=_reach(opened, request, heads, residents),
        beats=_beats(opened, request, ratio),
        findings=tuple(findings),
    )


def area_codes(layers: PlanLayers, units: PatrolUnits) -> list[str]:
    """Return the code of each unit (u,); its name where it has none."""
    codes = [] if layers.areas is None else layers.areas["code"].tolist()
    return [(codes[unit.area] if unit.area >= 0 and codes else "") or unit.name for unit in units.units]


def _doubts(opened: Opened | Unmeasured, units: PatrolUnits, heads: Headcount) -> list[Finding]:
    """Warnings about where the patrollers are."""
    table = opened.layers.patrollers
    if table is None or not len(table):
        return []
    rows = LayerRows(opened.plan.layers["patrollers"].relative, table["row"].to_numpy(dtype=np.int64))
    above = above_finest(units) & ~heads.is_point if units.levels_counted else np.zeros(len(heads), dtype=np.bool_)
    told = rows.warnings("above_finest_level", ABOVE_FINEST, above, column="area")
    return [*outside_finding(opened.plan, opened.layers, outside_rows(units)), *told, *_unlisted(opened, units)]


def _unlisted(opened: Opened | Unmeasured, units: PatrolUnits) -> list[Finding]:
    """Warn of areas of which the number is not known though others of their level are listed."""
    areas = opened.layers.areas
    if areas is None:
        return []
    bad = np.zeros(len(areas), dtype=np.bool_)
    bad[unlisted_areas(units)] = True
    rows = LayerRows(opened.plan.layers["areas"].relative, areas["row"].to_numpy(dtype=np.int64))
    return rows.warnings("unlisted_areas", UNLISTED_AREAS, bad, values=areas["name"])


def _in_hexagons(
    opened: Opened | Unmeasured, request: PatrolRequest, heads: Headcount, units: PatrolUnits, residents: Int64
) -> tuple[Headcount, PatrolUnits, Int64, Hexagons]:
    """Find the hexagons; where counts are shared, round all that goes into any table."""
    if request.share:
        heads, kept = share_heads(heads, units.listed_unit)
        units = units.take_heads(kept)
    homes = to_lonlat(point_xy(opened.layers.residences), datum="wgs84", crs=opened.layers.crs)
    posts = np.full((len(heads), 2), np.nan)
    points = heads.is_point
    posts[points] = to_lonlat(heads.xy[points], datum="wgs84", crs=opened.layers.crs)
    hexagons = make_hexagons(homes, residents, posts)
    if request.share:
        finest = units.home_units(units.index.levels[-1] if units.index.levels else "plan")
        residents = share_residents(residents, finest, hexagons.of_home)
    return heads, units, residents, hexagons


def _largest_groups(units: PatrolUnits, heads: Headcount) -> Int64:
    """(k,) the largest group of each area, standing at one row of the area."""
    count = len(heads.groups) or 1
    cells = units.listed_unit * count + heads.group
    found, number = np.unique(cells, return_inverse=True)
    sums = np.bincount(number, weights=heads.in_group, minlength=len(found)).astype(np.int64)
    area, first = np.unique(units.listed_unit, return_index=True)
    largest = np.zeros(len(heads), dtype=np.int64)
    most = np.zeros(len(units.units), dtype=np.int64)
    np.maximum.at(most, found // count, sums)
    largest[first] = most[area]
    return largest


def _added(
    opened: Opened | Unmeasured, units: PatrolUnits, heads: Headcount, people: Int64, ratio: int, add: int
) -> Additions:
    wanted: list[tuple[str | None, int]] = [*opened.plan.patrol.quotas.items()] or [(None, ratio)]
    codes = area_codes(opened.layers, units)
    return place_additions(units, heads, people, codes, add=add, quotas=dict(wanted))


def _reach(opened: Opened | Unmeasured, request: PatrolRequest, heads: Headcount, residents: Int64) -> FootReach | None:
    """Who has a patroller within reach; not told where counts are shared, since it goes by single points."""
    if opened.streets is None or request.share or not heads.is_point.any():
        return None
    return reach_on_foot(opened.plan, opened.layers, opened.streets.network, heads, residents)


def _beats(opened: Opened | Unmeasured, request: PatrolRequest, ratio: int) -> tuple[Beats, Homes] | None:
    """The beats that are asked for, of the exact residents; what may be given away of them, their tables decide."""
    if request.beats is None:
        return None
    if opened.streets is None:
        raise ValueError("beats need the network: open the plan with it")
    plan, layers, network = opened.plan, opened.layers, opened.streets.network
    if isinstance(opened, Opened):
        entries = opened.measured.residences.entries
    else:
        barriers, grid = plan_barriers(plan, layers), build_grid(network)
        entries = home_entries(plan, layers, network, barriers=barriers, grid=grid)
    return beats_of_plan(plan, layers, network, entries, beats=request.beats, area=request.beat_area, ratio=ratio)
