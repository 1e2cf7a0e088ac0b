"""What the printed reports of closing and of moving stations share: their frame, and which circles count."""

from __future__ import annotations

from ...geo.errors import Language
from ..sites.sites_run import SitesRun
from ..sites.stations_change import StationsChange
from .assumption_words import assumption_lines
from .limit_words import weighed_circles
from .scenario_words import scenario_lines
from .text_table import text_table
from .words import exact_metres, made_up_line, pick

SHOWN = 20


def change_report(
    run: SitesRun, *, title: str, question: str, answer: list[str], table: list[str], language: Language
) -> list[str]:
    """Return the report as lines: title, question, answer, table, assumptions."""
    plan = run.opened.plan
    return [
        title,
        *([made_up_line(language)] if plan.is_made_up else []),
        *scenario_lines(run.facts, language),
        question,
        "",
        *answer,
        "",
        *table,
        *assumption_lines(run.facts, plan.circles, language=language),
    ]


def counted_circles(run: SitesRun, study: StationsChange, language: Language) -> str:
    """Say which circles count, and in which residents are told."""
    circles = run.opened.plan.circles
    weights = {circles[circle].name: weight for circle, weight in sorted(study.asked.weights.items())}
    told = circles[study.asked.told]
    counted, radius = weighed_circles(circles, weights, language), exact_metres(told.radius_m)
    zh = f"计入的服务圈：{counted}；人数按{told.name_zh}服务圈（步行 {radius} 米）"
    en = f"circles that count: {counted}; residents are those of the {told.name_en} circle ({radius} m on foot)"
    return pick(language, zh, en)


def shown_table(
    title: str, headings: list[str], cells: list[list[str]], *, left: int, file: str, language: Language
) -> list[str]:
    """Return the first rows of a table under its title, and where the rest stands."""
    rest = len(cells) - SHOWN
    more = [pick(language, f"  另有 {rest} 个见 {file}", f"  {rest} more in {file}")] if rest > 0 else []
    return [title, *text_table(headings, cells[:SHOWN], left=left), *more, ""]
