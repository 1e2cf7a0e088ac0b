"""What `[staffing]` says: which roles a service needs at a station, and the plan's own words for roles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...geo.code_words import SERVICES, STAFF_ROLES, fold, service_code, staff_role_code
from ...geo.errors import Finding
from .plan_findings import plan_finding
from .plan_text import PlanText

# A circle is effective where the station has all of these; further services need what the plan says.
DEFAULT_NEEDS: Mapping[str, tuple[str, ...]] = {
    "appeals": ("grid_worker", "mediator"),
    "legal": ("lawyer",),
    "psychology": ("counsellor",),
    "judicial": ("judge",),
    "police": ("police_officer",),
}
_OWN_ROLE = re.compile(r"^[a-z][a-z0-9_]{0,39}$")


def role_words(roles: Mapping[str, Any]) -> dict[str, str]:
    """Return the folded words of `[staffing.roles]`, each with the code of the role that it stands for."""
    words: dict[str, str] = {}
    for name, listed in roles.items():
        code = staff_role_code(name) or name
        for word in (name, *(listed if isinstance(listed, list) else ())):
            words.setdefault(fold(word), code)
    return words


def role_of(word: str, own: Mapping[str, str]) -> str | None:
    """Return the role that `word` names: by the plan's `own` words (of `role_words`), else by ours; None if neither."""
    return own.get(fold(word)) or staff_role_code(word)


def resolved_needs(needs: Mapping[str, list[str]], roles: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """Return the roles that each service needs: the defaults, replaced service by service by what the plan says."""
    own = role_words(roles)
    written = {
        service_code(service) or service: tuple(dict.fromkeys(role_of(word, own) or word for word in listed))
        for service, listed in needs.items()
    }
    return {**DEFAULT_NEEDS, **written}


def staffing_findings(plan: PlanText) -> list[Finding]:
    """Check the services, the roles and the names in `[staffing.needs]` and `[staffing.roles]`."""
    needs, roles = _tables(plan.tables)
    own = role_words(roles)
    findings = [_bad_role_name(plan, name) for name in roles if not _is_role_name(name)]
    seen: set[str] = set()
    for service, listed in needs.items():
        code = service_code(service)
        if code is None:
            findings.append(_unknown_service(plan, service))
        elif code in seen:
            findings.append(_twice(plan, service, code))
        seen.add(code or "")
        words = [word for word in listed if isinstance(word, str)] if isinstance(listed, list) else []
        findings += [_unknown_role(plan, service, word, roles) for word in words if role_of(word, own) is None]
    return findings


def without_bad_staffing(tables: dict[str, Any]) -> dict[str, Any]:
    """Return `tables` without the needs and roles that `staffing_findings` has something against."""
    needs, roles = _tables(tables)
    if not needs and not roles:
        return tables
    kept_roles = {name: listed for name, listed in roles.items() if _is_role_name(name)}
    own = role_words(kept_roles)
    kept = {
        service: [word for word in listed if not isinstance(word, str) or role_of(word, own) is not None]
        if isinstance(listed, list)
        else listed
        for service, listed in needs.items()
        if service_code(service) is not None
    }
    # What is no table stays as it is: its type is told elsewhere.
    written, cleaned = tables["staffing"], {"needs": kept, "roles": kept_roles}
    better = {name: table for name, table in cleaned.items() if isinstance(written.get(name), dict)}
    return {**tables, "staffing": {**written, **better}}


def _tables(tables: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """`[staffing.needs]` and `[staffing.roles]`, as far as they are tables."""
    staffing = tables.get("staffing")
    written = staffing if isinstance(staffing, dict) else {}
    needs, roles = written.get("needs"), written.get("roles")
    return (needs if isinstance(needs, dict) else {}), (roles if isinstance(roles, dict) else {})


def _is_role_name(name: str) -> bool:
    return staff_role_code(name) is not None or _OWN_ROLE.match(name) is not None


def _unknown_service(plan: PlanText, service: str) -> Finding:
    known = ", ".join(SERVICES)
    return plan_finding(
        plan,
        ("staffing", "needs", service),
        code="unknown_service",
        zh=(f"不认识的服务 {service}", f"请用这些服务之一：{known}，或它们的中文名"),
        en=(f"unknown service {service}", f"use one of {known}"),
    )


def _twice(plan: PlanText, service: str, code: str) -> Finding:
    return plan_finding(
        plan,
        ("staffing", "needs", service),
        code="duplicate_key",
        zh=(f"服务 {code} 所需的岗位写了两次", "请合并成一行"),
        en=(f"the roles that {code} needs stand twice", "make them one line"),
    )


def _unknown_role(plan: PlanText, service: str, word: str, roles: Mapping[str, Any]) -> Finding:
    known = ", ".join([*STAFF_ROLES, *(name for name in roles if staff_role_code(name) is None)])
    return plan_finding(
        plan,
        ("staffing", "needs", service),
        code="unknown_role",
        zh=(f"不认识的岗位 {word}", f"可写：{known}，或中文岗位名；其他岗位请先写进 [staffing.roles]"),
        en=(f"unknown role {word}", f"known: {known}; name a role of your own in [staffing.roles] first"),
    )


def _bad_role_name(plan: PlanText, name: str) -> Finding:
    return plan_finding(
        plan,
        ("staffing", "roles", name),
        code="role_name",
        zh=(
            f"岗位代码 {name} 会写进结果表，只能用小写英文字母、数字和下划线",
            '请写如 social_worker = ["社工"]',
        ),
        en=(
            f"the role's code {name} goes into the tables: lower-case letters, digits and underscores only",
            'write it as social_worker = ["社工"]',
        ),
    )
