"""Persons and single cases in the layers that tell of people at work: refused; places, roles and counts: not."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicecircle.geo.errors import Finding
from servicecircle.geo.read import LayerSource, read_layer

FIRST = {
    "staff": ("role,count,hours,station", "律师,1,8,S1"),
    "workload": ("area,month,accepted,resolved,same_day", "甲,2020-10,1,1,1"),
    "patrollers": ("area,group,patrollers", "甲,保安,1"),
    "stations": ("id,name,x,y", "S{n},王村社区站,500000,2640000"),
}
THREE = ["王小明", "李丽", "欧阳娜娜"]
PINYIN = ["Wang Xiaoming", "Li Li", "Zhang San"]


def refused(folder: Path, role: str, heading: str, cells: list[str]) -> list[Finding]:
    head, row = FIRST[role]
    lines = [f'{row.format(n=n)},"{cell}"' for n, cell in enumerate(cells)]
    return read(folder, role, [f"{head},{heading}", *lines])


def read(folder: Path, role: str, lines: list[str]) -> list[Finding]:
    path = folder / f"{role}.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_layer(LayerSource(path=path, role=role, crs="EPSG:4547"))[1]


@pytest.mark.parametrize(
    ("role", "heading", "cells"),
    [
        ("staff", "lawyer_name", ["王小明", "李丽"]),
        ("staff", "值班律师", ["王小明", "李丽"]),
        ("staff", "值班律师", ["王律师", ""]),
        ("staff", "值班人员", ["王小明", "李丽"]),
        ("staff", "值班人员", ["王小明、李丽", "乔峰"]),
        ("staff", "备注", ["王小明", "李丽"]),
        ("staff", "备注", THREE),
        ("staff", "staff", PINYIN),
        ("staff", "remark", PINYIN),
        ("staff", "谁", THREE),
        ("stations", "值班人员", ["王小明", "李丽", "张三"]),
        ("stations", "站长", ["王小明", ""]),
        ("stations", "lawyers", ["王小明", "李丽"]),
        ("stations", "当事人", ["甲", "乙"]),
        ("stations", "编号2", ["13812345678", "13912345678"]),
        ("patrollers", "name", ["张三", "李四", "王小明", "赵六"]),
        ("patrollers", "person", ["张三", "李四", "张三"]),
        ("patrollers", "工号", ["13812345678", "13812345679"]),
        ("patrollers", "person_id", ["11010519491231002X", "P2"]),
        ("patrollers", "家庭住址", ["某某路1号", "某某路2号"]),
        ("patrollers", "备注", ["13812345678", "", "13912345678"]),
        ("workload", "备注", ["张三诉李四邻里纠纷"]),
        ("workload", "备注", ["", "反映楼上噪音扰民"]),
        ("workload", "note", ["Li v. Wang"]),
        ("workload", "标题", ["欠薪"]),
        ("workload", "编号", ["13812345678"]),
        ("workload", "编号", ["11010519491231002X"]),
    ],
)
def test_persons_are_refused_in_every_table_of_people(
    tmp_path: Path, role: str, heading: str, cells: list[str]
) -> None:
    """One error for the column, by heading or by values, and nothing else is said of it; no value is repeated."""
    told = [finding for finding in refused(tmp_path, role, heading, cells) if finding.column == heading]
    assert [(finding.severity, finding.code) for finding in told] == [("error", "personal_data")]
    words = "".join(f.zh + f.en + f.fix_zh + f.fix_en for f in told)
    assert not any(cell in words for cell in cells if cell)


@pytest.mark.parametrize(
    ("role", "heading", "cells"),
    [
        ("staff", "值班人员", ["律师", "调解员", "网格员"]),
        ("staff", "值班律师", ["2", "1", "3"]),
        ("staff", "备注", ["兼职", "白班", "周末"]),
        ("staff", "staff_type", ["full time", "part time", "mobile"]),
        ("staff", "mobile_lawyers", ["1", "2", "0"]),
        ("stations", "站点编号2", ["001", "002"]),
        ("stations", "osm_id", ["13812345678", "13812345679"]),
        ("stations", "所在社区名称", ["王村", "马田", "白石"]),
        ("stations", "name_en", ["Wang Cun", "Li Cheng", "Bai Shi"]),
        ("stations", "地址", ["王村路1号", "金沙路2号", "马田街3号"]),
        ("stations", "值班区域", ["马田", "白石", "金沙"]),
        ("stations", "旧名称", ["王村", "马田", "白石"]),
        ("stations", "weekday", ["关门", "关门", "是"]),
        ("patrollers", "person", ["P001", "P002", "P001"]),
        ("patrollers", "person_id", ["1", "2", "3"]),
        ("patrollers", "社区名称", ["王村", "马田", "白石"]),
        ("patrollers", "巡查路线", ["马田", "白石", "金沙"]),
        ("patrollers", "duty", ["白班", "夜班", "高峰"]),
        ("workload", "备注", ["街道报送", "含夜间", ""]),
        ("workload", "area_code", ["440311001001", "13812345678", "1"]),
    ],
)
def test_places_roles_counts_and_ids_pass(tmp_path: Path, role: str, heading: str, cells: list[str]) -> None:
    """What begins like a surname, or has eleven digits, is often a place, a shift or an id of a map."""
    assert [f for f in refused(tmp_path, role, heading, cells) if f.code == "personal_data"] == []


def test_a_name_instead_of_a_role_is_not_repeated(tmp_path: Path) -> None:
    """A name in the column of roles is refused, and a role of the plan's own is not."""
    head = "role,count,hours,station"
    found = read(tmp_path, "staff", [head, "王小明,1,8,S1", "李丽,1,8,S1"])
    assert [(f.code, f.count) for f in found] == [("personal_data", 2)]
    assert read(tmp_path, "staff", [head, "楼长,1,8,S1", "路长,1,8,S1", "安全员,1,8,", "武警,1,8,"]) == []
