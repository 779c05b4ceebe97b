"""What crosses to the exporting process and back is the same on the other side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Place, Problem, Severity
from netbuilder.core.text import Text
from netbuilder.exchange import Proof
from netbuilder.exchange.comparison import Gaps
from netbuilder.exchange.messages import (
    Order,
    Request,
    dump_request,
    load_request,
    problem_from_json,
    problem_to_json,
    proof_from_json,
    proof_to_json,
)

PROOF = Proof(
    1e-7,
    4.9e-7,
    256,
    True,
    Text("on {count} samples", count=256),
    False,
    Gaps(3, (1,) * 25),
    256,
    0.0123,
    True,
)


def carried(message: Any) -> Any:
    return json.loads(json.dumps(message))


@pytest.mark.parametrize("weights", [None, Path("/runs/내 신경망/best.safetensors")])
def test_a_request(weights: Path | None) -> None:
    orders = (
        Order("onnx", Path("/a folder/\udcff.onnx"), FrozenDict(opset=18, softmax=True)),
        Order("python", Path("b.py")),
    )
    request = Request('{"format": 1}', weights, orders)
    assert load_request(dump_request(request)) == request


@pytest.mark.parametrize("proof", [PROOF, Proof(0.0, 0.0, 1, True, Text("believed"))])
def test_a_proof(proof: Proof) -> None:
    assert proof_from_json(carried(proof_to_json(proof))) == proof


def test_a_problem_with_words_inside_words_and_numbers_as_they_are_to_be_written() -> None:
    problem = Problem(
        "too_large",
        Text("{layer} has {count:,} weights.", layer=Text("Linear {number}", number=1), count=61706),
        received=Text("{share:.1e} in {path}", share=0.5, path=Path("here")),
        severity=Severity.WARNING,
        place=Place(setting="softmax", file="/a/b"),
    )
    found = problem_from_json(carried(problem_to_json(problem)))
    assert found.paragraph() == problem.paragraph()
    assert "61,706" in found.paragraph() and "5.0e-01 in here" in found.paragraph()
    assert (found.code, found.severity, found.place) == (problem.code, problem.severity, problem.place)
    assert found.what == problem.what
