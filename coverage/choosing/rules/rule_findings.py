"""Rules that no plan obeys, told to a planner: what clashes with what, and what to change."""

from __future__ import annotations

from collections.abc import Mapping

from ..question import QuestionError, question_error
from .site_rules import RuleConflictError

# Code of the conflict to what is wrong and what to do, Chinese and English; the facts fill the braces.
CONFLICTS: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "area_least_over_candidates": (
        ("有区域至少要建 {least} 个，而那里只有 {candidates} 个候选点", "请减少每区下限，或增加候选点"),
        ("an area owes {least} stations and has {candidates} candidates", "lower the least an area, or add candidates"),
    ),
    "area_leasts_over_number": (
        ("各区域至少要建的合计 {leasts} 个，多于新增的 {number} 个", "请多建一些，或减少每区下限"),
        ("the areas owe {leasts} stations, more than the {number} to be added", "add more, or lower the least an area"),
    ),
    "area_least_over_groups": (
        ("有区域至少要建 {least} 个，而各园区上限之下只容 {room} 个", "请放宽每园区上限，或减少每区下限"),
        (
            "an area owes {least} stations, and its parks may hold {room}",
            "allow more a park, or lower the least",
        ),
    ),
    "area_leasts_over_budget": (
        ("各区域至少要建的就要花 {needed}，超过预算 {budget}", "请提高预算，或减少每区下限"),
        (
            "what the areas owe costs {needed}, more than the budget of {budget}",
            "raise the budget, or lower the least",
        ),
    ),
    "limit_least_over_most": (
        ("限制 {limit} 的下限 {least} 大于上限 {most}", "请改正"),
        ("the limit {limit} has a least of {least} over its most of {most}", "mend it"),
    ),
    "limit_least_over_candidates": (
        ("限制 {limit} 至少要 {least} 个，而候选点只有 {candidates} 个", "请减小下限"),
        ("the limit {limit} wants {least} of {candidates} candidates", "lower it"),
    ),
    "limit_least_over_number": (
        ("限制 {limit} 至少要 {least} 个，多于新增的 {number} 个", "请多建一些，或减小下限"),
        ("the limit {limit} wants {least}, more than the {number} to be added", "add more, or lower it"),
    ),
    "floor_over_reach": (
        ("{floor} 的下限要覆盖 {least} 人，而候选点最多覆盖 {reach} 人", "请降低下限"),
        ("the floor of {floor} owes {least}, and all candidates reach {reach}", "lower the floor"),
    ),
}


def conflict_error(conflict: RuleConflictError) -> QuestionError:
    """Return the error that tells a conflict of rules."""
    zh, en = CONFLICTS[conflict.code]
    facts = conflict.facts
    return question_error(
        conflict.code,
        (zh[0].format(**facts), zh[1].format(**facts)),
        (en[0].format(**facts), en[1].format(**facts)),
    )


def infeasible_error(fewest: int | None) -> QuestionError:
    """Return the error that no plan obeys all rules; `fewest` stations would do, None where no number does."""
    if fewest is None:
        return question_error(
            "rules_infeasible",
            ("没有任何方案能同时满足全部限制（已证明）", "请放宽其中一项"),
            ("no plan obeys all the rules together (proved)", "relax one of them"),
        )
    return question_error(
        "rules_need_more",
        (f"这么多服务站满足不了全部限制，至少要 {fewest} 个", f"请新增 {fewest} 个以上，或放宽限制"),
        (
            f"so few cannot obey all the rules: it takes at least {fewest}",
            f"add {fewest} or more, or relax a rule",
        ),
    )


def undecided_error() -> QuestionError:
    """Return the error that no plan was found within the work limit, and none was proved impossible."""
    return question_error(
        "rules_undecided",
        ("在计算量上限内没有找到满足全部限制的方案，也没有证明不存在", "请放宽一项限制，或多建几个"),
        (
            "no plan that obeys all rules was found within the work limit, none proved impossible",
            "relax a rule, or add more",
        ),
    )
