"""Networks that are known for their block: those of Inception and of MobileNet."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.spec import LABEL, maps
from netbuilder.graph.model import End
from netbuilder.project.parameters import expose, give, parameter_at
from netbuilder.project.project import Project
from tests.analysis.sketch import Sketch

STAGES = (
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)
"""Sandler and others 2018, table 2, from its third row: expansion, filters, repeats, first stride."""


def google_net_3a() -> Project:
    """Szegedy and others 2014, table 1, inception (3a): "159K" weights, with biases 163,696 parameters."""
    sketch = Sketch("GoogLeNet 3a")
    kind = _inception(sketch, (64, (96, 128), (16, 32), 32))
    x = sketch.put("input", sizes=[192, 28, 28], name="Maps")
    sketch.put("output", End(sketch.put(kind, x).node, "block_output_1"), name="Joined")
    return sketch.project


def inception() -> Project:
    """The same block with few filters, twice, on the digits."""
    sketch = Sketch("Inception")
    kind = _inception(sketch, (8, (4, 8), (2, 4), 4))
    images, labels = sketch.data()
    x = sketch.put(kind, images)
    x = sketch.put(kind, End(x.node, "block_output_1"))
    x = sketch.put("mean", End(x.node, "block_output_1"))
    sketch.put("loss.cross_entropy", sketch.put("linear", x, features=10), labels)
    return sketch.project


def _inception(sketch: Sketch, filters: tuple[int, tuple[int, int], tuple[int, int], int]) -> str:
    """Figure 2(b): four branches side by side, of 1×1, 3×3 and 5×5 convolutions and a pooling."""
    kind = sketch.block("Inception block")
    block = sketch.inside(kind)
    x = sketch.put("block_input", block=block, name="Maps")

    def conv(x: End, filters: int, size: int) -> End:
        padding = [size // 2, size // 2]
        y = sketch.put("conv2d", x, block=block, filters=filters, kernel=[size, size], padding=padding)
        return sketch.put("relu", y, block=block)

    one, (before_three, three), (before_five, five), pool = filters
    pooled = sketch.put("max_pool2d", x, block=block, kernel=[3, 3], stride=[1, 1], padding=[1, 1])
    branches = [
        conv(x, one, 1),
        conv(conv(x, before_three, 1), three, 3),
        conv(conv(x, before_five, 1), five, 5),
        conv(pooled, pool, 1),
    ]
    joined = sketch.put("concatenate", *branches, block=block, name="Branches")
    sketch.put("block_output", joined, block=block, name="Out")
    return kind


def mobile_net_v2() -> Project:
    """Sandler and others 2018, table 2; 3,504,872 parameters, as torchvision's."""
    sketch = Sketch("MobileNetV2")
    data, labels = sketch.data("mnist")
    fields = (("images", FieldFacts(maps(3, 224, 224), 0, 1)), ("labels", FieldFacts(LABEL, 0, 999)))
    sketch.facts(data.node, DataFacts(fields, (("train", 1_281_167),)))
    same, other = _bottleneck(sketch, "Inverted residual", skip=True), _bottleneck(sketch, "Bottleneck")
    x = _normed(sketch, data, 32, kernel=[3, 3], stride=[2, 2], padding=[1, 1])
    x = sketch.put("depthwise_conv2d", x, padding=[1, 1], bias=False)
    x = sketch.chain(x, "batch_norm2d", "relu6")
    x = sketch.chain(x, ("conv2d", {"filters": 16, "kernel": [1, 1], "bias": False}), "batch_norm2d")
    width = 16
    for expansion, filters, repeats, stride in STAGES:
        for number in range(repeats):
            values = {"conv2d_1": ("filters", expansion * width), "conv2d_2": ("filters", filters)}
            step = {"depthwise_conv2d_1": ("stride", [stride, stride])}
            use = _used(sketch, same, x, values) if number else _used(sketch, other, x, {**values, **step})
            x, width = End(use, "block_output_1"), filters
    x = _normed(sketch, x, 1280)
    x = sketch.chain(x, "adaptive_avg_pool2d", "flatten", ("dropout", {"share": 0.2}))
    sketch.put("loss.cross_entropy", sketch.put("linear", x, features=1000), labels)
    return sketch.project


def inverted_residuals() -> Project:
    """The block of MobileNetV2 three times in a row, on the digits."""
    sketch = Sketch("Inverted residuals", epochs=2)
    kind = _bottleneck(sketch, "Inverted residual", skip=True)
    images, labels = sketch.data()
    x = sketch.put("conv2d", images, filters=16, padding=[1, 1], name="Stem")
    x = sketch.put(kind, x, repeat=3, name="Stage")
    x = sketch.chain(End(x.node, "block_output_1"), "adaptive_avg_pool2d", "flatten")
    sketch.put("loss.cross_entropy", sketch.put("linear", x, features=10), labels)
    return sketch.project


def _bottleneck(sketch: Sketch, name: str, *, skip: bool = False) -> str:
    """Widen six times, filter each map by itself, narrow again; with a way around it or a stride."""
    kind = sketch.block(name)
    block = sketch.inside(kind)
    begin = sketch.put("block_input", block=block, name="Maps")
    x = _normed(sketch, begin, 96, block=block)
    x = sketch.put("depthwise_conv2d", x, padding=[1, 1], bias=False, block=block)
    x = sketch.chain(x, "batch_norm2d", "relu6", block=block)
    narrow = ("conv2d", {"filters": 16, "kernel": [1, 1], "bias": False})
    x = sketch.chain(x, narrow, "batch_norm2d", block=block)
    if skip:
        x = sketch.put("add", begin, x, block=block)
    sketch.put("block_output", x, block=block, name="Out")
    exposed = [("conv2d_1", "filters"), ("conv2d_2", "filters")]
    for id, setting in exposed + [("depthwise_conv2d_1", "stride")] * (not skip):
        sketch.project = expose(sketch.project, block, id, setting)
    return kind


def _normed(sketch: Sketch, x: End, filters: int, block: str = "", **window: object) -> End:
    settings = {"filters": filters, "kernel": [1, 1], "bias": False, **window}
    return sketch.chain(x, ("conv2d", settings), "batch_norm2d", "relu6", block=block)


def _used(sketch: Sketch, kind: str, x: End, values: Mapping[str, tuple[str, object]]) -> str:
    """A use of a block with settings of layers inside; gives its id."""
    use = sketch.put(kind, x).node
    block = sketch.project.blocks[sketch.inside(kind)]
    for id, (setting, value) in values.items():
        if block.graph.nodes[id].settings.get(setting) == value:
            continue
        name = parameter_at(block, id, setting)
        assert name is not None
        sketch.project = give(sketch.project, use, name, value)
    return use


NETWORKS: dict[str, Callable[[], Project]] = {
    "Inception": inception,
    "GoogLeNet 3a": google_net_3a,
    "MobileNetV2": mobile_net_v2,
    "inverted residuals": inverted_residuals,
}
