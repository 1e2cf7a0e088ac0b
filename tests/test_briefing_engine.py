"""The page's engine, in a real browser, gives Python's own figures: entries to the millimetre, people to the person."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from large_plan import Size, write_plan
from plans import EAST, NORTH, write_small_plan

from page_engine import engine_page, page_html, random_xy_mm, whole_without_sites, write_staffed_town
from page_model import PLAY, Case, entries_at, expected_tally, page_rule, played, random_edits
from parks_town import write_town as write_park_town
from servicecircle.coverage.briefing.homes import homes_of
from servicecircle.coverage.briefing.payload import make_payload
from servicecircle.coverage.layers.plan_barriers import plan_barriers
from servicecircle.coverage.opened_plan import open_plan
from servicecircle.coverage.scenario.scenario_file import SCHEMA
from servicecircle.coverage.sites.site_request import SiteRequest
from servicecircle.coverage.whole_study import study_whole
from servicecircle.geo.crs import to_lonlat
from servicecircle.geo.grid import planar_length
from servicecircle.geo.snap import enter
from servicecircle.geo.whole_mm import whole_mm_network


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Barriers with gates, entrances, islands, a bridge over a lane, staff at the stations."""
    whole = whole_without_sites(open_plan(write_staffed_town(tmp_path_factory.mktemp("town") / "plan")))
    return Case(whole, make_payload(whole))


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """A random grid of streets without areas or staff."""
    folder = tmp_path_factory.mktemp("city") / "plan"
    write_plan(folder, Size(junctions=1600, residences=4000, stations=40, parks=3))
    whole = whole_without_sites(open_plan(folder))
    return Case(whole, make_payload(whole))


@pytest.fixture(scope="module")
def town_page(browser: Any, town: Case) -> Any:
    return engine_page(browser, town.payload)


@pytest.fixture(scope="module")
def city_page(browser: Any, city: Case) -> Any:
    return engine_page(browser, city.payload)


@pytest.fixture(params=["town", "city"])
def both(request: pytest.FixtureRequest) -> tuple[Case, Any]:
    return request.getfixturevalue(request.param), request.getfixturevalue(f"{request.param}_page")


NUMBERS = "(names) => names.map((name) => Array.from(name.split('.').reduce((o, key) => o[key], plan)))"


def numbers(page: Any, *names: str) -> list[list[Any]]:
    """Arrays of the page's plan, by dotted name."""
    return list(page.evaluate(NUMBERS, list(names)))


def test_the_network_is_decoded_to_the_millimetre(both: tuple[Case, Any]) -> None:
    """Junctions, edges, lengths, components, ranks, every vertex, and the edges at every junction."""
    case, page = both
    network, origin = case.network, np.array(case.origin)
    whole = whole_mm_network(network)
    x, y, u, v, length, component, rank = numbers(
        page, "edges.x", "edges.y", "edges.u", "edges.v", "edges.length", "edges.component", "edges.rank"
    )
    vertex = np.rint(whole.vertex_xy * 1000).astype(np.int64) - origin
    assert np.array_equal(np.column_stack([x, y]), vertex)
    for ours, theirs in ((u, network.edge_u), (v, network.edge_v), (length, network.edge_length_mm)):
        assert np.array_equal(ours, theirs)
    assert np.array_equal(component, network.edge_component) and np.array_equal(rank, network.edge_rank)
    start, other, edge = numbers(page, "star.start", "star.other", "star.edge")
    assert np.array_equal(start, network.csr_start)
    for j in range(0, network.junction_count, 97):
        here = slice(network.csr_start[j], network.csr_start[j + 1])
        ours = sorted(zip(other[here], edge[here], strict=True))
        assert ours == sorted(zip(network.csr_junction[here].tolist(), network.csr_edge[here].tolist(), strict=True))


