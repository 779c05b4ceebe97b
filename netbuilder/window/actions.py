"""Commands as Qt's actions: menu entries and keys that know whether they make sense now."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QMenu,
    QMenuBar,
    QWidget,
)

import netbuilder.studio.commands as folder
from netbuilder.core.registry import import_members
from netbuilder.core.text import Text
from netbuilder.studio.commands.command import Command, Context, Menu, Page, commands

# With the focus, these do something of their own on Space.
_USE_SPACE = (QAbstractButton, QComboBox, QAbstractItemView, QAbstractSlider)


class Actions(QObject):
    """One action a command, called `action.<id>`, on `window`.

    `refresh` brings all of them up to date; it is called whenever something has changed that one of them
    depends on, so that keys are right at once, and it touches only what differs.
    """

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        import_members(folder)
        self._context = context
        self._window = window
        self._made = {command.id: self._make(command) for command in commands.values()}
        self._keys_taken = False
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus)
        self.refresh()

    def __getitem__(self, id: str) -> QAction:
        """The action of the command `id`."""
        return self._made[id]

    def fill(self, bar: QMenuBar) -> None:
        """Make the menus."""
        for menu in Menu:
            made = bar.addMenu(str(menu.title))
            made.setObjectName(f"menu.{menu.value}")
            made.setToolTipsVisible(True)
            made.aboutToShow.connect(self.refresh)
            members = (command for command in commands.values() if command.menu is menu)
            for section, those in groupby(members, key=lambda command: command.section):
                if section:
                    made.addSeparator()
                for inside, some in groupby(those, key=lambda command: command.inside):
                    entries = [self._made[command.id] for command in some]
                    self._nested(made, inside).addActions(entries)

    def _nested(self, menu: QMenu, title: Text | None) -> QMenu:
        """A submenu of `menu`, or itself where there is to be none."""
        if title is None:
            return menu
        inner = menu.addMenu(str(title))
        inner.setObjectName(f"{menu.objectName()}.{len(menu.actions())}")
        inner.setToolTipsVisible(True)
        return inner

    def give_canvas(self, canvas: QWidget) -> None:
        """Let the keys of commands on the canvas work while `canvas` has the focus."""
        for command in commands.values():
            if command.on_canvas:
                canvas.addAction(self._made[command.id])

    def refresh(self) -> None:
        """Bring title, mark and readiness of every action up to date."""
        at = self._context
        for command in commands.values():
            action = self._made[command.id]
            action.setEnabled(command.enabled(at))
            if command.label is not None:
                action.setText(_text(command, at))
            if command.checked is not None:
                action.setChecked(command.checked(at))
            if command.train_keys:
                self._set_keys(command, action)

    def _make(self, command: Command) -> QAction:
        action = QAction(_text(command, self._context), self._window)
        action.setObjectName(f"action.{command.id}")
        action.setToolTip(str(command.says))
        action.setStatusTip(str(command.says))
        action.setMenuRole(_ROLES.get(command.id, QAction.MenuRole.NoRole))
        if command.choices is not None:
            action.setMenu(self._make_submenu(command))
            return action
        action.setShortcuts(_keys(command))
        action.setCheckable(command.checked is not None)
        action.triggered.connect(partial(self._run, command))
        if command.on_canvas:
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        else:
            self._window.addAction(action)
        return action

    def _make_submenu(self, command: Command) -> QMenu:
        menu = QMenu(self._window)
        menu.setObjectName(f"menu.{command.id}")
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(partial(self._fill_submenu, command, menu))
        return menu

    def _fill_submenu(self, command: Command, menu: QMenu) -> None:
        menu.clear()
        choices = command.choices(self._context) if command.choices is not None else ()
        for choice in choices:
            if choice.apart:
                menu.addSeparator()
            entry = menu.addAction(choice.title.replace("&", "&&"))
            entry.setToolTip(choice.says)
            entry.setEnabled(choice.ready)
            if choice.holds is not None:
                entry.setCheckable(True)
                entry.setChecked(choice.holds)
            entry.triggered.connect(lambda *_, choice=choice: choice.run())
        if not choices:
            menu.addAction(self.tr("None yet")).setEnabled(False)

    def _run(self, command: Command, *_: object) -> None:
        try:
            command.run(self._context)
        finally:
            # A mark that the click has put there may be wrong.
            self.refresh()

    def _on_focus(self, old: QWidget | None, now: QWidget | None) -> None:
        """Leave Space to what has the focus, where that has a use for it."""
        taken = isinstance(now, _USE_SPACE)
        if taken is not self._keys_taken:
            self._keys_taken = taken
            for command in commands.values():
                if command.train_keys:
                    self._set_keys(command, self._made[command.id])

    def _set_keys(self, command: Command, action: QAction) -> None:
        """Give the keys that work now. Text fields take theirs first by themselves."""
        keys = _keys(command)
        if self._context.shell.page is Page.TRAIN:
            free = (key for key in command.train_keys if not (self._keys_taken and key == "Space"))
            keys = [*keys, *map(QKeySequence, free)]
        if keys != action.shortcuts():
            action.setShortcuts(keys)


def spelt(keys: Sequence[str]) -> list[str]:
    """Keys in Qt's portable spelling as this computer's keyboard names them."""
    return [QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in keys]


_ROLES = {
    "edit.settings": QAction.MenuRole.PreferencesRole,
    "file.quit": QAction.MenuRole.QuitRole,
    "help.about": QAction.MenuRole.AboutRole,
}


def _text(command: Command, at: Context) -> str:
    """The title for a menu: an ampersand would mark a letter, dots say that more is asked."""
    title = str(command.title_in(at)).replace("&", "&&")
    return title + "…" if command.asks else title


def _keys(command: Command) -> list[QKeySequence]:
    """The keys that work on every page."""
    return [QKeySequence(key) for key in command.keys]
