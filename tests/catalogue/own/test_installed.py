"""Layers from the user's folder and from packages: read without being run, told of where they are broken."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from netbuilder.catalogue.own.installed import Found, missing, register
from netbuilder.core.problem import Severity
from tests.own_texts import DENSE

TOUCH = "from pathlib import Path\nDONE = Path({path!r}).touch()\n\n"


def layers_seen(home: Path, path: Path) -> str:
    """What a fresh process lists."""
    environment = {
        **os.environ,
        "NETBUILDER_HOME": str(home),
        "PYTHONPATH": f"{path}{os.pathsep}{os.getcwd()}",
    }
    command = [sys.executable, "-m", "netbuilder", "check", "--layers"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def test_folder_and_packages_give_layers_and_nothing_of_them_is_run(tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    folder, site = tmp_path / "layers", tmp_path / "site"
    package, about = site / "acme", site / "acme-1.0.dist-info"
    for each in (folder, package, about):
        each.mkdir(parents=True)
    (folder / "dense.py").write_text(TOUCH.format(path=str(touched)) + DENSE)
    (folder / "broken.py").write_text("class (")
    (package / "__init__.py").write_text(f"raise SystemExit({str(touched)!r})\n")
    two = DENSE + "\n\n" + DENSE.replace("Dense", "GaborDense").replace("A layer with weights", "Filters")
    (package / "two.py").write_text(two)
    (about / "entry_points.txt").write_text("[netbuilder.layers]\ngabor = acme.two:GaborDense\n")
    listed = layers_seen(tmp_path, site)
    assert "own.dense" in listed
    assert ["package.acme.gabor", "Gabor", "dense"] in [line.split()[:3] for line in listed.splitlines()]
    assert "broken" not in listed
    assert not touched.exists()


def test_a_broken_file_is_told_with_its_line_and_stops_nothing(tmp_path: Path) -> None:
    files = {"syntax.py": b"x = 1\nclass (", "bytes.py": b"\xff\xfe\x00", "long.py": b"#" * 300_000}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    names = (*files, "gone.py")
    notices = register(Found(f"own.{name}", tmp_path / name) for name in names)
    assert [Path(each.place.file or "").name for each in notices] == list(names)
    assert notices[0].place.line == 2
    assert all(each.severity is Severity.WARNING and each.remedy for each in notices)


def test_a_layer_that_is_not_installed_is_named() -> None:
    own, package = missing("own.gabor"), missing("package.acme.gabor")
    assert own is not None and "gabor.py" in own.problem.paragraph()
    assert package is not None and "install acme" in package.problem.paragraph()
    assert missing("conv2d") is None
