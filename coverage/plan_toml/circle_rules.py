"""What the names and services of the plan's circles must be."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from ...geo.code_words import SERVICES, service_code
from ...geo.errors import Finding
from .plan_findings import dotted, plan_finding
from .plan_text import PlanText

_CIRCLE_NAME = re.compile(r"^[a-z][a-z0-9_]{0,39}$")


def circle_service(name: str, service: object) -> str | None:
    """Return the service code of circle `name`: its `service` key, else its name; None when unknown."""
    return service_code(service if isinstance(service, str) else name)


def circle_key(name: str, service: object) -> str:
    """Return the name a circle has in tables: a service's Chinese name becomes its code."""
    if _CIRCLE_NAME.match(name) or service is not None:
        return name
    return service_code(name) or name


def circle_findings(plan: PlanText) -> list[Finding]:
    """Check every `[circles.<name>]` for an unknown service, a bad name and a second one of the same name."""
    circles = plan.tables.get("circles", {})
    if not isinstance(circles, dict):
        return []
    findings: list[Finding] = []
    names: dict[str, list[str]] = defaultdict(list)
    for name, table in circles.items():
        service = table.get("service") if isinstance(table, dict) else None
        names[circle_key(name, service)].append(name)
        findings += _service_findings(plan, name, service) or _name_findings(plan, name, service)
    for key, given in names.items():
        findings += [_duplicate(plan, name, key) for name in given[1:]]
    return findings


def without_bad_circles(tables: dict[str, Any]) -> dict[str, Any]:
    """Return `tables` without the circles that `circle_findings` has something against."""
    circles = tables.get("circles", {})
    if not isinstance(circles, dict):
        return tables
    kept: dict[str, Any] = {}
    names: set[str] = set()
    for name, table in circles.items():
        service = table.get("service") if isinstance(table, dict) else None
        key = circle_key(name, service)
        if circle_service(name, service) is not None and _CIRCLE_NAME.match(key) and key not in names:
            names.add(key)
            kept[name] = table
    return {**tables, "circles": kept}


def _service_findings(plan: PlanText, name: str, service: Any) -> list[Finding]:
    if circle_service(name, service) is not None:
        return []
    key = ("circles", name) if service is None else ("circles", name, "service")
    unknown = name if service is None else service
    known = ", ".join(SERVICES)
    return [
        plan_finding(
            plan,
            key,
            code="unknown_service",
            zh=(f"不认识的服务 {unknown}", f"请用这些服务之一：{known}；另起名字的服务圈请写 service = …"),
            en=(f"unknown service {unknown}", f"use one of {known}; a circle with a name of its own needs service = …"),
        )
    ]


def _name_findings(plan: PlanText, name: str, service: object) -> list[Finding]:
    if _CIRCLE_NAME.match(circle_key(name, service)):
        return []
    return [
        plan_finding(
            plan,
            ("circles", name),
            code="circle_name",
            zh=(
                f"服务圈的名字 {name} 会成为表头，只能用小写英文字母、数字和下划线",
                '请改名，中文名写在 name_zh = "…"',
            ),
            en=(
                f"the circle's name {name} becomes a heading: lower-case letters, digits and underscores only",
                'rename it; a name for people goes into name_zh = "…" and name_en = "…"',
            ),
        )
    ]


def _duplicate(plan: PlanText, name: str, key: str) -> Finding:
    return plan_finding(
        plan,
        ("circles", name),
        code="duplicate_circle",
        zh=(f"服务圈 {key} 写了两次（{dotted(('circles', name))}）", "请删去其中一个，或用 service = … 另起名字"),
        en=(
            f"the circle {key} stands twice ({dotted(('circles', name))})",
            "remove one, or give it a name of its own and service = …",
        ),
    )
