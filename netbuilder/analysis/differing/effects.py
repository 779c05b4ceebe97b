"""What follows from the differences: parameters, work, memory, shapes and mistakes."""

from __future__ import annotations

from collections.abc import Iterator

from netbuilder.analysis.differing.difference import Difference, Group
from netbuilder.analysis.differing.graphs import Pair
from netbuilder.analysis.differing.settings import change_words
from netbuilder.analysis.report import Report, report
from netbuilder.core.text import Text


def effect_differences(pair: Pair) -> Iterator[Difference]:
    """Totals for one sample and the shapes of the layers that are in both main graphs."""
    before, after = report(pair.before.project), report(pair.after.project)
    for change, label, old, new in _totals(before, after):
        if old != new:
            yield _effect(str(label), change_words(label, old, new), change, old, new)
    for first, second in pair.both():
        old_shapes, new_shapes = _shapes(before, first.id), _shapes(after, second.id)
        for port in [port for port in new_shapes if port in old_shapes]:
            was, now = old_shapes[port], new_shapes[port]
            if was != now:
                output = Text("output") if len(new_shapes) == 1 else Text("output {port}", port=port)
                words = Text("{name}: {change}", name=second.name, change=change_words(output, was, now))
                yield _effect(second.name, words, "output", was, now)


def _shapes(found: Report, node: str) -> dict[str, str]:
    """What each output of a node gives, by port."""
    outcome = found.walk.outcomes.get(node)
    if outcome is None:
        return {}
    specs = zip(outcome.output_ports, outcome.outputs, strict=True)
    return {port: str(spec) if spec is not None else "?" for port, spec in specs}


def _effect(subject: str, words: Text, change: str, before: str, after: str) -> Difference:
    return Difference(Group.EFFECTS, words, subject, change, before, after)


def _totals(before: Report, after: Report) -> Iterator[tuple[str, Text, str, str]]:
    """Name, label, old and new; a sign stands before a total that leaves something out."""
    for name, label in _COSTS.items():
        old, new = (
            f"{'≥ ' if each.leaves_out else ''}{getattr(each.cost, name):,}" for each in (before, after)
        )
        yield name, label, old, new
    yield "errors", Text("errors"), str(len(before.errors)), str(len(after.errors))


_COSTS = {
    "parameters": Text("parameters"),
    "multiply_adds": Text("multiply-adds"),
    "activation_bytes": Text("bytes of activations"),
}
