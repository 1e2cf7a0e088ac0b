"""The table of beats, as a frame: a row a beat."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ....geo.network import Int64
from ...circles.statistics import sum_by_group
from ...run_files.sharing import SMALL, rounded
from ..ratios import required_patrollers
from .beat_homes import Homes, Mask
from .beat_shapes import BeatStreets, hull_share, mean_walks_m


def beat_table(
    streets: BeatStreets, homes: Homes, beat_of_residence: Int64, centre: Int64, *, ratio: int
) -> pd.DataFrame:
    """Return a row a beat: residents, homes, streets, share of the mean, compactness, patrollers needed.

    Columns: `beat` (from 1), `residents`, `residences`, `streets`, `length_m`, `share_of_mean` (residents ÷ mean),
    `compactness` (`hull_share`), `mean_walk_m` (`mean_walks_m`), `patrollers_needed` (⌈residents ÷ ratio⌉),
    `island_streets` and `island_residents` (of the above, those not joined by street), `ratio`.
    """
    rows = np.flatnonzero(beat_of_residence >= 0)
    own, people = beat_of_residence[rows], homes.residents[rows]
    joined = np.zeros(streets.network.edge_count, dtype=np.bool_)
    joined[streets.edge[streets.joined]] = True
    apart = ~joined[homes.edge[rows]]
    residents = sum_by_group(people, own, streets.count)
    length_mm = sum_by_group(streets.network.edge_length_mm[streets.edge].astype(np.int64), streets.beat, streets.count)
    return pd.DataFrame(
        {
            "beat": np.arange(1, streets.count + 1),
            "residents": residents,
            "residences": np.bincount(own, minlength=streets.count),
            "streets": np.bincount(streets.beat, minlength=streets.count),
            "length_m": length_mm / 1000.0,
            "share_of_mean": residents / residents.mean(),
            "compactness": hull_share(streets),
            "mean_walk_m": mean_walks_m(streets, homes, beat_of_residence, centre),
            "patrollers_needed": required_patrollers(residents, ratio),
            "island_streets": np.bincount(streets.beat[~streets.joined], minlength=streets.count),
            "island_residents": sum_by_group(people[apart], own[apart], streets.count),
            "ratio": ratio,
        }
    )


def shared_beat_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of beats that may be given away.

    Residents are rounded to multiples of 5 and those of 1 to 4 are empty, each sum by itself; what is made of them is
    made of the rounded ones. How many homes there are and how far they walk is left out.
    """
    exact, apart = (table[name].to_numpy(dtype=np.int64) for name in ("residents", "island_residents"))
    public, count = rounded(exact), len(table)
    mean = public.mean()
    return table.assign(
        residents=_masked(exact, public),
        residences=pd.array([None] * count, dtype="Int64"),
        share_of_mean=np.where(_is_small(exact) | (mean == 0), np.nan, public / (mean or 1.0)),
        mean_walk_m=np.full(count, np.nan),
        patrollers_needed=_masked(exact, required_patrollers(public, int(table["ratio"].iloc[0]))),
        island_residents=_masked(apart, rounded(apart)),
    )


def _is_small(exact: Int64) -> Mask:
    return np.asarray((exact > 0) & (exact < SMALL), dtype=np.bool_)


def _masked(exact: Int64, shown: Int64) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(np.asarray(shown, dtype=np.int64), _is_small(exact))
