"""What a `patrol` run prints, as a planner reads it: numbers that add up, what they mean, and what to ask next."""

from __future__ import annotations

import re
from pathlib import Path

from plans import EAST, NORTH
from test_patrol import patrol, write_points, write_town

from servicecircle.coverage.checks.check import check_plan


def both(folder: Path, out: Path, *arguments: object) -> tuple[str, str]:
    """The report in Chinese and in English."""
    runs = [patrol(folder, *arguments, "--lang", code, "--out", out / code, "-q") for code in ("zh", "en")]
    assert [run.exit_code for run in runs] == [0, 0]
    return runs[0].stdout, runs[1].stdout


def test_a_missed_target_never_looks_met_on_another_basis(tmp_path: Path) -> None:
    """4 patrollers, target 40: 160 residents are 1:40, 161 are 1:40.3 and not 1:40, 159 are 1:40, 156 are 1:39."""
    extra = '[patrol]\nother_bases = { "甲" = 160, "乙" = 161, "丙" = 159, "丁" = 156 }\n'
    folder = write_town(tmp_path / "plan", "area,patrollers\n11,4\n", extra=extra)
    said, _ = both(folder, tmp_path)
    for words in ("甲 160 人 1:40；", "乙 161 人 1:40.3；", "丙 159 人 1:40；", "丁 156 人 1:39"):
        assert words in said


def test_areas_in_classes_and_beside_them_add_up(tmp_path: Path) -> None:
    """Of two communities one has people and no patroller: in a class. Without people both are beside the classes."""
    zh, en = both(write_town(tmp_path / "a"), tmp_path / "1")
    assert "其中有居民、无平安员：1 个" in zh
    assert "of these, with residents and no patroller: 1" in en
    folder = write_town(tmp_path / "b")
    homes = folder / "residences.csv"
    homes.write_text(re.sub(r"(?m)^(\d+),\d+,", r"\1,0,", homes.read_text(encoding="utf-8")), encoding="utf-8")
    zh, en = both(folder, tmp_path / "2")
    assert "另有平安员、无居民，不分级：1 个" in zh and "另无居民、无平安员，不分级：1 个" in zh
    assert "besides, in no class, with patrollers and no residents: 1" in en
    assert "besides, in no class, with nobody: 1" in en


def test_groups_are_told_with_their_quotas(tmp_path: Path) -> None:
    """3 grid workers at 1:50 for 155 residents: 4 required, 1 short; guards without a quota have a dash."""
    rows = "area,group,patrollers\n11,网格员,3\n12,保安,9\n"
    zh, en = both(write_town(tmp_path / "a", rows, extra='[patrol.quotas]\n"网格员" = 50\n'), tmp_path / "1")
    lines = [line.split() for line in zh[zh.index("按类别") :].splitlines()]
    assert ["网格员", "3", "1:50", "4", "1", "0"] in lines
    assert ["保安", "9", "—", "—", "—", "—"] in lines
    assert "By group, in all areas" in en
    plain, _ = both(write_town(tmp_path / "b", "area,patrollers\n11,3\n"), tmp_path / "2")
    assert "按类别" not in plain


def test_people_in_two_groups_are_told_to_count_once(tmp_path: Path) -> None:
    """Three rows of two persons: 3 in all groups together, 2 patrollers."""
    rows = "area,group,工号\n11,网格员,a\n11,保安,a\n12,保安,b\n"
    zh, en = both(write_town(tmp_path / "plan", rows), tmp_path)
    assert "各类合计 3 人次；同属几类的人按编号只计一次，共 2 名" in zh
    assert "by their ids people in several groups count once: 2 patrollers" in en


def test_the_next_step_is_told_until_it_is_taken(tmp_path: Path) -> None:
    """Short of 2 in the east, nobody to spare in the west: `--add 2` next, and no more once it was asked."""
    folder = write_town(tmp_path / "plan")
    zh, en = both(folder, tmp_path / "1")
    assert "相邻区域都没有余员可调；缺口仍为 2 名" in zh
    assert "no neighbour of a short area has anybody to spare; 2 short" in en
    assert "下一步：加 --add 2 再运行" in zh and "Next: run with --add 2" in en
    zh, en = both(folder, tmp_path / "2", "--add", 2)
    assert "下一步" not in zh and "Next:" not in en
    zh, _ = both(write_town(tmp_path / "full", "area,patrollers\n11,3\n12,2\n"), tmp_path / "3")
    assert "下一步" not in zh


