"""Changes that a person types: `recipe.lr=0.01`, `data.size=28`, `conv_1.filters=8`, and another data set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from netbuilder.core.declared import parsed
from netbuilder.core.names import identifier
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.text import Text
from netbuilder.data.recognise import recognise
from netbuilder.graph.model import End, Node
from netbuilder.project import edits, kinds
from netbuilder.project.project import Project
from netbuilder.project.recipe import Recipe


def with_changes(project: Project, changes: Iterable[str]) -> Project:
    """`project` with each KEY=VALUE put in. Raises ProblemError for a key or value that does not fit."""
    for change in changes:
        key, equals, value = change.partition("=")
        owner, dot, setting = key.strip().rpartition(".")
        if not equals or not dot:
            raise refuse(
                "bad_change",
                Text("“{change}” is not a change.", change=change),
                expected=Text("KEY=VALUE, where KEY is recipe.<setting>, data.<option> or <layer>.<setting>"),
                remedy=Text("write it like recipe.lr=0.01 or conv_1.filters=8."),
            )
        if owner == "recipe":
            project = edits.change_recipe(project, **{setting: parsed(Recipe, setting, value)})
        else:
            node = _node(project, owner)
            declared = kinds.declaration(node.kind)
            used = parsed(declared, setting, value)
            project = edits.change(project, node.id, {setting: declared.settings[setting].store(used)})
    return project


def with_data(project: Project, path: str) -> Project:
    """`project` with its data set replaced by what is recognised at `path`; ports of the same name stay connected.

    Where names differ, ports are taken in order.
    """
    found = recognise(Path(path))
    kind = kinds.DATA + found.id
    old = _data_nodes(project)
    if not old:
        raise _no_data(project)
    node = old[0]
    name = found.title if node.name == kinds.declaration(node.kind).title else node.name
    fields = found.fields()
    assert fields is not None
    ports = [port for port, _ in fields]
    renamed = _matched([port.name for port in kinds.output_ports(project, node)], ports)
    graph = project.graph
    wires = {
        end: replace(wire, source=End(node.id, renamed.get(wire.source.port, wire.source.port)))
        if wire.source.node == node.id
        else wire
        for end, wire in graph.wires.items()
    }
    changed = replace(node, kind=kind, name=name, settings=edits.frozen_settings(found.stored()))
    graph = replace(graph, nodes=graph.nodes.with_(node.id, changed), wires=type(graph.wires)(wires))
    return replace(project, graph=graph, facts=project.facts.without([node.id]))


def _matched(old: list[str], new: list[str]) -> Mapping[str, str]:
    left = [port for port in new if port not in old]
    missing = [port for port in old if port not in new]
    return dict(zip(missing, left, strict=False))


def _node(project: Project, owner: str) -> Node:
    """The node that a person means: by id, by name, by its name as Python writes it, or "data"."""
    nodes = project.graph.nodes
    if owner in nodes:
        return nodes[owner]
    if owner == "data":
        found = _data_nodes(project)
        if found:
            return found[0]
        raise _no_data(project)
    for node in nodes.values():
        if owner in (node.name, identifier(node.name)):
            return node
    known = [identifier(node.name) for node in nodes.values()]
    near = get_close_matches(owner, known, n=1)
    raise refuse(
        "unknown_node",
        Text("The project has no layer “{owner}”.", owner=owner),
        expected=Text("recipe, data, or one of {known}", known=", ".join(known)),
        received=Text("{owner}", owner=owner),
        remedy=Text("use “{near}”.", near=near[0]) if near else Text("choose one of those."),
        place=Place(node=owner),
    )


def _data_nodes(project: Project) -> list[Node]:
    return [node for node in project.graph.nodes.values() if kinds.is_data(node)]


def _no_data(project: Project) -> ProblemError:
    return refuse(
        "no_data",
        Text("{project} has no data set to change.", project=project.name),
        remedy=Text("add a data set to the project first."),
    )
