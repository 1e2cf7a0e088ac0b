"""The words of the field in both languages: statuses, levels, units of the areas table, roles."""

from __future__ import annotations

from ...geo.code_words import STAFF_ROLE_NAMES
from ...geo.errors import Language

Pair = tuple[str, str]

STATUS_WORDS: dict[str, Pair] = {
    "covered": ("已覆盖", "covered"),
    "marginal": ("临界", "marginal"),
    "uncovered": ("未覆盖", "uncovered"),
    "cut_off": ("不连通", "cut off"),
    "off_network": ("未接入", "off network"),
}
LEVEL_WORDS: dict[str, Pair] = {
    "plan": ("全部", "whole plan"),
    "district": ("区", "district"),
    "subdistrict": ("街道", "subdistrict"),
    "community": ("社区", "community"),
    "grid": ("网格", "grid"),
    "outside": ("区外", "outside"),
}
UNIT_WORDS: dict[str, Pair] = {"other": ("其他", "other"), "outside": ("区外", "outside")}
ROLE_WORDS: dict[str, Pair] = dict(STAFF_ROLE_NAMES)
DATUM_WORDS: dict[str, str] = {"wgs84": "WGS 84", "cgcs2000": "CGCS2000", "gcj02": "GCJ-02", "bd09": "BD-09"}
LAYER_WORDS: dict[str, Pair] = {
    "roads": ("道路", "roads"),
    "residences": ("住宅", "residences"),
    "stations": ("服务站", "stations"),
    "entrances": ("出入口", "entrances"),
    "barriers": ("屏障", "barriers"),
    "gates": ("大门", "gates"),
    "areas": ("区域", "areas"),
    "parks": ("园区", "parks"),
    "land": ("用地", "land"),
    "fixes": ("路网修正", "fixes"),
    "candidates": ("候选点", "candidates"),
    "exclusions": ("排除区", "exclusions"),
    "patrollers": ("平安员", "patrollers"),
    "staff": ("人员", "staff"),
    "workload": ("受理量", "workload"),
    "scenario": ("情景方案", "scenario"),
}


def pick(language: Language, zh: str, en: str) -> str:
    """Return the text of `language`."""
    return zh if language == "zh" else en


def word(table: dict[str, Pair], code: str, language: Language) -> str:
    """Return the word for `code` in `language`; the code itself where there is none."""
    zh, en = table.get(code, (code, code))
    return zh if language == "zh" else en


def percent(rate: float | None) -> str:
    """Return a rate from 0 to 1 as a percentage with one decimal; a dash where there is none.

    Rounds down, so that 100 % means everyone and a target that is missed never looks met.
    """
    if rate is None:
        return "—"
    return f"{int(rate * 1000 + 1e-6) / 10:.1f}%"


def things(count: str, one: str, many: str) -> str:
    """Return a count as it is told with its English noun: ``1 station``, ``2 stations``, ``— stations``."""
    return f"{count} {one if count == '1' else many}"


def whole(number: float) -> str:
    """Return a number with thousands separators."""
    return f"{int(number):,}"


def whole_range(least: int, most: int | None) -> str:
    """Return a number, or from least to most where it is not proved; an open end is a question mark."""
    if least == most:
        return whole(least)
    return f"{whole(least)}–{'?' if most is None else whole(most)}"


def counted(number: int, noun: str) -> str:
    """Return a number of things in English: 1 patroller, 2 patrollers."""
    return things(whole(number), noun, f"{noun}s")


def whole_or_dash(number: float | None) -> str:
    """Return a number with thousands separators; a dash where there is none."""
    return "—" if number is None else whole(number)


def whole_or_few(number: int | None, language: Language) -> str:
    """Return a count with thousands separators; one that `--share` left out as too small is said in words."""
    return pick(language, "不足 5", "fewer than 5") if number is None else whole(number)


def exact_metres(value: float) -> str:
    """Return a length or a number of hours that was stated, with as many decimals as it has, at most three."""
    return f"{value:,.3f}".rstrip("0").rstrip(".")


def metres(value: float | None) -> str:
    """Return metres without decimals; a dash where there are none."""
    return "—" if value is None else f"{value:,.0f}"


def made_up_line(language: Language) -> str:
    """Say that the plan's place is made up."""
    zh = "※ 虚构示例：地名、人口、道路和服务站均为程序生成，不对应任何真实地方"
    en = "* Made-up sample: places, people, streets and stations are generated and stand for no real place"
    return pick(language, zh, en)
