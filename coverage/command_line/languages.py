"""Which language a command speaks: the one that was asked for, else the plan's, else Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from ...geo.errors import Language


class Lang(StrEnum):
    """Language of the words; the plan's own where not given."""

    zh = "zh"
    en = "en"


def as_language(lang: Lang) -> Language:
    """Return what was typed as the rest of the code names it."""
    return "zh" if lang is Lang.zh else "en"


def language_of(lang: Lang | None, plan_language: Language) -> Language:
    """Return the language that was asked for, else the plan's."""
    return plan_language if lang is None else as_language(lang)


def language_before_the_plan(given: Mapping[str, Any]) -> Language:
    """Return the language of a command whose plan is not read yet, or cannot be.

    Args:
        given: the command's arguments by name; of them `lang` and `plan`.
    """
    if given.get("lang") is not None:
        return as_language(given["lang"])
    if given.get("plan") is None:
        return "zh"
    from ..plan_toml.plan import read_plan  # noqa: PLC0415 - loads for a second, which `--help` has not

    read, _ = read_plan(given["plan"])
    return "zh" if read is None else read.language


def pick(lang: Lang | None, zh: str, en: str) -> str:
    """Return the words in the language that was asked for, Chinese where none was."""
    return en if lang is Lang.en else zh
