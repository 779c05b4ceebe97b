"""A Python layer while it is written: what is wrong, what it gives once it has run, how it is applied."""

from __future__ import annotations

from functools import partial

from netbuilder.analysis.placing import placed
from netbuilder.catalogue.layer import Layer, Port
from netbuilder.catalogue.own.classes import OwnClass, read_class
from netbuilder.catalogue.own.layer import SOURCE, OwnLayer
from netbuilder.catalogue.own.words import CodeFault
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import ProblemError
from netbuilder.core.signal import Signal
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import Node
from netbuilder.project import kinds
from netbuilder.project.own_code import CODE, rewrite
from netbuilder.project.project import Project
from netbuilder.project.trust import trust, untrusted
from netbuilder.studio.own_checks import request
from netbuilder.studio.own_process import Answer
from netbuilder.studio.workspace import Workspace

_MOST_PRINTED = 80


class Fault(NamedTuple):
    """What is wrong, at a line from 1; 0 where it is at none."""

    line: int
    words: Text


class State(NamedTuple):
    """What is known of a text. `summary` says what it has, `result` what running it told.

    `right` is False for a result that tells of a fault. `running` says that an answer is waited for.
    """

    fault: Fault | None = None
    summary: Text | None = None
    result: Text | None = None
    right: bool | None = None
    running: bool = False


def is_readable(workspace: Workspace, id: str) -> bool:
    """Whether the code of a node may be edited and run: it is trusted, or is no text at all."""
    text = code_of_node(workspace, id)
    return text is None or text not in untrusted(workspace.project)


def code_of_node(workspace: Workspace, id: str) -> str | None:
    """The text of a Python layer on the canvas, None for another node."""
    node = workspace.graph.nodes.get(id)
    declared = kinds.find(node.kind) if node is not None else None
    if node is None or declared is None or not issubclass(declared, OwnLayer):
        return None
    text = node.settings.get(SOURCE) if node.kind == CODE else declared.source
    return text if isinstance(text, str) else str(declared.settings[SOURCE].default)


class Draft:
    """The code of one node. `changed` comes with another `state`."""

    def __init__(self, workspace: Workspace, id: str) -> None:
        self.changed: Signal[[]] = Signal()
        self.state = State()
        self._workspace = workspace
        self._id = id
        self._block = workspace.scope
        self._node = workspace.graph.nodes[id]
        self.before = code_of_node(workspace, id) or ""
        self._text = self.before
        self.write(self.before)

    @property
    def name(self) -> str:
        """What the user calls the layer."""
        return self._node.name

    @property
    def is_changed(self) -> bool:
        return self._text != self.before

    def write(self, text: str) -> None:
        """The text is this now: what its syntax tells is known at once."""
        self._text = text
        self._workspace.own_checks.give_up_trial()
        try:
            own = read_class(text)
            kinds.made(CODE, FrozenDict({SOURCE: text}))
        except CodeFault as error:
            self._become(State(Fault(error.line, error.what)))
        except ProblemError as error:
            self._become(State(Fault(0, error.problem.what)))
        else:
            self._become(State(summary=_summary(own)))

    def run(self, *, gradients: bool = False) -> None:
        """Run the text with what the node gets, or compare its gradients. Whoever types it may do that."""
        made = self._made()
        if made is None:
            return
        inputs = self._inputs(made)
        if inputs is None:
            self._become(self.state._replace(result=self._unfed()))
            return
        try:
            asked = request(made, inputs, gradients=gradients)
        except ShapeRefused as refused:
            what = Text("{name} {what}.", name=self.name, what=refused.what)
            self._become(self.state._replace(result=what, right=False, running=False))
            return
        result = Text("Comparing gradients…") if gradients else Text("Running it…")
        self._become(self.state._replace(fault=None, result=result, right=None, running=True))
        heard = partial(self._hear, made, inputs, gradients)
        self._workspace.own_checks.try_out(asked, heard)

    def apply(self) -> bool:
        """Give the node this text, as one edit; what was typed here is trusted by that."""
        try:
            trust({self._text: self.name})
        except ProblemError as error:
            self._workspace.refused.emit(error.problem)
        change = partial(rewrite, id=self._id, text=self._text, block=self._block)
        return self._workspace.edit(Text("Edit the code of {layer}", layer=self.name), change)

    def leave(self) -> None:
        """Nobody waits for a result any more."""
        self._workspace.own_checks.give_up_trial()

    def _made(self) -> OwnLayer | None:
        """The layer as it would be with this text, None for one that is none."""
        try:
            after = rewrite(self._workspace.project, self._id, self._text, self._block)
        except ProblemError:
            return None
        node = _node_in(after, self._block, self._id)
        made = kinds.made(node.kind, node.settings)
        return made if isinstance(made, OwnLayer) else None

    def _inputs(self, made: OwnLayer) -> tuple[TensorSpec | None, ...] | None:
        """What arrives at the ports, those of another text in their order; None where it is not known."""
        outcome = self._workspace.graph_report.walk.outcomes.get(self._id)
        if outcome is None or outcome.guessed or None in outcome.inputs or None in outcome.sources:
            return None
        if made.inputs[0].many:
            return outcome.inputs
        old = kinds.declaration_of(self._node)
        assert issubclass(old, Layer)
        names = _matched(old.inputs, made.inputs)
        ports = tuple(names.get(port, "") for port in outcome.ports)
        found = {port: spec for port, spec in zip(ports, outcome.inputs, strict=True) if port}
        if any(not port.optional and port.name not in found for port in made.inputs):
            return None
        there = tuple(port.name for port in made.inputs if port.name in found)
        return placed(made, there, tuple(found[name] for name in there))

    def _unfed(self) -> Text:
        return Text("Lead a wire into each input to see what it gives.")

    def _hear(
        self, made: OwnLayer, inputs: tuple[TensorSpec | None, ...], gradients: bool, answer: Answer
    ) -> None:
        if answer.error:
            words = Text("{words}.", words=answer.error.rstrip("."))
            fault = Fault(answer.line, words)
            self._become(self.state._replace(fault=fault, result=None, right=False, running=False))
        elif gradients:
            fields = answer.fields
            result = Text("{verdict}", verdict=fields["verdict"])
            self._become(self.state._replace(result=result, right=fields["right"], running=False))
        else:
            result = _told(inputs, answer)
            self._become(self.state._replace(result=result, right=True, running=False))

    def _become(self, state: State) -> None:
        self.state = state
        self.changed.emit()


