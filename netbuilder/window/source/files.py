"""Asking for a Python file: to save the source into, or to link it to."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDir
from PySide6.QtWidgets import QFileDialog, QWidget

from netbuilder.studio.workspace import Workspace
from netbuilder.window.dialogs.question import Answer, ask
from netbuilder.window.dialogs.save import file_name

translate = QCoreApplication.translate
_SUFFIX = ".py"


def ask_where_to_save(window: QWidget, workspace: Workspace) -> Path | None:
    """The file for the source; None for none. What is there may be replaced."""
    return _chosen(_dialog(window, workspace, translate("source", "Save source")))


def ask_what_to_link(window: QWidget, workspace: Workspace) -> Path | None:
    """The file to link to, which may be there already; None for none."""
    dialog = _dialog(window, workspace, translate("source", "Link source to file"))
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, translate("source", "Link"))
    return _chosen(dialog)


def ask_which_side(window: QWidget, path: Path) -> str:
    """Whether a file that says something else is to be "read" or "overwrite"; "cancel" for neither."""
    return ask(
        window,
        "sourceLinkExists",
        translate("source", "{} is there already").format(path.name),
        translate(
            "source", "Reading it changes the graph, which can be undone. Overwriting loses what it says."
        ),
        Answer("read", translate("source", "Read it")),
        Answer("overwrite", translate("source", "Overwrite")),
    )


def _dialog(window: QWidget, workspace: Workspace, title: str) -> QFileDialog:
    project = workspace.document.path
    dialog = QFileDialog(window, title, QDir.homePath() if project is None else str(project.parent))
    dialog.setNameFilter(translate("source", "Python (*{})").format(_SUFFIX))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(_SUFFIX)
    name = Path(file_name(workspace.title)).stem
    dialog.selectFile(f"{name}{_SUFFIX}")
    return dialog


def _chosen(dialog: QFileDialog) -> Path | None:
    path = Path(dialog.selectedFiles()[0]) if dialog.exec() else None
    dialog.deleteLater()
    return path
