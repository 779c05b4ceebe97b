from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from netbuilder.core.problem import Problem
from netbuilder.project.document import Document
from netbuilder.studio.workspace import Workspace
from netbuilder.window.theme.theme import Theme
from tests.project.samples import classifier
from tests.studio.make_believe import MakeBelieve
from tests.window.dialogs.answers import Answers


class Refusals:
    """Holds the problems that a workspace tells of."""

    def __init__(self) -> None:
        self.all: list[Problem] = []

    def hear(self, problem: Problem) -> None:
        self.all.append(problem)

    @property
    def codes(self) -> list[str]:
        return [problem.code for problem in self.all]


@pytest.fixture
def play() -> MakeBelieve:
    """What a training of the workspace plays."""
    return MakeBelieve(steps=100_000, epochs=10, delay=0.001)


@pytest.fixture
def workspace(tmp_path: Path, play: MakeBelieve) -> Iterator[Workspace]:
    """On the saved file net.netb."""
    project = classifier()
    project.save(tmp_path / "net.netb")
    made = Workspace(Document(project, tmp_path / "net.netb"), backend=lambda: play)
    yield made
    made.close()


@pytest.fixture
def refusals(workspace: Workspace) -> Refusals:
    made = Refusals()
    workspace.refused.connect(made.hear)
    return made


@pytest.fixture
def window(qtbot: QtBot, theme: Theme) -> QWidget:
    made = QWidget()
    made.resize(800, 600)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def answers(qapp: object) -> Iterator[Answers]:
    made = Answers()
    yield made
    assert made.all_given, "a question that was expected has not come"
