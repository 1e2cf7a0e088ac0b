"""Ways between stations and whom each would make effective, measured along the streets."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from ....geo.network import Int64, Network
from ....geo.snap import Entries
from ...choosing.question import question_error
from ...circles.reach import reach_rows
from .pool_problem import APART

WALK_M_A_MINUTE = 60.0  # the planning walk of the life-circle standards
MOST_MINUTES = 60
MOST_MM = 2**30


def station_minutes(
    network: Network,
    stations: Entries,
    rows: Int64,
    *,
    metres_a_minute: float = WALK_M_A_MINUTE,
    most_minutes: int = MOST_MINUTES,
) -> Int64:
    """Return whole minutes (s, s) along the network between the stations at `rows`, `APART` beyond `most_minutes`.

    Access legs count at both ends. Each way is rounded up to a minute. On a walking network a faster pace is that of a
    bicycle or car on the same streets.

    Args:
        network: the walking network.
        stations: how all stations enter it; `place` is the row in the stations layer.
        rows: (s,) rows of the stations that wait.
        metres_a_minute: pace; 60 is the planning walk.
        most_minutes: longest way between two sessions of one day.

    Raises:
        QuestionError: a pace or a limit that is none.
        ValueError: entries of another network.
    """
    pace_mm = round(metres_a_minute * 1000) if np.isfinite(metres_a_minute) else 0
    if pace_mm < 1 or most_minutes < 0:
        raise question_error(
            "pace_not_positive",
            (f"速度 {metres_a_minute:g} 米/分钟、至多 {most_minutes} 分钟，无法计算路程时间", "速度应大于 0，如 60"),
            (f"{metres_a_minute:g} m a minute, at most {most_minutes} minutes, is no way to travel", "write 60, say"),
        )
    within = _within(network, stations, stations, rows, radius_mm=min(pace_mm * most_minutes, MOST_MM))[:, rows].tocoo()
    minutes = np.full((len(rows), len(rows)), APART, dtype=np.int64)
    minutes[within.row, within.col] = -(-within.data.astype(np.int64) // pace_mm)
    np.fill_diagonal(minutes, 0)
    return minutes


def effective_pairs(
    network: Network, stations: Entries, residences: Entries, rows: Int64, *, radius_mm: int
) -> csr_array:
    """Return (s, n) walks in whole millimetres from the stations at `rows` to residences within the radius.

    Raises:
        ValueError: the radius is out of range, or entries of another network.
    """
    return _within(network, stations, residences, rows, radius_mm=radius_mm)


def _within(network: Network, sources: Entries, targets: Entries, rows: Int64, *, radius_mm: int) -> csr_array:
    ours = sources.take(np.isin(sources.place, rows))
    return csr_array(reach_rows(network, ours, targets, radius_mm=radius_mm).rows[rows])
