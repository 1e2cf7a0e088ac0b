"""Those whom no candidate can reach: counted, listed, and with the cause.

They stay in every total. ``off_network``: no street within the access limit. ``cut_off``: streets, but none that leads
to a candidate. ``too_far``: the nearest candidate is beyond the radius. A residence without residents is in the list as
any other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...geo.network import Int32, Int64
from ..circles.reach import search_stations
from .setting import SiteSetting

CAUSES = ("off_network", "cut_off", "too_far")
OFF_NETWORK, CUT_OFF, TOO_FAR = range(3)


@dataclass(frozen=True, eq=False)
class Unreachable:
    """Residences that are not covered today and that no candidate reaches; u rows in the order of the layer.

    Attributes:
        residence: (u,) rows of the residences.
        cause: (u,) position in `CAUSES`.
        candidate: (u,) the nearest candidate; means nothing but for `TOO_FAR`.
        distance_mm: (u,) the walk to it; likewise.
    """

    residence: Int64
    cause: npt.NDArray[np.int8]
    candidate: Int32
    distance_mm: Int64


def find_unreachable(setting: SiteSetting) -> Unreachable:
    """Find who is left out of every choice in the circle that is told."""
    today, entries = setting.told, setting.residences.entries
    rows = np.flatnonzero(~today.covered & ~setting.reached(setting.asked.told))
    offers = setting.offers[:, setting.asked.told]
    nearest = search_stations(setting.network, setting.residences, setting.candidates.entries, offers=offers).nearest()
    found = nearest.found[rows, 0]
    cause = np.where(found, TOO_FAR, np.where(entries.has_entry[rows], CUT_OFF, OFF_NETWORK))
    return Unreachable(
        rows,
        cause.astype(np.int8),
        np.where(found, nearest.station[rows, 0], 0).astype(np.int32),
        np.where(found, nearest.distance_mm[rows, 0], 0),
    )
