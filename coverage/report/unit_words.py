"""What a question about sites counts, in words: residents, weighted residents or cases, covered or served."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...geo.errors import Language
from .words import pick


def unit_word(facts: Mapping[str, Any], language: Language) -> str:
    """Return the unit of weights."""
    if facts.get("weight_by"):
        return pick(language, "千分之一件", "thousandths of a case")
    plain = not is_weighed(facts)
    return pick(language, "人" if plain else "加权人次", "residents" if plain else "weighted residents")


def is_weighed(facts: Mapping[str, Any]) -> bool:
    """Whether something else than each resident of one circle counts."""
    return (
        len(facts["weights"]) > 1
        or set(facts["weights"].values()) != {1}
        or bool(facts["workers"] or facts["weight_by"])
    )


def covered_word(facts: Mapping[str, Any], language: Language) -> str:
    """Return what stations do to people: cover them, or with capacities serve them."""
    return pick(language, "覆盖", "covered") if facts["capacity"] is None else pick(language, "服务", "served")
