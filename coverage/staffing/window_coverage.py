"""Coverage by opening window: the search of `coverage` from those stations alone that are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..circles.circles import Flags
from ..opened_plan import Opened
from .effective import StaffedCircle, covered_from
from .windows import UNTOLD, StationWindows


@dataclass(frozen=True, eq=False)
class OpenCircle:
    """One circle in one opening window.

    Attributes:
        window: the window.
        circle: the circle.
        nominal: (n,) who is covered by stations that are open.
        effective: (n,) who is covered by those that are open and staffed.
        stations: stations of the circle that are open.
        staffed_stations: those of them that are staffed for it.
        untold_stations: stations of the circle of which nothing is told.
    """

    window: str
    circle: StaffedCircle
    nominal: Flags
    effective: Flags
    stations: int
    staffed_stations: int
    untold_stations: int


def open_circles(
    opened: Opened, circles: Sequence[StaffedCircle], windows: StationWindows | None
) -> tuple[OpenCircle, ...]:
    """Judge every residence in each window and circle; nothing without windows."""
    if windows is None:
        return ()
    offered = np.zeros((len(opened.layers.stations), len(circles)), dtype=np.bool_)
    for position, circle in enumerate(circles):
        offered[circle.nominal.stations, position] = True
    ready = np.stack([circle.ready for circle in circles], axis=1)
    found = []
    for number, window in enumerate(windows.windows):
        is_open = windows.open(window)[:, None]
        nominal, effective = covered_from(opened, offered & is_open), covered_from(opened, ready & is_open)
        untold = (windows.state[:, number] == UNTOLD)[:, None] & offered
        for position, circle in enumerate(circles):
            found.append(
                OpenCircle(
                    window=window,
                    circle=circle,
                    nominal=nominal[position].covered,
                    effective=effective[position].covered,
                    stations=len(nominal[position].stations),
                    staffed_stations=len(effective[position].stations),
                    untold_stations=int(untold[:, position].sum()),
                )
            )
    return tuple(found)