def _told(inputs: tuple[TensorSpec | None, ...], answer: Answer) -> Text:
    """`8 → 3, 27 parameters`, and the first thing that it printed."""
    given = ", ".join(str(each) for each in inputs if each is not None)
    gives = ", ".join("×".join(map(str, sizes)) or "1" for sizes, _, _ in answer.fields["outputs"])
    words = Text(
        "Of {given} it makes {gives}. Parameters: {parameters:,}.",
        given=given,
        gives=gives,
        parameters=answer.fields["parameters"],
    )
    printed = str(answer.fields.get("printed", "")).strip().splitlines()
    if printed:
        return Text("{words} It prints: {printed}", words=words, printed=printed[0][:_MOST_PRINTED])
    return words


def _summary(own: OwnClass) -> Text:
    """Inputs, outputs and settings in one line."""
    given = ", ".join(_port(port) for port in own.inputs)
    gives = ", ".join(port.name for port in own.outputs)
    settings = ", ".join(each.name for each in own.settings)
    if not settings:
        return Text("{name}: takes {given}, gives {gives}.", name=own.name, given=given, gives=gives)
    return Text(
        "{name}: takes {given}, gives {gives}; settings {settings}.",
        name=own.name,
        given=given,
        gives=gives,
        settings=settings,
    )


def _port(port: Port) -> str:
    return f"{port.name}…" if port.many else f"{port.name}?" if port.optional else port.name


def _matched(old: tuple[Port, ...], new: tuple[Port, ...]) -> dict[str, str]:
    """Where a wire at an old port would end."""
    before, after = [port.name for port in old], [port.name for port in new]
    same = {name: name for name in before if name in after}
    rest = zip((n for n in before if n not in same), (n for n in after if n not in same), strict=False)
    return {**same, **dict(rest)}


def _node_in(project: Project, block: str, id: str) -> Node:
    graph = project.blocks[block].graph if block else project.graph
    return graph.nodes[id]


class Reading:
    """What of the Python in a project the user has not read, one text after the other.

    `only` is the text of the layer that was asked for: it comes first.
    """

    def __init__(self, workspace: Workspace, only: str | None = None) -> None:
        self._workspace = workspace
        found = untrusted(workspace.project)
        first = {only: found[only]} if only is not None and only in found else {}
        self.texts: tuple[tuple[str, str], ...] = tuple({**first, **found}.items())

    def trust(self, text: str, name: str) -> bool:
        """The user has read a text and agrees that it runs here."""
        return self._workspace.trust({text: name})
