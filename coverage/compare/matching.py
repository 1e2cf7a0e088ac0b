"""Two runs side by side: the residences of both by id, and what became of them.

People who live at a residence in both runs are the smaller of its two counts; who is more has *come*, who is fewer has
*left*. A residence in one run alone is new or gone: all of its people have come or left. So for any set of residences

    covered after − covered before = gained − lost + come and covered − left and covered

to the person, gained and lost being people who live there in both runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...geo.network import Int64
from ..circles.circles import Flags
from .coverage_rows import CircleRows, CoverageRows, Names

ABSENT = -1


@dataclass(frozen=True, eq=False)
class Side:
    """One run on the u residences of both.

    Attributes:
        there: (u,) whether the run has the residence.
        residents: (u,) who lives there; 0 where it is not there.
        areas: for each level that both runs have, the name (u,); empty where it is not there.
        circles: verdicts on the u; status `ABSENT` where it is not there.
    """

    there: Flags
    residents: Int64
    areas: Mapping[str, Names]
    circles: Mapping[str, CircleRows]


@dataclass(frozen=True, eq=False)
class Matched:
    """The u residences of two runs: those of the first in its order, then those only the second has.

    Attributes:
        ids: (u,) their ids.
        before: the first run.
        after: the second run.
    """

    ids: Names
    before: Side
    after: Side

    @property
    def both(self) -> Flags:
        """(u,) whether both runs have it."""
        return self.before.there & self.after.there

    @property
    def staying(self) -> Int64:
        """(u,) who lives there in both runs."""
        return np.minimum(self.before.residents, self.after.residents)

    @property
    def circles(self) -> tuple[str, ...]:
        """Circles that both runs have."""
        return tuple(self.before.circles)

    @property
    def levels(self) -> tuple[str, ...]:
        """Levels that both runs have, coarse to fine."""
        return tuple(self.before.areas)


def match_runs(before: CoverageRows, after: CoverageRows) -> Matched:
    """Put the residences of two runs side by side."""
    here, there = pd.Index(before.ids), pd.Index(after.ids)
    found = there.get_indexer(here)
    new = np.flatnonzero(here.get_indexer(there) < 0)
    old_rows = np.concatenate([np.arange(len(here)), np.full(len(new), ABSENT)])
    new_rows = np.concatenate([found, new]).astype(np.int64)
    levels = [level for level in before.areas if level in after.areas]
    circles = [circle for circle in before.circles if circle in after.circles]
    return Matched(
        np.concatenate([before.ids, after.ids[new]]),
        _side(before, old_rows, levels, circles),
        _side(after, new_rows, levels, circles),
    )


def _side(rows: CoverageRows, row: npt.NDArray[np.int64], levels: list[str], circles: list[str]) -> Side:
    there = row >= 0
    at = np.where(there, row, 0)

    def taken(values: np.ndarray, missing: int | str) -> np.ndarray:
        # A run without any residence has nothing to take from.
        return np.where(there, values[at], missing) if len(values) else np.full(len(row), missing, dtype=values.dtype)

    return Side(
        there=there,
        residents=taken(rows.residents, 0),
        areas={level: taken(rows.areas[level], "") for level in levels},
        circles={
            name: CircleRows(
                taken(rows.circles[name].status, ABSENT).astype(np.int8),
                taken(rows.circles[name].reached, False),
                taken(rows.circles[name].distance_mm, 0),
            )
            for name in circles
        },
    )
