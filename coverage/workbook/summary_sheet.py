"""The first sheet: what a leader reads, what it rests on, and what stands on the other sheets."""

from __future__ import annotations

from collections.abc import Sequence

from ...geo.errors import Language
from ..assumptions import assumptions, scenario_facts
from ..headline import Headline
from ..report.assumption_words import assumption_lines
from ..report.headline_words import (
    approval_line,
    basis_line,
    circle_figures_table,
    circle_sentence,
    key_figures,
    left_out_lines,
    patrol_sentence,
    shared_line,
    site_sentence,
    staff_sentence,
)
from ..report.people_table import Column, PeopleTable
from ..report.scenario_words import handout_lines
from ..report.words import made_up_line, pick
from ..run_files.sharing import public_assumptions
from ..whole_study import WholeStudy
from .sheet import Sheet


def summary_sheet(study: WholeStudy, head: Headline, others: Sequence[Sheet], *, language: Language) -> Sheet:
    """Return the summary; `others` are the sheets that follow."""
    plan = study.opened.plan
    sentences = (
        *(circle_sentence(circle, language=language) for circle in head.circles),
        site_sentence(head, language=language),
        patrol_sentence(head, language=language),
        staff_sentence(head, language=language),
    )
    notes = [
        *([made_up_line(language)] if plan.is_made_up else []),
        *handout_lines(scenario_facts(study.opened), language),
        basis_line(study, language=language),
        *([approval_line(plan.map_approval, language=language)] if plan.map_approval else []),
        *([shared_line(language)] if head.is_shared else []),
    ]
    told = [*(sentence for sentence in sentences if sentence), *left_out_lines(study, language=language)]
    return Sheet(
        name=pick(language, "概要", "Summary"),
        title=pick(language, f"{plan.name} · 服务圈工作簿", f"{plan.name} · service circle workbook"),
        notes=tuple(notes),
        points=tuple(told),
        tables=(circle_figures_table(head, language=language), _figures(head, language), _contents(others, language)),
        after=tuple(_assumptions(study, head, language)),
    )


def _figures(head: Headline, language: Language) -> PeopleTable:
    figures = key_figures(head, language=language)
    columns = (
        Column(pick(language, "项目", "What"), [figure.label for figure in figures]),
        Column(
            pick(language, "数值", "Figure"),
            [figure.value for figure in figures],
            kinds=[figure.kind for figure in figures],
        ),
        Column(pick(language, "说明", "Note"), [figure.note for figure in figures]),
    )
    return PeopleTable(columns, pick(language, "关键数字", "Key figures"))


def _contents(others: Sequence[Sheet], language: Language) -> PeopleTable:
    columns = (
        Column(pick(language, "工作表", "Sheet"), [sheet.name for sheet in others], "sheet"),
        Column(pick(language, "行数", "Rows"), [sum(map(len, sheet.tables)) for sheet in others], "count"),
        Column(pick(language, "内容", "What it holds"), [sheet.title for sheet in others]),
    )
    return PeopleTable(columns, pick(language, "其他工作表", "The other sheets"))


def _assumptions(study: WholeStudy, head: Headline, language: Language) -> list[str]:
    facts = assumptions(study.opened)
    lines = assumption_lines(
        public_assumptions(facts) if head.is_shared else facts, study.opened.plan.circles, language=language
    )
    zh = "比率一律向下取到 0.1%：没有达到的目标不会显得达到；距离沿路网量，含接入段"
    en = (
        "Rates are rounded down to 0.1 %, so that a target that is missed never looks met; distances are walked along "
        "streets, access legs included"
    )
    return [*lines, "  " + pick(language, zh, en)]
