"""One layer of every kind of file, read and checked against its contract."""

from __future__ import annotations

import json
import random
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicecircle.geo.guards import file_sha256
from servicecircle.geo.personal import is_identity_number
from servicecircle.geo.read import Layer, LayerSource, read_layer
from servicecircle.geo.tables import CONTRACTS
from servicecircle.geo.vector import read_vector

HEAD = "id,residents,lon,lat\n"
GOOD = HEAD + "001,12,113.90,22.70\n002,7,113.91,22.71\n"
PEOPLE = gpd.GeoDataFrame(
    {"id": ["001", "002"], "实有人口": [12, 7], "名称": ["翠湖一号楼", "长圳二号楼"]},
    geometry=gpd.points_from_xy([113.9, 113.91], [22.7, 22.71]),
    crs=4326,
)


def read(path: Path, role: str = "residences", **stated):
    return read_layer(LayerSource(path=path, role=role, **stated))


def read_text(folder: Path, text: str | bytes, role: str = "residences", **stated):
    path = folder / "layer.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path, role, **stated)


def told(findings):
    return [(f.code, f.severity, f.row, f.column, f.count) for f in findings]


def ids_and_people(layer: Layer | None):
    assert layer is not None
    return list(layer.frame["id"]), list(layer.frame["residents"]), list(layer.frame["row"])


WRITERS = {
    "csv": lambda path: path.write_text(GOOD, encoding="utf-8"),
    "geojson": PEOPLE.to_file,
    "gpkg": PEOPLE.to_file,
    "fgb": PEOPLE.to_file,
    "gml": lambda path: PEOPLE.rename(columns={"实有人口": "residents", "名称": "label"}).to_file(path),
    "parquet": PEOPLE.to_parquet,
}


@pytest.mark.parametrize("suffix", list(WRITERS))
def test_every_format_gives_the_same_layer(tmp_path, suffix):
    """Ids stay text, people stay whole numbers and places stay places, whatever the file format."""
    path = tmp_path / f"people.{suffix}"
    WRITERS[suffix](path)
    layer, findings = read(path)
    assert findings == []
    first = 2 if suffix == "csv" else 1
    ids, people, rows = ids_and_people(layer)
    assert dict(zip(ids, people, strict=True)) == {"001": 12, "002": 7}
    assert rows == [first, first + 1]
    by_id = layer.frame.set_index("id").geometry
    assert by_id["001"].distance(shapely.Point(113.9, 22.7)) < 1e-9
    assert (layer.crs.to_epsg(), layer.datum, layer.sha256) == (4326, "wgs84", file_sha256(path))


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "，"])
def test_csv_of_any_encoding_and_separator(tmp_path, codec, separator):
    """Encoding and separator are found by looking, and the codec is named."""
    text = "编号,实有人口,经度,纬度,社区\n001,12,113.9,22.7,翠湖\n".replace(",", separator)
    layer, findings = read_text(tmp_path, text.encode(codec))
    assert findings == []
    assert ids_and_people(layer) == (["001"], [12], [2])
    assert (layer.codec, layer.frame["community"][0]) == (codec, "翠湖")


def test_xlsx(tmp_path):
    """Whole numbers in a sheet are ids without decimals, empty rows are no rows, and rows keep their numbers."""
    book = openpyxl.Workbook()
    book.active.title = "说明"
    sheet = book.create_sheet("住宅")
    for row in (
        ["编号", "人口", "经度", "纬度"],
        ["001", 12, 113.9, 22.7],
        [None] * 4,
        [2.0, "1,007", "113.91", 22.71],
    ):
        sheet.append(row)
    book.save(tmp_path / "people.xlsx")
    layer, findings = read(tmp_path / "people.xlsx")
    assert findings == []
    assert ids_and_people(layer) == (["001", "2"], [12, 1007], [2, 4])
    wrong = read(tmp_path / "people.xlsx", layer="楼栋")[1]
    assert wrong[0].code == "missing_layer"
    assert "说明, 住宅" in wrong[0].zh


