"""The assumptions of a result, told to a reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...geo.errors import Language
from ..plan_toml.plan import Circle
from .scenario_words import scenario_lines
from .words import DATUM_WORDS, LAYER_WORDS, exact_metres, percent, pick, things, whole, whole_or_dash, word


def assumption_lines(facts: Mapping[str, Any], circles: Iterable[Circle], *, language: Language) -> list[str]:
    """Return the assumptions (of `assumptions.assumptions`) as lines under their own title.

    Args:
        facts: the assumptions.
        circles: the plan's circles, which have names for people.
        language: of the lines.
    """
    names = {circle.name: pick(language, circle.name_zh, circle.name_en) for circle in circles}
    lines = [
        _reference(facts, language),
        _limits(facts, names, language),
        *([] if facts["network"] is None else [_network(facts["network"], language)]),
        _people(facts, language),
        _stations(facts, language),
        *([_capacity(facts["station_capacity"], language)] if "station_capacity" in facts else []),
        *scenario_lines(facts, language),
        _versions(facts, language),
    ]
    return [pick(language, "假设与口径", "Assumptions"), *(f"  {line}" for line in lines)]


def _reference(facts: Mapping[str, Any], language: Language) -> str:
    named = [
        f"{word(LAYER_WORDS, role, language)} {DATUM_WORDS.get(datum, datum)}"
        for role, datum in facts["datums"].items()
    ]
    datums = pick(language, "，", ", ").join(named) or "—"
    crs, name = facts["crs"], facts["crs_name"]
    scale = "—" if facts["scale_error_ppm"] is None else f"{facts['scale_error_ppm']:.0f}"
    zh = f"坐标系 {crs}（{name}），范围内最大长度误差 {scale} ppm；基准：{datums}"
    return pick(language, zh, f"CRS {crs} ({name}), largest scale error here {scale} ppm; datums: {datums}")


def _limits(facts: Mapping[str, Any], names: Mapping[str, str], language: Language) -> str:
    limit, border = exact_metres(facts["max_access_m"]), facts["border_m"]
    radii = pick(language, "，", ", ").join(
        pick(language, f"{names[name]} {exact_metres(radius)} 米", f"{names[name]} {exact_metres(radius)} m")
        for name, radius in facts["radii_m"].items()
    )
    if border is None:
        beyond = pick(language, "没有区域图层，不按边界裁剪", "no areas layer, nothing is clipped")
    else:
        zh = f"边界外 {exact_metres(border)} 米以内的道路和服务站计入"
        beyond = pick(language, zh, f"streets and stations within {exact_metres(border)} m beyond the border count")
    return pick(
        language, f"半径：{radii}；接入上限 {limit} 米；{beyond}", f"Radii: {radii}; access limit {limit} m; {beyond}"
    )


def _network(network: dict[str, Any], language: Language) -> str:
    km, edges, parts = f"{network['length_m'] / 1000:,.1f}", whole(network["edges"]), whole(network["components"])
    share, mark = percent(network["largest_component_share"]), network["hash"][:12]
    date = network["data_date"] or pick(language, "日期未说明", "unknown date")
    zh = f"路网（{date}）{km} 公里，{edges} 段，{parts} 个连通片，最大一片占 {share}；指纹 {mark}"
    edges = things(edges, "edge", "edges")
    parts = things(parts, "component", "components")
    en = f"Network ({date}): {km} km, {edges}, {parts}, the largest holds {share}; hash {mark}"
    return pick(language, zh, en)


def _people(facts: Mapping[str, Any], language: Language) -> str:
    people, estimated = whole(facts["residents"]), whole(facts["residents_estimated"])
    without = facts["residences_without_residents"]
    empty = whole_or_dash(without)
    basis = facts["population_basis"] or pick(language, "口径未说明", "basis not stated")
    date = facts["population_date"] or pick(language, "日期未说明", "date not stated")
    zh = f"居民 {people} 人（{basis}，{date}），其中估算 {estimated} 人；没有居民的住宅 {empty} 处"
    homes = things(empty, "residence", "residences")
    people = things(people, "resident", "residents")
    en = f"{people} ({basis}, {date}), {estimated} of them estimated; {homes} without residents"
    return pick(language, zh, en)


def _stations(facts: Mapping[str, Any], language: Language) -> str:
    counted, not_in_force, beyond = (
        whole(facts[key]) for key in ("stations", "stations_not_in_force", "stations_beyond_border")
    )
    zh = f"服务站计入 {counted} 个；未启用或已关停 {not_in_force} 个、边界外 {beyond} 个不计"
    return pick(
        language,
        zh,
        f"{things(counted, 'station', 'stations')} counted; not in force {not_in_force}, beyond the border {beyond}",
    )


def _capacity(capacity: dict[str, Any], language: Language) -> str:
    each, limited = whole(capacity["each"]), whole(capacity["stations_with_capacity"])
    zh = (
        f"每个新站至多服务 {each} 人（候选点自带 capacity 的按其值）；"
        f"现有站有 capacity 的 {limited} 个按其值，其余不限；一处住宅的居民可分到几个站"
    )
    en = (
        f"A new station serves at most {each} residents (or its candidate's own capacity); "
        f"{limited} of today's stations have a capacity of their own, the others no limit; "
        "residents of one residence may go to several stations"
    )
    return pick(language, zh, en)


def _versions(facts: Mapping[str, Any], language: Language) -> str:
    named = ", ".join(f"{name} {number}" for name, number in facts["versions"].items())
    return pick(language, f"版本：{named}", f"Versions: {named}")
