"""Facts about weighted circles, what new stations offer, and workers: whole questions, against every subset.

The walk on one straight street is told by hand: along it, and off it at both ends. Nothing of the engine is used.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from plans import EAST, NORTH
from site_town import Town, write

from servicecircle.coverage.opened_plan import Opened, open_plan
from servicecircle.coverage.sites.site_request import SiteLimits, SiteRequest
from servicecircle.coverage.sites.sites_study import study_sites

RADIUS_M = {"appeals": 260.0, "legal": 140.0}
SERVICES = (("appeals", "legal"), ("appeals",), ("legal",))
OFF_M = {"home": 5.0, "station": 4.0, "site": 3.0}


def _town(
    folder: Path, seed: int, more: Town | None = None
) -> tuple[Opened, np.ndarray, dict[str, np.ndarray], dict[str, np.ndarray]]:
    """A town: residents of its homes, who is covered today in each circle, and whom each of 7 places would cover."""
    random = np.random.default_rng(seed)
    homes, places = np.sort(random.uniform(5, 1090, 40)), np.sort(random.uniform(5, 1090, 7))
    residents = random.integers(0, 60, 40)
    stations, offered = random.uniform(5, 1090, 2), ("appeals;legal", "appeals")
    own = [(f"c{i}", f"c{i}", float(x), OFF_M["site"]) for i, x in enumerate(places)]
    write(folder, replace(more or Town(), own=own))
    text = (folder / "plan.toml").read_text(encoding="utf-8")
    text = text.replace("radius_m = 500", f"radius_m = {RADIUS_M['appeals']}")
    text = text.replace("radius_m = 300", f"radius_m = {RADIUS_M['legal']}")
    (folder / "plan.toml").write_text(text, encoding="utf-8")
    rows = [
        f"h{i},{n},{EAST + x},{NORTH + OFF_M['home']}" for i, (n, x) in enumerate(zip(residents, homes, strict=True))
    ]
    (folder / "residences.csv").write_text("\n".join(["id,residents,x,y", *rows]) + "\n", encoding="utf-8")
    rows = [
        f"S{i},S{i},{EAST + x},{NORTH + OFF_M['station']},{services}"
        for i, (x, services) in enumerate(zip(stations, offered, strict=True))
    ]
    (folder / "stations.csv").write_text("\n".join(["id,name,x,y,services", *rows]) + "\n", encoding="utf-8")
    today, then = {}, {}
    for circle, radius in RADIUS_M.items():
        from_stations = np.abs(stations[:, None] - homes) + OFF_M["home"] + OFF_M["station"]
        there = [circle in services for services in offered]
        today[circle] = (from_stations <= radius)[there].any(axis=0)
        then[circle] = np.abs(places[:, None] - homes) + OFF_M["home"] + OFF_M["site"] <= radius
    return open_plan(folder), residents, today, then


@pytest.mark.parametrize("seed", range(10))
def test_weighted_circles_and_services_have_the_best_of_all_subsets(tmp_path: Path, seed: int) -> None:
    """50 questions of each of 10 towns: the most weight, by residents times the weight of each circle, proved."""
    opened, residents, today, then = _town(tmp_path / "plan", seed)
    random, gained = np.random.default_rng(100 + seed), 0
    for _ in range(50):
        circles = [["appeals", "legal"], ["appeals"], ["legal"]][random.integers(3)]
        services = SERVICES[random.integers(3)]
        if not set(circles) & set(services):
            continue
        weights = {circle: int(random.integers(1, 6)) for circle in circles}
        k = int(random.integers(0, 5))

        def weight(
            rows: tuple[int, ...], weights: dict[str, int] = weights, services: tuple[str, ...] = services
        ) -> int:
            covered = {c: today[c] | (then[c][list(rows)].any(axis=0) & (c in services)) for c in weights}
            return sum(w * int(residents[covered[c]].sum()) for c, w in weights.items())

        study = study_sites(opened, SiteRequest(add=k, where="candidates", weights=weights, services=services))
        best = max(weight(rows) for n in range(k + 1) for rows in itertools.combinations(range(7), n))
        assert study.plan.proved
        assert study.plan.covered_weight == best == weight(tuple(study.plan.chosen))
        assert study.base_weight == weight(())
        gained += best > weight(())
    assert gained > 15


PARKS = {"甲园区": (230.0, 40), "乙园区": (520.0, 70), "丙园区": (860.0, 25)}  # where the gate is, and who works there
GATE_M = 10.0  # off the street, on the outline of the park


@pytest.mark.parametrize("seed", range(10))
def test_workers_beside_residents_have_the_best_of_all_subsets(tmp_path: Path, seed: int) -> None:
    """50 questions of each of 10 towns: residents, and workers from their park's gate, times their weight; proved."""
    folder = tmp_path / "plan"
    boxes = [(name, (x - 20, GATE_M, x + 20, 60.0)) for name, (x, _) in PARKS.items()]
    gates = [(x, GATE_M, name, "") for name, (x, _) in PARKS.items()]
    _, residents, today, then = _town(folder, seed, Town(parks=boxes, gates=gates))
    parks = gpd.read_file(folder / "parks.gpkg").assign(workers=[workers for _, workers in PARKS.values()])
    parks.to_file(folder / "parks.gpkg", driver="GPKG")
    opened = open_plan(folder)
    at = np.array([x for x, _ in PARKS.values()])
    workers = np.array([count for _, count in PARKS.values()])
    walks = {
        layer: np.abs(np.array([[p.x - EAST] for p in points.geometry]) - at) + GATE_M + OFF_M[layer]
        for layer, points in (("station", opened.layers.stations), ("site", opened.layers.candidates))
    }
    random, gained = np.random.default_rng(200 + seed), 0
    for _ in range(50):
        circle = ("appeals", "legal")[random.integers(2)]
        each, k = int(random.integers(1, 5)), int(random.integers(0, 5))
        offered = np.array([circle in services for services in opened.layers.stations["services"]])
        near = (walks["station"] <= RADIUS_M[circle])[offered].any(axis=0)

        def weight(rows: tuple[int, ...], circle: str = circle, each: int = each, near: np.ndarray = near) -> int:
            homes = today[circle] | then[circle][list(rows)].any(axis=0)
            gate = near | (walks["site"][list(rows)] <= RADIUS_M[circle]).any(axis=0)
            return int(residents[homes].sum()) + each * int(workers[gate].sum())

        asked = SiteRequest(add=k, where="candidates", circle=circle, limits=SiteLimits(workers_weight=each))
        study = study_sites(opened, asked)
        best = max(weight(rows) for n in range(k + 1) for rows in itertools.combinations(range(7), n))
        assert study.plan.proved
        assert study.plan.covered_weight == best == weight(tuple(study.plan.chosen))
        gained += best > int(residents[today[circle]].sum()) + each * int(workers[near].sum())
    assert gained > 15
