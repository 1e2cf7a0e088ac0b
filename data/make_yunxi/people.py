"""Residential buildings and the people in them: exactly 1,400,000 residents in 57,000 buildings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from blocks import Plot
from fill import Fill
from frame import stream
from uses import settlement

RESIDENTS, BUILDINGS = 1_400_000, 57_000
KINDS = {
    "village": "城中村",
    "estate": "小区",
    "old_town": "老街",
    "industry": "宿舍",
    "park": "宿舍",
    "commerce": "公寓",
    "field": "散居",
    "hill": "散居",
}
# dwellings: middle, spread of the logarithm; people a dwelling
DWELLINGS = {
    "城中村": (13, 0.42, 2.5),
    "小区": (46, 0.5, 2.3),
    "老街": (10, 0.5, 2.2),
    "宿舍": (55, 0.5, 2.4),
    "公寓": (120, 0.5, 1.5),
    "散居": (1.3, 0.4, 2.6),
}
EMPTY_SHARE = 0.008


@dataclass(frozen=True)
class Residences:
    """One entry a building; `plot` is the index of the plot that it stands on."""

    xy: np.ndarray
    plot: np.ndarray
    kind: np.ndarray
    dwellings: np.ndarray
    residents: np.ndarray


def settle(plots: list[Plot], fills: list[Fill]) -> Residences:
    """Put people into the homes inside the district, in village houses most densely."""
    random = stream("people")
    home = [i for i, plot in enumerate(plots) if plot.inside and plot.use in KINDS and len(fills[i].homes)]
    xy = np.vstack([fills[i].homes for i in home])
    plot = np.repeat(home, [len(fills[i].homes) for i in home])
    kind = np.array([KINDS[plots[i].use] for i in plot])
    kept = _thinned(kind, random)
    xy, plot, kind = xy[kept], plot[kept], kind[kept]
    middle, spread, people = np.array([DWELLINGS[str(k)] for k in kind]).T
    denser = random.normal(0, 0.2, len(plots))[plot] + 0.22 * np.clip(settlement(xy), -2, 2)
    dwellings = np.maximum(1, np.floor(middle * np.exp(random.normal(0, spread)))).astype(int)
    weight = dwellings * people * np.exp(denser + random.normal(0, 0.2, len(xy)))
    weight[random.random(len(xy)) < EMPTY_SHARE] = 0
    return Residences(np.round(xy, 2), plot, kind, dwellings, share_out(weight, RESIDENTS))


def _thinned(kind: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Leave out village houses at random until the number of buildings is right."""
    spare = len(kind) - BUILDINGS
    village = np.flatnonzero(kind == KINDS["village"])
    if not 0 <= spare < len(village) / 2:
        raise ValueError(f"{len(kind)} homes were laid out for {BUILDINGS} buildings")
    kept = np.ones(len(kind), dtype=bool)
    kept[random.permutation(village)[:spare]] = False
    return kept


def share_out(weight: np.ndarray, total: int) -> np.ndarray:
    """Share a whole number out in proportion to weights, to the unit, by largest remainders."""
    exact = np.round(weight / weight.sum() * total, 6)
    shares = np.floor(exact).astype(int)
    order = np.argsort(-(exact - shares), kind="stable")
    shares[order[: total - shares.sum()]] += 1
    return shares