@pytest.mark.parametrize("codec", ["gbk", "utf-8"])
@pytest.mark.parametrize("declared", [None, "right", "wrong"])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_shapefile_encodings(tmp_path, codec, declared):
    """A shapefile's names are read right with a .cpg, without, and with a wrong one; zipped too."""
    path = tmp_path / "people.shp"
    PEOPLE.rename(columns={"实有人口": "人口"}).to_file(path, encoding=codec)
    cpg = path.with_suffix(".cpg")
    cpg.unlink(missing_ok=True)
    if declared:
        cpg.write_text(codec if declared == "right" else {"gbk": "UTF-8", "utf-8": "ISO-8859-1"}[codec])
    frame, found, findings = read_vector(path, None)
    assert findings == []
    assert list(frame["名称"]) == ["翠湖一号楼", "长圳二号楼"]
    assert found == {"gbk": "gb18030", "utf-8": "utf-8"}[codec]
    if declared is None:
        with zipfile.ZipFile(tmp_path / "people.zip", "w") as archive:
            for part in (".shp", ".shx", ".dbf", ".prj"):
                archive.write(path.with_suffix(part), f"住宅{part}")
        layer, findings = read(tmp_path / "people.zip")
        assert (findings, ids_and_people(layer)[:2]) == ([], (["001", "002"], [12, 7]))


def test_hash_covers_all_parts_of_a_shapefile(tmp_path):
    """A change of the .dbf alone changes the hash."""
    path = tmp_path / "people.shp"
    PEOPLE[["id", "geometry"]].to_file(path)
    before = file_sha256(path)
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace(b"001", b"003"))
    assert file_sha256(path) != before


@pytest.mark.parametrize("codec", ["gb18030", "utf-16", "utf-8-sig"])
def test_geojson_in_another_encoding(tmp_path, codec):
    """GeoJSON that is not UTF-8 is read all the same."""
    path = tmp_path / "people.geojson"
    path.write_bytes(json.dumps(json.loads(PEOPLE.to_json()), ensure_ascii=False).encode(codec))
    frame, found, _ = read_vector(path, None)
    assert (list(frame["名称"]), found) == (["翠湖一号楼", "长圳二号楼"], codec)


def test_several_layers(tmp_path):
    """Of several layers the first is read and that is said; a named one is read in silence."""
    path = tmp_path / "all.gpkg"
    PEOPLE.to_file(path, layer="a")
    PEOPLE.iloc[:1].to_file(path, layer="b")
    assert told(read(path)[1]) == [("several_layers", "warning", None, None, 2)]
    layer, findings = read(path, layer="b")
    assert (findings, len(layer.frame)) == ([], 1)


def test_all_faults_of_a_table_at_once(tmp_path):
    """Every kind of fault is one finding with its first row, column and count, all in one go."""
    rows = (
        "001,12,113.90,22.70\n,5,113.90,22.70\n001,-1,113.90,22.70\n=x,2.5,113.9,22.7\nb,,113.9,22.7\nc,abc,113.9,22.7\n"
        "d,1,22.7,113.9\ne,1,x,22.7\nf,1,113.9,\ng,1,0,0\nh,1,13.9,22.7\ni,1,1139,22.7\n"
    )
    layer, findings = read_text(tmp_path, HEAD + rows)
    assert sorted(told(findings)) == sorted(
        [
            ("missing_id", "error", 3, "id", 1),
            ("duplicate_id", "error", 4, "id", 1),
            ("id_like_formula", "warning", 5, "id", 1),
            ("missing_value", "error", 6, "residents", 1),
            ("not_a_number", "error", 7, "residents", 1),
            ("negative_number", "error", 4, "residents", 1),
            ("fractional_number", "error", 5, "residents", 1),
            ("swapped_coordinates", "error", 8, "lon", 1),
            ("bad_coordinates", "error", 9, "lon", 3),
            ("far_away", "warning", 12, "lon", 1),
            ("coordinates_out_of_range", "error", 13, "lon", 1),
        ]
    )
    assert all(f.zh and f.en and f.fix_zh and f.fix_en and f.file == "layer.csv" for f in findings)
    assert list(layer.frame["row"]) == [2, 3, 4, 5, 6, 7, 12]


