"""Networks at random, sound ones: chains with skips, sums, joins, reshapes and blocks, under any names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from netbuilder.core.frozen import FrozenDict
from netbuilder.graph.model import BLOCK_INPUT, BLOCK_OUTPUT, End, Graph, Node
from netbuilder.project import edits
from netbuilder.project.parameters import expose, give, parameters_of
from netbuilder.project.project import Project, with_graph
from tests.analysis.sketch import Sketch

# A number below the one given.
Draw = Callable[[int], int]

NAMES = (
    "Conv",
    "self",
    "torch",
    "x",
    "forward",
    "class",
    "F",
    "nn",
    "layer",
    "parts",
    "train",
    "None",
    "range",
    "super",
    "bias",
    "weight",
    "TiedLinear",
    "합성곱 층",
    "日本語の畳み込み層の名前がとても長い",
    "\uff11\uff12",
    "Ünïcödé",
    "A very long name of a layer that goes on and on and on",
    "a" * 60,
    "ReLU \\N{BULLET}",
    "a'''b\"\"\"c",
    "{0} {self} {all}",
    "new\nline\ttab",
    "\x00\x1b[31m\u202eevil\ud800",
    "💥",
    "_",
    "0",
    "  ",
    "\\",
    '"',
    "#",
    "%s",
)
COMMENTS = (
    "",
    "",
    "",
    "Looks for edges.",
    "two\r\nlines\u2028three",
    '"""',
    "'''",
    "fmt: off",
    "type: ignore",
    "!shebang",
    "한국어 설명 " * 20,
    "word " * 60,
    "\x00\x0c\ud800",
    "ends with \\",
)
_VECTOR_STEPS: tuple[tuple[str, dict[str, Any], tuple[str, ...]], ...] = (
    ("linear", {"features": 4}, ("features", "bias")),
    ("layer_norm", {}, ("epsilon",)),
    ("tanh", {}, ()),
    ("dropout", {}, ("share",)),
)
_IMAGE_STEPS: tuple[tuple[str, dict[str, Any], tuple[str, ...]], ...] = (
    ("conv2d", {"filters": 4, "padding": [1, 1]}, ("filters", "kernel", "dilation", "bias")),
    ("conv2d", {"filters": 4, "kernel": [1, 1]}, ("filters", "stride")),
    ("batch_norm2d", {}, ()),
    ("relu", {}, ()),
)
_VALUES: dict[str, tuple[Any, Any, Any]] = {
    "features": (3, 4, 5),
    "filters": (2, 4, 6),
    "bias": (True, False, True),
    "epsilon": (1e-5, 1e-6, 1e-3),
    "share": (0.5, 0.1, 0.25),
    "kernel": ([3, 3], [1, 1], [3, 1]),
    "stride": ([1, 1], [1, 2], [2, 2]),
    "dilation": ([1, 1], [1, 1], [1, 2]),
}
_STEPS = ("linear", "relu", "add", "concatenate", "tanh", "block", "reshape", "layer_norm", "sum", "tied")


def drawn(draw: Draw) -> Project:
    """A sound network on vectors of 8, with up to four blocks, some of them inside others."""
    sketch = Sketch(NAMES[draw(len(NAMES))])
    deep: list[str] = []
    for depth in (2, 1):
        made = [_block(sketch, draw, deep if depth == 1 else []) for _ in range(draw(3))]
        deep += made
    first = sketch.put("input", sizes=[8])
    ends = _body(sketch, draw, [first], "", deep, 2 + draw(9))
    if draw(2):
        ends.append(sketch.put("add", sketch.put("input", sizes=[8]), ends[-1]))
    for end in ends[-1 - draw(5) :]:
        if draw(4):
            sketch.put("output", end)
    project = with_graph(sketch.project, lambda graph: _renamed(graph, draw))
    for block in project.blocks:
        project = with_graph(project, lambda graph: _renamed(graph, draw), block)
    return project


def _block(sketch: Sketch, draw: Draw, deeper: list[str]) -> str:
    kind = sketch.block(NAMES[draw(len(NAMES))])
    block = sketch.inside(kind)
    ports = [sketch.put(BLOCK_INPUT, block=block) for _ in range(1 + draw(3))]
    ends = _body(sketch, draw, ports[:1], block, deeper, 1 + draw(4)) + ports[1:]
    for end in ends[-1 - draw(3) :]:
        sketch.put(BLOCK_OUTPUT, end, block=block)
    return kind


