"""The patrol ratio: residents to a patroller, required, shortage and surplus in whole people, classes and statuses.

The rules (docs/rules.md, "Patrol"): required = ⌈residents ÷ ratio⌉; shortage and surplus are max(0, ·) of the
difference. Where people live without a patroller there is no ratio but the status `none`. All functions take arrays
(u,) and return arrays (u,).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ...geo.network import Float64, Int64

Counts = npt.NDArray[np.integer] | npt.NDArray[np.floating]
Texts = npt.NDArray[np.object_]

COUNTED, NO_PATROLLERS, NO_RESIDENTS, EMPTY = "counted", "none", "no_residents", "empty"
UNLISTED, MASKED = "unlisted", "masked"
# Around the target: worse than 1.5 times it, worse than it, from it to half of it, better than half of it.
CLASSES = ("far_short", "short", "meets", "ample")
NO_CLASS = -1
# Spread counts are fractions: a ratio that is the target but for the last bits of a float is the target.
TIE = 1e-9
SHOWN_TIE = 1e-6


def required_patrollers(residents: Int64, ratio: int | Int64) -> Int64:
    """Return ⌈residents ÷ ratio⌉; `ratio` residents a patroller, at least 1: one for all or one each (u,)."""
    return -(-residents // ratio)


def shortage_of(residents: Int64, patrollers: Int64, ratio: int | Int64) -> Int64:
    """Return how many patrollers are missing."""
    return np.asarray(np.maximum(required_patrollers(residents, ratio) - patrollers, 0), dtype=np.int64)


def surplus_of(residents: Int64, patrollers: Int64, ratio: int) -> Int64:
    """Return how many patrollers are more than required."""
    return np.asarray(np.maximum(patrollers - required_patrollers(residents, ratio), 0), dtype=np.int64)


def residents_per_patroller(residents: Int64, patrollers: Counts) -> Float64:
    """Return residents ÷ patrollers; NaN where there is no patroller or nobody lives."""
    people = np.asarray(patrollers, dtype=np.float64)
    there = (people > 0) & (np.asarray(residents) > 0)
    return np.where(there, residents / np.where(there, people, 1.0), np.nan)


def ratio_tenths(each: Float64) -> Int64:
    """Return residents a patroller as they are shown: in tenths, rounded up, so that a missed target never looks met.

    0 where there is no ratio (NaN).
    """
    return np.ceil((np.nan_to_num(each) - SHOWN_TIE) * 10).clip(min=0).astype(np.int64)


def status_of(residents: Int64, patrollers: Counts) -> Texts:
    """Return `counted`, `none` (residents, no patroller), `no_residents` (patrollers, nobody there) or `empty`."""
    lived_in, patrolled = residents > 0, np.asarray(patrollers) > 0
    found = np.where(lived_in, np.where(patrolled, COUNTED, NO_PATROLLERS), np.where(patrolled, NO_RESIDENTS, EMPTY))
    return found.astype(object)


def class_numbers(residents: Int64, patrollers: Counts, ratio: int) -> npt.NDArray[np.int8]:
    """Return the position in `CLASSES`; −1 where nobody lives. No patroller at all is worse than any ratio."""
    people = np.asarray(patrollers, dtype=np.float64) * (1.0 + TIE)
    half = 2.0 * residents
    number = np.full(len(residents), 3, dtype=np.int8)
    number[half >= ratio * np.asarray(patrollers, dtype=np.float64) * (1.0 - TIE)] = 2
    number[half > 2.0 * ratio * people] = 1
    number[half > 3.0 * ratio * people] = 0
    number[residents == 0] = NO_CLASS
    return number


def class_names(numbers: npt.NDArray[np.int8]) -> Texts:
    """Return the codes of classes, None where there is none."""
    return np.array([*CLASSES, None], dtype=object)[numbers]
