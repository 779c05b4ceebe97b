"""Networks that everybody knows learn something in our trainer: data and a loss are wired to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import mean

import numpy as np
import pytest

from netbuilder.data.facts import facts
from netbuilder.data.source import DataSet
from netbuilder.graph.model import End
from netbuilder.project import edits, kinds
from netbuilder.project.project import Project
from tests.analysis.classics import CLASSICS
from tests.engine.runner import Runner
from tests.networks import put

FEW, MANY = 24, 200  # steps; a network that looks at the mean of its maps alone is slow to begin


def taught(
    name: str,
    data: str,
    options: Mapping[str, object],
    field: str,
    loss: str,
    target: str,
    **settings: object,
) -> Project:
    """A network whose input is a field of some data, and whose output goes into a loss."""
    project, id = put(CLASSICS[name](), f"data.{data}", **options)
    declared = kinds.made(f"data.{data}", project.graph.nodes[id].settings)
    assert isinstance(declared, DataSet)
    project = edits.learn_facts(project, id, facts(declared, declared.load()))
    entry, out = (
        next(n.id for n in project.graph.nodes.values() if n.kind == k) for k in ("input", "output")
    )
    entered = [wire.target for wire in project.graph.wires.values() if wire.source.node == entry]
    scores = project.graph.wires[End(out, "in")].source
    project = edits.remove(project, (entry, out))
    for end in entered:
        project = edits.connect(project, End(id, field), end)
    project, judge = put(project, f"loss.{loss}", **settings)
    project = edits.connect(project, scores, End(judge, "scores"))
    return edits.connect(project, End(id, target), End(judge, "target"))


def u_net(folder: Path) -> Project:
    """Bright squares in noise, and where they are."""
    draw = np.random.default_rng(0)
    masks = np.zeros((80, 1, 16, 16), np.float32)
    for mask in masks:
        top, left = draw.integers(0, 8, 2)
        mask[0, top : top + 8, left : left + 8] = 1
    pictures = np.uint8(80 * masks[:, 0] + draw.integers(0, 100, (80, 16, 16)))
    np.savez(folder / "squares.npz", pictures=pictures, masks=masks)
    options = {"path": str(folder / "squares.npz")}
    project = taught("U-Net", "arrays", options, "pictures", "binary_cross_entropy", "masks")
    last = [node.id for node in project.graph.nodes.values() if node.kind == "conv2d"][-1]
    return edits.change(project, last, {"filters": 1})


def lstm(folder: Path) -> Project:
    """Rows of words, in which one word tells the class."""
    draw = np.random.default_rng(0)
    words = draw.integers(2, 50, (400, 12))
    labels = np.arange(400) % 2
    words[np.arange(400), draw.integers(0, 12, 400)] = labels
    np.savez(folder / "words.npz", words=np.float32(words), labels=labels)
    options = {"path": str(folder / "words.npz")}
    project = taught("LSTM", "arrays", options, "words", "cross_entropy", "labels")
    return edits.insert_on_wire(project, End("embedding_1", "in"), "cast", {"type": "int64"})


def language_model(folder: Path) -> Project:
    """The characters of a text of a few sentences, again and again."""
    (folder / "cat.txt").write_text("The cat sat on the mat, and the dog lay on the rug. " * 400)
    options = {"path": str(folder / "cat.txt")}
    return taught("language model", "text", options, "text", "cross_entropy", "next")


def as_it_is(name: str) -> Callable[[Path], Project]:
    return lambda _: CLASSICS[name]()


LEARNERS: Mapping[str, Callable[[Path], Project]] = {
    "U-Net": u_net,
    "LSTM": lstm,
    **{
        name: as_it_is(name)
        for name in ("Inception", "inverted residuals", "variational autoencoder", "Siamese")
    },
}


def assert_learns(project: Project, folder: Path, steps: int = FEW, lr: float = 0.003) -> None:
    project = edits.change_recipe(project, batch=32, lr=lr, device="cpu", epochs=20)
    runner = Runner(folder / "runs")
    runner.run(project, steps=steps)
    assert not runner.troubles and len(runner.losses) == steps
    assert mean(runner.losses[-6:]) < 0.9 * mean(runner.losses[:6]), runner.losses


@pytest.mark.parametrize("name", LEARNERS)
def test_it_learns(name: str, tmp_path: Path) -> None:
    if name == "Inception":
        assert_learns(LEARNERS[name](tmp_path), tmp_path, MANY, lr=0.01)
    else:
        # With steps three times as large the LSTM has learned all after twenty, and then leaps away.
        assert_learns(LEARNERS[name](tmp_path), tmp_path, lr=0.001 if name == "LSTM" else 0.003)


@pytest.mark.long
def test_a_language_model_learns(tmp_path: Path) -> None:
    assert_learns(language_model(tmp_path), tmp_path)
