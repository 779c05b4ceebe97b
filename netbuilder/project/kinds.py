"""One door to everything that can be a node: layers, data sets, losses and blocks, by the node's kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from netbuilder.catalogue import library
from netbuilder.catalogue.layer import Layer, Port, layers
from netbuilder.catalogue.training.losses import Loss, losses
from netbuilder.core.declared import Declared
from netbuilder.core.facts import DataFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.names import numbered, unique_title
from netbuilder.core.problem import nearest_name
from netbuilder.core.registry import Registry
from netbuilder.core.setting import Flag, Int, LayerReference
from netbuilder.core.setting_values import Values
from netbuilder.data.library import data_sets
from netbuilder.data.source import DataSet
from netbuilder.graph.model import BLOCK, BLOCK_INPUT, BLOCK_OUTPUT, REROUTE, Block, Graph, Node
from netbuilder.graph.words import stem
from netbuilder.project.project import Project

DATA = "data."
LOSS = "loss."
INPUT = "input"
OUTPUT = "output"

# Up to four digits: the ports of a node are listed, and a file could ask for a milliard.
_MANY_PORT = "[1-9][0-9]{0,3}"


class BlockUse(Declared):
    """The settings of a node that stands for a block."""

    title = "Block"
    repeat = Int(1, min=1, max=1000, label="Repeat", says="How many times in a row.")
    share = Flag(False, label="Share weights", says="Every repetition uses the same weights.")
    weights = LayerReference(
        kinds=(), label="Weights of", says="Another use of this block, whose weights this one has as well."
    )
    parameters = Values(says="What this use gives to the block's own parameters.")


def is_data(node: Node) -> bool:
    return node.kind.startswith(DATA)


def is_loss(node: Node) -> bool:
    return node.kind.startswith(LOSS)


def is_block(node: Node) -> bool:
    return node.kind.startswith(BLOCK)


def is_dot(node: Node) -> bool:
    """Whether it is no layer but a place through which a wire is led."""
    return node.kind == REROUTE


def hands_on(project: Project, node: Node) -> bool:
    """Whether a node gives what it gets: a dot, or a muted node that can be one."""
    return node.kind == REROUTE or (node.muted and can_hand_on(project, node))


def can_hand_on(project: Project, node: Node) -> bool:
    """Whether a node could give its first input as its one output. False for a kind that is not known."""
    if is_block(node):
        ends = _block_ports(project, node, BLOCK_INPUT), _block_ports(project, node, BLOCK_OUTPUT)
        return bool(ends[0]) and len(ends[1]) == 1
    declared = find_of(node)
    if node.kind == BLOCK_OUTPUT or declared is None or not issubclass(declared, Layer):
        return False
    return bool(declared.inputs) and len(declared.outputs) == 1


def has_weights(project: Project, node: Node) -> bool:
    """Whether a node of this kind can have weights; for a block, whether something in it can."""
    if is_block(node):
        block = block_of(project, node)
        return block is not None and any(has_weights(project, each) for each in block.graph.nodes.values())
    declared = find(node.kind)
    if declared is None or not issubclass(declared, Layer):
        return False
    return declared.parameters is not Layer.parameters


def belongs(kind: str, *, inside: bool) -> bool:
    """Whether a node of this kind may stand inside a block, or in the main graph."""
    if kind in (BLOCK_INPUT, BLOCK_OUTPUT):
        return inside
    return not inside or not (kind.startswith((DATA, LOSS)) or kind in (INPUT, OUTPUT))


def find(kind: str) -> type[Layer] | type[DataSet] | type[Loss] | type[BlockUse] | None:
    """What a node of this kind is an instance of, None for an unknown kind."""
    registry, id = _registry(kind)
    return BlockUse if kind.startswith(BLOCK) else registry.find(id)


def declaration(kind: str) -> type[Layer] | type[DataSet] | type[Loss] | type[BlockUse]:
    """What a node of this kind is an instance of. Raises ProblemError for an unknown kind."""
    registry, id = _registry(kind)
    return BlockUse if kind.startswith(BLOCK) else registry.get(id)


def find_of(node: Node) -> type[Layer] | type[DataSet] | type[Loss] | type[BlockUse] | None:
    """As `find` for the kind of a node; of a layer whose ports follow from its settings, that with them."""
    found = find(node.kind)
    return found.of(node.settings) if found is not None and issubclass(found, Layer) else found


def declaration_of(node: Node) -> type[Layer] | type[DataSet] | type[Loss] | type[BlockUse]:
    """As `find_of`. Raises ProblemError for an unknown kind."""
    found = declaration(node.kind)
    return found.of(node.settings) if issubclass(found, Layer) else found


def nearest(kind: str) -> str | None:
    """The known kind that is spelt most like an unknown one; None where none is like it."""
    registry, id = _registry(kind)
    near = nearest_name(id, registry)
    return None if near is None else kind.removesuffix(id) + near


@lru_cache(maxsize=4096)
def made(kind: str, settings: FrozenDict[str, object]) -> Declared:
    """The frozen instance a node stands for. Raises ProblemError for an unknown kind or a bad setting."""
    if kind.startswith((DATA, LOSS, BLOCK)):
        return declaration(kind)(**settings)
    return library.made(kind, settings)


def fresh_name(project: Project, kind: str, taken: Iterable[str]) -> str:
    """What a new node of this kind is called: layers are numbered from 1, as people speak of them."""
    if kind.startswith(BLOCK):
        block = project.blocks.get(kind.removeprefix(BLOCK))
        return use_name(block.name if block else kind, taken)
    declared = declaration(kind)
    if issubclass(declared, Layer):
        return numbered(declared.name, taken)
    return unique_title(declared.title, taken)


def use_name(title: str, taken: Iterable[str]) -> str:
    """What a new use of a block is called: "Stage 1", "Stage 2" …; of "Block 1" that, then "Block 1 2"."""
    used, short = set(taken), stem(title)
    if short[-1:].isdigit():
        return short if short not in used else numbered(short, {*used, f"{short} 1"})
    return numbered(short, used)


def input_ports(
    project: Project, graph: Graph, node: Node, wired: Iterable[str] | None = None
) -> tuple[Port, ...]:
    """The input ports that a node has. One that takes many gives one for each wire, and a free one behind.

    `wired` are the ports at which wires end, from those who know them without looking through the graph.
    """
    if is_block(node):
        return _block_ports(project, node, BLOCK_INPUT)
    if is_data(node):
        return ()
    found = declaration_of(node).inputs  # type: ignore[union-attr]  # data sets and blocks are done with
    if len(found) == 1 and found[0].many:
        if wired is None:
            wired = (end.port for end in graph.wires if end.node == node.id)
        return tuple(Port(name) for name in many_ports(wired))
    return found


def many_ports(wired: Iterable[str]) -> tuple[str, ...]:
    """Names of the inputs of a node that takes many: "1", "2", … up to the first free one behind all wires.

    Ports with other names, which only a file made by hand has, are none of them.
    """
    used = map(int, filter(is_many_port, wired))
    return tuple(str(number) for number in range(1, max(used, default=0) + 2))


def is_many_port(name: str) -> bool:
    """Whether an input of a node that takes many can be called so: "1", "2", …"""
    return re.fullmatch(_MANY_PORT, name) is not None


def output_ports(project: Project, node: Node) -> tuple[Port, ...]:
    """The output ports that a node has; those of a data set are its fields, as far as they are known."""
    if is_block(node):
        return _block_ports(project, node, BLOCK_OUTPUT)
    if node.kind == BLOCK_OUTPUT:
        return ()
    if is_data(node):
        facts = data_facts(project, node)
        return tuple(Port(name) for name, _ in facts.fields) if facts else ()
    return declaration_of(node).outputs  # type: ignore[union-attr]  # data sets and blocks are done with


def data_facts(project: Project, node: Node) -> DataFacts | None:
    """What is known about a data node: read by a job before, or declared by the set itself."""
    known = project.facts.get(node.id)
    if known is not None:
        return known
    source = made(node.kind, node.settings)
    assert isinstance(source, DataSet)
    fields = source.fields()
    return DataFacts(fields) if fields is not None else None


def told_by_declaration(node: Node) -> bool:
    """Whether a data set knows its outputs without having been read."""
    source = made(node.kind, node.settings)
    assert isinstance(source, DataSet)
    return source.fields() is not None


@lru_cache(maxsize=1024)
def reference_settings(kind: str) -> tuple[str, ...]:
    """Names of the settings that name another node of the graph; none for an unknown kind."""
    declared = BlockUse if kind.startswith(BLOCK) else layers.find(kind)
    settings = declared.settings.items() if declared is not None else ()
    return tuple(name for name, setting in settings if isinstance(setting, LayerReference))


def may_name(setting: LayerReference, node: Node, other: Node) -> bool:
    """Whether a reference of `node` may name `other`."""
    return other.kind in (setting.kinds or (node.kind,)) and other.id != node.id


def with_references(node: Node, ids: Mapping[str, str]) -> Node:
    """`node` whose references follow layers that have other `ids` now."""
    named = {name: node.settings.get(name) for name in reference_settings(node.kind)}
    changed = {name: ids[id] for name, id in named.items() if isinstance(id, str) and id in ids}
    return replace(node, settings=node.settings.merged(changed)) if changed else node


def block_of(project: Project, node: Node) -> Block | None:
    return project.blocks.get(node.kind.removeprefix(BLOCK))


def _registry(kind: str) -> tuple[Registry[Any], str]:
    """Where a kind that is no block is declared, and as what."""
    if kind.startswith(DATA):
        return data_sets, kind.removeprefix(DATA)
    if kind.startswith(LOSS):
        return losses, kind.removeprefix(LOSS)
    return layers, kind


def _block_ports(project: Project, node: Node, kind: str) -> tuple[Port, ...]:
    block = block_of(project, node)
    if block is None:
        return ()
    return tuple(Port(inner.id, inner.name) for inner in block.graph.nodes.values() if inner.kind == kind)
