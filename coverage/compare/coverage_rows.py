"""The residences of one coverage run as arrays: who lives where, and what each circle's verdict was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...geo.network import Int64
from ..circles.circles import COVERED, Flags

Names = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class CircleRows:
    """One circle's verdicts on n residences.

    Attributes:
        status: (n,) position in `home_codes.EFFECTIVE_STATUSES`, which begin with those of `coverage`.
        reached: (n,) whether a walk to a station exists.
        distance_mm: (n,) the walk; means nothing where not reached.
    """

    status: npt.NDArray[np.int8]
    reached: Flags
    distance_mm: Int64

    @property
    def covered(self) -> Flags:
        """(n,) whether the residence is covered."""
        return np.asarray(self.status == COVERED)


@dataclass(frozen=True, eq=False)
class CoverageRows:
    """The residences of a run.

    Attributes:
        ids: (n,) each once.
        residents: (n,) who lives there.
        areas: for each level, coarse to fine, the name (n,) of each residence's area.
        circles: the verdicts by name of the circle.
    """

    ids: Names
    residents: Int64
    areas: Mapping[str, Names]
    circles: Mapping[str, CircleRows]
