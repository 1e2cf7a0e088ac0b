"""Where candidates stand, which park they belong to, what they are called, on a plan told by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from site_town import Town, faults, find

from servicecircle.coverage.candidates.candidate_options import candidate_options
from servicecircle.coverage.candidates.candidate_words import host_word
from servicecircle.coverage.candidates.candidates import make_candidates
from servicecircle.coverage.opened_plan import Opened

SQUARE = ("科技园", (250.0, 5.0, 450.0, 100.0))
ACROSS = ("科技园", (250.0, -50.0, 450.0, 50.0))


def test_a_place_outside_a_park_is_not_said_to_be_in_it() -> None:
    """In front of the park, in both languages; inside, and on a street without a park, the name as it is."""
    assert host_word("科技园", "park_edge", "zh") == "科技园外临街"
    assert host_word("科技园", "park_edge", "en") == "street in front of 科技园"
    assert [host_word(name, "park_street", "en") for name in ("科技园", "")] == ["科技园", ""]
    assert host_word("", "park_edge", "zh") == ""


def test_the_street_front_of_a_park(tmp_path: Path) -> None:
    """Within 30 m of the outline lie 220.420 … 479.580 m: two junctions, and one place towards each open end."""
    found = find(tmp_path, Town(parks=[SQUARE]))
    reach = np.sqrt(30.0**2 - 5.0**2)
    step = 2 * (50.0 + reach) / 3
    expected = [(300 - step, 0), (300, 0), (400, 0), (400 + step, 0)]
    assert found.places("park_edge") == [pytest.approx(place, abs=0.03) for place in expected]
    assert len(found.candidates) == 4
    assert set(found.column("host")) == {"科技园"}
    assert set(found.column("name")) == {"科技园外临街 · 主街 · 西社区"}
    assert set(found.column("area")) == set(found.column("community")) == {"西社区"}


def test_inside_and_at_the_edge(tmp_path: Path) -> None:
    """A street that runs through a park is inside between the outlines and its front for 30 m beyond them."""
    found = find(tmp_path, Town(parks=[ACROSS]))
    assert {(300, 0), (400, 0)} <= set(found.places("park_street"))
    assert all(250 <= x <= 450 for x, _ in found.places("park_street"))
    assert all(220 <= x < 250 or 450 < x <= 480 for x, _ in found.places("park_edge"))
    wide = find(tmp_path / "wide", Town(parks=[ACROSS]), edge_m=0.0, spacing_m=25.0)
    assert wide.places("park_edge") == []
    assert wide.places()[0][0] >= 250


def test_a_candidate_on_a_street_enters_there_with_no_leg(tmp_path: Path) -> None:
    """Each candidate's entry is its own place, to the millimetre; its id says the street and the metres along it."""
    found = find(tmp_path, Town(parks=[ACROSS]), spacing_m=30.0)
    entries, network = found.candidates.entries, found.opened.streets.network
    assert entries.place.tolist() == list(range(len(found.candidates)))
    assert set(entries.leg_mm.tolist()) == {0}
    for row, identity in enumerate(found.column("id")):
        edge, offset = int(entries.edge[row]), int(entries.offset_mm[row])
        assert identity == f"{network.edge_id[edge]}+{offset / 1000:g}"
        place = found.candidates.frame.geometry.iloc[row]
        assert np.hypot(entries.xy[row, 0] - place.x, entries.xy[row, 1] - place.y) == 0


def test_ids_survive_a_rebuild(tmp_path: Path) -> None:
    """Another street elsewhere numbers the network anew; the candidates keep their ids and places."""
    before = find(tmp_path / "a", Town(parks=[ACROSS]))
    after = find(tmp_path / "b", Town(parks=[ACROSS], streets=[("a0", "", [(0, 500), (900, 500)])]))
    assert sorted(map(str, before.column("id"))) == sorted(map(str, after.column("id")))
    assert before.places() == after.places()
    assert before.opened.streets.network.hash != after.opened.streets.network.hash


def test_two_runs_are_the_same(tmp_path: Path) -> None:
    """The same plan gives the same frame and the same entries."""
    town = Town(parks=[SQUARE, ("乙园", (500.0, -20.0, 720.0, 60.0))], gates=[(250, 50, "科技园", "")])
    one, two = find(tmp_path / "a", town).candidates, find(tmp_path / "b", town).candidates
    assert one.frame.equals(two.frame)
    assert all(
        (getattr(one.entries, name) == getattr(two.entries, name)).all() for name in ("place", "edge", "offset_mm")
    )


