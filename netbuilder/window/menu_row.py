"""The top of the window: brand, menus, workspaces, and what is open, computed on, exported and trained."""

from __future__ import annotations

from string import Template

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QActionGroup, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QMenuBar,
    QPushButton,
    QSizePolicy,
    QTabBar,
    QToolButton,
    QWidget,
)

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.diff import ProjectDiff
from netbuilder.studio.commands.command import Page, Shell
from netbuilder.studio.workspace import Workspace
from netbuilder.window.actions import Actions
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.style import ICON_GAP, restyle, styled, surface, words

HEIGHT = 43  # with the line below it 44
_TABS = (Page.DATA, Page.BUILD, Page.TRAIN)
_LONGEST_NAME = 220
_SHEET = """
QToolButton#brand { border: none; background: transparent; padding: 1px 0 0; font-weight: 600;
    color: $tx; }
QToolButton#deviceBox { padding: 1px 2px 0 7px; font-weight: 400; border-color: $line; color: $tx2; }
QToolButton#deviceBox:focus { border-color: $ink; }
QTabBar::tab { padding: 1px 3px 0; margin: 0 12px; min-height: 40px; border: none; font-weight: 500;
    border-bottom: 2px solid transparent; }
QTabBar::tab:selected { border-bottom-color: $ink; }
QTabBar[none="true"]::tab:selected { border-bottom-color: transparent; color: $tx2; }
"""


