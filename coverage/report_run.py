"""One `report` run, from a plan folder to a run folder: everything that is known of the plan, and what is handed out.

Every hand-out is made of one `WholeStudy` and one set of tables, so that no two of them can disagree.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..geo.errors import Finding, Language
from .assumptions import assumptions
from .briefing.briefing_file import BRIEFING_NAME, write_briefing
from .choosing.exact import Effort
from .circles.study import Progress, no_progress
from .headline import headline
from .layers.plan_network import copy_frozen
from .map_sheet.sheets import write_map_sheets
from .office.briefings import write_briefings
from .office.map_pictures import map_pictures
from .opened_plan import manifest, open_plan
from .plan_toml.plan import Plan, load_plan
from .run_files.csv_tables import csv_columns, write_columns
from .run_files.layer_styles import write_styled_layers
from .run_files.runs import default_run_folder, new_run, refuse_used_folder, write_manifest
from .run_files.sharing import public_assumptions, public_findings, public_manifest
from .sites.curve_picture import curve_svg
from .sites.site_request import SiteRequest
from .whole_study import WholeStudy, study_whole
from .whole_tables import WholeTables, whole_ids, whole_layers, whole_tables
from .workbook.workbook_file import write_workbook

WORKBOOK_NAME = "workbook.xlsx"


@dataclass(frozen=True, eq=False)
class ReportRun:
    """What a `report` run found and where it was written.

    Attributes:
        whole: everything that is known of the plan.
        tables: the tables as they were written.
        answers: headline figures of sites, patrol and staffing as plain data; None for a part that is left out.
        facts: the assumptions.
        findings: every warning about the input.
        files: names of the hand-outs in the folder, in the order in which they were written.
        folder: the run folder.
    """

    whole: WholeStudy
    tables: WholeTables
    answers: Mapping[str, Mapping[str, Any] | None]
    facts: dict[str, Any]
    findings: tuple[Finding, ...]
    files: tuple[str, ...]
    folder: Path


def run_report(  # noqa: PLR0913 - a question, its limits, and where it goes
    path: Path,
    sites: Callable[[Plan], SiteRequest | None] | None = None,
    *,
    out: Path | None,
    now: datetime.datetime,
    language: Language | None = None,
    share: bool = False,
    scenario: Path | None = None,
    effort: Effort | None = None,
    wanted: Callable[[], bool] | None = None,
    progress: Progress | None = None,
) -> ReportRun:
    """Study everything of the plan at `path`, and write tables, layers and hand-outs into the run folder.

    Args:
        path: a plan folder or its plan.toml.
        sites: makes the question about sites of the plan; None is the usual one (`whole_study.usual_request`).
        out: the run folder; a new one under the plan's ``runs`` where not given.
        now: the time that names a folder that was not given; it stands in no file.
        language: of the hand-outs; the plan's where not given.
        share: leave out residences and small counts.
        scenario: a file that adds, moves and removes stations; everything follows it.
        effort: limits of the work of choosing sites.
        wanted: asked now and then; False ends that choice with the best plan and bound so far.
        progress: called with the name of each step before it starts.

    Raises:
        InputError: the input needs mending, the question does not fit it, or the run folder is in use.
    """
    say = progress or no_progress
    if out is not None:
        refuse_used_folder(out)
    request = None if sites is None else sites(load_plan(path))
    opened = open_plan(path, scenario=scenario, progress=progress)
    whole = study_whole(opened, sites=request, share=share, effort=effort, wanted=wanted, progress=progress)
    say("write")
    tables, spoken = whole_tables(whole, share=share), language or opened.plan.language
    answers = _answers(whole, tables)
    facts = public_assumptions(assumptions(opened)) if share else assumptions(opened)
    findings = (*opened.findings, *_part_findings(whole))
    folder = out or default_run_folder(opened.plan.folder, "report", now=now)
    with new_run(folder) as draft:
        _write_tables(whole, tables, draft)
        files, told = _hand_out(whole, tables, draft, language=spoken, share=share, findings=findings)
        findings = (*findings, *told)
        copy_frozen(opened.streets, draft, date=opened.plan.date)
        content = manifest("report", opened, findings, facts)
        inputs = [*content["inputs"], *_more_inputs(whole)]
        content = {**content, "inputs": inputs, "shared": share, "language": spoken, **answers}
        write_manifest(draft, public_manifest(content) if share else content)
    findings = public_findings(findings) if share else findings
    return ReportRun(whole, tables, answers, facts, findings, files, folder)


def _write_tables(whole: WholeStudy, tables: WholeTables, draft: Path) -> None:
    """Write the tables in a second thread while the layers are written."""
    ids = whole_ids(whole)
    ready = {name: csv_columns(table, ids=ids.get(name, ())) for name, table in tables.every().items()}
    with ThreadPoolExecutor(max_workers=1) as pool:
        writing = [pool.submit(write_columns, table, draft / f"{name}.csv") for name, table in ready.items()]
        write_styled_layers(whole_layers(whole, tables), draft / "layers.gpkg", whole.opened.plan)
        for written in writing:
            written.result()
    if whole.sites is not None:
        languages: tuple[Language, ...] = ("zh", "en")
        for language in languages:
            picture = curve_svg(whole.sites, language=language, share=tables.is_shared)
            (draft / f"curve.{language}.svg").write_text(picture, encoding="utf-8", newline="\n")


def _hand_out(
    whole: WholeStudy,
    tables: WholeTables,
    draft: Path,
    *,
    language: Language,
    share: bool,
    findings: tuple[Finding, ...],
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Write what leaders and planners are handed; returns the names of the files, and what could not be written."""
    write_briefing(whole, draft, language=language, share=share)
    write_workbook(whole, tables, draft / WORKBOOK_NAME, language=language, findings=findings)
    pictures, untold = map_pictures(whole, language=language, is_shared=tables.is_shared)
    papers, told = write_briefings(whole, tables, draft, language=language, pictures=pictures)
    # Without a font there are neither pictures nor sheets, and it is said once.
    sheets = () if untold else write_map_sheets(whole, draft, language=language, share=share)
    return (BRIEFING_NAME, WORKBOOK_NAME, *papers, *(path.name for path in sheets)), (*untold, *told)


def _answers(whole: WholeStudy, tables: WholeTables) -> dict[str, Mapping[str, Any] | None]:
    head = headline(whole, tables)
    return {"sites": head.sites, "patrol": head.patrol, "staffing": head.staffing}


def _part_findings(whole: WholeStudy) -> tuple[Finding, ...]:
    sites = () if whole.sites is None else whole.sites.candidates.findings
    patrol = () if whole.patrol is None else whole.patrol.findings
    staffing = () if whole.staffing is None else whole.staffing.findings
    return (*sites, *patrol, *staffing)


def _more_inputs(whole: WholeStudy) -> list[dict[str, Any]]:
    source = None if whole.sites is None else whole.sites.candidates.source
    return [] if source is None else [asdict(source)]
