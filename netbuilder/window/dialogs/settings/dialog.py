"""The page of settings itself."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from netbuilder.studio.settings import SCALES, AtStart, Look, Motion, SettingsStore
from netbuilder.studio.workspace import Workspace
from netbuilder.window.dialogs.question import Answer, ask
from netbuilder.window.dialogs.settings.data_folder import DataFolder
from netbuilder.window.dialogs.settings.rows import ChoiceBox, Part, hint
from netbuilder.window.dialogs.settings.training import TrainingPart
from netbuilder.window.languages import languages
from netbuilder.window.motion import system_tells
from netbuilder.window.widgets.segmented import Segmented
from netbuilder.window.widgets.style import rule, styled, words

_WIDTH, _HEIGHT = 640, 800
_SECONDS = (5, 10, 30, 60, 300)


class SettingsDialog(QDialog):
    """Follows the settings, whoever changes them; takes nothing away from the window behind it."""

    def __init__(self, workspace: Workspace, settings: SettingsStore, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self._language: ChoiceBox | None = None  # where there is none to choose
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("settingsDialog")
        self.setWindowTitle(self.tr("Settings"))
        self.setAccessibleName(self.windowTitle())
        self._training = TrainingPart(workspace, settings)
        parts = (self._made_look(), self._made_projects(), self._made_data(), self._training)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(_scrolled(parts), 1)
        whole.addWidget(rule())
        whole.addLayout(self._made_foot())
        self.resize(_WIDTH, min(_HEIGHT, parent.screen().availableSize().height() - 80))
        settings.changed.connect(self._show_values)
        self._show_values()

    # ------------------------------------------------------------------------------------------ parts

    def _made_look(self) -> QWidget:
        part = Part(self.tr("Look"))
        self._look = Segmented(
            [
                (Look.SYSTEM.value, self.tr("As the system")),
                (Look.DARK.value, self.tr("Dark")),
                (Look.LIGHT.value, self.tr("Light")),
            ]
        )
        self._look.setObjectName("settings.look")
        self._look.chosen.connect(lambda id: self._settings.change(look=Look(id)))
        part.add(self.tr("Theme"), self._look)
        self._scale = ChoiceBox([(scale, f"{scale} %") for scale in SCALES])
        self._scale.setObjectName("settings.scale")
        self._scale.chosen.connect(lambda scale: self._settings.change(scale=scale))
        part.add(self.tr("Size of everything"), self._scale, hint(self.tr("From the next start.")))
        self._motion = Segmented(
            [
                (Motion.SYSTEM.value, self.tr("As the system")),
                (Motion.FULL.value, self.tr("Full")),
                (Motion.REDUCED.value, self.tr("Reduced")),
            ]
        )
        self._motion.setObjectName("settings.motion")
        self._motion.chosen.connect(lambda id: self._settings.change(motion=Motion(id)))
        says = self.tr("Reduced: layers jump to new places, wires stand still while a network trains.")
        if not system_tells():
            says += " " + self.tr("Your system's own choice cannot be read here and counts as full.")
        part.add(self.tr("Movement"), self._motion, hint(says))
        part.add(self.tr("Language"), *self._made_language())
        return part

    def _made_language(self) -> tuple[QWidget, QLabel]:
        """A choice as soon as there is one."""
        known = languages()
        if len(known) == 1:
            only = words(next(iter(known.values())))
            only.setObjectName("settings.language")
            return only, hint(self.tr("No other language is installed."))
        box = ChoiceBox([("", self.tr("As the system")), *known.items()])
        box.setObjectName("settings.language")
        self._language = box
        box.chosen.connect(lambda code: self._settings.change(language=code))
        return box, hint(self.tr("From the next start."))

    def _made_projects(self) -> QWidget:
        part = Part(self.tr("Projects"))
        self._at_start = Segmented(
            [
                (AtStart.LAST.value, self.tr("What was open last")),
                (AtStart.EXAMPLES.value, self.tr("Examples")),
            ]
        )
        self._at_start.setObjectName("settings.at_start")
        self._at_start.chosen.connect(lambda id: self._settings.change(at_start=AtStart(id)))
        part.add(self.tr("At start, show"), self._at_start)
        self._autosave = QCheckBox(self.tr("Keep unsaved work, every"))
        self._autosave.setObjectName("settings.autosave")
        self._autosave.toggled.connect(lambda on: self._settings.change(autosave=on))
        self._seconds = ChoiceBox([(seconds, self._interval(seconds)) for seconds in _SECONDS])
        self._seconds.setObjectName("settings.autosave_seconds")
        self._seconds.setAccessibleName(self.tr("How often unsaved work is kept"))
        self._seconds.chosen.connect(lambda seconds: self._settings.change(autosave_seconds=seconds))
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._autosave)
        row.addWidget(self._seconds)
        row.addStretch(1)
        says = self.tr(
            "And two seconds after each change. After a crash it is offered at the next start; your own file "
            "is written only when you save."
        )
        part.add(self.tr("Recovery"), both, hint(says))
        return part

    def _interval(self, seconds: int) -> str:
        if seconds < 60:
            return self.tr("{} seconds").format(seconds)
        return self.tr("minute") if seconds == 60 else self.tr("{} minutes").format(seconds // 60)

    def _made_data(self) -> QWidget:
        part = Part(self.tr("Data"))
        self._data = DataFolder(self._settings)
        part.add(self.tr("Data sets go to"), self._data, self._data.says)
        return part

    def _made_foot(self) -> QHBoxLayout:
        reset = styled(QPushButton(self.tr("Reset to defaults")), variant="ghost")
        reset.setObjectName("settings.reset")
        reset.clicked.connect(self._reset)
        close = QPushButton(self.tr("Close"))
        close.setObjectName("settings.close")
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.setContentsMargins(7, 12, 20, 14)
        for button in (reset, close):
            button.setAutoDefault(False)
        row.addWidget(reset)
        row.addStretch(1)
        row.addWidget(close)
        return row

    # ------------------------------------------------------------------------------------------ states

    def _show_values(self) -> None:
        values = self._settings.values
        self._look.choose(values.look.value)
        self._scale.show_value(_nearest(values.scale, SCALES))
        self._motion.choose(values.motion.value)
        if self._language is not None:
            self._language.show_value(values.language)
        self._at_start.choose(values.at_start.value)
        self._autosave.setChecked(values.autosave)
        self._seconds.setEnabled(values.autosave)
        self._seconds.show_value(_nearest(values.autosave_seconds, _SECONDS))
        self._data.show_value()
        self._training.show_values()

    def done(self, result: int) -> None:
        """Closed: nobody is there any more to follow the settings."""
        self._settings.changed.disconnect(self._show_values)
        self._training.let_go()
        super().done(result)

    def _reset(self, *_: object) -> None:
        answer = ask(
            self,
            "resetSettings",
            self.tr("Reset all settings?"),
            self.tr("Everything on this page is as it was at first. Projects, runs and data stay."),
            Answer("reset", self.tr("Reset")),
        )
        if answer == "reset":
            self._settings.reset()


def _nearest(value: int, options: tuple[int, ...]) -> int:
    """A file written by hand may hold one that is not offered."""
    return min(options, key=lambda option: abs(option - value))


def _scrolled(parts: tuple[QWidget, ...]) -> QWidget:
    """The parts below each other with lines between them; what does not fit is scrolled to."""
    ground = _Ground()
    column = QVBoxLayout(ground)
    column.setContentsMargins(20, 18, 20, 12)
    column.setSpacing(12)
    for number, part in enumerate(parts):
        if number:
            column.addWidget(rule())
        column.addWidget(part)
    column.addStretch(1)
    area = QScrollArea()
    # The words end where the button below them does, whether or not there is a bar beside them.
    bar = area.verticalScrollBar()
    bar.rangeChanged.connect(
        lambda low, high: column.setContentsMargins(
            20, 18, 20 - (bar.sizeHint().width() if high > low else 0), 12
        )
    )
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what has the focus in it is scrolled to
    area.setWidget(ground)
    return area


class _Ground(QWidget):
    """Asks for no height but that of its words at its width: what wraps has its least height in one line."""

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 0)
