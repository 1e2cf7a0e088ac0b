"""Does every id, area and park that one table names exist in the other?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from ...geo.code_words import LEVELS
from ...geo.errors import Finding
from ...geo.faults import LayerRows, Words
from ..layers.areas import NONE, area_chains, finest_area, levels_of
from ..layers.layers import PlanLayers
from ..layers.listed_areas import known_areas
from ..plan_toml.plan import Plan
from ..plan_toml.role_words import ROLE_NAMES
from .alignment import Flags
from .area_checks import areas_by_word

OPTIONAL_ROLES = ("areas", "parks", "patrollers", "staff")


def reference_findings(plan: Plan, layers: PlanLayers) -> list[Finding]:
    """Check what entrances, gates, patrollers and workload refer to."""
    residences = set(layers.residences["id"])
    stations = set(layers.all_stations["id"])
    candidates = set() if layers.candidates is None else set(layers.candidates["id"])
    places = residences | stations | candidates
    findings = _unknown(plan, "entrances", layers.entrances, column="place", known=places)
    if layers.parks is not None:
        findings += _unknown(plan, "gates", layers.gates, column="park", known=set(layers.parks["name"]))
    findings += _area_references(plan, "patrollers", layers.patrollers, layers)
    findings += _area_references(plan, "workload", layers.workload, layers)
    findings += _patrollers_nowhere(plan, layers.patrollers)
    findings += _without_patrollers(plan, layers)
    return findings


def missing_layer_findings(plan: Plan) -> list[Finding]:
    """Warn once of the optional layers that the plan does not name: their part of the results is left out."""
    missing = [role for role in OPTIONAL_ROLES if role not in plan.layers]
    if not missing:
        return []
    zh = "、".join(f"{ROLE_NAMES[role][0]}（{role}）" for role in missing)
    return [
        Finding(
            code="optional_layer_missing",
            severity="warning",
            zh=f"方案没有{zh}图层，相应的结果从略",
            en=f"the plan has no layer {', '.join(missing)}: that part of the results is left out",
            fix_zh="有这些数据时，请在 plan.toml 加上",
            fix_en="add them to plan.toml where there are such data",
            file="plan.toml",
            column="layers",
            count=len(missing),
        )
    ]


def _unknown(plan: Plan, role: str, frame: pd.DataFrame | None, *, column: str, known: set[str]) -> list[Finding]:
    if frame is None or column not in frame or role not in plan.layers:
        return []
    values = frame[column].fillna("").astype(str)
    bad = ((values != "") & ~values.isin(known)).to_numpy()
    zh, en = ROLE_NAMES[role]
    words = Words(
        f"{zh}表有 {{n}} 行指向不存在的 {{first}}，这些行不起作用",
        f"{{n}} rows of the {en} name something that does not exist, such as {{first}}, and have no effect",
        "请改正编号或名称",
        "mend the id or the name",
    )
    rows = LayerRows(plan.layers[role].relative, frame["row"].to_numpy(dtype=np.int64))
    return rows.warnings("unknown_reference", words, bad, column=column, values=values)


def _area_references(plan: Plan, role: str, frame: pd.DataFrame | None, layers: PlanLayers) -> list[Finding]:
    """Check areas: a code, or a name unique in the finest level that has it; without areas, a residence's community."""
    if frame is None or "area" not in frame:
        return []
    words_used = frame["area"].fillna("").astype(str)
    if layers.areas is None:
        if "community" not in layers.residences:
            return []
        counts = {word: int(word in set(layers.residences["community"])) for word in words_used.unique()}
    else:
        known = areas_by_word(layers.areas)
        counts = {word: known[word].count if word in known else 0 for word in words_used.unique()}
    found = words_used.map(counts).to_numpy()
    zh, en = ROLE_NAMES[role]
    rows = LayerRows(plan.layers[role].relative, frame["row"].to_numpy(dtype=np.int64))
    missing = Words(
        f"{zh}表的区域 {{first}} 不存在（{{n}} 行）",
        f"the area {{first}} of the {en} does not exist ({{n}} rows)",
        "请写区域图层里的代码或名称；合计行请删去",
        "write a code or a name of the areas layer; delete rows of totals",
    )
    ambiguous = Words(
        f"{zh}表的区域名 {{first}} 不止一个区域在用（{{n}} 行）",
        f"the area name {{first}} of the {en} stands for more than one area ({{n}} rows)",
        "请改写区域代码",
        "write the area's code",
    )
    filled = (words_used != "").to_numpy()
    # Patrollers in no area would be lost from every ratio; a line of workload is only history.
    told = rows.errors if role == "patrollers" else rows.warnings
    return [
        *told("unknown_area", missing, (found == 0) & filled, column="area", values=words_used),
        *told("ambiguous_area", ambiguous, (found > 1) & filled, column="area", values=words_used),
    ]


