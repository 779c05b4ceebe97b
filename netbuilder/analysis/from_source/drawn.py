"""What is known of a text that was generated: which node wrote each of its lines."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence

from netbuilder.analysis.from_source.forms import Form
from netbuilder.analysis.from_source.knowledge import Nothing, Recalled
from netbuilder.analysis.from_source.trouble import Spot
from netbuilder.analysis.from_source.values import Instance, Module, Reading, Ref
from netbuilder.analysis.outcome import Outcome, Walk
from netbuilder.graph.model import BLOCK_OUTPUT, End

Path = tuple[str, ...]


class Drawn(Nothing):
    """Knows the lines of a generated text."""

    in_place = True

    def __init__(
        self,
        walk: Walk,
        entries: Sequence[End],
        places: Iterable[tuple[int, Path, str]],
        codes: Iterable[str],
    ) -> None:
        self._walks: dict[Path, Walk] = {(): walk}
        self._entries: dict[Path, Sequence[End]] = {(): entries}
        self._lines: dict[int, str] = {}
        for line, _, node in places:
            self._lines.setdefault(line, node)
        self._codes = tuple(codes)

    def recall(self, form: Form, spot: Spot, reading: Reading) -> Recalled | None:
        node = self._node(form.module, spot)
        if node is None:
            return None
        if form.module is None and any(step.node == node for step in reading.steps):
            return None
        outcome = self._walk(reading.path).outcomes[node]
        arriving = [self._end(tensor.ref, reading) for tensor in form.inputs]
        ports = tuple(
            (port, arriving.index(source))
            for port, source in zip(outcome.ports, outcome.sources, strict=True)
            if source in arriving
        )
        settings = outcome.node.settings
        return Recalled(outcome.node.kind, ports, outcome.output_ports, settings, outcome.outputs, None, node)

    def path_of(self, what: Instance, spot: Spot, reading: Reading) -> Path:
        node = self._node(what, spot)
        return (*reading.path, node) if node is not None else ()

    def _node(self, what: Module | Instance | None, spot: Spot) -> str | None:
        """The node that wrote a line: that where something is called, or made for a chain."""
        found = None if what is not None and what.in_chain else self._lines.get(spot.line)
        if found is None and what is not None:
            found = self._lines.get(what.spot.line)
        return found

    def may_know(self, node: ast.expr) -> bool:
        return node.lineno in self._lines

    def codes(self) -> Mapping[str, str | None]:
        return dict.fromkeys(self._codes)

    def _walk(self, path: Path) -> Walk:
        if path not in self._walks:
            outcome = self._walk(path[:-1]).outcomes[path[-1]]
            assert outcome.inner is not None
            self._walks[path] = outcome.inner
            self._entries[path] = [End(port, "out") for port in outcome.ports]
        return self._walks[path]

    def _end(self, ref: Ref, reading: Reading) -> End:
        """The output at which a tensor is made."""
        walk = self._walk(reading.path)
        if ref.step < 0:
            return self._entries[reading.path][ref.output]
        node = reading.steps[ref.step].node
        return End(node, walk.outcomes[node].output_ports[ref.output])


def behind(walk: Walk, end: End) -> End:
    """The output that the end of a block hands on."""
    outcome: Outcome = walk.outcomes[end.node]
    while outcome.node.kind == BLOCK_OUTPUT and outcome.sources and outcome.sources[0] is not None:
        end = outcome.sources[0]
        outcome = walk.outcomes[end.node]
    return end
