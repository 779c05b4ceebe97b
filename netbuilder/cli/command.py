"""What a command of the command line declares, and words that several of them share."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

Run = Callable[[argparse.Namespace], int]
Subparsers = Any  # argparse gives this class no public name

PROJECT_HELP = "a .netb file or the name of a built-in example"


def add_command(subparsers: Subparsers, name: str, run: Run, says: str) -> argparse.ArgumentParser:
    """A sub-command `name` that `run` carries out; gives back its parser for further arguments."""
    parser: argparse.ArgumentParser = subparsers.add_parser(name, help=says, description=says)
    parser.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    parser.set_defaults(run=run)
    return parser


def say(text: str = "") -> None:
    """A line for the user."""
    sys.stdout.write(text + "\n")


def say_json(value: object, *, indent: int | None = None) -> None:
    """One JSON document, at once also through a pipe."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=indent) + "\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """A line on standard error."""
    sys.stderr.write(text + "\n")


def table(rows: Sequence[tuple[str, ...]], right: frozenset[int] = frozenset()) -> str:
    """Rows in columns; those numbered in `right` are flush right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if index in right else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def figure(name: str, value: float) -> str:
    """A metric as people read it: shares in per cent, the rest with four digits."""
    from netbuilder.catalogue.training.metrics import metrics

    declared = metrics.find(name)
    if declared is not None and declared.fraction:
        return f"{name} {100 * value:.2f} %"
    return f"{name} {value:.4g}"


def figures(values: dict[str, float]) -> str:
    return ", ".join(figure(name, value) for name, value in values.items())
