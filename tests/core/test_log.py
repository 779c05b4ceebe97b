from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from netbuilder.core.log import log_file, log_folder, logger


@pytest.fixture(autouse=True)
def _faulthandler_of_pytest(monkeypatch: pytest.MonkeyPatch) -> None:
    """pytest has its own; ours is tried in a process of its own."""
    monkeypatch.setattr("faulthandler.enable", lambda stream: None)
    monkeypatch.setattr("faulthandler.disable", lambda: None)


def test_what_is_told_is_in_the_file() -> None:
    with log_file() as path:
        assert path is not None and path.parent == log_folder()
        logger("window").warning("the canvas %s", "shook")
        logger("window").debug("unimportant")
    line = path.read_text()
    assert "WARNING netbuilder.window: the canvas shook" in line and "unimportant" not in line


def test_afterwards_nothing_is_written_any_more() -> None:
    with log_file() as path:
        pass
    logger("window").error("too late")
    assert path is not None and path.read_text() == ""
    assert not logging.getLogger("netbuilder").handlers


def test_a_second_start_goes_on_in_the_same_file() -> None:
    for word in ("first", "second"):
        with log_file() as path:
            logger("test").info(word)
    assert path is not None
    assert [line.rpartition(" ")[2] for line in path.read_text().splitlines()] == ["first", "second"]


def test_a_full_file_is_put_aside() -> None:
    log_folder().mkdir(parents=True)
    full = log_folder() / "netbuilder.log"
    full.write_text("x" * 1_000_001)
    with log_file() as path:
        logger("test").info("afresh")
    assert path == full and "afresh" in full.read_text() and "x" not in full.read_text().split()
    assert (log_folder() / "netbuilder.1.log").stat().st_size == 1_000_001


def test_no_log_is_no_reason_not_to_start(own_home: Path) -> None:
    own_home.write_text("a file where a folder should be")
    with log_file() as path:
        logger("test").info("nowhere")
    assert path is None
    own_home.unlink()


def test_a_crash_of_the_interpreter_leaves_its_last_words(own_home: Path) -> None:
    code = """
import faulthandler
from netbuilder.core.log import log_file
with log_file():
    faulthandler._sigsegv()
"""
    done = subprocess.run([sys.executable, "-c", code], env=dict(os.environ), capture_output=True)
    assert done.returncode != 0
    assert "Segmentation fault" in (own_home / "state" / "logs" / "netbuilder.log").read_text()
