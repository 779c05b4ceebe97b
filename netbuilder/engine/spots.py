"""Where in a network something happened: from a line of generated code to what the user calls it."""

from __future__ import annotations

import ast
from types import TracebackType

from torch import nn

from netbuilder.analysis.plan import ClassPlan, Line
from netbuilder.analysis.sound import Network
from netbuilder.core.problem import Place
from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
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
                return _spot(each, line)
    return None


def member_spots(made: Network, module: nn.Module) -> dict[str, Spot]:
    """The nodes of the members of an `nn.Sequential` that is a class of the source; none for other modules.

    Its forward pass is torch's own, so that no generated line tells where something happened in it.
    """
    if not isinstance(module, nn.Sequential) or type(module) is nn.Sequential:
        return {}
    code = type(module).__init__.__code__
    if code.co_filename != file_name(made.source):
        return {}
    spots = (spot_of_line(made, number) for _, _, number in code.co_lines() if number is not None)
    return {spot.attribute: spot for spot in spots if spot is not None}


def _spot(made: ClassPlan, line: Line) -> Spot:
    name = Text("{node}", node=line.title)
    inside = Text("{node} in block {block}", node=line.title, block=made.title)
    return Spot(inside if line.path else name, Place(line.node, blocks=line.path), line.attribute)


def spot_of_loss(made: Network, node: str) -> Spot:
    """The loss whose node is `node`."""
    title = next(loss.title for loss in made.plan.losses if loss.node == node)
    return Spot(Text("{node}", node=title), Place(node))


def spot_of_data(made: Network) -> Spot:
    """The data set that the network is fed with."""
    node = made.project.graph.nodes[made.plan.data]
    return Spot(Text("{node}", node=node.name), Place(node.id))


def spot_of_traceback(made: Network, traceback: TracebackType | None) -> Spot | None:
    """The node whose generated line, whose module or whose loss is innermost in `traceback`.

    Lines inside a Python layer are those of all nodes that have its code: what called it tells which it was.
    """
    source, own = file_name(made.source), _names_of_own(made)
    losses = {loss_file(loss.node): loss.node for loss in made.plan.losses}
    members: dict[nn.Module, Spot] = {}
    found = None
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        module = traceback.tb_frame.f_locals.get("self")
        if file == source and traceback.tb_frame.f_code.co_qualname.partition(".")[0] not in own:
            found = spot_of_line(made, traceback.tb_lineno) or found
        elif file in losses:
            found = spot_of_loss(made, losses[file])
        elif isinstance(module, nn.Module):
            found = members.get(module, found)
            members |= {module.get_submodule(name): spot for name, spot in member_spots(made, module).items()}
        traceback = traceback.tb_next
    return found


def is_own(made: Network, spot: Spot) -> bool:
    """Whether a spot is a layer that the user has written."""
    lines = (line for each in made.plan.classes for line in each.lines)
    at = spot.place.blocks, spot.place.node
    return any(line.code.own is not None and (line.path, line.node) == at for line in lines)


def _names_of_own(made: Network) -> set[str]:
    """What the texts of Python layers define."""
    texts = {
        line.code.own.text for each in made.plan.classes for line in each.lines if line.code.own is not None
    }
    defined = (statement for text in texts for statement in ast.parse(text).body)
    return {each.name for each in defined if isinstance(each, ast.ClassDef | ast.FunctionDef)}


def loss_file(node: str) -> str:
    """The file that the expression of a loss pretends to come from."""
    return _LOSS_FILE.format(node=node)
