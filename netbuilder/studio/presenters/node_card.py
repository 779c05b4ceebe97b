"""What a node and a wire show on the canvas: words, ports and state, all from the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import TypeAlias

from netbuilder.analysis.cost import cost_of
from netbuilder.analysis.outcome import Outcome
from netbuilder.analysis.report import Report
from netbuilder.catalogue.categories import DATA, LOSS, NORMALISE, Category
from netbuilder.catalogue.layer import Layer, Port
from netbuilder.core.declared import Declared
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple, dataclass
from netbuilder.graph.model import End, Node, Wire
from netbuilder.project import kinds
from netbuilder.studio.presenters.block_marks import (
    block_words,
    shares_weights,
    with_block_marks,
)
from netbuilder.studio.presenters.costs import NO_FIGURE, Heat
from netbuilder.studio.presenters.node_spoken import spoken
from netbuilder.studio.presenters.node_states import with_states
from netbuilder.studio.presenters.node_values import Values, layer_values

Say: TypeAlias = Callable[[Text], str]

# The colour token of each kind of tensor: that of the category which works with it.
_TONES = {
    Kind.MAPS: "convolution",
    Kind.VECTOR: "dense",
    Kind.SEQUENCE: "recurrent",
    Kind.SIGNAL: "recurrent",
    Kind.VOLUME: "shape",
    Kind.SCALAR: "loss",
    Kind.OTHER: "data",
}
UNKNOWN_TONE = "line_control"


class Row(Enum):
    """Which row of a card a node is; `NONE` has a card of its own."""

    NONE = ""
    FIRST = "first"
    MIDDLE = "middle"
    LAST = "last"


class PortCard(NamedTuple):
    """A port as it is drawn. `tone` is the colour token of the tensor's kind, `square` a port of labels."""

    name: str
    label: str = ""
    tone: str = UNKNOWN_TONE
    square: bool = False


class NodeCard(NamedTuple):
    """A node as it is drawn: `title`, and below it `left` and `right` unless both are empty.

    `slot` is the figure in the header, `mark` the icon that takes its place. `pictures` leaves room for tiles
    of the data, `rows` puts ports in rows with their labels even if there is one. With `problem`, a summary
    gives way to its reason in short. `spoken` is the whole as a sentence.

    With `heat` figures speak of something else than shapes; one without words has no figure of that.

    A `dot` is just that, a `muted` node is half seen, and through both a wire is drawn of `through` values a
    sample. A `collapsed` node is its header, a `stack` has a second edge behind it. A docked node is a `row`
    of a card, with the ports that are seen there.
    """

    title: str
    kind: str
    category: str
    left: str = ""
    right: str = ""
    slot: str = ""
    mark: str = ""
    inputs: tuple[PortCard, ...] = ()
    outputs: tuple[PortCard, ...] = ()
    pictures: bool = False
    rows: bool = False
    problem: Problem | None = None
    spoken: str = ""
    dot: bool = False
    muted: bool = False
    collapsed: bool = False
    through: int = 0
    stack: bool = False
    row: Row = Row.NONE
    heat: Heat | None = None


@dataclass(frozen=True, slots=True)
class WireCard:
    """A wire as it is drawn: the shape it carries, its colour token, how many values a sample.

    `dotted` are labels; `problem` is what the node at its end says against it. What is `low` is compared with
    what the network says, and led round below it.
    """

    text: str
    tone: str
    count: int = 1
    dotted: bool = False
    problem: Problem | None = None
    low: bool = False


def errors_by_node(report: Report) -> dict[str, Problem]:
    """The first error of each node of the graph; one inside a block is the block node's own."""
    found: dict[str, Problem] = {}
    for problem in report.errors:
        place = problem.place
        id = place.blocks[0] if place.blocks else place.node
        if id is not None:
            found.setdefault(id, problem)
    return found


