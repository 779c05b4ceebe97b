"""What is exported of a network with augmentation is the network alone: raw examples in, scores out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from netbuilder.analysis.from_source.project import project_from_source
from netbuilder.analysis.sound import network
from netbuilder.exchange import SamplesOf, Subject, export
from netbuilder.exchange.exporters.onnx import Onnx
from netbuilder.exchange.reference import model_of
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project
from tests.networks import Layers, classifier


@pytest.fixture(scope="module")
def project() -> Project:
    """Examples are moved, turned and mixed with their classes."""
    kinds = ("random_shift", "random_affine", "random_crop", "gaussian_noise")
    layers: Layers = [*((kind, {}) for kind in kinds), ("flatten", {}), ("linear", {"features": 10})]
    made = edits.insert_on_wire(classifier("digits", layers), End("flatten_1", "in"), "mix_up", {})
    made = edits.connect(made, End("digits_1", "labels"), End("mix_up_1", "target"))
    return edits.connect(made, End("mix_up_1", "shares"), End("cross_entropy_1", "target"))


@pytest.fixture(scope="module")
def subject(project: Project) -> Subject:
    made = network(project)
    return Subject(made, None, SamplesOf(made))


def test_source_can_be_called_without_classes_and_needs_them_to_train(subject: Subject) -> None:
    text = subject.network.source.text
    assert "labels: torch.Tensor | None = None" in text
    names: dict[str, type[torch.nn.Module]] = {}
    exec(text, names)
    model = names[subject.network.source.model]()
    x = torch.rand(3, 1, 8, 8)
    scores, shares = model.eval()(x)
    assert torch.equal(scores, model(x, torch.zeros(3, dtype=torch.int64))[0]) and not shares.any()
    with pytest.raises(TypeError):
        model.train()(x)


def test_source_is_read_back(project: Project, subject: Subject) -> None:
    text = subject.network.source.text
    assert project_from_source(project, text).graph == project.graph
    changed = text.replace("MixUp(10, 0.2)", "MixUp(10, 0.4)").replace(
        "RandomShift(2, 2)", "RandomShift(1, 0)"
    )
    read = project_from_source(project, changed)
    assert read.graph.nodes["mix_up_1"].settings["alpha"] == 0.4
    assert read.graph.nodes["random_shift_1"].settings["down"] == 1
    assert network(read).source.text == changed


def test_onnx_asks_for_the_names_of_one_input_and_one_output(subject: Subject) -> None:
    assert Onnx.asks(subject.network) == {
        "batch": "", "opset": "", "input_name": "images", "output_name": "output", "softmax": "",
    }  # fmt: skip


@pytest.mark.long
def test_onnx_has_neither_classes_nor_shares(subject: Subject) -> None:
    session = onnxruntime.InferenceSession(Onnx().files(subject, "net.onnx")["net.onnx"])
    assert [each.name for each in session.get_inputs()] == ["images"]
    assert [each.name for each in session.get_outputs()] == ["output"]
    x = np.random.default_rng(0).random((5, 1, 8, 8), np.float32)
    (scores,) = session.run(None, {"images": x})
    with torch.inference_mode():
        expected, _ = model_of(subject)(torch.from_numpy(x))
    assert np.allclose(scores, expected.numpy(), atol=1e-5)


@pytest.mark.long
@pytest.mark.parametrize(("format", "options"), [("onnx", {"softmax": True}), ("python", {})])
def test_what_is_written_is_proved_in_a_fresh_process(
    format: str, options: dict[str, bool], subject: Subject, tmp_path: Path
) -> None:
    exported = export(subject, format, tmp_path / "net", **options)
    assert exported.proof is not None and exported.proof.ok
