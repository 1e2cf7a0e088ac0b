"""What two runs took for true, where they differ: told before any number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .run_folder import RunFolder

Kind = Literal["assumption", "input", "count", "version"]
KINDS: tuple[Kind, ...] = ("assumption", "input", "count", "version")
# Of the assumptions in the manifest; what is missing here follows from these.
_RULES = ("crs", "max_access_m", "entry_tie_m", "border_m", "population_basis", "population_date", "date")
_NETWORK_RULES = ("join_tolerance_m", "noding", "gate_width_m")
_COUNTS = ("residences", "residents", "residents_estimated", "stations", "stations_not_in_force")


@dataclass(frozen=True)
class Difference:
    """One thing that the runs do not agree about.

    Attributes:
        kind: a rule by which was measured, a file that was read, a count of what was read, a version.
        key: what it is, such as ``radii_m.appeals``.
        before: what the first run says, as text; None where it says nothing.
        after: what the second says.
    """

    kind: Kind
    key: str
    before: str | None
    after: str | None


def find_differences(before: RunFolder, after: RunFolder) -> tuple[Difference, ...]:
    """Return what the runs do not agree about, what weighs most first."""
    return tuple(difference for kind in KINDS for difference in _of_kind(before, after, kind))


def _of_kind(before: RunFolder, after: RunFolder, kind: Kind) -> list[Difference]:
    old, new = dict(_told(before, kind)), dict(_told(after, kind))
    if kind == "assumption" and before.is_staffed and after.is_staffed:
        old, new = {**old, **dict(_needs(before))}, {**new, **dict(_needs(after))}
    keys = [key for key in dict.fromkeys([*old, *new]) if old.get(key) != new.get(key)]
    return [Difference(kind, key, old.get(key), new.get(key)) for key in keys]


def _told(run: RunFolder, kind: Kind) -> Iterator[tuple[str, str | None]]:
    facts = run.manifest["assumptions"]
    if kind == "assumption":
        yield from _rules(run, facts)
    elif kind == "input":
        yield from _inputs(run.manifest)
    elif kind == "count":
        yield from ((key, _text(facts.get(key))) for key in _COUNTS)
    else:
        yield from ((f"versions.{name}", _text(text)) for name, text in _items(facts.get("versions")))


def _rules(run: RunFolder, facts: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    yield "plan", _text(run.plan.get("name"))
    for circle in run.circles.values():
        for key in ("radius_m", "service", "target"):
            yield f"circles.{circle['name']}.{key}", _text(circle[key])
    yield from ((key, _text(facts.get(key))) for key in _RULES)
    network = facts.get("network")
    if isinstance(network, dict):
        yield from ((f"network.{key}", _text(network.get(key))) for key in ("hash", "data_date"))
    rules = dict(_items(run.plan.get("network")))
    yield from ((f"network.{key}", _text(rules.get(key))) for key in _NETWORK_RULES)
    yield from ((f"datums.{role}", _text(datum)) for role, datum in _items(facts.get("datums")))
    yield "levels", ", ".join(run.rows.areas)
    scenario = dict(_items(facts.get("scenario")))
    yield "scenario", _text((scenario.get("name") or scenario.get("file") or "—") if scenario else None)


def _needs(run: RunFolder) -> Iterator[tuple[str, str | None]]:
    """Which roles a service must have to be staffed, of the services of the circles."""
    needs = dict(_items(dict(_items(run.plan.get("staffing"))).get("needs")))
    for circle in run.circles.values():
        yield f"staffing.needs.{circle['service']}", ";".join(needs.get(circle["service"]) or ()) or None


def _inputs(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Each layer by the hash of its files: names may differ where nothing else does."""
    hashes: dict[str, list[str]] = {}
    inputs = manifest.get("inputs")
    for source in inputs if isinstance(inputs, list) else []:
        if isinstance(source, dict):
            hashes.setdefault(str(source.get("role")), []).append(str(source.get("sha256"))[:12])
    yield from ((f"inputs.{role}", ", ".join(marks)) for role, marks in hashes.items())


def _items(value: object) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, dict) else []


def _text(value: object) -> str | None:
    """Return a plain value as it is compared and told; 500 and 500.0 are one."""
    if value is None:
        return None
    return f"{value:.12g}" if isinstance(value, float) else str(value)
