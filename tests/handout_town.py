"""The small plan with everything that a hand-out tells, and names that a spreadsheet would run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
from plans import PLAN, write_small_plan

from parks_town import write_town
from servicecircle.coverage.opened_plan import open_plan
from servicecircle.coverage.whole_study import WholeStudy, study_whole
from servicecircle.coverage.whole_tables import WholeTables, whole_tables

LAYERS = '[layers.patrollers]\npath = "patrollers.csv"\n[layers.staff]\npath = "staff.csv"\n'
STAFF = """service,role,count,hours,station
appeals,网格员,1,40,S1
appeals,调解员,1,40,S1
legal,律师,0,0,S2
legal,律师,2,10,
"""
WINDOWS = ("weekday,evening,weekend", "09:00-18:00,,", "24h,是,24h")
FORMULA_AREA, FORMULA_PARK, FORMULA_STATION, FORMULA_ID = "@东社区", '=HYPERLINK("http://x")', "=乙站", "-004"

APPROVAL = "粤S（2026）001号"


@dataclass(frozen=True, eq=False)
class Told:
    """A plan and all that is known of it."""

    whole: WholeStudy
    tables: WholeTables


def full_town(folder: Path, *, share: bool = False) -> Told:
    """Study the small plan with a park, patrollers and staff."""
    plan = PLAN.replace("population_date", f'date = 2021-03-04\nmap_approval = "{APPROVAL}"\npopulation_date')
    write_town(folder, plan=plan.replace("[circles.appeals]", LAYERS + "[circles.appeals]"))
    (folder / "patrollers.csv").write_text("area,patrollers\n西社区,1\n@东社区,7\n", encoding="utf-8")
    (folder / "staff.csv").write_text(STAFF, encoding="utf-8")
    posts = (folder / "stations.csv").read_text(encoding="utf-8").splitlines()
    rows = [f"{row},{more}\n" for row, more in zip(posts, WINDOWS, strict=True)]
    (folder / "stations.csv").write_text("".join(rows), encoding="utf-8")
    homes = (folder / "residences.csv").read_text(encoding="utf-8")
    (folder / "residences.csv").write_text(homes.replace("\n004,", f"\n{FORMULA_ID},"), encoding="utf-8")
    areas = gpd.read_file(folder / "areas.gpkg")
    areas["name"] = areas["name"].replace("东社区", FORMULA_AREA)
    areas.to_file(folder / "areas.gpkg", driver="GPKG")
    parks = gpd.read_file(folder / "parks.gpkg").assign(name=[FORMULA_PARK])
    parks.to_file(folder / "parks.gpkg", driver="GPKG")
    return studied(folder, share=share)


def bare_town(folder: Path) -> Told:
    """Study streets, residences and stations alone."""
    write_small_plan(folder, plan=PLAN.replace('[layers.areas]\npath = "areas.gpkg"\n', ""))
    return studied(folder)


def studied(folder: Path, *, share: bool = False) -> Told:
    """Study the plan in `folder`."""
    whole = study_whole(open_plan(folder), share=share)
    return Told(whole, whole_tables(whole, share=share))
