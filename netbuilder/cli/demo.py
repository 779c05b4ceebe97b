"""`netbuilder [PROJECT]` where no window can be shown: the same job in the terminal.

Opens the project (LeNet-5 by default), trains it with live progress, exports the trained model, and saves a
picture of the real window with the run's curves.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from netbuilder.cli.command import PROJECT_HELP, Subparsers, add_command, complain, say

if TYPE_CHECKING:
    from netbuilder.project.project import Project
    from netbuilder.studio.workspace import Workspace

_CLOSE_SECONDS = 5.0
# What the window would look at; so it is there to be drawn at the end.
_VIEWS = frozenset({"filters", "maps", "sizes", "units"})


def add(subparsers: Subparsers) -> None:
    parser = add_command(subparsers, "demo", run, "open a project, train it and export it in the terminal")
    parser.add_argument("project", metavar="PROJECT", nargs="?", default="lenet5", help=PROJECT_HELP)
    parser.add_argument("--epochs", metavar="N", help="times through the training examples")


def run(arguments: argparse.Namespace) -> int:
    from netbuilder.project.document import Document
    from netbuilder.studio.workspace import Workspace

    say("No window can be shown here, so the same job is done in the terminal: open, train, export.")
    workspace = Workspace(Document(_project(arguments)))
    try:
        return _carried_out(workspace, Path(arguments.project).stem)
    finally:
        workspace.close(_CLOSE_SECONDS)


def _project(arguments: argparse.Namespace) -> Project:
    from netbuilder.project.find import find
    from netbuilder.project.options import with_changes

    opened = find(arguments.project)
    for notice in opened.notices:
        complain(notice.paragraph())
    if arguments.epochs is None:
        return opened.project
    return with_changes(opened.project, [f"recipe.epochs={arguments.epochs}"])


def _carried_out(workspace: Workspace, name: str) -> int:
    from netbuilder.cli.export import tell
    from netbuilder.cli.progress import follow_desk
    from netbuilder.cli.train import STOPPED, stop_on_signals
    from netbuilder.runs.record import RunState
    from netbuilder.runs.watch import Wish
    from netbuilder.studio.exporting import export_run
    from netbuilder.window.portrait import save_portrait

    desk = workspace.desk
    desk.look_at(Wish(_VIEWS))
    desk.start(workspace.project)
    with stop_on_signals(desk.stop):
        ended = follow_desk(desk)
    if ended.status is RunState.STOPPED:
        return STOPPED
    if ended.problem is not None:
        complain(ended.problem.paragraph())
    if ended.status is not RunState.FINISHED or not desk.run:
        return 1
    tell(export_run(workspace.store.get(desk.run), Path.cwd() / f"{name}.onnx").exported)
    picture = Path.cwd() / f"{name}.png"
    save_portrait(workspace, picture)
    say(f"{picture} written: the window with this run.")
    say(f"Other formats: netbuilder export {desk.run} --out model.py")
    return 0
