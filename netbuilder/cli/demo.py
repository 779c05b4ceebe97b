"""`netbuilder [PROJECT]` where no window can be shown: the same job in the terminal.

Opens the project (LeNet-5 by default), trains it with live progress and exports the trained model.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from netbuilder.cli.command import PROJECT_HELP, Subparsers, add_command, complain, say


def add(subparsers: Subparsers) -> None:
    parser = add_command(subparsers, "demo", run, "open a project, train it and export it in the terminal")
    parser.add_argument("project", metavar="PROJECT", nargs="?", default="lenet5", help=PROJECT_HELP)
    parser.add_argument("--epochs", metavar="N", help="times through the training examples")


def run(arguments: argparse.Namespace) -> int:
    from netbuilder.cli.export import tell
    from netbuilder.cli.progress import follow_line
    from netbuilder.cli.train import STOPPED, stop_on_signals
    from netbuilder.project.find import find
    from netbuilder.project.options import with_changes
    from netbuilder.runs.record import RunState
    from netbuilder.runs.store import RunStore
    from netbuilder.studio.exporting import export_run
    from netbuilder.studio.jobs import ComputeThread
    from netbuilder.studio.training import request_for, start

    say("No window is shown here, so the same job is done in the terminal: open, train, export.")
    opened = find(arguments.project)
    for notice in opened.notices:
        complain(notice.paragraph())
    project = opened.project
    if arguments.epochs is not None:
        project = with_changes(project, [f"recipe.epochs={arguments.epochs}"])
    store = RunStore()
    compute = ComputeThread()
    job = start(compute, request_for(project), store)
    with stop_on_signals(job.control.stop):
        ended = follow_line(job)
    compute.close(5.0)
    if ended.status is RunState.STOPPED:
        return STOPPED
    if ended.problem is not None:
        complain(ended.problem.paragraph())
    if ended.status is not RunState.FINISHED or not job.result:
        return 1
    path = Path.cwd() / f"{Path(arguments.project).stem}.onnx"
    tell(export_run(store.get(job.result), path).exported)
    say(f"Other formats: netbuilder export {job.result} --out model.py")
    return 0
