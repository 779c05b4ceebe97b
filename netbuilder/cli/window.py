"""`netbuilder [PROJECT]`: the window, or where none can be shown the same job in the terminal."""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from netbuilder.cli.command import PROJECT_HELP, Subparsers, add_command, complain
from netbuilder.core.kept_code import KeptCode

# What the first picture of the window needs beside its commands, and what does not know Qt.
_WITHOUT_QT = (
    "netbuilder.studio.keeping",
    "netbuilder.studio.opening",
    "netbuilder.studio.presenters.budget",
    "netbuilder.studio.presenters.computer",
    "netbuilder.studio.presenters.inspector",
    "netbuilder.studio.presenters.node_card",
    "netbuilder.studio.presenters.palette",
    "netbuilder.studio.presenters.problems",
    "netbuilder.studio.presenters.rates",
    "netbuilder.studio.presenters.standing",
    "netbuilder.studio.recents",
    "netbuilder.studio.session",
    "netbuilder.studio.settings_in_use",
)


def add(subparsers: Subparsers) -> None:
    parser = add_command(subparsers, "window", run, "open the window; this is what no command at all does")
    parser.add_argument("project", metavar="PROJECT", nargs="?", help=PROJECT_HELP)
    parser.add_argument("--epochs", metavar="N", help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    # Making a thousand classes, none of which goes away, is no time to look for what can go: see app.
    gc.disable()
    with KeptCode():
        try:
            run_window = _window_for(arguments.project)
        except BaseException:
            gc.enable()
            raise
        if run_window is not None:
            return _ended(run_window(arguments.project, debug=arguments.debug))
    gc.enable()
    return _in_terminal(arguments)


def _window_for(project: str | None) -> Callable[..., int] | None:
    """What shows the window on `project`; None where no window can be shown, which is said."""
    from netbuilder.core.platform_check import pyside_problem
    from netbuilder.core.problem import ProblemError
    from netbuilder.project.find import find

    if project is not None and not _is_path(project):
        find(project)  # a word that is no example is rather a command that does not exist
    if not has_display():
        return None
    problem = pyside_problem()
    if problem is not None:
        raise ProblemError(problem)
    _load_what_is_without_qt()
    try:
        from netbuilder.window.app import run_window
    except ImportError as error:
        complain(f"Qt cannot be loaded here: {error}.")
        return None
    return run_window


def _load_what_is_without_qt() -> None:
    """PySide6 reads the source of each module that is imported after it; of those before it does not."""
    from netbuilder.core.registry import import_members
    from netbuilder.studio import commands

    import_members(commands)
    for name in _WITHOUT_QT:
        importlib.import_module(name)


def has_display() -> bool:
    """Whether a window can be shown. Qt ends the process where it finds none, so it must not be asked."""
    if os.environ.get("QT_QPA_PLATFORM"):
        return True
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _ended(code: int) -> int:
    """`code`; where work that was given up still computes, the process ends here, and not around it."""
    from netbuilder.studio.jobs import THREAD_NAME

    if any(thread.name == THREAD_NAME for thread in threading.enumerate()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


def _in_terminal(arguments: argparse.Namespace) -> int:
    from netbuilder.cli import demo

    arguments.project = arguments.project or "lenet5"
    return demo.run(arguments)


def _is_path(project: str) -> bool:
    return Path(project).suffix == ".netb" or any(separator in project for separator in "/\\")
