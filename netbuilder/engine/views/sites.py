"""The layers of a built model with their modules, inside blocks too."""

from __future__ import annotations

from collections.abc import Iterator

from netbuilder.analysis.plan import ClassPlan, Line, Plan
from netbuilder.analysis.sound import Network
from netbuilder.catalogue.categories import Category
from netbuilder.catalogue.layer import Layer
from netbuilder.core.values import dataclass
from netbuilder.graph.model import BLOCK
from netbuilder.project import kinds


@dataclass(frozen=True, slots=True)
class Site:
    """A layer with a module. `name` is the module's dotted name in the model.

    `node` is the layer's id and `title` what it is called, inside blocks after those of the blocks around it:
    each use of a block, and each repetition, has layers of its own.
    """

    line: Line
    node: str
    title: str
    name: str


@dataclass(frozen=True, slots=True)
class Way:
    """How one gets into a class: the blocks around it, outermost first."""

    nodes: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def site(self, line: Line) -> Site:
        return Site(
            line,
            "/".join((*self.nodes, line.node)),
            " · ".join((*self.titles, line.title)),
            ".".join((*self.names, line.attribute)),
        )

    def into(self, line: Line) -> Iterator[Way]:
        """The ways into the block of `line`, one for each repetition with weights of its own."""
        if line.repeat == 1 or line.share:
            yield self._through(line, "", "", ())
            return
        for number in range(line.repeat):
            yield self._through(line, f".{number}", f" ({number + 1})", (str(number),))

    def _through(self, line: Line, node: str, title: str, member: tuple[str, ...]) -> Way:
        return Way(
            (*self.nodes, line.node + node),
            (*self.titles, line.title + title),
            (*self.names, line.attribute, *member),
        )


def sites(plan: Plan) -> Iterator[Site]:
    """All of them in the order of the network."""
    known = {made.name: made for made in plan.classes}

    def inside(made: ClassPlan, way: Way) -> Iterator[Site]:
        for line in made.lines:
            block = block_of(line, known)
            if block is not None:
                for inner in way.into(line):
                    yield from inside(block, inner)
            elif line.attribute:
                yield way.site(line)

    return inside(plan.model, Way())


def block_of(line: Line, known: dict[str, ClassPlan]) -> ClassPlan | None:
    """The class of the block that `line` runs, None for a layer."""
    return known.get(line.code.module.target) if line.code.module is not None else None


def category_of(made: Network, line: Line) -> Category:
    """The group of the palette that the layer of `line` belongs to."""
    graph = made.project.graph
    for block in line.path:
        graph = made.project.blocks[graph.nodes[block].kind.removeprefix(BLOCK)].graph
    declared = kinds.declaration(graph.nodes[line.node].kind)
    assert issubclass(declared, Layer)
    return declared.category
