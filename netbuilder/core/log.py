"""What happened, in a file that people can send with a report: one logger a subject, and the last words."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
from collections.abc import Iterator
from pathlib import Path

from netbuilder.core.paths import state_folder

# Bytes after which a new file is begun; the one before is kept.
_LARGEST = 1_000_000
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def logger(subject: str) -> logging.Logger:
    """The logger for `subject`, such as "window". What it is told goes nowhere until a log file is open."""
    return logging.getLogger(f"netbuilder.{subject}")


def log_folder() -> Path:
    """Where the log files are."""
    return state_folder() / "logs"


@contextlib.contextmanager
def log_file() -> Iterator[Path | None]:
    """Within it everything is written into a file, a crash of the interpreter included.

    Gives that file, None where it cannot be written: that is no reason not to start.
    """
    try:
        path = _fresh_file()
        stream = path.open("a", encoding="utf-8")
    except OSError:
        yield None
        return
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter(_FORMAT))
    root = logging.getLogger("netbuilder")
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    faulthandler.enable(stream)
    try:
        yield path
    finally:
        faulthandler.disable()
        root.setLevel(before)
        root.removeHandler(handler)
        stream.close()


def _fresh_file() -> Path:
    """The file to write into, after a full one was put aside."""
    folder = log_folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "netbuilder.log"
    if path.exists() and path.stat().st_size > _LARGEST:
        os.replace(path, folder / "netbuilder.1.log")
    return path
