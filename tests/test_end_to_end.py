"""Whole runs through the command line, and every figure they write counted again by other means."""

from __future__ import annotations

import csv
import filecmp
import json
import os
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from typer.testing import CliRunner

from made_town import (
    AREAS,
    BARRIERS,
    CIRCLES,
    EAST,
    GATES,
    NORTH,
    STATIONS,
    area_shapes,
    entrances,
    homes,
    in_metres,
    write_town,
)
from made_town import lonlat as made_lonlat
from real_plans import make_nanshan
from recount import (
    STATUSES,
    Place,
    Recount,
    Rules,
    Verdict,
    half_up_mm,
    mean_text,
    metres_text,
    p90_text,
    quantile,
    rate_text,
    read_streets,
)
from servicecircle.cli import app
from servicecircle.coverage.circles import coverage_run

Rows = list[dict[str, str]]
SERVICES = {"群众诉求": "appeals"}


@dataclass(frozen=True)
class Run:
    """A run folder and what an independent count says of the same plan."""

    folder: Path
    recount: Recount
    verdicts: dict[str, list[Verdict]]
    units: list[tuple[str, ...]]

    @property
    def residents(self) -> list[int]:
        return [home.residents for home in self.recount.residences]

    def table(self, name: str) -> Rows:
        """Read a table of the run."""
        with (self.folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines))

    def people(self, circle: str, flag: object) -> int:
        """Count the residents whose verdict in `circle` passes."""
        assert callable(flag)
        return sum(n for v, n in zip(self.verdicts[circle], self.residents, strict=True) if flag(v))


@dataclass(frozen=True)
class Done:
    """What a command did."""

    returncode: int
    stdout: str
    stderr: str


def command(*words: str | Path) -> Done:
    """Run servicecircle in this process: starting one takes longer than the town."""
    done = CliRunner().invoke(app, [str(word) for word in words])
    return Done(done.exit_code, done.stdout, done.stderr)


def command_apart(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run servicecircle in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "servicecircle.cli", *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, **environment},
    )


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan folder of the made town, with one run in it."""
    folder = write_town(tmp_path_factory.mktemp("town") / "plan")
    done = command("coverage", folder, "--out", folder / "run", "--json")
    assert done.returncode == 0, done.stderr
    (folder / "told.json").write_text(done.stdout, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def town_run(town: Path) -> Run:
    """The run of the made town beside the recount."""
    doors: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for place, degrees in entrances():
        doors[place].append(in_metres(degrees))
    residences = [
        Place(home.id, xy, tuple(doors.get(home.id, [xy])), home.residents)
        for home in homes()
        for xy in [in_metres(home.lonlat)]
    ]
    counting = [row for row in STATIONS if row[0] not in ("S6", "S8")]
    stations = [
        Place(i, xy, tuple(doors.get(i, [xy])), services=_codes(offers))
        for i, _, x, y, offers, _ in counting
        for xy in [(EAST + x, NORTH + y)]
    ]
    rules = Rules(
        circles={name: (name, radius * 1000) for name, radius in CIRCLES.items()},
        barriers=tuple(shapely.LineString([in_metres(made_lonlat(*xy)) for xy in line]) for line in BARRIERS),
        gates=tuple(shapely.Point(in_metres(made_lonlat(*xy))) for xy in GATES),
    )
    recount = Recount(read_streets(town / "run" / "network.gpkg"), residences, stations, rules)
    units = [_units(shapely.Point(home.xy)) for home in residences]
    return Run(town / "run", recount, {name: recount.verdicts(name) for name in CIRCLES}, units)


@pytest.fixture(scope="module")
def nanshan_run(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run of real streets and homes beside the recount."""
    folder = make_nanshan(shared_data, tmp_path_factory.mktemp("nanshan"))
    done = command("coverage", folder, "--out", folder / "run")
    assert done.returncode == 0, done.stderr
    layer = gpd.read_file(folder / "run" / "layers.gpkg", layer="residences")
    residences = [
        Place(i, xy, (xy,), int(n))
        for i, n, point in zip(layer["id"], layer["residents"], layer.geometry, strict=True)
        for xy in [(point.x, point.y)]
    ]
    with (folder / "stations.csv").open(encoding="utf-8") as lines:
        stations = [
            Place(row["id"], xy, (xy,), services=tuple(row["services"].split(";")))
            for row in csv.DictReader(lines)
            for xy in [in_metres((float(row["lon"]), float(row["lat"])))]
        ]
    rules = Rules(circles={name: (name, 500_000) for name in ("appeals", "legal", "psychology")})
    recount = Recount(read_streets(folder / "run" / "network.gpkg"), residences, stations, rules)
    verdicts = {name: recount.verdicts(name) for name in rules.circles}
    return Run(folder / "run", recount, verdicts, [() for _ in residences])