@pytest.mark.parametrize(
    ("cell", "people"), [("12", 12), ("12.0", 12), ("１２", 12), ('"1,234"', 1234), ("0", 0), (" 7 ", 7), ("1e3", 1000)]
)
def test_numbers_as_planners_write_them(tmp_path, cell, people):
    """Full-width digits and thousands separators are numbers."""
    layer, findings = read_text(tmp_path, f"{HEAD}a,{cell},113.9,22.7\n")
    assert (findings, ids_and_people(layer)[1]) == ([], [people])


@pytest.mark.parametrize("cell", ["nan", "inf", "-0.5", "1.5", "0x10", "1_000", "约三百", "1,23", "9" * 30])
def test_what_is_no_number_of_people(tmp_path, cell):
    """Words, fractions, negatives and the infinite are errors, never silently zero."""
    findings = read_text(tmp_path, f'{HEAD}a,"{cell}",113.9,22.7\n')[1]
    assert [(f.severity, f.row, f.column) for f in findings] == [("error", 2, "residents")]


@given(st.lists(st.tuples(st.integers(0, 10**6), st.floats(113, 114), st.floats(22, 23)), min_size=1, max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
def test_what_is_written_is_read(tmp_path, records):
    """Ids, people and coordinates come back to the bit, in order."""
    text = HEAD + "".join(f"{n:03d},{people},{lon!r},{lat!r}\n" for n, (people, lon, lat) in enumerate(records))
    layer, findings = read_text(tmp_path, text)
    assert findings == []
    assert ids_and_people(layer)[:2] == ([f"{n:03d}" for n in range(len(records))], [r[0] for r in records])
    assert [(p.x, p.y) for p in layer.frame.geometry] == [r[1:] for r in records]


@pytest.mark.parametrize(
    ("columns", "row", "stated", "code"),
    [
        ("x,y", "503000,2520000", {}, "no_crs"),
        ("x,y", "503000,2520000", {"crs": "EPSG:4326"}, "metres_as_degrees"),
        ("lon,lat", "113.9,22.7", {"crs": "EPSG:4547"}, "degrees_as_metres"),
        ("x,y", "2520000,503000", {"crs": "EPSG:4547"}, "swapped_coordinates"),
        ("x,y", "38503000,2520000", {"crs": "EPSG:4547"}, "outside_crs"),
        ("x,y", "503000,2520000", {"crs": "EPSG:4547", "datum": "gcj02"}, "datum_on_projected"),
        ("x,y", "503000,2520000", {"crs": "EPSG:999999"}, "unusable_crs"),
        ("lon,lat", "113.9,22.7", {"datum": "mars"}, "unknown_datum"),
        ("lon,lat", "22.7,113.9", {}, "swapped_coordinates"),
        ("lon,lat", "39.47,75.99", {}, "swapped_coordinates"),
    ],
)
def test_coordinates_that_do_not_fit_their_crs(tmp_path, columns, row, stated, code):
    """Each way to mistake a CRS or a datum has its own words, and the layer is not used."""
    layer, findings = read_text(tmp_path, f"id,residents,{columns}\na,1,{row}\n", **stated)
    assert [(f.code, f.severity) for f in findings] == [(code, "error")]
    assert layer is None


@pytest.mark.parametrize(
    ("columns", "row", "stated", "datum"),
    [
        ("x,y", "503000,2520000", {"crs": "EPSG:4547"}, "cgcs2000"),
        ("x,y", "38503000,2520000", {"crs": "EPSG:4526"}, "cgcs2000"),
        ("x,y", "700000,2520000", {"crs": "EPSG:32649"}, "wgs84"),
        ("lon,lat", "113.9,22.7", {"crs": "EPSG:4490"}, "cgcs2000"),
        ("lon,lat", "113.9,22.7", {"datum": "bd09"}, "bd09"),
        ("lon,lat", "15.6,78.2", {}, "wgs84"),
        ("lon,lat", "-71.3,-30.0", {}, "wgs84"),
    ],
)
def test_datum_comes_from_the_crs(tmp_path, columns, row, stated, datum):
    """The EPSG:4490 family is CGCS2000, bare degrees are WGS84, and what is stated wins; good places raise nothing."""
    layer, findings = read_text(tmp_path, f"id,residents,{columns}\na,1,{row}\n", **stated)
    assert (findings, layer.datum) == ([], datum)


def test_one_swapped_row_among_many_outside_china(tmp_path):
    """A swapped row is told by where the others are, even where both ways are places on Earth."""
    text = HEAD + "a,1,9.50,47.10\nb,1,9.51,47.11\nc,1,9.52,47.12\nd,1,47.13,9.53\n"
    assert told(read_text(tmp_path, text)[1]) == [("swapped_coordinates", "error", 5, "lon", 1)]


def test_shapes(tmp_path):
    """Wrong types, missing shapes and broken polygons are told apart; what can be repaired is, with its area."""
    bow = shapely.Polygon([(113, 22), (113.1, 22.1), (113.1, 22), (113, 22.1)])
    frame = gpd.GeoDataFrame(
        {"name": list("abcde"), "level": ["社区", "grid", "街道", "区", "村"]},
        geometry=[
            shapely.box(113, 22, 113.1, 22.1),
            bow,
            shapely.Point(113, 22),
            None,
            shapely.box(113, 22, 113.2, 22.2),
        ],
        crs=4326,
    )
    path = tmp_path / "areas.geojson"
    frame.to_file(path)
    layer, findings = read(path, "areas")
    assert sorted(told(findings)) == [
        ("empty_geometry", "error", 4, None, 1),
        ("repaired_polygon", "warning", 2, None, 1),
        ("unknown_level", "error", 5, "level", 1),
        ("wrong_geometry_type", "error", 3, None, 1),
    ]
    assert list(layer.frame["level"]) == ["community", "grid", "村"]
    assert layer.frame.geometry.is_valid.all()
    assert shapely.area(layer.frame.geometry.iloc[1]) == pytest.approx(0.005)


def test_polygon_without_area(tmp_path):
    """A polygon that encloses nothing cannot be repaired."""
    flat = shapely.Polygon([(113, 22), (113.1, 22.1), (113, 22)])
    gpd.GeoDataFrame({"name": ["a"]}, geometry=[flat], crs=4326).to_file(tmp_path / "p.geojson")
    assert [f.code for f in read(tmp_path / "p.geojson", "parks")[1]] == ["invalid_geometry"]


def test_heights_are_dropped_and_single_parts_unwrapped(tmp_path):
    """A point with a height, alone in a multipoint, is a plain point."""
    point = shapely.MultiPoint([(113.9, 22.7, 35.0)])
    gpd.GeoDataFrame({"id": ["a"], "residents": [1]}, geometry=[point], crs=4326).to_file(tmp_path / "p.gpkg")
    layer, findings = read(tmp_path / "p.gpkg")
    assert (findings, layer.frame.geometry[0].wkt) == ([], "POINT (113.9 22.7)")


def test_vector_without_a_crs(tmp_path):
    """A layer without CRS is an error, whatever its numbers look like; the plan can state one."""
    PEOPLE.set_crs(None, allow_override=True).to_parquet(tmp_path / "p.parquet")
    assert [f.code for f in read(tmp_path / "p.parquet")[1]] == ["no_crs"]
    layer, findings = read(tmp_path / "p.parquet", crs="EPSG:4490", datum="gcj02")
    assert (findings, layer.datum, layer.crs.to_epsg()) == ([], "gcj02", 4490)


def test_plan_and_file_disagree_about_the_crs(tmp_path):
    """The plan's CRS wins over the file's, and that is said."""
    PEOPLE.to_crs(4547).to_file(tmp_path / "p.gpkg")
    layer, findings = read(tmp_path / "p.gpkg", crs="EPSG:4548")
    assert told(findings) == [("crs_overridden", "warning", None, None, 1)]
    assert layer.crs.to_epsg() == 4548


def test_stations(tmp_path):
    """Services, statuses, dates and staff come in their canonical form; unknown words are told."""
    text = (
        "id,name,lon,lat,services,status,opened,closed,律师\nS1,一站,113.9,22.7,群众诉求；法律|心理,现状,2020-1-2,2021年3月,2\n"
        "S2,二站,113.9,22.7,理发;legal,关停,20200102,x,\nS3,三站,113.9,22.7,,?,,,1\n"
    )
    layer, findings = read_text(tmp_path, text, "stations")
    assert told(findings) == [
        ("unknown_service", "error", 3, "services", 1),
        ("no_service", "warning", 4, "services", 1),
        ("unknown_status", "warning", 4, "status", 1),
        ("bad_date", "error", 3, "closed", 1),
    ]
    assert list(layer.frame["services"]) == [("appeals", "legal", "psychology"), ("legal",), ()]
    assert list(layer.frame["status"]) == ["existing", "closed", "?"]
    assert [str(day)[:10] for day in layer.frame["opened"]] == ["2020-01-02", "2020-01-02", "NaT"]
    assert str(layer.frame["closed"][0])[:10] == "2021-03-01"


@pytest.mark.parametrize(
    ("role", "text"),
    [
        ("entrances", "residence,lon,lat\n001,113.9,22.7\n"),
        ("gates", "lon,lat\n113.9,22.7\n"),
        ("patrollers", "社区,类别,平安员\n翠湖,保安,12\n"),
        ("patrollers", "lon,lat,职责\n113.9,22.7,巡逻\n"),
        ("staff", "岗位,人数,每周小时\n律师,3,12.5\n"),
        ("workload", "area,month,accepted,resolved,same_day\na,2020-01,3,2,1\n"),
        ("fixes", "street,action\n12,关闭\n"),
        ("candidates", "id,lon,lat\nc1,113.9,22.7\n"),
        ("parks", 'name,wkt\n,"POLYGON((113 22,113.1 22,113.1 22.1,113 22))"\n'),
        ("parks", '名称,园区类型,wkt\n甲园,工业,"POLYGON((113 22,113.1 22,113.1 22.1,113 22))"\n'),
        ("exclusions", 'wkt\n"POLYGON((113 22,113.1 22,113.1 22.1,113 22))"\n'),
        ("land", 'use,wkt\nR2,"POLYGON((113 22,113.1 22,113.1 22.1,113 22))"\n'),
        ("barriers", 'wkt\n"LINESTRING(113 22,113.1 22)"\n'),
    ],
)
def test_every_role_has_a_good_table(tmp_path, role, text):
    """A good table of each role is read without a finding."""
    stated = {"crs": "EPSG:4326"} if "wkt" in text else {}
    layer, findings = read_text(tmp_path, text, role, **stated)
    assert (findings, len(layer.frame)) == ([], 1)


def test_personal_data(tmp_path):
    """Names of persons, phones and identity numbers are found by heading or value, and never repeated."""
    text = (
        "id,residents,lon,lat,户主姓名,备注,证件,联系电话\n1,2,113.9,22.7,张三,电话13812345678,11010519491231002X,\n"
        "2,2,113.9,22.7,李四,无,,\n"
    )
    findings = read_text(tmp_path, text)[1]
    assert told(findings) == [
        ("personal_data", "error", 2, "户主姓名", 2),
        ("personal_data", "error", 2, "备注", 1),
        ("personal_data", "error", 2, "证件", 1),
    ]
    assert not any(secret in f.zh + f.en for f in findings for secret in ("张三", "13812345678", "11010519491231002X"))


@pytest.mark.parametrize(
    "cells", ["440311001001,112233445566778899", "13812345678,1381234567", "0.13812345678,113.13812345678"]
)
def test_codes_are_no_personal_data(tmp_path, cells):
    """Area codes, long ids and decimals are no phones and no identity numbers."""
    text = f"id,residents,lon,lat,osm_id,size\n138123456789,2,113.9,22.7,{cells}\n"
    assert read_text(tmp_path, text)[1] == []


def test_identity_number_needs_its_check_digit():
    """The example of the standard is an identity number; with another check digit it is none."""
    assert is_identity_number("11010519491231002X")
    assert not is_identity_number("110105194912310021")


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.csv", None, "missing_file"),
        ("a.csv", b"", "empty_file"),
        ("a.csv", b"\n\n", "empty_file"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\x00\x00", "unreadable_file"),
        ("a.csv", HEAD.encode(), "no_rows"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "unsupported_format"),
        ("a.xlsx", b"PK\x03\x04broken", "unreadable_file"),
        ("a.gpkg", b"not a database", "unreadable_file"),
        ("a.geojson", PEOPLE.to_json().encode()[:-30], "unreadable_file"),
        ("a.parquet", b"PAR1", "unreadable_file"),
        ("a.vrt", b"<OGRVRTDataSource/>", "not_a_local_file"),
        ("a.json", b'{"type": "gdal_streamed_alg"}', "not_a_local_file"),
        ("a.kml", b'<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a "b">]><kml/>', "xml_entities"),
        ("a.gml", '<?xml version="1.0"?><!DOCTYPE k><kml/>'.encode("utf-16"), "xml_entities"),
        ("a.zip", b"PK\x03\x04broken", "unreadable_file"),
    ],
)
def test_files_that_cannot_be_read(tmp_path, name, data, code):
    """A file that is missing, empty, damaged, misnamed or dangerous is one finding, in a planner's words."""
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    layer, findings = read(path)
    assert layer is None
    assert [f.code for f in findings] == [code]
    assert str(tmp_path) not in findings[0].zh + findings[0].en


@pytest.mark.parametrize("label", ["/vsicurl/http://a/b.csv", "https://a/b.csv", "/vsizip/a.zip/b.shp", "s3://a/b"])
def test_only_local_files(tmp_path, label):
    """URLs and GDAL's virtual paths are refused before anything is opened."""
    (tmp_path / "a.csv").write_text(GOOD)
    assert [f.code for f in read(tmp_path / "a.csv", label=label)[1]] == ["not_a_local_file"]
    assert next(f.code for f in read(Path(label))[1]) in ("not_a_local_file", "missing_file")


def test_entities_in_a_workbook(tmp_path):
    """A workbook whose XML declares entities is refused."""
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "b">]><workbook/>')
    assert [f.code for f in read(tmp_path / "a.xlsx")[1]] == ["xml_entities"]


