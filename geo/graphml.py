"""Streets from GraphML as OSMnx writes it; edges meet by node id only.

The file is parsed here rather than by networkx: a document type is refused, and what is wrong is told with
its line.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.parsers import expat

import numpy as np
import pandas as pd
import pyproj

from .crs import datum_of_crs
from .errors import Finding
from .graph_streets import GraphEdges, GraphNodes, graph_streets
from .guards import file_findings, unreadable
from .streets import Origin, StreetOptions, Streets

GRAPHML_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_SEPARATOR = " "


class _DoctypeError(Exception):
    """The document has a type declaration, which may hold entity bombs."""


@dataclass
class _Document:
    """What stands in a GraphML file, as text, with the line that it stands in."""

    is_graphml: bool = False
    keys: dict[str, str] = field(default_factory=dict)
    graph: dict[str, str] = field(default_factory=dict)
    nodes: list[dict[str, str]] = field(default_factory=list)
    node_line: list[int] = field(default_factory=list)
    edges: list[dict[str, str]] = field(default_factory=list)
    edge_line: list[int] = field(default_factory=list)


def read_graphml_streets(
    path: Path, *, crs: pyproj.CRS, options: StreetOptions
) -> tuple[Streets | None, list[Finding]]:
    """Read the streets of an OSMnx GraphML file into `crs`; never raises for what the file holds.

    Args:
        path: The file.
        crs: The plan CRS.
        options: Of these count `source_crs` and `datum`, where the file states no CRS or the plan knows better.

    Returns:
        The streets, or None where nothing usable could be read, and every finding.
    """
    file = options.label or path.name
    document, findings = _document(path, file)
    if document is None:
        return None, findings
    nodes, findings = _nodes(document, file)
    stated = options.source_crs or document.graph.get("crs", "")
    source_crs = _crs(stated)
    if source_crs is None:
        findings.append(_no_crs(file, stated))
    if nodes is None or source_crs is None:
        return None, findings
    edges = GraphEdges(pd.DataFrame(document.edges).fillna(""), np.array(document.edge_line, dtype=np.int64))
    streets, more = graph_streets(nodes, edges, source_crs=source_crs, datum=options.datum, crs=crs, file=file)
    if streets is None:
        return None, findings + more
    date = document.graph.get("created_date", "")[:10]
    origin = Origin(source_crs.to_string(), options.datum or datum_of_crs(source_crs), "utf-8")
    return replace(streets, data_date=date, origin=origin), findings + more


def _document(path: Path, file: str) -> tuple[_Document | None, list[Finding]]:
    """Parse the file, or say why it is no GraphML with nodes and edges."""
    findings = file_findings(path, file)
    if findings:
        return None, findings
    try:
        document = _parse(path)
    except _DoctypeError:
        return None, [_doctype(file)]
    except (expat.ExpatError, OSError, ValueError, LookupError) as error:
        return None, [unreadable(file, str(error))]
    if document.is_graphml and document.nodes and document.edges:
        return document, []
    why = "没有节点或边" if document.is_graphml else ""
    return None, [_no_graphml(file, why, is_graphml=document.is_graphml)]


def _parse(path: Path) -> _Document:
    """Read the file event by event.

    Raises:
        _DoctypeError: it has a document type.
        expat.ExpatError: it is no well-formed XML.
    """
    document = _Document()
    handler = _Handler(document)
    with path.open("rb") as stream:
        handler.parser.ParseFile(stream)
    return document


class _Handler:
    """Collects nodes and edges while expat reads."""

    def __init__(self, document: _Document) -> None:
        self.document = document
        self.open: list[dict[str, str]] = []
        self.key = ""
        self.text: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _refuse(self, *_: object) -> None:
        raise _DoctypeError

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(_SEPARATOR)[2]
        match tag:
            case "graphml":
                self.document.is_graphml = True
            case "key":
                self.document.keys[attributes.get("id", "")] = attributes.get("attr.name", attributes.get("id", ""))
            case "graph":
                self.open.append(self.document.graph)
            case "node":
                self._record(self.document.nodes, self.document.node_line, {"id": attributes.get("id", "")})
            case "edge":
                ends = {"source": attributes.get("source", ""), "target": attributes.get("target", "")}
                self._record(self.document.edges, self.document.edge_line, ends)
            case "data":
                self.key, self.text = attributes.get("key", ""), []

    def _record(self, rows: list[dict[str, str]], lines: list[int], row: dict[str, str]) -> None:
        rows.append(row)
        lines.append(self.parser.CurrentLineNumber)
        self.open.append(row)

    def _end(self, name: str) -> None:
        tag = name.rpartition(_SEPARATOR)[2]
        if tag == "data" and self.key and self.open:
            # A data key never overwrites what an edge or node is called in the file itself.
            self.open[-1].setdefault(self.document.keys.get(self.key, self.key), "".join(self.text).strip())
            self.key = ""
        elif tag in ("graph", "node", "edge") and self.open:
            self.open.pop()

    def _characters(self, text: str) -> None:
        if self.key:
            self.text.append(text)


def _nodes(document: _Document, file: str) -> tuple[GraphNodes | None, list[Finding]]:
    table = pd.DataFrame(document.nodes)
    for axis in ("x", "y"):
        if axis not in table:
            return None, [_no_graphml(file, f"节点没有 {axis}", is_graphml=True)]
    xy = np.column_stack([pd.to_numeric(table[axis], errors="coerce").to_numpy(dtype=np.float64) for axis in "xy"])
    bad = ~np.isfinite(xy).all(axis=1)
    twice = table["id"].duplicated().to_numpy()
    findings = []
    for wrong, code, zh, en in (
        (bad, "bad_coordinates", "个节点的 x 或 y 缺失或不是数字", "nodes have no x or y that is a number"),
        (twice, "duplicate_id", "个节点编号重复", "node ids are repeated"),
    ):
        if wrong.any():
            line = document.node_line[int(np.flatnonzero(wrong)[0])]
            findings.append(_in_file(code, zh, en, file, line, int(wrong.sum())))
    if findings:
        return None, findings
    return GraphNodes(table["id"].to_numpy(dtype=object), xy), []


def _crs(text: str) -> pyproj.CRS | None:
    try:
        return pyproj.CRS.from_user_input(text)
    except pyproj.exceptions.CRSError:
        return None


def _doctype(file: str) -> Finding:
    return Finding(
        code="xml_doctype",
        severity="error",
        zh="XML 含文档类型声明（DOCTYPE），可能藏有实体炸弹，拒绝读取",
        en="the XML declares a document type, which may hide an entity bomb; it is not read",
        fix_zh="用 OSMnx 的 save_graphml 重新导出",
        fix_en="export it again with OSMnx save_graphml",
        file=file,
    )


def _no_graphml(file: str, why: str, *, is_graphml: bool) -> Finding:
    return Finding(
        code="no_osmnx_graphml",
        severity="error",
        zh=f"不是 OSMnx 的 GraphML 路网{'：' + why if why else ''}",
        en="it is no street network of OSMnx: "
        + ("nodes with x and y, or edges, are missing" if is_graphml else "no GraphML"),
        fix_zh="用 OSMnx 的 save_graphml 导出，或改用 OSM、GeoPackage 等格式的道路",
        fix_en="export with OSMnx save_graphml, or name roads in another format (OSM, GeoPackage …)",
        file=file,
    )


def _no_crs(file: str, stated: str) -> Finding:
    return Finding(
        code="missing_crs",
        severity="error",
        zh=f"GraphML 没有可识别的坐标系{'（' + stated[:80] + '）' if stated else ''}",
        en=f"the GraphML states no known CRS{' (' + stated[:80] + ')' if stated else ''}",
        fix_zh="在 [layers.roads] 中写明 crs",
        fix_en="state crs in [layers.roads]",
        file=file,
    )


def _in_file(code: str, zh: str, en: str, file: str, line: int, count: int) -> Finding:
    return Finding(
        code=code,
        severity="error",
        zh=f"{count} {zh}（首个在第 {line} 行）",
        en=f"{count} {en} (the first in line {line})",
        fix_zh="用 OSMnx 的 save_graphml 重新导出",
        fix_en="export it again with OSMnx save_graphml",
        file=file,
        row=line,
        count=count,
    )
