"""The areas of two runs: each residence's area in either, numbered together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...geo.network import Int64
from ..layers.areas import OTHER, OUTSIDE
from .balance import NOWHERE
from .matching import Matched, Side

_JOINT = "\x1f"  # stands in no name


@dataclass(frozen=True, eq=False)
class Units:
    """The areas of one level, or the plan as a whole.

    Attributes:
        level: its name.
        names: (g,) of the areas.
        parents: (g,) of the areas that they are part of, or empty.
        before: (u,) area of each residence in the first run; `NOWHERE` where it is not there.
        after: (u,) in the second.
        shown: positions that are rows of the table, in its order.
    """

    level: str
    names: tuple[str, ...]
    parents: tuple[str, ...]
    before: Int64
    after: Int64
    shown: tuple[int, ...]


def units_of(matched: Matched, plan: str, order: Sequence[tuple[str, str, str]]) -> list[Units]:
    """Return the plan as a whole, then every level that both runs have, last who is outside all areas.

    Args:
        matched: the residences.
        plan: name of the plan.
        order: (level, name, parent) of areas, in the order in which they are to stand.
    """
    place = {key: number for number, key in enumerate(order)}
    whole = [np.where(side.there, 0, NOWHERE).astype(np.int64) for side in (matched.before, matched.after)]
    units = [Units("plan", (plan,), ("",), whole[0], whole[1], (0,))]
    levels = [_level(matched, depth, place) for depth in range(len(matched.levels))]
    units += levels
    if levels and OUTSIDE in levels[0].names:
        at = levels[0].names.index(OUTSIDE)
        units.append(Units(OUTSIDE, levels[0].names, levels[0].parents, levels[0].before, levels[0].after, (at,)))
    return units


def _level(matched: Matched, depth: int, place: dict[tuple[str, str, str], int]) -> Units:
    level = matched.levels[depth]
    chains = [_chains(side, matched.levels[: depth + 1]) for side in (matched.before, matched.after)]
    code, keys = pd.factorize(np.concatenate(chains), use_na_sentinel=True)
    count = len(matched.ids)
    there = np.concatenate([matched.before.there, matched.after.there])
    code = np.where(there, code, NOWHERE).astype(np.int64)
    names, parents = zip(*(_name_and_parent(key) for key in keys), strict=True) if len(keys) else ((), ())
    last = len(place)
    known = [i for i in np.unique(code[code != NOWHERE]).tolist() if names[i] != OUTSIDE]
    shown = sorted(known, key=lambda i: (place.get((level, names[i], parents[i]), last), i))
    return Units(level, tuple(names), tuple(parents), code[:count], code[count:], tuple(shown))


def _chains(side: Side, levels: Sequence[str]) -> np.ndarray:
    """The names from the coarsest level down to this one, as one text: two areas of one name stay apart."""
    text = side.areas[levels[0]].astype(object)
    for level in levels[1:]:
        text = text + _JOINT + side.areas[level].astype(object)
    return np.asarray(text, dtype=object)


def _name_and_parent(chain: str) -> tuple[str, str]:
    *above, name = chain.split(_JOINT)
    if name == OUTSIDE:
        return OUTSIDE, ""
    return name, next((other for other in reversed(above) if other not in (OTHER, OUTSIDE)), "")