def test_the_residences_are_decoded_as_python_searches_them(both: tuple[Case, Any]) -> None:
    """Every entry of every residence, its people, its areas, its id; the drawn place to a tenth of a metre."""
    case, page = both
    homes, layers = homes_of(case.whole.coverage), case.opened.layers
    names = ("entryStart", "entryEdge", "entryOffset", "entryLeg", "residents", "row", "x", "y")
    start, edge, offset, leg, people, row, x, y = numbers(page, *(f"residences.{name}" for name in names))
    assert sorted(row) == list(range(len(layers.residences)))
    entries = case.opened.measured.residences.entries
    theirs = sorted(zip(entries.place, entries.edge, entries.offset_mm, entries.leg_mm, strict=True))
    place = np.repeat(row, np.diff(start))
    assert sorted(zip(place, edge, offset, leg, strict=True)) == [tuple(map(int, entry)) for entry in theirs]
    assert np.array_equal(people, layers.residences["residents"].to_numpy()[row])
    ids = page.evaluate("Array.from(plan.residences.row, (r, i) => plan.residences.id(i))")
    assert ids == layers.residences["id"].to_numpy()[row].tolist()
    drawn = (np.column_stack([x, y]) + case.origin) / 1000
    assert np.abs(drawn - homes.xy).max() <= 0.06
    for level in range(homes.unit_of.shape[1]):
        assert np.array_equal(numbers(page, f"unitOf.{level}")[0], homes.unit_of[:, level])


STATES = """(modes) => {
  const coverage = ServiceCircle.makeCoverage(plan, plan.stations);
  return modes.map((mode) => plan.circles.map((circle, c) => {
    const layer = coverage.layer(c, mode);
    return [Array.from(layer.distance), Array.from(layer.status), layer.limit, Array.from(layer.tally.byStatus)];
  }));
}"""


def test_distances_and_statuses_are_pythons(both: tuple[Case, Any]) -> None:
    """Of every residence in every circle, up to six fifths of the radius; beyond it the status alone; sums by area."""
    case, page = both
    staffing = case.whole.staffing
    verdicts = {"nominal": list(case.whole.coverage.verdicts)}
    if staffing is not None:
        verdicts["effective"] = [circle.effective for circle in staffing.circles]
    row = np.array(numbers(page, "residences.row")[0])
    for mode, found in zip(verdicts, page.evaluate(STATES, list(verdicts)), strict=True):
        for verdict, (distance, status, limit, tally) in zip(verdicts[mode], found, strict=True):
            near = verdict.reached & (verdict.distance_mm <= limit)
            told = np.where(near, verdict.distance_mm, page.evaluate("ServiceCircle.FAR"))
            assert limit == 6 * verdict.radius_mm // 5
            assert np.array_equal(distance, told[row])
            assert np.array_equal(status, verdict.status[row])
            assert tally == expected_tally(case, verdict.status.astype(np.int64), 5)


COUNT = """(view) => {
  const today = ServiceCircle.makeCoverage(plan, plan.stations);
  return plan.doc.figures.filter((f) => f.view === view).map((f) => {
    const c = f.circle === "all" ? ServiceCircle.ALL : plan.circles.findIndex((one) => one.name === f.circle);
    return Array.from(today.layer(c, f.mode).tally.covered); }); }"""


def test_the_page_counts_what_python_wrote_into_it(both: tuple[Case, Any]) -> None:
    """Covered residents of every unit, circle and mode, and of all circles together."""
    case, page = both
    told = [figure["covered"] for figure in case.payload.document["figures"] if figure["view"] == "today"]
    assert len(told) == (len(case.opened.plan.circles) + 1) * (2 if case.whole.staffing else 1)
    assert page.evaluate(COUNT, "today") == told
    assert sum(figure[0] for figure in told) > 0


