"""Opening windows: which stations are open on weekdays, in the evening and at weekends, and who claims 24 hours.

The rules (docs/rules.md, "Staffing"): an empty cell is closed where the station's other windows say something, else
nothing is told. Evenings are also open where the hours of weekdays run from 18:00 to 21:00.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...geo.code_words import WINDOWS
from ...geo.network import Float64
from ...geo.opening import DAY_MINUTES, Interval, Window, claims_all_day, covers, minutes_of, read_window
from ..circles.circles import Codes, Flags

WINDOW_STATES = ("open", "closed", "untold")
OPEN, CLOSED, UNTOLD = range(len(WINDOW_STATES))
CLAIMS = ("borne_out", "contradicted", "unproved")
EVENING: Interval = (18 * 60, 21 * 60)
ALL_DAY: Interval = (0, DAY_MINUTES)


@dataclass(frozen=True, eq=False)
class StationWindows:
    """The opening windows of s stations.

    Attributes:
        windows: the w windows that the stations layer has.
        state: (s, w) position in `WINDOW_STATES`.
        hours: (s,) hours a week, five days of weekday and evening and two of weekend; NaN where not told.
        claimed: for each station where it claims 24 hours: ``plan``, ``name``, a window, or empty.
        verdict: for each station one of `CLAIMS`; empty without a claim.
    """

    windows: tuple[str, ...]
    state: Codes
    hours: Float64
    claimed: tuple[str, ...]
    verdict: tuple[str, ...]

    def open(self, window: str) -> Flags:
        """Return which stations (s,) are open in a window."""
        return np.asarray(self.state[:, self.windows.index(window)] == OPEN)


def station_windows(stations: pd.DataFrame, *, claims_24h: bool) -> StationWindows | None:
    """Read the opening windows of the stations; None where the layer has none and nobody claims 24 hours.

    Args:
        stations: the stations layer.
        claims_24h: whether the plan claims it of every station.
    """
    present = tuple(window for window in WINDOWS if window in stations)
    names = stations["name"].fillna("").astype(str)
    if not present and not claims_24h and not any(map(claims_all_day, names)):
        return None
    cells = [_cells(stations, row, present) for row in range(len(stations))]
    state = np.array([[_state(told, window) for window in present] for told in cells], dtype=np.int8)
    claimed = tuple(_claimed(name, told, claims_24h=claims_24h) for name, told in zip(names, cells, strict=True))
    return StationWindows(
        windows=present,
        state=state.reshape(len(stations), len(present)),
        hours=np.array([_hours(told) for told in cells], dtype=np.float64),
        claimed=claimed,
        verdict=tuple(_verdict(told) if claim else "" for claim, told in zip(claimed, cells, strict=True)),
    )


def _cells(stations: pd.DataFrame, row: int, present: Sequence[str]) -> dict[str, Window]:
    """The windows of one station; those of which nothing is told are ``unreadable``."""
    read = {window: read_window(str(stations[window].iloc[row] or "")) for window in present}
    silent = all(cell.opening == "empty" for cell in read.values())
    empty = Window("unreadable") if silent else Window("closed")
    told = {window: empty if cell.opening == "empty" else cell for window, cell in read.items()}
    if not silent and "evening" in told and read["evening"].opening == "empty" and "weekday" in told:
        by_day = told["weekday"].spans or ()
        told["evening"] = Window("open", (EVENING,)) if covers(by_day, EVENING) else told["evening"]
    return {window: told.get(window, Window("unreadable")) for window in WINDOWS}


def _state(told: dict[str, Window], window: str) -> int:
    opening = told[window].opening
    return OPEN if opening == "open" else CLOSED if opening == "closed" else UNTOLD


def _hours(told: dict[str, Window]) -> float:
    cells = list(told.values())
    if any(cell.opening == "unreadable" or cell.spans is None for cell in cells):
        return float("nan")
    by_day, late, weekend = (cell.spans or () for cell in cells)
    return (5 * minutes_of((*by_day, *late)) + 2 * minutes_of(weekend)) / 60


def _claimed(name: str, told: dict[str, Window], *, claims_24h: bool) -> str:
    if claims_24h:
        return "plan"
    return next((window for window in WINDOWS if told[window].is_all_day), "name" if claims_all_day(name) else "")


def _verdict(told: dict[str, Window]) -> str:
    """Hold a claim of 24 hours against the windows: weekdays with their evenings, and weekends."""
    parts = [_part([told["weekday"], told["evening"]]), _part([told["weekend"]])]
    worst = "contradicted" if "contradicted" in parts else "unproved"
    return "borne_out" if parts == ["borne_out", "borne_out"] else worst


def _part(cells: list[Window]) -> str:
    if covers(tuple(span for cell in cells for span in cell.spans or ()), ALL_DAY):
        return "borne_out"
    if any(cell.opening == "unreadable" for cell in cells):
        return "unproved"
    if all(cell.opening == "open" for cell in cells) and any(cell.spans is None for cell in cells):
        return "unproved"
    return "contradicted"
