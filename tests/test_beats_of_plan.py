"""Beats of areas: who and what is divided, islands, the table told by hand and by networkx, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from plans import write_small_plan

import oracle
from servicecircle.coverage.choosing.question import QuestionError
from servicecircle.coverage.choosing.recheck import RecheckError
from servicecircle.coverage.layers.areas import index_areas
from servicecircle.coverage.opened_plan import Opened, open_plan
from servicecircle.coverage.patrol.beats.beat_area import BeatArea, one_area, whole_plan
from servicecircle.coverage.patrol.beats.beat_checks import recheck_beats
from servicecircle.coverage.patrol.beats.beat_homes import Homes, home_streets
from servicecircle.coverage.patrol.beats.beat_layers import beat_facts, beat_lines, beat_outlines
from servicecircle.coverage.patrol.beats.beats import Beats, divide_into_beats
from servicecircle.coverage.patrol.beats.beats_of_plan import beats_of_plan
from servicecircle.geo.network import Network, build_network, edge_lines
from servicecircle.geo.snap import EntryRule, enter


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """The small plan of `plans.py`: 105 residents on five streets, one of them an island; 50 off network."""
    return open_plan(write_small_plan(tmp_path_factory.mktemp("beats") / "plan"))


def divide(opened: Opened, beats: int, area: str | None = None) -> tuple[Beats, Homes]:
    network, entries = opened.streets.network, opened.measured.residences.entries
    return beats_of_plan(opened.plan, opened.layers, network, entries, beats=beats, area=area)


def sources(beats: Beats) -> list[set[str]]:
    """The ids of each beat's input streets."""
    source = beats.streets.network.edge_source[beats.streets.edge]
    return [set(source[beats.streets.beat == number]) for number in range(beats.count)]


def test_the_whole_plan_in_two_beats(town: Opened) -> None:
    """The island has 40 of 105 residents, more than half a mean beat: a beat of its own. Told by hand."""
    beats, homes = divide(town, 2)
    island = next(i for i, streets in enumerate(sources(beats)) if len(streets) == 1)
    assert beats.residents[[1 - island, island]].tolist() == [65, 40]
    row = beats.table.iloc[1 - island]
    assert (row["residences"], row["streets"], row["length_m"], row["patrollers_needed"]) == (5, 11, 1100.0, 2)
    assert row["share_of_mean"] == pytest.approx(65 / 52.5)
    assert beats.balance == pytest.approx(65 / 52.5) == beats.floor
    assert (beats.pieces, beats.islands) == (2, 0)
    facts = beat_facts(beats, homes)
    assert (facts["residents"], facts["residents_in_beats"], facts["off_network_residents"]) == (155, 105, 50)


def test_an_island_joins_the_nearest_beat_and_is_told_apart(town: Opened) -> None:
    """One beat: the island's street and its 40 residents are in it, and are said not to be joined."""
    beats, homes = divide(town, 1)
    row = beats.table.iloc[0]
    assert (row["residents"], row["island_streets"], row["island_residents"]) == (105, 1, 40)
    assert (beats.pieces, beats.islands) == (1, 1)
    lines = beat_lines(beats, homes)
    assert lines.loc[lines["joined"] == 0, "residents"].tolist() == [40]
    assert lines["residents"].sum() == 105
    outline = beat_outlines(beats).geometry.iloc[0]
    assert isinstance(outline, shapely.Polygon)
    assert outline.covers(shapely.union_all(lines.geometry[lines["joined"] == 1]))


def test_a_community_counts_its_own_residents_and_streets(town: Opened) -> None:
    """东社区 has 20 + 30 + 5 + 0 residents and five streets; the fairest cut is behind the first."""
    for word in ("12", "东社区"):
        beats, _ = divide(town, 2, word)
        assert sorted(beats.residents.tolist()) == [20, 35]
        assert {frozenset(part) for part in sources(beats)} == {
            frozenset({"main600"}), frozenset({"main700", "main800", "main900", "main1000"})
        }  # fmt: skip
        assert beats.beat_of_residence.tolist().count(-1) == 3
        assert beats.beat_of_edge().tolist().count(-1) == beats.streets.network.edge_count - 5


