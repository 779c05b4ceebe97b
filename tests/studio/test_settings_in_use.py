from __future__ import annotations

from pathlib import Path

import pytest

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.request import TrainingRequest
from netbuilder.runs.store import RunStore
from netbuilder.studio.jobs import JobContext
from netbuilder.studio.keeping import LONGEST_SECONDS, Keeper
from netbuilder.studio.opening import document_of_example
from netbuilder.studio.settings import SettingsStore
from netbuilder.studio.settings_in_use import SettingsInUse
from netbuilder.studio.workspace import Workspace
from tests.studio.make_believe import MakeBelieve, follow


@pytest.fixture
def settings(own_home: Path) -> SettingsStore:
    own_home.mkdir()
    return SettingsStore()


def test_the_next_run_takes_what_was_chosen(settings: SettingsStore) -> None:
    asked: list[TrainingRequest] = []

    class Noting(MakeBelieve):
        def train(self, request: TrainingRequest, store: RunStore, context: JobContext) -> str:
            asked.append(request)
            return super().train(request, store, context)

    workspace = Workspace(document_of_example("lenet5").document, backend=lambda: Noting(epochs=1, steps=2))
    keeper = Keeper(workspace)
    in_use = SettingsInUse(settings, workspace.desk, keeper)
    settings.change(threads=2, device="cpu")
    workspace.train()
    follow(workspace.desk)
    workspace.close()
    assert [(each.threads, each.device) for each in asked] == [(2, "cpu")]
    del in_use


def test_unsaved_work_is_kept_as_often_as_chosen_or_not_at_all(settings: SettingsStore) -> None:
    workspace = Workspace()
    now = [0.0]
    keeper = Keeper(workspace, lambda: now[0])
    in_use = SettingsInUse(settings, workspace.desk, keeper)
    assert keeper.longest == LONGEST_SECONDS

    def rename(name: str) -> None:
        workspace.edit(Text("Rename"), lambda project: edits.rename_project(project, name))

    settings.change(autosave_seconds=5)
    for second in range(6):
        now[0] = float(second)
        rename(f"name {second}")
    assert keeper.due == 0.0
    settings.change(autosave=False)
    assert keeper.due is None
    settings.change(autosave=True)
    assert keeper.due == 0.0
    del in_use
    keeper.discard()
