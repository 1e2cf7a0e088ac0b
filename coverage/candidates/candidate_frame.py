"""The table of candidates: ids that survive a rebuild, hosts, streets, areas, and names for people."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from ...geo.network import Int64, Network
from ...geo.snap import Entries
from ..layers.layers import PlanLayers
from ..plan_toml.plan import Plan
from .candidate_places import Places, street_ids
from .candidate_words import gate_word, host_word, name_for_people
from .own_places import OwnPlaces
from .park_places import NONE, ParkGates
from .places_in_areas import AreasOf

Text = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Sited:
    """c places that are candidates, in which areas they lie, and how they enter the network."""

    places: Places
    areas: AreasOf
    entries: Entries


def candidate_frame(
    plan: Plan, layers: PlanLayers, network: Network, sited: Sited, *, gates: ParkGates, own: OwnPlaces | None
) -> gpd.GeoDataFrame:
    """Return the frame of `candidates.Candidates` for places that enter `network`."""
    places = sited.places
    park_names = np.array([""] if layers.parks is None else [*layers.parks["name"], ""], dtype=object)
    park = park_names[np.where(places.park == NONE, -1, places.park)]
    streets = _streets(network, sited)
    host = np.where(park == "", streets, park)
    gates_said = [gate_word(number, plan.language) if number else "" for number in _gate_numbers(places, gates)]
    ids = _ids(network, places, park, gates, own)
    given = _own_names(places, own)
    around = np.where(sited.areas.community == "", sited.areas.finest, sited.areas.community)
    hosts_said = [host_word(name, kind, plan.language) for name, kind in zip(park, places.kind, strict=True)]
    parts = zip(hosts_said, gates_said, streets, around, strict=True)
    frame = gpd.GeoDataFrame(
        {
            "id": ids,
            "kind": places.kind,
            "park": places.park,
            "host": host,
            "street": streets,
            "area": sited.areas.finest,
            "community": sited.areas.community,
            "name": [
                own_name or name_for_people(known, otherwise=identity)
                for own_name, known, identity in zip(given, parts, ids, strict=True)
            ],
        },
        geometry=shapely.points(places.xy),
        crs=layers.crs,
    )
    return _with_own_columns(frame, places, own)


def _with_own_columns(frame: gpd.GeoDataFrame, places: Places, own: OwnPlaces | None) -> gpd.GeoDataFrame:
    """The frame with what the planner's own layer says of its places besides."""
    if own is None:
        return frame
    kinds = {"services": object, "cost": np.float64, "capacity": np.float64}
    given = {
        name: own.frame[name].to_numpy(dtype=kind)[places.source] for name, kind in kinds.items() if name in own.frame
    }
    return frame.assign(**given)


def _ids(network: Network, places: Places, park: Text, gates: ParkGates, own: OwnPlaces | None) -> list[str]:
    if own is not None:
        return [str(identity) for identity in own.frame["id"].to_numpy(dtype=object)[places.source]]
    ids = np.full(len(places), "", dtype=object)
    at_gate = places.kind == "gate"
    numbers = _gate_numbers(places, gates)
    ids[at_gate] = [f"gate:{park[row]}:{numbers[row]}" for row in np.flatnonzero(at_gate)]
    ids[~at_gate] = street_ids(network, places.take(~at_gate))
    return list(ids)


def _gate_numbers(places: Places, gates: ParkGates) -> list[int]:
    """Number of the gate where a place is one, 0 for the others."""
    numbers = np.zeros(len(places), dtype=np.int64)
    at_gate = places.kind == "gate"
    numbers[at_gate] = gates.number[places.source[at_gate]]
    return [int(number) for number in numbers]


def _own_names(places: Places, own: OwnPlaces | None) -> list[str]:
    if own is None or "name" not in own.frame:
        return [""] * len(places)
    return [str(name).strip() for name in own.frame["name"].fillna("").to_numpy(dtype=object)[places.source]]


def _streets(network: Network, sited: Sited) -> Text:
    """Name of the street on which each place stands, or of that of its shortest leg."""
    places, entries = sited.places, sited.entries
    by = np.lexsort((network.edge_rank[entries.edge], entries.leg_mm, entries.place))
    nearest = entries.edge[by[np.flatnonzero(np.diff(entries.place[by], prepend=-1))]]
    edge: Int64 = np.where(places.named_edge == NONE, nearest, places.named_edge)
    return network.edge_name[edge]
