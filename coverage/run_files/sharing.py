"""`--share`: counts from 1 to 4 are left empty, with whatever in their row would tell them; all others are rounded.

The rule (docs/rules.md, "Staffing"): no small exact count and no row or place of a residence leaves the house. An empty
count could be had back from sums and differences (a district less its other communities, a row of a cumulative column
less the row before, the whole less its other parts) were the others exact: so residents, residences, cases and people
at work are rounded to the nearest multiple of 5, and rates down to a tenth of a percent. Whoever is posted or in a pool
is a person; a post where nobody is, and a person who is still wanted, is not, and is told as it is. Patrol rounds its
counts before it begins (`patrol.masking`), and its tables stay as they are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from ...geo.errors import Finding
from ...geo.network import Int64

Counts = TypeVar("Counts", Int64, pd.Series)
SMALL = 5
PLAN_FILE = "plan.toml"
ROUNDED_RATE = 1000
# One row a residence: these are not shared at all.
BY_RESIDENCE = (
    "residences", "nearest", "residence_notes", "site_residences", "unreachable", "certificate", "staffing_residences",
)  # fmt: skip
_COUNTS = ("residents", "residences", "people")
_ROUNDED = ("residents", "residences", "people", "accepted", "resolved", "same_day")
_ROUNDED_FACTS = (*_ROUNDED, "_weight", "covered_today", "covered_after", "served_after")
_AT_MOST = ("gap_weight",)
_GAP = ("gap_weight", "gained_weight", "bound_gained_weight")
_TO_HUNDREDTHS = ("spearman",)
INPUTS_UNTOLD = ("rows", "sha256")
INPUTS_NOTE = {
    "zh": "对外共享版不写输入文件的行数与 SHA-256：凭它们可以验证对小文件内容的猜测",
    "en": "rows and SHA-256 of the inputs are left out of what is shared: a guess at a small file could be confirmed",
}
_NOT_TOLD = ("staff_layer_rows",)
_TELLING = ("rate", "_m", "load", "_share")
# Of each table: groups of columns that are left empty together, and pairs (whole, part) whose difference tells too.
Group = tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, str], ...]]
_COVERED: Group = (
    ("nominal_residents", "effective_residents", "lost_residents", "unknown_residents"),
    ("nominal_rate", "effective_rate"),
    (("residents", "nominal_residents"), ("residents", "effective_residents")),
)
_CASES: Group = (
    ("accepted", "resolved", "same_day"),
    ("resolution_rate", "same_day_rate"),
    (("accepted", "resolved"), ("accepted", "same_day")),
)
# Columns that weigh people so finely that they would give small counts back.
_UNSHARED: Mapping[str, tuple[str, ...]] = {"candidates": ("multiplier_sum_1024",)}
OF_SINGLE_PEOPLE = ("pool_schedule", "team_schedule")
_RESIDENTS: Group = (("residents",), (), ())
# What a pool holds, reaches and leaves open tells how many people it has.
_OF_POOL = (
    "hours", "sessions", "travel_minutes", "served_stations", "unserved_stations", "after_residents",
    "bound_residents", "status", "every_station", "more_people_at_least", "more_people_enough", "added_hours",
    "first_more_at_least", "second_more_at_least", "first_more_enough", "second_more_enough",
    "first_added_hours", "second_added_hours",
)  # fmt: skip
# What is left empty of a pool, or of two together, where one of them is small.
_BY_POOLS: Mapping[str, tuple[str, ...]] = {
    "pool_plans": ("people", *_OF_POOL),
    "pool_stations": ("sessions", "minutes", "served"),
    "team_plans": ("first_people", "second_people", *_OF_POOL),
    "team_stations": ("sessions", "served"),
}
_BY_CASES = ("nominal_rate_by_cases", "effective_rate_by_cases", "rate_by_cases")
_CASES_OF_AREAS = ("workload", "workload_areas")
_EFFECTIVE: Group = (
    ("residents", "before_residents", "after_residents", "bound_residents", "ceiling_residents"),
    (),
    tuple(
        (whole, part)
        for whole in ("residents", "ceiling_residents", "bound_residents", "after_residents")
        for part in ("before_residents", "after_residents", "bound_residents", "ceiling_residents")
    ),
)
_GROUPS: Mapping[str, tuple[Group, ...]] = {
    "staffing": (_COVERED, _RESIDENTS),
    "staffing_circles": (_COVERED, _RESIDENTS),
    "windows": (_COVERED, _RESIDENTS),
    "window_areas": (_COVERED, _RESIDENTS),
    "station_roles": ((("people",), ("hours",), ()),),
    "pools": ((("people",), ("hours",), ()),),
    "pool_plans": (
        (("people",), _OF_POOL, ()),
        _EFFECTIVE,
    ),
    "pool_stations": ((("alone_residents",), (), ()),),
    "team_plans": ((("first_people", "second_people"), _OF_POOL, ()), _EFFECTIVE),
    "team_stations": (),
    "workload": (_CASES,),
    "workload_areas": (
        (("accepted",), ("accepted_per_1000_residents_and_month",), ()),
        (("residents",), ("accepted_per_1000_residents_and_month",), ()),
    ),
    "weighted": (
        (("accepted", "accepted_unplaced"), ("nominal_rate_by_cases", "effective_rate_by_cases"), ()),
        (("residents_without_workload",), (), ()),
    ),
}


def rounded(counts: Counts) -> Counts:
    """Return whole numbers of 0 or more rounded to the nearest multiple of 5."""
    return (counts + SMALL // 2) // SMALL * SMALL


def public_count(count: int, *, is_shared: bool) -> int | None:
    """Return a count as it may be told: of what is shared, None for one from 1 to 4, others rounded."""
    if not is_shared:
        return count
    return None if 0 < count < SMALL else int(rounded(np.array([count]))[0])


def public_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return headline facts as they may be shared: counts of people, at any depth, and rates are rounded.

    No person is left out, for words tell them all: of 1 to 4 they say 0 or 5. What is at most so much stays so; how
    many rows the staff layer has is not told. How far a plan is from its bound is what the two differ by as they are
    told, and never 0 where it is not proved best.
    """
    told = {name: _public_fact(name, value) for name, value in facts.items()}
    if not set(_GAP) <= set(facts) or any(facts[name] is None for name in _GAP):
        return told
    gap, gained, bound = _GAP
    told[gap] = max(told[bound] - told[gained], SMALL) if facts[gap] else 0
    return {**told, bound: told[gained] + told[gap]}


