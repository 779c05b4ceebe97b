"""What nobody has caught: written into the log, told to the user in one sentence, and the work goes on."""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from netbuilder.core.log import logger
from netbuilder.core.problem import Problem
from netbuilder.core.text import Text

OUR_FAULT = Problem(
    "our_fault",
    Text("NetBuilder made a mistake of its own. Your work is kept."),
    remedy=Text("You can go on. If something looks wrong, save, start again and report it with the log."),
)

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Mishaps(QObject):
    """`happened` comes, on the window's thread, after an exception that nobody has caught on any thread."""

    happened = Signal()

    def __init__(self, *, debug: bool = False) -> None:
        super().__init__()
        self._debug = debug
        self._latest = ""

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Within it this object hears of them, and Qt's messages go into the log."""
        before = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self._tell
        threading.excepthook = self._of_thread
        sys.unraisablehook = self._unraisable
        qt_before = qInstallMessageHandler(self._of_qt)
        try:
            yield
        finally:
            sys.excepthook, threading.excepthook, sys.unraisablehook = before
            qInstallMessageHandler(qt_before)

    def _tell(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        # What fails at each beat of the pump is written once.
        if text != self._latest:
            self._latest = text
            logger("mishap").error("%s", text)
            if self._debug:
                sys.stderr.write(text)
        self.happened.emit()

    def _of_thread(self, arguments: threading.ExceptHookArgs) -> None:
        error = arguments.exc_value or arguments.exc_type()
        self._tell(arguments.exc_type, error, arguments.exc_traceback)

    def _unraisable(self, found: sys.UnraisableHookArgs) -> None:
        """An error in a destructor or the like: for the log alone."""
        logger("mishap").error("%s: %r in %r", found.err_msg, found.exc_value, found.object)

    def _of_qt(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        level = _LEVELS.get(kind, logging.WARNING)
        logger("qt").log(level, "%s", message)
        if level >= logging.WARNING:
            sys.stderr.write(f"{message}\n")
