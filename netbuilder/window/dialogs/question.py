"""One question with a few answers, each a button that names its effect."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from netbuilder.core.values import dataclass
from netbuilder.window.widgets import styled, words

_WIDTH = 420


@dataclass(frozen=True, slots=True)
class Answer:
    """`id` names the button, as `<question>.<id>`, and is what `ask` returns."""

    id: str
    label: str


CANCEL = "cancel"


class Question(QDialog):
    """`main` is what Enter does; `apart`, which costs something, stands away from it; Escape cancels.

    `answer` is the id of what was chosen.
    """

    def __init__(
        self, name: str, title: str, text: str, main: Answer, apart: Answer | None, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.answer = CANCEL
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setWindowTitle(title)
        self.setModal(True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 20, 16)
        whole.setSpacing(6)
        whole.addWidget(words(title, "dialog", wrap=True))
        whole.addWidget(words(text, "label", wrap=True))
        whole.addSpacing(12)
        row = QHBoxLayout()
        row.setSpacing(8)
        if apart is not None:
            row.addWidget(self._button(apart))
        row.addStretch(1)
        row.addWidget(self._button(Answer(CANCEL, self.tr("Cancel"))))
        chosen = styled(self._button(main), variant="primary")
        chosen.setDefault(True)
        row.addWidget(chosen)
        whole.addLayout(row)
        chosen.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """As high as the words are at this width: the hint of words that wrap is for a narrower one."""
        layout = self.layout()
        assert layout is not None
        width = max(_WIDTH, layout.minimumSize().width())
        high = layout.heightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()
        self.setFixedSize(width, high)
        super().showEvent(event)

    def _button(self, answer: Answer) -> QPushButton:
        button = QPushButton(answer.label)
        button.setObjectName(f"{self.objectName()}.{answer.id}")
        button.setAutoDefault(False)
        button.clicked.connect(lambda *_: self._choose(answer.id))
        return button

    def _choose(self, id: str) -> None:
        self.answer = id
        self.done(QDialog.DialogCode.Rejected if id == CANCEL else QDialog.DialogCode.Accepted)


def ask(
    window: QWidget | None, name: str, title: str, text: str, main: Answer, apart: Answer | None = None
) -> str:
    """The id of the answer, `CANCEL` where the question was left without one."""
    question = Question(name, title, text, main, apart, window)
    question.exec()
    question.deleteLater()
    return question.answer