def public_assumptions(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the assumptions of a run as they may be shared: its people rounded, its homes not counted."""
    people = {name: int(rounded(np.array([facts[name]]))[0]) for name in ("residents", "residents_estimated")}
    return {**facts, **people, "residences": None, "residences_without_residents": None}


def public_manifest(content: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out how many rows a file has and a finding is about, counts of people or homes, and the inputs' hashes."""
    inputs = public_inputs(content["inputs"])
    kept = ("code", "severity", "file", "column")
    findings = [{key: finding[key] for key in kept} for finding in content["findings"]]
    return {**content, "inputs": inputs, "inputs_note": INPUTS_NOTE, "findings": findings}


def public_inputs(inputs: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the inputs of a run as they may be shared: without how many rows a file has, and without its hash.

    Whoever guesses what a small file holds could confirm the guess by its hash.
    """
    return [{key: value for key, value in source.items() if key not in INPUTS_UNTOLD} for source in inputs]


def public_reasons(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return why a part is left out as it may be shared: what plan.toml lacks is told, of a layer's rows the code."""
    return tuple(
        told
        for finding in findings
        for told in ((finding,) if finding.file == PLAN_FILE and finding.row is None else public_findings([finding]))
    )


def _public_fact(name: str, value: Any) -> Any:
    if name in _NOT_TOLD:
        return None
    if isinstance(value, Mapping):
        return public_facts(value)
    if isinstance(value, (list, tuple)):
        return [public_facts(one) if isinstance(one, Mapping) else _public_fact(name, one) for one in value]
    if isinstance(value, int) and not isinstance(value, bool) and name.endswith(_ROUNDED_FACTS):
        return int(rounded(np.array([value + SMALL // 2 if name in _AT_MOST else value]))[0])
    if isinstance(value, float) and name in _TO_HUNDREDTHS:
        return round(value, 2)
    return _rounded_rate(value) if isinstance(value, float) and "rate" in name.split("_") else value


def _rounded_rate(rate: float) -> float:
    # From six decimals: 0.7 is seven tenths, though a float of it times 1000 may lie below 700.
    return math.floor(round(rate * ROUNDED_RATE, 3)) / ROUNDED_RATE


def shared_tables(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables with small counts left empty, without those of residences and of single people.

    The tables that are given stay as they are.
    """
    left_out = {*BY_RESIDENCE, *OF_SINGLE_PEOPLE}
    shared = {name: shared_table(name, table) for name, table in tables.items() if name not in left_out}
    small = _small_pools(tables)
    for name, told in _BY_POOLS.items():
        if name in shared:
            shared[name] = _without_pools(shared[name], small, told)
    if has_small_cases(tables):
        for name in ("weighted", "coverage_by_cases"):
            if name in shared:
                shared[name] = _without_columns(shared[name], _BY_CASES)
    return shared


def has_small_cases(tables: Mapping[str, pd.DataFrame]) -> bool:
    """Tell whether the cases of an area, or of a month of it, are 1 to 4 in these exact tables."""
    return any(bool(_is_small(tables[name]["accepted"]).any()) for name in _CASES_OF_AREAS if name in tables)


def without_correlations(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Leave rank correlations out of headline facts: the rank of a small count could be had back from them."""
    workload = facts["workload"]
    if workload is None:
        return {**facts}
    found = [{**row, "spearman": None} for row in workload["correlation"]]
    return {**facts, "workload": {**workload, "correlation": found}}


def public_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings as they may be shared: code, severity, file and column, as in the manifest, and no sentence."""
    return tuple(
        Finding(
            code=finding.code,
            severity=finding.severity,
            zh=f"{finding.code}（对外共享版不写内容，里面有数字）",
            en=f"{finding.code} (what it says is left out of what is shared, for it holds counts)",
            fix_zh="全文见 servicecircle check，或不加 --share 运行",
            fix_en="for the whole text run servicecircle check, or leave out --share",
            file=finding.file,
            column=finding.column,
        )
        for finding in findings
    )


def _small_pools(tables: Mapping[str, pd.DataFrame]) -> set[str]:
    """Return the roles whose people, all together or those with the same hours, are 1 to 4."""
    parts = [tables[name] for name in ("pool_plans", "pools") if name in tables]
    return {str(role) for part in parts for role in part["role"][_is_small(part["people"])]}


def _without_pools(table: pd.DataFrame, roles: set[str], names: Sequence[str]) -> pd.DataFrame:
    """Leave out how many people a pool has and what tells it: of a large one that would tell its small part."""
    of_row = table["role"] if "role" in table else table["roles"]
    hidden = np.array([not roles.isdisjoint(named.split(";")) for named in of_row], dtype=np.bool_)
    return table.assign(**{name: _without(table[name], hidden) for name in _there(names, table)})


def _without_columns(table: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Leave out whole columns: the cases of one area could be had back from a rate that they weigh."""
    return table.assign(**{name: _without(table[name], np.ones(len(table), np.bool_)) for name in _there(names, table)})


def shared_table(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return one table, by its name, with small counts left empty."""
    table = table.drop(columns=list(_there(_UNSHARED.get(name, ()), table)))
    groups = _GROUPS.get(name, _whole_row(table))
    if name == "vacancies":
        groups = tuple(((column,), (), ()) for column in table.columns if column.endswith("residents"))
    if name == "workload_areas":
        rates = tuple(column for column in table.columns if column.endswith("_rate"))
        groups = (*groups, (("residents",), rates, ()))
    shared = table.copy()
    for group in groups:
        shared = _emptied(shared, table, group)
    return _without_hours(_rounded(shared))


def _without_hours(table: pd.DataFrame) -> pd.DataFrame:
    """Let hours together tell no more than people do: of rounded people, or left out where each has hours unknown."""
    if not {"people", "hours"} <= set(table):
        return table
    people = table["people"].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    each = table["hours_each"].to_numpy(dtype=np.float64) if "hours_each" in table else np.full(len(table), np.nan)
    return table.assign(hours=np.where(people == 0, table["hours"], people * each))


def _rounded(table: pd.DataFrame) -> pd.DataFrame:
    """Round what is not empty: counts of people, homes and cases, and rates."""
    names = [str(name) for name in table.columns]
    counts = [name for name in names if name.endswith(_ROUNDED) and pd.api.types.is_numeric_dtype(table[name])]
    rates = [name for name in names if "rate" in name.split("_") and pd.api.types.is_float_dtype(table[name])]
    return table.assign(
        **{name: rounded(table[name]) for name in counts},
        **{name: np.floor((table[name] * ROUNDED_RATE).round(3)) / ROUNDED_RATE for name in rates},
    )


def _whole_row(table: pd.DataFrame) -> tuple[Group, ...]:
    """A group for tables without one of their own: a small count hides every rate and length of its row too."""
    counts = tuple(name for name in table.columns if str(name).endswith(_COUNTS))
    telling = tuple(name for name in table.columns if str(name).endswith(_TELLING))
    whole = tuple(("residents", name) for name in counts if name != "residents" and not name.endswith("residences"))
    return tuple(((name,), telling, tuple(pair for pair in whole if pair[1] == name)) for name in counts)


def _emptied(shared: pd.DataFrame, exact: pd.DataFrame, group: Group) -> pd.DataFrame:
    counts, dependent, differences = group
    there = [name for name in counts if name in exact]
    small = np.zeros(len(exact), dtype=np.bool_)
    for name in there:
        small |= _is_small(exact[name])
    for whole, part in differences:
        if whole in exact and part in exact:
            small |= _is_small(exact[whole].astype("Int64") - exact[part].astype("Int64"))
    return shared.assign(**{name: _without(shared[name], small) for name in (*there, *_there(dependent, exact))})


def _there(names: Sequence[str], table: pd.DataFrame) -> list[str]:
    return [name for name in names if name in table]


def _is_small(values: pd.Series) -> np.ndarray:
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray((numbers > 0) & (numbers < SMALL))


def _without(values: pd.Series, small: np.ndarray) -> pd.Series:
    if pd.api.types.is_float_dtype(values.dtype):
        return values.where(~small)
    if not pd.api.types.is_numeric_dtype(values.dtype):
        return values.where(~small, "")
    return values.astype("Int64").where(~small)