def test_archive_that_grows_too_large(tmp_path, monkeypatch):
    """An archive is refused by its unpacked size, before it is unpacked."""
    monkeypatch.setattr("servicecircle.geo.guards.ARCHIVE_LIMIT_BYTES", 10_000)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.shp", b"\0" * 100_000)
    assert [f.code for f in read(tmp_path / "a.zip")[1]] == ["archive_too_large"]


def test_rows_longer_than_the_heading(tmp_path):
    """A row with more cells than headings is an error with its number; empty cells at the end are nothing."""
    layer, findings = read_text(tmp_path, GOOD + "003,1,113.9,22.7,,\n004,1,113.9,22.7,x\n")
    assert told(findings) == [("too_many_cells", "error", 5, None, 1)]
    assert len(layer.frame) == 4


def test_quote_that_is_never_closed(tmp_path):
    """An open quote would swallow the rows below it; it is an error with its row. An inch sign is none."""
    layer, findings = read_text(tmp_path, GOOD + '003,"1,113.9,22.7\n004,1,113.9,22.7\n')
    assert (layer, told(findings)) == (None, [("open_quote", "error", 4, None, 1)])
    layer, findings = read_text(tmp_path, 'id,residents,lon,lat,社区\n001,1,113.9,22.7,5" 管\n002,1,113.9,22.7,a\n')
    assert (len(layer.frame), findings) == (2, [])


