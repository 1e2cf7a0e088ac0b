"""A plan read, checked and measured: the way into every command but `check`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ..geo.errors import Finding, InputError, raise_errors
from ..geo.network import edge_lines
from .checks.check import check_plan
from .checks.meeting_checks import NearStreets
from .circles.study import Measured, Progress, measure, no_progress
from .kept_plan import check_together_once, read_layers_once
from .layers.layer_files import InputFile
from .layers.layers import PlanLayers
from .layers.plan_network import PlanNetwork, open_network
from .plan_toml.plan import Plan, load_plan, plan_document
from .run_files.runs import RUN_SCHEMA, finding_rows, library_versions
from .scenario.scenario_file import Scenario, read_scenario
from .scenario.scenario_stations import placed_findings, with_scenario
from .shown import Shown


@dataclass(frozen=True, eq=False)
class Opened(Shown):
    """A plan that was read and checked, free of errors, and measured.

    Attributes:
        plan: the plan.
        layers: its layers.
        streets: its network.
        measured: distances and verdicts.
        findings: every warning.
        inputs: the files that were read, the roads first.
        scenario: the scenario that the stations follow, where one was given.
    """

    plan: Plan
    layers: PlanLayers
    streets: PlanNetwork
    measured: Measured
    findings: tuple[Finding, ...]
    inputs: tuple[InputFile, ...]
    scenario: Scenario | None = None


@dataclass(frozen=True, eq=False)
class Unmeasured:
    """A plan that was read and checked, free of errors, and of which no walk was measured.

    Attributes:
        plan: the plan.
        layers: its layers.
        streets: its network, where it was asked for.
        findings: every warning.
        inputs: the files that were read.
    """

    plan: Plan
    layers: PlanLayers
    streets: PlanNetwork | None
    findings: tuple[Finding, ...]
    inputs: tuple[InputFile, ...]


Streets = Literal["none", "network", "checked"]


def open_unmeasured(
    path: Path,
    *,
    streets: Callable[[PlanLayers], Streets],
    unused: Collection[str] = (),
    progress: Progress | None = None,
) -> Unmeasured:
    """Read the plan at `path` for a command that asks for no walk of every residence: a third of the time.

    Args:
        path: a plan folder or its plan.toml.
        streets: what the layers need of the roads: nothing, the network, or the network and that they meet it.
        unused: roles of layers that the command does not ask for, and that are not read.
        progress: called with the name of each step before it starts.

    Raises:
        InputError: at least one finding is an error; all findings come with it.
    """
    say = progress or no_progress
    say("read")
    plan = load_plan(path)
    network = None
    try:
        kept = read_layers_once(plan, unused=unused)
        layers = kept.layers
        need = streets(layers)
        if need != "none":
            say("network")
            network = open_network(plan, layers)
    except InputError as error:
        raise InputError(_every_finding(path, error)) from None
    checked = network if need == "checked" else None
    told = () if network is None else network.findings
    together = check_together_once(
        plan, kept, lambda: _lines(checked), network_hash="" if checked is None else checked.network.hash
    )
    findings = (*layers.findings, *told, *together)
    raise_errors(findings)
    inputs = (*(() if network is None else network.inputs), *layers.inputs)
    return Unmeasured(plan, layers, network, findings, inputs)


def _lines(streets: PlanNetwork | None) -> npt.NDArray[np.object_]:
    """The walkable streets as lines; none without a network."""
    if streets is None:
        return np.empty(0, dtype=object)
    return edge_lines(streets.network, np.arange(streets.network.edge_count))


def open_plan(path: Path, *, scenario: Path | None = None, progress: Progress | None = None) -> Opened:
    """Read the plan at `path`, its layers and its network, check them together, and measure every distance.

    Args:
        path: a plan folder or its plan.toml.
        scenario: a file that adds, moves and removes stations; what is checked is the plan without it.
        progress: called with the name of each step before it starts.

    Raises:
        InputError: at least one finding is an error; all findings come with it.
    """
    say = progress or no_progress
    read = None if scenario is None else read_scenario(scenario)
    say("read")
    plan = load_plan(path)
    try:
        kept = read_layers_once(plan)
        layers = kept.layers
        say("network")
        streets = open_network(plan, layers)
    except InputError as error:
        raise InputError(_every_finding(path, error)) from None
    say("enter")
    changed, placed = (layers, None) if read is None else with_scenario(layers, plan, *read)
    with ThreadPoolExecutor(max_workers=1) as pool:
        # Both take a second for a district and hold no lock for long; what the check finds comes first.
        measuring = pool.submit(measure, plan, changed, streets.network, placed=placed)

        def near() -> NearStreets:
            entered = measuring.result()
            places = {"residences": entered.residences, "stations": entered.stations}
            return {role: access.entries.has_entry for role, access in places.items()}

        # What is checked is the plan without the scenario, whose stations are not those that were measured.
        together = check_together_once(
            plan,
            kept,
            lambda: _lines(streets),
            network_hash=streets.network.hash,
            near=near if placed is None else None,
        )
        findings = (*layers.findings, *streets.findings, *together)
        raise_errors(findings)
        measured = measuring.result()
    inputs = (*streets.inputs, *layers.inputs)
    if placed is None:
        return Opened(plan, layers, streets, measured, findings, inputs)
    told = placed_findings(placed, measured.stations, streets.network, max_access_m=plan.network.max_access_m)
    raise_errors(told)
    return Opened(
        plan, changed, streets, measured, (*findings, *told), (*inputs, placed.source), scenario=placed.scenario
    )


def _every_finding(path: Path, error: InputError) -> tuple[Finding, ...]:
    """All that `check` finds, for a plan that stopped us at its first fault: everything is told at once."""
    checked = check_plan(path)
    return checked.findings if checked.has_errors else error.findings


def manifest(
    command: str, opened: Opened | Unmeasured, findings: tuple[Finding, ...], facts: dict[str, Any]
) -> dict[str, Any]:
    """Return what `manifest.json` says of a run, but for its files."""
    return {
        "schema": RUN_SCHEMA,
        "command": command,
        "plan": plan_document(opened.plan),
        "inputs": [asdict(source) for source in opened.inputs],
        "findings": finding_rows(findings),
        "versions": library_versions(),
        "assumptions": facts,
    }
