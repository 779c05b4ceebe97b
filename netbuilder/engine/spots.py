"""Where in a network something happened: from a line of generated code to what the user calls it."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType

from netbuilder.analysis.sound import Network
from netbuilder.core.problem import Place
from netbuilder.core.text import Text
from netbuilder.engine.build import file_name

_LOSS_FILE = "<netbuilder loss {node}>"


@dataclass(frozen=True, slots=True)
class Spot:
    """A node as the user knows it (`where`) and as the window finds it (`place`).

    `attribute` is the name of its module in the class that it belongs to, "" for a node without one.
    """

    where: Text
    place: Place
    attribute: str = ""


def spot_of_line(made: Network, number: int) -> Spot | None:
    """The node that wrote line `number` of the source; None for a line that belongs to none."""
    at = made.source.node_at(number)
    for each in made.plan.classes:
        for line in each.lines:
            if at == (line.path, line.node):
                name = Text("{node}", node=line.title)
                inside = Text("{node} in block {block}", node=line.title, block=each.title)
                place = Place(line.node, blocks=line.path)
                return Spot(inside if line.path else name, place, line.attribute)
    return None


def spot_of_loss(made: Network, node: str) -> Spot:
    """The loss whose node is `node`."""
    title = next(loss.title for loss in made.plan.losses if loss.node == node)
    return Spot(Text("{node}", node=title), Place(node))


def spot_of_data(made: Network) -> Spot:
    """The data set that the network is fed with."""
    node = made.project.graph.nodes[made.plan.data]
    return Spot(Text("{node}", node=node.name), Place(node.id))


def spot_of_traceback(made: Network, traceback: TracebackType | None) -> Spot | None:
    """The node whose generated line, or whose loss, is innermost in `traceback`."""
    source = file_name(made.source)
    losses = {loss_file(loss.node): loss.node for loss in made.plan.losses}
    found = None
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        if file == source:
            found = spot_of_line(made, traceback.tb_lineno) or found
        elif file in losses:
            found = spot_of_loss(made, losses[file])
        traceback = traceback.tb_next
    return found


def loss_file(node: str) -> str:
    """The file that the expression of a loss pretends to come from."""
    return _LOSS_FILE.format(node=node)
