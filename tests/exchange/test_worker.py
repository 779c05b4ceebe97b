"""What the exporting process does with a request, and what it tells."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file

from netbuilder.core.frozen import FrozenDict
from netbuilder.exchange import worker
from netbuilder.exchange.messages import Order, Request, dump_request, problem_from_json, proof_from_json
from netbuilder.project.file import dumps
from tests.exchange.networks import hangul, mlp, subject


def told(request: Request) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    worker.work(request, messages.append)
    return messages


def request_of(folder: Path, *orders: Order, text: str = "") -> Request:
    """Of the spirals' network with trained weights."""
    weights = folder / "best.safetensors"
    subject(mlp(), weights)
    return Request(text or dumps(mlp()), weights, orders)


def test_each_format_begins_is_checked_and_done(tmp_path: Path) -> None:
    orders = [Order(format, tmp_path / name) for format, name in (("safetensors", "a"), ("python", "b.py"))]
    messages = told(request_of(tmp_path, *orders))
    assert [(message["event"], message.get("format")) for message in messages] == [
        ("weights", None),
        ("began", 0),
        ("checking", 0),
        ("done", 0),
        ("began", 1),
        ("checking", 1),
        ("done", 1),
    ]
    assert messages[0]["step"] == 0
    files = messages[-1]["files"]
    assert files == [
        [str(path), path.stat().st_size] for path in (tmp_path / "b.safetensors", tmp_path / "b.py")
    ]
    proof = proof_from_json(messages[-1]["proof"])
    assert proof.ok and proof.real and proof.same == proof.samples == 256
    assert proof.gaps.outputs == 512
    assert proof.milliseconds is not None and proof.milliseconds > 0


def test_a_format_that_is_refused_does_not_stop_the_next(tmp_path: Path) -> None:
    orders = [
        Order("safetensors", tmp_path / "nowhere" / "a"),
        Order("onnx", tmp_path / "b", FrozenDict(opset=3)),
        Order("safetensors", tmp_path / "c"),
    ]
    messages = told(request_of(tmp_path, *orders))
    problems = [problem_from_json(each["problem"]).code for each in messages if each["event"] == "refused"]
    assert problems == ["no_place", "bad_setting"]
    assert messages[-1]["event"] == "done" and (tmp_path / "c").exists()


@pytest.mark.parametrize(
    ("error", "code"), [(MemoryError(), "out_of_memory"), (ZeroDivisionError("x"), "our_fault")]
)
def test_a_fault_of_ours_is_told_in_words(
    error: Exception, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(worker, "export_as", failing)
    message = told(request_of(tmp_path, Order("safetensors", tmp_path / "a")))[-1]
    problem = problem_from_json(message["problem"])
    assert problem.code == code and problem.remedy is not None
    assert "Traceback" not in problem.paragraph()


def test_without_a_network_or_weights_every_format_is_refused(tmp_path: Path) -> None:
    orders = (Order("safetensors", tmp_path / "a"), Order("python", tmp_path / "b.py"))
    other = told(request_of(tmp_path, *orders, text=dumps(hangul())))
    broken = told(request_of(tmp_path, *orders, text="no project"))
    gone = told(Request(dumps(mlp()), tmp_path / "gone.safetensors", orders))
    for messages in (other, broken, gone):
        refused = [each for each in messages if each["event"] == "refused"]
        assert {each["format"] for each in refused} == {0, 1}
    assert "another network" in problem_from_json(other[-1]["problem"]).paragraph()
    assert problem_from_json(gone[-1]["problem"]).code == "weights_not_read"
    assert not (tmp_path / "a").exists()


def test_all_formats_have_the_weights_that_were_there_at_the_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that goes on replaces its checkpoint between two formats."""
    request = request_of(tmp_path, Order("safetensors", tmp_path / "a"), Order("safetensors", tmp_path / "b"))
    weights = request.weights
    assert weights is not None
    real = worker.export_as

    def meanwhile(*arguments: Any, **keywords: Any) -> Any:
        exported = real(*arguments, **keywords)
        weights.write_bytes(b"the next epoch's")
        return exported

    monkeypatch.setattr(worker, "export_as", meanwhile)
    told(request)
    first, second = load_file(tmp_path / "a"), load_file(tmp_path / "b")
    assert first.keys() == second.keys()
    assert all(first[name].equal(second[name]) for name in first)


def test_what_a_library_prints_does_not_get_among_the_messages() -> None:
    code = (
        "import os, sys; from netbuilder.exchange import worker\n"
        "def work(request, tell):\n"
        "    print('hello'); os.write(1, b'hello'); tell({'event': 'weights', 'step': 1})\n"
        "worker.work = work; sys.exit(worker.main())"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        input=dump_request(Request("", None, ())),
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout == '{"event": "weights", "step": 1}\n'
    assert "hello" in ended.stderr
