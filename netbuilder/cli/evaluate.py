"""`netbuilder evaluate RUN`: measure a recorded model again."""

from __future__ import annotations

import argparse

from netbuilder.cli.command import Subparsers, add_command, figures, say, say_json


def add(subparsers: Subparsers) -> None:
    parser = add_command(subparsers, "evaluate", run, "measure a run's model on a part of its data")
    parser.add_argument("recorded", metavar="RUN", help="a run's name, or its beginning")
    parser.add_argument(
        "--part", choices=("train", "validation", "test"), default="test", help="default: test"
    )
    parser.add_argument(
        "--checkpoint", choices=("best", "last", "before"), default="best", help="default: best"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    from netbuilder.runs.store import RunStore
    from netbuilder.studio.backend import torch_backend

    record = RunStore().get(arguments.recorded)
    found = torch_backend().evaluate_run(record, arguments.part, arguments.checkpoint)
    if arguments.json:
        say_json(
            {"run": record.id, "part": arguments.part, "checkpoint": arguments.checkpoint, "metrics": found}
        )
    else:
        say(f"{record.id}, {arguments.checkpoint} checkpoint, {arguments.part}: {figures(found)}")
    return 0
