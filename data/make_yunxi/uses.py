"""What each plot is used for: villages, estates, industrial parks, business, old town, schools, greens, fields."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from blocks import Plot
from frame import stream
from noise import smooth_noise
from terrain import Terrain

CENTRES_KM = (
    (0.4, -0.7, 1.0),
    (-2.6, 2.9, 0.8),
    (0.9, 5.6, 0.65),
    (4.4, 0.4, 0.75),
    (-5.9, -1.6, 0.75),
    (3.6, -4.0, 0.8),
    (-1.6, -4.3, 0.65),
)
CENTRE_REACH_M = 950.0
VILLAGES, VILLAGE_GAP_M = 108, 480.0
NAMED_PARKS = 60
MIX = {"estate": 0.24, "old_town": 0.085, "school": 0.06, "green": 0.07, "industry": 0.17, "field": 0.13}


@dataclass(frozen=True)
class Setting:
    """What decides a plot's use: its middle, size, and how central, settled, industrial and outlying it is."""

    xy: np.ndarray
    area_m2: np.ndarray
    central: np.ndarray
    settled: np.ndarray
    industrial: np.ndarray
    outlying: np.ndarray


def give_uses(plots: list[Plot], land: Terrain) -> list[Plot]:
    """Return the plots with the built ones put to a use; every named industrial park is its own plot."""
    built = np.array([i for i, plot in enumerate(plots) if plot.use == "built"])
    setting = _setting([plots[i] for i in built], land)
    inside = np.array([plots[i].inside for i in built])
    random = stream("uses")
    use = _mixed(setting, random)
    use[setting.area_m2 < 9_000] = "green"
    use[_villages(setting, [plots[i].polygon for i in built], random)] = "village"
    use[_parks(setting, use, inside, random)] = "park"
    result = list(plots)
    for i, name in zip(built, use, strict=True):
        result[i] = replace(plots[i], use=str(name))
    return result


def centrality(xy: np.ndarray) -> np.ndarray:
    """Return how central points are, 0 to 1: near the main centre or one of the towns."""
    x, y = np.asarray(xy).T
    reach = [w * np.exp(-((np.hypot(x - cx * 1000, y - cy * 1000) / CENTRE_REACH_M) ** 2)) for cx, cy, w in CENTRES_KM]
    return np.max(reach, axis=0)


def settlement(xy: np.ndarray) -> np.ndarray:
    """Return how densely people live about points: 0 is the middle, most lie between −2 and 3."""
    return smooth_noise("settlement", scale_m=620, cell_m=150.0).at(xy) + 1.3 * centrality(xy) - 0.2


def _setting(plots: list[Plot], land: Terrain) -> Setting:
    polygons = np.array([plot.polygon for plot in plots])
    xy = shapely.get_coordinates(shapely.point_on_surface(polygons))
    factories = smooth_noise("factories", scale_m=900, cell_m=150.0).at(xy)
    points = shapely.points(xy)
    fringe = np.minimum(shapely.distance(land.hills, points), shapely.distance(land.rough_border.exterior, points))
    return Setting(xy, shapely.area(polygons), centrality(xy), settlement(xy), factories, np.exp(-fringe / 500))


def _mixed(setting: Setting, random: np.random.Generator) -> np.ndarray:
    names = np.array(["commerce", *MIX])
    calm = np.exp(-1.2 * setting.industrial)
    weights = np.column_stack(
        [
            1.6 * setting.central**1.7 + 0.015,
            MIX["estate"] * np.exp(0.75 * setting.settled) * np.minimum(calm, 2.0),
            MIX["old_town"] * np.exp(0.6 * setting.settled),
            np.full(len(setting.xy), MIX["school"]),
            np.full(len(setting.xy), MIX["green"]),
            MIX["industry"] * np.exp(0.9 * setting.industrial - 0.3 * setting.settled) * (1 - setting.central),
            MIX["field"] * (0.25 + 2.6 * setting.outlying) * np.exp(-0.8 * setting.settled) * (1 - setting.central),
        ]
    )
    pick = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    return names[np.minimum((pick < random.random(len(pick))[:, None]).sum(axis=1), len(names) - 1)].astype("U10")


def _villages(setting: Setting, polygons: list[shapely.Polygon], random: np.random.Generator) -> np.ndarray:
    """Pick cores that keep their distance from one another, then a neighbouring plot or two for some."""
    tree = shapely.STRtree(polygons)
    chance = np.exp(1.25 * setting.settled) * (setting.area_m2 > 30_000)
    order = np.argsort(-np.log(random.random(len(chance))) / np.maximum(chance, 1e-9), kind="stable")
    cores: list[int] = []
    for i in order:
        if chance[i] > 0 and setting.central[i] < 0.9 and len(cores) < VILLAGES:
            gap = np.hypot(*(setting.xy[cores] - setting.xy[i]).T) if cores else np.array([np.inf])
            if gap.min() > VILLAGE_GAP_M:
                cores.append(int(i))
    members = set(cores)
    for core in cores:
        near = [int(j) for j in sorted(tree.query(polygons[core], predicate="touches")) if setting.area_m2[j] > 15_000]
        members |= set(random.permutation(near)[: random.choice([0, 1, 2], p=[0.4, 0.4, 0.2])].tolist())
    return np.array(sorted(members), dtype=int)


def _parks(setting: Setting, use: np.ndarray, inside: np.ndarray, random: np.random.Generator) -> np.ndarray:
    fits = inside & (setting.area_m2 > 50_000) & np.isin(use, ["industry", "field", "commerce", "school"])
    score = setting.industrial + 0.4 * (use == "industry") + random.normal(0, 0.35, len(use))
    return np.sort(np.argsort(np.where(fits, -score, np.inf), kind="stable")[:NAMED_PARKS])
