"""What a person does anywhere in the window: find by name, press, type, choose, answer, wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPushButton,
    QWidget,
)
from pytestqt.exceptions import TimeoutError as TooLate
from pytestqt.qtbot import QtBot

from netbuilder.studio.commands.command import Page
from netbuilder.studio.workspace import Workspace
from netbuilder.window.main_window import MainWindow
from tests.hands import touch
from tests.hands.touch import NotThere

PATIENCE = 30.0  # seconds; a busy machine needs several to load the engine


class Person:
    """At `window`. What waits, waits until it is so, and fails with a sentence about what did not come."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window = window
        self._qtbot = qtbot

    @property
    def workspace(self) -> Workspace:
        """What the hands have brought about."""
        return self.window.workspace

    def is_on(self, page: Page) -> bool:
        """Whether `page` fills the window."""
        return self.window.page is page

    def find(self, name: str, kind: type[touch.W]) -> touch.W:
        """The one visible widget of that name, in the dialog that is asked in, else in the window."""
        return touch.find(self.window, name, kind)

    def click(self, name: str) -> None:
        touch.click(self.find(name, QWidget))

    def press(self, keys: str) -> None:
        """Press keys such as "Ctrl+Z"."""
        touch.press_keys(self.window, keys)

    def undo(self) -> None:
        self.press("Ctrl+Z")

    def redo(self) -> None:
        self.press("Ctrl+Shift+Z")

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        touch.type_text(self.window, text)

    def type_into(self, name: str, text: str) -> None:
        """Put `text` in the place of what stands in a field, and press Enter."""
        field = self.find(name, QLineEdit)
        touch.click(field)
        if not field.hasFocus():
            raise NotThere(f"“{name}” did not take the keyboard")
        self.press("Ctrl+A")
        self.type(text)
        if field.text() != text:
            raise NotThere(f"“{name}” says “{field.text()}” after “{text}” was typed")
        self.press("Return")

    def choose(self, name: str, option: str) -> None:
        """Choose from a box: open it by a key and click on the option."""
        box = self.find(name, QComboBox)
        place = box.findText(option)
        if place < 0:
            offered = ", ".join(box.itemText(each) for each in range(box.count()))
            raise NotThere(f"“{name}” does not offer “{option}”, only {offered}")
        box.setFocus(Qt.FocusReason.TabFocusReason)
        self.press("F4")
        view = box.view()
        popup = view.window()  # held, or PySide takes what is in it for deleted
        self.wait_until(popup.isVisible, f"“{name}” does not open")
        index = box.model().index(place, box.modelColumn(), box.rootModelIndex())
        view.scrollTo(index)
        touch.click(view.viewport(), view.visualRect(index).center())
        self.wait_until(lambda: box.currentText() == option, f"“{name}” does not take “{option}”")

    def check(self, name: str, on: bool = True) -> None:
        """Tick a box, or take the tick away."""
        box = self.find(name, QAbstractButton)
        if box.isChecked() is not on:
            # Words beside a box are pressed as well, the room behind them is not.
            touch.click(box, QPoint(8, box.height() // 2))
        if box.isChecked() is not on:
            raise NotThere(f"“{name}” does not change by a click")

    def menu(self, name: str) -> None:
        """Click on the entry of a menu that belongs to an action, such as "action.file.save"."""
        bar = self._menu_bar()
        for title in bar.actions():
            menu = title.menu()
            if not isinstance(menu, QMenu):
                continue
            entry = next((each for each in menu.actions() if each.objectName() == name), None)
            if entry is None:
                continue
            touch.click(bar, bar.actionGeometry(title).center())
            self.wait_until(menu.isVisible, f"the menu {title.text()} does not open")
            if not entry.isEnabled():
                raise NotThere(f"“{entry.text()}” is disabled")
            touch.click(menu, menu.actionGeometry(entry).center())
            return
        raise NotThere(f"no menu has the entry “{name}”")

    def words(self, name: str = "") -> str:
        """All that can be read in the widget of that name, or in the dialog or window."""
        ground = self.find(name, QWidget) if name else touch.place_of_work(self.window)
        labels = [ground] if isinstance(ground, QLabel) else ground.findChildren(QLabel)
        return "\n".join(each.text() for each in labels if each.isVisible())

    @contextmanager
    def answering(self, button: str) -> Iterator[None]:
        """Click on `button` of the question that comes up while the body runs."""

        def answer(dialog: QWidget) -> bool:
            found = dialog.findChild(QPushButton, button)
            if not isinstance(found, QPushButton) or not found.isVisible():
                return False
            touch.click(found)
            return True

        with touch.meanwhile(answer, f"“{button}”"):
            yield

    @contextmanager
    def naming(self, path: Path) -> Iterator[None]:
        """Type `path` into the file dialog that comes up while the body runs."""

        def name(dialog: QWidget) -> bool:
            if not isinstance(dialog, QFileDialog) or not dialog.isVisible():
                return False
            touch.click(touch.find(dialog, "fileNameEdit", QLineEdit))
            touch.press_keys(dialog, "Ctrl+A")
            touch.type_text(dialog, str(path))
            touch.press_keys(dialog, "Return")
            return True

        with touch.meanwhile(name, f"the file {path.name}"):
            yield

    def wait_until(self, so: Callable[[], bool], sentence: str, seconds: float = PATIENCE) -> None:
        """Let the window work until `so`; `sentence` says what is the matter when it does not come."""
        try:
            self._qtbot.waitUntil(so, timeout=round(1000 * seconds))
        except TooLate:
            raise NotThere(f"{sentence}, after {seconds:g} s") from None

    def let_pass(self, seconds: float) -> None:
        """Do nothing for a while."""
        self._qtbot.wait(round(1000 * seconds))

    def _menu_bar(self) -> QMenuBar:
        bars = [each for each in self.window.findChildren(QMenuBar) if each.isVisible()]
        if len(bars) != 1:
            raise NotThere(f"the window shows {len(bars)} menu bars")
        return bars[0]
