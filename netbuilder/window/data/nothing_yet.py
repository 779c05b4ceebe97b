"""What the Data page says while there is nothing to look at, and how one gets data."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from netbuilder.studio.taking_data import built_in
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import styled, words

_WIDTH = 520
_COLUMNS = 4


class NothingYet(QWidget):
    """`file_wanted` asks for a file, or with True for a folder; `set_wanted` carries the id of a data set.

    `given_up` and `wanted_again` are about data that are being looked at.
    """

    file_wanted = Signal(bool)
    set_wanted = Signal(str)
    given_up = Signal()
    wanted_again = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataNothing")
        self._title, self._hint = words("", "dialog"), words("", "label", wrap=True)
        self._title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._hint.setFixedWidth(_WIDTH)
        self._folder = styled(QPushButton(self.tr("Choose a folder…")), variant="primary")
        self._folder.setObjectName("dataFolder")
        self._folder.clicked.connect(lambda *_: self.file_wanted.emit(True))
        self._file = QPushButton(self.tr("Choose a file…"))
        self._file.setObjectName("dataFile")
        self._file.clicked.connect(lambda *_: self.file_wanted.emit(False))
        self._sets = self._made_sets()
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setObjectName("dataCancel")
        self._cancel.setShortcut(QKeySequence(Qt.Key.Key_Escape))
        self._cancel.clicked.connect(lambda *_: self.given_up.emit())
        self._again = styled(QPushButton(self.tr("Look again")), variant="primary")
        self._again.setObjectName("dataAgain")
        self._again.clicked.connect(lambda *_: self.wanted_again.emit())
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self._again)
        row.addWidget(self._folder)
        row.addWidget(self._file)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(self._title)
        column.addWidget(self._hint, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(row)
        column.addWidget(self._sets, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def say(
        self, title: str, hint: str, *, offer: bool, sets: bool, working: bool = False, again: bool = False
    ) -> None:
        """Show these words; with `offer` also the buttons for own data, with `sets` what is built in.

        What is `working` can be given up; what was can be begun `again`.
        """
        self._title.setText(title)
        self._hint.setText(hint)
        self._hint.setFixedHeight(self._hint.heightForWidth(_WIDTH) if hint else 0)
        self.setAccessibleName(f"{title}. {hint}")
        self._folder.setVisible(offer)
        self._file.setVisible(offer)
        self._sets.setVisible(sets)
        self._cancel.setVisible(working)
        self._again.setVisible(again)

    def _made_sets(self) -> QWidget:
        part = QWidget()
        grid = QGridLayout(part)
        grid.setContentsMargins(0, 16, 0, 0)
        grid.setSpacing(6)
        head = words(self.tr("Or take one that is built in"), "hint")
        grid.addWidget(head, 0, 0, 1, _COLUMNS, Qt.AlignmentFlag.AlignHCenter)
        for at, (id, declared) in enumerate(built_in()):
            button = styled(QPushButton(declared.title.replace("&", "&&")), compact=True)
            button.setObjectName(f"dataSet.{id}")
            button.setToolTip(declared.says)
            button.clicked.connect(lambda *_, id=id: self.set_wanted.emit(id))
            grid.addWidget(button, 1 + at // _COLUMNS, at % _COLUMNS)
        return part