@pytest.fixture(params=["town_run", "nanshan_run"])
def run(request: pytest.FixtureRequest) -> Run:
    """Each of the two runs."""
    found: Run = request.getfixturevalue(request.param)
    return found


def _codes(offers: str) -> tuple[str, ...]:
    return tuple(SERVICES.get(word, word) for word in offers.replace("、", ";").split(";"))


def _units(point: shapely.Point) -> tuple[str, str, str]:
    """Say by hand, for the made town, in which district, subdistrict and community a point is."""
    shapes = dict(zip((row[0] for row in AREAS), area_shapes(), strict=True))
    inside = [name for name, shape in shapes.items() if shape.covers(point)]
    in_district, in_west, in_east = (name in inside for name in ("试验区", "=西街道", "东街道"))
    # The overlap of 101 and 102 goes to the lower code.
    for community, subdistrict in (
        ("甲社区", "=西街道"), ("乙社区", "=西街道"), ("丙社区", "东街道"), ("空社区", "东街道"), ("丁社区", "东街道"),
    ):  # fmt: skip
        if community in inside:
            return "试验区", subdistrict, community
    if in_west or in_east:
        return "试验区", "=西街道" if in_west else "东街道", "other"
    return ("试验区", "other", "other") if in_district else ("outside", "outside", "outside")


def safe(text: str) -> str:
    """Write text as a spreadsheet may read it."""
    return f"'{text}" if text[:1] in "=+-@" else text


def test_residences_say_what_the_recount_says(run: Run) -> None:
    """Every access, status, distance, station, shortfall, straight line and doubt is the recount's."""
    expected = []
    for row, home in enumerate(run.recount.residences):
        verdicts = {name: verdicts[row] for name, verdicts in run.verdicts.items()}
        cells = {"id": home.id, "residents": str(home.residents)}
        cells |= dict(zip(("district", "subdistrict", "community"), map(safe, run.units[row]), strict=False))
        cells["access_m"] = metres_text(half_up_mm(run.recount.access_m(home)))
        cells["entry_in_doubt"] = str(int(any(verdict.in_doubt for verdict in verdicts.values())))
        for name, verdict in verdicts.items():
            cells[f"{name}_status"] = verdict.status
            cells[f"{name}_distance_m"] = metres_text(verdict.distance_mm)
            cells[f"{name}_station"] = verdict.station or ""
            cells[f"{name}_shortfall_m"] = metres_text(verdict.shortfall_mm(run.recount.rules.circles[name][1]))
            cells[f"{name}_straight_line_m"] = metres_text(verdict.straight_mm)
        expected.append(cells)
    assert run.table("residences") == expected


def test_the_made_town_holds_every_case(town_run: Run) -> None:
    """The town that is counted again has every status, doubts, several entries, blocked legs, other and outside."""
    seen = {verdict.status for verdicts in town_run.verdicts.values() for verdict in verdicts}
    assert seen == set(STATUSES)
    assert any(verdict.in_doubt for verdicts in town_run.verdicts.values() for verdict in verdicts)
    assert {"other", "outside"} <= {name for units in town_run.units for name in units}
    assert any(len(doors) > 1 for doors in town_run.recount.home_doors)
    count = town_run.recount
    free, shut = (
        Recount(count.streets, count.residences, count.stations, rules)
        for rules in (replace(count.rules, barriers=()), replace(count.rules, gates=()))
    )
    assert free.home_doors != count.home_doors != shut.home_doors


def test_nearest_stations(run: Run) -> None:
    """nearest.csv ranks the three nearest stations of every circle as the recount does, by id and distance."""
    names = {station.id: station.id for station in run.recount.stations}
    for row, cells in enumerate(run.table("nearest")):
        for name, verdicts in run.verdicts.items():
            ranked = [*verdicts[row].ranked, *[(None, "")] * 3][:3]
            told = [(cells[f"{name}_{n}_station"], cells[f"{name}_{n}_distance_m"]) for n in (1, 2, 3)]
            assert told == [(names.get(station, ""), metres_text(mm)) for mm, station in ranked]


