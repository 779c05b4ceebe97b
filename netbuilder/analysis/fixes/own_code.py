"""Fixes for the code of Python layers. A person has to read it: no edit can do that."""

from __future__ import annotations

from netbuilder.core.problem import Fix
from netbuilder.core.text import Text
from netbuilder.graph.model import Node
from netbuilder.project.project import Project

# What the window opens, by the id of its command.
EDIT_CODE = "graph.edit_code"
READ_CODE = "graph.read_code"


def reading(block: str, node: Node) -> Fix:
    """Show the code, and ask whether it may be run."""
    return Fix(Text("Read and trust the code…"), unchanged, asks=READ_CODE)


def writing(node: Node) -> Fix:
    """Open the code, where the fault is."""
    return Fix(Text("Edit the code…"), unchanged, asks=EDIT_CODE)


def unchanged(project: Project) -> Project:
    """What a remedy does that is up to a person."""
    return project