def test_residents_in_no_community_are_told_where_they_are_counted(tmp_path: Path) -> None:
    """One patroller is missing for five people outside all areas: said beside the sum of the communities."""
    folder = write_town(tmp_path / "plan")
    with (folder / "residences.csv").open("a", encoding="utf-8") as file:
        file.write(f"out,5,{EAST + 1150},{NORTH + 5}\n")
    zh, en = both(folder, tmp_path)
    assert "逐个社区（连同其他、区外）计算，共缺 3 名" in zh
    assert "Community by community (with other and outside) 3 are short" in en


def test_reach_on_foot_tells_who_is_left_and_how_many_share(tmp_path: Path) -> None:
    """Of 155 residents 65 are reached by 3 patrollers: 90 in the west are not, and 3 ÷ 155 are 19.35 for 1,000."""
    folder = write_points(tmp_path / "plan", [(210.0, 0.0, 2), (1005.0, 0.0, 1)])
    zh, en = both(folder, tmp_path)
    assert "3 名够得着居民，平均每千名居民 19.35 名" in zh
    assert "3 reach anybody, 19.35 for 1,000 residents on average" in en
    (line,) = [line.split() for line in zh[zh.index("够不着平安员") :].splitlines() if line.startswith("  西社区")]
    assert line[1:4] == ["100", "90", "10.0%"]


def test_numbers_of_one_are_singular_in_english(tmp_path: Path) -> None:
    """1 patroller, 1 area, 1 point."""
    _, en = both(write_town(tmp_path / "a", "area,patrollers\n11,1\n"), tmp_path / "1", "--add", 1)
    assert "1 patroller, 1:155.0" in en and "The same 1 patroller by" in en and "1 new patroller for 1 area:" in en


def test_a_shared_total_says_what_masking_leaves_open(tmp_path: Path) -> None:
    """30 groups of one person, and one of 40: 31 counts stand for 30 × 1 + 38 to 30 × 4 + 42, though 130 are told."""
    rows = "".join(f"11,{number},1\n" for number in range(30))
    folder = write_town(tmp_path / "plan", f"area,group,patrollers\n11,保安,40\n{rows}")
    zh, en = both(folder, tmp_path, "--share")
    assert "平安员 130 名" in zh
    assert "取整和隐去小数之后，实际合计在 68 至 162 名之间" in zh
    assert "there are between 68 and 162 of them" in en


def test_a_row_that_is_listed_twice_is_told(tmp_path: Path) -> None:
    """The same area and group again: added up, with a warning; another group or duty is no repetition."""
    rows = "area,group,duty,patrollers\n11,网格员,日班,3\n11,网格员,夜班,4\n11,保安,日班,1\n11,网格员,日班,3\n"
    run = patrol(write_town(tmp_path / "plan", rows), "--out", tmp_path / "run")
    assert "有 1 行的区域（首个是 11）和类别此前已列过，人数相加" in run.stderr
    assert "平安员 11 名" in run.stdout


def test_check_tells_of_patrollers_outside_all_areas(tmp_path: Path) -> None:
    """One of two points: told by `check` as by `patrol`."""
    folder = write_points(tmp_path / "plan", [(210.0, 0.0, 2), (5000.0, 0.0, 1)])
    (found,) = [one for one in check_plan(folder).findings if one.file == "patrollers.csv"]
    assert (found.code, found.severity, found.count) == ("outside_areas", "warning", 1)


def test_check_finds_in_the_rows_of_patrollers_what_patrol_refuses(tmp_path: Path) -> None:
    """A blank count, an id of three people, a row listed twice: told by `check` alike, once, and only there."""
    for name, rows, code, severity in (
        ("blank", "area,patrollers\n11,3\n12,\n", "missing_value", "error"),
        ("ids", "area,工号,patrollers\n11,a,3\n", "id_of_several", "error"),
        ("twice", "area,group,patrollers\n11,保安,3\n11,保安,3\n", "repeated_count", "warning"),
        ("text", "area,patrollers\n11,三\n", "not_a_number", "error"),
    ):
        folder = write_town(tmp_path / name, rows)
        findings = [one for one in check_plan(folder).findings if one.file == "patrollers.csv"]
        assert [(one.code, one.severity) for one in findings] == [(code, severity)], name
        run = patrol(folder, "--out", tmp_path / f"{name}-run")
        assert run.exit_code == (2 if severity == "error" else 0), name
