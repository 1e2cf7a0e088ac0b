"""One residence explained in words: verdict, legs, way, alternatives."""

from __future__ import annotations

import itertools
from typing import Any

import pandas as pd

from ...geo.errors import Language
from ..circles.explain import CircleExplanation, EntryChoice, Explanation
from ..circles.walks import Walk
from ..plan_toml.plan import Plan
from .words import STATUS_WORDS, exact_metres, pick, whole, word


def explanation_lines(explanation: Explanation, plan: Plan, stations: pd.DataFrame, *, language: Language) -> list[str]:
    """Return the explanation as lines; metres have three decimals, so that the parts can be summed."""
    access = "—" if explanation.access_m is None else f"{explanation.access_m:,.3f}"
    lines = [
        pick(
            language,
            f"住宅 {explanation.id} · 居民 {whole(explanation.residents)} 人 · 距最近道路 {access} 米"
            f"（接入上限 {exact_metres(explanation.max_access_m)} 米）",
            f"Residence {explanation.id} · {whole(explanation.residents)} residents · nearest street {access} m away "
            f"(access limit {exact_metres(explanation.max_access_m)} m)",
        )
    ]
    for circle, told in zip(plan.circles, explanation.circles, strict=True):
        lines += ["", *_circle_lines(told, pick(language, circle.name_zh, circle.name_en), stations, language)]
    return lines


def explanation_document(explanation: Explanation, stations: pd.DataFrame) -> dict[str, Any]:
    """Return the explanation as plain data for JSON; lengths in whole millimetres."""
    return {
        "id": explanation.id,
        "row": explanation.row,
        "residents": explanation.residents,
        "access_m": None if explanation.access_m is None else round(explanation.access_m, 3),
        "max_access_m": explanation.max_access_m,
        "circles": [_circle_document(told, stations) for told in explanation.circles],
    }


def _circle_lines(told: CircleExplanation, name: str, stations: pd.DataFrame, language: Language) -> list[str]:
    lines = [f"{name} · {_verdict(told, language)}"]
    if told.walk is not None:
        lines += _walk_lines(told.walk, stations, language)
    if told.straight_mm is not None:
        crow = pick(language, "直线距离最近的服务站：", "As the crow flies to the nearest station: ")
        lines.append(f"  {crow}{_m(told.straight_mm, language)}")
    if len(told.alternatives) > 1:
        others = "; ".join(f"{a.station} {a.name} {_m(a.distance_mm, language)}" for a in told.alternatives)
        lines.append("  " + pick(language, "最近的服务站：", "Nearest stations: ") + others)
    choices = [choice for choice in told.entries if choice.role != "used"]
    lines += [f"  {_choice_line(choice, language)}" for choice in choices]
    if told.in_doubt:
        zh, en = (
            "接入存疑：换走同样近的另一条路，结论会改变",
            "Entry in doubt: another street as near would change the verdict",
        )
        lines.append(f"  {pick(language, zh, en)}")
    return lines


def _verdict(told: CircleExplanation, language: Language) -> str:
    status = word(STATUS_WORDS, told.status, language)
    radius = _m(told.radius_mm, language)
    if told.status == "off_network":
        return status + pick(language, "：接入上限内没有可走的道路", ": no walkable street within the access limit")
    if told.status == "cut_off":
        if not told.station_count:
            return status + pick(language, "：没有服务站提供这项服务", ": no station offers this service")
        return status + pick(
            language, "：能接入的道路都通不到提供这项服务的服务站", ": its streets lead to no station of this circle"
        )
    distance = _m(told.walk.distance_mm if told.walk else 0, language)
    if told.shortfall_mm is None:
        return status + pick(language, f"：步行 {distance} ≤ 半径 {radius}", f": {distance} on foot ≤ radius {radius}")
    short = _m(told.shortfall_mm, language)
    return status + pick(
        language,
        f"：步行 {distance}，超出半径 {radius} 共 {short}",
        f": {distance} on foot, {short} beyond the radius of {radius}",
    )


def _walk_lines(walk: Walk, stations: pd.DataFrame, language: Language) -> list[str]:
    station = stations.iloc[walk.station]
    parts = [(pick(language, "出门到道路", "door to street"), walk.leg_from_mm)]
    for step in walk.steps:
        label = f"{step.street_name} " if step.street_name else ""
        parts.append((f"{label}[{step.street_id}]", step.length_mm))
    parts.append((pick(language, "道路到服务站", "street to station"), walk.leg_to_mm))
    lines = ["  " + pick(language, "到 ", "To ") + f"{station['id']} {station['name']}"]
    lines += [f"    {_m(length, language):>12}  {text}" for text, length in parts]
    total = sum(length for _, length in parts)
    return [*lines, f"    {_m(total, language):>12}  " + pick(language, "合计", "in all")]


def way_line(walk: Walk, *, language: Language) -> str:
    """Return a walk in one line: its legs and the streets in their order, pieces of one street together."""
    unnamed = pick(language, "无名道路", "unnamed street")
    streets = itertools.groupby(walk.steps, key=lambda step: step.street_name or unnamed)
    pieces = [(name, sum(step.length_mm for step in steps)) for name, steps in streets]
    parts = [
        (pick(language, "出门到道路", "door to street"), walk.leg_from_mm),
        *pieces,
        (pick(language, "道路到服务站", "street to station"), walk.leg_to_mm),
    ]
    sign = pick(language, " 米", " m")
    return " → ".join(f"{name} {length / 1000:,.1f}{sign}" for name, length in parts)


def _choice_line(choice: EntryChoice, language: Language) -> str:
    street = f"{choice.street_name} [{choice.street_id}]".strip()
    leg = _m(choice.leg_mm, language)
    if choice.distance_mm is None:
        way = pick(language, "通不到服务站", "leads to no station")
    else:
        way = pick(language, "全程 ", "in all ") + _m(choice.distance_mm, language)
    if choice.role == "rival":
        return pick(
            language,
            f"同样近、不相连的道路：{street}，接入 {leg}，{way}",
            f"As near, not joined: {street}, leg {leg}, {way}",
        )
    return pick(language, f"另一个接入点：{street}，接入 {leg}，{way}", f"Another entry: {street}, leg {leg}, {way}")


def _circle_document(told: CircleExplanation, stations: pd.DataFrame) -> dict[str, Any]:
    walk = told.walk
    return {
        "circle": told.circle,
        "radius_mm": told.radius_mm,
        "status": told.status,
        "distance_mm": None if walk is None else walk.distance_mm,
        "station": None if walk is None else str(stations["id"].iloc[walk.station]),
        "shortfall_mm": told.shortfall_mm,
        "straight_line_mm": told.straight_mm,
        "entry_in_doubt": told.in_doubt,
        "walk": None
        if walk is None
        else {
            "leg_from_mm": walk.leg_from_mm,
            "steps": [
                {"street": step.street_id, "name": step.street_name, "length_mm": step.length_mm} for step in walk.steps
            ],
            "leg_to_mm": walk.leg_to_mm,
            "line": [[round(x, 3), round(y, 3)] for x, y in walk.line.coords],
        },
        "alternatives": [
            {"station": a.station, "name": a.name, "distance_mm": a.distance_mm} for a in told.alternatives
        ],
        "entries": [
            {
                "street": choice.street_id,
                "name": choice.street_name,
                "component": choice.component,
                "leg_mm": choice.leg_mm,
                "distance_mm": choice.distance_mm,
                "role": choice.role,
            }
            for choice in told.entries
        ],
    }


def _m(length_mm: int, language: Language) -> str:
    return f"{length_mm / 1000:,.3f}" + pick(language, " 米", " m")
