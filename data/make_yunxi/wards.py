"""6 subdistricts and 31 communities, each one piece, made of whole plots."""

from __future__ import annotations

from dataclasses import dataclass

import names
import numpy as np
import shapely
from blocks import Plot
from frame import stream, to_lonlat
from neighbours import graph_of, shared_edges
from people import Residences
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from uses import CENTRES_KM

DISTRICT_CODE = "990101"  # no province of China has the number 99
SEATS = (0, 3, 1, 5, 4, 2)  # which centre each subdistrict grows round
SIMPLIFY_M = 0.8
WILD_LAST = {"hill": 2.5, "reservoir": 3.0, "river": 4.0, "corridor": 4.0}


@dataclass(frozen=True)
class Wards:
    """The community of each plot (−1 outside the district) and the names and codes."""

    community: np.ndarray
    names: list[str]
    codes: list[str]
    subdistrict: list[int]


def make_wards(plots: list[Plot], homes: Residences) -> Wards:
    """Grow subdistricts round the towns, then communities round where their people live."""
    polygons = [plot.polygon for plot in plots]
    pairs = shared_edges(polygons)
    middles = shapely.get_coordinates(shapely.point_on_surface(np.array(polygons)))
    slow = np.array([WILD_LAST.get(plot.use, 1.0) for plot in plots])
    cost = np.hypot(*(middles[pairs[:, 0]] - middles[pairs[:, 1]]).T) * slow[pairs].max(axis=1)
    graph = graph_of(pairs, cost, len(plots))
    inside = np.flatnonzero([plot.inside for plot in plots])
    people = np.bincount(homes.plot, weights=homes.residents, minlength=len(plots))
    seats = np.array([CENTRES_KM[i][:2] for i in SEATS]) * 1000
    town = _grow(graph, inside, _nearest(seats, middles, inside))
    community, subdistrict, codes = np.full(len(plots), -1), [], []
    for number, count in enumerate(names.COMMUNITIES_EACH):
        members = inside[town == number]
        seeds = _spread(middles[members], people[members] + 400, count, f"communities {number}")
        community[members] = len(codes) + _grow(graph, members, _nearest(seeds, middles, members))
        codes += [f"{DISTRICT_CODE}{number + 1:03d}{k + 1:03d}" for k in range(count)]
        subdistrict += [number] * count
    return Wards(community, [names.community(i) for i in range(len(codes))], codes, subdistrict)


def _nearest(seeds: np.ndarray, middles: np.ndarray, members: np.ndarray) -> np.ndarray:
    apart = np.hypot(*(middles[members][None] - seeds[:, None]).transpose(2, 0, 1))
    return members[apart.argmin(axis=1)]


def _grow(graph: csr_matrix, members: np.ndarray, seeds: np.ndarray) -> np.ndarray:
    """Give each member to the seed it is nearest to along a chain of members, so that regions hang together."""
    local = graph[members][:, members]
    distance = dijkstra(local, directed=False, indices=np.searchsorted(members, seeds))
    return distance.argmin(axis=0)


def _spread(xy: np.ndarray, weight: np.ndarray, count: int, topic: str) -> np.ndarray:
    """Return the middles of `count` groups of about equal reach (weighted k-means)."""
    random = stream(topic)
    seeds = [xy[int(np.argmax(weight))]]
    while len(seeds) < count:  # the farthest, weighted, keeps seeds apart
        apart = np.min([np.hypot(*(xy - seed).T) for seed in seeds], axis=0)
        seeds.append(xy[int(np.argmax(apart * weight**0.25 * random.uniform(0.7, 1, len(xy))))])
    middles = np.array(seeds)
    for _ in range(12):
        group = np.hypot(*(xy[None] - middles[:, None]).transpose(2, 0, 1)).argmin(axis=0)
        middles = np.array([np.average(xy[group == k], axis=0, weights=weight[group == k]) for k in range(count)])
    return middles


def ward_polygons(plots: list[Plot], wards: Wards) -> list[dict[str, object]]:
    """Return the areas as GeoJSON features: communities share their vertices, and parents are their union."""
    polygons = np.array([plot.polygon for plot in plots])
    communities = np.array(
        [shapely.coverage_union_all(polygons[wards.community == k]) for k in range(len(wards.codes))]
    )
    communities = shapely.coverage_simplify(communities, SIMPLIFY_M)
    communities = shapely.transform(communities, lambda xy: np.round(to_lonlat(xy), 6))
    owner = np.array(wards.subdistrict)
    towns = [shapely.coverage_union_all(communities[owner == k]) for k in range(len(names.SUBDISTRICTS))]
    features = [_feature(shapely.coverage_union_all(communities), names.DISTRICT, "district", DISTRICT_CODE, "")]
    features += [
        _feature(town, f"{name}街道", "subdistrict", f"{DISTRICT_CODE}{k + 1:03d}", DISTRICT_CODE)
        for k, (town, name) in enumerate(zip(towns, names.SUBDISTRICTS, strict=True))
    ]
    return features + [
        _feature(shape, name, "community", code, code[:9])
        for shape, name, code in zip(communities, wards.names, wards.codes, strict=True)
    ]


def _feature(shape: shapely.Geometry, name: str, level: str, code: str, parent: str) -> dict[str, object]:
    row = {"name": name, "level": level, "code": code, "parent": parent}
    return {"type": "Feature", "properties": row, "geometry": shapely.geometry.mapping(shapely.normalize(shape))}
