"""What a page must count after a reader's edits: stations kept by hand, and Python's search from all of them anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from page_engine import random_xy_mm
from servicecircle.coverage.briefing.figures import ready_offers
from servicecircle.coverage.briefing.payload import Payload
from servicecircle.coverage.circles.circles import CircleVerdicts
from servicecircle.coverage.circles.statistics import sum_by_group
from servicecircle.coverage.layers.plan_barriers import plan_barriers
from servicecircle.coverage.opened_plan import Opened
from servicecircle.coverage.sites.after import verdicts_after
from servicecircle.coverage.sites.offers import offers_today
from servicecircle.coverage.whole_study import WholeStudy
from servicecircle.geo.barriers import Barriers
from servicecircle.geo.network import Network
from servicecircle.geo.snap import Entries, EntryRule, enter
from servicecircle.geo.whole_mm import whole_mm_barriers, whole_mm_network

MODES = ("nominal", "effective")
ACTIONS = ("add", "move", "drag", "remove", "services", "undo")


@dataclass(frozen=True)
class Case:
    """A plan, studied, and its payload."""

    whole: WholeStudy
    payload: Payload

    @property
    def opened(self) -> Opened:
        return self.whole.opened

    @property
    def network(self) -> Network:
        return self.opened.streets.network

    @property
    def origin(self) -> list[int]:
        return list(self.payload.document["frame"]["origin"])


def expected_tally(case: Case, status: np.ndarray, count: int) -> list[int]:
    """Residents by unit and status, as one list."""
    row, unit = case.whole.coverage.index.members()
    people = case.whole.coverage.residents[row]
    units = len(case.whole.coverage.index.units)
    return sum_by_group(people, unit * count + status[row], units * count).tolist()


def page_rule(case: Case) -> tuple[Network, EntryRule, Barriers | None]:
    """What decides the entries of a station that is placed in the page."""
    plan = case.opened.plan
    rule = EntryRule(max_access_m=plan.network.max_access_m, entry_tie_m=plan.network.entry_tie_m)
    return whole_mm_network(case.network), rule, whole_mm_barriers(plan_barriers(plan, case.opened.layers))


def entries_at(case: Case, places: Sequence[tuple[int, int]]) -> list[list[list[int]]]:
    """Python's entries of new stations."""
    network, rule, barriers = page_rule(case)
    xy = np.array(places, dtype=np.float64).reshape(-1, 2) / 1000.0
    found = enter(network, xy, rule=rule, barriers=barriers).entries
    table = np.column_stack([found.edge, found.offset_mm, found.leg_mm])
    return [table[found.place == place].tolist() for place in range(len(places))]


