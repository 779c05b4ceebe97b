"""A wrong file is found out, and what proves it cannot reach NetBuilder."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load, save

from netbuilder.core.problem import ProblemError
from netbuilder.exchange import Samples, Subject, export
from netbuilder.exchange.comparison import compared
from netbuilder.exchange.exporter import Exporter
from netbuilder.exchange.exporters import onnx as onnx_format
from netbuilder.exchange.exporters import safetensors as safetensors_format
from netbuilder.exchange.proof import TOLERANCE, _batches, prove
from netbuilder.exchange.reference import model_of, packed_weights
from tests.exchange.networks import mlp, subject


def slightly_wrong(taken: Subject) -> bytes:
    """The weights, one of them off by what nobody would see in a curve."""
    tensors = load(packed_weights(taken))
    tensors["linear_2.bias"][0] += 1e-3
    return save(tensors)


def test_wrong_weights_are_found_out_and_the_old_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"an earlier export")
    monkeypatch.setattr(safetensors_format, "packed_weights", slightly_wrong)
    with pytest.raises(ProblemError) as refused:
        export(subject(mlp()), "safetensors", path)
    assert refused.value.problem.code == "export_wrong"
    assert path.read_bytes() == b"an earlier export"
    assert list(tmp_path.iterdir()) == [path]


def test_a_wrong_graph_is_found_out_and_no_file_appears(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_model(taken: Subject) -> torch.nn.Module:
        model = model_of(taken)
        model.tanh_1 = torch.nn.Sigmoid()
        return model

    monkeypatch.setattr(onnx_format, "model_of", other_model)
    with pytest.raises(ProblemError, match="other numbers than the model"):
        export(subject(mlp()), "onnx", tmp_path / "model.onnx")
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_read_back_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safetensors_format, "packed_weights", lambda taken: b"no weights at all")
    with pytest.raises(ProblemError) as refused:
        export(subject(mlp()), "safetensors", tmp_path / "model.safetensors")
    assert refused.value.problem.code == "export_not_readable"
    assert "SafetensorError" in refused.value.problem.paragraph()
    assert not list(tmp_path.iterdir())


# ------------------------------------------------------------------------------------ made-up formats


def reaching(files: list[str], about: dict[str, Any]) -> Callable[..., Any]:
    import netbuilder  # noqa: F401

    return lambda *arrays: []


def reaching_torch(files: list[str], about: dict[str, Any]) -> Callable[..., Any]:
    import torch  # noqa: F401

    return lambda *arrays: []


def answering(files: list[str], about: dict[str, Any]) -> Callable[..., Any]:
    """Answers with what the file holds, whatever it is asked."""
    import numpy as np

    with open(files[0], "rb") as file:
        answers = np.frombuffer(file.read(), "<f4").reshape(-1, 2)
    position = [0]

    def run(*arrays: Any) -> Any:
        start = position[0]
        position[0] += len(arrays[0])
        return [answers[start : position[0]]]

    return run


def format_with(reopen: Callable[..., Any], *blocked: str) -> Exporter:
    attributes = {"id": "made_up", "reopen": staticmethod(reopen), "blocked": blocked}
    made: Exporter = type("MadeUp", (Exporter,), attributes | {"title": "Made up"})()
    return made


@pytest.mark.parametrize(
    ("reopen", "blocked", "name"), [(reaching, (), "netbuilder"), (reaching_torch, ("torch",), "torch")]
)
def test_the_fresh_process_cannot_import_what_is_blocked(
    reopen: Callable[..., Any], blocked: tuple[str, ...], name: str
) -> None:
    with pytest.raises(ProblemError, match=f"{name} is out of reach"):
        prove(format_with(reopen, *blocked), few(), {"file": b""})


def answering_from_elsewhere(files: list[str], about: dict[str, Any]) -> Callable[..., Any]:
    import made_up_answers  # type: ignore[import-not-found]

    return made_up_answers.run  # type: ignore[no-any-return]


def test_packages_are_found_where_this_process_finds_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Relative entries of the path count from the folder that the user is in."""
    (tmp_path / "packages").mkdir()
    answers = "import numpy\n\n\ndef run(points):\n    return [numpy.zeros((len(points), 2), 'float32')]\n"
    (tmp_path / "packages" / "made_up_answers.py").write_text(answers)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend("packages")
    assert not prove(format_with(answering_from_elsewhere), few(), {"file": b""}).ok


