"""The graph as a figure for a paper: how it is to look, shown as it changes, copied or saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QDir, QMimeData, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from netbuilder.core.problem import Problem, ProblemError
from netbuilder.studio.pictures import FORMATS, PictureChoice, format_of
from netbuilder.studio.presenters.costs import TITLES, Figures
from netbuilder.studio.settings import SettingsStore
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.drawing import Drawing, Subject
from netbuilder.window.canvas.figure import encoded, image_of, page_of, pixels_of, write_figure
from netbuilder.window.canvas.look import said
from netbuilder.window.dialogs.export.sheet import Sheet
from netbuilder.window.dialogs.picture_preview import PicturePreview
from netbuilder.window.dialogs.save import file_name, may_replace
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import rule, styled, words
from netbuilder.window.widgets.notice import NoticeBar
from netbuilder.window.widgets.segmented import Segmented

_SIZE = QSize(1040, 656)
_SIDE = 264
_FOOT = 64
_MIME = {"svg": "image/svg+xml", "pdf": "application/pdf", "png": "image/png"}
_CENTIMETRES = 2.54 / 72  # to a point


class PictureDialog(Sheet):
    """Draws the graph on the canvas, or what is selected of it. What is chosen is remembered in `settings`.

    Raises ProblemError where there is nothing to draw. Shown with `open`.
    """

    def __init__(
        self,
        workspace: Workspace,
        theme: Theme,
        settings: SettingsStore,
        parent: QWidget | None = None,
        figures: Figures = Figures.SHAPES,
    ) -> None:
        """`figures` is what those on the canvas speak of: the picture has them if that is asked for."""
        super().__init__(theme, parent)
        self.setObjectName("pictureDialog")
        self._workspace = workspace
        self._settings = settings
        self._whole = Subject(workspace.graph_report)
        self._part = self._selected()
        self._choice = settings.values.picture
        self._drawing = Drawing(self._whole, self._choice)
        self.set_title(self.tr("Picture of the graph"), self._whole.title)
        self._format = Segmented([(each, each.upper()) for each in FORMATS])
        self._colours = Segmented([("light", self.tr("Light")), ("dark", self.tr("Dark"))])
        self._extent = Segmented([("whole", self.tr("Whole graph")), ("selection", self.tr("Selection"))])
        self._shapes = QCheckBox(self.tr("Shapes on the wires"))
        self._transparent = QCheckBox(self.tr("Transparent background"))
        self._costs = QCheckBox(self.tr("{} on layers").format(said(TITLES[figures])))
        self._costs.setVisible(figures is not Figures.SHAPES)
        self._figures = figures
        self._preview = PicturePreview(theme)
        self._measures = words("", "label", wrap=True)
        self._notice = NoticeBar(theme)
        self._notice_room = QWidget()
        self._news = words("", "hint")
        self._cancel = styled(QPushButton(self.tr("Cancel")), tall=True)
        self._copy = styled(QPushButton(self.tr("Copy to clipboard")), tall=True)
        self._save = styled(QPushButton(self.tr("Save…")), variant="primary", tall=True)
        self._lay_out()
        self._name()
        self._fill()
        self._connect()
        self.resize(_SIZE)

    # ------------------------------------------------------------------------------------------ making

    def _lay_out(self) -> None:
        side = QWidget()
        side.setFixedWidth(_SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(6)
        for label, field in (
            (self.tr("Format"), self._format),
            (self.tr("Colours"), self._colours),
            (self.tr("What is drawn"), self._extent),
        ):
            column.addWidget(words(label, "section"))
            column.addWidget(field)
            column.addSpacing(12)
            field.setAccessibleName(label)
        column.addWidget(self._shapes)
        column.addWidget(self._transparent)
        column.addWidget(self._costs)
        column.addSpacing(12)
        column.addWidget(words(self.tr("Size"), "section"))
        column.addWidget(self._measures)
        column.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._preview, 1)
        middle.addWidget(rule(vertical=True))
        middle.addWidget(side)
        self.body.addLayout(middle, 1)
        notice = QVBoxLayout(self._notice_room)
        notice.setContentsMargins(12, 12, 12, 12)
        notice.addWidget(self._notice)
        self._notice_room.hide()
        self.body.addWidget(self._notice_room)
        self.body.addWidget(rule())
        self.body.addWidget(self._foot())

    def _foot(self) -> QWidget:
        foot = QWidget()
        foot.setFixedHeight(_FOOT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(20, 0, 20, 0)
        row.setSpacing(10)
        row.addWidget(self._news, 1)
        for button in (self._cancel, self._copy, self._save):
            button.setAutoDefault(False)
            row.addWidget(button)
        self._save.setDefault(True)
        return foot

    def _selected(self) -> Subject | None:
        """What is selected, where that can be drawn."""
        try:
            return self._whole.part(self._workspace.selection.ids)
        except ProblemError:  # no node is selected
            return None

    def _name(self) -> None:
        for widget, name in (
            (self._format, "pictureFormat"),
            (self._colours, "pictureColours"),
            (self._extent, "pictureExtent"),
            (self._shapes, "pictureShapes"),
            (self._transparent, "pictureTransparent"),
            (self._costs, "pictureCosts"),
            (self._cancel, "pictureCancel"),
            (self._copy, "pictureCopy"),
            (self._save, "pictureSave"),
        ):
            widget.setObjectName(name)
        selection = self._extent.button("selection")
        selection.setEnabled(self._part is not None)
        selection.setToolTip("" if self._part is not None else self.tr("Nothing is selected"))

    def _fill(self) -> None:
        self._format.choose(self._choice.format)
        self._colours.choose("dark" if self._choice.dark else "light")
        self._shapes.setChecked(self._choice.shapes)
        self._transparent.setChecked(self._choice.transparent)
        self._draw()
        self._save.setFocus()

    def _connect(self) -> None:
        for choice in (self._format, self._colours, self._extent):
            choice.chosen.connect(lambda *_: self._on_choice())
        for box in (self._shapes, self._transparent):
            box.toggled.connect(lambda *_: self._on_choice())
        self._costs.toggled.connect(self._take_costs)
        self._cancel.clicked.connect(lambda *_: self.reject())
        self._copy.clicked.connect(lambda *_: self._copy_it())
        self._save.clicked.connect(lambda *_: self._ask_where())
        self._notice.dismissed.connect(self._notice_room.hide)

    # ------------------------------------------------------------------------------------------ choosing

    def _take_costs(self, on: bool) -> None:
        """Have the figures of the canvas on the layers, or those of shapes."""
        timed = self._workspace.timings.timed if on and self._figures.is_time else None
        figures = self._figures if on else Figures.SHAPES
        self._whole = Subject(self._workspace.graph_report, figures, timed)
        self._part = self._selected()
        self._on_choice()

    def _on_choice(self) -> None:
        self._choice = PictureChoice(
            self._format.current,
            self._shapes.isChecked(),
            self._colours.current == "dark",
            self._transparent.isChecked(),
        )
        self._settings.change(picture=self._choice)
        self._notice_room.hide()
        self._say("")
        self._draw()

    def _draw(self) -> None:
        part = self._part if self._extent.current == "selection" else None
        self._drawing = Drawing(part or self._whole, self._choice)
        self._preview.show_drawing(self._drawing)
        self._measures.setText(self._size_words())
        self._preview.setAccessibleDescription(self._measures.text())

    def _size_words(self) -> str:
        if self._choice.format == "png":
            size = pixels_of(self._drawing)
            return self.tr("{} × {} pixels").format(f"{size.width():,}", f"{size.height():,}")
        page = page_of(self._drawing) * _CENTIMETRES
        return self.tr("{} × {} cm").format(f"{page.width():.1f}", f"{page.height():.1f}")

    # ------------------------------------------------------------------------------------------ taking

    def _copy_it(self) -> None:
        """As a picture that every program takes, and in the format that is chosen."""
        try:
            data = QMimeData()
            data.setImageData(image_of(self._drawing))
            if self._choice.format != "png":
                data.setData(_MIME[self._choice.format], QByteArray(encoded(self._drawing)))
        except ProblemError as error:
            self._tell(error.problem)
            return
        QGuiApplication.clipboard().setMimeData(data)
        self._notice_room.hide()
        self._say(self.tr("Copied."))

    def _ask_where(self) -> None:
        document = self._workspace.document.path
        folder = QDir.homePath() if document is None else str(document.parent)
        format = self._choice.format
        chooser = QFileDialog(self, self.tr("Save picture"), folder)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix(format)
        chooser.setNameFilter(self.tr("{} pictures (*.{})").format(format.upper(), format))
        named = document if not self._workspace.scope else None
        stem = file_name(self._whole.title if named is None else named.stem)
        chooser.selectFile(f"{stem}.{format}")
        # Once it has gone: a question may come first.
        chooser.fileSelected.connect(self._save_to, Qt.ConnectionType.QueuedConnection)
        chooser.open()

    def _save_to(self, name: str) -> None:
        path, drawing = Path(name), self._drawing
        try:
            format = format_of(path)
        except ProblemError:  # a dot in the name that begins no suffix
            format = self._choice.format
            path = path.with_name(f"{path.name}.{format}")
            # The chooser has asked about the name as it was typed.
            if path.exists() and not may_replace(self, path):
                return
        if format != self._choice.format:
            self._format.choose(format)
            self._on_choice()
            drawing = self._drawing
        try:
            write_figure(drawing, path)
        except ProblemError as error:
            self._tell(error.problem)
            return
        self._notice_room.hide()
        self._cancel.setText(self.tr("Close"))
        self._say(self.tr("{} written.").format(path.name))
        self._news.setToolTip(str(path))

    def _tell(self, problem: Problem) -> None:
        self._say("")
        self._notice_room.show()
        self._notice.show_problem(problem)

    def _say(self, text: str) -> None:
        self._news.setText(text)
        self._news.setToolTip("")
