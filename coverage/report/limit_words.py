"""What counts in a question about sites and what limits its answer, in words, where it is not the usual."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...geo.code_words import SERVICE_NAMES
from ...geo.errors import Language
from ..plan_toml.plan import Circle
from .words import exact_metres, percent, pick, whole, word


def weighed_circles(circles: Sequence[Circle], weights: Mapping[str, int], language: Language) -> str:
    """Name the circles that count, each with its weight unless all weigh 1."""
    plain = set(weights.values()) == {1}
    named = {circle.name: pick(language, circle.name_zh, circle.name_en) for circle in circles}
    told = [named[name] if plain else f"{named[name]} × {weight}" for name, weight in weights.items()]
    return pick(language, "、", ", ").join(told)


def counted_lines(facts: Mapping[str, Any], circles: Sequence[Circle], language: Language) -> list[str]:
    """Return which circles and workers count, and what a new station offers; nothing where it is one circle alone."""
    told, weight = [], facts["question"]["limits"].get("workers_weight")
    if len(facts["weights"]) > 1 or set(facts["weights"].values()) != {1}:
        told.append(weighed_circles(circles, facts["weights"], language))
    if weight:
        told.append(
            pick(
                language,
                f"园区职工每人计 {weight} 份（居民 1 份）",
                f"each worker of a park {weight} times (a resident once)",
            )
        )
    if set(facts["services"]) != {circle.service for circle in circles}:
        said = pick(language, "、", ", ").join(
            word(dict(SERVICE_NAMES), service, language) for service in facts["services"]
        )
        told.append(pick(language, f"新站提供：{said}", f"a new station offers: {said}"))
    return _line(told, "计入：", "What counts: ", language)


def limits_lines(facts: Mapping[str, Any], language: Language) -> list[str]:
    """Return the constraints with their numbers; nothing without any."""
    limits = facts["question"]["limits"]
    say: Mapping[str, Callable[[Any], tuple[str, str]]] = {
        "most_per_park": lambda n: (f"每个园区至多 {whole(n)} 个", f"at most {whole(n)} a park"),
        "least_per_community": lambda n: (f"每个社区至少 {whole(n)} 个", f"at least {whole(n)} a community"),
        "spacing_between_m": lambda m: (
            f"新站之间至少 {exact_metres(m)} 米",
            f"new stations at least {exact_metres(m)} m apart",
        ),
        "budget": lambda cost: (f"预算 {exact_metres(cost)}", f"a budget of {exact_metres(cost)}"),
        "floor": lambda rate: (
            f"每个社区的覆盖率不低于 {percent(rate)}（达不到的到其上限）",
            f"no community under {percent(rate)}, as far as it can be reached",
        ),
    }
    told = [pick(language, *words(limits[name])) for name, words in say.items() if name in limits]
    return _line(told, "限制：", "Constraints: ", language)


def _line(told: Sequence[str], zh: str, en: str, language: Language) -> list[str]:
    return [pick(language, zh, en) + pick(language, "；", "; ").join(told)] if told else []
