"""Networks that are hard to take away: tied weights, blocks used twice, several outputs, names in Hangul."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch

from netbuilder.analysis.sound import Network, network
from netbuilder.core.frozen import FrozenDict
from netbuilder.engine.checkpoint import Position, save
from netbuilder.engine.prepare import module
from netbuilder.exchange import SamplesOf, Subject
from netbuilder.graph.model import BLOCK, Block, End
from netbuilder.project import edits
from netbuilder.project.project import Project, fresh


class Draft:
    """A project that grows by nodes that are wired to what is there."""

    def __init__(self, name: str, **recipe: object) -> None:
        self.project = edits.change_recipe(fresh(name), **{"device": "cpu", **recipe})

    def put(self, kind: str, *sources: End, name: str = "", block: str = "", **settings: object) -> End:
        """Add a node; its inputs are wired from `sources` in order. Gives its output "out"."""
        node = edits.fresh_node(self.project, kind, name=name, settings=settings, block=block)
        self.project = edits.add(self.project, node, block)
        for port, source in zip(_ports(kind), sources, strict=False):
            self.project = edits.connect(self.project, source, End(node.id, port), block)
        return End(node.id, "out")

    def chain(self, source: End, *kinds: str | tuple[str, dict[str, object]], block: str = "") -> End:
        """One layer behind the other."""
        for each in kinds:
            kind, settings = each if isinstance(each, tuple) else (each, {})
            source = self.put(kind, source, block=block, **settings)
        return source


def _ports(kind: str) -> tuple[str, ...]:
    if kind == "loss.cross_entropy":
        return ("scores", "target")
    if kind == "loss.mean_squared_error":
        return ("prediction", "target")
    if kind == "loss.activity_penalty":
        return ("activity",)
    return ("1", "2") if kind in ("add", "concatenate") else ("in",)


def lenet(size: int = 28, **recipe: object) -> Project:
    """Convolutions on the digits, one output."""
    draft = Draft("LeNet-5", **recipe)
    images = End(draft.put("data.digits", size=size).node, "images")
    scores = draft.chain(
        images,
        ("conv2d", {"filters": 6, "kernel": (3, 3), "padding": (1, 1)}),
        "relu",
        "max_pool2d",
        ("conv2d", {"filters": 8, "kernel": (3, 3)}),
        "relu",
        "flatten",
        ("linear", {"features": 10}),
    )
    draft.put("loss.cross_entropy", scores, End(images.node, "labels"))
    return draft.project


def mlp(**recipe: object) -> Project:
    """Two spirals, no validation of anything special: the smallest that learns."""
    draft = Draft("MLP", **recipe)
    points = End(draft.put("data.spirals", count=300).node, "points")
    scores = draft.chain(points, ("linear", {"features": 16}), "tanh", ("linear", {"features": 2}))
    draft.put("loss.cross_entropy", scores, End(points.node, "labels"))
    return draft.project


def tied(**recipe: object) -> Project:
    """A sparse autoencoder: the decoder's weights are the encoder's; two losses, two outputs."""
    draft = Draft("Edges", **recipe)
    patches = End(draft.put("data.photo_patches", count=400, size=8).node, "patches")
    flat = draft.put("flatten", patches)
    encoder = draft.put("linear", flat, features=12)
    code = draft.put("relu", encoder, name="Code")
    decoded = draft.put("tied_linear", code, partner=encoder.node, name="Decoder")
    image = draft.put("reshape", decoded, sizes=(1, 8, 8), name="Picture")
    draft.put("loss.mean_squared_error", image, patches)
    draft.put("loss.activity_penalty", code, weight=0.1)
    return draft.project


def hangul(**recipe: object) -> Project:
    """A block used twice, batch normalisation, dropout, a second output, and names in Hangul."""
    draft = Draft("내 신경망", **recipe)
    data = draft.put("data.spirals", count=300, name="나선").node
    wide = draft.put("linear", End(data, "points"), features=16, name="넓은 층")
    draft.project = replace(draft.project, blocks=FrozenDict({"b": Block("b", "잔차 블록")}))
    entry = draft.put("block_input", name="입력", block="b")
    inside = draft.chain(
        entry, ("linear", {"features": 16}), "batch_norm1d", "relu", ("dropout", {"share": 0.2}), block="b"
    )
    end = draft.put("block_output", draft.put("add", entry, inside, block="b"), name="출력", block="b")
    source = wide
    for name in ("잔차 하나", "잔차 둘"):
        node = edits.fresh_node(draft.project, f"{BLOCK}b", name=name)
        draft.project = edits.add(draft.project, node)
        draft.project = edits.connect(draft.project, source, End(node.id, entry.node))
        source = End(node.id, end.node)
    draft.put("output", source)
    scores = draft.put("linear", source, features=2, name="점수")
    draft.put("loss.cross_entropy", scores, End(data, "labels"))
    return draft.project


PROJECTS: dict[str, Callable[..., Project]] = {"lenet": lenet, "mlp": mlp, "tied": tied, "hangul": hangul}


def subject(project: Project, checkpoint: Path | None = None) -> Subject:
    """The network with fresh weights of its seed, or with others that are put into the file `checkpoint`."""
    made = network(project)
    if checkpoint is not None:
        write_weights(made, checkpoint)
    return Subject(made, checkpoint, SamplesOf(made))


def write_weights(made: Network, checkpoint: Path) -> None:
    """A checkpoint as after some training: other weights, and running means that have moved."""
    model = module(made, made.project.recipe.seed + 1).train()
    inputs = [torch.from_numpy(array) for array in SamplesOf(made)().arrays]
    with torch.no_grad():
        model(*inputs)
    save(checkpoint, model, Position())
