"""A pool that is promised more sessions a week than its hours give is a finding, of `check` and of `staffing`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from plans import EAST, NORTH
from staffing_town import with_staff, write_town
from typer.testing import CliRunner

from servicecircle.cli import app
from servicecircle.coverage.checks.check import check_plan
from servicecircle.coverage.opened_plan import Opened, open_plan
from servicecircle.coverage.plan_toml.plan_sections import SessionsSection
from servicecircle.coverage.scenario.scenario_file import SCHEMA
from servicecircle.coverage.staffing.pools.pool_promise import pool_promise_findings
from servicecircle.coverage.staffing.staffing_study import study_staffing
from servicecircle.geo.errors import Finding

# A, C, D and F offer law, and A has a lawyer: three wait. C, D and F offer counselling, and nobody is there. A alone
# waits for a mediator alone. A session is 3 hours and a day 8: two sessions a day, ten a week.
POSTED = ["appeals,网格员,1,40,A", "legal,律师,1,40,A"]
CODE = "pool_over_hours"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    return open_plan(write_town(tmp_path_factory.mktemp("town"), POSTED))


def with_week(opened: Opened, pools: list[str], week: dict[str, float]) -> Opened:
    """The plan with further rows of staff and another week."""
    rows = [line.split(",") for line in [*POSTED, *pools]]
    changed = with_staff(opened, [(s, role, int(n), float(hours), at) for s, role, n, hours, at in rows])
    staffing = changed.plan.staffing.model_copy(update={"sessions": SessionsSection.model_validate(week)})
    return replace(changed, plan=changed.plan.model_copy(update={"staffing": staffing}))


def promised(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.code == CODE]


@pytest.mark.parametrize(
    ("pools", "week", "lacking"),
    [
        (["legal,律师,1,9,"], {}, []),
        (["legal,律师,1,8.9,"], {}, [1]),
        (["legal,律师,3,3,"], {}, []),
        (["legal,律师,2,4,", "legal,律师,1,2,"], {}, [1]),
        (["legal,律师,1,40,"], {"sessions_a_week": 4}, [2]),
        (["legal,律师,1,40,"], {"sessions_a_week": 4, "day_hours": 9}, []),
        (["legal,律师,1,40,"], {"days_a_week": 1}, [1]),
        (["legal,律师,1,40,"], {"days_a_week": 1, "session_hours": 2}, []),
        (["legal,律师,1,3,", "psychology,心理咨询师,1,0,"], {}, [3, 2]),
        (["appeals,调解员,1,1,"], {}, [1]),
        (["appeals,网格员,1,1,"], {}, []),  # those that lack one lack a mediator too
        (["legal,律师,0,0,"], {}, []),  # nobody is no pool
        (["judicial,法官,1,1,"], {}, []),  # no circle asks for a judge
    ],
)
def test_sessions_over_hours_are_told_role_by_role(
    opened: Opened, pools: list[str], week: dict[str, float], lacking: list[int]
) -> None:
    """Bad beside good; `check` and `staffing` tell the same, and no timetable serves every station then."""
    plan = with_week(opened, pools, week)
    checked, study = pool_promise_findings(plan.plan, plan.layers, ()), study_staffing(plan)
    assert promised(study.findings) == checked
    assert sorted((finding.count for finding in checked), reverse=True) == lacking
    rows = {finding.row: pools[finding.row - 4].split(",")[1] for finding in checked if finding.row is not None}
    assert len(rows) == len(checked)
    told = {"律师": "lawyer", "心理咨询师": "counsellor", "调解员": "mediator"}
    for role in rows.values():
        assert [pool.every.possible for pool in study.pool_circles if pool.role == told[role]] == [False]
    for finding in checked:
        assert (finding.severity, finding.file, finding.column) == ("warning", "staff.csv", "hours")
        assert "sessions_a_week" in finding.fix_zh and "sessions_a_week" in finding.fix_en
        assert str(finding.count) in finding.zh and str(finding.count) in finding.en


def test_a_scenario_that_opens_stations_promises_more(tmp_path: Path) -> None:
    """The plan as it is keeps its promise; `staffing --scenario` with two stations more does not, and says so."""
    town = write_town(tmp_path / "town", [*POSTED, "legal,律师,1,9,"])
    xs, y_mm = (500.0, 600.0), round((NORTH + 5) * 1000)
    places = [{"id": f"N{x}", "services": ["legal"], "x_mm": round((EAST + x) * 1000), "y_mm": y_mm} for x in xs]
    file = tmp_path / "s.json"
    file.write_text(json.dumps({"schema": SCHEMA, "added": places}), encoding="utf-8")
    assert not promised(check_plan(town).findings)
    assert [finding.count for finding in promised(study_staffing(open_plan(town, scenario=file)).findings)] == [2]


@pytest.mark.parametrize("line", ["legal,律师,-1,9,", "legal,律师,1,999,", "legal,律师,1,9,Z", "legal,园丁,1,9,"])
def test_nothing_follows_from_a_layer_with_errors(tmp_path: Path, line: str) -> None:
    """The error is told alone; once it is mended the promise is counted."""
    town = write_town(tmp_path / "town", [*POSTED, "legal,律师,1,3,", line])
    found = check_plan(town)
    assert found.has_errors and not promised(found.findings)
    (town / "staff.csv").write_text(
        (town / "staff.csv").read_text(encoding="utf-8").replace(line, ""), encoding="utf-8"
    )
    assert len(promised(check_plan(town).findings)) == 1


def test_check_prints_it_in_both_languages_and_exits_0(tmp_path: Path) -> None:
    """A warning: the commands go on."""
    town = write_town(tmp_path / "town", [*POSTED, "legal,律师,1,3,"])
    for language, words in (("zh", "律师人员池 1 人、每周共 3 小时，至多坐班 1 次"), ("en", "at least 2 are lacking")):
        done = CliRunner().invoke(app, ["check", str(town), "--lang", language])
        assert done.exit_code == 0
        assert words in " ".join(done.stdout.split())
