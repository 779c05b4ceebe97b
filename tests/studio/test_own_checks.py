"""Python layers are run in a process of their own, which no layer can harm; what it told is learnt."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from netbuilder.analysis.report import report
from netbuilder.core.spec import vector
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits, kinds
from netbuilder.project.blocks import make_block
from netbuilder.project.document import Document
from netbuilder.project.project import Project
from netbuilder.project.trust import code_of, trust
from netbuilder.studio.own_checks import completed, gradients_of, ran, request
from netbuilder.studio.own_process import Answer, OwnProcess
from netbuilder.studio.workspace import Workspace
from tests.own_texts import DENSE, ENDLESS, with_code
from tests.studio.make_believe import MakeBelieve

PATIENCE = 90.0


@pytest.fixture(scope="module")
def process() -> Iterator[OwnProcess]:
    """One for several tests: it loads torch, which takes seconds."""
    made = OwnProcess()
    yield made
    made.close()


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    made = Workspace(backend=MakeBelieve)
    yield made
    made.close()


def simple(body: str) -> str:
    return f"class A(nn.Module):\n    def forward(self, x: Tensor) -> Tensor:\n        {body}\n"


def asked(text: str, seconds: float = 5.0) -> dict[str, object]:
    made = kinds.made("code", with_code(text).graph.nodes["code"].settings)
    return {**request(made, (vector(8),)), "seconds": seconds}  # type: ignore[arg-type]


def pumped(workspace: Workspace) -> None:
    """Until everything that was asked for is known."""
    until = time.monotonic() + PATIENCE
    while workspace.runs_code:
        workspace.own_checks.pump()
        assert time.monotonic() < until
        time.sleep(0.01)


def codes(project: Project) -> list[str]:
    return [each.code for each in report(project).problems if each.code not in ("no_data", "no_loss")]


def test_a_layer_that_does_not_end_is_ended_with_its_line_and_the_next_one_runs(process: OwnProcess) -> None:
    found = ran(process, asked(ENDLESS, seconds=1.0))
    assert found.error == "it does not end within 1 seconds" and found.line in (3, 4)
    assert ran(process, asked(DENSE)).fields["parameters"] == 27


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("import os; os._exit(3)", "ends the process that runs it (exit code 3)"),
        ("raise SystemExit(4)", "SystemExit: 4"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("import sys; sys.stdout.close(); return x.nothing", "nothing"),
        ("import os; os.kill(os.getpid(), 9)", "signal 9"),
    ],
)
def test_whatever_a_layer_does_to_its_process_is_told(process: OwnProcess, body: str, words: str) -> None:
    assert words in ran(process, asked(simple(body))).error
    assert ran(process, asked(simple("return x"))).error == ""


def test_what_a_layer_prints_is_told_and_does_not_get_into_the_answers(process: OwnProcess) -> None:
    found = ran(process, asked(simple("print('{\"id\": 1}' * 9999); return x")))
    assert found.error == ""
    assert str(found.fields["printed"]).startswith('{"id"') and len(found.fields["printed"]) <= 2000


def test_layers_behind_each_other_and_in_blocks_become_known() -> None:
    project = with_code(DENSE)
    node = edits.fresh_node(project, "code", id="second", settings={"source": DENSE, "features": 5})
    project = edits.connect(edits.add(project, node), End("code", "out"), End("second", "x"))
    project = edits.add(project, edits.fresh_node(project, "relu", id="last"))
    project = make_block(edits.connect(project, End("second", "out"), End("last", "in")), ("second",))
    assert codes(project) == ["untrusted_code", "untrusted_code"]
    assert completed(project) == project, "nothing runs before it is trusted"
    trust(code_of(project))
    assert codes(project) == ["unchecked_code"]
    known = completed(project)
    assert codes(known) == []
    assert report(known).shapes["last"] == (vector(5),)
    assert completed(known) is known
    assert [answer.fields["right"] for _, answer in gradients_of(report(known))] == [True, True]


def test_the_open_project_learns_without_a_step_and_again_after_undo(workspace: Workspace) -> None:
    project = with_code(DENSE)
    workspace.open(Document(project))
    assert not workspace.runs_code
    assert workspace.trust(code_of(project))
    assert [each.code for each in workspace.report.problems if each.code == "unchecked_code"]
    pumped(workspace)
    assert workspace.report.shapes["code"] == (vector(3),)
    assert workspace.document.is_clean and workspace.document.undo_label is None
    workspace.edit(Text("More"), lambda before: edits.change(before, "code", {"features": 6}))
    pumped(workspace)
    assert workspace.report.shapes["code"] == (vector(6),)
    workspace.undo()
    pumped(workspace)
    assert workspace.report.shapes["code"] == (vector(3),)
    workspace.redo()
    pumped(workspace)
    assert workspace.report.shapes["code"] == (vector(6),)


def test_what_failed_is_told_at_the_node_and_tried_again_when_it_is_opened(workspace: Workspace) -> None:
    failing = with_code(DENSE.replace("torch.tanh(", "1 / 0 * ("))
    trust(code_of(failing))
    workspace.open(Document(failing))
    pumped(workspace)
    (problem,) = [each for each in workspace.report.problems if each.code == "code_failed"]
    assert "ZeroDivisionError: division by zero in line 9" in str(problem.what)
    assert problem.place.node == "code"
    kept = workspace.project
    fresh = Workspace(Document(kept), backend=MakeBelieve)
    assert fresh.runs_code, "it may be due to another computer"
    fresh.close()


def test_nothing_of_a_file_runs_before_it_was_read(workspace: Workspace, tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    text = f"from pathlib import Path\nDONE = Path({str(touched)!r}).touch()\n\n\n{DENSE}"
    file = tmp_path / "foreign.netb"
    with_code(text).save(file)
    from netbuilder.studio.opening import document_of_file

    workspace.open(document_of_file(file).document)
    pumped(workspace)
    (problem,) = [each for each in workspace.report.problems if each.code == "untrusted_code"]
    heard: list[str] = []
    workspace.asked.connect(listener := heard.append)
    assert workspace.apply(problem.fixes[0]) and heard == ["graph.read_code"]
    del listener
    assert workspace.document.is_clean and not touched.exists()
    workspace.trust({text: "Layer 1"})
    pumped(workspace)
    assert touched.exists()
    assert workspace.report.shapes["code"] == (vector(3),)


def test_a_process_that_cannot_be_started_is_told() -> None:
    found = ran(OwnProcess(("/nowhere/python",)), asked(DENSE))
    assert isinstance(found, Answer) and "no process could be started" in found.error
