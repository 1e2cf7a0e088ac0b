"""What lies beyond the border of the plan's areas is left out, before components are looked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from .streets import Streets

BEYOND = "beyond the border"
PARTLY_BEYOND = "partly beyond the border"


def within_border(geometries: npt.NDArray[np.object_], area: BaseGeometry, *, border_m: float) -> npt.NDArray[np.bool_]:
    """Return whether each geometry (n,) has any part at most `border_m` from `area`, inclusive.

    The distance is measured to the area itself, not to a buffer, whose corners are polygons.
    """
    shapely.prepare(area)
    return np.asarray(shapely.dwithin(geometries, area, border_m), dtype=bool)


def clip_streets(streets: Streets, area: BaseGeometry | None, border_m: float) -> Streets:
    """Keep each edge with any part within `border_m` of `area` whole, and drop the others.

    Args:
        streets: In the plan CRS.
        area: Union of all areas in the same CRS; None where the plan has none, then nothing is dropped.
        border_m: Metres beyond the area that count.

    Returns:
        The streets that count. An input street that lost all its edges has the fate ``outside``, one that lost
        some keeps its fate and has `PARTLY_BEYOND` added to its reason.
    """
    if area is None or area.is_empty:
        return streets
    inside = within_border(streets.edges.geometry.to_numpy(), area, border_m=border_m)
    source = streets.edges["source_id"].to_numpy(dtype=object)
    left, lost = set(source[inside]), set(source[~inside])
    fates = streets.fates.copy()
    sources = fates["source_id"].to_numpy(dtype=object)
    gone = np.array([name in lost and name not in left for name in sources], dtype=bool)
    partly = np.array([name in lost and name in left for name in sources], dtype=bool)
    fates.loc[gone, "fate"] = "outside"
    fates.loc[gone, "reason"] = BEYOND
    reasons = fates.loc[partly, "reason"]
    fates.loc[partly, "reason"] = [f"{why}; {PARTLY_BEYOND}" if why else PARTLY_BEYOND for why in reasons]
    return replace(streets, edges=streets.edges[inside].reset_index(drop=True), fates=fates)
