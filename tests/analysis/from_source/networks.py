"""Networks as people draw them, beside those of `classics`: repeated blocks, shared and tied weights."""

from __future__ import annotations

from collections.abc import Callable

from netbuilder.graph.model import End, Frame, Note
from netbuilder.project import edits
from netbuilder.project.project import Project, graph_of
from netbuilder.project.states import State, put
from tests.analysis.classics import CLASSICS
from tests.analysis.sketch import Sketch
from tests.networks import digits_cnn, points_mlp, tied_autoencoder


def mobilenet() -> Project:
    """Howard and others 2017: depthwise and pointwise convolutions, as a block that is repeated."""
    sketch = Sketch("MobileNet")
    kind = sketch.block("Separable")
    block = sketch.inside(kind)
    x = sketch.put("block_input", block=block, name="Maps")
    x = sketch.put("depthwise_conv2d", x, block=block, padding=[1, 1], bias=False, name="Depthwise")
    x = sketch.chain(x, "batch_norm2d", "relu6", block=block)
    x = sketch.put("conv2d", x, block=block, filters=16, kernel=[1, 1], bias=False, name="Pointwise")
    x = sketch.chain(x, "batch_norm2d", "relu6", block=block)
    sketch.put("block_output", x, block=block, name="Out")
    images, labels = sketch.data()
    x = sketch.put("conv2d", images, filters=16, padding=[1, 1], name="Stem")
    x = sketch.put(kind, x, repeat=3, name="Stage")
    x = sketch.chain(End(x.node, "block_output_1"), "adaptive_avg_pool2d", "flatten", "linear")
    sketch.put("loss.cross_entropy", x, labels)
    return sketch.project


def two_towers() -> Project:
    """Two pictures through one tower, whose outputs are compared."""
    sketch = Sketch("Siamese")
    kind = sketch.block("Tower")
    block = sketch.inside(kind)
    x = sketch.put("block_input", block=block, name="Image")
    x = sketch.chain(x, "flatten", ("linear", {"features": 32}), "relu", block=block)
    sketch.put("block_output", x, block=block, name="Code")
    left = sketch.put("input", sizes=[1, 8, 8], name="Left")
    right = sketch.put("input", sizes=[1, 8, 8], name="Right")
    first = sketch.put(kind, left, name="Left tower")
    second = sketch.put(kind, right, name="Right tower", weights=first.node)
    ends = (End(first.node, "block_output_1"), End(second.node, "block_output_1"))
    sketch.put("output", sketch.put("cosine_similarity", *ends, name="Likeness"), name="Score")
    return sketch.project


def led_around() -> Project:
    """Dots in a wire, a muted layer, one that leads nowhere, a frozen one, comments."""
    sketch = Sketch("Led around")
    images, labels = sketch.data()
    flat = sketch.put("flatten", images)
    dot = sketch.put("reroute", flat)
    muted = sketch.put("dropout", dot, name="Muted")
    x = sketch.put("linear", muted, features=16, name="Hidden")
    sketch.put("linear", x, features=3, name="Idle")
    x = sketch.put("relu", x)
    scores = sketch.put("linear", sketch.put("reroute", x), name="Scores")
    sketch.put("loss.cross_entropy", scores, labels)
    sketch.comment(x.node, "Passes what is\npositive.")
    sketch.project = put(sketch.project, [muted.node], State.MUTED, on=True)
    sketch.project = put(sketch.project, [scores.node], State.FROZEN, on=True)
    return edits.move(sketch.project, {scores.node: (720.0, 33.0)})


def furnished(project: Project) -> Project:
    """Each node at a place, under a name and with a comment of its own; notes and frames, in blocks too."""
    for block in ("", *project.blocks):
        ids = list(graph_of(project, block).nodes)
        for number, id in enumerate(ids):
            project = edits.rename(project, id, f"My {id} no. {number}", block)
            project = edits.comment(project, id, f"What {id} is for.", block)
        places = {id: (211.0 * number, 40.0 * (number % 3)) for number, id in enumerate(ids)}
        project = edits.move(project, places, block)
        project = edits.annotate(project, Note("note_1", "Read this first.", 10.0, -200.0), block)
        project = edits.enframe(project, Frame("frame_9", "Stem", -20.0, -40.0, 450.0, 300.0), block)
    return project


NETWORKS: dict[str, Callable[[], Project]] = {
    **CLASSICS,
    "MobileNet": mobilenet,
    "two towers": two_towers,
    "led around": led_around,
    "tied autoencoder": tied_autoencoder,
    "digits": digits_cnn,
    "points": points_mlp,
}
