"""What foreign exceptions mean to the user, and at which layer."""

from __future__ import annotations

import errno

import pytest
import torch

from netbuilder.analysis.sound import Network, network
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.core.text import Text
from netbuilder.engine.build import build
from netbuilder.engine.trouble import as_problem, out_of_memory
from tests.engine.blocks import encoder_in_block

# As torch words it on Linux, on Windows, and on its other devices.
NO_MEMORY = [
    RuntimeError(
        "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: you tried "
        "to allocate 4000000000000 bytes. Error code 12 (Cannot allocate memory)"
    ),
    RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 4000000000000 bytes."),
    RuntimeError("MPS backend out of memory (MPS allocated: 8.00 GB, other allocations: 1.00 GB)"),
    RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
    torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB."),
    MemoryError(),
]


@pytest.fixture(scope="module")
def made() -> Network:
    return network(encoder_in_block())


def in_layer(made: Network, error: BaseException, monkeypatch: pytest.MonkeyPatch) -> BaseException:
    """`error` with the traceback of a layer in a block that raised it."""

    def broken(*_: object) -> torch.Tensor:
        raise error

    monkeypatch.setattr(torch.nn.Tanh, "forward", broken)
    with pytest.raises(type(error)):
        build(made.source)(torch.zeros(2, 2))
    return error


def test_a_problem_stays_what_it_is(made: Network) -> None:
    problem = Problem("test", Text("A made-up problem."))
    assert as_problem(ProblemError(problem), made) is problem


@pytest.mark.parametrize("error", NO_MEMORY, ids=lambda error: str(error)[:20])
def test_out_of_memory(made: Network, error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    assert out_of_memory(error)
    problem = as_problem(in_layer(made, error, monkeypatch), made)
    assert problem.code == "out_of_memory"
    assert str(problem.where) == "Tanh 1 in block Encoder" and problem.place.blocks == ("block_1_1",)
    assert "halve the batch size" in str(problem.remedy)


@pytest.mark.parametrize("error", [RuntimeError("shapes"), ValueError("out of memory"), KeyError("x")])
def test_not_out_of_memory(error: BaseException) -> None:
    assert not out_of_memory(error)


def test_torchs_own_words_for_too_little_memory() -> None:
    """The real exception of the installed torch, not what we remember of it."""
    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 55, dtype=torch.uint8)
    assert out_of_memory(caught.value)


@pytest.mark.parametrize(
    "words",
    [
        "CUDA error: unspecified launch failure\nCUDA kernel errors might be asynchronously reported",
        "CUDA driver error: device not ready",
        "MPS backend error: Internal Error",
    ],
)
def test_a_device_that_is_gone(words: str) -> None:
    problem = as_problem(RuntimeError(words))
    assert problem.code == "device_lost" and problem.where is None
    assert str(problem.received) == words.splitlines()[0]
    assert "CPU" in str(problem.remedy)


def test_a_disk() -> None:
    problem = as_problem(OSError(errno.ENOSPC, "No space left on device", "/runs/last.safetensors"))
    assert problem.code == "disk"
    assert (str(problem.where), str(problem.received)) == (
        "/runs/last.safetensors",
        "No space left on device",
    )


def test_a_disk_that_says_little(made: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = as_problem(in_layer(made, OSError(), monkeypatch), made)
    assert (str(problem.where), str(problem.received)) == ("Tanh 1 in block Encoder", "OSError")


@pytest.mark.parametrize(
    ("error", "received"),
    [
        (ZeroDivisionError("division by zero\nand more"), "ZeroDivisionError: division by zero"),
        (SystemExit(), "SystemExit: SystemExit"),
        (ValueError("x" * 1000), "ValueError: " + "x" * 200),
    ],
)
def test_a_fault_of_ours(error: BaseException, received: str) -> None:
    problem = as_problem(error)
    assert problem.code == "our_fault" and str(problem.received) == received
    assert "report" in str(problem.remedy)


def test_a_fault_of_ours_at_a_layer(made: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = as_problem(in_layer(made, IndexError("index 5"), monkeypatch), made)
    assert problem.code == "our_fault" and problem.place.node == "tanh_1"
