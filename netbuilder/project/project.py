"""Project: the frozen value that a document holds, a file stores and a run is made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, replace
from pathlib import Path

from netbuilder.core.facts import DataFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.identity import fresh_id
from netbuilder.core.problem import refuse
from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.graph.model import EMPTY, Block, Graph
from netbuilder.project.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Project:
    """Graph, blocks, recipe, and what is known about the data.

    `facts` are by id of the data node. `start_from` names a weights file beside the project and its sha256.
    `unknown` holds fields of the file that we do not understand, so that saving loses nothing; under "recipe"
    and "start_from" stand those inside these two.
    """

    id: str
    name: str = "Untitled"
    graph: Graph = EMPTY
    blocks: FrozenDict[str, Block] = FrozenDict()
    recipe: Recipe = field(default_factory=Recipe)
    facts: FrozenDict[str, DataFacts] = FrozenDict()
    start_from: tuple[str, str] | None = None
    unknown: FrozenDict[str, object] = FrozenDict()

    def save(self, path: Path | str) -> None:
        """Write the project's file, whole or not at all. Raises ProblemError."""
        from netbuilder.project.file import save_file

        save_file(self, path)


def fresh(name: str = "Untitled") -> Project:
    """An empty project with an id of its own."""
    return Project(fresh_id(), name)


def graph_of(project: Project, block: str = "") -> Graph:
    """The graph of `block`, or the main one. Raises ProblemError when there is no such block."""
    if not block:
        return project.graph
    found = project.blocks.get(block)
    if found is None:
        raise refuse(
            "unknown_block",
            Text("The project has no block “{block}”.", block=block),
            remedy=Text("choose a block that is there."),
        )
    return found.graph


def with_graph(project: Project, change: Callable[[Graph], Graph], block: str = "") -> Project:
    """The project with its main graph, or that of `block`, changed."""
    graph = change(graph_of(project, block))
    if not block:
        return replace(project, graph=graph)
    changed = replace(project.blocks[block], graph=graph)
    return replace(project, blocks=project.blocks.with_(block, changed))
