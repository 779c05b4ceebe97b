"""Node, Wire, Note, Graph, Block: frozen values, found by stable ids."""

from __future__ import annotations

from dataclasses import dataclass

from netbuilder.core.frozen import FrozenDict

BLOCK = "block."
BLOCK_INPUT = "block_input"
BLOCK_OUTPUT = "block_output"

# What a file says about a thing beyond what we know, kept so that saving loses nothing.
Unknown = FrozenDict[str, object]
NOTHING: Unknown = FrozenDict()


@dataclass(frozen=True, slots=True)
class Node:
    """One thing on the canvas. `kind` names its declaration, `settings` hold stored values by name.

    `kind` is a layer's id (`conv2d`), `data.<id>`, `loss.<id>` or `block.<id of a Block>`. `x` and `y` are
    canvas pixels.
    """

    id: str
    kind: str
    name: str
    settings: FrozenDict[str, object] = FrozenDict()
    x: float = 0.0
    y: float = 0.0
    comment: str = ""
    unknown: Unknown = NOTHING


@dataclass(frozen=True, slots=True)
class End:
    """A port of a node."""

    node: str
    port: str


@dataclass(frozen=True, slots=True)
class Wire:
    """Carries a tensor from an output port to an input port."""

    source: End
    target: End
    unknown: Unknown = NOTHING


@dataclass(frozen=True, slots=True)
class Note:
    """Free text on the canvas. Places and sizes are canvas pixels."""

    id: str
    text: str
    x: float = 0.0
    y: float = 0.0
    width: float = 200.0
    height: float = 80.0
    unknown: Unknown = NOTHING


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and notes by id, wires by their target: an input port takes one wire.

    Every wire joins nodes that are there. Nodes and notes share their ids' namespace.
    """

    nodes: FrozenDict[str, Node] = FrozenDict()
    wires: FrozenDict[End, Wire] = FrozenDict()
    notes: FrozenDict[str, Note] = FrozenDict()


EMPTY = Graph()


@dataclass(frozen=True, slots=True)
class Block:
    """A graph that can be used as a node of other graphs.

    Its ports are the nodes of kind `block_input` and `block_output` inside: a port's id is the node's id, the
    port's label the node's name.
    """

    id: str
    name: str
    graph: Graph = EMPTY
    unknown: Unknown = NOTHING
