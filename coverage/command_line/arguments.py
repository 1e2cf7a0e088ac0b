"""What stands after the name of a command: a plan, a residence, folders to write, folders of runs to read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Plan = Annotated[Path, typer.Argument(metavar="PLAN", help="方案文件夹或 plan.toml · a plan folder or its plan.toml")]
Residence = Annotated[str, typer.Argument(metavar="ID", help="住宅编号 · id of a residence")]
SampleFolder = Annotated[Path, typer.Argument(metavar="[DIR]", help="写到哪里 · where to write it")]
NewFolder = Annotated[Path, typer.Argument(metavar="DIR", help="新文件夹 · a new folder")]
RunBefore = Annotated[
    Path, typer.Argument(metavar="RUN_A", help="之前的 coverage 结果文件夹 · run folder of coverage, before")
]
RunAfter = Annotated[
    Path, typer.Argument(metavar="RUN_B", help="之后的 coverage 结果文件夹 · run folder of coverage, after")
]
