"""`netbuilder …`: reads the command line and runs the command; no traceback reaches a user."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

import netbuilder
from netbuilder.cli.command import complain
from netbuilder.core.problem import ProblemError

STOPPED = 130
# Each is the module of its name, in the order in which help lists them.
_COMMANDS = (
    "examples",
    "new",
    "check",
    "diff",
    "trust",
    "train",
    "runs",
    "evaluate",
    "export",
    "picture",
    "data",
    "selftest",
    "window",
    "demo",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `arguments` (those of the process by default) and return the exit code.

    0 done; 1 the project or the data is at fault; 2 wrong usage; 130 stopped by the user.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if (
        not [word for word in given if not word.startswith("-")]
        and not {"-h", "--help", "--version"} & set(given)
    ) or (given[0] not in _COMMANDS and not given[0].startswith("-")):
        given = ["window", *given]
    # The window would wait a good while for the parsers of all the others.
    chosen = _parser([given[0]] if given[0] in _COMMANDS else _COMMANDS).parse_args(given)
    try:
        code: int = chosen.run(chosen)
        sys.stdout.flush()
        return code
    except ProblemError as error:
        if chosen.debug:
            raise
        complain(error.problem.paragraph())
        return 1
    except KeyboardInterrupt:
        complain("Stopped.")
        return STOPPED
    except BrokenPipeError:
        # The reader of our output left, as `head` does; nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if chosen.debug:
            raise
        complain(
            f"NetBuilder made a mistake: {type(error).__name__}: {error}. Your files are as they were. "
            "To mend it: run the same command with --debug and report what it prints."
        )
        return 1


def _parser(names: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of the commands called `names`."""
    parser = argparse.ArgumentParser(
        prog="netbuilder",
        description="Draw a network, train it, watch it learn, take the PyTorch model away.",
    )
    parser.add_argument("--version", action="version", version=f"netbuilder {netbuilder.__version__}")
    parser.add_argument("--debug", action="store_true", help="show Python's traceback when something fails")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name in names:
        importlib.import_module(f"netbuilder.cli.{name}").add(commands)
    return parser
