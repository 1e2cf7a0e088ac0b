"""Encodings are found by looking."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecircle.geo.codec import decode, detect
from servicecircle.geo.dbf import dbf_codec

TEXT = "id,名称,residents\n001,翠湖社区,12\n002,长圳社区一号楼,7\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"])
def test_chinese_text_in_every_codec(codec):
    """Chinese text comes back from each encoding, and the codec is named."""
    decoded = decode(TEXT.encode(codec))
    assert decoded is not None
    assert (decoded.text, decoded.codec, decoded.odd_lines) == (TEXT, codec, ())


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark(codec):
    """utf-16 is told by its zeros even without a byte order mark."""
    decoded = decode(TEXT.encode(codec))
    assert decoded is not None
    assert (decoded.text, decoded.codec) == (TEXT, codec)


def test_rows_appended_in_another_encoding():
    """Lines in two encodings are each read in their own, and the odd ones are named."""
    decoded = decode(TEXT.encode() + "003,公明社区,3\n".encode("gbk"))
    assert decoded is not None
    assert decoded.text.endswith("003,公明社区,3\n")
    assert decoded.text.startswith(TEXT)
    assert (decoded.codec, decoded.odd_lines) == ("utf-8", (4,))


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03", bytes(range(256)), b"\xff\xff\xff", b"GIF89a\x01\x00"])
def test_binary_is_no_text(data):
    """Binary bytes are no text."""
    assert decode(data) is None


def test_plain_ascii_is_utf8():
    """ASCII is named utf-8."""
    assert detect(b"id,residents\n1,2\n") == "utf-8"


@given(st.binary(max_size=300))
def test_any_bytes_end_in_text_or_none(data):
    """No bytes at all raise."""
    decoded = decode(data)
    assert decoded is None or "\x00" not in decoded.text


@given(st.text(alphabet="街道社区居民楼号一二三四五东南西北，0123456789,\n", min_size=8, max_size=200))
def test_gb18030_comes_back(text):
    """Text of common Chinese characters in GB18030 is read as it was written."""
    decoded = decode(text.encode("gb18030"))
    assert decoded is not None
    # A few byte pairs are valid in both encodings; then there is nothing to see.
    assert decoded.text == text or decoded.codec == "utf-8"


def test_only_shapefiles_have_a_dbf(tmp_path):
    """Other files have no dBASE table to look into."""
    assert dbf_codec(tmp_path / "roads.gpkg") is None