def _body(
    sketch: Sketch, draw: Draw, ends: list[End], block: str, blocks: list[str], count: int
) -> list[End]:
    """Outputs of `count` steps behind `ends`, all of them vectors of 8."""
    for _ in range(count):
        step = _STEPS[draw(len(_STEPS))]
        source, other = ends[-1 - draw(min(3, len(ends)))], ends[draw(len(ends))]
        if step == "block" and blocks:
            ends += _use(sketch, draw, ends, block, blocks[draw(len(blocks))])
        elif step == "tied":
            code = sketch.put("linear", source, features=8, block=block)
            ends.append(sketch.put("tied_linear", code, partner=code.node, block=block))
        elif step in ("add", "sum"):
            several = (
                [ends[draw(len(ends))] for _ in range(2 + draw(5))] if step == "sum" else [source, other]
            )
            ends.append(sketch.put("add", *several, block=block))
        elif step == "concatenate":
            joined = sketch.put("concatenate", source, other, source, block=block)
            ends.append(sketch.put("linear", joined, features=8, block=block))
        elif step == "reshape":
            reshaped = sketch.put("reshape", source, sizes=[2, 4], block=block)
            ends.append(sketch.put("flatten", reshaped, block=block))
        else:
            kind = "relu" if step == "block" else step
            settings = {"features": 8} if kind == "linear" else {}
            ends.append(sketch.put(kind, source, block=block, **settings))
    return ends


def _use(sketch: Sketch, draw: Draw, ends: list[End], block: str, kind: str) -> list[End]:
    inside = sketch.project.blocks[sketch.inside(kind)].graph.nodes.values()
    count = sum(node.kind == BLOCK_INPUT for node in inside)
    ports = [node.id for node in inside if node.kind == BLOCK_OUTPUT]
    sources = [ends[draw(len(ends))] for _ in range(count)]
    use = sketch.put(kind, *sources, block=block).node
    if len(ports) == count and draw(2):
        settings = {"repeat": 2 + draw(2), "share": bool(draw(2))}
        sketch.project = edits.change(sketch.project, use, settings, block)
    return [End(use, port) for port in ports]


def _renamed(graph: Graph, draw: Draw) -> Graph:
    """Names and comments as a file may hold them."""

    def renamed(node: Node) -> Node:
        name = NAMES[draw(len(NAMES))] if draw(3) else node.name
        return replace(node, name=name, comment=COMMENTS[draw(len(COMMENTS))])

    return replace(graph, nodes=FrozenDict({id: renamed(node) for id, node in graph.nodes.items()}))


def drawn_uses(draw: Draw) -> Project:
    """A block, perhaps inside another one, used on tensors of several sizes, with values of its own."""
    sketch = Sketch("Uses")
    images = bool(draw(2))
    kind = _shared_block(sketch, draw, images)
    if draw(2):
        kind = _around(sketch, draw, kind)
    for _ in range(2 + draw(3)):
        sizes = [1 + draw(4), 8 + 4 * draw(3), 8 + draw(3)] if images else [2 + draw(4)]
        use = sketch.put(kind, sketch.put("input", sizes=sizes))
        _give(sketch, draw, use.node, "")
        sketch.put("output", End(use.node, _last(sketch, kind)))
    return sketch.project


def _shared_block(sketch: Sketch, draw: Draw, images: bool) -> str:
    kind = sketch.block(NAMES[draw(len(NAMES))])
    block = sketch.inside(kind)
    x = sketch.put(BLOCK_INPUT, block=block)
    for _ in range(1 + draw(4)):
        names = _IMAGE_STEPS if images else _VECTOR_STEPS
        step, values, settings = names[draw(len(names))]
        x = sketch.put(step, x, block=block, **values)
        for setting in settings:
            if draw(2):
                sketch.project = expose(sketch.project, block, x.node, setting)
    sketch.put(BLOCK_OUTPUT, x, block=block)
    return kind


def _around(sketch: Sketch, draw: Draw, inner: str) -> str:
    """A block of one or two uses of another."""
    kind = sketch.block(NAMES[draw(len(NAMES))])
    block = sketch.inside(kind)
    x = sketch.put(BLOCK_INPUT, block=block)
    for _ in range(1 + draw(2)):
        use = sketch.put(inner, x, block=block)
        _give(sketch, draw, use.node, block)
        x = End(use.node, _last(sketch, inner))
    sketch.put(BLOCK_OUTPUT, x, block=block)
    return kind


def _give(sketch: Sketch, draw: Draw, use: str, block: str) -> None:
    """Values for some of the parameters of a use."""
    node = sketch.node(use, block)
    for name, (_, setting) in parameters_of(sketch.project.blocks[sketch.inside(node.kind)]).items():
        if draw(2):
            value = _VALUES[setting.name][draw(3)]
            sketch.project = give(sketch.project, use, name, value, block)


def _last(sketch: Sketch, kind: str) -> str:
    nodes = sketch.project.blocks[sketch.inside(kind)].graph.nodes.values()
    return next(node.id for node in nodes if node.kind == BLOCK_OUTPUT)
