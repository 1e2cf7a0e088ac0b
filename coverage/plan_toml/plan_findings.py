"""What pydantic finds wrong in a `plan.toml`, told in a planner's words with dotted key and line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

from ...geo.errors import Finding
from .plan_text import PlanText

KnownKeys = Mapping[tuple[str, ...], tuple[str, ...]]
"""Keys that may stand in each table; `*` in a table's name stands for any name."""

_BARE = re.compile(r"^[A-Za-z0-9_-]+$")
_CREDENTIAL_KEYS = {"password", "passwd", "pwd", "token", "secret", "api_key", "apikey", "user", "username", "key"}

_TYPES: dict[str, tuple[str, str]] = {
    "string_type": ("文字（加引号）", "text in quotes"),
    "float_type": ("数字", "a number"),
    "finite_number": ("有限的数字", "a finite number"),
    "int_type": ("整数", "a whole number"),
    "int_from_float": ("整数", "a whole number"),
    "bool_type": ("true 或 false", "true or false"),
    "list_type": ('列表，如 ["甲", "乙"]', 'a list such as ["a", "b"]'),
    "dict_type": ("表", "a table"),
    "model_type": ("表", "a table"),
    "model_attributes_type": ("表", "a table"),
}
_OTHER = ("别的写法", "something else")
BOUNDS: dict[str, tuple[str, str, str]] = {
    "greater_than": ("gt", "大于", "greater than"),
    "greater_than_equal": ("ge", "不小于", "at least"),
    "less_than": ("lt", "小于", "less than"),
    "less_than_equal": ("le", "不大于", "at most"),
}


def dotted(key: Iterable[str]) -> str:
    """Write a key as it would stand in TOML: parts joined by dots, quoted where they must be."""
    return ".".join(part if _BARE.match(part) else f'"{part}"' for part in key)


def plan_finding(
    plan: PlanText, key: tuple[str, ...], *, code: str, zh: tuple[str, str], en: tuple[str, str]
) -> Finding:
    """Make an error about `key`; `zh` and `en` are what is wrong and what to do."""
    return Finding(
        code=code,
        severity="error",
        zh=zh[0],
        en=en[0],
        fix_zh=zh[1],
        fix_en=en[1],
        file=plan.path.name,
        row=plan.line(key),
        column=dotted(key) or None,
    )


def validation_findings(plan: PlanText, errors: Iterable[ErrorDetails], known: KnownKeys) -> list[Finding]:
    """Translate pydantic's errors about `plan`, in the order of the file's lines."""
    findings = [_translate(plan, error, known) for error in errors]
    return sorted(findings, key=lambda finding: finding.row or 0)


def _translate(plan: PlanText, error: ErrorDetails, known: KnownKeys) -> Finding:
    key = tuple(str(part) for part in error["loc"] if part != "[key]")
    kind, context = error["type"], error.get("ctx", {})
    if kind in BOUNDS:
        return _out_of_range(plan, key, kind, context)
    match kind:
        case "extra_forbidden":
            finding = _unknown_key(plan, key, known)
        case "missing":
            finding = _missing_key(plan, key)
        case "literal_error":
            finding = _not_a_choice(plan, key, str(context.get("expected", "")), error["input"])
        case "value_error":
            fault = context["error"]
            finding = plan_finding(plan, key, code=fault.code, zh=fault.zh, en=fault.en)
        case _:
            date = ("日期，如 2020-11-09", "a date such as 2020-11-09")
            finding = _wrong_type(plan, key, _TYPES.get(kind, date if kind.startswith("date") else _OTHER))
    return finding


class PlanValueError(ValueError):
    """A value of the plan that a rule of ours refuses; `zh` and `en` are (what is wrong, what to do)."""

    def __init__(self, code: str, *, zh: tuple[str, str], en: tuple[str, str]) -> None:
        """Keep the code and both texts."""
        self.code, self.zh, self.en = code, zh, en
        super().__init__(en[0])


def _unknown_key(plan: PlanText, key: tuple[str, ...], known: KnownKeys) -> Finding:
    name = key[-1]
    if name.lower() in _CREDENTIAL_KEYS:
        return plan_finding(
            plan,
            key,
            code="credentials",
            zh=(f"{dotted(key)} 像是登录信息，方案文件里不能放密码或密钥", "请删去，并把数据导出为本地文件"),
            en=(
                f"{dotted(key)} looks like a credential: a plan holds no password or key",
                "remove it and export the data to a local file",
            ),
        )
    meant = _suggestion(key, known)
    here = "、".join(_allowed(key[:-1], known))
    return plan_finding(
        plan,
        key,
        code="unknown_key",
        zh=(f"不认识的键 {dotted(key)}", f"是否想写 {meant}？" if meant else f"这里可以写：{here}"),
        en=(
            f"unknown key {dotted(key)}",
            f"did you mean {meant}?" if meant else f"known here: {here.replace('、', ', ')}",
        ),
    )


def _suggestion(key: tuple[str, ...], known: KnownKeys) -> str:
    """The nearest known key of the same table, else the same key in another table, else nothing."""
    close = get_close_matches(key[-1].lower(), _allowed(key[:-1], known), n=1, cutoff=0.6)
    if close:
        return dotted((*key[:-1], close[0]))
    elsewhere = [(*table, key[-1]) for table, keys in known.items() if key[-1] in keys]
    return ".".join(elsewhere[0]).replace("*", "NAME") if elsewhere else ""


def _allowed(table: tuple[str, ...], known: KnownKeys) -> tuple[str, ...]:
    return known.get(table) or known.get((*table[:-1], "*"), ())


def _missing_key(plan: PlanText, key: tuple[str, ...]) -> Finding:
    if len(key) == 2 and key[0] == "layers":
        table = dotted(key)
        return plan_finding(
            plan,
            key,
            code="missing_layer",
            zh=(f"方案缺少必需的图层 [{table}]", f'请加上 [{table}] 和它的 path = "…"'),
            en=(f"the plan lacks the required layer [{table}]", f'add [{table}] with its path = "…"'),
        )
    return plan_finding(
        plan,
        key,
        code="missing_key",
        zh=(f"缺少 {dotted(key)}", "请补上这个键"),
        en=(f"{dotted(key)} is missing", "add this key"),
    )


def _out_of_range(plan: PlanText, key: tuple[str, ...], kind: str, context: Mapping[str, Any]) -> Finding:
    name, zh, en = BOUNDS[kind]
    bound = f"{context[name]:.15g}"
    return plan_finding(
        plan,
        key,
        code="out_of_range",
        zh=(f"{dotted(key)} 必须{zh} {bound}", "请改正数值"),
        en=(f"{dotted(key)} must be {en} {bound}", "mend the value"),
    )


def _not_a_choice(plan: PlanText, key: tuple[str, ...], expected: str, value: object) -> Finding:
    choices = re.findall(r"'([^']*)'", expected)
    return plan_finding(
        plan,
        key,
        code="unknown_choice",
        zh=(f"{dotted(key)} 不能是 {value!r}", f"可选：{'、'.join(choices)}"),
        en=(f"{dotted(key)} cannot be {value!r}", f"choose one of {', '.join(choices)}"),
    )


def _wrong_type(plan: PlanText, key: tuple[str, ...], expected: tuple[str, str]) -> Finding:
    return plan_finding(
        plan,
        key,
        code="wrong_type",
        zh=(f"{dotted(key)} 应为{expected[0]}", "请改正数值的写法"),
        en=(f"{dotted(key)} should be {expected[1]}", "mend how the value is written"),
    )
