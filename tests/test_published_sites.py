"""Published answers: OR-Library's p-medians, and the stores of San Francisco."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import shortest_path

from servicecircle.coverage.choosing.choose import choose_sites

RADIUS_M = 5_000


def walks_between_vertices(path: Path) -> tuple[np.ndarray, int]:
    """All shortest paths of an OR-Library graph, and its p; of an edge that is listed twice the last line counts."""
    numbers = [int(word) for word in path.read_text(encoding="utf-8").split()]
    vertices, edges, p = numbers[:3]
    length = np.zeros((vertices, vertices))
    for a, b, cost in np.array(numbers[3:]).reshape(edges, 3):
        length[a - 1, b - 1] = length[b - 1, a - 1] = cost
    return shortest_path(length, directed=False).astype(np.int64), p


@pytest.fixture(scope="module")
def stores(shared_data: Path) -> tuple[np.ndarray, np.ndarray]:
    """Metres from 16 stores to 205 tracts, and the tracts' people, both in the order of the table of tracts."""
    folder = shared_data / "san_francisco"
    tracts = pd.read_csv(folder / "SF_demand_205_centroid_uniform_weight.csv", dtype={"NAME": str})
    names = pd.read_csv(folder / "SF_store_site_16_longlat.csv")["NAME"]
    table = pd.read_csv(
        folder / "SF_network_distance_candidateStore_16_censusTract_205_new.csv", dtype={"DestinationName": str}
    )
    metres = table.pivot_table(index="name", columns="DestinationName", values="distance")
    return metres.loc[names, tracts["NAME"]].to_numpy(), tracts["POP2000"].to_numpy()


@pytest.mark.parametrize(("number", "published"), [(1, 5819), (2, 4093), (3, 4250), (4, 3034), (5, 1355)])
def test_the_p_medians_of_or_library(shared_data: Path, number: int, published: int) -> None:
    """The published optimum, proved in whole numbers."""
    walk, p = walks_between_vertices(shared_data / "pmed" / f"pmed{number}.txt")
    every = np.ones(len(walk), dtype=np.int64)
    row, column = np.divmod(np.arange(walk.size), len(walk))
    reach = coo_array((walk.ravel(), (row, column)), shape=walk.shape)
    plan = choose_sites(reach, every, add=p, goal="walk")
    assert plan.proved
    assert (plan.walk, plan.walk_bound, plan.covered_weight) == (published, published, len(walk))
    assert len(plan.chosen) == p
    assert int(walk[list(plan.chosen)].min(axis=0).sum()) == published


def test_the_median_of_four_stores(stores: tuple[np.ndarray, np.ndarray]) -> None:
    """In whole millimetres the same four stores; from the file's own floats their published value."""
    metres, people = stores
    plan = choose_sites(csr_array(np.rint(metres * 1000).astype(np.int64)), people, add=4, goal="walk")
    assert plan.proved
    assert float((people * metres[list(plan.chosen)].min(axis=0)).sum()) == pytest.approx(2_848_268_129.71, abs=0.01)
    assert plan.walk == pytest.approx(2_848_268_129_710, abs=int(people.sum()))


def test_the_centre_of_four_stores(stores: tuple[np.ndarray, np.ndarray]) -> None:
    """The published radius, to the centimetre that it is published with."""
    metres, people = stores
    plan = choose_sites(csr_array(np.rint(metres * 1000).astype(np.int64)), people, add=4, goal="radius")
    assert plan.proved
    assert plan.radius is not None
    assert plan.radius / 1000 == pytest.approx(7_403.06, abs=0.01)
    assert float(metres[list(plan.chosen)].min(axis=0).max()) == pytest.approx(7_403.06, abs=0.01)


def within_radius(stores: tuple[np.ndarray, np.ndarray]) -> tuple[csr_array, np.ndarray]:
    """Who reaches whom within 5,000 m, and the people."""
    metres, people = stores
    return csr_array(metres <= RADIUS_M), people


def test_four_stores_cover_875247(stores: tuple[np.ndarray, np.ndarray]) -> None:
    """The published maximum, proved."""
    reach, people = within_radius(stores)
    plan = choose_sites(reach, people, add=4)
    assert (plan.covered_weight, plan.upper_bound, plan.proved) == (875_247, 875_247, True)


def test_eight_stores_cover_all_who_can_be_covered(stores: tuple[np.ndarray, np.ndarray]) -> None:
    """The fewest sites are 8, proved: seven are not enough."""
    reach, people = within_radius(stores)
    plan = choose_sites(reach, people, target=1.0)
    assert (len(plan.chosen), plan.fewest, plan.proved) == (8, 8, True)
    assert plan.covered_weight == plan.ceiling
