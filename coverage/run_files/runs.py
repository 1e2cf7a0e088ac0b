"""Run folders: written whole or not at all, the same bytes from the same inputs.

The rules (docs/rules.md, "Runs"): `--out` *is* the run folder; existing and not empty is refused.
Everything is written to a sibling folder, which takes its name in one step when it is complete.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ...geo.errors import Finding, InputError
from ...geo.guards import file_sha256

LIBRARIES = ("geopandas", "h3", "numpy", "pandas", "pyogrio", "pyproj", "scipy", "shapely")
MANIFEST = "manifest.json"
RUN_SCHEMA = "servicecircle.run/1"


def default_run_folder(plan_folder: Path, command: str, *, now: datetime.datetime) -> Path:
    """Return a new folder's path under `PLAN/runs/`, named for the time and the command."""
    return _untaken(plan_folder / "runs", command, now)


def run_folder_beside(run: Path, command: str, *, now: datetime.datetime) -> Path:
    """Return a new folder's path beside the run folder `run`, named for the time and the command."""
    return _untaken(run.resolve().parent, command, now)


def _untaken(runs: Path, command: str, now: datetime.datetime) -> Path:
    stem = f"{now:%Y%m%d-%H%M%S}-{command}"
    tried = (runs / (stem if number == 1 else f"{stem}-{number}") for number in range(1, 1_000_000))
    return next(path for path in tried if not path.exists())


def refuse_used_folder(folder: Path) -> None:
    """Refuse a run folder that exists and is not empty, or is a file.

    Raises:
        InputError: with the finding `out_not_empty` or `out_not_a_folder`.
    """
    if folder.is_dir():
        if any(folder.iterdir()):
            raise InputError([_used(folder)])
    elif folder.exists() or folder.is_symlink():
        raise InputError([_no_folder(folder)])


@contextlib.contextmanager
def new_run(folder: Path) -> Iterator[Path]:
    """Hand out a folder to write into; it becomes `folder` when the block ends well, and vanishes when it does not.

    Raises:
        InputError: `folder` is in use, or cannot be written.
    """
    refuse_used_folder(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise InputError([_not_writable(folder, error)]) from error
    try:
        yield draft
        draft.chmod(0o777 & ~_umask())  # mkdtemp makes folders that only their owner can open
        refuse_used_folder(folder)
        if folder.is_dir():
            folder.rmdir()  # empty; on Windows a folder cannot be replaced
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_manifest(draft: Path, content: Mapping[str, Any]) -> None:
    """Write `manifest.json`: `content`, and every file of the run with its SHA-256."""
    files = {
        path.relative_to(draft).as_posix(): file_sha256(path) for path in sorted(draft.rglob("*")) if path.is_file()
    }
    document = {**content, "files": files}
    (draft / MANIFEST).write_text(json_text(document), encoding="utf-8", newline="\n")


def json_text(document: Mapping[str, Any]) -> str:
    """Return JSON for machines: one document, no NaN, dates as ISO text, ends with a line feed.

    Raises:
        ValueError: a number that JSON does not know, a fault of ours.
    """
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False, default=_plain) + "\n"


def finding_rows(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    """Return findings as JSON rows, in the order found."""
    return [asdict(finding) for finding in findings]


def library_versions() -> dict[str, str]:
    """Return the versions of servicecircle and of the libraries that decide figures."""
    return {name: version(name) for name in ("servicecircle", *LIBRARIES)}


def _plain(value: object) -> object:
    if isinstance(value, (datetime.date, Path)):
        return str(value)
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def _umask() -> int:
    # The mask can only be read by setting it.
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _used(folder: Path) -> Finding:
    return Finding(
        code="out_not_empty",
        severity="error",
        zh=f"输出文件夹 {folder} 已有内容",
        en=f"the output folder {folder} is not empty",
        fix_zh="请换一个新文件夹，或先清空它",
        fix_en="name a new folder, or empty this one first",
        file=folder.name,
    )


def _no_folder(folder: Path) -> Finding:
    return Finding(
        code="out_not_a_folder",
        severity="error",
        zh=f"{folder} 已存在，而且不是文件夹",
        en=f"{folder} exists and is no folder",
        fix_zh="请换一个名字",
        fix_en="choose another name",
        file=folder.name,
    )


def _not_writable(folder: Path, error: OSError) -> Finding:
    return Finding(
        code="out_not_writable",
        severity="error",
        zh=f"无法在 {folder.parent} 写入（{error.strerror}）",
        en=f"cannot write to {folder.parent} ({error.strerror})",
        fix_zh="请用 --out 指定一个可以写入的文件夹",
        fix_en="name a folder that can be written with --out",
        file=folder.name,
    )