def _patrollers_nowhere(plan: Plan, table: pd.DataFrame | None) -> list[Finding]:
    """Refuse rows of a plain table of patrollers that name no area: these people would be lost from every ratio."""
    if table is None or isinstance(table, gpd.GeoDataFrame) or "area" not in table:
        return []
    words = Words(
        "平安员表有 {n} 行没有写区域，无法计入任何区域",
        "{n} rows of the patrollers name no area and would count nowhere",
        "请写区域图层里的代码或名称",
        "write a code or a name of the areas layer",
    )
    blank = (table["area"].fillna("").astype(str) == "").to_numpy()
    rows = LayerRows(plan.layers["patrollers"].relative, table["row"].to_numpy(dtype=np.int64))
    return rows.errors("missing_value", words, blank, column="area")


def _without_patrollers(plan: Plan, layers: PlanLayers) -> list[Finding]:
    """Warn of areas without patrollers: those whose number is known, parts included, and is 0."""
    table = layers.patrollers
    if layers.areas is None or table is None or not len(table):
        return []
    # An area whose level is not known has an error already.
    areas = layers.areas[layers.areas["level"].isin(LEVELS)].reset_index(drop=True)
    if areas.empty:
        return []
    levels = levels_of(areas)
    words = table["area"].fillna("").astype(str) if "area" in table else pd.Series("", index=table.index)
    named = areas_by_word(areas)
    place = np.array([named[word].row if word in named else NONE for word in words], dtype=np.int64)
    points = np.zeros(len(table), dtype=np.bool_)
    if isinstance(table, gpd.GeoDataFrame):
        points = (~table.geometry.isna() & ~table.geometry.is_empty).to_numpy()
        place[points] = finest_area(table.geometry[points], areas, levels)
    chain, depth = area_chains(areas, levels), areas["level"].map(levels.index).to_numpy(dtype=np.int64)
    found = known_areas(chain, depth, place, as_a_whole=~points)
    there = chain[place[(place != NONE) & _anybody(table)]]
    manned = np.zeros(len(areas), dtype=np.bool_)
    manned[there[there != NONE]] = True
    return _bare_areas(plan, areas, found.known & ~manned)


def _anybody(table: pd.DataFrame) -> Flags:
    """Which rows add somebody: whoever stands in several rows counts in the first."""
    some = np.ones(len(table), dtype=np.bool_)
    if "patrollers" in table:
        some &= (pd.to_numeric(table["patrollers"], errors="coerce").fillna(1) > 0).to_numpy(dtype=np.bool_)
    if "person" in table:
        person = table["person"].fillna("").astype(str).str.strip()
        some &= ~(person.duplicated() & (person != "")).to_numpy(dtype=np.bool_)
    return some


def _bare_areas(plan: Plan, areas: gpd.GeoDataFrame, bare: np.ndarray) -> list[Finding]:
    words = Words(
        "{n} 个区域没有平安员，如 {first}",
        "{n} areas have no patrollers, such as {first}",
        "请核对平安员表；确无的可不改",
        "check the patrollers table; where there are none it may stay",
    )
    rows = LayerRows(plan.layers["areas"].relative, areas["row"].to_numpy(dtype=np.int64))
    return rows.warnings("area_without_patrollers", words, bare, values=areas["name"])
