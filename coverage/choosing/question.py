"""What may be asked of a choice of sites, checked on the way in; what makes no sense is told in both languages."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from ...geo.errors import InputError, error_finding
from ...geo.network import Int64

MOST_WEIGHT = 2**52  # Σ weights: in 1/1024 of one it still fits in 64 bits


class QuestionError(InputError, ValueError):
    """A question about sites that has no answer as it is put; `findings` say what to ask instead."""


def question_error(code: str, zh: tuple[str, str], en: tuple[str, str]) -> QuestionError:
    """Return the error with one finding: what is wrong and what to do, in Chinese and English."""
    return QuestionError([error_finding(code, zh, en)])


def fixed_rows(fixed: Any, *, candidates: int) -> tuple[int, ...]:
    """Return the rows of `fixed`: any iterable of rows, or a mask over all candidates, or None.

    Raises:
        QuestionError: no whole numbers, or a row that is not there.
    """
    if fixed is None:
        return ()
    given = np.asarray(fixed if isinstance(fixed, np.ndarray) or not isinstance(fixed, Iterable) else list(fixed))
    if given.ndim != 1 or (given.size and given.dtype.kind not in "iub"):
        raise question_error(
            "fixed_not_rows",
            (f"已有站点 {fixed!r} 不是行号", "请写整数行号的列表，或每个候选点一个真假值"),
            (
                f"fixed is {fixed!r}, and these are no row numbers",
                "give whole rows, or a mask over all candidates",
            ),
        )
    if given.dtype == np.bool_:
        if given.shape != (candidates,):
            raise _no_such_row(candidates, f"mask of {given.size}")
        return tuple(int(row) for row in np.flatnonzero(given))
    rows = sorted({int(row) for row in given.ravel().tolist()})
    if rows and not 0 <= rows[0] <= rows[-1] < candidates:
        raise _no_such_row(candidates, str(rows[0] if rows[0] < 0 else rows[-1]))
    return tuple(rows)


def refuse_large_weights(total: float) -> None:
    """Refuse weights whose sum `total` is beyond what whole numbers can prove.

    Raises:
        QuestionError: more than 2⁵².
    """
    if total > MOST_WEIGHT:
        raise question_error(
            "weights_too_large",
            (
                f"权重合计约 {total:.3g}，超过 2^52（{MOST_WEIGHT}）",
                "请把各项权重按比例缩小，如 10 和 1",
            ),
            (
                f"the weights add up to about {total:.3g}, more than 2^52 ({MOST_WEIGHT})",
                "make all weights smaller alike: 10 and 1 for 100 and 10",
            ),
        )


def number_of_stations(add: Any, *, candidates: int) -> int:
    """Return how many stations may be added.

    Raises:
        QuestionError: not a whole number, negative, or more than there are candidates.
    """
    if isinstance(add, bool) or not isinstance(add, (int, np.integer)) or add < 0:
        raise question_error(
            "add_not_whole",
            (f"新增数量 {add} 不是非负整数", "请写整数，如 --add 20"),
            (f"the number of stations to add, {add}, is no whole number of 0 or more", "write one such as --add 20"),
        )
    if add > candidates:
        raise question_error(
            "more_than_candidates",
            (f"要新增 {add} 个服务站，而候选点只有 {candidates} 个", f"请写不超过 {candidates} 的数，或放宽候选范围"),
            (
                f"{add} stations are to be added, and there are {candidates} candidates",
                f"ask for at most {candidates}, or let more places be candidates",
            ),
        )
    return int(add)


def needed_weight(target: Any, weight: Int64) -> int:
    """Return the least weight that reaches `target`, a share of all weight, read as the decimal that was written.

    Raises:
        QuestionError: not a share from 0 to 1.
    """
    if isinstance(target, (bool, str)) or not np.isscalar(target) or not 0 <= float(target) <= 1:  # type: ignore[arg-type]
        raise question_error(
            "target_not_a_share",
            (f"目标 {target} 不是 0 到 1 之间的比率", "95% 请写 0.95"),
            (f"the target {target} is no rate from 0 to 1", "write 0.95 for 95 %"),
        )
    share = target if isinstance(target, Fraction) else Fraction(repr(float(target)))  # type: ignore[arg-type]
    return math.ceil(share * int(weight.sum()))


def one_question(questions: Sequence[tuple[str, Any]]) -> str:
    """Return the name of the one question that is asked.

    Raises:
        QuestionError: none is asked, or more than one.
    """
    asked = [name for name, value in questions if value is not None]
    if len(asked) == 1:
        return asked[0]
    names = "、".join(name for name, _ in questions), ", ".join(name for name, _ in questions)
    raise question_error(
        "one_question",
        (f"请只问一个问题（{names[0]}），现在有 {len(asked)} 个", "其余请分别运行"),
        (f"ask one question ({names[1]}), not {len(asked)}", "run the others apart"),
    )


def _no_such_row(candidates: int, what: str) -> QuestionError:
    return question_error(
        "no_such_candidate",
        (f"没有这个候选点：{what}（共 {candidates} 个）", "请核对行号"),
        (f"there is no such candidate: {what} of {candidates}", "check the row numbers"),
    )
