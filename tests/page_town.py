"""Small plans for the briefing page: one with everything and names that would run, one with hardly anything."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
from plans import PLAN, write_small_plan

from parks_town import write_town
from servicecircle.coverage.opened_plan import open_plan
from servicecircle.coverage.whole_study import WholeStudy, study_whole

HOSTILE = "</script><img src=x onerror=window.hacked=1>"
EXTRAS = '[layers.patrollers]\npath = "patrollers.csv"\n[layers.staff]\npath = "staff.csv"\n'


def hostile_whole(folder: Path) -> WholeStudy:
    """A plan with areas, a park, patrollers and staff, whose names are hostile."""
    plan = PLAN.replace("试验镇", HOSTILE).replace("[circles.appeals]", EXTRAS + "[circles.appeals]")
    write_town(folder, plan=plan)
    (folder / "patrollers.csv").write_text("area,patrollers\n12,1\n", encoding="utf-8")
    (folder / "staff.csv").write_text("service,role,count,hours,station\nappeals,网格员,1,40,S1\n", encoding="utf-8")
    stations = (folder / "stations.csv").read_text(encoding="utf-8")
    (folder / "stations.csv").write_text(stations.replace("甲站", f'"{HOSTILE}"'), encoding="utf-8")
    for layer, old in (("areas", "西社区"), ("parks", "东园")):
        frame = gpd.read_file(folder / f"{layer}.gpkg")
        frame["name"] = frame["name"].replace({old: HOSTILE})
        frame.to_file(folder / f"{layer}.gpkg", driver="GPKG")
    return study_whole(open_plan(folder))


def bare_whole(folder: Path) -> WholeStudy:
    """An English plan with streets, one residence, stations and one circle; no names in another script."""
    plan = PLAN.split("[layers.areas]", maxsplit=1)[0] + "[circles.appeals]\nradius_m = 500\n"
    plan = plan.replace('"zh"', '"en"').replace("试验镇", "Smalltown").replace("实际管理人口", "registered")
    write_small_plan(folder, plan=plan)
    homes = (folder / "residences.csv").read_text(encoding="utf-8").splitlines()
    (folder / "residences.csv").write_text("\n".join(homes[:2]) + "\n", encoding="utf-8")
    stations = (folder / "stations.csv").read_text(encoding="utf-8")
    (folder / "stations.csv").write_text(stations.replace("甲站", "First").replace("乙站", "Second"), encoding="utf-8")
    return study_whole(open_plan(folder))
