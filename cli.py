"""The command line: each command reads, makes one call of the library, and writes.

Results go to stdout, words about the work (progress, warnings, errors) to stderr. Exit codes: 0 done, 1 a fault of
ours, 2 the input needs mending, 3 a stated target is missed, 130 interrupted.
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import gc
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from servicecircle.geo.errors import Finding, InputError, Language

if TYPE_CHECKING:
    from servicecircle.coverage.coverage_run import CoverageRun

# Plan, tables and geometry take a second to load: each command imports what it needs.
app = typer.Typer(
    name="servicecircle",
    help="住宅到服务站的步行距离与服务圈覆盖 · Walking distance from every residence to the services it was promised.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Command = TypeVar("Command", bound=Callable[..., None])

DONE, OUR_FAULT, INPUT_FAULT, TARGET_MISSED, INTERRUPTED = 0, 1, 2, 3, 130


class Lang(StrEnum):
    """Language of the words; the plan's own where not given."""

    zh = "zh"
    en = "en"


PlanArgument = Annotated[
    Path, typer.Argument(metavar="PLAN", help="方案文件夹或 plan.toml · a plan folder or its plan.toml")
]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", help="结果文件夹，须为新的或空的 · run folder, new or empty (default: under PLAN/runs/)"),
]
AlsoOutOption = Annotated[
    Path | None,
    typer.Option("--out", help="另写一份结果文件夹 · also write a run folder, new or empty (default: none)"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="向标准输出写一份 JSON · one JSON document to stdout")]
LangOption = Annotated[Lang | None, typer.Option("--lang", help="输出语言 · language (default: the plan's)")]
QuietOption = Annotated[bool, typer.Option("-q", "--quiet", help="不显示进度与提醒 · no progress, no warnings")]
VerboseOption = Annotated[bool, typer.Option("-v", "--verbose", help="出错时给出详细信息 · details of a fault")]
WeightByOption = Annotated[
    str | None,
    typer.Option("--weight-by", help="另按受理量加权：workload · weigh by accepted cases as well"),
]
ScenarioOption = Annotated[
    Path | None, typer.Option("--scenario", help="情景方案文件：增、移、撤服务站 · stations added, moved, removed")
]
FailUnderOption = Annotated[
    bool, typer.Option("--fail-under", help="有服务圈未达目标时退出码为 3 · exit 3 where a circle misses its target")
]


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
    app(prog_name="servicecircle")


def guarded(command: Command) -> Command:
    """Turn what a command raises into words and an exit code: a traceback shown to a user is our bug."""

    @functools.wraps(command)
    def run(**options: Any) -> None:
        try:
            command(**options)
            sys.stdout.flush()
        except InputError as error:
            tell_findings(error.findings, language=_language(options), as_json=options.get("as_json", False))
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
            _tell_our_fault(error, verbose=bool(options.get("verbose")))
            raise typer.Exit(OUR_FAULT) from None

    return run  # type: ignore[return-value]


@app.command()
@guarded
def demo(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="写到哪里 · where to write it")] = Path("yunxi"),
    out: OutOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """写出示例方案（云溪区，虚构）并计算覆盖 · Write the made-up sample plan and report on it."""
    from servicecircle.coverage.demo import write_sample

    written = write_sample(folder)
    if not quiet:
        say(
            _pick(
                lang,
                f"示例{'已写到' if written else '未改动，直接使用'}：{folder}",
                f"sample {'written to' if written else 'reused in'} {folder}",
            )
        )
    _coverage(folder, out=out, as_json=as_json, lang=lang, quiet=quiet)


@app.command()
@guarded
def coverage(
    plan: PlanArgument,
    weight_by: WeightByOption = None,
    scenario: ScenarioOption = None,
    out: OutOption = None,
    fail_under: FailUnderOption = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """逐栋住宅核对每个服务圈 · Check every residence against every circle."""
    run = _coverage(plan, scenario=scenario, out=out, as_json=as_json, lang=lang, quiet=quiet, weight_by=weight_by)
    if fail_under and not run.tables["circles"]["meets_target"].all():
        raise typer.Exit(TARGET_MISSED)


@app.command()
@guarded
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="新文件夹 · a new folder")],
    as_json: JsonOption = False,
    lang: LangOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """新建方案：带说明的 plan.toml 和各图层模板 · An empty plan: commented plan.toml, a template for every layer."""
    from servicecircle.coverage.init import init_plan

    language = _as_language(lang or Lang.zh)
    written = init_plan(folder, language=language)
    if as_json:
        write_json({"schema": "servicecircle.init/1", "files": [str(path) for path in written]})
    else:
        write_lines(str(path) for path in written)
    if not quiet:
        say(_pick(lang, "填好后运行", "fill them in, then run") + f": servicecircle check {folder}")


