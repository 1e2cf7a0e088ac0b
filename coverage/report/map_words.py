"""Words that stand on maps: what was counted and when, classes of rates, layers."""

from __future__ import annotations

from ...geo.errors import Language
from ..plan_toml.plan import Circle, Plan
from .words import made_up_line, pick


def plan_lines(plan: Plan, language: Language) -> list[str]:
    """Return what stands under a map's title: population basis and date, and that the place is made up where it is."""
    basis = plan.population_basis or pick(language, "未说明", "not stated")
    date = str(plan.population_date) if plan.population_date else pick(language, "日期未说明", "date not stated")
    lines = [pick(language, f"人口口径：{basis}（{date}）", f"Population: {basis} ({date})")]
    return [*lines, made_up_line(language)] if plan.is_made_up else lines


def circle_title(circle: Circle, language: Language) -> str:
    """Return a circle's name with its radius."""
    zh, en = (
        f"{circle.name_zh}服务圈（步行 {circle.radius_m:g} 米）",
        f"{circle.name_en} circle ({circle.radius_m:g} m on foot)",
    )
    return pick(language, zh, en)


def all_circles_title(language: Language) -> str:
    """Return the name of the view of all circles."""
    return pick(language, "所有服务圈", "All circles together")
