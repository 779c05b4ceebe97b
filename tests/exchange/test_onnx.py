"""The ONNX file: names, batches of any size, nothing of this computer, and reasons when it cannot be."""

from __future__ import annotations

import logging
import sys

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from netbuilder.analysis.sound import network
from netbuilder.core.problem import ProblemError
from netbuilder.exchange import SamplesOf, Subject
from netbuilder.exchange.exporters import onnx as onnx_format
from netbuilder.exchange.exporters.onnx import Onnx
from netbuilder.exchange.reference import model_of
from tests.exchange.networks import Draft, hangul, mlp, subject


@pytest.fixture(scope="module")
def hangul_file() -> bytes:
    return Onnx().files(subject(hangul()), "net.onnx")["net.onnx"]


def test_inputs_are_called_as_in_the_source_and_outputs_after_their_nodes(hangul_file: bytes) -> None:
    made = onnx.load_from_string(hangul_file)
    assert [given.name for given in made.graph.input] == ["points"]
    assert [given.name for given in made.graph.output] == ["output_점수", "output_잔차_둘"]
    assert made.graph.name == network(hangul()).source.model


def test_the_batch_is_of_any_size(hangul_file: bytes) -> None:
    made = onnx.load_from_string(hangul_file)
    for value in (*made.graph.input, *made.graph.output):
        assert value.type.tensor_type.shape.dim[0].dim_param == "batch"


def test_nothing_of_this_computer_is_in_it(hangul_file: bytes) -> None:
    """torch notes the files that a layer was traced in: the user's folders are nobody's business."""
    for words in (sys.prefix, torch.__path__[0], "site-packages", "stack_trace", "<netbuilder"):
        assert words.encode() not in hangul_file


def names_of(project: Draft) -> tuple[list[str], list[str]]:
    made = network(project.project)
    file = Onnx().files(Subject(made, None, SamplesOf(made)), "net.onnx")["net.onnx"]
    session = onnxruntime.InferenceSession(file)
    return [given.name for given in session.get_inputs()], [given.name for given in session.get_outputs()]


def test_names_do_not_clash_with_those_that_torch_gives() -> None:
    """torch calls the result of the first linear layer "linear" and that of the second "linear_1"."""
    draft = Draft("Clash")
    entry = draft.put("input", sizes=(3,), name="Linear")
    first = draft.put("linear", entry, features=4, name="Output")
    second = draft.put("linear", first, features=4, name="Linear 1")
    draft.put("output", first)
    draft.put("output", second)
    assert names_of(draft) == (["linear"], ["output_output", "output_linear_1"])


@pytest.mark.long
def test_an_input_may_be_called_output() -> None:
    draft = Draft("Clash")
    draft.put("linear", draft.put("input", sizes=(3,), name="Output"), features=4)
    assert names_of(draft) == (["output"], ["output_2"])


@pytest.mark.long
def test_two_inputs_come_in_the_order_of_the_source() -> None:
    draft = Draft("Two")
    one = draft.chain(draft.put("input", sizes=(3,), name="Left"), ("linear", {"features": 4}))
    two = draft.chain(draft.put("input", sizes=(2,), name="Right"), ("linear", {"features": 4}))
    draft.put("add", one, two)
    made = network(draft.project)
    taken = Subject(made, None, SamplesOf(made))
    session = onnxruntime.InferenceSession(Onnx().files(taken, "net.onnx")["net.onnx"])
    left, right = taken.samples().arrays
    found = session.run(None, {"left": left, "right": right})[0]
    with torch.inference_mode():
        expected = model_of(taken)(torch.from_numpy(left), torch.from_numpy(right)).numpy()
    assert np.abs(found - expected).max() <= 1e-5 * np.abs(expected).max()


def test_a_network_that_torch_cannot_convert_is_refused_with_its_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise torch.onnx.OnnxExporterError("no ONNX function for aten.made_up")

    monkeypatch.setattr(torch.onnx, "export", refuses)
    before = logging.getLogger("torch.onnx").level
    with pytest.raises(ProblemError) as refused:
        Onnx().files(subject(mlp()), "net.onnx")
    assert refused.value.problem.code == "onnx_unsupported"
    assert "aten.made_up" in refused.value.problem.paragraph()
    assert logging.getLogger("torch.onnx").level == before


def test_a_network_that_is_too_large_for_one_file_is_refused_before_it_is_built(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(onnx_format, "_MOST_BYTES", 300)
    monkeypatch.setattr(onnx_format, "model_of", lambda taken: pytest.fail("it was built"))
    with pytest.raises(ProblemError) as refused:
        Onnx().files(subject(mlp()), "net.onnx")
    assert refused.value.problem.code == "onnx_too_large"
    assert "328 bytes" in refused.value.problem.paragraph()
