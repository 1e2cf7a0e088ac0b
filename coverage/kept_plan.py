"""A plan that was read and found free of errors is kept beside it: the next command reads that, not the files again.

In ``PLAN/.checked/<hash>/`` are the layers in the plan CRS, one Arrow file each, and what was said of them. The hash
covers the bytes of every file, the plan with its defaults, our rules and the libraries: nothing old is taken for new.
A plan with errors is never kept, and `check` reads the files every time.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyproj
import shapely

from ..geo.errors import Finding, raise_errors
from ..geo.frame_file import read_frame, same_frame, write_frame
from ..geo.guards import file_findings, file_sha256
from ..geo.kept_folder import keep_folder, key_of, read_document, rules_sha256
from .checks.crosscheck import check_together
from .checks.meeting_checks import NearStreets
from .layers.layer_files import InputFile
from .layers.layers import PlanLayers, read_layers
from .plan_toml.plan import Plan, plan_document
from .run_files.runs import library_versions

FORMAT = 1
FOLDER = ".checked"
DOCUMENT = "checked.json"
# A plan that is being edited leaves one behind with each change.
MOST_KEPT = 4
_HERE = Path(__file__).resolve().parent
# Where all stands that decides what is read and found.
RULE_FOLDERS = (_HERE.parent / "geo", _HERE, *(_HERE / name for name in ("plan_toml", "layers", "checks")))
_PLAIN_FIELDS = ("stations_not_in_force", "stations_beyond_border")
_OTHER_FIELDS = ("crs", "findings", "inputs", *_PLAIN_FIELDS)
_FRAME_FIELDS = tuple(field.name for field in fields(PlanLayers) if field.name not in _OTHER_FIELDS)
_DAMAGED = (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, pa.ArrowException)


@dataclass(frozen=True, eq=False)
class KeptLayers:
    """The layers of a plan, and the folder that keeps them.

    Attributes:
        layers: the layers.
        folder: where they are kept; None where they are not.
        reused: whether they were read from there.
    """

    layers: PlanLayers
    folder: Path | None
    reused: bool


def read_layers_once(plan: Plan, *, unused: Collection[str] = ()) -> KeptLayers:
    """Read the layers of `plan` as `read_layers` does, from what is kept where no byte of their files has changed.

    Args:
        plan: the plan.
        unused: roles that are left unread, as if the plan did not name them.

    Raises:
        InputError: a layer needs mending, with the findings of the layers alone.
    """
    hashes = _hashes(plan, unused)
    folder = None if hashes is None else plan.folder / FOLDER / _key(plan, hashes, unused)
    kept = None if folder is None else _thaw(folder)
    if kept is not None:
        return KeptLayers(kept, folder, reused=True)
    layers = read_layers(plan, unused=unused)
    raise_errors(layers.findings)
    # A file may have changed between the hash and the reading.
    if folder is None or hashes != {source.role: source.sha256 for source in layers.inputs}:
        return KeptLayers(layers, None, reused=False)
    return KeptLayers(layers, folder if _keep(folder, layers) else None, reused=False)


def check_together_once(
    plan: Plan,
    kept: KeptLayers,
    lines: Callable[[], npt.NDArray[np.object_]],
    *,
    network_hash: str,
    near: Callable[[], NearStreets] | None = None,
) -> list[Finding]:
    """Return what `check_together` finds, from what is kept where these layers were checked with this network before.

    Args:
        plan: the plan.
        kept: its layers.
        lines: hands out the walkable streets as lines in the plan CRS.
        network_hash: hash of the network that they are of; empty where `lines` is asked for none.
        near: as in `check_together`.
    """
    path = None if kept.folder is None else kept.folder / f"together-{network_hash or 'no-network'}.json"
    if path is not None and (told := _read_findings(path)) is not None:
        return told
    findings = check_together(plan, kept.layers, lines(), near=near)
    if path is not None and not any(finding.severity == "error" for finding in findings):
        with contextlib.suppress(OSError):
            _write_findings(path, findings)
    return findings


def _hashes(plan: Plan, unused: Collection[str]) -> dict[str, str] | None:
    """The SHA-256 of every file by role; None where one cannot be opened, which reading them tells better."""
    hashes = {}
    for role, spec in plan.layers.items():
        if role == "roads" or role in unused:
            continue
        if file_findings(spec.path, spec.relative):
            return None
        try:
            hashes[role] = file_sha256(spec.path)
        except OSError:
            return None
    return hashes


def _key(plan: Plan, hashes: dict[str, str], unused: Collection[str]) -> str:
    versions = {**library_versions(), "geos": shapely.geos_version_string, "proj": pyproj.__proj_version__}
    parts = {"format": FORMAT, "rules": rules_sha256(*RULE_FOLDERS), "versions": versions}
    plan_said = {"plan": plan_document(plan), "told": [asdict(finding) for finding in plan.findings]}
    return key_of({**parts, **plan_said, "files": hashes, "unused": sorted(unused)})


def _keep(folder: Path, layers: PlanLayers) -> bool:
    """Keep `layers` and tell whether they are kept: only what comes back exactly as it was is."""
    frames = {name: getattr(layers, name) for name in _FRAME_FIELDS if getattr(layers, name) is not None}

    def write(draft: Path) -> dict[str, Any]:
        for name, frame in frames.items():
            write_frame(frame, draft / f"{name}.arrow")
            if not same_frame(frame, read_frame(draft / f"{name}.arrow")):
                raise TypeError(f"{name} does not come back as it was")
        return {
            "key": folder.name,
            "crs": layers.crs.srs,
            "frames": sorted(frames),
            "counts": {name: getattr(layers, name) for name in _PLAIN_FIELDS},
            "findings": [asdict(finding) for finding in layers.findings],
            "inputs": [asdict(source) for source in layers.inputs],
        }

    try:
        keep_folder(folder, DOCUMENT, write, is_good=lambda: _thaw(folder) is not None)
        _drop_oldest(folder)
    except (OSError, TypeError):
        return folder.is_dir()
    return True


def _thaw(folder: Path) -> PlanLayers | None:
    """Read what is kept; None where there is nothing, or it is damaged."""
    try:
        document = read_document(folder, DOCUMENT)
        if document["key"] != folder.name:
            return None
        frames: dict[str, Any] = {name: read_frame(folder / f"{name}.arrow") for name in document["frames"]}
        return PlanLayers(
            crs=pyproj.CRS.from_user_input(document["crs"]),
            findings=tuple(Finding(**finding) for finding in document["findings"]),
            inputs=tuple(InputFile(**source) for source in document["inputs"]),
            **document["counts"],
            **frames,
        )
    except _DAMAGED:
        return None


def _drop_oldest(folder: Path) -> None:
    others = [path for path in folder.parent.iterdir() if path.is_dir() and not path.name.startswith(".")]
    newest = sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest[MOST_KEPT:]:
        shutil.rmtree(path, ignore_errors=True)


def _read_findings(path: Path) -> list[Finding] | None:
    try:
        return [Finding(**finding) for finding in json.loads(path.read_text(encoding="utf-8"))["findings"]]
    except _DAMAGED:
        return None


def _write_findings(path: Path, findings: Iterable[Finding]) -> None:
    text = json.dumps({"findings": [asdict(finding) for finding in findings]}, ensure_ascii=False, indent=1)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(draft).chmod(0o644)
    Path(draft).replace(path)
