"""What is covered once the chosen stations stand: counted by the search that checks today's stations.

The plan came out of reach rows and solvers. Here all stations, old and new, are searched from at once, as `coverage`
does, and every residence is judged anew: a plan whose figures differ is never shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...geo.network import Int64, Network
from ...geo.snap import Access, Entries
from ..choosing.cover_problem import Mask
from ..choosing.recheck import RecheckError
from ..circles.circles import CircleVerdicts, judge
from ..circles.reach import search_stations


def joined_entries(stations: Entries, candidates: Entries, chosen: Sequence[int]) -> Entries:
    """Return the entries of all stations and of the candidates `chosen`, which are numbered after the stations."""
    number = np.full(candidates.place_count, -1, dtype=np.int64)
    number[list(chosen)] = stations.place_count + np.arange(len(chosen))
    ours = candidates.take(number[candidates.place] >= 0)
    place = number[ours.place].astype(np.int32)
    order = np.argsort(place, kind="stable")
    ours = replace(ours.take(order), place=place[order])
    return Entries(
        np.concatenate([stations.place, ours.place]),
        np.concatenate([stations.edge, ours.edge]),
        np.concatenate([stations.offset_mm, ours.offset_mm]),
        np.concatenate([stations.leg_mm, ours.leg_mm]),
        np.concatenate([stations.xy, ours.xy]),
        np.concatenate([stations.from_xy, ours.from_xy]),
        np.concatenate([stations.origin, ours.origin]),
        stations.place_count + len(chosen),
        stations.network_hash,
    )


def verdicts_after(
    network: Network,
    residences: Access,
    stations: Entries,
    today: Sequence[CircleVerdicts],
    *,
    offers: Mask,
) -> tuple[CircleVerdicts, ...]:
    """Judge every residence anew in each circle of `today`.

    Args:
        network: the walking network.
        residences: how the residences enter it.
        stations: entries of all stations that stand then.
        today: the verdicts of the circles as they are.
        offers: (stations, circles) which of them offers a circle's service.

    Returns:
        Verdicts like those of `today`, but for the straight lines, which stay as they were.
    """
    found = []
    for position, circle in enumerate(today):
        nearest = search_stations(network, residences, stations, offers=offers[:, position]).nearest()
        reached = nearest.found[:, 0]
        distance_mm = np.where(reached, nearest.distance_mm[:, 0], 0)
        status = judge(distance_mm, reached=reached, has_entry=residences.entries.has_entry, radius_mm=circle.radius_mm)
        station = np.where(reached, nearest.station[:, 0], 0).astype(np.int32)
        found.append(replace(circle, status=status, reached=reached, distance_mm=distance_mm, station=station))
    return tuple(found)


def demand_that_differs(today: Mask, added: Mask, after: Mask) -> int:
    """Count the residences (n,) that are covered by rows and not by the search, or the other way round."""
    return int(((today | added) != after).sum())


def agree(today: Mask, added: Mask, after: Mask, residents: Int64) -> None:
    """Check that the search covers just what the rows said: today's residences and those added (n,).

    Raises:
        RecheckError: they differ, a fault of ours.
    """
    differing = demand_that_differs(today, added, after)
    if differing:
        people = int(residents[(today | added) != after].sum())
        raise RecheckError(f"{differing} residences with {people} residents are covered one way and not the other")
