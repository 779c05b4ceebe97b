"""What the layers that augment make of the current example: some draws of each, as in training."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHideEvent, QPainter, QPaintEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.studio.presenters.augmenting import Augmented, augmented, augmenting, example_words
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.look import said
from netbuilder.window.theme.theme import Theme, font
from netbuilder.window.widgets.card import Card

_VIEWER = "data"
_ACROSS, _MOST = 2, 6
_NAME, _PICTURE, _GAP = 18, 46, 8
_MARGIN = 14


class AugmentationCard(Card):
    """Seen where layers behind the data augment; nothing is computed while it is out of sight."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Augmentation"), parent=parent)
        self.setObjectName("dataAugmentation")
        self._workspace = workspace
        self._ids: list[str] = []
        self.draws = Draws(theme)
        self.draws.setToolTip(self.tr("Each layer goes on from what the one before it drew."))
        self.body.addWidget(self.draws)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setVisible(False)
        workspace.previews.changed.connect(self._show)

    def show_data(self, data: str) -> None:
        """Show the layers behind the data node `data`; without any, be out of sight."""
        self._ids = augmenting(self._workspace.project, data)[-_MOST:]
        self.setVisible(bool(self._ids))
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._workspace.previews.show(True, _VIEWER)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._workspace.previews.show(False, _VIEWER)

    def minimumSizeHint(self) -> QSize:
        """As large as what it shows: it has no foot."""
        return self.sizeHint()

    def _show(self) -> None:
        project, previews = self._workspace.project, self._workspace.previews
        self._ids = [id for id in self._ids if id in project.graph.nodes]
        if not self.isVisible() or not self._ids:
            return
        words = example_words(previews)
        example = said(words) if words is not None else ""
        layers = augmented(project, self._ids, previews)
        spoken = next((each.preview.spoken for each in layers if each.preview is not None), None)
        self.set_subtitle(said(spoken) if spoken is not None else "")
        self.draws.show_layers(layers, example)


class Draws(QWidget):
    """A name and a strip of pictures for each layer, two beside each other; below, which example it is."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.layers: list[Augmented] = []
        self.example = ""
        self._painted: dict[tuple[int, int], tuple[Augmented, QPixmap | None]] = {}
        self._words, self._hint = font(12, 600), font(12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._forget)

    def show_layers(self, layers: list[Augmented], example: str) -> None:
        self.layers, self.example = layers, example
        spoken = (each.preview.spoken if each.preview is not None else each.why for each in layers)
        told = [f"{each.name}: {said(words)}" for each, words in zip(layers, spoken, strict=True) if words]
        self.setAccessibleName("; ".join(told))
        self.updateGeometry()
        self._forget()

    def sizeHint(self) -> QSize:
        lines = -(-len(self.layers) // _ACROSS)
        return QSize(200, 2 * _GAP + lines * (_NAME + _PICTURE + _GAP) + _NAME)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        width = (self.width() - 2 * _MARGIN - (_ACROSS - 1) * _GAP) // _ACROSS
        for at, layer in enumerate(self.layers):
            line, place = divmod(at, _ACROSS)
            left = _MARGIN + place * (width + _GAP)
            top = _GAP + line * (_NAME + _PICTURE + _GAP)
            self._write(painter, QRect(left, top, width, _NAME), layer.name, strong=True)
            room = QRect(left, top + _NAME, width, _PICTURE)
            picture = self._picture(at, layer, width)
            if picture is not None:
                painter.drawPixmap(QPoint(left, top + _NAME), picture)
            elif layer.preview is not None:
                self._write(painter, room, layer.preview.words, strong=False)
            elif layer.why is not None:
                self._write(painter, room, said(layer.why), strong=False)
        foot = QRect(_MARGIN, self.height() - _NAME - _GAP, self.width() - 2 * _MARGIN, _NAME)
        self._write(painter, foot, self.example, strong=False)
        painter.end()

    def _picture(self, at: int, layer: Augmented, width: int) -> QPixmap | None:
        if layer.preview is None:
            return None
        known = self._painted.get((at, width))
        if known is None or known[0] is not layer:
            from netbuilder.window.canvas.preview_picture import NodePicture  # late: it takes numpy

            made = NodePicture(layer.preview, self._theme, width, _PICTURE).picture
            known = self._painted[at, width] = layer, made
        return known[1]

    def _write(self, painter: QPainter, room: QRect, words: str, *, strong: bool) -> None:
        used = self._words if strong else self._hint
        painter.setFont(used)
        painter.setPen(self._theme.color("tx" if strong else "tx2"))
        shown = QFontMetrics(used).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _forget(self) -> None:
        self._painted.clear()
        self.update()
