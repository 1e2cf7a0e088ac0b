"""The patrol sheets of the workbook hold the tables of the run, by group and on foot too, each with its population."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_patrol import write_points

from handout_town import studied
from servicecircle.coverage.workbook.sheet import Sheet
from servicecircle.coverage.workbook.workbook_file import workbook_sheets


def sheets_of(folder: Path, language: str) -> dict[str, Sheet]:
    told = studied(folder)
    return {sheet.name: sheet for sheet in workbook_sheets(told.whole, told.tables, language=language)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Points of one group, with a quota of 1:10: 2 in the west, who can spare none, 9 in the east, 3 too many."""
    folder = write_points(tmp_path_factory.mktemp("sheets") / "plan", [(200.0, 5.0, 2), (1000.0, 5.0, 9)])
    with (folder / "plan.toml").open("a", encoding="utf-8") as file:
        file.write('[patrol.quotas]\n"巡逻" = 10\n')
    return folder


def test_each_sheet_says_whom_it_counts(folder: Path) -> None:
    """Population basis and date, in both languages."""
    for language, names, words in (
        ("zh", ("平安员", "平安员类别", "步行可达", "余缺调剂"), "人口口径：实际管理人口（2020-11-09）"),
        ("en", ("Patrollers", "Groups", "On foot", "Moves"), "Population: 实际管理人口 (2020-11-09)"),
    ):
        sheets = sheets_of(folder, language)
        assert [words in sheets[name].notes for name in names] == [True] * 4


def test_groups_and_reach_are_those_of_the_tables(folder: Path) -> None:
    """Row by row: area, group, people and what the quota asks for; residents within reach, and shares of patrollers."""
    told = studied(folder)
    sheets = sheets_of(folder, "zh")
    for name, table, pairs in (
        (
            "平安员类别",
            "patrol_groups",
            {"类别": "group", "平安员(名)": "patrollers", "缺(名)": "shortage", "余(名)": "surplus"},
        ),
        ("步行可达", "patrol_reach", {"500 米内有平安员(人)": "within_reach_residents", "占居民": "within_reach_rate"}),
    ):
        columns = {column.heading: list(column.values) for column in sheets[name].tables[0].columns}
        for heading, key in pairs.items():
            assert columns[heading] == told.tables.patrol[table][key].tolist()
        assert "西社区" in columns["名称"]
