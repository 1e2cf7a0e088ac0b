"""The sample plan folder (云溪区, made up): written from the package, reused while nobody has changed it."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..geo.errors import Finding, InputError
from .run_files.runs import new_run

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "yunxi"
# What commands leave in a plan folder; it does not make a sample a changed one.
LEFT_BY_COMMANDS = {".checked", ".network", "runs"}


def write_sample(folder: Path, *, source: Path = SAMPLE) -> bool:
    """Write the sample to `folder`; tell whether it was written (True) or stood there unchanged (False).

    Raises:
        InputError: the folder holds something else, or a changed sample; nothing is touched then.
    """
    if folder.is_dir() and any(folder.iterdir()):
        changes = _changes(folder, source)
        if changes:
            raise InputError([_changed(folder, changes)])
        return False
    with new_run(folder) as draft:
        for path in _files(source):
            shutil.copyfile(path, draft / path.name)
    return True


def _files(source: Path) -> list[Path]:
    return sorted(path for path in source.iterdir() if path.is_file())


def _changes(folder: Path, source: Path) -> list[str]:
    """Names of files that are missing, changed, or not of the sample."""
    ours = {path.name: path for path in _files(source)}
    there = {path.name for path in folder.iterdir()} - LEFT_BY_COMMANDS
    differing = {name for name, path in ours.items() if not _same(path, folder / name)}
    return sorted(differing | (there - ours.keys()))


def _same(a: Path, b: Path) -> bool:
    return b.is_file() and a.stat().st_size == b.stat().st_size and a.read_bytes() == b.read_bytes()


def _changed(folder: Path, changes: list[str]) -> Finding:
    first = changes[0]
    return Finding(
        code="sample_changed",
        severity="error",
        zh=f"文件夹 {folder} 不是原样的示例：{len(changes)} 个文件不同（如 {first}）",
        en=f"the folder {folder} is not the sample as it was written: {len(changes)} files differ (such as {first})",
        fix_zh="请换一个文件夹，例如 servicecircle demo 新文件夹；改过的方案请用 servicecircle coverage 计算",
        fix_en="name another folder, such as servicecircle demo NEW; a changed plan runs with servicecircle coverage",
        file=first,
        count=len(changes),
    )