def test_off_network_residents_are_in_no_beat_and_counted(town: Opened) -> None:
    """西社区: 50 of its 100 residents have no street; they are told and not in the balance."""
    beats, homes = divide(town, 1, "西社区")
    assert beats.residents.tolist() == [50]
    assert homes.residents[beats.off_network].tolist() == [50]


STREET = [(f"s{x}", f"j{x}", f"j{x + 100}", [(float(x), 0.0), (x + 100.0, 0.0)]) for x in range(0, 400, 100)]


def test_the_middle_of_a_street_decides_and_so_do_those_who_enter_it() -> None:
    """The area ends at 140: s100 has its middle outside, and is taken for the resident of the area who enters it.

    The neighbour on the same street and outside the area is not counted; s200, where nobody of the area enters, is out.
    """
    network, homes, points = street_town([20.0, 130.0, 170.0, 250.0])
    areas = gpd.GeoDataFrame(
        {"name": ["甲"], "level": ["community"], "code": ["1"], "parent": [""]},
        geometry=[shapely.box(-10, -50, 140, 50)],
        crs=network.crs,
    )
    index = index_areas(points, areas, plan_name="全区")
    area = one_area(network, homes, areas, index, row=0)
    assert set(network.edge_id[area.edges]) == {"s0", "s100"}
    assert area.residences.tolist() == [True, True, False, False]
    without_last = replace(homes, residents=homes.residents, edge=np.array([0, 0, 0, -1]))
    assert len(whole_plan(network, without_last, areas, name="全区").edges) == 1
    assert len(whole_plan(network, homes, None, name="全区").edges) == 4


def street_town(x: list[float]) -> tuple[Network, Homes, gpd.GeoSeries]:
    """Four streets in a row, and residences of 10 people beside them at `x`."""
    network = build_network(oracle.streets_of(STREET))
    xy = np.column_stack([x, np.full(len(x), 5.0)])
    entries = enter(network, xy, rule=EntryRule()).entries
    homes = home_streets(network, entries, np.full(len(x), 10))
    return network, homes, gpd.GeoSeries(shapely.points(xy), crs=network.crs)


def test_a_residence_with_two_entries_counts_once_at_the_shorter_leg() -> None:
    """Two streets that do not meet, 5 m and 8 m away: the residence belongs to the nearer one."""
    rows = [("far", "a", "b", [(0.0, 13.0), (100.0, 13.0)]), ("near", "c", "d", [(0.0, 0.0), (100.0, 0.0)])]
    network = build_network(oracle.streets_of(rows))
    entries = enter(network, np.array([[50.0, 5.0]]), rule=EntryRule()).entries
    homes = home_streets(network, entries, np.array([7]))
    assert len(entries) == 2
    assert network.edge_id[homes.edge].tolist() == ["near"]
    assert homes.residents_on(2, of=np.array([True])).sum() == 7


def random_town(seed: int) -> tuple[Network, Homes, BeatArea]:
    """A messy network with loops, parallel edges and islands, and 40 residences put on its streets."""
    random = np.random.default_rng(seed)
    network = build_network(oracle.random_streets(random))
    edge = random.integers(0, network.edge_count, 40)
    offset = (random.random(40) * (network.edge_length_mm[edge] + 1)).astype(np.int64)
    xy = shapely.get_coordinates(shapely.line_interpolate_point(edge_lines(network, edge), offset / 1000.0))
    homes = Homes(random.integers(1, 50, 40), edge, offset, random.integers(0, 90_000, 40), xy)
    area = BeatArea("plan", "镇", np.arange(network.edge_count), np.ones(40, dtype=bool))
    return network, homes, area


def test_walks_and_compactness_are_those_of_networkx_and_shapely() -> None:
    """Beats of 60 messy towns: the mean walk along the beat's own streets, and its share of the streets in its hull."""
    for seed in range(60):
        network, homes, area = random_town(seed)
        count = 3 if seed % 2 and network.edge_count > 5 else 1
        beats = divide_into_beats(network, homes, area, beats=count, ratio=40)
        for number, row in beats.table.iterrows():
            walk, share = told_again(beats, homes, int(str(number)))
            assert row["mean_walk_m"] == pytest.approx(walk)
            assert row["compactness"] == pytest.approx(share)


