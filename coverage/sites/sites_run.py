"""One `sites` run, from a plan folder to a run folder: read, measure, choose, check again, write."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from ...geo.errors import Finding, Language
from ..assumptions import assumptions
from ..choosing.exact import Effort
from ..circles.study import Progress, no_progress
from ..layers.layer_files import InputFile
from ..layers.plan_network import copy_frozen
from ..opened_plan import Opened, manifest, open_plan
from ..plan_toml.plan import Plan, load_plan
from ..run_files.csv_tables import write_csv_table
from ..run_files.layer_styles import write_styled_layers
from ..run_files.runs import default_run_folder, new_run, refuse_used_folder, write_manifest
from ..workload.case_weights import check_weight
from .by_cases import BothWeights, by_cases_facts, by_cases_table
from .closure_tables import closure_facts, closure_layers, closure_tables
from .closures_study import ClosuresStudy, study_closures
from .curve_picture import curve_svg
from .move_tables import move_facts, move_layers, move_tables
from .moves_study import MovesStudy, study_moves
from .serving_facts import capacity_assumptions
from .site_facts import site_facts
from .site_layers import site_layers
from .site_request import SiteRequest
from .site_tables import SITE_IDS, site_tables
from .sites_study import SitesStudy, study_sites


@dataclass(frozen=True, eq=False)
class SitesRun:
    """What a `sites` run found and where it was written.

    Attributes:
        opened: the plan.
        study: the question and its answer.
        tables: the tables of the run by name.
        answer: the headline figures as plain data.
        facts: the assumptions.
        findings: every warning about the input.
        inputs: the files that were read, the roads included.
        folder: the run folder.
    """

    opened: Opened
    study: SitesStudy | ClosuresStudy | MovesStudy
    tables: dict[str, pd.DataFrame]
    answer: dict[str, Any]
    facts: dict[str, Any]
    findings: tuple[Finding, ...]
    inputs: tuple[InputFile, ...]
    folder: Path


@dataclass(frozen=True, eq=False)
class _Answered:
    """A study in the forms that are written."""

    study: SitesStudy | ClosuresStudy | MovesStudy
    tables: dict[str, pd.DataFrame]
    layers: dict[str, gpd.GeoDataFrame]
    answer: dict[str, Any]
    pictures: dict[str, str]
    findings: tuple[Finding, ...] = ()
    source: InputFile | None = None


def run_sites(  # noqa: PLR0913 - a question, its limits, and where it goes
    path: Path,
    request: Callable[[Plan], SiteRequest] | SiteRequest,
    *,
    out: Path | None,
    now: datetime.datetime,
    scenario: Path | None = None,
    effort: Effort | None = None,
    wanted: Callable[[], bool] | None = None,
    progress: Progress | None = None,
) -> SitesRun:
    """Answer a question about sites for the plan at `path`, and write the run folder.

    Args:
        path: a plan folder or its plan.toml.
        request: the question, or what makes it of the plan (its own spacing and exclusions).
        out: the run folder; a new one under the plan's ``runs`` where not given.
        now: the time that names a folder that was not given; it stands in no file.
        scenario: a file that adds, moves and removes stations before the question is asked.
        effort: limits of the work.
        wanted: asked now and then; False ends the search with the best plan and bound so far.
        progress: called with the name of each step before it starts.

    Raises:
        InputError: the input needs mending, the question does not fit it, or the run folder is in use.
    """
    if out is not None:
        refuse_used_folder(out)
    plan = load_plan(path)
    asked = request if isinstance(request, SiteRequest) else request(plan)
    check_weight(asked.weight_by, plan)
    opened = open_plan(path, scenario=scenario, progress=progress)
    answered = _answer(opened, asked, effort=effort, wanted=wanted, progress=progress)
    # Ctrl-C may come when the plan is proved and the rest is not: then its ending alone does not tell.
    answered.answer["interrupted"] = wanted is not None and not wanted()
    (progress or no_progress)("write")
    facts = assumptions(opened) | capacity_assumptions(answered.answer)
    findings = (*opened.findings, *answered.findings)
    inputs = (*opened.inputs, *(() if answered.source is None else (answered.source,)))
    folder = out or default_run_folder(opened.plan.folder, "sites", now=now)
    with new_run(folder) as draft:
        for name, table in answered.tables.items():
            write_csv_table(table, draft / f"{name}.csv", ids=SITE_IDS.get(name, ()))
        for name, picture in answered.pictures.items():
            (draft / name).write_text(picture, encoding="utf-8", newline="\n")
        write_styled_layers(answered.layers, draft / "layers.gpkg", opened.plan)
        copy_frozen(opened.streets, draft, date=opened.plan.date)
        content = manifest("sites", opened, findings, facts)
        write_manifest(draft, {**content, "inputs": [asdict(source) for source in inputs], "sites": answered.answer})
    return SitesRun(opened, answered.study, answered.tables, answered.answer, facts, findings, inputs, folder)


def _answer(
    opened: Opened,
    request: SiteRequest,
    *,
    effort: Effort | None,
    wanted: Callable[[], bool] | None,
    progress: Progress | None,
) -> _Answered:
    """Study the question and put the answer into tables, layers, pictures and headline figures."""
    if request.kind == "keep":
        closures = study_closures(opened, request, effort=effort, wanted=wanted, progress=progress)
        tables = closure_tables(closures)
        return _Answered(closures, tables, closure_layers(closures, tables), closure_facts(closures), {})
    if request.kind == "move":
        moves = study_moves(opened, request, effort=effort, wanted=wanted, progress=progress)
        tables, found = move_tables(moves), moves.candidates
        return _Answered(moves, tables, move_layers(moves, tables), move_facts(moves), {}, found.findings, found.source)
    study = study_sites(opened, request, effort=effort, wanted=wanted, progress=progress)
    tables, answer = site_tables(study), site_facts(study)
    if request.weight_by is not None:
        plain = replace(request, weight_by=None)
        other = study_sites(opened, plain, effort=effort, wanted=wanted, progress=progress)
        both = BothWeights(by_cases=study, by_residents=other)
        tables["sites_by_weight"] = by_cases_table(both)
        answer["beside"] = by_cases_facts(both)
    languages: tuple[Language, ...] = ("zh", "en")
    pictures = {f"curve.{language}.svg": curve_svg(study, language=language) for language in languages}
    found = study.candidates
    return _Answered(study, tables, site_layers(study, tables), answer, pictures, found.findings, found.source)
