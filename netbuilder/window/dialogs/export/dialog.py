"""Taking the network away: what to write, where to, and the proof that it is the same network."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from netbuilder.core.problem import Problem, ProblemError, Severity
from netbuilder.core.spec import Kind
from netbuilder.studio.export_job import ExportJob
from netbuilder.studio.exporting import weights_words
from netbuilder.studio.presenters import export as presenter
from netbuilder.studio.presenters.export import ExportForm
from netbuilder.studio.workspace import Workspace
from netbuilder.window.announcing import announce
from netbuilder.window.dialogs.export.folder import not_begun, usual_folder
from netbuilder.window.dialogs.export.foot import Foot
from netbuilder.window.dialogs.export.formats import FormatList
from netbuilder.window.dialogs.export.memory import memory_of
from netbuilder.window.dialogs.export.options import OptionsForm
from netbuilder.window.dialogs.export.sheet import Sheet
from netbuilder.window.dialogs.export.verdict import Verdict
from netbuilder.window.pump import Pump
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import rule, words
from netbuilder.window.widgets.notice import NoticeBar

_WIDTH, _HEIGHT = 1040, 656
_EDGE = 16


class ExportDialog(Sheet):
    """Exports the run on the desk, else the project. Shown with `open`; nothing in it waits."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent, edge=_EDGE)
        self.setObjectName("exportDialog")
        self._workspace = workspace
        self._memory = memory_of(parent)
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
        self._foot = Foot()
        self._folder, self._news = self._foot.folder, self._foot.news
        self._cancel, self._export = self._foot.cancel, self._foot.export
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
        self.body.addWidget(self._foot)

    def _connect(self) -> None:
        self._formats.chosen.connect(self._on_chosen)
        self._formats.current.connect(self._show_format)
        self._options.changed.connect(self._on_edit)
        self._folder.textChanged.connect(lambda *_: self._on_edit())
        self._cancel.clicked.connect(lambda *_: self._on_cancel())
        self._export.clicked.connect(lambda *_: self._start())
        self._notice.dismissed.connect(self._notice_room.hide)
        self._verdict.again.connect(self._start_again)
        self._foot.show_folder.clicked.connect(lambda *_: self._open_folder())

    def _fill(self) -> None:
        title = self._workspace.project.name
        stem = presenter.file_stem(self._workspace, title)
        usual = usual_folder(self._workspace.document.path, stem)
        self._folder.setText(self._memory.folder or str(usual))
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

    # ------------------------------------------------------------------------------------------ exporting

    def _start_again(self) -> None:
        """The files are this export's own: nobody has to agree to replace them once more."""
        if self._form is not None:
            self._agreed = self._form.existing(self._path())
        self._start()

    def _path(self) -> Path:
        return self._folder.path

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
            self._say(not_begun(folder, error))
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
            self._news.say(str(presenter.progress(job.items)))
        self._update()

    def _on_end(self) -> None:
        job, form = self._job, self._form
        assert job is not None and form is not None
        if job.step is not None and form.source.weights is not None:
            # A run that goes on may have kept better weights since the dialog was opened.
            kind, run = form.source.weights.stem, form.source.run
            self.set_title(self.windowTitle(), str(weights_words(self._workspace.store, run, kind, job.step)))
        self._update()
        (self._foot.show_folder if self._written() else self._cancel).setFocus()
        announce(self, f"{presenter.headline(job.items)}, {self._news.whole}".rstrip(", "))

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
        count = 0 if self._form is None else len(self._form.files(self._path()))
        label = self.tr("Export 1 file") if count == 1 else self.tr("Export {} files").format(count)
        if not count:
            label = self.tr("Export")
        self._export.setText(self.tr("Exporting…") if busy else label)
        self._export.setEnabled(not busy and self._export_allowed())
        self._export.setToolTip(self._why_not())
        self._cancel.setText(self.tr("Close") if over else self.tr("Cancel"))
        written = self._written()
        self._foot.offer(self._foot.show_folder if written else self._export)
        self._formats.set_open(not busy and self._form is not None)
        self._options.setEnabled(not busy)
        self._folder.setReadOnly(busy)
        self._foot.choose.setEnabled(not busy)
        self._foot.passed.setVisible(bool(written))
        if written:
            self._foot.passed.setPixmap(self.theme.pixmap("passed", "ok", 16, self.devicePixelRatioF()))
            self._news.say(str(presenter.written_words(written, self._path())), str(self._path()))
        elif not busy:
            new = self._export_allowed() and not self._path().exists()
            self._news.say(self._why_not() or (self.tr("A new folder") if new else ""))

    def _written(self) -> tuple[Path, ...]:
        """The files of an export that is over, none before."""
        job = self._job
        return () if job is None or job.alive else presenter.written(job.items)

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
