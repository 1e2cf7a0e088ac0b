"""Why a scenario does not fit a plan, told to a planner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import chain

import pyproj

from ...geo.code_words import SERVICES
from ...geo.errors import Finding, Severity
from ...geo.faults import Words, layer_finding
from ..layers.layers import PlanLayers
from ..plan_key import plan_hash
from ..plan_toml.plan import Plan
from .scenario_file import Place, Scenario
from .scenario_places import degrees_apart_m

SAME_PLACE_M = 1.0  # millimetres and degrees of one place may differ by so much
_AGAIN = ("请从简报页面重新导出，或改正这几项", "export it from the briefing page again, or mend these")
_UNKNOWN = Words(
    "情景方案提到 {n} 个方案里没有（或不计入）的服务站：{first}",
    "{n} stations of the scenario are not in the plan, or do not count there: {first}",
    *_AGAIN,
)
_TAKEN = Words(
    "新增服务站的编号有 {n} 个与现有的重复：{first}", "{n} added stations have ids that are taken: {first}", *_AGAIN
)
_TWICE = Words(
    "有 {n} 个服务站写了两次，或既移动又撤销：{first}",
    "{n} stations stand twice, or are both changed and removed: {first}",
    *_AGAIN,
)
_SERVICE = Words(
    "有 {n} 项服务不认识：{first}",
    "{n} services are not known: {first}",
    f"可用的服务代码：{'、'.join(SERVICES)}",
    f"known codes: {', '.join(SERVICES)}",
)
_NOT_OFFERED = Words(
    "有 {n} 个服务站的 staffed 列了它不提供的服务：{first}",
    "{n} stations name services as staffed that they do not offer: {first}",
    "请把这些服务加进 services，或从 staffed 删去",
    "add them to services, or take them out of staffed",
)
_NO_PLACE = Words(
    "有 {n} 个服务站没有位置：{first}",
    "{n} stations have no place: {first}",
    "请填 x_mm、y_mm 或 lon、lat",
    "give x_mm and y_mm, or lon and lat",
)
_TWO_PLACES = Words(
    "有 {n} 个服务站的毫米坐标与经纬度不是同一处：{first}",
    "the millimetres and the degrees of {n} stations are not the same place: {first}",
    "手工改位置时请把 x_mm、y_mm 删去",
    "delete x_mm and y_mm where a place was changed by hand",
)
_OTHER_PLAN = Words(
    "情景方案是为另一个方案做的：{first}",
    "the scenario was made for another plan: {first}",
    "请换成对应的方案，或用这个方案的简报页面重新导出",
    "give the plan that it belongs to, or export it from this plan's briefing page",
)
_OTHER_NETWORK = Words(
    "导出情景方案之后路网变了，覆盖数字可能与页面上的不同",
    "the network has changed since the scenario was exported: figures may differ from the page's",
    "如需一致，请用新的简报页面重新导出",
    "export it from a new briefing page where they must agree",
)
_OFF = Words(
    "情景方案里有 {n} 个服务站附近没有可步行的街道，什么也不覆盖：{first}",
    "{n} stations of the scenario have no walkable street nearby and cover nobody: {first}",
    "请移到街道边",
    "move them to a street",
)
_FALSE_ENTRY = Words(
    "有 {n} 个服务站写明的接入点与路网不符：{first}",
    "the stated entries of {n} stations do not fit the network: {first}",
    *_AGAIN,
)


def scenario_findings(scenario: Scenario, plan: Plan, layers: PlanLayers, *, file: str) -> list[Finding]:
    """Return why a scenario does not fit a plan; every one is an error."""
    if scenario.plan.hash and scenario.plan.hash != plan_hash(plan, layers.crs):
        return [told_once(file, "error", "scenario_of_another_plan", _OTHER_PLAN, [scenario.plan.name or "—"])]
    known = set(layers.stations["id"])
    named = [*(place.id for place in scenario.moved), *scenario.removed, *(one.id for one in scenario.services)]
    places = [*scenario.added, *scenario.moved]
    cases: tuple[tuple[str, Words, Iterable[str]], ...] = (
        ("scenario_unknown_station", _UNKNOWN, (name for name in named if name not in known)),
        ("scenario_taken_id", _TAKEN, (one.id for one in scenario.added if one.id in known)),
        ("scenario_twice", _TWICE, _contradictions(scenario)),
        ("scenario_unknown_service", _SERVICE, _unknown_services(scenario)),
        ("scenario_staffed_not_offered", _NOT_OFFERED, _staffed_alone(scenario, plan)),
        ("scenario_no_place", _NO_PLACE, (one.id for one in places if not _has_place(one))),
        ("scenario_two_places", _TWO_PLACES, (one.id for one in places if _disagrees(one, layers.crs))),
    )
    return [told_once(file, "error", code, words, listed) for code, words, found in cases if (listed := list(found))]


def other_network(file: str) -> Finding:
    """Warn that the network is another than the page's."""
    return told_once(file, "warning", "scenario_other_network", _OTHER_NETWORK, [""])


def off_network(file: str, stations: list[str]) -> Finding:
    """Warn of stations that enter no street."""
    return told_once(file, "warning", "scenario_off_network", _OFF, stations)


def false_entries(file: str, stations: list[str]) -> Finding:
    """Refuse entries that are stated and not so."""
    return told_once(file, "error", "scenario_false_entry", _FALSE_ENTRY, stations)


def told_once(file: str, severity: Severity, code: str, words: Words, cases: list[str]) -> Finding:
    """Return one finding for all cases, which names the first."""

    def fill(text: str) -> str:
        return text.replace("{n}", str(len(cases))).replace("{first}", " ".join(cases[0].split())[:60])

    filled = Words(fill(words.zh), fill(words.en), fill(words.fix_zh), fill(words.fix_en))
    finding = layer_finding(file, severity, code, filled)
    return Finding(**{name: getattr(finding, name) for name in finding.__slots__} | {"count": len(cases)})


def _contradictions(scenario: Scenario) -> list[str]:
    lists = (
        [one.id for one in scenario.added],
        [one.id for one in scenario.moved],
        list(scenario.removed),
        [one.id for one in scenario.services],
    )
    twice = [name for names in lists for name, count in Counter(names).items() if count > 1]
    gone = set(scenario.removed)
    return list(dict.fromkeys([*twice, *(name for name in (*lists[1], *lists[3]) if name in gone)]))


def _unknown_services(scenario: Scenario) -> list[str]:
    lists = [
        *(one.services or () for one in scenario.added),
        *(one.services for one in scenario.services),
        *scenario.assumed.values(),
    ]
    return [service for service in dict.fromkeys(chain.from_iterable(lists)) if service not in SERVICES]


def _staffed_alone(scenario: Scenario, plan: Plan) -> list[str]:
    every = tuple(circle.service for circle in plan.circles)
    offered = {one.id: every if one.services is None else one.services for one in scenario.added}
    offered |= {one.id: one.services for one in scenario.services}
    return [name for name, services in scenario.assumed.items() if not set(services) <= set(offered[name])]


def _has_place(place: Place) -> bool:
    in_mm = place.x_mm is not None and place.y_mm is not None
    return in_mm or (place.lon is not None and place.lat is not None)


def _disagrees(place: Place, crs: pyproj.CRS) -> bool:
    apart = degrees_apart_m(place, crs)
    return apart is not None and not apart <= SAME_PLACE_M