def node_card(
    report: Report,
    node: Node,
    problem: Problem | None = None,
    heat: Heat | None = None,
    say: Say = str,
) -> NodeCard:
    """The card of `node`; `problem` is its first error and `say` puts words into the user's language.

    Without `heat`, figures speak of shapes.
    """
    outcome = report.walk.outcomes.get(node.id)
    category = category_of(node.kind)
    inputs, outputs = _ports(report, node)
    named = kinds.is_block(node)
    use = _made(node) if named else None
    card = NodeCard(
        node.name,
        node.kind,
        category.id,
        inputs=_port_cards(inputs, _specs(outcome, into=True), named=named, free=_takes_many(node)),
        outputs=_port_cards(outputs, _specs(outcome, into=False), named=named),
        pictures=kinds.is_data(node),
        rows=kinds.is_loss(node),
        problem=problem,
        spoken=spoken(node, category, outcome, problem, say, use, shares=_shares(report, node)),
    )
    if kinds.is_data(node):
        card = card._replace(outputs=_named_after(card.outputs), left=_data_count(report, node))
    parameters = cost_of(outcome).parameters if outcome is not None else 0
    figure = (f"{parameters:,}" if parameters else "") if heat is None else None
    card = _with_values(card, _values(report, node, outcome, say), figure, outcome)
    if named:
        card = with_block_marks(card, shares=_shares(report, node))
    card = with_states(card, node, outcome, parameters, say)
    if heat is not None:
        card = _heated(card, heat, say)
    if problem is not None:
        from netbuilder.studio.presenters.node_reasons import reason  # late: there is hardly ever a problem

        # A node without a summary keeps its size: the mark alone says that something is wrong.
        words = reason(problem, node.name, say) if card.left or card.right or card.pictures else ""
        return card._replace(left=words, right="", slot="", mark="error")
    return card


def wire_card(report: Report, wire: Wire, problem: Problem | None = None, say: Say = str) -> WireCard:
    """The card of `wire`; `problem` is the first error of the node at its end."""
    spec = report.walk.spec(wire.source)
    mine = problem is not None and not problem.place.blocks and problem.place.port == wire.target.port
    return WireCard(
        shape_text(report, wire.source, spec, say),
        tone_of(spec),
        spec.count if spec is not None else 1,
        spec is not None and spec.is_labels,
        problem if mine else None,
        _is_compared(report, wire, spec),
    )


def _is_compared(report: Report, wire: Wire, spec: TensorSpec | None) -> bool:
    """Whether `wire` brings a loss what data say."""
    target, labels = report.graph.nodes[wire.target.node], spec is not None and spec.is_labels
    if kinds.is_dot(target):
        return labels
    source = report.graph.nodes[wire.source.node]
    if kinds.is_dot(source):
        source = report.graph.nodes[report.walk.origin(wire.source).node]
    return kinds.is_loss(target) and (labels or kinds.is_data(source))


def shape_text(report: Report, source: End, spec: TensorSpec | None, say: Say = str) -> str:
    """The shape on a wire: sizes, "class 0–9" for labels, "?" for what is not known."""
    if spec is None:
        return "?"
    if spec.is_labels:
        source = report.walk.origin(source)
        outcome = report.walk.outcomes.get(source.node)
        field = outcome.facts.field(source.port) if outcome is not None and outcome.facts else None
        if field is None or field.low is None or field.high is None:
            return say(Text("class"))
        return say(Text("class {low:g}–{high:g}", low=field.low, high=field.high))
    return str(spec) if spec.sizes else say(Text("scalar"))


def tone_of(spec: TensorSpec | None) -> str:
    """The colour token of what a port or wire carries."""
    if spec is None:
        return UNKNOWN_TONE
    return DATA.id if spec.is_labels else _TONES[spec.kind]


def category_of(kind: str) -> Category:
    """The group of the palette that a kind of node belongs to; unknown ones look like data."""
    declared = kinds.find(kind)
    if declared is not None and issubclass(declared, Layer):
        return declared.category
    if kind.startswith(kinds.LOSS):
        return LOSS
    return NORMALISE if declared is kinds.BlockUse else DATA


def _ports(report: Report, node: Node) -> tuple[tuple[Port, ...], tuple[Port, ...]]:
    """Inputs and outputs; of a node of an unknown kind those that wires name."""
    project = report.project
    try:
        inputs = kinds.input_ports(project, report.graph, node, report.walk.links.sources.get(node.id, {}))
        return inputs, kinds.output_ports(project, node)
    except ProblemError:
        wires = report.graph.wires.values()
        into = dict.fromkeys(wire.target.port for wire in wires if wire.target.node == node.id)
        out = dict.fromkeys(wire.source.port for wire in wires if wire.source.node == node.id)
        return tuple(map(Port, into)), tuple(map(Port, out))


