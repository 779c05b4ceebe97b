"""Parameters of a block's own: settings of layers inside that each use sets for itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeVar

from netbuilder.core.declared import checked
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Place, refuse
from netbuilder.core.setting import AnySetting, Checks, LayerReference, PythonText
from netbuilder.core.setting_values import Values
from netbuilder.core.text import Text
from netbuilder.graph import edit
from netbuilder.graph.model import BLOCK, Block, Graph, Node, Parameter
from netbuilder.graph.words import free_name, one_line_name
from netbuilder.project import kinds
from netbuilder.project.project import Project, graph_of, with_graph

V = TypeVar("V")


def settings_of(node: Node) -> tuple[AnySetting, ...]:
    """The settings of a layer that its block can leave to its uses."""
    declared = kinds.find_of(node)
    every = declared.settings.values() if declared is not None else ()
    return tuple(
        each for each in every if not isinstance(each, LayerReference | Values | PythonText | Checks)
    )


def parameters_of(block: Block) -> dict[str, tuple[Node, AnySetting]]:
    """The parameters of a block by name: layer and setting. Those whose layer is gone are none any more."""
    found: dict[str, tuple[Node, AnySetting]] = {}
    for name, parameter in block.parameters.items():
        node = block.graph.nodes.get(parameter.node)
        settings = {each.name: each for each in settings_of(node)} if node is not None else {}
        if node is not None and parameter.setting in settings:
            found[name] = node, settings[parameter.setting]
    return found


def parameter_at(block: Block, node: str, setting: str) -> str | None:
    """The name of the parameter that a setting of a layer inside is, None for one that is none."""
    wanted = Parameter(node, setting)
    return next((name for name, each in block.parameters.items() if each == wanted), None)


def expose(project: Project, block: str, id: str, setting: str) -> Project:
    """Let each use of `block` set a setting of its layer `id`; until one does, it is as inside."""
    held = _block(project, block)
    node = edit.node_of(held.graph, id)
    label = kinds.declaration_of(node).settings[setting].label
    if parameter_at(held, id, setting) is not None:
        return project
    name = free_name(label, held.parameters)
    if name != label:
        name = free_name(f"{node.name}: {label}", held.parameters)
    changed = replace(held, parameters=held.parameters.with_(name, Parameter(id, setting)))
    return replace(project, blocks=project.blocks.with_(block, changed))


def conceal(project: Project, block: str, id: str, setting: str) -> Project:
    """Let a setting of a layer inside be the same in all uses again."""
    held = _block(project, block)
    name = parameter_at(held, id, setting)
    kept = held.parameters.without([name] if name is not None else [])
    return replace(project, blocks=project.blocks.with_(block, replace(held, parameters=kept)))


def rename_parameter(project: Project, block: str, id: str, setting: str, name: str) -> Project:
    """Call the parameter that a setting of a layer inside is otherwise; each use keeps its value of it."""
    held, wanted = _block(project, block), one_line_name(name)
    old = parameter_at(held, id, setting)
    if old is None or wanted == old:
        return project
    if not wanted:
        raise refuse(
            "empty_name", Text("A parameter needs a name."), remedy=Text("type at least one letter.")
        )
    wanted = free_name(wanted, held.parameters.without([old]))
    changed = replace(held, parameters=_renamed(held.parameters, old, wanted))
    project = replace(project, blocks=project.blocks.with_(block, changed))
    for scope in ("", *project.blocks):
        project = with_graph(project, partial(_with_renamed, kind=BLOCK + block, old=old, new=wanted), scope)
    return project


def _with_renamed(graph: Graph, kind: str, old: str, new: str) -> Graph:
    """`graph` whose uses of a block give their value under the new name."""
    uses = {
        id: replace(node, settings=node.settings.with_("parameters", _renamed(given_in(node), old, new)))
        for id, node in graph.nodes.items()
        if node.kind == kind and old in given_in(node)
    }
    return replace(graph, nodes=graph.nodes.merged(uses)) if uses else graph


def _renamed(values: FrozenDict[str, V], old: str, new: str) -> FrozenDict[str, V]:
    """The same in the same order, one of them under another name."""
    return FrozenDict({new if name == old else name: value for name, value in values.items()})


def give(project: Project, id: str, name: str, value: object, block: str = "") -> Project:
    """Give the parameter `name` a value in the use `id` of a block, which stands in `block`."""
    node = edit.node_of(graph_of(project, block), id)
    found = parameters_of(_block(project, node.kind.removeprefix("block."))).get(name)
    if found is None:
        raise refuse(
            "unknown_setting",
            Text("{block} has no parameter “{name}”.", block=node.name, name=name),
            remedy=Text("choose one that it has."),
            place=Place(node=id),
        )
    inner, setting = found
    declared = kinds.declaration_of(inner)
    stored = setting.store(checked(declared, setting.name, value))
    values = given_in(node).with_(name, stored)
    return with_graph(project, lambda graph: edit.change(graph, id, {"parameters": values}), block)


def given_in(node: Node) -> FrozenDict[str, object]:
    """The values that a use of a block gives to parameters, as they are stored."""
    values = node.settings.get("parameters")
    return values if isinstance(values, FrozenDict) else FrozenDict()


def resolved(block: Block, values: Mapping[str, object]) -> Block:
    """`block` as it is with these values of its parameters."""
    nodes: dict[str, Node] = {}
    for name, (node, setting) in parameters_of(block).items() if values else ():
        if name in values:
            held = nodes.get(node.id, node)
            nodes[node.id] = replace(held, settings=held.settings.with_(setting.name, values[name]))
    return (
        replace(block, graph=replace(block.graph, nodes=block.graph.nodes.merged(nodes))) if nodes else block
    )


def without_layers(project: Project, block: str, ids: Iterable[str]) -> Project:
    """`project` without the parameters of `block` that are settings of the layers `ids`."""
    held, gone = project.blocks[block], set(ids)
    names = [name for name, each in held.parameters.items() if each.node in gone]
    if not names:
        return project
    changed = replace(held, parameters=held.parameters.without(names))
    return replace(project, blocks=project.blocks.with_(block, changed))


def _block(project: Project, id: str) -> Block:
    graph_of(project, id)  # refuses one that is not there
    return project.blocks[id]
