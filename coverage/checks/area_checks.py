"""Are the areas consistent with each other, and with what the other tables say of places?"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from ...geo.code_words import LEVELS
from ...geo.errors import Finding
from ...geo.faults import LayerRows, Words
from ..layers.layers import PlanLayers
from ..plan_toml.plan import Plan
from ..plan_toml.role_words import ROLE_NAMES
from .alignment import Flags
from .relations import named_areas

Geometries = npt.NDArray[np.object_]
OVERLAP_M2 = 100.0
EDGE_M = 1.0


def area_findings(plan: Plan, layers: PlanLayers) -> list[Finding]:
    """Check names, codes, parents and overlaps of the areas, and places outside them or in another one."""
    if layers.areas is None or layers.areas.empty:
        return []
    areas = layers.areas
    rows = LayerRows(plan.layers["areas"].relative, areas["row"].to_numpy(dtype=np.int64))
    findings = [*_names(areas, rows), *_parents(areas, rows), *_overlaps(areas, rows)]
    places = {"residences": layers.residences, "stations": layers.stations}
    held = {role: _pairs(areas, frame.geometry.to_numpy()) for role, frame in places.items()}
    findings += _without_residents(areas, layers.residences, held["residences"], rows)
    for role, frame in places.items():
        place_rows = LayerRows(plan.layers[role].relative, frame["row"].to_numpy(dtype=np.int64))
        findings += _outside(role, frame, held[role], place_rows)
        findings += _elsewhere(role, frame, areas, place_rows)
    return findings


def _names(areas: gpd.GeoDataFrame, rows: LayerRows) -> list[Finding]:
    """A code stands once; a name stands once a level unless codes or parents tell the areas apart."""
    coded = (areas["code"] != "").to_numpy()
    twice = (areas.duplicated(["level", "code"]).to_numpy()) & coded
    same = areas.duplicated(["level", "name", "parent"]).to_numpy() & ~coded & (areas["name"] != "").to_numpy()
    code_words = Words(
        "有 {n} 个区域的代码与前面的重复，首个是“{first}”",
        "{n} areas repeat a code, first “{first}”",
        "请改正代码",
        "mend the codes",
    )
    name_words = Words(
        "同一级有重名的区域：{first}",
        "two areas of one level are called {first}",
        "请加上 code 列或改名",
        "add a code column or rename one",
    )
    return [
        *rows.errors("duplicate_id", code_words, twice, column="code", values=areas["code"]),
        *rows.warnings("duplicate_area", name_words, same, column="name", values=areas["name"]),
    ]


def _parents(areas: gpd.GeoDataFrame, rows: LayerRows) -> list[Finding]:
    known = set(areas["code"]) | set(areas["name"])
    bad = np.array([bool(parent) and parent not in known for parent in areas["parent"]], dtype=np.bool_)
    words = Words(
        "上级区域 {first} 不存在，改按面积归属",
        "the parent area {first} does not exist; the area that holds most of the surface is taken",
        "请填上级区域的代码或名称",
        "give the code or the name of the parent",
    )
    return rows.warnings("unknown_parent", words, bad, column="parent", values=areas["parent"])


def _overlaps(areas: gpd.GeoDataFrame, rows: LayerRows) -> list[Finding]:
    """Warn of areas that overlap an earlier one of their level by more than slivers."""
    bad = np.zeros(len(areas), dtype=np.bool_)
    geometry = areas.geometry.to_numpy()
    level = areas["level"].to_numpy()
    tree = shapely.STRtree(geometry)
    first, second = tree.query(geometry, predicate="intersects")
    pairs = (second < first) & (level[first] == level[second])
    first, second = first[pairs], second[pairs]
    shared = shapely.area(shapely.intersection(geometry[first], geometry[second]))
    smaller = np.minimum(shapely.area(geometry[first]), shapely.area(geometry[second]))
    bad[first[shared > np.maximum(OVERLAP_M2, 0.001 * smaller)]] = True
    words = Words(
        "区域 {first} 与同级的另一区域重叠，重叠处归代码小的",
        "the area {first} overlaps another one of its level; there the lower code wins",
        "请修正边界",
        "mend the borders",
    )
    return rows.warnings("overlapping_areas", words, bad, values=areas["name"])


def _without_residents(
    areas: gpd.GeoDataFrame, residences: gpd.GeoDataFrame, held: npt.NDArray[np.int64], rows: LayerRows
) -> list[Finding]:
    if not len(residences):
        return []
    with_residents = np.zeros(len(areas), dtype=np.bool_)
    with_residents[held[0][(residences["residents"] > 0).to_numpy()[held[1]]]] = True
    words = Words(
        "{n} 个区域没有居民，如 {first}；其人口覆盖率留空",
        "{n} areas have no residents, such as {first}; their rates stay empty",
        "请确认住宅图层完整",
        "make sure that the residences are complete",
    )
    # An area whose level is not known has an error already.
    bare = ~with_residents & areas["level"].isin(LEVELS).to_numpy()
    return rows.warnings("area_without_residents", words, bare, values=areas["name"])


def _outside(role: str, frame: gpd.GeoDataFrame, held: npt.NDArray[np.int64], rows: LayerRows) -> list[Finding]:
    inside = np.zeros(len(frame), dtype=np.bool_)
    inside[held[1]] = True
    zh, en = ROLE_NAMES[role]
    words = Words(
        f"{{n}} 处{zh}在所有区域之外",
        f"{{n}} {en} lie outside every area",
        "请检查坐标；确在区外的可保留，统计时列入区外",
        "check the coordinates; those that really lie outside may stay and are counted as outside",
    )
    return rows.warnings("outside_areas", words, ~inside)


def _pairs(areas: gpd.GeoDataFrame, points: Geometries) -> npt.NDArray[np.int64]:
    """Return which area (first row) holds which point (second row); areas are asked, because they can be prepared."""
    return shapely.STRtree(points).query(areas.geometry.to_numpy(), predicate="intersects")


def _elsewhere(role: str, frame: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, rows: LayerRows) -> list[Finding]:
    """Warn of places that lie in another community than their table says; a metre at the border is forgiven."""
    if "community" not in frame:
        return []
    named = named_areas(frame, areas)
    known = np.array([area is not None for area in named], dtype=np.bool_)
    bad: Flags = np.zeros(len(frame), dtype=np.bool_)
    bad[known] = ~_within(frame.geometry.to_numpy()[known], named[known])
    zh, en = ROLE_NAMES[role]
    words = Words(
        f"{{n}} 处{zh}不在表中所写的社区（{{first}}）内，以坐标为准",
        f"{{n}} {en} lie in another community than their table says ({{first}}); the coordinates win",
        "请核对社区名称和坐标",
        "check the community and the coordinates",
    )
    findings = rows.warnings("other_area", words, bad, column="community", values=frame["community"])
    return [*findings, *_unknown_community(frame, areas, rows)]


def _within(points: Geometries, polygons: Geometries) -> Flags:
    """Tell who is inside or within a metre; the cheap test first, because few points fail it."""
    shapely.prepare(polygons)
    inside: Flags = shapely.intersects(polygons, points)
    if not inside.all():
        inside[~inside] = shapely.dwithin(polygons[~inside], points[~inside], EDGE_M)
    return inside


def _unknown_community(frame: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, rows: LayerRows) -> list[Finding]:
    communities = areas[areas["level"] == "community"]
    if communities.empty:
        return []
    known = {"", *communities["name"], *communities["code"]}
    words = Words(
        "表中的社区 {first} 等不在区域图层里（{n} 处）",
        "the community {first} of the table is not among the areas ({n} rows)",
        "请核对社区名称",
        "check the community's name",
    )
    bad = ~frame["community"].isin(known).to_numpy()
    return rows.warnings("unknown_community", words, bad, column="community", values=frame["community"])


@dataclass(frozen=True, slots=True)
class NamedArea:
    """What a word in a table names.

    Attributes:
        level: the level of the area.
        count: how many areas of that level it names; more than one is ambiguous.
        row: the first of them in the areas layer.
    """

    level: str
    count: int
    row: int


def areas_by_word(areas: gpd.GeoDataFrame | None) -> dict[str, NamedArea]:
    """Return every word that names an area: its code, else a name, in the finest level that has it."""
    found: dict[str, NamedArea] = {}
    if areas is None:
        return found
    level, name, code = (areas[column].to_numpy(dtype=object) for column in ("level", "name", "code"))
    for finest in reversed(LEVELS):
        ours: dict[str, list[int]] = {}
        for row in np.flatnonzero(level == finest):
            ours.setdefault(name[row], []).append(int(row))
        for word, rows in ours.items():
            found.setdefault(word, NamedArea(finest, len(rows), rows[0]))
    coded: dict[str, NamedArea] = {}
    for row in np.flatnonzero(code != ""):
        coded.setdefault(code[row], NamedArea(level[row], 1, int(row)))
    found.pop("", None)
    return {**found, **coded}
