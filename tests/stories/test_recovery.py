"""The process is killed while somebody edits; the next start offers the work, and it is the same."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from netbuilder.project.document import Document
from netbuilder.project.file import dumps
from netbuilder.project.journal import journals_folder
from netbuilder.project.project import fresh
from netbuilder.studio.keeping import Keeper
from netbuilder.studio.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]

# A window's parts without the window: the real clock of autosave, edits as the palette and the inspector make
# them. It says what the project is, then the loop runs until the process is killed.
EDITS_IN_A_LOOP = """
from functools import partial
from PySide6.QtWidgets import QApplication
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.file import dumps
from netbuilder.studio.keeping import Keeper
from netbuilder.studio.opening import document_of_example
from netbuilder.studio.workspace import Workspace
from netbuilder.window.autosave import Autosave
app = QApplication([])
workspace = Workspace(document_of_example("lenet5").document)
autosave = Autosave(Keeper(workspace))
source = {"in": End("max_pool_1", "out")}
workspace.edit(Text("Add"), lambda project: edits.add_connected(project, "dropout", {}, source))
workspace.edit(Text("Rename"), partial(edits.rename_project, name="Mine"))
print(dumps(workspace.project).replace(chr(10), ""), flush=True)
app.exec()
"""

# Edits without a rest, each kept at once; the number is said when that edit is safe.
EDITS_WITHOUT_A_REST = """
from functools import partial
from itertools import count
from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.project import fresh
from netbuilder.studio.keeping import Keeper
from netbuilder.studio.workspace import Workspace
workspace = Workspace(Document(fresh()))
keeper = Keeper(workspace)
for number in count():
    workspace.edit(Text("Rename"), partial(edits.rename_project, name=str(number)))
    keeper.keep()
    print(number, flush=True)
"""


@contextmanager
def running(code: str) -> Iterator[subprocess.Popen[str]]:
    """A process of its own with `code`; it is killed at the end, and nothing of it is left."""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        try:
            yield child
        finally:
            child.send_signal(signal.SIGKILL)


def wait_for(journals: int) -> None:
    latest = time.monotonic() + 30
    while len(list(journals_folder().glob("*.netb"))) < journals:
        assert time.monotonic() < latest, "nothing was kept"
        time.sleep(0.02)


def next_start() -> tuple[Workspace, Keeper]:
    workspace = Workspace(Document(fresh()))
    return workspace, Keeper(workspace)


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_work_of_a_killed_window_is_offered_and_the_same() -> None:
    with running(EDITS_IN_A_LOOP) as child:
        assert child.stdout is not None
        edited = child.stdout.readline().strip()
        assert journals_folder().exists() is False, "autosave waits until the hand rests"
        wait_for(journals=1)
        _, meanwhile = next_start()
        assert meanwhile.left_behind() == (), "that window lives: its work is its own"
    workspace, keeper = next_start()
    (found,) = keeper.left_behind()
    assert keeper.restore(found)
    assert dumps(workspace.project).replace("\n", "") == edited
    assert workspace.document.path is None
    assert not workspace.document.is_clean


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.parametrize("seed", range(4))
def test_killed_at_any_moment_it_loses_nothing_that_was_kept(seed: int) -> None:
    with running(EDITS_WITHOUT_A_REST) as child:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(random.Random(seed).uniform(0.0, 0.2))
        child.send_signal(signal.SIGKILL)
        kept = [0, *map(int, child.stdout.read().split())][-1]
    workspace, keeper = next_start()
    (found,) = keeper.left_behind()
    assert found.problem is None
    assert keeper.restore(found)
    assert int(workspace.project.name) in (kept, kept + 1)


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_work_that_was_not_asked_about_is_offered_again_and_again() -> None:
    with running(EDITS_WITHOUT_A_REST) as child:
        assert child.stdout is not None
        child.stdout.readline()
    for _ in range(2):
        _, keeper = next_start()
        assert len(keeper.left_behind()) == 1
    keeper.throw_away(keeper.left_behind()[0])
    assert next_start()[1].left_behind() == ()
    # A write that the kill cut short leaves a temporary file, which goes after a day.
    assert [file for file in journals_folder().iterdir() if file.suffix != ".tmp"] == []