def few() -> Subject:
    """A subject with five samples, so that answers can be made up for it."""
    points = np.linspace(-1, 1, 10, dtype=np.float32).reshape(5, 2)
    return dataclasses.replace(subject(mlp()), samples=lambda: Samples((points,), real=False))


def outputs_of_few() -> np.ndarray:
    taken = few()
    with torch.inference_mode():
        result: np.ndarray = model_of(taken)(torch.from_numpy(taken.samples().arrays[0])).numpy()
    return result


@pytest.mark.parametrize(("share", "ok"), [(0.5 * TOLERANCE, True), (2 * TOLERANCE, False)])
def test_a_difference_is_judged_against_the_largest_output(share: float, ok: bool) -> None:
    answers = outputs_of_few()
    largest = float(np.abs(answers).max())
    answers[3, 1] += share * largest
    proof = prove(format_with(answering), few(), {"file": answers.astype("<f4").tobytes()})
    assert proof.ok is ok
    assert proof.samples == 5
    assert proof.relative == pytest.approx(share, rel=0.1)
    assert proof.difference == pytest.approx(share * largest, rel=0.1)
    assert "5 made-up samples" in str(proof.sentence())


def test_a_proof_tells_of_every_output_and_every_answer() -> None:
    answers = outputs_of_few()
    answers[2] = answers[2][::-1]
    proof = prove(format_with(answering), few(), {"file": answers.astype("<f4").tobytes()})
    assert (proof.same, proof.samples, proof.real) == (4, 5, False)
    assert (proof.gaps.bins[-1], proof.gaps.outputs) == (2, 10)
    assert proof.milliseconds is not None and proof.milliseconds > 0


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("ours", "theirs", "difference", "largest"),
    [
        ([[1.0, -4.0]], [[1.5, -4.0]], 0.5, 4.0),
        ([[0.0, 0.0]], [[0.0, 0.0]], 0.0, 0.0),
        ([[NAN, INF, 2.0]], [[NAN, INF, 2.0]], 0.0, 2.0),
        ([[NAN, 2.0]], [[0.0, 2.0]], INF, 1.0),
        ([[0.0, 2.0]], [[NAN, 2.0]], INF, 1.0),
        ([[INF, 2.0]], [[-INF, 2.0]], INF, 1.0),
        ([[1.0, 2.0]], [[1.0], [2.0]], INF, 1.0),
        ([[1.0, 2.0]], [[1.0, 2.0, 3.0]], INF, 1.0),
    ],
)
def test_numbers_are_compared_one_by_one(
    ours: list[list[float]], theirs: list[list[float]], difference: float, largest: float
) -> None:
    found = compared([np.array(ours, np.float32)], [np.array(theirs, np.float32)])
    assert found == pytest.approx((difference, largest))


def test_outputs_that_are_missing_are_an_infinite_difference() -> None:
    one = np.zeros((2, 3), np.float32)
    assert compared([one, one], [one])[0] == INF


@pytest.mark.parametrize(("count", "size", "kept"), [(5, 2, 4), (5, 5, 5), (3, 8, 8), (256, 64, 256)])
def test_samples_fill_batches_of_a_fixed_size(count: int, size: int, kept: int) -> None:
    points = np.arange(count, dtype=np.float32)
    samples = Samples((points,), real=True).in_batches_of(size)
    assert samples.count == kept and samples.real
    assert np.array_equal(samples.arrays[0], np.resize(points, kept))
    assert {end - start for start, end in _batches(samples.count, size)} == {size}


@pytest.mark.parametrize(
    ("count", "first", "last"), [(1, (0, 1), (0, 1)), (2, (0, 1), (1, 2)), (256, (0, 1), (193, 256))]
)
def test_samples_go_in_alone_first_and_then_in_batches(
    count: int, first: tuple[int, int], last: tuple[int, int]
) -> None:
    batches = _batches(count)
    assert (batches[0], batches[-1]) == (first, last)
    assert [sample for start, end in batches for sample in range(start, end)] == list(range(count))
