"""Small verdicts made by hand or at random, for the tests of what is counted from them."""

from __future__ import annotations

import numpy as np

from servicecircle.coverage.circles.circles import CircleVerdicts, judge


def make_verdicts(
    name: str, distance_mm: list[int | None], *, radius_mm: int = 500_000, straight_mm: list[int] | None = None
) -> CircleVerdicts:
    """Return verdicts on residences with these distances; None is cut off."""
    reached = np.array([d is not None for d in distance_mm], dtype=bool)
    distance = np.array([0 if d is None else d for d in distance_mm], dtype=np.int64)
    straight = distance if straight_mm is None else np.array(straight_mm, dtype=np.int64)
    return CircleVerdicts(
        name=name,
        radius_mm=radius_mm,
        target=0.95,
        stations=np.array([0], dtype=np.int64),
        status=judge(distance, reached=reached, has_entry=np.ones(len(distance), dtype=bool), radius_mm=radius_mm),
        reached=reached,
        distance_mm=distance,
        station=np.zeros(len(distance), dtype=np.int32),
        straight_mm=straight,
        same_straight_mm=straight,
    )
