"""Mouse and keys as the window system sends them: Qt itself decides which widget gets them.

What cannot be found, seen or reached fails with a sentence that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import TypeVar

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

_LEFT = Qt.MouseButton.LeftButton
_STEPS = 8  # of the pointer on its way from one place to another
_LOOK_MILLISECONDS = 10

W = TypeVar("W", bound=QWidget)


class NotThere(AssertionError):
    """What the hand reached for is not there, or something lies over it."""


def place_of_work(window: QWidget) -> QWidget:
    """Where the hand can do something: the dialog that is asked in, else `window`."""
    return QApplication.activeModalWidget() or window


def find(window: QWidget, name: str, kind: type[W]) -> W:
    """The one visible widget of that name, in the dialog that is asked in, else in `window`."""
    ground = place_of_work(window)
    named = [ground] if ground.objectName() == name else []
    every = [*named, *ground.findChildren(QWidget, name)]
    seen = [each for each in every if each.isVisible()]
    where = ground.objectName() or type(ground).__name__
    if not seen:
        if every:
            raise NotThere(f"“{name}” in {where} is hidden")
        others = {each.objectName() for each in ground.findChildren(QWidget) if each.isVisible()}
        near = ", ".join(get_close_matches(name, others)) or "nothing of a similar name"
        raise NotThere(f"{where} has no “{name}”; there is {near}")
    if len(seen) > 1:
        raise NotThere(f"{where} shows {len(seen)} things called “{name}”")
    found = seen[0]
    if not isinstance(found, kind):
        raise NotThere(f"“{name}” is a {type(found).__name__}, not a {kind.__name__}")
    return found


def reach(widget: QWidget, at: QPoint | None = None) -> QPoint:
    """A point of `widget`, its middle where none is given, after a look whether a press would meet it."""
    area = _scrolled_by(widget)
    if area is not None and at is None:
        area.ensureWidgetVisible(widget)
    place = at if at is not None else widget.rect().center()
    name = widget.objectName() or type(widget).__name__
    if not widget.isEnabled():
        raise NotThere(f"“{name}” is disabled{_told(widget)}")
    if not widget.visibleRegion().contains(place):
        raise NotThere(f"{place.toTuple()} of “{name}” is out of sight")
    whole = widget.window()
    met = whole.childAt(widget.mapTo(whole, place)) or whole
    if met is not widget and not widget.isAncestorOf(met):
        over = met.objectName() or type(met).__name__
        raise NotThere(f"“{over}” lies over “{name}”")
    return place


def click(widget: QWidget, at: QPoint | None = None) -> None:
    press(widget, reach(widget, at))
    release(widget, at if at is not None else widget.rect().center())


def double_click(widget: QWidget, at: QPoint) -> None:
    click(widget, at)
    QTest.mouseDClick(_handle(widget), _LEFT, pos=_in_window(widget, at))


def drag(start: QWidget, from_: QPoint, goal: QWidget, to: QPoint) -> None:
    """Press on `start`, move in steps, let go over `goal`: points of the one and of the other."""
    press(start, reach(start, from_))
    begin, end = QPointF(start.mapToGlobal(from_)), QPointF(goal.mapToGlobal(to))
    for step in range(1, _STEPS + 1):
        between = begin + (end - begin) * (step / _STEPS)
        move(start, start.mapFromGlobal(between.toPoint()))
    release(start, start.mapFromGlobal(goal.mapToGlobal(to)))


def press(widget: QWidget, at: QPoint) -> None:
    move(widget, at)
    QTest.mousePress(_handle(widget), _LEFT, pos=_in_window(widget, at))


def move(widget: QWidget, at: QPoint) -> None:
    QTest.mouseMove(_handle(widget), _in_window(widget, at))


def release(widget: QWidget, at: QPoint) -> None:
    QTest.mouseRelease(_handle(widget), _LEFT, pos=_in_window(widget, at))


def press_keys(window: QWidget, keys: str) -> None:
    """Keys in Qt's portable spelling, such as "Ctrl+Z": to what has the focus, or to a shortcut."""
    QTest.keySequence(_listening(window), QKeySequence(keys))


def type_text(window: QWidget, text: str) -> None:
    """Type into what has the focus."""
    focused = QApplication.focusWidget()
    if focused is None:
        raise NotThere(f"nothing has the focus, so “{text}” cannot be typed")
    QTest.keyClicks(focused, text)


@contextmanager
def meanwhile(act: Callable[[QWidget], bool], what: str) -> Iterator[None]:
    """While the body runs, give `act` the modal dialog that comes up, until it says that it is done.

    A modal dialog holds up whoever asked for it, so it has to be answered from inside the loop.
    """
    done = False

    def look() -> None:
        nonlocal done
        dialog = QApplication.activeModalWidget()
        if not done and dialog is not None:
            done = act(dialog)

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(_LOOK_MILLISECONDS)
    try:
        yield
    finally:
        timer.stop()
    if not done:
        raise NotThere(f"nobody has asked for {what}")


def _listening(window: QWidget) -> QWindow:
    """The window that keys go to."""
    focused: QWindow | None = QGuiApplication.focusWindow()
    return _handle(window) if focused is None else focused


def _handle(widget: QWidget) -> QWindow:
    handle = widget.window().windowHandle()
    if handle is None:
        raise NotThere(f"the window of “{widget.objectName()}” is not shown")
    return handle


def _in_window(widget: QWidget, at: QPoint) -> QPoint:
    return widget.mapTo(widget.window(), at)


def _scrolled_by(widget: QWidget) -> QScrollArea | None:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget() if not parent.isWindow() else None
    return parent


def _told(widget: QWidget) -> str:
    """The reason that a disabled button gives."""
    return f": {widget.toolTip()}" if widget.toolTip() else ""
