"""The headline figures in words: the table of circles, the key figures, and the sentences that leaders read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...geo.errors import Language
from ..headline import CircleFigures, Headline
from ..whole_study import WholeStudy
from .people_table import Column, Kind, PeopleTable, cell_text
from .quality_words import quality_line
from .scenario_words import scenario_line
from .words import exact_metres, percent, pick, things, whole

PART_WORDS = {
    "sites": ("选址建议", "proposed sites"),
    "patrol": ("平安员", "patrollers"),
    "staffing": ("人员配备", "staffing"),
}


@dataclass(frozen=True)
class KeyFigure:
    """One figure, and what is to be known of it.

    Attributes:
        label: what it is.
        value: the number; None where it is not known or left out.
        kind: what kind of number.
        note: beside it.
    """

    label: str
    value: float | None
    kind: Kind
    note: str = ""

    @property
    def text(self) -> str:
        """The number as it is read."""
        return cell_text(self.value, self.kind)


def circle_name(circle: CircleFigures, *, language: Language) -> str:
    """Return the name of a circle for people."""
    return pick(language, circle.name_zh, circle.name_en)


def verdict(circle: CircleFigures, *, language: Language) -> str:
    """Say whether a circle meets its target."""
    if not circle.stations:
        return pick(language, "没有服务站", "no station")
    return pick(language, "达标", "met") if circle.meets_target else pick(language, "未达标", "missed")


def circle_figures_table(head: Headline, *, language: Language) -> PeopleTable:
    """Return one row a circle: rate, target, who is left out; after the proposal and staffed where these are known."""
    circles = head.circles
    columns = [
        Column(pick(language, "服务圈", "Circle"), [circle_name(c, language=language) for c in circles]),
        Column(pick(language, "半径(米)", "Radius (m)"), [exact_metres(c.radius_m) for c in circles]),
        Column(pick(language, "服务站", "Stations"), [c.stations for c in circles], "count"),
        Column(pick(language, "人口覆盖率", "Rate of people"), [c.rate for c in circles], "rate", bar=True),
        Column(pick(language, "目标", "Target"), [c.target for c in circles], "rate"),
        Column(pick(language, "是否达标", "Target met"), [verdict(c, language=language) for c in circles]),
        Column(pick(language, "已覆盖(人)", "Covered"), [c.covered for c in circles], "count"),
        Column(pick(language, "未覆盖(人)", "Not covered"), [c.not_covered for c in circles], "count"),
        Column(pick(language, "平均步行(米)", "Mean walk (m)"), [c.mean_m for c in circles], "mean_m"),
        Column(
            pick(language, "圈内画到、路上走不到(人)", "Drawn in, not walkable"),
            [c.claimed_but_denied for c in circles],
            "count",
        ),
    ]
    if head.sites is not None:
        after = pick(language, "建成后覆盖率", "Rate once built")
        columns.append(Column(after, [c.rate_after for c in circles], "rate", bar=True))
    if head.staffing is not None:
        effective = pick(language, "有效覆盖率", "Effective rate")
        columns.append(Column(effective, [c.effective_rate for c in circles], "rate", bar=True))
        lost = pick(language, "因缺人失去(人)", "Lost for want of staff")
        columns.append(Column(lost, [c.lost for c in circles], "count"))
        columns += doubtful_column(circles, language)
    return PeopleTable(tuple(columns), pick(language, "各服务圈", "The circles"))


def doubtful_column(circles: Sequence[CircleFigures], language: Language) -> list[Column]:
    """Return the column of residents of whose stations the staff is not known; none where all is known."""
    if all(circle.staffing_status == "known" for circle in circles):
        return []
    heading = pick(language, "人员未知(人)", "Staff not told")
    return [Column(heading, [circle.doubtful for circle in circles], "count")]


def key_figures(head: Headline, *, language: Language) -> tuple[KeyFigure, ...]:
    """Return the key figures beside those of the circles."""
    follows = "" if head.scenario is None else scenario_line(head.scenario, language)
    figures = [
        KeyFigure(pick(language, "居民(人)", "Residents"), head.residents, "count"),
        *_homes(head, language),
        KeyFigure(pick(language, "计入的服务站", "Stations counted"), head.stations, "count", follows),
        KeyFigure(pick(language, "所有服务圈都覆盖的居民(人)", "Residents in every circle"), head.all_circles, "count"),
        KeyFigure(pick(language, "其占比", "Their share"), head.all_circles_rate, "rate"),
    ]
    return (*figures, *_site_figures(head, language), *_patrol_figures(head, language), *_staff_figures(head, language))


def _homes(head: Headline, language: Language) -> list[KeyFigure]:
    if head.residences is None:
        return []
    return [KeyFigure(pick(language, "住宅(处)", "Residences"), head.residences, "count")]


def _site_figures(head: Headline, language: Language) -> list[KeyFigure]:
    sites, told = head.sites, head.told
    if sites is None or told is None:
        return []
    circle = circle_name(told, language=language)
    note = quality_line(dict(sites), language=language)
    gained = pick(language, f"建议站点新覆盖(人，{circle})", f"Newly covered by them ({circle})")
    after = pick(language, f"建成后人口覆盖率({circle})", f"Rate of people once built ({circle})")
    target = percent(told.target)
    met = pick(language, "达标", "met") if sites["meets_target"] else pick(language, "未达标", "missed")
    return [
        KeyFigure(pick(language, "建议新建站点", "Proposed sites"), sites["sites"], "count", note),
        KeyFigure(gained, head.gained, "count"),
        KeyFigure(after, told.rate_after, "rate", pick(language, f"目标 {target}，{met}", f"target {target}, {met}")),
    ]


def _patrol_figures(head: Headline, language: Language) -> list[KeyFigure]:
    facts = head.patrol
    if facts is None:
        return []
    ratio = f"1:{facts['ratio']}"
    each = facts["communities_shortage"]
    return [
        KeyFigure(pick(language, "平安员(名)", "Patrollers"), facts["patrollers"], "count"),
        KeyFigure(
            pick(language, "平安员与居民之比", "Residents a patroller"),
            facts["residents_per_patroller"],
            "ratio",
            pick(language, f"目标 {ratio}", f"target {ratio}"),
        ),
        KeyFigure(pick(language, "需要平安员(名)", "Patrollers required"), facts["required"], "count"),
        KeyFigure(pick(language, "全区合计缺(名)", "Short, all together"), facts["shortage"], "count"),
        *(
            []
            if each is None
            else [KeyFigure(pick(language, "逐个社区计算共缺(名)", "Short, community by community"), each, "count")]
        ),
    ]


def _staff_figures(head: Headline, language: Language) -> list[KeyFigure]:
    if head.staffing is None:
        return []
    count = sum(head.staffing["vacancies"].values())
    return [KeyFigure(pick(language, "岗位空缺(处)", "Vacancies"), count, "count")]


def circle_sentence(circle: CircleFigures, *, language: Language) -> str:
    """Say one circle in one sentence."""
    name, radius = circle_name(circle, language=language), exact_metres(circle.radius_m)
    start = pick(language, f"{name}服务圈（步行 {radius} 米）：", f"{name} circle ({radius} m on foot): ")
    if not circle.stations:
        return start + pick(language, "没有服务站提供这项服务", "no station offers this service")
    if circle.rate is None:
        return start + pick(language, "没有可公布的比率", "no rate can be told")
    rate, target = percent(circle.rate), percent(circle.target)
    left = cell_text(circle.not_covered, "count")
    met = verdict(circle, language=language)
    zh = f"人口覆盖率 {rate}（目标 {target}，{met}），{left} 人未覆盖"
    people = things(left, "resident is", "residents are")
    return start + pick(language, zh, f"coverage rate of people {rate} (target {target}, {met}), {people} not covered")


def site_sentence(head: Headline, *, language: Language) -> str | None:
    """Say the proposal in one sentence; None without one."""
    sites, told = head.sites, head.told
    if sites is None or told is None:
        return None
    name, count = circle_name(told, language=language), whole(sites["sites"])
    before, after = cell_text(told.rate, "rate"), cell_text(told.rate_after, "rate")
    gained, quality = cell_text(head.gained, "count"), quality_line(dict(sites), language=language)
    zh = f"建议新建 {count} 个站点，新覆盖 {gained} 人（{name}），人口覆盖率 {before} → {after}；{quality}"
    places = "1 proposed site newly covers" if sites["sites"] == 1 else f"{count} proposed sites newly cover"
    en = f"{places} {gained} residents ({name}), coverage rate of people {before} → {after}; {quality}"
    return pick(language, zh, en)


def patrol_sentence(head: Headline, *, language: Language) -> str | None:
    """Say the patrollers in one sentence; None without any."""
    facts = head.patrol
    if facts is None:
        return None
    if facts["patrollers"] is None:
        return pick(language, "平安员人数少，不公开", "The number of patrollers is small and left out")
    ratio, count = cell_text(facts["residents_per_patroller"], "ratio"), whole(facts["patrollers"])
    each = facts["communities_shortage"] if facts["communities_shortage"] is not None else facts["shortage"]
    short = cell_text(each, "count")
    # Where there is no patroller there is no ratio.
    ratio_zh, ratio_en = ("", "") if facts["residents_per_patroller"] is None else (f"，{ratio}", f", {ratio}")
    zh = f"平安员 {count} 名{ratio_zh}（目标 1:{facts['ratio']}）；逐个区域计算共缺 {short} 名"
    lacking = "none is short" if short == "0" else things(short, "is short", "are short")
    told = things(count, "patroller", "patrollers")
    en = f"{told}{ratio_en} (target 1:{facts['ratio']}); area by area {lacking}"
    return pick(language, zh, en)


def staff_sentence(head: Headline, *, language: Language) -> str | None:
    """Say nominal against effective in one sentence; None without staff."""
    if head.staffing is None:
        return None
    told = [
        f"{circle_name(c, language=language)} {cell_text(c.rate, 'rate')} → {cell_text(c.effective_rate, 'rate')}"
        for c in head.circles
        if c.stations
    ]
    count = whole(sum(head.staffing["vacancies"].values()))
    vacancies = things(count, "vacancy", "vacancies")
    listed = pick(language, "，", ", ").join(told)
    zh = f"服务站真有人的有效覆盖率（名义 → 有效）：{listed}；岗位空缺 {count} 处"
    return pick(language, zh, f"Where stations are really staffed (nominal → effective): {listed}; {vacancies}")


def left_out_lines(study: WholeStudy, *, language: Language) -> list[str]:
    """Say of each part that the plan has nothing for why it is not there."""
    lines = []
    for part, findings in study.left_out.items():
        name = pick(language, *PART_WORDS.get(part, (part, part)))
        why = pick(language, "；", "; ").join(finding.text(language) for finding in findings)
        lines.append(pick(language, f"没有{name}部分：{why}", f"No part on {name}: {why}"))
    return lines


def basis_line(study: WholeStudy, *, language: Language) -> str:
    """Say whom the figures count: the population basis and its date, and the date of the plan."""
    plan = study.opened.plan
    basis = plan.population_basis or pick(language, "未说明", "not stated")
    date = str(plan.population_date) if plan.population_date else pick(language, "日期未说明", "date not stated")
    zh, en = f"人口口径：{basis}（{date}）", f"Population: {basis} ({date})"
    if plan.date:
        zh, en = f"{zh}；方案日期 {plan.date}", f"{en}; date of the plan {plan.date}"
    return pick(language, zh, en)


def approval_line(number: str, *, language: Language) -> str:
    """Say the number of the map's approval, or what stands for it."""
    return pick(language, f"审图号：{number}", f"Map approval number: {number}")


def shared_line(language: Language) -> str:
    """Say that small counts were left out."""
    zh, en = "对外共享版：不含住宅，1 到 4 的数字不列出", "Shared version: no residences, counts from 1 to 4 left out"
    return pick(language, zh, en)
