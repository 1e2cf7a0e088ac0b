"""What the table of a road layer says of each street: its id, its name, and whether one may walk there.

A ``closed`` column closes; then a ``walkable`` column decides; then the tags, where there is a ``highway``
column; without any of them every street is walkable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from .code_words import fold
from .errors import Finding
from .walkable import WALKABLE_KEYS, walkable_frame

Objects = npt.NDArray[np.object_]

ALIASES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "street_id", "road_id", "osm_id", "osmid", "way_id", "编号", "道路编号", "街道编号", "路段编号"),
    "name": ("name", "street_name", "road_name", "name:zh", "名称", "道路名称", "路名", "街道名称"),
    "walkable": ("walkable", "walk", "可步行", "步行", "能否步行", "是否可步行"),
    "closed": ("closed", "关闭", "封闭", "是否封闭", "是否关闭"),
    "length": ("length", "length_m", "长度", "路长", "道路长度"),
    "highway": ("highway",),
}
YES = frozenset(fold(word) for word in ("yes", "y", "true", "t", "1", "1.0", "是", "可", "能"))
NO = frozenset(fold(word) for word in ("no", "n", "false", "f", "0", "0.0", "否", "不可", "不能"))
LENGTH_SHARE = 0.02


@dataclass(frozen=True, eq=False)
class StreetTable:
    """What is known of n input streets, each an array (n,).

    Attributes:
        source_id: The id column's text where there is one and it is unique, else the feature number.
        id_prefix: The same, but empty where there is no such column: what street ids are made from.
        name: Name, may be empty.
        walks: Whether it is walkable.
        fate: ``kept``, ``not_walkable`` or ``closed``.
        reason: Column or tag that decided, such as ``foot=no``; empty where nothing had to be decided.
    """

    source_id: Objects
    id_prefix: Objects
    name: Objects
    walks: npt.NDArray[np.bool_]
    fate: Objects
    reason: Objects


def read_street_table(
    table: pd.DataFrame, *, columns: Mapping[str, str], file: str
) -> tuple[StreetTable, list[Finding]]:
    """Judge the rows of `table` (its geometry column, if any, is not looked at).

    Args:
        table: The layer as it was read.
        columns: Canonical name to heading, where the plan names one.
        file: Name of the file in findings.
    """
    headings, findings = street_headings(table, columns=columns, file=file)
    source_id, prefix, id_findings = _source_ids(table, headings, file)
    name = _text(table[headings["name"]]) if "name" in headings else _full(len(table), "")
    walks, reason = _walks(table, headings)
    fate = np.where(walks, "kept", "not_walkable").astype(object)
    for column in ("walkable", "closed"):
        if column not in headings:
            continue
        answer, answer_findings = _answers(table[headings[column]], headings[column], file)
        findings += answer_findings
        walks, fate, reason = _apply_answers(column, answer, (walks, fate, reason))
    return StreetTable(source_id, prefix, name, walks, fate, reason), findings + id_findings


def street_headings(
    table: pd.DataFrame, *, columns: Mapping[str, str], file: str
) -> tuple[dict[str, str], list[Finding]]:
    """Return canonical name to heading of the columns that `table` has; a heading that the plan names must be there."""
    folded = {fold(heading): str(heading) for heading in reversed(list(table.columns))}
    found = {
        name: next(folded[fold(alias)] for alias in aliases if fold(alias) in folded)
        for name, aliases in ALIASES.items()
        if any(fold(alias) in folded for alias in aliases)
    }
    missing = [heading for heading in columns.values() if heading not in table.columns]
    found |= {name: heading for name, heading in columns.items() if heading in table.columns}
    return found, [_missing_heading(heading, list(table.columns), file) for heading in missing]


def compare_lengths(stated: pd.Series, measured_m: npt.NDArray[np.float64], *, file: str) -> list[Finding]:
    """Warn where a stated length differs from the measured one by more than 2 %; the measured one counts."""
    number = pd.to_numeric(stated, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    known = np.isfinite(number) & np.isfinite(measured_m)
    with np.errstate(invalid="ignore"):
        off = known & (np.abs(number - measured_m) > LENGTH_SHARE * measured_m)
    if not off.any():
        return []
    first = int(np.flatnonzero(off)[0])
    return [
        Finding(
            code="street_length_differs",
            severity="warning",
            zh=f"{int(off.sum())} 条道路的长度字段与图形长度相差超过 2%，"
            f"首条写 {number[first]:g}，量得 {measured_m[first]:.1f} 米",
            en=f"the stated length of {int(off.sum())} streets differs from the drawn one by more than 2 %; "
            f"the first says {number[first]:g} and measures {measured_m[first]:.1f} m",
            fix_zh="以图形长度为准；请核对长度单位（应为米）与坐标系",
            fix_en="the drawn length counts; check the unit (metres) and the CRS",
            file=file,
            row=first + 1,
            column=str(stated.name),
            count=int(off.sum()),
        )
    ]


def _walks(table: pd.DataFrame, headings: Mapping[str, str]) -> tuple[npt.NDArray[np.bool_], Objects]:
    """Whether each row walks by its tags, by the one table of tags."""
    if "highway" not in headings:
        return np.ones(len(table), dtype=bool), _full(len(table), "")
    by_key = {str(heading).strip().casefold(): heading for heading in reversed(list(table.columns))}
    tags = pd.DataFrame({key: table[by_key[key]] for key in WALKABLE_KEYS if key in by_key})
    verdict = walkable_frame(tags.assign(highway=table[headings["highway"]]))
    walks = verdict["walkable"].to_numpy(dtype=bool)
    return walks, verdict["reason"].to_numpy(dtype=object).copy()


def _source_ids(table: pd.DataFrame, headings: Mapping[str, str], file: str) -> tuple[Objects, Objects, list[Finding]]:
    number = np.array([str(row) for row in range(1, len(table) + 1)], dtype=object)
    if "id" not in headings:
        return number, _full(len(table), ""), []
    ids = _text(table[headings["id"]])
    series = pd.Series(ids, dtype=object)
    doubtful = (series.duplicated(keep=False) | (series == "")).to_numpy()
    if not doubtful.any():
        return ids, ids, []
    first = int(np.flatnonzero(doubtful)[0])
    warning = Finding(
        code="street_ids_not_unique",
        severity="warning",
        zh=f"{int(doubtful.sum())} 条道路的编号缺失或重复，全部道路改用要素序号作编号",
        en=f"the ids of {int(doubtful.sum())} streets are missing or repeated, "
        "so all streets go by their feature number",
        fix_zh="如需引用道路编号，请使编号唯一",
        fix_en="make the ids unique if you refer to streets by them",
        file=file,
        row=first + 1,
        column=headings["id"],
        count=int(doubtful.sum()),
    )
    return number, _full(len(table), ""), [warning]


def _answers(column: pd.Series, heading: str, file: str) -> tuple[Objects, list[Finding]]:
    """Read yes/no cells: True, False, or None where empty; anything else is an error."""
    words = [fold(word) for word in _text(column)]
    answer = np.array([True if w in YES else False if w in NO else None for w in words], dtype=object)
    unread = [row for row, word in enumerate(words) if word and answer[row] is None]
    if not unread:
        return answer, []
    return answer, [
        Finding(
            code="bad_yes_no",
            severity="error",
            zh=f"{len(unread)} 个单元格应为“是”或“否”，首个为“{column.iloc[unread[0]]}”",
            en=f"{len(unread)} cells should be yes or no; the first is {str(column.iloc[unread[0]])!r}",
            fix_zh="填写 是/否、yes/no、1/0 或 true/false，或留空",
            fix_en="write yes/no, 是/否, 1/0 or true/false, or leave the cell empty",
            file=file,
            row=unread[0] + 1,
            column=heading,
            count=len(unread),
        )
    ]


def _apply_answers(
    column: str, answer: Objects, verdict: tuple[npt.NDArray[np.bool_], Objects, Objects]
) -> tuple[npt.NDArray[np.bool_], Objects, Objects]:
    walks, fate, reason = verdict[0].copy(), verdict[1].copy(), verdict[2].copy()
    yes = np.array([cell is True for cell in answer], dtype=bool)
    no = np.array([cell is False for cell in answer], dtype=bool)
    if column == "closed":
        walks[yes], fate[yes], reason[yes] = False, "closed", "closed=yes"
    else:
        walks[yes], fate[yes], reason[yes] = True, "kept", "walkable=yes"
        walks[no], fate[no], reason[no] = False, "not_walkable", "walkable=no"
    return walks, fate, reason


def _missing_heading(heading: str, seen: list[object], file: str) -> Finding:
    listed = ", ".join(map(str, seen[:20]))
    return Finding(
        code="missing_column",
        severity="error",
        zh=f"plan.toml 指定的列“{heading}”不在道路图层中；现有列：{listed}",
        en=f"the column {heading!r} that plan.toml names is not in the road layer; it has {listed}",
        fix_zh="改正 [layers.roads] 的 columns",
        fix_en="correct columns in [layers.roads]",
        file=file,
        column=heading,
    )


def _text(column: pd.Series) -> Objects:
    """Cells as text; missing is empty, and a whole number read as float has no decimals."""
    if pd.api.types.is_float_dtype(column.dtype):
        return np.array(["" if np.isnan(v) else f"{v:.15g}" for v in column.to_numpy(dtype=np.float64)], dtype=object)
    missing = column.isna().to_numpy()
    return np.where(missing, "", column.astype(str).to_numpy(dtype=object)).astype(object)


def _full(count: int, value: str) -> Objects:
    return np.full(count, value, dtype=object)
