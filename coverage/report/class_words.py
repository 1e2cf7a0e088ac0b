"""Names of the classes that maps show: rates around the target, patroller density, and why an area has none."""

from __future__ import annotations

from ...geo.errors import Language
from ..run_files.map_style import CUTS
from .words import Pair, pick

STATUS_NAMES: dict[str, Pair] = {
    "counted": ("已统计", "counted"),
    "none": ("有居民、无平安员", "no patroller"),
    "no_residents": ("有平安员、无居民", "no residents"),
    "empty": ("无居民、无平安员", "nobody"),
    "unlisted": ("未列到这一级", "not listed at this level"),
    "masked": ("人数少，不公开", "masked"),
}
CLASS_NAMES: dict[str, Pair] = {
    "far_short": ("严重不足", "far short"),
    "short": ("不足", "short"),
    "meets": ("达标", "meets"),
    "ample": ("充裕", "ample"),
}


def class_bounds(ratio: int, *, language: Language) -> dict[str, str]:
    """Return what each class means in residents a patroller."""
    worse, half = f"{ratio * 1.5:g}", f"{ratio * 0.5:g}"
    return {
        "far_short": pick(language, f"差于 1:{worse}", f"worse than 1:{worse}"),
        "short": pick(language, f"1:{ratio} 至 1:{worse}", f"1:{ratio} to 1:{worse}"),
        "meets": pick(language, f"1:{half} 至 1:{ratio}", f"1:{half} to 1:{ratio}"),
        "ample": pick(language, f"优于 1:{half}", f"better than 1:{half}"),
    }


def rate_labels(language: Language) -> tuple[str, ...]:
    """Return the names of the classes of `map_style.RATE_COLOURS`, in their order."""
    low, middle, high = (f"{cut:.0%}" for cut in CUTS)
    return (
        pick(language, f"不到 {low}", f"below {low}"),
        pick(language, f"{low} 至 {middle}", f"{low} to {middle}"),
        pick(language, f"{middle} 至 {high}", f"{middle} to {high}"),
        pick(language, f"{high} 以上，未达目标", f"{high} or more, target missed"),
        pick(language, "达到目标", "target met"),
    )