class MenuRow(QWidget):
    """44 px high. `refresh` follows the page, the document and the run."""

    def __init__(
        self,
        workspace: Workspace,
        theme: Theme,
        actions: Actions,
        shell: Shell,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._theme = theme
        self._actions = actions
        self._shell = shell
        surface(self, "panel")
        self.setObjectName("menuRow")
        self.setFixedHeight(HEIGHT)
        self._brand = self._make_brand()
        self._menus = QMenuBar()
        self._menus.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        actions.fill(self._menus)
        self._tabs = self._make_tabs()
        self._name = words("", "label")
        self._name.setObjectName("documentName")
        self._edited = words(self.tr("edited"), "hint")
        self._device = self._make_device()
        workspace.computer.changed.connect(self._show_device)
        self._export = QPushButton(ICON_GAP + self.tr("Export"))
        self._export.setAccessibleName(self.tr("Export"))
        self._export.setObjectName("exportButton")
        self._export.clicked.connect(lambda *_: actions["file.export"].trigger())
        self._train = styled(QPushButton(), variant="live")
        self._train.setObjectName("trainButton")
        self._train.clicked.connect(self._on_train)
        for button in (self._device, self._export, self._train):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._lay_out()
        theme.changed.connect(self._paint)
        workspace.opened.connect(self.refresh)
        workspace.changed.connect(self._on_change)
        workspace.desk.state_changed.connect(self.refresh)
        self._paint()
        self.refresh()

    def refresh(self) -> None:
        """Show the state of page, document and run."""
        page = self._shell.page
        self._tabs.blockSignals(True)
        if page in _TABS:
            self._tabs.setCurrentIndex(_TABS.index(page))
        self._tabs.blockSignals(False)
        if self._tabs.property("none") is not (page not in _TABS):
            # A bar of tabs always has a current one; on the first page it must not look so.
            self._tabs.setProperty("none", page not in _TABS)
            restyle(self._tabs)
            self._tabs.update()
        on_project = page is not Page.FIRST
        self._export.setVisible(on_project)
        self._show_name()
        self._train.setVisible(page is Page.BUILD)
        self._show_device()
        self._show_train()
        self._place_tabs()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_tabs()

    # ------------------------------------------------------------------------------------------ parts

    def _make_brand(self) -> QToolButton:
        brand = QToolButton()
        brand.setObjectName("brand")
        brand.setText(2 * ICON_GAP + "NetBuilder")
        brand.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        brand.setIconSize(QSize(16, 16))
        brand.setToolTip(self.tr("Examples and recent projects"))
        brand.setAccessibleName(self.tr("NetBuilder, show examples"))
        # The View menu leads there for whoever uses the keyboard.
        brand.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        brand.clicked.connect(lambda *_: self._shell.show_page(Page.FIRST))
        return brand

    def _make_tabs(self) -> QTabBar:
        tabs = QTabBar(self)
        tabs.setObjectName("workspaces")
        tabs.setAccessibleName(self.tr("Workspaces"))
        tabs.setDrawBase(False)
        tabs.setExpanding(False)
        tabs.setUsesScrollButtons(False)
        for page in _TABS:
            tabs.addTab(self._actions[f"view.{page.value}"].text())
        tabs.currentChanged.connect(self._on_tab)
        tabs.tabBarClicked.connect(self._on_tab)
        return tabs

    def _make_device(self) -> QToolButton:
        device = styled(QToolButton(), compact=True)
        device.setObjectName("deviceBox")
        device.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        device.setIconSize(QSize(16, 16))
        device.setFixedHeight(24)
        device.clicked.connect(self._offer_devices)
        return device

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self._brand)
        row.addSpacing(2)
        row.addWidget(self._menus)
        row.addStretch(1)
        name = QHBoxLayout()
        name.setSpacing(4)
        name.addWidget(self._name)
        name.addWidget(self._edited)
        row.addLayout(name)
        row.addSpacing(6)
        row.addWidget(self._device)
        row.addWidget(self._export)
        row.addWidget(self._train)

    def _place_tabs(self) -> None:
        """In the middle of the window, but never over the menus."""
        size = self._tabs.sizeHint()
        left = max((self.width() - size.width()) // 2, self._menus.geometry().right() + 8)
        self._tabs.setGeometry(left, 0, size.width(), HEIGHT)
        self._place_name(left + size.width())

    def _place_name(self, left: int) -> None:
        """Show what is open between `left` and the buttons; where there is no room the title bar has it."""
        edited = not self._workspace.document.is_clean
        needed = self._name.sizeHint().width() + (self._edited.sizeHint().width() + 4 if edited else 0)
        buttons = [each for each in (self._device, self._export, self._train) if not each.isHidden()]
        right = self.width() - 12 - sum(each.sizeHint().width() + 8 for each in buttons) - 6
        shown = self._shell.page is not Page.FIRST and left + needed <= right
        self._name.setVisible(shown)
        self._edited.setVisible(shown and edited)

    def _paint(self) -> None:
        tokens = self._theme.tokens
        self.setStyleSheet(
            Template(_SHEET).substitute(tx=tokens.tx, tx2=tokens.tx2, ink=tokens.ink, line=tokens.line)
        )
        self._brand.setIcon(self._theme.icon("logo", "tx"))
        self._device.setIcon(self._theme.icon("processor", "tx2"))
        self._export.setIcon(self._theme.icon("export", "tx"))
        self._show_train()

    # ------------------------------------------------------------------------------------------ states

    def _show_name(self) -> None:
        title = self._workspace.title
        elided = self._name.fontMetrics().elidedText(title, Qt.TextElideMode.ElideMiddle, _LONGEST_NAME)
        self._name.setText(elided)
        path = self._workspace.document.path
        self._name.setToolTip(str(path) if path is not None else self.tr("Not saved in a file yet"))

    def _show_device(self) -> None:
        """What a run computes on; else what is chosen, and what that came to the last time."""
        desk, chosen = self._workspace.desk, self._workspace.project.recipe.device
        started, trained = desk.started, desk.project
        used = chosen
        if started is not None and trained is not None and (desk.alive or trained.recipe.device == chosen):
            used = started.device
        name = device_name(used)
        found = self._workspace.computer.accelerators
        if used == "auto" and found is not None:
            from netbuilder.studio.presenters.computer import taken_automatically  # late: found in idle time

            name = self.tr("Auto: {}").format(device_name(taken_automatically(found, desk.device)))
        self._device.setText(ICON_GAP + name)
        self._device.setAccessibleName(self.tr("Device: {}").format(name))
        self._device.setToolTip(self.tr("What the network is trained on"))

    def _show_train(self) -> None:
        """Train, or the way to the run that is under way."""
        running = self._workspace.desk.alive
        stopping = self._workspace.report.stops_training
        title = self.tr("Show run") if running else self.tr("Train")
        self._train.setText(ICON_GAP + title)
        self._train.setAccessibleName(title)
        enabled = running or not stopping
        self._train.setEnabled(enabled)
        if running:
            tip = self.tr("Show the run that is under way")
        elif stopping:
            tip = str(stopping[0].what)
        else:
            keys = self._actions["train.start"].shortcut()
            tip = self.tr("Train the network ({})").format(keys.toString(keys.SequenceFormat.NativeText))
        self._train.setToolTip(tip)
        self._train.setAccessibleDescription(tip)
        variant = "" if running else "live"
        if self._train.property("variant") != variant:
            self._train.setProperty("variant", variant)
            restyle(self._train)
        icon, colour = ("chevron_right", "tx") if running else ("play", "on_live")
        self._train.setIcon(self._theme.icon(icon, colour))

    def _offer_devices(self, *_: object) -> None:
        menu = QMenu(self._device)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setObjectName("devices")
        group = QActionGroup(menu)
        chosen = self._workspace.project.recipe.device
        for device in ("auto", "cpu", "cuda", "mps"):
            entry = menu.addAction(self.tr("Automatic") if device == "auto" else device_name(device))
            entry.setObjectName(f"device.{device}")
            entry.setCheckable(True)
            entry.setChecked(device == chosen)
            entry.triggered.connect(lambda *_, device=device: self._choose_device(device))
            group.addAction(entry)
        menu.popup(self._device.mapToGlobal(QPoint(0, self._device.height() + 4)))

    # ------------------------------------------------------------------------------------------ hearing

    def _on_change(self, difference: ProjectDiff) -> None:
        self.refresh()

    def _on_tab(self, index: int) -> None:
        if index >= 0 and _TABS[index] is not self._shell.page:
            stays = self._tabs.hasFocus()  # whoever goes through the tabs by keys goes on there
            self._shell.show_page(_TABS[index])
            if stays:
                self._tabs.setFocus()

    def _on_train(self, *_: object) -> None:
        if self._workspace.desk.alive:
            self._shell.show_page(Page.TRAIN)
        else:
            self._actions["train.start"].trigger()

    def _choose_device(self, device: str) -> None:
        label = Text("Train on {device}", device=device_name(device))
        self._workspace.edit(label, lambda project: edits.change_recipe(project, device=device))


def device_name(id: str) -> str:
    """What people call the device: "cuda:0" is CUDA 0."""
    kind, _, number = id.partition(":")
    name = "Auto" if kind == "auto" else kind.upper()
    return f"{name} {number}" if number else name
