"""`netbuilder train PROJECT`: trains with a progress line or JSON lines, and records the run."""

from __future__ import annotations

import argparse
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from netbuilder.cli.command import PROJECT_HELP, Subparsers, add_command, complain

if TYPE_CHECKING:
    from netbuilder.project.project import Project
    from netbuilder.runs.events import Ended

STOPPED = 130
WRONG_USAGE = 2
_CLOSE_SECONDS = 5.0


def add(subparsers: Subparsers) -> None:
    parser = add_command(subparsers, "train", run, "train a project and record the run")
    parser.add_argument("project", metavar="PROJECT", help=PROJECT_HELP)
    parser.add_argument("--epochs", metavar="N", help="times through the training examples")
    parser.add_argument("--steps", metavar="N", type=_positive, help="end after so many steps")
    parser.add_argument(
        "--device",
        choices=("auto", "cpu", "cuda", "mps"),
        help="where it is computed; auto is what the settings say, else the fastest",
    )
    parser.add_argument("--seed", metavar="S", help="decides first weights, order and split")
    parser.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        dest="changes",
        help="recipe.lr=0.01, data.size=28, or LAYER.SETTING=VALUE; may be given several times",
    )
    parser.add_argument("--data", metavar="PATH", help="use the data found there instead of the project's")
    parser.add_argument("--resume", metavar="RUN", help="go on from the last checkpoint of a run")
    parser.add_argument(
        "--folds",
        metavar="K",
        type=_several,
        help="train K times, each time with another K-th of the examples to validate",
    )
    parser.add_argument("--pace", metavar="N", type=_positive, help="at most N steps a second")
    parser.add_argument(
        "--process", action="store_true", help="train in a process of its own, whose crash ends nothing else"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")


def run(arguments: argparse.Namespace) -> int:
    from netbuilder.cli.folds import in_turn
    from netbuilder.cli.progress import follow_json, follow_line
    from netbuilder.core.control import Control
    from netbuilder.runs.record import RunState
    from netbuilder.runs.store import RunStore
    from netbuilder.studio.jobs import ComputeThread
    from netbuilder.studio.run_process.spare import Spare
    from netbuilder.studio.settings import SettingsStore
    from netbuilder.studio.training import request_for, start

    if arguments.folds and arguments.resume:
        complain("netbuilder train: --folds begins K runs; it cannot resume one.")
        return WRONG_USAGE
    store = RunStore()
    project = _project(arguments)
    resumed = store.get(arguments.resume).id if arguments.resume else None
    settings = SettingsStore()
    if settings.problem is not None:
        complain(settings.problem.paragraph())
    compute = ComputeThread()
    own = Spare() if arguments.process else None
    follow = follow_json if arguments.json else follow_line

    def trained(project: Project) -> Ended:
        request = request_for(project, steps=arguments.steps, resume=resumed, chosen=settings.values)
        job = start(compute, request, store, control=Control(arguments.pace), own_process=own)
        with stop_on_signals(job.control.stop):
            return follow(job)

    folds: int | None = arguments.folds
    ended = in_turn(project, folds, trained, arguments.json) if folds else trained(project)
    compute.close(_CLOSE_SECONDS)
    if ended.problem is not None:
        complain(ended.problem.paragraph())
    if ended.status is RunState.STOPPED:
        return STOPPED
    return 0 if ended.status is RunState.FINISHED else 1


def _project(arguments: argparse.Namespace) -> Project:
    """The named project with the options put in."""
    from netbuilder.project import options
    from netbuilder.project.find import find

    opened = find(arguments.project)
    for notice in opened.notices:
        complain(notice.paragraph())
    project = opened.project
    if arguments.data is not None:
        project = options.with_data(project, arguments.data)
    short = {
        "recipe.epochs": arguments.epochs,
        "recipe.device": arguments.device,
        "recipe.seed": arguments.seed,
    }
    changes = [f"{key}={value}" for key, value in short.items() if value is not None]
    from netbuilder.studio.own_checks import prepared

    return prepared(options.with_changes(project, [*changes, *arguments.changes]))


@contextmanager
def stop_on_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Within it the first Ctrl-C (or SIGTERM) stops after the batch; a second one leaves at once."""
    asked: list[int] = []

    def handle(number: int, frame: object) -> None:
        if asked:
            os._exit(STOPPED)
        asked.append(number)
        complain("\nStopping after this batch; press Ctrl-C again to leave at once.")
        stop()

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("give a whole number of at least 1")
    return number


def _several(text: str) -> int:
    number = int(text)
    if not 2 <= number <= 100:
        raise argparse.ArgumentTypeError("give a whole number from 2 to 100")
    return number
