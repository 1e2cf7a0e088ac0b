"""What two runs do not agree about, told to a reader before any number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...geo.code_words import SERVICE_NAMES
from ...geo.errors import Language
from ..compare.differences import Difference
from .words import DATUM_WORDS, LAYER_WORDS, ROLE_WORDS, Pair, percent, pick, word

KIND_WORDS: dict[str, Pair] = {
    "assumption": ("口径", "rule"),
    "input": ("输入", "input"),
    "count": ("数量", "count"),
    "version": ("版本", "version"),
}
_RULE_WORDS: dict[str, Pair] = {
    "plan": ("方案名称", "name of the plan"),
    "crs": ("坐标系", "CRS"),
    "max_access_m": ("接入上限（米）", "access limit (m)"),
    "entry_tie_m": ("接入存疑的差距（米）", "tie of entries (m)"),
    "border_m": ("边界外计入（米）", "beyond the border (m)"),
    "population_basis": ("人口口径", "population basis"),
    "population_date": ("人口日期", "population date"),
    "date": ("方案日期", "date of the plan"),
    "network.hash": ("路网指纹", "hash of the network"),
    "network.data_date": ("路网日期", "date of the network"),
    "network.join_tolerance_m": ("道路连接容差（米）", "join tolerance (m)"),
    "network.noding": ("道路相接方式", "where streets meet"),
    "network.gate_width_m": ("大门宽度（米）", "gate width (m)"),
    "levels": ("区域层级", "levels of areas"),
    "scenario": ("情景方案", "scenario"),
    "residences": ("住宅数", "residences"),
    "residents": ("居民数", "residents"),
    "residents_estimated": ("其中估算的居民", "residents estimated"),
    "stations": ("计入的服务站", "stations counted"),
    "stations_not_in_force": ("不在用的服务站", "stations not in force"),
}
_CIRCLE_WORDS: dict[str, Pair] = {
    "radius_m": ("半径（米）", "radius (m)"),
    "target": ("目标", "target"),
    "service": ("服务", "service"),
}
_HASH_SHOWN = 12


def difference_lines(differences: Sequence[Difference], names: Mapping[str, str], *, language: Language) -> list[str]:
    """Return what differs as lines, or one line that says that nothing does.

    Args:
        differences: what differs.
        names: name for people of each circle.
        language: of the lines.
    """
    if not differences:
        zh = "两次运行的口径、输入和版本都相同"
        return [pick(language, zh, "Both runs have the same rules, inputs and versions")]
    rules = {difference.key for difference in differences if difference.kind == "assumption"}
    if not rules:
        head = ("两次运行的口径相同；以下不同", "The runs have the same rules. These differ")
    elif rules == {"scenario"}:
        # A scenario is nothing but other stations.
        head = ("两次运行的情景方案不同，其余口径相同", "The runs follow different scenarios, under the same rules")
    else:
        head = (
            "两次运行的口径不同，变化不全是服务站带来的，请先看",
            "The runs were made under different rules, so that stations alone do not explain what changed. "
            "Read this first",
        )
    return [pick(language, *head), *(f"  {difference_line(d, names, language=language)}" for d in differences)]


def difference_line(difference: Difference, names: Mapping[str, str], *, language: Language) -> str:
    """Return one difference: what it is, and what either run says."""
    kind = word(KIND_WORDS, difference.kind, language)
    key = difference_name(difference, names, language=language)
    if difference.kind == "input" and difference.before and difference.after:
        return pick(language, f"[{kind}] {key}：内容不同", f"[{kind}] {key}: content differs")
    texts = (difference.before, difference.after)
    before, after = (difference_value(difference, text, language=language) for text in texts)
    return pick(language, f"[{kind}] {key}：{before} → {after}", f"[{kind}] {key}: {before} → {after}")


def difference_name(difference: Difference, names: Mapping[str, str], *, language: Language) -> str:
    """Return in words what it is that differs."""
    key = difference.key
    head, _, rest = key.partition(".")
    if head == "circles":
        circle, _, rule = rest.rpartition(".")
        told = word(_CIRCLE_WORDS, rule, language)
        return pick(language, f"{names.get(circle, circle)}服务圈{told}", f"{names.get(circle, circle)} circle, {told}")
    if head == "staffing":
        service = word(dict(SERVICE_NAMES), rest.removeprefix("needs."), language)
        return pick(language, f"{service}所需岗位", f"roles that {service} needs")
    if head == "inputs":
        role = word(LAYER_WORDS, rest, language)
        return pick(language, f"{role}文件", f"file of {role}")
    if head == "datums":
        role = word(LAYER_WORDS, rest, language)
        return pick(language, f"{role}的基准", f"datum of {role}")
    return rest if head == "versions" else word(_RULE_WORDS, key, language)


def difference_value(difference: Difference, text: str | None, *, language: Language) -> str:
    """Return what one run says, in words."""
    if text is None or difference.kind == "input":
        return pick(language, "无", "none") if text is None else pick(language, "有", "there")
    if difference.key.startswith("staffing.needs."):
        return pick(language, "、", ", ").join(word(ROLE_WORDS, role, language) for role in text.split(";"))
    if difference.key.endswith(".target"):
        return percent(float(text))
    if difference.key.startswith("datums."):
        return DATUM_WORDS.get(text, text)
    if difference.kind == "count" and text.isdigit():
        return f"{int(text):,}"
    return text[:_HASH_SHOWN] if difference.key == "network.hash" else text
