"""Places of the planner's own: `[layers.candidates]` of the plan, or any file that a layer may be."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import geopandas as gpd
import numpy as np

from ...geo.errors import Finding, InputError, raise_errors
from ...geo.faults import LayerRows
from ..layers.layer_files import InputFile, in_plan_crs, input_file, open_layer
from ..layers.layers import PlanLayers
from ..plan_toml.plan import LayerSpec, Plan
from ..plan_toml.plan_text import PLAN_FILE

LAYER_WORDS = ("candidates", "layer")


@dataclass(frozen=True, eq=False)
class OwnPlaces:
    """Places of the planner's own.

    Attributes:
        frame: `id`, `geometry` Point in the plan CRS, `row`; perhaps `name`, `services`, `cost`, `capacity`.
        file: name of the file in findings.
        source: the file as a manifest lists it; None for the plan's own layer, which the plan lists.
        findings: warnings about the file.
    """

    frame: gpd.GeoDataFrame
    file: str
    source: InputFile | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def rows(self) -> LayerRows:
        """The rows, for findings about them."""
        return LayerRows(self.file, self.frame["row"].to_numpy(dtype=np.int64))


def own_places(plan: Plan, layers: PlanLayers, where: str) -> OwnPlaces:
    """Return the candidates layer of the plan where `where` is ``candidates`` or ``layer``, else read the file `where`.

    A path starts at the working folder, or at the plan folder where there is no such file.

    Raises:
        InputError: there is no such layer or file, or it has errors.
    """
    spec = plan.layers.get("candidates")
    if where in LAYER_WORDS:
        return _of_plan(spec, layers)
    path = next((path for path in (Path(where), plan.folder / where) if path.is_file()), None)
    if path is None:
        raise InputError([_no_such_file(where)])
    if spec is not None and path.resolve() == spec.path.resolve():
        return _of_plan(spec, layers)
    return _of_file(path, Path(where), layers)


def _of_plan(spec: LayerSpec | None, layers: PlanLayers) -> OwnPlaces:
    if spec is None or layers.candidates is None:
        raise InputError([_no_layer(named=spec is not None)])
    return OwnPlaces(layers.candidates, spec.relative)


def _of_file(path: Path, given: Path, layers: PlanLayers) -> OwnPlaces:
    label = given.name if given.is_absolute() else given.as_posix()
    spec = LayerSpec(role="candidates", path=path.resolve(), relative=label)
    layer, findings = open_layer(spec)
    raise_errors(findings)
    if layer is None:
        raise InputError([*findings, _nothing_in(label)])
    return OwnPlaces(in_plan_crs(layer, layers.crs), label, input_file(spec, layer), tuple(findings))


def _no_layer(*, named: bool) -> Finding:
    return Finding(
        code="no_candidates_layer",
        severity="error",
        zh="候选点图层里没有可用的点" if named else "方案没有候选点图层",
        en="the candidates layer holds no usable point" if named else "the plan has no candidates layer",
        fix_zh="请在 plan.toml 写 [layers.candidates]，或改用 --in parks、--in anywhere、--in 文件名",
        fix_en="name one as [layers.candidates] in plan.toml, or say --in parks, --in anywhere or --in FILE",
        file=PLAN_FILE,
        column="layers.candidates",
    )


def _no_such_file(where: str) -> Finding:
    close = get_close_matches(where, ("parks", "anywhere", *LAYER_WORDS), n=1, cutoff=0.6)
    fix_zh = (
        f"是否想写 {close[0]}？"
        if close
        else "可写：parks（园区）、anywhere（所有街道）、candidates（方案的候选点图层）或文件名"
    )
    fix_en = (
        f"did you mean {close[0]}?" if close else "say parks, anywhere, candidates (the plan's own layer) or a file"
    )
    return Finding(
        code="missing_file",
        severity="error",
        zh=f"没有文件 {where}",
        en=f"there is no file {where}",
        fix_zh=fix_zh,
        fix_en=fix_en,
        file=Path(where).name,
    )


def _nothing_in(file: str) -> Finding:
    return Finding(
        code="no_candidates_layer",
        severity="error",
        zh="文件里没有可用的点",
        en="the file holds no usable point",
        fix_zh="请检查坐标列",
        fix_en="check the columns of coordinates",
        file=file,
    )
