"""The command line: each command reads, makes one call of the library, and writes.

Results go to stdout, words about the work (progress, warnings, errors) to stderr. Exit codes: 0 done, 1 a fault of
ours, 2 the input needs mending, 3 a stated target is missed, 130 interrupted.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import typer

from servicecircle.coverage.command_line import (
    arguments,
    network_options,
    options,
    patrol_options,
    report_options,
    sites_options,
    staffing_options,
)
from servicecircle.coverage.command_line.ctrl_c import until_interrupted
from servicecircle.coverage.command_line.languages import (
    Lang,
    as_language,
    language_before_the_plan,
    language_of,
    pick,
)
from servicecircle.geo.errors import Finding, InputError, Language

if TYPE_CHECKING:
    from servicecircle.coverage.circles.coverage_run import CoverageRun

# Plan, tables and geometry take a second to load: each command imports what it needs.
app = typer.Typer(
    name="servicecircle",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

DONE, OUR_FAULT, INPUT_FAULT, TARGET_MISSED, INTERRUPTED = 0, 1, 2, 3, 130


class Run(Protocol):
    """What every run knows."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every warning about the input."""

    @property
    def folder(self) -> Path:
        """The run folder."""


Command = TypeVar("Command", bound=Callable[..., None])
SomeRun = TypeVar("SomeRun", bound=Run)


def main() -> None:
    """Run the command line."""
    # A pipe on Windows or in an old locale is not utf-8, and JSON must be.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    # Tables and geometry make few cycles and many objects: looking for cycles less often saves a tenth of the time.
    gc.set_threshold(100_000, 50, 100)
    with contextlib.suppress(ValueError, OSError):  # not in the main thread
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app(prog_name="servicecircle")
    except SystemExit as leaving:
        _leave_at_once(leaving)
        raise
    finally:
        # Else Python looks for cycles once more among two million objects that it is about to drop: half a second.
        gc.freeze()


def _leave_at_once(leaving: SystemExit) -> None:
    """End here where a solver still runs: torn down under it, its library aborts, and the exit code is lost."""
    from servicecircle.coverage.left_behind import is_any_left

    if is_any_left():
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError):
                stream.flush()
        os._exit(leaving.code if isinstance(leaving.code, int) else DONE)


def guarded(command: Command) -> Command:
    """Turn what a command raises into words and an exit code: a traceback shown to a user is our bug."""

    @functools.wraps(command)
    def run(**given: Any) -> None:
        try:
            command(**given)
            sys.stdout.flush()
        except InputError as error:
            language = language_before_the_plan(given)
            tell_findings(error.findings, language=language, as_json=given.get("as_json", False))
            raise typer.Exit(INPUT_FAULT) from None
        except KeyboardInterrupt:
            say("已中断，没有留下半成品 · interrupted, nothing half-written is left")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            _close_stdout()
            raise typer.Exit(DONE) from None
        except (typer.Exit, typer.BadParameter):
            raise
        except Exception as error:
            _tell_our_fault(error, verbose=bool(given.get("verbose")))
            raise typer.Exit(OUR_FAULT) from None

    return run  # type: ignore[return-value]


@app.callback()
def servicecircle(version: options.Version = False) -> None:
    """住宅到服务站的步行距离与服务圈覆盖 · Walking distance from every residence to the services it was promised."""


