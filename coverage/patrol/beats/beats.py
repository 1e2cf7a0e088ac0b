"""Balanced beats: an area divided into connected beats of about equal residents along its streets.

The rules (docs/rules.md, "Beats"): whole streets; each street of the area in exactly one beat; every beat connected
along its own streets, but for islands, which are counted apart; residents at the street they enter. The division is
checked again by code that did not make it (`beat_checks`) before anybody sees it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ....geo.network import Float64, Int64, Network, edge_lines
from ...circles.statistics import sum_by_group
from .beat_area import BeatArea
from .beat_checks import recheck_beats
from .beat_graph import StreetGraph, street_graph
from .beat_homes import NONE, Homes, Mask
from .beat_question import check_beat_number
from .beat_shapes import BeatStreets, centres
from .beat_shares import Shares, share_out
from .beat_split import split_streets
from .beat_table import beat_table
from .beat_trades import Care


@dataclass(frozen=True, eq=False)
class Beats:
    """An area divided into beats, numbered 0 … count − 1 here and 1 … count in tables and layers.

    Attributes:
        area: what was divided.
        streets: the k streets of the area, their beats, and which are joined to the rest of their beat.
        beat_of_residence: (n,) beat of each residence; −1 for those of other areas and off network.
        residents: (count,) residents of each beat.
        centre: (count,) junction at the centre of each beat.
        pieces: connected pieces of the area's streets that have beats of their own.
        islands: connected pieces that were given to the nearest beat.
        floor: no division of these pieces has a balance below it: the heaviest street (with the islands that it
            holds) ÷ mean beat, or the mean beat of a piece ÷ mean beat.
        off_network: (n,) residences of the area that enter no street, and so are in no beat.
        table: a row a beat (see `beat_table`).
    """

    area: BeatArea
    streets: BeatStreets
    beat_of_residence: Int64
    residents: Int64
    centre: Int64
    pieces: int
    islands: int
    floor: float
    off_network: Mask
    table: pd.DataFrame

    @property
    def count(self) -> int:
        """Number of beats."""
        return self.streets.count

    @property
    def balance(self) -> float:
        """Largest beat ÷ mean beat, in residents; 1 is best."""
        return float(self.residents.max() / self.residents.mean())

    def beat_of_edge(self) -> Int64:
        """(m,) beat of each edge of the network; −1 outside the area."""
        beat = np.full(self.streets.network.edge_count, NONE, dtype=np.int64)
        beat[self.streets.edge] = self.streets.beat
        return beat


def divide_into_beats(
    network: Network, homes: Homes, area: BeatArea, *, beats: int, ratio: int, care: Care | None = None
) -> Beats:
    """Divide `area` into `beats` connected beats of about equal residents.

    Args:
        network: the walking network.
        homes: the residences on its streets.
        area: what to divide.
        beats: how many, 1 or more.
        ratio: residents a patroller, for the patrollers that each beat needs.
        care: how much care is taken with balance and borders.

    Raises:
        QuestionError: the area has fewer streets with residents than beats are asked for.
        RecheckError: the division is not what it should be: a fault of ours.
    """
    on_edge = homes.residents_on(network.edge_count, of=area.residences)
    graph = street_graph(network, area.edges, on_edge[area.edges])
    check_beat_number(beats, streets=int(graph.lived_in.sum()), name=area.name)
    shares = share_out(graph.pieces(), graph.weight, edge_lines(network, area.edges), beats=beats)
    beat = _numbered(_divided(graph, shares, care or Care()))
    streets = BeatStreets(network, area.edges, beat, ~shares.is_island, beats)
    of_residence = _beats_of_homes(homes, area, streets)
    residents = sum_by_group(graph.weight, beat, beats)
    centre = centres(streets, homes, of_residence)
    divided = Beats(
        area=area,
        streets=streets,
        beat_of_residence=of_residence,
        residents=residents,
        centre=centre,
        pieces=int((shares.beats > 0).sum()),
        islands=int((shares.beats == 0).sum()),
        floor=_floor(graph, shares, beats),
        off_network=area.residences & ~homes.on_network,
        table=beat_table(streets, homes, of_residence, centre, ratio=ratio),
    )
    recheck_beats(streets, homes, area, of_residence, residents)
    return divided


def _divided(graph: StreetGraph, shares: Shares, care: Care) -> Int64:
    """Beats of all streets: each piece divided for itself, with its islands' residents; then the islands."""
    island = shares.is_island
    weight = graph.weight.copy()
    np.add.at(weight, shares.host[island], graph.weight[island])
    weighed = StreetGraph(graph.u, graph.v, graph.length, weight, graph.lived_in, graph.xy, graph.junctions)
    beat = np.full(len(graph), NONE, dtype=np.int64)
    lowest = 0
    for piece in np.flatnonzero(shares.beats):
        rows = np.flatnonzero(shares.piece == piece)
        count = int(shares.beats[piece])
        beat[rows] = lowest + split_streets(weighed.part(rows), count, care=care)
        lowest += count
    beat[island] = beat[shares.host[island]]
    return beat


def _numbered(beat: Int64) -> Int64:
    """Beats numbered by their first streets, whose order follows the ground: neighbours have near numbers."""
    _, first, number = np.unique(beat, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[number]


def _beats_of_homes(homes: Homes, area: BeatArea, streets: BeatStreets) -> Int64:
    of_edge = np.full(streets.network.edge_count, NONE, dtype=np.int64)
    of_edge[streets.edge] = streets.beat
    found = np.full(len(homes.residents), NONE, dtype=np.int64)
    rows = np.flatnonzero(area.residences & homes.on_network)
    found[rows] = of_edge[homes.edge[rows]]
    return found


def _floor(graph: StreetGraph, shares: Shares, beats: int) -> float:
    """The least balance possible with the pieces' beats as they are; islands weigh where they are moored."""
    people = sum_by_group(graph.weight, shares.piece[shares.host], len(shares.beats))
    owned = shares.beats > 0
    mean = float(graph.weight.sum()) / beats
    least: Float64 = np.ceil(people[owned] / shares.beats[owned])
    heaviest = sum_by_group(graph.weight, shares.host, len(graph)).max()
    return max(float(heaviest), float(least.max())) / mean
