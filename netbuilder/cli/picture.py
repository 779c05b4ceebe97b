"""`netbuilder picture PROJECT --out FILE.svg|png|pdf`: the graph as a figure for a paper."""

from __future__ import annotations

import argparse
from pathlib import Path

from netbuilder.cli.command import PROJECT_HELP, Subparsers, add_command, complain, say

_SMALLEST, _LARGEST = 0.1, 20.0
# Those that need not be measured.
_FIGURES = ("shapes", "parameters", "compute", "memory", "field")


def add(subparsers: Subparsers) -> None:
    parser = add_command(subparsers, "picture", run, "draw the graph as a figure for a paper")
    parser.add_argument("project", metavar="PROJECT", help=PROJECT_HELP)
    parser.add_argument("--out", metavar="PATH", type=Path, required=True, help="a .svg, .pdf or .png file")
    parser.add_argument("--dark", action="store_true", help="on a dark ground instead of white")
    parser.add_argument("--transparent", action="store_true", help="without a ground")
    parser.add_argument("--no-shapes", action="store_true", help="without the shapes on the wires")
    parser.add_argument(
        "--figures",
        choices=_FIGURES,
        default="shapes",
        help="what the figures on layers speak of (default: %(default)s)",
    )
    parser.add_argument(
        "--scale",
        metavar="N",
        type=_scale,
        help="times as large as on the screen (default: 1, a .png 3 times)",
    )


def run(arguments: argparse.Namespace) -> int:
    from netbuilder.project.find import find
    from netbuilder.studio.pictures import PictureChoice
    from netbuilder.studio.presenters.costs import Figures
    from netbuilder.window.canvas.figure import save_figure

    opened = find(arguments.project)
    for notice in opened.notices:
        complain(notice.paragraph())
    choice = PictureChoice(
        shapes=not arguments.no_shapes, dark=arguments.dark, transparent=arguments.transparent
    )
    save_figure(opened.project, arguments.out, choice, arguments.scale, Figures(arguments.figures))
    say(f"{arguments.out} written.")
    return 0


def _scale(word: str) -> float:
    try:
        number = float(word)
    except ValueError:
        number = 0.0
    if not _SMALLEST <= number <= _LARGEST:
        raise argparse.ArgumentTypeError(f"“{word}” is not a number from {_SMALLEST:g} to {_LARGEST:g}")
    return number
