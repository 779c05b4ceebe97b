"""`netbuilder trust PROJECT`: shows the Python in a project that nobody has agreed to run, and asks."""

from __future__ import annotations

import argparse
import sys

from netbuilder.cli.command import PROJECT_HELP, Subparsers, add_command, complain, say


def add(subparsers: Subparsers) -> None:
    parser = add_command(subparsers, "trust", run, "read the Python in a project, and agree to run it")
    parser.add_argument("project", metavar="PROJECT", help=PROJECT_HELP)
    parser.add_argument("--yes", action="store_true", help="you have read it: agree without being asked")


def run(arguments: argparse.Namespace) -> int:
    from netbuilder.project.find import find
    from netbuilder.project.trust import trust, untrusted

    found = untrusted(find(arguments.project).project)
    if not found:
        say("There is no Python in it that you have not written or agreed to.")
        return 0
    left = 0
    for text, name in found.items():
        say(f"Code of {name}:")
        say()
        for number, line in enumerate(text.splitlines(), start=1):
            say(f"{number:4}  {_plain(line)}")
        say()
        if arguments.yes or _agrees():
            trust({text: name})
            say(f"{name} may run here now.")
        else:
            left += 1
    if left:
        complain("What you have not agreed to is not run. To agree: netbuilder trust PROJECT --yes.")
    return 1 if left else 0


def _agrees() -> bool:
    """Ask at a terminal; elsewhere nobody can agree."""
    if not sys.stdin.isatty():
        return False
    sys.stdout.write("It runs with all that you may do here. Trust it? [y/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _plain(line: str) -> str:
    """A line in which nothing steers a terminal, or turns the direction of what is read."""
    from netbuilder.core.text import one_line

    indent = len(line) - len(line.lstrip(" "))
    return " " * indent + one_line(line.replace("\t", "    "))
