"""Small changes to an ONNX graph after torch has written it: other names, a softmax behind the scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnx import GraphProto


def rename(graph: GraphProto, wanted: Mapping[str, str]) -> None:
    """Call values by other names: `wanted` maps those they have. What has such a name inside makes way."""
    used = set(_names(graph))
    names = dict(wanted)
    for new in wanted.values():
        if new in used and new not in names:
            names[new] = _free(new, used | set(wanted.values()))
            used.add(names[new])
    for part in _graphs(graph):
        _renamed(part, names)


def add_softmax(graph: GraphProto, index: int) -> None:
    """Let the output number `index` be shares of its classes, which lie along its second axis."""
    from onnx import helper

    output = graph.output[index].name
    scores = _free(f"{output}_scores", set(_names(graph)))
    rename(graph, {output: scores})
    graph.output[index].name = output
    graph.node.append(helper.make_node("Softmax", [scores], [output], name=f"softmax_{index}", axis=1))


def drop_output(graph: GraphProto, index: int) -> None:
    """Take away the output number `index`, and what is computed for it alone."""
    del graph.output[index]
    while True:
        used = {value.name for value in graph.output}
        used.update(name for part in _graphs(graph) for node in part.node for name in node.input)
        idle = [node for node in graph.node if not used.intersection(node.output)]
        if not idle:
            break
        for node in idle:
            graph.node.remove(node)
    for values in (graph.initializer, graph.value_info):
        for value in [each for each in values if each.name not in used]:
            values.remove(value)


def _renamed(graph: GraphProto, names: Mapping[str, str]) -> None:
    for value in (*graph.input, *graph.output, *graph.initializer, *graph.value_info):
        value.name = names.get(value.name, value.name)
    for node in graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
        node.output[:] = [names.get(name, name) for name in node.output]


def _graphs(graph: GraphProto) -> Iterator[GraphProto]:
    """The graph and those inside its loops and branches, which see its values."""
    yield graph
    for node in graph.node:
        for attribute in node.attribute:
            for inner in (*([attribute.g] if attribute.HasField("g") else []), *attribute.graphs):
                yield from _graphs(inner)


def _names(graph: GraphProto) -> Iterator[str]:
    for part in _graphs(graph):
        for value in (*part.input, *part.output, *part.initializer, *part.value_info):
            yield value.name
        for node in part.node:
            yield from (*node.input, *node.output)


def _free(wanted: str, used: set[str]) -> str:
    number, found = 1, wanted
    while found in used:
        number += 1
        found = f"{wanted}_{number}"
    return found
