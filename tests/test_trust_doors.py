"""Python of others runs through no door before the user has agreed: API, exports, previews, the clipboard."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import netbuilder as nb
from netbuilder.analysis.report import report
from netbuilder.core.control import Control
from netbuilder.core.problem import ProblemError
from netbuilder.core.setting_code import Checked
from netbuilder.core.spec import vector
from netbuilder.engine.preview import Preview
from netbuilder.graph.model import End
from netbuilder.project import edits, fragment, kinds
from netbuilder.project.document import Document
from netbuilder.project.file import dumps, loads
from netbuilder.project.own_code import learn
from netbuilder.project.project import Project
from netbuilder.project.trust import trust_file
from netbuilder.studio.exporting import export_project
from tests.networks import points_mlp
from tests.own_texts import DENSE

TOUCH = "from pathlib import Path\n\nDONE = Path({path!r}).touch()\n\n\n"


@pytest.fixture
def touched(tmp_path: Path) -> Path:
    """A file that is there once the layer's text was run."""
    return tmp_path / "touched"


@pytest.fixture
def foreign(touched: Path) -> Project:
    """Points through a Python layer of somebody else, with all that running it would tell."""
    project = points_mlp()
    middle = next(node.id for node in project.graph.nodes.values() if node.kind == "tanh")
    text = TOUCH.format(path=str(touched)) + DENSE
    project = edits.insert_on_wire(project, End(middle, "in"), "code", {"source": text})
    made = kinds.made("code", project.graph.nodes[code_id(project)].settings)
    row = Checked(made.key, (vector(16),), (vector(3),), 51)  # type: ignore[attr-defined]
    return learn(project, {("", code_id(project)): [row]})


def code_id(project: Project) -> str:
    return next(node.id for node in project.graph.nodes.values() if node.kind == "code")


DOORS: dict[str, Callable[[Project, Path], object]] = {
    "build": lambda project, _: nb.build(project),
    "source": lambda project, _: nb.source(project),
    "train": lambda project, _: nb.train(project, epochs=1),
    "export source": lambda project, folder: nb.export(project, folder / "out.py"),
    "export weights": lambda project, folder: nb.export(project, folder / "out.safetensors"),
    "export script": lambda project, folder: nb.export(project, folder / "out.py", "script"),
}


@pytest.mark.parametrize("door", DOORS)
def test_nothing_runs_through_the_api(door: str, foreign: Project, touched: Path, tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="not trusted"):
        DOORS[door](foreign, tmp_path)
    assert not touched.exists()


def test_checking_and_looking_run_nothing(foreign: Project, touched: Path) -> None:
    found = nb.check(foreign)
    assert [each.code for each in found.problems if each.is_error] == ["untrusted_code"]
    Preview().look(found, None, None, Control().token)
    assert not touched.exists()


def test_what_is_pasted_or_recovered_is_not_trusted_by_that(foreign: Project, touched: Path) -> None:
    part = fragment.loads(fragment.dumps(fragment.taken(foreign, [code_id(foreign)])))
    after = fragment.paste(nb.new("Mine"), part, (0.0, 0.0))
    recovered = Document(loads(dumps(foreign, {"pid": 1}), "a journal").project).project
    for project in (after, recovered):
        assert "untrusted_code" in [each.code for each in report(project).problems]
    assert not touched.exists()


def test_trusted_it_trains_and_the_exported_file_stands_alone(
    foreign: Project, touched: Path, tmp_path: Path
) -> None:
    nb.trust(foreign)
    run = nb.train(foreign, epochs=1)
    assert touched.exists()
    exported = nb.export(run, tmp_path / "alone.py")
    assert exported.proof is not None and exported.proof.ok
    alone = (
        "import sys, runpy\n"
        "sys.modules['netbuilder'] = None\n"
        f"space = runpy.run_path({str(tmp_path / 'alone.py')!r})\n"
        "model = space['SmallNetwork']()\n"
        "print(sum(each.numel() for each in model.parameters()))\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", alone], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert int(said.stdout) == sum(each.numel() for each in run.model().parameters())
    trust_file().unlink()
    with pytest.raises(ProblemError, match="not trusted"):
        run.model()
    with pytest.raises(ProblemError, match="not trusted"):
        export_project(foreign, tmp_path / "again.py")
