"""The colours and classes of every map: in notebooks, on printed sheets, in QGIS.

Colours are told apart with every usual colour vision (tests/test_map_style.py measures it): blue, vermillion and green
after M. Okabe and K. Ito, Color Universal Design (2008).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...geo.network import Float64, Int64

TODAY, GAINED, LEFT_OUT = "#2B7BBA", "#009E73", "#D55E00"
STATUS_COLOURS: Mapping[str, str] = {
    "covered": TODAY,
    "marginal": "#F2C200",
    "uncovered": LEFT_OUT,
    "cut_off": "#882255",
    "off_network": "#000000",
}
# Around the patrol ratio; where people live without any patroller the outline is dashed besides.
PATROL_COLOURS: Mapping[str, str] = {
    "far_short": LEFT_OUT,
    "short": "#F0E442",
    "meets": GAINED,
    "ample": TODAY,
}
# Left out for want of staff, where the streets would do.
UNSTAFFED = "#F2C200"
NO_VALUE = "#BBBBBB"

INK, QUIET_INK, ALARM_INK = "#15222E", "#4A5966", "#B84300"
STATION, PROPOSED, CANDIDATE = "#0B2E4F", GAINED, "#8A8A8A"
LAND, BEYOND, PARK, STREET, BORDER = "#FAF9F6", "#E8ECEF", "#DDEBD4", "#C4C2BA", "#5B6773"

# Classes of a rate of people: below 40 %, 60 %, 80 %, from there up, and the target met, whatever it is.
CUTS = (0.4, 0.6, 0.8)
RATE_COLOURS = ("#E08A5B", "#F3C9AE", "#F4F1EA", "#B9D3E8", "#6FA8D3")
MEETS_TARGET = len(RATE_COLOURS) - 1


def rate_classes(rates: Float64, target: float) -> Int64:
    """Return the position of each rate (n,) in `RATE_COLOURS`, the last where it meets `target`; −1 where it is NaN."""
    below = np.searchsorted(np.array(CUTS), rates, side="right").astype(np.int64)
    return np.where(np.isnan(rates), -1, np.where(rates >= target, MEETS_TARGET, below))
