"""What the briefing page says, in both languages: its frame, views and headline figures; all its words together.

`{…}` are filled in by the page; the field's words come from `words`.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..report.words import LAYER_WORDS, LEVEL_WORDS, STATUS_WORDS, UNIT_WORDS, Pair
from .panel_words import CARD, LEAGUE, LEGEND, PANELS, WHAT_IF

FRAME: Mapping[str, Pair] = {
    "title": ("{plan} · 服务圈步行覆盖评估", "{plan} · Walking coverage of service circles"),
    "subtitle": ("沿街道步行距离测算", "Walking distance along streets"),
    "people_of": ("{n} 居民（{basis}，{date}）", "{n} {n:resident|residents} ({basis}, {date})"),
    "homes_of": ("{n} 处住宅", "{n} {n:residence|residences}"),
    "basis_实际管理人口": ("实际管理人口", "managed population"),
    "basis_实有人口": ("实有人口", "population present"),
    "basis_常住人口": ("常住人口", "permanent residents"),
    "basis_户籍人口": ("户籍人口", "household-registered population"),
    "basis_untold": ("人口口径未说明", "population basis not stated"),
    "date_untold": ("日期未说明", "date not stated"),
    "made_up": ("虚构示例数据", "Made-up data"),
    "made_up_long": (
        "虚构示例：地名、人口、道路和服务站均为程序生成，不对应任何真实地方。",
        "Made-up sample: places, people, streets and stations are generated and stand for no real place.",
    ),
    "scenario_mark": ("情景方案，非现状", "Scenario, not today"),
    "scenario_today": (
        "本页的“现状”均指这一情景方案，现场推演从它开始。",
        '"Today" on this page is this scenario, and the what-if starts from it.',
    ),
    "scenario_export": (
        "在本页导出的方案相对于原方案，含这一情景方案的全部改动。",
        "What is exported here is told against the plan, and holds all changes of this scenario.",
    ),
    "no_script": (
        "本页需要启用 JavaScript 才能显示地图和数字；它不访问网络。",
        "This page needs JavaScript to show its map and figures; it makes no network request.",
    ),
    "projector": ("投影模式", "Projector"),
    "print": ("打印", "Print"),
    "copy_link": ("复制链接", "Copy link"),
    "copied": ("已复制：链接里带着当前视图和推演", "Copied: the link holds this view and what was tried"),
    "link_refused": (
        "这个链接属于另一份报告，或不完整：没有恢复其中的视图和推演。",
        "This link is of another report, or not complete: its view and what was tried are not brought back.",
    ),
    "copy_here": ("请从地址栏复制链接", "Copy the link from the address bar"),
    "other_language": ("English", "中文"),
    "search": ("按名称查找", "Search by name"),
    "search_hint": ("站点、区域、住宅编号", "Station, area, home"),
    "search_found": ("查找结果", "Search results"),
    "search_none": ("没有找到“{text}”", 'Nothing found for "{text}"'),
    "search_count": ("找到 {n} 项", "{n} found"),
    "kind_station": ("服务站", "station"),
    "kind_proposed": ("建议站点", "proposed site"),
    "kind_area": ("区域", "area"),
    "kind_park": ("园区", "park"),
    "kind_residence": ("住宅", "residence"),
    "kind_added": ("推演新增", "added here"),
    "kind_hexagon": ("六边形", "Hexagon"),
    "headline": ("关键指标", "Headline figures"),
    "side": ("排名、热点与说明", "Tables, hot spots and notes"),
    "map": ("覆盖地图", "Coverage map"),
    "map_region": ("地图", "Map"),
    "map_help": (
        "方向键平移，加减号缩放。回车查看图中心最近的服务站或住宅。推演时 Alt 加方向键移动选中的服务站，Delete 移除。"
        "平安员密度按六边形时，回车查看图中心的六边形，N、P 从最缺平安员的开始逐个查看。",
        "Arrow keys pan, plus and minus zoom. Enter shows the station or residence nearest the centre. In the what-if "
        "view Alt with the arrow keys moves the chosen station, Delete removes it. Where patrollers are shown by "
        "hexagon, Enter shows the hexagon at the centre; N and P go through them from the worst on.",
    ),
    "north": ("指北针，上方为北", "North arrow: north is up"),
    "zoom_in": ("放大", "Zoom in"),
    "zoom_out": ("缩小", "Zoom out"),
    "close": ("关闭", "Close"),
    "loading": ("正在准备…", "Getting ready…"),
    "failed": ("本页的数据无法读取：{why}", "The data of this page cannot be read: {why}"),
}
VIEWS: Mapping[str, Pair] = {
    "view": ("视图", "View"),
    "today": ("现状", "Today"),
    "proposal": ("建议方案", "Proposal"),
    "compare": ("左右对比", "Compare"),
    "what_if": ("现场推演", "What if"),
    "patrol": ("平安员密度", "Patrollers"),
    "circle": ("服务圈", "Circle"),
    "all_circles": ("全部服务圈", "All circles"),
    "basis": ("名义或有效", "Nominal or effective"),
    "nominal": ("名义", "Nominal"),
    "effective": ("有效", "Effective"),
    "shapes": ("按区域或按六边形", "By area or by hexagon"),
    "by_areas": ("按区域", "By area"),
    "by_hexagons": ("按六边形", "By hexagon"),
    "split": ("现状与建议方案的分隔线", "Divider between today and the proposal"),
    "no_proposal": (
        "此计划没有选址建议：没有候选点，或没有候选点能再覆盖任何人。可在“现场推演”中自行添加服务站。",
        "This plan has no proposed sites: no candidates, or none that would cover anybody more. "
        'Stations can be added by hand in "What if".',
    ),
    "no_patrol": (
        "此计划没有平安员图层，无法显示密度。在 plan.toml 中加入 [layers.patrollers] 后重新生成。",
        "This plan has no patrollers, so there is no density to show. Name [layers.patrollers] in plan.toml and report "
        "again.",
    ),
    "no_staff": (
        "此计划没有写明人员，有效覆盖未知（不是 0）。在 plan.toml 中加入 [layers.staff] 后重新生成。",
        "This plan tells no staff: effective coverage is unknown, not 0. Name [layers.staff] in plan.toml and report "
        "again.",
    ),
    "no_stations": ("没有服务站提供这项服务。", "No station offers this service."),
    "no_residents": ("此计划没有居民，不计比率。", "Nobody lives here: there are no rates."),
    "effective_note": (
        "有效：服务站提供这项服务，而且所需岗位都有人。新增站点按人员配齐计算。",
        "Effective: the station offers the service and has the staff it needs. New stations count as staffed.",
    ),
}
FIGURES: Mapping[str, Pair] = {
    "rate_of": ("人口覆盖率 · {circle}（{radius} 米）", "Coverage of people · {circle} ({radius} m)"),
    "rate_of_all": ("人口覆盖率 · 所有服务圈都覆盖", "Coverage of people · in every circle"),
    "target_is": ("目标 {target}", "target {target}"),
    "no_target": ("不设目标", "no target"),
    "to_target": ("距目标 {target} 的人数", "People short of {target}"),
    "to_target_note": ("还须覆盖，才达到目标", "more to cover, to meet the target"),
    "at_target": ("已达到目标", "the target is met"),
    "is_today": ("现状", "today"),
    "from_today": ("现状 {rate}", "today {rate}"),
    "points": ("{n} 个百分点", "{n} points"),
    "not_covered": ("未覆盖居民", "Residents not covered"),
    "of_people": ("共 {n} 人", "of {n}"),
    "fewer": ("较现状 {n} 人", "{n} against today"),
    "as_today": ("与现状相同", "the same as today"),
    "units_met": ("达标{level}（≥ {target}）", "{level} on target (≥ {target})"),
    "units_full": ("全覆盖{level}", "{level} fully covered"),
    "lowest": ("最低：{name} {rate}", "Lowest: {name} {rate}"),
    "lowest_many": ("最低 {rate}：{n} 个{level}", "Lowest {rate}: {n} {level}"),
    "all_alike": ("均为 {rate}", "all {rate}"),
    "stations": ("服务站", "Stations"),
    "stations_of": ("服务站 · {circle}", "Stations · {circle}"),
    "stations_all": ("服务站 · 任一服务", "Stations · any service"),
    "now_and_new": ("现有 {now} · 新增 {new}", "existing {now} · new {new}"),
    "only_now": ("全部为现有站", "all existing"),
    "only_new": ("新增 {new}", "new {new}"),
    "staffed_of": ("配齐 {n} / {of}", "staffed {n} / {of}"),
    "patrol_gap": ("平安员缺口（1:{ratio}）", "Patroller gap (1:{ratio})"),
    "patrol_gap_by": ("平安员缺口（1:{ratio}，{level}合计）", "Patroller gap (1:{ratio}), by {level}"),
    "patrol_gap_note": ("应配 {need} · 现有 {have}", "needed {need} · in post {have}"),
    "patrol_untold": ("没有平安员数据", "no data on patrollers"),
    "patrol_ratio": ("居民 : 平安员", "Patrollers to residents"),
    "patrol_ratio_note": ("标准 1:{ratio}", "standard 1:{ratio}"),
    "patrol_ok": ("达标{level}（1:{ratio} 以内）", "{level} meeting 1:{ratio}"),
    "patrol_masked_count": ("{n} 个不公开", "{n} masked"),
    "patrol_none": ("{n} 个没有平安员", "{n} without a patroller"),
    "patrollers": ("平安员", "Patrollers"),
    "patrol_needed": ("应配 {n}", "{n} needed"),
    "patrol_surplus": ("富余", "Surplus"),
    "patrol_surplus_note": ("超出应配的{level}合计", "sum of {level} above need"),
    "residents": ("居民", "Residents"),
    "residences": ("住宅", "Residences"),
    "rate_of_homes": ("住宅覆盖率", "Coverage of residences"),
    "residences_note": ("已覆盖 {n} / {of} 处", "{n} of {of} covered"),
    "homes_lacking": ("未覆盖住宅", "Residences not covered"),
}
LEVELS: Mapping[str, Pair] = {
    "districts": ("区", "districts"),
    "subdistricts": ("街道", "subdistricts"),
    "communities": ("社区", "communities"),
    "grids": ("网格", "grids"),
    "plans": ("区域", "areas"),
}
# What is said instead where the stations follow a scenario: nothing on such a page is called today's.
SCENARIO: Mapping[str, Pair] = {
    "today": ("情景方案", "Scenario"),
    "split": ("情景方案与建议方案的分隔线", "Divider between scenario and proposal"),
    "is_today": ("情景方案", "scenario"),
    "from_today": ("情景方案 {rate}", "scenario {rate}"),
    "fewer": ("较情景方案 {n} 人", "{n} against the scenario"),
    "as_today": ("与情景方案相同", "the same as in the scenario"),
    "league_caption": (
        "蓝：情景方案；绿：新增；竖线：目标 {target}。",
        "Blue: scenario. Green: gained. Line: target {target}.",
    ),
    "league_caption_all": (
        "每个服务圈都覆盖的居民。蓝：情景方案；绿：新增。",
        "Residents in every circle. Blue: scenario. Green: gained.",
    ),
    "l_reach": ("情景方案各站 {radius} 米内街道", "Streets within {radius} m in the scenario"),
    "l_reach_all": ("各服务圈都能走到的街道", "Streets within every circle in the scenario"),
    "now_and_new": ("情景方案 {now} · 新增 {new}", "scenario {now} · new {new}"),
    "only_now": ("全部为情景方案的站", "all of the scenario"),
    "l_stations": ("情景方案的站", "Station of the scenario"),
    "l_unstaffed": ("情景方案的站，人员未配齐", "Station of the scenario, not staffed"),
    "w_before": ("情景方案", "Scenario"),
}
PAGE_WORDS: Mapping[str, Pair] = {
    **FRAME,
    **VIEWS,
    **FIGURES,
    **LEAGUE,
    **LEGEND,
    **CARD,
    **PANELS,
    **WHAT_IF,
    **LEVELS,
    **{f"status_{code}": pair for code, pair in STATUS_WORDS.items()},
    **{f"level_{code}": pair for code, pair in LEVEL_WORDS.items()},
    **{f"unit_{code}": pair for code, pair in UNIT_WORDS.items()},
    **{f"layer_{code}": pair for code, pair in LAYER_WORDS.items()},
}
