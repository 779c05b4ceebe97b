"""Changes that a person types: `recipe.lr=0.01`, `data.size=28`, `conv_1.filters=8`, and another data set."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from netbuilder.core.declared import parsed
from netbuilder.core.facts import DataFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.names import identifier, unique_title
from netbuilder.core.problem import Place, ProblemError, refuse, unknown
from netbuilder.core.text import Text, shortened
from netbuilder.data.facts import facts
from netbuilder.data.recognise import recognise
from netbuilder.data.source import DataSet
from netbuilder.graph.model import End, Graph, Node, Wire
from netbuilder.project import edits, kinds
from netbuilder.project.project import Project
from netbuilder.project.recipe import Recipe

_RECIPE = "recipe"
_DATA = "data"


def with_changes(project: Project, changes: Iterable[str]) -> Project:
    """`project` with each KEY=VALUE put in, in this order.

    KEY is `recipe.<setting>`, `data.<option>` or `<layer>.<setting>`; a layer is meant by its name, by that
    name as Python writes it, or by its id. Raises ProblemError for a key or a value that does not fit.
    """
    for change in changes:
        key, equals, value = change.partition("=")
        owner, dot, setting = key.strip().rpartition(".")
        if not equals or not dot:
            raise refuse(
                "bad_change",
                Text("“{change}” is not a change.", change=shortened(change)),
                expected=Text("KEY=VALUE, where KEY is recipe.<setting>, data.<option> or <layer>.<setting>"),
                remedy=Text("write it like recipe.lr=0.01 or conv_1.filters=8."),
            )
        if owner == _RECIPE:
            project = edits.change_recipe(project, **{setting: parsed(Recipe, setting, value)})
        else:
            node = _node(project, owner)
            declared = kinds.declaration_of(node)
            used = parsed(declared, setting, value)
            project = edits.change(project, node.id, {setting: declared.settings[setting].store(used)})
    return project


def with_data(project: Project, path: str) -> Project:
    """`project` with its data set replaced by what is recognised at `path`, wired up in the same way.

    What only reading tells about is read, so that it is known what to wire.

    Ports of the same name stay connected; the others are taken in order, and wires that are left over go.
    Raises ProblemError for a project without data and for a path where none are recognised.
    """
    found = recognise(Path(path))
    known = None if found.fields() is not None else facts(found, found.load())
    return with_data_set(project, found, known)


def with_data_set(project: Project, found: DataSet, known: DataFacts | None = None) -> Project:
    """`project` with its data set replaced by `found`, of which reading told what is `known`.

    Where that is to come yet, the wires stay as they are until then. Raises ProblemError without data.
    """
    node = _data_node(project)
    names = [other.name for other in project.graph.nodes.values() if other.id != node.id]
    renamed = node.name != kinds.declaration(node.kind).title
    changed = replace(
        node,
        kind=kinds.DATA + found.id,
        name=node.name if renamed else unique_title(found.title, names),
        settings=edits.frozen_settings(found.stored()),
    )
    if known is None and found.fields() is None:
        known = replace(kinds.data_facts(project, node) or DataFacts(()), digest="", counts=(), fault=None)
    without = project.facts.without([node.id])
    forgotten = replace(project, facts=without if known is None else without.with_(node.id, known))
    before = [port.name for port in kinds.output_ports(project, node)]
    after = [port.name for port in kinds.output_ports(forgotten, changed)]
    graph = _rewired(project.graph, node.id, _matched(before, after))
    return replace(forgotten, graph=replace(graph, nodes=graph.nodes.with_(node.id, changed)))


def _matched(before: list[str], after: list[str]) -> dict[str, str]:
    """The port that takes the place of each one before, for as many as there are."""
    same = {port: port for port in before if port in after}
    missing = [port for port in before if port not in same]
    left = [port for port in after if port not in same]
    return {**same, **dict(zip(missing, left, strict=False))}


def _rewired(graph: Graph, node: str, ports: dict[str, str]) -> Graph:
    """`graph` with the wires from `node` at other ports; those at ports that are gone are removed."""
    wires: dict[End, Wire] = {}
    for target, wire in graph.wires.items():
        if wire.source.node != node:
            wires[target] = wire
        elif wire.source.port in ports:
            wires[target] = replace(wire, source=End(node, ports[wire.source.port]))
    return replace(graph, wires=FrozenDict(wires))


def _node(project: Project, owner: str) -> Node:
    """The node that a person means by `owner`."""
    if owner == _DATA:
        return _data_node(project)
    nodes = project.graph.nodes
    named = {identifier(node.name): node for node in reversed(nodes.values())}
    exact = [node for node in nodes.values() if node.name == owner]
    found = exact[0] if exact else named.get(identifier(owner), nodes.get(owner))
    if found is None:
        what = Text("The project has no layer “{owner}”.", owner=shortened(owner))
        known = [_RECIPE, _DATA, *map(identifier, (node.name for node in nodes.values()))]
        raise unknown("unknown_node", what, owner, known, place=Place(node=owner))
    return found


def _data_node(project: Project) -> Node:
    """The first data set with a wire, else the first one. Raises ProblemError when there is none."""
    found = [node for node in project.graph.nodes.values() if kinds.is_data(node)]
    if not found:
        raise _no_data(project)
    used = {wire.source.node for wire in project.graph.wires.values()}
    return next((node for node in found if node.id in used), found[0])


def _no_data(project: Project) -> ProblemError:
    return refuse(
        "no_data",
        Text("{project} has no data set to change.", project=project.name),
        remedy=Text("add a data set to the project first."),
    )
