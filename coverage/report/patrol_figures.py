"""The key figures of an answer about patrols, for a map sheet and for a notebook alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...geo.errors import Language
from .headline_card import Figure
from .patrol_proposals import one_to
from .words import pick, whole, whole_or_dash


def patrol_figures(facts: Mapping[str, Any], *, language: Language) -> tuple[Figure, ...]:
    """Return patrollers, ratio, required and shortage; beside it that of area by area, which no surplus hides."""
    apart = Figure(
        pick(language, "各区域缺口合计", "short, area by area"),
        whole_or_dash(facts["areas_shortage"]),
        bool(facts["areas_shortage"]),
    )
    return (
        Figure(pick(language, "平安员", "patrollers"), whole_or_dash(facts["patrollers"])),
        Figure(pick(language, "每名平安员的居民", "residents a patroller"), one_to(facts["residents_per_patroller"])),
        Figure(pick(language, "应配", "required"), whole(facts["required"])),
        Figure(
            pick(language, "全区缺口", "short as a whole"), whole_or_dash(facts["shortage"]), bool(facts["shortage"])
        ),
        *([apart] if facts["finest_areas"] > 1 else []),
    )