def beside_barriers(case: Case, count: int) -> list[tuple[int, int]]:
    """Places within 25 m of barriers, many of them before a gate; none where there are no barriers."""
    barriers = plan_barriers(case.opened.plan, case.opened.layers)
    if barriers is None:
        return []
    rng = np.random.default_rng(17)
    lines = barriers.lines[np.arange(count) % len(barriers.lines)]
    along = shapely.line_interpolate_point(lines, rng.random(count), normalized=True)
    at = shapely.get_coordinates(along)
    gates = shapely.get_coordinates(barriers.gates)
    at[::3] = gates[rng.integers(0, len(gates), len(at[::3]))] + rng.normal(0, 1, (len(at[::3]), 2))
    return [(int(x), int(y)) for x, y in np.floor((at + rng.normal(0, 12, at.shape)) * 1000 + 0.5).tolist()]


ENTER = """(places) => places.map(([x, y]) => {
  const [ox, oy] = plan.frame.origin;
  return ServiceCircle.enter(plan, x - ox, y - oy).map((e) => [e.edge, e.offset, e.leg]); })"""


@pytest.mark.parametrize("kind", ["blocks", "shared"])
def test_blocks_are_counted_by_the_page_as_by_python(browser: Any, kind: str, city: Case, town: Case) -> None:
    """Put together for size or for sharing, the figures in the page are Python's figures of the same blocks."""
    case = city if kind == "blocks" else town
    payload = make_payload(case.whole, share=kind == "shared", most_homes=1500)
    made_of = payload.document["made_of"]
    assert made_of["kind"] == kind and not made_of["exact"] and made_of["note"]["zh"]
    assert made_of["homes"] < len(case.whole.coverage.residents)
    page = engine_page(browser, payload)
    told = [figure["covered"] for figure in payload.document["figures"]]
    assert page.evaluate(COUNT, "today") == told
    assert sum(figure[0] for figure in told) > 0
    page.context.close()


def test_a_new_station_enters_where_python_says(both: tuple[Case, Any]) -> None:
    """The same edges, offsets and legs at many places: every component, barriers and gates, ties by street."""
    case, page = both
    places = [*random_xy_mm(case.opened, 1500, seed=4), *beside_barriers(case, 600)]
    theirs = entries_at(case, places)
    assert page.evaluate(ENTER, places) == theirs
    assert len({len(entries) for entries in theirs}) > 1


def test_barriers_matter_to_new_stations(town: Case, town_page: Any) -> None:
    """Without them some entries would be others: the test above would notice."""
    places = beside_barriers(town, 600)
    network, rule, _ = page_rule(town)
    free = enter(network, np.array(places) / 1000.0, rule=rule).entries
    theirs = [sorted(free.edge[free.place == place].tolist()) for place in range(len(places))]
    ours = [[entry[0] for entry in entries] for entries in town_page.evaluate(ENTER, places)]
    assert sum(a != b for a, b in zip(ours, theirs, strict=True)) > 50


def test_random_edits_give_pythons_totals(both: tuple[Case, Any]) -> None:
    """After every edit: each status of each unit in each circle, nominal and effective, and all circles together."""
    case, page = both
    edits = random_edits(case, 40, seed=12)
    seen = page.evaluate(PLAY, edits)
    expected = played(case, edits)
    for number, (ours, theirs) in enumerate(zip(seen, expected, strict=True)):
        assert ours == theirs, (number, edits[number])
    assert {edit["action"] for edit in edits} == {"add", "move", "drag", "remove", "services", "undo", "redo"}


def test_everything_undone_is_today_and_redone_is_the_end(both: tuple[Case, Any]) -> None:
    """To the person and to the millimetre at every junction, as a search from the beginning gives it."""
    case, page = both
    page.evaluate(PLAY, random_edits(case, 25, seed=3))
    same = """() => {
      const differs = (a, b) => a.some((value, i) => value !== b[i]);
      const check = () => {
        const fresh = ServiceCircle.makeCoverage(plan, what.stations);
        return plan.circles.map((circle, c) => {
          const [a, b] = [what.coverage.layer(c, "nominal"), fresh.layer(c, "nominal")];
          return differs(a.junction, b.junction) || differs(a.distance, b.distance) || differs(a.status, b.status);
        }).some(Boolean);
      };
      const atEnd = what.edits;
      const found = [check()];
      while (what.undo());
      found.push(check(), what.edits.length > 0, what.canUndo);
      while (what.redo());
      found.push(check(), JSON.stringify(what.edits) !== JSON.stringify(atEnd));
      what.reset();
      found.push(check(), what.edits.length > 0);
      what.undo();
      found.push(check(), JSON.stringify(what.edits) !== JSON.stringify(atEnd));
      return found;
    }"""
    assert page.evaluate(same) == [False] * 10