def _members(run: Run) -> dict[tuple[str, str, str], list[int]]:
    """Return who is in which row of areas.csv: (level, name, parent) to rows of residences."""
    members: dict[tuple[str, str, str], list[int]] = {("plan", "试验区", ""): list(range(len(run.residents)))}
    for row in AREAS:
        parent = {"": "东街道", "1": "试验区", "11": "=西街道", "12": "东街道", "试验区": "试验区"}[row[3]]
        members[row[1], safe(row[0]), "" if row[1] == "district" else safe(parent)] = []
    for home, (district, subdistrict, community) in enumerate(run.units):
        if district == "outside":
            members.setdefault(("outside", "outside", ""), []).append(home)
            continue
        holder = subdistrict if subdistrict != "other" else district
        for key in (
            ("district", district, ""),
            ("subdistrict", safe(subdistrict), district),
            ("community", safe(community), safe(holder)),
        ):
            members.setdefault(key, []).append(home)
    return members


def test_areas(town_run: Run) -> None:
    """areas.csv has one row an area, other and outside, each with the recount's people, rates, means and p90."""
    told = {(row["level"], row["name"], row["parent"]): row for row in town_run.table("areas")}
    members = _members(town_run)
    assert told.keys() == members.keys()
    for key, rows in members.items():
        assert told[key] == _area_row(town_run, key, rows), key


def test_area_circles(town_run: Run) -> None:
    """area_circles.csv says the recount's people by status, denied and fragile, in every area and circle."""
    told = {(row["level"], row["name"], row["parent"], row["circle"]): row for row in town_run.table("area_circles")}
    members = _members(town_run)
    assert told.keys() == {(*key, name) for key in members for name in town_run.verdicts}
    for (*key, name), cells in told.items():
        radius_mm = town_run.recount.rules.circles[name][1]
        here = [(town_run.verdicts[name][row], town_run.residents[row]) for row in members[key[0], key[1], key[2]]]
        expected = {f"{code}_residents": str(sum(n for v, n in here if v.status == code)) for code in STATUSES}
        covered, total = int(expected["covered_residents"]), sum(n for _, n in here)
        homes_covered = sum(v.status == "covered" for v, _ in here)
        expected |= {
            "residents": str(total),
            "residences": str(len(here)),
            "covered_residences": str(homes_covered),
            "rate": rate_text(covered, total),
            "residence_rate": rate_text(homes_covered, len(here)),
            "mean_m": mean_text([v for v, _ in here], [n for _, n in here]),
            "mean_residents": str(sum(n for v, n in here if v.distance_mm is not None)),
            "claimed_but_denied_residents": str(sum(n for v, n in here if _denied(v, radius_mm))),
            "fragile_residents": str(sum(n for v, n in here if _fragile(v, radius_mm))),
        }
        assert {column: cells[column] for column in expected} == expected


def _area_row(run: Run, key: tuple[str, str, str], rows: list[int]) -> dict[str, str]:
    people = [run.residents[row] for row in rows]
    cells = dict(zip(("level", "name", "parent"), key, strict=True))
    cells |= {"residents": str(sum(people)), "residences": str(len(rows))}
    everywhere = [True] * len(rows)
    for name, all_verdicts in run.verdicts.items():
        verdicts = [all_verdicts[row] for row in rows]
        covered = [verdict.status == "covered" for verdict in verdicts]
        everywhere = [a and b for a, b in zip(everywhere, covered, strict=True)]
        inside = sum(n for n, yes in zip(people, covered, strict=True) if yes)
        cells |= {
            f"{name}_covered_residents": str(inside),
            f"{name}_rate": rate_text(inside, sum(people)),
            f"{name}_mean_m": mean_text(verdicts, people),
            f"{name}_p90_m": p90_text(verdicts, people),
        }
    return {**cells, "all_circles_residents": str(sum(n for n, yes in zip(people, everywhere, strict=True) if yes))}


