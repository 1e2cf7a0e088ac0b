"""What can be wrong with two run folders that are to be compared."""

from __future__ import annotations

from ...geo.errors import Finding


def no_run_folder(folder: str, missing: str) -> Finding:
    """Return the finding for a folder that holds no coverage run."""
    return Finding(
        code="no_run_folder",
        severity="error",
        zh=f"{folder} 不是 coverage 的结果文件夹：没有 {missing}",
        en=f"{folder} is no run folder of coverage: it has no {missing}",
        fix_zh="请给出含 residences.csv、areas.csv 和 manifest.json 的结果文件夹，如 PLAN/runs/ 下的一个",
        fix_en="name a run folder with residences.csv, areas.csv and manifest.json, such as one under PLAN/runs/",
        file=missing,
    )


def no_homes(folder: str, command: str, *, is_shared: bool) -> Finding:
    """Return the finding for a run of another command, or one that was shared: it has no residences to compare."""
    zh = "对外共享的结果不含住宅" if is_shared else f"servicecircle {command} 的结果不含住宅的覆盖情况"
    en = (
        "a run that was shared holds no residences"
        if is_shared
        else f"a run of servicecircle {command} does not hold who is covered"
    )
    return Finding(
        code="run_without_residences",
        severity="error",
        zh=f"{folder} 不能对比：{zh}",
        en=f"{folder} cannot be compared: {en}",
        fix_zh="请给出两次 coverage、staffing 或 report 的结果（不加 --share）；后两种也对比有人在岗的覆盖",
        fix_en=(
            "compare takes two runs of coverage, staffing or report (without --share); of the latter two it compares "
            "coverage by staffed stations too"
        ),
        file="residences.csv",
    )


def no_manifest(folder: str, why: str) -> Finding:
    """Return the finding for a manifest that cannot be understood."""
    return Finding(
        code="manifest_unreadable",
        severity="error",
        zh=f"{folder} 的 manifest.json 读不懂：{why}",
        en=f"manifest.json of {folder} cannot be understood: {why}",
        fix_zh="文件已损坏，请重新运行 coverage",
        fix_en="it is damaged: run coverage again",
        file="manifest.json",
    )


def other_schema(folder: str, found: str, known: str) -> Finding:
    """Return the finding for a run of another version of the format."""
    return Finding(
        code="other_schema",
        severity="error",
        zh=f"{folder} 的格式是 {found}，这里只认识 {known}",
        en=f"{folder} has the schema {found}, and only {known} is known here",
        fix_zh="请用现在的版本重新运行 coverage",
        fix_en="run coverage again with this version",
        file="manifest.json",
    )


def changed_file(folder: str, file: str) -> Finding:
    """Return the finding for a table that is not the one that the run wrote."""
    return Finding(
        code="run_file_changed",
        severity="error",
        zh=f"{folder} 的 {file} 在运行之后被改动过（与 manifest.json 里的指纹不符）",
        en=f"{file} of {folder} was changed after the run: it does not have the hash that manifest.json tells",
        fix_zh="请恢复原文件，或重新运行 coverage；要改表，请改副本",
        fix_en="bring the file back or run coverage again; edit a copy, not the run's own table",
        file=file,
    )


def missing_column(folder: str, file: str, column: str) -> Finding:
    """Return the finding for a table without a column that it must have."""
    return Finding(
        code="run_column_missing",
        severity="error",
        zh=f"{folder} 的 {file} 没有 {column} 列",
        en=f"{file} of {folder} has no column {column}",
        fix_zh="请重新运行 coverage",
        fix_en="run coverage again",
        file=file,
        column=column,
    )


def bad_cell(folder: str, file: str, column: str, row: int, text: str, count: int) -> Finding:
    """Return the finding for cells of a table of residences that mean nothing."""
    return Finding(
        code="run_cell_unreadable",
        severity="error",
        zh=f"{folder} 的 {file} 第 {row} 行 {column} 列读不懂：{text[:40]!r}",
        en=f"row {row}, column {column} of {file} in {folder} means nothing: {text[:40]!r}",
        fix_zh="请重新运行 coverage",
        fix_en="run coverage again",
        file=file,
        row=row,
        column=column,
        count=count,
    )


def does_not_add_up(
    folder: str,
    column: str,
    summed: int,
    stated: int,
    *,
    residences: str = "residences.csv",
    areas: str = "areas.csv",
) -> Finding:
    """Return the finding for residences that do not sum to what the table of areas says."""
    return Finding(
        code="run_does_not_add_up",
        severity="error",
        zh=f"{folder} 的 {residences} 合计 {summed:,}，{areas} 的 {column} 却是 {stated:,}",
        en=f"{residences} of {folder} sums to {summed:,}, and {column} of {areas} is {stated:,}",
        fix_zh="两个表不属于同一次运行，请重新运行 coverage",
        fix_en="the two tables are not of one run: run coverage again",
        file=areas,
        column=column,
    )


def of_other_residences(folder: str, file: str) -> Finding:
    """Return the finding for a table of other residences than the run's."""
    return Finding(
        code="run_does_not_add_up",
        severity="error",
        zh=f"{folder} 的 {file} 与 residences.csv 的住宅不一致",
        en=f"{file} of {folder} is of other residences than residences.csv",
        fix_zh="两个表不属于同一次运行，请重新运行 report",
        fix_en="the two tables are not of one run: run report again",
        file=file,
        column="id",
    )


def no_common_circle(before: str, after: str) -> Finding:
    """Return the finding for runs that share no circle."""
    return Finding(
        code="no_common_circle",
        severity="error",
        zh=f"两次运行没有同名的服务圈：{before} 与 {after}",
        en=f"the runs share no circle: {before} against {after}",
        fix_zh="请在两个方案里用同样的服务圈名字",
        fix_en="use the same names of circles in both plans",
        file="manifest.json",
    )


def no_common_residence() -> Finding:
    """Return the finding for runs that share no residence."""
    return Finding(
        code="no_common_residence",
        severity="warning",
        zh="两次运行没有一处编号相同的住宅：全部算作新增或消失",
        en="the runs share no residence by id: all of them are new or gone",
        fix_zh="请核对两次运行的住宅编号是否同一套",
        fix_en="check that both runs use the same ids",
        file="residences.csv",
    )


def few_common_residences(common: int, before: int, after: int) -> Finding:
    """Return the finding for runs that share less than half of their residences."""
    return Finding(
        code="few_common_residences",
        severity="warning",
        zh=f"编号相同的住宅只有 {common:,} 处（之前 {before:,}，之后 {after:,}）",
        en=f"only {common:,} residences have the same id ({before:,} before, {after:,} after)",
        fix_zh="请核对两次运行的住宅编号是否同一套",
        fix_en="check that both runs use the same ids",
        file="residences.csv",
        count=common,
    )


def no_places(folder: str, why: str) -> Finding:
    """Return the finding for a run whose residences have no known places."""
    return Finding(
        code="no_places",
        severity="warning",
        zh=f"{folder} 的 layers.gpkg 用不上（{why}），不写地图图层",
        en=f"layers.gpkg of {folder} is of no use ({why}): no map layer is written",
        fix_zh="表格不受影响；要图层请重新运行 coverage",
        fix_en="the tables are not affected; run coverage again for the layer",
        file="layers.gpkg",
    )