def told_again(beats: Beats, homes: Homes, number: int) -> tuple[float, float]:
    """Mean walk and hull share of a beat, from one graph and one hull."""
    streets, network = beats.streets, beats.streets.network
    ours = set(streets.edge[(streets.beat == number) & streets.joined].tolist())
    graph = nx.MultiGraph()
    for edge in ours:
        graph.add_edge(network.edge_u[edge], network.edge_v[edge], mm=max(int(network.edge_length_mm[edge]), 1))
    away = nx.single_source_dijkstra_path_length(graph, beats.centre[number], weight="mm")
    walked = people = 0
    for edge, offset, leg, count in zip(homes.edge, homes.offset_mm, homes.leg_mm, homes.residents, strict=True):
        if int(edge) in ours:
            rest = network.edge_length_mm[edge] - offset
            walked += count * (leg + min(away[network.edge_u[edge]] + offset, away[network.edge_v[edge]] + rest))
            people += count
    lines = edge_lines(network, np.arange(network.edge_count))
    hull = shapely.union_all(lines[sorted(ours)]).convex_hull
    inside = [
        edge
        for edge, line in enumerate(lines)
        if edge in ours or hull.intersects(line.interpolate(0.5, normalized=True))
    ]
    length = network.edge_length_mm
    share = length[sorted(ours)].sum() / length[inside].sum() if length[inside].sum() else 1.0
    return walked / people / 1000.0, share


def test_islands_weigh_on_the_beat_that_they_join() -> None:
    """Four streets of 24, 10, 10, 10 residents, and an island of 16 at the far end: 34 and 36, not 24 and 46."""
    x = [50.0, 150.0, 250.0, 350.0]
    rows = [*STREET, ("isle", "i", "k", [(350.0, 60.0), (390.0, 60.0)])]
    network = build_network(oracle.streets_of(rows))
    xy = np.array([*((east, 1.0) for east in x), (370.0, 61.0)])
    entries = enter(network, xy, rule=EntryRule(max_access_m=20)).entries
    homes = home_streets(network, entries, np.array([24, 10, 10, 10, 16]))
    area = BeatArea("plan", "镇", np.arange(5), np.ones(5, dtype=bool))
    beats = divide_into_beats(network, homes, area, beats=2, ratio=40)
    assert sorted(beats.residents.tolist()) == [34, 36]
    assert beats.table["island_residents"].sum() == 16


BAD = [
    (0, None, "beats_not_whole", "正整数"),
    (-3, None, "beats_not_whole", "-3"),
    (True, None, "beats_not_whole", "正整数"),
    (2.5, None, "beats_not_whole", "2.5"),
    (6, None, "more_beats_than_streets", "5 段"),
    (2, "没有的社区", "unknown_area", "没有的社区"),
    (2, "", "unknown_area", ""),
    (3, "西社区", "more_beats_than_streets", "2 段"),
]


@pytest.mark.parametrize(("beats", "area", "code", "zh"), BAD)
def test_what_makes_no_sense_is_told(town: Opened, beats: int, area: str | None, code: str, zh: str) -> None:
    """Numbers that are none, more beats than streets with residents, areas that are not there."""
    with pytest.raises(QuestionError) as told:
        divide(town, beats, area)
    (finding,) = told.value.findings
    assert (finding.code, finding.severity) == (code, "error")
    assert zh in finding.zh
    assert finding.en
    assert finding.fix_zh
    assert finding.fix_en


def test_two_faults_are_told_at_once_and_a_known_name_is_proposed(town: Opened) -> None:
    """A wrong number and a misspelt area: both, with the names that are near."""
    with pytest.raises(QuestionError) as told:
        divide(town, 0, "东社")
    assert [finding.code for finding in told.value.findings] == ["beats_not_whole", "unknown_area"]
    assert "东社区" in told.value.findings[1].fix_zh


