"""Published instances of choosing sites, where their files lie beside the checkout: stores and medians."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import shortest_path
from site_instances import Instance

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
STORE_RADIUS_M = 5_000
MEDIANS = {1: 5819, 2: 4093, 3: 4250, 4: 3034, 5: 1355}


@dataclass(frozen=True, eq=False)
class Median:
    """A p-median.

    Attributes:
        name: what it is called.
        walk: (c, n) walks of candidates to demand.
        p: number of stations.
        published: the smallest sum of walks.
    """

    name: str
    walk: npt.NDArray[np.int64]
    p: int
    published: int

    def reach(self) -> coo_array:
        """Every pair, a walk of 0 too."""
        row, column = np.divmod(np.arange(self.walk.size), self.walk.shape[1])
        return coo_array((self.walk.ravel(), (row, column)), shape=self.walk.shape)


def stores(data: Path = DATA) -> Instance | None:
    """16 stores and 205 tracts of San Francisco within 5,000 m; None without the files."""
    folder = data / "san_francisco"
    if not folder.is_dir():
        return None
    tracts = pd.read_csv(folder / "SF_demand_205_centroid_uniform_weight.csv", dtype={"NAME": str})
    names = pd.read_csv(folder / "SF_store_site_16_longlat.csv")["NAME"]
    table = pd.read_csv(
        folder / "SF_network_distance_candidateStore_16_censusTract_205_new.csv", dtype={"DestinationName": str}
    )
    metres = table.pivot_table(index="name", columns="DestinationName", values="distance")
    near = metres.loc[names, tracts["NAME"]].to_numpy() <= STORE_RADIUS_M
    return Instance("San Francisco stores", csr_array(near.astype(np.int64)), tracts["POP2000"].to_numpy())


def medians(data: Path = DATA) -> list[Median]:
    """The p-medians of OR-Library; none without the files."""
    found = []
    for number, published in MEDIANS.items():
        path = data / "pmed" / f"pmed{number}.txt"
        if path.is_file():
            walk, p = _walks_between_vertices(path)
            found.append(Median(f"pmed{number}", walk, p, published))
    return found


def _walks_between_vertices(path: Path) -> tuple[npt.NDArray[np.int64], int]:
    """All shortest paths of a graph, and its p; of an edge that is listed twice the last line counts."""
    numbers = [int(word) for word in path.read_text(encoding="utf-8").split()]
    vertices, edges, p = numbers[:3]
    length = np.zeros((vertices, vertices))
    for a, b, cost in np.array(numbers[3:]).reshape(edges, 3):
        length[a - 1, b - 1] = length[b - 1, a - 1] = cost
    return shortest_path(length, directed=False).astype(np.int64), p