@app.command()
@guarded
def demo(
    folder: arguments.SampleFolder = Path("yunxi"),
    out: options.Out = None,
    as_json: options.AsJson = False,
    lang: options.InLang = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """写出示例方案（云溪区，虚构）并计算覆盖 · Write the made-up sample plan and report on it."""
    from servicecircle.coverage.demo import write_sample

    written = write_sample(folder)
    if not quiet:
        zh = f"示例{'已写到' if written else '未改动，直接使用'}：{folder}"
        en = f"sample {'written to' if written else 'reused in'} {folder}"
        say(pick(lang, zh, en))
    _coverage(folder, out=out, as_json=as_json, lang=lang, quiet=quiet)


@app.command()
@guarded
def coverage(
    plan: arguments.Plan,
    weight_by: options.WeightBy = None,
    scenario: options.Scenario = None,
    out: options.Out = None,
    fail_under: options.FailUnder = False,
    as_json: options.AsJson = False,
    lang: options.InLang = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """逐栋住宅核对每个服务圈 · Check every residence against every circle."""
    run = _coverage(plan, scenario=scenario, out=out, as_json=as_json, lang=lang, quiet=quiet, weight_by=weight_by)
    if fail_under and not run.tables["circles"]["meets_target"].all():
        raise typer.Exit(TARGET_MISSED)


@app.command()
@guarded
def init(
    folder: arguments.NewFolder,
    as_json: options.AsJson = False,
    lang: options.InLang = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """新建方案：带说明的 plan.toml 和各图层模板 · An empty plan: commented plan.toml, a template for every layer."""
    from servicecircle.coverage.init import init_plan

    written = init_plan(folder, language=as_language(lang or Lang.zh))
    if as_json:
        write_json({"schema": "servicecircle.init/1", "files": [str(path) for path in written]})
    else:
        write_lines(str(path) for path in written)
    if not quiet:
        say(pick(lang, "填好后运行", "fill them in, then run") + f": servicecircle check {folder}")


@app.command()
@guarded
def check(
    plan: arguments.Plan,
    out: options.AlsoOut = None,
    as_json: options.AsJson = False,
    lang: options.InLang = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """读取全部图层，列出所有问题，不改动任何文件 · Read everything, list all findings, change nothing."""
    from servicecircle.coverage.checks.check import check_plan
    from servicecircle.coverage.checks.check_run import write_check
    from servicecircle.coverage.report.findings_words import finding_lines, findings_document
    from servicecircle.coverage.run_files.runs import refuse_used_folder

    if out is not None:
        refuse_used_folder(out)
    result = check_plan(plan)
    if out is not None:
        write_check(result, out)
    if as_json:
        write_json(findings_document(result.findings))
    else:
        language = language_before_the_plan({"lang": lang, "plan": plan})
        write_lines(finding_lines(result.findings, language=language))
    if result.has_errors:
        raise typer.Exit(INPUT_FAULT)


@app.command()
@guarded
def network(
    plan: arguments.Plan,
    place: network_options.Place = None,
    bbox: network_options.Bbox = None,
    out: options.Out = None,
    as_json: options.AsJson = False,
    lang: options.InLang = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """建立、检查并固定路网 · Build, audit and freeze the street network."""
    from servicecircle.coverage.network_run import NetworkRun, run_network
    from servicecircle.coverage.report.assumption_words import assumption_lines
    from servicecircle.coverage.report.documents import network_document
    from servicecircle.coverage.report.network_words import network_lines

    def lines(run: NetworkRun, *, language: Language) -> list[str]:
        assumed = assumption_lines(run.facts, run.opened.plan.circles, language=language)
        return [*network_lines(run.audit, language), "", *assumed]

    if place is not None and bbox is not None:
        raise typer.BadParameter("--place 和 --bbox 只能用一个 · give --place or --bbox, not both")
    with progress_bar(quiet=quiet, lang=lang) as progress:
        if place is not None or bbox is not None:
            from servicecircle.coverage.layers.roads_download import download_roads

            progress("download")
            box = None if bbox is None else network_options.parse_bbox(bbox)
            download_roads(plan, place=place, bbox=box)
        run = run_network(plan, out=out, now=datetime.now(), progress=progress)
    language = language_of(lang, run.opened.plan.language)
    tell_run(run, network_document, lines, language=language, as_json=as_json, quiet=quiet)


@app.command()
@guarded
def explain(
    plan: arguments.Plan,
    identity: arguments.Residence,
    out: options.AlsoOut = None,
    as_json: options.AsJson = False,
    lang: options.InLang = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """解释一处住宅：接入、路线、结论、备选 · One residence: legs, way, verdict, alternatives."""
    from servicecircle.coverage.assumptions import assumptions
    from servicecircle.coverage.circles.explain import explain_residence, find_residence
    from servicecircle.coverage.circles.explain_run import write_explanation
    from servicecircle.coverage.opened_plan import open_plan
    from servicecircle.coverage.report.assumption_words import assumption_lines
    from servicecircle.coverage.report.explain_words import explanation_document, explanation_lines
    from servicecircle.coverage.run_files.runs import refuse_used_folder

    if out is not None:
        refuse_used_folder(out)
    with progress_bar(quiet=quiet, lang=lang) as progress:
        opened = open_plan(plan, progress=progress)
    row = find_residence(opened.layers, identity, file=opened.plan.layers["residences"].relative)
    told = explain_residence(opened.plan, opened.layers, opened.streets.network, opened.measured, row)
    document = explanation_document(told, opened.layers.stations)
    if out is not None:
        write_explanation(told, opened, document, out)
    language, facts = language_of(lang, opened.plan.language), assumptions(opened)
    if not quiet:
        tell_findings(opened.findings, language=language, as_json=False)
    if as_json:
        write_json({"schema": "servicecircle.explain/1", **document, "assumptions": facts})
    else:
        lines = explanation_lines(told, opened.plan, opened.layers.stations, language=language)
        write_lines([*lines, "", *assumption_lines(facts, opened.plan.circles, language=language)])


@app.command()
@guarded
def sites(
    plan: arguments.Plan,
    add: sites_options.Add = None,
    target: sites_options.Target = None,
    each_area: sites_options.EachArea = False,
    fair: sites_options.Fair = False,
    phases: sites_options.Phases = None,
    move: sites_options.Move = None,
    keep: sites_options.Keep = None,
    protect: sites_options.Protect = None,
    where: sites_options.Where = "parks",
    circle: sites_options.Circle = None,
    weights: sites_options.Weights = None,
    services: sites_options.Services = None,
    spacing: sites_options.Spacing = None,
    exclude_area: sites_options.ExcludeArea = None,
    exclude_host: sites_options.ExcludeHost = None,
    most_per_park: sites_options.MostPerPark = None,
    least_per_community: sites_options.LeastPerCommunity = None,
    min_spacing: sites_options.MinSpacing = None,
    budget: sites_options.Budget = None,
    floor: sites_options.Floor = None,
    capacity: sites_options.Capacity = None,
    workers: sites_options.Workers = None,
    weight_by: options.WeightBy = None,
    scenario: options.Scenario = None,
    out: options.Out = None,
    fail_under: options.FailUnder = False,
    as_json: options.AsJson = False,
    lang: options.InLang = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """建议新服务站的位置，并说明方案至多差多少 · Propose sites for new stations, and say how good they are at worst."""
    from servicecircle.coverage.report.documents import sites_document
    from servicecircle.coverage.report.sites_report import report_lines
    from servicecircle.coverage.sites.ask import request_of
    from servicecircle.coverage.sites.sites_run import run_sites

    typed = {
        "add": add, "target": target, "each_area": each_area, "fair": fair, "phases": phases,
        "keep": keep, "move": move, "protected": protect,
        "where": where, "circle": circle, "weights": weights, "services": services, "workers_weight": workers,
        "most_per_park": most_per_park, "least_per_community": least_per_community,
        "spacing_between_m": min_spacing, "budget": budget, "floor": floor, "capacity": capacity,
        "weight_by": weight_by, "spacing_m": spacing, "exclude_areas": exclude_area, "exclude_hosts": exclude_host,
    }  # fmt: skip
    with progress_bar(quiet=quiet, lang=lang) as progress, until_interrupted(progress) as (step, wanted):
        run = run_sites(
            plan,
            lambda read: request_of(read, typed),
            out=out,
            now=datetime.now(),
            scenario=scenario,
            wanted=wanted,
            progress=step,
        )
    language = language_of(lang, run.opened.plan.language)
    tell_run(run, sites_document, report_lines, language=language, as_json=as_json, quiet=quiet)
    if run.answer["interrupted"]:
        raise typer.Exit(INTERRUPTED)
    if fail_under and not run.answer["meets_target"]:
        raise typer.Exit(TARGET_MISSED)


@app.command()
@guarded
def patrol(
    plan: arguments.Plan,
    ratio: patrol_options.Ratio = None,
    add: patrol_options.Add = None,
    beats: patrol_options.Beats = None,
    beat_area: patrol_options.BeatArea = None,
    share: patrol_options.Share = False,
    out: options.Out = None,
    as_json: options.AsJson = False,
    lang: options.InLang = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """居民与平安员之比、缺口、补到哪里 · Residents a patroller, shortages, who to add where.

    平安员不挂在服务站上，所以没有 --scenario · patrollers hang on no station: there is no --scenario here.
    """
    from servicecircle.coverage.patrol.patrol_request import PatrolRequest
    from servicecircle.coverage.patrol.patrol_run import run_patrol
    from servicecircle.coverage.report.patrol_document import patrol_document
    from servicecircle.coverage.report.patrol_words import patrol_lines

    request = PatrolRequest(ratio=ratio, add=add, beats=beats, beat_area=beat_area, share=share)
    with progress_bar(quiet=quiet, lang=lang) as progress:
        run = run_patrol(plan, request, out=out, now=datetime.now(), progress=progress)
    language = language_of(lang, run.study.opened.plan.language)
    tell_run(run, patrol_document, patrol_lines, language=language, as_json=as_json, quiet=quiet)


@app.command()
@guarded
def staffing(
    plan: arguments.Plan,
    weight_by: options.WeightBy = None,
    scenario: options.Scenario = None,
    share: staffing_options.Share = False,
    out: options.Out = None,
    fail_under: staffing_options.FailUnder = False,
    as_json: options.AsJson = False,
    lang: options.InLang = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """名义与有效覆盖：服务站是否真有人 · Nominal against effective circles: is the station staffed, and when open."""
    from servicecircle.coverage.report.documents import staffing_document
    from servicecircle.coverage.report.staffing_words import staffing_lines
    from servicecircle.coverage.staffing.staffing_run import run_staffing

    with progress_bar(quiet=quiet, lang=lang) as progress:
        now = datetime.now()
        run = run_staffing(
            plan, out=out, now=now, weight_by=weight_by, share=share, scenario=scenario, progress=progress
        )
    language = language_of(lang, run.opened.plan.language)
    tell_run(run, staffing_document, staffing_lines, language=language, as_json=as_json, quiet=quiet)
    if fail_under and not run.answer["meets_target"]:
        raise typer.Exit(TARGET_MISSED)


@app.command()
@guarded
def compare(
    run_a: arguments.RunBefore,
    run_b: arguments.RunAfter,
    out: options.OutBeside = None,
    as_json: options.AsJson = False,
    lang: options.InLang = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """对比两次运行：谁新覆盖、谁失去 · Compare two runs: who gains, who loses."""
    from servicecircle.coverage.compare.compare_run import CompareRun, run_compare
    from servicecircle.coverage.report.compare_document import compare_document
    from servicecircle.coverage.report.compare_words import compare_lines, plan_language
    from servicecircle.coverage.workbook.compare_files import write_compare_files

    def hand_out(found: CompareRun, folder: Path, dated: date | None) -> None:
        write_compare_files(found, folder, date=dated, language=language_of(lang, plan_language(found)))

    with progress_bar(quiet=quiet, lang=lang) as progress:
        run = run_compare(run_a, run_b, out=out, now=datetime.now(), hand_out=hand_out, progress=progress)
    language = language_of(lang, plan_language(run))
    tell_run(run, compare_document, compare_lines, language=language, as_json=as_json, quiet=quiet)


@app.command()
@guarded
def report(
    plan: arguments.Plan,
    add: report_options.Add = None,
    target: report_options.Target = None,
    where: report_options.Where = None,
    scenario: options.Scenario = None,
    share: report_options.Share = False,
    out: options.Out = None,
    fail_under: options.FailUnder = False,
    as_json: options.AsJson = False,
    lang: options.InLang = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """全部结果：表、图层、汇报页、工作簿 · All of it: tables, layers, the briefing page, the workbook."""
    from servicecircle.coverage.report.report_document import report_document
    from servicecircle.coverage.report.report_words import report_lines
    from servicecircle.coverage.report_run import run_report
    from servicecircle.coverage.sites.ask import request_of

    typed = {"add": add, "target": target, **({} if where is None else {"where": where})}
    with progress_bar(quiet=quiet, lang=lang) as progress, until_interrupted(progress) as (step, wanted):
        run = run_report(
            plan,
            None if add is None and target is None and where is None else lambda read: request_of(read, typed),
            out=out,
            now=datetime.now(),
            language=None if lang is None else as_language(lang),
            share=share,
            scenario=scenario,
            wanted=wanted,
            progress=step,
        )
    language = language_of(lang, run.whole.opened.plan.language)
    tell_run(run, report_document, report_lines, language=language, as_json=as_json, quiet=quiet)
    if (run.answers["sites"] or {}).get("ending") == "interrupted":
        raise typer.Exit(INTERRUPTED)
    if fail_under and not run.tables.coverage["circles"]["meets_target"].all():
        raise typer.Exit(TARGET_MISSED)


def _coverage(
    plan: Path,
    *,
    scenario: Path | None = None,
    out: Path | None,
    as_json: bool,
    lang: Lang | None,
    quiet: bool,
    weight_by: str | None = None,
) -> CoverageRun:
    """Run `coverage` and tell its result."""
    from servicecircle.coverage.circles.coverage_run import run_coverage
    from servicecircle.coverage.report.coverage_words import coverage_lines
    from servicecircle.coverage.report.documents import coverage_document

    def lines(run: CoverageRun, *, language: Language) -> list[str]:
        return coverage_lines(run.study, run.tables, run.facts, language=language)

    with progress_bar(quiet=quiet, lang=lang) as progress:
        now = datetime.now()
        run = run_coverage(plan, out=out, now=now, weight_by=weight_by, scenario=scenario, progress=progress)
    language = language_of(lang, run.study.plan.language)
    tell_run(run, coverage_document, lines, language=language, as_json=as_json, quiet=quiet)
    return run


def tell_run(
    run: SomeRun,
    document: Callable[[SomeRun], dict[str, Any]],
    lines: Callable[..., Iterable[str]],
    *,
    language: Language,
    as_json: bool,
    quiet: bool,
) -> None:
    """Tell what a run found: its warnings, then its document or its lines and where its files are."""
    if not quiet:
        tell_findings(run.findings, language=language, as_json=False)
    if as_json:
        write_json(document(run))
    else:
        files = f"结果文件：{run.folder}" if language == "zh" else f"Files: {run.folder}"
        write_lines([*lines(run, language=language), "", files])


def say(text: str) -> None:
    """Write a line of words to stderr."""
    with contextlib.suppress(BrokenPipeError):
        print(text, file=sys.stderr, flush=True)


def write_lines(lines: Iterable[str]) -> None:
    """Write a result to stdout; a reader that has seen enough (``| head``) is no fault."""
    try:
        print("\n".join(lines), flush=True)
    except BrokenPipeError:
        _close_stdout()


def write_json(document: dict[str, Any]) -> None:
    """Write one JSON document to stdout."""
    from servicecircle.coverage.run_files.runs import json_text

    write_lines([json_text(document).rstrip("\n")])


def tell_findings(findings: Iterable[Finding], *, language: Language, as_json: bool) -> None:
    """Write findings: words to stderr, or a JSON document to stdout."""
    from servicecircle.coverage.report.findings_words import finding_lines, findings_document

    gathered = tuple(findings)
    if as_json:
        write_json(findings_document(gathered))
    elif gathered:
        say("\n".join(finding_lines(gathered, language=language)))


@contextlib.contextmanager
def progress_bar(*, quiet: bool, lang: Lang | None) -> Iterator[Callable[[str], None]]:
    """Hand out a function that takes the name of each step; a bar on a terminal, nothing in a pipe."""
    if quiet or not sys.stderr.isatty():
        yield _show_nothing
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from servicecircle.coverage.report.step_words import STEP_WORDS

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=len(STEP_WORDS))

        def show(step: str) -> None:
            zh, en = STEP_WORDS.get(step, (step, step))
            done = list(STEP_WORDS).index(step) if step in STEP_WORDS else 0
            bar.update(task, description=pick(lang, zh, en), completed=done)

        yield show


def _show_nothing(step: str) -> None:
    """Stand in for the bar where there is none."""


def _tell_our_fault(error: Exception, *, verbose: bool) -> None:
    if verbose:
        traceback.print_exc()
    what = f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]
    zh = "程序内部错误，不是您的数据有误；加 -v 重试可看到详情"
    say(f"{zh} · a fault of ours, not of your data; -v shows details（{what}）")


def _close_stdout() -> None:
    """Send what is still to be written nowhere, so that Python's own flush at the end stays silent."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
