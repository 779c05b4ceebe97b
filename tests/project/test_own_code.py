"""Edits of Python layers: another text keeps settings and wires, what was learnt is no step."""

from __future__ import annotations

import pytest

from netbuilder.catalogue.layers.code import TEMPLATE
from netbuilder.core.problem import ProblemError
from netbuilder.core.setting_code import Checked
from netbuilder.core.spec import vector
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.file import dumps, loads
from netbuilder.project.own_code import learn, rewrite
from netbuilder.project.project import Project
from tests.own_texts import DENSE, TWO_ENDS, with_code


def wires(project: Project) -> set[tuple[End, End]]:
    return {(wire.source, wire.target) for wire in project.graph.wires.values()}


def test_wires_go_to_the_ports_of_another_text() -> None:
    project = rewrite(with_code(TEMPLATE), "code", TWO_ENDS)
    assert wires(project) == {
        (End("in", "out"), End("code", "x")),
        (End("code", "mean"), End("linear", "in")),
    }
    shifted = edits.connect(project, End("in", "out"), End("code", "shift"))
    back = rewrite(shifted, "code", TEMPLATE)
    assert wires(back) == {(End("in", "out"), End("code", "x")), (End("code", "out"), End("linear", "in"))}


def test_settings_that_another_text_takes_stay() -> None:
    project = edits.change(with_code(DENSE), "code", {"features": 7})
    other = DENSE.replace("Dense", "Other").replace(
        "features: int = 3", "features: int = 4, more: bool = True"
    )
    assert rewrite(project, "code", other).graph.nodes["code"].settings["features"] == 7
    words = DENSE.replace("features: int = 3", "features: str = 'x'")
    assert rewrite(project, "code", words).graph.nodes["code"].settings["features"] == "x"


def test_a_text_that_is_no_layer_changes_nothing() -> None:
    with pytest.raises(ProblemError, match="no layer"):
        rewrite(with_code(DENSE), "code", "class (")


def row(project: Project, features: int = 3) -> Checked:
    made = edits.kinds.made("code", project.graph.nodes["code"].settings)
    return Checked(made.key, (vector(8),), (vector(features),), 27, 24)  # type: ignore[attr-defined]


def test_what_was_learnt_is_saved_and_read_again() -> None:
    project = with_code(DENSE)
    known = learn(project, {("", "code"): [row(project)]})
    assert loads(dumps(known), "here").project == known
    assert learn(known, {("", "code"): [row(project)], ("", "gone"): [row(project)]}) == known
    again = learn(known, {("", "code"): [row(project, 4)]})
    assert len(again.graph.nodes["code"].settings["checked"]) == 1  # type: ignore[arg-type]


def test_learning_is_no_step_and_leaves_a_clean_document_clean() -> None:
    project = with_code(DENSE)
    document = Document(project)
    assert document.learn(lambda before: learn(before, {("", "code"): [row(project)]}))
    assert document.is_clean and document.undo_label is None
    document.edit(Text("Move"), lambda before: edits.move(before, {"code": (5.0, 5.0)}))
    document.undo()
    assert document.is_clean
    assert document.project.graph.nodes["code"].settings["checked"]


def test_nothing_is_learnt_in_the_middle_of_a_change() -> None:
    document = Document(with_code(DENSE))
    heard: list[bool] = []
    document.changed.connect(listener := lambda _: heard.append(document.learn(lambda before: before)))
    document.edit(Text("Move"), lambda before: edits.move(before, {"code": (5.0, 5.0)}))
    assert heard == [False]
    del listener
