"""Python source that becomes the graph, as one edit."""

from __future__ import annotations

from netbuilder.core.text import Text
from netbuilder.project.project import Project
from netbuilder.project.trust import trust_typed
from netbuilder.studio.workspace import Workspace


def project_of_text(project: Project, text: str) -> Project:
    """`project` with the network that `text` says. Raises ProblemError with the line that cannot be read."""
    from netbuilder.analysis.from_source import project_from_source  # late: only what is edited needs it

    return project_from_source(project, text)


def read_source(workspace: Workspace, text: str, label: Text, *, typed: bool = False) -> None:
    """Let `text` become the graph: one step that can be undone, or none where it says what there is.

    What was `typed` in this window is trusted by that. Raises ProblemError, with the graph as it was.
    """
    after = project_of_text(workspace.project, text)
    if typed:
        trust_typed(workspace.project, after)
    workspace.edit(label, lambda before: after)