def test_children_sum_to_their_parents(town_run: Run) -> None:
    """Every count of areas.csv sums from children to parents, and from each level and the outside to the plan."""
    rows = town_run.table("areas")
    counts = [name for name in rows[0] if name.endswith("residents") or name == "residences"]

    def sums(chosen: Rows) -> list[int]:
        return [sum(int(row[name]) for row in chosen) for name in counts]

    outside = [row for row in rows if row["level"] == "outside"]
    for level in ("district", "subdistrict", "community"):
        assert sums([row for row in rows if row["level"] == level] + outside) == sums(rows[:1])
    for parent in (row for row in rows if row["level"] in ("district", "subdistrict") and row["name"] != "other"):
        below = "subdistrict" if parent["level"] == "district" else "community"
        children = [row for row in rows if row["level"] == below and row["parent"] == parent["name"]]
        # People straight under the district are in no subdistrict: their `other` community names the district.
        assert sums(children) == sums([parent]), parent["name"]


def test_circles(run: Run) -> None:
    """circles.csv counts people by status, rates, walks, denied, fragile and doubtful people as the recount does."""
    total, homes_count = sum(run.residents), len(run.residents)
    for cells in run.table("circles"):
        name = cells["circle"]
        verdicts, radius_mm = run.verdicts[name], run.recount.rules.circles[name][1]
        by_status = {f"{code}_residents": run.people(name, lambda v, c=code: v.status == c) for code in STATUSES}
        assert sum(by_status.values()) == total
        covered_homes = sum(v.status == "covered" for v in verdicts)
        expected = {
            **{column: str(count) for column, count in by_status.items()},
            "stations": str(sum(run.recount.rules.circles[name][0] in s.services for s in run.recount.stations)),
            "residents": str(total),
            "residences": str(homes_count),
            "covered_residences": str(covered_homes),
            "rate": rate_text(by_status["covered_residents"], total),
            "residence_rate": rate_text(covered_homes, homes_count),
            "mean_m": mean_text(verdicts, run.residents),
            "mean_residents": str(run.people(name, lambda v: v.distance_mm is not None)),
            "p90_m": p90_text(verdicts, run.residents),
            "claimed_but_denied_residents": str(run.people(name, lambda v, r=radius_mm: _denied(v, r))),
            "fragile_residents": str(run.people(name, lambda v, r=radius_mm: _fragile(v, r))),
            "entry_in_doubt_residents": str(run.people(name, lambda v: v.in_doubt)),
            "detour_median": _detour(run, name, Fraction(1, 2)),
            "detour_p90": _detour(run, name, Fraction(9, 10)),
        }
        assert {column: cells[column] for column in expected} == expected


def _denied(verdict: Verdict, radius_mm: int) -> bool:
    return verdict.straight_mm is not None and verdict.straight_mm <= radius_mm and verdict.status != "covered"


def _fragile(verdict: Verdict, radius_mm: int) -> bool:
    walk_mm = verdict.distance_mm
    return walk_mm is not None and Fraction(9, 10) <= Fraction(walk_mm, radius_mm) <= Fraction(11, 10)


def _detour(run: Run, name: str, share: Fraction) -> str:
    factors = [
        (Fraction(v.distance_mm, v.same_straight_mm), n)
        for v, n in zip(run.verdicts[name], run.residents, strict=True)
        if v.distance_mm is not None and v.same_straight_mm is not None and v.same_straight_mm >= 1000
    ]
    found = quantile(factors, share)
    return "" if found is None else rate_text(found.numerator, found.denominator)


def test_joint_classes(run: Run) -> None:
    """The joint classes are all 2ⁿ, hold the recount's people and homes, and sum to the population."""
    names = list(run.verdicts)
    expected: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
    for row, people in enumerate(run.residents):
        key = tuple(str(int(run.verdicts[name][row].status == "covered")) for name in names)
        expected[key][0] += people
        expected[key][1] += 1
    told = run.table("joint_classes")
    assert len(told) == len({tuple(row[f"{name}_covered"] for name in names) for row in told}) == 2 ** len(names)
    for row in told:
        people, count = expected[tuple(row[f"{name}_covered"] for name in names)]
        assert (row["residents"], row["residences"]) == (str(people), str(count))
        assert row["rate"] == rate_text(people, sum(run.residents))