@dataclass
class Model:
    """The oracle's own stations: entries, and whether each counts in a circle, nominally and effectively."""

    case: Case
    stations: dict[str, tuple[list[list[int]], np.ndarray, np.ndarray]] = field(default_factory=dict)
    first: dict[str, tuple[list[list[int]], np.ndarray, np.ndarray]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        whole = self.case.whole
        offers = offers_today(whole.opened.plan, whole.opened.layers.stations)
        staffed = ready_offers(whole)
        ready = offers if staffed is None else staffed
        entries = whole.opened.measured.stations.entries
        table = np.column_stack([entries.edge, entries.offset_mm, entries.leg_mm])
        for row in range(len(offers)):
            self.stations[f"t{row}"] = (table[entries.place == row].tolist(), offers[row], ready[row])
        self.first = dict(self.stations)

    def offering(self, key: str, services: list[str]) -> tuple[np.ndarray, np.ndarray]:
        wanted = np.array([circle.service in services for circle in self.case.opened.plan.circles])
        if key not in self.first:
            return wanted, wanted
        _, offers, ready = self.first[key]
        return wanted, wanted & (ready | ~offers)

    def step(self, action: str, key: str, entries: list[list[int]], services: list[str]) -> None:
        if action == "remove":
            del self.stations[key]
        elif action == "move":
            self.stations[key] = (entries, *self.stations[key][1:])
        elif action == "add":
            self.stations[key] = (entries, *self.offering(key, services))
        else:
            self.stations[key] = (self.stations[key][0], *self.offering(key, services))

    def covered(self) -> dict[str, list[list[int]]]:
        """Residents by unit and status of every circle, and covered in all of them, by a search from all stations."""
        case, measured = self.case, self.case.opened.measured
        rows = [(n, *entry) for n, (entries, _, _) in enumerate(self.stations.values()) for entry in entries]
        table = np.array(rows, dtype=np.int32).reshape(-1, 4)
        none = np.zeros((len(table), 2))
        entries = Entries(
            table[:, 0], table[:, 1], table[:, 2], table[:, 3], none, none, table[:, 0], len(self.stations),
            case.network.hash,
        )  # fmt: skip
        found = {}
        for mode, column in zip(MODES, (1, 2), strict=True):
            shape = (len(self.stations), len(measured.verdicts))
            offers = np.array([station[column] for station in self.stations.values()], dtype=np.bool_).reshape(shape)
            then = verdicts_after(case.network, measured.residences, entries, measured.verdicts, offers=offers)
            tallies = [expected_tally(case, verdict.status.astype(np.int64), 5) for verdict in then]
            found[mode] = [*tallies, expected_tally(case, _not_in_all(then), 2)[0::2]]
        return found


def _not_in_all(verdicts: Sequence[CircleVerdicts]) -> np.ndarray:
    return (~np.logical_and.reduce([verdict.covered for verdict in verdicts])).astype(np.int64)


def random_edits(case: Case, count: int, seed: int) -> list[dict[str, Any]]:
    """Edits that make sense one after another, with undo and redo among them."""
    rng = np.random.default_rng(seed)
    services = [circle.service for circle in case.opened.plan.circles]
    places = random_xy_mm(case.opened, count, seed)
    keys = [f"t{row}" for row in range(len(case.opened.layers.stations))]
    edits: list[dict[str, Any]] = []
    added = 0
    for number in range(count):
        action = str(
            rng.choice(["add", "move", "drag", "remove", "services", "undo"], p=[0.25, 0.2, 0.2, 0.1, 0.1, 0.15])
        )
        edit: dict[str, Any] = {"action": action, "place": places[number]}
        edit["services"] = [service for service in services if rng.random() < 0.6] or services[:1]
        if action == "add":
            added += 1
            keys.append(f"n{added}")
        if action != "undo":
            edit["key"] = keys[-1] if action == "add" else str(rng.choice(keys))
        if action == "remove":
            keys.remove(edit["key"])
        edits.append(edit)
        if action == "undo":  # taken back and done again: nothing changes
            edits.append({"action": "redo"})
    return edits


PLAY = """(edits) => {
  const what = ServiceCircle.makeWhatIf(plan, { stations: plan.stations });
  const circles = plan.circles.map((circle, c) => c);
  const state = () => Object.fromEntries(["nominal", "effective"].map((mode) => [mode, [
    ...circles.map((c) => Array.from(what.coverage.layer(c, mode).tally.byStatus)),
    Array.from(what.coverage.layer(ServiceCircle.ALL, mode).tally.covered)]]));
  state();
  const [ox, oy] = plan.frame.origin;
  const seen = edits.map((edit) => {
    const [x, y] = edit.place ? [edit.place[0] - ox, edit.place[1] - oy] : [];
    if (edit.action === "add") what.add(x, y, { services: edit.services });
    else if (edit.action === "move") what.move(edit.key, x, y);
    else if (edit.action === "drag") {
      const drag = what.drag(edit.key);
      for (const far of [400000, 150000, 7001, 0]) drag.to(x + far, y - far);
      drag.end();
    } else if (edit.action === "remove") what.remove(edit.key);
    else if (edit.action === "services") what.setServices(edit.key, edit.services);
    else what[edit.action]();
    return state();
  });
  globalThis.what = what;
  return seen;
}"""


def played(case: Case, edits: Sequence[dict[str, Any]]) -> list[dict[str, list[list[int]]]]:
    """The totals after every edit; an undo is followed by its redo."""
    entries = entries_at(case, [edit.get("place", (0, 0)) for edit in edits])
    model, expected = Model(case), []
    states = [model.covered()]
    for edit, found in zip(edits, entries, strict=True):
        if edit["action"] == "undo":
            expected.append(states[max(len(states) - 2, 0)])
            continue
        if edit["action"] != "redo":
            action = "move" if edit["action"] == "drag" else edit["action"]
            model.step(action, edit["key"], found, edit["services"])
            states.append(model.covered())
        expected.append(states[-1])
    return expected
