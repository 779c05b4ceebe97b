"""Node, Wire, Note, Frame, Graph, Block: frozen values, found by stable ids."""

from __future__ import annotations

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.values import NamedTuple, dataclass

BLOCK = "block."
BLOCK_INPUT = "block_input"
BLOCK_OUTPUT = "block_output"
# The dot through which a wire is led: one input, one output, the same tensor.
REROUTE = "reroute"

# What a file says about a thing beyond what we know, kept so that saving loses nothing.
Unknown = FrozenDict[str, object]
NOTHING: Unknown = FrozenDict()


@dataclass(frozen=True, slots=True)
class Node:
    """One thing on the canvas. `kind` names its declaration, `settings` hold stored values by name.

    `kind` is a layer's id (`conv2d`), `data.<id>`, `loss.<id>` or `block.<id of a Block>`. `x` and `y` are
    canvas pixels. A `muted` node hands its first input on unchanged, the weights of a `frozen` one do not
    learn, a `collapsed` one is drawn as its header alone. A `docked` one is drawn as a row under the node
    that feeds it, wherever that can be: see `netbuilder.project.docking`.
    """

    id: str
    kind: str
    name: str
    settings: FrozenDict[str, object] = FrozenDict()
    x: float = 0.0
    y: float = 0.0
    comment: str = ""
    muted: bool = False
    frozen: bool = False
    collapsed: bool = False
    docked: bool = False
    unknown: Unknown = NOTHING


class End(NamedTuple):
    """A port of a node. A tuple, since graphs are full of them: it is hashed ten times as fast."""

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
class Frame:
    """A labelled ground under a part of the graph; what lies wholly on it moves with it. In canvas pixels.

    `comment` stands at the other end of the line with the title. Both are one line, perhaps empty.
    """

    id: str
    title: str
    x: float = 0.0
    y: float = 0.0
    width: float = 320.0
    height: float = 160.0
    comment: str = ""
    unknown: Unknown = NOTHING


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes, notes and frames by id, wires by their target: an input port takes one wire.

    Every wire joins nodes that are there. Nodes, notes and frames share their ids' namespace.
    """

    nodes: FrozenDict[str, Node] = FrozenDict()
    wires: FrozenDict[End, Wire] = FrozenDict()
    notes: FrozenDict[str, Note] = FrozenDict()
    frames: FrozenDict[str, Frame] = FrozenDict()

    @property
    def ids(self) -> tuple[str, ...]:
        """All that lies on the canvas: nodes, then notes, then frames."""
        return (*self.nodes, *self.notes, *self.frames)


EMPTY = Graph()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A setting of a node inside a block that each use of the block sets for itself."""

    node: str
    setting: str


@dataclass(frozen=True, slots=True)
class Block:
    """A graph that can be used as a node of other graphs. `parameters` are by name.

    Its ports are the nodes of kind `block_input` and `block_output` inside: a port's id is the node's id, the
    port's label the node's name.
    """

    id: str
    name: str
    graph: Graph = EMPTY
    unknown: Unknown = NOTHING
    parameters: FrozenDict[str, Parameter] = FrozenDict()
