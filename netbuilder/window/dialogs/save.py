"""Saving the open project: into its file, into another, and what is asked on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDir
from PySide6.QtWidgets import QFileDialog, QWidget

from netbuilder.core.problem import Problem
from netbuilder.project.file import SUFFIX
from netbuilder.studio.workspace import Workspace
from netbuilder.window.dialogs.question import Answer, ask

translate = QCoreApplication.translate

# What some system does not allow in the name of a file.
_FORBIDDEN = str.maketrans(dict.fromkeys('/\\:*?"<>|', "-"))


def save(window: QWidget, workspace: Workspace) -> bool:
    """Save the document into its file, or ask for one. False where it is not saved.

    What stands in the way is told to `workspace.refused`; `remedies` are what can be done about it.
    """
    document = workspace.document
    if document.path is None:
        return save_as(window, workspace)
    if not document.file_changed:
        return workspace.save()
    answer = ask(
        window,
        "fileChanged",
        translate("save", "{} has changed on disk").format(document.path.name),
        translate(
            "save", "It was written by somebody else since it was opened here. Overwriting loses that."
        ),
        Answer("save_as", translate("save", "Save as…")),
        Answer("overwrite", translate("save", "Overwrite")),
    )
    if answer == "save_as":
        return save_as(window, workspace)
    return answer == "overwrite" and workspace.save()


def save_as(window: QWidget, workspace: Workspace) -> bool:
    """Ask for a file, which the document belongs to from then on, and save into it. False as in `save`."""
    path = ask_where_to_save(window, workspace)
    return path is not None and workspace.save(path)


def ask_where_to_save(window: QWidget, workspace: Workspace) -> Path | None:
    """The file that the user wants, with our suffix; None for none."""
    wanted = workspace.document.path or Path(f"{file_name(workspace.title)}{SUFFIX}")
    dialog = _file_dialog(window, translate("save", "Save project"), workspace)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(SUFFIX)
    dialog.selectFile(str(wanted))
    while (path := _chosen(dialog)) is not None:
        whole = path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)
        # The dialog has asked about the name as it was typed.
        if whole == path or not whole.exists() or may_replace(window, whole):
            return whole
    return None


def ask_what_to_open(window: QWidget, workspace: Workspace) -> Path | None:
    """The project file that the user chooses; None for none."""
    dialog = _file_dialog(window, translate("save", "Open project"), workspace)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _chosen(dialog)


def remedies(
    window: QWidget, workspace: Workspace, problem: Problem
) -> list[tuple[str, Callable[[], object]]]:
    """The buttons, label and what it does, for a problem of keeping the work."""
    if problem.code == "cannot_save":
        return [(translate("save", "Save as…"), lambda: save_as(window, workspace))]
    if problem.code == "cannot_keep_journal":
        return [(translate("save", "Save"), lambda: save(window, workspace))]
    return []


def _file_dialog(window: QWidget, title: str, workspace: Workspace) -> QFileDialog:
    path = workspace.document.path
    dialog = QFileDialog(window, title, QDir.homePath() if path is None else str(path.parent))
    dialog.setNameFilter(translate("save", "NetBuilder projects (*{})").format(SUFFIX))
    return dialog


def _chosen(dialog: QFileDialog) -> Path | None:
    return Path(dialog.selectedFiles()[0]) if dialog.exec() else None


def may_replace(window: QWidget, path: Path) -> bool:
    """Ask whether the file that is there may go."""
    answer = ask(
        window,
        "fileExists",
        translate("save", "{} is there already").format(path.name),
        translate("save", "Overwriting it loses what it holds."),
        Answer("other", translate("save", "Choose another name")),
        Answer("overwrite", translate("save", "Overwrite")),
    )
    return answer == "overwrite"


def file_name(title: str) -> str:
    """A name that every system takes, made of a project's."""
    return title.translate(_FORBIDDEN).strip(" .") or "Untitled"
