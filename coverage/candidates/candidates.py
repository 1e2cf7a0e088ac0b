"""Candidate sites: where a station could stand, how it would enter the network, and what it is called.

The rules (docs/rules.md, "Sites"): candidates stand along the streets of the parks and at their gates, or along all
streets, or where the planner says; within the plan's areas, and nowhere that is excluded. They enter the network as
stations do, but the outline of a park that has gates lets legs pass at its gates only: a park that is reached through a
gate on its far side is charged the way round.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np

from ...geo.errors import Finding, InputError, raise_errors
from ...geo.network import Int64, Network
from ...geo.snap import Entries
from ..circles.study import Measured
from ..layers.doors import Doors, doors_of
from ..layers.layer_files import InputFile
from ..layers.layers import PlanLayers
from ..plan_toml.plan import Plan
from .candidate_entries import Ground, Standing, enter_candidates
from .candidate_findings import LeftOut, no_parks, none_left, off_network_findings, outside_findings
from .candidate_frame import Sited, candidate_frame
from .candidate_options import CandidateOptions, option_findings
from .candidate_places import Places, places_anywhere, places_in_parks, places_of_own
from .exclusions import Exclusions, excluded_hosts, inside_any, resolve_exclusions
from .own_places import OwnPlaces, own_places
from .park_places import NONE, ParkGates, far_gate_findings, gated_parks, gates_of_parks, with_park_outlines
from .places_in_areas import AreasOf, areas_of

PARKS, ANYWHERE = "parks", "anywhere"
# Reasons by number: the fields of LeftOut in their order, from 1.
KEPT, OUTSIDE, EXCLUDED_AREA, EXCLUDED_HOST, INSIDE_EXCLUSION, OFF_NETWORK = range(6)


@dataclass(frozen=True, eq=False)
class Candidates:
    """c places where a station could stand; each has at least one entry.

    Attributes:
        frame: (c rows, RangeIndex, plan CRS) `id` unique; `kind`, a key of `candidate_words.KIND_WORDS`; `park`, row in
            the parks layer, −1 where there is none; `host`, the park's name, else the street's, else ""; `street`,
            `area` (the finest), `community`, "" where unknown; `name` for people; `services`, tuples of codes, `cost`
            and `capacity`, numbers or NaN, only where the planner's own layer has them; `geometry` Point.
        entries: how they enter the network; `place` is the row in `frame`.
        where: ``parks``, ``anywhere``, or the layer as it was asked for.
        left_out: how many places are no candidates, and why.
        source: the planner's own file, where it is no layer of the plan.
        findings: warnings.
    """

    frame: gpd.GeoDataFrame
    entries: Entries
    where: str
    left_out: LeftOut
    source: InputFile | None = None
    findings: tuple[Finding, ...] = ()

    def __len__(self) -> int:
        """Number of candidates."""
        return len(self.frame)


@dataclass(frozen=True, eq=False)
class _Setting:
    """What candidates are made of."""

    plan: Plan
    layers: PlanLayers
    ground: Ground
    gates: ParkGates
    own: OwnPlaces | None
    where: str
    options: CandidateOptions


def make_candidates(
    plan: Plan, layers: PlanLayers, network: Network, measured: Measured, *, where: str, options: CandidateOptions
) -> Candidates:
    """Find where stations could stand.

    Args:
        plan: the plan.
        layers: its layers, free of errors.
        network: its walking network, in the plan CRS.
        measured: what `study.measure` returned for these three.
        where: ``parks``, ``anywhere``, ``candidates`` or ``layer`` (the plan's own layer), or the path of a file.
        options: spacing, edges, exclusions; `candidate_options(plan)` are those of the plan.

    Raises:
        InputError: there are no parks, no such layer or file; an option or an exclusion means nothing; or no candidate
            is left, with the counts of why.
    """
    raise_errors(option_findings(options))
    exclusions, findings = resolve_exclusions(plan, layers, options)
    raise_errors(findings)
    setting = _setting(plan, layers, network, measured, where, options)
    places = _places(setting)
    areas = areas_of(places.xy, layers.areas)
    reason = _reasons(places, areas, layers, exclusions)
    kept = np.flatnonzero(reason == KEPT)
    entries = enter_candidates(setting.ground, _standing(setting, places.take(kept)), setting.gates)
    reason[kept[~entries.has_entry]] = OFF_NETWORK
    findings += _warnings(setting, reason)
    left_out = LeftOut(*np.bincount(reason, minlength=OFF_NETWORK + 1)[1:].tolist())
    ours = np.flatnonzero(reason == KEPT)
    if not len(ours):
        raise InputError([*findings, none_left(left_out, parks=where == PARKS, edge_m=options.edge_m)])
    entries = _renumbered(entries)
    sited = Sited(places.take(ours), areas.take(ours), entries)
    frame = candidate_frame(plan, layers, network, sited, gates=setting.gates, own=setting.own)
    source = None if setting.own is None else setting.own.source
    return Candidates(frame, entries, where, left_out, source, tuple(findings))


def _setting(
    plan: Plan, layers: PlanLayers, network: Network, measured: Measured, where: str, options: CandidateOptions
) -> _Setting:
    """Read the planner's own layer where one is asked for, find the parks' gates, close their outlines.

    Raises:
        InputError: there are no parks, no such layer or file.
    """
    if where == PARKS and (layers.parks is None or not len(layers.parks)):
        raise InputError([no_parks()])
    own = None if where in (PARKS, ANYWHERE) else own_places(plan, layers, where)
    gates = gates_of_parks(layers.parks, layers.gates)
    barriers = with_park_outlines(
        measured.around.barriers, layers.parks, layers.gates, gates, gate_width_m=plan.network.gate_width_m
    )
    ground = Ground(network, measured.grid, measured.around.rule, barriers)
    return _Setting(plan, layers, ground, gates, own, where, options)


def _places(setting: _Setting) -> Places:
    layers, network, grid = setting.layers, setting.ground.network, setting.ground.grid
    if setting.own is not None:
        return places_of_own(setting.own.frame, layers.parks)
    if setting.where == ANYWHERE or layers.parks is None:
        return places_anywhere(network, grid, layers.parks, setting.options)
    width_m = setting.plan.network.gate_width_m
    return places_in_parks(network, grid, layers.parks, setting.gates, setting.options, gate_width_m=width_m)


def _reasons(places: Places, areas: AreasOf, layers: PlanLayers, exclusions: Exclusions) -> Int64:
    """Why each place (n,) is no candidate: the first reason that holds, or `KEPT`."""
    reason = np.full(len(places), KEPT, dtype=np.int64)
    if layers.areas is not None and len(exclusions.areas):
        polygons = layers.areas.geometry.to_numpy()[exclusions.areas]
        in_area = inside_any(places.xy, polygons)
    else:
        in_area = np.zeros(len(places), dtype=np.bool_)
    # The last one written stays, so the first reason is written last.
    reason[inside_any(places.xy, exclusions.polygons)] = INSIDE_EXCLUSION
    reason[excluded_hosts(exclusions, places.kind, places.park, layers.parks)] = EXCLUDED_HOST
    reason[in_area] = EXCLUDED_AREA
    reason[~areas.inside] = OUTSIDE
    return reason


def _standing(setting: _Setting, places: Places) -> Standing:
    """Where `places` stand; the planner's own may have entrances, as stations have."""
    parks = np.isin(places.park, gated_parks(setting.gates)) & (places.kind != "park_edge")
    doors = Doors(places.xy, np.arange(len(places), dtype=np.int32), len(places))
    if setting.own is not None:
        doors = doors_of(setting.own.frame.iloc[places.source], _own_entrances(setting.layers))
    return Standing(doors, places.xy, places.edge, places.offset_mm, np.where(parks, places.park, NONE))


def _own_entrances(layers: PlanLayers) -> gpd.GeoDataFrame | None:
    """Entrances that are of no residence and no station: an id that the planner gave twice means those."""
    if layers.entrances is None:
        return None
    others = set(layers.residences["id"]) | set(layers.all_stations["id"])
    return layers.entrances[~layers.entrances["place"].isin(others)]


def _renumbered(entries: Entries) -> Entries:
    """Number the places that have entries from 0, the others away."""
    has_entry = entries.has_entry
    number = np.cumsum(has_entry) - 1
    return replace(entries, place=number[entries.place].astype(np.int32), place_count=int(has_entry.sum()))


def _warnings(setting: _Setting, reason: Int64) -> list[Finding]:
    own, plan, layers = setting.own, setting.plan, setting.layers
    findings = [] if own is None else list(own.findings)
    if "gates" in plan.layers:
        findings += far_gate_findings(layers.gates, setting.gates, file=plan.layers["gates"].relative)
    rows = None if own is None else own.rows
    if rows is not None:
        findings += outside_findings(rows, reason == OUTSIDE)
    return findings + off_network_findings(rows, reason == OFF_NETWORK, limit_m=plan.network.max_access_m)
