"""Which layers change the examples of a data set while training, and what they make of the current one."""

from __future__ import annotations

from netbuilder.catalogue.layer import Layer
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.graph.query import descendants, order
from netbuilder.project import kinds
from netbuilder.project.project import Project
from netbuilder.studio.presenters.maps_words import subtitle
from netbuilder.studio.presenters.preview import NodePreview, preview_of
from netbuilder.studio.previews import Previews


class Augmented(NamedTuple):
    """A layer by the name of its node; what it draws, None with the reason where that is not known."""

    name: str
    preview: NodePreview | None
    why: Text | None = None


def augmenting(project: Project, data: str) -> list[str]:
    """The nodes of the main graph behind the data node `data` that change its examples, in their order."""
    graph = project.graph
    behind = descendants(graph, [data])
    return [id for id in order(graph)[0] if id in behind and _augments(project, id)]


def augmented(project: Project, ids: list[str], previews: Previews) -> list[Augmented]:
    """What the nodes `ids` make of the current example."""
    found = []
    for id in ids:
        seen, why = previews.seen((id,)), previews.why((id,))
        found.append(Augmented(project.graph.nodes[id].name, preview_of(seen) if seen else None, why))
    return found


def example_words(previews: Previews) -> Text | None:
    """Which example it is, None while none is seen."""
    view = previews.view
    return subtitle(view) if view is not None else None


def _augments(project: Project, id: str) -> bool:
    node = project.graph.nodes[id]
    declared = kinds.find(node.kind)
    if node.muted or declared is None or not issubclass(declared, Layer):
        return False
    return declared.augments
