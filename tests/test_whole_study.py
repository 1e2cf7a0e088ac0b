"""All parts of a plan together: each as its own command finds it, and a reason where one is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from plans import PLAN, write_small_plan

from parks_town import write_town
from servicecircle.coverage.opened_plan import Opened, open_plan
from servicecircle.coverage.sites.site_request import SiteRequest
from servicecircle.coverage.whole_study import study_whole, usual_request
from servicecircle.geo.errors import InputError

PATROLLERS = '[layers.patrollers]\npath = "patrollers.csv"\n'
STAFF = '[layers.staff]\npath = "staff.csv"\n'


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """A plan with a park, patrollers and staff."""
    folder = tmp_path_factory.mktemp("full")
    write_town(folder, plan=PLAN.replace("[circles.appeals]", PATROLLERS + STAFF + "[circles.appeals]"))
    (folder / "patrollers.csv").write_text("area,patrollers\n西社区,1\n", encoding="utf-8")
    (folder / "staff.csv").write_text("service,role,count,hours,station\nappeals,网格员,1,40,S1\n", encoding="utf-8")
    return open_plan(folder)


def test_every_part_is_there_where_the_plan_has_its_layers(full: Opened) -> None:
    """Coverage, sites, patrol and staffing, of the same opened plan."""
    whole = study_whole(full)
    assert whole.left_out == {}
    assert whole.sites is not None
    assert whole.patrol is not None
    assert whole.staffing is not None
    assert {part.opened for part in (whole, whole.patrol, whole.staffing)} == {full}
    assert whole.coverage.measured is full.measured
    assert whole.sites.request == usual_request(full)


def test_a_part_without_its_layer_is_left_out_and_says_why(tmp_path: Path) -> None:
    """Streets, residences and stations alone: sites are sought along every street, the rest is named as missing."""
    write_small_plan(tmp_path)
    whole = study_whole(open_plan(tmp_path))
    assert whole.sites is not None
    assert whole.sites.request.where == "anywhere"
    assert (whole.patrol, whole.staffing) == (None, None)
    told = {name: [finding.code for finding in findings] for name, findings in whole.left_out.items()}
    assert told == {"patrol": ["no_patrollers_layer"], "staffing": ["no_staff"]}


def test_a_question_that_was_asked_is_answered_or_refused(full: Opened) -> None:
    """Unlike the usual one it is never changed in silence."""
    whole = study_whole(full, sites=SiteRequest(add=2))
    assert whole.sites is not None
    assert len(whole.sites.plan.chosen) <= 2
    with pytest.raises(InputError, match="5000"):
        study_whole(full, sites=SiteRequest(add=5000))


def test_the_usual_question_is_one_site_for_ten_stations(full: Opened) -> None:
    """At least one and at most twenty."""
    assert usual_request(full).add == 1
