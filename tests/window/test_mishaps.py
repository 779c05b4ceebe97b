from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QTimer, qWarning
from pytestqt.qtbot import QtBot

from netbuilder.core.log import log_file
from netbuilder.window.mishaps import Mishaps


@pytest.fixture(autouse=True)
def _faulthandler_of_pytest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("faulthandler.enable", lambda stream: None)
    monkeypatch.setattr("faulthandler.disable", lambda: None)


def fail() -> None:
    raise ZeroDivisionError("by nothing")


def test_an_exception_that_nobody_caught_is_logged_and_told(qtbot: QtBot) -> None:
    mishaps = Mishaps()
    with log_file() as path, mishaps.watched(), qtbot.waitSignal(mishaps.happened):
        QTimer.singleShot(0, fail)
    assert path is not None
    text = path.read_text()
    assert "Traceback" in text and "ZeroDivisionError: by nothing" in text


def test_one_of_another_thread_too(qtbot: QtBot) -> None:
    mishaps = Mishaps()
    with log_file() as path, mishaps.watched():
        with qtbot.waitSignal(mishaps.happened):
            thread = threading.Thread(target=fail)
            thread.start()
        thread.join()
    assert path is not None and "by nothing" in path.read_text()


def test_what_fails_at_each_beat_is_written_once(qtbot: QtBot) -> None:
    mishaps = Mishaps()
    told: list[bool] = []
    mishaps.happened.connect(lambda: told.append(True))
    with log_file() as path, mishaps.watched():
        for _ in range(3):
            QTimer.singleShot(0, fail)
        qtbot.waitUntil(lambda: len(told) == 3)
    assert path is not None and path.read_text().count("Traceback") == 1


def test_messages_of_qt_go_into_the_log(qtbot: QtBot, capsys: pytest.CaptureFixture[str]) -> None:
    with log_file() as path, Mishaps().watched():
        qWarning("a strange font")
    assert path is not None and "WARNING netbuilder.qt: a strange font" in path.read_text()
    assert "a strange font" in capsys.readouterr().err


def test_afterwards_all_is_as_before(qtbot: QtBot) -> None:
    before = threading.excepthook
    with Mishaps().watched():
        assert threading.excepthook != before
    assert threading.excepthook == before
