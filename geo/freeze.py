"""The frozen network: built once for given inputs, kept beside the plan, read again while their hashes hold.

A folder ``<hash>`` holds ``network.gpkg`` for people, the arrays for us, and ``network.json`` with what they are and
their SHA-256.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather

from .errors import Finding
from .kept_folder import keep_folder, key_of, read_document, rules_sha256
from .network import Network
from .network_file import write_network_file
from .streets import UNKNOWN_ORIGIN, Origin

FORMAT = 1
FOLDER = ".network"
DOCUMENT = "network.json"
GEOPACKAGE = "network.gpkg"
_TEXT_FIELDS = ("junction_id", "edge_id", "edge_source", "edge_name")
_PLAIN_FIELDS = ("crs", "hash", "data_date")
_ARRAY_FIELDS = tuple(f.name for f in fields(Network) if f.name not in (*_TEXT_FIELDS, *_PLAIN_FIELDS))


@dataclass(frozen=True, eq=False)
class FrozenNetwork:
    """A network, where it is kept, and what was said while it was built.

    Attributes:
        network: The network.
        fates: How many input streets met which fate: columns `fate`, `reason`, `streets`, most first.
        findings: Findings of the build, told again whenever the network is reused.
        folder: Where it is kept; None where the plan's folder cannot be written to.
        key: The hash of inputs and options that names the folder.
        reused: Whether it was read instead of built.
        origin: How the road file was read.
        street_fates: The fate of every single street, where it is kept in no folder; else None.
    """

    network: Network
    fates: pd.DataFrame
    findings: tuple[Finding, ...]
    folder: Path | None
    key: str
    reused: bool
    origin: Origin = UNKNOWN_ORIGIN
    street_fates: pd.DataFrame | None = None


@dataclass(frozen=True, eq=False)
class BuiltNetwork:
    """What a build delivers: the network, `Streets.fates`, the findings, and how the road file was read."""

    network: Network
    fates: pd.DataFrame
    findings: tuple[Finding, ...] = ()
    origin: Origin = UNKNOWN_ORIGIN


def freeze_key(inputs: Mapping[str, str], options: Mapping[str, object]) -> str:
    """Return the hash that names a frozen network.

    Args:
        inputs: Role of each input file to its SHA-256.
        options: Whatever else decides the network, as JSON values: CRS, tolerance, noding, border …

    Our own rules count too: a release that reads streets differently does not take over an old network.
    """
    rules = rules_sha256(Path(__file__).parent)
    return key_of({"format": FORMAT, "rules": rules, "inputs": dict(inputs), "options": dict(options)})


def frozen_network(plan_folder: Path, *, key: str, build: Callable[[], BuiltNetwork], date: str = "") -> FrozenNetwork:
    """Read the frozen network `key` of a plan, or build and freeze it.

    A missing, stale or damaged one is built again. Where the folder cannot be written to, the network is built
    and not kept, and a warning says so.

    Args:
        plan_folder: The plan's folder.
        key: From `freeze_key`.
        build: Builds the network; what it raises passes through.
        date: ISO date that stands in the GeoPackage; the network's own where empty.
    """
    folder = plan_folder / FOLDER / key
    found = thaw(folder, key=key)
    if found is not None:
        return found
    built = build()
    fates = count_fates(built.fates)
    try:
        _write(folder, key, built, date)
    except OSError as error:
        warning = _not_kept(error.strerror or type(error).__name__)
        findings = (*built.findings, warning)
        return FrozenNetwork(built.network, fates, findings, None, key, False, built.origin, built.fates)
    return FrozenNetwork(built.network, fates, built.findings, folder, key, reused=False, origin=built.origin)


def thaw(folder: Path, *, key: str) -> FrozenNetwork | None:
    """Read a frozen network; None where there is none, or it is damaged or of another key."""
    try:
        document = read_document(folder, DOCUMENT)
        if document["format"] != FORMAT or document["key"] != key:
            return None
        network = _read_network(folder, document["network"])
        findings = tuple(Finding(**finding) for finding in document["findings"])
        fates = pd.DataFrame(document["fates"], columns=["fate", "reason", "streets"])
        origin = Origin(**document["origin"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, pa.ArrowException):
        return None
    return FrozenNetwork(network, fates, findings, folder, key, reused=True, origin=origin)


def count_fates(fates: pd.DataFrame) -> pd.DataFrame:
    """Count input streets by `fate` and `reason`: columns `fate`, `reason`, `streets`, most first."""
    counts = fates.groupby(["fate", "reason"], sort=True).size().rename("streets").reset_index()
    return counts.sort_values("streets", ascending=False, kind="stable").reset_index(drop=True)


def _write(folder: Path, key: str, built: BuiltNetwork, date: str) -> None:
    """Freeze a network.

    Raises:
        OSError: it cannot be written there.
    """

    def write(draft: Path) -> dict[str, Any]:
        _write_arrays(draft, built.network)
        write_network_file(draft / GEOPACKAGE, built.network, built.fates, date=date)
        return {
            "format": FORMAT,
            "key": key,
            "network": {name: getattr(built.network, name) for name in _PLAIN_FIELDS},
            "origin": asdict(built.origin),
            "fates": count_fates(built.fates).values.tolist(),
            "findings": [asdict(finding) for finding in built.findings],
        }

    keep_folder(folder, DOCUMENT, write, is_good=lambda: thaw(folder, key=key) is not None)


def _write_arrays(folder: Path, network: Network) -> None:
    for name in _ARRAY_FIELDS:
        array = getattr(network, name)
        np.save(folder / f"{name}.npy", array.astype(array.dtype.newbyteorder("<")), allow_pickle=False)
    for name in _TEXT_FIELDS:
        table = pa.table({name: pa.array(getattr(network, name).tolist(), type=pa.string())})
        pa.feather.write_feather(table, str(folder / f"{name}.arrow"), compression="uncompressed")


def _read_network(folder: Path, plain: Mapping[str, str]) -> Network:
    values: dict[str, Any] = dict(plain)
    for name in _ARRAY_FIELDS:
        values[name] = np.load(folder / f"{name}.npy", allow_pickle=False)
    for name in _TEXT_FIELDS:
        column = pa.feather.read_table(str(folder / f"{name}.arrow"), memory_map=False).column(name)
        values[name] = column.to_pandas(types_mapper=None).to_numpy(dtype=object)
    return Network(**values)


def _not_kept(why: str) -> Finding:
    return Finding(
        code="network_not_kept",
        severity="warning",
        zh=f"路网无法保存在规划文件夹的 {FOLDER} 中（{why}），每次都要重建",
        en=f"the network cannot be kept in {FOLDER} of the plan folder ({why}); it is built anew each time",
        fix_zh="给予该文件夹写权限",
        fix_en="allow writing to the folder",
        file=FOLDER,
    )
