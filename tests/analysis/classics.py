"""Networks that everybody knows, as people draw them: with blocks, skips, frames and repetitions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.spec import LABEL, maps
from netbuilder.graph.model import End, Frame
from netbuilder.project import edits
from netbuilder.project.parameters import expose, give
from netbuilder.project.project import Project
from tests.analysis.classics_blocks import NETWORKS
from tests.analysis.sketch import Sketch
from tests.networks import siamese, variational

_SMALL: dict[str, Any] = {"kernel": [3, 3], "padding": [1, 1], "bias": False}


def _normed(sketch: Sketch, x: End, filters: int, block: str = "", **window: object) -> End:
    x = sketch.put("conv2d", x, filters=filters, block=block, **{**_SMALL, **window})
    return sketch.put("batch_norm2d", x, block=block)


def _residual(sketch: Sketch, name: str, *, project: bool) -> str:
    """A block of two convolutions beside a way on which nothing or one convolution lies."""
    kind = sketch.block(name)
    block = sketch.inside(kind)
    begin = sketch.put("block_input", block=block, name="Maps")
    y = sketch.put("relu", _normed(sketch, begin, 64, block), block=block)
    y = _normed(sketch, y, 64, block)
    around = (
        _normed(sketch, begin, 64, block, kernel=[1, 1], padding=[0, 0], stride=[2, 2]) if project else begin
    )
    both = sketch.put("add", y, around, block=block)
    sketch.put("block_output", sketch.put("relu", both, block=block), block=block, name="Out")
    for number in (1, 2, 3)[: 2 + project]:
        sketch.project = expose(sketch.project, block, f"conv2d_{number}", "filters")
    if project:
        sketch.project = expose(sketch.project, block, "conv2d_1", "stride")
        sketch.project = edits.change(sketch.project, "conv2d_1", {"stride": [2, 2]}, block)
    return kind


def resnet18() -> Project:
    """He and others 2015, table 1, with two blocks; 11,689,512 parameters."""
    sketch = Sketch("ResNet-18")
    data, labels = sketch.data("mnist")
    fields = (("images", FieldFacts(maps(3, 224, 224), 0, 1)), ("labels", FieldFacts(LABEL, 0, 999)))
    sketch.facts(data.node, DataFacts(fields, (("train", 1_281_167),)))
    same = _residual(sketch, "Residual", project=False)
    down = _residual(sketch, "Down", project=True)
    x = _normed(sketch, data, 64, kernel=[7, 7], stride=[2, 2], padding=[3, 3])
    x = sketch.put("relu", x)
    x = sketch.put("max_pool2d", x, kernel=[3, 3], stride=[2, 2], padding=[1, 1])
    for width in (64, 128, 256, 512):
        for number in range(2):
            use = sketch.put(down if width > 64 and not number else same, x)
            block = sketch.project.blocks[sketch.inside(sketch.node(use.node).kind)]
            for name, at in block.parameters.items():
                if at.setting == "filters" and width > 64:
                    sketch.project = give(sketch.project, use.node, name, width)
            x = End(use.node, "block_output_1")
    x = sketch.put("flatten", sketch.put("adaptive_avg_pool2d", x))
    sketch.put("loss.cross_entropy", sketch.put("linear", x, features=1000), labels)
    return sketch.project


def _double(sketch: Sketch, name: str) -> str:
    kind = sketch.block(name)
    block = sketch.inside(kind)
    x = sketch.put("block_input", block=block, name="Maps")
    for number in (1, 2):
        x = sketch.put("relu", _normed(sketch, x, 16, block), block=block)
        sketch.project = expose(sketch.project, block, f"conv2d_{number}", "filters")
    sketch.put("block_output", x, block=block, name="Out")
    return kind


def u_net() -> Project:
    """Ronneberger and others 2015, small: two steps down, two up, a frame around each half."""
    sketch = Sketch("U-Net")
    double = _double(sketch, "Double conv")

    def twice(x: End, width: int) -> End:
        use = sketch.put(double, x)
        block = sketch.project.blocks[sketch.inside(double)]
        for name in block.parameters:
            sketch.project = give(sketch.project, use.node, name, width)
        return End(use.node, "block_output_1")

    x = sketch.put("input", sizes=[1, 64, 64], name="Image")
    skips = []
    for width in (16, 32):
        skips.append(twice(x, width))
        x = sketch.put("max_pool2d", skips[-1])
    x = twice(x, 64)
    for width in (32, 16):
        x = sketch.put("conv_transpose2d", x, filters=width, kernel=[2, 2], stride=[2, 2])
        x = twice(sketch.put("concatenate", x, skips.pop()), width)
    sketch.put("output", sketch.put("conv2d", x, filters=2, kernel=[1, 1]))
    return _in_frames(sketch.project, {"Down": 7, "Up": 9}, skip=1)


def _in_frames(project: Project, frames: dict[str, int], skip: int) -> Project:
    """Nodes in a row, so many of them on each frame."""
    ids = list(project.graph.nodes)
    project = edits.move(project, {id: (200.0 * number, 0.0) for number, id in enumerate(ids)})
    for number, (title, count) in enumerate(frames.items(), start=1):
        left = 200.0 * skip - 20
        frame = Frame(f"frame_{number}", title, left, -40.0, 200.0 * count, 200.0)
        project, skip = edits.enframe(project, frame), skip + count
    return project


def lstm_classifier() -> Project:
    """Words through a bidirectional LSTM of two layers."""
    sketch = Sketch("Sentiment")
    words = sketch.put("input", sizes=[50], holds="tokens", name="Words")
    x = sketch.put("embedding", words, numbers=5000, features=64)
    lstm = sketch.put("lstm", x, units=128, layers=2, bidirectional=True, dropout=0.2)
    x = sketch.chain(End(lstm.node, "last"), ("dropout", {"share": 0.5}), ("linear", {"features": 2}))
    sketch.put("output", x)
    return sketch.project


def transformer() -> Project:
    """A language model of twelve layers with a causal mask, as a block that is repeated."""
    sketch = Sketch("Small GPT")
    kind = sketch.block("Layer")
    block = sketch.inside(kind)
    begin = sketch.put("block_input", block=block, name="Tokens")
    sketch.put("block_output", _transformer_layer(sketch, begin, block), block=block, name="Out")
    return _language_model(sketch, lambda x: End(sketch.put(kind, x, repeat=12).node, "block_output_1"))


def transformer_without_blocks() -> Project:
    """The same with each layer drawn."""
    sketch = Sketch("Small GPT")

    def layers(x: End) -> End:
        for _ in range(12):
            x = _transformer_layer(sketch, x)
        return x

    return _language_model(sketch, layers)


def language_model() -> Project:
    """Four layers, and one table for the words that come in and for the scores of those that come next."""
    sketch = Sketch("Language model")
    kind = sketch.block("Layer")
    block = sketch.inside(kind)
    begin = sketch.put("block_input", block=block, name="Tokens")
    sketch.put("block_output", _transformer_layer(sketch, begin, block), block=block, name="Out")
    return _language_model(
        sketch, lambda x: End(sketch.put(kind, x, repeat=4).node, "block_output_1"), tied=True
    )


def _transformer_layer(sketch: Sketch, begin: End, block: str = "") -> End:
    y = sketch.put("layer_norm", begin, block=block)
    y = sketch.put("attention", y, heads=8, causal=True, block=block)
    middle = sketch.put("add", y, begin, block=block)
    y = sketch.chain(
        middle,
        "layer_norm",
        ("linear", {"features": 1024}),
        "gelu",
        ("linear", {"features": 256}),
        block=block,
    )
    return sketch.put("add", y, middle, block=block)


def _language_model(sketch: Sketch, layers: Callable[[End], End], *, tied: bool = False) -> Project:
    words = sketch.put("input", sizes=[64], holds="tokens", name="Words")
    table = sketch.put("embedding", words, numbers=1000, features=256)
    x = sketch.put("layer_norm", layers(sketch.put("learned_positions", table)))
    scores = {"partner": table.node, "bias": False} if tied else {"features": 1000}
    sketch.put("output", sketch.put("tied_linear" if tied else "linear", x, **scores))
    return sketch.project


CLASSICS: dict[str, Callable[[], Project]] = {
    "ResNet-18": resnet18,
    "U-Net": u_net,
    "LSTM": lstm_classifier,
    "transformer": transformer,
    "transformer without blocks": transformer_without_blocks,
    "language model": language_model,
    "variational autoencoder": variational,
    "Siamese": siamese,
    **NETWORKS,
}