def test_kfold(run: Run) -> None:
    """kfold.csv counts who has 0, 1, 2, 3 or more stations of the circle within the radius."""
    for row in run.table("kfold"):
        least = int(row["stations"].rstrip("+"))
        flags = [
            v.stations_within >= 3 if least == 3 else v.stations_within == least for v in run.verdicts[row["circle"]]
        ]
        people = sum(n for n, yes in zip(run.residents, flags, strict=True) if yes)
        assert (row["residents"], row["residences"]) == (str(people), str(sum(flags)))
        assert row["rate"] == rate_text(people, sum(run.residents))


def test_radius_curve(run: Run) -> None:
    """radius_curve.csv holds who is covered at 100 … 1,500 m."""
    told = run.table("radius_curve")
    assert [row["radius_m"] for row in told] == [f"{m}.000" for m in range(100, 1501, 100)] * len(run.verdicts)
    for row in told:
        limit = round(float(row["radius_m"]) * 1000)
        people = run.people(row["circle"], lambda v, r=limit: v.distance_mm is not None and v.distance_mm <= r)
        assert (row["covered_residents"], row["rate"]) == (str(people), rate_text(people, sum(run.residents)))


def test_rescued_by_neighbours(town_run: Run, tmp_path: Path) -> None:
    """Who is rescued is exactly who is covered now and is not in a run with a border of 0 m."""
    alone = tmp_path / "alone"
    assert command("coverage", write_town(tmp_path / "plan", border_m=0), "--out", alone).returncode == 0
    with (alone / "residences.csv").open(encoding="utf-8-sig", newline="") as lines:
        without = list(csv.DictReader(lines))
    notes = town_run.table("residence_notes")
    some = 0
    for name, verdicts in town_run.verdicts.items():
        expected = {
            row["id"] for row, v in zip(without, verdicts, strict=True)
            if v.status == "covered" and row[f"{name}_status"] != "covered"
        }  # fmt: skip
        assert {row["id"] for row in notes if row["circle"] == name and row["rescued"] == "1"} == expected
        some += len(expected)
    assert some


def test_notes(run: Run) -> None:
    """residence_notes.csv lists exactly who is denied, fragile, in doubt or rescued, with the stations within."""
    notes = {(row["id"], row["circle"]): row for row in run.table("residence_notes")}
    for name, verdicts in run.verdicts.items():
        radius_mm = run.recount.rules.circles[name][1]
        for home, verdict in zip(run.recount.residences, verdicts, strict=True):
            flags = {
                "claimed_but_denied": _denied(verdict, radius_mm),
                "fragile": _fragile(verdict, radius_mm),
                "entry_in_doubt": verdict.in_doubt,
            }
            row = notes.pop((home.id, name), None)
            if row is None:
                assert not any(flags.values())
                continue
            assert {column: row[column] == "1" for column in flags} == flags
            assert any(flags.values()) or row["rescued"] == "1"
            assert (row["status"], row["stations_within"]) == (verdict.status, str(verdict.stations_within))
    assert not notes


def test_explained_legs_sum_to_the_distance(town: Path, town_run: Run) -> None:
    """`explain` tells the distance of residences.csv, and its legs and streets sum to it."""
    row = next(row for row in town_run.table("residences") if row["appeals_status"] == "uncovered")
    told = json.loads(command("explain", town, row["id"], "--json").stdout)
    assert told["schema"].startswith("servicecircle.explain/")
    circle = next(part for part in told["circles"] if part["circle"] == "appeals")
    walk = circle["walk"]
    parts = [walk["leg_from_mm"], *(step["length_mm"] for step in walk["steps"]), walk["leg_to_mm"]]
    assert metres_text(sum(parts)) == metres_text(circle["distance_mm"]) == row["appeals_distance_m"]


def test_two_runs_are_the_same_bytes(town: Path, town_run: Run, tmp_path: Path) -> None:
    """A second run, in another process with another hash seed and from a fresh network, writes the same bytes."""
    again = write_town(tmp_path / "plan")
    done = command_apart("coverage", again, "--out", tmp_path / "run", PYTHONHASHSEED="77", TZ="Asia/Tokyo")
    assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in town_run.folder.iterdir())
    assert names == sorted(path.name for path in (tmp_path / "run").iterdir())
    same, different, failed = filecmp.cmpfiles(town_run.folder, tmp_path / "run", names, shallow=False)
    assert (different, failed) == ([], [])
    assert {"manifest.json", "layers.gpkg", "network.gpkg", "residences.csv"} <= set(same)