def test_the_state_of_a_page_travels_in_its_address(town: Case, town_page: Any) -> None:
    """Edits and the page's own notes come back; text from elsewhere, or of another plan, is refused."""
    told = town_page.evaluate(
        """(edits) => {
          const what = ServiceCircle.makeWhatIf(plan, { stations: plan.stations });
          what.add(1000, 2000, { services: ["legal"], name: "新</script>站" });
          what.move("t1", 5000, 6000); what.remove("t2"); what.setServices("t3", ["appeals"]);
          const text = ServiceCircle.encodeState(what, { view: "what", note: "中" });
          const back = ServiceCircle.decodeState(plan, text);
          const again = ServiceCircle.makeWhatIf(plan, { stations: plan.stations });
          again.apply(back.edits);
          const other = Object.assign({}, plan, { doc: { plan: { hash: "x".repeat(64) } } });
          const fewer = Object.assign({}, plan, { stations: plan.stations.slice(1) });
          const bad = ["", "v1.", "v2." + text.slice(3), text.slice(0, -5), "v1." + btoa('{"p":1}'), "v1.%%%"];
          const whole = JSON.parse(atob(text.slice(3).replace(/-/g, "+").replace(/_/g, "/")));
          const evil = btoa(JSON.stringify({ p: whole.p, s: whole.s, e: [["m", "__proto__", 1, 2]] }));
          return [text, back.extra, JSON.stringify(again.edits) === JSON.stringify(what.edits), what.edits.length,
            bad.map((one) => ServiceCircle.decodeState(plan, one)),
            ServiceCircle.decodeState(other, text), ServiceCircle.decodeState(fewer, text),
            ServiceCircle.decodeState(plan, "v1." + evil)];
        }""",
        [],
    )
    assert told[0].startswith("v1.") and told[0].replace("-", "").replace("_", "").replace(".", "").isalnum()
    assert told[1:] == [{"view": "what", "note": "中"}, True, 4, [None] * 6, None, None, None]


def test_an_exported_scenario_is_counted_the_same_by_python(town: Case, town_page: Any, tmp_path: Path) -> None:
    """`coverage --scenario` on what the page exports gives the page's figures, to the person in every unit."""
    edits = random_edits(town, 30, seed=21)
    seen = town_page.evaluate(PLAY, edits)
    text = town_page.evaluate("ServiceCircle.scenarioText(ServiceCircle.scenario(what, { name: '试' }))")
    path = tmp_path / "scenario.json"
    path.write_text(text, encoding="utf-8")
    told = json.loads(text)
    assert told["added"] and told["moved"] and told["removed"] and told["services"]
    opened = open_plan(town.opened.plan.folder, scenario=path)
    for verdict, tally in zip(opened.measured.verdicts, seen[-1]["nominal"], strict=False):
        assert expected_tally(town, verdict.status.astype(np.int64), 5) == tally
    there = opened.layers.stations.set_index("id")
    for row in [*told["added"], *told["moved"]]:
        point = there.loc[row["id"]].geometry
        assert (round(point.x * 1000), round(point.y * 1000)) == (row["x_mm"], row["y_mm"])


