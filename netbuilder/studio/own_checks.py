"""Running Python layers to learn what they give: those of the project that is open, or all of one at once."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator

from netbuilder.analysis.outcome import Walk
from netbuilder.analysis.placing import placed
from netbuilder.analysis.report import Report, report
from netbuilder.catalogue.layers.code import TEMPLATE
from netbuilder.catalogue.own.layer import OwnLayer
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.core.setting_code import Checked
from netbuilder.core.signal import Signal
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import one_line
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import BLOCK
from netbuilder.project import kinds
from netbuilder.project.own_code import learn
from netbuilder.project.project import Project
from netbuilder.project.trust import is_trusted
from netbuilder.studio.own_process import GRADIENT_SECONDS, SECONDS, Answer, Json, OwnProcess

Inputs = tuple[TensorSpec | None, ...]
_Place = tuple[str, str]
_Key = tuple[str, Inputs]

_WAIT_SECONDS = 0.01
# Layers behind each other are known one after the other.
_MOST_ROUNDS = 200
_MOST_KEPT = 1024


class Wanted(NamedTuple):
    """A layer to be run with `inputs`: the block that its node stands in, "" outside, and the node."""

    block: str
    node: str
    made: OwnLayer
    inputs: Inputs

    @property
    def key(self) -> _Key:
        return self.made.key, self.inputs


class OwnChecks:
    """Follows a project: what is not known of its layers is found out, and `learnt` when it is there.

    `began` asks for being pumped as long as something is `alive`. `learnt` is called with an edit of the
    project; it says whether that could be made now.
    """

    def __init__(
        self,
        learnt: Callable[[Callable[[Project], Project]], bool],
        began: Signal[[]],
        process: OwnProcess | None = None,
    ) -> None:
        self.began = began
        self._learnt = learnt
        self._process = process or OwnProcess()
        self._known: dict[_Key, Checked] = {}
        self._waiting: deque[Wanted] = deque()
        self._running: Wanted | None = None
        self._found: dict[_Place, list[Checked]] = {}
        self._trial: tuple[Json, Callable[[Answer], None]] | None = None
        self._trying: Callable[[Answer], None] | None = None

    @property
    def alive(self) -> bool:
        running = self._running is not None or self._trying is not None or self._trial is not None
        return bool(self._waiting or running or self._found)

    def try_out(self, asked: Json, heard: Callable[[Answer], None]) -> None:
        """Run a layer that is being written, before all others; `heard` gets what came of the last one."""
        self._trial = asked, heard
        if self._trying is not None:
            self._process.close()  # what it runs is out of date
            self._trying = None
        self.began.emit()

    def give_up_trial(self) -> None:
        """Nobody waits any more for what is tried out."""
        self._trial = None
        if self._trying is not None:
            self._process.close()
            self._trying = None

    def follow(self, found: Report) -> None:
        """Find out what `found` leaves open; what was asked before and is not wanted now is not run."""
        self._waiting.clear()
        running = self._running.key if self._running is not None else None
        for each in wanted(found, self._known):
            known = self._known.get(each.key)
            if known is not None:
                self._found.setdefault((each.block, each.node), []).append(known)
            elif each.key != running:
                self._waiting.append(each)
        if self.alive:
            self.began.emit()

    def forget(self, made: OwnLayer) -> None:
        """Run a layer again when it is next asked for, though it was run before."""
        self._known = {key: row for key, row in self._known.items() if key[0] != made.key}

    def pump(self) -> None:
        """Take what has come, and send the next."""
        answer = self._process.answer() if self._process.busy else None
        if answer is not None and self._trying is not None:
            heard, self._trying = self._trying, None
            heard(answer)
        elif answer is not None and self._running is not None:
            self._take(self._running, answer)
        if self._running is None and self._trying is None:
            self._send_next()
        if self._found and self._learnt(_learning(self._found)):
            self._found = {}

    def close(self) -> None:
        """End the process and forget what waits."""
        self._waiting.clear()
        self._found, self._running = {}, None
        self._trial = self._trying = None
        self._process.close()

    def _send_next(self) -> None:
        if self._trial is not None:
            (asked, heard), self._trial = self._trial, None
            try:
                self._process.send(asked)
            except OSError as error:
                heard(Answer({}, f"no process could be started: {error.strerror or error}"))
            else:
                self._trying = heard
        elif self._waiting:
            self._send(self._waiting.popleft())

    def _send(self, next_one: Wanted) -> None:
        try:
            self._process.send(request(next_one.made, next_one.inputs))
        except OSError as error:
            self._take(next_one, Answer({}, f"no process could be started: {error.strerror or error}"))
        else:
            self._running = next_one

    def _take(self, ran: Wanted, answer: Answer) -> None:
        row = checked_row(ran.made, ran.inputs, answer)
        self._running = None
        self._known[ran.key] = row
        for key in list(self._known)[:-_MOST_KEPT]:
            del self._known[key]
        self._found.setdefault((ran.block, ran.node), []).append(row)


def completed(project: Project) -> Project:
    """`project` with what its trusted Python layers give, those run that have not been. It waits for that."""
    process, known = OwnProcess(), dict[_Key, Checked]()
    try:
        for _ in range(_MOST_ROUNDS):
            found: dict[_Place, list[Checked]] = {}
            for each in wanted(report(project), known):
                if each.key not in known:
                    answer = ran(process, request(each.made, each.inputs))
                    known[each.key] = checked_row(each.made, each.inputs, answer)
                found.setdefault((each.block, each.node), []).append(known[each.key])
            after = learn(project, found)
            if after == project:
                return project
            project = after
        return project
    finally:
        process.close()


def gradients_of(found: Report) -> Iterator[tuple[str, Answer]]:
    """Compare the gradients of each Python layer with finite differences. It waits for that."""
    process = OwnProcess()
    try:
        for each in own_layers(found.walk):
            graph = found.project.blocks[each.block].graph if each.block else found.project.graph
            asked = request(each.made, each.inputs, gradients=True)
            yield graph.nodes[each.node].name, ran(process, asked)
    finally:
        process.close()


def ran(process: OwnProcess, asked: Json) -> Answer:
    """What comes of a request; it waits for that."""
    try:
        process.send(asked)
    except OSError as error:
        return Answer({}, f"no process could be started: {error.strerror or error}")
    while (answer := process.answer()) is None:
        time.sleep(_WAIT_SECONDS)
    return answer


def wanted(found: Report, known: Iterable[_Key]) -> Iterator[Wanted]:
    """The layers of a project that have to be run, or whose failure may be due to another computer.

    Each with the same inputs comes once for each node. Of those whose key is `known` only what the project
    does not have yet.
    """
    have = set(known)
    for each in own_layers(found.walk):
        row = each.made.found(each.inputs)
        if not _is_template(each) and (row is None or (row.error and each.key not in have)):
            yield each


def own_layers(walk: Walk) -> Iterator[Wanted]:
    """The trusted Python layers of which it is known what they get, also those in blocks."""
    return _own_layers(walk, "", set())


def _own_layers(walk: Walk, block: str, seen: set[int]) -> Iterator[Wanted]:
    seen.add(id(walk))
    for outcome in walk.outcomes.values():
        if outcome.inner is not None and id(outcome.inner) not in seen:
            yield from _own_layers(outcome.inner, outcome.node.kind.removeprefix(BLOCK), seen)
        made = outcome.made
        if not isinstance(made, OwnLayer) or outcome.hands_on is not None or outcome.guessed:
            continue
        if None in outcome.inputs or None in outcome.sources or not is_trusted(made.digest):
            continue
        inputs = placed(made, outcome.ports, outcome.inputs)
        try:
            made.sizes(*inputs)
        except ShapeRefused:
            continue
        yield Wanted(block, outcome.node.id, made, inputs)


def _is_template(asked: Wanted) -> bool:
    """Whether it is known without being run."""
    return bool(asked.made.source == TEMPLATE)


def request(made: OwnLayer, inputs: Inputs, *, gradients: bool = False) -> Json:
    """What the process is asked for a layer. Raises ShapeRefused where its sizes cannot be told."""
    many = made.inputs[0].many
    first, count = made.inputs[0].name, len(inputs)
    return {
        "text": made.source,
        "name": made.class_name,
        "arguments": {**made.sizes(*inputs), **made.given},
        "inputs": [None if each is None else [each.sizes, each.axes, each.dtype] for each in inputs],
        "ports": [""] * count if many else [port.name if port.optional else "" for port in made.inputs],
        "names": [f"{first}[{n}]" for n in range(count)] if many else [port.name for port in made.inputs],
        "outputs": len(made.outputs),
        "gradients": gradients,
        "seconds": GRADIENT_SECONDS if gradients else SECONDS,
    }


def checked_row(made: OwnLayer, inputs: Inputs, answer: Answer) -> Checked:
    """An answer as the node keeps it."""
    if answer.error:
        return Checked(made.key, inputs, error=one_line(answer.error), line=answer.line)
    outputs = tuple(TensorSpec(tuple(s), tuple(a), d) for s, a, d in answer.fields["outputs"])
    figures = answer.fields["parameters"], answer.fields["multiply_adds"]
    return Checked(made.key, inputs, outputs, *figures)


def _learning(found: dict[_Place, list[Checked]]) -> Callable[[Project], Project]:
    kept = {place: tuple(rows) for place, rows in found.items()}
    return lambda project: learn(project, kept)


def prepared(project: Project) -> Project:
    """`project` as it can be built: what its Python layers give is known, as far as they are trusted."""
    return completed(project) if has_python(project) else project


def has_python(project: Project) -> bool:
    """Whether there is any Python layer in a project."""
    graphs = [project.graph, *(block.graph for block in project.blocks.values())]
    declared = {node.kind: kinds.find(node.kind) for graph in graphs for node in graph.nodes.values()}
    return any(each is not None and issubclass(each, OwnLayer) for each in declared.values())