def test_ambiguous_names_and_plans_without_areas(town: Opened) -> None:
    """Two areas of one name want a code; without a layer of areas no name is known, and the plan can be divided."""
    assert town.layers.areas is not None
    twice = replace(town, layers=replace(town.layers, areas=town.layers.areas.assign(name="同名")))
    with pytest.raises(QuestionError) as told:
        divide(twice, 1, "同名")
    assert told.value.findings[0].code == "ambiguous_area"
    assert "11" in told.value.findings[0].fix_en
    bare = replace(town, layers=replace(town.layers, areas=None))
    with pytest.raises(QuestionError) as told:
        divide(bare, 1, "东社区")
    assert told.value.findings[0].code == "no_areas_for_beats"
    assert len(divide(bare, 2)[0].area.edges) == town.streets.network.edge_count


def test_an_area_where_nobody_enters_a_street_is_refused() -> None:
    """There is nothing to divide."""
    network, homes, _ = street_town([50.0])
    nobody = BeatArea("community", "空社区", np.arange(4), np.zeros(1, dtype=bool))
    nowhere = BeatArea("community", "空社区", np.arange(0), np.zeros(1, dtype=bool))
    for area in (nobody, nowhere):
        with pytest.raises(QuestionError) as told:
            divide_into_beats(network, homes, area, beats=1, ratio=40)
        assert told.value.findings[0].code == "no_residents_for_beats"


def test_the_check_finds_every_fault(town: Opened) -> None:
    """A beat torn apart, an empty beat, a lost street, a residence elsewhere, other sums."""
    beats, homes = divide(town, 2, "12")
    streets, of = beats.streets, beats.beat_of_residence
    good = (streets, homes, beats.area, of, beats.residents)
    recheck_beats(*good)
    source = streets.network.edge_source[streets.edge]
    torn = np.where(np.isin(source, ["main600", "main800"]), 0, 1)
    elsewhere = np.where(of < 0, of, beats_of_streets(streets.edge, torn, homes))
    faults = {
        "not connected": (replace(streets, beat=torn), homes, beats.area, elsewhere, sums(elsewhere, homes)),
        "no street": (replace(streets, beat=np.zeros_like(torn)), *good[1:]),
        "not those of the area": (replace(streets, edge=streets.edge[1:], beat=streets.beat[1:]), *good[1:]),
        "another beat": (*good[:3], np.where(of < 0, of, 1 - of), good[4]),
        "others": (*good[:4], beats.residents + 1),
    }
    for words, faulty in faults.items():
        with pytest.raises(RecheckError, match=words):
            recheck_beats(*faulty)


def beats_of_streets(edges: np.ndarray, beat: np.ndarray, homes: Homes) -> np.ndarray:
    """The beat of each residence's street; 0 for streets that are not of the area."""
    known = dict(zip(edges.tolist(), beat.tolist(), strict=True))
    return np.array([known.get(edge, 0) for edge in homes.edge.tolist()])


def sums(beat: np.ndarray, homes: Homes) -> np.ndarray:
    return np.array([homes.residents[beat == number].sum() for number in range(2)])


@pytest.mark.parametrize("number", [31, 120])
def test_the_sample_district_in_beats(opened_sample: Opened, number: int) -> None:
    """At most 5 % above the mean, everybody counted."""
    beats, homes = divide(opened_sample, number)
    assert beats.floor <= beats.balance <= 1.05
    facts = beat_facts(beats, homes)
    assert facts["residents_in_beats"] + facts["off_network_residents"] == 1_400_000
    assert int(beats.table["residences"].sum()) + facts["off_network_residences"] == 57_000
    assert beats.table["compactness"].mean() > 0.75


def test_a_subdistrict_of_the_sample_reconciles(opened_sample: Opened) -> None:
    """Beats, off network and nobody else make up the residents that the areas table gives it."""
    beats, homes = divide(opened_sample, 8, "990101001")
    assert opened_sample.layers.areas is not None
    index = index_areas(opened_sample.layers.residences.geometry, opened_sample.layers.areas, plan_name="")
    own = index.names("subdistrict") == "云溪街道"
    assert beats.residents.sum() + homes.residents[beats.off_network].sum() == homes.residents[own].sum()