def _takes_many(node: Node) -> bool:
    declared = kinds.find_of(node)
    return declared is not None and issubclass(declared, Layer) and any(port.many for port in declared.inputs)


def _specs(outcome: Outcome | None, *, into: bool) -> Mapping[str, TensorSpec | None]:
    """What is known at each port, by its name."""
    if outcome is None:
        return {}
    if into:
        return dict(zip(outcome.ports, outcome.inputs, strict=False))
    return dict(zip(outcome.output_ports, outcome.outputs, strict=False))


def _port_cards(
    ports: tuple[Port, ...], specs: Mapping[str, TensorSpec | None], *, named: bool, free: bool = False
) -> tuple[PortCard, ...]:
    """With `named`, ports have names for people. With `free`, the last one waits for a further wire."""
    cards = []
    for index, port in enumerate(ports):
        spec = specs.get(port.name)
        label = "+" if free and index == len(ports) - 1 else port.says if named else port.name
        cards.append(PortCard(port.name, label, tone_of(spec), spec is not None and spec.is_labels))
    return tuple(cards)


def _named_after(outputs: tuple[PortCard, ...]) -> tuple[PortCard, ...]:
    """The first output of a data set stands beside its pictures and needs no label."""
    return (outputs[0]._replace(label=""), *outputs[1:]) if outputs else ()


def _data_count(report: Report, node: Node) -> str:
    """How many examples there are, as far as it is known without reading them: "2,000 points"."""
    facts = report.project.facts.get(node.id)
    count = sum(number for _, number in facts.counts) if facts is not None else 0
    stored = node.settings.get("count")
    if not count and isinstance(stored, int):
        count = stored
    ports = _ports(report, node)[1]
    return f"{count:,} {ports[0].name}" if count and ports else ""


def _values(report: Report, node: Node, outcome: Outcome | None, say: Say) -> Values:
    made = outcome.made if outcome is not None else None
    if node.muted:
        made = _made(node)  # what it would do, not what it does
    if isinstance(made, kinds.BlockUse):
        return Values(block_words(kinds.block_of(report.project, node), made, say))
    if not isinstance(made, Layer):
        return Values()
    return layer_values(made, report.graph.nodes, say)


def _made(node: Node) -> Declared | None:
    try:
        return kinds.made(node.kind, node.settings)
    except ProblemError:
        return None


def _with_values(card: NodeCard, values: Values, figure: str | None, outcome: Outcome | None) -> NodeCard:
    """`card` with its summary and, as a `figure`, how many parameters it has; None stands for no figure."""
    left, right = values.left or card.left, values.right
    if figure is None:
        return card._replace(left=left, right=right)
    if left and not right and not card.pictures and not card.rows:
        return card._replace(left=left, right=figure)
    return card._replace(left=left, right=right, slot=figure or _weight(outcome))


def _heated(card: NodeCard, heat: Heat, say: Say) -> NodeCard:
    """`card` with the figure that is asked for, where there is room with its share of the whole."""
    if card.dot or card.muted or not heat.words:
        return card._replace(heat=NO_FIGURE)
    spoken = f"{card.spoken}, {say(heat.spoken)}" if heat.spoken is not None else card.spoken
    card = card._replace(heat=heat, spoken=spoken)
    if card.collapsed or not card.left or card.pictures:
        return card._replace(slot="" if card.mark else heat.words)
    return card._replace(right=heat.words, slot="" if card.mark else heat.part)


def _weight(outcome: Outcome | None) -> str:
    """How much a loss counts beside others, unless that is 1."""
    weight = (
        outcome.made.values().get("weight", 1.0) if outcome is not None and outcome.made is not None else 1.0
    )
    return f"× {weight:g}" if outcome is not None and kinds.is_loss(outcome.node) and weight != 1 else ""


def spoken_node(node: Node, outcome: Outcome | None, problem: Problem | None, say: Say = str) -> str:
    """A node of any graph as a sentence."""
    block = _made(node) if kinds.is_block(node) else None
    return spoken(node, category_of(node.kind), outcome, problem, say, block)


def _shares(report: Report, node: Node) -> bool:
    """Whether a block shares its weights, with itself or with another use."""
    return kinds.is_block(node) and shares_weights(_made(node), node.id, report.walk.references)
