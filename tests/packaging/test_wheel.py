"""The wheel, installed into an environment of its own outside the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import hatchling.build
import pytest

import netbuilder

ROOT = Path(__file__).resolve().parents[2]


def files_below(folder: Path) -> dict[str, bytes]:
    """Content by name, without what Python and editors leave lying about."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        return folder / hatchling.build.build_wheel(str(folder))
    finally:
        os.chdir(before)


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with this wheel, which finds the other packages where this Python has them."""
    folder = tmp_path_factory.mktemp("elsewhere") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", "-q"]
    subprocess.run([*pip, str(wheel)], check=True)
    # A line in a .pth file adds a folder without reading the .pth files in it, so the checkout stays out.
    site = Path(
        subprocess.run(
            [python, "-I", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
    )
    (site / "others.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python


def ask(python: Path, code: str, at: Path) -> str:
    answer = subprocess.run([python, "-I", "-c", code], cwd=at, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


def run_command(python: Path, *arguments: str, at: Path) -> str:
    command = python.with_name("netbuilder" + (".exe" if os.name == "nt" else ""))
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    answer = subprocess.run([command, *arguments], cwd=at, env=environment, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def test_the_wheel_holds_the_package_the_resources_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name}
    expected = {f"netbuilder/{name}": content for name, content in files_below(ROOT / "netbuilder").items()}
    expected |= {
        f"netbuilder/resources/{name}": content for name, content in files_below(ROOT / "resources").items()
    }
    assert held == expected


def test_it_says_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        info = next(name.split("/")[0] for name in archive.namelist() if ".dist-info/" in name)
        metadata = archive.read(f"{info}/METADATA").decode()
        assert archive.read(f"{info}/licenses/packaging/LICENSE").startswith(b"MIT License")
        assert b"netbuilder = netbuilder.cli.main:main" in archive.read(f"{info}/entry_points.txt")
    assert f"Version: {netbuilder.__version__}\n" in metadata
    assert "License-Expression: MIT\n" in metadata
    assert "Requires-Python: >=3.11\n" in metadata


def test_resources_are_found_in_the_installed_copy(installed: Path, tmp_path: Path) -> None:
    code = "import netbuilder.core.paths as p; print(p.__file__); print(p.resources())"
    module, resources = map(Path, ask(installed, code, tmp_path).splitlines())
    environment = installed.parents[1].resolve()
    assert environment in module.resolve().parents
    assert resources.resolve() == module.resolve().parents[1] / "resources"
    assert files_below(resources) == files_below(ROOT / "resources")


def test_the_installed_command_runs(installed: Path, tmp_path: Path) -> None:
    assert run_command(installed, "--version", at=tmp_path).split()[-1] == netbuilder.__version__
    listed = run_command(installed, "examples", at=tmp_path)
    names = [path.name for path in (ROOT / "resources" / "examples").iterdir() if path.is_dir()]
    assert names and all(name in listed for name in names)