@pytest.mark.parametrize("seed", [3, 44, 507])
def test_staffed_circles_of_a_scenario_are_counted_the_same_by_python(
    town: Case, town_page: Any, tmp_path: Path, seed: int
) -> None:
    """Moved, removed, added, other services: by unit and status as `report --scenario` of what the page exports."""
    edits = random_edits(town, 80, seed=seed)
    assert {edit["action"] for edit in edits} >= {"add", "move", "remove", "services"}
    seen = town_page.evaluate(PLAY, edits)
    path = tmp_path / "scenario.json"
    path.write_text(
        town_page.evaluate("ServiceCircle.scenarioText(ServiceCircle.scenario(what, { name: '试' }))"), encoding="utf-8"
    )
    staffing = whole_without_sites(open_plan(town.opened.plan.folder, scenario=path)).staffing
    assert staffing is not None
    for circle, tally in zip(staffing.circles, seen[-1]["effective"], strict=False):
        assert expected_tally(town, circle.effective.status.astype(np.int64), 5) == tally


def test_a_scenario_with_proposed_sites_is_counted_the_same(browser: Any, tmp_path: Path) -> None:
    """Sites keep the entries that they have as candidates; one that is moved enters anew."""
    opened = open_plan(write_park_town(tmp_path / "plan"))
    whole = study_whole(opened, sites=SiteRequest(add=3))
    case = Case(whole, make_payload(whole))
    page = engine_page(browser, case.payload)
    text = page.evaluate(
        """() => { globalThis.what = ServiceCircle.makeWhatIf(plan, { stations: [...plan.stations, ...plan.sites] });
          const last = what.station("p" + (plan.sites.length - 1));
          what.move(last.key, last.x + 30000, last.y + 1234);
          what.remove("t0");
          return ServiceCircle.scenarioText(ServiceCircle.scenario(what)); }"""
    )
    seen = page.evaluate(
        "() => plan.circles.map((one, c) => Array.from(what.coverage.layer(c, 'nominal').tally.byStatus))"
    )
    path = tmp_path / "scenario.json"
    path.write_text(text, encoding="utf-8")
    told = json.loads(text)["added"]
    assert [("entries" in row) for row in told] == [True] * (len(told) - 1) + [False]
    then = open_plan(tmp_path / "plan", scenario=path)
    assert [expected_tally(case, v.status.astype(np.int64), 5) for v in then.measured.verdicts] == seen
    page.context.close()


def test_a_plan_without_a_station_begins_with_nothing(browser: Any, tmp_path: Path) -> None:
    """Everybody is cut off or off network; the first station counts like any other, and the last one is taken again."""
    plan = write_small_plan(tmp_path / "plan")
    path = tmp_path / "none.json"
    path.write_text(json.dumps({"schema": SCHEMA, "removed": ["S1", "S2"]}), encoding="utf-8")
    whole = whole_without_sites(open_plan(plan, scenario=path))
    case = Case(whole, make_payload(whole))
    page = engine_page(browser, case.payload)
    x, y = (round((EAST + 650.0) * 1000), round((NORTH + 5.0) * 1000))
    first = {"key": "n1", "place": [x, y], "services": ["appeals"]}
    edits = [{"action": "add", **first}, {"action": "remove", **first}]
    seen = page.evaluate(PLAY, edits)
    assert seen == played(case, edits)
    assert seen[0]["nominal"][0][:5] == [50 + 5, 10, 0, 40, 50]  # 002, 003, 006 within 500 m, 001 within 600 m
    assert seen[1]["nominal"][0][:5] == [0, 0, 0, 105, 50]
    assert page.evaluate("ServiceCircle.walk(what.coverage, 0, 0, 'nominal')") is None
    page.context.close()


