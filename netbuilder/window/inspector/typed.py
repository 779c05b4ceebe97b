"""One typed value: every text that the setting takes is handed on at once, every other is kept and marked."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from netbuilder.core.setting import AnySetting, SettingRefused
from netbuilder.studio.presenters.field import reason
from netbuilder.window.inspector.fields import LiveField
from netbuilder.window.inspector.values import read, shown, stepped


class Typed(QObject):
    """Ties a field to a setting. `given` carries values in used form, `refused` the reason or "".

    `left` ends a visit. Escape gives back the value that held when the visit began; several that differed
    cannot be given back by one field, that is for undo.
    """

    given = Signal(object)
    refused = Signal(str)
    left = Signal()

    def __init__(self, field: LiveField, setting: AnySetting) -> None:
        super().__init__(field)
        self._field = field
        self._setting = setting
        self._value: Any = setting.default
        self._start: Any = setting.default
        self._mixed = self._started_mixed = False
        field.textEdited.connect(self._type)
        field.committed.connect(self._commit)
        field.stepped.connect(self.step)
        field.entered.connect(self._enter)
        field.given_up.connect(self._give_up)
        field.left.connect(self.left)

    @property
    def value(self) -> Any:
        return self._value

    def show(self, value: Any, *, mixed: bool = False, fresh: bool = False) -> None:
        """Show `value` as the one that holds. What is being typed stays, unless another value came about.

        `fresh`: it is another thing's value, so nothing of the last one stays.
        """
        if not fresh and self._field.is_typed and (value, mixed) == (self._value, self._mixed):
            return
        if fresh:
            self._start, self._started_mixed = value, mixed
        self._value, self._mixed = value, mixed
        self._put()

    def step(self, steps: int) -> None:
        """Turn the value up or down."""
        value = stepped(self._setting, self._value, steps)
        if value != self._value:
            self._give(value)
            self._put()

    def _put(self) -> None:
        self._field.put("" if self._mixed else shown(self._setting, self._value))
        self._field.setPlaceholderText("–" if self._mixed else "")
        self.refused.emit("")

    def _give(self, value: Any) -> None:
        self._value, self._mixed = value, False
        self.given.emit(value)

    def _type(self, text: str) -> None:
        """Each keystroke: hand on what can be taken. A sum waits for its end; no text means nothing."""
        if not text.strip() or text.strip().startswith("="):
            return
        try:
            value = read(self._setting, text)
        except SettingRefused as refused:
            self._field.set_refused(reason(refused))
            return
        self._field.set_refused(None)
        self.refused.emit("")
        if value != self._value or self._mixed:
            self._give(value)

    def _commit(self, text: str) -> None:
        """Enter, or the focus has gone: take the text, or say why not."""
        if self._mixed and not text.strip():
            return
        try:
            value = read(self._setting, text)
        except SettingRefused as refused:
            self._field.set_refused(reason(refused))
            self.refused.emit(reason(refused))
            return
        if value != self._value or self._mixed:
            self._give(value)
        self._put()

    def _enter(self) -> None:
        self._start, self._started_mixed = self._value, self._mixed

    def _give_up(self) -> None:
        if self._value != self._start and not self._started_mixed:
            self._give(self._start)
        self._put()
