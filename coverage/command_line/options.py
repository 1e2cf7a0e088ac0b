"""Options that more than one command has: their names, types and the words of `--help`.

Only what `--help` needs is imported here, so that it answers at once.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from .languages import Lang


def _tell_version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"servicecircle {version('servicecircle')}")
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option(
        "--version", callback=lambda wanted: _tell_version(wanted=wanted), is_eager=True, help="版本 · version"
    ),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", help="结果文件夹，须为新的或空的 · run folder, new or empty (default: under PLAN/runs/)"),
]
AlsoOut = Annotated[
    Path | None,
    typer.Option("--out", help="另写一份结果文件夹 · also write a run folder, new or empty (default: none)"),
]
OutBeside = Annotated[
    Path | None,
    typer.Option("--out", help="结果文件夹，须为新的或空的 · run folder, new or empty (default: beside RUN_B)"),
]
AsJson = Annotated[bool, typer.Option("--json", help="向标准输出写一份 JSON · one JSON document to stdout")]
InLang = Annotated[Lang | None, typer.Option("--lang", help="输出语言 · language (default: the plan's)")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="不显示进度与提醒 · no progress, no warnings")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="出错时给出详细信息 · details of a fault")]
WeightBy = Annotated[
    str | None,
    typer.Option("--weight-by", help="另按受理量加权：workload · weigh by accepted cases as well"),
]
Scenario = Annotated[
    Path | None, typer.Option("--scenario", help="情景方案文件：增、移、撤服务站 · stations added, moved, removed")
]
FailUnder = Annotated[
    bool, typer.Option("--fail-under", help="有服务圈未达目标时退出码为 3 · exit 3 where a circle misses its target")
]