@app.command()
@guarded
def check(
    plan: PlanArgument,
    out: AlsoOutOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """读取全部图层，列出所有问题，不改动任何文件 · Read everything, list all findings, change nothing."""
    from servicecircle.coverage.check import check_plan
    from servicecircle.coverage.check_run import write_check
    from servicecircle.coverage.report.findings_words import finding_lines, findings_document
    from servicecircle.coverage.runs import refuse_used_folder

    if out is not None:
        refuse_used_folder(out)
    result = check_plan(plan)
    if out is not None:
        write_check(result, out)
    if as_json:
        write_json(findings_document(result.findings))
    else:
        write_lines(finding_lines(result.findings, language=_language({"lang": lang, "plan": plan})))
    if result.has_errors:
        raise typer.Exit(INPUT_FAULT)


@app.command()
@guarded
def network(
    plan: PlanArgument,
    place: Annotated[
        str | None,
        typer.Option("--place", help="先从 OpenStreetMap 下载这个地方的道路 · first download the roads of a place"),
    ] = None,
    bbox: Annotated[
        str | None,
        typer.Option("--bbox", help="先下载这个范围：西,南,东,北（度） · first download a box: west,south,east,north"),
    ] = None,
    out: OutOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """建立、检查并固定路网 · Build, audit and freeze the street network."""
    from servicecircle.coverage.network_run import run_network
    from servicecircle.coverage.report.assumption_words import assumption_lines
    from servicecircle.coverage.report.documents import network_document
    from servicecircle.coverage.report.network_words import network_lines

    if place is not None and bbox is not None:
        raise typer.BadParameter("--place 和 --bbox 只能用一个 · give --place or --bbox, not both")
    with progress_bar(quiet=quiet, lang=lang) as progress:
        if place is not None or bbox is not None:
            from servicecircle.coverage.roads_download import download_roads

            progress("download")
            download_roads(plan, place=place, bbox=parse_bbox(bbox) if bbox is not None else None)
        run = run_network(plan, out=out, now=datetime.datetime.now(), progress=progress)
    language = _language_of(lang, run.opened.plan.language)
    if not quiet:
        tell_findings(run.opened.findings, language=language, as_json=False)
    if as_json:
        write_json(network_document(run))
    else:
        assumed = assumption_lines(run.facts, run.opened.plan.circles, language=language)
        write_lines([*network_lines(run.audit, language), "", *assumed, "", files_line(run.folder, language)])


@app.command()
@guarded
def explain(
    plan: PlanArgument,
    identity: Annotated[str, typer.Argument(metavar="ID", help="住宅编号 · id of a residence")],
    out: AlsoOutOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """解释一处住宅：接入、路线、结论、备选 · One residence: legs, way, verdict, alternatives."""
    from servicecircle.coverage.assumptions import assumptions
    from servicecircle.coverage.explain import explain_residence, find_residence
    from servicecircle.coverage.explain_run import write_explanation
    from servicecircle.coverage.opened_plan import open_plan
    from servicecircle.coverage.report.assumption_words import assumption_lines
    from servicecircle.coverage.report.explain_words import explanation_document, explanation_lines
    from servicecircle.coverage.runs import refuse_used_folder

    if out is not None:
        refuse_used_folder(out)
    with progress_bar(quiet=quiet, lang=lang) as progress:
        opened = open_plan(plan, progress=progress)
    row = find_residence(opened.layers, identity, file=opened.plan.layers["residences"].relative)
    told = explain_residence(opened.plan, opened.layers, opened.streets.network, opened.measured, row)
    document = explanation_document(told, opened.layers.stations)
    if out is not None:
        write_explanation(told, opened, document, out)
    language, facts = _language_of(lang, opened.plan.language), assumptions(opened)
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
    plan: PlanArgument,
    add: Annotated[
        int | None, typer.Option("--add", help="再建几个，使新覆盖的居民最多 · so many more stations, most covered")
    ] = None,
    target: Annotated[
        float | None, typer.Option("--target", help="达到这个人口覆盖率的最少数量 · fewest for this rate, such as 0.95")
    ] = None,
    each_area: Annotated[
        bool, typer.Option("--each-area", help="--target 要每个社区都达到 · the target in every community")
    ] = False,
    fair: Annotated[
        bool, typer.Option("--fair", help="--add 时使最差社区的覆盖率最高 · the worst community best off")
    ] = False,
    phases: Annotated[
        str | None, typer.Option("--phases", help="分期，各期末的数量：10,20,40 · built in phases")
    ] = None,
    move: Annotated[
        int | None, typer.Option("--move", help="最多搬迁几个现有服务站 · how many stations may move")
    ] = None,
    keep: Annotated[
        int | None, typer.Option("--keep", help="只保留几个现有服务站，损失最小 · how many stations stay, least loss")
    ] = None,
    protect: Annotated[
        list[str] | None, typer.Option("--protect", help="不关停的层级，可重复 · a tier that never closes")
    ] = None,
    where: Annotated[
        str, typer.Option("--in", help="候选点：parks 园区 | anywhere 街边 | candidates 方案图层 | 文件 · or a file")
    ] = "parks",
    circle: Annotated[
        str | None, typer.Option("--circle", help="哪个服务圈 · which circle (default: the first)")
    ] = None,
    weights: Annotated[
        str | None, typer.Option("--weights", help="多个服务圈加权：appeals=2,legal=1 · several circles, weighted")
    ] = None,
    services: Annotated[
        str | None, typer.Option("--services", help="新服务站提供的服务 · what a new station offers (default: all)")
    ] = None,
    spacing: Annotated[
        float | None, typer.Option("--spacing", help="候选点间距（米） · metres between candidates")
    ] = None,
    exclude_area: Annotated[
        list[str] | None, typer.Option("--exclude-area", help="不设站的区域，可重复 · no station in this area")
    ] = None,
    exclude_host: Annotated[
        list[str] | None, typer.Option("--exclude-host", help="不设站的类型，可重复 · none of this kind of place")
    ] = None,
    most_per_park: Annotated[
        int | None, typer.Option("--most-per-park", help="每个园区最多几个 · at most so many a park")
    ] = None,
    least_per_community: Annotated[
        int | None, typer.Option("--least-per-community", help="每个社区至少几个 · at least so many a community")
    ] = None,
    min_spacing: Annotated[
        float | None, typer.Option("--min-spacing", help="新服务站之间至少多少米 · metres between new stations")
    ] = None,
    budget: Annotated[
        float | None, typer.Option("--budget", help="总预算；造价取候选点的 cost 列 · what all may cost together")
    ] = None,
    floor: Annotated[
        float | None, typer.Option("--floor", help="每个社区的覆盖率不低于 · no community under this rate")
    ] = None,
    capacity: Annotated[
        int | None,
        typer.Option("--capacity", help="每个新站至多服务多少居民，配合 --add · residents a new station can serve"),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", help="园区职工按几倍居民计入 · weight of a park worker"),
    ] = None,
    weight_by: WeightByOption = None,
    scenario: ScenarioOption = None,
    out: OutOption = None,
    fail_under: FailUnderOption = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
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
            now=datetime.datetime.now(),
            scenario=scenario,
            wanted=wanted,
            progress=step,
        )
    language = _language_of(lang, run.opened.plan.language)
    if not quiet:
        tell_findings(run.findings, language=language, as_json=False)
    if as_json:
        write_json(sites_document(run))
    else:
        write_lines([*report_lines(run, language=language), "", files_line(run.folder, language)])
    if run.answer["ending"] == "interrupted":
        raise typer.Exit(INTERRUPTED)
    if fail_under and not run.answer["meets_target"]:
        raise typer.Exit(TARGET_MISSED)


@app.command()
@guarded
def patrol(
    plan: PlanArgument,
    ratio: Annotated[
        int | None, typer.Option("--ratio", help="每名平安员对应多少居民 · residents a patroller (default: the plan's)")
    ] = None,
    add: Annotated[
        int | None, typer.Option("--add", help="新增多少名、给哪里 · so many new patrollers, and where they should go")
    ] = None,
    beats: Annotated[
        int | None,
        typer.Option("--beats", help="划分成多少个巡区，居民数均衡、街道连通 · so many connected, balanced beats"),
    ] = None,
    beat_area: Annotated[
        str | None,
        typer.Option("--beat-area", help="划分哪个区域，名称或代码 · area to divide, by name or code"),
    ] = None,
    share: Annotated[
        bool, typer.Option("--share", help="可对外共享：小的人数不公开 · for sharing: small counts are masked")
    ] = False,
    out: OutOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """居民与平安员之比、缺口、补到哪里 · Residents a patroller, shortages, who to add where."""
    from servicecircle.coverage.patrol.patrol_request import PatrolRequest
    from servicecircle.coverage.patrol.patrol_run import run_patrol
    from servicecircle.coverage.report.patrol_document import patrol_document
    from servicecircle.coverage.report.patrol_words import patrol_lines

    request = PatrolRequest(ratio=ratio, add=add, beats=beats, beat_area=beat_area, share=share)
    with progress_bar(quiet=quiet, lang=lang) as progress:
        run = run_patrol(plan, request, out=out, now=datetime.datetime.now(), progress=progress)
    language = _language_of(lang, run.study.opened.plan.language)
    if not quiet:
        tell_findings(run.findings, language=language, as_json=False)
    if as_json:
        write_json(patrol_document(run))
    else:
        write_lines([*patrol_lines(run, language=language), "", files_line(run.folder, language)])


@app.command()
@guarded
def staffing(
    plan: PlanArgument,
    weight_by: WeightByOption = None,
    share: Annotated[
        bool, typer.Option("--share", help="对外共享：不含住宅和 1 到 4 的数字 · no residences, no counts from 1 to 4")
    ] = False,
    out: OutOption = None,
    fail_under: Annotated[
        bool,
        typer.Option("--fail-under", help="有效覆盖未达标或未知时退出码为 3 · exit 3 where effective coverage misses"),
    ] = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """名义与有效覆盖：服务站是否真有人 · Nominal against effective circles: is the station staffed, and when open."""
    from servicecircle.coverage.report.documents import staffing_document
    from servicecircle.coverage.report.staffing_words import staffing_lines
    from servicecircle.coverage.staffing.staffing_run import run_staffing

    with progress_bar(quiet=quiet, lang=lang) as progress:
        run = run_staffing(
            plan, out=out, now=datetime.datetime.now(), weight_by=weight_by, share=share, progress=progress
        )
    language = _language_of(lang, run.opened.plan.language)
    if not quiet:
        tell_findings(run.findings, language=language, as_json=False)
    if as_json:
        write_json(staffing_document(run))
    else:
        write_lines([*staffing_lines(run, language=language), "", files_line(run.folder, language)])
    if fail_under and not run.answer["meets_target"]:
        raise typer.Exit(TARGET_MISSED)


@app.command()
@guarded
def compare(
    run_a: Annotated[
        Path, typer.Argument(metavar="RUN_A", help="之前的 coverage 结果文件夹 · run folder of coverage, before")
    ],
    run_b: Annotated[
        Path, typer.Argument(metavar="RUN_B", help="之后的 coverage 结果文件夹 · run folder of coverage, after")
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="结果文件夹，须为新的或空的 · run folder, new or empty (default: beside RUN_B)"),
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """对比两次运行：谁新覆盖、谁失去 · Compare two runs: who gains, who loses."""
    from servicecircle.coverage.compare.compare_run import run_compare
    from servicecircle.coverage.report.compare_document import compare_document
    from servicecircle.coverage.report.compare_words import compare_lines, plan_language

    with progress_bar(quiet=quiet, lang=lang) as progress:
        run = run_compare(run_a, run_b, out=out, now=datetime.datetime.now(), progress=progress)
    language = _language_of(lang, plan_language(run))
    if not quiet:
        tell_findings(run.findings, language=language, as_json=False)
    if as_json:
        write_json(compare_document(run))
    else:
        write_lines([*compare_lines(run, language=language), "", files_line(run.folder, language)])


def parse_bbox(text: str) -> tuple[float, float, float, float]:
    """Return west, south, east, north of ``west,south,east,north``.

    Raises:
        typer.BadParameter: it is not four numbers.
    """
    try:
        west, south, east, north = (float(part) for part in text.replace("，", ",").split(","))
    except ValueError:
        raise typer.BadParameter("四个数：西,南,东,北 · four numbers: west,south,east,north") from None
    return west, south, east, north


@app.command()
@guarded
def report(
    plan: PlanArgument,
    add: Annotated[
        int | None, typer.Option("--add", help="建议新增几个（默认每十站一个，至多 20） · how many new sites")
    ] = None,
    target: Annotated[
        float | None, typer.Option("--target", help="改为达到这个覆盖率的最少数量 · the fewest for this rate instead")
    ] = None,
    where: Annotated[
        str | None, typer.Option("--in", help="候选点：parks | anywhere | candidates | 文件 · or a file")
    ] = None,
    share: Annotated[
        bool, typer.Option("--share", help="可对外共享：不含住宅，小的人数不公开 · no residences, small counts masked")
    ] = False,
    out: OutOption = None,
    fail_under: FailUnderOption = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
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
            now=datetime.datetime.now(),
            language=None if lang is None else _as_language(lang),
            share=share,
            wanted=wanted,
            progress=step,
        )
    language = _language_of(lang, run.whole.opened.plan.language)
    if not quiet:
        tell_findings(run.findings, language=language, as_json=False)
    if as_json:
        write_json(report_document(run))
    else:
        write_lines([*report_lines(run, language=language), "", files_line(run.folder, language)])
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
    from servicecircle.coverage.coverage_run import run_coverage
    from servicecircle.coverage.report.coverage_words import coverage_lines
    from servicecircle.coverage.report.documents import coverage_document

    with progress_bar(quiet=quiet, lang=lang) as progress:
        now = datetime.datetime.now()
        run = run_coverage(plan, out=out, now=now, weight_by=weight_by, scenario=scenario, progress=progress)
    language = _language_of(lang, run.study.plan.language)
    if not quiet:
        tell_findings(run.findings, language=language, as_json=False)
    if as_json:
        write_json(coverage_document(run))
    else:
        write_lines(coverage_lines(run.study, run.tables, run.facts, language=language))
        write_lines(["", files_line(run.folder, language)])
    return run


def files_line(folder: Path, language: Language) -> str:
    """Say where the files of a run are."""
    return f"结果文件：{folder}" if language == "zh" else f"Files: {folder}"


def _language_of(lang: Lang | None, plan_language: Language) -> Language:
    return plan_language if lang is None else _as_language(lang)


def _as_language(lang: Lang) -> Language:
    return "zh" if lang is Lang.zh else "en"


def _pick(lang: Lang | None, zh: str, en: str) -> str:
    return en if lang is Lang.en else zh


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
    from servicecircle.coverage.runs import json_text

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
            bar.update(task, description=_pick(lang, zh, en), completed=done)

        yield show


@contextlib.contextmanager
def until_interrupted(progress: Callable[[str], None]) -> Iterator[tuple[Callable[[str], None], Callable[[], bool]]]:
    """Hand out a progress and a `wanted` that turns False at Ctrl-C, once there is a plan to give back.

    Before the step ``choose`` there is none, and a second Ctrl-C means it: both interrupt at once.
    """
    asked: list[int] = []
    steps: list[str] = []

    def show(step: str) -> None:
        steps.append(step)
        progress(step)

    def stop(number: int, frame: object) -> None:
        if asked or "choose" not in steps:
            raise KeyboardInterrupt
        asked.append(number)

    try:
        before = signal.signal(signal.SIGINT, stop)
    except ValueError:  # not in the main thread: nobody can interrupt it
        yield show, lambda: True
        return
    try:
        yield show, lambda: not asked
    finally:
        signal.signal(signal.SIGINT, before)


def _show_nothing(step: str) -> None:
    """Stand in for the bar where there is none."""


def _language(options: dict[str, Any]) -> Language:
    """The language that was asked for, else the plan's where it can be read, else Chinese."""
    lang = options.get("lang")
    if lang is not None:
        return _as_language(lang)
    plan = options.get("plan")
    if plan is None:
        return "zh"
    from servicecircle.coverage.plan import read_plan

    read, _ = read_plan(plan)
    return "zh" if read is None else read.language


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
