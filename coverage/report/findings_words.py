"""Findings as people read them, grouped by file, and as machines read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from ...geo.errors import Finding, Language

SCHEMA = "servicecircle.findings/1"

_SEVERITY = {"zh": {"error": "错误", "warning": "提醒"}, "en": {"error": "error", "warning": "warning"}}
_NO_FILE = {"zh": "方案整体", "en": "the plan as a whole"}


def finding_lines(findings: Iterable[Finding], *, language: Language) -> list[str]:
    """Return the lines that tell `findings`: by file, errors before warnings, each with place and remedy."""
    gathered = list(findings)
    lines: list[str] = []
    for file in dict.fromkeys(finding.file for finding in gathered):
        lines.append(f"{file or _NO_FILE[language]}")
        of_file = sorted((f for f in gathered if f.file == file), key=lambda finding: finding.severity != "error")
        for finding in of_file:
            lines += _lines_of(finding, language)
    lines.append(summary_line(gathered, language=language))
    return lines


def summary_line(findings: Iterable[Finding], *, language: Language) -> str:
    """Return how many errors and warnings there are."""
    severities = [finding.severity for finding in findings]
    errors, warnings = severities.count("error"), severities.count("warning")
    if language == "zh":
        if not errors and not warnings:
            return "没有发现问题"
        return f"共 {errors} 项错误、{warnings} 项提醒" + ("；改正错误后再运行" if errors else "")
    if not errors and not warnings:
        return "no faults found"
    plural = [f"{errors} error{'' if errors == 1 else 's'}", f"{warnings} warning{'' if warnings == 1 else 's'}"]
    return ", ".join(plural) + ("; mend the errors and run again" if errors else "")


def findings_document(findings: Iterable[Finding]) -> dict[str, Any]:
    """Return `findings` as one JSON document with both languages."""
    gathered = list(findings)
    severities = [finding.severity for finding in gathered]
    return {
        "schema": SCHEMA,
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "findings": [asdict(finding) for finding in gathered],
    }


def _lines_of(finding: Finding, language: Language) -> list[str]:
    place = _place(finding, language)
    severity = _SEVERITY[language][finding.severity]
    line = f"  [{severity}] {place}{'：' if language == 'zh' else ': '}" if place else f"  [{severity}] "
    lines = [line + finding.text(language)]
    if finding.fix(language):
        lines.append(f"      → {finding.fix(language)}")
    return lines


def _place(finding: Finding, language: Language) -> str:
    """Say row, column and number of cases, as far as they are known."""
    if language == "zh":
        row = f"第 {finding.row} 行" if finding.row is not None else ""
        column = f"{finding.column}" if finding.column else ""
        count = f"共 {finding.count} 处" if _count_untold(finding, language) else ""
        return "，".join(part for part in (row, column, count) if part)
    row = f"row {finding.row}" if finding.row is not None else ""
    column = f"{finding.column}" if finding.column else ""
    count = f"{finding.count} cases" if _count_untold(finding, language) else ""
    return ", ".join(part for part in (row, column, count) if part)


def _count_untold(finding: Finding, language: Language) -> bool:
    """Whether the number of cases is worth saying, because the sentence itself does not."""
    return finding.count > 1 and str(finding.count) not in finding.text(language)
