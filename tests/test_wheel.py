"""The built wheel holds the package, its data and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

DATA_FOLDERS = (
    "data/yunxi",
    "data/templates",
    "coverage/offline/leaflet",
    "coverage/offline/leaflet/images",
    "coverage/maps/canvas",
    "coverage/briefing/page",
)


@pytest.fixture(scope="module")
def wheel_files(root: Path, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names in a wheel built from the files that git knows."""
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout: the files that belong to the project are not known")
    source = tmp_path_factory.mktemp("source")
    for name in listed.stdout.splitlines():
        if (root / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / name, source / name)
    out = tmp_path_factory.mktemp("dist")
    # Isolation would fetch setuptools anew; the test environment has it.
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(source)]
    subprocess.run(build, check=True, capture_output=True)
    with zipfile.ZipFile(next(out.glob("*.whl"))) as wheel:
        return {name for name in wheel.namelist() if not name.endswith("/")}


def test_the_wheel_holds_every_module_and_the_sample_and_nothing_else(root: Path, wheel_files: set[str]) -> None:
    """Modules of geo and coverage, the façade, the command line, the sample district, the templates, the licence."""
    code = {p.relative_to(root).as_posix() for folder in ("geo", "coverage") for p in (root / folder).rglob("*.py")}
    data = {
        p.relative_to(root).as_posix()
        for folder in DATA_FOLDERS
        for p in (root / folder).iterdir()
        if p.is_file() and p.name != "API.md"
    }
    page = root / "coverage" / "compare_page"
    data |= {p.relative_to(root).as_posix() for p in page.iterdir() if p.suffix in (".j2", ".css")}
    expected = {f"servicecircle/{name}" for name in code | data | {"__init__.py", "cli.py", "py.typed"}}
    found = {name for name in wheel_files if ".dist-info/" not in name}
    assert found == expected
    assert any(name.endswith("licenses/LICENSE") for name in wheel_files)