def test_a_place_in_two_parks_stands_once(tmp_path: Path) -> None:
    """It belongs to the first park that covers it, else to the nearest."""
    parks = [
        ("甲园", (200.0, 20.0, 320.0, 90.0)),
        ("乙园", (280.0, -10.0, 420.0, 90.0)),
        ("丙园", (290.0, -10, 330, 90)),
    ]
    found = find(tmp_path, Town(parks=parks))
    assert len(found.places()) == len(set(found.places()))
    host = dict(zip(found.column("id"), found.column("host"), strict=True))
    at = dict(zip(found.column("id"), found.candidates.frame.geometry, strict=True))
    by_x = sorted((round(place.x - 500_000, 1), host[identity]) for identity, place in at.items())
    assert dict(by_x)[300.0] == "乙园"
    assert all(name == "甲园" for x, name in by_x if x < 260)
    assert "丙园" not in host.values()


def test_parks_of_two_parts_with_a_hole_far_away_and_without_a_name(tmp_path: Path) -> None:
    """Both parts count, a hole's rim is an outline, an unnamed park has its number, one without streets has nothing."""
    two = shapely.MultiPolygon([shapely.box(90, -20, 110, 20), shapely.box(690, -20, 710, 20)])
    ring = shapely.box(350, -200, 650, 200).difference(shapely.box(390, -190, 610, 190))
    found = find(tmp_path, Town(parks=[("", two), ("环园", ring), ("远园", (0.0, 300.0, 50.0, 350.0))]))
    assert {(100, 0), (700, 0), (400, 0)} <= set(found.places())
    assert (500, 0) not in found.places()
    assert set(found.column("host")) == {"未命名园区 1", "环园"}


def test_anywhere(tmp_path: Path) -> None:
    """All streets within the areas: junctions and, on streets longer than the spacing, places between them."""
    found = find(tmp_path, Town(parks=[ACROSS]), "anywhere")
    main = [(float(x), 0.0) for x in range(0, 1101, 100)]
    assert found.places() == sorted([*main, (400, 900), (500, 900), (600, 900)])
    # The plan's border reaches 200 m farther: two junctions there were places, and lie outside.
    assert found.candidates.left_out.outside_areas == 2
    assert found.places("park_street") == [(300, 0), (400, 0)]
    by_kind = {(kind, host) for kind, host in zip(found.column("kind"), found.column("host"), strict=True)}
    assert by_kind == {("park_street", "科技园"), ("street", "主街"), ("street", "孤岛路")}


def test_without_areas_parks_or_street_names(tmp_path: Path) -> None:
    """What a plan lacks is missing from the names; where nothing is known the id stands."""
    streets = [("x1", "", [(2000.0, 0.0), (2050.0, 0.0)])]
    found = find(tmp_path, Town(areas=False, streets=streets), "anywhere")
    assert found.candidates.left_out.total == 0
    assert set(found.column("community")) == set(found.column("area")) == {""}
    named = dict(zip(found.column("id"), found.column("name"), strict=True))
    assert [name for identity, name in named.items() if str(identity).startswith("x1")] == [
        identity for identity in named if str(identity).startswith("x1")
    ]
    assert set(found.column("host")) == {"主街", "孤岛路", ""}


def test_places_outside_the_areas_are_counted(tmp_path: Path) -> None:
    """A park on the border has candidates within the areas alone (x up to 1,095 m)."""
    found = find(tmp_path, Town(parks=[("边园", (1000.0, -20.0, 1300.0, 20.0))]))
    assert max(x for x, _ in found.places()) <= 1100
    assert found.candidates.left_out.outside_areas >= 2
    assert found.candidates.left_out.total == found.candidates.left_out.outside_areas


def test_gates_belong_to_the_park_they_name_else_to_the_nearest(tmp_path: Path) -> None:
    """Named, near an outline, at a wall of another barrier, of a park that does not exist, and too far."""
    # Of the last park every outline is far from all gates, though it holds them.
    parks = [("甲园", (0, 40, 100, 90)), ("乙园", (150, 40, 250, 90)), ("大园", (-400, -400, 900, 700))]
    gates = [(105, 60, "乙园", ""), (130, 60, "", ""), (145, 50, "", "围墙"), (160, 40, "丙园", ""), (400, 60, "", "")]
    found = find(tmp_path, Town(parks=parks, gates=gates))
    told = found.candidates.frame[found.candidates.frame["kind"] == "gate"]
    assert told["id"].tolist() == ["gate:乙园:1", "gate:乙园:2"]
    assert told["host"].tolist() == ["乙园", "乙园"]
    assert found.candidates.frame["host"].iloc[-1] == "大园"
    assert told["name"].iloc[1] == "乙园 · 大门 2 · 主街 · 西社区"
    assert [(f.code, f.row) for f in found.candidates.findings] == []


