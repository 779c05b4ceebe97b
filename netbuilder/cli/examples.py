"""`netbuilder examples`: what can be opened by name."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from netbuilder.cli.command import Subparsers, add_command, complain, say, table

if TYPE_CHECKING:
    from netbuilder.project.examples import Example


def add(subparsers: Subparsers) -> None:
    parser = add_command(subparsers, "examples", run, "list the built-in examples: name, data, what it shows")
    parser.add_argument(
        "--check", nargs="?", const="", metavar="NAME", help="train them and test what they claim"
    )


def run(arguments: argparse.Namespace) -> int:
    from netbuilder.project.examples import example, examples

    if arguments.check is not None:
        return _check([example(arguments.check)] if arguments.check else list(examples()))
    rows = [("name", "data", "what it shows"), *((each.name, each.data, each.shows) for each in examples())]
    say(table(rows))
    return 0


def _check(chosen: Sequence[Example]) -> int:
    from netbuilder.studio.claims import check_claim

    failed = 0
    for each in chosen:
        result = check_claim(each)
        say(f"{each.name}: {'holds' if result.holds else 'does not hold'}. {result.words}")
        failed += not result.holds
    if failed:
        complain(f"{failed} of {len(chosen)} claims do not hold.")
    return 1 if failed else 0