def test_mixed_encodings(tmp_path):
    """Rows appended in another encoding are read, with a warning that names the first."""
    data = "id,residents,lon,lat,社区\n1,2,113.9,22.7,翠湖\n".encode() + "2,3,113.9,22.7,长圳\n".encode("gbk")
    layer, findings = read_text(tmp_path, data)
    assert told(findings) == [("mixed_encodings", "warning", 3, None, 1)]
    assert list(layer.frame["community"]) == ["翠湖", "长圳"]


def seeds(folder: Path) -> dict[str, bytes]:
    """A good file of each kind, as bytes."""
    for suffix, write in WRITERS.items():
        write(folder / f"seed.{suffix}")
    book = openpyxl.Workbook()
    book.active.append(["id", "residents", "lon", "lat"])
    book.active.append(["1", 2, 113.9, 22.7])
    book.save(folder / "seed.xlsx")
    return {path.suffix: path.read_bytes() for path in sorted(folder.glob("seed.*")) if path.suffix != ".gfs"}


def damaged(good: bytes, dice: random.Random) -> bytes:
    """Cut, overwrite or replace bytes."""
    data = bytearray(good)
    kind = dice.random()
    if kind < 0.3:
        return bytes(data[: dice.randrange(len(data))])
    if kind < 0.8:
        for _ in range(dice.choice([1, 5, 40])):
            data[dice.randrange(len(data))] = dice.randrange(256)
        return bytes(data)
    return dice.randbytes(dice.choice([1, 30, 900]))


