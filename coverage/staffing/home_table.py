"""Each residence by nominal and by effective coverage: the table by which two runs are told apart by their staff."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...geo.network import Int64
from ..circles.circles import COVERED, STATUSES
from ..circles.result_tables import metres
from ..run_files.text_columns import text_at
from .effective import StaffedCircle
from .home_codes import EFFECTIVE_STATUSES, STAFF_UNKNOWN, UNSTAFFED
from .staffing_study import StaffingStudy


def home_table(study: StaffingStudy) -> pd.DataFrame:
    """Return `staffing_residences.csv`: one row a residence, in the layer's order."""
    ids = study.layers.stations["id"].tolist()
    columns: dict[str, object] = {
        "id": study.layers.residences["id"].to_numpy(dtype=object),
        "residents": study.residents,
        **{level: text_at(*study.index.names_by_number(level)) for level in study.index.levels},
    }
    for circle in study.circles:
        nominal, effective, name = circle.nominal, circle.effective, circle.name
        reached = effective.reached & (circle.state != "unknown")
        columns[f"{name}_status"] = text_at(STATUSES, nominal.status)
        columns[f"{name}_distance_m"] = metres(nominal.distance_mm, nominal.reached)
        columns[f"{name}_effective_status"] = text_at(EFFECTIVE_STATUSES, effective_status(circle))
        columns[f"{name}_effective_distance_m"] = metres(effective.distance_mm, reached)
        columns[f"{name}_effective_station"] = text_at(ids, effective.station, valid=reached)
    return pd.DataFrame(columns)


def effective_status(circle: StaffedCircle) -> Int64:
    """Return for each residence (n,) its position in `EFFECTIVE_STATUSES`."""
    status = circle.nominal.status.astype(np.int64)
    found = [circle.effective.covered, circle.doubtful, circle.lost]
    return np.select(found, [COVERED, STAFF_UNKNOWN, UNSTAFFED], default=status)


def home_ids(study: StaffingStudy) -> tuple[str, ...]:
    """Return the columns of ids of `staffing_residences.csv`, whose text is written as it is."""
    return ("id", *(f"{circle.name}_effective_station" for circle in study.circles))
