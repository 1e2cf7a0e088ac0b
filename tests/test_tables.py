"""The contracts of layers and the words that planners use."""

from __future__ import annotations

import pytest

from servicecircle.geo.code_words import (
    LEVELS,
    SERVICE_NAMES,
    SERVICES,
    action_code,
    fold,
    level_code,
    service_code,
    split_services,
    status_code,
)
from servicecircle.geo.headings import match_headings, missing_columns
from servicecircle.geo.tables import CONTRACTS

RULES_SERVICES = {
    "群众诉求": "appeals", "诉求": "appeals", "公共法律": "legal", "法律服务": "legal", "法律": "legal",
    "社会心理": "psychology", "心理服务": "psychology", "心理": "psychology", "帮扶救助": "assistance",
    "投诉建议": "complaints", "党群服务": "party_mass", "警务保障": "police", "司法确认": "judicial",
}  # fmt: skip


def matched(headings, role, mapped=None, file="a.csv"):
    return match_headings(headings, CONTRACTS[role], mapped or {}, file=file)


@pytest.mark.parametrize(("word", "code"), [*RULES_SERVICES.items(), *((code, code) for code in SERVICES)])
def test_services_by_name(word, code):
    """Every word for a service, Chinese or English, gives its code, whatever blanks and case surround it."""
    assert service_code(f" {word.upper()} ") == code
    assert code in SERVICE_NAMES


@pytest.mark.parametrize("separator", [";", "；", ",", "，", "、", "|"])
def test_services_split(separator):
    """A cell splits on each of the six separators; repeats count once and unknown words are handed back."""
    cell = separator.join(["群众诉求", "legal", "诉求", "理发", ""])
    assert split_services(cell) == (("appeals", "legal"), ("理发",))


def test_levels_statuses_actions():
    """Levels, statuses and actions are read in both languages and unknown words give nothing."""
    assert [level_code(word) for word in ("区", "街道", "社区", "网格")] == list(LEVELS)
    assert (status_code("现状"), status_code("必选"), status_code("Existing")) == ("existing", "required", "existing")
    assert (action_code("关闭"), action_code("OPEN"), action_code("新增")) == ("close", "open", "add")
    assert (level_code("村"), status_code("?"), action_code("")) == (None, None, None)


def test_fold_ignores_width_case_blanks_and_units():
    """Headings compare without width, case, blanks, dashes and unit brackets."""
    assert fold("\ufeffＩＤ ") == fold("id")
    assert fold("实有人口（人）") == fold("实有人口")
    assert fold("Same-Day") == fold("same_day")


@pytest.mark.parametrize("role", list(CONTRACTS))
def test_aliases_within_a_contract_are_unlike(role):
    """Required columns of one layer never claim the same heading."""
    contract = CONTRACTS[role]
    required = [contract.column(name) for group in contract.required for name in group if name != "geometry"]
    claimed = [word for column in required for word in {fold(text) for text in (column.name, *column.aliases)}]
    assert len(claimed) == len(set(claimed))
    headings = [column.name for column in contract.columns]
    found, findings = matched(headings, role)
    assert {name: headings[at] for name, at in found.position.items()} == {name: name for name in headings}
    assert findings == []


def test_chinese_headings():
    """A table with Chinese headings needs no mapping."""
    found, findings = matched(["楼栋编号", "实有人口（人）", "经度", "纬度", "所属社区"], "residences")
    assert dict(found.position) == {"id": 0, "residents": 1, "lon": 2, "lat": 3, "community": 4}
    assert findings == []


def test_mapped_heading_wins():
    """What the plan maps wins over what would be recognised."""
    found, findings = matched(["id", "residents", "夜间人口", "lon", "lat"], "residences", {"residents": "夜间人口"})
    assert found.heading("residents") == "夜间人口"
    assert findings == []


def test_mapped_heading_that_is_not_there():
    """A mapping to a heading that the file does not have is an error that names it, once."""
    found, findings = matched(["id", "lon", "lat"], "residences", {"residents": "夜间人口"})
    findings += missing_columns(
        found, CONTRACTS["residences"], {"residents": "夜间人口"}, file="a.csv", has_places=True
    )
    assert [(f.code, f.severity, f.column) for f in findings] == [("missing_column", "error", "夜间人口")]


def test_two_columns_of_people():
    """Two columns that could be the residents are an error, because the choice decides every figure."""
    findings = matched(["id", "实有人口", "常住人口", "lon", "lat"], "residences")[1]
    assert [(f.code, f.severity) for f in findings] == [("ambiguous_column", "error")]


@pytest.mark.parametrize(("twice", "severity"), [("residents", "error"), ("人口", "error"), ("lon", "warning")])
def test_a_heading_that_stands_twice(twice, severity):
    """The same heading twice is told, though one of the two is taken: an error where it decides every figure."""
    findings = matched([*dict.fromkeys(["id", "lon", "lat", twice]), twice], "residences")[1]
    assert [(f.code, f.severity) for f in findings] == [("ambiguous_column", severity)]


def test_missing_columns_name_what_was_seen():
    """A missing column is told with its Chinese names and the headings that the file has."""
    found, _ = matched(["楼", "人"], "residences")
    findings = missing_columns(found, CONTRACTS["residences"], {}, file="a.csv", has_places=False)
    assert [f.column for f in findings] == ["id", "residents", "geometry"]
    assert all("楼, 人" in f.zh and "楼, 人" in f.en for f in findings)


def test_alternatives():
    """A table of patrollers needs areas and counts, or points."""
    found, _ = matched(["社区", "平安员"], "patrollers")
    assert missing_columns(found, CONTRACTS["patrollers"], {}, file="a", has_places=False) == []
    found, _ = matched(["备注"], "patrollers")
    assert missing_columns(found, CONTRACTS["patrollers"], {}, file="a", has_places=True) == []
    assert len(missing_columns(found, CONTRACTS["patrollers"], {}, file="a", has_places=False)) == 2


def test_headings_that_a_shapefile_cut():
    """A shapefile cuts headings at 10 bytes; they are still recognised, in a shapefile only."""
    assert matched(["id", "实有人"], "residences", file="a.shp")[0].heading("residents") == "实有人"
    assert matched(["id", "实有人"], "residences", file="a.csv")[0].heading("residents") is None
