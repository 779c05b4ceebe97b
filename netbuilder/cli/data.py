"""`netbuilder data fetch NAME`: have a data set's files on this machine."""

from __future__ import annotations

import argparse
import sys
import time

from netbuilder.cli.command import Subparsers, add_command, say


def add(subparsers: Subparsers) -> None:
    parser = add_command(subparsers, "data", run, "list the data sets, or download one")
    parser.add_argument("action", choices=("list", "fetch"))
    parser.add_argument("name", metavar="NAME", nargs="?")
    parser.set_defaults(parser=parser)


def run(arguments: argparse.Namespace) -> int:
    from netbuilder.cli.command import table
    from netbuilder.data.library import data_sets

    if arguments.action == "list":
        rows = [("data set", "title", "what it is", "licence")]
        rows += [(id, each.title, each.says, each.licence) for id, each in data_sets.items()]
        say(table(rows))
        return 0
    if arguments.name is None:
        arguments.parser.error("name the data set to fetch; see: netbuilder data list")
    folder = data_sets.get(arguments.name)().fetch(progress=_Progress())
    if sys.stderr.isatty():
        sys.stderr.write("\n")
    say(f"{arguments.name} is in {folder}." if folder else f"{arguments.name} needs no files.")
    return 0


class _Progress:
    """A moving line on a terminal, nothing elsewhere."""

    def __init__(self) -> None:
        self.drawn = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if sys.stderr.isatty() and (now - self.drawn > 0.1 or done == total):
            self.drawn = now
            sys.stderr.write(f"\r{done / 1e6:.1f} of {total / 1e6:.1f} MB")
            sys.stderr.flush()