def test_a_walk_is_told_leg_by_leg(both: tuple[Case, Any]) -> None:
    """To Python's nearest station at Python's distance, however far; the legs sum to it; the line is as long as it."""
    case, page = both
    walks = page.evaluate(
        """() => { const today = ServiceCircle.makeCoverage(plan, plan.stations);
          return plan.circles.map((circle, c) => Array.from(plan.residences.row, (row, i) => {
            if (i % 7) return [row, false];
            const walk = ServiceCircle.walk(today, i, c, "nominal");
            if (!walk) return [row, null];
            let along = 0;
            const step = (list, k) => list[k] - list[k - 1];
            for (let k = 1; k < walk.x.length; k++) along += Math.hypot(step(walk.x, k), step(walk.y, k));
            return [row, walk.slot, walk.distance, walk.legs, along, walk.edges.length];
          })); }"""
    )
    doors = set() if case.opened.layers.entrances is None else set(case.opened.layers.entrances["place"])
    ids = case.opened.layers.residences["id"].tolist()
    moved = {row for row, identity in enumerate(case.opened.layers.stations["id"]) if identity in doors}
    seen = 0
    for verdict, found in zip(case.whole.coverage.verdicts, walks, strict=True):
        for row, *walk in found:
            if walk == [False]:
                continue
            if walk == [None]:
                assert not verdict.reached[row]
                continue
            slot, distance, legs, along, _ = walk
            assert (slot, distance) == (verdict.station[row], verdict.distance_mm[row])
            assert sum(legs) == distance and min(legs) >= 0
            if ids[row] not in doors and slot not in moved:
                assert abs(along - distance) < 400  # the drawn place of the home is rounded to a tenth of a metre
                seen += 1
    assert seen > 50


def test_reached_parts_of_a_street_are_those_within_the_radius(town: Case, town_page: Any) -> None:
    """At every metre of every street: in a part just when the walk from there is within the radius."""
    wrong = town_page.evaluate(
        """() => { const today = ServiceCircle.makeCoverage(plan, plan.stations); let wrong = 0, inside = 0;
          plan.circles.forEach((circle, c) => { const layer = today.layer(c, "nominal");
            for (let e = 0; e < plan.edges.count; e++) {
              const parts = ServiceCircle.edgeParts(plan, layer, e, circle.radius);
              for (let k = 2; k < parts.length; k += 2) if (parts[k] <= parts[k - 1]) wrong++;
              for (let at = 0; at <= plan.edges.length[e]; at += 1000) {
                let hit = false;
                for (let k = 0; k < parts.length; k += 2) hit = hit || (parts[k] <= at && at <= parts[k + 1]);
                const near = ServiceCircle.distanceAt(plan, layer.field, e, at, 0) <= circle.radius;
                if (hit !== near) wrong++;
                if (hit) inside++;
              } } });
          return [wrong, inside > 1000]; }"""
    )
    assert wrong == [0, True]


def test_inflate_unpacks_what_gzip_packs(city_page: Any) -> None:
    """Stored, fixed and dynamic blocks, empty and long; damaged bytes are refused, not decoded."""
    rng = np.random.default_rng(2)
    samples = [b"", b"a", b"abcabcabc" * 900, rng.bytes(70_000), bytes(rng.integers(0, 4, 50_000).astype(np.uint8))]
    packed = [gzip.compress(data, level, mtime=0) for data in samples for level in (0, 1, 9)]
    code = """(lists) => lists.map((text) => { try {
        const out = ServiceCircle.inflate(Uint8Array.from(atob(text), (c) => c.charCodeAt(0))); let sum = 0;
        for (let i = 0; i < out.length; i++) sum = (sum * 31 + out[i]) % 1000003;
        return [out.length, sum]; } catch (error) { return error.message; } })"""

    def sum_of(data: bytes) -> list[int]:
        total = 0
        for byte in data:
            total = (total * 31 + byte) % 1_000_003
        return [len(data), total]

    def told(lists: Sequence[bytes]) -> list[Any]:
        return list(city_page.evaluate(code, [base64.b64encode(data).decode() for data in lists]))

    assert told(packed) == [sums for data in samples for sums in [sum_of(data)] * 3]
    good, at = packed[-1], len(packed[-1]) // 2
    turned, short = good[:at] + bytes([good[at] ^ 4]) + good[at + 1 :], good[:at] + good[at + 1 :]
    assert all(isinstance(found, str) for found in told([good[:10], b"0" + good[1:], turned, short, good[:-4]]))


