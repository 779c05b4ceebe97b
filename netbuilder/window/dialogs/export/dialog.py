"""Taking the network away: what to write, where to, and the proof that it is the same network."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QHideEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from netbuilder.core.problem import Problem, ProblemError, Severity
from netbuilder.core.spec import Kind
from netbuilder.core.text import Text
from netbuilder.studio.export_job import ExportJob, ItemState
from netbuilder.studio.exporting import weights_words
from netbuilder.studio.presenters import export as presenter
from netbuilder.studio.presenters.export import ExportForm
from netbuilder.studio.workspace import Workspace
from netbuilder.window.dialogs.export.formats import FormatList
from netbuilder.window.dialogs.export.options import OptionsForm
from netbuilder.window.dialogs.export.sheet import Sheet
from netbuilder.window.dialogs.export.verdict import Verdict
from netbuilder.window.pump import Pump
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import rule, styled, words
from netbuilder.window.widgets.notice import NoticeBar

_WIDTH, _HEIGHT = 1040, 656
_FOOT = 64
_FOLDER = 360


class ExportMemory(QObject):
    """What a window remembers from one export to the next; it is a child of the window."""

    folder: str = ""
    formats: frozenset[str] | None = None


class ExportDialog(Sheet):
    """Exports the run on the desk, else the project. Shown with `open`; nothing in it waits."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setObjectName("exportDialog")
        self._workspace = workspace
        self._memory = _memory_of(parent)
        self._form: ExportForm | None = None
        self._job: ExportJob | None = None
        self._pump = Pump(self)
        self._agreed: tuple[Path, ...] = ()
        self._formats = FormatList(theme)
        self._options_title = words("", "section")
        self._options = OptionsForm()
        self._verdict = Verdict(theme)
        self._notice = NoticeBar(theme)
        self._notice_room = QWidget()
        self._folder = QLineEdit()
        self._choose = QPushButton(self.tr("Choose…"))
        self._news = words("", "hint")
        self._cancel = styled(QPushButton(), tall=True)
        self._show_folder = styled(QPushButton(self.tr("Show in folder")), tall=True)
        self._export = styled(QPushButton(), variant="primary", tall=True)
        self._lay_out()
        self._connect()
        self._fill()
        self.resize(_WIDTH, _HEIGHT)

    # ------------------------------------------------------------------------------------------ making

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 16)
        right.setSpacing(0)
        self._options_title.setContentsMargins(16, 0, 16, 0)
        self._options_title.setFixedHeight(40)
        right.addWidget(self._options_title)
        right.addWidget(self._options)
        right.addSpacing(6)
        card = QVBoxLayout()
        card.setContentsMargins(16, 0, 16, 0)
        card.addWidget(self._verdict)
        right.addLayout(card)
        right.addStretch(1)
        inside = QWidget()
        inside.setLayout(right)
        scroll = QScrollArea()
        scroll.setAccessibleName(self.tr("Settings and check"))
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._formats)
        middle.addWidget(rule(vertical=True))
        middle.addWidget(scroll, 1)
        self.body.addLayout(middle, 1)
        notice = QVBoxLayout(self._notice_room)
        notice.setContentsMargins(12, 0, 12, 12)
        notice.addWidget(self._notice)
        self._notice_room.hide()
        self.body.addWidget(self._notice_room)
        self.body.addWidget(rule())
        self.body.addWidget(self._foot())

    def _foot(self) -> QWidget:
        for button, name in (
            (self._cancel, "exportCancel"),
            (self._show_folder, "exportShowFolder"),
            (self._export, "exportButton"),
            (self._choose, "exportChoose"),
        ):
            button.setObjectName(name)
            button.setAutoDefault(False)
        self._export.setDefault(True)
        self._folder.setObjectName("exportFolder")
        self._folder.setAccessibleName(self.tr("Folder"))
        self._folder.setMaximumWidth(_FOLDER)
        self._choose.setAccessibleName(self.tr("Choose a folder"))
        label = words(self.tr("Folder"), "label")
        label.setBuddy(self._folder)
        foot = QWidget()
        foot.setFixedHeight(_FOOT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(20, 0, 20, 0)
        row.setSpacing(10)
        row.addWidget(label)
        row.addWidget(self._folder, 2)
        row.addWidget(self._choose)
        row.addWidget(self._news, 1)
        row.addWidget(self._cancel)
        row.addWidget(self._show_folder)
        row.addWidget(self._export)
        return foot

    def _connect(self) -> None:
        self._formats.chosen.connect(self._on_chosen)
        self._formats.current.connect(self._show_format)
        self._options.changed.connect(self._on_edit)
        self._folder.textChanged.connect(lambda *_: self._on_edit())
        self._choose.clicked.connect(lambda *_: self._choose_folder())
        self._cancel.clicked.connect(lambda *_: self._on_cancel())
        self._export.clicked.connect(lambda *_: self._start())
        self._notice.dismissed.connect(self._notice_room.hide)
        self._verdict.again.connect(self._start_again)
        self._show_folder.clicked.connect(lambda *_: self._open_folder())

    def _fill(self) -> None:
        title = self._workspace.project.name
        stem = presenter.file_stem(self._workspace, title)
        self._folder.setText(self._memory.folder or str(self._usual_folder(stem)))
        self._folder.setCursorPosition(0)
        try:
            source = presenter.source_of(self._workspace)
        except ProblemError as error:
            self.set_title(self.tr("Export {}").format(title), "")
            self._formats.show_formats(presenter.formats(stem), set())
            self._verdict.hide()
            self._say(error.problem)
            self._update()
            self._cancel.setFocus()
            return
        self.set_title(self.tr("Export {}").format(source.title), str(source.words))
        self._form = ExportForm(source, stem, self._memory.formats)
        self._formats.show_formats(self._form.formats, self._form.chosen)
        self._formats.show_current(self._form.formats[-1].id)
        self._update()
        self._export.setFocus()

    def _usual_folder(self, stem: str) -> Path:
        """Beside the document, else a folder of its own among the user's documents."""
        path = self._workspace.document.path
        if path is not None:
            return path.parent.absolute()
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        return Path(documents or Path.home()) / "NetBuilder" / stem

    # ------------------------------------------------------------------------------------------ choosing

    def _on_chosen(self, format: str, chosen: bool) -> None:
        if self._form is not None:
            self._form.choose(format, chosen)
            self._on_edit()

    def _show_format(self, format: str) -> None:
        form = self._form
        if form is None:
            return
        title = next(row.title for row in form.formats if row.id == format)
        self._options_title.setText(self.tr("{} settings").format(title))
        self._options.show_format(form, format, title)
        self._options.setEnabled(self._job is None or not self._job.alive)
        self._verdict.show_format(format)

    def _on_edit(self) -> None:
        """What was exported is not what would be exported now."""
        self._agreed = ()
        if self._job is not None and not self._job.alive:
            self._job = None
            self._formats.show_states({})
            self._verdict.show_items((), Kind.OTHER)
        if self._form is not None:
            self._notice_room.hide()
        self._update()

    def _choose_folder(self) -> None:
        chooser = QFileDialog(self, self.tr("Folder for the exported files"), self._folder.text())
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(self._folder.setText)
        chooser.open()

    # ------------------------------------------------------------------------------------------ exporting

    def _start_again(self) -> None:
        """The files are this export's own: nobody has to agree to replace them once more."""
        if self._form is not None:
            self._agreed = self._form.existing(self._path())
        self._start()

    def _path(self) -> Path:
        return Path(self._folder.text().strip()).expanduser()

    def _start(self) -> None:
        form, folder = self._form, self._path()
        if form is None or not self._export_allowed() or (self._job is not None and self._job.alive):
            return
        existing = form.existing(folder)
        if set(existing) - set(self._agreed):
            self._ask_to_replace(existing)
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._job = ExportJob(form.request(folder))
        except (OSError, ValueError) as error:  # the latter for a zero byte in the name
            self._say(_not_begun(folder, error))
            return
        self._notice_room.hide()
        self._memory.folder, self._memory.formats = self._folder.text(), frozenset(form.chosen)
        self._job.changed.connect(self._on_news)
        self._job.ended.connect(self._on_end)
        self._pump.follow(self._job)
        self._on_news()
        self._cancel.setFocus()

    def _ask_to_replace(self, existing: tuple[Path, ...]) -> None:
        names = presenter.file_list(existing)
        label = self.tr("Replace {} files").format(len(existing))
        if len(existing) == 1:
            label = self.tr("Replace {}").format(existing[0].name)

        def agreed() -> None:
            self._notice_room.hide()
            self._agreed = existing
            self._start()

        what = self.tr("{} is already there") if len(existing) == 1 else self.tr("{} are already there")
        self._notice_room.show()
        self._notice.show_words(
            what.format(names),
            self.tr("What is replaced cannot be brought back."),
            Severity.WARNING,
            [(label, agreed)],
        )

    def _on_news(self) -> None:
        job, form = self._job, self._form
        if job is None or form is None:
            return
        self._formats.show_states({item.order.format: item.state for item in job.items})
        self._verdict.show_items(job.items, form.source.network.plan.model.inputs[0][1].kind)
        if job.alive:
            self._news.setText(str(presenter.progress(job.items)))
        self._update()

    def _on_end(self) -> None:
        job, form = self._job, self._form
        assert job is not None and form is not None
        self._news.setText("")
        if job.step is not None and form.source.weights is not None:
            # A run that goes on may have kept better weights since the dialog was opened.
            kind, run = form.source.weights.stem, form.source.run
            self.set_title(self.windowTitle(), str(weights_words(self._workspace.store, run, kind, job.step)))
        self._update()
        self._cancel.setFocus()

    def _on_cancel(self) -> None:
        if self._job is not None and self._job.alive:
            self._job.cancel()
        else:
            self.reject()

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path())))

    # ------------------------------------------------------------------------------------------ showing

    def _export_allowed(self) -> bool:
        return not self._why_not()

    def _why_not(self) -> str:
        """The reason why nothing can be exported, "" where it can."""
        if self._form is None:
            return self.tr("The network has a problem")
        if not self._form.chosen:
            return self.tr("Choose a format")
        if not self._options.is_sound:
            return self.tr("A setting is not right")
        if not self._path().is_absolute():
            return self.tr("Choose a folder")
        return ""

    def _update(self) -> None:
        """Buttons and fields as they are in the present state: choosing, exporting, done."""
        job = self._job
        busy = job is not None and job.alive
        over = job is not None and not busy
        written = job is not None and any(item.state is ItemState.DONE for item in job.items)
        count = 0 if self._form is None else len(self._form.files(self._path()))
        label = self.tr("Export 1 file") if count == 1 else self.tr("Export {} files").format(count)
        if not count:
            label = self.tr("Export")
        self._export.setText(self.tr("Exporting…") if busy else label)
        self._export.setEnabled(not busy and self._export_allowed())
        self._export.setVisible(not (over and written))
        self._export.setToolTip(self._why_not())
        self._cancel.setText(self.tr("Close") if over else self.tr("Cancel"))
        self._show_folder.setVisible(over and written)
        self._formats.set_open(not busy and self._form is not None)
        self._options.setEnabled(not busy)
        self._folder.setReadOnly(busy)
        self._choose.setEnabled(not busy)
        if not busy:
            new = self._export_allowed() and not self._path().exists()
            self._news.setText(self._why_not() or (self.tr("A new folder") if new else ""))

    def _say(self, problem: Problem) -> None:
        self._notice_room.show()
        self._notice.show_problem(problem)

    # ------------------------------------------------------------------------------------------ events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a field ends the typing; it is not yet an order to export."""
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entered and isinstance(self.focusWidget(), QLineEdit):
            self._export.setFocus()
            return
        super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Whichever way the dialog is left, nothing goes on behind it."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._pump.stop()
            if self._job is not None:
                self._job.cancel()


def _memory_of(parent: QWidget | None) -> ExportMemory:
    if parent is None:
        return ExportMemory()
    found = parent.findChild(ExportMemory)
    return found if isinstance(found, ExportMemory) else ExportMemory(parent)


def _not_begun(folder: Path, error: Exception) -> Problem:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Problem(
        "export_not_begun",
        Text("The export cannot be written there."),
        where=Text("{folder}", folder=folder),
        received=Text("{reason}", reason=reason),
        remedy=Text("choose another folder."),
    )
