"""What can be put into the graph on the canvas: in a block its ports in place of data, and other blocks."""

from __future__ import annotations

from netbuilder.catalogue.categories import NORMALISE, Category
from netbuilder.catalogue.layer import layers
from netbuilder.core.text import Text
from netbuilder.graph.model import BLOCK, BLOCK_INPUT, BLOCK_OUTPUT, Block
from netbuilder.project import kinds
from netbuilder.project.nesting import holds
from netbuilder.project.project import Project
from netbuilder.studio.presenters.block_marks import layers_in
from netbuilder.studio.presenters.node_card import Say
from netbuilder.studio.presenters.palette import AUGMENTATION, Item, Section, item_of, sections
from netbuilder.studio.scope import uses

BLOCKS = "blocks"
PORTS = "ports"


def sections_in(project: Project, block: str = "", say: Say = str) -> tuple[Section, ...]:
    """All that the graph of `block`, or the main one, can hold, by category; the project's blocks first."""
    there = _of_blocks(project, block, say)
    if not block:
        return (*there, *sections())
    ports = tuple(item_of(layers.get(kind)) for kind in (BLOCK_INPUT, BLOCK_OUTPUT))
    found = [Section(Category(PORTS, say(Text("Ports of this block"))), ports), *there]
    # What changes examples is seldom wanted where there are none.
    for section in sorted(sections(), key=lambda each: each.category is AUGMENTATION):
        items = tuple(item for item in section.items if kinds.belongs(item.kind, inside=True))
        if items:
            found.append(section._replace(items=items))
    return tuple(found)


def _of_blocks(project: Project, inside: str, say: Say) -> tuple[Section, ...]:
    """The blocks that can be used there: none in itself or in what it holds."""
    items = tuple(
        Item(BLOCK + each.id, each.name, NORMALISE.id, say(_says(project, each)), "", ("block",))
        for each in project.blocks.values()
        if not inside or not holds(project, each.id, inside)
    )
    return (Section(Category(BLOCKS, say(Text("Project blocks"))), items),) if items else ()


def _says(project: Project, block: Block) -> Text:
    values = {"layers": layers_in(block), "uses": uses(project, block.id)}
    return Text("A block of this project. Layers: {layers}. Uses: {uses}.", **values)
