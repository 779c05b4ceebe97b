"""`netbuilder picture PROJECT --out FILE.svg|png|pdf`: the graph as a figure for a paper."""

from __future__ import annotations

import argparse
from pathlib import Path

from netbuilder.cli.command import PROJECT_HELP, Subparsers, add_command, complain, say


def add(subparsers: Subparsers) -> None:
    parser = add_command(subparsers, "picture", run, "draw the graph as a figure for a paper")
    parser.add_argument("project", metavar="PROJECT", help=PROJECT_HELP)
    parser.add_argument("--out", metavar="PATH", type=Path, required=True, help="a .svg, .pdf or .png file")


def run(arguments: argparse.Namespace) -> int:
    from netbuilder.project.find import find
    from netbuilder.window.canvas.figure import save_figure

    opened = find(arguments.project)
    for notice in opened.notices:
        complain(notice.paragraph())
    save_figure(opened.project, arguments.out)
    say(f"{arguments.out} written.")
    return 0
