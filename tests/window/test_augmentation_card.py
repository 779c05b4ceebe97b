"""The Data page shows what layers that augment make of the current example."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import cast

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from netbuilder.analysis.report import Report
from netbuilder.core.control import Token
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits, states
from netbuilder.project.document import Document
from netbuilder.project.project import Project
from netbuilder.runs.flow import FlowView, Form, Path, Seen, Weights
from netbuilder.runs.record import RunRecord
from netbuilder.studio.commands.command import Page
from netbuilder.studio.workspace import Workspace
from netbuilder.window.data_page import DataPage
from netbuilder.window.main_window import MainWindow
from tests.networks import classifier
from tests.studio.make_believe import MakeBelieve

FLIP = "random_flip_1"


class Draws(MakeBelieve):
    """Shows draws of whatever augments."""

    def previewer(self) -> Draws:  # type: ignore[override]
        return self

    def look(self, report: Report, sample: int | None, run: RunRecord | None, token: Token) -> FlowView:
        values = np.random.default_rng(0).random((4, 1, 8, 8), np.float32)
        ids = [id for id in report.project.graph.nodes if id.startswith("random")]
        seen: dict[Path, Seen] = {(id,): Seen(Form.DRAWS, values, 4) for id in ids}
        return FlowView(0, 0.0, "validation", sample or 0, 270, "7", seen, {}, Weights.FRESH)


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    project = classifier("digits", [("random_flip", {}), ("flatten", {}), ("linear", {"features": 10})])
    made = Workspace(Document(project), backend=Draws)
    yield made
    made.close()


@pytest.fixture
def page(workspace: Workspace, make_window: Callable[[Workspace], MainWindow], qtbot: QtBot) -> DataPage:
    window = make_window(workspace)
    window.resize(1280, 800)
    window.show_page(Page.DATA)
    window.show()
    qtbot.waitExposed(window)
    made = cast(DataPage, window.page_of(Page.DATA))
    made.begin()
    qtbot.waitUntil(lambda: made.looks.look is not None)
    return made


def _as(made: Project, _: Project) -> Project:
    return made


def said(page: DataPage) -> str:
    return page.augmentation.draws.accessibleName()


def test_each_layer_is_named_with_its_draws_as_in_training(
    page: DataPage, workspace: Workspace, qtbot: QtBot
) -> None:
    card = page.augmentation
    qtbot.waitUntil(lambda: "Random flip 1: 4 draws as in training" in said(page))
    assert card.isVisible() and card.draws.example == "validation example 1, labelled 7"
    height = card.height()
    for kind in ("random_shift", "random_gain"):
        more = edits.insert_on_wire(workspace.project, End("flatten_1", "in"), kind, {})
        workspace.edit(Text("Add"), partial(_as, more))
    qtbot.waitUntil(lambda: "Random shift 1: 4 draws" in said(page))
    assert said(page).index("flip") < said(page).index("shift") < said(page).index("gain")
    qtbot.waitUntil(lambda: card.height() > height)
    picture = card.draws.grab().toImage()
    assert len({picture.pixel(x, 40) for x in range(picture.width())}) > 4


def test_without_such_layers_there_is_no_card_and_nothing_is_computed(
    page: DataPage, workspace: Workspace, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: page.augmentation.isVisible())
    workspace.edit(Text("Mute"), partial(states.put, ids=[FLIP], state=states.State.MUTED, on=True))
    assert (page.augmentation.isVisible(), workspace.previews.on) == (False, False)
    workspace.undo()
    assert (page.augmentation.isVisible(), workspace.previews.on) == (True, True)