def test_damaged_files_end_in_findings(tmp_path):
    """No damage to any kind of file, under any suffix and in any role, ends in a traceback."""
    dice = random.Random(20201109)
    good = seeds(tmp_path)
    suffixes = [*good, ".shp", ".zip", ".txt", ".tsv", ".json", ".kml", ".gpx", ".tab", ".dxf", ".xlsm", ""]
    for _ in range(400):
        suffix = dice.choice(list(good))
        path = tmp_path / f"z{suffix if dice.random() < 0.7 else dice.choice(suffixes)}"
        path.write_bytes(damaged(good[suffix], dice))
        layer, findings = read(path, dice.choice(list(CONTRACTS)))
        assert layer is not None or findings


def test_a_large_table(tmp_path):
    """57,000 residences are read and checked, every one."""
    random_state = np.random.default_rng(1)
    lon, lat = random_state.uniform(113.8, 114, 57_000), random_state.uniform(22.6, 22.8, 57_000)
    lines = (f"R{n:06d},{n % 90},{x:.6f},{y:.6f},翠湖社区\n" for n, (x, y) in enumerate(zip(lon, lat, strict=True)))
    (tmp_path / "r.csv").write_text("id,residents,lon,lat,社区\n" + "".join(lines), encoding="utf-8")
    layer, findings = read(tmp_path / "r.csv")
    assert (findings, len(layer.frame)) == ([], 57_000)


def test_real_border_declared_as_what_it_is_not(shared_data):
    """The district's border in GCJ-02 is read as it declares itself; what it lacks as an areas layer is told."""
    findings = read(shared_data / "guangming/district_gcj02.geojson", "areas")[1]
    assert [(f.code, f.column) for f in findings] == [("missing_column", "name"), ("missing_column", "level")]


def test_real_roads_through_the_plain_reader(shared_data):
    """Wuhan's road layer comes with its own CRS and columns."""
    frame, codec, findings = read_vector(shared_data / "wuhan/roads.parquet", None)
    assert (len(frame), codec, findings) == (92_667, "utf-8", [])
    assert frame.crs.is_projected
    assert {"u", "v", "key", "highway"} <= set(frame.columns)
