"""What is said where a question needs areas and the plan has none."""

from __future__ import annotations

from ...geo.errors import Finding, error_finding


def add_areas(zh: str = "", en: str = "") -> tuple[str, str]:
    """Return what to do, in Chinese and English: add a layer of areas, or else what `zh` and `en` say."""
    fix_zh, fix_en = "请在 plan.toml 加上 [layers.areas]", "add [layers.areas] to plan.toml"
    return (f"{fix_zh}，{zh}", f"{fix_en}, {en}") if zh and en else (fix_zh, fix_en)


def missing_areas(code: str, zh: str, en: str, *, otherwise: tuple[str, str] = ("", "")) -> Finding:
    """Return the error `code`: what needs areas, in Chinese and English, and what to do, or to do `otherwise`."""
    fix_zh, fix_en = add_areas(*otherwise)
    return error_finding(code, (zh, fix_zh), (en, fix_en))
