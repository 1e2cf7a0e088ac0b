"""The assumptions of a result, told to a reader."""

from __future__ import annotations

from typing import Any

from ...geo.errors import Language
from .words import DATUM_WORDS, LAYER_WORDS, metres, percent, pick, whole, word


def assumption_lines(facts: dict[str, Any], *, language: Language) -> list[str]:
    """Return the assumptions (of `assumptions.assumptions`) as lines under their own title."""
    network = facts["network"]
    datums = pick(language, "，", ", ").join(
        f"{word(LAYER_WORDS, role, language)} {DATUM_WORDS.get(datum, datum)}" for role, datum in facts["datums"].items()
    )
    border = facts["border_m"]
    scale = "—" if facts["scale_error_ppm"] is None else f"{facts['scale_error_ppm']:.0f}"
    estimated = whole(facts["residents_estimated"])
    left_out = facts["stations_not_in_force"], facts["stations_beyond_border"]
    zh = [
        f"坐标系 {facts['crs']}（{facts['crs_name']}），范围内最大长度误差 {scale} ppm；基准：{datums or '—'}",
        f"步行接入上限 {metres(facts['max_access_m'])} 米；"
        + (f"边界外 {metres(border)} 米以内的道路和服务站计入" if border is not None else "没有区域图层，不按边界裁剪"),
        f"路网日期 {network['data_date'] or '未说明'}，{whole(network['length_m'] / 1000)} 公里，{whole(network['edges'])} 段，"
        f"{whole(network['components'])} 个连通片，最大一片占 {percent(network['largest_component_share'])}；"
        f"指纹 {network['hash'][:12]}",
        f"居民 {whole(facts['residents'])} 人，其中估算 {estimated} 人；没有居民的住宅 {whole(facts['residences_without_residents'])} 处",
        f"服务站计入 {whole(facts['stations'])} 个；未启用或已关停 {left_out[0]} 个、边界外 {left_out[1]} 个不计",
    ]
    en = [
        f"CRS {facts['crs']} ({facts['crs_name']}), largest scale error here {scale} ppm; datums: {datums or '—'}",
        f"Access limit {metres(facts['max_access_m'])} m; "
        + (f"streets and stations within {metres(border)} m beyond the border count" if border is not None else "no areas layer, nothing is clipped"),
        f"Network of {network['data_date'] or 'unknown date'}: {whole(network['length_m'] / 1000)} km, {whole(network['edges'])} edges, "
        f"{whole(network['components'])} components, the largest holds {percent(network['largest_component_share'])}; "
        f"hash {network['hash'][:12]}",
        f"{whole(facts['residents'])} residents, {estimated} of them estimated; {whole(facts['residences_without_residents'])} residences without residents",
        f"{whole(facts['stations'])} stations counted; not in force {left_out[0]}, beyond the border {left_out[1]}",
    ]  # fmt: skip
    lines = zh if language == "zh" else en
    return [pick(language, "假设与口径", "Assumptions"), *(f"  {line}" for line in lines)]
