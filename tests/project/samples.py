"""Projects to test with: one that has everything a file can hold, and random ones made by real edits."""

from __future__ import annotations

from dataclasses import replace

import hypothesis.strategies as st

from netbuilder.core.frozen import FrozenDict
from netbuilder.graph.model import End, Frame, Note
from netbuilder.project import edits, kinds
from netbuilder.project.blocks import make_block
from netbuilder.project.project import Project


def classifier(hidden: int = 20) -> Project:
    """Digits → flatten → linear → ReLU → linear → cross-entropy."""
    project = Project("an-id", "Classifier")
    for kind, settings, sources in (
        ("data.digits", {}, {}),
        ("flatten", {}, {"in": End("digits_1", "images")}),
        ("linear", {"features": hidden}, {"in": End("flatten_1", "out")}),
        ("relu", {}, {"in": End("linear_1", "out")}),
        ("linear", {"features": 10}, {"in": End("relu_1", "out")}),
        (
            "loss.cross_entropy",
            {},
            {"scores": End("linear_2", "out"), "target": End("digits_1", "labels")},
        ),
    ):
        project = edits.add_connected(project, kind, settings, sources)
    return project


def with_everything() -> Project:
    """A project in which no part that a file can hold is empty."""
    project = classifier()
    project = edits.add_connected(project, "add", {}, {"1": End("linear_1", "out")})
    project = edits.connect(project, End("relu_1", "out"), End("add_1", "2"))
    project = edits.connect(project, End("add_1", "out"), End("linear_2", "in"))
    project = make_block(project, ["linear_1", "relu_1", "add_1"], "Residual")
    project = edits.annotate(project, Note("note_1", "A note\nof two lines, with “quotes” and ü", 1.5, -2.25))
    project = edits.annotate(project, Note("note_1", "inside", 0.0, 0.0, 300.0, 90.0), "block_1")
    project = edits.enframe(
        project, Frame("frame_1", "The end, 합성곱", 880.0, -40.0, 400.0, 200.5, "scores")
    )
    project = edits.enframe(project, Frame("frame_1", ""), "block_1")
    project = edits.comment(project, "linear_2", "gives the scores\n\ttab and 합성곱")
    facts = kinds.data_facts(project, project.graph.nodes["digits_1"])
    assert facts is not None
    counted = replace(facts, counts=(("train", 1437), ("validation", 180), ("test", 180)), digest="ab" * 32)
    project = edits.learn_facts(project, "digits_1", counted)
    optimiser = {"id": "sgd", "momentum": 0.5}
    project = edits.change_recipe(project, epochs=3, lr=0.05, optimiser=optimiser, metrics=["accuracy"])
    return replace(project, start_from=("start.safetensors", "0" * 64), unknown=FrozenDict(zoom=1.25))


LAYERS = ("linear", "relu", "dropout", "add", "concatenate", "tied_linear", "conv2d", "batch_norm1d")


@st.composite
def networks(draw: st.DrawFn, most: int = 10) -> Project:
    """Layers of any kind, wired forwards in any way; they need not fit each other."""
    project = edits.add_connected(Project("an-id", "Random"), "data.digits", {}, {})
    outputs = [End("digits_1", "images")]
    for _ in range(draw(st.integers(0, most))):
        kind = draw(st.sampled_from(LAYERS))
        count = draw(st.integers(0, 3)) if kind in ("add", "concatenate") else draw(st.integers(0, 1))
        ports = [str(number + 1) for number in range(count)] if kind in ("add", "concatenate") else ["in"]
        sources = {port: draw(st.sampled_from(outputs)) for port in ports[:count]}
        linear = [id for id in project.graph.nodes if id.startswith("linear")]
        settings = {"partner": draw(st.sampled_from(linear))} if kind == "tied_linear" and linear else {}
        project = edits.add_connected(project, kind, settings, sources)
        outputs.append(End(list(project.graph.nodes)[-1], "out"))
    return project