def test_a_used_folder_is_refused_and_left_alone(town: Path, tmp_path: Path) -> None:
    """`--out` that is not empty: exit 2, in words, and nothing in it changes."""
    (tmp_path / "mine.txt").write_text("keep me", encoding="utf-8")
    done = command("coverage", town, "--out", tmp_path, "--lang", "en")
    assert done.returncode == 2
    assert "not empty" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_fault_leaves_nothing_half_written(tmp_path: Path) -> None:
    """A plan with an error: exit 2, no run folder, no draft of one; the finding names file, row and column."""
    plan = write_town(tmp_path / "plan")
    table = (plan / "stations.csv").read_text(encoding="utf-8-sig").replace("legal,existing", "算命,existing")
    (plan / "stations.csv").write_text(table, encoding="utf-8")
    done = command("coverage", plan, "--out", tmp_path / "runs" / "first")
    assert done.returncode == 2
    assert "stations.csv" in done.stderr
    assert "第 5 行" in done.stderr
    assert "算命" in done.stderr
    assert not (tmp_path / "runs").exists() or not list((tmp_path / "runs").iterdir())
    assert not (plan / "runs").exists()


def test_a_fault_of_ours_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full while layers are written: exit 1, words and no traceback, no folder and no draft."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(coverage_run, "write_styled_layers", full)
    plan = write_town(tmp_path / "plan")
    done = CliRunner().invoke(app, ["coverage", str(plan), "--out", str(tmp_path / "runs" / "first")])
    assert done.exit_code == 1
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "runs").iterdir()) == []


def test_manifest(town: Path, town_run: Run) -> None:
    """The manifest names inputs and files by relative path with their hashes, and no place of this computer."""
    text = (town_run.folder / "manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    assert manifest["schema"].startswith("servicecircle.run/")
    assert str(town.parent) not in text
    assert str(Path.home()) not in text
    assert all(not Path(source["file"]).is_absolute() for source in manifest["inputs"])
    assert {source["role"] for source in manifest["inputs"]} >= {"roads", "residences", "stations", "areas", "gates"}
    assert manifest["files"].keys() == {path.name for path in town_run.folder.iterdir()} - {"manifest.json"}
    assert next(source["codec"] for source in manifest["inputs"] if source["role"] == "residences") == "gb18030"


def test_formulas_are_inert(town_run: Run) -> None:
    """Text that a spreadsheet would run gets an apostrophe; an id keeps its spelling and is warned of once."""
    assert "'=西街道" in {row["name"] for row in town_run.table("areas")}
    assert "'=二站" in {row["appeals_1_name"] for row in town_run.table("nearest")}
    assert "'@四站" in {row["legal_1_name"] for row in town_run.table("nearest")}
    assert town_run.table("residences")[7]["id"] == "=1+1"
    manifest = json.loads((town_run.folder / "manifest.json").read_text(encoding="utf-8"))
    assert len([finding for finding in manifest["findings"] if "=1+1" in finding["en"]]) == 1


def test_json_document(town: Path, town_run: Run) -> None:
    """`--json` writes one document with a schema to stdout, which agrees with circles.csv."""
    told = json.loads((town / "told.json").read_text(encoding="utf-8"))
    assert told["schema"].startswith("servicecircle.coverage/")
    rates = {row["circle"]: row["rate"] for row in told["circles"]}
    assert {name: f"{rate:.6f}" for name, rate in rates.items()} == {
        row["circle"]: row["rate"] for row in town_run.table("circles")
    }


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", ["人口覆盖率", "未达标", "区外", "其他", "口径"]), ("en", ["people", "outside", "other", "Assumptions"])],
)
def test_words(town: Path, tmp_path: Path, language: str, words: list[str]) -> None:
    """The result is told in the language that was asked for, and tables do not depend on it."""
    done = command("coverage", town, "--out", tmp_path / "run", "--lang", language)
    assert done.returncode == 0
    assert all(word in done.stdout for word in words)
    assert filecmp.cmp(town / "run" / "areas.csv", tmp_path / "run" / "areas.csv", shallow=False)
    assert "coverage rate of people" in done.stdout or language == "zh"
