"""Facts about the façade."""

from __future__ import annotations

import subprocess
import sys

import pytest

import servicecircle


def test_every_public_name_is_there() -> None:
    """Each name of `__all__` loads and has a docstring; there are about 30 of them."""
    assert 20 <= len(servicecircle.__all__) <= 40
    for name in servicecircle.__all__:
        assert getattr(servicecircle, name).__doc__, name


def test_an_unknown_name_is_an_attribute_error() -> None:
    """Like any module."""
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = servicecircle.no_such_name


def test_importing_the_package_loads_no_library() -> None:
    """Neither numpy nor pandas is loaded before a name is used."""
    code = "import sys, servicecircle; sys.exit(any(name in sys.modules for name in ('numpy', 'pandas', 'typer')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
