"""Do these points fit that layer as they lie, or would they fit once a whole shift is taken back?

Two kinds of evidence. *Fit*: a figure for each point, such as how near the next street is; many other shifts of about
the same size (decoys) tell what chance gives. *Misfits*: points that are where they cannot be, such as outside every
area or in another community than their table says. A shift is believed only where it beats the layer as it stands and
the decoys by a margin, so that sound data, or data without a pattern, are never accused; and only where no other of
very many places fits as well, for streets that repeat themselves fit in many.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import shapely

Float64 = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Verdict = Literal["aligned", "shifted", "unknown"]
Measure = Callable[[Float64], Float64]

SAMPLE = 400
FEWEST_POINTS = 8
FAR_M = 200.0
SURE = 4.0  # standard errors, point by point, of one position over another
CLEAR = 2.6  # standard deviations over the decoys
NEIGHBOURHOOD_M = 150.0
# How many places a shift must beat before it is believed, and by how many standard deviations over them: in a grid of
# streets a few decoys can all fit badly, and the best of many is hardly worse than the best.
MANY, NEARLY = 1000, 0.5
FEW = 60  # points that are enough to look there
# How often buildings stand at a distance from the next street, over how often a random place does (log), measured on
# OpenStreetMap buildings of two very different towns: none on the street, most behind the pavement, few far off.
_BUILDING_DISTANCE_M = np.array([0.0, 3.0, 7.0, 12.0, 20.0, 35.0, 60.0, 100.0, 200.0])
_BUILDING_LOG_ODDS = np.array([-1.8, -1.4, -0.6, 0.5, 0.7, 0.3, -0.8, -2.5, -3.0])


@dataclass(frozen=True, slots=True)
class Fit:
    """What one measure says: the best shift (index, or None), and whether the layer fits as it lies."""

    verdict: Verdict
    shift: int | None = None


def spread_sample(count: int, size: int = SAMPLE) -> npt.NDArray[np.int64]:
    """Return at most `size` row numbers, spread evenly over `count` rows."""
    return np.unique(np.linspace(0, count - 1, min(count, size)).astype(np.int64)) if count else np.empty(0, np.int64)


def street_measures(lines: npt.NDArray[np.object_]) -> tuple[Measure, Measure]:
    """Return two measures of points (n, 2): near a street, and at a building's distance from a street."""
    distance = distance_measure(lines)

    def near(xy: Float64) -> Float64:
        nearness: Float64 = -np.log(distance(xy) + 3.0)
        return nearness

    def like_a_building(xy: Float64) -> Float64:
        return np.asarray(np.interp(distance(xy), _BUILDING_DISTANCE_M, _BUILDING_LOG_ODDS))

    return near, like_a_building


def distance_measure(geometry: npt.NDArray[np.object_]) -> Measure:
    """Return a function from points (n, 2) to the distance to the nearest of `geometry`, at most 200 m."""
    tree = shapely.STRtree(geometry)

    def distance(xy: Float64) -> Float64:
        found = np.full(len(xy), FAR_M)
        (rows, _), metres = tree.query_nearest(
            shapely.points(xy), max_distance=FAR_M, return_distance=True, all_matches=False
        )
        found[rows] = metres
        return found

    return distance


def decoys_m(shifts: list[Float64]) -> Float64:
    """Return vectors (k, 2) of about the size of `shifts` in all directions, away from them and from no shift."""
    means = np.array([[0.0, 0.0], *(shift.mean(axis=0) for shift in shifts)])
    size = float(np.hypot(*means[1:].T).mean())
    turn = np.arange(16) * (2 * np.pi / 16)
    rings = [
        factor * size * np.column_stack([np.cos(turn + factor), np.sin(turn + factor)])
        for factor in (0.7, 1.0, 1.3, 1.7)
    ]
    return _apart(np.concatenate(rings), means, max(NEIGHBOURHOOD_M, 0.25 * size))


def many_decoys_m(shifts: list[Float64]) -> Float64:
    """Return vectors (k, 2) all over the ground up to 1.7 times as far as `shifts`, away from them and from no shift.

    A sunflower of points: even, and in step with no grid. Source: H. Vogel, A better way to construct the sunflower
    head, Mathematical Biosciences 44, 1979.
    """
    means = np.array([[0.0, 0.0], *(shift.mean(axis=0) for shift in shifts)])
    number = np.arange(MANY)
    turn = number * np.pi * (3.0 - np.sqrt(5.0))
    far = 1.7 * float(np.hypot(*means[1:].T).max()) * np.sqrt((number + 0.5) / MANY)
    return _apart(far[:, None] * np.column_stack([np.cos(turn), np.sin(turn)]), means, NEIGHBOURHOOD_M)


def _apart(vectors: Float64, means: Float64, metres: float) -> Float64:
    away = np.hypot(*(vectors[:, None, :] - means[None, :, :]).transpose(2, 0, 1)).min(axis=1)
    kept: Float64 = vectors[away > metres]
    return kept


def judge_fit(xy: Float64, shifts: list[Float64], measure: Measure) -> Fit:
    """Compare points as they lie with each of `shifts` ((n, 2) metres) by a measure that grows with the fit."""
    if len(xy) < FEWEST_POINTS or not shifts:
        return Fit("unknown")
    given = measure(xy)
    moved = [measure(xy + shift) for shift in shifts]
    best = int(np.argmax([values.mean() for values in moved]))
    lead = _standard_errors(moved[best] - given)
    if lead < SURE:
        return Fit("aligned" if lead <= -SURE else "unknown")
    chance = np.array([measure(xy + decoy).mean() for decoy in decoys_m(shifts)])
    spread = max(float(chance.std()), 1e-9)
    here = (float(given.mean()) - float(chance.mean())) / spread
    there = (float(moved[best].mean()) - float(chance.mean())) / spread
    clear = there >= CLEAR and here < CLEAR and there - here >= 2.0 and moved[best].mean() > chance.max()
    return Fit("shifted", best) if clear and _stands_out(xy, shifts[best], shifts, measure) else Fit("unknown")


def _stands_out(xy: Float64, shift: Float64, shifts: list[Float64], measure: Measure) -> bool:
    """Whether no place all around fits nearly as well as the points do once they are moved by `shift`."""
    few = spread_sample(len(xy), FEW)
    chance = np.array([measure(xy[few] + decoy).mean() for decoy in many_decoys_m(shifts)])
    return bool(measure((xy + shift)[few]).mean() > chance.max() + NEARLY * chance.std())


def judge_misfits(xy: Float64, shifts: list[Float64], misfit: Callable[[Float64], Flags]) -> Fit:
    """Compare how many points are where they cannot be, as they lie and after each of `shifts`."""
    if len(xy) < FEWEST_POINTS or not shifts:
        return Fit("unknown")
    given = int(misfit(xy).sum())
    moved = [int(misfit(xy + shift).sum()) for shift in shifts]
    best = int(np.argmin(moved))
    if given - moved[best] < 3:
        return Fit("aligned" if 4 * given <= moved[best] - 3 else "unknown")
    if 4 * moved[best] > given:
        return Fit("unknown")
    chance = np.array([int(misfit(xy + decoy).sum()) for decoy in decoys_m(shifts)])
    return Fit("shifted", best) if moved[best] < chance.min() else Fit("unknown")


def _standard_errors(difference: Float64) -> float:
    """Mean of paired differences in standard errors; 0 where nothing differs."""
    error = float(difference.std()) / np.sqrt(len(difference))
    mean = float(difference.mean())
    return mean / error if error > 1e-9 else float(np.sign(mean)) * 1e9 * (abs(mean) > 1e-9)