def test_a_browser_without_decompression_reads_the_same_plan(city: Case, city_page: Any) -> None:
    """The fallback gives the same numbers."""
    same = """async () => { const kept = globalThis.DecompressionStream; delete globalThis.DecompressionStream;
      const again = await ServiceCircle.readPlan(document); globalThis.DecompressionStream = kept;
      const equal = (name) => again.edges[name].every((value, i) => value === plan.edges[name][i]);
      return ["u", "v", "length", "x", "y"].every(equal); }"""
    assert city_page.evaluate(same)


def test_the_heap_gives_back_in_order(city_page: Any) -> None:
    """Five thousand keys with repetitions, and it is empty after."""
    ordered = """() => { const heap = ServiceCircle.makeHeap(); const keys = []; let seed = 7;
      for (let i = 0; i < 5000; i++) {
        seed = (seed * 16807) % 2147483647; keys.push(seed % 900); heap.push(seed % 900, i);
      }
      const out = [];
      for (let item = heap.pop(); item >= 0; item = heap.pop()) out.push([heap.key, keys[item] === heap.key]);
      const inOrder = out.every((pair, i) => pair[1] && (i === 0 || out[i - 1][0] <= pair[0]));
      return out.length === 5000 && heap.pop() === -1 && inOrder; }"""
    assert city_page.evaluate(ordered)


def test_orientation_is_exact_and_lengths_are_pythons_bits(city_page: Any) -> None:
    """Points a bit off a line are seen to be off it; lengths are Python's to the last bit."""
    rng = np.random.default_rng(6)
    xy = rng.uniform(-1e6, 1e6, (3000, 2))
    ours = city_page.evaluate("(list) => list.map(([x, y]) => ServiceCircle.planarLength(x, y))", xy.tolist())
    assert ours == planar_length(xy[:, 0], xy[:, 1]).tolist()
    x = 123456.789
    near = [[0.0, 0.0, 3 * x, 3 * x, x, x], [0.0, 0.0, 3 * x, 3 * x, x, np.nextafter(x, 1e9)]]
    near += [[0.0, 0.0, 3 * x, 3 * x, x, np.nextafter(x, 0.0)]]
    assert city_page.evaluate("(list) => list.map((l) => ServiceCircle.orientation(...l))", near) == [0, 1, -1]


def test_degrees_and_plan_coordinates_agree_with_proj(both: tuple[Case, Any]) -> None:
    """Both ways, to a tenth of a millimetre and to the rounding, all over the plan."""
    case, page = both
    places = random_xy_mm(case.opened, 60, seed=5)
    inside = [place for number, place in enumerate(places) if number % 11]
    theirs = to_lonlat(np.array(inside) / 1000.0, datum="wgs84", crs=case.opened.layers.crs)
    ours = page.evaluate(
        """(list) => list.map(([x, y]) => { const [ox, oy] = plan.frame.origin;
          const degrees = plan.frame.toLonLat(x - ox, y - oy); const back = plan.frame.toPlan(...degrees);
          return [...degrees, back[0] + ox, back[1] + oy]; })""",
        inside,
    )
    assert np.abs(np.array(ours)[:, :2] - theirs).max() < 2e-9
    assert np.abs(np.array(ours)[:, 2:] - inside).max() <= 1


def test_the_engine_runs_under_the_strictest_policy(browser: Any, town: Case, tmp_path: Path) -> None:
    """From a file, with default-src 'none' and the script's hash alone; nothing is asked of any server."""
    script = """ServiceCircle.readPlan(document).then((plan) => {
      const layer = ServiceCircle.makeCoverage(plan, plan.stations).layer(0, "nominal");
      document.title = "ready " + layer.tally.covered[0]; });"""
    path = tmp_path / "page.html"
    path.write_text(page_html(town.payload, script), encoding="utf-8")
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    page.wait_for_function("document.title !== '0'", timeout=10_000)
    assert page.title() == f"ready {town.payload.document['figures'][0]['covered'][0]}"
    assert asked == [path.as_uri()]
