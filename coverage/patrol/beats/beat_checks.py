"""Beats checked by code that did not make them: sets, sums and walks from junction to junction by their ids."""

from __future__ import annotations

from collections import Counter

import numpy as np

from ....geo.network import Int64
from ...choosing.recheck import RecheckError
from .beat_area import BeatArea
from .beat_homes import Homes
from .beat_shapes import BeatStreets


def recheck_beats(
    streets: BeatStreets, homes: Homes, area: BeatArea, beat_of_residence: Int64, residents: Int64
) -> None:
    """Check that beats are what they say.

    Args:
        streets: the streets and their beats.
        homes: the residences on the streets.
        area: what was divided.
        beat_of_residence: (n,) beat of each residence, −1 for none.
        residents: (count,) residents of each beat.

    Raises:
        RecheckError: a street of the area is in no beat or in two; a beat is empty, has nobody or is not connected
            along its joined streets; a resident of the area who enters a street is in no beat, or anybody else in one.
    """
    edges, beats = streets.edge.tolist(), streets.beat.tolist()
    _demand(edges == area.edges.tolist() and len(set(edges)) == len(edges), "the streets are not those of the area")
    _demand(set(beats) == set(range(streets.count)), "a beat has no street")
    beat_of = dict(zip(edges, beats, strict=True))
    people: Counter[int] = Counter()
    for row, (edge, count) in enumerate(zip(homes.edge.tolist(), homes.residents.tolist(), strict=True)):
        expected = beat_of.get(edge, -1) if area.residences[row] and edge >= 0 else -1
        _demand(int(beat_of_residence[row]) == expected, "a residence is in another beat than its street")
        _demand(expected >= 0 or edge < 0 or not area.residences[row], "a resident of the area is in no beat")
        if expected >= 0:
            people[expected] += count
    _demand([people[beat] for beat in range(streets.count)] == residents.tolist(), "the residents are others")
    _demand(min(people[beat] for beat in range(streets.count)) > 0, "nobody lives in a beat")
    for beat, neighbours in enumerate(_neighbours(streets)):
        _demand(len(neighbours) > 0 and _is_connected(neighbours), f"beat {beat + 1} is not connected")


def _neighbours(streets: BeatStreets) -> list[dict[str, set[str]]]:
    """For each beat the junctions that its joined streets lead to from each of theirs, all by their ids."""
    found: list[dict[str, set[str]]] = [{} for _ in range(streets.count)]
    network = streets.network
    edges, beats = streets.edge[streets.joined], streets.beat[streets.joined].tolist()
    starts, ends = network.junction_id[network.edge_u[edges]], network.junction_id[network.edge_v[edges]]
    for beat, u, v in zip(beats, starts.tolist(), ends.tolist(), strict=True):
        found[beat].setdefault(u, set()).add(v)
        found[beat].setdefault(v, set()).add(u)
    return found


def _is_connected(neighbours: dict[str, set[str]]) -> bool:
    """Whether one walk after another leads from any junction to all."""
    waiting = [next(iter(neighbours))]
    seen = set(waiting)
    while waiting:
        further = neighbours[waiting.pop()] - seen
        seen |= further
        waiting += further
    return len(seen) == len(neighbours)


def _demand(holds: bool | np.bool_, fault: str) -> None:
    if not holds:
        raise RecheckError(fault)