def test_a_gate_far_from_its_park_is_warned_of(tmp_path: Path) -> None:
    """It may be a candidate and opens nothing; out of reach of any street it is none, and both are told."""
    gates = [(400, 60, "甲园", ""), (400, 600, "甲园", "")]
    found = find(tmp_path, Town(parks=[("甲园", (0.0, 40.0, 100.0, 90.0))], gates=gates))
    assert [i for i in found.column("id") if str(i).startswith("gate")] == ["gate:甲园:1"]
    assert [(f.code, f.row, f.count) for f in found.candidates.findings] == [
        ("gate_far_from_park", 2, 2),
        ("off_network", None, 1),
    ]
    assert found.candidates.left_out.off_network == 1


def test_a_gate_on_a_street_takes_the_place_there(tmp_path: Path) -> None:
    """A gate within its width of a junction stands for it: the place is not there twice, and has no leg."""
    found = find(tmp_path, Town(parks=[ACROSS], gates=[(300.5, 1.0, "", ""), (250.0, 0.0, "科技园", "")]))
    plain = find(tmp_path / "plain", Town(parks=[ACROSS]))
    assert len(found.candidates) == len(plain.candidates) + 1
    assert (300, 0) in found.places("gate")
    rows = np.flatnonzero(np.array(found.column("kind")) == "gate")
    legs = {str(found.column("id")[e]): int(mm) for e, mm in zip(
        found.candidates.entries.place, found.candidates.entries.leg_mm, strict=True) if e in rows}  # fmt: skip
    assert legs == {"gate:科技园:1": 0, "gate:科技园:2": 0}


def test_names_are_in_the_language_of_the_plan(tmp_path: Path) -> None:
    """Words such as 大门 follow the plan's language; ids do not."""
    for language, name in (("zh", "科技园 · 大门 1 · 主街 · 西社区"), ("en", "科技园 · gate 1 · 主街 · 西社区")):
        found = find(tmp_path / language, Town(parks=[SQUARE], gates=[(250, 50, "", "")], language=language))
        assert dict(zip(found.column("id"), found.column("name"), strict=True))["gate:科技园:1"] == name


def test_without_parks_it_says_what_to_do(tmp_path: Path) -> None:
    """No parks layer: an error that names --in anywhere."""
    (finding,) = faults(tmp_path, Town())
    assert (finding.code, finding.column) == ("no_parks", "layers.parks")
    assert "--in anywhere" in finding.fix_zh
    assert "--in anywhere" in finding.fix_en


def test_where_nothing_is_left_it_says_why(tmp_path: Path) -> None:
    """The counts of each reason stand in the error; a park without a street says that."""
    (finding,) = faults(tmp_path / "a", Town(parks=[("远园", (0.0, 300.0, 50.0, 350.0))]))
    assert finding.code == "no_candidates_left"
    assert "30 m" in finding.en
    (finding,) = faults(tmp_path / "b", Town(parks=[("外园", (1150.0, -20.0, 1250.0, 20.0))]))
    assert "outside the areas" in finding.en
    assert "个在区域之外" in finding.zh
    (finding,) = faults(tmp_path / "c", Town(parks=[SQUARE]), exclude_hosts=("park_edge",))
    assert "4 are of an excluded kind" in finding.en


@pytest.mark.parametrize("options", [{"spacing_m": 0.0}, {"spacing_m": np.nan}, {"edge_m": -1.0}, {"edge_m": np.inf}])
def test_options_out_of_bounds_are_refused(tmp_path: Path, options: dict[str, object]) -> None:
    """The bounds of the plan's keys hold for the command's words too."""
    (finding,) = faults(tmp_path, Town(parks=[SQUARE]), **options)
    assert (finding.code, finding.column) == ("out_of_range", next(iter(options)))


def test_the_sample_district(opened_sample: Opened) -> None:
    """Every park has candidates, all within the district and 30 m of their park; every gate is one; ids are unique."""
    opened = opened_sample
    layers, options = opened.layers, candidate_options(opened.plan)
    found = make_candidates(
        opened.plan, layers, opened.streets.network, opened.measured, where="parks", options=options
    )
    frame = found.frame
    assert frame["id"].is_unique
    assert layers.parks is not None
    assert layers.areas is not None
    assert set(frame["park"]) == set(range(60))
    parks = layers.parks.geometry.to_numpy()[frame["park"].to_numpy()]
    away_m = shapely.distance(parks, frame.geometry.to_numpy())
    assert away_m.max() <= 30.001
    assert (away_m[(frame["kind"] == "park_street").to_numpy()] == 0).all()
    assert (away_m[(frame["kind"] == "park_edge").to_numpy()] > 0).all()
    assert layers.gates is not None
    assert (frame["kind"] == "gate").sum() == len(layers.gates)
    district = shapely.union_all(layers.areas.geometry.to_numpy())
    assert shapely.covers(district, frame.geometry.to_numpy()).all()
    assert (frame["community"] != "").all()
    assert found.entries.place_count == len(frame) == len(set(found.entries.place.tolist()))
