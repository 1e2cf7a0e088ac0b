"""The sheet of findings: what is doubtful about the input, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from ...geo.errors import Finding, Language
from ..report.people_table import Column, PeopleTable
from ..report.words import pick
from .sheet import Sheet


def findings_sheet(findings: Sequence[Finding], *, is_shared: bool, language: Language) -> Sheet:
    """Return the findings; of a shared workbook without texts, rows and counts, which tell of people and homes."""
    severity = {"error": pick(language, "错误", "error"), "warning": pick(language, "提醒", "warning")}
    columns = [
        Column(pick(language, "级别", "Severity"), [severity[finding.severity] for finding in findings]),
        Column(pick(language, "代码", "Code"), [finding.code for finding in findings]),
        Column(pick(language, "文件", "File"), [finding.file for finding in findings]),
        Column(pick(language, "列", "Column"), [finding.column or "" for finding in findings]),
    ]
    if not is_shared:
        columns[3:3] = [Column(pick(language, "行", "Row"), [finding.row for finding in findings], "count")]
        columns += [
            Column(pick(language, "次数", "Count"), [finding.count for finding in findings], "count"),
            Column(pick(language, "问题", "What"), [finding.text(language) for finding in findings]),
            Column(pick(language, "怎样处理", "What to do"), [finding.fix(language) for finding in findings]),
        ]
    none = pick(language, "没有发现问题", "Nothing was found")
    return Sheet(
        name=pick(language, "检查发现", "Findings"),
        title=pick(language, "输入数据的检查发现", "What was found in the input"),
        notes=() if findings else (none,),
        tables=(PeopleTable(tuple(columns)),),
    )
