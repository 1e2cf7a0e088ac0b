"""The table of beats, as a frame: a row a beat."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...geo.network import Int64
from .beat_homes import Homes
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
    residents = sum_by_beat(people, own, streets.count)
    length_mm = sum_by_beat(streets.network.edge_length_mm[streets.edge].astype(np.int64), streets.beat, streets.count)
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
            "patrollers_needed": -(-residents // ratio),
            "island_streets": np.bincount(streets.beat[~streets.joined], minlength=streets.count),
            "island_residents": sum_by_beat(people[apart], own[apart], streets.count),
            "ratio": ratio,
        }
    )


def sum_by_beat(values: Int64, groups: Int64, count: int) -> Int64:
    """Return the sums (count,) of `values` (k,) over `groups` (k,)."""
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, groups, values)
    return total
