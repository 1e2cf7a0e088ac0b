"""What candidates are called: their kinds, and each one by park, street and community."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...geo.errors import Language

# Kind to its words: Chinese, English.
KIND_WORDS: Mapping[str, tuple[str, str]] = {
    "park_street": ("园区内街", "street inside a park"),
    "park_edge": ("园区临街", "street front of a park"),
    "gate": ("园区大门", "gate of a park"),
    "street": ("街边", "street"),
    "own": ("自选点", "place of the planner's own"),
}
FRONT_WORDS: Mapping[Language, str] = {"zh": "{park}外临街", "en": "street in front of {park}"}
GATE_WORDS: Mapping[Language, str] = {"zh": "大门 {n}", "en": "gate {n}"}
SEPARATOR = " · "


def name_for_people(parts: Iterable[str], *, otherwise: str) -> str:
    """Join what is known of a place, each word once, as in ``科技园 · 大门 1 · 主街 · 甲社区``; else `otherwise`."""
    known = dict.fromkeys(part for part in parts if part)
    return SEPARATOR.join(known) or otherwise


def gate_word(number: int, language: Language) -> str:
    """Return 大门 n or gate n."""
    return GATE_WORDS[language].format(n=number)


def host_word(host: str, kind: str, language: Language) -> str:
    """Return the park or street of a candidate as it is said: outside a park it stands in front of it, not in it."""
    return FRONT_WORDS[language].format(park=host) if kind == "park_edge" and host else host


def metres_text(offset_mm: int) -> str:
    """Return millimetres as metres without trailing zeros, as ids carry them: 35200 is ``35.2``."""
    whole, rest = divmod(offset_mm, 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".") if rest else str(whole)
